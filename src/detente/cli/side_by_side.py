"""Two articles in two columns, with marks around what differs.

Words that only mean the same stand in tildes, other words in stars, words that one of the two lacks in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.cli.tables import Column, Table
from detente.cli.terminal import visible

if TYPE_CHECKING:
    from detente.copies import Run
    from detente.records import Article

_MARKS = {"same": "", "swapped": "~", "changed": "*"}
_WORDS_A_ROW = 40  # so that what belongs together stays at one height
_KEY = "~words for the same~  *other words*  [words that only one has]"


def columns(one: Article, other: Article, width: int) -> Iterator[str]:
    """Give the lines of both articles side by side, in rows that begin with the same words."""
    from detente.copies import side_by_side  # noqa: PLC0415

    table = Table([Column(_name(one), share=0.5), Column(_name(other), share=0.5)], width)
    yield from table.head()
    for cells in _rows(one, other, side_by_side(one.text, other.text)):
        yield from table.row(cells)
        yield ""
    yield _KEY


def _name(article: Article) -> str:
    return visible(" ".join(part for part in (article.id, article.source, article.date or "") if part))


def _rows(one: Article, other: Article, runs: list[Run]) -> Iterator[list[str]]:
    left: list[str] = []
    right: list[str] = []
    words = 0
    for run in runs:
        first, second = one.text[run.start : run.end], other.text[run.other_start : run.other_end]
        left.append(_marked(first, run.kind))
        right.append(_marked(second, run.kind))
        words += max(first.count(" "), second.count(" ")) + 1
        if words >= _WORDS_A_ROW:
            yield [_join(left), _join(right)]
            left, right, words = [], [], 0
    if left or right:
        yield [_join(left), _join(right)]


def _marked(words: str, kind: str) -> str:
    shown = visible(words)
    if not shown:
        return ""
    if kind in _MARKS:
        return f"{_MARKS[kind]}{shown}{_MARKS[kind]}"
    return f"[{shown}]"


def _join(parts: list[str]) -> str:
    """Join runs with blanks, but none before a mark of punctuation."""
    joined = ""
    for part in filter(None, parts):
        bare = part.lstrip("~*[")
        joined += part if not joined or bare[:1] in ".,;:!?)”’" else f" {part}"
    return joined
