"""Articles into a store by a cluster: read, sorted out, coded and written by its tasks, and committed by the driver.

A task writes files into the folders of the tables that no version has yet, and says which; where it fails it is tried
again and writes others. When all are done the driver takes the files of those attempts that count into the tables, and
the ledger says that they do: so all of a round is added, or nothing, and nothing twice.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb
from pyspark.sql import SparkSession

from detente.actors import read_names
from detente.adding.adder import Summary
from detente.codebook import store_mark
from detente.judging import Judging
from detente.knowledge import DictionaryFiles, Knowledge, make_knowledge
from detente.reading import ReadOptions, Source
from detente.scale.spark.coding import Code, split_counts
from detente.scale.spark.copying import update_copies
from detente.scale.spark.frames import WRITTEN, files_of, remove_others
from detente.scale.spark.items import ORDER, items_of, portable, source_row, stored_items
from detente.scale.spark.session import few_at_once, slots, told_by_spark
from detente.scale.spark.settling import update_stories
from detente.scale.spark.sources import PIECE, ROUND, find_sources, rounds, weight
from detente.store import Run, StoreError
from detente.store.batches import TRIES, Batches, new_batch
from detente.store.copying import count_copies
from detente.store.errors import told
from detente.store.filing import WrittenFile
from detente.store.snapshot import OFFLINE, take_snapshot
from detente.store.tables import PLOVER

_TASK: Final = 16 * 1024 * 1024  # bytes of sources that one task codes: some four thousand articles
_SMALL: Final = 32 * 1024  # no task is made for less
_READ: Final = 64 * 1024 * 1024  # bytes of small files that one task reads
_TASKS_A_SLOT: Final = 8  # so that those who are done early find more to do
_MEMORY: Final = "256MB"


def _say_nothing(what: str) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Way:
    """How articles are added by a cluster; what comes out is the same.

    `folder` is where to keep what is in between, as a path or URL that all machines see; a folder beside the store, if
    not given. `piece` is how many bytes a part of a file has that is split, `round` how many bytes of sources are added
    by one commit, which is what is done again when the driver dies; half an hour's work, if not given. `tell` is told
    what is done now.
    """

    folder: str = ""
    piece: int = PIECE
    round: int = 0
    tell: Callable[[str], None] = _say_nothing


def add(  # noqa: PLR0913  # one for each thing that can be said
    session: SparkSession,
    what: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    store: str | os.PathLike[str],
    *,
    texts: bool = True,
    options: ReadOptions | None = None,
    names: str | os.PathLike[str] | None = None,
    codebook: str | os.PathLike[str] = "",
    dictionaries: DictionaryFiles | None = None,
    judging: Judging | None = None,
    way: Way | None = None,
) -> Summary:
    """Code articles and add them to a store by a cluster; the tables come out as `detente.add` makes them.

    Sources, store and whatever else is named must be where the driver and all executors see it under the same name.

    Args:
        session: The session, as `start` gives it or one's own.
        what: A file or folder, or several of them.
        store: The folder of the store, which is made where there is none.
        texts: Whether a new store keeps the texts; without them it keeps offsets and hashes.
        options: What is known about the files.
        names: A file of names of your own, which override ours.
        codebook: A shipped codebook by its name, or one's own by its folder; PLOVER, if not given.
        dictionaries: Old dictionaries to code by, in place of a codebook.
        judging: Which judge is asked and how much; none, if not given.
        way: How it is done.

    Returns:
        What became of the articles. What could not be read or coded is in the table `errors`.

    Raises:
        SparkError: there is nothing to read, or Spark fails.
        NamesError: the file of names cannot be used.
        StoreError: the store cannot be written, is of a newer version, or coded by something else. What was
            committed stays.
        CodebookError, LexiconError, DictionaryError: what it is to be coded by is wrong.

    """
    if names is not None:
        read_names(names)  # so that it is not every article that fails
    given = [what] if isinstance(what, str | os.PathLike) else list(what)
    knowledge = make_knowledge(codebook, dictionaries, names, judging)
    return add_sources(
        session, [os.fspath(one) for one in given], Path(store), knowledge, texts=texts, options=options, way=way
    )


def add_sources(
    session: SparkSession,
    names: Sequence[str],
    root: Path,
    knowledge: Knowledge,
    *,
    texts: bool = True,
    options: ReadOptions | None = None,
    way: Way | None = None,
) -> Summary:
    """Do what `add` does, with knowledge that is put together."""
    with told_by_spark(), few_at_once(session):
        return _add(session, names, root, knowledge, texts, options or ReadOptions(), way or Way())


def _add(
    session: SparkSession,
    names: Sequence[str],
    root: Path,
    knowledge: Knowledge,
    texts: bool,
    options: ReadOptions,
    way: Way,
) -> Summary:
    reading = portable(options)
    sources = find_sources(session, names, reading, way.piece)
    store = _Store(root, Run(tuple(names)), texts=texts, codebook=store_mark(knowledge))
    summary = Summary()
    numbered = list(enumerate(sources))
    for one in rounds(sources, way.round or ROUND * slots(session)):
        part, numbered = numbered[: len(one)], numbered[len(one) :]
        way.tell(f"coding {len(part)} of {len(sources)} sources")
        _count(summary, _add_round(session, store, part, _absolute(knowledge), reading))
    way.tell("copies")
    update_copies(session, root, way.folder)
    way.tell("stories")
    update_stories(session, root, way.folder)
    summary.copies = count_copies(root) if summary.added else 0
    return summary


def _count(summary: Summary, counts: Counter[str]) -> None:
    summary.read += counts["read"]
    summary.added += counts["articles"]
    summary.events += counts["events"]
    summary.foreign += counts["foreign"]
    summary.known += counts["known"]
    summary.failed += counts["failed"]


def _add_round(
    session: SparkSession,
    store: _Store,
    sources: Sequence[tuple[int, Source]],
    knowledge: Knowledge,
    options: ReadOptions,
) -> Counter[str]:
    """Add sources by one commit; where others were faster with some of their articles, once more without these."""
    size = sum(weight(source) for _, source in sources)
    for _ in range(TRIES):
        batch = store.begin()
        rows = [source_row(number, source) for number, source in sources]
        read = items_of(session, rows, _reading_tasks(size, len(rows), slots(session)), options)
        items = read.unionByName(stored_items(session, take_snapshot(store.root)))
        sorted_items = items.repartition(_coding_tasks(size, slots(session)), "key").sortWithinPartitions(*ORDER)
        code = Code(str(store.root.absolute()), batch, store.texts, knowledge)
        files, counts = split_counts(files_of(sorted_items.mapInArrow(code, WRITTEN)))
        committed = store.commit(batch, files, counts)
        remove_others(store.root, f"part-{batch}", files)
        if committed:
            return counts
    raise store.busy()


def _coding_tasks(size: int, slots_: int) -> int:
    return max(1, min(max(size // _TASK, slots_ * _TASKS_A_SLOT), size // _SMALL))


def _reading_tasks(size: int, sources: int, slots_: int) -> int:
    return max(1, min(sources, max(slots_, size // _READ)))


def _absolute(knowledge: Knowledge) -> Knowledge:
    """Name files so that they are found from any folder."""
    files = knowledge.dictionaries
    dictionaries = replace(
        files,
        actors=_absolute_paths(files.actors),
        verbs=_absolute_paths(files.verbs),
        agents=_absolute_paths(files.agents),
        discards=_absolute_paths(files.discards),
        issues=_absolute_paths(files.issues),
    )
    judging = knowledge.judging
    return replace(
        knowledge,
        codebook=_absolute_folder(knowledge.codebook),
        judging=replace(judging, place=_absolute_folder(judging.place)),
        dictionaries=dictionaries,
        names=knowledge.names and _absolute_path(knowledge.names),
    )


def _absolute_folder(name: str) -> str:
    return _absolute_path(name) if name and Path(name).is_dir() else name


def _absolute_paths(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_absolute_path, names))


def _absolute_path(name: str) -> str:
    return str(Path(name).absolute())


@dataclass(slots=True)
class _Others:
    """What others have committed since a round began: files of articles, and the batches that count in them."""

    files: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)


class _Store:
    """A store that files are committed to, batch by batch."""

    def __init__(self, root: Path, run: Run, *, texts: bool, codebook: str = PLOVER) -> None:
        self.root = root
        self._others = _Others()
        self._batches = Batches(root, run, self._learn, texts=texts, codebook=codebook)
        self.texts = self._batches.texts
        if self.texts and not texts:
            raise StoreError(f"{root}: the store keeps texts already; make another store for articles without them")

    def begin(self) -> str:
        """Name a new batch; what others have committed until now is what the store has."""
        with told(self.root):
            self._batches.refresh()
            self._batches.learn()
            self._others = _Others()
        return new_batch()

    def commit(self, batch: str, files: Sequence[WrittenFile], counts: Counter[str]) -> bool:
        """Commit files; give False, and commit nothing, where others have added articles of theirs meanwhile."""
        if not files:
            return True
        told_of = {name: counts[name] for name in ("articles", "events", "errors")}
        with told(self.root):
            self._batches.put_files(files)
            return self._batches.commit(batch, told_of, lambda: self._is_there(files))

    def busy(self) -> StoreError:
        """Say that others were faster every time."""
        return self._batches.busy()

    def _learn(self, files: Callable[[str], list[str]], batches: set[str]) -> None:
        self._others.files.update(files("articles"))
        self._others.batches.update(batches)

    def _is_there(self, files: Iterable[WrittenFile]) -> bool:
        ours = [str(self.root.absolute() / file.table / file.name) for file in files if file.table == "articles"]
        others = sorted(self._others.files)
        if not ours or not others:
            return False
        query = """
            SELECT count(*) FROM (SELECT id FROM read_parquet($ours)) AS ours SEMI JOIN (
                SELECT id FROM read_parquet($others) WHERE batch IN (SELECT unnest($batches))
            ) AS others USING (id)
        """
        given = {"ours": ours, "others": others, "batches": sorted(self._others.batches)}
        with duckdb.connect(config={"memory_limit": _MEMORY, **OFFLINE}) as connection:
            return bool(connection.execute(query, given).fetchall()[0][0])
