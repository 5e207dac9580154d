"""Questions to the events of a store, as SQL."""

from __future__ import annotations

import datetime
import re

from detente.errors import DetenteError
from detente.store.rows import SEVERAL

_CODE = re.compile(r"([A-Z]{2,8}|---)(?:/([A-Z]{3}))?")


class FilterError(DetenteError):
    """A value that nothing can be looked up by: names it, what came and what is allowed."""


TYPES = "SELECT DISTINCT event FROM events ORDER BY event"
"""The types that events of a store have."""

_COPIED = "SELECT article FROM copies WHERE kind <> 'partial'"

Query = tuple[str, dict[str, object]]


def event_query(
    actor: str | None = None,
    recipient: str | None = None,
    since: str | datetime.date | None = None,
    until: str | datetime.date | None = None,
    event: str | None = None,
) -> Query:
    """Write the question for events between parties and days; raise FilterError where one is no code or day.

    >>> event_query("RUS", event="ASSAULT")[1]
    {'actor_code': 'RUS', 'event': 'ASSAULT'}
    """
    values: dict[str, object] = {}
    conditions = party_conditions(actor, recipient, values) + day_conditions("date", since, until, values)
    if event is not None:
        conditions.append("event = $event")
        values["event"] = event
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"FROM events{where}", values


def story_query(found: Query, least: int = 1) -> Query:
    """Write the question for stories with what their reports say together.

    Of publishers whose articles are copies, the one that was copied counts. Numbers are merged: what all reports allow
    or, where they contradict, from the lowest to the highest.

    Args:
        found: Which events; a story is found by any of its reports.
        least: How many articles a story must have at least.

    """
    events, values = found
    bounds = ", ".join(f"{_merged(name)} AS {name}" for name in ("dead", "injured", "arrested"))
    question = f"""
        WITH wanted AS (SELECT DISTINCT story FROM stories WHERE event IN (SELECT id FROM ({events}))),
        reports AS (
            SELECT story, events.*, articles.published, articles.source,
                   row_number() OVER (
                       PARTITION BY story ORDER BY articles.published NULLS LAST, articles.id, events.id
                   ) AS place,
                   coalesce(originals.source, copies.family, articles.source, articles.id) AS origin
            FROM stories SEMI JOIN wanted USING (story)
            JOIN events ON stories.event = events.id
            JOIN articles ON events.article = articles.id
            LEFT JOIN copies ON copies.article = articles.id
            LEFT JOIN articles AS originals ON originals.id = copies.original
        )
        SELECT story, any_value(event) AS event, arg_min(actor, place) AS actor, arg_min(recipient, place) AS recipient,
               min(date) AS first_date, max(date) AS last_date,
               list(DISTINCT event_loc.name ORDER BY event_loc.name) FILTER (event_loc.name IS NOT NULL) AS places,
               list(id ORDER BY place) AS reports, count(DISTINCT article) AS articles,
               count(DISTINCT origin) AS independent,
               list(DISTINCT source ORDER BY source) FILTER (source IS NOT NULL) AS sources,
               arg_min(id, place) AS first_report, arg_min(article, place) AS first_article,
               min(published) AS first_published, {bounds},
               list(size.text ORDER BY place) FILTER (size.text IS NOT NULL) AS size_texts,
               arg_min(event_text, place) AS event_text
        FROM reports GROUP BY story HAVING count(DISTINCT article) >= $least
        ORDER BY first_date NULLS LAST, story
    """
    return question, {**values, "least": least}


def first_reports(found: Query) -> Query:
    """Write the question for those of some events that count once: the first report of each story, and no copies.

    Events that are in no story, such as those that did not happen, are kept where their article is no copy.
    """
    events, values = found
    first = f"""
        SELECT arg_min(event, (coalesce(published, '9'), articles.id, event))
        FROM stories JOIN articles ON article = articles.id WHERE article NOT IN ({_COPIED}) GROUP BY story
    """
    alone = f"id NOT IN (SELECT event FROM stories) AND article NOT IN ({_COPIED})"
    return f"FROM ({events}) WHERE id IN ({first}) OR ({alone})", values


def copies_query() -> Query:
    """Write the question for all copies, in the order of the articles, with title, publisher and date of each."""
    return (
        """
        SELECT copies.*, title, source, published FROM copies JOIN articles ON articles.id = copies.article
        ORDER BY date, published, articles.id, family, original
        """,
        {},
    )


def own_shares_query() -> Query:
    """Write the question for how much of what each publisher brought is its own, as `detente.copies.own_shares` is."""
    return (
        """
        WITH taken AS (SELECT article, least(sum(taken), 1) AS share FROM copies GROUP BY article)
        SELECT source AS name, count(*) AS articles, count(share) FILTER (share > 0) AS copies,
               sum(words)::BIGINT AS words, round(sum(words * (1 - coalesce(share, 0))), 4) AS own_words
        FROM articles JOIN sketches ON sketches.article = articles.id LEFT JOIN taken ON taken.article = articles.id
        WHERE source IS NOT NULL GROUP BY source ORDER BY source
        """,
        {},
    )


def _merged(name: str) -> str:
    low, high = f"size.{name}.low", f"size.{name}.high"
    return f"""
        CASE WHEN count({low}) + count({high}) = 0 THEN NULL
             WHEN max({low}) > min({high}) THEN
                 {{'low': least(min({low}), min({high})), 'high': greatest(max({low}), max({high}))}}
             ELSE {{'low': max({low}), 'high': min({high})}} END
    """


def party_conditions(actor: str | None, recipient: str | None, values: dict[str, object]) -> list[str]:
    """Say what holds for events of an actor, a recipient, or both; adds to the values that the conditions name.

    Of both the pair is named first: events are sorted by it, and whole files without it are passed over.

    Raises:
        FilterError: one of them is no code.

    """
    conditions = []
    if actor is not None and recipient is not None:
        values["pair"] = f"{_parts('actor', actor)[0]}>{_parts('recipient', recipient)[0]}"
        conditions.append(f"pair IN ($pair, '{SEVERAL}')")
    sides = {"actor": actor, "recipient": recipient}
    return conditions + [party_condition(side, code, side, values) for side, code in sides.items() if code is not None]


def party_condition(column: str, written: str, name: str, values: dict[str, object]) -> str:
    """Say that a list of entities has one of a code; raise FilterError where it is none.

    >>> values = {}
    >>> party_condition("actor", "RUS", "party", values), values
    ('len(list_filter(actor, lambda party: party.code = $party_code)) > 0', {'party_code': 'RUS'})
    """
    code, sector = _parts(name, written)
    values[f"{name}_code"] = code
    same = f"party.code = ${name}_code"
    if sector:
        values[f"{name}_sector"] = sector
        same += f" AND party.sector = ${name}_sector"
    return f"len(list_filter({column}, lambda party: {same})) > 0"


def _parts(name: str, written: str) -> tuple[str, str]:
    found = _CODE.fullmatch(written)
    if found is None:
        raise FilterError(f"{name}: got {written!r}; allowed: a code such as RUS or RUS/GOV")
    return found[1], found[2] or ""


def day_conditions(
    column: str, since: str | datetime.date | None, until: str | datetime.date | None, values: dict[str, object]
) -> list[str]:
    """Say that a column is from one day to another, both included; raise FilterError where one is no day."""
    return _day(column, "since", ">=", since, values) + _day(column, "until", "<=", until, values)


def _day(
    column: str, name: str, sign: str, written: str | datetime.date | None, values: dict[str, object]
) -> list[str]:
    if written is None:
        return []
    try:
        day = written if isinstance(written, datetime.date) else datetime.date.fromisoformat(written)
    except ValueError as error:
        raise FilterError(f"{name}: got {written!r}; allowed: a day, YYYY-MM-DD") from error
    values[name] = day
    return [f"{column} {sign} ${name}"]
