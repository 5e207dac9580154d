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
    """The clock of the machine, or one that runs faster.

    `factor` says how many seconds pass in one: with 96, a day passes in fifteen minutes.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor
        self._begun = time.monotonic()
        self._day = datetime.datetime.now(datetime.UTC)

    def monotonic(self) -> float:
        """Give the seconds since the clock was made."""
        return (time.monotonic() - self._begun) * self._factor

    def now(self) -> datetime.datetime:
        """Give the time of the calendar; of a faster clock, counted from when it was made."""
        if self._factor == 1.0:
            return datetime.datetime.now(datetime.UTC)
        return self._day + datetime.timedelta(seconds=self.monotonic())

    def wait(self, arrivals: queue.SimpleQueue[_T], seconds: float, *, busy: bool) -> _T | None:
        """Wait."""
        try:
            return arrivals.get(timeout=max(seconds, 0.0) / self._factor)
        except queue.Empty:
            return None
