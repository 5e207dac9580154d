"""Tables of everything: the same columns as in a store, and frames of pandas, Polars and Arrow."""

import datetime

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import detente
from detente.frames import TableError
from detente.records import Copy
from detente.store.schemas import BASE

STORIES = [
    "Kenya expelled two Somali diplomats on Monday.",
    "Relations are at a low, Kenya's president said. Chad bombed a camp in Libya, Sudan said. Chad denied that it had "
    "bombed a camp in Libya.",
]


@pytest.fixture(scope="module")
def articles():
    days = ("2017-04-14", "2017-04-15")
    return [detente.Article(id=f"a{day}", text=text, date=day) for text, day in zip(STORIES, days, strict=True)]


@pytest.fixture(scope="module")
def results(articles):
    return list(detente.load().code(articles))


@pytest.fixture(scope="module")
def store(articles, tmp_path_factory):
    place = tmp_path_factory.mktemp("frames") / "store"
    detente.add(articles, place)
    return detente.open(place)


def test_events_are_a_frame_of_any_kind(results):
    table = detente.table(results)
    assert isinstance(table.df(), pd.DataFrame)
    assert isinstance(table.pl(), pl.DataFrame)
    assert isinstance(table.to_arrow_table(), pa.Table)
    assert len(table) == sum(len(result.events) for result in results)
    assert table.filter("event = 'SANCTION'").project("date, pair").fetchall() == [
        (datetime.date(2017, 4, 10), "KEN>SOM")
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("events", "events"), ("statements", "statements"), ("disputes", "disputes"), ("articles", "articles")],
)
def test_a_table_is_that_of_a_store(results, store, kind, name):
    table = detente.table(results, kind)
    only = {"batch", "block", "word_hashes", "skipped"} | ({"article"} if kind == "disputes" else set())
    assert table.columns == [column for column in BASE[name].names if column not in only]
    columns = ", ".join(f'"{column}"' for column in table.columns)
    kept = store.sql(f"SELECT {columns} FROM {name} ORDER BY id").to_arrow_table().to_pylist()
    assert kept
    assert table.order("id").to_arrow_table().to_pylist() == kept


def test_records_may_come_alone_or_as_they_are_coded(results, articles):
    events = [event for result in results for event in result.events]
    assert detente.table(events).fetchall() == detente.table(detente.load().code(articles)).fetchall()
    assert len(detente.table(results[0])) == len(detente.table(events[0])) == 1
    assert detente.table([]).columns == detente.table(events).columns


def test_a_relation_has_a_row_a_period(store):
    relation = store.relation("KEN", "SOM", by="week")
    frame = detente.table(relation).df()
    assert list(frame["stories"]) == list(relation.series.stories)
    assert frame["SANCTION"].sum() == 1
    assert frame["period"].dt.date.tolist() == list(relation.series.periods)


def test_ranked_pairs_copies_and_summaries_have_rows(store, articles, tmp_path):
    ranked = store.relations(least=1)
    assert detente.table(ranked).project("one, other").fetchall() == [(one.one, one.other) for one in ranked]
    copy = Copy(article="b", original="a", kind="near", similarity=0.5, family="a")
    assert detente.table([copy]).project("article, original").fetchall() == [("b", "a")]
    assert detente.table(detente.add(articles, tmp_path / "s")).project("added").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("what", "told"), [(7, "got int"), (["x"], "got str"), ("text", "got str"), (None, "got NoneType")]
)
def test_what_no_table_can_be_made_of_is_told(what, told):
    with pytest.raises(TableError, match=told):
        detente.table(what)


def test_kinds_do_not_mix_and_are_known(results):
    with pytest.raises(TableError, match="one kind in one table"):
        detente.table([results[0].events[0], results[1].statements[0]])
    with pytest.raises(TableError, match="allowed: events, statements"):
        detente.table(results, "event")
