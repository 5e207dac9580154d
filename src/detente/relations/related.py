"""A store that also says where relations stand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Unpack

import duckdb

from detente.relations.acts import acts_query
from detente.relations.asking import Options, asking
from detente.relations.relation import Relation, read_relation
from detente.store import Store
from detente.store import open_store as _open_store


class RelationStore(Store):
    """A store as it was when it was opened, with the relations that follow from it; `open_store` makes one."""

    def acts(self) -> duckdb.DuckDBPyRelation:
        """Give what relations are counted from, a row for each story and directed dyad; see `acts_query`."""
        return self.sql(acts_query())

    def relation(
        self, one: str | Iterable[str], other: str | Iterable[str], *, news: bool = False, **options: Unpack[Options]
    ) -> Relation:
        """Give a relation, with its series, state, verdict, drivers, turning points and claims.

        Args:
            one: A code such as `USA`, with a sector as in `RUS/MIL` or `RUS:MIL`, or several, `USA+GBR`.
            other: Likewise.
            news: Count all stories of the store too, so that counts can be put in relation to them.
            **options: `by`, `directed`, `scale`, `since`, `until`, `status` and `reported_by`: see
                `detente.relations.Options`.

        Raises:
            FilterError: one of these is not of its form.

        """
        return read_relation(self, asking(one, other, **options), news=news)


def open_store(path: str | os.PathLike[str], version: str | None = None) -> RelationStore:
    """Open a store to read it as it is now, or as it was when a version of it was named.

    Args:
        path: The folder.
        version: A name given by `detente store name`.

    Raises:
        StoreError: there is no store, it is of a newer version of Détente, or has no version of that name.

    """
    return _open_store(path, version, RelationStore)
