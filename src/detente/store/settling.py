"""Works out the table of stories from the events, or the part of it that has changed.

What comes out depends on the events alone, not on the order in which they were added, nor on how often the table was
brought up to date in between.
"""

from __future__ import annotations

import datetime
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from detente.store.errors import StoreError, told
from detente.store.schemas import DERIVED
from detente.store.snapshot import take_snapshot, working
from detente.store.tables import TRYING, open_table, replace_rows, worked_out_to
from detente.stories import (
    MARGIN,
    Membership,
    Near,
    Report,
    attach,
    codes_of,
    is_whole,
    kind_of,
    related,
    report_of,
    stories_of_block,
    stories_of_partial_block,
)

_AT_ONCE: Final = 10_000  # rows
_REPORTS_AT_ONCE: Final = 65_536  # that are put in order
_MOST_BLOCKS: Final = 2_000  # where more have changed, all are worked out: a condition cannot name any number
_SCHEMA: Final = DERIVED["stories"]
_BLOCK: Final = r"regexp_replace(regexp_replace(block, '^[0-9] ', ''), '>([^>]+)$', '\1>')"
"""What may be one event: the block of an event without its quad class, and without the role of the one side that is
named where only one is, since the same words may be coded otherwise."""

_IS_PARTIAL: Final = "contains(block, '>')"  # as `is_whole` tells
_TELLS_DAY: Final = "date_precision = 'day' AND date IS NOT NULL"
_NUMBER: Final = "date_diff('day', DATE '0001-01-01', date)"  # of a day

# A copy that does not tell the day tells that of the article that it was made from.
_REPORTS: Final = f"""
    CREATE TABLE crowded AS
    SELECT article, section, text_info.sequence AS sequence FROM events WHERE block IS NOT NULL
    GROUP BY ALL HAVING min(event_start) < max(event_start);
    CREATE {{kept}} reports AS
    SELECT events.id, events.article, {_BLOCK} AS block, event, quad_code,
           list_transform(actor, lambda one: one.code) AS actors,
           list_transform(recipient, lambda one: one.code) AS recipients, date_precision, inferred,
           CASE WHEN inferred THEN events.date - coalesce(articles.date - firsts.date, 0)::INTEGER
                ELSE events.date END AS date,
           event_loc, mode, size, word_hashes, articles.published, copied.family, crowded.article IS NULL AS alone
    FROM events JOIN articles ON events.article = articles.id
    LEFT JOIN (FROM copies WHERE kind <> 'partial') AS copied ON copied.article = events.article
    LEFT JOIN (SELECT id, date FROM articles) AS firsts ON firsts.id = copied.family
    LEFT JOIN crowded ON crowded.article = events.article AND crowded.section = events.section
                     AND crowded.sequence = text_info.sequence
    WHERE block IS NOT NULL
"""


_OTHER_FAMILY: Final = """
    SELECT DISTINCT block FROM stories LEFT JOIN (FROM copies WHERE kind <> 'partial') AS copied USING (article)
    WHERE stories.family IS DISTINCT FROM copied.family
"""
"""The blocks of reports whose articles were found to be copies, or of others, since."""


def update_stories(root: Path) -> bool:
    """Bring the table of stories up to date; tell whether there was anything to do.

    Raises:
        StoreError: the store cannot be written, or others write stories all the time.

    """
    for _ in TRYING:
        table = open_table(root, "stories")
        snapshot = take_snapshot(root)
        with tempfile.TemporaryDirectory(prefix="detente-") as folder, working(snapshot, folder) as connection:
            done = worked_out_to(table)
            ((number,),) = connection.sql("SELECT coalesce(max(number), 0) FROM batches").fetchall()
            if number == done:
                return False
            work = _Work(connection, _changed(connection, done))
            with told(root):
                work.run()
                if replace_rows(table, work.rows(), work.condition(), number):
                    return True
    raise StoreError(f"{root}: others bring the stories up to date all the time; run it again when they are done")


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks to work out; None stands for all of them."""

    whole: list[str] | None = None
    partial: list[str] | None = None

    @property
    def names(self) -> list[str] | None:
        return None if self.whole is None or self.partial is None else [*self.whole, *self.partial]


def _changed(connection: duckdb.DuckDBPyConnection, done: int) -> _Blocks:
    """Tell which blocks may come out otherwise than they did."""
    if not done:
        return _Blocks()
    query = f"""
        SELECT DISTINCT {_BLOCK} AS block FROM _events JOIN batches USING (batch)
        WHERE number > $done AND block IS NOT NULL ORDER BY block
    """
    changed = sorted(
        {row[0] for row in connection.execute(query, {"done": done}).fetchall()}
        | {row[0] for row in connection.execute(_OTHER_FAMILY).fetchall()}
    )
    whole = [name for name in changed if is_whole(name)]
    partial = {name for name in changed if not is_whole(name)}
    index = _Related(name for (name,) in _blocks(connection) if not is_whole(name))
    for name in whole:
        partial |= index.of(name)
    return _Blocks(whole, sorted(partial)) if len(whole) + len(partial) <= _MOST_BLOCKS else _Blocks()


def _blocks(connection: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    query = f"SELECT DISTINCT {_BLOCK} AS block FROM events WHERE block IS NOT NULL ORDER BY block"
    return connection.execute(query).fetchall()


class _Related:
    """Finds the partial blocks that a whole one is related to."""

    def __init__(self, partial: Iterable[str]) -> None:
        self._by_code: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for name in partial:
            for code in codes_of(name):
                self._by_code[kind_of(name), code].add(name)

    def of(self, whole: str) -> set[str]:
        found = (name for code in codes_of(whole) for name in self._by_code.get((kind_of(whole), code), ()))
        return {name for name in found if related(name, whole)}


@dataclass(frozen=True, slots=True)
class _Span:
    """Days, of a kind of event, whose reports fit into memory."""

    kind: str
    first: datetime.date
    last: datetime.date

    def condition(self, margin: int = 0) -> str:
        """Write the condition for reports that tell a day of these, or of so many around them."""
        first, last = (f"DATE '{day.isoformat()}'" for day in (self.first, self.last))
        kind = f"starts_with(block, {_quoted(self.kind + ' ')})" if self.kind else "NOT contains(block, ' ')"
        return f"{_TELLS_DAY} AND {kind} AND date BETWEEN {first} - {margin} AND {last} + {margin}"


def _ranges(counts: Iterable[tuple[Any, int]]) -> Iterator[tuple[Any, Any]]:
    """Give the first and last of such values, which come in order with numbers of rows, as are put in order at once."""
    first, last, size = None, None, 0
    for value, count in counts:
        if first is not None and size + count > _REPORTS_AT_ONCE:
            yield first, last
            first, size = None, 0
        first, last, size = value if first is None else first, value, size + count
    if first is not None:
        yield first, last


@dataclass(slots=True)
class _Work:
    """Works out blocks in bounded memory: what is known so far is in tables of DuckDB, which may go to disk."""

    connection: duckdb.DuckDBPyConnection
    blocks: _Blocks
    _waiting: list[Membership] = field(default_factory=list)

    def run(self) -> None:
        # A table is made once and asked often; where little has changed, little is asked of all the reports there are.
        self.connection.execute(_REPORTS.format(kept="TABLE" if self.blocks.names is None else "VIEW"))
        columns = ", ".join(f"{name} VARCHAR" for name in _SCHEMA.names)
        self.connection.execute(f"CREATE TABLE members ({columns})")
        self._by_block("true", self.blocks.whole, is_whole, stories_of_block)
        self._know_others()
        self._attach()
        not_attached = "id NOT IN (SELECT event FROM members)"
        self._by_block(not_attached, self.blocks.partial, lambda name: not is_whole(name), stories_of_partial_block)

    def _know_others(self) -> None:
        """Make a view of the stories that are known: those of blocks that are not worked out stay as they are."""
        names = self.blocks.names
        others = "" if names is None else f" UNION ALL FROM stories WHERE block NOT IN (SELECT unnest({_list(names)}))"
        self.connection.execute(f"CREATE VIEW known AS FROM members{others}")

    def rows(self) -> pa.RecordBatchReader:
        """Give the rows of the table, in order."""
        return pa.RecordBatchReader.from_batches(_SCHEMA, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        names = ", ".join(_SCHEMA.names)
        counts = self.connection.execute("SELECT block, count(*) FROM members GROUP BY block ORDER BY block").fetchall()
        for first, last in _ranges(counts):
            some = f"block BETWEEN {_quoted(first)} AND {_quoted(last)}"
            ordered = f"SELECT {names} FROM members WHERE {some} ORDER BY block, story, event"
            yield from self.connection.sql(ordered).to_arrow_reader(_AT_ONCE).cast(_SCHEMA)

    def condition(self) -> str | None:
        """Give the condition that holds for the rows that these come in place of."""
        names = self.blocks.names
        return None if names is None else f"block IN ({', '.join(map(_quoted, names or ['']))})"

    def _by_block(
        self,
        where: str,
        names: list[str] | None,
        wanted: Callable[[str], bool],
        stories_of: Callable[[Iterable[Report]], Iterator[Membership]],
    ) -> None:
        ((count,),) = self.connection.execute(f"SELECT count(*) FROM reports WHERE true {_among(names)}").fetchall()
        parts = count // _REPORTS_AT_ONCE + 1
        for part in range(parts):
            some = self._reports(f"{where} AND hash(block) % {parts} = {part}", names)
            for name, reports in groupby(some, lambda report: report.block):
                if wanted(name):
                    self._put(stories_of(reports))
            self._flush()

    def _attach(self) -> None:
        """Find the stories of reports that leave a side out, in the order of their days."""
        for span in self._spans():
            own = f"{span.condition()} AND {_IS_PARTIAL}"
            near = Near(self._named_with_stories(span, own))
            for report in self._reports(own, self.blocks.partial, by="date, id"):
                story = attach(report, near.to(report))
                if story is not None:
                    self._put([Membership(story, report)])
            self._flush()

    def _spans(self) -> Iterator[_Span]:
        query = f"""
            SELECT regexp_replace(block, ' ?[^ ]*$', '') AS kind, date, count(*) FROM reports
            WHERE {_TELLS_DAY} {_among(self.blocks.partial)} GROUP BY ALL ORDER BY ALL
        """
        found = self.connection.execute(query).fetchall()
        for kind, days in groupby(found, lambda row: str(row[0])):
            yield from (_Span(kind, *ends) for ends in _ranges((day, count) for _, day, count in days))

    def _named_with_stories(self, span: _Span, partial: str) -> Iterator[Membership]:
        """Give the reports that name both sides, day by day, on days near to those that leave one out."""
        query = f"""
            WITH days AS (
                SELECT DISTINCT unnest(generate_series(day - {MARGIN}, day + {MARGIN})) AS day
                FROM (SELECT {_NUMBER} AS day FROM reports WHERE {partial} {_among(self.blocks.partial)})
            )
            SELECT reports.*, story FROM reports JOIN (SELECT event AS id, story FROM known) USING (id)
            WHERE {span.condition(MARGIN)} AND NOT {_IS_PARTIAL} AND {_NUMBER} IN (SELECT day FROM days)
            ORDER BY date, id
        """
        return (Membership(row["story"], report_of(row)) for row in self._rows(query))

    def _reports(self, where: str, names: list[str] | None, by: str = "block, id") -> Iterator[Report]:
        query = f"FROM reports WHERE {where} {_among(names)} ORDER BY {by}"
        return map(report_of, self._rows(query))

    def _rows(self, query: str) -> Iterator[Mapping[str, Any]]:
        result = self.connection.cursor().execute(query)
        columns = [column[0] for column in result.description]
        while part := result.fetchmany(_AT_ONCE):
            for row in part:
                yield dict(zip(columns, row, strict=True))

    def _put(self, members: Iterable[Membership]) -> None:
        source = iter(members)
        while part := list(islice(source, _AT_ONCE)):
            self._waiting += part
            if len(self._waiting) >= _AT_ONCE:
                self._flush()

    def _flush(self) -> None:
        if self._waiting:
            rows = [
                (m.story, m.report.event, m.report.article, m.report.block, m.report.family or None)
                for m in self._waiting
            ]
            columns = zip(*rows, strict=True)
            _insert(self.connection, pa.table([pa.array(column, pa.string()) for column in columns], _SCHEMA.names))
            self._waiting = []


def _insert(connection: duckdb.DuckDBPyConnection, members: pa.Table) -> None:
    connection.register("found", members)
    connection.execute("INSERT INTO members FROM found")
    connection.unregister("found")


def _among(names: list[str] | None) -> str:
    return "" if names is None else f"AND block IN (SELECT unnest({_list(names)}))"


def _list(names: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, names)) + "]::VARCHAR[]"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
