"""Compressed streams, unpacked as they are read, in bounded memory. What is packed beyond reason is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Final, cast

from detente.reading.remarks import CannotReadError
from detente.reading.streams import broken_off, size

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGE: Final = 64 * 1024 * 1024
"""Bytes below which nothing is called a bomb."""

BOMB: Final = 200
"""Times as large as its packed form: text comes to ten or twenty times, made-up data to a thousand and more."""


def _zstd(stream: IO[bytes]) -> IO[bytes]:
    import zstandard  # noqa: PLC0415

    return cast("IO[bytes]", zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True))


_PACKINGS: Final[tuple[tuple[bytes, str, tuple[str, ...], Callable[[IO[bytes]], object]], ...]] = (
    (b"\x1f\x8b", "gzip", (".gz", ".tgz"), lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", "bzip2", (".bz2", ".tbz2"), bz2.BZ2File),
    (b"\xfd7zXZ\0", "xz", (".xz", ".txz"), lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", "zstd", (".zst", ".zstd", ".tzst"), _zstd),
)


class _Guarded(io.RawIOBase):
    """A stream that may break; raises CannotReadError where it is damaged or cut off."""

    def __init__(self, packing: str, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._packing = packing
        self._broken_stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read(self, count: int) -> bytes:
        try:
            # `read` gathers until it has so many bytes, and loses what it has where the stream breaks.
            return self._broken_stream.read1(count) or b""
        except CannotReadError:
            raise
        except EOFError as error:
            what = f"is cut off ({self._packing}); what stands before the cut was read"
            raise CannotReadError(what, "get the whole file, and add it again") from error
        except OSError as error:
            if error.errno is not None:
                raise broken_off(error) from error
            raise self._damaged(error) from error
        except Exception as error:  # each library has errors of its own
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> CannotReadError:
        return CannotReadError(f"is damaged ({self._packing}: {error})", "get the file once more")


class _Unpacked(_Guarded):
    """What is in a packed stream; raises CannotReadError also where it is a bomb."""

    def __init__(self, packing: str, stream: io.BufferedIOBase, opener: Callable[[IO[bytes]], object]) -> None:
        self._counted = _Counted(stream)
        packed = cast("IO[bytes]", io.BufferedReader(self._counted, 64 * 1024))
        super().__init__(packing, cast("io.BufferedIOBase", opener(packed)))
        self._given = 0

    def _read(self, count: int) -> bytes:
        data = super()._read(count)
        self._given += len(data)
        if self._given > LARGE and self._given > BOMB * max(self._counted.count, 1):
            what = f"is packed beyond reason ({self._packing}: more than {BOMB} times as large when unpacked)"
            raise CannotReadError(what, "unpack it yourself if it is what it should be, and give what is in it")
        return data


class _Counted(io.RawIOBase):
    """A stream that counts the bytes that were read from it."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = self._stream.read1(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


def guard(packing: str, stream: io.BufferedIOBase) -> io.BufferedReader:
    """Read a stream that may break; it raises CannotReadError where it is damaged or cut off."""
    return io.BufferedReader(_Guarded(packing, stream), 64 * 1024)


def is_packed(head: bytes) -> bool:
    """Tell whether a stream that begins so is compressed."""
    return any(head.startswith(magic) for magic, *_ in _PACKINGS)


def unpack(head: bytes, stream: io.BufferedIOBase) -> io.BufferedReader:
    """Unpack a stream that begins with `head`, which is still in it."""
    _, packing, _, opener = next(one for one in _PACKINGS if head.startswith(one[0]))
    return io.BufferedReader(_Unpacked(packing, stream, opener), 64 * 1024)


def unpacked_name(name: str) -> str:
    """Name what is in a compressed file.

    >>> unpacked_name("news.jsonl.gz"), unpacked_name("news.tgz"), unpacked_name("news")
    ('news.jsonl', 'news.tar', 'news')
    """
    suffix = PurePath(name).suffix.lower()
    if not any(suffix in suffixes for _, _, suffixes, _ in _PACKINGS):
        return name
    bare = name[: -len(suffix)]
    return f"{bare}.tar" if suffix.startswith(".t") else bare


def check_ratio(packed: int, unpacked: int) -> None:
    """Raise CannotReadError where a member of an archive says that it is packed beyond reason."""
    if unpacked > LARGE and unpacked > BOMB * max(packed, 1):
        what = f"is packed beyond reason ({size(packed)} stand for {size(unpacked)})"
        raise CannotReadError(what, "unpack it yourself if it is what it should be, and give what is in it")
