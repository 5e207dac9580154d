"""The coder, for texts that readers paste. It is loaded once, when it is first needed, and codes one text at a time."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from detente.codebook import Codebook, load_codebook
from detente.reading import Skipped, read_stream
from detente.records import Article
from detente.server.codebooks import Known
from detente.server.options import Limits
from detente.server.problems import ProblemError

if TYPE_CHECKING:
    from detente.api import Coder, Result
    from detente.coding.lexicon import Entry


@dataclass(frozen=True, slots=True)
class Coded:
    """What became of a file: results, and what was left out and why."""

    results: list[Result] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Desk:
    """Codes texts for those who ask, one after the other; nothing is kept of them.

    Args:
        limits: How long a text may be, and wait.
        known: The codebook of the store, by which texts are coded; PLOVER where that is not at hand.
        names: A file of names that override ours.

    """

    def __init__(self, limits: Limits, known: Known, names: str = "") -> None:
        self._limits = limits
        self._known = known
        self._names = names
        self._busy = threading.Lock()
        self._loading = threading.Lock()
        self._coder: Coder | None = None
        self._entries: dict[str, Entry] | None = None

    @property
    def codebook(self) -> Codebook:
        """The codebook of what is coded."""
        return load_codebook() if self._known.book is None else self._known.book.codebook

    def load(self) -> None:
        """Load the coder and the lexicon now, so that nobody waits for them later."""
        self._loaded()
        self.entry("")

    def code(self, article: Article) -> Result:
        """Code one article; raises ProblemError where it is too long, or others are in front for too long."""
        if len(article.text) > self._limits.text:
            most = self._limits.text
            raise ProblemError(
                413, f"text: got {len(article.text)} characters; allowed: {most}; `detente code` takes more"
            )
        with self._turn() as coder:
            return next(coder.code([article]))

    def code_file(self, data: bytes, name: str, date: str | None) -> Coded:
        """Code the articles of a file that was uploaded, of any form that `detente code` reads."""
        found = Coded()
        for article in read_stream(io.BytesIO(data), name):
            if isinstance(article, Skipped):
                found.skipped.append(str(article))
            elif len(found.results) == self._limits.articles:
                found.skipped.append(f"{name}: only the first {self._limits.articles} articles are coded here")
                break
            else:
                found.results.append(self.code(article if article.date or not date else replace(article, date=date)))
        return found

    def entry(self, id: str) -> Entry | None:
        """Look up an entry of the lexicon by its id."""
        from detente.coding import load_lexicon  # noqa: PLC0415  # with the parser, which takes seconds

        with self._loading:
            if self._entries is None:
                self._entries = {entry.id: entry for entry in load_lexicon(book=self._known.book).entries}
        return self._entries.get(id)

    @contextmanager
    def _turn(self) -> Iterator[Coder]:
        coder = self._loaded()
        if not self._busy.acquire(timeout=self._limits.coding):
            raise ProblemError(503, "others are having texts coded; try again in a minute", {"Retry-After": "30"})
        try:
            yield coder
        finally:
            self._busy.release()

    def _loaded(self) -> Coder:
        from detente.api import load  # noqa: PLC0415

        with self._loading:
            if self._coder is None:
                self._coder = load(codebook=self._known.place, names=self._names or None)
        return self._coder


def as_rows(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Give the records of a result in the form of rows of the store, as pages show them."""
    from detente.store import ArticleRecords, make_rows  # noqa: PLC0415

    records = ArticleRecords(
        result.article, result.events, result.statements, result.claims, result.disputes, result.skipped
    )
    tables = make_rows([records]).tables
    return {name: tables[name].to_pylist() if name in tables else [] for name in
            ("events", "statements", "relation_claims", "disputes")}  # fmt: skip
