"""What the parts of a session share: the state, the lanes, the time, the manners."""

from __future__ import annotations

import random
from dataclasses import dataclass

from detente.watching.addresses import Target
from detente.watching.clock import Clock
from detente.watching.lanes import Lanes, Task, What
from detente.watching.metrics import WatchMetrics
from detente.watching.options import Manners
from detente.watching.state import WatchState


@dataclass(frozen=True, slots=True)
class Setting:
    """The state of a session, and what goes on around it. One thread has it."""

    state: WatchState
    lanes: Lanes
    clock: Clock
    manners: Manners
    chance: random.Random
    metrics: WatchMetrics

    def wall(self) -> float:
        """Give the time of the calendar, in seconds since 1970."""
        return self.clock.now().timestamp()

    def left(self, since: float, rest: float) -> float:
        """Give how much of a rest is left; a calendar that has jumped changes it by no more than all of it."""
        return min(max(since + rest - self.wall(), 0.0), rest)

    def ask(self, what: What, key: str, target: Target, after: float) -> None:
        """Let an address be asked after some seconds."""
        self.lanes.put(Task(what, key, target), self.clock.monotonic() + after)

    def varied(self, seconds: float) -> float:
        """Vary a time, so that not everything happens at once."""
        return seconds * (1 + self.chance.uniform(-1, 1) * self.manners.jitter)
