"""Tables of a codebook's files, checked as they are read: every message names the file, the entry and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import tomli

from detente.codebook.plover import CodebookError

BOUND = 10.0
"""Scores and Goldstein values lie in -10 to 10."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a file, and where it stands: file, entry and wrong value go into every message."""

    file: Path
    where: str
    values: Mapping[str, Any]

    def fail(self, problem: str) -> NoReturn:
        """Raise CodebookError about this table."""
        raise CodebookError(f"{self.file}: {self.where}: {problem}")

    def fail_at(self, key: str, problem: str) -> NoReturn:
        """Raise CodebookError about one key of this table."""
        place = f"{self.where}: {key}" if self.where else key
        raise CodebookError(f"{self.file}: {place}: {problem}")

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
        """Give a string that is not empty."""
        return str(self._value(key, lambda value: isinstance(value, str) and value != "", "a string, not empty"))

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of strings."""
        return tuple(self._value(key, _is_texts, "a list of strings"))

    def flag(self, key: str) -> bool:
        """Give true or false."""
        return bool(self._value(key, lambda value: isinstance(value, bool), "true or false"))

    def choice(self, key: str, choices: Iterable[int]) -> int:
        """Give one of some numbers."""
        numbers = list(choices)
        allowed = f"one of {', '.join(map(str, numbers))}"
        return int(self._value(key, lambda value: type(value) is int and value in numbers, allowed))

    def score(self, key: str) -> float:
        """Give a score."""
        return float(self._value(key, _is_score, "a number from -10 to 10"))

    def code(self, key: str) -> str:
        """Give a code of three capital letters."""
        return str(self._value(key, _is_code, "three capital letters"))

    def entries(self, key: str, name: str = "name") -> list[Entry]:
        """Give the tables in a list, each called by what it has under `name`, or by its number."""
        tables = self._value(key, _is_tables, "a list of tables")
        prefix = f"{self.where}: " if self.where else ""
        return [
            Entry(self.file, f"{prefix}{key} {table.get(name, number)}", table)
            for number, table in enumerate(tables, start=1)
        ]

    def entries_if(self, key: str, name: str = "name") -> list[Entry]:
        """Give the tables in a list as `entries` does; none where there is no such list."""
        return self.entries(key, name) if key in self.values else []


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_score(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -BOUND <= value <= BOUND


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def by_name(entries: Iterable[Entry], make: Callable[[Entry], _T]) -> dict[str, _T]:
    """Make a thing of each table and give them by name or code; a name that stands twice is told."""
    made: dict[str, _T] = {}
    for entry in entries:
        thing = make(entry)
        name = str(getattr(thing, "name", None) or getattr(thing, "code", None))
        if name in made:
            entry.fail("stands here twice")
        made[name] = thing
    return made


def read_tables(file: Path) -> Mapping[str, Any]:
    """Read a TOML file; raise CodebookError where it cannot be read or is none."""
    try:
        return tomli.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CodebookError(f"{file}: is not TOML: {error}") from error
