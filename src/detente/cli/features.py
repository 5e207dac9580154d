"""`detente features`: tables for forecasting."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.bar import Bar
from detente.cli.exits import UsageError
from detente.cli.terminal import put

UNIT_NAMES = ("country-month", "dyad-week")

HELP = """Write tables for forecasting: a row for each country and month, or each dyad and week, as Parquet.

Counts by quad class and type, scores, what came before, and means over the last periods. Periods without acts are
filled with zeros from the first act on; nothing in a row is made of what came after it. docs/features.md tells of each
column.
"""


def features(
    store: Annotated[str, typer.Option(metavar="DIR", help="Folder of the store.")],
    unit: Annotated[str, typer.Option(metavar="UNIT", help=f"Rows: {', '.join(UNIT_NAMES)}.")],
    out: Annotated[str, typer.Option(metavar="FILE", help="Parquet file to write.")],
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only rows from this day's period on; earlier acts still count.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only acts until this day.")] = None,
    among: Annotated[
        str | None, typer.Option(metavar="CODE,...", help="Only rows of these countries, or pairs among these codes.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")
    ] = None,
) -> None:
    """Run the command."""
    if unit not in UNIT_NAMES:
        raise UsageError(f"--unit: got {unit!r}; allowed: {', '.join(UNIT_NAMES)}")
    days = _day("--since", since), _day("--until", until)
    codes = _codes(among)
    from detente.exchange.features import UNITS, Wanted, write_features  # noqa: PLC0415
    from detente.store import open_store  # noqa: PLC0415

    with open_store(store, version) as one:
        snapshot, types = one.snapshot, one.types()
    bar = Bar(0, "counting", "units")
    with bar:
        done = 0

        def passed(now: int, whole: int) -> None:
            nonlocal done
            bar.coded(now - done)
            done = now

        count = write_features(snapshot, Wanted(UNITS[unit], *days, codes, types), Path(out), passed)
    put(f"{count:,} rows written to {out}")


def _day(option: str, written: str | None) -> datetime.date | None:
    try:
        return None if written is None else datetime.date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(f"{option}: got {written!r}; allowed: a day, YYYY-MM-DD") from error


def _codes(written: str | None) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in (written or "").split(",") if code.strip())
    wrong = [code for code in codes if not (code.isascii() and code.isalpha() and code.isupper())]
    if wrong:
        raise UsageError(f"--among: got {wrong[0]!r}; allowed: codes such as RUS, joined by commas")
    return codes
