"""Tables of a store as frames of Spark, and the way of frames into files of its tables."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from detente.store.filing import FileWriter, WrittenFile
from detente.store.schemas import BASE, BATCH, TABLES
from detente.store.snapshot import Snapshot

Batches = Iterator[pa.RecordBatch]

WRITTEN: Final = "table string, name string, rows long, size long, time long, stats string"
"""What a task says of the files that it has written."""
_WRITTEN: Final = pa.schema(
    [
        ("table", pa.string()),
        ("name", pa.string()),
        ("rows", pa.int64()),
        ("size", pa.int64()),
        ("time", pa.int64()),
        ("stats", pa.string()),
    ]
)
_CLASS: Final = re.compile(r"\[([*?\[])\]")  # as DuckDB wants such a character
_SPECIAL: Final = re.compile(r"[*?\[\]{}]")
_NUMBERS: Final[Mapping[str, str]] = {
    "string": "STRING",
    "int32": "INT",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "binary": "BINARY",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
}


def spark_type(kind: pa.DataType) -> str:
    """Give Spark's name of a type.

    >>> spark_type(pa.list_(pa.struct([("code", pa.string())])))
    'ARRAY<STRUCT<`code`: STRING>>'
    """
    if pa.types.is_list(kind):
        return f"ARRAY<{spark_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "STRUCT<" + ", ".join(f"`{field.name}`: {spark_type(field.type)}" for field in kind) + ">"
    return _NUMBERS[str(kind)]


def spark_schema(schema: pa.Schema) -> str:
    """Give the columns of a table as Spark writes them.

    >>> spark_schema(pa.schema([("id", pa.string()), ("date", pa.date32())]))
    '`id` STRING, `date` DATE'
    """
    return ", ".join(f"`{field.name}` {spark_type(field.type)}" for field in schema)


def stored(session: SparkSession, snapshot: Snapshot, name: str, columns: Sequence[str]) -> DataFrame:
    """Give some columns of a table as a frame: the rows that count, with their batch where the table has it."""
    schema = TABLES[name]
    wanted = pa.schema([schema.field(column) for column in (*([BATCH] if name in BASE else []), *columns)])
    files = snapshot.files[name]
    frames = [_read(session, wanted, paths) for paths in (files.plain,) if paths]
    if files.mixed:
        committed = session.createDataFrame([(batch,) for batch in sorted(snapshot.committed)], "batch string")
        frames.append(_read(session, wanted, files.mixed).join(committed, BATCH, "left_semi"))
    if not frames:
        return session.createDataFrame([], spark_schema(wanted))
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame)
    return whole


def _read(session: SparkSession, schema: pa.Schema, patterns: Sequence[str]) -> DataFrame:
    paths = ["file://" + escaped(_CLASS.sub(r"\1", pattern)) for pattern in patterns]
    return session.read.schema(spark_schema(schema)).parquet(*paths)


def escaped(path: str) -> str:
    r"""Write a path as Hadoop wants it, which takes what it reads for a pattern of paths.

    >>> print(escaped("/news*/{a}"))
    /news\*/\{a\}
    """
    return _SPECIAL.sub(r"\\\g<0>", path)


@dataclass(frozen=True, slots=True)
class ToTable:
    """What a task does that writes its rows into a table: one file, whose name no other attempt has."""

    root: str
    table: str
    stem: str

    def __call__(self, batches: Batches) -> Batches:
        """Write the rows, and say which file they are in."""
        with FileWriter(Path(self.root), self.table, TABLES[self.table], self.stem) as writer:
            for batch in batches:
                writer.put(pa.Table.from_batches([batch]))
            file = writer.finish()
        yield written_batch([] if file is None else [file])


def write_table(frame: DataFrame, root: Path, table: str, stem: str) -> list[WrittenFile]:
    """Write the rows of a frame, as they are parted and sorted, into files of a table that no version has yet."""
    columns = frame.select(*TABLES[table].names)
    return files_of(columns.mapInArrow(ToTable(str(root.absolute()), table, stem), WRITTEN))


def written_batch(files: Iterable[WrittenFile]) -> pa.RecordBatch:
    """Give files as rows."""
    rows = [{name: getattr(file, name) for name in _WRITTEN.names} for file in files]
    return pa.RecordBatch.from_pylist(rows, schema=_WRITTEN)


def files_of(frame: DataFrame) -> list[WrittenFile]:
    """Run what writes files; give those of the attempts that count."""
    return [WrittenFile(**row.asDict()) for row in frame.collect()]


def counts_file(counts: Mapping[str, int]) -> WrittenFile:
    """Say counts among files: by no table, in the place of statistics."""
    return WrittenFile("", "", 0, 0, 0, json.dumps(counts))


def remove_others(root: Path, stem: str, files: Iterable[WrittenFile]) -> None:
    """Delete what attempts have left behind whose files do not count; what cannot be deleted stays for `vacuum`."""
    kept = {(file.table, file.name) for file in files}
    for table in TABLES:
        for path in (root / table).glob(f"{stem}-*.parquet"):
            if (table, path.name) not in kept:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder for what is in between, read back from there: so nothing is worked out twice, whoever dies.

    Args:
        session: The session.
        folder: A folder or URL that the driver and all executors see.

    """

    session: SparkSession
    folder: str

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a frame, and give what was written."""
        path = f"{self.folder}/{name}"
        frame.write.mode("overwrite").parquet(path)
        return self.session.read.schema(frame.schema).parquet(escaped(path))


Work = Callable[[Batches], Batches]
"""What `mapInArrow` runs."""
