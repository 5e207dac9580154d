"""Reviews: what people say of coded events, in a table of their own beside the others.

The table is made with the first review, and belongs to no batch and no named version. Nothing is changed in it: a
reviewer who thinks again adds another review, and the last one counts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable

from detente.records import Review
from detente.store.errors import told
from detente.store.schemas import REVIEWS
from detente.store.tables import append, store_format

TABLE: Final = "reviews"


def has_reviews(root: Path) -> bool:
    """Tell whether a store has a table of reviews."""
    return DeltaTable.is_deltatable(str(root / TABLE))


def add_review(root: Path, review: Review) -> None:
    """Add a review.

    Raises:
        StoreError: there is no store, or it cannot be written.

    """
    store_format(root)
    values = review.to_json()
    row = {name: values[name] if values[name] != "" else None for name in REVIEWS.names}
    with told(root):
        (root / TABLE).mkdir(exist_ok=True)
        table = DeltaTable.create(str(root / TABLE), REVIEWS, mode="ignore")
        append(table, pa.Table.from_pylist([row], REVIEWS))


def read_reviews(root: Path) -> list[Review]:
    """Give the reviews that count: the last of each reviewer of each event, and of each missed one; the oldest first.

    Raises:
        StoreError: there is no store, or it cannot be read.

    """
    store_format(root)
    if not has_reviews(root):
        return []
    with told(root):
        rows = pa.table(DeltaTable(str(root / TABLE)).to_pyarrow_table()).to_pylist()
    reviews = sorted((Review.from_json(row) for row in rows), key=lambda review: (review.time, review.id))
    last = {_subject(review): review for review in reviews}
    return [review for review in reviews if last[_subject(review)] is review]


def _subject(review: Review) -> tuple[str, str, str, int | None]:
    return review.reviewer, review.article, review.event, review.start
