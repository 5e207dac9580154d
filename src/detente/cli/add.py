"""`detente add`: articles into a store, coded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.bar import Bar
from detente.cli.engine import EngineOption, MasterOption, add_by_spark, check_engine
from detente.cli.exits import ExitCode, UsageError
from detente.cli.given import (
    ColumnsOption,
    DateOption,
    EncodingOption,
    NamesOption,
    SourceOption,
    TitleOption,
)
from detente.cli.inputs import Inputs, Tally, list_inputs, processors, read_options, total_size
from detente.cli.interrupts import stopping_on_interrupt
from detente.cli.judging import JudgeOption, ModelOption, RateOption, SpeedOption, read_judging
from detente.cli.knowing import (
    ActorsOption,
    AgentsOption,
    CodebookOption,
    DialectOption,
    DiscardsOption,
    IssuesOption,
    VerbsOption,
    check_knowledge,
    read_files,
    read_knowledge,
)
from detente.cli.terminal import put, tell
from detente.knowledge import Knowledge

if TYPE_CHECKING:
    from detente.adding import Summary
    from detente.adding.chunks import CodedChunk

HELP = """Code articles and keep them in a store, with all that was found in them.

A SOURCE is a file as in `detente code`, or a folder with such files. The store is a folder; it is made where there is
none. Articles that are in it already are passed over, so that a job that was broken off goes on where it was when it is
run again. What cannot be read or coded is kept too: `detente store errors DIR` shows it.

A store has the codings of one codebook, or of one set of old dictionaries: it remembers which, and refuses others.
"""


def add(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files and folders; - is standard input.")],
    store: Annotated[str, typer.Option(metavar="DIR", help="Folder of the store.")],
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Number of processes; as many as there are processors.")
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Make a store that keeps offsets and hashes, but no words of articles.")
    ] = False,
    date: DateOption = None,
    title: TitleOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    columns: ColumnsOption = None,
    names: NamesOption = None,
    speed: SpeedOption = "fast",
    judge: JudgeOption = "",
    judge_model: ModelOption = "",
    judge_rate: RateOption = 0.0,
    codebook: CodebookOption = "",
    actors: ActorsOption = None,
    verbs: VerbsOption = None,
    agents: AgentsOption = None,
    discards: DiscardsOption = None,
    issues: IssuesOption = None,
    dialect: DialectOption = "auto",
    engine: EngineOption = "local",
    master: MasterOption = None,
) -> None:
    """Run the command."""
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs: got {jobs}; allowed: a number from 1")
    by_spark = check_engine(engine, master, jobs)
    dictionaries = read_files(actors, verbs, agents, discards, issues, dialect)
    judging = read_judging(speed, judge, judge_model, judge_rate)
    knowledge = replace(read_knowledge(codebook, dictionaries, names), judging=judging)
    check_knowledge(knowledge)
    files = list_inputs(sources)
    tally, bar = Tally(), Bar(total_size(files))
    options = read_options(bar, date, title, source, encoding, columns)
    if by_spark:
        summary = add_by_spark(sources, Path(store), knowledge, options, master or "", texts=not no_text)
    else:
        inputs = Inputs(files, options, tally, bar)
        summary = _run(inputs, sources, Path(store), jobs or processors(), knowledge, texts=not no_text)
    put(told(summary))
    if summary.failed:
        tell(f"{summary.failed} left out; `detente store errors {store}` shows what and why")
    raise typer.Exit(_exit_code(summary))


def _run(
    inputs: Inputs, sources: Sequence[str], store: Path, jobs: int, knowledge: Knowledge, *, texts: bool
) -> Summary:
    from detente.adding import add_items  # noqa: PLC0415  # no command may load what it does not need
    from detente.codebook import store_mark  # noqa: PLC0415
    from detente.store import Run, Writer  # noqa: PLC0415

    writer = Writer(store, Run(tuple(sources)), texts=texts, codebook=store_mark(knowledge))
    try:
        with inputs.bar, stopping_on_interrupt(inputs.bar) as stop:
            return add_items(inputs.items(), writer, jobs, _Watch(inputs.bar, stop), knowledge=knowledge)
    except KeyboardInterrupt:
        tell("stopped at once; what was committed is in the store, run it again to go on")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        writer.close()


class _Watch:
    """Shows progress, and says when to stop."""

    def __init__(self, bar: Bar, stop: list[bool]) -> None:
        self._bar = bar
        self._stop = stop

    def passed(self, part: CodedChunk, copies: int) -> None:
        self._bar.coded(part.read, part.rows.count("events"), copies)

    def finishing(self, what: str) -> None:
        self._bar.says(what)

    def is_stopping(self) -> bool:
        return bool(self._stop)


def told(summary: Summary) -> str:
    """Say in one line what was added."""
    parts = [f"{counted(summary.added, 'article')} added, {counted(summary.events, 'event')}"]
    if summary.copies:
        are = "is a copy" if summary.copies == 1 else "are copies"
        parts.append(f"{counted(summary.copies, 'article')} in the store {are}")
    if summary.foreign:
        parts.append(f"{summary.foreign} of them not in English and not coded")
    if summary.known:
        parts.append(f"{summary.known} were there already")
    return "; ".join(parts)


def _exit_code(summary: Summary) -> ExitCode:
    if summary.stopped:
        return ExitCode.INTERRUPTED
    if not summary.read:
        return ExitCode.NOTHING
    return ExitCode.PARTLY if summary.failed else ExitCode.DONE


def counted(count: int, what: str) -> str:
    """Write how many there are of something."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
