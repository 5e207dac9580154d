"""Acts: what every series of a relation counts, each once however often it was told.

An act is a story between two parties; this module is the one place that says what a row of it is, and where the rows
come from: stories that Détente put together, and events that others have coded, which have a half each in `acts_query`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from detente.codebook import load_codebook

ORIGIN: Final = "detente"
"""The `origin` of acts that Détente coded itself."""

COLUMNS: Final[Mapping[str, str]] = {
    "day": "DATE",
    "actor": "VARCHAR",
    "actor_sector": "VARCHAR",
    "recipient": "VARCHAR",
    "recipient_sector": "VARCHAR",
    "type": "VARCHAR",
    "mode": "VARCHAR",
    "quad": "INTEGER",
    "score": "DOUBLE",
    "goldstein": "DOUBLE",
    "status": "VARCHAR",
    "reported_by": "VARCHAR[]",
    "reports": "BIGINT",
    "sources": "BIGINT",
    "story": "VARCHAR",
    "origin": "VARCHAR",
}
"""The columns of acts, in order, with DuckDB's names of their types."""


def acts_query() -> str:
    """Write the question for all acts of a store: a row for each story and directed dyad of its parties.

    The columns are those of `COLUMNS`:

    - `day`: when it happened; acts of which only the month or the year is told are left out.
    - `actor`, `recipient`: codes, with `actor_sector` and `recipient_sector`; null where the text names nobody. An act
      with several actors or recipients has a row for each pair of them. A reciprocal one (both sides meet, sign,
      clash) has a row for each direction. So whoever counts directed acts counts rows of a dyad, and whoever counts
      undirected ones or those of sets counts distinct `story`.
    - `type`, `mode`, `quad` (1 to 4), `score` (PLOVER, -10 to 10), `goldstein` (of the nearest CAMEO code, -10 to
      10): of the story's first report that names both sides.
    - `status`: `contested` where one report denies what another tells, else the first of `admitted`, `reported`,
      `claimed`, `denied` that any report has.
    - `reported_by`: codes of all who say so in any report, sorted; with the actor's own where it is admitted.
    - `reports`, `sources`: how many articles tell it, and how many publishers that did not copy from each other.
    - `story`: its id; `origin`: `detente`, or the set of events that it was imported from.

    What did not happen, lies ahead, is told of long ago without a day, or is denied by everybody but nobody told, is
    no act. Each event of an imported set counts as one story.
    """
    columns = ", ".join(COLUMNS)
    return f"SELECT {columns} FROM ({own_acts_query()}) UNION ALL SELECT {columns} FROM ({imported_acts_query()})"


def imported_acts_query(actors: Iterable[str] = (), recipients: Iterable[str] = ()) -> str:
    """Write the half of `acts_query` for events that others have coded: a row an event, whose `story` is no other's.

    Day and parties are columns of the table as they stand there, and each has a condition of its own, so that DuckDB
    passes over files and parts of them without these parties: a condition on both at a time it would hold against
    every row.

    Args:
        actors: Codes; if any are given, only their acts.
        recipients: Likewise, only what is done to these.

    """
    conditions = [*_among("actor", actors), *_among("recipient", recipients)]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"""
        SELECT date AS day, actor, actor_sector, recipient, recipient_sector, event AS type, mode,
               quad_code AS quad, event_scale AS score, goldstein, 'reported' AS status, []::VARCHAR[] AS reported_by,
               coalesce(reports, 1)::BIGINT AS reports, coalesce(sources, 1)::BIGINT AS sources,
               origin || ':' || id AS story, origin
        FROM imported {where}
    """


def own_acts_query() -> str:
    """Write the half of `acts_query` for stories that Détente coded itself."""
    return f"""
        WITH told AS (
            SELECT stories.story, events.*, articles.published,
                   coalesce(originals.source, copies.family, articles.source, articles.id) AS publisher,
                   {_both_sides()} AS both_sides
            FROM (SELECT story, event AS report FROM stories) AS stories
            JOIN events ON stories.report = events.id
            JOIN articles ON events.article = articles.id
            LEFT JOIN copies ON copies.article = articles.id
            LEFT JOIN articles AS originals ON originals.id = copies.original
            WHERE events.date_precision = 'day' AND {_done()}
        ),
        placed AS (
            SELECT *, row_number() OVER (
                PARTITION BY story ORDER BY both_sides DESC, published NULLS LAST, article, id
            ) AS place,
            row_number() OVER (
                PARTITION BY story ORDER BY inferred, both_sides DESC, published NULLS LAST, article, id
            ) AS place_of_day
            FROM told
        ),
        whole AS (
            SELECT story, arg_min(date, place_of_day) AS day, arg_min(actor, place) AS actors,
                   arg_min(recipient, place) AS recipients, arg_min(event, place) AS type,
                   arg_min(mode[1], place) AS mode, arg_min(quad_code, place) AS quad,
                   arg_min(event_scale, place) AS score, arg_min(cameo, place) AS cameo,
                   {_status()} AS status,
                   list_sort(list_distinct(flatten(list({_reporters()})))) AS reported_by,
                   count(DISTINCT article) AS reports, count(DISTINCT publisher) AS sources
            FROM placed GROUP BY story
        ),
        sided AS (
            SELECT *, {_parties("actors")} AS acting, {_parties("recipients")} AS acted_on FROM whole
        ),
        paired AS (
            SELECT *, len(acted_on) = 0 AND len(acting) > 1 AND {_RECIPROCAL} AS reciprocal FROM sided
        ),
        pairs AS (
            SELECT *, unnest(CASE WHEN len(acting) = 0 THEN [NULL] ELSE acting END) AS one FROM paired
        ),
        dyads AS (
            SELECT *, unnest(
                CASE WHEN reciprocal THEN list_filter(acting, lambda party: party <> one)
                     WHEN len(acted_on) = 0 THEN [NULL] ELSE acted_on END
            ) AS other FROM pairs
        )
        SELECT day, one.code AS actor, one.sector AS actor_sector, other.code AS recipient,
               other.sector AS recipient_sector, type, mode, quad, score, {_goldstein()} AS goldstein, status,
               reported_by, reports, sources, story, '{ORIGIN}' AS origin
        FROM dyads
    """


def _among(column: str, codes: Iterable[str]) -> list[str]:
    """Write the condition that a column has one of some codes; none where there are no codes."""
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    return [f"{column} IN ({listed})"] if listed else []


_RECIPROCAL: Final = "(quad IN (1, 2) OR type = 'ASSAULT')"
"""Several actors and no recipient: they meet, sign or clash; but a demand or veto of several is aimed elsewhere."""


def _done() -> str:
    """Write the condition for what has been done, and on a day that is known."""
    ahead = "list_contains(auxiliary, 'future')"
    long_ago = "inferred AND list_contains(auxiliary, 'historical')"
    return f"NOT coalesce({ahead}, false) AND NOT coalesce({long_ago}, false)"


def _both_sides() -> str:
    reciprocal = "len(actor) > 1 AND (quad_code IN (1, 2) OR event = 'ASSAULT')"
    return f"(len(actor) > 0 AND (len(recipient) > 0 OR {reciprocal}))"


def _status() -> str:
    denied, told = "bool_or(status = 'denied')", "bool_or(status <> 'denied')"
    ranks = " ".join(f"WHEN bool_or(status = '{name}') THEN '{name}'" for name in ("admitted", "reported", "claimed"))
    return (
        f"CASE WHEN bool_or(status = 'contested') OR ({denied} AND {told}) THEN 'contested' {ranks} ELSE 'denied' END"
    )


def _reporters() -> str:
    """Write who says so in one report: its speakers, and the actors where they admit it."""
    speakers = "list_transform(reported_by, lambda speaker: speaker.code)"
    own = "CASE WHEN status = 'admitted' THEN list_transform(actor, lambda party: party.code) ELSE [] END"
    return f"list_filter(list_concat(coalesce({speakers}, []), {own}), lambda code: code <> '---')"


def _parties(column: str) -> str:
    """Write the distinct known parties of a side, as structs of code and sector, sorted."""
    known = f"list_filter(coalesce({column}, []), lambda party: party.code <> '---')"
    pairs = f"list_transform({known}, lambda party: {{'code': party.code, 'sector': party.sector}})"
    return f"list_sort(list_distinct({pairs}))"


def _goldstein() -> str:
    """Write the Goldstein value of the CAMEO code; null where there is none."""
    rows = load_codebook().cameo.values()
    pairs = ", ".join(f"'{row.code}': {row.goldstein!r}" for row in rows)
    return f"(MAP {{{pairs}}}[cameo])::DOUBLE"
