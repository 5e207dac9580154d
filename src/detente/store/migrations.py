"""The way from one version of the tables to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from detente.records import Article
from detente.store.errors import StoreError, told
from detente.store.rows import article_of, sketch_rows
from detente.store.schemas import BASE, BATCH, DERIVED, VERSION
from detente.store.settling import update_stories
from detente.store.tables import (
    add_columns,
    append,
    create_table,
    data_files,
    delete_rows,
    lacks_columns,
    open_table,
    set_version,
    store_format,
)

Step = Callable[[Path], None]

_AT_ONCE: Final = 256  # articles


def _imports_and_sketches(root: Path) -> None:
    """Version 2: tables for events that others have coded, and what copies and stories are worked out from."""
    for name in ("imported", "imports"):
        create_table(root, name)
    _sketch_articles(root)
    set_version(root, 2)


def _sketch_articles(root: Path) -> None:
    """Make sketches of articles, pairs of texts, what of a copy is not its own, the families of stories.

    Copies and stories are worked out anew. A store without texts has no sketches of what was added before.
    """
    from detente.store.copying import update_copies  # noqa: PLC0415  # loads the parser's library

    form = store_format(root)
    for name in ("sketches", "pairs"):
        create_table(root, name, texts=form.texts)
    for name in ("copies", "stories"):
        if lacks_columns(root, name, DERIVED[name]):
            delete_rows(root, name, "true")  # in files of before there are no such columns
            add_columns(root, name, DERIVED[name])
    if form.texts:
        table = open_table(root, "sketches")
        for batch, articles in _without_sketches(root):
            rows = pa.Table.from_pylist([{BATCH: batch, **row} for row in sketch_rows(articles)], BASE["sketches"])
            append(table, rows)
    update_copies(root)
    update_stories(root)


def _without_sketches(root: Path) -> Iterator[tuple[str, list[Article]]]:
    """Give the articles that have no sketch yet, some of a batch at a time."""
    files = {name: [file.pattern for file in data_files(root, open_table(root, name))] for name in BASE}
    if not files["articles"]:
        return
    done = "ANTI JOIN read_parquet($done) AS done ON done.article = articles.id" if files["sketches"] else ""
    given = {"files": files["articles"], **({"done": files["sketches"]} if done else {})}
    with duckdb.connect() as connection:
        query = f"SELECT articles.* FROM read_parquet($files) AS articles {done} ORDER BY batch, id"
        cursor = connection.execute(query, given)
        columns = [column[0] for column in cursor.description]
        while part := cursor.fetchmany(_AT_ONCE):
            rows: list[Mapping[str, Any]] = [dict(zip(columns, row, strict=True)) for row in part]
            for batch, of_it in groupby(rows, lambda row: str(row[BATCH])):
                yield batch, [article_of(row) for row in of_it]


STEPS: Mapping[int, Step] = {1: _imports_and_sketches}
"""What turns a store of a version into one of the next, which it says in the store when it has ended. A step that is
broken off must be able to begin again."""


def migrate(root: Path, found: int, steps: Mapping[int, Step] = STEPS, wanted: int = VERSION) -> list[int]:
    """Take a store from the version that it has to the one wanted; give the versions that it has gone through.

    Raises:
        StoreError: there is no way.

    """
    for version in range(found, wanted):
        if version not in steps:
            raise StoreError(f"{root}: there is no way from version {version} of a store to {wanted}; make it anew")
        with told(root):
            steps[version](root)
    return list(range(found + 1, wanted + 1))


def check_readable(root: Path, found: int, wanted: int = VERSION) -> None:
    """Raise StoreError where a store is of an older version, which must be migrated before it is read."""
    if found < wanted:
        mend = f"`detente store migrate {root}` brings it to version {wanted}"
        raise StoreError(f"{root}: the store is of version {found}; {mend}")
