"""Time: one that only goes forward, which schedules go by, and that of the calendar, which may jump."""

from __future__ import annotations

import datetime
import queue
import time
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class Clock(Protocol):
    """What the watch knows of time. Nothing else in this package looks at a clock, but for time limits of requests."""

    def monotonic(self) -> float:
        """Give seconds since some moment; they never go back, whatever is done to the calendar."""

    def now(self) -> datetime.datetime:
        """Give the time of the calendar, in UTC. It may jump."""

    def wait(self, arrivals: queue.SimpleQueue[_T], seconds: float, *, busy: bool) -> _T | None:
        """Wait until something arrives, but no longer than some seconds; None where nothing did.

        Args:
            arrivals: Where things arrive.
            seconds: So long at most.
            busy: Whether something is being worked on that will arrive.

        """


class SystemClock:
    """The clock of the machine."""

    def monotonic(self) -> float:
        """Give the seconds since some moment."""
        return time.monotonic()

    def now(self) -> datetime.datetime:
        """Give the time of the calendar."""
        return datetime.datetime.now(datetime.UTC)

    def wait(self, arrivals: queue.SimpleQueue[_T], seconds: float, *, busy: bool) -> _T | None:
        """Wait."""
        try:
            return arrivals.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return None
