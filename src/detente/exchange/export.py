"""Tables of a store as files."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from detente.actors import country_names
from detente.errors import DetenteError
from detente.exchange import cameo, columns, graph, plover, reviewed
from detente.store import Store, record_json
from detente.store.questions import Query
from detente.store.schemas import TABLES


class ExportError(DetenteError):
    """An export that cannot be made: says why, and what can."""


class Format(StrEnum):
    """The forms in which a store is given to others."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    PLOVER = "plover"
    ICEWS = "icews"
    PHOENIX = "phoenix"
    GRAPHML = "graphml"
    GOLD = "gold"
    TRAINING = "training"


ANY_TABLE: Final = frozenset({Format.PARQUET, Format.CSV, Format.JSONL})
"""Forms for every table; the others are for events alone."""

Row = Mapping[str, Any]


def export_parquet(store: Store, path: Path, table: str = "events", query: Query | None = None) -> None:
    """Write a table to a Parquet file; it is there whole or not at all.

    Raises:
        ExportError: there is no such table, or the file cannot be written.

    """
    _check(Format.PARQUET, table)
    question, values = query or (f"FROM {table}", {})
    unfinished = path.with_name(f".{path.name}.part")
    try:
        store.sql(f"{question} ORDER BY ALL", **values).write_parquet(str(unfinished), compression="zstd")
        unfinished.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); give another name") from error
    finally:
        unfinished.unlink(missing_ok=True)


def export_lines(store: Store, form: Format, table: str = "events", query: Query | None = None) -> Iterator[str]:
    """Give a table line by line, without line ends, in the order of ids.

    Args:
        store: The store.
        form: Any but Parquet.
        table: Which table; forms other than CSV and JSON Lines have events alone.
        query: Which rows, by `detente.store.event_query`; all of them where it is not given.

    Raises:
        ExportError: there is no such table, or the form does not have it.

    """
    _check(form, table)
    question = query or (f"FROM {table}", {})
    if form in _REVIEWED:
        return _REVIEWED[form](store)
    if form is Format.JSONL:
        return (json.dumps(row, ensure_ascii=False) for row in _json_rows(store, table, question))
    if form is Format.CSV and table != "events":
        return _csv_of_any(store, table, question)
    return _EVENT_LINES[form](_events(store, question))


def _check(form: Format, table: str) -> None:
    if table not in TABLES:
        raise ExportError(f"table: got {table!r}; allowed: {', '.join(TABLES)}")
    if table != "events" and form not in ANY_TABLE:
        raise ExportError(f"table: got {table!r}; {form} has events alone, other tables go to csv, jsonl and parquet")


def _json_rows(store: Store, table: str, query: Query) -> Iterator[Row]:
    question, values = query
    for row in store.rows(f"{question} ORDER BY {_order(table)}", **values):
        yield record_json(table, row, texts=store.texts)


def _order(table: str) -> str:
    names = TABLES[table].names
    return "id" if "id" in names else "ALL"


def _events(store: Store, query: Query) -> Iterator[Row]:
    """Give events as JSON, with source, address and date of their articles."""
    question, values = query
    joined = (
        f"SELECT found.*, articles.source, articles.url, articles.published FROM ({question}) AS found "
        "LEFT JOIN articles ON found.article = articles.id ORDER BY found.id"
    )
    for row in store.rows(joined, **values):
        article = {name: row.pop(name) for name in ("source", "url", "published")}
        yield {**record_json("events", row, texts=store.texts), **article}


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    yield _csv_line(columns.COLUMNS)
    yield from (_csv_line(columns.cells(row)) for row in rows)


def _csv_of_any(store: Store, table: str, query: Query) -> Iterator[str]:
    question, values = query
    names = [name for name in TABLES[table].names if name != "batch" or table == "batches"]
    yield _csv_line(names)
    for row in store.rows(f"{question} ORDER BY {_order(table)}", **values):
        yield _csv_line(_csv_cell(value) for value in row.values())


def _csv_cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _icews(rows: Iterable[Row]) -> Iterator[str]:
    return cameo.lines(cameo.ICEWS, rows, cameo.load_names(), head=True)


def _phoenix(rows: Iterable[Row]) -> Iterator[str]:
    return cameo.lines(cameo.PHOENIX, rows, cameo.load_names(), head=False)


def _graph(rows: Iterable[Row]) -> Iterator[str]:
    return graph.lines(rows, country_names())


_EVENT_LINES: Final[Mapping[Format, Callable[[Iterable[Row]], Iterator[str]]]] = {
    Format.CSV: _csv,
    Format.PLOVER: plover.lines,
    Format.ICEWS: _icews,
    Format.PHOENIX: _phoenix,
    Format.GRAPHML: _graph,
}

_REVIEWED: Final[Mapping[Format, Callable[[Store], Iterator[str]]]] = {
    Format.GOLD: reviewed.gold_lines,
    Format.TRAINING: reviewed.training_lines,
}
