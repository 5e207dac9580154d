"""A cluster of two executors on this machine, each with a process of its own, and a corpus for it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from corpus import write_corpus

ARTICLES = 40
CLUSTER = "local-cluster[2,1,1024]"
SETTINGS = {"spark.sql.shuffle.partitions": "4"}


def has_java():
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (home is not None and Path(home, "bin", "java").is_file())


@pytest.fixture(scope="session")
def spark():
    """A session on a cluster of two executors."""
    pytest.importorskip("pyspark", reason="Spark is not installed (pip install 'detente[spark]')")
    if not has_java():
        pytest.skip("there is no Java, which Spark needs")
    from detente.scale import spark as engine  # noqa: PLC0415

    session = engine.start(CLUSTER, SETTINGS)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def news(tmp_path_factory):
    """A folder with articles, copies among them, and with what cannot be read, clashes or is there already."""
    folder = tmp_path_factory.mktemp("cluster") / "news"
    write_corpus(folder, ARTICLES, seed=1)
    (folder / "truth.jsonl").unlink()
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    odd = [*lines[:3], "{broken", json.dumps({"id": first["id"], "text": "Togo left."}), json.dumps({"no": "text"})]
    (folder / "odd.jsonl").write_text("\n".join([*odd, *odd]) + "\n", encoding="utf-8")
    (folder / "story.txt").write_text("Chad shelled two villages in Niger.", encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder
