"""Which articles of a store repeat which, worked out by a cluster.

Texts meet under the keys that both have (locality-sensitive hashing: bands of MinHash signatures, and paragraphs), by
joins; those that met are compared by the tasks; and what hangs together goes to one task, which makes families of
it. The comparisons and the families are those of `detente.store.copying`, and so are the results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # as everybody calls it

from detente.copies import CopyOptions, find_copies
from detente.copies.comparing import Texts
from detente.copies.index import MOST_PER_BAND, MOST_PER_PARAGRAPH, PARAGRAPHS_SHARED, seem_alike
from detente.copies.linked import judge_kept, kept_texts, link_articles
from detente.scale.spark.components import components
from detente.scale.spark.frames import Batches, spark_schema, stored, write_table
from detente.scale.spark.session import few_at_once
from detente.scale.spark.working import Job, staging, work_out
from detente.store.ledger import COMMITTED
from detente.store.schemas import DERIVED
from detente.store.tables import append_files_worked_out, replace_files

_PAIRS: Final = DERIVED["pairs"]
_COPIES: Final = DERIVED["copies"]
_WORDS: Final = ("canonical", "surface")
_AT_ONCE: Final = 2_048  # pairs that are compared
_FAMILY_ROWS: Final = 20_000  # of groups that are worked through together, if one has not more

# Of two texts of a key the one with the smaller number must be among the first.
_MEETINGS: Final = """
    WITH owners AS (SELECT text, length, explode({keys}) AS key FROM {texts}),
    places AS (
        SELECT text, length, key, row_number() OVER (PARTITION BY key ORDER BY text) AS place,
               count(*) OVER (PARTITION BY key) AS many
        FROM owners
    )
    SELECT one.text AS one, other.text AS other, least(one.length, other.length) AS length,
           {counted}
    FROM places AS one JOIN places AS other ON one.key = other.key
    WHERE one.many > 1 AND other.many > 1 AND one.text < other.text AND one.place <= {most}
"""
_COUNTED: Final = {
    "bands": "CAST(1 AS BIGINT) AS bands, CAST(0 AS BIGINT) AS paragraphs",
    "paragraphs": "CAST(0 AS BIGINT) AS bands, CAST(1 AS BIGINT) AS paragraphs",
}
_MET: Final = """
    WITH shared AS (
        SELECT one, other, length, sum(bands) AS bands, sum(paragraphs) AS paragraphs
        FROM {meetings} GROUP BY one, other, length
    ), told AS (
        SELECT one, other, bands > 0 AS band,
               paragraphs > 0 AND paragraphs >= {share} * length AS part
        FROM shared
    )
    SELECT * FROM told WHERE band OR part
"""
_MET_SCHEMA: Final = pa.schema(
    [("one", pa.int64()), ("other", pa.int64()), ("band", pa.bool_()), ("part", pa.bool_()), ("seem_alike", pa.bool_())]
)
_GROUP_SCHEMA: Final = (
    "component long, what int, day date, published string, id string, digest long, other long, kind int, "
    "similarity double, in_one double, in_other double, canonical binary, surface binary"
)
_TEXT, _ARTICLE, _PAIR = range(3)

_Known = dict[int, tuple[DataFrame, DataFrame]]
"""What was found out about texts and their meetings up to a number of the ledger."""


def update_copies(session: SparkSession, root: Path, folder: str = "") -> bool:
    """Bring pairs and copies of a store up to date; tell whether there was anything to do.

    Args:
        session: The session.
        root: The store, in a folder that all machines see.
        folder: Where to keep what is in between; a folder beside the store, if not given.

    Raises:
        StoreError: the store cannot be written, or others write copies all the time.

    """
    with few_at_once(session), staging(session, root, folder) as stage:
        known: _Known = {}
        paired = work_out(session, root, "pairs", partial(_add_pairs, known), stage)
        return work_out(session, root, "copies", partial(_replace_copies, known), stage) or paired


# ------------------------------------------------------------------------------------------------ pairs


def _add_pairs(known: _Known, job: Job) -> bool:
    texts, seeming = _seeming(known, job)
    fresh = texts.where("fresh").select("text")
    new = seeming.join(fresh.withColumnRenamed("text", "one"), "one", "left_semi").unionByName(
        seeming.join(fresh.withColumnRenamed("text", "other"), "other", "left_semi").select(*seeming.columns)
    )
    met = new.distinct().select("one", "other", "seem_alike")
    words = _beside(met, texts, _WORDS)
    pairs = words.mapInArrow(Judge(), spark_schema(_PAIRS))
    files = write_table(pairs, job.root, "pairs", job.stem)
    return job.commit(append_files_worked_out, files)


def _seeming(known: _Known, job: Job) -> tuple[DataFrame, DataFrame]:
    """Give the texts of a store, and the pairs that met of which parts or signatures are alike."""
    if job.number not in known:
        texts = job.stage.keep(f"texts-{job.number}", _texts(job))
        signatures = _beside(_met(job.session, texts), texts, ("signature",))
        seeming = signatures.mapInArrow(Seem(), spark_schema(_MET_SCHEMA))
        known[job.number] = texts, job.stage.keep(f"seeming-{job.number}", seeming)
    return known[job.number]


def _texts(job: Job) -> DataFrame:
    """Give each text once, with what is kept of it; `fresh` are those that came since pairs were last worked out."""
    columns = ["text", "digest", "signature", "bands", "paragraphs", *_WORDS]
    sketches = stored(job.session, job.snapshot, "sketches", columns).where("digest <> 0")
    numbers = stored(job.session, job.snapshot, "batches", ["number", "batch", "state"]).where(
        F.col("state") == COMMITTED
    )
    numbered = sketches.join(numbers.select("batch", "number"), "batch")
    whole = [F.first(name).alias(name) for name in columns[1:]]
    return (
        numbered.groupBy("text")
        .agg(*whole, F.min("number").alias("number"))
        .withColumn("fresh", F.col("number") > job.done)
        .withColumn("length", F.size("paragraphs"))
        .drop("number")
    )


def _met(session: SparkSession, texts: DataFrame) -> DataFrame:
    keys = texts.select("text", "length", "bands", "paragraphs")
    meetings = [
        session.sql(_MEETINGS.format(texts="{texts}", keys=name, counted=_COUNTED[name], most=most), texts=keys)
        for name, most in (("bands", MOST_PER_BAND), ("paragraphs", MOST_PER_PARAGRAPH))
    ]
    both = meetings[0].unionByName(meetings[1])
    return session.sql(_MET.format(meetings="{meetings}", share=PARAGRAPHS_SHARED), meetings=both)


def _beside(pairs: DataFrame, texts: DataFrame, columns: Iterable[str]) -> DataFrame:
    """Put columns of both texts beside each pair, called `one_...` and `other_...`."""
    for side in ("one", "other"):
        theirs = texts.select(F.col("text").alias(side), *[F.col(name).alias(f"{side}_{name}") for name in columns])
        pairs = pairs.join(theirs, side)
    return pairs


@dataclass(frozen=True, slots=True)
class Seem:
    """What a task does with pairs that met: it leaves out those whose signatures say that they are not alike."""

    def __call__(self, batches: Batches) -> Batches:
        """Give the pairs that may be alike, or of which one may be a part of the other."""
        for batch in batches:
            if not batch.num_rows:
                continue
            one, other = (_signatures(batch[f"{side}_signature"]) for side in ("one", "other"))
            seeming = seem_alike(one, other, CopyOptions())
            part = batch["part"].to_numpy(zero_copy_only=False)
            columns = [batch[name] for name in ("one", "other", "band", "part")]
            found = pa.RecordBatch.from_arrays([*columns, pa.array(seeming)], schema=_MET_SCHEMA)
            yield found.filter(pa.array(seeming | part))


def _signatures(column: pa.Array) -> Any:  # noqa: ANN401  # an array of rows
    return np.frombuffer(b"".join(column.to_pylist()), np.uint8).reshape(len(column), -1)


@dataclass(frozen=True, slots=True)
class Judge:
    """What a task does with pairs of texts: it compares them exactly."""

    def __call__(self, batches: Batches) -> Batches:
        """Give those that are copies, as rows of the table `pairs`."""
        for batch in batches:
            for start in range(0, batch.num_rows, _AT_ONCE):
                yield _judged(batch.slice(start, _AT_ONCE))


def _judged(batch: pa.RecordBatch) -> pa.RecordBatch:
    canonical, surface = (batch[f"one_{name}"].to_pylist() + batch[f"other_{name}"].to_pylist() for name in _WORDS)
    count = batch.num_rows
    pairs, at = judge_kept(kept_texts(canonical, surface), np.arange(count), np.arange(count, 2 * count))
    rows = batch.take(pa.array(at))
    measured = [pairs.kind.astype(np.int32), pairs.similarity, pairs.in_one, pairs.in_other]
    columns = [rows["one"], rows["other"], *map(pa.array, measured), rows["seem_alike"]]
    return pa.RecordBatch.from_arrays(columns, schema=_PAIRS)


# ------------------------------------------------------------------------------------------------ copies


def _replace_copies(known: _Known, job: Job) -> bool:
    texts, seeming = _seeming(known, job)
    allowed = job.stage.keep("allowed", _allowed(job, texts, seeming))
    sketches = stored(job.session, job.snapshot, "sketches", ["article", "digest"]).where("digest <> 0")
    repeated = sketches.groupBy("digest").count().where("count > 1").select("digest")
    edges = allowed.select("one", "other").unionByName(
        repeated.select(F.col("digest").alias("one"), F.col("digest").alias("other"))
    )
    labels = components(edges, job.stage).select(F.col("node").alias("digest"), F.col("label").alias("component"))
    groups = _groups(job, texts, allowed, sketches, labels)
    found = groups.mapInArrow(Families(), spark_schema(_COPIES))
    files = write_table(found, job.root, "copies", job.stem)
    return job.commit(replace_files, files)


def _allowed(job: Job, texts: DataFrame, seeming: DataFrame) -> DataFrame:
    """Give the pairs that meet, whatever came to the store since they were found, by the digests of their texts."""
    pairs = stored(job.session, job.snapshot, "pairs", _PAIRS.names).distinct()
    meeting = pairs.join(seeming.select("one", "other", "band", "part"), ["one", "other"])
    digests = _beside(meeting.where("part OR (band AND seem_alike)"), texts, ("digest",))
    return digests.where("one_digest <> other_digest").select(
        F.col("one_digest").alias("one"),
        F.col("other_digest").alias("other"),
        "kind",
        "similarity",
        "in_one",
        "in_other",
    )


def _groups(job: Job, texts: DataFrame, allowed: DataFrame, sketches: DataFrame, labels: DataFrame) -> DataFrame:
    """Give all that families are made of, what hangs together in one task and one after the other."""
    articles = stored(job.session, job.snapshot, "articles", ["id", "date", "published"]).drop("batch")
    members = (
        sketches.join(labels, "digest").join(articles, F.col("article") == F.col("id")).withColumnRenamed("date", "day")
    )
    # Of texts of the same words one stands for all, the one with the highest number.
    words = texts.groupBy("digest").agg(*[F.max_by(name, "text").alias(name) for name in _WORDS]).join(labels, "digest")
    pairs = allowed.withColumnRenamed("one", "digest").join(labels, "digest")
    parts = [
        _as_group(words, _TEXT, "digest", *_WORDS),
        _as_group(members, _ARTICLE, "day", "published", "id", "digest"),
        _as_group(pairs, _PAIR, "digest", "other", "kind", "similarity", "in_one", "in_other"),
    ]
    whole = parts[0].unionByName(parts[1]).unionByName(parts[2])
    return whole.repartition("component").sortWithinPartitions("component")


def _as_group(frame: DataFrame, what: int, *columns: str) -> DataFrame:
    values = []
    for column in _GROUP_SCHEMA.split(", "):
        name, kind = column.split(" ")
        value = F.lit(what) if name == "what" else F.col(name) if name in (*columns, "component") else F.lit(None)
        values.append(value.cast(kind).alias(name))
    return frame.select(*values)


@dataclass(frozen=True, slots=True)
class Families:
    """What a task does with all that hangs together: it tells who copied whom."""

    def __call__(self, batches: Batches) -> Batches:
        """Give rows of the table `copies`."""
        waiting: list[dict[str, Any]] = []
        rows = (row for batch in batches for row in batch.to_pylist())
        for _, members in groupby(rows, lambda row: row["component"]):
            waiting += members
            if len(waiting) >= _FAMILY_ROWS:
                yield _families(waiting)
                waiting = []
        yield _families(waiting)


def _families(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    articles = sorted(_of(rows, _ARTICLE), key=_order)
    words = {row["digest"]: (row["canonical"], row["surface"]) for row in _of(rows, _TEXT)}
    pairs = [
        (row["digest"], row["other"], row["kind"], row["similarity"], row["in_one"], row["in_other"])
        for row in _of(rows, _PAIR)
    ]

    def texts_of(digests: Iterable[int]) -> Texts:
        found = [words[digest] for digest in digests]
        return kept_texts([canonical for canonical, _ in found], [surface for _, surface in found])

    given = [(row["id"], row["published"] or "", row["digest"]) for row in articles]
    copies = find_copies(link_articles(given, pairs, texts_of))
    values = [{name: getattr(copy, name) for name in _COPIES.names} for copy in copies]
    return pa.RecordBatch.from_pylist(values, schema=_COPIES)


def _of(rows: Iterable[dict[str, Any]], what: int) -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["what"] == what)


def _order(row: Mapping[str, Any]) -> tuple[bool, str, str, str]:
    """Sort by day and time, those without a day last, and then by id."""
    day = row["day"]
    return day is None, "" if day is None else day.isoformat(), row["published"] or "", row["id"]
