"""Events as CSV: a row an event, for spreadsheets and statistics."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from detente.exchange.columns import COLUMNS, cells

if TYPE_CHECKING:
    from detente.records import Event

__all__ = ["COLUMNS", "put_events", "put_head"]


def put_head() -> None:
    """Write the names of the columns."""
    _writer().writerow(COLUMNS)


def put_events(events: Iterable[Event]) -> None:
    """Write a row for each event."""
    _writer().writerows(cells(event.to_json()) for event in events)


def _writer() -> Any:  # noqa: ANN401  # the csv module has no name for it
    return csv.writer(sys.stdout, lineterminator="\n")
