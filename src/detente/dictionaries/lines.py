"""Lines of an old dictionary: comments taken off, and an account of what became of each line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from detente.errors import DetenteError

BLANK: Final = "blank"
COMMENT: Final = "comments"
LEFT_OUT: Final = "left out"

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
_OPEN, _CLOSE = "<!--", "-->"
_SHOWN: Final = 80


class DictionaryError(DetenteError):
    """A dictionary that cannot be used at all: says which file, what is wrong, and the mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its number from 1, its words without comments, and the comment."""

    number: int
    text: str
    comment: str = ""

    @property
    def is_indented(self) -> bool:
        """Whether it begins with a blank or tab, as codes of the phrases above it do."""
        return self.text[:1] in {" ", "\t"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about a line: its number, its beginning, what is wrong with it, and what was made of it."""

    line: int
    text: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text[:_SHOWN]!r}: {self.what}"


@dataclass(slots=True)
class Account:
    """What became of every line of a file: `counts` by kind add up to `lines`; `remarks` tell what is odd."""

    file: str
    kind: str
    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def put(self, kind: str) -> None:
        """Count a line."""
        self.counts[kind] += 1

    def leave(self, line: Line, what: str) -> None:
        """Count a line that nothing was made of, and say why."""
        self.put(LEFT_OUT)
        self.note(line, what)

    def note(self, line: Line, what: str) -> None:
        """Say what is odd about a line that was read all the same."""
        self.remarks.append(Remark(line.number, line.text.strip(), what))

    @property
    def is_complete(self) -> bool:
        """Whether every line is accounted for."""
        return sum(self.counts.values()) == self.lines


def read_lines(path: Path, account: Account) -> Iterator[Line]:
    """Give the lines of a file that say something; blank ones and comments are counted.

    Comments run from `#` or `;` to the end of the line, or from `<!--` to `-->`, also over several lines. Lines that
    are not UTF-8 are read as Windows-1252.

    Raises:
        DictionaryError: the file cannot be read.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DictionaryError(f"{path}: cannot be read: {error.strerror}; check the name") from error
    return parse_lines(_decode(data), account)


def parse_lines(text: str, account: Account) -> Iterator[Line]:
    """Give the lines of a text as `read_lines` does."""
    lines = _LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()  # the end of the last line begins no other
    inside = False
    for number, raw in enumerate(lines, 1):
        account.lines += 1
        line, inside = _line(number, _CONTROL.sub(" ", raw), inside)
        if line.text.strip():
            yield line
        else:
            account.put(COMMENT if line.comment or inside else BLANK)


def _line(number: int, raw: str, inside: bool) -> tuple[Line, bool]:
    text, comment = raw, ""
    if inside:
        before, closed, text = raw.partition(_CLOSE)
        comment = before or _CLOSE
        if not closed:
            return Line(number, "", comment), True
    while _OPEN in text:
        text, _, rest = text.partition(_OPEN)
        inner, closed, after = rest.partition(_CLOSE)
        comment += inner or _OPEN
        if not closed:
            return Line(number, text, comment), True
        text += after
    found = min((at for at in (text.find("#"), text.find(";")) if at >= 0), default=-1)
    if found >= 0:
        text, comment = text[:found], comment + text[found:]
    return Line(number, text.rstrip(), comment.strip()), False


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\n".join(map(_decode_line, data.replace(b"\r\n", b"\n").split(b"\n")))


def _decode_line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
