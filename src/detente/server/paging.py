"""Lists page by page: a cursor says where the last page ended, so what is added meanwhile moves nothing."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from detente.server.problems import ProblemError

_T = TypeVar("_T")
_LONGEST: Final = 1_000  # characters; ids of articles are as long as users make them
_NO_DAY: Final = datetime.date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some rows, and the cursor of the next page; empty on the last."""

    rows: list[_T]
    next: str = ""


def cursor_of(row: Mapping[str, Any], day: str, id: str = "id") -> str:
    """Write the cursor that begins after a row.

    >>> place_of(cursor_of({"date": None, "id": "a1"}, "date"))
    (datetime.date(1, 1, 1), 'a1')
    """
    found = row[day]
    written = json.dumps([found.isoformat() if found is not None else None, row[id]], ensure_ascii=False)
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime.date, str]:
    """Read a cursor; raise ProblemError where it is none."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        day, id = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if not isinstance(id, str):
            raise TypeError
        id.encode()
        return _NO_DAY if day is None else datetime.date.fromisoformat(day), id
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise ProblemError(400, "cursor: got one that no page ended with; begin without a cursor") from error


def after(cursor: str | None, day: str, id: str, values: dict[str, object]) -> list[str]:
    """Say what holds for rows after a cursor, in the order of `ordered`."""
    if not cursor:
        return []
    values["at_day"], values["at_id"] = place_of(cursor)
    first = f"coalesce({day}, DATE '0001-01-01')"
    return [f"({first} < $at_day OR ({first} = $at_day AND {id} > $at_id))"]


def ordered(day: str, id: str) -> str:
    """Give the order of all lists: the newest first, those without a day last, then by id."""
    return f"ORDER BY {day} DESC NULLS LAST, {id}"


def cut(rows: Sequence[Any], limit: int, day: str, id: str = "id") -> Page[Any]:
    """Make a page of one row more than it has."""
    kept = list(rows[:limit])
    return Page(kept, cursor_of(kept[-1], day, id) if len(rows) > limit else "")
