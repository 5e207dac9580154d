"""A store as the server reads it: one snapshot at a time, asked by many threads, renewed when others have added.

A snapshot's answers never change, so whatever is worked out from one is kept as long as it is served. Rows come
from the replica; until there is one, and for stores that are too large for it, from the files of the store itself.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import duckdb

from detente.server.problems import ProblemError
from detente.server.replica import BY_ID, Replica
from detente.store.errors import told
from detente.store.migrations import check_readable
from detente.store.schemas import BATCH
from detente.store.snapshot import Snapshot, connect, take_snapshot
from detente.store.tables import store_format

_KEPT: Final = 200  # answers that are kept of one snapshot
_PREPARING: Final = 600.0  # seconds that a question may take which nobody waits for
_ASKED: Final = 900.0  # seconds that a question is remembered after somebody asked it

Row = dict[str, Any]
_T = TypeVar("_T")
_Cursors = Callable[[], duckdb.DuckDBPyConnection]


class Reader:
    """One snapshot of a store. Any number of threads may ask it at a time.

    Args:
        root: The store.
        seconds: How long it may work at an answer.
        words: Looks up which articles and statements hold some words: the name of the table, the words, and how many
            seconds that may take.
        replica: Brought up to date with the snapshot, and read; without it the files of the store are read.

    """

    def __init__(
        self, root: Path, seconds: float, words: Callable[[str, str, float], list[str]], replica: Replica | None = None
    ) -> None:
        form = store_format(root)
        check_readable(root, form.version)
        self.root = root
        self.texts = form.texts
        self.codebook = form.codebook
        self.snapshot: Snapshot = _without_doubt(take_snapshot(root))
        self.version = hashlib.blake2b(
            json.dumps(self.snapshot.versions, sort_keys=True).encode(), digest_size=6
        ).hexdigest()
        self.has_index = replica is not None
        """Whether `found` has an index to find rows by; a further condition on them would hinder that."""
        self._words = words
        self._usual = seconds
        self._patience = threading.local()
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._asked_at: dict[object, float] = {}
        self._lock = threading.Lock()
        self._working: dict[object, threading.Lock] = {}
        with told(root):
            self.cursor, self._finding = self._cursors(replica)

    def rows(self, query: str, **values: object) -> list[Row]:
        """Give the rows that a question finds, by the names of their columns.

        Raises:
            ProblemError: it took too long.
            StoreError: a file of the store cannot be read.

        """
        with self._asked(query, values, self.cursor) as cursor:
            return _named(cursor)

    def found(self, query: str, **values: object) -> list[Row]:
        """Give the rows that have some ids, as `rows` does; what is asked besides is asked of these rows alone."""
        with self._asked(query, values, self._finding) as cursor:
            return _named(cursor)

    def kept(self, key: object, make: Callable[[], _T]) -> _T:
        """Work something out once, whoever asks for it meanwhile, and keep it."""
        with self._lock:
            if not self._is_patient:
                self._asked_at[key] = time.monotonic()
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

    def asked(self) -> list[object]:
        """List what readers of pages asked to be kept in the last minutes, the newest first."""
        with self._lock:
            asked = sorted(self._asked_at.items(), key=lambda item: -item[1])
        begin = time.monotonic() - _ASKED
        return [key for key, at in asked if at >= begin]

    def remember(self, other: Reader) -> None:
        """Go on to know what was asked of another reader."""
        known = {key: other._asked_at[key] for key in other.asked()}
        with self._lock:
            self._asked_at = known | self._asked_at

    def having(self, table: str, words: str) -> list[str]:
        """Give the ids of the articles or statements that hold some words.

        Raises:
            ProblemError: it took too long, or the words are still being indexed.

        """
        try:
            return self._words(table, words, self._seconds)
        except TimeoutError as error:
            raise ProblemError(503, f"{error}; ask for rarer words") from error

    @property
    def _is_patient(self) -> bool:
        return getattr(self._patience, "is_long", False)

    @property
    def _seconds(self) -> float:
        """How long this thread may ask."""
        return _PREPARING if self._is_patient else self._usual

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Let this thread ask for longer than readers of pages may; it works beforehand, and no reader asks."""
        self._patience.is_long = True
        try:
            yield
        finally:
            self._patience.is_long = False

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

    def _cursors(self, replica: Replica | None) -> tuple[_Cursors, _Cursors]:
        """Give what makes cursors for any question, and for those by ids."""
        if replica is None:
            cursors = connect(self.snapshot).cursor
            return cursors, cursors
        state = replica.update(self.snapshot)
        weakref.finalize(self, replica.forget, state)
        return partial(replica.cursor, state), partial(replica.cursor, state, BY_ID)

    @contextmanager
    def _asked(self, query: str, values: Mapping[str, object], make: _Cursors) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = make()
        try:
            with self.watched(cursor):
                yield cursor.execute(query, values or None)
        finally:
            cursor.close()


def _named(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


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
