"""Records in one short line, for `repr` and for tables of notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Row = Mapping[str, Any]

_SHOWN: Final = 60  # characters of a text that a line repeats


def shortened(words: str, most: int = _SHOWN) -> str:
    """Cut words that are too long for a line, and put a space for line ends.

    >>> shortened("Kenya expelled two Somali diplomats.", 20)
    'Kenya expelled two…'
    """
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"


def party(entity: Row | None) -> str:
    """Write who a row of an entity stands for as a code.

    >>> party({"code": "RUS", "sector": "GOV"})
    'RUS/GOV'
    """
    if entity is None:
        return "unknown"
    return f"{entity['code']}/{entity['sector']}" if entity.get("sector") else str(entity["code"])


def parties(entities: Iterable[Row] | None, between: str = ", ") -> str:
    """Write several of them."""
    return between.join(map(party, entities or ()))


def act(event: Row) -> str:
    """Write the type of an event with its modes and marks.

    >>> act({"event": ["SANCTION"], "mode": ["expel"], "auxiliary": ["future"], "status": "claimed"})
    'SANCTION/expel (future, claimed)'
    """
    kind = event["event"] if isinstance(event["event"], str) else event["event"][0]
    marks = [*(event["auxiliary"] or ()), *([event["status"]] if event["status"] != "reported" else [])]
    name = "/".join((kind, *(event["mode"] or ())))
    return f"{name} ({', '.join(marks)})" if marks else name


def event_line(event: Row) -> str:
    """Write an event in one line: when, who, what, to whom, and the words."""
    recipients = parties(event["recipient"])
    who = f"{parties(event['actor'])} {act(event)}{f' → {recipients}' if recipients else ''}"
    voices = parties(event["reported_by"], " > ")
    said = f", says {voices}" if voices else ""
    return f"{event['date'] or 'no date'} {who.strip()} «{shortened(event['event_text'] or '')}»{said}"
