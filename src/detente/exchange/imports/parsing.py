"""Blocks of rows as columns, by PyArrow's reader; rows that do not fit are set aside, with their place."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from detente.exchange.imports.acts import HEAD_AGAIN, UNCLOSED, WIDTH, Reason
from detente.exchange.imports.layouts import Plan, _folded

PLAIN: Final = frozenset({"id", "url"})
"""Fields whose values hardly repeat: they are not kept as dictionaries."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that does not fit: its number in the block, from 0, what it says, and why."""

    row: int
    text: str
    reason: Reason


@dataclass(slots=True)
class Parsed:
    """A block as columns.

    `rows` counts all rows of the block, those set aside too; `numbers` has the number of each row of the table in it.
    """

    table: pa.Table
    rows: int
    numbers: Any
    aside: list[SetAside] = field(default_factory=list)


def parse(data: bytes, plan: Plan) -> Parsed:
    """Read a block.

    Args:
        data: Whole rows, as UTF-8.
        plan: Which columns there are, and which are wanted.

    """
    table, aside = _read(data, plan)
    if any(row.reason is UNCLOSED for row in aside):
        return _parse_around(data, plan)
    return _parsed(table, aside)


def _parsed(table: pa.Table, aside: list[SetAside]) -> Parsed:
    import numpy as np  # noqa: PLC0415

    rows = table.num_rows + len(aside)
    numbers = np.delete(np.arange(rows), [row.row for row in aside]) if aside else np.arange(rows)
    return Parsed(table, rows, numbers, aside)


def _read(data: bytes, plan: Plan) -> tuple[pa.Table, list[SetAside]]:
    from pyarrow import csv as arrow_csv  # noqa: PLC0415  # no command may load what it does not need

    aside: list[SetAside] = []

    def set_aside(row: Any) -> str:  # noqa: ANN401  # PyArrow has no types
        aside.append(SetAside((row.number or 1) - 1, row.text, _why(row.text, plan)))
        return "skip"

    data = data if data.removeprefix(BOM_UTF8) else b" "  # a mark alone: Arrow finds nothing, and it is a line
    wanted = {name: kind for kind, names in plan.fields.items() for name in names}
    types = {name: pa.string() if kind in PLAIN else _DICTIONARY for name, kind in wanted.items()}
    extra = dict.fromkeys((name for name in plan.checks if name not in types), _DICTIONARY)
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            column_names=list(plan.names), use_threads=False, block_size=max(len(data) + 1, 2)
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=plan.separator,
            quote_char='"' if plan.is_quoted else False,
            newlines_in_values=plan.is_quoted,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=[*types, *extra], column_types=types | extra, strings_can_be_null=False
        ),
    )
    return table, aside


_DICTIONARY: Final = pa.dictionary(pa.int32(), pa.string())


def _why(text: str, plan: Plan) -> Reason:
    if plan.is_quoted and "\n" in text.rstrip("\r\n") and text.count('"') % 2:
        return UNCLOSED
    return HEAD_AGAIN if _is_head(text, plan) else WIDTH


def _is_head(text: str, plan: Plan) -> bool:
    """Tell whether a row is the head again, or begins as the head does."""
    cells = tuple(_folded(cell) for cell in text.split(plan.separator))
    return bool(plan.head) and cells[: len(plan.head)] == plan.head[: len(cells)] and len(cells) > 1


def _parse_around(data: bytes, plan: Plan) -> Parsed:
    """Read a block with quotation marks that are never closed, which swallow all rows after them: line by line.

    A row whose marks do not close on its own line is set aside.
    """
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    odd = {number for number, line in enumerate(lines) if line.count(b'"') % 2}
    good = b"".join(line + b"\n" for number, line in enumerate(lines) if number not in odd)
    table, aside = _read(good, plan)
    numbers = [number for number in range(len(lines)) if number not in odd]
    moved = [SetAside(numbers[row.row], row.text, row.reason) for row in aside]
    moved += [SetAside(number, lines[number].decode(), UNCLOSED) for number in sorted(odd)]
    return _parsed(table, sorted(moved, key=lambda row: row.row))


def line_numbers(data: bytes, plan: Plan, rows: int) -> Iterator[int]:
    """Give for each row of a block the number of its first line, from 0; cells may have line ends in them."""
    if not plan.is_quoted or data.count(b"\n") + (not data.endswith(b"\n")) == rows:
        yield from range(rows)
        return
    lines = io.StringIO(data.decode("utf-8", "replace"), newline="")
    reader = csv.reader(lines, delimiter=plan.separator)
    before = 0
    for _ in reader:
        yield before
        before = reader.line_num
