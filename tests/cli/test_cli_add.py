"""`detente add`, and `detente store` on what it made."""

import json
import signal
import sys
import time

import pytest

from detente.store import open_store
from detente.store.names import name_version

STORIES = [
    {"id": "a", "date": "2017-04-14", "text": "Kenya expelled two Somali diplomats on Monday."},
    {"id": "b", "date": "2017-04-15", "text": "Chad warned Niger against bombing rebels in Mali."},
]
GERMAN = (
    "Die Regierung von Ghana hat am Montag den Botschafter von Togo aus dem Land ausgewiesen und alles abgebrochen."
)


@pytest.fixture
def added(detente, write):
    """A store with two articles; gives what the run left behind."""
    return detente("add", write("stories.jsonl", STORIES), "--store", "s", "--jobs", "1")


def types(path):
    with open_store(path) as store:
        return sorted(row["event"] for row in store.rows("FROM events"))


def test_articles_are_coded_and_kept(added, tmp_path):
    assert (added.code, added.out, added.err) == (0, "2 articles added, 2 events\n", "")
    assert types(tmp_path / "s") == ["SANCTION", "THREATEN"]


def test_the_same_again_changes_nothing(detente, added, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    again = detente("add", "stories.jsonl", "--store", "s", "--jobs", "1")
    assert (again.code, again.out) == (0, "0 articles added, 0 events; 2 were there already\n")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--engine", "flink"], "--engine: got 'flink'; allowed: local or spark"),
        (["--master", "local[2]"], "--master: is for a cluster; give --engine spark too"),
        (
            ["--engine", "spark", "--jobs", "2"],
            "--jobs: is for one machine; what a cluster has is told to Spark, docs/spark.md",
        ),
    ],
)
def test_options_that_do_not_go_with_the_engine_are_refused(detente, write, tmp_path, options, complaint):
    ran = detente("add", write("stories.jsonl", STORIES), "--store", "s", *options)
    assert (ran.code, ran.complaints) == (2, [f"detente: {complaint}"])
    assert not (tmp_path / "s").exists()


def test_a_cluster_without_spark_is_one_line(detente, write, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for name in [name for name in sys.modules if name.startswith("detente.scale")]:
        monkeypatch.delitem(sys.modules, name)
    ran = detente("add", write("stories.jsonl", STORIES), "--store", "s", "--engine", "spark")
    complaint = "detente: --engine spark: Spark is not installed; pip install 'detente[spark]'"
    assert (ran.code, ran.complaints) == (2, [complaint])
    assert not (tmp_path / "s").exists()


def test_stores_that_hold_the_same_have_the_same_hash(detente, added, write):
    for number, stories in enumerate((STORIES, STORIES[::-1])):
        detente("add", write(f"{number}.jsonl", stories), "--store", str(number), "--jobs", "1")
    told = [detente("store", "hash", store).out for store in ("s", "0", "1")]
    assert len(told[0].strip()) == 32
    assert len(set(told)) == 1
    assert set(json.loads(detente("store", "hash", "s", "--json").out)) > {"articles", "stories", "whole"}


def test_a_folder_is_added_with_all_below(detente, write, tmp_path):
    (tmp_path / "news" / "deep").mkdir(parents=True)
    for name, story in zip(("news/b.txt", "news/deep/a.txt", "news/.hidden.txt"), [*STORIES, STORIES[0]], strict=True):
        write(name, story["text"])
    assert detente("add", "news", "--store", "s", "--jobs", "1").out.startswith("2 articles added")


def test_an_empty_folder_is_refused(detente, tmp_path):
    (tmp_path / "news").mkdir()
    ran = detente("add", "news", "--store", "s")
    assert (ran.code, ran.complaints) == (
        2,
        ["detente: news: the folder has no files in it; give one with files, or a file"],
    )


def test_what_is_wrong_is_told_kept_and_shown(detente, write):
    lines = [STORIES[0], {"id": "a", "text": "Togo left."}, {"text": GERMAN}]
    write("mixed.jsonl", "".join(map(str, [])) + "{broken\n")
    write("more.jsonl", lines)
    ran = detente("add", "mixed.jsonl", "more.jsonl", "nope.txt", "--store", "s", "--jobs", "1")
    assert ran.code == 4
    assert ran.out == "2 articles added, 1 event; 1 of them not in English and not coded\n"
    assert ran.complaints[-1] == "detente: 3 left out; `detente store errors s` shows what and why"
    found = detente("store", "errors", "s", "--json").records
    assert [(one["stage"], one["place"], one["article"]) for one in found] == [
        ("reading", "mixed.jsonl:1", None),
        ("identity", "more.jsonl", "a"),
        ("reading", "nope.txt", None),
    ]
    assert "another article" in detente("store", "errors", "s").out


def test_without_text_no_word_is_kept(detente, write, tmp_path):
    detente("add", write("stories.jsonl", STORIES), "--store", "s", "--jobs", "1", "--no-text")
    assert types(tmp_path / "s") == ["SANCTION", "THREATEN"]
    with open_store(tmp_path / "s") as store:
        kept = str([store.sql(f"FROM {table}").fetchall() for table in ("articles", "events", "statements")])
    assert "two Somali" not in kept
    assert "bombing" not in kept
    assert detente("store", "info", "s", "--json").records[0]["texts"] is False


def test_several_processes_give_the_same(detente, write, start, tmp_path, added):
    many = [{**STORIES[number % 2], "id": str(number)} for number in range(40)]
    write("many.jsonl", many)
    one = detente("add", "many.jsonl", "--store", "one", "--jobs", "1")
    two = start("add", "many.jsonl", "--store", "two", "--jobs", "2")
    assert (two.communicate()[0].decode(), two.returncode) == (one.out, 0)
    with open_store(tmp_path / "one") as first, open_store(tmp_path / "two") as second:
        for table in ("articles", "events", "statements"):
            query = f"FROM {table} ORDER BY ALL"
            assert first.sql(query).fetchall() == second.sql(query).fetchall()


def test_interrupted_it_finishes_what_was_read_and_goes_on_later(detente, write, start, tmp_path):
    pipe = start("add", "-", "--store", "s", "--jobs", "1")
    pipe.stdin.write(b"".join(b'{"id": "%d", "text": "Chad shelled Niger."}\n' % number for number in range(16)))
    pipe.stdin.flush()
    while not (tmp_path / "s" / "batches" / "_delta_log").is_dir():
        time.sleep(0.05)
    time.sleep(1)
    pipe.send_signal(signal.SIGINT)
    pipe.stdin.write(b'{"id": "16", "text": "Chad shelled Niger."}\n')
    out, err = pipe.communicate()
    assert pipe.returncode == 130
    assert b"stopping: what was read is finished and kept" in err
    kept = int(out.split()[0])
    assert kept in {16, 17}  # one more where it was waiting for the next line already
    write("rest.jsonl", [{"id": str(number), "text": "Chad shelled Niger."} for number in range(20)])
    assert detente("add", "rest.jsonl", "--store", "s", "--jobs", "1").out.startswith(f"{20 - kept} articles added")


@pytest.mark.parametrize("jobs", ["0", "-1"])
def test_a_wrong_number_of_jobs_is_refused(detente, write, jobs):
    ran = detente("add", write("stories.jsonl", STORIES), "--store", "s", "--jobs", jobs)
    assert (ran.code, ran.complaints) == (2, [f"detente: --jobs: got {jobs}; allowed: a number from 1"])


def test_a_folder_that_is_no_store_is_left_alone(detente, write, tmp_path):
    write("stories.jsonl", STORIES)
    ran = detente("add", "stories.jsonl", "--store", ".")
    assert (ran.code, len(ran.complaints)) == (1, 1)
    assert "is no store, and not empty" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["stories.jsonl"]


# detente store.


def test_info_counts(detente, added):
    found = detente("store", "info", "s", "--json").records[0]
    assert {name: found[name] for name in ("version", "texts", "articles", "events", "first day", "last day")} == {
        "version": 2,
        "texts": True,
        "articles": 2,
        "events": 2,
        "first day": "2017-04-14",
        "last day": "2017-04-15",
    }
    assert "articles         2" in detente("store", "info", "s").out


def test_history_has_a_line_a_run(detente, added, write):
    write("third.jsonl", [{"id": "c", "text": "Togo invaded Benin."}])
    detente("add", "third.jsonl", "--store", "s", "--jobs", "1")
    runs = detente("store", "history", "s", "--json").records
    assert [(run["articles"], run["sources"]) for run in runs] == [(2, ["stories.jsonl"]), (1, ["third.jsonl"])]
    assert len(detente("store", "history", "s").out.splitlines()) == 3


def test_a_version_is_named_and_looked_at_again(detente, added, write):
    assert detente("store", "name", "s").out == "no version has a name yet\n"
    assert detente("store", "name", "s", "v1").out.startswith("v1  ")
    write("third.jsonl", [{"id": "c", "text": "Togo invaded Benin."}])
    detente("add", "third.jsonl", "--store", "s", "--jobs", "1")
    assert detente("store", "info", "s", "--version", "v1", "--json").records[0]["articles"] == 2
    assert (
        detente("store", "info", "s", "--json").records[0] | {"articles": 3, "names": ["v1"]}
        == (detente("store", "info", "s", "--json").records[0])
    )
    assert [one["name"] for one in detente("store", "name", "s", "--json").records] == ["v1"]
    assert detente("store", "name", "s", "v1").code == 1


def test_a_store_is_kept_in_good_order(detente, added, write):
    write("third.jsonl", [{"id": "c", "text": "Togo invaded Benin."}])
    detente("add", "third.jsonl", "--store", "s", "--jobs", "1")
    assert "articles: 2 files are 1 now" in detente("store", "optimize", "s").out
    assert detente("store", "verify", "s").out == "all is well\n"
    assert detente("store", "vacuum", "s", "--dry-run").out == "0 files would be deleted\n"
    assert detente("store", "vacuum", "s", "--hours", "1").out == "0 files were deleted\n"
    assert detente("store", "vacuum", "s", "--hours", "0").code == 2
    assert detente("store", "migrate", "s").out == "the store is of version 2 already\n"
    assert detente("store", "errors", "s").out == "no errors\n"


def test_a_broken_store_is_told(detente, added, tmp_path):
    for path in (tmp_path / "s" / "events").glob("*.parquet"):
        path.unlink()
    ran = detente("store", "verify", "s")
    assert ran.code == 1
    assert "is missing" in ran.out
    assert len(ran.complaints) == 1


@pytest.mark.parametrize(
    "command", ["info", "history", "errors", "name", "optimize", "vacuum", "verify", "hash", "migrate"]
)
def test_no_store_is_one_line(detente, command):
    ran = detente("store", command, "nowhere")
    assert (ran.code, len(ran.complaints)) == (1, 1)
    assert "nowhere: there is no store here" in ran.err


def test_names_in_python_and_on_the_command_line_are_the_same(detente, added, tmp_path):
    name_version(tmp_path / "s", "v1")
    assert detente("store", "name", "s").out.startswith("v1  ")
