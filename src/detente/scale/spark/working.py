"""What is worked out of a store by a cluster and committed at once; where others were faster, once more."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable
from pyspark.sql import SparkSession

from detente.scale.spark.frames import Stage, remove_others
from detente.store.errors import StoreError, told
from detente.store.filing import WrittenFile
from detente.store.snapshot import Snapshot, connect, take_snapshot
from detente.store.tables import TRYING, open_table, worked_out_to

Take = Callable[[DeltaTable, Sequence[WrittenFile], int], bool]
"""Takes files into a derived table, up to a number of the ledger."""


@dataclass(frozen=True, slots=True)
class Job:
    """A derived table to be worked out: up to a number of the ledger, and `done` to one already."""

    session: SparkSession
    root: Path
    table: DeltaTable
    snapshot: Snapshot
    stage: Stage
    stem: str
    done: int
    number: int

    def commit(self, take: Take, files: Sequence[WrittenFile]) -> bool:
        """Commit files that tasks have written, and clear away what other attempts left behind.

        Args:
            take: `append_files_worked_out` or `replace_files`.
            files: The files.

        Returns:
            Whether nobody was faster; if somebody was, all files are cleared away.

        """
        with told(self.root):
            committed = take(self.table, files, self.number)
            remove_others(self.root, self.stem, files if committed else [])
        return committed


def work_out(session: SparkSession, root: Path, name: str, work: Callable[[Job], bool], stage: Stage) -> bool:
    """Bring a derived table up to date; tell whether there was anything to do.

    Raises:
        StoreError: the store cannot be written, or others do the same all the time.

    """
    for _ in TRYING:
        with told(root):
            table = open_table(root, name)
            snapshot = take_snapshot(root)
            number, done = _last_number(snapshot), worked_out_to(table)
        if number == done:
            return False
        if work(Job(session, root, table, snapshot, stage, f"work-{secrets.token_hex(8)}", done, number)):
            return True
    raise StoreError(f"{root}: others bring {name} up to date all the time; run it again when they are done")


def _last_number(snapshot: Snapshot) -> int:
    with connect(snapshot) as connection:
        return int(connection.sql("SELECT coalesce(max(number), 0) FROM batches").fetchall()[0][0])


@contextmanager
def staging(session: SparkSession, root: Path, folder: str) -> Iterator[Stage]:
    """Give a folder for what is in between, beside the store unless another is named; it is deleted at the end."""
    name = f"detente-{secrets.token_hex(8)}"
    if folder:
        yield Stage(session, f"{folder.rstrip('/')}/{name}")
        if "://" not in folder:
            shutil.rmtree(Path(folder, name), ignore_errors=True)
        return
    path = root.absolute().parent / f"{root.name}.{name}"
    try:
        yield Stage(session, f"file://{path}")
    finally:
        shutil.rmtree(path, ignore_errors=True)
