"""How a store is: what `detente doctor --store` looks at. Nothing is changed but a file that is made and deleted."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.store import Store

_MANY_FILES: Final = 2_000  # of a table; each question opens all of them
_LITTLE_SPACE: Final = 1 << 30  # bytes
_LONG_AGO: Final = 2 * 86_400.0  # seconds since a watch last asked any feed


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report: what was looked at and what was found.

    `mend` is empty where all is well; `wrong` is what the line is called where it is not.
    """

    what: str
    found: str
    mend: str = ""
    wrong: str = "missing"


def examine_store(root: Path) -> Iterator[Finding]:
    """Look at a store and its watch."""
    from detente.relations import open_store  # noqa: PLC0415  # no command may load what it does not need

    try:
        with open_store(root) as store:
            looks = (_size, _files_there, _derived, _compactness, _errors)
            found = [_looked(look, root, store) for look in looks]
    except DetenteError as error:
        yield Finding("store", str(error), f"detente store verify {root}", "wrong")
        return
    yield from found
    yield _disk(root)
    yield _writable(root)
    yield from _watch(root)


def _looked(look: Callable[[Path, Store], Finding], root: Path, store: Store) -> Finding:
    try:
        return look(root, store)
    except (DetenteError, OSError) as error:
        return Finding("store", " ".join(str(error).split()), f"detente store verify {root}", "wrong")


def _count(store: Store, query: str) -> int:
    ((count,),) = store.sql(query).fetchall()
    return int(count)


def _size(root: Path, store: Store) -> Finding:
    tables = ("articles", "events", "stories", "imported")
    counts = [f"{_count(store, f'SELECT count(*) FROM {name}'):,} {name}" for name in tables]
    return Finding("store", ", ".join(counts))


def _files_there(root: Path, store: Store) -> Finding:
    from detente.store.tables import data_files, open_table  # noqa: PLC0415

    wrong = [
        file.path
        for name, version in store.snapshot.versions.items()
        for file in data_files(root, open_table(root, name, version))
        if not _is_whole(Path(file.path), file.size)
    ]
    if wrong:
        found = f"{len(wrong)} are missing or cut off, such as {wrong[0]}"
        return Finding("files", found, f"detente store verify {root}   # and take the copy that you have", "wrong")
    return Finding("files", "all there, and of the right size")


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _derived(root: Path, store: Store) -> Finding:
    from detente.store.tables import open_table, worked_out_to  # noqa: PLC0415

    number = _count(store, "SELECT coalesce(max(number), 0) FROM batches")
    behind = [name for name in ("copies", "stories") if worked_out_to(open_table(root, name)) < number]
    if behind:
        mend = f"detente add SOURCE --store {root}   # or let the watch run: it brings them up to date"
        return Finding("stories", f"{' and '.join(behind)} are older than the last articles", mend, "wrong")
    return Finding("stories", "copies and stories are up to date")


def _compactness(root: Path, store: Store) -> Finding:
    counts = {name: len(files.plain) + len(files.mixed) for name, files in store.snapshot.files.items()}
    most = max(counts, key=lambda name: counts[name])
    mend = f"detente store optimize {root}" if counts[most] > _MANY_FILES else ""
    return Finding("parts", f"{sum(counts.values()):,} files, of {most} {counts[most]:,}", mend, "wrong")


def _errors(root: Path, store: Store) -> Finding:
    return Finding(
        "errors", f"{_count(store, 'SELECT count(*) FROM errors'):,} records that could not be read or coded"
    )


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    mend = f"make room on the disk of {root}" if free < _LITTLE_SPACE else ""
    return Finding("disk", f"{free / 1e9:,.1f} GB free", mend, "wrong")


def _writable(root: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        return Finding("writing", f"not possible ({error.strerror})", f"let {root} be written by you", "wrong")
    return Finding("writing", "possible")


def _watch(root: Path) -> Iterator[Finding]:
    from detente.watching import watch_standing  # noqa: PLC0415

    try:
        standing = watch_standing(root)
    except DetenteError as error:
        yield Finding("watch", str(error), f"remove {root}/_watch, and let the watch begin anew", "wrong")
        return
    if standing is None:
        return
    last = max((feed.polled for feed in standing.feeds), default=0.0)
    when = datetime.datetime.fromtimestamp(last, datetime.UTC)
    late = datetime.datetime.now(datetime.UTC).timestamp() - last > _LONG_AGO
    mend = f"detente watch FEEDS.opml --store {root}" if late else ""
    yield Finding("watch", f"{len(standing.feeds)} feeds, last asked at {when:%Y-%m-%d %H:%M} UTC", mend, "wrong")
    ill = [feed for feed in standing.feeds if feed.failures]
    for feed in ill:
        often = f", {feed.failures} times in a row" if feed.failures > 1 else ""
        told = f"{feed.url}: {feed.problem}{often}"
        yield Finding("feed", told, "check the addresses in the list of feeds", "wrong")
    on_the_way = standing.items.get("waiting", 0) + standing.items.get("read", 0)
    yield Finding("articles", f"{standing.items.get('added', 0):,} known to the watch, {on_the_way:,} on their way")
    mend = "check where alerts go: --alert-to and --mail-server" if standing.unsent else ""
    yield Finding("alerts", f"{standing.unsent:,} not sent yet", mend, "wrong")
