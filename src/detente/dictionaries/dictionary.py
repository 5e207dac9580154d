"""Dictionaries as they are named on the command line: read, indexed, with an account of every line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import tomli

from detente.dictionaries.actors import ActorEntry, Terms, index_actors, read_actors
from detente.dictionaries.agents import AgentEntry, index_agents, read_agents
from detente.dictionaries.discards import Discard, Discards, read_discards
from detente.dictionaries.issues import Issue, Issues, read_issues
from detente.dictionaries.lines import Account, DictionaryError, Line, read_lines
from detente.dictionaries.matching import VerbIndex
from detente.dictionaries.tables import read_table
from detente.dictionaries.verbs import Block, Codes, Dialect, VerbEntries, read_verbs
from detente.dictionaries.words import PhraseIndex
from detente.knowledge import DictionaryFiles

FileKind = Literal["actors", "agents", "verbs", "discards", "issues"]
FILE_KINDS: Final[tuple[FileKind, ...]] = ("actors", "agents", "verbs", "discards", "issues")

_E = TypeVar("_E")


@dataclass(slots=True)
class Entries:
    """What some dictionaries say, in the order of their lines, and what became of each line."""

    actors: list[ActorEntry] = field(default_factory=list)
    agents: list[AgentEntry] = field(default_factory=list)
    verbs: list[VerbEntries] = field(default_factory=list)
    discards: list[Discard] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Dictionaries:
    """Dictionaries put to use. One instance serves any number of articles."""

    actors: PhraseIndex[Terms]
    agents: PhraseIndex[AgentEntry]
    verbs: VerbIndex
    discards: Discards
    issues: Issues
    accounts: tuple[Account, ...]


def read_entries(files: DictionaryFiles) -> Entries:
    """Read dictionaries, and account for every line.

    Raises:
        DictionaryError: a file cannot be read, or a TOML file is wrong.

    """
    entries = Entries()
    for name in files.actors:
        entries.actors += _read(name, "actors", read_actors, entries.accounts)
    for name in files.agents:
        entries.agents += _read(name, "agents", read_agents, entries.accounts)
    for name in files.verbs:
        entries.verbs.append(_read_verbs(name, files.dialect, entries.accounts))
    for name in files.discards:
        entries.discards += _read(name, "discards", read_discards, entries.accounts)
    for name in files.issues:
        entries.issues += _read(name, "issues", read_issues, entries.accounts)
    return entries


@lru_cache(maxsize=2)
def load_dictionaries(files: DictionaryFiles) -> Dictionaries:
    """Read dictionaries and put them to use; the same files are read once.

    Raises:
        DictionaryError: a file cannot be read, or there are no actors or no verbs among them.

    """
    if not files.actors or not files.verbs:
        missing = "actors" if not files.actors else "verbs"
        raise DictionaryError(f"--{missing}: no dictionary of {missing} is given; coding takes actors and verbs")
    entries = read_entries(files)
    _refuse_empty(entries)
    return Dictionaries(
        actors=PhraseIndex(index_actors(entries.actors)),
        agents=PhraseIndex(index_agents(entries.agents)),
        verbs=VerbIndex(_joined(entries.verbs)),
        discards=Discards(tuple(entries.discards)),
        issues=Issues(entries.issues),
        accounts=tuple(entries.accounts),
    )


def _read(
    name: str, kind: FileKind, read: Callable[[Iterable[Line], Account], list[_E]], accounts: list[Account]
) -> list[_E]:
    path, account = Path(name), Account(name, kind)
    accounts.append(account)
    if path.suffix == ".toml":
        made: list[_E] = read_table(_toml(path), kind, account)
        return made
    return read(read_lines(path, account), account)


def _read_verbs(name: str, dialect: str, accounts: list[Account]) -> VerbEntries:
    path, account = Path(name), Account(name, "verbs")
    accounts.append(account)
    if path.suffix == ".toml":
        made: VerbEntries = read_table(_toml(path), "verbs", account)[0]
        return made
    wanted: Dialect | None = None if dialect == "auto" else ("tabari" if dialect == "tabari" else "petrarch")
    return read_verbs(read_lines(path, account), account, wanted)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DictionaryError(f"{path}: cannot be read: {error.strerror}; check the name") from error
    except (ValueError, RecursionError) as error:
        raise DictionaryError(f"{path}: is not TOML: {error}; mend that line") from error


def _refuse_empty(entries: Entries) -> None:
    actors = any(term.codes for entry in entries.actors for term in entry.terms)
    verbs = any(_has_codes(block) for verbs in entries.verbs for block in verbs.blocks)
    for kind, found in (("actors", actors), ("verbs", verbs)):
        if not found:
            names = ", ".join(one.file for one in entries.accounts if one.kind == kind)
            raise DictionaryError(f"{names}: there are no codes of {kind} in it; is it a dictionary of {kind}?")


def _has_codes(block: Block) -> bool:
    given = [block.codes, *(verb.codes for verb in block.verbs), *(pattern.codes for pattern in block.patterns)]
    return bool(block.verbs) and any(codes not in (None, Codes()) for codes in given)


def _joined(all_verbs: Sequence[VerbEntries]) -> VerbEntries:
    """Put several verb dictionaries into one; the dialect is the first one's."""
    first, *others = all_verbs
    for other in others:
        first.synsets.update({name: found for name, found in other.synsets.items() if name not in first.synsets})
        first.blocks += other.blocks
        first.transformations += other.transformations
    return first
