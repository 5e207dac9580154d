"""The options that say by what events are coded: a codebook, names of one's own, or old dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from detente.cli.exits import UsageError
from detente.knowledge import DIALECTS, PLAIN, DictionaryFiles, Knowledge

CodebookOption = Annotated[
    str,
    typer.Option(
        "--codebook", metavar="NAME|DIR", help="plover, cameo or protest, or the folder of a codebook of your own."
    ),
]
ActorsOption = Annotated[
    list[str] | None,
    typer.Option("--actors", metavar="FILE", help="Actor dictionary of TABARI or PETRARCH; several may be given."),
]
VerbsOption = Annotated[list[str] | None, typer.Option("--verbs", metavar="FILE", help="Verb dictionary.")]
AgentsOption = Annotated[list[str] | None, typer.Option("--agents", metavar="FILE", help="Agent dictionary.")]
DiscardsOption = Annotated[list[str] | None, typer.Option("--discards", metavar="FILE", help="Discard list.")]
IssuesOption = Annotated[list[str] | None, typer.Option("--issues", metavar="FILE", help="Issue list.")]
DialectOption = Annotated[
    str,
    typer.Option("--dialect", metavar="NAME", help=f"How patterns of verbs are read: {', '.join(DIALECTS)}."),
]


def read_files(
    actors: Sequence[str] | None,
    verbs: Sequence[str] | None,
    agents: Sequence[str] | None,
    discards: Sequence[str] | None,
    issues: Sequence[str] | None,
    dialect: str,
) -> DictionaryFiles:
    """Put together which dictionaries are given; raise UsageError for a dialect that there is not."""
    if dialect not in DIALECTS:
        raise UsageError(f"--dialect: got {dialect!r}; allowed: {', '.join(DIALECTS)}")
    return DictionaryFiles(
        actors=tuple(actors or ()),
        verbs=tuple(verbs or ()),
        agents=tuple(agents or ()),
        discards=tuple(discards or ()),
        issues=tuple(issues or ()),
        dialect=dialect,
    )


def read_knowledge(codebook: str, files: DictionaryFiles, names: str | None = None) -> Knowledge:
    """Put together what is coded by; raise UsageError for what does not go together."""
    if not files:
        return Knowledge(codebook, names=names or "")
    if codebook:
        raise UsageError("--codebook: dictionaries are given too, which code in CAMEO; give one or the other")
    if names:
        raise UsageError("--names: dictionaries are given too, which have the names; give one or the other")
    if not files.actors or not files.verbs:
        missing = "actors" if not files.actors else "verbs"
        raise UsageError(f"--{missing}: not given; to code by dictionaries takes --actors and --verbs")
    return Knowledge(dictionaries=files)


def check_knowledge(knowledge: Knowledge) -> None:
    """Load what is not the package's own, so that what is wrong with it is told once, before anything is begun.

    Raises:
        NamesError, CodebookError, LexiconError, DictionaryError: says the file, the entry, what is wrong and the mend.

    """
    if knowledge.names:
        from detente.actors import read_names  # noqa: PLC0415  # no command may load what it does not need

        read_names(knowledge.names)
    if replace(knowledge, names="") != PLAIN:
        from detente.api import load  # noqa: PLC0415

        load(knowledge=knowledge)
