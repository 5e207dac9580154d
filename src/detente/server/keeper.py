"""Has the newest reader of a store at hand, and what makes it fast: the replica, and the index of words.

A thread looks whether others have added, takes over what is new beside what is served, works out what was asked lately
and changes over: readers of pages never wait for it.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Final

from detente.errors import DetenteError
from detente.server.problems import ProblemError
from detente.server.reader import Reader
from detente.server.replica import MOST, Replica
from detente.server.words import Words
from detente.store.schemas import BATCH
from detente.store.snapshot import take_snapshot
from detente.store.tables import store_format

if sys.platform != "win32":
    import fcntl

_WATCHED: Final = ("batches", "stories", "copies")
_LOOK: Final = 2.0  # seconds between looks at whether others have added
_REST: Final = 5  # a store that is renewed in t seconds is renewed again after this many times t at the earliest
_AT_ONCE: Final = 50_000  # events that are taken over before the first page is served: a second's work
_EACH: Final = 10  # events of an article, more or less
_BATCHES: Final = 50  # whose words are taken in at a time
_ROWS: Final = 1_000

_LOG: Final = logging.getLogger(__name__)

Prepare = Callable[[Reader, Sequence[object]], None]
"""Works out what the pages of a reader show first, and what was asked of the one before it."""


class Keeper:
    """Has the newest reader of a store at hand.

    Args:
        root: The store.
        seconds: How long a reader may work at an answer.
        cache: A folder for replicas and indexes of words, of this and other stores.
        prepare: See `Prepare`.

    Raises:
        StoreError: there is no store, or it cannot be read.

    """

    def __init__(self, root: Path, seconds: float, cache: Path, prepare: Prepare = lambda reader, asked: None) -> None:
        self.root = root
        self._seconds = seconds
        self._prepare = prepare
        self._held = ExitStack()
        identity = store_format(root).identity
        rows = take_snapshot(root).files
        folder = self._folder(cache / identity)
        self._replica = Replica(folder) if rows["events"].rows <= MOST else None
        self._words = Words(folder)
        self._words_are_there = False
        self._is_ready = False
        self._stop = threading.Event()
        behind = rows["events"].rows - self._replica.events if self._replica else 0
        if max(behind, _EACH * (rows["articles"].rows - self._words.articles)) <= _AT_ONCE:
            self._reader = self._newest()
            self._take_in_words(self._reader)
            self._is_ready = True
        else:
            self._reader = Reader(root, seconds, self._having)
        self._marks = self._look()
        self._thread = threading.Thread(target=self._watch, name="store", daemon=True)

    def _folder(self, wanted: Path) -> Path:
        """Take a folder for this server alone; one for this run only where another server has it, or it cannot be."""
        try:
            wanted.mkdir(parents=True, exist_ok=True)
            lock(self._held.enter_context((wanted / "lock").open("w", encoding="utf-8")))
        except OSError as error:
            _LOG.warning("%s is done without, and what is there made anew: %s", wanted, error)
            return Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="detente-")))
        return wanted

    def start(self) -> None:
        """Begin to watch the store."""
        self._thread.start()

    def close(self) -> None:
        """End watching."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._replica is not None:
            self._replica.close()
        self._held.close()

    @property
    def reader(self) -> Reader:
        """The newest reader. One that was given stays good for whoever has it."""
        return self._reader

    @property
    def is_ready(self) -> bool:
        """Whether replica and index of words have all that they should, and pages come from them."""
        return self._is_ready

    def renew(self) -> bool:
        """Look whether others have added, or something is still to be taken over; change over to what is there now."""
        marks = self._look()
        if self._is_ready and marks == self._marks:
            return False
        self._change_over()
        self._marks = marks
        return True

    def _change_over(self) -> None:
        reader = self._newest()
        self._take_in_words(reader)
        self._warm(reader, self._reader.asked())
        reader.remember(self._reader)
        self._reader = reader
        self._is_ready = self._words_are_there

    def _newest(self) -> Reader:
        return Reader(self.root, self._seconds, self._having, self._replica)

    def _warm(self, reader: Reader, asked: Sequence[object]) -> None:
        """Work out beforehand what the pages show first; what fails is worked out when somebody asks."""
        try:
            with reader.patient():
                self._prepare(reader, asked)
        except DetenteError as error:
            _LOG.warning("pages could not be prepared: %s", error)

    def _take_in_words(self, reader: Reader) -> None:
        missing = self._words.missing(reader.snapshot.committed)
        for at in range(0, len(missing), _BATCHES):
            if self._stop.is_set():
                return
            some = missing[at : at + _BATCHES]
            self._words.add(some, partial(_rows_of, reader, some))
        self._words_are_there = True

    def _having(self, table: str, words: str, seconds: float) -> list[str]:
        if not self._words_are_there:
            raise ProblemError(
                503,
                f"the words of articles are still being indexed ({self._words.articles:,} articles so far); search "
                "without words, or again in some minutes",
                {"Retry-After": "60"},
            )
        return self._words.having(table, words, seconds)

    def _look(self) -> tuple[int, ...]:
        """Number the newest entries in the logs of the tables that are written last."""
        return tuple(_newest(self.root / name / "_delta_log") for name in _WATCHED)

    def _watch(self) -> None:
        if self._is_ready:
            self._warm(self._reader, [])
        rest = _LOOK if self._is_ready else 0.0  # there was too much to be taken over before the first page
        while not self._stop.wait(rest):
            begun = time.monotonic()
            self._try_to_renew()
            rest = max(_LOOK, _REST * (time.monotonic() - begun))

    def _try_to_renew(self) -> None:
        """Renew, or leave it for later; a writer may be at work, or the disk away: what is served stays."""
        try:
            self.renew()
        except Exception as error:
            _LOG.warning("the store could not be read anew: %s", error)


def lock(file: IO[str]) -> None:
    """Take a file for this process alone, as long as it is open; raise OSError where another has it."""
    if sys.platform != "win32":  # there DuckDB alone sees to it
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _rows_of(reader: Reader, batches: Sequence[str], table: str) -> Iterator[tuple[str, str]]:
    words = {"articles": "concat_ws(' ', title, text)", "statements": "content"}[table]
    among = ", ".join(f"'{batch}'" for batch in batches)
    query = f"SELECT id, coalesce({words}, '') FROM _{table} WHERE {BATCH} IN ({among}) ORDER BY {BATCH}, id"
    with reader.cursor() as cursor:
        found = cursor.execute(query)
        while part := found.fetchmany(_ROWS):
            yield from part


def _newest(log: Path) -> int:
    try:
        return max((int(path.stem) for path in log.glob("*.json") if path.stem.isdigit()), default=-1)
    except OSError:
        return -1
