"""The notation of lexicon examples, and what a coder makes of them.

`ACTORS TYPE RECIPIENTS [aux…]`, acts joined by `; `, codes by commas, `-` for nobody:
`KEN/MIL ASSAULT SOM/REB negated`.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.records import AUXILIARY, UNKNOWN, Event, code

Coded = tuple[frozenset[str], str, frozenset[str], frozenset[str]]
"""Actor codes, type, recipient codes, auxiliary modes."""


def parse_coding(notation: str) -> set[Coded]:
    """Read an example's coding; the empty string is no event.

    Raises:
        ValueError: a part is not `ACTORS TYPE RECIPIENTS`, or an auxiliary mode is not known.
    """
    coded: set[Coded] = set()
    for part in notation.split(";"):
        words = part.split()
        if not words:
            continue
        if len(words) < 3 or not set(words[3:]) <= set(AUXILIARY):
            raise ValueError(f"{part.strip()!r} is not ACTORS TYPE RECIPIENTS [aux]")
        coded.add((_codes(words[0]), words[1].split("/")[0], _codes(words[2]), frozenset(words[3:])))
    return coded


def _codes(word: str) -> frozenset[str]:
    return frozenset() if word == "-" else frozenset(word.split(","))


def coding_of(events: Iterable[Event]) -> set[Coded]:
    """Return what events say, in the form of `parse_coding`; an actor nobody can name counts as none."""
    return {
        (
            frozenset(code(a) for a in e.actor if code(a) != UNKNOWN),
            e.type,
            frozenset(code(r) for r in e.recipient if code(r) != UNKNOWN),
            frozenset(e.auxiliary),
        )
        for e in events
    }


def write_coding(coded: Iterable[Coded]) -> str:
    """Write codings in the notation of examples, sorted."""
    parts = [
        " ".join([",".join(sorted(actors)) or "-", type_, ",".join(sorted(recipients)) or "-", *sorted(aux)])
        for actors, type_, recipients, aux in coded
    ]
    return "; ".join(sorted(parts))
