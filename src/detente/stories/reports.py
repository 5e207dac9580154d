"""Reports: what of an event's record counts when reports are compared."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from detente.records import UNKNOWN, Bounds
from detente.stories.words import numbers_of

COUNTS: Final = ("dead", "injured", "arrested")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened; without a `name` only the country is known. `words` stand for those of the name."""

    name: str
    country: str
    lat: float | None = None
    lon: float | None = None
    words: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an event.

    `first` and `last` are the days between which it happened, as numbers, None where nothing is known of them;
    `inferred` says that the text does not tell the day, so that it may be some days off. `published` puts reports in
    order; `words` are numbers that stand for the words of the sentence, and `alone` says that nothing else is told in
    it. `family` is that of the article's copies, empty where it has none.
    """

    event: str
    article: str
    block: str
    type: str = ""
    quad: int = 0
    actors: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    published: str = ""
    first: int | None = None
    last: int | None = None
    inferred: bool = True
    place: Place | None = None
    mode: tuple[str, ...] = ()
    sizes: Mapping[str, Bounds] | None = None
    words: frozenset[int] = frozenset()
    alone: bool = False
    family: str = ""

    @property
    def order(self) -> tuple[str, str, str]:
        """What reports are sorted by: the earliest first, and the same order each time."""
        return self.published or "9", self.article, self.event


def report_of(row: Mapping[str, Any]) -> Report:
    """Make a report of a row.

    It has columns of `events`, the codes of `actors` and `recipients`, `published` and `family` of the article, and
    `alone`: whether the sentence tells of nothing else.
    """
    first, last = _days(row["date"], row["date_precision"])
    actors = frozenset(row["actors"] or ()) - {UNKNOWN}
    recipients = frozenset(row["recipients"] or ()) - {UNKNOWN}
    return Report(
        event=row["id"],
        article=row["article"],
        block=row["block"],
        type=row["event"],
        quad=row["quad_code"],
        actors=actors,
        recipients=recipients,
        published=row["published"] or "",
        first=first,
        last=last,
        inferred=bool(row["inferred"]),
        place=_place(row["event_loc"], actors | recipients),
        mode=tuple(row["mode"] or ()),
        sizes=_sizes(row["size"]),
        words=frozenset(row["word_hashes"] or ()),
        alone=bool(row["alone"]),
        family=row["family"] or "",
    )


def _days(date: datetime.date | None, precision: str) -> tuple[int | None, int | None]:
    if date is None:
        return None, None
    first = date.toordinal()
    if precision == "month":
        return first, (date.replace(day=28) + datetime.timedelta(days=4)).replace(day=1).toordinal() - 1
    if precision == "year":
        return first, date.replace(month=12, day=31).toordinal()
    return first, first


def _place(place: Mapping[str, Any] | None, parties: frozenset[str]) -> Place | None:
    """Make a place; the country of a party is none, since it often only says whose president spoke."""
    if place is None:
        return None
    name = place["name"] or place["text"] or ""
    if place["lat"] is None:  # a place without coordinates is a country
        return None if place["country"] in parties else Place("", place["country"] or "")
    return Place(name, place["country"] or "", place["lat"], place["lon"], numbers_of(name))


def _sizes(size: Mapping[str, Any] | None) -> dict[str, Bounds] | None:
    if size is None:
        return None
    return {name: (size[name]["low"], size[name]["high"]) for name in COUNTS if size[name] is not None}
