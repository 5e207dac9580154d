"""A session of watching: what is due is asked for, what comes is kept, and what is read is added.

One thread decides, and has the state; workers make requests, one a task; one more adds to the store. They bring what
they have done back by a queue. Whatever goes wrong with a feed or page is an outcome like others. What goes wrong with
the store or the state ends the session; the next one goes on from the state.
"""

from __future__ import annotations

import datetime
import logging
import queue
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from detente.watching.adder import Added, Adder
from detente.watching.addresses import Guard, RefusedError, target_of
from detente.watching.alarms import Alarms, Sent
from detente.watching.apart import Apart
from detente.watching.clock import Clock
from detente.watching.delivery import Delivery
from detente.watching.fetching import Fetcher
from detente.watching.items import published_at
from detente.watching.lanes import NEVER, Lane, Lanes, Task, What
from detente.watching.metrics import WatchMetrics
from detente.watching.opml import Source
from detente.watching.options import WatchOptions
from detente.watching.pages import Pages
from detente.watching.robots import Robots
from detente.watching.setting import Setting
from detente.watching.state import Item, Message, WatchState
from detente.watching.subscriptions import Subscriptions
from detente.watching.work import Closed, Failed, Known, Moved, Outcome, Worker

_LOG: Final = logging.getLogger("detente.watching")
_LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was made."""

    lane: Lane
    task: Task
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The store's files were put in order."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What ends the session."""

    error: Exception


Arrival = Done | Added | Sent | Kept | Broken


class Session:
    """Watches feeds until it is told to stop.

    Args:
        options: Which feeds, which store, how.
        sources: The feeds.
        clock: The time.
        metrics: What is counted.
        guard: Which addresses may be asked.
        apart: Reads what came.
        chance: For jitter.

    Raises:
        StoreError: the store cannot be written.
        WatchError: another watch is at work on the store.

    """

    def __init__(
        self,
        options: WatchOptions,
        sources: Iterable[Source],
        clock: Clock,
        metrics: WatchMetrics,
        guard: Guard,
        apart: Apart,
        chance: random.Random,
    ) -> None:
        self._options = options
        self._manners = options.manners
        self._clock = clock
        self._metrics = metrics
        self._apart = apart
        self._stopping = False
        self._arrivals: queue.SimpleQueue[Arrival | None] = queue.SimpleQueue()
        self._adder = Adder(options)
        self._adder.prepare()
        try:
            self._state = WatchState(options.store)
        except BaseException:
            self._adder.close()
            raise
        self._fetcher = Fetcher(guard, options.limits, options.agent)
        self._worker = Worker(self._fetcher, apart, options.limits)
        self._workers = ThreadPoolExecutor(self._manners.workers, "fetch")
        self._adding = ThreadPoolExecutor(1, "add")
        self._asking = 0
        self._is_adding = False
        self._upkeep_due = NEVER
        self._lanes = Lanes()
        setting = Setting(self._state, self._lanes, clock, self._manners, chance, metrics)
        self._subscriptions = Subscriptions(setting)
        self._pages = Pages(setting)
        self._alarms = Alarms(setting, Delivery(options.mail_server, options.agent), options.places)
        self._begin(setting, sources)

    def _begin(self, setting: Setting, sources: Iterable[Source]) -> None:
        self._subscriptions.begin(sources)
        self._pages.begin()
        self._alarms.begin()
        if self._manners.upkeep:
            left = setting.left(self._state.time("upkeep") or setting.wall(), self._manners.upkeep)
            self._upkeep_due = self._clock.monotonic() + left
        if self._options.alerts:  # where relations stand now
            self._add([])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what is under way, and let go of everything."""
        self._adder.stop()
        self._fetcher.close()
        self._apart.break_off()
        self._workers.shutdown(cancel_futures=True)
        self._adding.shutdown(cancel_futures=True)
        self._adder.close()
        self._state.close()

    def stop(self) -> None:
        """Let `run` come to an end; any thread, and a signal, may call it."""
        self._stopping = True
        self._adder.stop()
        self._arrivals.put(None)

    def run(self) -> None:
        """Watch until told to stop; raise what ends the session: StoreError, OSError, sqlite3.Error."""
        while not self._stopping:
            self._start_due()
            self._measure()
            arrival = self._clock.wait(self._arrivals, self._rest(), busy=self._is_busy())
            while arrival is not None and not self._stopping:
                self._take_in(arrival)
                arrival = self._next()

    def _next(self) -> Arrival | None:
        try:
            return self._arrivals.get_nowait()
        except queue.Empty:
            return None

    # Starting what is due.

    def _start_due(self) -> None:
        now = self._clock.monotonic()
        for lane, task in self._lanes.take(now, self._manners.workers - self._asking):
            self._start_request(lane, task)
        self._lanes.clear(now)
        for message in self._alarms.ready(now):
            self._workers.submit(self._send, message)
        if self._is_adding:
            return
        if self._is_gathered(now):
            self._add(self._pages.ready())
        elif self._upkeep_due <= now:
            self._upkeep_due = NEVER
            self._start_adder(self._keep)

    def _start_request(self, lane: Lane, task: Task) -> None:
        if task.what is not What.ROBOTS and not self._is_allowed(lane, task):
            lane.busy = False
            self._end(task, Closed("robots.txt does not let it be read", "robots"))
            return
        marks = self._subscriptions.marks(task.key) if task.what is What.FEED else ("", "")
        self._asking += 1
        self._workers.submit(self._do, lane, task, *marks, self._clock.now())

    def _is_allowed(self, lane: Lane, task: Task) -> bool:
        return lane.robots is None or lane.robots.allows(task.target.url, self._options.agent)

    def _is_gathered(self, now: float) -> bool:
        """Tell whether articles have waited long enough, or nothing else is about to come."""
        if self._pages.since is None:
            return False
        return now >= self._pages.since + self._manners.gathering or not (self._asking or self._lanes.due() <= now)

    def _add(self, items: list[Item]) -> None:
        today = self._clock.now().date()
        self._start_adder(lambda: self._adder.add(items, today))

    def _start_adder(self, work: Callable[[], Arrival]) -> None:
        def done() -> None:
            begun = time.monotonic()
            try:
                found: Arrival = work()
            except Exception as error:  # the session ends by it, in its own thread
                found = Broken(error)
            self._metrics.adding.observe(time.monotonic() - begun)
            self._arrivals.put(found)

        self._is_adding = True
        self._adding.submit(done)

    # What other threads do.

    def _keep(self) -> Kept:
        self._adder.upkeep()
        return Kept()

    def _do(self, lane: Lane, task: Task, etag: str, modified: str, now: datetime.datetime) -> None:
        begun = time.monotonic()
        try:
            outcome = self._worker.do(task, etag, modified, now)
        except Exception as error:  # nothing that one page does may end the watch
            _LOG.exception("a request failed in a way that nobody foresaw", extra={"url": task.target.url})
            outcome = Failed(f"{type(error).__name__}: {error}"[:200], "unforeseen")
        self._arrivals.put(Done(lane, task, outcome, time.monotonic() - begun))

    def _send(self, message: Message) -> None:
        self._arrivals.put(self._alarms.send(message))

    # Waiting.

    def _rest(self) -> float:
        now = self._clock.monotonic()
        due = [self._alarms.due]
        if self._asking < self._manners.workers:
            due.append(self._lanes.due())
        if not self._is_adding:
            due.append(self._upkeep_due)
            if self._pages.since is not None:
                due.append(self._pages.since + self._manners.gathering)
        return min(max(min(due) - now, 0.0), _LONGEST_WAIT)

    def _is_busy(self) -> bool:
        return bool(self._asking or self._is_adding or self._alarms.is_sending)

    def _measure(self) -> None:
        well, ill = self._subscriptions.count()
        self._metrics.feeds.labels("well").set(well)
        self._metrics.feeds.labels("ill").set(ill)
        self._metrics.replaced.set(self._apart.replaced)

    # Taking in what arrives.

    def _take_in(self, arrival: Arrival) -> None:
        match arrival:
            case Done():
                self._take_request(arrival)
            case Added():
                self._take_added(arrival)
            case Sent():
                self._alarms.take_sent(arrival)
            case Kept():
                self._take_kept()
            case Broken():
                raise arrival.error

    def _take_request(self, done: Done) -> None:
        lane, task, outcome = done.lane, done.task, done.outcome
        self._asking -= 1
        self._count(done)
        now = self._clock.monotonic()
        lane.busy = False
        lane.free = now + self._apart_by(lane)
        if isinstance(outcome, Failed) and outcome.rest:
            lane.free = now + min(outcome.rest, self._manners.retry_after)
        if task.what is What.ROBOTS:
            self._take_robots(lane, outcome)
        elif isinstance(outcome, Moved):
            self._follow(task, outcome)
        else:
            self._end(task, outcome)

    def _apart_by(self, lane: Lane) -> float:
        """Give how long a host is left alone after a request."""
        asked = lane.robots.delay(self._options.agent) if lane.robots is not None else 0.0
        if not asked > self._manners.apart:  # also where it is no number
            return self._manners.apart
        return min(asked, max(self._manners.crawl_delay, self._manners.apart))

    def _count(self, done: Done) -> None:
        how = type(done.outcome).__name__.lower()
        self._metrics.requests.labels(done.task.what.value, how).inc()
        self._metrics.answering.labels(done.task.what.value).observe(done.seconds)
        if isinstance(done.outcome, Failed | Closed):
            self._metrics.errors.labels(done.outcome.kind).inc()
            fields = {"url": done.task.target.url, "kind": done.outcome.kind, "why": done.outcome.why}
            _LOG.info("no answer", extra=fields)

    def _take_robots(self, lane: Lane, outcome: Outcome) -> None:
        if isinstance(outcome, Known):
            lane.robots = outcome.robots
        elif isinstance(outcome, Failed | Closed) and _is_without_robots(outcome.kind):
            lane.robots = Robots()
        else:  # RFC 9309: where it cannot be known, nothing may be read
            task = self._lanes.drop(lane)
            if task is not None and isinstance(outcome, Failed | Closed):
                self._end(task, replace(outcome, why=f"robots.txt: {outcome.why}"))
            return
        lane.robots_until = self._clock.monotonic() + self._manners.robots_kept

    def _follow(self, task: Task, moved: Moved) -> None:
        """Ask where a redirect leads, as if it had been asked for: by the manners and the guard of its own host."""
        if task.hops >= self._manners.redirects:
            self._end(task, Closed("is sent on too often", "redirects"))
            return
        try:
            target = target_of(moved.url)
        except RefusedError as error:
            self._end(task, Closed(f"is sent on to {moved.url[:200]!r}, which {error}", "refused"))
            return
        further = Task(task.what, task.key, target, task.hops + 1, task.moved and moved.permanent)
        self._lanes.put(further, self._clock.monotonic())

    def _end(self, task: Task, outcome: Outcome) -> None:
        """Take in what a request for a feed or page came to, after all redirects."""
        if task.what is What.FEED:
            self._pages.fetch(self._subscriptions.take(task, outcome))
        else:
            self._pages.take(task, outcome)

    def _take_added(self, added: Added) -> None:
        self._is_adding = False
        items = [self._state.item(key) for key in added.keys]
        with self._state.changing():
            self._state.mark_added(added.keys)
            for stand in added.stands:
                self._alarms.take_stand(stand)
        self._pages.look()
        if not added.keys:
            return
        self._metrics.articles.inc(added.summary.added)
        self._metrics.events.inc(added.summary.events)
        now = self._clock.now()
        self._metrics.last_added.set(now.timestamp())
        for item in filter(None, items):
            self._measure_lag(item, now)
        fields = {name: getattr(added.summary, name) for name in ("added", "events", "known", "foreign", "failed")}
        _LOG.info("added", extra=fields)

    def _measure_lag(self, item: Item, now: datetime.datetime) -> None:
        self._metrics.lag.observe(max(now.timestamp() - item.found, 0.0))
        published = published_at(item)
        if published is not None:
            self._metrics.published_lag.observe(max((now - published).total_seconds(), 0.0))

    def _take_kept(self) -> None:
        self._is_adding = False
        with self._state.changing():
            self._state.put_time("upkeep", self._clock.now().timestamp())
        self._upkeep_due = self._clock.monotonic() + self._manners.upkeep
        _LOG.info("the store's files were put in order")


def _is_without_robots(kind: str) -> bool:
    """Tell whether a host has no robots.txt: RFC 9309 takes any answer between 400 and 499 for that, but 429."""
    return kind.startswith("status 4") and kind != "status 429"
