"""What is usual among all relations of a store: where thin records are drawn to.

That is empirical Bayes (Efron and Morris 1975): the mean of all stories, their spread, and how far relations differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from detente.relations.acts import imported_acts_query, own_acts_query
from detente.relations.asking import VALUES, Scale
from detente.relations.state import USUAL, Prior

if TYPE_CHECKING:
    from detente.store import Store

THIN: Final = 200
"""Records of fewer stories are drawn to what is usual in their store; in longer ones that would change nothing."""

_LEAST_STORIES: Final = 50  # of the store, else nothing is usual in it
_LEAST_BETWEEN, _MOST_BETWEEN = 0.05, 1.0


@dataclass(frozen=True, slots=True)
class Sums:
    """Number, sum and sum of squares of the values of one relation's stories."""

    stories: int
    total: float
    squares: float


def pool(relations: Iterable[Sums]) -> Prior:
    """Work out what is usual: the mean, the spread of single stories, and the variance between relations.

    The last is what remains of the variance of relations' means once that of their stories is taken off.
    """
    found = [one for one in relations if one.stories > 0]
    stories = np.array([one.stories for one in found], np.float64)
    total = np.array([one.total for one in found])
    squares = np.array([one.squares for one in found])
    if stories.sum() < _LEAST_STORIES:
        return USUAL
    freedom = stories.sum() - len(found)
    within = float(np.sum(squares - total**2 / stories)) / freedom if freedom > 0 else 0.0
    if within <= 0:
        return USUAL
    means, level = total / stories, float(total.sum() / stories.sum())
    several = stories > 1
    apart = float(np.mean((means[several] - level) ** 2 - within / stories[several])) if several.any() else 0.0
    between = float(np.clip(apart / within, _LEAST_BETWEEN, _MOST_BETWEEN))
    return replace(USUAL, level=level, spread=float(within**0.5), between=between)


def read_pool(store: Store, scale: Scale) -> Prior:
    """Work out what is usual in a store."""
    rows = store.sql(f"""
        SELECT sum(stories)::BIGINT, sum(total), sum(squares) FROM ({dyads_query(scale, "month")}) GROUP BY one, other
        ORDER BY one, other
    """).fetchall()
    return pool(Sums(*row) for row in rows)


def dyads_query(scale: Scale, by: str) -> str:
    """Write the question for all undirected pairs of codes by period.

    Columns: `one`, `other` (sorted), `period`, `stories`, `quad1` to `quad4` (stories of each quad class), and `total`
    and `squares` of the values. A story between two counts once, whatever its directions; imported events have one row
    each, and so need not be told apart by their story.
    """

    def pairs(acts: str, story: str, which: str = "") -> str:
        return f"""
            SELECT {which} least(actor, recipient) AS one, greatest(actor, recipient) AS other,
                   date_trunc('{by}', day)::DATE AS period, quad, {VALUES[scale]} AS value, {story} AS story
            FROM ({acts}) WHERE actor <> recipient AND status <> 'denied' AND {VALUES[scale]} IS NOT NULL
        """

    quads = ", ".join(f"count(*) FILTER (quad = {quad}) AS quad{quad}" for quad in (1, 2, 3, 4))
    return f"""
        SELECT one, other, period, count(*) AS stories, {quads}, sum(value) AS total, sum(value * value) AS squares
        FROM ({pairs(own_acts_query(), "story", "DISTINCT")} UNION ALL {pairs(imported_acts_query(), "NULL")})
        GROUP BY one, other, period
    """
