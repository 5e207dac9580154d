"""Larger files, fewer files, names for versions, and what is wrong with a store."""

from pathlib import Path

import pytest
from deltalake import DeltaTable, write_deltalake
from store_rows import article, coded, contents, event, rows
from test_store_writer import leave_behind

from detente.store import ArticleRecords, StoreError, make_rows, open_store, upkeep
from detente.store.names import name_version, read_names
from detente.store.tables import data_files, open_table
from detente.store.upkeep import optimize, vacuum, verify


@pytest.fixture
def many(root, writer):
    """A store with ten batches."""
    one = writer()
    for number in range(10):
        one.commit(make_rows([coded(number, actor="RUS" if number % 2 else "USA")]))
    return root


def files(path, table="events"):
    with open_store(path) as store:
        return store.snapshot.files[table]


def findings(path):
    return list(verify(path))


# Optimizing.


def test_small_files_are_put_together_and_events_sorted(many):
    before = contents(many)
    done = {one.table: (one.before, one.after) for one in optimize(many)}
    assert done["events"] == done["articles"] == done["batches"] == (10, 1)
    assert contents(many) == before
    with open_store(many) as store:
        pairs = [row["pair"] for row in store.rows("SELECT pair FROM events")]
    assert pairs == sorted(pairs)


def test_a_store_is_added_to_after_it_was_optimized(many, writer):
    list(optimize(many))
    assert [one.id for one in writer().take([article(3), article(30)]).known] == ["a3"]
    writer().commit(rows(3, 30))
    assert len(contents(many)["events"]) == 11
    assert (len(files(many).plain), len(files(many).mixed)) == (1, 1)


def test_a_writer_at_work_does_not_mind(many, writer):
    one = writer()
    list(optimize(many))
    one.commit(rows(3, 30))
    assert len(contents(many)["events"]) == 11


def test_rows_that_do_not_count_do_not_count_in_files_put_together(many, writer, monkeypatch):
    """A writer has written, and not committed, while the store is optimized; then it is killed."""
    before = contents(many)
    leave_behind(writer(), rows(20))
    monkeypatch.setattr("detente.store.ledger.Ledger.drop_undecided", lambda self, mixed=False: 0)
    list(optimize(many))
    assert files(many).rows == 11
    assert contents(many) == before
    monkeypatch.undo()
    list(optimize(many))
    assert files(many).rows == 10
    assert contents(many) == before


# Names.


def test_a_named_version_is_read_again(many, writer):
    named = name_version(many, "paper-2026")
    before = contents(many)
    writer().commit(rows(30))
    list(optimize(many))
    with open_store(many, "paper-2026") as store:
        assert store.snapshot.versions == named.versions
        assert store.sql("FROM events ORDER BY ALL").fetchall() == before["events"]


def test_names_are_listed_and_given_once(many):
    name_version(many, "one")
    name_version(many, "two")
    assert [one.name for one in read_names(many)] == ["one", "two"]
    with pytest.raises(StoreError, match="there is a version called one already"):
        name_version(many, "one")


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 101])
def test_what_is_no_name_is_refused(many, name):
    with pytest.raises(StoreError, match="is no name for a version"):
        name_version(many, name)


def test_an_unknown_name_is_told(many):
    name_version(many, "one")
    with pytest.raises(StoreError, match="no version called two; there are: one"):
        open_store(many, "two")


# Deleting old files.


def test_old_files_are_deleted_but_those_of_named_versions(many, writer, monkeypatch):
    monkeypatch.setattr(upkeep, "_SHORTEST_HOURS", 0)
    name_version(many, "paper")
    before = contents(many)
    list(optimize(many))
    writer().commit(rows(30))
    list(optimize(many))
    would = dict(vacuum(many, 0, dry_run=True))
    assert dict(vacuum(many, 0)) == would
    assert would["events"] == 2  # what was put together first, and the one file after that; not the ten of the paper
    assert len(contents(many)["events"]) == 11
    with open_store(many, "paper") as store:
        assert store.sql("FROM events ORDER BY ALL").fetchall() == before["events"]
    assert list(verify(many, "paper")) == []


def test_a_writer_at_work_is_protected(many):
    with pytest.raises(StoreError, match="at least 1 hour old"):
        list(vacuum(many, 0))


# Checking.


def test_a_good_store_is_well(many):
    assert findings(many) == []


def test_a_missing_and_a_short_file_are_found(many):
    one, other = files(many).plain[:2]
    Path(one).unlink()
    Path(other).write_bytes(b"PAR1")
    found = findings(many)
    assert any("is missing" in line for line in found)
    assert any("has 4 bytes" in line for line in found)


def test_rows_that_are_there_twice_are_found(many):
    table = DeltaTable(str(many / "events"))
    write_deltalake(table, table.to_pyarrow_table().slice(0, 1), mode="append")
    assert any(line.startswith("events: ") and line.endswith("is there 2 times") for line in findings(many))


def test_a_missing_article_is_found(many):
    with open_store(many) as store:
        (batch,) = list(store.snapshot.committed)[:1]
    DeltaTable(str(many / "articles")).delete(f"batch = '{batch}'")
    assert [line.rpartition(" ")[0] for line in findings(many)] == [
        "events: there is no article",
        "sketches: there is no article",
    ]


def test_words_that_do_not_stand_there_are_found(root, writer):
    one = article(1)
    writer().commit(make_rows([ArticleRecords(one, [event(one, event_start=4, event_end=11)])]))
    (found,) = findings(root)
    assert "do not stand in its article where it says" in found


def test_words_of_the_title_and_beyond_the_basic_plane_are_in_their_places(root, writer):
    one = article(1, "\U0001f30d Chad shelled Niger.", title="Chad shelled")
    start = one.title_start
    told = [
        event(one, event_text="shelled", event_start=start + 5, event_end=start + 12, text_info=None),
        event(one, event_text="shelled", event_start=7, event_end=14),
    ]
    writer().commit(make_rows([ArticleRecords(one, told)]))
    assert findings(root) == []


def test_an_article_that_was_changed_is_found(many):
    DeltaTable(str(many / "articles")).update({"text": "'other'"}, predicate="id = 'a3'")
    assert "articles: a3 is not what its hash says" in findings(many)


def test_files_tell_their_batch(many):
    assert all(file.batch and file.rows == 1 for file in data_files(many, open_table(many, "events")))
