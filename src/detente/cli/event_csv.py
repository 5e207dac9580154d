"""Events as CSV: a row an event, for spreadsheets and statistics."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.records import Bounds, Entity, Event

_BETWEEN = ";"

Cell = str | int | float | None


def put_head() -> None:
    """Write the names of the columns."""
    _writer().writerow(COLUMNS)


def put_events(events: Iterable[Event]) -> None:
    """Write a row for each event."""
    _writer().writerows([make(event) for make in COLUMNS.values()] for event in events)


def _writer() -> Any:  # noqa: ANN401  # the csv module has no name for it
    return csv.writer(sys.stdout, lineterminator="\n")


def _codes(entities: Iterable[Entity]) -> str:
    from detente.records import code  # noqa: PLC0415  # no command may load the records before it runs

    return _BETWEEN.join(map(code, entities))


def _names(entities: Iterable[Entity]) -> str:
    return _BETWEEN.join(entity.entity_text for entity in entities)


def _place(name: str) -> Callable[[Event], Cell]:
    return lambda event: None if event.event_loc is None else getattr(event.event_loc, name)


def _bound(name: str, side: int) -> Callable[[Event], Cell]:
    def read(event: Event) -> Cell:
        bounds: Bounds | None = None if event.size is None else getattr(event.size, name)
        return None if bounds is None else bounds[side]

    return read


COLUMNS: Mapping[str, Callable[[Event], Cell]] = {
    "id": lambda event: event.id,
    "article": lambda event: event.article,
    "date": lambda event: event.date,
    "date_precision": lambda event: event.date_precision,
    "actor": lambda event: _codes(event.actor),
    "actor_text": lambda event: _names(event.actor),
    "event": lambda event: event.type,
    "mode": lambda event: _BETWEEN.join(event.mode),
    "recipient": lambda event: _codes(event.recipient),
    "recipient_text": lambda event: _names(event.recipient),
    "auxiliary": lambda event: _BETWEEN.join(event.auxiliary),
    "context": lambda event: _BETWEEN.join(event.context),
    "status": lambda event: event.status,
    "reported_by": lambda event: _codes(event.reported_by),
    "section": lambda event: event.section,
    "quad_code": lambda event: event.quad_code,
    "event_scale": lambda event: event.event_scale,
    "cameo": lambda event: event.cameo,
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
    "event_text": lambda event: event.event_text,
    "event_start": lambda event: event.event_start,
    "event_end": lambda event: event.event_end,
    "confidence": lambda event: event.confidence,
    "rule": lambda event: event.coder.rule,
}
"""The columns in order, each with what stands in it. Lists are joined by semicolons; what is not known is empty."""
