"""The articles of the files that a command is given, with a word on standard error for each that cannot be read."""

from __future__ import annotations

import io
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from detente.cli.exits import ExitCode, UsageError
from detente.cli.terminal import tell

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from detente.cli.bar import Bar
    from detente.reading import ReadOptions, Remark, Skipped
    from detente.records import Article

STDIN = "-"
_TOLD: Final = 1000  # records of a file that cannot be read


@dataclass(slots=True)
class Tally:
    """How many articles were coded, how many are in another language, how many records could not be read."""

    coded: int = 0
    foreign: int = 0
    unread: int = 0

    @property
    def left_out(self) -> int:
        """How many records of the input have no coding."""
        return self.foreign + self.unread

    @property
    def exit_code(self) -> ExitCode:
        """What the command tells the shell."""
        if self.coded:
            return ExitCode.PARTLY if self.left_out else ExitCode.DONE
        return ExitCode.NOT_ENGLISH if self.foreign and not self.unread else ExitCode.NOTHING


@dataclass(slots=True)
class Inputs:
    """Reads files one after the other. `places` names the file of every article that was given and not yet taken."""

    files: Sequence[str]
    options: ReadOptions
    tally: Tally
    bar: Bar
    places: deque[str] = field(default_factory=deque)

    def articles(self) -> Iterator[Article]:
        """Give the articles of all files; tell what cannot be read, and go on."""
        from detente.reading import Skipped  # noqa: PLC0415

        for file, item in self.items():
            if not isinstance(item, Skipped):
                self.places.append(file)
                yield item

    def items(self) -> Iterator[tuple[str, Article | Skipped]]:
        """Give the articles of all files with the names of the files, and what cannot be read, which is also told."""
        from detente.reading import Skipped  # noqa: PLC0415

        for file in self.files:
            unread = 0
            for item in self._read(file):
                if isinstance(item, Skipped):
                    self.tally.unread += 1
                    unread += 1
                    self._tell(item, unread)
                yield file, item

    def _read(self, file: str) -> Iterator[Article | Skipped]:
        from detente.reading import read_articles, read_stream  # noqa: PLC0415

        try:
            raw = CountedFile(file, self.bar.read) if file != STDIN else None
        except (OSError, ValueError):
            raw = None  # the reader finds the words for it
        if raw is None:
            yield from read_articles(file, self.options)
            return
        with io.BufferedReader(raw) as stream:
            yield from read_stream(stream, file, self.options)

    def _tell(self, remark: Remark, number: int) -> None:
        """Tell what cannot be read, the first lines of a file alone where it has very many."""
        if number > _TOLD + 1:
            return
        with self.bar.aside(sys.stderr):
            more = f"{remark.file}: has more than {_TOLD} records that cannot be read; the others are not told"
            tell(str(remark) if number <= _TOLD else more)


class CountedFile(io.FileIO):
    """A file that says how many bytes were read from it."""

    def __init__(self, name: str, on_read: Callable[[int], None]) -> None:
        super().__init__(name)
        self._on_read = on_read

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read, and say how much."""
        count = super().readinto(buffer)
        self._on_read(count or 0)
        return count


def read_options(
    bar: Bar,
    date: str | None,
    title: str | None = None,
    source: str | None = None,
    encoding: str | None = None,
    columns: str | None = None,
) -> ReadOptions:
    """Make the options for reading of what was given on the command line; raise UsageError where one is wrong."""
    from detente.reading import DateError, OptionError, ReadOptions  # noqa: PLC0415

    def on_notice(notice: Remark) -> None:
        with bar.aside(sys.stderr):
            tell(f"note: {notice}")

    try:
        return ReadOptions(
            date=check_given("--date", date),
            title=title or "",
            source=source or "",
            encoding=check_given("--encoding", encoding),
            columns=read_columns(check_given("--columns", columns)),
            on_notice=on_notice,
        )
    except DateError as error:
        raise UsageError(f"--date: {error}") from error
    except OptionError as error:
        raise UsageError(f"--{error}") from error


def read_columns(written: str) -> dict[str, str]:
    """Read which columns have which fields.

    >>> read_columns("text=body,date=published")
    {'text': 'body', 'date': 'published'}
    """
    pairs = [pair.partition("=") for pair in written.split(",") if written]
    if any(not (sign and field.strip() and column.strip()) for field, sign, column in pairs):
        raise UsageError(f"--columns: got {written!r}; allowed: FIELD=COLUMN, joined by commas, as in text=body")
    return {field.strip(): column.strip() for field, _, column in pairs}


def check_given(option: str, value: str | None) -> str:
    """Give an option's value, empty where it was not given; raise UsageError where it was given empty."""
    if value is not None and not value.strip():
        raise UsageError(f"{option}: got nothing; give a value, or leave the option out")
    return value or ""


def total_size(files: Sequence[str]) -> int:
    """Add up the sizes of files in bytes; 0 where one of them has none, like standard input."""
    try:
        return 0 if STDIN in files else sum(os.stat(file).st_size for file in files)  # noqa: PTH116
    except (OSError, ValueError):
        return 0


def list_inputs(sources: Sequence[str]) -> list[str]:
    """List the files of sources, which may be folders; raise UsageError for a folder that has none."""
    from detente.reading import list_files  # noqa: PLC0415  # no command may load what it does not need

    files: list[str] = []
    for source in sources:
        found = [source] if source == STDIN else list(list_files(source))
        if not found:
            raise UsageError(f"{source}: the folder has no files in it; give one with files, or a file")
        files += found
    return files


def processors() -> int:
    """Count the processors that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
