"""The countries of others, by CAMEO, FIPS 10-4, Correlates of War, ISO 3166 and name, and their codes here."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from detente.actors.gazetteer_files import read_entries
from detente.exchange.imports.layouts import DATA

SYSTEMS: Final = ("iso3", "iso2", "number", "fips", "cow", "cow_letters", "cameo")
"""Columns of `countries.csv`: ISO 3166-1 in its three forms, FIPS 10-4, COW's numbers and letters, and CAMEO where it
is not ISO's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country here: its code, and the sector PRE for what only some recognise."""

    code: str
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Countries:
    """Codes and names of others to places here, by system; `names` are folded."""

    systems: Mapping[str, Mapping[str, Place]]
    names: Mapping[str, Place]

    def by(self, system: str, written: str) -> Place | None:
        """Look a code up in one system; numbers with or without leading zeros.

        >>> load_countries().by("fips", "RS"), load_countries().by("cow", "365")
        (Place(code='RUS', sector=''), Place(code='RUS', sector=''))
        """
        return self.systems[system].get(_plain(written.strip()))

    def by_cameo(self, written: str) -> Place | None:
        """Look up a code of three letters in CAMEO: ISO's, and those that are its own."""
        return self.by("cameo", written) or self.by("iso3", written)

    def by_name(self, written: str) -> Place | None:
        """Look up a name, whatever its accents and capitals.

        >>> load_countries().by_name("Cote d'Ivoire"), load_countries().by_name("Atlantis")
        (Place(code='CIV', sector=''), None)
        """
        return self.names.get(_folded(written))

    def by_any(self, written: str) -> Place | None:
        """Look up what may be a name, or a code of ISO or CAMEO; numbers are ISO's."""
        return self.by_name(written) or self.by_cameo(written) or self.by("iso2", written) or self.by("number", written)


@lru_cache
def load_countries() -> Countries:
    """Read the tables, once."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    systems = {
        system: {_plain(code): Place(row["code"], row["sector"]) for row in rows for code in _codes(row[system])}
        for system in SYSTEMS
    }
    names: dict[str, Place] = {}
    for entry in read_entries("countries.toml", "country", ("code", "name")):
        place = Place(entry["code"], entry.get("sector", ""))
        names |= dict.fromkeys(map(_folded, [entry["name"], *entry.get("names", ())]), place)
    for row in rows:
        place = Place(row["code"], row["sector"])
        names |= dict.fromkeys(map(_folded, _codes(row["names"])), place)
        names.setdefault(_folded(row["name"]), place)
    return Countries(systems, names)


def _codes(written: str) -> Iterable[str]:
    return [code for code in written.split("|") if code]


def _plain(code: str) -> str:
    return code.lstrip("0") if code.isdecimal() else code.upper()


def _folded(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    words = "".join(sign for sign in bare if not unicodedata.combining(sign)).split()
    return " ".join(words).removeprefix("the ")
