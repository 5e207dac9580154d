"""The options that say by what events are coded: a codebook, or old dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from detente.cli.exits import UsageError
from detente.knowledge import DIALECTS, DictionaryFiles, Knowledge

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
