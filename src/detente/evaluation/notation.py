"""The notation in which examples and challenges write down a coding, and what a coder makes of them.

`ACTORS TYPE RECIPIENTS [aux…] [by CHAIN]`, acts joined by `; `, codes by commas, `-` for nobody; CHAIN is who reports
it, outermost first, joined by `>`: `KEN/MIL ASSAULT SOM/REB negated by USA/JRN>KEN/GOV`.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.evaluation.gold import GoldEvent
from detente.records import AUXILIARY, UNKNOWN, Event, code

Coded = tuple[frozenset[str], str, frozenset[str], frozenset[str]]
"""Actor codes, type, recipient codes, auxiliary modes."""

_BY = "by"


def parse_events(notation: str, sentence: int = 0) -> tuple[GoldEvent, ...]:
    """Read the coding of a sentence; the empty string is no event.

    Raises:
        ValueError: a part is not `ACTORS TYPE RECIPIENTS`, or an auxiliary mode is not known.
    """
    return tuple(_event(part, sentence) for part in notation.split(";") if part.strip())


def _event(part: str, sentence: int) -> GoldEvent:
    words = part.split()
    chain: tuple[str, ...] = ()
    if _BY in words[3:]:
        at = words.index(_BY, 3)
        chain, words = tuple(" ".join(words[at + 1 :]).replace(" ", "").split(">")), words[:at]
    if len(words) < 3 or not set(words[3:]) <= set(AUXILIARY):
        raise ValueError(f"{part.strip()!r} is not ACTORS TYPE RECIPIENTS [aux] [by CHAIN]")
    return GoldEvent(
        sentence=sentence,
        type=words[1].split("/")[0],
        actors=_codes(words[0]),
        recipients=_codes(words[2]),
        auxiliary=frozenset(words[3:]),
        reported_by=chain,
    )


def parse_coding(notation: str) -> set[Coded]:
    """Read an example's coding, without who reports it. Raises ValueError as `parse_events` does."""
    return {
        (frozenset(e.actors) - {UNKNOWN}, e.type, frozenset(e.recipients) - {UNKNOWN}, e.auxiliary)
        for e in parse_events(notation)
    }


def _codes(word: str) -> tuple[str, ...]:
    return () if word == "-" else tuple(word.split(","))


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
