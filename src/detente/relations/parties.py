"""Who stands to whom: a side of a relation is a country, an organisation, a sector of one, or a set of these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from detente.store import FilterError

_PARTY: Final = re.compile(r"([A-Za-z]{2,8})(?:[/:]([A-Za-z]{3}))?")
_BETWEEN: Final = re.compile(r"[,+]")


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """A code, with a sector where only that is meant: `RUS`, `RUS/MIL`."""

    code: str
    sector: str = ""

    def __str__(self) -> str:
        return f"{self.code}/{self.sector}" if self.sector else self.code


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: one or more parties, which count as one."""

    parties: tuple[Party, ...]

    def __str__(self) -> str:
        return "+".join(map(str, self.parties))

    @property
    def codes(self) -> list[str]:
        """The codes of its parties, each once."""
        return list(dict.fromkeys(party.code for party in self.parties))

    def condition(self, column: str) -> str:
        """Write the SQL condition that a column of codes, with its column of sectors, belongs to this side.

        >>> side("USA+RUS:MIL").condition("actor")
        "(actor IN ('USA') OR (actor = 'RUS' AND actor_sector = 'MIL'))"
        """
        whole = [f"'{party.code}'" for party in self.parties if not party.sector]
        among = [f"{column} IN ({', '.join(whole)})"] if whole else []
        sectors = [
            f"({column} = '{party.code}' AND {column}_sector = '{party.sector}')"
            for party in self.parties
            if party.sector
        ]
        return f"({' OR '.join(among + sectors)})"


def side(written: str | Iterable[str]) -> Side:
    """Read a side as people write it; raise FilterError where it is none.

    Args:
        written: Codes, each maybe with a sector after a slash or colon, joined by plus signs or commas; or several.

    >>> str(side("rus:mil")), str(side(["USA", "GBR"])), str(side("USA,GBR"))
    ('RUS/MIL', 'USA+GBR', 'USA+GBR')

    """
    words = _BETWEEN.split(written) if isinstance(written, str) else list(written)
    return Side(tuple(dict.fromkeys(_party(word.strip(), written) for word in words)))


def _party(word: str, written: object) -> Party:
    found = _PARTY.fullmatch(word)
    if found is None:
        raise FilterError(f"party: got {written!r}; allowed: a code such as RUS or RUS:MIL, or several, USA+GBR")
    return Party(found[1].upper(), (found[2] or "").upper())
