"""From what a feed lists, and the page behind it, to an article that can be added, or the reason why there is none."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any, Final

from detente.reading import Skipped
from detente.reading.feeds import Entry
from detente.reading.jsonlines import article_of
from detente.reading.options import ReadOptions
from detente.reading.remarks import CannotReadError
from detente.records import Article, RecordError, record_id
from detente.watching.apart import Page
from detente.watching.state import READ, WAITING, FeedState, Item, content_of, item_key, item_mark

_MEND: Final = "read it yourself, and add it by `detente add`"


def new_item(feed: FeedState, entry: Entry, found: float) -> Item:
    """Make an item of an entry: one that waits to be fetched or, where it has no address, an article as it is."""
    entry = replace(entry, source=feed.title or entry.source)
    key, mark = item_key(feed.url, entry), item_mark(feed.url, entry)
    item = Item(key, mark, feed.url, entry.url, WAITING, 0, found, feed.listings, content_of(entry))
    return item if entry.url else as_listed(item, "")


def with_page(item: Item, page: Page) -> Item:
    """Make an article of an entry and its page; the longer of the two texts is taken."""
    entry = item.entry
    return _read(item, entry, entry.text if len(entry.text) > len(page.text) else page.text, page)


def as_listed(item: Item, why: str) -> Item:
    """Make an article of what the feed itself says, if it says anything; `why` says what is with the page."""
    entry = item.entry
    return _read(item, entry, entry.text, None) if entry.text.strip() else _unread(item, why or "has no text")


def _read(item: Item, entry: Entry, text: str, page: Page | None) -> Item:
    """Make the article. Its id is made of its address: it stays the same article if it is read once more."""
    found = datetime.datetime.fromtimestamp(item.found, datetime.UTC).date().isoformat()
    fields: dict[str, Any] = {
        "id": record_id("watched", item.key),
        "text": text,
        "title": entry.title or (page.title if page else ""),
        "date": entry.date or (page.date if page else "") or found,
        "url": entry.url,
        "source": entry.source or (page.source if page else ""),
        "language": entry.language if entry.language.isascii() and len(entry.language) == 2 else "",
    }
    try:
        article = article_of(fields, ReadOptions())
    except CannotReadError as error:
        return _unread(item, error.what)
    except RecordError as error:
        return _unread(item, str(error))
    return replace(item, state=READ, content=json.dumps({"article": article.to_json()}))


def _unread(item: Item, why: str) -> Item:
    content = json.dumps({"skipped": f"could not be read: {why}", "mend": _MEND})
    return replace(item, state=READ, content=content)


def published_at(item: Item) -> datetime.datetime | None:
    """Give when an article that was read says it was published; None where it tells no time of day."""
    written = json.loads(item.content).get("article", {}).get("date") or ""
    if len(written) <= len("YYYY-MM-DD"):
        return None
    moment = datetime.datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def given(item: Item) -> Article | Skipped:
    """Give the article of an item that was read, or the words on why there is none."""
    kept = json.loads(item.content)
    if "article" in kept:
        return Article.from_json(kept["article"])
    return Skipped(item.url or item.feed, None, kept["skipped"], kept["mend"])
