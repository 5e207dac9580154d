"""The replica and the index of words: they say what the store says, follow it, and can be deleted."""

import datetime
import sqlite3
from contextlib import closing

import pytest

import detente
from detente.records import Article
from detente.server.keeper import Keeper
from detente.server.reader import Reader
from detente.server.replica import CHANGING, ORDERS
from detente.server.words import Words, question
from detente.store.upkeep import optimize

TEXTS = (
    ("a", "2017-04-14", "Chad shelled a village in Niger by a café. Sudan said that Chad bombed a camp in Libya."),
    ("b", "2017-04-15", "Kenya expelled two Somali diplomats."),
)


def article(id, date, text):
    return Article(id=id, date=date, text=text)


@pytest.fixture
def root(tmp_path):
    detente.add([article(*TEXTS[0])], tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def keeper(root, tmp_path):
    keeper = Keeper(root, 20.0, tmp_path / "cache")
    yield keeper
    keeper.close()


def rows(reader, table):
    found = reader.rows(f"FROM {table}")
    return sorted(repr(sorted(row.items())) for row in found)


def test_the_replica_has_what_the_store_has(demo_store, tmp_path):
    keeper = Keeper(demo_store, 20.0, tmp_path)
    plain = Reader(demo_store, 20.0, lambda table, words, seconds: [])
    for table in (*ORDERS, *CHANGING):
        assert rows(keeper.reader, table) == rows(plain, table)
    keeper.close()


def test_it_is_ready_once_pages_come_from_the_replica(root, tmp_path, monkeypatch):
    monkeypatch.setattr("detente.server.keeper._AT_ONCE", 0)  # too much to be taken over before the first page
    keeper = Keeper(root, 20.0, tmp_path / "cache")
    plain = keeper.reader
    assert not keeper.is_ready
    assert keeper.renew()
    assert keeper.is_ready
    assert keeper.reader is not plain
    assert not keeper.renew()
    keeper.close()


def test_what_is_added_comes_into_the_replica_and_old_readers_see_what_they_saw(keeper, root):
    before = keeper.reader
    for number, given in enumerate((TEXTS[1], ("c", "2017-04-14", "Chad shelled a village in Niger.")), 2):
        detente.add([article(*given)], root)
        assert keeper.renew()
        plain = Reader(root, 20.0, lambda table, words, seconds: [])
        for table in (*ORDERS, *CHANGING):
            assert rows(keeper.reader, table) == rows(plain, table)
        assert len(rows(keeper.reader, "articles")) == number
        assert len(rows(before, "articles")) == 1


def test_rows_are_found_by_an_index_in_all_states(keeper, root):
    before = keeper.reader
    detente.add([article(*TEXTS[1])], root)
    keeper.renew()
    for reader in (before, keeper.reader):
        (event, *_) = reader.rows("FROM events ORDER BY id")
        ((_, plan),) = [row.values() for row in reader.found(f"EXPLAIN ANALYZE FROM events WHERE id = '{event['id']}'")]
        assert "Index Scan" in plan
        assert reader.found(f"FROM events WHERE id = '{event['id']}'") == [event]


def test_files_that_are_put_together_change_nothing_in_the_replica(keeper, root):
    detente.add([article(*TEXTS[1])], root)
    keeper.renew()
    before = rows(keeper.reader, "events")
    list(optimize(root))
    keeper.renew()
    assert rows(keeper.reader, "events") == before


def test_a_replica_is_read_again_by_the_next_server_and_one_that_is_damaged_is_made_anew(root, tmp_path):
    for damage in (False, True, False):
        keeper = Keeper(root, 20.0, tmp_path / "cache")
        assert len(rows(keeper.reader, "articles")) == 1
        keeper.close()
        if damage:
            (path,) = tmp_path.glob("cache/*/replica-*.duckdb")
            path.write_bytes(b"nonsense" * 4096)


def test_two_servers_of_one_store_do_not_disturb_each_other(keeper, root, tmp_path):
    other = Keeper(root, 20.0, tmp_path / "cache")
    detente.add([article(*TEXTS[1])], root)
    assert keeper.renew()
    assert other.renew()
    assert rows(keeper.reader, "events") == rows(other.reader, "events")
    other.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("village", ["a"]),
        ("VILL", ["a"]),
        ("vi", []),
        ("cafe shelled", ["a"]),
        ("shelled diplomats", []),
        ("dipl-omats", []),
        ("Somali, diplomats!", ["b"]),
        ("a' OR 1=1", []),
        ('" NEAR(', []),
        ("...", []),
    ],
)
def test_words_are_found_without_regard_to_capitals_and_accents(keeper, root, words, found):
    detente.add([article(*TEXTS[1])], root)
    keeper.renew()
    assert keeper.reader.having("articles", words) == found


def test_words_of_statements_are_found(keeper):
    assert len(keeper.reader.having("statements", "bombed")) == 1
    assert keeper.reader.having("statements", "village") == []


def test_a_batch_is_taken_in_whole_or_not_at_all(tmp_path):
    words = Words(tmp_path)

    def breaks(table):
        yield "a", "Chad"
        raise RuntimeError("the disk is away")

    with pytest.raises(RuntimeError):
        words.add(["one"], breaks)
    assert words.missing({"one"}) == ["one"]
    words.add(["one"], lambda table: [("a", "Chad")] if table == "articles" else [])
    assert words.missing({"one"}) == []
    assert words.having("articles", "chad", 5.0) == ["a"]
    with closing(sqlite3.connect(next(tmp_path.glob("words-*.sqlite")))) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]


def test_no_question_is_taken_for_a_language_of_queries():
    assert question("NOT a OR (b) col:c*") == '"NOT" * "a" "OR" "b" "col" * "c"'


def test_what_was_asked_is_worked_out_before_the_next_state_is_served(root, tmp_path):
    again = []
    keeper = Keeper(root, 20.0, tmp_path / "cache", lambda reader, asked: again.append(list(asked)))
    keeper.reader.kept(("acts", datetime.date.min, datetime.date.max), list)
    detente.add([article(*TEXTS[1])], root)
    keeper.renew()
    assert again == [[("acts", datetime.date.min, datetime.date.max)]]
    keeper.close()
