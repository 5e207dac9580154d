"""Results from a store, for commands that else code files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.cli.exits import UsageError

if TYPE_CHECKING:
    from detente.api import Result
    from detente.store import Store

_NEEDED = {
    "events": ("events",),
    "relation_claims": ("relation_claims",),
    "disputes": ("disputes", "events", "statements"),
}
"""Tables that the records of one table are shown with."""

_ORDER = "articles.date NULLS LAST, articles.id"


def is_store(name: str) -> bool:
    """Tell whether a name on the command line is that of a store."""
    return (Path(name) / "batches" / "_delta_log").is_dir()


def stored_results(name: str, table: str) -> Iterator[Result]:
    """Give the articles of a store that have records in a table, with these, in the order of their dates.

    Raises:
        StoreError: the store cannot be read.
        UsageError: it keeps no texts, and so has no words to show.

    """
    from detente.store import open_store  # noqa: PLC0415  # no command may load what it does not need

    with open_store(name) as store:
        _check_texts(store, name, table)
        yield from _results(store, _NEEDED[table], f"SELECT article FROM {table}")


def stored_windows(name: str, days: int) -> Iterator[list[Result]]:
    """Give the articles of a store with their events and statements, so many days at a time, each day in two windows.

    Those without a date come last, together.

    Raises:
        StoreError: the store cannot be read.
        UsageError: it keeps no texts, and so has no words to show.

    """
    from detente.store import open_store  # noqa: PLC0415

    with open_store(name) as store:
        _check_texts(store, name, "disputes")
        starts = f"""
            SELECT DISTINCT unnest([day, day - 1]) * {days // 2} AS start FROM (
                SELECT DISTINCT (date - DATE '1970-01-01') // {days // 2} AS day FROM articles WHERE date IS NOT NULL
            ) ORDER BY start
        """
        for (start,) in store.sql(starts).fetchall():
            window = f"date - DATE '1970-01-01' BETWEEN {start} AND {start + days - 1}"
            yield list(_results(store, ("events", "statements"), f"SELECT id FROM articles WHERE {window}"))
        yield list(_results(store, ("events", "statements"), "SELECT id FROM articles WHERE date IS NULL"))


def _check_texts(store: Store, name: str, table: str) -> None:
    if not store.texts:
        mend = f"`detente export {name} --format jsonl --table {table}` gives what it has"
        raise UsageError(f"{name}: the store keeps no texts, and so has no words to show; {mend}")


def _results(store: Store, tables: Sequence[str], wanted: str) -> Iterator[Result]:
    """Give the articles whose ids a query finds, with their records in some tables."""
    from detente.api import Result  # noqa: PLC0415
    from detente.store.rows import article_of  # noqa: PLC0415

    streams = {name: _Grouped(store, name, wanted) for name in tables}
    for row in store.rows(f"FROM articles WHERE id IN ({wanted}) ORDER BY {_ORDER}"):
        found = {name: stream.of(row["id"]) for name, stream in streams.items()}
        yield Result(
            article_of(row),
            found.get("events", []),
            statements=found.get("statements", []),
            claims=found.get("relation_claims", []),
            disputes=found.get("disputes", []),
        )


class _Grouped:
    """The records of one table, article by article, in the order of the articles."""

    def __init__(self, store: Store, name: str, wanted: str) -> None:
        from detente.store.rows import RECORD_OF  # noqa: PLC0415

        self._make = RECORD_OF[name]
        place = {"events": "event_start", "disputes": "id"}.get(name, '"start"')
        query = f"""
            SELECT {name}.* FROM {name} JOIN articles ON article = articles.id
            WHERE article IN ({wanted}) ORDER BY {_ORDER}, {name}.{place}, {name}.id
        """
        self._groups = groupby(store.rows(query), key=lambda row: row["article"])
        self._next = next(self._groups, None)

    def of(self, article: str) -> list[Any]:
        """Give the records of the next article, if it is this one."""
        if self._next is None or self._next[0] != article:
            return []
        records = [self._make(row) for row in self._next[1]]
        self._next = next(self._groups, None)
        return records


def stores_among(files: Sequence[str]) -> bool:
    """Tell whether stores are asked for; raise UsageError where files are too."""
    found = [is_store(name) for name in files]
    if any(found) and not all(found):
        raise UsageError(f"{files[found.index(True)]}: is a store; give either stores or files")
    return any(found)
