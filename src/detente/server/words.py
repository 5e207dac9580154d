"""An index of the words of articles and statements, for search: SQLite's FTS5, in a file.

Like the replica it is brought up to date batch by batch, never a source of truth, and can be deleted at any time.
Words are found without regard to capitals and accents; one of three letters or more also finds those that begin so.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

TABLES: Final = ("articles", "statements")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST: Final = 8  # words of a question
_WHOLE: Final = 3  # letters; what is shorter must be the whole word
_STEPS: Final = 10_000  # of SQLite's machine, between looks at the clock
_WAIT: Final = 10.0  # seconds for the thread that writes
_FORM: Final = 1

Rows = Iterable[tuple[str, str]]
"""Ids, and the words that belong to them."""


class Words:
    """Which articles and statements hold some words. Any number of threads may ask while one brings it up to date.

    Args:
        folder: Where the file is, or will be.

    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"words-{_FORM}.sqlite"
        with closing(self._open()) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS batches (batch TEXT PRIMARY KEY) WITHOUT ROWID")
            for name in TABLES:
                connection.execute(f"CREATE TABLE IF NOT EXISTS {name} (number INTEGER PRIMARY KEY, id TEXT)")
                connection.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {name}_words USING fts5(words, content='', detail=none, "
                    "tokenize='unicode61 remove_diacritics 2')"
                )

    @property
    def articles(self) -> int:
        """How many articles it knows."""
        with closing(self._open()) as connection:
            ((found,),) = connection.execute("SELECT coalesce(max(number), 0) FROM articles")
        return int(found)

    def missing(self, batches: Collection[str]) -> list[str]:
        """Tell which of some batches are still to be taken in."""
        with closing(self._open()) as connection:
            there = {row[0] for row in connection.execute("SELECT batch FROM batches")}
        return sorted(set(batches) - there)

    def add(self, batches: Collection[str], rows_of: Callable[[str], Rows]) -> None:
        """Take some batches in, all or none of them.

        Args:
            batches: Their names.
            rows_of: Gives the rows of these batches in one of `TABLES`.

        """
        with closing(self._open()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            for name in TABLES:
                ((last,),) = connection.execute(f"SELECT coalesce(max(number), 0) FROM {name}")
                numbered = _Numbered(rows_of(name), last)
                connection.executemany(f"INSERT INTO {name}_words (rowid, words) VALUES (?, ?)", numbered)
                connection.executemany(f"INSERT INTO {name} (number, id) VALUES (?, ?)", numbered.ids)
            connection.executemany("INSERT INTO batches VALUES (?)", [(batch,) for batch in batches])

    def having(self, name: str, words: str, seconds: float) -> list[str]:
        """Give the ids of the articles or statements that hold all of some words, in any order.

        Raises:
            TimeoutError: it took longer than so many seconds.

        """
        asked = question(words)
        if not asked:
            return []
        end = time.monotonic() + seconds
        with closing(self._open()) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            query = f"SELECT id FROM {name}_words JOIN {name} ON number = {name}_words.rowid WHERE {name}_words MATCH ?"
            try:
                return [row[0] for row in connection.execute(query, (asked,))]
            except sqlite3.OperationalError as error:
                if "interrupt" in str(error):
                    raise TimeoutError(f"to look up {words!r} took more than {seconds:g} seconds") from error
                raise

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)


class _Numbered:
    """Numbers rows as they go by, and keeps their ids."""

    def __init__(self, rows: Rows, last: int) -> None:
        self._rows = rows
        self._last = last
        self.ids: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, (id, words) in enumerate(self._rows, self._last + 1):
            self.ids.append((number, id))
            yield number, words


def question(words: str) -> str:
    """Write what people look for as FTS5 wants it.

    >>> question("missiles, 'UN' AND air-base")
    '"missiles" * "UN" "AND" * "air" * "base" *'
    """
    found = _WORD.findall(words)[:_MOST]
    return " ".join(f'"{word}" *' if len(word) >= _WHOLE else f'"{word}"' for word in found)
