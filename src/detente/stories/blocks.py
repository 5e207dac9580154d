"""Blocks of events: only reports of one block can tell of the same event, so blocks can be worked through one by one.

A block is a quad class with the parties, in any order: what one newspaper calls a meeting is an agreement in another,
and who is told first often says nothing. Reports that leave out who acted, or on whom, have blocks of their own; they
are compared with those that name both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from detente.records import UNKNOWN, Entity, Event

_NOT_DONE: Final = frozenset({"negated", "hypothetical"})
_COOPERATION: Final = (1, 2)
_FUTURE: Final = "future"


def block(event: Event) -> str | None:
    """Name the block of an event; None where the text does not say that it happened or will happen.

    >>> from detente.records import Entity, Event
    >>> strike = {"event": ("ASSAULT",), "actor": (Entity("RUS"),), "recipient": (Entity("SYR"), Entity("SYR", "CVL"))}
    >>> more = {"quad_code": 4, "event_scale": -9.0, "event_text": "strike", "event_start": 0, "event_end": 6}
    >>> block(Event(id="1", article="a", **strike, **more))
    '4 RUS+SYR'
    """
    if _NOT_DONE.intersection(event.auxiliary):
        return None
    kind = f"{event.quad_code} {_FUTURE}" if _FUTURE in event.auxiliary else str(event.quad_code)
    actors, recipients = _codes(event.actor), _codes(event.recipient)
    together = event.quad_code in _COOPERATION and len(actors) > 1  # "the two signed a treaty"
    if together or (actors and recipients):
        return f"{kind} {'+'.join(sorted(actors | recipients))}"
    return f"{kind} {'+'.join(sorted(actors))}>{'+'.join(sorted(recipients))}"


def _codes(entities: Iterable[Entity]) -> set[str]:
    return {entity.code for entity in entities} - {UNKNOWN}


def is_whole(name: str) -> bool:
    """Tell whether the reports of a block name both sides.

    >>> is_whole("4 RUS+SYR"), is_whole("4 >SYR")
    (True, False)
    """
    return ">" not in name


def related(partial: str, whole: str) -> bool:
    """Tell whether reports of a partial block may tell of the events of a whole one.

    >>> related("4 >SYR", "4 RUS+SYR"), related("4 >IRQ", "4 RUS+SYR")
    (True, False)
    """
    kind, _, side = partial.rpartition(" ")
    other_kind, _, others = whole.rpartition(" ")
    named = set(side.replace(">", "+").split("+")) - {""}
    return kind == other_kind and bool(named) and named <= set(others.split("+"))


def kind_of(name: str) -> str:
    """Give what a block's name says before its parties.

    >>> kind_of("4 RUS+SYR"), kind_of("future RUS>"), kind_of("RUS+SYR")
    ('4', 'future', '')
    """
    return name.rpartition(" ")[0]


def codes_of(name: str) -> list[str]:
    """Give the codes of a block's parties, in their order.

    >>> codes_of("4 RUS+SYR"), codes_of(">SYR")
    (['RUS', 'SYR'], ['SYR'])
    """
    return [code for code in name.rpartition(" ")[2].replace(">", "+").split("+") if code]
