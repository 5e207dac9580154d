"""Files of others into a store: read, cut into blocks, drafted by several threads, committed batch by batch."""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import pyarrow as pa

from detente.exchange.imports.acts import THERE, WIDTH, Reason
from detente.exchange.imports.blocks import Block, as_utf8, cut, is_utf8, without_bare_returns
from detente.exchange.imports.drafting import SCHEMA, Draft, Drafter, Left, readers_for
from detente.exchange.imports.layouts import Layout, LayoutError, Plan, plan_for
from detente.exchange.imports.mending import mend
from detente.exchange.imports.parsing import Parsed, SetAside, line_numbers, parse
from detente.reading import CannotReadError, PlainStream, Skipped
from detente.reading.streams import rejoin
from detente.records import record_id
from detente.store import Failure, ImportWriter, make_rows
from detente.store.schemas import BASE, BATCH

BATCH_ROWS: Final = 1_000_000
"""Rows that are committed at once, more or less."""

MOST_ERRORS: Final = 1000
"""So many rows that something is wrong with are kept of one file; all are counted."""

_LONGEST_HEAD: Final = 1 << 20  # bytes
_SHOWN: Final = 80  # characters of a value that an error repeats


class Watch(Protocol):
    """Shows progress, and says when to stop."""

    def passed(self, rows: int, imported: int) -> None:
        """Take in that so many rows more were read, and so many imported."""

    def is_stopping(self) -> bool:
        """Tell whether to read no further."""


@dataclass(slots=True)
class Summary:
    """What became of the rows of all files: `read` is `imported` and all of `left_out`.

    `errors` counts rows that something is wrong with, which are among those left out; `unknown` has what parties were
    called that had no meaning here, `mended` and `recoded` count rows that were changed to be read.
    """

    read: int = 0
    imported: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    mended: int = 0
    recoded: int = 0
    notes: list[str] = field(default_factory=list)
    failed: list[Skipped] = field(default_factory=list)
    stopped: bool = False


@dataclass(slots=True)
class _Done:
    """A block that was drafted."""

    file: str
    block: Block
    digest: str
    rows: int
    draft: Draft
    has_ids: bool
    failures: list[Failure]
    mended: int
    recoded: int


class _File:
    """A file: its name, how it is read, and what must be counted over all its blocks."""

    def __init__(self, name: str, plan: Plan) -> None:
        self.name = name
        self.plan = plan
        self.times: Counter[str] = Counter()  # how often rows without ids said the same
        self.errors = 0


class Importer:
    """Imports files of one layout.

    Args:
        layout: The layout.
        writer: Where to; its origin is that of the events.
        jobs: Threads that parse and draft.
        watch: Who is told how far it is.
        batch_rows: Rows that are committed at once.
        block_size: Bytes of a block; None is the usual.

    """

    def __init__(
        self,
        layout: Layout,
        writer: ImportWriter,
        jobs: int,
        watch: Watch,
        *,
        batch_rows: int = BATCH_ROWS,
        block_size: int | None = None,
    ) -> None:
        self._layout = layout
        self._writer = writer
        self._jobs = jobs
        self._watch = watch
        self._batch_rows = batch_rows
        self._block_size = block_size
        self._readers = readers_for(layout.name)
        self._drafter = Drafter(layout, writer.origin, self._readers)
        self._summary = Summary()
        self._running: deque[tuple[_File, Future[_Done]]] = deque()
        self._waiting: list[_Done] = []
        self._committing: Future[None] | None = None

    def run(self, streams: Iterable[PlainStream | Skipped]) -> Summary:
        """Import what stands in streams; what cannot be read is told in the summary, and the others are read on.

        Raises:
            StoreError: the store cannot be written; what was committed before stays.

        """
        drafters = ThreadPoolExecutor(self._jobs, thread_name_prefix="draft")
        committer = ThreadPoolExecutor(1, thread_name_prefix="commit")
        try:
            for stream in streams:
                self._read(stream, drafters, committer)
                if self._stops():
                    break
            self._collect(committer, keep=0)
            self._commit(committer)
            self._finish_committing()
        finally:
            drafters.shutdown(wait=False, cancel_futures=True)
            committer.shutdown(wait=True, cancel_futures=True)
        return self._summary

    def _stops(self) -> bool:
        self._summary.stopped = self._summary.stopped or self._watch.is_stopping()
        return self._summary.stopped

    # Reading.

    def _read(self, stream: PlainStream | Skipped, drafters: ThreadPoolExecutor, committer: ThreadPoolExecutor) -> None:
        if isinstance(stream, Skipped):
            self._summary.failed.append(stream)
            return
        try:
            file, blocks = self._open(stream)
            for block in blocks:
                self._take(file, block, drafters)
                self._collect(committer, keep=self._jobs + 1)
                if self._stops():
                    return
        except CannotReadError as error:
            self._summary.failed.append(error.skipped(stream.name))
        except LayoutError as error:
            what, _, how = str(error).partition("; ")
            self._summary.failed.append(Skipped(stream.name, None, what, how))

    def _open(self, stream: PlainStream) -> tuple[_File, Iterator[Block]]:
        first = stream.stream.readline(_LONGEST_HEAD)
        if not first:
            raise CannotReadError("is empty", "give a file with rows in it")
        text = as_utf8(first, self._layout.encoding)[0].decode("utf-8").rstrip("\r\n").removeprefix("\ufeff")
        plan = plan_for(self._layout, text)
        if plan.unknown:
            names = ", ".join(plan.unknown)
            self._summary.notes.append(
                f"{stream.name}: columns that {self._layout.title} does not have are left out: {names}"
            )
        rest: io.BufferedIOBase = stream.stream if plan.head else rejoin(first, stream.stream)
        size = {} if self._block_size is None else {"size": self._block_size}
        blocks = cut(rest, quoted=plan.is_quoted, first_line=2 if plan.head else 1, **size)
        return _File(stream.name, plan), blocks

    def _take(self, file: _File, block: Block, drafters: ThreadPoolExecutor) -> None:
        digest = block.digest(self._writer.origin, self._layout.name, *file.plan.names)
        rows = self._writer.rows_of(digest)
        if rows is None:
            self._running.append((file, drafters.submit(self._draft, file, block, digest)))
            return
        self._summary.read += rows
        self._summary.left_out[THERE.text] += rows
        self._watch.passed(rows, 0)

    # Drafting, in threads.

    def _draft(self, file: _File, block: Block, digest: str) -> _Done:
        data, parsed, recoded = self._parse(block.data, file.plan)
        mended = self._mend(parsed, file.plan)
        draft = self._drafter.draft(parsed, file.plan)
        if mended is not None:
            draft = _joined(draft, self._drafter.draft(mended, file.plan))
        draft.left += _set_aside(parsed.aside)
        failures = _failures(file, block, data, parsed, draft)
        count = 0 if mended is None else mended.table.num_rows
        return _Done(file.name, block, digest, parsed.rows, draft, "id" in file.plan.fields, failures, count, recoded)

    def _parse(self, raw: bytes, plan: Plan) -> tuple[bytes, Parsed, int]:
        """Read a block; where it is not UTF-8, recode its lines first, which takes long."""
        data, recoded = without_bare_returns(raw), 0
        if not is_utf8(data):
            data, recoded = as_utf8(data, self._layout.encoding)
        return data, parse(data, plan), recoded

    def _mend(self, parsed: Parsed, plan: Plan) -> Parsed | None:
        """Take rows that can be put right from those that were set aside; give them parsed."""
        if not plan.layout.mends:
            return None
        found = [(row, mend(row.text, plan, self._readers)) for row in parsed.aside if row.reason is WIDTH]
        put_right = [(row, text) for row, text in found if text is not None]
        if not put_right:
            return None
        gone = {row.row for row, _ in put_right}
        parsed.aside = [row for row in parsed.aside if row.row not in gone]
        mended = parse("".join(text + "\n" for _, text in put_right).encode(), plan)
        mended.numbers = np.array([row.row for row, _ in put_right])
        return mended

    # Putting together, in order.

    def _collect(self, committer: ThreadPoolExecutor, *, keep: int) -> None:
        """Take in blocks that were drafted, but for so many that are still at work."""
        while len(self._running) > keep:
            file, future = self._running.popleft()
            done = future.result()
            done.failures = done.failures[: max(MOST_ERRORS - file.errors, 0)]
            file.errors += len(done.failures)
            if not done.has_ids:
                done.draft.table = _with_numbered_ids(done.draft.table, file.times)
            self._waiting.append(done)
            if sum(one.rows for one in self._waiting) >= self._batch_rows:
                self._commit(committer)

    def _commit(self, committer: ThreadPoolExecutor) -> None:
        self._finish_committing()
        if self._waiting:
            self._committing = committer.submit(self._write, self._waiting)
            self._waiting = []

    def _finish_committing(self) -> None:
        if self._committing is not None:
            self._committing.result()
            self._committing = None

    def _write(self, done: Sequence[_Done]) -> None:
        """Commit blocks; those that somebody else has committed meanwhile are there already."""
        once = {one.digest: one for one in done}
        repeated = [one for one in done if once[one.digest] is not one]
        while True:
            new = [one for one in once.values() if self._writer.rows_of(one.digest) is None]
            written = self._try(new)
            if written is not None:
                break
        old = [one for one in once.values() if one not in new] + repeated
        for one in old:
            self._count(one, 0, Counter({THERE.text: one.rows}), [])
        for one, (imported, left) in zip(new, written, strict=True):
            self._count(one, imported, left, one.draft.left)

    def _try(self, done: Sequence[_Done]) -> list[tuple[int, Counter[str]]] | None:
        """Commit blocks; give for each how many rows were imported, and why others were not."""
        if not done:
            return []
        table = pa.concat_tables([one.draft.table for one in done])
        ids = table["id"].combine_chunks()
        places = self._writer.places_of_new(ids)
        ends = np.cumsum([one.draft.table.num_rows for one in done])
        imported = np.diff(np.searchsorted(places.to_numpy(), ends), prepend=0)
        counts = [(int(count), _left_out(one, int(count))) for one, count in zip(done, imported, strict=True)]
        if len(places) < table.num_rows:
            table = table.take(places)
        imports = _imports(done, counts, self._writer.origin)
        failures = [failure for one in done for failure in one.failures]
        errors = make_rows([], failures).tables.get("errors", _NO_ERRORS)
        return counts if self._writer.commit(table, imports, errors) else None

    def _count(self, one: _Done, imported: int, left_out: Counter[str], left: Sequence[Left]) -> None:
        if imported + left_out.total() != one.rows:
            raise AssertionError(f"{one.file}: {one.rows} rows are not {imported} and {left_out.total()}")
        summary = self._summary
        summary.read += one.rows
        summary.imported += imported
        summary.left_out += left_out
        summary.errors += sum(len(rows.numbers) for rows in left if rows.reason.is_error)
        if left_out[THERE.text] < one.rows:
            summary.unknown += one.draft.unknown
            summary.mended += one.mended
            summary.recoded += one.recoded
        self._watch.passed(one.rows, imported)


_NO_ERRORS: Final = BASE["errors"].remove(BASE["errors"].get_field_index(BATCH)).empty_table()
_IMPORTS: Final = BASE["imports"].remove(BASE["imports"].get_field_index(BATCH))


def _joined(draft: Draft, other: Draft) -> Draft:
    table = pa.concat_tables([draft.table, other.table])
    return Draft(
        table, np.concatenate([draft.numbers, other.numbers]), draft.left + other.left, draft.unknown + other.unknown
    )


def _set_aside(rows: Sequence[SetAside]) -> list[Left]:
    reasons: dict[Reason, list[int]] = {}
    for row in rows:
        reasons.setdefault(row.reason, []).append(row.row)
    return [Left(reason, np.array(numbers)) for reason, numbers in reasons.items()]


def _left_out(one: _Done, imported: int) -> Counter[str]:
    left: Counter[str] = Counter()
    for rows in one.draft.left:
        left[rows.reason.text] += len(rows.numbers)
    there = one.draft.table.num_rows - imported
    return left + Counter({THERE.text: there})


def _failures(file: _File, block: Block, data: bytes, parsed: Parsed, draft: Draft) -> list[Failure]:
    """Say what is wrong with rows, with the lines where they stand."""
    wrong = {
        int(number): left.reason for left in draft.left if left.reason.is_error for number in left.numbers[:MOST_ERRORS]
    }
    if not wrong:
        return []
    texts = {row.row: row.text for row in parsed.aside}
    lines = data.split(b"\n") if not file.plan.is_quoted else []
    failures = []
    for row, line in enumerate(line_numbers(data, file.plan, parsed.rows)):
        if row in wrong:
            text = texts.get(row) or (lines[row].decode("utf-8", "replace") if row < len(lines) else "")
            failures.append(_failure(file, block.first_line + line, wrong[row], text))
        if len(failures) >= MOST_ERRORS:
            break
    return failures


def _failure(file: _File, line: int, reason: Reason, text: str) -> Failure:
    bare = " ".join(text.split())
    shown = bare if len(bare) <= _SHOWN else bare[:_SHOWN] + "…"
    what = f"{reason.text} ({shown})" if shown else reason.text
    return Failure("import", f"{file.name}:{line}", "", what, reason.mend)


def _with_numbered_ids(table: pa.Table, times: Counter[str]) -> pa.Table:
    """Tell rows apart that say the same in one file: the second gets another id than the first."""
    ids = []
    for identity in table["id"].to_pylist():
        times[identity] += 1
        ids.append(identity if times[identity] == 1 else record_id("imported", identity, str(times[identity])))
    return table.set_column(SCHEMA.get_field_index("id"), SCHEMA.field("id"), pa.array(ids, pa.string()))


def _imports(done: Sequence[_Done], counts: Sequence[tuple[int, Counter[str]]], origin: str) -> pa.Table:
    rows = [
        {
            "id": one.digest,
            "origin": origin,
            "file": one.file,
            "first_line": one.block.first_line,
            "rows": one.rows,
            "imported": imported,
            "left_out": [{"reason": reason, "rows": count} for reason, count in sorted(left.items())],
        }
        for one, (imported, left) in zip(done, counts, strict=True)
    ]
    return pa.Table.from_pylist(rows, _IMPORTS)
