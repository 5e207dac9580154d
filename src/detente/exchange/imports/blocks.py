"""A stream of bytes cut into blocks of whole rows, in bounded memory. The same bytes give the same blocks."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from detente.reading import CannotReadError

BLOCK: Final = 16 << 20
"""Bytes of a block, as long as its last row allows."""

_LONGEST: Final = 4
"""Times as long as a block before the end of a row is not waited for any more: a quotation mark was never closed."""

_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows: as they came, and the number of the first line in the file, from 1."""

    data: bytes
    first_line: int

    def digest(self, *context: str) -> str:
        """Give 32 hexadecimal digits for what the block says, read in a context."""
        made = hashlib.blake2b(self.data, digest_size=16)
        made.update("\0".join(context).encode())
        return made.hexdigest()


def cut(stream: io.BufferedIOBase, *, quoted: bool, first_line: int = 1, size: int = BLOCK) -> Iterator[Block]:
    """Cut the rest of a stream into blocks.

    Args:
        stream: Bytes, at the beginning of a row.
        quoted: Whether line ends inside quotation marks belong to cells.
        first_line: The number of the line that comes first.
        size: Bytes of a block.

    Raises:
        CannotReadError: the stream breaks off; the blocks before are given.

    """
    rest = b""
    while True:
        read, broken = _read(stream, size - len(rest) if len(rest) < size else size)
        data = rest + read
        is_last = not read or broken is not None
        end = len(data) if is_last or len(data) > _LONGEST * size else _end_of_rows(data, quoted)
        rest = data[end:]
        if end:
            yield Block(data[:end], first_line)
            first_line += data.count(b"\n", 0, end)
        if broken is not None:
            raise broken
        if is_last:
            return


def _read(stream: io.BufferedIOBase, size: int) -> tuple[bytes, CannotReadError | None]:
    """Read so many bytes, or up to the end or to where the stream is broken."""
    parts: list[bytes] = []
    try:
        while size > 0 and (part := stream.read1(min(size, _CHUNK))):  # `read` loses what stands before a break
            parts.append(part)
            size -= len(part)
    except CannotReadError as error:
        return b"".join(parts), error
    except OSError as error:
        return b"".join(parts), CannotReadError(f"cannot be read ({error.strerror or error})", "check the file")
    return b"".join(parts), None


def _end_of_rows(data: bytes, quoted: bool) -> int:
    """Say where the last whole row ends: after a line end with an even number of quotation marks before it."""
    end = data.rfind(b"\n") + 1
    if not quoted or not end:
        return end
    odd = data.count(b'"', 0, end) % 2
    while odd and end:
        before = data.rfind(b"\n", 0, end - 1) + 1
        odd = (odd + data.count(b'"', before, end)) % 2
        end = before
    return end


def without_bare_returns(data: bytes) -> bytes:
    """Put spaces for carriage returns that end no line, so that a row stands on one line."""
    return _BARE_RETURN.sub(b" ", data) if data.count(b"\r") > data.count(b"\r\n") else data


def is_utf8(data: bytes) -> bool:
    r"""Tell whether bytes are UTF-8, by PyArrow, which decodes nothing for it: some milliseconds for a block.

    >>> is_utf8("café".encode()), is_utf8(b"caf\xe9"), is_utf8(b"")
    (True, False, True)
    """
    offsets = pa.array([0, len(data)], pa.int64()).buffers()[1]
    one = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        one.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def as_utf8(data: bytes, encoding: str) -> tuple[bytes, int]:
    r"""Give lines as UTF-8; those that are not are read in another encoding, and counted.

    >>> as_utf8(b"caf\xe9\nna\xc3\xafve\n", "latin-1") == ("café\nnaïve\n".encode(), 1)
    True
    """
    lines, count = data.split(b"\n"), 0
    for place, line in enumerate(lines):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            lines[place] = line.decode(encoding, "replace").encode()
            count += 1
    return b"\n".join(lines), count
