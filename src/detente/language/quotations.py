"""Quotations in a text as it stands: every kind of mark, the doubled and the broken ones, quotes within quotes.

A paragraph ends every quotation; where it was left open and the next paragraph repeats the mark, the next one goes on
(`continues`). Marks that wrap a whole line around quotations of its own (text scraped out of tables) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_DOUBLE = '“”„‟«»"'
_SINGLE = "‘’‚‛‹›'"
_MARK = re.compile(r"``|''|\"+|[“”„‟«»‘’‚‛‹›']")
_OPENS_ONLY = frozenset("„‟‚‛")
_PAIRS = {"“": "”", "‘": "’", "«": "»", "‹": "›"}
_LINE = re.compile(r"[^\n\r]+")
_BEFORE_OPENING = frozenset(" \t\u00a0([{—–-/:,")
_AFTER_CLOSING = frozenset(" \t\u00a0)]}—–-/:,.;?!")

Direction = Literal["opens", "closes", "either"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between two marks, `[start, end)` in the text, without the marks.

    `outer` is the span with its marks. `closed` is False where the paragraph ended first; `continues` is True where it
    goes on with the quotation before it; `depth` is 0 for one that stands in no other; `single` are its marks.
    """

    start: int
    end: int
    outer: tuple[int, int]
    closed: bool
    continues: bool = False
    depth: int = 0
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    single: bool
    direction: Direction


@dataclass(slots=True)
class _Open:
    mark: _Mark
    continues: bool


def find_quotations(text: str) -> list[Quotation]:
    """Find the quotations of a text, in the order in which they begin.

    >>> [(q.start, q.end, q.closed) for q in find_quotations('He said, "We won." Then: "We')]
    [(10, 17, True), (26, 28, False)]
    """
    found: list[Quotation] = []
    left_open = False
    for line in _LINE.finditer(text):
        if not line.group().strip():
            continue
        own = list(_in_line(text, line.start(), line.end(), left_open=left_open))
        found.extend(own)
        left_open = any(not q.closed and not q.single for q in own)
    found.sort(key=lambda q: (q.start, -q.end))
    return found


def _in_line(text: str, start: int, end: int, *, left_open: bool) -> Iterator[Quotation]:
    marks = _without_wrapper(text, start, end, list(_marks(text, start, end)))
    stack: list[_Open] = []
    for mark in marks:
        if _closes(mark, stack):
            while stack:
                opened = stack.pop()
                same = opened.mark.single == mark.single
                if same:
                    yield _quotation(opened, mark.start, mark.end, len(stack), closed=True)
                    break
        elif mark.direction != "closes" and not (stack and stack[-1].mark.single == mark.single):
            stack.append(_Open(mark, left_open and not stack and text[start : mark.start].strip() == ""))
    while stack:
        opened = stack.pop()
        if not opened.mark.single:
            yield _quotation(opened, end, end, len(stack), closed=False)


def _quotation(opened: _Open, end: int, outer_end: int, depth: int, *, closed: bool) -> Quotation:
    mark = opened.mark
    return Quotation(mark.end, end, (mark.start, outer_end), closed, opened.continues, depth, mark.single)


def _closes(mark: _Mark, stack: list[_Open]) -> bool:
    if not any(opened.mark.single == mark.single for opened in stack):
        return False
    if mark.direction == "either":
        return not mark.single  # an apostrophe at the edge of a word ends nothing
    return mark.direction == "closes"


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    for found in _MARK.finditer(text, start, end):
        sign = found.group()
        single = sign in _SINGLE
        before = text[found.start() - 1] if found.start() > start else " "
        after = text[found.end()] if found.end() < end else " "
        if single and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        yield _Mark(found.start(), found.end(), single, _direction(sign, before, after))


def _direction(sign: str, before: str, after: str) -> Direction:
    if sign in _OPENS_ONLY or sign == "``":
        return "opens"
    opening = (before in _BEFORE_OPENING or before in _DOUBLE or before in _SINGLE) and not after.isspace()
    closing = (after in _AFTER_CLOSING or after in _DOUBLE or after in _SINGLE) and not before.isspace()
    if sign in _PAIRS and opening >= closing:  # "„…“" and "»…«" close with what elsewhere opens
        return "opens"
    if sign in _PAIRS.values() and closing >= opening:
        return "closes"
    if opening != closing:
        return "opens" if opening else "closes"
    return "either"


def _without_wrapper(text: str, start: int, end: int, marks: list[_Mark]) -> list[_Mark]:
    """Drop the first and last mark of a line that has them around quotations of its own."""
    double = [m for m in marks if not m.single]
    if len(double) < 4 or text[start : double[0].start].strip() or text[double[-1].end : end].strip():
        return marks
    wraps = double[0].direction == double[1].direction == "opens" and double[-2].direction == "closes"
    alike = all(text[m.start] == '"' for m in (double[0], double[1], double[-1]))
    return [m for m in marks if m not in (double[0], double[-1])] if wraps and alike else marks
