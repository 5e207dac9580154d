"""The feeds that are watched: when each is asked, what became of it, and which of its articles are new."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from detente.reading.feeds import Entry
from detente.watching.addresses import NOT_PUBLIC, RefusedError, target_of
from detente.watching.apart import Listing
from detente.watching.items import new_item
from detente.watching.lanes import Task, What
from detente.watching.opml import Source
from detente.watching.setting import Setting
from detente.watching.state import ADDED, FeedState, Item, item_key, item_mark
from detente.watching.work import Closed, Failed, Listed, Outcome, Unchanged

_LOG: Final = logging.getLogger("detente.watching")
_FIRST: Final = 30.0  # seconds over which the first looks at feeds are spread, at most
_EACH: Final = 0.25  # seconds that each feed adds to that
_FURTHER: Final = 50  # sitemaps that are followed of a list of sitemaps
_BACK: Final = 4  # failures in a row after which a feed that has moved is looked for where it was
_ALLOW: Final = "if it is yours, --allow-private NETWORK lets it be asked"
_PASSING: Final = frozenset({"unreadable"})  # what is closed today and may be open tomorrow


class Subscriptions:
    """The feeds, by their addresses."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._feeds: dict[str, FeedState] = {}

    def begin(self, sources: Iterable[Source]) -> None:
        """Take the feeds of a list, with what is known of them, and let each be asked when it is due."""
        state = self._setting.state
        known = {feed.url: feed for feed in state.feeds()}
        listed = {source.url: source for source in sources}
        with state.changing():
            state.drop_feeds(url for url, feed in known.items() if (feed.parent or feed.url) not in listed)
            for source in listed.values():
                feed = known.get(source.url) or FeedState(source.url, address=source.url)
                feed.title = source.title or feed.title
                state.put_feed(feed)
        self._feeds = {feed.url: feed for feed in state.feeds()}
        for feed in self._feeds.values():
            # Nobody was asked where the address was refused, so nobody minds; it may be allowed now.
            rest = 0.0 if NOT_PUBLIC in feed.problem else feed.rest
            self._ask(feed, self._setting.left(feed.polled, rest) + self._some_seconds())

    def marks(self, url: str) -> tuple[str, str]:
        """Give what a feed told last of its version: its `ETag` and `Last-Modified`."""
        feed = self._feeds.get(url)
        return (feed.etag, feed.modified) if feed else ("", "")

    def count(self) -> tuple[int, int]:
        """Count the feeds that can be read, and those that cannot."""
        ill = sum(bool(feed.failures) for feed in self._feeds.values())
        return len(self._feeds) - ill, ill

    def take(self, task: Task, outcome: Outcome) -> list[Item]:
        """Take in what a request for a feed came to; give its new articles."""
        feed = self._feeds.get(task.key)
        if feed is None:  # it is watched no more
            return []
        new: list[Item] = []
        feed.polled = self._setting.wall()
        with self._setting.state.changing():
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
                    own = kind == "refused" and not task.hops  # in the list itself, and no redirect of a stranger
                    why += f"; {_ALLOW}" if own and NOT_PUBLIC in why else ""
                    self._is_ill(feed, why, kind, 0.0 if kind in _PASSING else self._setting.manners.longest)
            self._setting.state.put_feed(feed)
        self._setting.metrics.last_polled.set(feed.polled)
        self._ask(feed, feed.rest)
        return new

    def _ask(self, feed: FeedState, after: float) -> None:
        try:
            target = target_of(feed.address)
        except RefusedError:  # a redirect that was to stay led astray
            feed.address = feed.url
            target = target_of(feed.url)
        self._setting.ask(What.FEED, feed.url, target, after)

    def _some_seconds(self) -> float:
        """Give a part of the time over which first looks are spread."""
        spread = min(_FIRST, self._setting.manners.every / 4, _EACH * len(self._feeds))
        return self._setting.chance.uniform(0, spread)

    def _is_well(self, feed: FeedState) -> None:
        if feed.failures:
            _LOG.info("feed is back", extra={"feed": feed.url})
        feed.failures, feed.problem = 0, ""
        feed.rest = self._setting.varied(self._setting.manners.every)

    def _is_ill(self, feed: FeedState, why: str, kind: str, asked: float) -> None:
        manners = self._setting.manners
        feed.failures += 1
        feed.problem = why
        if feed.failures % _BACK == 0:
            feed.address = feed.url
        rest = min(manners.every * 2.0 ** min(feed.failures - 1, 20), max(manners.longest, manners.every))
        rest *= 1 + self._setting.chance.uniform(0, 1) * manners.jitter
        feed.rest = max(rest, min(asked, manners.retry_after))
        fields = {"feed": feed.url, "why": why, "kind": kind, "failures": feed.failures, "again_in": round(feed.rest)}
        _LOG.warning("feed cannot be read", extra=fields)

    def _take_listing(self, feed: FeedState, listed: Listed) -> list[Item]:
        """Keep what a feed lists that is new, and give that."""
        listing, state = listed.listing, self._setting.state
        first = not feed.listings
        feed.listings += 1
        feed.kind = listing.kind
        state.still_listed((item_mark(feed.url, entry) for entry in listing.entries), feed.listings)
        new = self._new(feed, listing)
        most = self._setting.manners.at_once
        oldest = self._oldest(listed.sent)
        past = first and listing.kind == "sitemap"  # what is too old to be fetched when a sitemap is first seen
        items = [self._keep(feed, entry, passed=past and entry.date[:10] < oldest) for entry in new[:most]]
        whole = listing.whole and len(new) <= most  # else all of it must come again
        feed.etag, feed.modified = (listed.etag, listed.modified) if whole else ("", "")
        state.forget(feed.url, feed.listings)
        self._take_further(feed, listing, oldest)
        if items:
            _LOG.info("new articles", extra={"feed": feed.url, "articles": len(items)})
        return items

    def _new(self, feed: FeedState, listing: Listing) -> list[Entry]:
        """Give the entries that were not listed before, the newest first where that is told."""
        found: dict[str, Entry] = {}
        for entry in listing.entries:
            key = item_key(feed.url, entry)
            if (entry.url or entry.text) and not self._setting.state.is_known(key, item_mark(feed.url, entry)):
                found.setdefault(key, entry)
        return sorted(found.values(), key=lambda entry: entry.date, reverse=True)

    def _keep(self, feed: FeedState, entry: Entry, *, passed: bool) -> Item:
        item = new_item(feed, entry, self._setting.wall())
        if passed:
            item = replace(item, state=ADDED, content="")
        self._setting.state.put_item(item)
        return item

    def _oldest(self, sent: datetime.datetime | None) -> str:
        """Give the first day whose articles are fetched when a sitemap is first seen.

        It goes by the earlier of our clock and the server's: if ours were ahead, all of it would be passed for good.
        """
        now = self._setting.clock.now()
        back = datetime.timedelta(days=self._setting.manners.backlog)
        return (min(now, sent or now) - back).date().isoformat()

    def _take_further(self, feed: FeedState, listing: Listing, oldest: str) -> None:
        """Watch the sitemaps of a list of sitemaps: those that were changed lately, and those without a time."""
        if feed.parent or listing.kind != "sitemap":
            return
        lately = [pair for pair in listing.further if not pair[1] or pair[1][:10] >= oldest]
        chosen = [url for url, _ in sorted(lately, key=lambda pair: pair[1], reverse=True)[:_FURTHER]]
        for url, other in list(self._feeds.items()):
            if other.parent == feed.url and url not in chosen:
                del self._feeds[url]
                self._setting.state.drop_feeds([url])
        for url in chosen:
            if url not in self._feeds and _is_address(url):
                child = self._feeds[url] = FeedState(url, feed.url, feed.title, url)
                self._setting.state.put_feed(child)
                self._ask(child, self._some_seconds())


def _is_address(url: str) -> bool:
    try:
        target_of(url)
    except RefusedError:
        return False
    return True
