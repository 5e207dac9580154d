"""Large files of JSON Lines in parts, so that several machines can read one: each part has whole lines.

Where lines begin is not known before the file is read. So its pieces, of about one size, are looked through first, each
by itself (`scan`), and what was found in all of them tells which lines belong together (`parts_of`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from detente.reading.files import LinesPart, can_be_split, open_source, read_part, read_stream
from detente.reading.options import ReadOptions
from detente.reading.remarks import CannotReadError, Skipped
from detente.reading.remote import is_remote, remote_size
from detente.records import Article

_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file, the name that messages give it, its bytes (0 where that is not known), and which lines to read of it."""

    name: str
    path: str
    size: int = 0
    part: LinesPart | None = None

    def articles(self, options: ReadOptions) -> Iterator[Article | Skipped]:
        """Read the articles; give in their place what cannot be read."""
        try:
            _, stream = open_source(self.path)
        except CannotReadError as error:
            yield error.skipped(self.name)
            return
        with stream:
            if self.part is None:
                yield from read_stream(stream, self.name, options)
            else:
                yield from read_part(stream, self.name, self.part, options)


def source_of(name: str) -> Source:
    """Say where a file is that was named, whatever folder a process that reads it runs in, and how large it is."""
    if is_remote(name):
        return Source(name, name, remote_size(name))
    path = Path(name).absolute()
    try:
        return Source(name, str(path), path.stat().st_size)
    except (OSError, ValueError):  # it is told when the file is read
        return Source(name, str(path))


def is_splittable(source: Source, options: ReadOptions) -> bool:
    """Tell whether the parts of a file can be read by themselves."""
    try:
        _, stream = open_source(source.path)
    except CannotReadError:
        return False
    with stream:
        return can_be_split(stream, source.name, options)


@dataclass(frozen=True, slots=True)
class Piece:
    """What was found between two places of a file: line ends, where the first is (-1 for none), and if one is last."""

    start: int
    end: int
    lines: int
    first: int
    ends_line: bool


def scan(path: str, start: int, end: int) -> Piece:
    """Look through the bytes of a file from one place to another.

    Raises:
        CannotReadError: the file cannot be opened.
        OSError: it cannot be read.

    """
    _, stream = open_source(path)
    lines, first, at, last = 0, -1, start, b""
    with stream:
        stream.seek(start)
        while at < end and (data := _read(stream, min(_CHUNK, end - at))):
            if first < 0 and b"\n" in data:
                first = at + data.index(b"\n")
            lines += data.count(b"\n")
            at, last = at + len(data), data[-1:]
    return Piece(start, end, lines, first, last == b"\n")


def _read(stream: io.BufferedIOBase, size: int) -> bytes:
    return stream.read(size)


def parts_of(pieces: Sequence[Piece]) -> list[LinesPart]:
    r"""Give the parts of a file whose pieces were looked through, in their order; each ends where a line ends.

    >>> whole = b"one\ntwo\nthree\n"
    >>> pieces = [Piece(0, 5, 1, 3, False), Piece(5, 14, 2, 7, True)]
    >>> [(whole[part.start : part.end], part.line) for part in parts_of(pieces)]
    [(b'one\ntwo\n', 1), (b'three\n', 3)]
    """
    begins: list[tuple[int, int]] = [(0, 1)]  # where the lines of each piece begin, and the number of the first
    line = 1 + (pieces[0].lines if pieces else 0)
    for before, piece in pairwise(pieces):
        if before.ends_line:
            begins.append((piece.start, line))
        elif piece.first >= 0:
            begins.append((piece.first + 1, line + 1))
        line += piece.lines
    ends = [start for start, _ in begins[1:]] + [pieces[-1].end if pieces else 0]
    return [LinesPart(start, end, number) for (start, number), end in zip(begins, ends, strict=True) if start < end]
