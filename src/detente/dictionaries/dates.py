"""Dates as dictionaries write them: YYMMDD or YYYYMMDD, as numbers that can be compared."""

from __future__ import annotations

import datetime
from typing import Final

_CENTURY: Final = 30  # years up to it are of this century, as in PETRARCH
_SHORT: Final = 6
ALWAYS: Final = 0
NEVER: Final = 99_999_999


def read_date(written: str) -> int:
    """Read a date as a number, YYYYMMDD; what stands behind a whole date is not looked at.

    >>> read_date("970101"), read_date("20130804"), read_date("061231")
    (19970101, 20130804, 20061231)

    Raises:
        ValueError: it is no number of six digits or more.

    """
    if not (written.isascii() and written.isdigit()) or len(written) < _SHORT:
        raise ValueError(f"{written!r} is no date; write YYMMDD or YYYYMMDD")
    if len(written) == _SHORT:
        year = int(written[:2])
        return (year + (2000 if year <= _CENTURY else 1900)) * 10_000 + int(written[2:])
    return int(written[:8].ljust(8, "0"))


def number(day: datetime.date) -> int:
    """Write a day as a number, YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day
