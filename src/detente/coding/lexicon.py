"""The lexicon: which words, in which frames, mean which type. Loaded from TOML, checked, matched against predicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

import tomli

from detente.codebook import CODEBOOK_FILE, Book, Codebook, CodebookError, load_codebook
from detente.coding.cues import SpeechWords, read_speech_words
from detente.coding.frames import Frame, FrameError, Slot, Words, are_met, compile_frame
from detente.coding.predicates import Kind, Predicate
from detente.errors import DetenteError
from detente.language.parsed import Sentence

Marks = Callable[[int], frozenset[str]]
"""What the phrase with a head token stands for, as fillers of frames say it: "#place", "#REB"."""

Inner = Literal["drop", "keep", "claimed", "negated", "hypothetical"]
Effect = Literal["same", "negated", "hypothetical", "future", "wish"]

_FOLDERS: dict[str, Kind] = {"verbs": "verb", "light": "verb", "nouns": "noun", "adjectives": "adjective"}
_INNER = frozenset({"drop", "keep", "claimed", "negated", "hypothetical"})
_DROPPING = frozenset({"AGREE", "REQUEST", "THREATEN", "REJECT", "CONCEDE"})
_ENTRY_KEYS = frozenset({"frame", "type", "mode", "inner", "aux", "context", "none", "also", "examples"})
_AUXILIARY = frozenset({"negated", "future", "hypothetical", "historical"})


def _unmarked(_token: int) -> frozenset[str]:
    return frozenset()


class LexiconError(DetenteError):
    """A lexicon file that cannot be used; the message names the file, the entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and its full coding in the notation of docs/lexicon.md ("KEN/MIL ASSAULT SOM/REB; …")."""

    text: str
    coding: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One lexicon entry. `type` is empty for a hard negative that only keeps other entries from matching."""

    id: str
    kind: Kind
    frame: Frame
    type: str
    mode: str
    inner: Inner
    aux: tuple[str, ...]
    context: tuple[str, ...]
    light: bool
    also: tuple[tuple[str, str], ...]  # further (type, mode) that the same words always carry
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Operator:
    """A governing word and what it does to the act in its complement."""

    lemma: str
    kind: Kind
    effect: Effect
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits a predicate, with the tokens found for each role."""

    entry: Entry
    actor: tuple[int, ...]
    recipient: tuple[int, ...]
    party: tuple[int, ...]
    actor_given: bool  # the frame itself says where the actor stands
    inner: tuple[int, ...]  # complement tokens that the frame consumed
    loose: tuple[int, ...]  # those among them that it asked for nothing of
    score: float
    place: int  # order in the files, the last tie-break
    recalled: bool = False  # a noun that goes back to an act told before: nothing of the frame stands beside it


@dataclass(frozen=True, slots=True)
class WordLists:
    """Word lists about light verbs, tense and mood (support.toml)."""

    support: frozenset[str]
    passive_support: frozenset[str]
    future: frozenset[str]
    hypothetical: frozenset[str]
    historical: frozenset[str]
    future_modals: frozenset[str]
    hypothetical_modals: frozenset[str]
    request_modals: frozenset[str]
    conditions: frozenset[str]
    negators: frozenset[str]
    recalled: frozenset[str]
    crimes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by kind and head lemma, the operators, the words of speech and the other word lists."""

    entries: tuple[Entry, ...]
    by_head: Mapping[tuple[Kind, str], tuple[tuple[int, Entry], ...]]
    operators: Mapping[tuple[Kind, str], Operator]
    speech: SpeechWords
    words: WordLists
    verbs: frozenset[str]

    def matches(self, sentence: Sentence, predicate: Predicate, marks: Marks = _unmarked) -> list[Match]:
        """Return the entries that fit a predicate, the most specific first; `marks` tells what a token stands for."""
        found: list[Match] = []
        known = self.by_head.get((predicate.kind, sentence.lemmas[predicate.head]), ())
        if predicate.kind == "adjective":
            known = known or self.by_head.get((predicate.kind, sentence.lower[predicate.head]), ())
        for place, entry in known:
            if not are_met(entry.frame.needs, sentence.forms):
                continue
            match = _match(sentence, predicate, entry, place, marks)
            if match is not None:
                found.append(match)
        if not found and predicate.kind == "noun" and sentence.lemmas[predicate.head] in self.words.recalled:
            return _recalled(known)
        found.sort(key=lambda m: (-m.score, m.place))
        return found


# -------------------------------------------------------------------------------------------------------- matching


def _match(s: Sentence, p: Predicate, entry: Entry, place: int, marks: Marks) -> Match | None:
    frame = entry.frame
    filled = p.slots.keys()
    for names in frame.required:
        if filled.isdisjoint(names):
            return None
    if frame.modifiers and not _has_modifiers(s, p.head, frame.modifiers):
        return None
    roles: dict[str, tuple[int, ...]] = {"R": (), "A": (), "P": ()}
    score = frame.weight
    used: list[int] = []
    loose: list[int] = []
    particle_object: tuple[int, ...] = ()
    for slot in frame.slots:
        tokens = _slot_tokens(s, p, slot, marks)
        if not tokens and slot.names == ("iobj",) and not slot.optional:
            tokens = _constrained(
                s, slot, tuple(t for t in p.get("compound_obj") if s.tags[t] in {"NNP", "NNPS", "NNS"})
            )
        if tokens is None and slot.names == ("prt",):
            tokens = particle_object = _particle_object(p, slot)
        if not tokens and particle_object and "obj" in slot.names:
            tokens = _constrained(s, slot, particle_object)
        if not tokens and not slot.absent:
            if slot.optional:
                continue
            return None
        if tokens is None:
            return None
        if slot.optional:
            score += 0.4
        if slot.role and not roles[slot.role]:
            roles[slot.role] = tokens
        if slot.words is None and not slot.role and "obj" not in slot.names:
            loose.extend(tokens)
        if "subj" not in slot.names:
            used.extend(t for t in tokens if not slot.role or slot.words is not None or s.is_verb(t))
    given = any(slot.role == "A" for slot in frame.slots)
    return Match(entry, roles["A"], roles["R"], roles["P"], given, tuple(used), tuple(loose), score, place)


def _recalled(known: Sequence[tuple[int, Entry]]) -> list[Match]:
    """Return the first entry of the type that most entries of a noun have, with nothing of its frame filled."""
    types = Counter(entry.type for _, entry in known if entry.type)
    if not types:
        return []
    type_ = types.most_common(1)[0][0]
    place, entry = next((place, entry) for place, entry in known if entry.type == type_)
    return [Match(entry, (), (), (), False, (), (), 0.0, place, recalled=True)]


def _particle_object(p: Predicate, slot: Slot) -> tuple[int, ...]:
    """ "dressed down the ambassador": the parser took the particle for a preposition."""
    if slot.words is None or p.get("obj"):
        return ()
    return tuple(t for word in sorted(slot.words.heads) for t in p.get(word))


def _constrained(s: Sentence, slot: Slot, tokens: tuple[int, ...]) -> tuple[int, ...]:
    return tokens if slot.words is None else tuple(t for t in tokens if _fits(s, t, slot.words))


def _slot_tokens(s: Sentence, p: Predicate, slot: Slot, marks: Marks) -> tuple[int, ...] | None:
    found = [t for name in slot.names for t in p.get(name)]
    if slot.absent:
        return () if not found else None
    if slot.words is not None:
        words = slot.words
        named = [name for name in slot.names if name in words.heads]
        found = [t for t in found if _fits(s, t, words) or (words.marks and not words.marks.isdisjoint(marks(t)))] or [
            t for name in named for t in p.get(name)
        ]
    if slot.role and slot.role != "A":
        found = [t for t in found if not (s.is_verb(t) and slot.names != ("that",))]
    return tuple(found) if found else None


def _fits(s: Sentence, token: int, words: Words) -> bool:
    lemma = s.lemmas[token]
    if lemma in words.heads or s.lower[token] in words.heads:
        return True
    for modifiers, head, of in words.compounds:
        if lemma == head and _has_modifiers(s, token, modifiers) and (not of or _has_of(s, token, of)):
            return True
    return (s.tags[token] != "CD" or s.lower[token] in _SHARES) and _measured(s, token, words)


def _measured(s: Sentence, token: int, words: Words) -> bool:
    """ "a team of doctors", "tons of food": the thing counted stands in the of-phrase."""
    if s.lemmas[token] not in _MEASURES and s.lower[token] not in _SHARES:
        return False
    of = [k for k in s.children(token, "prep") if s.lower[k] == "of"]
    return any(s.lemmas[j] in words.heads for k in of for j in s.children(k, "pobj"))


_SHARES = frozenset(
    "one two three four five six seven eight nine ten twelve twenty some most many several few all both each none any "
    "much half others".split()
)
_MEASURES = frozenset(
    "number group team dozen hundred thousand million billion ton tonne worth series wave round set package "
    "lot kind type "
    "form piece couple batch shipment consignment convoy cache amount sort string barrage pair handful "
    "majority rest part "
    "third half quarter tonne litre liter kilo truckload planeload shipload container sack bag box crate "
    "amount share bulk day hour week".split()
)


def _has_modifiers(s: Sentence, token: int, modifiers: tuple[str, ...]) -> bool:
    present = {s.lemmas[k] for k in s.kids[token] if s.deps[k] in {"compound", "amod", "nmod", "poss", "npadvmod"}}
    return all(m in present or _stands_before(s, token, m) for m in modifiers)


def _stands_before(s: Sentence, token: int, word: str) -> bool:
    """Tell whether a word stands right before a token, with or without a hyphen ("tear-gassed")."""
    at = token - 2 if token > 1 and s.words[token - 1] in {"-", "–"} else token - 1
    return at >= 0 and s.lower[at] == word


def _has_of(s: Sentence, token: int, lemma: str) -> bool:
    return any(
        s.lemmas[j] == lemma for k in s.children(token, "prep") if s.lower[k] == "of" for j in s.children(k, "pobj")
    )


# -------------------------------------------------------------------------------------------------------- loading


@lru_cache(maxsize=4)
def load_lexicon(folder: Path | None = None, book: Book | None = None) -> Lexicon:
    """Load and check the lexicon of a folder (default: the English one that ships with the package).

    With a codebook of one's own, its entries come first, and take the place of the package's where the frames are the
    same; where it stands alone, they are all there are. Words of speech, tense and mood are always the folder's.

    Raises:
        LexiconError: a file is not TOML, an entry is incomplete, or names a type, mode or class that does not exist.
    """
    root = folder or Path(str(files("detente") / "languages" / "en"))
    codebook = load_codebook() if book is None else book.coded
    classes = load_classes(root)
    everyones = {name: words for own in classes.values() for name, words in own.items()} | classes.get("shared", {})
    entries = [] if book is None else own_entries(book, everyones, _raise)
    taken = {(entry.kind, entry.frame.source) for entry in entries}
    for name, kind in _FOLDERS.items() if book is None or book.words else ():
        for path in sorted((root / name).glob("*.toml")):
            visible = everyones | classes.get(path.stem, {})
            source = _Source(path, f"{name}/{path.stem}", kind, light=name == "light")
            loaded = _load_entries(source, _toml(path).get("entry", []), visible, codebook, _raise)
            entries.extend(entry for entry in loaded if (entry.kind, entry.frame.source) not in taken)
    by_head: dict[tuple[Kind, str], list[tuple[int, Entry]]] = {}
    for place, entry in enumerate(entries):
        by_head.setdefault((entry.kind, entry.frame.head), []).append((place, entry))
    operators = _load_operators(root / "operators.toml")
    speech = _load_speech(root / "speech.toml")
    return Lexicon(
        entries=tuple(entries),
        by_head={key: tuple(found) for key, found in by_head.items()},
        operators={(o.kind, o.lemma): o for o in operators},
        speech=speech,
        words=WordLists(**{k: frozenset(v) for k, v in _toml(root / "support.toml").items()}),
        verbs=frozenset(head for kind, head in by_head if kind == "verb")
        | {head for kind, head in speech.cues if kind == "verb"},
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise LexiconError(f"{path}: {error}") from error


def load_classes(root: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the noun classes of every class file; a file of entries sees those of its own name first."""
    return {
        path.stem: {name: tuple(words) for name, words in _toml(path).get("classes", {}).items()}
        for path in sorted((root / "classes").glob("*.toml"))
    }


@dataclass(frozen=True, slots=True)
class _Source:
    """Where entries come from: the file, the beginning of their ids, and what kind they are of."""

    path: Path
    prefix: str
    kind: Kind
    light: bool
    table: str = "entry"


Fail = Callable[[LexiconError], None]
"""Is told of an entry that is wrong, and which is left out; may raise."""


def _raise(error: LexiconError) -> None:
    raise error


def own_entries(book: Book, classes: Mapping[str, tuple[str, ...]], fail: Fail) -> list[Entry]:
    """Load the entries of a codebook's folders, its own before those of the codebook that it builds on.

    They stand in lists of `codebook.toml` (`verbs`, `light`, `nouns`, `adjectives`), or in files of these folders.
    `classes` are the package's classes of nouns; those of the folder come before them.
    """
    found: list[Entry] = []
    taken: set[tuple[Kind, str]] = set()
    for folder in reversed(book.folders):
        inline = _toml(folder / CODEBOOK_FILE)
        own = {name: tuple(words) for name, words in inline.get("classes", {}).items()}
        by_file = load_classes(folder)
        visible = {**classes, **{name: words for one in by_file.values() for name, words in one.items()}, **own}
        for source, raws in _own_sources(folder, inline):
            seen = visible | by_file.get(source.path.stem, {})
            loaded = list(_load_entries(source, raws, seen, book.coded, fail))
            found.extend(entry for entry in loaded if (entry.kind, entry.frame.source) not in taken)
            taken |= {(entry.kind, entry.frame.source) for entry in loaded}
    return found


def _own_sources(folder: Path, inline: Mapping[str, Any]) -> Iterator[tuple[_Source, Sequence[Mapping[str, Any]]]]:
    called = folder.resolve().name
    for name, kind in _FOLDERS.items():
        light = name == "light"
        yield _Source(folder / CODEBOOK_FILE, f"{called}/{name}", kind, light, name), inline.get(name, [])
        for path in sorted((folder / name).glob("*.toml")):
            yield _Source(path, f"{called}/{name}/{path.stem}", kind, light), _toml(path).get("entry", [])


def _load_entries(
    source: _Source,
    raws: Sequence[Mapping[str, Any]],
    classes: Mapping[str, tuple[str, ...]],
    codebook: Codebook,
    fail: Fail,
) -> Iterator[Entry]:
    seen: set[str] = set()
    if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
        fail(LexiconError(f"{source.path}: {source.table}: it must be a list of tables, [[{source.table}]]"))
        return
    for number, raw in enumerate(raws, 1):
        where = f"{source.path}: {source.table} {number} ({raw.get('frame', 'without a frame')})"
        try:
            entry = _entry(raw, source, classes, codebook)
        except (FrameError, CodebookError, KeyError, TypeError, ValueError) as error:
            fail(LexiconError(f"{where}: {error}"))
            continue
        if entry.frame.source in seen:
            fail(LexiconError(f"{where}: the frame stands twice in this file; merge the two"))
            continue
        seen.add(entry.frame.source)
        yield entry


def _entry(
    raw: Mapping[str, Any], source_: _Source, classes: Mapping[str, tuple[str, ...]], codebook: Codebook
) -> Entry:
    prefix, kind = source_.prefix, source_.kind
    unknown = set(raw) - _ENTRY_KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_ENTRY_KEYS))}")
    source = raw.get("frame", "")
    if kind == "adjective" and "=" in source.split(" ")[0]:
        kind, source = "verb", f"be {source}"  # "under investigation": the copula is the head
    frame = compile_frame(source, classes)
    type_ = "" if raw.get("none") else raw.get("type", "")
    if not type_ and not raw.get("none"):
        raise ValueError("neither type nor none = true")
    if type_:
        codebook.event(type_)
    mode = raw.get("mode", "")
    modes = {m.name for m in codebook.events[type_].modes} if type_ else set()
    if mode and mode not in modes:
        raise ValueError(f"mode {mode} is not one of {type_}: {sorted(modes)}")
    inner = raw.get("inner") or ("drop" if type_ in _DROPPING else "keep")
    if inner not in _INNER:
        raise ValueError(f"inner {inner!r} is not one of {', '.join(sorted(_INNER))}")
    aux = tuple(raw.get("aux", ()))
    if not set(aux) <= _AUXILIARY:
        raise ValueError(f"aux {aux} has words other than {', '.join(sorted(_AUXILIARY))}")
    return Entry(
        id=f"{prefix}:{frame.source}",
        kind=kind,
        frame=frame,
        type=type_,
        mode=mode,
        inner=cast(Inner, inner),
        aux=aux,
        context=tuple(raw.get("context", ())),
        light=source_.light,
        also=tuple(_also(raw, codebook)),
        examples=_examples(raw),
    )


def _also(raw: Mapping[str, Any], codebook: Codebook) -> Iterator[tuple[str, str]]:
    for other in raw.get("also", ()):
        type_, mode = other["type"], other.get("mode", "")
        codebook.mode(type_, mode) if mode else codebook.event(type_)
        yield type_, mode


def _examples(raw: Mapping[str, Any]) -> tuple[Example, ...]:
    examples = tuple(Example(str(text), str(coding)) for text, coding in raw.get("examples", ()))
    if not examples:
        raise ValueError("it has no example; give one sentence with its coding")
    return examples


def _load_operators(path: Path) -> list[Operator]:
    found: list[Operator] = []
    for raw in _toml(path).get("operator", []):
        effect = raw.get("effect")
        if effect not in {"same", "negated", "hypothetical", "future", "wish"}:
            raise LexiconError(f"{path}: operator {raw.get('lemma')}: effect {effect!r} is not known")
        found.append(Operator(raw["lemma"], raw["kind"], effect, _examples(raw)))
    return found


def _load_speech(path: Path) -> SpeechWords:
    try:
        return read_speech_words(_toml(path))
    except ValueError as error:
        raise LexiconError(f"{path}: {error}") from error
