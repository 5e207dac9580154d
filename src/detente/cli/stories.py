"""`detente stories`: each event in the world once, with its reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from detente.cli.exits import UsageError
from detente.cli.store import opened
from detente.cli.tables import Column, Table
from detente.cli.terminal import put, put_json, visible, width

HELP = """Show stories: each event once, with how many articles and publishers tell of it, and how they differ.

Independent are publishers that did not copy from each other. Numbers are merged: what all reports allow or, where they
contradict, from the lowest to the highest; the reports' own words stand beside them.
"""

_COLUMNS = (
    Column("date", 10),
    Column("actor", share=0.14),
    Column("event", 10),
    Column("recipient", share=0.14),
    Column("articles", 8),
    Column("independent", 11),
    Column("place", share=0.14),
    Column("how many", share=0.24),
    Column("first report", share=0.34),
)
_COUNTS = ("dead", "injured", "arrested")


def stories(
    store: Annotated[str, typer.Argument(metavar="DIR", help="Folder of the store.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write stories as JSON, one a line.")] = False,
    actor: Annotated[str | None, typer.Option(metavar="CODE", help="Only with this actor, such as RUS.")] = None,
    recipient: Annotated[str | None, typer.Option(metavar="CODE", help="Only with this recipient.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only on this day or earlier.")] = None,
    event: Annotated[str | None, typer.Option(metavar="TYPE", help="Only of this type.")] = None,
    least: Annotated[int, typer.Option(metavar="N", help="Only those of at least N articles; 2 if not given.")] = 2,
    version: Annotated[
        str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")
    ] = None,
) -> None:
    """Run the command."""
    from detente.store.questions import event_query, story_query  # noqa: PLC0415

    if least < 1:
        raise UsageError(f"--least: got {least}; allowed: a number from 1")
    query, values = story_query(event_query(actor, recipient, since, until, event), least)
    with opened(store, version) as one:
        rows = one.rows(query, **values)
        if as_json:
            for row in rows:
                put_json(_json(row))
        else:
            _put_table(rows)


def _json(row: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: row[name] and row[name].isoformat() for name in ("first_date", "last_date")}
    return {**row, **days, **{name: _pair(row[name]) for name in _COUNTS}}


def _pair(bounds: Mapping[str, int | None] | None) -> list[int | None] | None:
    return None if bounds is None else [bounds["low"], bounds["high"]]


def _put_table(rows: Iterator[Mapping[str, Any]]) -> None:
    table: Table | None = None
    for row in rows:
        if table is None:
            table = Table(_COLUMNS, width())
            for line in table.head():
                put(line)
        for line in table.row([visible(cell) for cell in _cells(row)]):
            put(line)
    if table is None:
        put("no stories")


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    return [
        _days(row),
        _codes(row["actor"]),
        row["event"],
        _codes(row["recipient"]),
        str(row["articles"]),
        str(row["independent"]),
        ", ".join(row["places"] or []),
        _sizes(row),
        _first(row),
    ]


def _days(row: Mapping[str, Any]) -> str:
    first, last = (str(row[name] or "") for name in ("first_date", "last_date"))
    return first if first == last else f"{first} to {last}"


def _codes(entities: Sequence[Mapping[str, Any]] | None) -> str:
    return ", ".join(f"{one['code']}/{one['sector']}" if one["sector"] else one["code"] for one in entities or [])


def _sizes(row: Mapping[str, Any]) -> str:
    merged = [f"{name} {_range(row[name])}" for name in _COUNTS if row[name] is not None]
    told = ", ".join(f"«{words}»" for words in dict.fromkeys(row["size_texts"] or []))
    return " ".join(part for part in ("; ".join(merged), told and f"({told})") if part)


def _range(bounds: Mapping[str, int | None]) -> str:
    """Write bounds for people.

    >>> _range({"low": 86, "high": None}), _range({"low": 86, "high": 90}), _range({"low": 3, "high": 3})
    ('86 or more', '86 to 90', '3')
    """
    low, high = bounds["low"], bounds["high"]
    if low == high:
        return str(low)
    if low is None:
        return f"{high} or fewer"
    return f"{low} or more" if high is None else f"{low} to {high}"


def _first(row: Mapping[str, Any]) -> str:
    where = " ".join(filter(None, (row["first_published"], row["first_article"])))
    return f"{where}: {row['event_text']}" if row["event_text"] else where
