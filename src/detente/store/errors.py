"""What can be wrong with a store, in words for whoever uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from detente.errors import DetenteError

_FULL = ("no space left", "file too large", "quota exceeded", "os error 28", "os error 27", "os error 122")
_LONGEST = 200  # characters of a library's message that are repeated


class StoreError(DetenteError):
    """A store that cannot be read or written: names it, what is wrong and how to mend it."""


@contextmanager
def told(root: Path) -> Iterator[None]:
    """Turn what the libraries below say when reading or writing fails into a StoreError."""
    try:
        yield
    except (DeltaError, OSError) as error:
        raise store_error(root, error) from error
    except duckdb.OutOfMemoryException as error:
        reason = str(error).splitlines()[0][:_LONGEST]
        mend = "make room there and run it again, nothing is lost"
        raise StoreError(f"{root}: there is no room left for temporary files ({reason}); {mend}") from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
        reason = str(error).splitlines()[0][:_LONGEST]
        mend = f"`detente store verify {root}` tells what is broken"
        raise StoreError(f"{root}: a file of the store cannot be read ({reason}); {mend}") from error


def store_error(root: Path, error: Exception) -> StoreError:
    """Say in one line why a store cannot be read or written."""
    reason = " ".join(str(error).split())
    if any(words in reason.lower() for words in _FULL):
        return StoreError(f"{root}: no space is left on the disk; make room and run it again, nothing is lost")
    return StoreError(f"{root}: the store cannot be used ({reason[:_LONGEST]}); check the folder and your right to it")
