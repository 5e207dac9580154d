"""The way from one version of the tables to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from detente.store.errors import StoreError
from detente.store.schemas import VERSION
from detente.store.tables import create_table, put_version

Step = Callable[[Path], None]


def _imports(root: Path) -> None:
    """Version 2 has tables for events that others have coded."""
    for name in ("imported", "imports"):
        create_table(root, name)
    put_version(root, 2)


STEPS: Mapping[int, Step] = {1: _imports}
"""What turns a store of a version into one of the next, which it says in the store when it has ended. A step that is
broken off must be able to begin again."""


def migrate(root: Path, found: int, steps: Mapping[int, Step] = STEPS, wanted: int = VERSION) -> list[int]:
    """Take a store from the version that it has to the one wanted; give the versions that it has gone through.

    Raises:
        StoreError: there is no way.

    """
    for version in range(found, wanted):
        if version not in steps:
            raise StoreError(f"{root}: there is no way from version {version} of a store to {wanted}; make it anew")
        steps[version](root)
    return list(range(found + 1, wanted + 1))


def check_readable(root: Path, found: int, wanted: int = VERSION) -> None:
    """Raise StoreError where a store is of an older version, which must be migrated before it is read."""
    if found < wanted:
        mend = f"`detente store migrate {root}` brings it to version {wanted}"
        raise StoreError(f"{root}: the store is of version {found}; {mend}")
