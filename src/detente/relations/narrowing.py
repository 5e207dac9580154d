"""A store of what concerns two parties, so that a relation is asked for without going through all others each time.

What a relation is, `detente.relations` says by questions to a whole store. Here they are put to temporary tables of
the same names that hold no more than they need: the stories of the two, with all reports of them, and the claims about
them. Imported events stay where they are: a store that is optimized has those of two parties side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import duckdb

from detente.store import Store
from detente.store.errors import told
from detente.store.rows import SEVERAL

if TYPE_CHECKING:
    from detente.relations.asking import Asking

_HEADS: Final = "id, hash, date, published, title, NULL::VARCHAR AS text, length, url, source, language, skipped"


class NarrowStore(Store):
    """A store of what concerns the parties of a relation alone; one thread may ask it at a time.

    Args:
        store: The whole store.
        connection: A connection to the same tables, which gets temporary ones and is this store's own from then on.
        asking: Between whom.
        texts: Keep texts of articles within reach; else they are null, and the store is small.

    """

    def __init__(
        self, store: Store, connection: duckdb.DuckDBPyConnection, asking: Asking, *, texts: bool = True
    ) -> None:
        super().__init__(store.path, store.snapshot, texts=store.texts and texts, connection=connection)
        self._narrow(asking.one.codes, asking.other.codes)
        if not texts:
            self._narrow_articles()

    def rows(self, query: str, **values: object) -> Iterator[dict[str, Any]]:
        """Give the rows that a query finds, by the names of their columns."""
        with told(self.path):
            result = self._connection.execute(query, values or None)  # another cursor would not see temporary tables
            columns = [column[0] for column in result.description or ()]
            return iter([dict(zip(columns, row, strict=True)) for row in result.fetchall()])

    def undated(self) -> int:
        """Count the stories of the two of which no report has a day: no series can place them.

        That is so where an article has no date and its text names no day, or where only a month or year is told.
        """
        query = """
            SELECT count(*) FROM (
                SELECT story FROM stories JOIN events ON stories.event = events.id
                GROUP BY story HAVING NOT bool_or(date_precision = 'day')
            )
        """
        return int(self.sql(query).fetchall()[0][0])

    def _narrow(self, one: list[str], other: list[str]) -> None:
        pairs = [f"{a}>{b}" for a, b in (*product(one, other), *product(other, one))]
        parties = "list_transform(list_concat(coalesce(actor, []), coalesce(recipient, [])), lambda party: party.code)"
        both = f"list_has_any({parties}, $one) AND list_has_any({parties}, $other)"
        named = {f"pair_{number}": pair for number, pair in enumerate(pairs)}
        among = ", ".join(f"${name}" for name in named)  # a list would not let files be passed over
        reports = f"SELECT id FROM main.events WHERE pair IN ({among}) OR (pair = '{SEVERAL}' AND {both})"
        self._make("stories", f"story IN (SELECT story FROM main.stories WHERE event IN ({reports}))",
                   {**named, "one": one, "other": other})  # fmt: skip
        self._make("events", "id IN (SELECT event FROM temp.stories)")
        dyads = [sorted(pair) for pair in product(one, other)]
        self._make("relation_claims", "list_contains($dyads, dyad)", {"dyads": dyads})

    def _narrow_articles(self) -> None:
        self._make(
            "articles",
            """
            id IN (
                SELECT article FROM temp.events UNION SELECT article FROM temp.relation_claims
                UNION SELECT original FROM main.copies WHERE article IN (SELECT article FROM temp.events)
            )
            """,
            columns=_HEADS,
        )

    def _make(self, name: str, where: str, values: dict[str, object] | None = None, columns: str = "*") -> None:
        query = f"CREATE TEMP TABLE {name} AS SELECT {columns} FROM main.{name} WHERE {where}"
        with told(self.path):
            self._connection.execute(query, values)
