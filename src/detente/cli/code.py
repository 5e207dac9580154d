"""`detente code`: articles in, events out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.given import ColumnsOption, DateOption, EncodingOption, NamesOption, SourceOption, TitleOption
from detente.cli.job import Given, Printer, heading, run_job
from detente.cli.judging import (
    ConfidenceOption,
    JudgeOption,
    ModelOption,
    PricesOption,
    RateOption,
    SpeedOption,
    read_judging,
)
from detente.cli.knowing import (
    ActorsOption,
    AgentsOption,
    CodebookOption,
    DialectOption,
    DiscardsOption,
    IssuesOption,
    VerbsOption,
    read_files,
    read_knowledge,
)
from detente.cli.terminal import put, put_json, width

if TYPE_CHECKING:
    from detente.api import Result
    from detente.cli.event_table import EventTable
    from detente.records import Record

KINDS = ("event", "statement", "relation_claim", "dispute")
EVENT = "event"

HELP = """Code articles: who did what to whom, when, and who says so.

A FILE is a plain text, a web page (HTML), a Word document, JSON Lines, CSV, TSV or Parquet with an article a line or
row, RSS or Atom, WARC, NITF or NewsML-G2, or an export from LexisNexis or Factiva; or such files compressed, in a ZIP
or tar archive, or behind a URL. "-" is standard input. A text or a page is one article. Only English is coded. What
cannot be read is told on standard error, a line each, and the other articles are coded all the same.

Events are coded in PLOVER, by another codebook with --codebook, or by dictionaries of TABARI or PETRARCH with --actors
and --verbs.
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
    date: DateOption = None,
    title: TitleOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    names: NamesOption = None,
    columns: ColumnsOption = None,
    speed: SpeedOption = "fast",
    judge: JudgeOption = "",
    judge_model: ModelOption = "",
    judge_rate: RateOption = 0.0,
    judge_prices: PricesOption = "",
    min_confidence: ConfidenceOption = 0.0,
    codebook: CodebookOption = "",
    actors: ActorsOption = None,
    verbs: VerbsOption = None,
    agents: AgentsOption = None,
    discards: DiscardsOption = None,
    issues: IssuesOption = None,
    dialect: DialectOption = "auto",
) -> None:
    """Run the command."""
    printer = _printer(as_json, as_csv, _kinds(kind), negated=negated)
    judging = read_judging(speed, judge, judge_model, judge_rate, judge_prices)
    dictionaries = read_files(actors, verbs, agents, discards, issues, dialect)
    knowledge = replace(read_knowledge(codebook, dictionaries, names), judging=judging)
    run_job(files, Given(date, title, source, encoding, columns, min_confidence, knowledge), printer)


def _kinds(written: str) -> tuple[str, ...]:
    kinds = tuple(word.strip() for word in written.split(","))
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"--kind: got {kind!r}; allowed: {', '.join(KINDS)}, joined by commas")
    return kinds


def _printer(as_json: bool, as_csv: bool, kinds: Sequence[str], *, negated: bool) -> Printer:
    if as_json and as_csv:
        raise UsageError("--json and --csv: got both; give one of them")
    if as_json:
        return _Json(kinds)
    if tuple(kinds) != (EVENT,):
        raise UsageError(f"--kind: got {', '.join(kinds)}; tables and CSV have events alone, add --json for the others")
    return _Csv() if as_csv else _Text(negated)


class _Json:
    """Records of some kinds, one a line."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self._kinds = [kind for kind in KINDS if kind in kinds]

    def put(self, result: Result, place: str) -> None:
        records: dict[str, Sequence[Record]] = {
            "event": result.events,
            "statement": result.statements,
            "relation_claim": result.claims,
            "dispute": result.disputes,
        }
        for kind in self._kinds:
            for record in records[kind]:
                put_json(record.to_json())

    def finish(self) -> None:
        """Nothing is left to write."""


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

    def finish(self) -> None:
        """Nothing is left to write."""


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
        put(heading(result, place))
        shown = [event for event in result.events if self._negated or "negated" not in event.auxiliary]
        _put_lines(self._table.rows(result.article, shown))
        if not result.events:
            put("no events")
        if len(shown) < len(result.events):
            put(f"(and {len(result.events) - len(shown)} said not to have happened: --negated shows them)")

    def finish(self) -> None:
        """Nothing is left to write."""


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)
