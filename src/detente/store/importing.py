"""Writing imported events to a store: batches of blocks of files, all or none, each event once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from detente.store.batches import TRIES, Batches, Run
from detente.store.errors import told

_MEMORY: Final = "512MB"  # what is more goes to a file
_LONGEST_NUMBER: Final = 18  # digits of an id that is kept as a number


class ImportWriter:
    """Adds imported events of one origin to a store, beside any number of others who do so too.

    An event is known by its id, and a block of a file by what it says: a block that was imported is passed over
    whole, and in a new one the events that are there already are.

    Args:
        root: The folder; a store is made where there is none.
        origin: Where the events come from; their ids are unique within it.
        run: What the table `runs` will say, once there is something to add.

    Raises:
        StoreError: the folder is something else, a store of another version, or cannot be written.

    """

    def __init__(self, root: Path, origin: str, run: Run | None = None) -> None:
        self._batches = Batches(root, run, self._learn)
        self.root = root
        self.origin = origin
        self._known = _Known(origin)
        with told(root):
            self._batches.learn()

    def close(self) -> None:
        """Give back memory and disk. What was not committed is lost."""
        self._known.close()

    def rows_of(self, block: str) -> int | None:
        """Tell how many rows a block has that was imported; None where it was not."""
        return self._known.blocks.get(block)

    def places_of_new(self, ids: pa.Array) -> pa.Array:
        """Tell which of some ids are new, by their places: here for the first time, and not in the store."""
        with told(self.root):
            return self._known.places_of_new(ids)

    def commit(self, imported: pa.Table, imports: pa.Table, errors: pa.Table) -> bool:
        """Add a batch, all or nothing; give False, and add nothing, where others added the same in the meantime.

        Args:
            imported: Events, with the columns of the table `imported` but `batch`; all their ids are new.
            imports: What became of the blocks that they come from.
            errors: What was left out of them.

        Raises:
            StoreError: the store cannot be written; nothing was added.

        """
        known = self._known
        with told(self.root):
            errors = errors.filter(_negated(errors["id"], known.errors)) if errors.num_rows else errors
            tables = {"imported": imported, "errors": errors, "imports": imports}
            rows = {name: table for name, table in tables.items() if table.num_rows}
            blocks = imports["id"].to_pylist()
            ids = imported["id"].combine_chunks()
            counts = {"events": imported.num_rows, "errors": errors.num_rows}
            before = known.times_learnt

            def lost() -> bool:
                if known.times_learnt == before:
                    return False
                return any(block in known.blocks for block in blocks) or len(known.places_of_new(ids)) < len(ids)

            for _ in range(TRIES):
                if self._batches.commit(self._batches.write(rows), counts, lost):
                    return True
                if lost():
                    return False
        raise self._batches.busy()

    def _learn(self, files: Callable[[str], list[str]], batches: set[str]) -> None:
        self._known.learn(files, batches)


class _Known:
    """What a store has of one origin: ids, blocks and errors. Ids are in bounded memory, numbers apart from words."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._folder = tempfile.TemporaryDirectory(prefix="detente-")
        file = str(Path(self._folder.name) / "ids.duckdb")
        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": _MEMORY, "threads": 1}
        self._db = duckdb.connect(file, config={**config, "temp_directory": self._folder.name})
        self._db.execute("CREATE TABLE numbers (id BIGINT)")
        self._db.execute("CREATE TABLE words (id VARCHAR)")
        self.blocks: dict[str, int] = {}
        self.errors: set[str] = set()
        self.times_learnt = 0

    def close(self) -> None:
        self._db.close()
        self._folder.cleanup()

    def learn(self, files: Callable[[str], list[str]], batches: Collection[str]) -> None:
        given = [sorted(batches), self._origin]
        self.times_learnt += 1
        if blocks := files("imports"):
            query = "SELECT id, rows FROM read_parquet(?) WHERE batch IN (SELECT unnest(?)) AND origin = ?"
            self.blocks |= dict(self._db.execute(query, [blocks, *given]).fetchall())
        if errors := files("errors"):
            query = "SELECT id FROM read_parquet(?) WHERE batch IN (SELECT unnest(?)) AND stage = 'import'"
            self.errors |= {row[0] for row in self._db.execute(query, [errors, given[0]]).fetchall()}
        if events := files("imported"):
            found = "FROM read_parquet(?) WHERE batch IN (SELECT unnest(?)) AND origin = ?"
            for table, kind, condition in (("numbers", "BIGINT", _NUMBER), ("words", "VARCHAR", f"NOT {_NUMBER}")):
                insert = f"INSERT INTO {table} SELECT id::{kind} {found} AND {condition}"
                self._db.execute(insert, [events, *given])

    def places_of_new(self, ids: pa.Array) -> pa.Array:
        fresh = pa.table({"id": ids, "place": pa.array(range(len(ids)), pa.int64())})
        self._db.register("fresh", fresh)
        parts = [
            f"SELECT min(place) AS place FROM (SELECT id::{kind} AS id, place FROM fresh WHERE {condition}) "
            f"ANTI JOIN {table} USING (id) GROUP BY id"
            for table, kind, condition in (("numbers", "BIGINT", _NUMBER), ("words", "VARCHAR", f"NOT {_NUMBER}"))
        ]
        found = self._db.sql(f"FROM ({' UNION ALL '.join(parts)}) ORDER BY place").to_arrow_table()
        self._db.unregister("fresh")
        return found["place"].combine_chunks()


_NUMBER: Final = f"regexp_full_match(id, '[1-9][0-9]{{0,{_LONGEST_NUMBER - 1}}}')"


def _negated(ids: pa.ChunkedArray, known: Collection[str]) -> pa.Array:
    return pa.array([identity not in known for identity in ids.to_pylist()], pa.bool_())
