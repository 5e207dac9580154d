"""Our own training text as it is marked, and what the coder makes of its spans."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from detente.coding.coder import SentenceReading
from detente.records import Entity

DATA = Path(__file__).parent / "data"
Codes = frozenset[str]


def read_texts(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the texts of JSON Lines files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def parties_of(
    spans: Sequence[Sequence[int]], starts: Sequence[int], readings: Sequence[SentenceReading]
) -> Codes | None:
    """Return the codes that spans of a text stand for; None where one of them is no known mention."""
    found: set[str] = set()
    for number, first, last in spans:
        entities = _mentioned(starts[number] + first, starts[number] + last, readings)
        if not entities:
            return None
        found |= {entity.code for entity in entities}
    return frozenset(found)


def _mentioned(start: int, end: int, readings: Sequence[SentenceReading]) -> Sequence[Entity]:
    near = [m for reading in readings for m in reading.mentions if m.start < end and m.end > start]
    best = max(near, key=lambda m: (min(m.end, end) - max(m.start, start), -abs(m.end - end)), default=None)
    return best.actor if best is not None else ()
