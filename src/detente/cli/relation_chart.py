"""A relation over time, drawn in letters: told by place and shape alone, without colour."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEIGHT = 11
_AXIS = 7  # characters before the chart, for the numbers
_LEVEL, _NO_NEWS, _BAND, _TURN = "●", "·", "░", "┊"
_BARS = " ▁▂▃▄▅▆▇█"
LEGEND = f"{_LEVEL} level   {_NO_NEWS} level, no news   {_BAND} band of 90 %   {_TURN} turning point   ▁█ stories"


@dataclass(frozen=True, slots=True)
class Point:
    """A period: its first day, level and band, how many stories, and whether it is a turning point."""

    start: datetime.date
    level: float
    low: float
    high: float
    stories: int
    turns: bool = False


def chart(points: Sequence[Point], width: int) -> Iterator[str]:
    """Draw a chart; where there are more points than columns, several share one.

    >>> day = datetime.date(2017, 4, 10)
    >>> lines = list(chart([Point(day, 1, 0, 2, 3), Point(day, -1, -2, 0, 0)], 40))
    >>> lines[:3], lines[HEIGHT]
    (['  2.0 │░', '      │░', '  1.2 │●'], '       █')
    """
    columns = [_join(group) for group in _groups(points, max(width - _AXIS, 10))]
    bottom = math.floor(min(column.low for column in columns))
    top = max(math.ceil(max(column.high for column in columns)), bottom + 1)
    rows = [_row(column, bottom, top) for column in columns]
    for line in range(HEIGHT):
        value = top - (top - bottom) * line / (HEIGHT - 1)
        label = f"{value:>5.1f} " if line % 2 == 0 else " " * (_AXIS - 1)
        yield (f"{label}│" + "".join(cells[line] for cells in rows)).rstrip()
    most = max(column.stories for column in columns)
    yield " " * _AXIS + "".join(_bar(column.stories, most) for column in columns).rstrip()
    yield " " * _AXIS + _days(columns)


def _groups(points: Sequence[Point], columns: int) -> Iterator[Sequence[Point]]:
    size = math.ceil(len(points) / columns)
    for first in range(0, len(points), size):
        yield points[first : first + size]


def _join(points: Sequence[Point]) -> Point:
    """Put periods into one: the level of the one that stands out most from none, the widest band, all stories."""
    told = [point for point in points if point.stories] or points
    level = sum(point.level for point in told) / len(told)
    return Point(
        points[0].start,
        level,
        min(point.low for point in points),
        max(point.high for point in points),
        sum(point.stories for point in points),
        any(point.turns for point in points),
    )


def _row(column: Point, bottom: float, top: float) -> list[str]:
    """Give the letters of a column, from top to bottom."""
    cells = [_TURN if column.turns else " "] * HEIGHT
    for line in range(_line(column.high, bottom, top), _line(column.low, bottom, top) + 1):
        cells[line] = _BAND
    cells[_line(column.level, bottom, top)] = _LEVEL if column.stories else _NO_NEWS
    return cells


def _line(value: float, bottom: float, top: float) -> int:
    return min(max(round((top - value) / (top - bottom) * (HEIGHT - 1)), 0), HEIGHT - 1)


def _bar(stories: int, most: int) -> str:
    return _BARS[math.ceil(stories / most * (len(_BARS) - 1))] if most else " "


def _days(columns: Sequence[Point]) -> str:
    first, last = (columns[at].start.isoformat() for at in (0, -1))
    blank = len(columns) - len(first) - len(last)
    return f"{first}{' ' * blank}{last}" if blank > 0 else first
