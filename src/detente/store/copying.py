"""Works out which articles of a store repeat which, from the sketches that were added with them.

The table `pairs` grows: texts that came since it was last worked out are compared with each that has one of their keys.
`copies` is made of it anew, with an order of articles by date and id. What comes out depends on the articles alone, not
on the order in which they were added, nor on how often this was done. No texts are needed.

A text meets the first 128 texts that have one of its keys, and the first 16 that have one of its paragraphs, by numbers
that are made of them, in no order. More texts of a key can only take others' places; so whatever meets now has met
before, and what meets no more is left out when copies are made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from detente.copies import CopyOptions, find_copies
from detente.copies.canonical import Positions
from detente.copies.comparing import Texts
from detente.copies.index import MOST_PER_BAND, MOST_PER_PARAGRAPH, PARAGRAPHS_SHARED, seem_alike
from detente.copies.linked import judge_kept, kept_texts, link_articles
from detente.records import Copy
from detente.store.errors import StoreError, told
from detente.store.schemas import DERIVED
from detente.store.snapshot import connect, take_snapshot, working
from detente.store.tables import TRYING, append_worked_out, open_table, replace_rows, worked_out_to

_AT_ONCE: Final = 4_096  # pairs that are compared
_TEXTS_AT_ONCE: Final = 16_384  # so many new texts meet others at a time, or as many keys as they have
_COPIES_AT_ONCE: Final = 10_000  # rows
_COPIES: Final = DERIVED["copies"]
_PAIRS: Final = DERIVED["pairs"]

# Of articles of the same words one stands for all. Chosen by names, since what DuckDB groups it keeps in memory, and
# the rest of a sketch is long.
_TEXTS: Final = """
    CREATE VIEW texts AS
    SELECT text, digest, signature, bands, paragraphs, canonical, surface FROM sketches SEMI JOIN (
        SELECT min(article) AS article FROM sketches WHERE digest <> 0 GROUP BY text
    ) USING (article)
"""
_FRESH: Final = """
    CREATE TABLE fresh AS
    SELECT text FROM _sketches JOIN batches USING (batch) WHERE digest <> 0
    GROUP BY text HAVING min(number) > $done
"""
# Of keys that one text alone has, as most are, nothing is kept.
_PLACES: Final = """
    CREATE OR REPLACE TABLE places AS
    WITH owners AS (
        SELECT text, key FROM (SELECT text, unnest({keys}) AS key FROM texts) WHERE abs(key % {parts}) = {part}
    ), wanted AS (SELECT DISTINCT key FROM owners SEMI JOIN {chosen} USING (text))
    SELECT text, key, row_number() OVER (PARTITION BY key ORDER BY text) AS place
    FROM owners SEMI JOIN wanted USING (key)
    QUALIFY count(*) OVER (PARTITION BY key) > 1
"""
# Of two texts of a key the one with the smaller digest must be among the first.
_MEETINGS: Final = """
    INSERT INTO meetings
    SELECT one.text AS one, other.text AS other, '{keys}' AS keys, count(*) AS shared
    FROM places AS one JOIN places AS other USING (key)
    WHERE one.text < other.text AND one.place <= {most} AND {wanted} GROUP BY ALL
"""
_MET: Final = """
    CREATE TABLE met AS
    WITH shared AS (
        SELECT one, other, coalesce(sum(shared) FILTER (keys = 'bands'), 0) AS bands,
               coalesce(sum(shared) FILTER (keys = 'paragraphs'), 0) AS paragraphs
        FROM meetings GROUP BY ALL
    ), told AS (
        SELECT one, other, bands > 0 AS band,
               paragraphs > 0 AND paragraphs >= {share} * least(a.length, b.length) AS part
        FROM shared JOIN lengths AS a ON a.text = one JOIN lengths AS b ON b.text = other
    )
    FROM told WHERE band OR part
"""
_LENGTHS: Final = "CREATE TABLE lengths AS SELECT text, len(paragraphs) AS length FROM texts"
_NEEDED: Final = """
    CREATE TABLE needed AS
    SELECT text, signature, canonical, surface
    FROM texts SEMI JOIN (SELECT one AS text FROM met UNION SELECT other FROM met) USING (text) ORDER BY text
"""
_ARTICLES: Final = """
    SELECT articles.id, published, digest FROM articles JOIN sketches ON sketches.article = articles.id
    WHERE digest IN (SELECT one FROM allowed UNION SELECT other FROM allowed) OR digest IN (
        SELECT digest FROM sketches WHERE digest <> 0 GROUP BY digest HAVING count(*) > 1
    ) ORDER BY date, published, articles.id
"""


def update_copies(root: Path) -> bool:
    """Bring pairs and copies up to date; tell whether there was anything to do.

    Raises:
        StoreError: the store cannot be written, or others write copies all the time.

    """
    paired = _update(root, "pairs", _add_pairs)
    return _update(root, "copies", _replace_copies) or paired


def count_copies(root: Path) -> int:
    """Count the articles that are whole copies of others, as of the last time that this was worked out."""
    with told(root), connect(take_snapshot(root)) as connection:
        query = "SELECT count(DISTINCT article) FROM copies WHERE kind <> 'partial'"
        return int(connection.sql(query).fetchall()[0][0])


def _update(root: Path, name: str, work: Any) -> bool:  # noqa: ANN401  # a function of this module
    for _ in TRYING:
        table = open_table(root, name)
        snapshot = take_snapshot(root)
        with tempfile.TemporaryDirectory(prefix="detente-") as folder, working(snapshot, folder) as connection:
            ((number,),) = connection.sql("SELECT coalesce(max(number), 0) FROM batches").fetchall()
            done = worked_out_to(table)
            if number == done:
                return False
            with told(root):
                connection.execute(_TEXTS)
                if work(table, connection, done, number):
                    return True
    raise StoreError(f"{root}: others bring the copies up to date all the time; run it again when they are done")


# ------------------------------------------------------------------------------------------------ pairs


def _add_pairs(table: Any, connection: duckdb.DuckDBPyConnection, done: int, number: int) -> bool:  # noqa: ANN401
    connection.execute(_FRESH, {"done": done})
    _meet(connection, "fresh", "(one.text IN (FROM fresh) OR other.text IN (FROM fresh))")
    connection.execute(_NEEDED)
    met = connection.cursor().sql("SELECT one, other, part FROM met ORDER BY one, other").to_arrow_reader(_AT_ONCE)
    found = (_compared(connection, batch) for batch in met if batch.num_rows)
    return append_worked_out(table, pa.RecordBatchReader.from_batches(_PAIRS, found), number)


def _meet(connection: duckdb.DuckDBPyConnection, chosen: str, wanted: str) -> None:
    """Make the table `met` of texts that share enough keys, one of them among those that are chosen."""
    ((count,),) = connection.sql(f"SELECT count(*) FROM (FROM {chosen})").fetchall()
    parts = count // _TEXTS_AT_ONCE + 1
    connection.execute("CREATE TABLE meetings (one BIGINT, other BIGINT, keys VARCHAR, shared BIGINT)")
    for keys, most in (("bands", MOST_PER_BAND), ("paragraphs", MOST_PER_PARAGRAPH)):
        for part in range(parts):
            connection.execute(_PLACES.format(keys=keys, chosen=chosen, parts=parts, part=part))
            connection.execute(_MEETINGS.format(keys=keys, most=most, wanted=wanted))
    connection.execute("DROP TABLE places")
    connection.execute(_LENGTHS)
    connection.execute(_MET.format(share=PARAGRAPHS_SHARED))
    connection.execute("DROP TABLE lengths")
    connection.execute("DROP TABLE meetings")


def _compared(connection: duckdb.DuckDBPyConnection, met: pa.RecordBatch) -> pa.RecordBatch:
    """Compare pairs that met, which are in order, by their signatures and then exactly."""
    options = CopyOptions()
    one, other = met["one"].to_numpy(), met["other"].to_numpy()
    rows, sides = _needed(connection, "signature", one, other)
    signatures = np.frombuffer(b"".join(rows["signature"].to_pylist()), np.uint8).reshape(rows.num_rows, -1)
    seeming = seem_alike(signatures[sides[0]], signatures[sides[1]], options)
    kept = np.flatnonzero(seeming | met["part"].to_numpy(zero_copy_only=False))
    one, other, seeming = one[kept], other[kept], seeming[kept]
    rows, sides = _needed(connection, "canonical, surface", one, other)
    pairs, at = judge_kept(_texts(rows), *sides)
    columns = [one[at], other[at], pairs.kind.astype(np.int32), pairs.similarity, pairs.in_one, pairs.in_other]
    return pa.RecordBatch.from_arrays([*map(pa.array, columns), pa.array(seeming[at])], schema=_PAIRS)


def _needed(
    connection: duckdb.DuckDBPyConnection, columns: str, one: Positions, other: Positions
) -> tuple[pa.Table, tuple[Positions, Positions]]:
    """Read what is needed of some texts, in order; say in which rows the ones and the others are."""
    wanted = np.unique(np.concatenate([one, other]))
    connection.register("wanted", pa.table({"text": wanted}))
    rows = connection.sql(f"SELECT {columns} FROM needed SEMI JOIN wanted USING (text) ORDER BY text").to_arrow_table()
    connection.unregister("wanted")
    return rows, (np.searchsorted(wanted, one), np.searchsorted(wanted, other))


def _texts(rows: pa.Table) -> Texts:
    return kept_texts(rows["canonical"].to_pylist(), rows["surface"].to_pylist())


# ------------------------------------------------------------------------------------------------ copies


def _replace_copies(table: Any, connection: duckdb.DuckDBPyConnection, done: int, number: int) -> bool:  # noqa: ANN401
    _allow(connection)
    articles = [(one, published or "", digest) for one, published, digest in connection.sql(_ARTICLES).fetchall()]
    pairs = connection.sql("FROM allowed").fetchall()
    found = find_copies(link_articles(articles, pairs, partial(_texts_of, connection)))
    return replace_rows(table, pa.RecordBatchReader.from_batches(_COPIES, _batches(found)), None, number)


def _allow(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `allowed` of the pairs that meet, whatever came to the store since they were found."""
    chosen = "(SELECT one AS text FROM pairs UNION SELECT other FROM pairs)"
    among = "EXISTS (FROM pairs WHERE pairs.one = one.text AND pairs.other = other.text)"
    _meet(connection, chosen, among)
    connection.execute("""
        CREATE TABLE allowed AS
        SELECT a.digest AS one, b.digest AS other, kind, similarity, in_one, in_other
        FROM (SELECT DISTINCT * FROM pairs) AS pairs JOIN met USING (one, other)
        JOIN texts AS a ON a.text = one JOIN texts AS b ON b.text = other
        WHERE (part OR (band AND seem_alike)) AND a.digest <> b.digest
    """)


def _texts_of(connection: duckdb.DuckDBPyConnection, digests: Sequence[int]) -> Texts:
    wanted = pa.table({"digest": np.array(digests, np.int64), "place": np.arange(len(digests))})
    connection.register("wanted", wanted)
    query = """
        SELECT DISTINCT ON (place) place, canonical, surface FROM texts JOIN wanted USING (digest)
        ORDER BY place, text DESC
    """
    texts = _texts(connection.sql(query).to_arrow_table())
    connection.unregister("wanted")
    return texts


def _batches(found: Sequence[Copy]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(found), _COPIES_AT_ONCE):
        part = found[start : start + _COPIES_AT_ONCE]
        rows = [{name: getattr(copy, name) for name in _COPIES.names} for copy in part]
        yield pa.RecordBatch.from_pylist(rows, schema=_COPIES)
