"""Parquet files that are written into the folder of a table before it is decided whether they count.

Any number of processes can write them, on any machine that sees the folder. A file is named by chance and never written
twice; it belongs to no version of the table until one process commits it (`append_files` in `detente.store.tables`), so
what a process leaves behind that was killed or was too slow is seen by nobody, and `vacuum` deletes it.
"""

from __future__ import annotations

import datetime
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa

from detente.store.schemas import SKIPPING

_GROUP: Final = 131_072  # rows


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file in the folder of a table: `size` in bytes, `time` in milliseconds, `stats` as Delta's log has them."""

    table: str
    name: str
    rows: int
    size: int
    time: int
    stats: str


@dataclass(slots=True)
class FileWriter:
    """Writes the rows of one table into one file, which is begun with the first of them.

    Args:
        root: The folder of the store.
        table: The name of the table.
        schema: Its columns.
        stem: What the name of the file begins with.

    """

    root: Path
    table: str
    schema: pa.Schema
    stem: str
    _rows: int = 0
    _name: str = ""
    _writer: Any = None
    _columns: dict[str, _Range] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def put(self, rows: pa.Table) -> None:
        """Write rows, in the order of the columns."""
        if not rows.num_rows:
            return
        if self._writer is None:
            self._begin()
        self._writer.write_table(rows.cast(self.schema), row_group_size=_GROUP)
        self._rows += rows.num_rows
        for name, known in self._columns.items():
            known.take(rows[name])

    def finish(self) -> WrittenFile | None:
        """End the file; give None where there were no rows, and so there is no file."""
        if self._writer is None:
            return None
        self._writer.close()
        self._writer = None
        size = (self.root / self.table / self._name).stat().st_size
        return WrittenFile(self.table, self._name, self._rows, size, int(time.time() * 1000), self._stats())

    def _begin(self) -> None:
        from pyarrow import parquet  # noqa: PLC0415  # only who writes files so should wait for it

        self._name = f"{self.stem}-{secrets.token_hex(8)}.zstd.parquet"
        self._writer = parquet.ParquetWriter(self.root / self.table / self._name, self.schema, compression="zstd")
        self._columns = {name: _Range() for name in SKIPPING[self.table].split(",")}

    def _stats(self) -> str:
        known = {name: one for name, one in self._columns.items() if one.low is not None}
        return json.dumps(
            {
                "numRecords": self._rows,
                "minValues": {name: _plain(one.low) for name, one in known.items()},
                "maxValues": {name: _plain(one.high) for name, one in known.items()},
                "nullCount": {name: one.nulls for name, one in self._columns.items()},
            }
        )


@dataclass(slots=True)
class _Range:
    """The lowest and the highest value of a column so far, and how many there are of none."""

    low: Any = None
    high: Any = None
    nulls: int = 0

    def take(self, column: pa.ChunkedArray) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415  # its functions are made when it is loaded, which takes a while

        self.nulls += column.null_count
        found = pc.min_max(column).as_py()
        if found["min"] is not None:
            self.low = found["min"] if self.low is None else min(self.low, found["min"])
            self.high = found["max"] if self.high is None else max(self.high, found["max"])


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def by_table(files: Iterable[WrittenFile]) -> dict[str, list[WrittenFile]]:
    """Sort files by table, and those of a table by name."""
    found: dict[str, list[WrittenFile]] = {}
    for file in sorted(files, key=lambda file: (file.table, file.name)):
        found.setdefault(file.table, []).append(file)
    return found
