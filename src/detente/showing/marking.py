"""An article with its words marked: spans of records as a tree that can be written as nested elements.

Spans of records may cross. One that reaches beyond the span in which it begins is cut there and goes on behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any, Final

ACT, ACTOR, RECIPIENT, SPEAKER, SAID, DATE, PLACE, CLAIM = (
    "act", "actor", "recipient", "speaker", "said", "date", "place", "claim"
)  # fmt: skip
_RANK: Final = {SAID: 0, CLAIM: 1, ACT: 2, PLACE: 3, DATE: 4, SPEAKER: 5, ACTOR: 6, RECIPIENT: 7}
"""What stands outside where two spans are the same."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Words `[start, end)` of an article and what they are; `records` are the ids of those that say so."""

    start: int
    end: int
    kind: str
    records: tuple[str, ...]
    first: bool = True
    """Whether it begins here, and is not the rest of one that was cut."""


@dataclass(slots=True)
class Node:
    """A span with what stands in it: words, and further spans."""

    span: Span
    parts: list[str | Node] = field(default_factory=list)


def mark(text: str, spans: Iterable[Span], offset: int = 0) -> list[str | Node]:
    """Give a text as words and marked spans, nested.

    Args:
        text: The text or the title.
        spans: What to mark; spans that lie elsewhere are passed over.
        offset: Where the text begins among the offsets of the spans.

    >>> mark("Iran freed four.", [Span(0, 4, ACTOR, ("e1",)), Span(5, 10, ACT, ("e1",))])[1]
    ' '
    """
    end = offset + len(text)
    waiting = [(_order(span), span) for span in spans if offset <= span.start < span.end <= end]
    heapify(waiting)
    root = Node(Span(offset, end, "", ()))
    _fill(root, text, offset, waiting)
    return root.parts


def _order(span: Span) -> tuple[int, int, int, tuple[str, ...], bool]:
    return span.start, -span.end, _RANK[span.kind], span.records, span.first


def _fill(root: Node, text: str, offset: int, waiting: list[tuple[tuple[Any, ...], Span]]) -> None:
    stack, at = [root], offset

    def write(until: int) -> None:
        nonlocal at
        if until > at:
            stack[-1].parts.append(text[at - offset : until - offset])
            at = until

    while waiting:
        _, span = heappop(waiting)
        while stack[-1].span.end <= span.start:
            write(stack[-1].span.end)
            stack.pop()
        around = stack[-1].span
        if span.end > around.end:
            rest = Span(around.end, span.end, span.kind, span.records, first=False)
            heappush(waiting, (_order(rest), rest))
            span = Span(span.start, around.end, span.kind, span.records, span.first)
        write(span.start)
        node = Node(span)
        stack[-1].parts.append(node)
        stack.append(node)
    while stack:
        write(stack[-1].span.end)
        stack.pop()


def spans_of(text: str, events: Iterable[Row], statements: Iterable[Row], claims: Iterable[Row]) -> list[Span]:
    """Collect what is to be marked in an article; the same words for the same thing are one span of several records."""
    found: dict[tuple[int, int, str], list[str]] = {}
    for start, end, kind, record in _spans(text, events, statements, claims):
        records = found.setdefault((start, end, kind), [])
        if record not in records:
            records.append(record)
    return [Span(start, end, kind, tuple(records)) for (start, end, kind), records in found.items()]


def _spans(
    text: str, events: Iterable[Row], statements: Iterable[Row], claims: Iterable[Row]
) -> Iterator[tuple[int, int, str, str]]:
    for event in events:
        yield event["event_start"], event["event_end"], ACT, event["id"]
        for side, kind in (("actor", ACTOR), ("recipient", RECIPIENT), ("reported_by", SPEAKER)):
            yield from _entities(event[side], kind, event["id"])
        info = event["text_info"]
        for words, kind in ((event["date_text"], DATE), ((event["event_loc"] or {}).get("text"), PLACE)):
            at = text.find(words, info["start"], info["end"]) if words and info else -1
            if words and at >= 0:
                yield at, at + len(words), kind, event["id"]
    for statement in statements:
        yield statement["start"], statement["end"], SAID, statement["id"]
        yield from _entities([statement["speaker"], *(statement["via"] or [])], SPEAKER, statement["id"])
    for claim in claims:
        yield claim["start"], claim["end"], CLAIM, claim["id"]
        yield from _entities([claim["speaker"]], SPEAKER, claim["id"])


def _entities(entities: Iterable[Row | None] | None, kind: str, record: str) -> Iterator[tuple[int, int, str, str]]:
    for entity in entities or ():
        if entity is not None and entity["start"] is not None:
            yield entity["start"], entity["end"], kind, record
