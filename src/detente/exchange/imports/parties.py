"""Who acts: the actor codes and sectors of others as a code and a sector of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import tomli

from detente.codebook import Codebook, load_codebook
from detente.exchange.imports.countries import Countries, load_countries
from detente.exchange.imports.layouts import DATA

NOWHERE: Final = "---"
"""The code of somebody whose country is not known."""

_PIECE: Final = 3
_IN_BRACKETS: Final = re.compile(r"\(([^()]*[A-Za-z][^()]*)\)\s*$")
_YEARS: Final = re.compile(r"\s*\((?:\d{4}\s*-\s*(?:\d{4})?)\)")
_OURS: Final = re.compile(r"([A-Z]{3}|---)(?:/([A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or a recipient: code and sector, empty where there is none; `unknown` is what had no meaning here."""

    code: str = ""
    sector: str = ""
    unknown: str = ""


NOBODY: Final = Party()

ReadParty = Callable[[Sequence[str]], Party]
"""Makes a party of the cells that tell of it."""


class Parties:
    """Reads parties in the ways of each layout."""

    def __init__(self, countries: Countries, codebook: Codebook, words: Mapping[str, Any]) -> None:
        self._countries = countries
        self._sectors = codebook.sectors
        self._labels = {sector.label.casefold(): code for code, sector in codebook.sectors.items()}
        self._nonstates = codebook.nonstates
        self._roles: Mapping[str, str] = words["cameo"]["roles"]
        self._bodies: Mapping[str, Mapping[str, str]] = words["cameo"]["bodies"]
        self._groups: Mapping[str, Mapping[str, str]] = words["cameo"]["groups"]
        self._regions = frozenset(words["cameo"]["regions"])
        self._religions = frozenset(words["cameo"]["religions"])
        self._icews = words["icews"]
        self._acled = words["acled"]

    # CAMEO: GDELT and Phoenix.

    def cameo(self, cells: Sequence[str]) -> Party:
        """Read a CAMEO actor code, as in RUSMIL.

        >>> parties = load_parties()
        >>> parties.cameo(["RUSMIL"]), parties.cameo(["IGOEUREEC"]), parties.cameo(["COP"])
        (Party(code='RUS', sector='MIL', unknown=''), Party(code='EUR', sector='', unknown=''), \
Party(code='---', sector='COP', unknown=''))
        """
        written = cells[0].strip()
        if not written:
            return NOBODY
        pieces = [written[start : start + _PIECE] for start in range(0, len(written), _PIECE)]
        return self._of_pieces(pieces)

    def _of_pieces(self, pieces: Sequence[str]) -> Party:
        """Read the pieces of a code; what a body is, such as a company, is a sector only where a country is named."""
        country, body, unknown = None, "", ""
        roles: list[str] = []
        kinds: list[str] = []
        for place, piece in enumerate(pieces):
            known = self._meaning(piece)
            found = None if country or (known is not None and place) else self._countries.by_cameo(piece)
            if found is not None and piece not in self._regions:
                country = found
            elif known is None:
                unknown = unknown or piece
            else:
                body = _more_telling(body, known.get("code", ""))
                kinds += filter(None, [known.get("sector")])
                roles += filter(None, [known.get("sector") if piece not in self._bodies else ""])
        if country is not None and pieces[0] != "IGO":
            return Party(country.code, next(iter(kinds), country.sector), unknown)
        return Party(body or NOWHERE, next(iter(roles), ""), unknown)

    def _meaning(self, piece: str) -> Mapping[str, str] | None:
        """Say what a piece means that is no country: nothing more for regions and peoples, None for what is unknown."""
        if piece in self._regions or piece == NOWHERE or (piece.islower() and piece.isascii()):
            return {}
        if piece in self._bodies:
            return self._bodies[piece]
        if piece in self._roles:
            return {"sector": self._roles[piece]}
        if piece in self._groups:
            return self._groups[piece]
        if piece in self._sectors:
            return {"sector": piece}
        if piece in self._nonstates:
            return {"code": piece}
        return {"sector": "REL"} if piece in self._religions else None

    # ICEWS: name, sectors, country.

    def icews(self, cells: Sequence[str]) -> Party:
        """Read a name, a list of sectors and the name of a country."""
        name, listed, country = cells
        if not (name or listed or country):
            return NOBODY
        sectors = [sector.strip() for sector in _listed(listed)]
        sector = self._icews_sector(sectors)
        if not country:
            body = self._icews_body(name, sectors)
            return Party(body or NOWHERE, "" if body else sector)
        place = self._countries.by_name(country)
        if place is None:
            return Party(NOWHERE, sector, country)
        return Party(place.code, sector or place.sector)

    def _icews_sector(self, sectors: Sequence[str]) -> str:
        for kind in self._icews["sectors"]:
            end = kind.get("ends")
            if any(sector in kind["words"] or (end and sector.endswith(end)) for sector in sectors):
                return str(kind["sector"])
        return next((self._labels[one.casefold()] for one in sectors if one.casefold() in self._labels), "")

    def _icews_body(self, name: str, sectors: Sequence[str]) -> str:
        for body in self._icews["bodies"]:
            begins = body.get("begins")
            if name in body.get("names", ()) or (begins and name.startswith(begins)):
                return str(body["code"])
            if set(sectors) & set(body.get("sectors", ())):
                return str(body["code"])
        return ""

    # POLECAT: country, COW number, sector.

    def polecat(self, cells: Sequence[str]) -> Party:
        """Read a country's ISO code, its COW code, and a sector of PLOVER."""
        country, cow, sector = cells
        known = sector if sector in self._sectors else ""
        unknown = sector if sector and not known and sector not in self._nonstates else ""
        place = (
            self._countries.by_any(country) or self._countries.by("cow", cow) or self._countries.by("cow_letters", cow)
        )
        if place is not None:
            return Party(place.code, known or place.sector, unknown)
        if country in self._nonstates or sector in self._nonstates:
            return Party(country if country in self._nonstates else sector, known, unknown)
        if not (country or cow or sector):
            return NOBODY
        return Party(NOWHERE, known, unknown or country or cow)

    # ACLED: name, kind.

    def acled(self, cells: Sequence[str]) -> Party:
        """Read the name of an actor and the kind that it is of."""
        name, kind = cells[0].strip(), cells[1].strip() if len(cells) > 1 else ""
        if not name:
            return NOBODY
        sector = self._acled_sector(name, kind)
        for body in self._acled["bodies"]:
            if name.startswith(body["begins"]):
                return Party(body["code"], sector)
        before_years = _YEARS.split(name)[0]
        bracket = _IN_BRACKETS.search(name)
        told = bracket[1] if bracket else before_years.partition(" of ")[2]
        place = self._countries.by_name(told) if told else None
        return Party(place.code if place else NOWHERE, sector)

    def _acled_sector(self, name: str, kind: str) -> str:
        for begin in self._acled["begins"]:
            if name.startswith(begin["words"]):
                return str(begin["sector"])
        kinds = self._acled["kinds"]
        return next((str(one["sector"]) for one in kinds if kind in (one["number"], one["words"])), "")

    # Tables of one's own.

    def any(self, cells: Sequence[str]) -> Party:
        """Read what may be a code of ours, a CAMEO code, or the name or code of a country.

        >>> load_parties().any(["RUS/GOV"]), load_parties().any(["Russia"])
        (Party(code='RUS', sector='GOV', unknown=''), Party(code='RUS', sector='', unknown=''))
        """
        written = cells[0].strip()
        ours = _OURS.fullmatch(written)
        if ours and ours[2] in (None, *self._sectors):
            code = ours[1]
            if code in self._nonstates or code == NOWHERE:
                return Party(code, ours[2] or "")
            if place := self._countries.by_cameo(code):
                return Party(place.code, ours[2] or place.sector)
        if place := self._countries.by_any(written) if written else None:
            return Party(place.code, place.sector)
        party = self.cameo([written])
        return Party(NOWHERE, "", written) if party.unknown else party


def _more_telling(body: str, other: str) -> str:
    """Of two bodies take the one that is more than a kind."""
    return other if other and body in ("", "IGO", "NGO") else body


def _listed(written: str) -> list[str]:
    """Split a list of sectors; commas inside brackets are part of a name."""
    return [part for part in re.split(r",(?![^(]*\))", written) if part]


@lru_cache
def load_parties() -> Parties:
    """Read the tables, once."""
    words = tomli.loads((DATA / "parties.toml").read_text(encoding="utf-8"))
    return Parties(load_countries(), load_codebook(), words)
