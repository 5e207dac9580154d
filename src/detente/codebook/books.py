"""Codebooks in folders: ontologies of one's own, and those that ship with the package (docs/codebooks.md).

A folder has a `codebook.toml`. It stands alone, adds to another codebook (`extends`), or turns the acts of another one
into its own (`recodes`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from detente.codebook.entries import Entry, by_name, read_tables
from detente.codebook.files import (
    load_codebook,
    make_auxiliary,
    make_context,
    make_event,
    make_mode,
    make_nonstate,
    make_partially_recognised,
    make_sector,
)
from detente.codebook.plover import CameoChoice, Codebook, CodebookError, EventType
from detente.knowledge import Knowledge

PLOVER: Final = "plover"
FILE: Final = "codebook.toml"
KINDS: Final = ("verbs", "light", "nouns", "adjectives")
"""Folders of entries, and lists of entries in `codebook.toml`."""

CAMEO: Final = "cameo"
SHIPPED: Final = (PLOVER, CAMEO, "protest")
_DICTIONARIES: Final = "dictionaries"
_HOME: Final = Path(__file__).parent / "books"
_LISTS: Final = ("event", "context", "auxiliary", "sector", "nonstate", "partially_recognised", "mode", "recode")
_WORDS: Final = ("name", "title", "extends", "recodes", "quad")
_LEXICON: Final = (*KINDS, "classes", "agents", "examples", "context_words")
_NEAREST: Final = "@cameo"
_ANY: Final = "*"
_MOST: Final = 8  # codebooks that build on one another


@dataclass(frozen=True, slots=True)
class Recoding:
    """A rule that turns acts of another codebook into one's own. Empty sets ask for nothing.

    `heads` are lemmas of which one carries the act, `words` lemmas of which one stands in its phrases;
    `actors` and `recipients` are sectors of which a party must have one. Without a `type` the act is left out;
    with `nearest` the act gets the root and the code of its nearest CAMEO code. `place` is where the rule stands.
    """

    types: frozenset[str]
    modes: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    auxiliary: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    type: str = ""
    mode: str = ""
    nearest: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A codebook and what coding by it needs.

    Attributes:
        name: What it calls itself; stores remember it.
        codebook: Types, modes, contexts and sectors of the events that are written.
        coded: Those that the lexicon's entries are written in: of the other codebook where this one recodes it.
        folders: Where entries are read from, those of the codebook that it builds on first.
        own: Types that are this codebook's alone, and that no recoding touches.
        recodings: Rules that turn acts into acts of this codebook, asked in order; empty where it recodes nothing.
        words: Whether the package's own lexicon is part of it.
        digest: Changes with every change of its files.

    """

    name: str
    title: str
    codebook: Codebook
    coded: Codebook
    folders: tuple[Path, ...]
    own: frozenset[str]
    recodings: tuple[Recoding, ...]
    words: bool
    digest: str

    @property
    def mark(self) -> str:
        """What a store remembers: the name, and for all but PLOVER the digest."""
        return self.name if self.name == PLOVER else f"{self.name}@{self.digest}"


Stamp = tuple[tuple[str, int, int], ...]
"""The files of a folder with time and size: changes when they do."""


def folder_stamp(place: str) -> Stamp:
    """Give the stamp of a codebook's folder; that of a shipped codebook is empty."""
    if not place or place in SHIPPED:
        return ()
    found = [(str(path), path.stat()) for path in sorted(Path(place).rglob("*.toml"))]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


@lru_cache(maxsize=8)
def load_book(place: str = "", stamp: Stamp = ()) -> Book:
    """Load a codebook by the name of a shipped one, or from a folder; PLOVER where none is named.

    It is read once, and once more for another stamp.

    Raises:
        CodebookError: there is none, or a file is wrong; says the file, the entry, what is wrong and the mend.

    """
    return read_book(place)


def read_book(place: str = "") -> Book:
    """Read a codebook as `load_book` does, whatever was read before."""
    return _read(place or PLOVER, Path(), 0)


def store_mark(knowledge: Knowledge) -> str:
    """Give what a store remembers of how its events were coded.

    Raises:
        CodebookError: there is no such codebook, a file is wrong, or a dictionary cannot be read.

    """
    if not knowledge.dictionaries:
        return load_book(knowledge.codebook, folder_stamp(knowledge.codebook)).mark
    try:
        return f"{_DICTIONARIES}@{knowledge.dictionaries.digest()}"
    except OSError as error:
        raise CodebookError(f"{error.filename}: cannot be read: {error.strerror}; check the name") from error


def marked_book(mark: str) -> Book | None:
    """Give the codebook that a store remembers as a mark: one that ships, or CAMEO, in which dictionaries code.

    None for a codebook of somebody's own, of which a store knows name and digest alone, and for one that has changed.
    """
    name = mark.partition("@")[0]
    if name == _DICTIONARIES:
        return load_book(CAMEO)
    found = load_book(name) if name in SHIPPED else None
    return found if found is not None and found.mark == mark else None


def shipped_folder(name: str) -> Path:
    """Give the folder of a shipped codebook."""
    return _HOME / name


def _read(place: str, near: Path, depth: int) -> Book:
    if depth > _MOST:
        raise CodebookError(f"{near / FILE}: extends: more than {_MOST} codebooks build on one another; a circle?")
    if place == PLOVER:
        return _plover()
    folder = shipped_folder(place) if place in SHIPPED else near / place
    if not (folder / FILE).is_file():
        names = ", ".join(SHIPPED)
        raise CodebookError(
            f"{folder}: there is no codebook here; give a folder with {FILE}, or one of {names}; "
            "`detente init-codebook DIR` makes one"
        )
    tables = read_tables(folder / FILE)
    _check_keys(folder / FILE, tables)
    whole = Entry(folder / FILE, "", tables)
    extends, recodes = _place(whole, "extends"), _place(whole, "recodes")
    if extends and recodes:
        raise CodebookError(f"{folder / FILE}: extends, recodes: both are given; a codebook does one of them")
    base = _read(extends or recodes, folder, depth + 1) if extends or recodes else None
    return _book(whole, folder, base, adds=bool(extends))


def _plover() -> Book:
    codebook = load_codebook()
    return Book(PLOVER, "PLOVER", codebook, codebook, (), frozenset(), (), True, "")


def _book(whole: Entry, folder: Path, base: Book | None, *, adds: bool) -> Book:
    if base is not None and base.recodings and not adds:
        whole.fail_at("recodes", f"{base.name} recodes another codebook itself; recode that one")
    inherited = base.codebook if base is not None and adds else None
    codebook = _codebook(whole, inherited)
    recodes = base is not None and not adds
    recodings = (
        tuple(_recoding(entry, base.codebook, codebook) for entry in whole.entries_if("recode"))
        if recodes and base
        else ()
    )
    if recodes and not recodings:
        whole.fail_at(
            "recode", "a codebook that recodes another one needs [[recode]] rules; docs/codebooks.md has some"
        )
    if base is not None and adds:
        recodings = (*(_recoding(entry, base.coded, codebook) for entry in whole.entries_if("recode")), *base.recodings)
    return Book(
        name=whole.text("name") if "name" in whole.values else folder.resolve().name,
        title=whole.text("title") if "title" in whole.values else "",
        codebook=codebook,
        coded=_coded(codebook, base, adds=adds),
        folders=(*(base.folders if base is not None else ()), folder),
        own=frozenset(_own(whole, base, adds=adds)),
        recodings=recodings,
        words=base.words if base is not None else False,
        digest=_digest(folder, base),
    )


def _coded(codebook: Codebook, base: Book | None, *, adds: bool) -> Codebook:
    """Give the codebook that entries are written in: one's own types, and those that are recoded."""
    if base is None or (adds and not base.recodings):
        return codebook
    return replace(base.coded, events={**codebook.events, **base.coded.events}, contexts=base.coded.contexts)


def _own(whole: Entry, base: Book | None, *, adds: bool) -> Iterator[str]:
    """Give the types that no recoding touches: those that the recoded codebook does not have."""
    if base is None or (adds and not base.recodings):
        return
    known = {entry.values.get("name") for entry in whole.entries_if("event")}
    yield from base.own
    yield from (str(name) for name in known if name not in base.coded.events)


def _codebook(whole: Entry, base: Codebook | None) -> Codebook:
    """Make a codebook of one's tables and those of the codebook that it adds to, if it does."""
    plover = load_codebook()
    quads = _quads(whole, plover)
    events = dict(base.events) if base is not None else {}
    events |= by_name(whole.entries_if("event"), lambda entry: _event(entry, quads))
    if not events:
        whole.fail_at("event", "there are no types; add an [[event]] with name, quad, score and definition")
    for entry in whole.entries_if("mode"):
        events = _with_mode(entry, events)
    contexts = by_name(whole.entries_if("context"), make_context)
    sectors = by_name(whole.entries_if("sector", "code"), make_sector)
    nonstates = by_name(whole.entries_if("nonstate", "code"), make_nonstate)
    territories = by_name(whole.entries_if("partially_recognised"), make_partially_recognised)
    auxiliaries = by_name(whole.entries_if("auxiliary"), make_auxiliary)
    return Codebook(
        quads=quads,
        events=events,
        contexts={**(base.contexts if base is not None else {}), **contexts},
        auxiliaries={**plover.auxiliaries, **auxiliaries},
        sectors={**(base or plover).sectors, **sectors},
        nonstates={**(base or plover).nonstates, **nonstates},
        partially_recognised={**(base or plover).partially_recognised, **territories},
        cameo=plover.cameo,
        cameo_choices={**(base.cameo_choices if base is not None else {}), **dict(_choices(whole, plover))},
    )


def _quads(whole: Entry, plover: Codebook) -> Mapping[int, str]:
    given = whole.values.get("quad", {})
    if not isinstance(given, dict) or not all(key in "1234" and isinstance(label, str) for key, label in given.items()):
        whole.fail_at("quad", "it must have labels for 1, 2, 3 and 4, or be left out for PLOVER's")
    return {**plover.quads, **{int(key): label for key, label in given.items()}}


_EVENT_DEFAULTS: Final = {"requires_recipient": False, "includes": [], "decides": [], "modes": [], "definition": "-"}


def _event(entry: Entry, quads: Mapping[int, str]) -> EventType:
    values = {key: value for key, value in entry.values.items() if key != "cameo"}
    modes = values.get("modes", [])
    if isinstance(modes, list):
        values["modes"] = [_mode_values(mode, values.get("score")) for mode in modes]
    return make_event(replace(entry, values={**_EVENT_DEFAULTS, **values}), quads)


def _mode_values(mode: object, score: object) -> object:
    """Give what a mode says; a mode may be its name alone, and has its type's score where it has none."""
    given = {"name": mode} if isinstance(mode, str) else mode
    if not isinstance(given, dict):
        return mode
    return {"definition": "-", "score": score, **{key: value for key, value in given.items() if key != "cameo"}}


def _with_mode(entry: Entry, events: dict[str, EventType]) -> dict[str, EventType]:
    entry.only("event", "name", "definition", "score", "cameo")
    type_ = entry.text("event")
    if type_ not in events:
        entry.fail(f"event is {type_!r}; there are: {', '.join(events)}")
    event = events[type_]
    values = {key: value for key, value in entry.values.items() if key not in {"event", "cameo"}}
    mode = make_mode(replace(entry, values={"definition": "-", "score": event.score, **values}))
    others = tuple(known for known in event.modes if known.name != mode.name)
    return {**events, type_: replace(event, modes=(*others, mode))}


def _choices(whole: Entry, plover: Codebook) -> Iterator[tuple[tuple[str, str], tuple[CameoChoice, ...]]]:
    """Give the nearest CAMEO codes that types and modes name themselves."""
    for entry in whole.entries_if("event"):
        yield from _choice(entry, str(entry.values.get("name")), "", plover)
        modes = entry.values.get("modes", [])
        for mode in (one for one in modes if isinstance(one, dict)) if isinstance(modes, list) else ():
            yield from _choice(
                replace(entry, values=mode), str(entry.values.get("name")), str(mode.get("name")), plover
            )
    for entry in whole.entries_if("mode"):
        yield from _choice(entry, str(entry.values.get("event")), str(entry.values.get("name")), plover)


def _choice(
    entry: Entry, type_: str, mode: str, plover: Codebook
) -> Iterator[tuple[tuple[str, str], tuple[CameoChoice, ...]]]:
    if "cameo" not in entry.values:
        return
    code = entry.text("cameo")
    if code not in plover.cameo:
        entry.fail(f"cameo is {code!r}; it must be a CAMEO code with its leading zero, as in docs/codebooks.md")
    yield (type_, mode), (CameoChoice(code, frozenset(), preferred=True),)


# Recoding


_CONDITIONS: Final = ("mode", "context", "head", "words", "auxiliary", "actor", "recipient")


def _recoding(entry: Entry, base: Codebook, own: Codebook) -> Recoding:
    entry.only("from", *_CONDITIONS, "as", "none")
    types = _listed(entry, "from")
    for type_ in types:
        if type_ != _ANY and type_ not in base.events:
            entry.fail(f"from is {type_!r}; there are: {', '.join(base.events)}, and * for any")
    modes, contexts = _listed(entry, "mode"), _listed(entry, "context")
    known = {mode.name for type_ in types for mode in _modes(base, type_)}
    for mode in modes:
        if mode and mode not in known:
            entry.fail(f"mode is {mode!r}; there are: {', '.join(sorted(known)) or 'none'}, and an empty one")
    for context in contexts:
        if context not in base.contexts:
            entry.fail(f"context is {context!r}; there are: {', '.join(base.contexts) or 'none'}")
    type_, mode, nearest = _target(entry, own)
    return Recoding(
        types=types - {_ANY},
        modes=modes,
        contexts=contexts,
        heads=_listed(entry, "head"),
        words=_listed(entry, "words"),
        auxiliary=_listed(entry, "auxiliary"),
        actors=_listed(entry, "actor"),
        recipients=_listed(entry, "recipient"),
        type=type_,
        mode=mode,
        nearest=nearest,
        place=entry.where,
    )


def _modes(base: Codebook, type_: str) -> Iterable[Any]:
    if type_ == _ANY:
        return [mode for event in base.events.values() for mode in event.modes]
    return base.events[type_].modes


def _target(entry: Entry, own: Codebook) -> tuple[str, str, bool]:
    if entry.values.get("none"):
        return "", "", False
    written = entry.text("as")
    if written == _NEAREST:
        return "", "", True
    type_, _, mode = written.partition("/")
    try:
        own.mode(type_, mode) if mode else own.event(type_)
    except CodebookError as error:
        entry.fail(f"as is {written!r}; {str(error).removeprefix('codebook: ')}")
    return type_, mode, False


def _listed(entry: Entry, key: str) -> frozenset[str]:
    """Give one string, or several in a list, as a set."""
    value = entry.values.get(key, [])
    if isinstance(value, str):
        return frozenset({value})
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        entry.fail(f"{key} is {value!r}; it must be a string or a list of strings")
    return frozenset(value)


# Files


def _check_keys(file: Path, tables: Mapping[str, Any]) -> None:
    known = (*_WORDS, *_LISTS, *_LEXICON)
    for key in tables:
        if key not in known:
            raise CodebookError(f"{file}: {key}: unknown table; there are: {', '.join(sorted(known))}")


def _place(whole: Entry, key: str) -> str:
    return whole.text(key) if key in whole.values else ""


def _digest(folder: Path, base: Book | None) -> str:
    whole = hashlib.blake2b(digest_size=8)
    whole.update((base.digest if base is not None else "").encode())
    for file in sorted(folder.rglob("*.toml")):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()
