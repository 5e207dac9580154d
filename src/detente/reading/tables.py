"""Tables: an article a row, in CSV, TSV and Parquet, a row after the other."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from detente.reading.libraries import damaged, undamaged
from detente.reading.options import FIELDS, Kind, ReadOptions
from detente.reading.remarks import CannotReadError
from detente.reading.streams import transcode

_AT_ONCE: Final = 64  # rows of Parquet
_FEWEST: Final = 1024  # characters of a head by which commas are told from semicolons


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one row, or why it cannot be read; `line` is that on which it ends."""

    line: int
    fields: Mapping[str, Any]


def csv_rows(stream: io.BufferedIOBase, kind: Kind, encoding: str, options: ReadOptions) -> Iterator[Row]:
    """Give the rows of a table that are not empty.

    Bytes that are not of the encoding are kept as lone surrogates: whoever takes the row can decode it otherwise.

    Raises:
        CannotReadError: there is no column for the text, or a cell has no end.

    """
    whole = transcode(stream, encoding) if encoding else cast("io.BufferedReader", stream)
    text = io.TextIOWrapper(whole, encoding="utf-8-sig", errors="surrogateescape", newline="")
    csv.field_size_limit(max(options.longest, csv.field_size_limit()))  # one for the whole process, and never lowered
    head = text.readline(options.longest)
    reader = csv.reader(_chain(head, text), delimiter=_delimiter(head, kind))
    try:
        names = next(reader, [])
        places = _places(names, options)
        for cells in reader:
            if any(cells) and any(cell.strip() for cell in cells):
                yield Row(reader.line_num, {name: cells[at] for name, at in places.items() if at < len(cells)})
    except csv.Error as error:
        what = f"cannot be read as a table from here on ({error})"
        raise CannotReadError(what, "mend the quotation marks around its cells", reader.line_num) from error


def parquet_rows(stream: io.BufferedIOBase, options: ReadOptions) -> Iterator[Row]:
    """Give the rows of a Parquet file, with their numbers from 1; raise CannotReadError where it cannot be read."""
    import pyarrow.parquet as pq  # noqa: PLC0415  # only who has such files should wait for it

    if not stream.seekable():
        raise CannotReadError("is a Parquet file, which cannot be read from a pipe", "give it as a file")
    what = "is a Parquet file that cannot be read"
    with damaged(what):
        file = pq.ParquetFile(stream)
        names = file.schema_arrow.names
    places = _places(names, options)
    columns = [names[at] for at in places.values()]
    batches = undamaged(file.iter_batches(batch_size=_AT_ONCE, columns=columns), what)
    rows = undamaged((row for batch in batches for row in batch.to_pylist()), what)  # a cell may be no UTF-8
    for number, row in enumerate(rows, 1):
        yield Row(number, {name: _plain(row[column]) for name, column in zip(places, columns, strict=True)})


def _chain(head: str, rest: Iterator[str]) -> Iterator[str]:
    yield head
    yield from rest


def _delimiter(head: str, kind: Kind) -> str:
    if kind is Kind.TSV:
        return "\t"
    return ";" if head[:_FEWEST].count(";") > head[:_FEWEST].count(",") else ","


def _places(names: Sequence[str], options: ReadOptions) -> dict[str, int]:
    """Say in which column each field stands: as the options say, else under its own name."""
    found = {name.strip().casefold(): place for place, name in reversed(list(enumerate(names)))}
    places = {}
    for field in FIELDS:
        wanted = options.columns.get(field, field).strip().casefold()
        if wanted in found:
            places[field] = found[wanted]
        elif field in options.columns:
            raise _missing(options.columns[field], names)
    if "text" not in places:
        raise _missing("text", names)
    return places


def _missing(column: str, names: Sequence[str]) -> CannotReadError:
    there = ", ".join(repr(name) for name in names[:20]) or "none"
    mend = "say which column has the text, for example with --columns text=body"
    return CannotReadError(f"has no column {column!r}; its columns are {there}", mend)


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return value
