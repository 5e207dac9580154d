"""Files elsewhere, through fsspec: `s3://`, `gs://`, `https://` and whatever else it knows. Only what is asked for."""

from __future__ import annotations

import io
import re
from typing import Any, Final, cast

from detente.reading.remarks import CannotReadError

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
        return cast("io.BufferedIOBase", system.open(path, "rb"))
    except Exception as error:  # each kind of storage has errors of its own
        raise _failed(error) from error


def list_remote(url: str) -> list[str]:
    """List the files of a folder elsewhere, in order; a file is itself, and so is what cannot be looked at."""
    try:
        system, path = _system(url)
        if not system.isdir(path):
            return [url]
        return sorted(system.unstrip_protocol(name) for name in system.find(path))
    except Exception:  # it is told when the file is read
        return [url]


def _system(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415  # only who reads from elsewhere should wait for it

    try:
        return cast("tuple[Any, str]", fsspec.core.url_to_fs(url))
    except ImportError as error:
        raise CannotReadError(f"needs a library that is not installed ({error})", "install it with pip") from error
    except Exception as error:
        raise _failed(error) from error


def _failed(error: Exception) -> CannotReadError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return CannotReadError(f"cannot be read ({reason})", "check the address, and your right to read it")
