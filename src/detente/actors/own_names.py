"""Names of one's own: a TOML file in the form of ours that overrides them, read, checked and added to.

An entry says what all of its spellings stand for. Where a spelling comes twice in the file, the later entry counts, so
a file can be added to without being written anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomli

from detente.actors.gazetteer_files import GazetteerError, Spelling, bodies, nation, people
from detente.actors.names import Kind, Name
from detente.errors import DetenteError

_CODE: Final = re.compile(r"[A-Z]{2,8}")
_SECTOR: Final = re.compile(r"[A-Z]{3}")

KINDS: Final = {
    "country": Kind.COUNTRY,
    "organisation": Kind.ORGANISATION,
    "group": Kind.GROUP,
    "party": Kind.PARTY,
    "media": Kind.MEDIA,
    "seat": Kind.SEAT,
    "person": Kind.PERSON,
    "place": Kind.PLACE,
}
"""Tables of a file, and what their entries are."""

_NATION: Final = frozenset({"name", "names", "code", "sector", "adjectives", "people", "at", "population"})
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "country": _NATION,
    "place": _NATION,
    "person": frozenset({"name", "names", "alone", "offices"}),
}
_BODY_KEYS: Final = frozenset({"name", "names", "code", "sector"})
_OFFICE_KEYS: Final = frozenset({"title", "code", "sector", "start", "end"})
_LISTS: Final = ("names", "alone", "adjectives", "people")


class NamesError(DetenteError):
    """A file of names that cannot be used: says which file, which entry, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class OwnNames:
    """What a file says: spellings with what they stand for, in its order, and phrases that name nobody."""

    spellings: tuple[Spelling, ...] = ()
    phrases: tuple[str, ...] = ()


def read_names(path: str | os.PathLike[str]) -> OwnNames:
    """Read a file of names; raise NamesError where it cannot be used."""
    try:
        tables = tomli.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise NamesError(f"{path}: cannot be read ({error.strerror}); give a TOML file of names") from error
    except (ValueError, RecursionError) as error:
        raise NamesError(f"{path}: is no TOML ({error}); mend that line") from error
    unknown = sorted(set(tables) - set(KINDS) - {"phrases"})
    if unknown:
        raise NamesError(f"{path}: got a table {unknown[0]!r}; allowed: {', '.join((*KINDS, 'phrases'))}")
    return OwnNames(tuple(_all_spellings(path, tables)), tuple(_phrases(path, tables)))


def _all_spellings(path: object, tables: Mapping[str, Any]) -> Iterator[Spelling]:
    for table, kind in KINDS.items():
        for number, entry in enumerate(_entries(path, table, tables), 1):
            where = f"{path}: [[{table}]] {entry.get('name') or f'number {number}'}"
            _check(where, table, entry)
            yield from _spellings(where, kind, entry)


def _phrases(path: object, tables: Mapping[str, Any]) -> Iterator[str]:
    for entry in _entries(path, "phrases", tables):
        _check_strings(f"{path}: [[phrases]]", entry, ("spellings",))
        yield from entry.get("spellings", ())


def _entries(path: object, table: str, tables: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    entries = tables.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NamesError(f"{path}: {table}: got no list of entries; write [[{table}]] above each")
    return entries


def _check(where: str, table: str, entry: Mapping[str, Any]) -> None:
    allowed = _KEYS.get(table, _BODY_KEYS)
    for key in entry:
        if key not in allowed:
            raise NamesError(f"{where}: got {key!r}; allowed: {', '.join(sorted(allowed))}")
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise NamesError(f"{where}: has no name; add name")
    _check_strings(where, entry, _LISTS)
    if table != "person":
        _check_codes(where, entry)
        return
    offices = entry.get("offices")
    if not isinstance(offices, list) or not offices or not all(isinstance(office, dict) for office in offices):
        mend = '{ title = "president", code = "KEN", sector = "GOV", start = "2013-04-09" }'
        raise NamesError(f"{where}: has no offices; add a list of such as {mend}")
    for office in offices:
        for key in office:
            if key not in _OFFICE_KEYS:
                raise NamesError(f"{where}: office: got {key!r}; allowed: {', '.join(sorted(_OFFICE_KEYS))}")
        _check_codes(f"{where}: office", office)


def _check_codes(where: str, entry: Mapping[str, Any]) -> None:
    code, sector = entry.get("code"), entry.get("sector", "")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise NamesError(f"{where}: code: got {code!r}; allowed: 2 to 8 capital letters, such as KEN or UNO")
    if not isinstance(sector, str) or (sector and not _SECTOR.fullmatch(sector)):
        raise NamesError(f"{where}: sector: got {sector!r}; allowed: 3 capital letters, such as GOV, or empty")


def _check_strings(where: str, entry: Mapping[str, Any], keys: Iterable[str]) -> None:
    for key in keys:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise NamesError(f'{where}: {key}: got {value!r}; allowed: a list of words, such as ["Wagner"]')


def _spellings(where: str, kind: Kind, entry: Mapping[str, Any]) -> Iterator[Spelling]:
    try:
        if kind is Kind.PERSON:
            yield from people([entry])
        elif kind in (Kind.COUNTRY, Kind.PLACE):
            yield from nation(entry, kind, int(entry.get("population", 0)))
        else:
            yield from bodies(kind, [entry])
    except (GazetteerError, TypeError, ValueError) as error:
        raise NamesError(f"{where}: {str(error).rpartition('office ')[2]}") from error


def write_entry(path: str | os.PathLike[str], name: Name, spellings: Iterable[str]) -> None:
    """Add an entry to the end of a file of names, which is made where there is none.

    Args:
        path: The file.
        name: What the spellings stand for.
        spellings: All of them, that of the name included or not.

    Raises:
        NamesError: the file cannot be read or written, or the entry would be wrong.

    """
    place = Path(path)
    before = place.read_text(encoding="utf-8") if place.is_file() else _HEAD
    entry = "\n".join(_entry(name, [spelling for spelling in spellings if spelling != name.entity]))
    unfinished = place.with_name(f".{place.name}.part")
    try:
        unfinished.write_text(f"{before.rstrip()}\n\n{entry}\n", encoding="utf-8")
        read_names(unfinished)
        unfinished.replace(place)
    except OSError as error:
        raise NamesError(f"{path}: cannot be written ({error.strerror}); give another name") from error
    finally:
        unfinished.unlink(missing_ok=True)


_HEAD: Final = "# Names of our own, for `detente code --names`: they override those that come with Détente."


def _entry(name: Name, others: Sequence[str]) -> Iterator[str]:
    table = next((table for table, kind in KINDS.items() if kind is name.kind), "group")
    yield f"[[{table}]]"
    yield f"name = {_quoted(name.entity)}"
    if others:
        yield f"names = [{', '.join(map(_quoted, others))}]"
    if name.kind is Kind.PERSON:
        yield "offices = ["
        for office in name.offices:
            days = {"start": office.start, "end": office.end}
            told = {"title": office.title, "code": office.code, "sector": office.sector}
            told |= {key: day.isoformat() for key, day in days.items() if day is not None}
            yield f"  {{ {', '.join(f'{key} = {_quoted(value)}' for key, value in told.items())} }},"
        yield "]"
        return
    yield f"code = {_quoted(name.code)}"
    if name.sector:
        yield f"sector = {_quoted(name.sector)}"
    if name.lat is not None and name.kind in (Kind.COUNTRY, Kind.PLACE):
        yield f"at = [{name.lat}, {name.lon}]"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # a string of JSON is one of TOML
