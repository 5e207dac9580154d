"""A job of coding: the articles of files one after the other, each result to a printer, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import typer

from detente.cli.bar import Bar
from detente.cli.exits import ExitCode
from detente.cli.inputs import STDIN, Inputs, Tally, read_options, total_size
from detente.cli.judging import tell_usage
from detente.cli.stored import stored_results, stores_among
from detente.cli.terminal import flush, tell, visible
from detente.knowledge import PLAIN, Knowledge

if TYPE_CHECKING:
    from detente.api import Result


class Printer(Protocol):
    """Writes results in one of the forms of output."""

    def put(self, result: Result, place: str) -> None:
        """Write one result to standard output; `place` is the file that it comes from."""

    def finish(self) -> None:
        """Write what can only be told when all results are known."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of articles that do not say it themselves."""

    date: str | None = None
    title: str | None = None
    source: str | None = None
    encoding: str | None = None
    columns: str | None = None
    min_confidence: float = 0.0
    knowledge: Knowledge = PLAIN


def run_job(files: Sequence[str], given: Given, printer: Printer, table: str = "") -> None:
    """Code the articles of files, and leave with the exit code that tells how that went.

    Where a table is named, stores may be given instead of files: what that table holds is taken from there.
    """
    if table and stores_among(files):
        _show(files, table, printer)
        return
    tally, bar = Tally(), Bar(total_size(files))
    options = read_options(bar, given.date, given.title, given.source, given.encoding, given.columns)
    inputs = Inputs(files, options, tally, bar)
    try:
        with bar:
            _code(inputs, printer, given)
        printer.finish()
    except KeyboardInterrupt:
        tell(f"stopped; {_articles(tally.coded)} coded")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    if tally.coded and tally.left_out:
        tell(f"{_articles(tally.coded)} coded, {tally.left_out} left out")
    raise typer.Exit(tally.exit_code)


def _show(stores: Sequence[str], table: str, printer: Printer) -> None:
    for name in stores:
        for result in stored_results(name, table):
            printer.put(result, name)
            flush()
    printer.finish()


def _code(inputs: Inputs, printer: Printer, given: Given) -> None:
    for result, place in _results(inputs, given):
        if result.skipped:
            inputs.tally.foreign += 1
            with inputs.bar.aside(sys.stderr):
                tell(f"{place}: {result.skipped}; nothing was coded (article {result.article.id})")
            continue
        with inputs.bar.aside(sys.stdout):
            printer.put(_sure(result, given.min_confidence), place)
            flush()
        inputs.tally.coded += 1
        inputs.bar.coded()


def _sure(result: Result, least: float) -> Result:
    """Return a result without the events that are less sure."""
    return replace(result, events=[event for event in result.events if event.confidence >= least])


def _results(inputs: Inputs, given: Given) -> Iterator[tuple[Result, str]]:
    """Give the results with the names of the files they come from; load nothing where there is nothing to code."""
    articles = inputs.articles()
    for first in articles:
        from detente.api import load  # noqa: PLC0415  # seconds, and only for somebody who has an article

        coder = load(knowledge=given.knowledge)
        for result in coder.code(chain([first], articles)):
            yield result, inputs.places.popleft()
        tell_usage(coder.judge)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count} articles"


def heading(result: Result, place: str) -> str:
    """Give the line that stands above an article's records in a table."""
    article = result.article
    name = "standard input" if place == STDIN else place
    return visible(f"{name}: {article.title or f'article {article.id}'} ({article.date or 'no date'})")
