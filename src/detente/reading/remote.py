"""Files elsewhere, through fsspec: `s3://`, `gs://`, `https://` and whatever else it knows. Only what is asked for."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING, Any, Final, cast

from detente.reading.remarks import CannotReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK: Final = 1024 * 1024  # bytes that are asked for at a time
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")


def is_remote(source: str) -> bool:
    r"""Tell whether a source is a URL.

    >>> is_remote("s3://bucket/news.jsonl.gz"), is_remote("news.jsonl.gz"), is_remote("C:\\news.txt")
    (True, False, False)
    """
    return _URL.match(source) is not None


def open_remote(url: str) -> io.BufferedIOBase:
    """Open a file elsewhere; raise CannotReadError where that fails."""
    system, path = _system(url)
    try:
        return io.BufferedReader(_Remote(system.open(path, "rb")), _CHUNK)
    except Exception as error:  # each kind of storage has errors of its own
        raise _failed(error) from error


class _Remote(io.RawIOBase):
    """A file of fsspec, whose kinds differ in what they can do: only reading and seeking are asked of it.

    Whatever goes wrong with it is an OSError.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            data = self._file.read(len(view))
        except OSError:
            raise
        except Exception as error:  # each kind of storage has errors of its own
            raise OSError(_reason(error)) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def list_remote(url: str) -> list[str]:
    """List the files of a folder elsewhere, in order; a file is itself, and so is what cannot be looked at."""
    try:
        system, path = _system(url)
        if not system.isdir(path):
            return [url]
        return sorted(system.unstrip_protocol(name) for name in system.find(path))
    except Exception:  # it is told when the file is read
        return [url]


def remote_size(url: str) -> int:
    """Give the bytes that a file elsewhere has; 0 where that cannot be said."""
    try:
        system, path = _system(url)
        return int(system.size(path) or 0)
    except Exception:  # it is told when the file is read
        return 0


def _system(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415  # only who reads from elsewhere should wait for it

    try:
        return cast("tuple[Any, str]", fsspec.core.url_to_fs(url))
    except ImportError as error:
        raise CannotReadError(f"needs a library that is not installed ({error})", "install it with pip") from error
    except Exception as error:
        raise _failed(error) from error


def _failed(error: Exception) -> CannotReadError:
    return CannotReadError(f"cannot be read ({_reason(error)})", "check the address, and your right to read it")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
