"""Files as plain streams of bytes, for who reads them in layouts of their own: unpacked, and taken out of archives."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from detente.reading.archives import tar_members, zip_members
from detente.reading.files import DEEPEST, open_source
from detente.reading.kinds import binary_kind
from detente.reading.options import Kind
from detente.reading.packed import is_packed, unpack
from detente.reading.remarks import CannotReadError, Skipped
from detente.reading.streams import read_head, rejoin


@dataclass(frozen=True, slots=True)
class PlainStream:
    """Bytes with the name that messages give to where they come from."""

    name: str
    stream: io.BufferedIOBase


def plain_streams(source: str, opened: io.BufferedIOBase | None = None) -> Iterator[PlainStream | Skipped]:
    """Give what stands in a file, an archive or at a URL, unpacked; "-" is standard input.

    What cannot be read is given as a Skipped; nothing is raised for it before the bytes themselves are read. Whoever
    reads these must be ready for a CannotReadError. Each stream must be read before the next one is asked for.

    Args:
        source: Name, URL or "-".
        opened: The file, if it is open already.

    """
    try:
        name, stream = (source, opened) if opened is not None else open_source(source)
        with nullcontext(stream) if source == "-" else stream:
            yield from _unpacked(name, stream, 0)
    except CannotReadError as error:
        yield error.skipped(source)


def _unpacked(name: str, stream: io.BufferedIOBase, depth: int) -> Iterator[PlainStream | Skipped]:
    head = read_head(stream)
    if is_packed(head):
        if depth >= DEEPEST:
            raise CannotReadError("is packed more often than anybody packs", "unpack it, and give what is in it")
        yield from _unpacked(name, unpack(head, rejoin(head, stream)), depth + 1)
        return
    kind = binary_kind(head)
    if kind not in (Kind.ZIP, Kind.TAR):
        yield PlainStream(name, rejoin(head, stream))
        return
    if stream.seekable():
        stream.seek(0)
        whole = stream
    else:
        whole = rejoin(head, stream)
    for member in zip_members(whole) if kind is Kind.ZIP else tar_members(whole):
        inner = f"{name}/{member.name}"
        if member.stream is None:
            yield (member.refused or CannotReadError("cannot be read", "leave it out")).skipped(inner)
            continue
        try:
            yield from _unpacked(inner, member.stream, depth + 1)
        except CannotReadError as error:
            yield error.skipped(inner)
