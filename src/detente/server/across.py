"""Disputes between articles: a claim in one, its denial in another. They are in no table, and looked for when asked."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from detente.coding import Coded, find_disputes
from detente.records import Article, Dispute
from detente.server.filters import DisputeFilter, shifted
from detente.server.paging import Page, cut, place_of
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.store.rows import RECORD_OF, article_of

_MONTH: Final = 31  # days that are looked at where none are given
_MOST: Final = 92  # days
_STEP: Final = 7
"""Days between windows of twice as many, as of `detente disputes STORE --across`."""


def list_across(reader: Reader, wanted: DisputeFilter, limit: int, cursor: str | None) -> Page[Row]:
    """Give disputes between articles, those with the newest claims first.

    Raises:
        ProblemError: the store keeps no texts, or so many days are too many.

    """
    first, last = _days(reader, wanted)
    rows = [row for row in disputes_across(reader, first, last) if _is_between(row, wanted.party, wanted.other)]
    if cursor:
        day, id = place_of(cursor)
        rows = [row for row in rows if row["day"] < day or (row["day"] == day and row["id"] > id)]
    return cut(rows[: limit + 1], limit, "day")


def _days(reader: Reader, wanted: DisputeFilter) -> tuple[datetime.date, datetime.date]:
    if not reader.texts:
        raise ProblemError(409, "the store keeps no texts: disputes between articles cannot be looked for")
    last = wanted.until or reader.rows("SELECT max(date) AS day FROM articles")[0]["day"] or datetime.date.min
    first = wanted.since or shifted(last, 1 - _MONTH)
    if (last - first).days >= _MOST:
        raise ProblemError(422, f"disputes between articles: allowed are {_MOST} days; give `since` and `until`")
    return first, last


def disputes_across(reader: Reader, first: datetime.date, last: datetime.date) -> list[Row]:
    """Give all disputes between articles of some days, those with the newest claims first."""

    def find() -> list[Row]:
        articles = _coded(reader, first, last)
        home = {id: one.article for one in articles for id in _ids(one)}
        found: dict[str, Row] = {}
        for window in _windows(articles, first, last):
            for dispute in find_disputes(window):
                claim, counter = home[dispute.claim.ids[0]], home[dispute.counter.ids[0]]
                if claim.id != counter.id:
                    found.setdefault(dispute.id, _row(dispute, claim))
        return sorted(found.values(), key=lambda row: (-row["day"].toordinal(), row["id"]))

    return reader.kept(("across", first, last), find)


def _ids(coded: Coded) -> list[str]:
    return [event.id for event in coded.events] + [statement.id for statement in coded.statements]


def _coded(reader: Reader, first: datetime.date, last: datetime.date) -> list[Coded]:
    """Give the articles of some days with their events and statements, in the order of days."""
    days: Mapping[str, object] = {"first": first, "last": last}
    within = "articles WHERE date BETWEEN $first AND $last"
    records: dict[str, defaultdict[str, list[Any]]] = {}
    for table, place in (("events", "event_start"), ("statements", '"start"')):
        grouped = records[table] = defaultdict(list)
        for row in reader.rows(
            f"FROM {table} WHERE article IN (SELECT id FROM {within}) ORDER BY article, {place}, id", **days
        ):
            grouped[row["article"]].append(RECORD_OF[table](row))
    return [
        Coded(article_of(row), records["events"][row["id"]], records["statements"][row["id"]])
        for row in reader.rows(f"FROM {within} ORDER BY date, id", **days)
    ]


def _windows(articles: Iterable[Coded], first: datetime.date, last: datetime.date) -> Iterator[list[Coded]]:
    by_step: defaultdict[int, list[Coded]] = defaultdict(list)
    for one in articles:
        if one.article.day is not None:
            by_step[(one.article.day - first).days // _STEP].append(one)
    for step in range((last - first).days // _STEP + 1):
        yield by_step[step] + by_step[step + 1]


def _row(dispute: Dispute, article: Article) -> Row:
    sides = {
        name: {"ids": list(side.ids), "parties": list(side.parties)}
        for name, side in (("claim", dispute.claim), ("counter", dispute.counter))
    }
    return {"id": dispute.id, "article": article.id, "day": article.day, "about": dispute.about, **sides}


def _is_between(row: Row, party: str | None, other: str | None) -> bool:
    """Tell whether parties are on the sides of a dispute: one on either, two on opposite ones."""
    one, two = (_has(row[side]["parties"], party) for side in ("claim", "counter"))
    three, four = (_has(row[side]["parties"], other) for side in ("claim", "counter"))
    if party and other:
        return (one and four) or (two and three)
    return not (party or other) or one or two or three or four


def _has(parties: Iterable[str], code: str | None) -> bool:
    """Tell whether a party has a code, with or without a sector.

    >>> _has(["RUS/GOV"], "RUS"), _has(["RUS/GOV"], "RUS/MIL")
    (True, False)
    """
    return code is not None and any(code in (one, one.partition("/")[0]) for one in parties)
