"""A hash of what a store holds: equal for stores that hold the same rows, however these came in and are kept.

Each row is hashed (MD5) with all its columns but the batch that it came with, and the hashes of a table are added up:
so rows count in no order, and one that is there twice counts twice. One pass over the files, in little memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from detente.store.schemas import BASE, DERIVED
from detente.store.store import Store

_SUM: Final = """
    SELECT count(*)::VARCHAR || ' ' || coalesce(sum(md5_number_lower(to_json(rows)::VARCHAR)::HUGEINT), 0)::VARCHAR
    FROM (FROM {table}) AS rows
"""
_DIGITS: Final = 32


def table_hashes(store: Store) -> Mapping[str, str]:
    """Give 32 hexadecimal digits for the rows of each table, and for all of them as `whole`."""
    sums = {name: str(store.sql(_SUM.format(table=name)).fetchall()[0][0]) for name in (*BASE, *DERIVED)}
    hashes = {name: _digest(told) for name, told in sums.items()}
    return {**hashes, "whole": _digest("\n".join(f"{name} {told}" for name, told in hashes.items()))}


def _digest(told: str) -> str:
    return hashlib.blake2b(told.encode(), digest_size=_DIGITS // 2).hexdigest()
