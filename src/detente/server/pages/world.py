"""Map and network: who acts on whom, and where, in a period."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from detente.server import views
from detente.server.answers import json_answer
from detente.server.filters import Days, shifted
from detente.server.pages.frame import read_form, render
from detente.server.pages.today import YEAR, period
from detente.server.reader import Reader, Row
from detente.server.relating import acts_between
from detente.server.state import State, state_of

router: Final = APIRouter()

_SPOTS: Final = 300
_EDGES: Final = 60


class WorldFilter(Days):
    """Which days, and which side of an act counts."""

    side: str = Field("both", pattern="^(?:both|actor|recipient)$")
    kind: str = Field("all", pattern="^(?:all|cooperation|conflict|material)$")


_KINDS: Final = {"all": {1, 2, 3, 4}, "cooperation": {1, 2}, "conflict": {3, 4}, "material": {2, 4}}


@router.get("/map")
def map_page(request: Request) -> Response:
    """Show the map."""
    return _page(request, "map.html")


@router.get("/network")
def network_page(request: Request) -> Response:
    """Show the network."""
    return _page(request, "network.html")


@router.get("/parts/map")
def map_part(request: Request) -> Response:
    """Show the map's chart and table."""
    state, wanted = state_of(request), read_form(request, WorldFilter)[0]
    first, last = _days(state, wanted)
    countries = _countries(acts_between(state.reader, first, last), wanted)
    return render(request, "parts/map.html", countries=countries, first=first, last=last, query=request.url.query)


@router.get("/parts/map.json")
def map_numbers(request: Request) -> Response:
    """Give the numbers of the map."""
    state, wanted = state_of(request), read_form(request, WorldFilter)[0]
    first, last = _days(state, wanted)
    countries = _countries(acts_between(state.reader, first, last), wanted)
    return json_answer({"countries": countries, "places": places(state.reader, first, last, _KINDS[wanted.kind])})


@router.get("/parts/network")
def network_part(request: Request) -> Response:
    """Show the network's chart and table."""
    state, wanted = state_of(request), read_form(request, WorldFilter)[0]
    first, last = _days(state, wanted)
    edges = _edges(acts_between(state.reader, first, last), wanted)
    return render(request, "parts/network.html", edges=edges, first=first, last=last)


def _page(request: Request, template: str) -> Response:
    state = state_of(request)
    wanted, written, wrong = read_form(request, WorldFilter)
    first, last = _days(state, wanted)
    return render(
        request, template, written={"since": first, "until": last, **written}, wrong=wrong, query=written,
        side=wanted.side, kind=wanted.kind, empty=period(state, None) is None,
    )  # fmt: skip


def _days(state: State, wanted: WorldFilter) -> tuple[datetime.date, datetime.date]:
    """Give the days that are asked for; without any, the last year of the store."""
    found = period(state, wanted.until)
    last = wanted.until or (found[1] if found else datetime.date(2000, 1, 1))
    first = wanted.since or shifted(last, 1 - YEAR)
    return min(first, last), last


def _countries(acts: Iterable[Row], wanted: WorldFilter) -> list[dict[str, Any]]:
    """Sum up by country: stories, and their mean score."""
    found: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    for act in acts:
        if act["quad"] not in _KINDS[wanted.kind]:
            continue
        for code in {act[side] for side in ("actor", "recipient") if wanted.side in ("both", side)} - {None}:
            found[code][0] += act["stories"]
            found[code][1] += act["score"] or 0.0
    rows = [
        {"code": code, "name": views.name_of(code), "stories": int(count), "score": round(total / count, 2)}
        for code, (count, total) in found.items()
        if count
    ]
    return sorted(rows, key=lambda row: (-row["stories"], row["code"]))


def _edges(acts: Iterable[Row], wanted: WorldFilter) -> list[dict[str, Any]]:
    """Sum up by actor and recipient; those with most stories."""
    found: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0])
    for act in acts:
        one, other = act["actor"], act["recipient"]
        if one and other and one != other and act["quad"] in _KINDS[wanted.kind]:
            found[one, other][0] += act["stories"]
            found[one, other][1] += act["score"] or 0.0
    rows: list[dict[str, Any]] = [
        {"actor": one, "recipient": other, "stories": int(count), "score": round(total / count, 2)}
        for (one, other), (count, total) in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["stories"], row["actor"], row["recipient"]))[:_EDGES]


def places(reader: Reader, first: datetime.date, last: datetime.date, quads: Set[int]) -> list[Row]:
    """Give the places where most happens."""
    query = f"""
        SELECT event_loc.name AS name, event_loc.country AS country, any_value(event_loc.lat) AS lat,
               any_value(event_loc.lon) AS lon, count(*) AS events
        FROM events WHERE date BETWEEN $first AND $last AND event_loc.lat IS NOT NULL AND len(auxiliary) = 0
        AND quad_code IN ({", ".join(str(quad) for quad in sorted(quads))})
        GROUP BY ALL ORDER BY events DESC, name LIMIT {_SPOTS}
    """
    return reader.kept(("places", first, last, frozenset(quads)), lambda: reader.rows(query, first=first, last=last))
