"""Gold sets and predictions, as they stand in JSON Lines files. Whatever is wrong is told with file, line and field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from detente.codebook import Codebook, load_codebook
from detente.errors import DetenteError
from detente.records import FORMS, UNKNOWN

Span = tuple[int, int]
"""Offsets into a document's text, `[start, end)`."""

MERGED = "YIELD"
MERGED_TYPES = ("CONCEDE", "RETREAT")
"""Gold sets of pairs have one name for these two types."""

_CODE = re.compile(r"(?:[A-Z][A-Z0-9]*|---)(?:/[A-Z]{3})*")

_T = TypeVar("_T")


class EvaluationError(DetenteError):
    """A gold set or a prediction that cannot be used: names the file and line, or the record, and what is wrong."""


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An event as a person coded it: the number of its sentence, its type, and codes such as RUS/GOV."""

    sentence: int
    type: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    auxiliary: frozenset[str] = frozenset()
    reported_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """A statement as a person coded it: the span of its content, the speaker's code (empty: not told), its form."""

    start: int
    end: int
    speaker: str
    form: str


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text with its sentences, and the events and statements in it."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    events: tuple[GoldEvent, ...] = ()
    statements: tuple[GoldStatement, ...] = ()
    date: str | None = None
    title: str = ""

    def words(self, sentence: int) -> str:
        """Give a sentence's text."""
        start, end = self.sentences[sentence]
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class GoldPair:
    """A text with an actor and a recipient marked in it, and the type of what the one does to the other."""

    id: str
    text: str
    actor: tuple[Span, ...]
    recipient: tuple[Span, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A type that was given to a pair, None for none, and how sure it is, 0 to 1."""

    id: str
    type: str | None
    confidence: float | None = None


def country(code: str) -> str:
    """Give the country of a code; empty for none, and for an actor whose country nobody can know.

    >>> country("RUS/GOV"), country("---/REB")
    ('RUS', '')
    """
    base = code.partition("/")[0]
    return "" if base == UNKNOWN else base


def read_gold(path: Path, codebook: Codebook | None = None) -> list[GoldDocument]:
    """Read documents, one a line: id, text, sentences, and events or statements or both.

    Events have the types of a codebook; PLOVER, if not given. Raises EvaluationError with the file, the line and what
    is wrong.
    """
    book = codebook or load_codebook()
    return _read_unique(path, lambda line: _document(line, book))


def read_pairs(path: Path) -> list[GoldPair]:
    """Read marked pairs, one a line: id, text, actor, recipient, type. Raises EvaluationError as `read_gold` does."""
    return _read_unique(path, _pair)


def read_guesses(path: Path) -> list[Guess]:
    """Read guesses, one a line: id, type, confidence. Raises EvaluationError as `read_gold` does."""
    return _read_unique(path, _guess)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read predicted records, one a line, of any kind. Raises EvaluationError as `read_gold` does."""
    return [dict(line.values) for line in _lines(path)]


def _read_unique(path: Path, make: Callable[[_Line], _T]) -> list[_T]:
    made: dict[str, _T] = {}
    for line in _lines(path):
        identity = line.text("id")
        if identity in made:
            line.fail(f"id {identity!r} stands in the file twice")
        made[identity] = make(line)
    return list(made.values())


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _Line(f"{path}, line {number}", _object(path, number, line))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: is not UTF-8: {error}") from error


def _object(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path}, line {number}: is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EvaluationError(f"{path}, line {number}: is not a JSON object")
    return value


@dataclass(frozen=True, slots=True)
class _Line:
    """A JSON object and where it stands."""

    where: str
    values: Mapping[str, Any]

    def fail(self, problem: str) -> NoReturn:
        raise EvaluationError(f"{self.where}: {problem}")

    def text(self, key: str, default: str | None = None) -> str:
        """Give a string; a default makes it optional, and null means that it is not given."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            self.fail(f"{key} is {value!r}; it must be a string")
        return value

    def number(self, key: str) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or not _is_offset(value):
            self.fail(f"{key} is {value!r}; it must be an integer from 0")
        return value

    def items(self, key: str, default: list[Any] | None = None) -> list[Any]:
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list):
            self.fail(f"{key} is {value!r}; it must be a list")
        return value

    def objects(self, key: str) -> list[_Line]:
        items = self.items(key, [])
        for number, item in enumerate(items):
            if not isinstance(item, dict):
                self.fail(f"{key} {number} is {item!r}; it must be an object")
        return [_Line(f"{self.where}, {key} {number}", item) for number, item in enumerate(items)]

    def spans(self, key: str, text: str) -> tuple[Span, ...]:
        found = []
        for item in self.items(key):
            if not _is_span(item, text):
                self.fail(f"{key} has {item!r}; it must be [start, end] inside the text of {len(text)} characters")
            found.append((item[0], item[1]))
        return tuple(found)

    def codes(self, key: str, default: list[Any] | None = None) -> tuple[str, ...]:
        found = self.items(key, default)
        for item in found:
            if not isinstance(item, str) or not _CODE.fullmatch(item):
                self.fail(f"{key} has {item!r}; it must be a code such as RUS or RUS/GOV")
        return tuple(found)


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_span(value: object, text: str) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(_is_offset(offset) for offset in value)
        and value[0] <= value[1] <= len(text)
    )


def _document(line: _Line, codebook: Codebook) -> GoldDocument:
    text = line.text("text")
    sentences = line.spans("sentences", text)
    if list(sentences) != sorted(sentences):
        line.fail("sentences must be in the order of the text")
    if "events" not in line.values and "statements" not in line.values:
        line.fail("there are neither events nor statements")
    return GoldDocument(
        id=line.text("id"),
        text=text,
        sentences=sentences,
        events=tuple(_event(event, len(sentences), codebook) for event in line.objects("events")),
        statements=tuple(_statement(statement, text) for statement in line.objects("statements")),
        date=line.text("date", "") or None,
        title=line.text("title", ""),
    )


def _event(line: _Line, sentences: int, codebook: Codebook) -> GoldEvent:
    sentence, type = line.number("s"), line.text("type")
    if sentence >= sentences:
        line.fail(f"s is {sentence}; the sentences are 0 to {sentences - 1}")
    if type not in codebook.events:
        line.fail(f"type is {type!r}; it must be one of {', '.join(codebook.events)}")
    auxiliary = line.items("aux", [])
    for mark in auxiliary:
        if mark not in codebook.auxiliaries:
            line.fail(f"aux has {mark!r}; it must be one of {', '.join(codebook.auxiliaries)}")
    return GoldEvent(
        sentence=sentence,
        type=type,
        actors=line.codes("actors"),
        recipients=line.codes("recipients"),
        auxiliary=frozenset(auxiliary),
        reported_by=line.codes("reported_by", []),
    )


def _statement(line: _Line, text: str) -> GoldStatement:
    start, end, form = line.number("start"), line.number("end"), line.text("form")
    if not start <= end <= len(text):
        line.fail(f"start and end are {start} and {end}; they must lie in the text of {len(text)} characters")
    if form not in FORMS:
        line.fail(f"form is {form!r}; it must be one of {', '.join(FORMS)}")
    speaker = line.text("speaker", "")
    if speaker and not _CODE.fullmatch(speaker):
        line.fail(f"speaker is {speaker!r}; it must be a code such as RUS or RUS/GOV, or empty")
    return GoldStatement(start, end, speaker, form)


def _pair(line: _Line) -> GoldPair:
    text, type = line.text("text"), line.text("type")
    types = [*(name for name in load_codebook().events if name not in MERGED_TYPES), MERGED]
    if type not in types:
        line.fail(f"type is {type!r}; it must be one of {', '.join(types)}")
    return GoldPair(line.text("id"), text, line.spans("actor", text), line.spans("recipient", text), type)


def _guess(line: _Line) -> Guess:
    confidence = line.values.get("confidence")
    right = isinstance(confidence, int | float) and not isinstance(confidence, bool) and 0 <= confidence <= 1
    if confidence is not None and not right:
        line.fail(f"confidence is {confidence!r}; it must be a number from 0 to 1")
    type = None if line.values.get("type") is None else line.text("type")
    return Guess(line.text("id"), type, confidence)
