"""A store at one moment: which files of which tables count, and DuckDB over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from detente.store.errors import told
from detente.store.ledger import COMMITTED, read_states
from detente.store.schemas import BASE, BATCH, DERIVED, LEDGER, TABLES
from detente.store.tables import data_files, open_table

# What is worked out comes first and the ledger before the rows that it vouches for: so nothing that is seen speaks of
# rows that are not, whoever writes in between.
_ORDER: Final = (*DERIVED, *LEDGER, *BASE)

_BOUND: Final = "768MB"
_WORK: Final = "work.duckdb"
_WORKING: Final[dict[str, Any]] = {"memory_limit": "192MB", "threads": 2}  # each thread has buffers of its own

OFFLINE: Final[Mapping[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""How DuckDB is set up, so that nothing is fetched from a network."""


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of a table: those whose rows all count, those where the ledger must be asked row by row, and rows."""

    plain: tuple[str, ...]
    mixed: tuple[str, ...]
    rows: int
    size: int
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tables at their versions."""

    versions: Mapping[str, int]
    committed: frozenset[str]
    files: Mapping[str, TableFiles]


def take_snapshot(root: Path, versions: Mapping[str, int] | None = None) -> Snapshot:
    """Look at a store as it is, or as it was at given versions; raise StoreError where it cannot be read."""
    seen: dict[str, int] = {}
    files: dict[str, TableFiles] = {}
    committed: frozenset[str] = frozenset()
    for name in _ORDER:
        table = open_table(root, name, version_among(versions, name))
        with told(root):
            seen[name] = table.version()
            if name == "batches":
                states = read_states(root, table)
                committed = frozenset(batch for batch, state in states.items() if state == COMMITTED)
            found = data_files(root, table)
        counting = [file for file in found if name not in BASE or not file.batch or file.batch in committed]
        mixed = [file for file in counting if name in BASE and not file.batch]
        files[name] = TableFiles(
            tuple(sorted(file.pattern for file in counting if file not in mixed)),
            tuple(sorted(file.pattern for file in mixed)),
            sum(file.rows for file in counting),
            sum(file.size for file in counting),
            frozenset(field.name for field in table.schema().fields),
        )
    return Snapshot(seen, committed, files)


def version_among(versions: Mapping[str, int] | None, name: str) -> int | None:
    """Give the version of a table among those of a name; a table that came later was empty then."""
    return None if versions is None else versions.get(name, 0)


def working(snapshot: Snapshot, spill: str) -> duckdb.DuckDBPyConnection:
    """Open DuckDB as `connect` does, for what is worked out after adding: in as little memory as that runs in."""
    connection = connect(snapshot, spill)
    for name, value in _WORKING.items():
        connection.execute(f"SET {name} = '{value}'")
    return connection


def connect(snapshot: Snapshot, spill: str | None = None, memory: str = _BOUND) -> duckdb.DuckDBPyConnection:
    """Open DuckDB with a view for each table. Nothing is fetched from a network.

    Args:
        snapshot: Which files count.
        spill: A folder for what does not fit into a bounded memory; without it, memory is as DuckDB wants it.
        memory: That bound.

    """
    config = dict(OFFLINE)
    if spill is not None:
        config |= {"temp_directory": spill, "memory_limit": memory}
    # Tables of a file are packed and go out of memory more easily than those of none.
    connection = duckdb.connect(":memory:" if spill is None else str(Path(spill, _WORK)), config=config)
    # Files never change, and one question may read some of them several times.
    connection.execute("SET parquet_metadata_cache = true")
    for statement in view_statements(snapshot):
        connection.execute(statement)
    return connection


def view_statements(snapshot: Snapshot) -> Iterator[str]:
    """Write the statements that make a view for each table, for DuckDB of any kind; files are named as the store is."""
    batches = ", ".join(f"('{batch}')" for batch in sorted(snapshot.committed))
    yield f"CREATE OR REPLACE TABLE _committed ({BATCH} VARCHAR)"
    if batches:
        yield f"INSERT INTO _committed VALUES {batches}"
    for name, schema in TABLES.items():
        view = _view(name, schema, snapshot.files[name])
        if name not in BASE:
            yield f"CREATE OR REPLACE VIEW {name} AS {view}"
            continue
        yield f"CREATE OR REPLACE VIEW _{name} AS {view}"  # with the batches
        yield f"CREATE OR REPLACE VIEW {name} AS SELECT * EXCLUDE ({BATCH}) FROM _{name}"


def _view(name: str, schema: pa.Schema, files: TableFiles) -> str:
    columns = ", ".join(_column(field, files.columns) for field in schema)
    parts = []
    if files.plain:
        parts.append(f"SELECT {columns} FROM read_parquet({_list(files.plain)})")
    if files.mixed:
        mixed = f"read_parquet({_list(files.mixed)})"
        parts.append(f"SELECT {columns} FROM {mixed} SEMI JOIN _committed USING ({BATCH})")
    return " UNION ALL ".join(parts) or f"FROM {_nothing(schema)}"


def _column(field: pa.Field, there: Collection[str]) -> str:
    """Name a column; one that the table did not have yet is null."""
    return f'"{field.name}"' if field.name in there else f'NULL::{_sql_type(field.type)} AS "{field.name}"'


def _list(paths: Sequence[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"


def _nothing(schema: pa.Schema) -> str:
    """Write a table without rows."""
    columns = ", ".join(f'NULL::{_sql_type(field.type)} AS "{field.name}"' for field in schema)
    return f"(SELECT {columns} WHERE false)"


def columns_of(schema: pa.Schema) -> str:
    """Write the columns of a table as `CREATE TABLE` has them.

    >>> columns_of(pa.schema([("id", pa.string()), ("date", pa.date32())]))
    '"id" VARCHAR, "date" DATE'
    """
    return ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in schema)


_TYPES: Final[Mapping[str, str]] = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "binary": "BLOB",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
}


def _sql_type(kind: Any) -> str:  # noqa: ANN401  # PyArrow has no types of its own for mypy
    """Give DuckDB's name of a type.

    >>> _sql_type(pa.list_(pa.struct([("code", pa.string())])))
    'STRUCT("code" VARCHAR)[]'
    """
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in kind) + ")"
    return _TYPES[str(kind)]
