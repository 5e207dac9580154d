"""What pages and API ask of a store. Each function takes a reader and gives rows as they are in the store.

Lists are asked in two steps, ids first and then whole rows: the wide columns are read for the few rows that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from detente.server.across import list_across
from detente.server.filters import (
    ArticleFilter,
    DisputeFilter,
    EventFilter,
    StatementFilter,
    StoryFilter,
    article_conditions,
    dispute_conditions,
    event_conditions,
    statement_conditions,
    where,
)
from detente.server.paging import Page, after, cut, ordered
from detente.server.reader import Reader, Row
from detente.server.replica import BY_ID
from detente.store.questions import story_query

HEAD: Final = "id, date, published, title, source, url, language, length, skipped"
"""Columns of an article but its text."""

# Events.


def list_events(reader: Reader, wanted: EventFilter, limit: int, cursor: str | None = None) -> Page[Row]:
    """Give events, the newest first."""
    return reader.kept(("events", wanted, limit, cursor), lambda: _list_events(reader, wanted, limit, cursor))


def _list_events(reader: Reader, wanted: EventFilter, limit: int, cursor: str | None) -> Page[Row]:
    conditions, values = event_conditions(wanted, reader.having)
    conditions += after(cursor, "date", "id", values)
    query = f"SELECT id, date, article FROM events {where(conditions)} {ordered('date', 'id')} LIMIT $rows"
    page = cut(reader.rows(query, **values, rows=limit + 1), limit, "date")
    return Page(whole_events(reader, page.rows), page.next)


def count_events(reader: Reader, wanted: EventFilter) -> int:
    """Count events."""

    def count() -> int:
        conditions, values = event_conditions(wanted, reader.having)
        return int(reader.rows(f"SELECT count(*) AS n FROM events {where(conditions)}", **values)[0]["n"])

    return reader.kept(("count", wanted), count)


def whole_events(reader: Reader, heads: Sequence[Row]) -> list[Row]:
    """Give whole events, in the order of rows that have their `id`, and their `date` where it is known."""
    if not heads:
        return []
    values: dict[str, object] = {}
    conditions = [any_of("id", (row["id"] for row in heads), values)]
    days = [row["date"] for row in heads if row.get("date") is not None]
    if len(days) == len(heads) and not reader.has_index:  # so that what is of other days is passed over
        conditions.append("date BETWEEN $first AND $last")
        values |= {"first": min(days), "last": max(days)}
    found = {row["id"]: row for row in reader.found(f"FROM events {where(conditions)}", **values)}
    return [found[row["id"]] for row in heads if row["id"] in found]


def event(reader: Reader, id: str) -> Row | None:
    """Give an event."""
    return next(iter(reader.found("FROM events WHERE id = $id", id=id)), None)


# Stories.


def list_stories(reader: Reader, wanted: StoryFilter, limit: int, cursor: str | None = None) -> Page[Row]:
    """Give stories, the newest first, with what their reports say together."""
    return reader.kept(("stories", wanted, limit, cursor), lambda: _list_stories(reader, wanted, limit, cursor))


def _list_stories(reader: Reader, wanted: StoryFilter, limit: int, cursor: str | None) -> Page[Row]:
    conditions, values = event_conditions(wanted, reader.having)
    several = ""
    if wanted.least > 1:
        several = "WHERE story IN (SELECT story FROM stories GROUP BY story HAVING count(DISTINCT article) >= $least)"
        values["least"] = wanted.least
    begin = after(cursor, "day", "story", values)
    query = f"""
        SELECT story, min(date) AS day
        FROM (SELECT id, date FROM events {where(conditions)}) AS found
        JOIN (SELECT story, event FROM stories {several}) AS told ON told.event = found.id
        GROUP BY story {"HAVING " + " AND ".join(begin) if begin else ""} {ordered("day", "story")} LIMIT $rows
    """
    page = cut(reader.rows(query, **values, rows=limit + 1), limit, "day", "story")
    found = {row["story"]: row for row in stories(reader, [row["story"] for row in page.rows])}
    return Page([found[row["story"]] for row in page.rows if row["story"] in found], page.next)


def stories(reader: Reader, ids: Sequence[str]) -> list[Row]:
    """Give stories by their ids, with what their reports say together; the columns are those of `Store.stories`."""
    if not ids:
        return []
    values: dict[str, object] = {}
    told = reader.found(f"SELECT event, article FROM stories WHERE {any_of('story', ids, values)}", **values)
    return _together(reader, told)


def _together(reader: Reader, told: Sequence[Row]) -> list[Row]:
    """Ask the store's question for stories of a few reports alone: views are hidden by what it needs of them."""
    if not told:
        return []
    values: dict[str, object] = {}
    told_in = {row["article"] for row in told}
    originals = _originals(reader, told_in)
    events = any_of("id", (row["event"] for row in told), values, "event")
    reports = any_of("event", (row["event"] for row in told), values, "report")
    copies = any_of("article", sorted(told_in), values, "copy")
    articles = any_of("id", sorted(told_in | originals), values, "article")
    question, more = story_query(("FROM events", {}))
    schema = BY_ID if reader.has_index else "main"
    query = f"""
        WITH events AS MATERIALIZED (FROM {schema}.events WHERE {events}),
        stories AS MATERIALIZED (FROM {schema}.stories WHERE {reports}),
        copies AS MATERIALIZED (FROM {schema}.copies WHERE {copies}),
        articles AS MATERIALIZED (SELECT {HEAD} FROM {schema}.articles WHERE {articles})
        FROM ({question})
    """
    return reader.found(query, **values, **more)


def _originals(reader: Reader, articles: Iterable[str]) -> set[str]:
    """Give the articles that some articles repeat."""
    values: dict[str, object] = {}
    wanted = any_of("article", sorted(articles), values)
    return {row["original"] for row in reader.found(f"SELECT original FROM copies WHERE {wanted}", **values)}


def reports(reader: Reader, story: str) -> list[Row]:
    """Give the events that tell a story, in the order in which they were published."""
    told = reader.found("SELECT event AS id, article FROM stories WHERE story = $story", story=story)
    found = whole_events(reader, told)
    heads = heads_of(reader, [row["article"] for row in found])
    return sorted(found, key=lambda row: (str(heads[row["article"]]["published"] or "9"), row["article"], row["id"]))


def story_of(reader: Reader, events: Sequence[str]) -> dict[str, str]:
    """Give the story of each event that is in one."""
    if not events:
        return {}
    values: dict[str, object] = {}
    rows = reader.found(f"SELECT event, story FROM stories WHERE {any_of('event', events, values)}", **values)
    return {row["event"]: row["story"] for row in rows}


# Articles.


def list_articles(reader: Reader, wanted: ArticleFilter, limit: int, cursor: str | None = None) -> Page[Row]:
    """Give articles without their texts, the newest first."""

    def ask() -> Page[Row]:
        conditions, values = article_conditions(wanted, reader.having)
        conditions += after(cursor, "date", "id", values)
        query = f"SELECT {HEAD} FROM articles {where(conditions)} {ordered('date', 'id')} LIMIT $rows"
        return cut(reader.rows(query, **values, rows=limit + 1), limit, "date")

    return reader.kept(("articles", wanted, limit, cursor), ask)


def article(reader: Reader, id: str) -> Row | None:
    """Give an article with its text."""
    return next(iter(reader.found("FROM articles WHERE id = $id", id=id)), None)


def heads_of(reader: Reader, ids: Iterable[str]) -> dict[str, Row]:
    """Give articles by their ids, without their texts."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values: dict[str, object] = {}
    rows = reader.found(f"SELECT {HEAD} FROM articles WHERE {any_of('id', wanted, values)}", **values)
    return {row["id"]: row for row in rows}


def articles_of(reader: Reader, ids: Iterable[str]) -> dict[str, Row]:
    """Give articles by their ids, with their texts; these and titles are empty where the store keeps none."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values: dict[str, object] = {}
    rows = reader.found(f"SELECT {HEAD}, text FROM articles WHERE {any_of('id', wanted, values)}", **values)
    return {row["id"]: row | {"text": row["text"] or "", "title": row["title"] or ""} for row in rows}


def events_of_article(reader: Reader, id: str) -> list[Row]:
    """Give the events of an article, in the order of its text."""
    return reader.found("FROM events WHERE article = $id ORDER BY event_start, id", id=id)


def statements_of_article(reader: Reader, id: str) -> list[Row]:
    """Give the statements of an article, in the order of its text."""
    return reader.found('FROM statements WHERE article = $id ORDER BY "start", id', id=id)


def claims_of_article(reader: Reader, id: str) -> list[Row]:
    """Give the relation claims of an article, in the order of its text."""
    return reader.found('FROM relation_claims WHERE article = $id ORDER BY "start", id', id=id)


def disputes_of_article(reader: Reader, id: str) -> list[Row]:
    """Give the disputes of an article."""
    return reader.found("FROM disputes WHERE article = $id ORDER BY id", id=id)


def family_of(reader: Reader, id: str) -> list[Row]:
    """Give all copies of the families that an article is in; empty where it repeats nothing and is not repeated."""
    families = reader.found(
        "SELECT DISTINCT family FROM copies WHERE article = $id OR family = $id OR original = $id", id=id
    )
    if not families:
        return []
    values: dict[str, object] = {}
    wanted = any_of("family", (row["family"] for row in families), values)
    return reader.found(f"FROM copies WHERE {wanted} ORDER BY family, kind = 'partial', article", **values)


# Statements and disputes.


def list_statements(reader: Reader, wanted: StatementFilter, limit: int, cursor: str | None = None) -> Page[Row]:
    """Give statements, those of the newest articles first."""
    return reader.kept(
        ("statements", wanted, limit, cursor),
        lambda: _by_article(reader, "statements", statement_conditions(wanted, reader.having), limit, cursor),
    )


def list_disputes(reader: Reader, wanted: DisputeFilter, limit: int, cursor: str | None = None) -> Page[Row]:
    """Give disputes, those of the newest articles first."""
    if wanted.across:
        return list_across(reader, wanted, limit, cursor)
    return reader.kept(
        ("disputes", wanted, limit, cursor),
        lambda: _by_article(reader, "disputes", dispute_conditions(wanted), limit, cursor),
    )


def _by_article(
    reader: Reader, table: str, wanted: tuple[list[str], dict[str, object]], limit: int, cursor: str | None
) -> Page[Row]:
    conditions, values = wanted
    conditions = conditions + after(cursor, "articles.date", f"{table}.id", values)
    query = f"""
        SELECT {table}.id, articles.date AS day FROM {table} JOIN articles ON article = articles.id
        {where(conditions)} {ordered("articles.date", f"{table}.id")} LIMIT $rows
    """
    page = cut(reader.rows(query, **values, rows=limit + 1), limit, "day")
    if not page.rows:
        return Page([])
    ids: dict[str, object] = {}
    rows = reader.found(f"FROM {table} WHERE {any_of('id', (row['id'] for row in page.rows), ids)}", **ids)
    found = {row["id"]: row for row in rows}
    return Page([found[row["id"]] for row in page.rows], page.next)


def told_by(reader: Reader, disputes: Iterable[Row]) -> dict[str, Row]:
    """Give the events and statements that sides of disputes name, by their ids."""
    ids = sorted({id for row in disputes for side in ("claim", "counter") for id in row[side]["ids"]})
    if not ids:
        return {}
    found: dict[str, Row] = {}
    for table in ("events", "statements"):
        values: dict[str, object] = {}
        for row in reader.found(f"FROM {table} WHERE {any_of('id', ids, values)}", **values):
            found[row["id"]] = row | {"table": table}
    return found


# Pieces of SQL.


def any_of(column: str, wanted: Iterable[str], values: dict[str, object], name: str = "") -> str:
    """Say that a column has one of some values, each named, so that files without them are passed over."""
    name = name or f"any_{column}"
    chosen = list(dict.fromkeys(wanted))
    for number, value in enumerate(chosen):
        values[f"{name}_{number}"] = value
    return f"{column} IN ({', '.join(f'${name}_{number}' for number in range(len(chosen)))})"
