"""The ledger: which batches of rows count.

Rows are written to the tables with the name of their batch. They count for readers once the table `batches` says that
their batch is committed, and that is written last: so several tables change as one. Whoever is killed before leaves
rows that nobody sees. Each batch is decided once, to be committed or dropped, and Delta lets only one of two decisions
through that were made on the same state of the ledger: so two processes can add to a store at the same time.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from detente.store.errors import StoreError
from detente.store.schemas import BASE, LEDGER
from detente.store.tables import append_next, data_files, delete_rows, open_table

COMMITTED: Final = "committed"
DROPPED: Final = "dropped"

_TRIES: Final = 100  # so often others may be faster before it is told as an error


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a batch, by which run, and how many rows of which kind it has."""

    batch: str
    state: str
    run: str = ""
    articles: int = 0
    events: int = 0
    errors: int = 0


class Ledger:
    """The decisions of a store, as they were when it was last refreshed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.refresh()

    @property
    def committed(self) -> set[str]:
        """The batches whose rows count."""
        return {batch for batch, state in self._states.items() if state == COMMITTED}

    def is_decided(self, batch: str) -> bool:
        """Tell whether a batch is committed or dropped."""
        return batch in self._states

    def refresh(self) -> None:
        """Read what others have decided."""
        self._table = open_table(self._root, "batches")
        self._states = read_states(self._root, self._table)

    def decide(self, decisions: Iterable[Decision]) -> bool:
        """Write decisions, all or none; give False, and write nothing, where others decided since the last refresh."""
        first, time = len(self._states) + 1, now()
        decided = list(decisions)
        rows = [_row(number, time, decision) for number, decision in enumerate(decided, first)]
        if not append_next(self._table, pa.Table.from_pylist(rows, LEDGER["batches"])):
            return False
        self._states |= {decision.batch: decision.state for decision in decided}
        return True

    def decide_in_turn(self, decisions: Callable[[], list[Decision]]) -> bool:
        """Write decisions, made anew after each that others were faster with; give False where none is left to make.

        Raises:
            StoreError: others were faster every time.

        """
        for _ in range(_TRIES):
            wanted = decisions()
            if not wanted:
                return False
            if self.decide(wanted):
                return True
            self.refresh()
        raise StoreError(f"{self._root}: others write to the store all the time; run it again when they are done")

    def drop_undecided(self, *, mixed: bool = False) -> int:
        """Drop the batches that were never decided, and delete their rows; tell how many batches those were.

        Their writers were killed. If one is still at work, it finds its batch dropped and writes it anew. With `mixed`
        rows are also looked for in files that were put together of many batches, which takes longer.
        """
        undecided = {name: self._undecided(name, mixed) for name in BASE}
        batches = sorted(set().union(*undecided.values()))
        self.decide_in_turn(lambda: [Decision(batch, DROPPED) for batch in batches if not self.is_decided(batch)])
        for name, found in undecided.items():
            _delete(self._root, name, found - self.committed)
        return len(batches)

    def _undecided(self, table: str, mixed: bool) -> set[str]:
        """Name the batches in the files of a table that are not committed."""
        files = data_files(self._root, open_table(self._root, table))
        found = {file.batch for file in files if file.batch}
        if mixed:
            found |= _batches([file.pattern for file in files if not file.batch])
        return found - self.committed


def read_states(root: Path, table: DeltaTable) -> dict[str, str]:
    """Read what was decided of every batch, from the ledger as it was opened."""
    files = [file.pattern for file in data_files(root, table)]
    if not files:
        return {}
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT batch, state FROM read_parquet(?) ORDER BY number", [files]).fetchall()
    return dict(rows)


def now() -> str:
    """Give the time, in UTC and to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(number: int, time: str, decision: Decision) -> Mapping[str, object]:
    return {
        "number": number,
        "batch": decision.batch,
        "run": decision.run or None,
        "state": decision.state,
        "time": time,
        "articles": decision.articles,
        "events": decision.events,
        "errors": decision.errors,
    }


def _batches(files: list[str]) -> set[str]:
    if not files:
        return set()
    with duckdb.connect() as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT batch FROM read_parquet(?)", [files]).fetchall()}


def _delete(root: Path, table: str, batches: set[str]) -> None:
    if batches:
        names = ", ".join(f"'{batch}'" for batch in sorted(batches))
        delete_rows(root, table, f"batch IN ({names})")
