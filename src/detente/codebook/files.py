"""From the codebook's files to a `Codebook`. Whatever is wrong with them is said here, at once, and names the place."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from detente.codebook.entries import BOUND, Entry, by_name, read_tables
from detente.codebook.plover import (
    Auxiliary,
    CameoChoice,
    CameoRow,
    Codebook,
    CodebookError,
    Context,
    EventType,
    Mode,
    NonState,
    PartiallyRecognised,
    Sector,
)

_PLOVER = "plover.toml"
_CAMEO = "cameo.csv"
_TABLES = {"quad", "event", "context", "auxiliary", "sector", "nonstate", "partially_recognised", "cameo_best"}
_CAMEO_COLUMNS = ["cameo", "label", "plover", "mode", "context", "goldstein"]


@lru_cache
def load_codebook(folder: Path | None = None) -> Codebook:
    """Read the codebook in `folder` (`plover.toml`, `cameo.csv`), the package's own where none is given.

    Raises CodebookError, which names the file, the entry and what is wrong with it. The same folder is read once.
    """
    place = Path(__file__).parent if folder is None else Path(folder)
    tables = _read_toml(place / _PLOVER)
    quads = _quads(tables)
    events = by_name(tables.entries("event"), lambda entry: make_event(entry, quads))
    contexts = by_name(tables.entries("context"), make_context)
    cameo = _cameo_rows(place / _CAMEO, events, contexts)
    return Codebook(
        quads=quads,
        events=events,
        contexts=contexts,
        auxiliaries=by_name(tables.entries("auxiliary"), make_auxiliary),
        sectors=by_name(tables.entries("sector", "code"), make_sector),
        nonstates=by_name(tables.entries("nonstate", "code"), make_nonstate),
        partially_recognised=by_name(tables.entries("partially_recognised"), make_partially_recognised),
        cameo=cameo,
        cameo_choices=_cameo_choices(tables, events, contexts, cameo),
    )


def _read_toml(file: Path) -> Entry:
    tables = read_tables(file)
    for table in tables:
        if table not in _TABLES:
            raise CodebookError(f"{file}: {table}: unknown table; there are: {', '.join(sorted(_TABLES))}")
    for table in sorted(_TABLES):
        if table not in tables:
            raise CodebookError(f"{file}: {table}: the table is missing")
    return Entry(file, "", tables)


def _quads(tables: Entry) -> dict[int, str]:
    quad = tables.values["quad"]
    right = isinstance(quad, dict) and sorted(quad) == ["1", "2", "3", "4"]
    if not right or not all(isinstance(label, str) for label in quad.values()):
        raise CodebookError(f"{tables.file}: quad: it must have a label for each of 1, 2, 3, 4")
    return {int(number): label for number, label in quad.items()}


def make_event(entry: Entry, quads: Mapping[int, str]) -> EventType:
    """Make an event type; its modes are tables in its list."""
    entry.only("name", "quad", "score", "requires_recipient", "definition", "includes", "decides", "modes")
    return EventType(
        name=entry.text("name"),
        quad=entry.choice("quad", quads),
        score=entry.score("score"),
        requires_recipient=entry.flag("requires_recipient"),
        definition=entry.text("definition"),
        includes=entry.texts("includes"),
        decides=entry.texts("decides"),
        modes=tuple(by_name(entry.entries("modes"), make_mode).values()),
    )


def make_mode(entry: Entry) -> Mode:
    """Make a mode."""
    entry.only("name", "definition", "score")
    return Mode(entry.text("name"), entry.text("definition"), entry.score("score"))


def make_context(entry: Entry) -> Context:
    """Make a context."""
    entry.only("name", "definition")
    return Context(entry.text("name"), entry.text("definition"))


def make_auxiliary(entry: Entry) -> Auxiliary:
    """Make a mark."""
    entry.only("name", "plover", "definition")
    plover = entry.text("plover") if "plover" in entry.values else entry.text("name")
    return Auxiliary(entry.text("name"), plover, entry.text("definition"))


def make_sector(entry: Entry) -> Sector:
    """Make a sector."""
    entry.only("code", "label", "definition")
    return Sector(entry.code("code"), entry.text("label"), entry.text("definition"))


def make_nonstate(entry: Entry) -> NonState:
    """Make a code in a country's place."""
    entry.only("code", "label", "definition")
    return NonState(entry.code("code"), entry.text("label"), entry.text("definition"))


def make_partially_recognised(entry: Entry) -> PartiallyRecognised:
    """Make a territory."""
    entry.only("name", "country")
    return PartiallyRecognised(entry.text("name"), entry.code("country"))


# CAMEO


def _cameo_rows(file: Path, events: Mapping[str, EventType], contexts: Mapping[str, Context]) -> dict[str, CameoRow]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, restkey="(beyond the header)", restval="")
            columns, rows = list(reader.fieldnames or []), list(reader)
    except OSError as error:
        raise CodebookError(f"{file}: cannot be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise CodebookError(f"{file}: is not CSV: {error}") from error
    if columns != _CAMEO_COLUMNS:
        raise CodebookError(f"{file}: line 1: the columns are {columns}; they must be {_CAMEO_COLUMNS}")
    made: dict[str, CameoRow] = {}
    for row in rows:
        entry = Entry(file, f"code {row['cameo'] or '(none)'}", row)
        made_row = _cameo_row(entry)
        if made_row.code in made:
            entry.fail("stands here twice")
        _check_coding(entry, made_row.type, made_row.mode, made_row.context, (events, contexts))
        made[made_row.code] = made_row
    return made


def _cameo_row(entry: Entry) -> CameoRow:
    entry.only(*_CAMEO_COLUMNS)
    values = entry.values
    code = values["cameo"]
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 4):
        entry.fail("a code is 2 to 4 digits with its leading zero")
    if not values["plover"] and (values["mode"] or values["context"]):
        entry.fail("mode and context are given without a type")
    context = tuple(values["context"].split("|")) if values["context"] else ()
    return CameoRow(code, entry.text("label"), values["plover"], values["mode"], context, _goldstein(entry))


def _goldstein(entry: Entry) -> float:
    try:
        value = float(entry.values["goldstein"])
    except ValueError:
        entry.fail(f"goldstein is {entry.values['goldstein']!r}; it must be a number")
    if not -BOUND <= value <= BOUND:
        entry.fail(f"goldstein is {value}; it must be a number from -10 to 10")
    return value


_Known = tuple[Mapping[str, EventType], Mapping[str, Context]]


def _check_coding(entry: Entry, type: str, mode: str, context: Iterable[str], known: _Known) -> None:
    events, contexts = known
    if type and type not in events:
        entry.fail(f"unknown type {type!r}")
    if mode and mode not in {item.name for item in events[type].modes}:
        entry.fail(f"{type} has no mode {mode!r}")
    for name in context:
        if name not in contexts:
            entry.fail(f"unknown context {name!r}")


def _cameo_choices(
    tables: Entry, events: Mapping[str, EventType], contexts: Mapping[str, Context], cameo: Mapping[str, CameoRow]
) -> dict[tuple[str, str], tuple[CameoChoice, ...]]:
    choices: dict[tuple[str, str], list[CameoChoice]] = defaultdict(list)
    for type, mode, choice in _preferred_choices(tables, (events, contexts), cameo):
        choices[type, mode].append(choice)
    for row in cameo.values():
        # Two digits name a family; coded events have three or four.
        if row.type and len(row.code) > 2:
            choices[row.type, row.mode].append(CameoChoice(row.code, frozenset(row.context), preferred=False))
    for type in events:
        if (type, "") not in choices:
            raise CodebookError(f"{tables.file}: cameo_best: {type}: no CAMEO code for the type without a mode")
    return {key: tuple(found) for key, found in choices.items()}


def _preferred_choices(
    tables: Entry, known: _Known, cameo: Mapping[str, CameoRow]
) -> Iterable[tuple[str, str, CameoChoice]]:
    best = Entry(tables.file, "cameo_best", tables.values["cameo_best"])
    if not isinstance(best.values, dict):
        best.fail("it must be a table of types")
    for type in best.values:
        for entry in best.entries(type, "cameo"):
            entry.only("mode", "context", "cameo")
            mode = entry.text("mode") if "mode" in entry.values else ""
            context = entry.texts("context") if "context" in entry.values else ()
            _check_coding(entry, type, mode, context, known)
            code = entry.text("cameo")
            if code not in cameo or len(code) < 3:
                entry.fail(f"{code!r} is no code of three or four digits in {_CAMEO}")
            yield type, mode, CameoChoice(code, frozenset(context), preferred=True)
