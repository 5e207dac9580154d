"""What was read, as rows that Spark sorts: articles, what could not be read, and what the store has already.

All that may be one article, or one error, has one key: so it comes to one task, the oldest first. The task then does
what one machine does with them in the order in which they were read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # as everybody calls it

from detente.reading import ReadOptions, Skipped, Source, scan
from detente.reading.files import LinesPart
from detente.reading.options import log_notice
from detente.records import Article
from detente.scale.spark.frames import Batches, stored
from detente.store.rows import content_hash
from detente.store.snapshot import Snapshot

ITEMS: Final = "key string, kind int, number long, position long, place string, hash string, body string"
_ITEMS: Final = pa.schema(
    [
        ("key", pa.string()),
        ("kind", pa.int32()),
        ("number", pa.int64()),
        ("position", pa.int64()),
        ("place", pa.string()),
        ("hash", pa.string()),
        ("body", pa.string()),
    ]
)
STORED, KNOWN_ERROR, READ, UNREAD = range(4)
"""Kinds: an article that the store has, an error that it has, an article that was read, what could not be read."""

ORDER: Final = ("key", "kind", "number", "position")

SOURCES: Final = "number long, name string, path string, size long, start long, end long, line long"
PIECES: Final = "number long, start long, end long, lines long, first long, ends_line boolean"
_PIECES: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("lines", pa.int64()),
        ("first", pa.int64()),
        ("ends_line", pa.bool_()),
    ]
)

_AT_ONCE: Final = 256  # items
_LARGE: Final = 4 * 1024 * 1024  # characters of them
_TOLD: Final = 1001  # of what cannot be read of one file no more is handed on: no more is told
_LINE: Final = re.compile(r":\d+$")


def source_row(number: int, source: Source) -> tuple[int | str | None, ...]:
    """Give a source as a row of `SOURCES`; the number says in which order the sources are read."""
    part = source.part
    return number, source.name, source.path, source.size, *((part.start, part.end, part.line) if part else [None] * 3)


def _source(row: Mapping[str, Any]) -> Source:
    part = None if row["start"] is None else LinesPart(row["start"], row["end"], row["line"])
    return Source(row["name"], row["path"], row["size"], part)


def portable(options: ReadOptions) -> ReadOptions:
    """Give options that can be sent to another machine: there notices go to the log."""
    return replace(options, on_notice=log_notice)


@dataclass(frozen=True, slots=True)
class Read:
    """What a task does that reads sources: rows of `SOURCES` come in, and go out as rows of `ITEMS`."""

    options: ReadOptions

    def __call__(self, batches: Batches) -> Batches:
        """Read all sources of a task."""
        waiting: list[dict[str, Any]] = []
        length = 0
        for row in self._rows(batches):
            waiting.append(row)
            length += len(row["body"])
            if len(waiting) >= _AT_ONCE or length >= _LARGE:
                yield pa.RecordBatch.from_pylist(waiting, schema=_ITEMS)
                waiting, length = [], 0
        yield pa.RecordBatch.from_pylist(waiting, schema=_ITEMS)

    def _rows(self, batches: Batches) -> Iterator[dict[str, Any]]:
        for batch in batches:
            for row in batch.to_pylist():
                yield from _items(row["number"], _source(row), self.options)


def _items(number: int, source: Source, options: ReadOptions) -> Iterator[dict[str, Any]]:
    file, unread = "", 0
    for position, found in enumerate(source.articles(options)):
        at = {"number": number, "position": position, "place": source.name}
        if isinstance(found, Article):
            yield {
                "key": f"a:{found.id}",
                "kind": READ,
                "hash": content_hash(found),
                "body": json.dumps(found.to_json()),
                **at,
            }
            continue
        file, unread = found.file, unread + 1 if found.file == file else 1
        if unread <= _TOLD:
            body = json.dumps([found.file, found.line, found.what, found.mend])
            yield {"key": f"f:{found.file}", "kind": UNREAD, "hash": "", "body": body, **at}


def article_of(row: Mapping[str, Any]) -> Article:
    """Give the article of a row that was read."""
    return Article.from_json(json.loads(row["body"]))


def remark_of(row: Mapping[str, Any]) -> Skipped:
    """Give what a row says that could not be read."""
    return Skipped(*json.loads(row["body"]))


def stored_items(session: SparkSession, snapshot: Snapshot) -> DataFrame:
    """Give the articles and errors of a store as items, without what they say."""
    articles = stored(session, snapshot, "articles", ["id", "hash"]).select(
        F.concat(F.lit("a:"), "id").alias("key"), *_known(STORED), "hash", F.lit("").alias("body")
    )
    place = F.coalesce("place", F.lit(""))
    errors = stored(session, snapshot, "errors", ["id", "place", "article"]).select(
        F.explode(
            F.array_distinct(
                F.array(
                    F.concat(F.lit("a:"), F.coalesce("article", F.lit(""))),
                    F.concat(F.lit("f:"), place),
                    F.concat(F.lit("f:"), F.regexp_replace(place, _LINE.pattern, "")),
                )
            )
        ).alias("key"),
        *_known(KNOWN_ERROR),
        F.col("id").alias("hash"),
        F.lit("").alias("body"),
    )
    return articles.unionByName(errors)


def _known(kind: int) -> list[Any]:
    none = F.lit(0).cast("long")
    return [F.lit(kind).alias("kind"), none.alias("number"), none.alias("position"), F.lit("").alias("place")]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a task does that looks through pieces of files for their lines."""

    def __call__(self, batches: Batches) -> Batches:
        """Look through all pieces of a task."""
        for batch in batches:
            yield pa.RecordBatch.from_pylist([_scanned(row) for row in batch.to_pylist()], schema=_PIECES)


def _scanned(row: Mapping[str, Any]) -> dict[str, Any]:
    piece = scan(row["path"], row["start"], row["end"])
    return {"number": row["number"], **{name: getattr(piece, name) for name in _PIECES.names[1:]}}


def items_of(session: SparkSession, sources: Iterable[tuple[Any, ...]], tasks: int, options: ReadOptions) -> DataFrame:
    """Read sources, rows of `SOURCES`, in so many tasks."""
    frame = session.createDataFrame(list(sources), SOURCES)
    return frame.repartitionByRange(tasks, "number").mapInArrow(Read(options), ITEMS)
