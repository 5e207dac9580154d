"""What a watch knows, kept beside the tables of its store, so that it goes on where it was when it is killed.

It is an SQLite database in the folder `_watch` of the store. Every change is one transaction, so that an article is
known either as waiting, or as read with its words, or as added; whatever happens between, the store's ids let nothing
in twice. Times in it are those of the calendar and only hints: a clock that jumps makes a feed be looked at earlier
or later, by one interval at most.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from detente.reading.feeds import Entry
from detente.watching.options import WatchError

FOLDER: Final = "_watch"
_FILE: Final = "state.sqlite"
_LOCK: Final = "lock.sqlite"
_VERSION: Final = 1
_FORGOTTEN: Final = 50  # full listings of a feed in which an article did not stand any more

WAITING: Final = "waiting"
"""It is to be fetched."""
READ: Final = "read"
"""Its words are here, and are to be added."""
ADDED: Final = "added"
"""It is in the store, or among its errors."""

_TABLES: Final = """
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, parent TEXT NOT NULL, title TEXT NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, polled REAL NOT NULL, rest REAL NOT NULL, failures INTEGER NOT NULL,
    problem TEXT NOT NULL, listings INTEGER NOT NULL
);
CREATE TABLE items (
    key TEXT PRIMARY KEY, mark TEXT NOT NULL, feed TEXT NOT NULL, url TEXT NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, found REAL NOT NULL, listing INTEGER NOT NULL, content TEXT NOT NULL
);
CREATE INDEX items_by_mark ON items (mark);
CREATE INDEX items_by_state ON items (state) WHERE state <> 'added';
CREATE INDEX items_by_feed ON items (feed, listing);
CREATE TABLE alerts (name TEXT PRIMARY KEY, below INTEGER NOT NULL, crossings INTEGER NOT NULL);
CREATE TABLE outbox (
    id TEXT NOT NULL, place TEXT NOT NULL, content TEXT NOT NULL, tries INTEGER NOT NULL, sent INTEGER NOT NULL,
    PRIMARY KEY (id, place)
);
CREATE TABLE times (name TEXT PRIMARY KEY, time REAL NOT NULL);
"""


@dataclass(slots=True)
class FeedState:
    """What is known of a feed. `polled` is when it was last asked, `rest` how long it then was to be left alone."""

    url: str
    parent: str = ""
    title: str = ""
    address: str = ""
    kind: str = ""
    etag: str = ""
    modified: str = ""
    polled: float = 0.0
    rest: float = 0.0
    failures: int = 0
    problem: str = ""
    listings: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a feed listed. `content` is the entry, or what was read, as JSON."""

    key: str
    mark: str
    feed: str
    url: str
    state: str
    tries: int
    found: float
    listing: int
    content: str

    @property
    def entry(self) -> Entry:
        """What the feed said of it."""
        return Entry(**json.loads(self.content))


@dataclass(frozen=True, slots=True)
class Message:
    """An alert on its way to a place."""

    id: str
    place: str
    content: str
    tries: int


def item_key(feed: str, entry: Entry) -> str:
    """Give what an article is known by: its address, else its id in the feed, else its words."""
    if entry.url:
        return _digest(entry.url.partition("#")[0])
    return _digest(feed, entry.key or f"{entry.title}\n{entry.text}")


def item_mark(feed: str, entry: Entry) -> str:
    """Give what the feed itself tells an article apart by, whose address may change."""
    return _digest(feed, entry.key or entry.url or f"{entry.title}\n{entry.text}")


def content_of(entry: Entry) -> str:
    """Write an entry to be kept."""
    return json.dumps(asdict(entry))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class WatchState:
    """The database. One process has it at a time, and one thread."""

    def __init__(self, store: Path) -> None:
        folder = store / FOLDER
        folder.mkdir(exist_ok=True)
        self._lock = _locked(store, folder / _LOCK)
        self._db = sqlite3.connect(folder / _FILE, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._prepare(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()
        self._lock.close()

    def _prepare(self, store: Path) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            with self.changing():
                for statement in filter(str.strip, _TABLES.split(";")):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version > _VERSION:
            raise WatchError(f"{store / FOLDER}: is of a newer Détente (version {version}); install that")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Make all changes inside one transaction: all or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # Feeds.

    def feeds(self) -> list[FeedState]:
        """Give all feeds, in order of their addresses."""
        return [FeedState(*row) for row in self._db.execute("SELECT * FROM feeds ORDER BY url")]

    def put_feed(self, feed: FeedState) -> None:
        """Keep what is known of a feed."""
        values = [getattr(feed, name) for name in FeedState.__slots__]
        self._db.execute(f"INSERT OR REPLACE INTO feeds VALUES ({', '.join('?' * len(values))})", values)

    def drop_feeds(self, urls: Iterable[str]) -> None:
        """Forget feeds; what they listed stays known."""
        self._db.executemany("DELETE FROM feeds WHERE url = ?", [(url,) for url in urls])

    # Articles.

    def is_known(self, key: str, mark: str) -> bool:
        """Tell whether an article was listed before, by its address or by its feed's own id."""
        found = self._db.execute("SELECT 1 FROM items WHERE key = ? OR mark = ? LIMIT 1", (key, mark))
        return found.fetchone() is not None

    def put_item(self, item: Item) -> None:
        """Keep a new article, or what has become of one."""
        values = [getattr(item, name) for name in Item.__slots__]
        self._db.execute(f"INSERT OR REPLACE INTO items VALUES ({', '.join('?' * len(values))})", values)

    def item(self, key: str) -> Item | None:
        """Give an article."""
        row = self._db.execute("SELECT * FROM items WHERE key = ?", (key,)).fetchone()
        return None if row is None else Item(*row)

    def items(self, state: str, most: int = -1) -> list[Item]:
        """Give the articles that are at some point of their way, the oldest first."""
        query = "SELECT * FROM items WHERE state = ? ORDER BY found, key LIMIT ?"
        return [Item(*row) for row in self._db.execute(query, (state, most))]

    def count_items(self) -> dict[str, int]:
        """Count the articles by where they are on their way."""
        return dict(self._db.execute("SELECT state, count(*) FROM items GROUP BY state"))

    def mark_added(self, keys: Sequence[str]) -> None:
        """Keep that articles are in the store; their words are there now."""
        self._db.executemany(
            f"UPDATE items SET state = '{ADDED}', content = '' WHERE key = ?", [(key,) for key in keys]
        )

    def still_listed(self, marks: Iterable[str], listing: int) -> None:
        """Keep that a feed still lists articles."""
        self._db.executemany("UPDATE items SET listing = ? WHERE mark = ?", [(listing, mark) for mark in marks])

    def forget(self, feed: str, listing: int) -> None:
        """Forget articles that a feed has long not listed any more; in the store they stay."""
        old = (feed, listing - _FORGOTTEN)
        self._db.execute(f"DELETE FROM items WHERE feed = ? AND listing < ? AND state = '{ADDED}'", old)

    # Alerts.

    def alert(self, name: str) -> tuple[bool, int]:
        """Tell whether a relation was below when it was last looked at, and how often it has crossed."""
        row = self._db.execute("SELECT below, crossings FROM alerts WHERE name = ?", (name,)).fetchone()
        return (False, 0) if row is None else (bool(row[0]), int(row[1]))

    def put_alert(self, name: str, below: bool, crossings: int) -> None:
        """Keep how a relation stands."""
        self._db.execute("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?)", (name, int(below), crossings))

    def put_message(self, message: Message) -> None:
        """Put an alert among those to be sent."""
        values = (message.id, message.place, message.content, message.tries)
        self._db.execute("INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?, 0)", values)

    def messages(self) -> list[Message]:
        """Give the alerts that are to be sent."""
        query = "SELECT id, place, content, tries FROM outbox WHERE sent = 0 ORDER BY id, place"
        return [Message(*row) for row in self._db.execute(query)]

    def mark_sent(self, message: Message) -> None:
        """Keep that an alert has arrived."""
        self._db.execute("UPDATE outbox SET sent = 1 WHERE id = ? AND place = ?", (message.id, message.place))

    # Times.

    def time(self, name: str) -> float:
        """Give when something was last done, 0 where it was never."""
        row = self._db.execute("SELECT time FROM times WHERE name = ?", (name,)).fetchone()
        return 0.0 if row is None else float(row[0])

    def put_time(self, name: str, time: float) -> None:
        """Keep when something was done."""
        self._db.execute("INSERT OR REPLACE INTO times VALUES (?, ?)", (name, time))


def _locked(store: Path, path: Path) -> sqlite3.Connection:
    """Keep others off for as long as the connection is open, or this process lives."""
    lock = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):
            raise
        raise WatchError(f"{store}: another watch is at work on this store; stop that first") from error
    return lock


@dataclass(frozen=True, slots=True)
class Standing:
    """How a watch stands, as others see it."""

    feeds: tuple[FeedState, ...]
    items: dict[str, int]
    unsent: int


def watch_standing(store: Path) -> Standing | None:
    """Look at the state of a store's watch without touching it; None where there is none.

    Raises:
        WatchError: it cannot be read.

    """
    path = store / FOLDER / _FILE
    if not path.is_file():
        return None
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            feeds = tuple(FeedState(*row) for row in db.execute("SELECT * FROM feeds ORDER BY url"))
            items = dict(db.execute("SELECT state, count(*) FROM items GROUP BY state"))
            (unsent,) = db.execute("SELECT count(*) FROM outbox WHERE sent = 0").fetchone()
        finally:
            db.close()
    except sqlite3.Error as error:
        raise WatchError(f"{path}: cannot be read ({error}); remove it, and the watch begins anew") from error
    return Standing(feeds, items, unsent)
