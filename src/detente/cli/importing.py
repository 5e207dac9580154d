"""`detente import`: event data that others have coded, into a store."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.bar import Bar
from detente.cli.exits import ExitCode, UsageError
from detente.cli.inputs import STDIN, CountedFile, check_given, list_inputs, processors, read_columns, total_size
from detente.cli.interrupts import stopping_on_interrupt
from detente.cli.terminal import put, put_json, tell

if TYPE_CHECKING:
    from detente.exchange.imports import Layout, Summary
    from detente.reading import PlainStream, Skipped

LAYOUT_NAMES = ("gdelt", "icews", "polecat", "phoenix", "acled", "csv")

HELP = """Import event data that others have coded into a store.

LAYOUT is gdelt (1.0 or 2.0), icews, polecat, phoenix, acled, or csv, a table whose columns --columns names. A SOURCE is
a file, packed or not, an archive, a URL, a folder, or - for standard input. Each row is imported once: the same
command, run again after it was broken off, goes on where it was. Every row is told of at the end, imported or left out
and why; those that something is wrong with are kept too: `detente store errors DIR` shows them.
"""

_ORIGIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MOST_UNKNOWN = 10


def import_events(
    layout: Annotated[str, typer.Argument(metavar="LAYOUT", help=f"Layout: {', '.join(LAYOUT_NAMES)}.")],
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files and folders; - is standard input.")],
    store: Annotated[str, typer.Option(metavar="DIR", help="Folder of the store.")],
    columns: Annotated[
        str | None,
        typer.Option(metavar="FIELD=COLUMN,...", help="Columns of csv, as in date=day,actor=source,event=cameo."),
    ] = None,
    origin: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the events are said to come from; the layout if not given.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Number of threads; as many as there are processors.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write what became of the rows as JSON.")] = False,
) -> None:
    """Run the command."""
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs: got {jobs}; allowed: a number from 1")
    wanted = _layout(layout, check_given("--columns", columns))
    name = check_given("--origin", origin) or layout
    if not _ORIGIN.fullmatch(name):
        raise UsageError(f"--origin: got {name!r}; allowed: small letters and digits, and - _ inside")
    files = list_inputs(sources)
    bar = Bar(total_size(files), "importing", "rows")
    summary = _run(wanted, files, sources, Path(store), name, jobs or processors(), bar)
    _put(summary, store, as_json=as_json)
    raise typer.Exit(_exit_code(summary))


def _layout(name: str, columns: str) -> Layout:
    from detente.exchange.imports import CSV, LayoutError, csv_layout, load_layout  # noqa: PLC0415

    if name not in LAYOUT_NAMES:
        raise UsageError(f"LAYOUT: got {name!r}; allowed: {', '.join(LAYOUT_NAMES)}")
    if name != CSV and columns:
        raise UsageError(f"--columns: goes with the layout csv alone; {name} has columns of its own")
    try:
        return csv_layout(read_columns(columns)) if name == CSV else load_layout(name)
    except LayoutError as error:
        raise UsageError(str(error)) from error


def _run(
    layout: Layout, files: Sequence[str], sources: Sequence[str], store: Path, origin: str, jobs: int, bar: Bar
) -> Summary:
    from detente.exchange.imports import Importer  # noqa: PLC0415
    from detente.store import ImportWriter, Run  # noqa: PLC0415

    writer = ImportWriter(store, origin, Run(tuple(sources)))
    try:
        with bar, stopping_on_interrupt(bar) as stop:
            return Importer(layout, writer, jobs, _Watch(bar, stop)).run(_streams(files, bar))
    except KeyboardInterrupt:
        tell("stopped at once; what was committed is in the store, run it again to go on")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        writer.close()


def _streams(files: Sequence[str], bar: Bar) -> Iterator[PlainStream | Skipped]:
    from detente.reading import plain_streams  # noqa: PLC0415

    for file in files:
        yield from plain_streams(file, _counted(file, bar))


def _counted(file: str, bar: Bar) -> io.BufferedIOBase | None:
    try:
        return None if file == STDIN else io.BufferedReader(CountedFile(file, bar.read))
    except (OSError, ValueError):
        return None  # the reader finds the words for it


class _Watch:
    """Shows progress, and says when to stop."""

    def __init__(self, bar: Bar, stop: list[bool]) -> None:
        self._bar = bar
        self._stop = stop

    def passed(self, rows: int, imported: int) -> None:
        self._bar.coded(rows, imported)

    def is_stopping(self) -> bool:
        return bool(self._stop)


def _put(summary: Summary, store: str, *, as_json: bool) -> None:
    left_out = dict(sorted(summary.left_out.items(), key=lambda item: (-item[1], item[0])))
    if as_json:
        put_json({"read": summary.read, "imported": summary.imported, "left_out": left_out})
    else:
        rows = [("rows read", summary.read), ("imported", summary.imported)]
        rows += [(f"left out: {reason}", count) for reason, count in left_out.items()]
        width = max(len(f"{count:,}") for _, count in rows)
        for name, count in rows:
            put(f"{count:>{width},}  {name}")
    for remark in _remarks(summary, store):
        tell(remark)


def _remarks(summary: Summary, store: str) -> Iterator[str]:
    """Say what was odd about the files and their rows."""
    yield from (f"note: {note}" for note in summary.notes)
    if summary.recoded:
        yield f"note: {summary.recoded} lines are not UTF-8 and were read in the layout's other encoding"
    if summary.mended:
        yield f"note: {summary.mended} rows have stray tabs, and were put right where there was one way to do so"
    if summary.unknown:
        common = summary.unknown.most_common(_MOST_UNKNOWN)
        shown = ", ".join(f"{name} ({count})" for name, count in common)
        more = " and others" if len(summary.unknown) > len(common) else ""
        yield f"note: parties that are not known here were imported as far as they are: {shown}{more}"
    yield from map(str, summary.failed)
    if summary.errors:
        yield f"{summary.errors} rows are wrong; `detente store errors {store}` shows where and why"


def _exit_code(summary: Summary) -> ExitCode:
    if summary.stopped:
        return ExitCode.INTERRUPTED
    if not summary.read:
        return ExitCode.NOTHING
    return ExitCode.PARTLY if summary.errors or summary.failed else ExitCode.DONE
