"""`detente store`: what a store holds, and how it is kept in good order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.examples import with_examples
from detente.cli.exits import EXIT_CODES, ExitCode, UsageError
from detente.cli.tables import Column, Table, align
from detente.cli.terminal import put, put_json, tell, visible, width

if TYPE_CHECKING:
    from detente.store import Store

HELP = "Show what a store holds, and keep it in good order."

_INFO = """Show how much a store holds, of which days, and how large it is."""
_HISTORY = """Show the runs that added to a store, the oldest first."""
_ERRORS = """Show what could not be read or coded, why, and how to mend it.

What has been added since under the same id is left out."""
_VIEWS = """Write the tables of a store as views in SQL, for any DuckDB: in R, in Julia, in its own shell.

The views name the files that count now: write them anew when something was added."""
_OPTIMIZE = """Put the small files of a store together, and sort events by actor and recipient.

Others may read and write meanwhile. Old files stay until `detente store vacuum`."""
_VACUUM = """Delete files that only old versions of a store need.

Those of named versions stay."""
_VERIFY = """Check a store: its files, ids, references, hashes, and whether words stand where records say they do."""
_HASH = """Print a hash of what a store holds: that of stores that hold the same, however they were made."""
_NAME = """Give the store as it is now a name, under which it can be read again; without NAME, list the names."""
_MIGRATE = """Bring a store of an older Détente to the version of this one."""

_ERROR_COLUMNS = (
    Column("stage", 8),
    Column("place", share=0.25),
    Column("article", 16),
    Column("what", share=0.4),
    Column("mend", share=0.35),
)

_Dir = Annotated[str, typer.Argument(metavar="DIR", help="Folder of the store.")]
_Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
_At = Annotated[str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")]


def info(store: _Dir, as_json: _Json = False, version: _At = None) -> None:
    """Run `detente store info`."""
    from detente.store.names import read_names  # noqa: PLC0415

    with opened(store, version) as one:
        found = {**_figures(one), "names": [named.name for named in read_names(one.path)]}
    if as_json:
        put_json(found)
        return
    for line in align([(name, _spelled(value)) for name, value in found.items()]):
        put(line)


def _figures(store: Store) -> dict[str, Any]:
    from detente.store.schemas import BASE, DERIVED, VERSION  # noqa: PLC0415

    ((first, last, foreign),) = store.sql(
        "SELECT min(date)::VARCHAR, max(date)::VARCHAR, count(skipped) FROM articles"
    ).fetchall()
    ((first_imported, last_imported),) = store.sql(
        "SELECT min(date)::VARCHAR, max(date)::VARCHAR FROM imported"
    ).fetchall()
    counts = {name: store.snapshot.files[name] for name in (*BASE, *DERIVED)}
    rows = {name: store.sql(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in counts}
    return {
        "version": VERSION,
        "texts": store.texts,
        "codebook": store.codebook.partition("@")[0],
        **rows,
        "not coded": foreign,
        "first day": first,
        "last day": last,
        "imported since": first_imported,
        "imported until": last_imported,
        "batches": len(store.snapshot.committed),
        "files": sum(len(files.plain) + len(files.mixed) for files in counts.values()),
        "bytes": sum(files.size for files in counts.values()),
    }


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value or "none")


def history(store: _Dir, as_json: _Json = False) -> None:
    """Run `detente store history`."""
    query = """
        SELECT started, max(time) AS last_commit, any_value(version) AS version, count(*) AS batches,
               sum(articles)::BIGINT AS articles, sum(events)::BIGINT AS events, sum(errors)::BIGINT AS errors,
               any_value(sources) AS sources
        FROM batches JOIN runs USING (run) WHERE state = 'committed' GROUP BY run, started ORDER BY min(number)
    """
    with opened(store) as one:
        rows = list(one.rows(query))
    if as_json:
        for row in rows:
            put_json(row)
        return
    if not rows:
        put("nothing was added yet")
        return
    cells = [[name.replace("_", " ") for name in rows[0]]]
    cells += [[visible(_cell(value)) for value in row.values()] for row in rows]
    for line in align(cells):
        put(line)


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def errors(store: _Dir, as_json: _Json = False) -> None:
    """Run `detente store errors`."""
    query = """
        FROM errors WHERE stage <> 'coding' OR article NOT IN (SELECT id FROM articles)
        ORDER BY place, stage, article, id
    """
    with opened(store) as one:
        rows = one.rows(query)
        if as_json:
            for row in rows:
                put_json(row)
            return
        _put_table(_ERROR_COLUMNS, ([_cell(row[column.heading] or "") for column in _ERROR_COLUMNS] for row in rows))


def views(store: _Dir, version: _At = None) -> None:
    """Run `detente store views`."""
    from detente.store.snapshot import view_statements  # noqa: PLC0415

    with opened(str(Path(store).resolve()), version) as one:  # whoever reads them may do so elsewhere
        for statement in view_statements(one.snapshot):
            put(f"{statement};")


def _put_table(columns: Sequence[Column], rows: Iterator[Sequence[str]]) -> None:
    table: Table | None = None
    for row in rows:
        if table is None:
            table = Table(columns, width())
            _put_lines(table.head())
        _put_lines(table.row([visible(cell) for cell in row]))
    if table is None:
        put("no errors")


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)


def optimize(store: _Dir) -> None:
    """Run `detente store optimize`."""
    from detente.store.upkeep import optimize as run  # noqa: PLC0415

    _check(store)
    for done in run(Path(store)):
        if done.before != done.after:
            put(f"{done.table}: {done.before} files are {done.after} now")
    put("done; `detente store vacuum` deletes the old files")


def vacuum(
    store: _Dir,
    hours: Annotated[
        int, typer.Option(metavar="N", help="Keep what versions of the last N hours need; 168, a week, if not given.")
    ] = 168,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many files would be deleted.")] = False,
) -> None:
    """Run `detente store vacuum`."""
    from detente.store.upkeep import vacuum as run  # noqa: PLC0415

    if hours < 1:
        raise UsageError(f"--hours: got {hours}; allowed: a number from 1, since somebody may be writing")
    _check(store)
    count = sum(deleted for _, deleted in run(Path(store), hours, dry_run=dry_run))
    put(f"{count} files {'would be' if dry_run else 'were'} deleted")


def verify(store: _Dir, version: _At = None) -> None:
    """Run `detente store verify`."""
    from detente.store.upkeep import verify as run  # noqa: PLC0415

    _check(store)
    count = 0
    for finding in run(Path(store), version):
        put(finding)
        count += 1
    if count:
        tell(f"{store}: {count} things are wrong; take a copy of the store, and add what is broken to a new one")
        raise typer.Exit(ExitCode.NOTHING)
    put("all is well")


def hash_(store: _Dir, as_json: _Json = False, version: _At = None) -> None:
    """Run `detente store hash`."""
    from detente.store.hashing import table_hashes  # noqa: PLC0415

    with opened(store, version) as one:
        hashes = table_hashes(one)
    if as_json:
        put_json(dict(hashes))
        return
    put(hashes["whole"])


def name(
    store: _Dir,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The name to give.")] = None,
    as_json: _Json = False,
) -> None:
    """Run `detente store name`."""
    from detente.store.names import name_version, read_names  # noqa: PLC0415

    _check(store)
    named = read_names(Path(store)) if name is None else [name_version(Path(store), name)]
    for one in named:
        if as_json:
            put_json({"name": one.name, "time": one.time, "versions": dict(one.versions)})
        else:
            put(f"{one.name}  {one.time}")
    if not named and not as_json:
        put("no version has a name yet")


def migrate(store: _Dir) -> None:
    """Run `detente store migrate`."""
    from detente.store.migrations import migrate as run  # noqa: PLC0415
    from detente.store.tables import store_format  # noqa: PLC0415

    found = store_format(Path(store)).version
    done = run(Path(store), found)
    put(f"version {found} is {done[-1]} now" if done else f"the store is of version {found} already")


def opened(store: str, version: str | None = None) -> Store:
    """Open a store that is named on the command line."""
    from detente.store import open_store  # noqa: PLC0415  # no command may load what it does not need

    return open_store(store, version)


def _check(store: str) -> None:
    """Raise StoreError where there is no store of this version."""
    from detente.store.migrations import check_readable  # noqa: PLC0415
    from detente.store.tables import store_format  # noqa: PLC0415

    check_readable(Path(store), store_format(Path(store)).version)


COMMANDS = typer.Typer(help=HELP, rich_markup_mode=None, no_args_is_help=True)

for _run, _help in (
    (info, _INFO),
    (history, _HISTORY),
    (errors, _ERRORS),
    (views, _VIEWS),
    (name, _NAME),
    (optimize, _OPTIMIZE),
    (vacuum, _VACUUM),
    (verify, _VERIFY),
    (hash_, _HASH),
    (migrate, _MIGRATE),
):
    _called = _run.__name__.rstrip("_")
    COMMANDS.command(_called, help=with_examples(f"store {_called}", _help, EXIT_CODES))(_run)
