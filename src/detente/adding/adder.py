"""Takes articles through the coder into a store: sorts out what is there already, and commits batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from detente.adding.apart import run_apart
from detente.adding.chunks import Chunk, CodedChunk
from detente.adding.pool import Pool
from detente.knowledge import PLAIN, Knowledge
from detente.reading import Skipped
from detente.records import Article
from detente.store import Failure, Rows, Writer, join_rows, update_stories
from detente.store.copying import count_copies, update_copies

Item = tuple[str, Article | Skipped]
"""What was read, and from where."""

_CHUNK: Final = 16  # articles that one process codes at a time
BATCH: Final = 1024
"""Articles, or errors, that are committed at once: what is lost, and done again, when the process is killed."""

_LARGE: Final = 4 * 1024 * 1024  # characters of text after which a chunk is full, however few its articles
_TOLD: Final = 1000  # failures of reading that are kept of one file
_CLASH = "its id stands for another article in the store"
_CLASH_MEND = "give it another id, or leave the id out: one is then made of what it says"


class Watch(Protocol):
    """Looks on while articles are added."""

    def passed(self, part: CodedChunk, copies: int) -> None:
        """Take in what became of some articles, and how many of them have the words of one that was added before."""

    def finishing(self, what: str) -> None:
        """Take in that all is read, and what is done now: copies, stories."""

    def is_stopping(self) -> bool:
        """Tell whether to read no further; what was read is finished."""


class NoWatch:
    """Does not look."""

    def passed(self, part: CodedChunk, copies: int) -> None:
        """Do nothing."""

    def finishing(self, what: str) -> None:
        """Do nothing."""

    def is_stopping(self) -> bool:
        """Never stop."""
        return False


@dataclass(slots=True)
class Summary:
    """How many articles were read and what became of them; how many events were added; whether all were read.

    `added` counts articles that are now in the store and were not before, `foreign` those of them that are in other
    languages and so not coded, `known` those that were there before, `failed` what could not be read or coded.
    `copies` counts the articles of the whole store that are whole copies, where something was added.
    """

    read: int = 0
    added: int = 0
    foreign: int = 0
    known: int = 0
    failed: int = 0
    events: int = 0
    stopped: bool = False
    copies: int = 0


@dataclass(slots=True)
class _Batch:
    """Rows that wait to be committed."""

    parts: list[Rows] = field(default_factory=list)
    size: int = 0

    def put(self, rows: Rows) -> None:
        self.parts.append(rows)
        self.size += max(rows.count("articles"), rows.count("errors"))

    def take(self) -> Rows:
        rows = join_rows(self.parts)
        self.parts, self.size = [], 0
        return rows


def add_items(
    items: Iterable[Item],
    writer: Writer,
    jobs: int = 1,
    watch: Watch | None = None,
    batch_size: int = BATCH,
    knowledge: Knowledge = PLAIN,
) -> Summary:
    """Add what was read to a store.

    The tables come out the same whatever the number of jobs, and whether or not the work was broken off and begun
    again. What cannot be read or coded is kept in the table `errors`. At the end copies and stories are brought up to
    date, unless it was stopped.

    Args:
        items: Articles, or the words on what could not be read, each with the place it comes from.
        writer: Where they go.
        jobs: Number of processes.
        watch: Is told how it goes, and may stop it.
        batch_size: Articles, or errors, that are committed at once.
        knowledge: By what they are coded.

    Raises:
        StoreError: the store cannot be written. What was committed before stays.

    """
    watch = watch or NoWatch()
    summary, batch = Summary(), _Batch()
    with Pool(jobs, texts=writer.texts, knowledge=knowledge) as pool:
        for part in pool.code(_Chunks(items, writer, watch, pool.start)):
            _count(summary, part)
            watch.passed(part, writer.same_words(part.rows))
            batch.put(part.rows)
            if batch.size >= batch_size:
                _commit(writer, batch, summary)
    _commit(writer, batch, summary)
    summary.stopped = watch.is_stopping()
    if not summary.stopped:
        _finish(writer.root, watch, apart=jobs > 1 and summary.added > batch_size)
        summary.copies = count_copies(writer.root) if summary.added else 0
    return summary


def _finish(root: Path, watch: Watch, *, apart: bool) -> None:
    """Bring copies and stories up to date; apart from this process where there is much, so that it stays small."""
    for what, update in (("copies", update_copies), ("stories", update_stories)):
        watch.finishing(what)
        if apart:
            run_apart(update, root)
        else:
            update(root)


def _count(summary: Summary, part: CodedChunk) -> None:
    summary.read += part.read
    summary.foreign += part.foreign
    summary.known += part.known
    summary.failed += part.failed


def _commit(writer: Writer, batch: _Batch, summary: Summary) -> None:
    rows = batch.take()
    added = writer.commit(rows) if rows.tables else rows
    summary.added += added.count("articles")
    summary.known += rows.count("articles") - added.count("articles")
    summary.events += added.count("events")


class _Chunks:
    """Cuts what is read into chunks of articles that the store does not have; `on_full` is told when one is full."""

    def __init__(self, items: Iterable[Item], writer: Writer, watch: Watch, on_full: Callable[[], None]) -> None:
        self._items = items
        self._on_full = on_full
        self._writer = writer
        self._watch = watch
        self._unread = Failures()

    def __iter__(self) -> Iterator[Chunk]:
        given: list[tuple[str, Article]] = []
        failures: list[Failure] = []
        length = 0
        for place, found in self._items:
            if isinstance(found, Article):
                given.append((place, found))
                length += len(found.text)
            else:
                failures += self._unread.of(found)
            if len(given) + len(failures) >= _CHUNK or length >= _LARGE:
                self._on_full()
                yield self._chunk(given, failures)
                given, failures, length = [], [], 0
            if self._watch.is_stopping():
                break
        if given or failures:
            yield self._chunk(given, failures)

    def _chunk(self, given: list[tuple[str, Article]], unread: list[Failure]) -> Chunk:
        places = {id(article): place for place, article in given}
        found = self._writer.take([article for _, article in given])
        failures = [*unread, *(clash(places[id(article)], article) for article in found.clashing)]
        new = [(places[id(article)], article) for article in found.new]
        return Chunk(new, failures, read=len(given), known=len(found.known))


class Failures:
    """Makes errors of what could not be read; where a file has very many, of the first ones alone."""

    def __init__(self) -> None:
        self._file = ""
        self._count = 0

    def of(self, remark: Skipped) -> Iterator[Failure]:
        """Give the error of what could not be read, or none."""
        if remark.file != self._file:
            self._file, self._count = remark.file, 0
        self._count += 1
        if self._count <= _TOLD:
            place = remark.file if remark.line is None else f"{remark.file}:{remark.line}"
            yield Failure("reading", place, "", remark.what, remark.mend)
        elif self._count == _TOLD + 1:
            what = f"has more than {_TOLD} records that cannot be read; the others are not listed"
            yield Failure("reading", remark.file, "", what, "mend those that are listed, and add the file again")


def clash(place: str, article: Article) -> Failure:
    """Say that an article has the id of another one."""
    return Failure("identity", place, article.id, _CLASH, _CLASH_MEND)
