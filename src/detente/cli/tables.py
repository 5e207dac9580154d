"""Plain tables: columns of fixed width, cells wrapped inside them, no colour, the same bytes each time."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_GAP = "  "
_AFTER_SLASH = re.compile("(?<=/)")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and its width: either in characters, or as a share of what the others leave."""

    heading: str
    characters: int = 0
    share: float = 0.0


class Table:
    """Writes rows that all have the same columns, one after the other, without having seen them all.

    >>> table = Table([Column("code", 4), Column("words", share=1)], 14)
    >>> [*table.head(), *table.row(["RUS", "warned them"])]
    ['code  words', '----  --------', 'RUS   warned', '      them']
    """

    def __init__(self, columns: Sequence[Column], width: int) -> None:
        fixed = sum(column.characters for column in columns) + len(_GAP) * (len(columns) - 1)
        left = max(width - fixed, 0)
        self._headings = [column.heading for column in columns]
        self._widths = [column.characters or max(int(left * column.share), 1) for column in columns]

    def head(self) -> Iterator[str]:
        """Give the lines above the rows."""
        yield from self.row(self._headings)
        yield _GAP.join("-" * width for width in self._widths)

    def row(self, cells: Sequence[str]) -> Iterator[str]:
        """Give the lines of one row."""
        wrapped = [_wrap(cell, width) for cell, width in zip(cells, self._widths, strict=True)]
        for line in zip_longest(*wrapped, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(line, self._widths, strict=True))
            yield _GAP.join(padded).rstrip()


def align(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a line a row, with each column as wide as it needs to be.

    >>> list(align([["a", "1"], ["bcd", "2"]]))
    ['a    1', 'bcd  2']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _wrap(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    must_break = max(map(len, cell.split()), default=0) > width
    parts = _AFTER_SLASH.split(cell) if must_break else [cell]  # "ACCUSE/disapprove" breaks there first
    return [line for part in parts for line in textwrap.wrap(part, width)] or [""]
