"""Writing to a store: batches of rows, all or none, each article once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from detente.records import Article
from detente.store.errors import StoreError, told
from detente.store.known import Known, Sorted
from detente.store.ledger import COMMITTED, Decision, Ledger, now
from detente.store.migrations import check_readable
from detente.store.rows import Rows, without_articles, without_errors
from detente.store.schemas import BASE, BATCH, LEDGER
from detente.store.tables import append, create_store, data_files, open_table, store_format
from detente.version import __version__

_TRIES: Final = 50  # so often others may be faster before it is told as an error


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


class Writer:
    """Adds batches to a store, beside any number of others who do so too.

    Making one creates the store where there is none, and drops what writers left behind that were killed.

    Args:
        root: The folder.
        run: What the table `runs` will say, once there is something to add.
        texts: Whether a new store keeps the texts of articles.

    Raises:
        StoreError: the folder is something else, a store of a newer version, or cannot be written.

    """

    def __init__(self, root: Path, run: Run | None = None, *, texts: bool = True) -> None:
        create_store(root, texts=texts)
        self.root = root
        form = store_format(root)
        check_readable(root, form.version)
        self.texts = form.texts
        if self.texts and not texts:
            raise StoreError(f"{root}: the store keeps texts already; make another store for articles without them")
        self._run = run or Run()
        self._run_is_told = False
        self._known = Known()
        self._learnt: set[str] = set()
        with told(root):
            self._tables = {name: open_table(root, name) for name in BASE}
            self._ledger = Ledger(root)
            self._ledger.drop_undecided()
            self._learn()

    def close(self) -> None:
        """Give back memory and disk. What was not committed is lost."""
        self._known.close()

    def take(self, articles: Sequence[Article]) -> Sorted:
        """Sort articles into new ones, which are now in hand, those in the store, and those with another's id."""
        return self._known.take(articles)

    def same_words(self, rows: Rows) -> int:
        """Count the articles among rows that have the words of one before them, in this run or the store."""
        return self._known.same_words(rows.digests())

    def commit(self, rows: Rows) -> Rows:
        """Add rows to the store, all or none; give those that were added.

        Articles that somebody else has added in the meantime are left out with their rows, and so are errors that the
        store knows.

        Raises:
            StoreError: the store cannot be written; nothing was added.

        """
        with told(self.root):
            for _ in range(_TRIES):
                rows = self._without_stored(rows)
                if not rows.tables or self._try(rows):
                    return rows
        raise StoreError(f"{self.root}: others write to the store all the time; run it again when they are done")

    def _try(self, rows: Rows) -> bool:
        batch = secrets.token_hex(8)
        self._tell_run()
        for name, table in rows.tables.items():
            column = pa.array([batch] * table.num_rows, pa.string())
            append(self._tables[name], table.add_column(0, BASE[name].field(BATCH), column))
        counts = {name: rows.count(name) for name in ("articles", "events", "errors")}
        return self._decide(Decision(batch, COMMITTED, self._run.run, **counts), rows)

    def _decide(self, decision: Decision, rows: Rows) -> bool:
        """Commit a batch; give False where it must be written anew: it was dropped, or has what others were first with.

        Its rows then stay undecided until somebody drops them.
        """

        def again() -> list[Decision]:
            self._learn()
            lost = self._ledger.is_decided(decision.batch) or self._known.stored(rows.articles())
            return [] if lost else [decision]

        decided = self._ledger.decide_in_turn(again)
        self._learn()
        return decided

    def _without_stored(self, rows: Rows) -> Rows:
        stored = self._known.stored(rows.articles())
        rows = without_articles(rows, stored) if stored else rows
        known = self._known.errors(rows.errors())
        return without_errors(rows, known) if known else rows

    def _learn(self) -> None:
        """Learn what the batches hold that were committed since the last time."""
        new = self._ledger.committed - self._learnt
        if new:
            self._known.learn_articles(self._files("articles", new), new)
            self._known.learn_errors(self._files("errors", new), new)
            self._known.learn_digests(self._files("sketches", new), new)
            self._learnt |= new

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
