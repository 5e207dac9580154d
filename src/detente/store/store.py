"""A store, opened to be read."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, overload

import duckdb

from detente.codebook import marked_book
from detente.showing import Html, facts_piece
from detente.store import names
from detente.store.errors import told
from detente.store.migrations import check_readable
from detente.store.questions import TYPES, event_query, story_query
from detente.store.snapshot import Snapshot, connect, take_snapshot
from detente.store.tables import PLOVER, store_format

_ROWS_AT_ONCE = 1000

_S = TypeVar("_S", bound="Store")


class Store:
    """A store as it was when it was opened, whoever writes to it since; `open_store` makes one.

    Every table of docs/store.md is a view of the same name in `sql`. Results are DuckDB relations, to go on with or to
    take as a frame by `.df()` (pandas), `.pl()` (Polars) or `.arrow()`. One store serves one thread.
    """

    def __init__(
        self,
        path: Path,
        snapshot: Snapshot,
        *,
        texts: bool,
        codebook: str = PLOVER,
        connection: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        self.path = path
        self.texts = texts
        self.codebook = codebook
        self.snapshot = snapshot
        with told(path):
            self._connection = connect(snapshot) if connection is None else connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in self._counts().items())
        return f"<{type(self).__name__} {self.path}: {counts or 'closed'}>"

    def _repr_html_(self) -> Html:
        counts = {name: f"{count:,}" for name, count in self._counts().items()}
        return facts_piece(f"Store {self.path}", {**counts, "texts": "kept" if self.texts else "not kept"})

    def _counts(self) -> dict[str, int]:
        """Count by the ledger, which is fast however much there is; nothing where the store is closed."""
        query = "SELECT coalesce(sum(articles), 0), coalesce(sum(events), 0) FROM batches WHERE state = 'committed'"
        try:
            return dict(zip(("articles", "events"), map(int, self.sql(query).fetchall()[0]), strict=True))
        except duckdb.Error:
            return {}

    def close(self) -> None:
        """Close the connection; relations that came from it can no longer be used."""
        self._connection.close()

    def types(self) -> tuple[str, ...]:
        """Name the types of event of the store's codebook, in its order.

        Of a codebook of somebody's own a store knows the name alone: then they are the types that events have.
        """
        book = marked_book(self.codebook)
        return tuple(book.codebook.events) if book is not None else tuple(row[0] for row in self.sql(TYPES).fetchall())

    def sql(self, query: str, **values: object) -> duckdb.DuckDBPyRelation:
        """Ask in SQL; `$name` in the query stands for a value that is given by this name.

        Raises:
            duckdb.Error: the query is wrong.

        """
        return self._connection.sql(query, params=values or None)

    def events(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
        event: str | None = None,
    ) -> duckdb.DuckDBPyRelation:
        """Give events as a relation, with the columns of the table `events`.

        Args:
            actor: Code of an actor, such as `RUS`, or with a sector, `RUS/GOV`.
            recipient: Code of a recipient, likewise.
            since: First day on which the event happened, `YYYY-MM-DD`; events without a date are left out.
            until: Last day, itself included.
            event: Type, such as `ASSAULT`.

        Raises:
            FilterError: a code or a day is not of this form.

        """
        query, values = event_query(actor, recipient, since, until, event)
        return self.sql(query, **values)

    def stories(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
        event: str | None = None,
        least: int = 1,
    ) -> duckdb.DuckDBPyRelation:
        """Give stories as a relation: each event in the world once, with what its reports say together.

        Args:
            actor: As in `events`; a story is found by any of its reports, and so for all that follow.
            recipient: Code of a recipient.
            since: First day.
            until: Last day.
            event: Type.
            least: How many articles a story must have at least.

        Raises:
            FilterError: a code or a day is not of its form.

        """
        query, values = story_query(event_query(actor, recipient, since, until, event), least)
        return self.sql(query, **values)

    def rows(self, query: str, **values: object) -> Iterator[dict[str, Any]]:
        """Give the rows that a query finds one after the other, by the names of their columns, in bounded memory."""
        cursor = self._connection.cursor()  # so that another question may be asked in between
        with told(self.path):
            result = cursor.execute(query, values or None)
            columns = [column[0] for column in result.description]
            while part := result.fetchmany(_ROWS_AT_ONCE):
                for row in part:
                    yield dict(zip(columns, row, strict=True))


@overload
def open_store(path: str | os.PathLike[str], version: str | None = None) -> Store: ...


@overload
def open_store(path: str | os.PathLike[str], version: str | None, kind: type[_S]) -> _S: ...


def open_store(path: str | os.PathLike[str], version: str | None = None, kind: type[Store] = Store) -> Store:
    """Open a store to read it as it is now, or as it was when a version of it was named.

    Args:
        path: The folder.
        version: A name given by `detente store name`.
        kind: The class of what is opened, for those that ask more of a store.

    Raises:
        StoreError: there is no store, it is of a newer version of Détente, or has no version of that name.

    """
    root = Path(path)
    form = store_format(root)
    check_readable(root, form.version)
    versions = None if version is None else names.named_versions(root, version)
    return kind(root, take_snapshot(root, versions), texts=form.texts, codebook=form.codebook)
