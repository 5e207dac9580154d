"""Writing articles to a store: batches of rows, all or none, each article once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from detente.records import Article
from detente.store.batches import TRIES, Batches, Run
from detente.store.errors import StoreError, told
from detente.store.known import Known, Sorted
from detente.store.rows import Rows, distinct_errors, without_articles, without_errors
from detente.store.tables import PLOVER


class Writer:
    """Adds batches to a store, beside any number of others who do so too.

    Making one creates the store where there is none, and drops what writers left behind that were killed.

    Args:
        root: The folder.
        run: What the table `runs` will say, once there is something to add.
        texts: Whether a new store keeps the texts of articles.
        codebook: By what the events are coded (`store_mark`); PLOVER, if not given.

    Raises:
        StoreError: the folder is something else, a store of a newer version or another codebook, or cannot be written.

    """

    def __init__(self, root: Path, run: Run | None = None, *, texts: bool = True, codebook: str = PLOVER) -> None:
        self._batches = Batches(root, run, self._learn, texts=texts, codebook=codebook)
        self.root = root
        self.texts = self._batches.texts
        if self.texts and not texts:
            raise StoreError(f"{root}: the store keeps texts already; make another store for articles without them")
        self._known = Known()
        with told(root):
            self._batches.learn()

    def close(self) -> None:
        """Give back memory and disk. What was not committed is lost."""
        self._known.close()

    def take(self, articles: Sequence[Article]) -> Sorted:
        """Sort articles into new ones, which are now in hand, those in the store, and those with another's id."""
        return self._known.take(articles)

    def same_words(self, rows: Rows) -> int:
        """Count the articles among rows that have the words of one before them, in this run or the store."""
        return self._known.same_words(rows.digests())

    def commit(self, rows: Rows) -> Rows:
        """Add rows to the store, all or none; give those that were added.

        Articles that somebody else has added in the meantime are left out with their rows, and so are errors that the
        store knows.

        Raises:
            StoreError: the store cannot be written; nothing was added.

        """
        with told(self.root):
            for _ in range(TRIES):
                rows = self._without_stored(rows)
                if not rows.tables or self._try(rows):
                    return rows
        raise self._batches.busy()

    def _try(self, rows: Rows) -> bool:
        batch = self._batches.write(rows.tables)
        counts = {name: rows.count(name) for name in ("articles", "events", "errors")}
        return self._batches.commit(batch, counts, lambda: bool(self._known.stored(rows.articles())))

    def _without_stored(self, rows: Rows) -> Rows:
        stored = self._known.stored(rows.articles())
        rows = without_articles(rows, stored) if stored else rows
        rows = distinct_errors(rows)
        known = self._known.errors(rows.errors())
        return without_errors(rows, known) if known else rows

    def _learn(self, files: Callable[[str], list[str]], batches: set[str]) -> None:
        self._known.learn_articles(files("articles"), batches)
        self._known.learn_errors(files("errors"), batches)
        self._known.learn_digests(files("sketches"), batches)
