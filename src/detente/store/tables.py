"""A folder of Delta tables: made, opened, added to. Nothing but this and `upkeep` changes what is on the disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import unquote

import pyarrow as pa
from deltalake import (
    BloomFilterProperties,
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Field,
    Schema,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from detente.store.errors import StoreError, told
from detente.store.filing import WrittenFile
from detente.store.schemas import BATCH, SKIPPING, TABLES, VERSION

WRITING: Final = WriterProperties(compression="ZSTD", max_row_group_size=131_072)
_GROUP: Final = 32_768  # rows
_SOUGHT: Final = ColumnProperties(
    bloom_filter_properties=BloomFilterProperties(set_bloom_filter_enabled=True, fpp=0.02, ndv=_GROUP)
)
LASTING: Final = WriterProperties(
    compression="ZSTD",
    max_row_group_size=_GROUP,
    column_properties=dict.fromkeys(("id", "article", "event", "story"), _SOUGHT),
)
"""For files that are put together and stay. Rows are found by their ids without reading all of a column: measured on
1.6 million events, one by its id took 19 ms, and 108 ms in larger groups without filters; all events of an article 35
ms, and 90; the monthly sums of all pairs as long as before. The files are a fifth larger."""
TRYING: Final = (*[False] * 20, True)
"""So often others may be faster before it is told as an error; true is the last time."""

_VERSION: Final = "detente.schemaVersion"
_TEXTS: Final = "detente.keepsTexts"
_CODEBOOK: Final = "detente.codebook"
PLOVER: Final = "plover"
"""The codebook of stores that do not say theirs."""

_IMPOSSIBLE: Final = re.compile(r"[\[\]|^\\\x00-\x1f]|%[0-9A-Fa-f]{2}")  # what Delta has in no name
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")  # a Path has one of its two slashes
_SPECIAL: Final = re.compile(r"[*?\[]")
_WORKED_OUT: Final = f"detente.workedOut.{VERSION}"
_DECIDED: Final = "detente"
"""Delta lets one of two commits that name the same application go through: so decisions come one after the other."""


@dataclass(frozen=True, slots=True)
class StoreFormat:
    """What a store says of itself: the version of its tables, whether it keeps texts, by what it was coded; its name.

    The name is given by chance when a store is made; no other store has it, wherever a store is moved.
    """

    version: int
    texts: bool
    codebook: str = PLOVER
    identity: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of a table; `batch` is the one that all its rows came with, empty where there are several."""

    path: str
    rows: int
    size: int
    batch: str

    @property
    def pattern(self) -> str:
        """The path as DuckDB wants it, which takes what it is given for a pattern of paths."""
        return _SPECIAL.sub(r"[\g<0>]", self.path)


def is_store(root: Path) -> bool:
    """Tell whether a folder is a store."""
    return (root / "batches" / "_delta_log").is_dir() and DeltaTable.is_deltatable(str(root / "batches"))


def create_store(root: Path, *, texts: bool = True, codebook: str = PLOVER) -> None:
    """Make what is missing of a store; raise StoreError where the folder holds anything else."""
    _check_name(root)
    with told(root):
        if is_store(root):
            return
        _check_empty(root)
        for name in TABLES:
            create_table(root, name, texts=texts, codebook=codebook)


def store_format(root: Path) -> StoreFormat:
    """Read what a store says of itself; raise StoreError where there is none, or one of a newer version."""
    _check_name(root)
    if not is_store(root):
        mend = "check the name, or make one with `detente add SOURCE --store DIR`"
        raise StoreError(f"{root}: there is no store here; {mend}")
    with told(root):
        found = DeltaTable(str(root / "batches")).metadata()
    given = found.configuration
    version = str(given.get(_VERSION, ""))
    if not version.isdecimal():
        raise StoreError(f"{root}: the store does not say its version; it is damaged, take a copy of it")
    if int(version) > VERSION:
        raise StoreError(
            f"{root}: the store is of version {version}, and this Détente knows versions up to {VERSION}; "
            "install a newer Détente"
        )
    return StoreFormat(int(version), given.get(_TEXTS) != "false", str(given.get(_CODEBOOK) or PLOVER), str(found.id))


def check_codebook(root: Path, known: str, given: str | None) -> None:
    """Refuse events that are coded by another codebook than those of a store; `given` is None where none come.

    Raises:
        StoreError: the store is another codebook's, or that codebook has changed since.

    """
    if given is None or given == known:
        return
    (theirs, was), (ours, now) = _named(known), _named(given)
    if theirs == ours and was and now:
        raise StoreError(
            f"{root}: the store was coded by {theirs} as it was then ({was}), and its files changed since ({now}); "
            "take another store, or put the files back"
        )
    raise StoreError(
        f"{root}: the store is coded by {theirs}, and this is coded by {ours}; codings do not mix, take another store"
    )


def _named(mark: str) -> tuple[str, str]:
    name, _, digest = mark.partition("@")
    return name, digest


def open_table(root: Path, name: str, version: int | None = None) -> DeltaTable:
    """Open a table, as it is now or as it was at a version."""
    try:
        with told(root):
            return DeltaTable(str(root / name), version=version)
    except StoreError as error:
        if isinstance(error.__cause__, TableNotFoundError):
            raise StoreError(f"{root}: the table {name} is missing; the store is damaged, take a copy of it") from error
        raise


def append(table: DeltaTable, rows: pa.Table) -> None:
    """Add rows to a table, all or none; raise DeltaError or OSError where it cannot be written.

    Appends go through one after the other. Only where somebody deletes or compacts meanwhile is one refused, and then
    tried again on what is there now.
    """
    for last in TRYING:
        try:
            write_deltalake(table, rows, mode="append", writer_properties=WRITING)
            return
        except CommitFailedError:
            if last:
                raise
            table.update_incremental()


def append_next(table: DeltaTable, rows: pa.Table) -> bool:
    """Add rows to a table, if nobody has changed it since it was opened; else add nothing and give False."""
    properties = CommitProperties(app_transactions=[_next_decision(table)])
    try:
        write_deltalake(table, rows, mode="append", writer_properties=WRITING, commit_properties=properties)
    except CommitFailedError:
        return False
    return True


def worked_out_to(table: DeltaTable) -> int:
    """Say up to which number of the ledger a derived table was worked out by the rules of this version."""
    return table.transaction_version(_WORKED_OUT) or 0


def replace_rows(table: DeltaTable, rows: pa.RecordBatchReader, where: str | None, number: int) -> bool:
    """Put rows in the place of those that a condition holds for, or of all, if nobody has changed the table since.

    Args:
        table: A derived table.
        rows: The new rows; the condition must hold for them.
        where: The condition, in SQL.
        number: Up to which number of the ledger the table is then worked out.

    Returns:
        Whether it was done; if not, nothing was changed.

    """
    properties = CommitProperties(app_transactions=[_next_decision(table), Transaction(_WORKED_OUT, number)])
    try:
        write_deltalake(
            table, rows, mode="overwrite", predicate=where, writer_properties=LASTING, commit_properties=properties
        )
    except CommitFailedError:
        return False
    return True


def append_worked_out(table: DeltaTable, rows: pa.RecordBatchReader, number: int) -> bool:
    """Add rows to a derived table, if nobody has changed it since; they bring it up to a number of the ledger.

    Returns:
        Whether it was done; if not, nothing was changed.

    """
    properties = CommitProperties(app_transactions=[_next_decision(table), Transaction(_WORKED_OUT, number)])
    try:
        write_deltalake(table, rows, mode="append", writer_properties=WRITING, commit_properties=properties)
    except CommitFailedError:
        return False
    return True


def append_files(table: DeltaTable, files: Iterable[WrittenFile]) -> None:
    """Add files that stand in the folder of a table already, as `append` adds rows."""
    for last in TRYING:
        try:
            _commit_files(table, files, "append")
            return
        except CommitFailedError:
            if last:
                raise
            table.update_incremental()


def append_files_worked_out(table: DeltaTable, files: Iterable[WrittenFile], number: int) -> bool:
    """Add files to a derived table, as `append_worked_out` adds rows."""
    return _commit_worked_out(table, files, "append", number)


def replace_files(table: DeltaTable, files: Iterable[WrittenFile], number: int) -> bool:
    """Put files in the place of all that a derived table has, as `replace_rows` does with rows."""
    return _commit_worked_out(table, files, "overwrite", number)


def _commit_worked_out(
    table: DeltaTable, files: Iterable[WrittenFile], mode: Literal["append", "overwrite"], number: int
) -> bool:
    transactions = [_next_decision(table), Transaction(_WORKED_OUT, number)]
    try:
        _commit_files(table, files, mode, CommitProperties(app_transactions=transactions))
    except CommitFailedError:
        return False
    return True


def _commit_files(
    table: DeltaTable,
    files: Iterable[WrittenFile],
    mode: Literal["append", "overwrite"],
    properties: CommitProperties | None = None,
) -> None:
    actions: list[AddAction | RemoveAction] = [
        AddAction(file.name, file.size, {}, file.time, data_change=True, stats=file.stats) for file in files
    ]
    table.create_write_transaction(actions, mode, table.schema(), commit_properties=properties)


def _next_decision(table: DeltaTable) -> Transaction:
    return Transaction(_DECIDED, (table.transaction_version(_DECIDED) or 0) + 1)


def delete_rows(root: Path, name: str, where: str) -> None:
    """Delete the rows of a table that a condition holds for."""
    for last in TRYING:
        try:
            open_table(root, name).delete(where)
            return
        except CommitFailedError:  # somebody else changed the same files; then once more on what is there now
            if last:
                raise


def data_files(root: Path, table: DeltaTable) -> list[DataFile]:
    """List the files of a table as it was opened."""
    name = Path(table.table_uri.rstrip("/")).name
    actions = pa.RecordBatchReader.from_stream(table.get_add_actions(flatten=True)).read_all()  # `table` loads pandas
    columns = set(actions.column_names)
    wanted = {"path", "size_bytes", "num_records"} | ({f"min.{BATCH}", f"max.{BATCH}"} & columns)
    found = cast("Iterable[Mapping[str, object]]", actions.select(sorted(wanted)).to_pylist())
    return [
        DataFile(
            path=str(root.absolute() / name / unquote(str(one["path"]))),
            rows=int(str(one["num_records"] or 0)),
            size=int(str(one["size_bytes"])),
            batch=_single(one.get(f"min.{BATCH}"), one.get(f"max.{BATCH}")),
        )
        for one in found
    ]


def _single(low: object, high: object) -> str:
    return str(low) if low is not None and low == high else ""


def _check_name(root: Path) -> None:
    if _URL.match(str(root)):
        url = str(root).replace(":/", "://", 1)
        mend = "give a folder here, and copy it there when it is made"
        raise StoreError(f"{url}: a store can only be a folder on this machine; {mend}")
    found = _IMPOSSIBLE.search(str(root.absolute()))
    if found is not None:
        raise StoreError(f"{root}: a store cannot have {found[0]!r} in the name of its folder; give another name")


def _check_empty(root: Path) -> None:
    if root.is_file():
        raise StoreError(f"{root}: is a file, not a folder; give another name for the store")
    others = sorted(path.name for path in root.iterdir() if path.name not in TABLES) if root.is_dir() else []
    if others:
        raise StoreError(f"{root}: is no store, and not empty (it has {others[0]}); give a new or empty folder")


def set_version(root: Path, version: int) -> None:
    """Let a store say of which version its tables are."""
    with told(root):
        open_table(root, "batches").alter.set_table_properties({_VERSION: str(version)}, raise_if_not_exists=False)


def add_columns(root: Path, name: str, schema: pa.Schema) -> None:
    """Add the columns of a schema that a table does not have; its rows have null there."""
    open_table(root, name).alter.add_columns(_missing(root, name, schema))


def lacks_columns(root: Path, name: str, schema: pa.Schema) -> bool:
    """Tell whether a table lacks columns of a schema."""
    return bool(_missing(root, name, schema))


def _missing(root: Path, name: str, schema: pa.Schema) -> list[Field]:
    there = {field.name for field in open_table(root, name).schema().fields}
    return [field for field in Schema.from_arrow(schema).fields if field.name not in there]


def create_table(root: Path, name: str, *, texts: bool = True, codebook: str = PLOVER) -> None:
    """Make a table, if nobody has."""
    path = root / name
    path.mkdir(parents=True, exist_ok=True)
    try:
        DeltaTable.create(
            str(path),
            TABLES[name],
            mode="ignore",
            configuration={
                # Old versions can be read as long as their files are there, whatever their age: papers cite them.
                "delta.enableExpiredLogCleanup": "false",
                "delta.dataSkippingStatsColumns": SKIPPING[name],
                _VERSION: str(VERSION),
                _TEXTS: "true" if texts else "false",
                **({_CODEBOOK: codebook} if codebook != PLOVER else {}),
            },
            raise_if_key_not_exists=False,
        )
    except DeltaError:
        if not DeltaTable.is_deltatable(str(path)):  # else somebody else was faster, and all is well
            raise
