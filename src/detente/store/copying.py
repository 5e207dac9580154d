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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.copies import CopyOptions, find_copies
from detente.copies.comparing import Likeness, Texts, compare, compare_as_written
from detente.copies.index import (
    MOST_PER_BAND,
    MOST_PER_PARAGRAPH,
    PARAGRAPHS_SHARED,
    Pairs,
    judge,
    seem_alike,
)
from detente.records import Copy
from detente.store.errors import StoreError, told
from detente.store.schemas import DERIVED
from detente.store.snapshot import connect, take_snapshot
from detente.store.tables import TRYING, append_worked_out, open_table, replace_rows, worked_out_to

_AT_ONCE: Final = 4_096  # pairs that are compared
_COPIES_AT_ONCE: Final = 10_000  # rows
_COPIES: Final = DERIVED["copies"]
_PAIRS: Final = DERIVED["pairs"]

_TEXTS: Final = """
    CREATE VIEW texts AS
    SELECT DISTINCT ON (text) text, digest, signature, bands, paragraphs, canonical, surface
    FROM sketches WHERE digest <> 0
"""
_FRESH: Final = """
    CREATE TABLE fresh AS
    SELECT text FROM _sketches JOIN batches USING (batch) WHERE digest <> 0
    GROUP BY text HAVING min(number) > $done
"""
_PLACES: Final = """
    CREATE TABLE places_in_{keys} AS
    WITH owners AS (SELECT text, unnest({keys}) AS key FROM texts),
         wanted AS (SELECT DISTINCT key FROM owners SEMI JOIN {chosen} USING (text))
    SELECT text, key, row_number() OVER (PARTITION BY key ORDER BY text) AS place
    FROM owners SEMI JOIN wanted USING (key)
"""
# Of two texts of a key the one with the smaller digest must be among the first.
_MET: Final = """
    CREATE TABLE met AS
    WITH by_band AS (
        SELECT DISTINCT one.text AS one, other.text AS other
        FROM places_in_bands AS one JOIN places_in_bands AS other USING (key)
        WHERE one.text < other.text AND one.place <= {band} AND {wanted}
    ), by_paragraph AS (
        SELECT one.text AS one, other.text AS other, count(*) AS shared
        FROM places_in_paragraphs AS one JOIN places_in_paragraphs AS other USING (key)
        WHERE one.text < other.text AND one.place <= {paragraph} AND {wanted} GROUP BY ALL
    ), parts AS (
        SELECT one, other FROM by_paragraph JOIN lengths AS a ON a.text = one JOIN lengths AS b ON b.text = other
        WHERE shared >= {share} * least(a.length, b.length)
    )
    SELECT one, other, bool_or(band) AS band, bool_or(part) AS part FROM (
        SELECT one, other, true AS band, false AS part FROM by_band
        UNION ALL SELECT one, other, false, true FROM parts
    ) GROUP BY ALL
"""
_LENGTHS: Final = "CREATE TABLE lengths AS SELECT text, len(paragraphs) AS length FROM texts WHERE len(paragraphs) > 0"
_NEEDED: Final = """
    CREATE TABLE needed AS
    FROM texts SEMI JOIN (SELECT one AS text FROM met UNION SELECT other FROM met) USING (text)
"""
_COMPARED: Final = """
    SELECT one, other, part, a.signature AS signature, b.signature AS other_signature, a.canonical AS canonical,
           b.canonical AS other_canonical, a.surface AS surface, b.surface AS other_surface
    FROM met JOIN needed AS a ON a.text = one JOIN needed AS b ON b.text = other
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
        with tempfile.TemporaryDirectory(prefix="detente-") as folder, connect(snapshot, folder) as connection:
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
    reader = connection.sql(_COMPARED).to_arrow_reader(_AT_ONCE)
    rows = pa.RecordBatchReader.from_batches(_PAIRS, (_compared(batch) for batch in reader if batch.num_rows))
    return append_worked_out(table, rows, number)


def _meet(connection: duckdb.DuckDBPyConnection, chosen: str, wanted: str) -> None:
    """Make the table `met` of texts that share enough keys, one of them among those that are chosen."""
    for keys in ("bands", "paragraphs"):
        connection.execute(_PLACES.format(keys=keys, chosen=chosen))
    connection.execute(_LENGTHS)
    bars = {"band": MOST_PER_BAND, "paragraph": MOST_PER_PARAGRAPH, "share": PARAGRAPHS_SHARED}
    connection.execute(_MET.format(wanted=wanted, **bars))


def _compared(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Compare those that met, by their signatures and then exactly."""
    options = CopyOptions()
    seeming = seem_alike(_signatures(batch["signature"]), _signatures(batch["other_signature"]), options)
    part = batch["part"].to_numpy(zero_copy_only=False)
    kept = np.flatnonzero(seeming | part)
    chosen = batch.take(pa.array(kept))
    sides = np.arange(len(kept)), np.arange(len(kept)) + len(kept)
    pairs = judge(_texts(chosen), *sides, options)
    one, other = (chosen[name].to_numpy()[pairs.one] for name in ("one", "other"))
    columns = [one, other, pairs.kind.astype(np.int32), pairs.similarity, pairs.in_one, pairs.in_other]
    return pa.RecordBatch.from_arrays([*map(pa.array, columns), pa.array(seeming[kept][pairs.one])], schema=_PAIRS)


def _signatures(column: pa.Array) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(column.to_pylist()), np.uint8).reshape(len(column), -1)


def _texts(rows: pa.RecordBatch) -> Texts:
    """Make the texts of all ones and then of all others."""
    canonical, ends = _joined([*rows["canonical"].to_pylist(), *rows["other_canonical"].to_pylist()])
    surface, surface_ends = _joined([*rows["surface"].to_pylist(), *rows["other_surface"].to_pylist()])
    return Texts(_starts(ends), ends, canonical, surface, _starts(surface_ends), surface_ends)


def _joined(parts: Sequence[bytes]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    return np.frombuffer(b"".join(parts), np.uint32), np.cumsum([len(part) // 4 for part in parts], dtype=np.int64)


def _starts(ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.append(0, ends[:-1]) if len(ends) else ends


# ------------------------------------------------------------------------------------------------ copies


def _replace_copies(table: Any, connection: duckdb.DuckDBPyConnection, done: int, number: int) -> bool:  # noqa: ANN401
    _allow(connection)
    articles = connection.sql(_ARTICLES).fetchall()
    numbers: dict[int, int] = {}
    for _, _, digest in articles:
        numbers.setdefault(digest, len(numbers))
    found = find_copies(
        _Articles(
            options=CopyOptions(),
            ids=[identity for identity, _, _ in articles],
            dates=[published or "" for _, published, _ in articles],
            text_of=np.array([numbers[digest] for _, _, digest in articles], np.int32),
            digests=list(numbers),
            pairs=_numbered(connection, numbers),
            connection=connection,
        )
    )
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


def _numbered(connection: duckdb.DuckDBPyConnection, numbers: dict[int, int]) -> Pairs:
    """Give the pairs by the numbers of their words; of several of the same words the one that is most alike."""
    found: dict[tuple[int, int], tuple[float, int, float, float]] = {}
    for one, other, kind, similarity, in_one, in_other in connection.sql("FROM allowed").fetchall():
        turned = numbers[one] > numbers[other]
        pair = (numbers[other], numbers[one]) if turned else (numbers[one], numbers[other])
        told = (similarity, kind, *((in_other, in_one) if turned else (in_one, in_other)))
        found[pair] = max(found.get(pair, (-1.0, 0, 0.0, 0.0)), told)
    ordered = sorted(found)
    similarity, kind, in_one, in_other = np.array([found[pair] for pair in ordered]).reshape(-1, 4).T
    one, other = np.array(ordered, np.int64).reshape(-1, 2).T
    return Pairs(one, other, kind.astype(np.uint8), similarity, in_one, in_other)


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles that may be in a family, as `detente.copies.families` wants them."""

    options: CopyOptions
    ids: Sequence[str]
    dates: Sequence[str]
    text_of: npt.NDArray[np.int32]
    digests: Sequence[int]
    pairs: Pairs
    connection: duckdb.DuckDBPyConnection

    @property
    def texts(self) -> int:
        return len(self.digests)

    def likeness(self, one: Sequence[int], other: Sequence[int]) -> tuple[Likeness, Likeness]:
        numbers = sorted({*one, *other})
        query = "SELECT digest, canonical, surface FROM texts WHERE digest IN (SELECT unnest(?)) ORDER BY text"
        rows = self.connection.execute(query, [[self.digests[number] for number in numbers]]).fetchall()
        kept = {digest: (canonical, surface) for digest, canonical, surface in rows}
        texts = [kept[self.digests[number]] for number in numbers]
        canonical, ends = _joined([pair[0] for pair in texts])
        surface, surface_ends = _joined([pair[1] for pair in texts])
        together = Texts(_starts(ends), ends, canonical, surface, _starts(surface_ends), surface_ends)
        sides = np.searchsorted(numbers, one), np.searchsorted(numbers, other)
        return compare(together, *sides), compare_as_written(together, *sides)


def _batches(found: Sequence[Copy]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(found), _COPIES_AT_ONCE):
        part = found[start : start + _COPIES_AT_ONCE]
        rows = [{name: getattr(copy, name) for name in _COPIES.names} for copy in part]
        yield pa.RecordBatch.from_pylist(rows, schema=_COPIES)
