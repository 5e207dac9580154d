"""Lanes: the requests that wait for a host. One request to a host at a time, with a rest after each."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from detente.watching.addresses import Target
from detente.watching.robots import Robots

NEVER: Final = float("inf")


class What(StrEnum):
    """What a request is for."""

    FEED = "feed"
    PAGE = "page"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Task:
    """One request: what for, of which feed or article, to which address, after how many redirects.

    `moved` says whether all redirects so far are to stay.
    """

    what: What
    key: str
    target: Target
    hops: int = 0
    moved: bool = True


@dataclass(slots=True)
class Lane:
    """What waits for one host, when it may next be asked, and what it lets robots read, as far as that is known."""

    origin: Target
    free: float = 0.0
    busy: bool = False
    robots: Robots | None = None
    robots_until: float = 0.0
    waiting: list[tuple[float, int, Task]] = field(default_factory=list)

    def due(self) -> float:
        """Give when the next request may be made."""
        return NEVER if self.busy or not self.waiting else max(self.free, self.waiting[0][0])


class Lanes:
    """All lanes. Times are those of the watch's monotonic clock."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._count = itertools.count()

    def put(self, task: Task, due: float) -> None:
        """Let a request wait until it is due."""
        heapq.heappush(self.lane(task.target).waiting, (due, next(self._count), task))

    def lane(self, target: Target) -> Lane:
        """Give the lane of an address."""
        lane = self._lanes.get(target.origin)
        if lane is None:
            origin = Target(target.scheme, target.host, target.port, "/robots.txt")
            lane = self._lanes[target.origin] = Lane(origin)
        return lane

    def due(self) -> float:
        """Give when the next request may be made."""
        return min((lane.due() for lane in self._lanes.values()), default=NEVER)

    def take(self, now: float, most: int) -> list[tuple[Lane, Task]]:
        """Take requests that may be made now, those that have waited longest first; their lanes are then busy.

        Where it is not known what a host lets robots read, that is asked first.
        """
        ready = sorted((lane for lane in self._lanes.values() if lane.due() <= now), key=Lane.due)[:most]
        taken = []
        for lane in ready:
            if lane.robots is None or lane.robots_until <= now:
                task = Task(What.ROBOTS, lane.origin.origin, lane.origin)
            else:
                task = heapq.heappop(lane.waiting)[2]
            lane.busy = True
            taken.append((lane, task))
        return taken

    def drop(self, lane: Lane) -> Task | None:
        """Take the request out of a lane that has waited longest."""
        return heapq.heappop(lane.waiting)[2] if lane.waiting else None

    def clear(self, now: float) -> None:
        """Forget lanes that nothing waits for and whose host was left alone long enough."""
        idle = [name for name, one in self._lanes.items() if not one.waiting and not one.busy and one.free <= now]
        for name in idle:
            if self._lanes[name].robots_until <= now:
                del self._lanes[name]

    def __len__(self) -> int:
        return len(self._lanes)
