"""Bytes in bounded memory: a stream whose beginning can be looked at, and lines that may be too long."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.decoding import not_valid
from detente.reading.remarks import CannotReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 64 * 1024
_HEAD = 64 * 1024  # bytes that are looked at to tell what a stream is

BROKEN = "\udcff"
"""Stands for bytes that a wide encoding does not allow. No valid text holds it, so that its line is found out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end, its number from 1; None for the bytes of a line that is too long to keep."""

    number: int
    data: bytes | None


def _broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BROKEN, error.end


codecs.register_error("detente-broken", _broken)


class _Chained(io.RawIOBase):
    """Bytes that were read already, then the rest of the stream they came from."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        if self._head:
            chunk, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            chunk = read_some(self._rest, len(view))
        view[: len(chunk)] = chunk
        return len(chunk)


class _Part(io.RawIOBase):
    """The bytes of a stream from where it stands, and no more than so many."""

    def __init__(self, stream: io.BufferedIOBase, length: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = read_some(self._stream, min(len(view), self._left)) if self._left else b""
        self._left -= len(data)
        view[: len(data)] = data
        return len(data)


def part_of(stream: io.BufferedIOBase, start: int, end: int) -> io.BufferedReader:
    """Give the bytes of a stream from one place to another."""
    stream.seek(start)
    return io.BufferedReader(_Part(stream, end - start), _CHUNK)


class _Transcoded(io.RawIOBase):
    """A stream in another encoding as UTF-8; what is not valid in it becomes `BROKEN`, which is not valid UTF-8."""

    def __init__(self, stream: io.BufferedIOBase, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("detente-broken")
        self._waiting = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._waiting and not self._ended:
            self._fill()
        view = memoryview(buffer)
        chunk, self._waiting = self._waiting[: len(view)], self._waiting[len(view) :]
        view[: len(chunk)] = chunk
        return len(chunk)

    def _fill(self) -> None:
        data = read_some(self._stream, _CHUNK)
        self._ended = not data
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeError as error:  # what is no matter of single characters, above all a missing byte order mark
            raise not_valid(self._encoding, str(error)) from error
        self._waiting = text.encode("utf-8", "surrogatepass")


def read_some(stream: io.BufferedIOBase, size: int) -> bytes:
    """Read what is there, at most `size` bytes, without waiting for more; raise CannotReadError where it fails."""
    try:
        return stream.read1(size)
    except OSError as error:
        raise broken_off(error) from error


def read_head(stream: io.BufferedIOBase) -> bytes:
    """Read up to the end of the first line that is not blank, but no more than is needed to tell what the stream is.

    Only whole lines are waited for, so that records sent down a pipe one by one are read one by one.
    """
    head = b""
    while len(head) < _HEAD:
        try:
            line = stream.readline(_HEAD - len(head))
        except OSError as error:
            raise broken_off(error) from error
        head += line
        if not line or line.strip():
            break
    return head


def read_more(head: bytes, stream: io.BufferedIOBase, enough: Callable[[bytes], bool]) -> bytes:
    """Read on until it is enough, or no more than is looked at."""
    while not enough(head) and len(head) < _HEAD:
        more = read_some(stream, _HEAD - len(head))
        if not more:
            break
        head += more
    return head


def rejoin(head: bytes, rest: io.BufferedIOBase) -> io.BufferedReader:
    """Put the head that was read back before the rest of a stream."""
    return io.BufferedReader(_Chained(head, rest), _CHUNK)


def transcode(stream: io.BufferedIOBase, encoding: str) -> io.BufferedReader:
    """Read a stream of any encoding as UTF-8."""
    return io.BufferedReader(_Transcoded(stream, encoding), _CHUNK)


def read_lines(stream: io.BufferedIOBase, longest: int, first: int = 1) -> Iterator[Line]:
    """Give the lines one by one. Of a line with more than `longest` bytes nothing is kept but its number."""
    number = first - 1
    while data := stream.readline(longest + 1):
        number += 1
        if len(data) > longest and not data.endswith(b"\n"):
            _pass_over_line(stream)
            yield Line(number, None)
        else:
            yield Line(number, data.rstrip(b"\r\n"))


def read_whole(stream: io.BufferedIOBase, longest: int) -> bytes:
    """Read all of a stream; raise CannotReadError where it has more than `longest` bytes."""
    data = stream.read(longest + 1)
    if len(data) > longest:
        mend = "split it into articles, and put them into JSON Lines"
        raise CannotReadError(f"is larger than {size(longest)}, too large for one article", mend)
    return data


def size(count: int) -> str:
    """Write a number of bytes.

    >>> size(64 * 1024 * 1024), size(1000)
    ('64 MiB', '1000 bytes')
    """
    mebibytes, rest = divmod(count, 1024 * 1024)
    return f"{mebibytes} MiB" if mebibytes and not rest else f"{count} bytes"


def broken_off(error: OSError) -> CannotReadError:
    """Say that the system stopped reading."""
    reason = error.strerror or str(error) or type(error).__name__
    return CannotReadError(f"cannot be read ({reason})", "check the file, its disk and your right to read it")


def _pass_over_line(stream: io.BufferedIOBase) -> None:
    while (data := stream.readline(_CHUNK)) and not data.endswith(b"\n"):
        pass
