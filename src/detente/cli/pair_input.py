"""Marked pairs, one a line: a text with an actor and a recipient marked in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import IO, TYPE_CHECKING, Any

from detente.cli.exits import ExitCode
from detente.cli.inputs import STDIN
from detente.cli.terminal import tell
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.coding.pairs import MarkedPair

_MEND = 'write {"id": ..., "text": ..., "actor": [[start, end]], "recipient": [[start, end]]}'


class PairInputError(DetenteError):
    """A file of pairs that cannot be opened, or a line of it that is no pair."""

    exit_code = ExitCode.NOTHING


class PairInput:
    """Reads pairs from a file, or from standard input; `unread` counts the lines that are no pairs."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.unread = 0

    def pairs(self) -> Iterator[MarkedPair]:
        """Give the pairs; tell what cannot be read, and go on. Raise PairInputError where there is no such file."""
        with _open(self._file) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield _pair(line)
                except PairInputError as error:
                    self.unread += 1
                    tell(f"{self._file}:{number}: {error}")


def _open(file: str) -> Any:  # noqa: ANN401  # a file, or what keeps standard input open
    if file == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        stream: IO[bytes] = open(file, "rb")  # noqa: PTH123, SIM115  # the caller closes it
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise PairInputError(f"{file}: cannot be opened ({reason}); check the name and the folder") from error
    return stream


def _pair(line: bytes) -> MarkedPair:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PairInputError("is not UTF-8; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise PairInputError(f"broken JSON ({error.msg} at column {error.colno}); {_MEND}") from error
    except (ValueError, RecursionError) as error:
        raise PairInputError(f"JSON that cannot be read; {_MEND}") from error
    if not isinstance(values, dict):
        raise PairInputError(f"JSON, but not an object; {_MEND}")
    from detente.coding.pairs import MarkedPair  # noqa: PLC0415  # seconds, and not for --help

    text = _text(values, "text")
    return MarkedPair(_text(values, "id"), text, _spans(values, "actor", text), _spans(values, "recipient", text))


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise PairInputError(f'"{name}" is missing, empty or no string; {_MEND}')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise PairInputError(f'"{name}" holds half of a surrogate pair; write the whole character') from error
    return value


def _spans(values: dict[str, Any], name: str, text: str) -> tuple[tuple[int, int], ...]:
    spans = values.get(name)
    if not isinstance(spans, list) or not spans or not all(_is_span(span, text) for span in spans):
        raise PairInputError(f'"{name}" is no list of [start, end] inside the text; {_MEND}')
    return tuple((start, end) for start, end in spans)


def _is_span(span: object, text: str) -> bool:
    if not isinstance(span, list) or len(span) != 2:
        return False
    start, end = span
    return type(start) is int and type(end) is int and 0 <= start < end <= len(text)
