"""The data files of the gazetteer, as pairs of a spelling and what it stands for."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import tomli

from detente.actors.names import Kind, Name, Office
from detente.actors.spelling import fold
from detente.errors import DetenteError

_DATA = files("detente.actors") / "data"

Spelling = tuple[str, Name]
Entry = Mapping[str, Any]

# file and table for each kind of body; they all have the same form
_BODIES = (
    (Kind.SEAT, "seats.toml", "seat"),
    (Kind.ORGANISATION, "organisations.toml", "organisation"),
    (Kind.GROUP, "groups.toml", "group"),
    (Kind.PARTY, "parties.toml", "party"),
    (Kind.MEDIA, "media.toml", "media"),
)


class GazetteerError(DetenteError):
    """A data file of the gazetteer cannot be used; says which file, which entry and what to mend."""


def read_spellings() -> Iterator[Spelling]:
    """Yield every spelling with each of its readings; raise GazetteerError for an entry that cannot be used."""
    countries = read_entries("countries.toml", "country", ("code", "name"))
    cities = list(_cities())
    places = list(_places())
    capitals = list(_capitals(countries, [*cities, *places]))
    taken = {(fold(spelling), name.code) for spelling, name in (*capitals, *places)}
    for entry in countries:
        yield from nation(entry, Kind.COUNTRY, int(entry.get("population", 0)))
    yield from capitals
    for kind, file, table in _BODIES:
        yield from bodies(kind, read_entries(file, table, ("name", "code")))
    yield from people(read_entries("people.toml", "person", ("name", "offices")))
    yield from places
    yield from (pair for pair in cities if (fold(pair[0]), pair[1].code) not in taken)


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Give the names of states by their codes: of all parts of a state the name of the most populous."""
    entries = read_entries("countries.toml", "country", ("code", "name"))
    ordered = sorted(entries, key=lambda entry: int(entry.get("population", 0)))
    return MappingProxyType({entry["code"]: entry["name"] for entry in ordered})


def wikidata_ids() -> dict[str, str]:
    """Give ids of Wikidata by code, for states and whole bodies (`KEN`, `UNO`), and by name, for some other bodies."""
    lines = (_DATA / "wikidata.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {name or code: found for code, name, found in (line.split(",") for line in lines)}


def read_phrases() -> Iterator[str]:
    """Yield phrases that hold a name but name nobody: "Vietnam War"."""
    for entry in read_entries("not_names.toml", "phrases", ("spellings",)):
        yield from entry["spellings"]


def read_entries(file: str, table: str, required: Sequence[str]) -> list[Entry]:
    """Read the entries of one data file; none if there is no such file."""
    source = _DATA / file
    if not source.is_file():
        return []
    try:
        entries: list[Entry] = tomli.loads(source.read_text(encoding="utf-8")).get(table, [])
    except tomli.TOMLDecodeError as error:
        raise GazetteerError(f"actors/data/{file}: {error}. Mend that line.") from error
    for entry in entries:
        missing = [key for key in required if key not in entry]
        if missing:
            known_as = entry.get("name", "(no name)")
            raise GazetteerError(f"actors/data/{file}: [[{table}]] {known_as}: add {', '.join(missing)}.")
    return entries


def _spellings(entry: Entry) -> Iterator[str]:
    yield entry["name"]
    yield from entry.get("names", ())


def nation(entry: Entry, kind: Kind, population: int) -> Iterator[Spelling]:
    """Yield the names of a country or region, its adjectives and its people."""
    lat, lon = entry.get("at", (None, None))
    land = Name(kind, entry["name"], entry["code"], entry.get("sector", ""), (), lat, lon, population)
    yield from ((spelling, land) for spelling in _spellings(entry))
    for key, kind_of_people in (("adjectives", Kind.NATIONALITY), ("people", Kind.PEOPLE)):
        name = replace(land, kind=kind_of_people)
        yield from ((spelling, name) for spelling in entry.get(key, ()))


def _capitals(countries: Iterable[Entry], located: Iterable[Spelling]) -> Iterator[Spelling]:
    """Yield capitals; where they lie is known from the biggest place of that name in the country."""
    where: dict[tuple[str, str], Name] = {}
    for spelling, place in located:
        key = fold(spelling), place.code
        if key not in where or where[key].population < place.population:
            where[key] = place
    for entry in countries:
        code, sector = entry["code"], entry.get("sector", "")
        for spellings in entry.get("capitals", ()):
            found = (where.get((fold(spelling), code)) for spelling in spellings)
            place = next((place for place in found if place), Name(Kind.PLACE, spellings[0], code))
            capital = replace(place, kind=Kind.CAPITAL, entity=spellings[0], sector=sector)
            yield from ((spelling, capital) for spelling in spellings)


def bodies(kind: Kind, entries: Iterable[Entry]) -> Iterator[Spelling]:
    """Yield the names of bodies: organisations, groups, parties, media, seats."""
    for entry in entries:
        name = Name(kind, entry["name"], entry["code"], entry.get("sector", ""))
        yield from ((spelling, name) for spelling in _spellings(entry))


def people(entries: Iterable[Entry]) -> Iterator[Spelling]:
    """Yield the names of people, with their offices in the order of time."""
    for entry in entries:
        offices = sorted((_office(entry["name"], office) for office in entry["offices"]), key=_seniority)
        code = offices[-1].code if offices else ""
        person = Name(Kind.PERSON, entry["name"], code, offices=tuple(offices))
        yield from ((spelling, person) for spelling in (*_spellings(entry), *entry.get("alone", ())))


def _office(person: str, entry: Entry) -> Office:
    try:
        start, end = _day(entry.get("start", ""), last=False), _day(entry.get("end", ""), last=True)
        return Office(entry["title"], entry["code"], entry["sector"], start, end)
    except (KeyError, ValueError) as error:
        where = f"actors/data/people.toml: {person}: office {dict(entry)}"
        raise GazetteerError(f"{where}: {error}. It needs title, code, sector; days are written 2004-03-09.") from error


def _seniority(office: Office) -> tuple[date, date]:
    return office.start or date.min, office.end or date.max


def _day(written: str | date, *, last: bool) -> date | None:
    """Read a day; of a year or a month alone, the first or the last one."""
    if not written:
        return None
    text = str(written)
    if len(text) == len("2004-03-09"):
        return date.fromisoformat(text)
    year, month, day, *_ = (*map(int, text.split("-")), 0, 0)
    month = month or (12 if last else 1)
    return date(year, month, day or (monthrange(year, month)[1] if last else 1))


def _places() -> Iterator[Spelling]:
    for entry in read_entries("places.toml", "place", ("name", "code")):
        yield from nation(entry, Kind.PLACE, int(entry.get("population", 0)))


def _cities() -> Iterator[Spelling]:
    """Yield the cities of cities.tsv, the biggest first; columns: name, code, latitude, longitude, inhabitants."""
    for line in (_DATA / "cities.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, code, lat, lon, population = line.split("\t")
            yield name, Name(Kind.PLACE, name, code, "", (), float(lat), float(lon), int(population))
