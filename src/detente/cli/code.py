"""`detente code`: articles in, events out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from detente.cli.bar import Bar
from detente.cli.exits import ExitCode, UsageError
from detente.cli.inputs import STDIN, Inputs, Tally, read_options, total_size
from detente.cli.terminal import flush, put, put_json, tell, visible, width

if TYPE_CHECKING:
    from detente.api import Result
    from detente.cli.event_table import EventTable

KINDS = ("event", "statement", "relation_claim", "dispute")
EVENT = "event"

HELP = """Code articles: who did what to whom, when, and who says so.

A FILE is a plain text, a web page (HTML), or JSON Lines with an article a line; "-" is standard input. A text or a
page is one article. Only English is coded. What cannot be read is told on standard error, a line each, and the other
articles are coded all the same.
"""


def code(  # what the command line has
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write records as JSON, one a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write events as CSV, one a row.")] = False,
    negated: Annotated[
        bool, typer.Option("--negated", help="Show in the table also what the text says did not happen.")
    ] = False,
    kind: Annotated[
        str, typer.Option(metavar="KINDS", help=f"Kinds of record, joined by commas: {', '.join(KINDS)}.")
    ] = EVENT,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of publication, YYYY-MM-DD, of articles that tell none.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Headline of articles that tell none.")] = None,
    source: Annotated[str | None, typer.Option(metavar="TEXT", help="Publisher of articles that tell none.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the files; UTF-8 and others are found out.")
    ] = None,
) -> None:
    """Run the command."""
    printer = _printer(as_json, as_csv, _kinds(kind), negated=negated)
    tally, bar = Tally(), Bar(total_size(files))
    inputs = Inputs(files, read_options(bar, date, title, source, encoding), tally, bar)
    try:
        with bar:
            _code(inputs, printer)
    except KeyboardInterrupt:
        tell(f"stopped; {_articles(tally.coded)} coded")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    if tally.coded and tally.left_out:
        tell(f"{_articles(tally.coded)} coded, {tally.left_out} left out")
    raise typer.Exit(tally.exit_code)


def _code(inputs: Inputs, printer: Printer) -> None:
    for result, place in _results(inputs):
        if result.skipped:
            inputs.tally.foreign += 1
            with inputs.bar.aside(sys.stderr):
                tell(f"{place}: {result.skipped}; nothing was coded (article {result.article.id})")
            continue
        with inputs.bar.aside(sys.stdout):
            printer.put(result, place)
            flush()
        inputs.tally.coded += 1
        inputs.bar.coded()


def _results(inputs: Inputs) -> Iterator[tuple[Result, str]]:
    """Give the results with the names of the files they come from; load nothing where there is nothing to code."""
    articles = inputs.articles()
    for first in articles:
        from detente.api import load  # noqa: PLC0415  # seconds, and only for somebody who has an article

        for result in load().code(chain([first], articles)):
            yield result, inputs.places.popleft()


def _kinds(written: str) -> tuple[str, ...]:
    kinds = tuple(word.strip() for word in written.split(","))
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"--kind: got {kind!r}; allowed: {', '.join(KINDS)}, joined by commas")
    return kinds


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count} articles"


class Printer(Protocol):
    """Writes results in one of the forms of output."""

    def put(self, result: Result, place: str) -> None:
        """Write one result to standard output; `place` is the file that it comes from."""


def _printer(as_json: bool, as_csv: bool, kinds: Sequence[str], *, negated: bool) -> Printer:
    if as_json and as_csv:
        raise UsageError("--json and --csv: got both; give one of them")
    if EVENT not in kinds:
        return _Nothing()
    if as_json:
        return _Json()
    return _Csv() if as_csv else _Text(negated)


class _Nothing:
    """For the kinds of record that nothing produces yet."""

    def put(self, result: Result, place: str) -> None:
        """Write nothing."""


class _Json:
    """Records, one a line."""

    def put(self, result: Result, place: str) -> None:
        for event in result.events:
            put_json(event.to_json())


class _Csv:
    """Events, one a row; the head comes before the first article, whether or not it has events."""

    def __init__(self) -> None:
        self._begun = False

    def put(self, result: Result, place: str) -> None:
        from detente.cli import event_csv  # noqa: PLC0415

        if not self._begun:
            event_csv.put_head()
            self._begun = True
        event_csv.put_events(result.events)


class _Text:
    """A table for people, with a line above each article's events."""

    def __init__(self, negated: bool) -> None:
        self._table: EventTable | None = None
        self._negated = negated

    def put(self, result: Result, place: str) -> None:
        if self._table is None:
            from detente.cli.event_table import EventTable  # noqa: PLC0415

            self._table = EventTable(width())
            _put_lines(self._table.head())
        put()
        put(_heading(result, place))
        shown = [event for event in result.events if self._negated or "negated" not in event.auxiliary]
        _put_lines(self._table.rows(result.article, shown))
        if not result.events:
            put("no events")
        if len(shown) < len(result.events):
            put(f"(and {len(result.events) - len(shown)} said not to have happened: --negated shows them)")


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)


def _heading(result: Result, place: str) -> str:
    article = result.article
    name = "standard input" if place == STDIN else place
    return visible(f"{name}: {article.title or f'article {article.id}'} ({article.date or 'no date'})")
