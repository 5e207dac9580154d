"""Events as rows of a table for people: when, who, did what, to whom, who says so, in which words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from detente.cli.tables import Column, Table
from detente.cli.terminal import visible

if TYPE_CHECKING:
    from detente.records import Article, Entity, Event

COLUMNS = (
    Column("date", 10),
    Column("actor", share=0.17),
    Column("event", share=0.19),
    Column("recipient", share=0.15),
    Column("who says so", share=0.15),
    Column("words", share=0.34),
)

_CUT = {"month": len("2017-04"), "year": len("2017")}
_BEFORE, _AFTER = 25, 70  # characters shown around where the words of an event begin
_TOLD = frozenset({"admitted", "denied", "contested"})  # a status that the other columns do not show


class EventTable:
    """Lines of a table of events, for any number of articles; its head is given once."""

    def __init__(self, width: int) -> None:
        self._table = Table(COLUMNS, width)

    def head(self) -> Iterator[str]:
        """Give the head of the table."""
        return self._table.head()

    def rows(self, article: Article, events: Sequence[Event]) -> Iterator[str]:
        """Give the lines for events of one article."""
        for event in events:
            yield from self._table.row(_cells(article, event))


def _cells(article: Article, event: Event) -> list[str]:
    return [
        _date(event),
        codes(event.actor),
        _event(event),
        codes(event.recipient),
        codes(event.reported_by, " > "),
        _words(article, event),
    ]


def codes(entities: Sequence[Entity], between: str = ", ") -> str:
    """Write entities as codes.

    >>> from detente.records import Entity
    >>> codes([Entity("RUS", "GOV"), Entity("SYR")])
    'RUS/GOV, SYR'
    """
    from detente.records import code  # noqa: PLC0415  # no command may load the records before it runs

    return between.join(map(code, entities))


def _date(event: Event) -> str:
    return "" if event.date is None else event.date[: _CUT.get(event.date_precision)]


def _event(event: Event) -> str:
    marks = [*event.auxiliary, *({event.status} & _TOLD)]
    if "negated" in marks and "denied" in marks:
        marks.remove("denied")
    name = "/".join((event.type, *event.mode))
    return f"{name} ({', '.join(marks)})" if marks else name


def _words(article: Article, event: Event) -> str:
    """Give the event's words in marks, with some of their sentence around them."""
    info = event.text_info
    first, last = (info.start, info.end) if info else (event.event_start, event.event_end)
    sentence = article.words(first, last)
    begin, end = event.event_start - first, event.event_end - first
    left = _back_to_blank(sentence, begin - _BEFORE)
    right = _on_to_blank(sentence, max(end, begin + _AFTER))
    before = f"{'…' if left else ''}{sentence[left:begin]}"
    after = f"{sentence[end:right]}{'…' if right < len(sentence) else ''}"
    return visible(f"{before}«{sentence[begin:end]}»{after}")


def _back_to_blank(words: str, at: int) -> int:
    """Give where the word begins that `at` lies in."""
    return words.rfind(" ", 0, at) + 1 if at > 0 else 0


def _on_to_blank(words: str, at: int) -> int:
    found = words.find(" ", at)
    return len(words) if at >= len(words) or found < 0 else found
