"""Events in the layouts of data sets that are coded in CAMEO: ICEWS and Phoenix.

Both have a row for each pair of an actor and a recipient, and no marks for what did not happen, may happen, or happened
long ago: such events, and events without an actor or a recipient, are not in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from detente.actors import country_names
from detente.codebook import Codebook, load_codebook

_MISSING: Final = "NA"  # what ICEWS writes
_BLANKS: Final = str.maketrans("\t\r\n", "   ")

Row = Mapping[str, Any]
"""An event as JSON, with its article's `source`, `url` and `published`."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the layouts call codes."""

    countries: Mapping[str, str]
    codebook: Codebook


def load_names() -> Names:
    """Load the names of countries and the codebook."""
    return Names(country_names(), load_codebook())


def lines(layout: Mapping[str, Column], rows: Iterable[Row], names: Names, *, head: bool) -> Iterator[str]:
    """Give events as tab-separated lines, without line ends; with `head`, the names of the columns come first."""
    if head:
        yield "\t".join(layout)
    for row in rows:
        if row["auxiliary"] or not row["cameo"]:
            continue
        for actor in row["actor"]:
            for recipient in row["recipient"]:
                pair = Pair(row, actor, recipient, names)
                yield "\t".join(_cell(make(pair)) for make in layout.values())


def _cell(value: object) -> str:
    return str(value).translate(_BLANKS)


@dataclass(frozen=True, slots=True)
class Pair:
    """An event with one of its actors and one of its recipients."""

    event: Row
    actor: Mapping[str, Any]
    recipient: Mapping[str, Any]
    names: Names

    @property
    def goldstein(self) -> float:
        """The Goldstein value of the CAMEO code."""
        return self.names.codebook.goldstein(self.event["cameo"])

    @property
    def place(self) -> Mapping[str, Any]:
        """Where it happened; empty where that is not known."""
        return self.event["event_loc"] or {}

    @property
    def sentence(self) -> int:
        """The number of the sentence, from 1; 0 for the headline."""
        info = self.event["text_info"]
        return 0 if info is None else int(info["sequence"]) + 1

    def country(self, code: str | None, missing: str = "") -> str:
        """Name a country by its code."""
        return self.names.countries.get(code or "", missing)


Column = Callable[[Pair], object]


# ICEWS.


def _name(entity: Mapping[str, Any], pair: Pair) -> str:
    country = pair.country(entity["code"], entity["code"])
    return str(entity["entity_name"] or country)


def _sectors(entity: Mapping[str, Any], pair: Pair) -> str:
    sectors = pair.names.codebook.sectors
    codes = [entity["sector"], *(entity["other_sectors"] or [])]
    return ",".join(sectors[code].label for code in codes if code in sectors) or _MISSING


ICEWS: Final[Mapping[str, Column]] = {
    "Event ID": lambda pair: pair.event["id"],
    "Event Date": lambda pair: pair.event["date"] or _MISSING,
    "Source Name": lambda pair: _name(pair.actor, pair),
    "Source Sectors": lambda pair: _sectors(pair.actor, pair),
    "Source Country": lambda pair: pair.country(pair.actor["code"], _MISSING),
    "Event Text": lambda pair: pair.names.codebook.cameo[pair.event["cameo"]].label,
    "CAMEO Code": lambda pair: pair.event["cameo"],
    "Intensity": lambda pair: pair.goldstein,
    "Target Name": lambda pair: _name(pair.recipient, pair),
    "Target Sectors": lambda pair: _sectors(pair.recipient, pair),
    "Target Country": lambda pair: pair.country(pair.recipient["code"], _MISSING),
    "Story ID": lambda pair: pair.event["article"],
    "Sentence Number": lambda pair: pair.sentence,
    "Publisher": lambda pair: pair.event["source"] or _MISSING,
    "City": lambda pair: pair.place.get("name") or _MISSING,
    "District": lambda pair: _MISSING,
    "Province": lambda pair: _MISSING,
    "Country": lambda pair: pair.country(pair.place.get("country"), _MISSING),
    "Latitude": lambda pair: _number(pair.place.get("lat"), _MISSING),
    "Longitude": lambda pair: _number(pair.place.get("lon"), _MISSING),
}
"""The columns of ICEWS, which has a head. Event ids are ours, and so not numbers."""


# Phoenix.


def _full(entity: Mapping[str, Any]) -> str:
    return "".join([entity["code"], entity["sector"] or "", *(entity["other_sectors"] or [])])


def _day(pair: Pair, parts: slice) -> str:
    return "".join((pair.event["date"] or "").split("-")[parts])


def _others(entity: Mapping[str, Any]) -> str:
    return "".join(entity["other_sectors"] or [])


def _number(value: float | None, missing: str = "") -> object:
    return missing if value is None else value


PHOENIX: Final[Mapping[str, Column]] = {
    "EventID": lambda pair: pair.event["id"],
    "Date": lambda pair: _day(pair, slice(3)),
    "Year": lambda pair: _day(pair, slice(0, 1)),
    "Month": lambda pair: _day(pair, slice(1, 2)),
    "Day": lambda pair: _day(pair, slice(2, 3)),
    "SourceActorFull": lambda pair: _full(pair.actor),
    "SourceActorEntity": lambda pair: pair.actor["code"],
    "SourceActorRole": lambda pair: pair.actor["sector"] or "",
    "SourceActorAttribute": lambda pair: _others(pair.actor),
    "TargetActorFull": lambda pair: _full(pair.recipient),
    "TargetActorEntity": lambda pair: pair.recipient["code"],
    "TargetActorRole": lambda pair: pair.recipient["sector"] or "",
    "TargetActorAttribute": lambda pair: _others(pair.recipient),
    "EventCode": lambda pair: pair.event["cameo"],
    "EventRootCode": lambda pair: pair.event["cameo"][:2],
    "QuadClass": lambda pair: pair.event["quad_code"],
    "GoldsteinScore": lambda pair: pair.goldstein,
    "Issues": lambda pair: ";".join(pair.event["context"]),
    "Lat": lambda pair: _number(pair.place.get("lat")),
    "Lon": lambda pair: _number(pair.place.get("lon")),
    "LocationName": lambda pair: pair.place.get("name") or "",
    "StateName": lambda pair: "",
    "CountryCode": lambda pair: pair.place.get("country") or "",
    "SentenceID": lambda pair: f"{pair.event['article']}_{pair.sentence}",
    "URLs": lambda pair: pair.event["url"] or "",
    "NewsSources": lambda pair: pair.event["source"] or "",
}
"""The columns of Phoenix, which has no head; `Issues` are our contexts."""
