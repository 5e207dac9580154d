"""Keeping a store in good order: larger and sorted files, old ones deleted, everything checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from detente.store.errors import StoreError, told
from detente.store.ledger import Ledger
from detente.store.names import named_versions, read_names
from detente.store.reviews import TABLE as REVIEW_TABLE
from detente.store.reviews import has_reviews
from detente.store.rows import article_of, content_hash
from detente.store.schemas import BASE, TABLES
from detente.store.snapshot import version_among
from detente.store.store import Store, open_store
from detente.store.tables import LASTING, TRYING, WRITING, data_files, open_table

SORTED_BY: Final[Mapping[str, Sequence[str]]] = {"events": ("pair", "date"), "imported": ("spot",)}
"""Columns that tables are Z-ordered by: so the events between two actors, or of a week, stand in few places.

`spot` has actor, recipient and day in one number. Z-ordered by the names themselves, whose first letters come before
all else, the events of the United States with anybody would stand side by side, a hundred times as many.
"""
_READ_BY_SORT: Final = frozenset({"imported"})
"""Tables that nobody asks for a row by its id. In large groups without filters they are a fifth smaller, and it takes
less to look which groups have a pair: among a hundred million rows 0.3 seconds, in small groups 0.45."""

_SORTING_MEMORY: Final = 1 << 30
"""Bytes of memory for sorting; what is more goes to the folder for temporary files."""

_SHORTEST_HOURS: Final = 1  # a writer that is at work may have written files that no version has yet


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many files a table had, and has now."""

    table: str
    before: int
    after: int


def optimize(root: Path) -> Iterator[Compacted]:
    """Put small files together, and sort events, table by table; drop what killed writers left behind.

    Others may read and write meanwhile. Old files stay until `vacuum`.

    Raises:
        StoreError: the store cannot be written, or others write to it all the time.

    """
    with told(root):
        Ledger(root).drop_undecided(mixed=True)
    for name in (*TABLES, *([REVIEW_TABLE] if has_reviews(root) else [])):
        with told(root):
            before = len(data_files(root, open_table(root, name)))
            _compact(root, name)
            yield Compacted(name, before, len(data_files(root, open_table(root, name))))


def _compact(root: Path, name: str) -> None:
    lasting = WRITING if name in _READ_BY_SORT else LASTING
    for last in TRYING:
        table = open_table(root, name)
        try:
            if name in SORTED_BY:
                table.optimize.z_order(
                    SORTED_BY[name], writer_properties=lasting, max_concurrent_tasks=1, max_spill_size=_SORTING_MEMORY
                )
            else:
                table.optimize.compact(writer_properties=lasting)
            return
        except CommitFailedError as error:
            if last:
                raise StoreError(f"{root}: others write to {name} all the time; try when they are done") from error


def vacuum(root: Path, hours: int, *, dry_run: bool = False) -> Iterator[tuple[str, int]]:
    """Delete files that belong to no version but ones older than so many hours; those of named versions stay.

    Args:
        root: The store.
        hours: At least one, since a writer may be at work.
        dry_run: Delete nothing.

    Yields:
        Each table with the number of files that were, or would be, deleted.

    Raises:
        StoreError: fewer hours, or the store cannot be written.

    """
    if hours < _SHORTEST_HOURS:
        raise StoreError(f"{root}: files must be at least {_SHORTEST_HOURS} hour old before they are deleted")
    named = read_names(root)
    for name in TABLES:
        keep = sorted({version.versions[name] for version in named if name in version.versions})
        with told(root):
            yield name, len(_vacuum(open_table(root, name), hours, keep, dry_run))


def _vacuum(table: DeltaTable, hours: int, keep: list[int], dry_run: bool) -> list[str]:
    return table.vacuum(
        retention_hours=hours, dry_run=dry_run, enforce_retention_duration=False, full=True, keep_versions=keep or None
    )


# Checking.

_WORDS: Final = {
    "events": ("event_text", "event_start", "event_end"),
    "statements": ("content", '"start"', '"end"'),
    "relation_claims": ("words", '"start"', '"end"'),
}
"""The columns with a record's own words, and those with where they stand in the article."""


def verify(root: Path, version: str | None = None) -> Iterator[str]:
    """Check a store: files, ids, references, hashes, and whether words stand where records say they do.

    Args:
        root: The store.
        version: The name of a version, to check that.

    Yields:
        A line for each thing that is wrong.

    """
    versions = None if version is None else named_versions(root, version)
    broken = list(_files(root, versions))
    yield from broken
    if broken:  # what cannot be read cannot be checked any further
        return
    with open_store(root, version) as store:
        yield from _ids(store)
        yield from _references(store)
        yield from _accounts(store)
        if store.texts:
            yield from _hashes(store)
            yield from _words(store)


def _files(root: Path, versions: Mapping[str, int] | None) -> Iterator[str]:
    for name in TABLES:
        for file in data_files(root, open_table(root, name, version_among(versions, name))):
            path = Path(file.path)
            if not path.is_file():
                yield f"{name}: the file {path.name} is missing"
            elif path.stat().st_size != file.size:
                yield f"{name}: the file {path.name} has {path.stat().st_size} bytes, and should have {file.size}"


_IDS_AT_ONCE: Final = 8_000_000
"""So many ids, more or less, are compared in memory at a time."""


def _ids(store: Store) -> Iterator[str]:
    columns = {
        **dict.fromkeys(BASE, "id"),
        "sketches": "article",
        "stories": "event",
        "imported": "origin || ':' || id",
    }
    for name, column in columns.items():
        parts = store.snapshot.files[name].rows // _IDS_AT_ONCE + 1
        for part in range(parts):
            query = (
                f"SELECT {column} AS one, count(*) FROM {name} WHERE hash(one) % {parts} = {part} "
                "GROUP BY one HAVING count(*) > 1"
            )
            for identity, count in _found(store, query):
                yield f"{name}: {identity} is there {count} times"


def _references(store: Store) -> Iterator[str]:
    for name in ("events", "statements", "relation_claims", "disputes", "sketches", "copies", "stories"):
        query = f"SELECT DISTINCT article FROM {name} ANTI JOIN articles ON article = articles.id"
        for (article,) in _found(store, query):
            yield f"{name}: there is no article {article}"
    for (event,) in _found(store, "SELECT event FROM stories ANTI JOIN events ON stories.event = events.id"):
        yield f"stories: there is no event {event}"


def _accounts(store: Store) -> Iterator[str]:
    """Hold what the account of imports says against the events that are there, batch by batch."""
    query = """
        SELECT batch, coalesce(told.rows, 0) AS told, coalesce(there.rows, 0) AS there
        FROM (SELECT batch, sum(imported)::BIGINT AS rows FROM _imports GROUP BY batch) AS told
        FULL JOIN (SELECT batch, count(*) AS rows FROM _imported GROUP BY batch) AS there USING (batch)
        WHERE coalesce(told.rows, 0) <> coalesce(there.rows, 0) ORDER BY batch
    """
    for batch, told_of, there in _found(store, query):
        yield f"imported: the batch {batch} has {there} events, and should have {told_of}"


def _hashes(store: Store) -> Iterator[str]:
    for row in store.rows("FROM articles"):
        if content_hash(article_of(row)) != row["hash"]:
            yield f"articles: {row['id']} is not what its hash says"


def _words(store: Store) -> Iterator[str]:
    for name, (words, start, end) in _WORDS.items():
        there = (
            f"CASE WHEN {start} > length THEN substr(title, {start} - length, {end} - {start}) "
            f"ELSE substr(text, {start} + 1, {end} - {start}) END"
        )
        query = f"SELECT {name}.id FROM {name} JOIN articles ON article = articles.id WHERE {words} <> {there}"
        for (identity,) in _found(store, query):
            yield f"{name}: the words of {identity} do not stand in its article where it says"


def _found(store: Store, query: str) -> Iterable[tuple[object, ...]]:
    found: Iterable[tuple[object, ...]] = store.sql(query).fetchall()
    return found
