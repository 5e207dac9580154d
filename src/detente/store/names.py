"""Names for versions of a store, so that a paper can cite one and others can read it again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from detente.store.errors import StoreError, told
from detente.store.ledger import now
from detente.store.schemas import LEDGER
from detente.store.snapshot import take_snapshot
from detente.store.tables import append_next, open_table

_NAME: Final = re.compile(r"[\w][\w.+-]{0,99}")


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A name, when it was given, and the version that each table had."""

    name: str
    time: str
    versions: Mapping[str, int]


def name_version(root: Path, name: str) -> NamedVersion:
    """Give the store as it is now a name.

    Raises:
        StoreError: the name is taken, or is none.

    """
    if not _NAME.fullmatch(name):
        raise StoreError(f"{root}: {name!r} is no name for a version; take letters, digits, and . + - _ inside")
    while True:
        table = open_table(root, "names")
        if any(known.name == name for known in read_names(root)):
            raise StoreError(f"{root}: there is a version called {name} already; give another name")
        named = NamedVersion(name, now(), dict(take_snapshot(root).versions))
        row = {"name": name, "time": named.time, "versions": json.dumps(named.versions, sort_keys=True)}
        with told(root):
            if append_next(table, pa.Table.from_pylist([row], LEDGER["names"])):
                return named


def read_names(root: Path) -> list[NamedVersion]:
    """List the named versions, the oldest first."""
    with told(root):
        rows = pa.table(open_table(root, "names").to_pyarrow_table()).to_pylist()
    named = [NamedVersion(row["name"], row["time"], json.loads(row["versions"])) for row in rows]
    return sorted(named, key=lambda one: (one.time, one.name))


def named_versions(root: Path, name: str) -> Mapping[str, int]:
    """Give the version that each table had when a name was given; raise StoreError where there is no such name."""
    named = {one.name: one.versions for one in read_names(root)}
    if name not in named:
        known = ", ".join(named) or "none"
        raise StoreError(f"{root}: there is no version called {name}; there are: {known}")
    return named[name]
