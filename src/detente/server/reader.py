"""A store as the server reads it: one snapshot at a time, asked by many threads, renewed when others have added.

A snapshot's answers never change, so whatever is worked out from one is kept as long as it is served.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import duckdb

from detente.errors import DetenteError
from detente.server.problems import ProblemError
from detente.store.errors import told
from detente.store.migrations import check_readable
from detente.store.schemas import BATCH
from detente.store.snapshot import Snapshot, connect, take_snapshot
from detente.store.tables import store_format

_KEPT: Final = 200  # answers that are kept of one snapshot
_PREPARING: Final = 600.0  # seconds that a question may take which nobody waits for
_WATCHED: Final = ("batches", "stories", "copies")
_LOOK: Final = 2.0  # seconds between looks at whether others have added
_REST: Final = 5  # a store that is renewed in t seconds is renewed again after this many times t at the earliest

_LOG: Final = logging.getLogger(__name__)

Row = dict[str, Any]
_T = TypeVar("_T")


class Reader:
    """One snapshot of a store. Any number of threads may ask it at a time."""

    def __init__(self, root: Path, seconds: float) -> None:
        form = store_format(root)
        check_readable(root, form.version)
        self.root = root
        self.texts = form.texts
        self.snapshot: Snapshot = _without_doubt(take_snapshot(root))
        self.version = hashlib.blake2b(
            json.dumps(self.snapshot.versions, sort_keys=True).encode(), digest_size=6
        ).hexdigest()
        self._usual = seconds
        self._patience = threading.local()
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._lock = threading.Lock()
        self._working: dict[object, threading.Lock] = {}
        with told(root):
            self._connection = connect(self.snapshot)

    def close(self) -> None:
        """Give back memory; questions that are being answered end with an error."""
        self._connection.close()

    def rows(self, query: str, **values: object) -> list[Row]:
        """Give the rows that a question finds, by the names of their columns.

        Raises:
            ProblemError: it took too long.
            StoreError: a file of the store cannot be read.

        """
        with self._asked(query, values) as cursor:
            columns = [column[0] for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def row(self, query: str, **values: object) -> Row | None:
        """Give the first row, or None."""
        return next(iter(self.rows(query, **values)), None)

    def kept(self, key: object, make: Callable[[], _T]) -> _T:
        """Work something out once, whoever asks for it meanwhile, and keep it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("_T", self._kept[key])
            working = self._working.setdefault(key, threading.Lock())
        with working:
            with self._lock:
                if key in self._kept:
                    return cast("_T", self._kept[key])
            made = make()
            with self._lock:
                self._kept[key] = made
                self._working.pop(key, None)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return made

    @property
    def _seconds(self) -> float:
        """How long this thread may ask."""
        return float(getattr(self._patience, "seconds", self._usual))

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Let this thread ask for longer than readers of pages may."""
        self._patience.seconds = _PREPARING
        try:
            yield
        finally:
            del self._patience.seconds

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a cursor of one's own, which may have temporary tables."""
        return self._connection.cursor()

    @contextmanager
    def watched(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let a cursor work no longer than allowed; raises as `rows` does."""
        timer = threading.Timer(self._seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            with told(self.root):
                yield
        except duckdb.InterruptException as error:
            raise ProblemError(
                503, f"the store took more than {self._seconds:g} seconds; ask for fewer days, or for a pair of actors"
            ) from error
        finally:
            timer.cancel()

    @contextmanager
    def _asked(self, query: str, values: Mapping[str, object]) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self.cursor()
        try:
            with self.watched(cursor):
                yield cursor.execute(query, values or None)
        finally:
            cursor.close()


@lru_cache(maxsize=100_000)
def _batches(pattern: str) -> frozenset[str]:
    """Name the batches that a file has rows of; a file never changes."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT DISTINCT {BATCH} FROM read_parquet(?)", [pattern]).fetchall()
    return frozenset(row[0] for row in rows)


def _without_doubt(snapshot: Snapshot) -> Snapshot:
    """Spare the question row by row whether a batch is committed, for files of which all are."""
    files = {}
    for name, found in snapshot.files.items():
        sure = tuple(file for file in found.mixed if _batches(file) <= snapshot.committed)
        left = tuple(file for file in found.mixed if file not in sure)
        files[name] = replace(found, plain=tuple(sorted((*found.plain, *sure))), mixed=left)
    return replace(snapshot, files=files)


class Keeper:
    """Has the newest reader of a store at hand.

    A thread looks whether others have added, opens what is new beside what is served, and changes over; readers of
    pages never wait for it.
    """

    def __init__(self, root: Path, seconds: float, prepare: Callable[[Reader], None] = lambda _: None) -> None:
        self.root = root
        self._seconds = seconds
        self._prepare = prepare
        self._reader = Reader(root, seconds)
        self._marks = self._look()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="store", daemon=True)

    def start(self) -> None:
        """Begin to watch the store."""
        self._thread.start()

    def close(self) -> None:
        """End watching."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def reader(self) -> Reader:
        """The newest reader. One that was given stays good for whoever has it."""
        return self._reader

    def renew(self) -> bool:
        """Look whether others have added, and change over to what is there now."""
        marks = self._look()
        if marks == self._marks:
            return False
        self._reader = self._opened()
        self._marks = marks
        return True

    def _opened(self) -> Reader:
        reader = Reader(self.root, self._seconds)
        self._warm(reader)
        return reader

    def _warm(self, reader: Reader) -> None:
        """Work out beforehand what the pages show first; what fails is worked out when somebody asks."""
        try:
            with reader.patient():
                self._prepare(reader)
        except DetenteError as error:
            _LOG.warning("pages could not be prepared: %s", error)

    def _look(self) -> tuple[int, ...]:
        """Number the newest entries in the logs of the tables that are written last."""
        return tuple(_newest(self.root / name / "_delta_log") for name in _WATCHED)

    def _watch(self) -> None:
        self._warm(self._reader)
        rest = _LOOK
        while not self._stop.wait(rest):
            begun = time.monotonic()
            try:
                renewed = self.renew()
            except Exception:  # a writer is at work, or the disk is away: what is served stays
                renewed = False
            rest = max(_LOOK, _REST * (time.monotonic() - begun)) if renewed else _LOOK


def _newest(log: Path) -> int:
    try:
        return max((int(path.stem) for path in log.glob("*.json") if path.stem.isdigit()), default=-1)
    except OSError:
        return -1
