"""Dates of publication as they come in: checked, and kept as given."""

from __future__ import annotations

import re
from datetime import date, datetime

from detente.errors import DetenteError

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}.*)?", re.DOTALL)


class DateError(DetenteError):
    """A date of publication that is no date, or none that exists: names it and says how to write one."""


def check_date(written: str) -> str:
    """Give back a date of publication without the white space around it; raise DateError where there is no such day.

    Allowed are `YYYY-MM-DD` and an ISO 8601 time.

    >>> check_date("2017-04-15")
    '2017-04-15'
    >>> check_date("2017-02-30")
    Traceback (most recent call last):
    detente.reading.dates.DateError: there is no date '2017-02-30' (day is out of range for month)
    """
    text = written.strip()
    if not _SHAPE.fullmatch(text):
        raise DateError(f"{_shown(text)} is no date of the form YYYY-MM-DD, nor an ISO 8601 time")
    try:
        datetime.fromisoformat(text) if len(text) > len("YYYY-MM-DD") else date.fromisoformat(text)
    except ValueError as error:
        raise DateError(f"there is no date {_shown(text)} ({error})") from error
    return text


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
