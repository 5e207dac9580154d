"""Batches of rows, written to several tables and then decided: what all who add to a store have in common."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from detente.store.errors import StoreError, told
from detente.store.filing import WrittenFile, by_table
from detente.store.ledger import COMMITTED, Decision, Ledger, now
from detente.store.migrations import check_readable
from detente.store.schemas import BASE, BATCH, LEDGER
from detente.store.tables import (
    PLOVER,
    append,
    append_files,
    check_codebook,
    create_store,
    data_files,
    open_table,
    store_format,
)
from detente.version import __version__

TRIES: Final = 50
"""So often others may be faster before it is told as an error."""

Learn = Callable[[Callable[[str], list[str]], set[str]], None]
"""Takes in what some batches hold, given a function for the files of a table and the names of the batches."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of adding: its name, when it began, by which version of Détente, and from which sources."""

    sources: tuple[str, ...] = ()
    run: str = ""
    started: str = ""
    version: str = __version__

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", self.run or secrets.token_hex(8))
        object.__setattr__(self, "started", self.started or now())


def new_batch() -> str:
    """Give the name of a new batch."""
    return secrets.token_hex(8)


class Batches:
    """Writes batches to a store, beside any number of others who do so too.

    Making one creates the store where there is none, and drops what writers left behind that were killed.

    Args:
        root: The folder.
        run: What the table `runs` will say, once there is something to add.
        learn: Called with what was committed, at once and whenever there is more.
        texts: Whether a new store keeps the texts of articles.
        codebook: By what the events are coded that are added; None where none are.

    Raises:
        StoreError: the folder is something else, a store of another version, or cannot be written.

    """

    def __init__(
        self, root: Path, run: Run | None, learn: Learn, *, texts: bool = True, codebook: str | None = None
    ) -> None:
        create_store(root, texts=texts, codebook=codebook or PLOVER)
        form = store_format(root)
        check_readable(root, form.version)
        check_codebook(root, form.codebook, codebook)
        self.root = root
        self.texts = form.texts
        self._run = run or Run()
        self._run_is_told = False
        self._learn_from = learn
        self._learnt: set[str] = set()
        with told(root):
            self._tables = {name: open_table(root, name) for name in BASE}
            self._ledger = Ledger(root)
            self._ledger.drop_undecided()

    def put_files(self, files: Iterable[WrittenFile]) -> None:
        """Take files into their tables; all their rows are of a batch that is still to be decided."""
        self._tell_run()
        for name, found in by_table(files).items():
            append_files(self._tables[name], found)

    def write(self, rows: Mapping[str, pa.Table]) -> str:
        """Write rows to the tables; give the name of their batch, which is still to be decided."""
        batch = new_batch()
        self._tell_run()
        for name, table in rows.items():
            column = pa.array([batch] * table.num_rows, pa.string())
            append(self._tables[name], table.add_column(0, BASE[name].field(BATCH), column))
        return batch

    def commit(self, batch: str, counts: Mapping[str, int], lost: Callable[[], bool]) -> bool:
        """Commit a batch; give False where it must be written anew: it was dropped, or has what others were first with.

        Its rows then stay undecided until somebody drops them.

        Args:
            batch: Its name.
            counts: How many articles, events and errors it has.
            lost: Tells, after all was learnt that others have committed, whether they were first.

        """
        decision = Decision(batch, COMMITTED, self._run.run, **counts)

        def again() -> list[Decision]:
            self.learn()
            return [] if self._ledger.is_decided(batch) or lost() else [decision]

        decided = self._ledger.decide_in_turn(again)
        self.learn()
        return decided

    def refresh(self) -> None:
        """Look at what others have decided."""
        self._ledger.refresh()

    def learn(self) -> None:
        """Learn what the batches hold that were committed since the last time."""
        new = self._ledger.committed - self._learnt
        if new:
            self._learn_from(lambda table: self._files(table, new), new)
            self._learnt |= new

    def busy(self) -> StoreError:
        """Say that others were faster every time."""
        return StoreError(f"{self.root}: others write to the store all the time; run it again when they are done")

    def _files(self, table: str, batches: set[str]) -> list[str]:
        self._tables[table] = open_table(self.root, table)
        files = data_files(self.root, self._tables[table])
        return [file.pattern for file in files if not file.batch or file.batch in batches]

    def _tell_run(self) -> None:
        if self._run_is_told:
            return
        run = self._run
        row = {"run": run.run, "started": run.started, "version": run.version, "sources": list(run.sources)}
        append(open_table(self.root, "runs"), pa.Table.from_pylist([row], LEDGER["runs"]))
        self._run_is_told = True
