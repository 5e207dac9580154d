"""The stories of a store, worked out by a cluster: block by block, as `detente.store.settling` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # as everybody calls it

from detente.scale.spark.frames import Batches, spark_schema, stored, write_table
from detente.scale.spark.working import Job, staging, work_out
from detente.store.schemas import DERIVED
from detente.store.tables import replace_files
from detente.stories import (
    MARGIN,
    Membership,
    Near,
    Report,
    attach,
    report_of,
    stories_of_block,
    stories_of_partial_block,
)

_STORIES: Final = DERIVED["stories"]
_AT_ONCE: Final = 10_000  # rows
_SPAN: Final = 16  # days whose reports are compared together
_EVENT_COLUMNS: Final = (
    "id article section text_info event_start block event quad_code actor recipient date_precision inferred date "
    "event_loc mode size word_hashes"
).split()
# As `detente.store.settling` has it for DuckDB.
_BLOCK: Final = r"regexp_replace(regexp_replace(block, '^[0-9] ', ''), '>([^>]+)$', '$1>')"
_REPORTS: Final = f"""
    WITH told AS (SELECT *, text_info.sequence AS sequence FROM {{events}} WHERE block IS NOT NULL),
    crowded AS (
        SELECT article, section, sequence, true AS crowded FROM told
        GROUP BY article, section, sequence HAVING min(event_start) < max(event_start)
    ),
    copied AS (SELECT article, family FROM {{copies}} WHERE kind <> 'partial')
    SELECT told.id, told.article, {_BLOCK} AS block, event, quad_code,
           transform(actor, one -> one.code) AS actors, transform(recipient, one -> one.code) AS recipients,
           date_precision, inferred,
           CASE WHEN inferred THEN date_sub(told.date, coalesce(datediff(articles.date, firsts.date), 0))
                ELSE told.date END AS date,
           event_loc, mode, size, word_hashes, articles.published, copied.family, crowded.crowded IS NULL AS alone
    FROM told JOIN {{articles}} AS articles ON told.article = articles.id
    LEFT JOIN copied ON copied.article = told.article
    LEFT JOIN {{articles}} AS firsts ON firsts.id = copied.family
    LEFT JOIN crowded ON crowded.article = told.article AND crowded.section = told.section
                     AND crowded.sequence = told.sequence
"""
_IS_PARTIAL: Final = "contains(block, '>')"  # as `is_whole` tells
_TELLS_DAY: Final = "date_precision = 'day' AND date IS NOT NULL"
_DAY: Final = "datediff(date, DATE '1970-01-01')"


def update_stories(session: SparkSession, root: Path, folder: str = "") -> bool:
    """Bring the stories of a store up to date; tell whether there was anything to do.

    All are worked out anew, however little has changed: `detente.store.update_stories` does less where little has.

    Args:
        session: The session.
        root: The store, in a folder that all machines see.
        folder: Where to keep what is in between; a folder beside the store, if not given.

    Raises:
        StoreError: the store cannot be written, or others write stories all the time.

    """
    with staging(session, root, folder) as stage:
        return work_out(session, root, "stories", _replace_stories, stage)


def _replace_stories(job: Job) -> bool:
    reports = job.stage.keep(f"reports-{job.number}", _reports(job))
    whole = job.stage.keep(f"whole-{job.number}", _by_block(reports.where(f"NOT {_IS_PARTIAL}"), Blocks(partial=False)))
    partial = reports.where(_IS_PARTIAL)
    attached = job.stage.keep(f"attached-{job.number}", _attached(reports, whole))
    alone = partial.join(attached.select(F.col("event").alias("id")), "id", "left_anti").select(*reports.columns)
    members = whole.unionByName(attached).unionByName(_by_block(alone, Blocks(partial=True)))
    ordered = members.repartitionByRange("block").sortWithinPartitions("block", "story", "event")
    files = write_table(ordered, job.root, "stories", job.stem)
    return job.commit(replace_files, files)


def _reports(job: Job) -> DataFrame:
    """Give what counts of events when they are compared; a copy that does not tell the day has that of its original."""
    events = stored(job.session, job.snapshot, "events", _EVENT_COLUMNS)
    articles = stored(job.session, job.snapshot, "articles", ["id", "date", "published"])
    copies = stored(job.session, job.snapshot, "copies", ["article", "kind", "family"])
    return job.session.sql(_REPORTS, events=events, articles=articles, copies=copies)


def _by_block(reports: DataFrame, work: Blocks) -> DataFrame:
    ordered = reports.repartition("block").sortWithinPartitions("block", "id")
    return ordered.mapInArrow(work, spark_schema(_STORIES))


def _attached(reports: DataFrame, whole: DataFrame) -> DataFrame:
    """Find the stories of reports that leave a side out: by kind of block, a party of both, and days around."""
    dated = reports.where(_TELLS_DAY).withColumn("kind", F.regexp_replace("block", " ?[^ ]*$", ""))
    own = F.expr(f"CAST(floor({_DAY} / {_SPAN}) AS INT)")
    first, last = (f"CAST(floor(({_DAY} {sign} {MARGIN}) / {_SPAN}) AS INT)" for sign in "-+")
    spans = F.expr(f"sequence({first}, {last})")
    codes = F.split(F.regexp_replace(F.regexp_replace("block", "^.* ", ""), "[>]", "+"), "[+]")
    party = F.filter(codes, lambda code: code != "")
    partial = (
        dated.where(_IS_PARTIAL)
        .where(F.size(party) > 0)
        .withColumn("party", F.get(party, F.lit(0)))
        .withColumn("span", own)
    )
    partial = partial.withColumn("story", F.lit(None).cast("string"))
    stories = whole.select(F.col("event").alias("id"), "story")
    named = dated.where(f"NOT {_IS_PARTIAL}").withColumn("party", F.explode(F.array_distinct(party)))
    named = named.withColumn("span", F.explode(spans)).join(stories, "id")
    keys = ["kind", "party", "span"]
    near = named.join(partial.select(*keys).distinct(), keys, "left_semi")
    both = partial.unionByName(near.select(*partial.columns))
    ordered = both.repartition(*keys).sortWithinPartitions(*keys, "date", "id")
    return ordered.mapInArrow(Attach(), spark_schema(_STORIES))


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a task does with the reports of whole blocks, or of those that leave a side out: it makes stories."""

    partial: bool

    def __call__(self, batches: Batches) -> Batches:
        """Give rows of the table `stories`; reports come block by block."""
        stories_of = stories_of_partial_block if self.partial else stories_of_block
        reports = (report_of(row) for row in _rows(batches))
        blocks = groupby(reports, lambda report: report.block)
        yield from _written(chain.from_iterable(stories_of(members) for _, members in blocks))


@dataclass(frozen=True, slots=True)
class Attach:
    """What a task does with reports that leave a side out, and those that may tell of the same: it finds stories."""

    def __call__(self, batches: Batches) -> Batches:
        """Give rows of the table `stories` for those that tell of a story that is known; reports come day by day."""
        groups = groupby(_rows(batches), lambda row: (row["kind"], row["party"], row["span"]))
        yield from _written(chain.from_iterable(_found(list(rows)) for _, rows in groups))


def _found(rows: Iterable[Mapping[str, Any]]) -> Iterator[Membership]:
    partial: list[Report] = []
    others: list[Membership] = []
    for row in rows:
        if row["story"] is None:
            partial.append(report_of(row))
        else:
            others.append(Membership(row["story"], report_of(row)))
    near = Near(iter(others))
    for report in partial:
        story = attach(report, near.to(report))
        if story is not None:
            yield Membership(story, report)


def _rows(batches: Batches) -> Iterator[Mapping[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _written(members: Iterator[Membership]) -> Batches:
    waiting: list[Mapping[str, Any]] = []
    for one in members:
        report = one.report
        row = {"story": one.story, "event": report.event, "article": report.article, "block": report.block}
        waiting.append({**row, "family": report.family or None})
        if len(waiting) >= _AT_ONCE:
            yield pa.RecordBatch.from_pylist(waiting, schema=_STORIES)
            waiting = []
    yield pa.RecordBatch.from_pylist(waiting, schema=_STORIES)
