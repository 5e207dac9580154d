"""What a store has already: ids of articles with their hashes, and errors. In bounded memory, however many."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa

from detente.records import Article
from detente.store.rows import content_hash

_MEMORY: Final = "256MB"  # what is more goes to a file


@dataclass(frozen=True, slots=True)
class Sorted:
    """Articles that are new, those that the store has already, and those whose id stands for another article."""

    new: list[Article]
    known: list[Article]
    clashing: list[Article]


class Known:
    """Knows the ids of what is stored, and of what this process has taken in hand."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="detente-")
        self._db = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": self._folder.name, "threads": 1})
        self._db.execute("CREATE TABLE stored (id VARCHAR, hash VARCHAR)")
        self._db.execute("CREATE TABLE taken (id VARCHAR, hash VARCHAR)")
        self._db.execute("CREATE TABLE errors (id VARCHAR)")
        self._db.execute("CREATE TABLE digests (digest BIGINT)")

    def close(self) -> None:
        """Give back memory and disk."""
        self._db.close()
        self._folder.cleanup()

    def learn_articles(self, files: Sequence[str], batches: Collection[str]) -> None:
        """Read the ids of articles that came with some batches."""
        self._learn("stored SELECT id, hash", files, batches)

    def learn_errors(self, files: Sequence[str], batches: Collection[str]) -> None:
        """Read the ids of errors that came with some batches."""
        self._learn("errors SELECT id", files, batches)

    def learn_digests(self, files: Sequence[str], batches: Collection[str]) -> None:
        """Read what the words of articles come to that came with some batches."""
        self._learn("digests SELECT DISTINCT digest", files, batches)

    def same_words(self, digests: Sequence[int]) -> int:
        """Count those digests that are known, or come twice; from now on they are known."""
        wanted = "SELECT DISTINCT digest FROM digests WHERE digest IN (SELECT unnest(?))"
        known = {row[0] for row in self._db.execute(wanted, [list(digests)]).fetchall()}
        new = set(digests) - known
        if new:
            self._insert_digests(pa.table({"digest": pa.array(sorted(new), pa.int64())}))
        return len(digests) - len(new)

    def _insert_digests(self, fresh: pa.Table) -> None:
        self._db.execute("INSERT INTO digests SELECT digest FROM fresh")

    def _learn(self, what: str, files: Sequence[str], batches: Collection[str]) -> None:
        if files:
            given = [list(files), sorted(batches)]
            self._db.execute(f"INSERT INTO {what} FROM read_parquet(?) WHERE batch IN (SELECT unnest(?))", given)

    def take(self, articles: Sequence[Article]) -> Sorted:
        """Sort articles, and take the new ones in hand: from now on they are known."""
        hashes = self._hashes(article.id for article in articles)
        result, fresh = Sorted([], [], []), []
        for article in articles:
            own = content_hash(article)
            there = hashes.setdefault(article.id, "")
            if not there:
                hashes[article.id] = own
                fresh.append((article.id, own))
                result.new.append(article)
            else:
                (result.known if there == own else result.clashing).append(article)
        if fresh:
            ids, owns = zip(*fresh, strict=True)
            self._insert(pa.table({"id": ids, "hash": owns}))
        return result

    def stored(self, identities: Iterable[str]) -> set[str]:
        """Tell which articles the store has, as against those that are only in hand."""
        return self._among("stored", identities)

    def errors(self, identities: Iterable[str]) -> set[str]:
        """Tell which errors the store has."""
        return self._among("errors", identities)

    def _hashes(self, identities: Iterable[str]) -> dict[str, str]:
        wanted = list(identities)
        if not wanted:
            return {}
        query = "SELECT id, hash FROM (FROM stored UNION ALL FROM taken) WHERE id IN (SELECT unnest(?))"
        return dict(self._db.execute(query, [wanted]).fetchall())

    def _among(self, table: str, identities: Iterable[str]) -> set[str]:
        query = f"SELECT id FROM {table} WHERE id IN (SELECT unnest(?))"
        return {row[0] for row in self._db.execute(query, [list(identities)]).fetchall()}

    def _insert(self, fresh: pa.Table) -> None:
        self._db.execute("INSERT INTO taken SELECT id, hash FROM fresh")
