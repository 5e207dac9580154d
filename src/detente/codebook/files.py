"""From the codebook's files to a `Codebook`. Whatever is wrong with them is said here, at once, and names the place."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import tomli

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
_BOUND = 10.0  # scores and Goldstein values lie in -10 to 10

_T = TypeVar("_T")


@lru_cache
def load_codebook(folder: Path | None = None) -> Codebook:
    """Read the codebook in `folder` (`plover.toml`, `cameo.csv`), the package's own where none is given.

    Raises CodebookError, which names the file, the entry and what is wrong with it. The same folder is read once.
    """
    place = Path(__file__).parent if folder is None else Path(folder)
    tables = _read_toml(place / _PLOVER)
    quads = _quads(tables)
    events = _by_name(tables.entries("event"), lambda entry: _event(entry, quads))
    contexts = _by_name(tables.entries("context"), _context)
    cameo = _cameo_rows(place / _CAMEO, events, contexts)
    return Codebook(
        quads=quads,
        events=events,
        contexts=contexts,
        auxiliaries=_by_name(tables.entries("auxiliary"), _auxiliary),
        sectors=_by_name(tables.entries("sector", "code"), _sector),
        nonstates=_by_name(tables.entries("nonstate", "code"), _nonstate),
        partially_recognised=_by_name(tables.entries("partially_recognised"), _partially_recognised),
        cameo=cameo,
        cameo_choices=_cameo_choices(tables, events, contexts, cameo),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table of a file, and where it stands: file, entry and wrong value go into every message."""

    file: Path
    where: str
    values: Mapping[str, Any]

    def fail(self, problem: str) -> NoReturn:
        raise CodebookError(f"{self.file}: {self.where}: {problem}")

    def only(self, *keys: str) -> None:
        """Refuse keys that nothing reads: they are misspelt."""
        for key in self.values:
            if key not in keys:
                self.fail(f"unknown key {key!r}; there are: {', '.join(keys)}")

    def _value(self, key: str, right: Callable[[Any], bool], allowed: str) -> Any:  # noqa: ANN401  `right` knows the type
        if key not in self.values:
            self.fail(f"{key} is missing")
        if not right(self.values[key]):
            self.fail(f"{key} is {self.values[key]!r}; it must be {allowed}")
        return self.values[key]

    def text(self, key: str) -> str:
        return str(self._value(key, lambda value: isinstance(value, str) and value != "", "a string, not empty"))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._value(key, _is_texts, "a list of strings"))

    def flag(self, key: str) -> bool:
        return bool(self._value(key, lambda value: isinstance(value, bool), "true or false"))

    def choice(self, key: str, choices: Iterable[int]) -> int:
        numbers = list(choices)
        allowed = f"one of {', '.join(map(str, numbers))}"
        return int(self._value(key, lambda value: type(value) is int and value in numbers, allowed))

    def score(self, key: str) -> float:
        return float(self._value(key, _is_score, "a number from -10 to 10"))

    def code(self, key: str) -> str:
        return str(self._value(key, _is_code, "three capital letters"))

    def entries(self, key: str, name: str = "name") -> list[_Entry]:
        """Give the tables in a list, each called by what it has under `name`, or by its number."""
        tables = self._value(key, _is_tables, "a list of tables")
        prefix = f"{self.where}: " if self.where else ""
        return [
            _Entry(self.file, f"{prefix}{key} {table.get(name, number)}", table)
            for number, table in enumerate(tables, start=1)
        ]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_score(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_BOUND <= value <= _BOUND


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def _read_toml(file: Path) -> _Entry:
    try:
        tables = tomli.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{file}: is not TOML: {error}") from error
    for table in tables:
        if table not in _TABLES:
            raise CodebookError(f"{file}: {table}: unknown table; there are: {', '.join(sorted(_TABLES))}")
    for table in sorted(_TABLES):
        if table not in tables:
            raise CodebookError(f"{file}: {table}: the table is missing")
    return _Entry(file, "", tables)


def _by_name(entries: Iterable[_Entry], make: Callable[[_Entry], _T]) -> dict[str, _T]:
    made: dict[str, _T] = {}
    for entry in entries:
        thing = make(entry)
        name = str(getattr(thing, "name", None) or getattr(thing, "code", None))
        if name in made:
            entry.fail("stands here twice")
        made[name] = thing
    return made


def _quads(tables: _Entry) -> dict[int, str]:
    quad = tables.values["quad"]
    right = isinstance(quad, dict) and sorted(quad) == ["1", "2", "3", "4"]
    if not right or not all(isinstance(label, str) for label in quad.values()):
        raise CodebookError(f"{tables.file}: quad: it must have a label for each of 1, 2, 3, 4")
    return {int(number): label for number, label in quad.items()}


def _event(entry: _Entry, quads: Mapping[int, str]) -> EventType:
    entry.only("name", "quad", "score", "requires_recipient", "definition", "includes", "decides", "modes")
    return EventType(
        name=entry.text("name"),
        quad=entry.choice("quad", quads),
        score=entry.score("score"),
        requires_recipient=entry.flag("requires_recipient"),
        definition=entry.text("definition"),
        includes=entry.texts("includes"),
        decides=entry.texts("decides"),
        modes=tuple(_by_name(entry.entries("modes"), _mode).values()),
    )


def _mode(entry: _Entry) -> Mode:
    entry.only("name", "definition", "score")
    return Mode(entry.text("name"), entry.text("definition"), entry.score("score"))


def _context(entry: _Entry) -> Context:
    entry.only("name", "definition")
    return Context(entry.text("name"), entry.text("definition"))


def _auxiliary(entry: _Entry) -> Auxiliary:
    entry.only("name", "plover", "definition")
    plover = entry.text("plover") if "plover" in entry.values else entry.text("name")
    return Auxiliary(entry.text("name"), plover, entry.text("definition"))


def _sector(entry: _Entry) -> Sector:
    entry.only("code", "label", "definition")
    return Sector(entry.code("code"), entry.text("label"), entry.text("definition"))


def _nonstate(entry: _Entry) -> NonState:
    entry.only("code", "label", "definition")
    return NonState(entry.code("code"), entry.text("label"), entry.text("definition"))


def _partially_recognised(entry: _Entry) -> PartiallyRecognised:
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
        entry = _Entry(file, f"code {row['cameo'] or '(none)'}", row)
        made_row = _cameo_row(entry)
        if made_row.code in made:
            entry.fail("stands here twice")
        _check_coding(entry, made_row.type, made_row.mode, made_row.context, (events, contexts))
        made[made_row.code] = made_row
    return made


def _cameo_row(entry: _Entry) -> CameoRow:
    entry.only(*_CAMEO_COLUMNS)
    values = entry.values
    code = values["cameo"]
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 4):
        entry.fail("a code is 2 to 4 digits with its leading zero")
    if not values["plover"] and (values["mode"] or values["context"]):
        entry.fail("mode and context are given without a type")
    context = tuple(values["context"].split("|")) if values["context"] else ()
    return CameoRow(code, entry.text("label"), values["plover"], values["mode"], context, _goldstein(entry))


def _goldstein(entry: _Entry) -> float:
    try:
        value = float(entry.values["goldstein"])
    except ValueError:
        entry.fail(f"goldstein is {entry.values['goldstein']!r}; it must be a number")
    if not -_BOUND <= value <= _BOUND:
        entry.fail(f"goldstein is {value}; it must be a number from -10 to 10")
    return value


_Known = tuple[Mapping[str, EventType], Mapping[str, Context]]


def _check_coding(entry: _Entry, type: str, mode: str, context: Iterable[str], known: _Known) -> None:
    events, contexts = known
    if type and type not in events:
        entry.fail(f"unknown type {type!r}")
    if mode and mode not in {item.name for item in events[type].modes}:
        entry.fail(f"{type} has no mode {mode!r}")
    for name in context:
        if name not in contexts:
            entry.fail(f"unknown context {name!r}")


def _cameo_choices(
    tables: _Entry, events: Mapping[str, EventType], contexts: Mapping[str, Context], cameo: Mapping[str, CameoRow]
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
    tables: _Entry, known: _Known, cameo: Mapping[str, CameoRow]
) -> Iterable[tuple[str, str, CameoChoice]]:
    best = _Entry(tables.file, "cameo_best", tables.values["cameo_best"])
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
