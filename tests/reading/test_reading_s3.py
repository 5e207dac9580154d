"""Sources on S3, as a server on this machine speaks it."""

import gzip
import json
import subprocess
import sys

import pytest

from detente.reading import Skipped, list_files, read_articles

pytest.importorskip("s3fs")
moto = pytest.importorskip("moto.server")
boto3 = pytest.importorskip("boto3")

STORY = "Togo recalled its envoy from Accra on Monday."
OTHER = "Ghana closed its border with Togo on Tuesday."
COMMAND = "from detente.cli.app import main; main()"


@pytest.fixture(scope="module")
def bucket():
    """The address of a folder in a bucket, and what a program must know of the server."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    known = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in known.items():
            patch.setenv(name, value)
        client = boto3.client("s3")
        client.create_bucket(Bucket="news")
        lines = "".join(json.dumps({"id": str(number), "text": f"{STORY} {number}"}) + "\n" for number in range(3000))
        client.put_object(Bucket="news", Key="april/a.jsonl.gz", Body=gzip.compress(lines.encode()))
        client.put_object(Bucket="news", Key="april/b.txt", Body=OTHER.encode())
        yield "s3://news/april"
    server.stop()


def test_a_folder_is_listed_and_its_files_read(bucket):
    files = list(list_files(bucket))
    assert files == [f"{bucket}/a.jsonl.gz", f"{bucket}/b.txt"]
    texts = [article.text for file in files for article in read_articles(file)]
    assert texts == [*(f"{STORY} {number}" for number in range(3000)), OTHER]


def test_what_is_not_there_is_one_line(bucket):
    (found,) = read_articles(f"{bucket}/none.txt")
    assert isinstance(found, Skipped)
    assert str(found).startswith(f"{bucket}/none.txt: cannot be read")


def test_articles_from_there_are_added_and_a_store_there_is_refused_in_one_line(bucket, tmp_path):
    def add(store):
        command = [sys.executable, "-c", COMMAND, "add", f"{bucket}/b.txt", "--store", store, "--jobs", "1"]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert add("store").stdout == "1 article added, 1 event\n"
    refused = add("s3://news/store")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("detente: s3://news/store: a store can only be a folder on this machine; ")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
