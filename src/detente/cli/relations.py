"""`detente relations`: all pairs of actors, those at a low or a high first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.relation import StoreOption, opened
from detente.cli.tables import Column, Table
from detente.cli.terminal import put, put_json, visible, width

if TYPE_CHECKING:
    from detente.relations import Ranked

HELP = """Show where the relations of all pairs of actors stand: lows first, then highs, then the others.

All are judged in the last month of the store, or in that of --until. Within each group, those whose level has changed
most since the month before come first; last stand those of which there is too little news to say.
"""

_COLUMNS = (
    Column("pair", 9),
    Column("stands", 15),
    Column("level", 19),
    Column("change", 19),
    Column("stories", 7),
    Column("verdict", share=1.0),
)


def relations(
    store: StoreOption,
    by: Annotated[
        str, typer.Option(metavar="PERIOD", help="day, week, month or quarter; month if not given.")
    ] = "month",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only up to this day; judge its period.")] = None,
    scale: Annotated[str, typer.Option(metavar="NAME", help="plover or goldstein; plover if not given.")] = "plover",
    least: Annotated[int, typer.Option(metavar="N", help="Only pairs with N stories at least; 5 if not given.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write them as JSON, one a line.")] = False,
    version: Annotated[
        str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")
    ] = None,
) -> None:
    """Run the command."""
    if least < 1:
        raise UsageError(f"--least: got {least}; allowed: a number from 1")
    with opened(store, version) as source, _watched() as watch:
        ranked = source.relations(by=by, scale=scale, until=until, least=least, watch=watch)
    if as_json:
        for one in ranked:
            put_json(one.to_json())
        return
    if not ranked:
        put("no relations")
        return
    table = Table(_COLUMNS, width())
    for line in table.head():
        put(line)
    for one in ranked:
        for line in table.row([visible(cell) for cell in _cells(one)]):
            put(line)


@contextmanager
def _watched() -> Iterator[Callable[[int, int], None]]:
    """Give what shows on standard error how many pairs are done, where that is a terminal."""
    from rich.console import Console  # noqa: PLC0415  # not for --help
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("judging", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _cells(ranked: Ranked) -> Sequence[str]:
    verdict = ranked.verdict
    level, change = (str(verdict.level), str(verdict.month or "")) if verdict.enough else ("", "")
    return [f"{ranked.one}-{ranked.other}", ranked.kind, level, change, str(verdict.all_stories), verdict.finding]
