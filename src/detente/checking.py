"""Checks of a codebook of one's own: everything that is wrong with it, each with file, entry and mend.

>>> check_codebook("protest").problems
()
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from detente.codebook import CODEBOOK_FILE, Book, folder_stamp, read_book
from detente.codebook.entries import read_tables
from detente.errors import DetenteError
from detente.evaluation.notation import coding_of, parse_coding, write_coding
from detente.records import Article, Event

_PLACES: Final = ("verbs", "light", "nouns", "adjectives")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: what is wrong, what is only odd, and how many entries and examples there are."""

    name: str
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    types: int = 0
    entries: int = 0
    agents: int = 0
    recodings: int = 0
    examples: int = 0


@dataclass(frozen=True, slots=True)
class _Example:
    """A sentence with its coding, and where it stands."""

    where: str
    text: str
    coding: str


@dataclass(slots=True)
class _Found:
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def check_codebook(place: str | os.PathLike[str], pipeline: str | None = None) -> Checked:
    """Check a codebook: its files, each entry, and whether every example is coded as it says.

    Args:
        place: The folder, or the name of a shipped codebook.
        pipeline: The spaCy pipeline to code the examples with, if not the default.

    """
    written = os.fspath(place)
    try:
        book = read_book(written)
    except DetenteError as error:
        return Checked(written, (str(error),))
    found = _Found()
    entries = _entries(book, found)
    agents = _agents(book, found)
    examples = [*_of_entries(book, entries), *_of_file(book, found)]
    if not found.problems:
        found.problems += _wrong_examples(written, examples, pipeline)
    found.remarks += _unused(book, entries)
    return Checked(
        name=book.name,
        problems=tuple(found.problems),
        remarks=tuple(found.remarks),
        types=len(book.codebook.events),
        entries=len(entries),
        agents=agents,
        recodings=len(book.recodings),
        examples=len(examples),
    )


def _entries(book: Book, found: _Found) -> list[Any]:
    from detente.coding.lexicon import own_entries  # noqa: PLC0415  # with the coder, which takes seconds

    classes = _shared_classes() if book.folders else {}
    try:
        return own_entries(book, classes, lambda error: found.problems.append(str(error)))
    except DetenteError as error:
        found.problems.append(str(error))
        return []


def _shared_classes() -> Mapping[str, tuple[str, ...]]:
    from detente.coding.lexicon import load_classes  # noqa: PLC0415

    own = load_classes(Path(str(files("detente") / "languages" / "en")))
    return {name: words for one in own.values() for name, words in one.items()} | own.get("shared", {})


def _agents(book: Book, found: _Found) -> int:
    from detente.actors.agents import own_agents  # noqa: PLC0415

    try:
        return len(list(own_agents(book)))
    except DetenteError as error:
        found.problems.append(str(error))
        return 0


# ------------------------------------------------------------------------------------------------------ examples


def _of_entries(book: Book, entries: Iterable[Any]) -> Iterator[_Example]:
    for entry in entries:
        yield from (_Example(f"{entry.id}", example.text, example.coding) for example in entry.examples)


def _of_file(book: Book, found: _Found) -> Iterator[_Example]:
    """Give the examples of the codebook's own folder: in `examples` of codebook.toml, or in examples.toml."""
    if not book.folders:
        return
    folder = book.folders[-1]
    places = [folder / CODEBOOK_FILE, folder / "examples.toml"]
    for path in places:
        given = read_tables(path).get("examples", []) if path.is_file() else []
        for number, pair in enumerate(given, 1):
            if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):
                found.problems.append(
                    f"{path}: examples {number}: give a sentence and its coding, both in quotation marks"
                )
                continue
            yield _Example(f"{path}: examples {number}", pair[0], pair[1])


def _wrong_examples(place: str, examples: Sequence[_Example], pipeline: str | None) -> Iterator[str]:
    """Code all examples at once, and tell of those that come out otherwise."""
    if not examples:
        return
    from detente.coding.coder import load_coder  # noqa: PLC0415

    coder = load_coder(pipeline, codebook=place, stamp=folder_stamp(place))
    texts = list(dict.fromkeys(example.text for example in examples))
    coded = dict(zip(texts, (events for _, events in coder.code(Article(text=text) for text in texts)), strict=True))
    for example in examples:
        problem = _problem(example, coded[example.text])
        if problem:
            mend = f'mend the frame or the example; `detente explain --codebook {place} "{example.text}"` shows why'
            yield f"{example.where}: {example.text!r}: {problem}; {mend}"


def _problem(example: _Example, events: Sequence[Event]) -> str:
    try:
        wanted = parse_coding(example.coding)
    except ValueError as error:
        return str(error)
    got = coding_of(events)
    if got != wanted:
        return f"is coded {write_coding(got) or 'as no event'!r}, and should be {write_coding(wanted) or 'no event'!r}"
    modes = {(event.type, mode) for event in events for mode in event.mode or ("",)}
    missing = [coded for coded in _modes(example.coding) if coded not in modes]
    return f"has not the mode {'/'.join(missing[0])!r}, but {sorted('/'.join(one) for one in modes)}" if missing else ""


def _modes(coding: str) -> Iterator[tuple[str, str]]:
    """Give the types with their modes that a coding names: a mode that is not named is not compared."""
    for part in coding.split(";"):
        type_, slash, mode = [*part.split(), "", ""][1].partition("/")
        if slash:
            yield type_, mode


def _unused(book: Book, entries: Iterable[Any]) -> Iterator[str]:
    """Tell of types that no entry and no rule leads to."""
    if book.words and not book.recodings:
        return
    meant = {entry.type for entry in entries} | {type_ for entry in entries for type_, _ in entry.also}
    meant |= {rule.type for rule in book.recodings}
    if any(rule.nearest for rule in book.recodings):
        return
    for name in book.codebook.events:
        if name not in meant:
            yield f"{book.name}: event {name}: no entry and no rule leads to it; add an example of it with an entry"
