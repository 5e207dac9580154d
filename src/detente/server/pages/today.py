"""The first page: what is new in the store."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from detente.relations import asking
from detente.server import questions, relating
from detente.server.filters import Days, DisputeFilter, shifted
from detente.server.pages.disputes import shown_disputes
from detente.server.pages.frame import read_form, render
from detente.server.reader import Reader, Row
from detente.server.state import State, state_of

router: Final = APIRouter()

RECENT: Final = 30  # days
_MOST: Final = 8  # stories or disputes that are shown
_MOVES: Final = 6  # relations that are shown
YEAR: Final = 365
_LEAST: Final = 3  # stories of a pair, now and in the year before
_THIN: Final = 5  # stories: as many as these count half


class Until(Days):
    """Up to which day; the last one of the store where it is not given."""


@router.get("/")
def today(request: Request) -> Response:
    """Show what is new."""
    state = state_of(request)
    wanted, _, wrong = read_form(request, Until)
    return render(
        request, "today.html", figures=state.figures(state.reader), period=period(state, wanted.until), wrong=wrong,
        recent=RECENT,
    )  # fmt: skip


@router.get("/parts/today/stories")
def stories_part(request: Request) -> Response:
    """Show the stories of the last days that most articles tell."""
    state = state_of(request)
    first, last = _period(request, state)
    return render(
        request, "parts/stories.html", stories=most_told(state.reader, first, last), more="",
        empty="No event is told of these days. Choose another day above.",
    )  # fmt: skip


@router.get("/parts/today/disputes")
def disputes_part(request: Request) -> Response:
    """Show the newest disputes."""
    state = state_of(request)
    first, last = _period(request, state)
    page = questions.list_disputes(state.reader, DisputeFilter(since=first, until=last, party=None, other=None), _MOST)
    return render(
        request, "parts/disputes.html", disputes=shown_disputes(state.reader, page.rows), more="", empty=
        f"No article of these {RECENT} days holds a claim that somebody denies.",
    )  # fmt: skip


@router.get("/parts/today/days")
def days_part(request: Request) -> Response:
    """Give the numbers of events by day and quad class, for a chart."""
    state = state_of(request)
    first, last = _period(request, state)
    return render(request, "parts/days.html", days=by_day(state.reader, first, last), first=first, last=last)


@router.get("/parts/today/moved")
def moved_part(request: Request) -> Response:
    """Show the relations that moved most."""
    state = state_of(request)
    first, last = _period(request, state)
    shown = moved(state.reader, first, last)
    return render(request, "parts/moved.html", moved=shown, first=first, last=last)


@dataclass(frozen=True, slots=True)
class Move:
    """How two stood to each other in the last days, and in the year before: stories and mean scores."""

    pair: tuple[str, str]
    stories: int
    mean: float
    before: float
    stories_before: int

    @property
    def change(self) -> float:
        """By how much the mean score changed."""
        return self.mean - self.before

    @property
    def weight(self) -> float:
        """The change, less where few stories tell of it."""
        return abs(self.change) * self.stories / (self.stories + _THIN)


def moved(reader: Reader, first: datetime.date, last: datetime.date) -> list[tuple[Move, relating.Shown, Any]]:
    """Give the relations that moved most, each with the verdict on its last month."""

    def ask() -> list[tuple[Move, relating.Shown, Any]]:
        found = [
            (move, relating.shown_relation(reader, asking(*move.pair, by="month", until=last)))
            for move in _moves(reader, first, last)
        ]
        return [
            (move, shown, relating.verdict_on(reader, shown, shown.relation.series.periods[-1]))
            for move, shown in found
            if shown.rows
        ]

    return reader.kept(("moved", first, last), ask)


def _moves(reader: Reader, first: datetime.date, last: datetime.date) -> list[Move]:
    """Find the pairs of countries whose mean score changed most against the year before."""
    now = _sums(reader, first, last)
    year = _sums(reader, shifted(first, -YEAR), shifted(first, -1))
    moves = [
        Move(pair, stories, mean, year[pair][1], year[pair][0])
        for pair, (stories, mean) in now.items()
        if stories >= _LEAST and pair in year and year[pair][0] >= _LEAST
    ]
    return sorted(moves, key=lambda move: (-move.weight, move.pair))[:_MOVES]


def _sums(reader: Reader, first: datetime.date, last: datetime.date) -> dict[tuple[str, str], tuple[int, float]]:
    """Give number of stories and mean score by pair."""
    rows = relating.pairs(relating.acts_between(reader, first, last))
    return {(row["one"], row["other"]): (row["stories"], row["mean_score"]) for row in rows}


def period(state: State, until: datetime.date | None) -> tuple[datetime.date, datetime.date] | None:
    """Give the last days up to a day, or to the last day of the store; None where nothing has a day."""
    last = until or _last_day(state)
    return None if last is None else (shifted(last, 1 - RECENT), last)


def _last_day(state: State) -> datetime.date | None:
    found = state.figures(state.reader)["last_day"]
    return datetime.date.fromisoformat(found) if found else None


def _period(request: Request, state: State) -> tuple[datetime.date, datetime.date]:
    wanted, _, _ = read_form(request, Until)
    return period(state, wanted.until) or (datetime.date.min, datetime.date.min)


def most_told(reader: Reader, first: datetime.date, last: datetime.date) -> list[Row]:
    """Give the stories of some days that most articles tell."""

    def ask() -> list[Row]:
        query = f"""
            SELECT story, count(DISTINCT stories.article) AS told
            FROM (SELECT id FROM events WHERE date BETWEEN $first AND $last) AS found
            JOIN stories ON stories.event = found.id GROUP BY story ORDER BY told DESC, story LIMIT {_MOST}
        """
        heads = reader.rows(query, first=first, last=last)
        found = {row["story"]: row for row in questions.stories(reader, [row["story"] for row in heads])}
        return [found[row["story"]] for row in heads if row["story"] in found]

    return reader.kept(("most told", first, last), ask)


def by_day(reader: Reader, first: datetime.date, last: datetime.date) -> list[Row]:
    """Count the events of some days by day and quad class."""
    query = """
        SELECT date AS day, quad_code AS quad, count(*) AS events FROM events
        WHERE date BETWEEN $first AND $last AND len(auxiliary) = 0 GROUP BY ALL ORDER BY ALL
    """
    return reader.kept(("by day", first, last), lambda: reader.rows(query, first=first, last=last))


def warm(reader: Reader) -> None:
    """Work out what the first page, the map and the network show."""
    (row,) = reader.rows("SELECT max(date) AS day FROM articles")
    if row["day"] is None:
        return
    first, last = shifted(row["day"], 1 - RECENT), row["day"]
    moved(reader, first, last)
    relating.acts_between(reader, shifted(last, 1 - YEAR), last)  # what map and network show first
    most_told(reader, first, last)
    by_day(reader, first, last)
    page = questions.list_disputes(reader, DisputeFilter(since=first, until=last, party=None, other=None), _MOST)
    shown_disputes(reader, page.rows)
