"""Filters by party and dyad, as the commands take them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from detente.cli.exits import UsageError

_CODE = re.compile(r"[A-Z]{2,8}(?:/[A-Z]{3})?")


@dataclass(frozen=True, slots=True)
class PartyFilter:
    """Lets pass what involves a party, or both parties of a dyad; a code without a sector stands for all of them."""

    party: str = ""
    dyad: tuple[str, str] | None = None

    def passes(self, *sides: Iterable[str]) -> bool:
        """Tell whether the parties on the sides are those asked for; a dyad's two must stand on different sides.

        >>> PartyFilter("RUS").passes(["RUS/GOV"], ["USA"])
        True
        >>> PartyFilter(dyad=("RUS", "USA")).passes(["RUS/GOV", "USA/GOV"], ["FRA"])
        False
        """
        codes = [list(side) for side in sides]
        if self.party and not any(_is_among(self.party, side) for side in codes):
            return False
        return self.dyad is None or _are_apart(self.dyad, codes)


def party_filter(party: str | None, dyad: str | None) -> PartyFilter:
    """Make the filter of what was given on the command line; raise UsageError where that is no code."""
    pair = dyad.upper().split("-") if dyad is not None else []
    if dyad is not None and (len(pair) != 2 or not all(map(_CODE.fullmatch, pair))):
        raise UsageError(f"--dyad: got {dyad!r}; allowed: two codes joined by a hyphen, such as RUS-USA")
    if party is not None and not _CODE.fullmatch(party.upper()):
        raise UsageError(f"--party: got {party!r}; allowed: a code such as RUS or RUS/GOV")
    return PartyFilter((party or "").upper(), (pair[0], pair[1]) if pair else None)


def _is_among(party: str, codes: Collection[str]) -> bool:
    return any(code == party or code.partition("/")[0] == party for code in codes)


def _are_apart(dyad: tuple[str, str], sides: list[list[str]]) -> bool:
    one, other = dyad
    return any(
        _is_among(one, side) and _is_among(other, opposite)
        for number, side in enumerate(sides)
        for opposite in sides[:number] + sides[number + 1 :]
    )
