"""Where articles are coded that go into a store: on this machine, or on a cluster."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from detente.cli.exits import ExitCode, UsageError
from detente.cli.terminal import tell
from detente.knowledge import Knowledge

if TYPE_CHECKING:
    from detente.adding import Summary
    from detente.reading import ReadOptions

LOCAL: Final = "local"
SPARK: Final = "spark"

EngineOption = Annotated[
    str, typer.Option(metavar="NAME", help="local, on this machine, or spark, on a cluster; docs/spark.md.")
]
MasterOption = Annotated[str | None, typer.Option(metavar="URL", help="Where Spark runs, as in spark://host:7077.")]


def check_engine(engine: str, master: str | None, jobs: int | None) -> bool:
    """Tell whether a cluster is to work; raise UsageError where the options do not go together."""
    if engine not in (LOCAL, SPARK):
        raise UsageError(f"--engine: got {engine!r}; allowed: {LOCAL} or {SPARK}")
    if engine == LOCAL and master is not None:
        raise UsageError("--master: is for a cluster; give --engine spark too")
    if engine == SPARK and jobs is not None:
        raise UsageError("--jobs: is for one machine; what a cluster has is told to Spark, docs/spark.md")
    return engine == SPARK


def add_by_spark(
    sources: Sequence[str],
    store: Path,
    knowledge: Knowledge,
    options: ReadOptions,
    master: str,
    *,
    texts: bool,
) -> Summary:
    """Add articles to a store by a cluster; leave where that was interrupted or there is no Spark."""
    try:
        from detente.scale import spark  # noqa: PLC0415  # no command may load what it does not need
        from detente.scale.spark.adding import Way, add_sources  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(f"--engine spark: {error}") from error
    session = spark.start(master)
    try:
        way = Way(tell=_tell_terminal)
        return add_sources(session, sources, store, knowledge, texts=texts, options=options, way=way)
    except KeyboardInterrupt:
        tell("stopped; what was committed is in the store, run it again to go on")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        session.stop()


def _tell_terminal(what: str) -> None:
    """Tell what is done now, above the bar that Spark shows of it, where that is a terminal."""
    if sys.stderr.isatty():
        tell(what)
