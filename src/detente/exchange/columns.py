"""Events as rows for spreadsheets and statistics: what stands in which column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

_BETWEEN = ";"

Cell = str | int | float | None
EventJson = Mapping[str, Any]
"""An event as `Event.to_json` gives it; texts that are not kept may be null."""


def cells(event: EventJson) -> list[Cell]:
    """Give the cells of an event's row."""
    return [make(event) for make in COLUMNS.values()]


def code(entity: Mapping[str, Any]) -> str:
    """Write an entity's code: `RUS/GOV`."""
    return f"{entity['code']}/{entity['sector']}" if entity["sector"] else str(entity["code"])


def _plain(name: str) -> Callable[[EventJson], Cell]:
    return lambda event: event[name]


def _joined(name: str) -> Callable[[EventJson], Cell]:
    return lambda event: _BETWEEN.join(event[name])


def _codes(name: str) -> Callable[[EventJson], Cell]:
    return lambda event: _BETWEEN.join(map(code, event[name]))


def _names(name: str) -> Callable[[EventJson], Cell]:
    return lambda event: _BETWEEN.join(_filled(entity["entity_text"] for entity in event[name]))


def _filled(words: Iterable[str | None]) -> list[str]:
    found = list(words)
    return [word or "" for word in found] if any(found) else []


def _place(name: str) -> Callable[[EventJson], Cell]:
    return lambda event: None if event["event_loc"] is None else event["event_loc"][name]


def _bound(name: str, side: int) -> Callable[[EventJson], Cell]:
    def read(event: EventJson) -> Cell:
        bounds = None if event["size"] is None else event["size"][name]
        return None if bounds is None else bounds[side]

    return read


COLUMNS: Mapping[str, Callable[[EventJson], Cell]] = {
    "id": _plain("id"),
    "article": _plain("article"),
    "date": _plain("date"),
    "date_precision": _plain("date_precision"),
    "actor": _codes("actor"),
    "actor_text": _names("actor"),
    "event": lambda event: event["event"][0],
    "mode": _joined("mode"),
    "recipient": _codes("recipient"),
    "recipient_text": _names("recipient"),
    "auxiliary": _joined("auxiliary"),
    "context": _joined("context"),
    "status": _plain("status"),
    "reported_by": _codes("reported_by"),
    "section": _plain("section"),
    "quad_code": _plain("quad_code"),
    "event_scale": _plain("event_scale"),
    "cameo": _plain("cameo"),
    "place": _place("name"),
    "place_country": _place("country"),
    "lat": _place("lat"),
    "lon": _place("lon"),
    "dead_low": _bound("dead", 0),
    "dead_high": _bound("dead", 1),
    "injured_low": _bound("injured", 0),
    "injured_high": _bound("injured", 1),
    "arrested_low": _bound("arrested", 0),
    "arrested_high": _bound("arrested", 1),
    "event_text": _plain("event_text"),
    "event_start": _plain("event_start"),
    "event_end": _plain("event_end"),
    "confidence": _plain("confidence"),
    "rule": lambda event: event["coder"]["rule"],
}
"""The columns in order, each with what stands in it. Lists are joined by semicolons; what is not known is empty."""
