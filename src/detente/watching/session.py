"""A session of watching: what is due is asked for, what comes is kept, and what is read is added.

One thread decides, and has the state; workers make requests, one a task; one more adds to the store. They bring what
they have done back by a queue. Whatever goes wrong with a feed or page is an outcome like others. What goes wrong with
the store or the state ends the session; the next one goes on from the state.
"""

from __future__ import annotations

import datetime
import json
import logging
import queue
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from detente.reading.feeds import Entry
from detente.watching.adder import Added, Adder
from detente.watching.addresses import Guard, RefusedError, target_of
from detente.watching.alerts import Stand
from detente.watching.apart import Apart, Listing
from detente.watching.clock import Clock
from detente.watching.delivery import Delivery, DeliveryError
from detente.watching.fetching import Fetcher
from detente.watching.items import as_listed, new_item, published_at, with_page
from detente.watching.lanes import NEVER, Lane, Lanes, Task, What
from detente.watching.metrics import WatchMetrics
from detente.watching.opml import Source
from detente.watching.options import Manners, WatchOptions
from detente.watching.robots import Robots
from detente.watching.state import (
    ADDED,
    READ,
    WAITING,
    FeedState,
    Item,
    Message,
    WatchState,
    item_key,
    item_mark,
)
from detente.watching.work import Closed, Failed, Got, Known, Listed, Moved, Outcome, Unchanged, Worker

_LOG: Final = logging.getLogger("detente.watching")
_LONGEST_WAIT: Final = 60.0
_FIRST: Final = 30.0  # seconds over which the first looks at feeds are spread, at most
_EACH: Final = 0.25  # seconds that each feed adds to that
_AGAIN: Final = 60.0  # seconds until a page, or an alert, is tried for the second time; then twice as many, and so on
_MOST_ADDED: Final = 256  # articles that are added together
_FURTHER: Final = 50  # sitemaps that are followed of a list of sitemaps
_PASSING: Final = frozenset({"unreadable"})  # what is closed today and may be open tomorrow


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was made."""

    lane: Lane
    task: Task
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that was sent, or why it was not."""

    message: Message
    problem: str


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
        self._manners: Manners = options.manners
        self._clock = clock
        self._metrics = metrics
        self._chance = chance
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
        self._apart = apart
        self._worker = Worker(self._fetcher, self._apart, options.limits)
        self._delivery = Delivery(options.mail_server, options.agent)
        self._workers = ThreadPoolExecutor(self._manners.workers, "fetch")
        self._adding = ThreadPoolExecutor(1, "add")
        self._lanes = Lanes()
        self._asking = 0
        self._is_adding = False
        self._gathered: float | None = None  # since when articles wait to be added
        self._sending: dict[tuple[str, str], float] = {}
        self._feeds: dict[str, FeedState] = {}
        self._begin(sources)

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

    # Beginning.

    def _begin(self, sources: Iterable[Source]) -> None:
        known = {feed.url: feed for feed in self._state.feeds()}
        listed = {source.url: source for source in sources}
        with self._state.changing():
            self._state.drop_feeds(url for url, feed in known.items() if (feed.parent or feed.url) not in listed)
            for source in listed.values():
                feed = known.get(source.url) or FeedState(source.url, address=source.url)
                feed.title = source.title or feed.title
                self._state.put_feed(feed)
        self._feeds = {feed.url: feed for feed in self._state.feeds()}
        for feed in self._feeds.values():
            self._ask_feed(feed, self._left(feed.polled, feed.rest) + self._chance.uniform(0, self._spread()))
        for item in self._state.items(WAITING):
            self._ask_page(item, self._chance.uniform(0, self._spread()))
        if self._state.items(READ, 1):
            self._gathered = self._clock.monotonic()
        for message in self._state.messages():
            self._sending[message.id, message.place] = self._clock.monotonic()
        upkeep = self._left(self._state.time("upkeep") or self._wall(), self._manners.upkeep)
        self._upkeep_due = self._clock.monotonic() + upkeep if self._manners.upkeep else NEVER
        if self._options.alerts:  # where relations stand now
            self._add([])

    def _spread(self) -> float:
        """Give over how many seconds the first looks are spread."""
        return min(_FIRST, self._manners.every / 4, _EACH * len(self._feeds))

    def _wall(self) -> float:
        return self._clock.now().timestamp()

    def _left(self, since: float, rest: float) -> float:
        """Give how much of a rest is left; a calendar that has jumped changes it by no more than all of it."""
        return min(max(since + rest - self._wall(), 0.0), rest)

    # Asking.

    def _ask_feed(self, feed: FeedState, after: float) -> None:
        try:
            self._lanes.put(Task(What.FEED, feed.url, target_of(feed.address)), self._clock.monotonic() + after)
        except RefusedError as error:  # a redirect that stays led to where nothing may be asked
            feed.address, feed.problem = feed.url, str(error)
            self._lanes.put(Task(What.FEED, feed.url, target_of(feed.url)), self._clock.monotonic() + after)

    def _ask_page(self, item: Item, after: float) -> None:
        try:
            self._lanes.put(Task(What.PAGE, item.key, target_of(item.url)), self._clock.monotonic() + after)
        except RefusedError as error:
            self._without_page(item, str(error))

    def _start_due(self) -> None:
        now = self._clock.monotonic()
        for lane, task in self._lanes.take(now, self._manners.workers - self._asking):
            if lane.robots is not None and task.what is not What.ROBOTS and not self._is_allowed(lane, task):
                lane.busy = False
                self._end(task, Closed("robots.txt does not let it be read", "robots"))
                continue
            feed = self._feeds.get(task.key) if task.what is What.FEED else None
            marks = (feed.etag, feed.modified) if feed else ("", "")
            self._asking += 1
            self._workers.submit(self._do, lane, task, *marks, self._clock.now())
        self._lanes.clear(now)
        if self._gathered is not None and not self._is_adding and self._is_gathered(now):
            self._add(self._state.items(READ, _MOST_ADDED))
        for message in self._state.messages() if self._sending else ():
            if self._sending.get((message.id, message.place), NEVER) <= now:
                self._sending[message.id, message.place] = NEVER
                self._workers.submit(self._send, message)
        if self._upkeep_due <= now and not self._is_adding:
            self._upkeep_due = NEVER
            self._is_adding = True
            self._submit(self._keep)

    def _is_allowed(self, lane: Lane, task: Task) -> bool:
        return lane.robots is None or lane.robots.allows(task.target.url, self._options.agent)

    def _is_gathered(self, now: float) -> bool:
        """Tell whether articles have waited long enough, or nothing else is about to come."""
        assert self._gathered is not None
        return now >= self._gathered + self._manners.gathering or not (self._asking or self._lanes.due() <= now)

    def _add(self, items: list[Item]) -> None:
        self._is_adding = True
        self._gathered = None
        today = self._clock.now().date()
        self._submit(lambda: self._adder.add(items, today))

    def _submit(self, work: Callable[[], Arrival]) -> None:
        def done() -> None:
            begun = time.monotonic()
            try:
                found: Arrival = work()
            except Exception as error:  # the session ends by it, in its own thread
                found = Broken(error)
            self._metrics.adding.observe(time.monotonic() - begun)
            self._arrivals.put(found)

        self._adding.submit(done)

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
        problem = ""
        try:
            self._delivery.send(message.place, message.id, message.content)
        except DeliveryError as error:
            problem = str(error)
        except Exception as error:
            _LOG.exception("an alert failed in a way that nobody foresaw")
            problem = f"{type(error).__name__}: {error}"
        self._arrivals.put(Sent(message, problem))

    # Waiting.

    def _rest(self) -> float:
        now = self._clock.monotonic()
        due = [self._upkeep_due if not self._is_adding else NEVER, *self._sending.values()]
        if self._asking < self._manners.workers:
            due.append(self._lanes.due())
        if self._gathered is not None and not self._is_adding:
            due.append(self._gathered + self._manners.gathering)
        return min(max(min(due) - now, 0.0), _LONGEST_WAIT)

    def _is_busy(self) -> bool:
        return bool(self._asking or self._is_adding or any(due == NEVER for due in self._sending.values()))

    # Taking in what arrives.

    def _take_in(self, arrival: Arrival) -> None:
        match arrival:
            case Done():
                self._take_request(arrival)
            case Added():
                self._take_added(arrival)
            case Sent():
                self._take_sent(arrival)
            case Kept():
                self._is_adding = False
                with self._state.changing():
                    self._state.put_time("upkeep", self._wall())
                self._upkeep_due = self._clock.monotonic() + self._manners.upkeep
                _LOG.info("the store's files were put in order")
            case Broken():
                raise arrival.error

    def _take_request(self, done: Done) -> None:
        self._asking -= 1
        lane, task, outcome = done.lane, done.task, done.outcome
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
            feed = self._feeds.get(task.key)
            if feed is not None:
                self._take_feed(feed, task, outcome)
            return
        item = self._state.item(task.key)
        if item is not None and item.state == WAITING:
            self._take_page(item, outcome)

    # Feeds.

    def _take_feed(self, feed: FeedState, task: Task, outcome: Outcome) -> None:
        new: list[Item] = []
        feed.polled = self._wall()
        with self._state.changing():
            match outcome:
                case Listed():
                    if task.hops and task.moved:
                        feed.address = task.target.url
                    new = self._take_listing(feed, outcome)
                    self._is_well(feed)
                case Unchanged():
                    self._is_well(feed)
                case Failed(why, kind, rest):
                    self._is_ill(feed, why, kind, rest)
                case Closed(why, kind):
                    lasting = kind not in _PASSING
                    self._is_ill(feed, why, kind, self._manners.longest if lasting else 0.0)
            self._state.put_feed(feed)
        self._metrics.last_polled.set(feed.polled)
        self._ask_feed(feed, feed.rest)
        for item in new:
            self._ask_page(item, 0.0)

    def _is_well(self, feed: FeedState) -> None:
        if feed.failures:
            _LOG.info("feed is back", extra={"feed": feed.url})
        feed.failures, feed.problem = 0, ""
        feed.rest = self._manners.every * (1 + self._chance.uniform(-1, 1) * self._manners.jitter)

    def _is_ill(self, feed: FeedState, why: str, kind: str, asked: float) -> None:
        feed.failures += 1
        feed.problem = why
        longest = max(self._manners.longest, self._manners.every)
        rest = min(self._manners.every * 2.0 ** min(feed.failures - 1, 20), longest)
        rest *= 1 + self._chance.uniform(0, 1) * self._manners.jitter
        feed.rest = max(rest, min(asked, self._manners.retry_after))
        fields = {"feed": feed.url, "why": why, "kind": kind, "failures": feed.failures, "again_in": round(feed.rest)}
        _LOG.warning("feed cannot be read", extra=fields)

    def _take_listing(self, feed: FeedState, listed: Listed) -> list[Item]:
        """Keep what a feed lists that is new; give the articles whose pages are to be fetched."""
        listing = listed.listing
        first = not feed.listings
        feed.listings += 1
        feed.kind = listing.kind
        self._state.still_listed((item_mark(feed.url, entry) for entry in listing.entries), feed.listings)
        new = self._new(feed, listing)
        taken, left = new[: self._manners.at_once], new[self._manners.at_once :]
        items = [self._new_item(feed, entry, passed=first and self._is_past(feed, entry)) for entry in taken]
        whole = listing.whole and not left  # else all of it must come again
        feed.etag, feed.modified = (listed.etag, listed.modified) if whole else ("", "")
        self._state.forget(feed.url, feed.listings)
        self._take_further(feed, listing)
        waiting = [item for item in items if item.state == WAITING]
        if items:
            _LOG.info("new articles", extra={"feed": feed.url, "articles": len(items), "to_fetch": len(waiting)})
        return waiting

    def _new(self, feed: FeedState, listing: Listing) -> list[Entry]:
        """Give the entries that were not listed before, the newest first where that is told."""
        found: dict[str, Entry] = {}
        for entry in listing.entries:
            key = item_key(feed.url, entry)
            if (entry.url or entry.text) and not self._state.is_known(key, item_mark(feed.url, entry)):
                found.setdefault(key, entry)
        return sorted(found.values(), key=lambda entry: entry.date, reverse=True)

    def _is_past(self, feed: FeedState, entry: Entry) -> bool:
        """Tell whether an entry of a sitemap is too old to be fetched when the sitemap is first seen."""
        if feed.kind != "sitemap":
            return False
        oldest = self._clock.now() - datetime.timedelta(days=self._manners.backlog)
        return entry.date[:10] < oldest.date().isoformat()

    def _new_item(self, feed: FeedState, entry: Entry, *, passed: bool) -> Item:
        item = new_item(feed, entry, self._wall())
        if passed:
            item = replace(item, state=ADDED, content="")
        elif item.state == READ:
            self._gather()
        self._state.put_item(item)
        return item

    def _take_further(self, feed: FeedState, listing: Listing) -> None:
        """Watch the sitemaps of a list of sitemaps: those that were changed lately, and those without a time."""
        if feed.parent or listing.kind != "sitemap":
            return
        oldest = (self._clock.now() - datetime.timedelta(days=self._manners.backlog)).date().isoformat()
        lately = sorted((pair for pair in listing.further if not pair[1] or pair[1][:10] >= oldest), key=lambda p: p[1])
        chosen = [url for url, _ in lately[::-1][:_FURTHER]]
        for url, other in list(self._feeds.items()):
            if other.parent == feed.url and url not in chosen:
                del self._feeds[url]
                self._state.drop_feeds([url])
        for url in chosen:
            if url not in self._feeds and _is_address(url):
                child = self._feeds[url] = FeedState(url, feed.url, feed.title, url)
                self._state.put_feed(child)
                self._ask_feed(child, self._chance.uniform(0, self._spread()))

    # Articles.

    def _take_page(self, item: Item, outcome: Outcome) -> None:
        match outcome:
            case Got(page):
                self._keep_item(with_page(item, page))
            case Closed(why):
                self._without_page(item, why)
            case Failed(why, _, rest) if item.tries + 1 < self._manners.tries:
                with self._state.changing():
                    self._state.put_item(tried := replace(item, tries=item.tries + 1))
                after = min(_AGAIN * 2.0**item.tries, self._manners.longest) * self._chance.uniform(1, 1.5)
                self._ask_page(tried, max(after, min(rest, self._manners.retry_after)))
            case Failed(why):
                self._without_page(item, why)

    def _without_page(self, item: Item, why: str) -> None:
        """Take an article's entry as it is, where its page does not come."""
        self._keep_item(as_listed(item, why))

    def _keep_item(self, item: Item) -> None:
        with self._state.changing():
            self._state.put_item(item)
        self._gather()

    def _gather(self) -> None:
        if self._gathered is None:
            self._gathered = self._clock.monotonic()

    # The store, and alerts.

    def _take_added(self, added: Added) -> None:
        self._is_adding = False
        items = [self._state.item(key) for key in added.keys]
        with self._state.changing():
            self._state.mark_added(added.keys)
            for stand in added.stands:
                self._take_stand(stand)
        if self._state.items(READ, 1):
            self._gather()
        if not added.keys:
            return
        self._metrics.articles.inc(added.summary.added)
        self._metrics.events.inc(added.summary.events)
        self._metrics.last_added.set(self._wall())
        for item in items:
            if item is not None:
                self._measure_lag(item)
        fields = {name: getattr(added.summary, name) for name in ("added", "events", "known", "foreign", "failed")}
        _LOG.info("added", extra=fields)

    def _measure_lag(self, item: Item) -> None:
        self._metrics.lag.observe(max(self._wall() - item.found, 0.0))
        published = published_at(item)
        if published is not None:
            self._metrics.published_lag.observe(max((self._clock.now() - published).total_seconds(), 0.0))

    def _take_stand(self, stand: Stand) -> None:
        was_below, crossings = self._state.alert(stand.alert.name)
        if stand.below and not was_below:
            crossings += 1
            self._state.put_alert(stand.alert.name, True, crossings)
            self._raise_alert(stand, crossings)
        elif stand.above and was_below:
            self._state.put_alert(stand.alert.name, False, crossings)

    def _raise_alert(self, stand: Stand, crossing: int) -> None:
        identity = f"{stand.alert.name} #{crossing}"
        content = json.dumps({**stand.content, "time": self._clock.now().isoformat(timespec="seconds")})
        self._metrics.alerts.labels("raised").inc()
        _LOG.warning("alert", extra={"alert": stand.alert.name, "words": stand.content["words"]})
        for place in self._options.places:
            self._state.put_message(Message(identity, place, content, 0))
            self._sending[identity, place] = self._clock.monotonic()

    def _take_sent(self, sent: Sent) -> None:
        message = sent.message
        with self._state.changing():
            if not sent.problem:
                self._state.mark_sent(message)
                self._sending.pop((message.id, message.place), None)
            else:
                self._state.put_message(replace(message, tries=message.tries + 1))
                after = min(_AGAIN * 2.0 ** min(message.tries, 10), self._manners.longest)
                self._sending[message.id, message.place] = self._clock.monotonic() + after
        self._metrics.alerts.labels("failed" if sent.problem else "sent").inc()
        if sent.problem:
            _LOG.warning("alert was not taken", extra={"place": message.place.partition("?")[0], "why": sent.problem})

    def _measure(self) -> None:
        ill = sum(bool(feed.failures) for feed in self._feeds.values())
        self._metrics.feeds.labels("well").set(len(self._feeds) - ill)
        self._metrics.feeds.labels("ill").set(ill)
        self._metrics.replaced.set(self._apart.replaced)


def _is_without_robots(kind: str) -> bool:
    """Tell whether a host has no robots.txt: RFC 9309 takes any answer between 400 and 499 for that, but 429."""
    return kind.startswith("status 4") and kind != "status 429"


def _is_address(url: str) -> bool:
    try:
        target_of(url)
    except RefusedError:
        return False
    return True
