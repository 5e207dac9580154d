"""Questions to a store."""

import datetime

import pytest
from store_rows import SIZE, article, coded, event, rows

from detente.records import Article, Entity, Location
from detente.store import ArticleRecords, FilterError, make_rows, open_store
from detente.store.rows import RECORD_OF, article_of


@pytest.fixture
def store(root, writer):
    one = article(7)
    events = [
        event(one, "RUS", "USA", date="2016-01-01"),
        event(one, "RUS", "USA", date="2015-12-31", event_start=0, event_end=7, event_text="Chad sh"),
        event(one, "USA", "RUS"),
        event(one, recipient="NER", actors=(Entity("RUS", "MIL"), Entity("IRN", "GOV"))),
        event(one, "RUS", ""),
        event(one, "RUS", "USA", date=None, date_precision="unknown", event=("THREATEN",)),
    ]
    writer().commit(make_rows([ArticleRecords(one, events)]))
    with open_store(root) as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 6),
        ({"actor": "RUS"}, 5),
        ({"actor": "RUS/MIL"}, 5),
        ({"actor": "RUS/GOV"}, 0),
        ({"actor": "IRN/GOV"}, 1),
        ({"actor": "IRN/MIL"}, 0),
        ({"recipient": "USA"}, 3),
        ({"actor": "RUS", "recipient": "USA"}, 3),
        ({"actor": "IRN", "recipient": "NER"}, 1),
        ({"actor": "USA", "recipient": "NER"}, 0),
        ({"actor": "RUS", "recipient": "USA", "since": "2016-01-01"}, 1),
        ({"since": datetime.date(2016, 1, 1)}, 4),
        ({"until": "2015-12-31"}, 1),
        ({"event": "THREATEN"}, 1),
    ],
)
def test_events_between_parties_and_days(store, asked, count):
    assert len(store.events(**asked).fetchall()) == count


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"actor": "Russia"}, "actor: got 'Russia'; allowed: a code such as RUS or RUS/GOV"),
        ({"recipient": "'; DROP"}, "recipient: got"),
        ({"since": "2016"}, "since: got '2016'; allowed: a day, YYYY-MM-DD"),
    ],
)
def test_what_nothing_can_be_looked_up_by_is_refused(store, asked, words):
    with pytest.raises(FilterError, match=words):
        store.events(**asked)


def test_a_relation_becomes_a_frame_of_any_kind(store):
    found = store.events(actor="USA")
    assert found.df().shape == found.pl().shape == (1, len(found.columns))
    assert found.arrow().read_all().num_rows == 1
    assert "batch" not in found.columns


def test_sql_knows_every_table_and_values(store):
    assert store.sql("SELECT count(*) FROM events WHERE event = $event", event="ASSAULT").fetchall() == [(5,)]
    assert store.sql("SELECT count(*) FROM stories, copies").fetchall() == [(0,)]


def test_a_store_stays_as_it_was_opened(store, root, writer):
    writer().commit(rows(8))
    assert len(store.sql("FROM articles").fetchall()) == 1
    assert len(open_store(root).sql("FROM articles").fetchall()) == 2


def test_records_come_back_as_they_were(root, writer):
    given = Article(
        id="x", date="2017-04-14T10:00:00+02:00", title="War", text="Chad shelled two towns.", language="en"
    )
    place = Location("Zinder", "Zinder", "NER", 13.8, 9.0)
    told = event(
        given, size=SIZE, event_loc=place, reported_by=(Entity("NER", "GOV", entity_text="it", start=0, end=2),)
    )
    writer().commit(make_rows([ArticleRecords(given, [told])]))
    with open_store(root) as opened:
        assert [RECORD_OF["events"](row) for row in opened.rows("FROM events")] == [told]
        assert [article_of(row) for row in opened.rows("FROM articles")] == [given]


def test_rows_can_be_read_while_others_are(store):
    """Each question has a cursor of its own."""
    numbers = [(row["id"], next(store.rows("FROM articles"))["id"]) for row in store.rows("FROM events")]
    assert len(numbers) == 6
    assert coded(7).article.id == numbers[0][1]
