"""Writing to a store: each article once, several tables as one, several writers at a time."""

import pytest
from deltalake import DeltaTable
from store_rows import article, coded, contents, rows

from detente.records import Article
from detente.store import Failure, StoreError, Writer, make_rows, open_store


def ids(path, table="articles"):
    with open_store(path) as store:
        return [row[0] for row in store.sql(f"SELECT id FROM {table} ORDER BY id").fetchall()]


def leave_behind(writer, of):
    """Write rows as a writer does that is killed before its batch is committed."""
    writer._batches._ledger.decide = lambda decisions: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        writer.commit(of)


# Once.


def test_what_was_committed_is_there(root, writer):
    writer().commit(rows(1, 2))
    assert ids(root) == ["a1", "a2"]
    assert len(ids(root, "events")) == 2


def test_articles_are_sorted_into_new_known_and_clashing(writer):
    writer().commit(rows(1, 2))
    found = writer().take([article(1), article(2, "Togo shelled Benin."), article(3), article(3)])
    assert [one.id for one in found.new] == ["a3"]
    assert [one.id for one in found.known] == ["a1", "a3"]
    assert [one.id for one in found.clashing] == ["a2"]


@pytest.mark.parametrize("changed", [{"date": "2017-04-15"}, {"title": "War"}, {"url": "http://x.test"}])
def test_an_article_that_says_anything_else_clashes(writer, changed):
    one = writer()
    one.commit(rows(1))
    assert one.take([Article(**({"id": "a1", "date": "2017-04-14", "text": article(1).text} | changed))]).clashing


def test_the_same_again_changes_no_file(root, writer):
    one = writer()
    one.commit(rows(1))
    before = sorted(path for path in root.rglob("*"))
    assert one.commit(rows(1)).tables == {}
    assert writer().commit(rows(1)).tables == {}
    assert sorted(path for path in root.rglob("*")) == before


def test_an_error_is_kept_once(root, writer):
    failure = Failure("reading", "x.jsonl:3", "", "broken JSON", "mend it")
    for _ in range(2):
        writer().commit(make_rows([], [failure]))
    assert len(ids(root, "errors")) == 1


# As one.


def test_rows_of_a_batch_that_is_not_committed_are_not_seen(root, writer):
    writer().commit(rows(1))
    leave_behind(writer(), rows(2))
    assert ids(root) == ["a1"]
    assert len(ids(root, "events")) == 1


def test_the_next_writer_deletes_what_was_left_behind(root, writer):
    leave_behind(writer(), rows(1, 2))
    assert DeltaTable(str(root / "events")).to_pyarrow_table().num_rows == 2
    writer().commit(rows(1))
    assert DeltaTable(str(root / "events")).to_pyarrow_table().num_rows == 1
    assert ids(root) == ["a1"]


def test_a_run_is_told_once_it_adds_something(root, writer):
    one = writer()
    assert open_store(root).sql("FROM runs").fetchall() == []
    one.commit(rows(1))
    one.commit(rows(2))
    assert len(open_store(root).sql("FROM runs").fetchall()) == 1


# Several at a time.


def test_two_writers_add_different_articles(root, writer):
    one, other = writer(), writer()
    one.commit(rows(1))
    other.commit(rows(2))
    one.commit(rows(3))
    assert ids(root) == ["a1", "a2", "a3"]


def test_two_writers_add_the_same_article_once(root, writer):
    one, other = writer(), writer()
    assert one.take([article(1)]).new
    assert other.take([article(1)]).new
    one.commit(rows(1))
    added = other.commit(rows(1, 2))
    assert added.articles() == ["a2"]
    assert ids(root) == ["a1", "a2"]
    assert len(ids(root, "events")) == 2


def test_a_batch_that_another_writer_drops_is_written_anew(root, writer):
    """The second writer cannot know whether the first is dead or slow."""
    one = writer()
    decide, tries = one._batches._ledger.decide, []

    def slowly(decisions):
        if not tries:
            writer().close()
        tries.append(decisions)
        return decide(decisions)

    one._batches._ledger.decide = slowly
    one.commit(rows(1))
    assert len(tries) == 2  # refused, since the ledger has changed; and once more with the rows written anew
    assert ids(root) == ["a1"]
    assert len(ids(root, "events")) == 1


def test_rows_come_out_the_same_in_any_number_of_batches(tmp_path, root, writer):
    writer().commit(rows(*range(20)))
    other = Writer(tmp_path / "other")
    for number in range(20):
        other.commit(rows(number))
    assert contents(root) == contents(tmp_path / "other")


# No text.


def test_a_store_without_texts_keeps_hashes_and_offsets(root, writer):
    one = writer(texts=False)
    assert not one.texts
    one.commit(make_rows([coded(1)], texts=one.texts))
    with open_store(root) as store:
        (kept,) = store.rows("FROM articles")
        (event,) = store.rows("FROM events")
    assert (kept["text"], kept["title"], kept["length"]) == (None, None, len(article(1).text))
    assert len(kept["hash"]) == 16
    assert (event["event_text"], event["event_start"], event["event_end"]) == (None, 5, 12)
    spelled = str(contents(root))
    assert "villages" not in spelled
    assert "shelled" not in spelled


def test_a_store_without_texts_knows_its_articles(writer):
    writer(texts=False).commit(make_rows([coded(1)], texts=False))
    assert writer(texts=False).take([article(1)]).known
    assert not writer().texts


def test_a_store_with_texts_does_not_become_one_without(root, writer):
    writer()
    with pytest.raises(StoreError, match="keeps texts already"):
        writer(texts=False)
