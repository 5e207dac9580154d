"""Files that others have written into the tables of a store, and the hash of what it holds."""

import json

import pyarrow as pa
import pytest
from store_rows import contents, rows

from detente.store import Writer, open_store
from detente.store.batches import Batches, new_batch
from detente.store.filing import FileWriter
from detente.store.hashing import table_hashes
from detente.store.schemas import BASE, BATCH, DERIVED
from detente.store.tables import append_files_worked_out, data_files, open_table, replace_files, worked_out_to
from detente.store.upkeep import optimize, vacuum, verify


def written(root, batch, *numbers):
    """Write rows as files, as a task of a cluster does."""
    files = []
    for name, table in rows(*numbers).tables.items():
        with FileWriter(root, name, BASE[name], f"part-{batch}") as writer:
            writer.put(table.add_column(0, BASE[name].field(BATCH), pa.array([batch] * table.num_rows, pa.string())))
            files.append(writer.finish())
    return files


def commit(root, *numbers):
    batches = Batches(root, None, lambda files, names: None, codebook="plover")
    batch = new_batch()
    batches.put_files(written(root, batch, *numbers))
    return batches.commit(batch, {"articles": len(numbers), "events": len(numbers), "errors": 0}, lambda: False)


def hashes(root):
    with open_store(root) as store:
        return dict(table_hashes(store))


@pytest.fixture
def plain(tmp_path):
    writer = Writer(tmp_path / "plain")
    writer.commit(rows(1, 2, 3))
    writer.close()
    return tmp_path / "plain"


def test_files_are_taken_in_by_one_commit(tmp_path, plain):
    root = tmp_path / "store"
    assert commit(root, 1)
    assert commit(root, 2, 3)
    assert contents(root) == contents(plain)
    assert hashes(root) == hashes(plain)
    assert not list(verify(root))


def test_what_is_not_committed_is_seen_by_nobody(tmp_path, plain):
    root = tmp_path / "store"
    commit(root, 1, 2, 3)
    written(root, new_batch(), 4)  # its task was killed
    batches = Batches(root, None, lambda files, names: None, codebook="plover")
    batches.put_files(written(root, new_batch(), 5))  # and this time the driver
    assert contents(root) == contents(plain)
    Batches(root, None, lambda files, names: None, codebook="plover")
    assert contents(root) == contents(plain)
    assert sum(deleted for _, deleted in vacuum(root, 1)) == 0  # they may be of somebody who is at work


def test_files_say_of_their_columns_what_a_query_needs(tmp_path):
    commit(tmp_path / "store", 1, 2)
    (file,) = data_files(tmp_path / "store", open_table(tmp_path / "store", "events"))
    assert (file.rows, bool(file.batch)) == (2, True)
    (one,) = written(tmp_path / "store", "b", 1, 2)[1:2]
    stats = json.loads(one.stats)
    assert (stats["numRecords"], stats["minValues"]["date"]) == (2, "2017-04-14")
    assert stats["nullCount"]["block"] == 0


def test_derived_tables_are_replaced_or_grow_if_nobody_was_faster(tmp_path):
    root = tmp_path / "store"
    commit(root, 1)
    row = {"article": "a1", "original": "a0", "kind": "near", "similarity": 0.5, "family": "a0", "taken": 0.5}
    late, table = open_table(root, "copies"), open_table(root, "copies")
    with FileWriter(root, "copies", DERIVED["copies"], "work") as writer:
        writer.put(pa.Table.from_pylist([row], DERIVED["copies"]))
        files = [writer.finish()]
    assert replace_files(table, files, 1)
    assert not replace_files(late, [], 1)
    assert worked_out_to(open_table(root, "copies")) == 1
    with open_store(root) as store:
        assert list(store.rows("FROM copies")) == [row]
    assert replace_files(open_table(root, "copies"), [], 2)
    assert append_files_worked_out(open_table(root, "pairs"), [], 3)
    with open_store(root) as store:
        assert not list(store.rows("FROM copies"))
    assert worked_out_to(open_table(root, "pairs")) == 3


def test_a_hash_is_that_of_the_rows(tmp_path, plain):
    before = hashes(plain)
    list(optimize(plain))
    assert hashes(plain) == before
    other = Writer(tmp_path / "other")
    other.commit(rows(3, 1))
    other.close()
    assert hashes(tmp_path / "other")["whole"] != before["whole"]
    assert hashes(tmp_path / "other")["disputes"] == before["disputes"]
