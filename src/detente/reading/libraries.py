"""What the libraries behind the readers raise on garbage, in one place.

None of them announces all of it: zipfile raises BadZipFile, and also ValueError, EOFError, struct.error, zlib.error,
NotImplementedError and OSError; feedparser whatever its handlers stumble over; a library in Rust what is no Exception.
So a call of a library stands alone in `damaged`, or its iterator in `undamaged`, and our own code outside of them:
what is wrong with that is a bug, and is not to be taken for damage.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from detente.reading.remarks import CannotReadError
from detente.reading.streams import broken_off

_T = TypeVar("_T")

AGAIN: Final = "get the file once more"
"""The mend of a file that was damaged on its way."""

_GARBAGE: Final = frozenset({None, errno.EINVAL})
"""Numbers of OSErrors that are about what stands in a file: none at all, or a place to seek to that cannot be."""


@contextmanager
def damaged(what: str, mend: str = AGAIN, *, lined: bool = False) -> Iterator[None]:
    """Raise CannotReadError, with the reason behind `what`, for whatever a library raises in this block.

    An error of the disk or the network is told as one, and too little memory is left to be MemoryError. With `lined`,
    the line is told where the library knows it; it would be that of a file within a file otherwise.
    """
    try:
        yield
    except (CannotReadError, MemoryError):
        raise
    except OSError as error:
        if error.errno not in _GARBAGE:
            raise broken_off(error) from error
        raise _damage(what, mend, error, lined) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # PyO3's, of Rust
            raise
        raise _damage(what, mend, error, lined) from error


def undamaged(found: Iterable[_T], what: str, mend: str = AGAIN, *, lined: bool = False) -> Iterator[_T]:
    """Give what a library's iterator gives; raise CannotReadError, as `damaged` does, for whatever that raises."""
    iterator = iter(found)
    while True:
        with damaged(what, mend, lined=lined):
            try:
                one = next(iterator)
            except StopIteration:
                return
        yield one


def _damage(what: str, mend: str, error: BaseException, lined: bool) -> CannotReadError:
    reason, line = str(error), None
    if isinstance(error, OSError):
        reason = error.strerror or reason
    elif isinstance(error, SyntaxError):  # so are lxml's
        reason, line = error.msg, error.lineno or None
    words = (reason or "").split("\n")[0].strip() or type(error).__name__
    return CannotReadError(f"{what} ({words})", mend, line if lined else None)
