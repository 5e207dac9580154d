"""Chunks of articles: what one process codes at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.knowledge import PLAIN, Knowledge

if TYPE_CHECKING:
    from detente.api import Coder, Result
    from detente.records import Article
    from detente.store import ArticleRecords, Failure, Rows

_MEND = "the article is left out and the others are added; tell the makers of Détente, with its text"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Articles that are new, each with the place it was read from; and what could not be taken on the way there."""

    articles: Sequence[tuple[str, Article]]
    failures: Sequence[Failure] = ()
    read: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class CodedChunk:
    """The rows of a chunk, ready for the store; how many of its articles are coded or in other languages."""

    rows: Rows
    coded: int = 0
    foreign: int = 0
    failed: int = 0
    read: int = 0
    known: int = 0


def code_chunk(chunk: Chunk, *, texts: bool, knowledge: Knowledge = PLAIN) -> CodedChunk:
    """Code the articles of a chunk. Whatever goes wrong with one of them is told in its stead.

    Args:
        chunk: The articles.
        texts: Whether the rows have their words.
        knowledge: By what they are coded.

    Raises:
        DetenteError: what codes cannot be loaded.

    """
    from detente.store import make_rows  # noqa: PLC0415  # processes are started before anything large is loaded

    coded, failures = _code(chunk, knowledge)
    failures = [*chunk.failures, *failures]
    foreign = sum(bool(one.skipped) for one in coded)
    return CodedChunk(
        rows=make_rows(coded, failures, texts=texts),
        coded=len(coded) - foreign,
        foreign=foreign,
        failed=len(failures),
        read=chunk.read,
        known=chunk.known,
    )


def fail_chunk(chunk: Chunk, what: str) -> CodedChunk:
    """Give up the articles of a chunk, telling why."""
    from detente.store import make_rows  # noqa: PLC0415

    failures = [*chunk.failures, *(_failure(place, article, what) for place, article in chunk.articles)]
    return CodedChunk(make_rows([], failures), failed=len(failures), read=chunk.read, known=chunk.known)


def split_chunk(chunk: Chunk) -> list[Chunk]:
    """Make a chunk of each article; the first takes along what else the chunk has."""
    singles = [Chunk([item]) for item in chunk.articles]
    return [replace(chunk, articles=singles[0].articles), *singles[1:]]


def _code(chunk: Chunk, knowledge: Knowledge) -> tuple[list[ArticleRecords], list[Failure]]:
    if not chunk.articles:
        return [], []
    from detente.api import load  # noqa: PLC0415

    coder = load(knowledge=knowledge)  # what goes wrong here is no article's fault
    try:
        return _records(coder, (article for _, article in chunk.articles)), []
    except Exception:  # one of them is beyond the coder; each by itself tells which
        return _code_singly(coder, chunk.articles)


def _code_singly(coder: Coder, articles: Iterable[tuple[str, Article]]) -> tuple[list[ArticleRecords], list[Failure]]:
    coded, failures = [], []
    for place, article in articles:
        try:
            coded += _records(coder, [article])
        except Exception as error:
            failures.append(_failure(place, article, f"cannot be coded ({type(error).__name__}: {error})"))
    return coded, failures


def _records(coder: Coder, articles: Iterable[Article]) -> list[ArticleRecords]:
    return [_of(result) for result in coder.code(articles)]


def _of(result: Result) -> ArticleRecords:
    from detente.store import ArticleRecords  # noqa: PLC0415

    found = (result.events, result.statements, result.claims, result.disputes)
    return ArticleRecords(result.article, *found, skipped=result.skipped)


def _failure(place: str, article: Article, what: str) -> Failure:
    from detente.store import Failure  # noqa: PLC0415

    return Failure("coding", place, article.id, what, _MEND)
