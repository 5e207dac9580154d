"""The end of `detente demo`: where a relation stands, and what an article says of it held against the record."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.terminal import put, visible

if TYPE_CHECKING:
    from detente.api import Result

_ONE, _OTHER, _UNTIL, _CLAIMED_IN = "USA", "RUS", "2017-04-16", ("demo-047", "demo-048")


def put_verdict(root: Path) -> None:
    """Write the verdict on the United States and Russia in April 2017 from a store of the demonstration corpus."""
    from detente.cli.relation import put_chart, put_wrapped  # noqa: PLC0415
    from detente.relations import open_store  # noqa: PLC0415

    with open_store(root) as store:
        found = store.relation(_ONE, _OTHER, until=_UNTIL)
        put()
        put("Is it a low point? The United States and Russia until April 2017")
        put_chart(found)
        put()
        put_wrapped(str(found.verdict))
        put()
        put("What the articles say of it, held against the record")
        for claim in found.claims:
            if claim.article in _CLAIMED_IN:
                put_wrapped(visible(f"{claim.article}, {claim}"))


def fill_store(root: Path, results: Iterable[Result]) -> None:
    """Put results into a new store, with its copies and stories."""
    from detente.store import ArticleRecords, Writer, make_rows, update_copies, update_stories  # noqa: PLC0415

    writer = Writer(root)
    coded = [
        ArticleRecords(one.article, one.events, one.statements, one.claims, one.disputes, one.skipped)
        for one in results
    ]
    writer.commit(make_rows(coded))
    writer.close()
    update_copies(root)
    update_stories(root)
