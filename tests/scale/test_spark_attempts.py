"""What attempts of a task leave behind, and what an article does that ends the process which codes it."""

import json
from types import SimpleNamespace

import pyarrow as pa
import pytest
from test_pool import DEADLY, code_or_die

pytest.importorskip("pyspark", reason="Spark is not installed (pip install 'detente[spark]')")

from detente.adding import pool as pools
from detente.knowledge import PLAIN
from detente.reading import Source
from detente.records import Article
from detente.scale.spark import coding
from detente.scale.spark.adding import Way
from detente.scale.spark.coding import Code, split_counts
from detente.scale.spark.frames import remove_others
from detente.scale.spark.items import KNOWN_ERROR, READ, STORED, UNREAD
from detente.scale.spark.sources import rounds
from detente.store import open_store
from detente.store.batches import Batches, new_batch
from detente.store.filing import WrittenFile


def item(kind, key, content="", hash_="", position=0, place="news.jsonl"):
    return {
        "key": key,
        "kind": kind,
        "number": 0,
        "position": position,
        "place": place,
        "hash": hash_,
        "body": json.dumps(content),
    }


def article(identity, text, hash_, position=0):
    return item(READ, f"a:{identity}", Article(id=identity, text=text).to_json(), hash_, position)


@pytest.fixture
def store(tmp_path):
    return Batches(tmp_path / "store", None, lambda files, names: None, codebook="plover")


def attempt(store, batch, items):
    """Run a task, and give its files and counts."""
    told = Code(str(store.root), batch, True, PLAIN)(iter([pa.RecordBatch.from_pylist(items)]))
    return split_counts(WrittenFile(**row) for part in told for row in part.to_pylist())


def rows(root, query):
    with open_store(root) as opened:
        return opened.sql(query).fetchall()


def test_only_the_attempt_that_counts_is_seen(store):
    batch = new_batch()
    items = [article("a", "Chad left.", "1"), article("b", "Togo left.", "2")]
    first, _ = attempt(store, batch, items)
    second, counts = attempt(store, batch, items)
    assert {file.name for file in first}.isdisjoint(file.name for file in second)
    store.put_files(second)
    assert store.commit(batch, {name: counts[name] for name in ("articles", "events", "errors")}, lambda: False)
    remove_others(store.root, f"part-{batch}", second)
    assert rows(store.root, "SELECT id FROM articles ORDER BY id") == [("a",), ("b",)]
    assert not [file for file in first if (store.root / file.table / file.name).exists()]


def test_what_comes_to_a_task_is_sorted_out_as_on_one_machine(store):
    items = [
        item(STORED, "a:old", hash_="1"),
        article("old", "Chad left.", "1"),
        article("old", "Mali left.", "2"),
        article("new", "Togo left.", "3"),
        article("new", "Togo left.", "3", 1),
        article("new", "Niger left.", "4", 2),
        item(UNREAD, "f:x", ["x", 1, "is broken", "mend it"]),
        item(UNREAD, "f:x", ["x", 1, "is broken", "mend it"], position=1),
    ]
    batch = new_batch()
    files, counts = attempt(store, batch, items)
    wanted = {"read": 5, "known": 2, "articles": 1, "failed": 4, "errors": 3}
    assert {name: counts[name] for name in wanted} == wanted
    store.put_files(files)
    assert store.commit(batch, {"articles": 1, "events": 0, "errors": 3}, lambda: False)
    found = rows(store.root, "SELECT id, stage, article FROM errors ORDER BY ALL")
    assert sorted(row[1:] for row in found) == [("identity", "new"), ("identity", "old"), ("reading", None)]
    known = [item(KNOWN_ERROR, "f:x", hash_=row[0]) for row in found if row[1] == "reading"]
    _, counts = attempt(store, new_batch(), [*known, *items[-2:]])
    assert (counts["failed"], counts["errors"]) == (2, 0)


def test_an_article_that_ends_its_process_is_told_in_the_third_try(store, monkeypatch):
    monkeypatch.setattr(pools, "code_chunk", code_or_die)
    monkeypatch.setattr(coding.TaskContext, "get", lambda: SimpleNamespace(attemptNumber=lambda: 2))
    batch = new_batch()
    files, counts = attempt(store, batch, [article("a", "Chad left.", "1"), article("b", DEADLY, "2")])
    assert (counts["articles"], counts["failed"]) == (1, 1)
    (errors,) = [file for file in files if file.table == "errors"]
    assert errors.rows == 1


def test_rounds_have_so_many_bytes_and_every_source_once():
    sources = [Source(str(number), str(number), size) for number, size in enumerate((5, 5, 20, 1, 1, 1))]
    assert [[source.name for source in part] for part in rounds(sources, 10)] == [["0", "1"], ["2"], ["3", "4", "5"]]
    assert Way().round == 0
