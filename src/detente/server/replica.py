"""A replica of a store for many readers: its tables once more, in DuckDB's own form, in the order in which pages ask.

A store is made to be added to, cited and read by anybody; its files are sorted for questions about two actors. A page
asks for single things: an article with all that was found in it, the reports of a story, the newest events of a party.
From the replica they come ten to thirty times faster (docs/performance.md).

It is brought up to date batch by batch: rows that are committed stay as they are. Every row says with which state of
the replica it came, so that a reader goes on to see the state that it began with. Stories and copies are worked out
again by the store, and what changed of them is born or gone with a state. The replica is never a source of truth: it
can be deleted at any time, and is then made anew.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from detente.store.schemas import BASE, BATCH, DERIVED
from detente.store.snapshot import OFFLINE, Snapshot, columns_of, view_statements
from detente.version import __version__

ORDERS: Final[Mapping[str, str]] = {
    "articles": "date, id",
    "events": "article, event_start, id",
    "statements": 'article, "start", id',
    "relation_claims": "article, id",
    "disputes": "article, id",
}
"""Tables that are added to, and the order of their rows within a batch."""
CHANGING: Final = ("stories", "copies")
"""Tables that are worked out again."""
BY_ID: Final = "by_id"
"""The schema whose tables are for finding rows by their ids. DuckDB uses an index only where one condition alone can be
asked of a table; in those of `main` that is so in the newest state alone."""

_INDEXED: Final[Mapping[str, Sequence[str]]] = {
    "articles": ("id",),
    "events": ("id", "article"),
    "statements": ("id", "article"),
    "relation_claims": ("article",),
    "disputes": ("id", "article"),
    "stories": ("story", "event"),
    "copies": ("article", "family", "original"),
}
_BORN: Final = "_born"
_GONE: Final = "_gone"
_FOREVER: Final = 2**31 - 1
_PART: Final = 2  # batches that are taken over at once
_MOST_PARTS: Final = 16
_MEMORY: Final = "1GB"
_FORM: Final = f"1-{__version__}-{duckdb.__version__}"
"""What the form of the file depends on; one of another form is made anew."""
MOST: Final = 30_000_000
"""Events of a store of which a replica is made: one of 5 million takes 1 GB of disk, and a minute or two."""

_LOG: Final = logging.getLogger(__name__)


class Replica:
    """The tables of a store in a file; one thread brings it up to date, any number read it.

    Args:
        folder: Where the file is, or will be. Nobody else may use it meanwhile.

    """

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._states = 0  # that have been given a name by this process
        self._forgotten: list[str] = []
        self._connection = _opened(folder)

    def close(self) -> None:
        """Give back memory, and the file to others."""
        self._connection.close()

    @property
    def events(self) -> int:
        """How many events it has."""
        return int(self._one("SELECT count(*) FROM replica.main.events"))

    def cursor(self, state: str = "", schema: str = "main") -> duckdb.DuckDBPyConnection:
        """Give a cursor that sees the tables of a state under their names; those of `BY_ID` have the same rows."""
        cursor = self._connection.cursor()
        if state:
            cursor.execute(f"USE {state}.{schema}")
        return cursor

    def update(self, snapshot: Snapshot) -> str:
        """Take over what is new; give the name of the state that has it.

        Where it ends before its time, what was taken over is seen by no state before the next update has the rest.

        Raises:
            duckdb.Error: a file of the store cannot be read, or the disk is full.

        """
        with self._lock:
            self._states += 1
            state = f"state_{self._states}"
            while self._forgotten:
                self._connection.execute(f"DETACH {self._forgotten.pop()}")
            self._connection.execute(f"ATTACH ':memory:' AS {state}")
            cursor = self.cursor(state)
            try:
                for statement in view_statements(snapshot):
                    cursor.execute(statement)
                number = self._take_over(cursor, snapshot)
                self._define_state(cursor, number)
            except BaseException:
                self._forgotten.append(state)
                raise
            finally:
                cursor.close()
        return state

    def forget(self, state: str) -> None:
        """Give up a state that nobody reads any more; its views go with the next update."""
        self._forgotten.append(state)

    def _one(self, query: str) -> int:
        ((found,),) = self._connection.cursor().execute(query).fetchall()
        return int(found)

    def _take_over(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> int:
        number = self._one("SELECT coalesce(max(number), 0) FROM replica.main._states") + 1
        there = {row[0] for row in cursor.execute(f"SELECT {BATCH} FROM replica.main._batches").fetchall()}
        for some in _parts(sorted(snapshot.committed - there), whole=not there):
            with _transaction(cursor):
                for name in ORDERS:
                    _append(cursor, name, number, some, whole=not there)
                cursor.execute("INSERT INTO replica.main._batches SELECT unnest(?::VARCHAR[])", [some])
        with _transaction(cursor):
            for name in CHANGING:
                _change(cursor, name, number, snapshot.versions[name])
            cursor.execute("INSERT INTO replica.main._states VALUES (?)", [number])
        if not there:  # what is in the log would be read again whenever the file is opened
            cursor.execute("CHECKPOINT replica")
        return number

    def _define_state(self, cursor: duckdb.DuckDBPyConnection, number: int) -> None:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {BY_ID}")
        for name in (*ORDERS, *CHANGING):
            _define(cursor, "main", name, str(number))
            _define(cursor, BY_ID, name, f"{number} + 0 * random()")  # what hangs on chance is not asked of the table


def _define(cursor: duckdb.DuckDBPyConnection, schema: str, name: str, number: str) -> None:
    columns, there = f"EXCLUDE ({_BORN})", f"{_BORN} <= {number}"
    if name in CHANGING:
        columns, there = f"EXCLUDE ({_BORN}, {_GONE})", f"{there} AND {_GONE} > {number}"
    rows = f"SELECT * {columns} FROM replica.main.{name} WHERE {there}"
    cursor.execute(f"CREATE OR REPLACE VIEW {schema}.{name} AS {rows}")


def _parts(batches: Sequence[str], *, whole: bool) -> Iterator[Sequence[str]]:
    """Cut what is taken over: readers wait while a large part is committed, and where there are no rows yet none do."""
    size = len(batches) if whole else max(_PART, len(batches) // _MOST_PARTS)
    return (batches[at : at + size] for at in range(0, len(batches), size or 1))


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    cursor.execute("BEGIN")
    try:
        yield
        cursor.execute("COMMIT")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise


def _append(cursor: duckdb.DuckDBPyConnection, name: str, number: int, new: Sequence[str], *, whole: bool) -> None:
    """Add the rows of new batches; at first those of all, in the order of the days of articles."""
    if whole:
        day = "" if name == "articles" else "(SELECT date FROM _articles WHERE _articles.id = article), "
        wanted = "true"
    else:  # written out, so that files of other batches are passed over
        day, wanted = "", f"{BATCH} IN ({', '.join(map(_quoted, new))})"
    cursor.execute(
        f"""
        INSERT INTO replica.main.{name} SELECT * EXCLUDE ({BATCH}), {number} FROM _{name} WHERE {wanted}
        ORDER BY {day}{ORDERS[name]}
        """
    )


def _change(cursor: duckdb.DuckDBPyConnection, name: str, number: int, version: int) -> None:
    """Let rows that are no longer there go, and add those that are new; nothing where the version is known."""
    known = cursor.execute("SELECT max(version) FROM replica.main._versions WHERE name = ?", [name]).fetchall()
    if known == [(version,)]:
        return
    columns = ", ".join(DERIVED[name].names)
    ours = f"replica.main.{name}"
    same = " AND ".join(f"own.{column} IS NOT DISTINCT FROM now.{column}" for column in DERIVED[name].names)
    here = f"SELECT {columns} FROM {ours} WHERE {_GONE} = {_FOREVER}"
    cursor.execute(f"DELETE FROM {ours} WHERE {_GONE} < {number - 1}")  # what the state before the last one saw
    cursor.execute(
        f"""
        UPDATE {ours} SET {_GONE} = {number} WHERE rowid IN (
            SELECT own.rowid FROM (SELECT rowid, * FROM {ours} WHERE {_GONE} = {_FOREVER}) AS own
            ANTI JOIN {name} AS now ON {same}
        )
        """
    )
    cursor.execute(
        f"""
        INSERT INTO {ours} SELECT {columns}, {number}, {_FOREVER} FROM (
            SELECT {columns} FROM {name} EXCEPT ({here})
        ) ORDER BY ALL
        """
    )
    cursor.execute("DELETE FROM replica.main._versions WHERE name = ?", [name])
    cursor.execute("INSERT INTO replica.main._versions VALUES (?, ?)", [name, version])


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open the file in a folder; one of another form, or that is damaged, is made anew."""
    path = folder / f"replica-{_FORM}.duckdb"
    for other in folder.glob("replica-*"):
        if not other.name.startswith(path.name):
            other.unlink()
    try:
        return _attached(path)
    except duckdb.Error as error:
        _LOG.warning("%s is made anew: %s", path, str(error).partition("\n")[0])
        for damaged in folder.glob("replica-*"):
            damaged.unlink()
        return _attached(path)


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    spill = str(path.parent / "spill")
    # Of many readers each question is worked at by one thread: the machine's cores are for the readers.
    connection = duckdb.connect(config={**OFFLINE, "threads": 1, "memory_limit": _MEMORY, "temp_directory": spill})
    try:
        connection.execute("SET parquet_metadata_cache = true")
        connection.execute(f"ATTACH {_quoted(str(path))} AS replica")
        _create_tables(connection)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    there = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'replica' AND table_name = '_states'"
    if connection.execute(there).fetchall():
        return
    connection.execute("BEGIN")
    for name in ORDERS:
        _create(connection, name, BASE[name].remove(BASE[name].get_field_index(BATCH)), f"{_BORN} INTEGER")
    for name in CHANGING:
        _create(connection, name, DERIVED[name], f"{_BORN} INTEGER, {_GONE} INTEGER")
    connection.execute("CREATE TABLE replica.main._batches (batch VARCHAR)")
    connection.execute("CREATE TABLE replica.main._versions (name VARCHAR, version BIGINT)")
    connection.execute("CREATE TABLE replica.main._states (number INTEGER)")
    connection.execute("COMMIT")


def _create(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, more: str) -> None:
    connection.execute(f"CREATE TABLE replica.main.{name} ({columns_of(schema)}, {more})")
    for column in _INDEXED[name]:
        connection.execute(f"CREATE INDEX {name}_{column} ON replica.main.{name} ({column})")
