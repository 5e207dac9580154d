"""A relation over time: its series with the band, lows and turning points, what was said of it, and its stories."""

from __future__ import annotations

import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from detente.relations.asking import Asking, asking
from detente.relations.drivers import Drivers, side_name
from detente.server import questions, relating
from detente.server.answers import json_answer
from detente.server.filters import shifted
from detente.server.pages.frame import read_form, render
from detente.server.pages.search import shown_events
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.server.state import state_of
from detente.store import FilterError

router: Final = APIRouter()

PARTIES: Final = r"^[A-Za-z]{2,8}(?:[/:][A-Za-z]{3})?(?:[+,][A-Za-z]{2,8}(?:[/:][A-Za-z]{3})?){0,19}$"
_SHOWN: Final = 60  # stories of a period
_FEW: Final = 15  # of them that are not folded away
_PULLS: Final = 5  # stories that pull most


class RelationFilter(BaseModel):
    """Which relation, seen how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    one: str = Field("", pattern=rf"{PARTIES}|^$", max_length=200)
    other: str = Field("", pattern=rf"{PARTIES}|^$", max_length=200)
    by: str = Field("month", pattern="^(?:day|week|month|quarter)$")
    directed: str = Field("", pattern="^(?:yes)?$")
    scale: str = Field("plover", pattern="^(?:plover|goldstein)$")
    status: str = Field("", pattern="^(?:reported|claimed|admitted|contested)?$")
    since: datetime.date | None = None
    until: datetime.date | None = None


class ViewFilter(RelationFilter):
    """With the period that is chosen in it."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    at: datetime.date | None = None


def ask(wanted: RelationFilter) -> Asking:
    """Turn a form into what is asked of a relation; raise ProblemError where that cannot be."""
    try:
        return asking(
            wanted.one, wanted.other, by=wanted.by, directed=bool(wanted.directed), scale=wanted.scale,
            status=wanted.status or None, since=wanted.since, until=wanted.until,
        )  # fmt: skip
    except FilterError as error:
        raise ProblemError(422, str(error)) from error


@router.get("/relation")
def relation(request: Request) -> Response:
    """Show the form and a place for the chart; with no parties, the relations with most stories."""
    wanted, written, wrong = read_form(request, ViewFilter)
    period = {name: written.pop(name) for name in ("first", "last", "at") if name in written}
    return render(
        request, "relation.html", wanted=wanted, written=written, wrong=wrong, period=period,
        both=bool(wanted.one and wanted.other),
    )  # fmt: skip


@router.get("/parts/relation")
def whole(request: Request) -> Response:
    """Show a relation: the verdict, the chart, lows, turning points, claims."""
    reader = state_of(request).reader
    wanted, written, _ = read_form(request, ViewFilter)
    query = {name: value for name, value in written.items() if name not in ("first", "last", "at")}
    found = relating.shown_relation(reader, ask(_bare(wanted)))
    if not found.rows:
        return render(request, "parts/no_relation.html", parties=str(found.relation), wanted=wanted)
    first, last = _chosen(found, wanted)
    return render(
        request, "parts/relation.html", found=found, relation=found.relation, query=query, wanted=wanted,
        verdict=relating.verdict_on(reader, found, found.relation.series.periods[-1]), first=first, last=last,
        chosen=wanted.first is not None or wanted.at is not None, name=found.relation.series.period.name,
    )  # fmt: skip


@router.get("/parts/relation.json")
def numbers(request: Request) -> Response:
    """Give the numbers of the chart."""
    wanted, _, _ = read_form(request, RelationFilter)
    found = relating.shown_relation(state_of(request).reader, ask(wanted))
    period = found.relation.series.period
    return json_answer(
        {
            "parties": str(found.relation),
            "by": found.relation.asking.by,
            "rows": [{**row, "name": period.name(datetime.date.fromisoformat(row["period"]))} for row in found.rows],
            "claims": list(found.claims),
            "turning_points": list(found.turning_points),
            "lows": [low.to_json() for low in found.lows],
            "highs": [high.to_json() for high in found.highs],
        }
    )


@router.get("/parts/relation/period")
def period(request: Request) -> Response:
    """Show what stands behind a period: its verdict, who drives it, its stories."""
    reader = state_of(request).reader
    wanted, _, _ = read_form(request, ViewFilter)
    found = relating.shown_relation(reader, ask(_bare(wanted)))
    if not found.rows:
        raise ProblemError(404, "There is no news of these two.")
    first, last = _chosen(found, wanted)
    series = found.relation.series
    one_period = series.period.start(first) == series.period.start(last)
    told = relating.stories_between(reader, found, first, last)
    drivers = relating.drivers(reader, found, first) if one_period else None
    return render(
        request,
        "parts/period.html",
        first=first,
        last=last,
        verdict=relating.verdict_on(reader, found, first) if one_period else None,
        drivers=drivers,
        pulls=_pulls(reader, drivers) if drivers is not None else [],
        few=_FEW,
        stories=_with_heads(reader, told, found),
        count=len(told),
        claims=[claim for claim in found.claims if first.isoformat() <= claim["day"] <= last.isoformat()],
        side=lambda name: side_name(found.relation.asking, name),
    )


def _bare(wanted: ViewFilter) -> RelationFilter:
    return RelationFilter(**wanted.model_dump(exclude={"first", "last", "at"}))


def _chosen(found: relating.Shown, wanted: ViewFilter) -> tuple[datetime.date, datetime.date]:
    """Give the days that are chosen, or those of the last period with three stories or more."""
    series = found.relation.series
    if wanted.first and wanted.last and wanted.first <= wanted.last:
        return wanted.first, wanted.last
    day = wanted.at
    if day is None:
        told = [at for at, count in enumerate(series.stories) if count >= 3] or [len(series.periods) - 1]
        day = series.periods[told[-1]]
    start = series.period.start(day)
    following = [one for one in series.periods if one > start]
    if following:
        return start, shifted(following[0], -1)
    longest = {"day": 0, "week": 6, "month": 30, "quarter": 91}[found.relation.asking.by]
    return start, shifted(start, longest)


def _pulls(reader: Reader, drivers: Drivers) -> list[dict[str, Any]]:
    """Give the stories that pull most, each with the sentence that first told it."""
    most = drivers.stories[:_PULLS]
    whole = {row["story"]: row for row in questions.stories(reader, [pull.story for pull in most])}
    first = questions.whole_events(reader, [{"id": row["first_report"]} for row in whole.values()])
    passages = {event["id"]: event["passage"] for event in shown_events(reader, first)}
    return [
        {"story": one.story, "day": one.day, "pull": one.pull, "reports": one.reports, "sources": one.sources,
         "whole": whole[one.story], "passage": passages[whole[one.story]["first_report"]]}
        for one in most if one.story in whole
    ]  # fmt: skip


def _with_heads(reader: Reader, told: list[Row], found: relating.Shown) -> list[dict[str, Any]]:
    """Give the stories with most reports, each with what its reports say together; in the order of days."""
    most = sorted(told, key=lambda row: (-row["reports"], -abs(row["value"]), row["story"]))[:_SHOWN]
    whole = {row["story"]: row for row in questions.stories(reader, [row["story"] for row in most])}
    ordered = sorted(most, key=lambda row: (row["day"], row["story"]))
    return [row | {"whole": whole[row["story"]]} for row in ordered if row["story"] in whole]
