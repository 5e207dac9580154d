"""Blocks of events: only reports of one block can tell of the same event, so blocks can be worked through one by one.

A block is a type with the parties, in their order, or in any order where the act goes both ways. Reports that leave
out who acted, or on whom, have blocks of their own; they are compared with those that name both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from detente.records import UNKNOWN, Entity, Event

_MUTUAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types of acts that two do with each other: who is told first says nothing."""

_NOT_DONE: Final = frozenset({"negated", "hypothetical"})
_FUTURE: Final = "future"


def block(event: Event) -> str | None:
    """Name the block of an event; None where the text does not say that it happened or will happen.

    >>> from detente.records import Entity, Event
    >>> strike = {"event": ("ASSAULT",), "actor": (Entity("RUS"),), "recipient": (Entity("SYR"), Entity("SYR", "CVL"))}
    >>> more = {"quad_code": 4, "event_scale": -9.0, "event_text": "strike", "event_start": 0, "event_end": 6}
    >>> block(Event(id="1", article="a", **strike, **more))
    'ASSAULT RUS>SYR'
    """
    if _NOT_DONE.intersection(event.auxiliary):
        return None
    kind = f"{event.type} {_FUTURE}" if _FUTURE in event.auxiliary else event.type
    actors, recipients = _codes(event.actor), _codes(event.recipient)
    if event.type in _MUTUAL:
        parties = sorted({*actors, *recipients})
        return f"{kind} {'+'.join(parties)}{'>' if len(parties) < 2 else ''}"
    return f"{kind} {'+'.join(actors)}>{'+'.join(recipients)}"


def _codes(entities: Iterable[Entity]) -> list[str]:
    return sorted({entity.code for entity in entities} - {UNKNOWN})


def is_whole(name: str) -> bool:
    """Tell whether the reports of a block name both sides.

    >>> is_whole("ASSAULT RUS>SYR"), is_whole("CONSULT RUS+USA"), is_whole("ASSAULT >SYR"), is_whole("CONSULT RUS>")
    (True, True, False, False)
    """
    actors, arrow, recipients = name.rpartition(" ")[2].partition(">")
    return bool(actors and recipients) if arrow else True


def related(partial: str, whole: str) -> bool:
    """Tell whether reports of a partial block may tell of the events of a whole one.

    >>> related("ASSAULT >SYR", "ASSAULT RUS>SYR"), related("ASSAULT SYR>", "ASSAULT RUS>SYR")
    (True, False)
    """
    kind, _, side = partial.rpartition(" ")
    other_kind, _, other_side = whole.rpartition(" ")
    if kind != other_kind:
        return False
    actors, _, recipients = side.partition(">")
    others = other_side.partition(">")
    if not others[1]:  # an act that goes both ways
        return bool(actors) and set(actors.split("+")) <= set(others[0].split("+"))
    return _inside(actors, others[0]) and _inside(recipients, others[2]) and bool(actors or recipients)


def _inside(codes: str, others: str) -> bool:
    return not codes or set(codes.split("+")) <= set(others.split("+"))
