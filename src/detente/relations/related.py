"""A store that also says where relations stand."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Unpack

import duckdb

from detente.relations.acts import acts_query
from detente.relations.asking import Options, Scale, asking
from detente.relations.narrowing import NarrowStore
from detente.relations.pooling import THIN, dyads_query, read_pool
from detente.relations.ranking import LEAST_LISTED, Ranked, rank
from detente.relations.relation import Relation
from detente.relations.series import read_news, read_series
from detente.relations.state import USUAL, Prior
from detente.store import Store
from detente.store import open_store as _open_store


class RelationStore(Store):
    """A store as it was when it was opened, with the relations that follow from it; `open_store` makes one."""

    @cached_property
    def _priors(self) -> dict[Scale, Prior]:
        """What relations of few stories are drawn to, by scale, once it was asked for."""
        return {}

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
        asked = asking(one, other, **options)
        narrow = NarrowStore(self, self._connection.cursor(), asked)
        series = read_series(narrow, asked, read_news(self, asked) if news else None)
        return Relation(narrow, asked, series, self._usual(asked.scale) if series.stories.sum() < THIN else USUAL)

    def relations(
        self,
        *,
        by: str = "month",
        scale: str = "plover",
        until: str | datetime.date | None = None,
        least: int = LEAST_LISTED,
        watch: Callable[[int, int], object] | None = None,
    ) -> list[Ranked]:
        """Judge all pairs of codes in the last period: lows first, then highs, each by how much has changed in a month.

        Args:
            by: `day`, `week`, `month` or `quarter`.
            scale: `plover` or `goldstein`.
            until: Last day; the last of the store if not given.
            least: Pairs with fewer stories are left out.
            watch: Is told after each pair how many are done, and of how many.

        Raises:
            FilterError: one of these is not of its form.

        """
        return rank(self, by=by, scale=scale, until=until, least=least, watch=watch)

    def dyads(self, *, by: str = "month", scale: str = "plover") -> duckdb.DuckDBPyRelation:
        """Give the series of all pairs of codes at once, in no order: a row for each pair and period with news.

        Columns: `one` and `other` (sorted codes), `period` (its first day), `stories`, `quad1` to `quad4` (stories of
        each quad class), and `total` and `squares`, the sums of their values and of the squares of these.

        Args:
            by: `day`, `week`, `month` or `quarter`.
            scale: `plover` or `goldstein`.

        Raises:
            FilterError: one of these is not of its form.

        """
        asked = asking("AAA", "BBB", by=by, scale=scale)
        return self.sql(dyads_query(asked.scale, asked.by))

    def _usual(self, scale: Scale) -> Prior:
        """Give what is usual in the store, worked out when it is first asked for."""
        if scale not in self._priors:
            self._priors[scale] = read_pool(self, scale)
        return self._priors[scale]


def open_store(path: str | os.PathLike[str], version: str | None = None) -> RelationStore:
    """Open a store to read it as it is now, or as it was when a version of it was named.

    Args:
        path: The folder.
        version: A name given by `detente store name`.

    Raises:
        StoreError: there is no store, it is of a newer version of Détente, or has no version of that name.

    """
    return _open_store(path, version, RelationStore)
