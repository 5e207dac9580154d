"""Works out the table of copies from the articles of a store.

What comes out depends on the articles alone, not on the order in which they were added. Articles are compared by what
they say, so a store that keeps no text has no copies.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from detente.records import Article, Copy
from detente.store.errors import StoreError, told
from detente.store.schemas import DERIVED
from detente.store.snapshot import connect, take_snapshot
from detente.store.tables import TRYING, open_table, replace_rows, worked_out_to

_AT_ONCE: Final = 1_000  # articles
_SCHEMA: Final = DERIVED["copies"]
_ARTICLES: Final = """
    SELECT id, published, source, title, text FROM articles WHERE text IS NOT NULL ORDER BY date, published, id
"""


def update_copies(root: Path) -> bool:
    """Bring the table of copies up to date; tell whether there was anything to do.

    Raises:
        StoreError: the store cannot be written, or others write copies all the time.

    """
    from detente.copies import find_copies, index_articles, sketch  # noqa: PLC0415  # loads the parser's library

    for _ in TRYING:
        table = open_table(root, "copies")
        snapshot = take_snapshot(root)
        with tempfile.TemporaryDirectory(prefix="detente-") as folder, connect(snapshot, folder) as connection:
            ((number,),) = connection.sql("SELECT coalesce(max(number), 0) FROM batches").fetchall()
            if number == worked_out_to(table):
                return False
            found = find_copies(index_articles(sketch(_articles(connection))))
            with told(root):
                if replace_rows(table, _rows(found), None, number):
                    return True
    raise StoreError(f"{root}: others bring the copies up to date all the time; run it again when they are done")


def _articles(connection: duckdb.DuckDBPyConnection) -> Iterator[Article]:
    cursor = connection.execute(_ARTICLES)
    while rows := cursor.fetchmany(_AT_ONCE):
        for id_, published, source, title, text in rows:
            yield Article(id=id_, date=published or None, source=source or "", title=title or "", text=text)


def _rows(copies: list[Copy]) -> pa.RecordBatchReader:
    records = [{name: getattr(copy, name) for name in _SCHEMA.names} for copy in copies]
    return pa.Table.from_pylist(records, schema=_SCHEMA).to_reader()
