"""The layouts of public event data: which columns a file has, and what becomes of each. The knowledge is in `data`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import tomli

from detente.errors import DetenteError

DATA: Final = Path(__file__).parent / "data"
LAYOUTS: Final = ("gdelt", "icews", "polecat", "phoenix", "acled")
CSV: Final = "csv"

FIELDS: Final = (
    "id",
    "date",
    "actor",
    "actor_name",
    "recipient",
    "recipient_name",
    "event",
    "place_country",
    "reports",
    "sources",
    "dead",
    "url",
)
"""What a column can be mapped to. Several columns may make one field: a country and a sector an actor."""

NEEDED: Final = ("date", "actor", "recipient", "event")
"""Fields without which nothing can be imported; a file without ids has them made from what its rows say."""


class LayoutError(DetenteError):
    """A file that is not of the layout that it should be of: says what is missing, and the mend."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its names, the forms of the file that have it (all, where none is named), and what becomes of it."""

    name: str
    also: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    to: str = ""
    left_out: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout.

    `forms` are widths by name for files without a head; `missing` is what stands for no value; `named`: the first
    column of an actor is its name; `at_home`: an actor that tells no country belongs to where it acts; `mends`: rows
    with stray separators are put right where there is one way to do so.
    """

    name: str
    title: str
    separators: tuple[str, ...]
    columns: tuple[Column, ...]
    forms: Mapping[str, int] = field(default_factory=dict)
    head: bool = True
    encoding: str = "cp1252"
    missing: str = ""
    at_home: bool = False
    named: bool = False
    mends: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read one file: its columns in order, which of them make which field, and what was found in its head."""

    layout: Layout
    separator: str
    names: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, str] = field(default_factory=dict)
    head: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_quoted(self) -> bool:
        """Whether cells may stand in quotation marks: where separators can be part of what is written."""
        return self.separator != "\t"


@lru_cache
def load_layout(name: str) -> Layout:
    """Read a layout's file."""
    raw = tomli.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    columns = tuple(_column(entry) for entry in raw.pop("column"))
    forms = {form["name"]: form["width"] for form in raw.pop("form", ())}
    raw["separators"] = tuple(raw["separators"])
    return Layout(name=name, columns=columns, forms=forms, **raw)


def _column(entry: Mapping[str, Any]) -> Column:
    lists = {key: tuple(entry[key]) for key in ("also", "forms") if key in entry}
    return Column(**{**entry, **lists})


def csv_layout(mapping: Mapping[str, str]) -> Layout:
    """Make a layout of what the user says: fields with their columns; columns called as a field need not be named.

    Raises:
        LayoutError: there is no such field.

    """
    for name in mapping:
        if name not in FIELDS:
            raise LayoutError(f"--columns: got {name!r}; allowed: {', '.join(FIELDS)}")
    columns = [Column(column, to=name) for name, column in mapping.items()]
    columns += [Column(name, to=name) for name in FIELDS if name not in mapping]
    return Layout(CSV, "the table", (",", ";", "\t", "|"), tuple(columns))


def plan_for(layout: Layout, first: str) -> Plan:
    """Find out how to read a file from its first line.

    Raises:
        LayoutError: it is not of this layout; the message says what it lacks.

    """
    separator = max(layout.separators, key=lambda sign: (first.count(sign), -layout.separators.index(sign)))
    cells = _cells(first, separator)
    if not layout.head or (layout.forms and not _is_head(layout, cells)):
        return _plan_by_width(layout, separator, len(cells))
    return _plan_by_head(layout, separator, cells)


def _cells(line: str, separator: str) -> list[str]:
    import csv  # noqa: PLC0415

    if separator == "\t":
        return line.split(separator)
    return next(csv.reader([line], delimiter=separator), [])


def _folded(name: str) -> str:
    return name.strip().strip('"').removeprefix("\ufeff").casefold()


def _is_head(layout: Layout, cells: Sequence[str]) -> bool:
    names = {_folded(name) for column in layout.columns for name in (column.name, *column.also)}
    return sum(_folded(cell) in names for cell in cells) > len(cells) / 2


def _plan_by_width(layout: Layout, separator: str, width: int) -> Plan:
    form = next((name for name, columns in layout.forms.items() if columns == width), None)
    if form is None:
        known = ", ".join(f"{columns} ({name})" for name, columns in layout.forms.items())
        raise LayoutError(
            f"the first line has {width} columns, and {layout.title} has {known}; give files of {layout.title}"
        )
    columns = [column for column in layout.columns if not column.forms or form in column.forms]
    return _plan(layout, separator, [column.name for column in columns], columns)


def _plan_by_head(layout: Layout, separator: str, cells: Sequence[str]) -> Plan:
    known = {_folded(name): column for column in layout.columns for name in (column.name, *column.also)}
    found = [known.get(_folded(cell)) for cell in cells]
    names = [
        f"{number} {cell.strip()}" if column is None else column.name
        for number, (cell, column) in enumerate(zip(cells, found, strict=True), 1)
    ]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise LayoutError(f"the head has {twice!r} twice; give each column a name of its own")
    fields = {column.to for column in found if column is not None}
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        wanted = ", ".join(column.name for column in layout.columns if column.to in missing)
        raise LayoutError(f"the head has no column for {', '.join(missing)} ({wanted}); {_mend(layout)}")
    unknown = tuple(cell.strip() for cell, column in zip(cells, found, strict=True) if column is None)
    return _plan(layout, separator, names, [column for column in found if column is not None], cells, unknown)


def _mend(layout: Layout) -> str:
    if layout.name == CSV:
        return "say with --columns which have them, as in --columns event=cameo,actor=source"
    return f"give files of {layout.title}, with their head"


def _plan(
    layout: Layout,
    separator: str,
    names: Sequence[str],
    columns: Sequence[Column],
    head: Sequence[str] = (),
    unknown: tuple[str, ...] = (),
) -> Plan:
    order = [column for column in layout.columns if column in columns]
    fields = {name: tuple(column.name for column in order if column.to == name) for name in FIELDS}
    return Plan(
        layout,
        separator,
        tuple(names),
        {name: found for name, found in fields.items() if found},
        {column.name: column.check for column in columns if column.check},
        tuple(_folded(cell) for cell in head),
        unknown,
    )
