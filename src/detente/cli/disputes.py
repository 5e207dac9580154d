"""`detente disputes`: claims and counterclaims, with the parties on either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.given import DateOption, EncodingOption, NamesOption, SourceOption, TitleOption
from detente.cli.job import Given, Printer, heading, run_job
from detente.cli.parties import PartyFilter, party_filter
from detente.cli.stored import stored_windows, stores_among
from detente.cli.tables import Column, Table
from detente.cli.terminal import flush, put, put_json, visible, width
from detente.knowledge import Knowledge

if TYPE_CHECKING:
    from detente.api import Result
    from detente.records import Article, Dispute, Event, Side, Statement

HELP = """Show what is disputed: who claims what, and who denies it or claims otherwise.

FILE is as in `detente code`, or a store, whose disputes are shown as they were found. The earlier claim comes first.
With --across a claim in one article is also paired with its denial in another. Articles of files are then kept in
memory until the end; those of a store are compared that are up to a week apart.
"""

_COLUMNS = (
    Column("claimed by", share=0.13),
    Column("what is disputed", share=0.42),
    Column("denied by", share=0.13),
    Column("in the words", share=0.32),
)
_WORDS = 160  # characters of a side's words that are shown
_UNKNOWN = "unknown"
_DAYS = 14  # articles of a store that are at most half as far apart are compared


def disputes(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write disputes as JSON, one a line.")] = False,
    across: Annotated[
        bool, typer.Option("--across", help="Pair claims and denials of different articles too.")
    ] = False,
    party: Annotated[str | None, typer.Option(metavar="CODE", help="Only with this party, such as RUS.")] = None,
    dyad: Annotated[str | None, typer.Option(metavar="A-B", help="Only between these two, such as RUS-USA.")] = None,
    date: DateOption = None,
    title: TitleOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    names: NamesOption = None,
) -> None:
    """Run the command."""
    output = _Output(party_filter(party, dyad), as_json)
    if across and stores_among(files):
        for name in files:
            _put_across_store(name, output)
        return
    printer: Printer = _Across(output) if across else _Each(output)
    run_job(
        files,
        Given(date, title, source, encoding, knowledge=Knowledge(names=names or "")),
        printer,
        "" if across else "disputes",
    )


class _Output:
    """Writes disputes that pass the filter, as JSON or as rows of a table."""

    def __init__(self, wanted: PartyFilter, as_json: bool) -> None:
        self._wanted = wanted
        self._as_json = as_json
        self._table: Table | None = None

    def put(self, disputes: Sequence[Dispute], results: Sequence[Result], title: str) -> None:
        chosen = [one for one in disputes if self._wanted.passes(one.claim.parties, one.counter.parties)]
        if self._as_json:
            for dispute in chosen:
                put_json(dispute.to_json())
            return
        if self._table is None:
            self._table = Table(_COLUMNS, width())
            _put_lines(self._table.head())
        put()
        put(title)
        sources = _Sources(results)
        for dispute in chosen:
            _put_lines(self._table.row(sources.cells(dispute)))
        if not chosen:
            put("no disputes")


class _Each:
    """The disputes of each article by itself."""

    def __init__(self, output: _Output) -> None:
        self._output = output

    def put(self, result: Result, place: str) -> None:
        self._output.put(result.disputes, [result], heading(result, place))

    def finish(self) -> None:
        """Nothing is left to write."""


class _Across:
    """The disputes of all articles together."""

    def __init__(self, output: _Output) -> None:
        self._output = output
        self._results: list[Result] = []

    def put(self, result: Result, place: str) -> None:
        self._results.append(result)

    def finish(self) -> None:
        """Pair what all articles tell."""
        from detente.api import find_disputes  # noqa: PLC0415

        if self._results:
            title = f"{len(self._results)} articles together"
            self._output.put(find_disputes(self._results), self._results, title)


def _put_across_store(name: str, output: _Output) -> None:
    """Write the disputes within and between the articles of a store that are some days apart at most."""
    from detente.api import find_disputes  # noqa: PLC0415

    known: set[str] = set()
    for results in stored_windows(name, _DAYS):
        found = [dispute for dispute in find_disputes(results) if dispute.id not in known]
        known |= {dispute.id for dispute in found}
        if found:
            days = sorted(result.article.day.isoformat() for result in results if result.article.day)
            span = f"{days[0]} to {days[-1]}" if days else "no date"
            output.put(found, results, f"{name}: {len(results)} articles together ({span})")
            flush()


class _Sources:
    """The articles and records that the sides of disputes name by their ids."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._records: dict[str, tuple[Article, Event | Statement]] = {}
        for result in results:
            told: list[Event | Statement] = [*result.events, *result.statements]
            for record in told:
                self._records[record.id] = result.article, record
        self._many = len(results) > 1

    def cells(self, dispute: Dispute) -> list[str]:
        """Give the cells of a row."""
        return [
            self._parties(dispute.claim),
            visible(dispute.about)[:_WORDS],
            self._parties(dispute.counter),
            self._words(dispute.counter),
        ]

    def _parties(self, side: Side) -> str:
        article, _ = self._records[side.ids[0]]
        day = f" {article.date[:10]}" if self._many and article.date else ""
        return (", ".join(side.parties) or _UNKNOWN) + day

    def _words(self, side: Side) -> str:
        article, record = self._records[side.ids[0]]
        info = record.text_info
        words = article.words(info.start, info.end) if info is not None else ""
        shown = visible(words)
        return shown if len(shown) <= _WORDS else f"{shown[:_WORDS].rsplit(' ', 1)[0]}…"


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)
