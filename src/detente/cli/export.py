"""`detente export`: a store's tables in the forms that others read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.store import opened
from detente.cli.terminal import put

if TYPE_CHECKING:
    from detente.exchange.export import Format

FORMATS = ("parquet", "csv", "jsonl", "plover", "icews", "phoenix", "graphml", "gold", "training")

HELP = """Give what a store holds in a form that others read.

Parquet, CSV and JSON Lines have any table; PLOVER JSON, the tab-separated layouts of ICEWS and Phoenix, and GraphML
have events; gold and training have the events that
people reviewed. The options that choose events may be joined.
"""


def export(
    store: Annotated[str, typer.Argument(metavar="DIR", help="Folder of the store.")],
    form: Annotated[str, typer.Option("--format", metavar="NAME", help=f"Form: {', '.join(FORMATS)}.")],
    to: Annotated[str | None, typer.Option(metavar="FILE", help="File to write; standard output if not given.")] = None,
    table: Annotated[str, typer.Option(metavar="NAME", help="Table; events if not given.")] = "events",
    actor: Annotated[str | None, typer.Option(metavar="CODE", help="Only events by this party, such as RUS.")] = None,
    recipient: Annotated[str | None, typer.Option(metavar="CODE", help="Only events to this party.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only events on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only events on this day or earlier.")] = None,
    event: Annotated[str | None, typer.Option(metavar="TYPE", help="Only events of this type.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Only the first report of each story.")] = False,
    version: Annotated[
        str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")
    ] = None,
) -> None:
    """Run the command."""
    from detente.exchange.export import Format, export_lines, export_parquet  # noqa: PLC0415
    from detente.store.questions import event_query, first_reports  # noqa: PLC0415

    wanted = _form(form)
    query = event_query(actor, recipient, since, until, event)
    if once:
        query = first_reports(query)
    if query[0] == "FROM events":
        query = (f"FROM {table}", {})
    elif table != "events":
        raise UsageError(f"--table: got {table}; the options that choose events go with the table events")
    with opened(store, version) as one:
        if wanted is not Format.PARQUET:
            _put(export_lines(one, wanted, table, query), to)
        elif to is None:
            raise UsageError("--to: is missing; Parquet goes to a file")
        else:
            export_parquet(one, Path(to), table, query)


def _form(written: str) -> Format:
    from detente.exchange.export import Format  # noqa: PLC0415

    if written not in FORMATS:
        raise UsageError(f"--format: got {written!r}; allowed: {', '.join(FORMATS)}")
    return Format(written)


def _put(lines: Iterable[str], to: str | None) -> None:
    """Write lines to standard output, or to a file that is there whole or not at all."""
    if to is None:
        for line in lines:
            put(line)
        return
    path = Path(to)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"--to: {to} cannot be written ({error.strerror}); give another name") from error
    finally:
        unfinished.unlink(missing_ok=True)
