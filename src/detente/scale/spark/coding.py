"""What tasks do with articles: they code them, by one coder that a process loads once, and write what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame

from detente.adding.adder import BATCH as AT_ONCE
from detente.adding.adder import Failures, clash
from detente.adding.chunks import Chunk, CodedChunk, code_chunk
from detente.adding.pool import Pool
from detente.errors import DetenteError
from detente.knowledge import PLAIN, Knowledge
from detente.records import Article
from detente.scale.spark.frames import Batches, counts_file, spark_schema, written_batch
from detente.scale.spark.items import KNOWN_ERROR, READ, STORED, UNREAD, article_of, remark_of
from detente.store import Failure, join_rows
from detente.store.filing import FileWriter, WrittenFile
from detente.store.rows import Rows, distinct_errors, without_errors
from detente.store.schemas import BASE, BATCH

_CHUNK: Final = 16  # articles
_TRUSTED: Final = 2  # so often is a task tried in the process that Spark gave it


@dataclass(frozen=True, slots=True)
class Code:
    """What a task does that codes: rows of `ITEMS` come in, sorted, and files of the store's tables are written.

    A task that was tried twice before codes in a process of its own: where an article ends that, it alone is told as
    failed, as it is on one machine.
    """

    root: str
    batch: str
    texts: bool
    knowledge: Knowledge

    def __call__(self, batches: Batches) -> Batches:
        """Code the new articles of a task; say which files they are in, and what became of all."""
        counts: Counter[str] = Counter()
        sorting = _Sorting(counts)
        with ExitStack() as stack:
            writers = {
                name: stack.enter_context(FileWriter(Path(self.root), name, schema, f"part-{self.batch}"))
                for name, schema in BASE.items()
            }
            for rows in _batches(self._coded(sorting.chunks(_rows(batches)), counts)):
                fresh = distinct_errors(without_errors(rows, sorting.known_errors))
                sorting.known_errors.update(fresh.errors())
                counts.update(articles=fresh.count("articles"), events=fresh.count("events"))
                counts.update(errors=fresh.count("errors"))
                for name, table in fresh.tables.items():
                    batch = pa.array([self.batch] * table.num_rows, pa.string())
                    writers[name].put(table.add_column(0, BASE[name].field(BATCH), batch))
            files = [file for writer in writers.values() if (file := writer.finish()) is not None]
        yield written_batch([*files, counts_file(counts)])

    def _coded(self, chunks: Iterable[Chunk], counts: Counter[str]) -> Iterator[CodedChunk]:
        for part in self._code(chunks):
            counts.update(foreign=part.foreign, failed=part.failed)
            yield part

    def _code(self, chunks: Iterable[Chunk]) -> Iterator[CodedChunk]:
        context = TaskContext.get()
        if context is None or context.attemptNumber() < _TRUSTED:
            for chunk in chunks:
                yield code_chunk(chunk, texts=self.texts, knowledge=self.knowledge)
            return
        with Pool(1, texts=self.texts, knowledge=self.knowledge, apart=True) as pool:
            yield from pool.code(chunks)


@dataclass(slots=True)
class _Sorting:
    """Sorts what comes to a task into what is new, known and clashing, as `detente.store.known` does."""

    counts: Counter[str]
    known_errors: set[str] = field(default_factory=set)

    def chunks(self, rows: Iterator[Mapping[str, Any]]) -> Iterator[Chunk]:
        """Give the new articles, and what is to be told as failed."""
        given: list[tuple[str, Article]] = []
        failures: list[Failure] = []
        for _, items in groupby(rows, lambda row: row["key"]):
            for found in self._sorted(items):
                if isinstance(found, Failure):
                    failures.append(found)
                else:
                    given.append(found)
                if len(given) + len(failures) >= _CHUNK:
                    yield Chunk(given, failures)
                    given, failures = [], []
        if given or failures:
            yield Chunk(given, failures)

    def _sorted(self, items: Iterator[Mapping[str, Any]]) -> Iterator[tuple[str, Article] | Failure]:
        first = ""
        unread = Failures()
        for row in items:
            if row["kind"] == KNOWN_ERROR:
                self.known_errors.add(row["hash"])
            elif row["kind"] == UNREAD:
                yield from unread.of(remark_of(row))
            elif row["kind"] == STORED:
                first = row["hash"]
            elif row["kind"] == READ:
                self.counts["read"] += 1
                if not first:
                    first = row["hash"]
                    yield row["place"], article_of(row)
                elif first == row["hash"]:
                    self.counts["known"] += 1
                else:
                    yield clash(row["place"], article_of(row))


def _rows(batches: Batches) -> Iterator[Mapping[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _batches(parts: Iterable[CodedChunk]) -> Iterator[Rows]:
    """Put chunks together, so many articles at a time."""
    waiting: list[Rows] = []
    size = 0
    for part in parts:
        waiting.append(part.rows)
        size += max(part.rows.count("articles"), part.rows.count("errors"))
        if size >= AT_ONCE:
            yield join_rows(waiting)
            waiting, size = [], 0
    if waiting:
        yield join_rows(waiting)


def split_counts(files: Iterable[WrittenFile]) -> tuple[list[WrittenFile], Counter[str]]:
    """Part the files that tasks have written from what became of their articles."""
    import json  # noqa: PLC0415

    written, counts = [], Counter[str]()
    for file in files:
        if file.table:
            written.append(file)
        else:
            counts.update(json.loads(file.stats))
    return written, counts


# One's own jobs.

_GIVEN: Final = ("id", "date", "title", "text", "url", "source", "language")


def code(articles: DataFrame, table: str = "events", *, knowledge: Knowledge = PLAIN) -> DataFrame:
    """Code a frame of articles; give a frame of what was found, with the columns that the store's table has.

    Each process of an executor loads one coder, which takes seconds, and keeps it for all its tasks.

    Args:
        articles: Columns `text`, and `id`, `date`, `title`, `url`, `source`, `language` where there are any, as
            strings; others are passed over. What has no id gets one that is made of what it says.
        table: `events`, `statements`, `relation_claims`, `disputes`, `articles`, or `errors`: what could not be coded.
        knowledge: By what they are coded; its files must be where executors see them.

    Raises:
        DetenteError: there is no such table, or no column `text`.

    """
    allowed = [name for name in BASE if name not in ("imported", "imports", "sketches")]
    if table not in allowed:
        raise DetenteError(f"table: got {table!r}; allowed: {', '.join(allowed)}")
    if "text" not in articles.columns:
        raise DetenteError("the frame has no column `text`; rename the one that has the articles' words")
    given = articles.select(*[name for name in _GIVEN if name in articles.columns])
    schema = BASE[table].remove(0)
    return given.mapInArrow(CodeFrame(table, knowledge), spark_schema(schema))


@dataclass(frozen=True, slots=True)
class CodeFrame:
    """What a task does that codes articles of a frame."""

    table: str
    knowledge: Knowledge

    def __call__(self, batches: Batches) -> Batches:
        """Give the rows of a table that were found in the articles of each batch."""
        schema = BASE[self.table].remove(0)
        for batch in batches:
            for start in range(0, batch.num_rows, _CHUNK):
                part = batch.slice(start, _CHUNK).to_pylist()
                articles = [("", Article(**{name: value for name, value in row.items() if value})) for row in part]
                rows = code_chunk(Chunk(articles), texts=True, knowledge=self.knowledge).rows
                if rows.count(self.table):
                    yield from rows.tables[self.table].cast(schema).combine_chunks().to_batches()
