"""What reading has to say about its input: one line each, with the place, what is wrong and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """A word about a file, or about one of its lines.

    `line` counts from 1; None means the file as a whole. `str()` gives "FILE:LINE: what is wrong; how to mend it",
    always one line: what cannot be printed is escaped.
    """

    file: str
    line: int | None
    what: str
    mend: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return _printable(f"{place}: {self.what}; {self.mend}")


@dataclass(frozen=True, slots=True)
class Skipped(Remark):
    """A record that could not be read, and is left out."""


@dataclass(frozen=True, slots=True)
class Notice(Remark):
    """Something odd in a record that was read all the same."""


class CannotReadError(Exception):
    """A record cannot be read. Readers of articles turn it into a Skipped; it leaves only the streams of `plain`."""

    def __init__(self, what: str, mend: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.line = line

    def skipped(self, file: str, line: int | None = None) -> Skipped:
        """Say which file, and which line unless the error itself knows better, is left out."""
        return Skipped(file, line if self.line is None else self.line, self.what, self.mend)


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in words)
