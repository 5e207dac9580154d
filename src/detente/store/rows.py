"""Records as rows of the store's tables, and back again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from detente.records import Article, Dispute, Entity, Event, RelationClaim, Statement, record_id
from detente.store.schemas import BASE, BATCH, TEXTS
from detente.stories import block, word_hashes

SEVERAL = "*"
"""The `pair` of an event with several actors or recipients of different codes."""

_COUNTS = ("dead", "injured", "arrested")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was left out: at which stage, where it stands, which article, what is wrong and how to mend it."""

    stage: str
    place: str
    article: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class ArticleRecords:
    """One article with all that was found in it; `skipped` says why it was not coded."""

    article: Article
    events: Sequence[Event] = ()
    statements: Sequence[Statement] = ()
    claims: Sequence[RelationClaim] = ()
    disputes: Sequence[Dispute] = ()
    skipped: str = ""


@dataclass(slots=True)
class Rows:
    """Rows of the tables, without the batch that they will come with."""

    tables: dict[str, pa.Table] = field(default_factory=dict)

    def count(self, table: str) -> int:
        """Count the rows for one table."""
        rows = self.tables.get(table)
        return 0 if rows is None else rows.num_rows

    def articles(self) -> list[str]:
        """List the ids of the articles."""
        return self._ids("articles")

    def errors(self) -> list[str]:
        """List the ids of the errors."""
        return self._ids("errors")

    def digests(self) -> list[int]:
        """List the digests of the articles' words, leaving out those of none."""
        rows = self.tables.get("sketches")
        return [] if rows is None else [digest for digest in rows["digest"].to_pylist() if digest]

    def _ids(self, table: str) -> list[str]:
        rows = self.tables.get(table)
        return [] if rows is None else rows["id"].to_pylist()


def make_rows(coded: Iterable[ArticleRecords], failures: Iterable[Failure] = (), *, texts: bool = True) -> Rows:
    """Make rows of coded articles and of failures; with `texts` false no word of an article is kept."""
    drafts: dict[str, list[Row]] = {name: [] for name in BASE}
    articles: list[Article] = []
    for one in coded:
        article = one.article
        drafts["articles"].append(_article_row(article, one.skipped))
        drafts["events"] += [_event_row(article, event) for event in one.events]
        drafts["statements"] += [_plain(statement.to_json()) for statement in one.statements]
        drafts["relation_claims"] += [_plain(claim.to_json()) for claim in one.claims]
        drafts["disputes"] += [_plain(dispute.to_json()) | {"article": article.id} for dispute in one.disputes]
        articles.append(article)
    drafts["sketches"] = sketch_rows(articles)
    drafts["errors"] = [_error_row(failure) for failure in failures]
    if not texts:
        for name, words in TEXTS.items():
            drafts[name] = [_without(row, words) for row in drafts[name]]
    return Rows({name: _table(name, rows) for name, rows in drafts.items() if rows})


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Put rows one after the other, table by table."""
    names = [name for name in BASE if any(name in part.tables for part in parts)]
    return Rows({name: pa.concat_tables([p.tables[name] for p in parts if name in p.tables]) for name in names})


def without_articles(rows: Rows, articles: Collection[str]) -> Rows:
    """Leave out some articles, with all that was found in them."""
    columns = {name: "id" if name == "articles" else "article" for name in rows.tables if name != "errors"}
    return _filtered(rows, columns, articles)


def without_errors(rows: Rows, errors: Collection[str]) -> Rows:
    """Leave out some errors."""
    return _filtered(rows, {"errors": "id"}, errors)


def distinct_errors(rows: Rows) -> Rows:
    """Leave out errors that come a second time: what is wrong with a file that is given twice is told once."""
    first: dict[str, int] = {}
    for number, one in enumerate(rows.errors()):
        first.setdefault(one, number)
    if len(first) == rows.count("errors"):
        return rows
    return Rows({**rows.tables, "errors": rows.tables["errors"].take(list(first.values()))})


def _filtered(rows: Rows, columns: Mapping[str, str], gone: Collection[str]) -> Rows:
    import pyarrow.compute as pc  # noqa: PLC0415  # its functions are made when it is loaded, which takes a while

    values = pa.array(sorted(gone), pa.string())
    tables = dict(rows.tables)
    for name, column in columns.items():
        if name in tables:
            tables[name] = tables[name].filter(pc.invert(pc.is_in(tables[name][column], values)))
    return Rows({name: table for name, table in tables.items() if table.num_rows})


def content_hash(article: Article) -> str:
    """Give 16 hexadecimal digits for all that an article says but its id."""
    given = (article.title, article.text, article.date or "", article.url, article.source, article.language)
    return record_id("content", *given)


def pair(actors: Iterable[Entity], recipients: Iterable[Entity]) -> str:
    """Name the pair of codes between which an event takes place.

    >>> pair([Entity("RUS", "GOV"), Entity("RUS", "MIL")], [Entity("USA")])
    'RUS>USA'
    >>> pair([Entity("RUS"), Entity("IRN")], [])
    '*'
    """
    sides = [sorted({entity.code for entity in entities}) for entities in (actors, recipients)]
    return SEVERAL if any(len(side) > 1 for side in sides) else ">".join("".join(side) for side in sides)


def sketch_rows(articles: Sequence[Article]) -> list[Row]:
    """Make the rows by which copies of articles are found."""
    from detente.copies import CopyOptions, sketch_to_keep  # noqa: PLC0415  # loads the parser's library

    sketches = sketch_to_keep(articles, CopyOptions().fewest)
    return [{"article": article.id, **asdict(kept)} for article, kept in zip(articles, sketches, strict=True)]


def _article_row(article: Article, skipped: str) -> Row:
    row = _plain(article.to_json())
    return row | {
        "hash": content_hash(article),
        "date": article.day,
        "published": article.date,
        "length": len(article.text),
        "skipped": skipped or None,
    }


def _event_row(article: Article, event: Event) -> Row:
    return _event_values(event) | {"block": block(event), "word_hashes": word_hashes(article, event)}


def _event_values(event: Event) -> Row:
    row = _plain(event.to_json())
    return row | {
        "event": event.type,
        "pair": pair(event.actor, event.recipient),
        "date": None if event.date is None else datetime.date.fromisoformat(event.date),
        "size": _size(row["size"]),
    }


def _size(size: Row | None) -> Row | None:
    return size and {name: _bounds(size[name]) for name in _COUNTS} | {"text": size["text"]}


def _bounds(bounds: Sequence[int | None] | None) -> Row | None:
    return None if bounds is None else {"low": bounds[0], "high": bounds[1]}


def _error_row(failure: Failure) -> Row:
    given = (failure.stage, failure.place, failure.article, failure.what)
    row = {"stage": failure.stage, "place": failure.place, "article": failure.article, "what": failure.what}
    return _plain({"id": record_id("error", *given), **row, "mend": failure.mend})


def _plain(values: Row) -> Row:
    """Put null for empty strings, and do so inside."""
    return {name: _or_null(value) for name, value in values.items()}


def _or_null(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list):
        return [_or_null(item) for item in value]
    return None if value == "" else value


def _without(row: Row, words: frozenset[str]) -> Row:
    return {name: None if name in words else _within(value, words) for name, value in row.items()}


def _within(value: object, words: frozenset[str]) -> object:
    if isinstance(value, dict):
        return _without(value, words)
    return [_within(item, words) for item in value] if isinstance(value, list) else value


def _table(name: str, rows: Sequence[Row]) -> pa.Table:
    schema = BASE[name]
    return pa.Table.from_pylist(rows, schema.remove(schema.get_field_index(BATCH)))


_OF_STORES: Mapping[str, frozenset[str]] = {
    "events": frozenset({"block", "word_hashes"}),
    "articles": frozenset({"skipped"}),
    "disputes": frozenset({"article"}),
}
"""Columns that only a store can fill."""


def records_table(name: str, records: Iterable[Article | Event | Statement | RelationClaim | Dispute]) -> pa.Table:
    """Make a table of records that are in no store, with the columns that the store's table of this name has.

    Left out are those that only a store can fill: `batch`, what stories are found by, and the article of disputes.

    >>> records_table("articles", [Article(id="a", text="Talks.")])["length"].to_pylist()
    [6]
    """
    columns = [column for column in BASE[name] if column.name not in {BATCH, *_OF_STORES.get(name, ())}]
    return pa.Table.from_pylist([_record_values(record) for record in records], pa.schema(columns))


def _record_values(record: Article | Event | Statement | RelationClaim | Dispute) -> Row:
    if isinstance(record, Event):
        return _event_values(record)
    return _article_row(record, "") if isinstance(record, Article) else _plain(record.to_json())


# Back again.


def record_json(table: str, row: Mapping[str, Any], *, texts: bool) -> dict[str, Any]:
    """Give a row as plain JSON values: where it is a record, in the record's form; texts that are not kept are null."""
    if texts and table in RECORD_OF:
        return RECORD_OF[table](row).to_json()
    if texts and table == "articles":
        return article_of(row).to_json()
    values = {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in row.items()}
    if table != "events":
        return values
    return values | {"kind": "event", "event": [row["event"]], "size": _size_json(row["size"])}


def _size_json(size: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if size is None else {**size, **{name: _pair_of(size[name]) for name in _COUNTS}}


def article_of(row: Mapping[str, Any]) -> Article:
    """Make the article of a row; of one whose text was not kept, with an empty text."""
    return Article.from_json({**row, "kind": "article", "date": row["published"], "text": row["text"] or ""})


def event_of(row: Mapping[str, Any]) -> Event:
    """Make the event of a row that has its texts; raise RecordError where it has none."""
    day = row["date"]
    return Event.from_json(
        {
            **row,
            "kind": "event",
            "event": [row["event"]],
            "date": day and day.isoformat(),
            "size": _size_json(row["size"]),
        }
    )


def _pair_of(bounds: Mapping[str, int | None] | None) -> list[int | None] | None:
    return None if bounds is None else [bounds["low"], bounds["high"]]


def statement_of(row: Mapping[str, Any]) -> Statement:
    """Make the statement of a row that has its texts; raise RecordError where it has none."""
    return Statement.from_json(row)


def claim_of(row: Mapping[str, Any]) -> RelationClaim:
    """Make the relation claim of a row that has its texts; raise RecordError where it has none."""
    return RelationClaim.from_json(row)


def dispute_of(row: Mapping[str, Any]) -> Dispute:
    """Make the dispute of a row that has its texts; raise RecordError where it has none."""
    return Dispute.from_json(row)


RECORD_OF: Mapping[str, Callable[[Mapping[str, Any]], Event | Statement | RelationClaim | Dispute]] = {
    "events": event_of,
    "statements": statement_of,
    "relation_claims": claim_of,
    "disputes": dispute_of,
}
"""How to make a record of a row, by table."""
