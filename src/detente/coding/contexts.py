"""What events are about: contexts of the codebook, told by the words of the sentence and of the whole article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import tomli

from detente.codebook import CODEBOOK_FILE, Book, load_codebook
from detente.codebook.entries import read_tables
from detente.coding.lexicon import LexiconError
from detente.language import Sentence

_AS_TOKENS = re.compile(r"(?<=[a-z])(-)(?=[a-z])|(?<=\d)(g)$")  # spaCy cuts at these
_WORD, _HINT = 2, 1
_ENOUGH = 2
# An article that has so many points a sentence of a context is about it, and so are its events that name no other.
_THROUGHOUT = 1.0
_LEAST_IN_ARTICLE = 6


@dataclass(frozen=True, slots=True)
class Cue:
    """Lemmas in a row that speak for a context, and for how much."""

    lemmas: tuple[str, ...]
    context: str
    points: int


@dataclass(frozen=True, slots=True)
class ContextWords:
    """The cues by their first lemma, the points that a context needs, the contexts in order, and examples."""

    cues: Mapping[str, tuple[Cue, ...]]
    enough: Mapping[str, int]
    order: tuple[str, ...]
    examples: tuple[tuple[str, tuple[str, ...]], ...]


Evidence = Mapping[str, tuple[str, ...]]
"""Contexts with the words that speak for them."""


class ContextScorer:
    """Scores the contexts of one article; sentences are read in order, then each can be asked for its contexts."""

    def __init__(self, words: ContextWords) -> None:
        self._words = words
        self._points: dict[int, Counter[str]] = {}
        self._found: dict[int, dict[str, list[str]]] = {}
        self._total: Counter[str] = Counter()

    def read(self, s: Sentence) -> None:
        """Take in the cues of a sentence."""
        points: Counter[str] = Counter()
        found: dict[str, list[str]] = {}
        cues = self._words.cues
        words = zip(s.lemmas, s.lower, strict=True)
        for i, lemma, lower in [(i, a, b) for i, (a, b) in enumerate(words) if a in cues or b in cues]:
            known = cues.get(lemma, ()) if lemma == lower else (*cues.get(lemma, ()), *cues.get(lower, ()))
            for cue in known:
                if _stands_at(cue.lemmas, s, i) and cue.lemmas not in found.get(cue.context, ()):
                    points[cue.context] += cue.points
                    found.setdefault(cue.context, []).append(" ".join(cue.lemmas))
        self._points[s.index], self._found[s.index] = points, found
        self._total.update(points)

    def contexts(self, s: Sentence) -> Evidence:
        """Return the contexts of a sentence with their evidence, in the order of the codebook's."""
        points = self._points.get(s.index, Counter())
        chosen = {name for name, n in points.items() if n >= self._words.enough.get(name, _ENOUGH)}
        chosen |= {name for name in points if self._is_throughout(name)}
        found = self._found.get(s.index, {})
        return {name: tuple(sorted(found[name])) for name in self._words.order if name in chosen}

    def _is_throughout(self, name: str) -> bool:
        total = self._total[name]
        return total >= _LEAST_IN_ARTICLE and total >= _THROUGHOUT * len(self._points)


def _stands_at(lemmas: tuple[str, ...], s: Sentence, i: int) -> bool:
    if i + len(lemmas) > len(s):
        return False
    return all(lemma in {s.lemmas[i + j], s.lower[i + j]} for j, lemma in enumerate(lemmas))


@lru_cache(maxsize=4)
def load_contexts(path: Path | None = None, book: Book | None = None) -> ContextWords:
    """Load the words of the contexts (default: the English ones that ship with the package).

    With a codebook of one's own, the words in its `context_words` come on top, and contexts that it does not have fall
    away.

    Raises:
        LexiconError: the file cannot be read, or names a context that the codebook does not have.
    """
    path = path or Path(str(files("detente") / "languages" / "en" / "contexts.toml"))
    try:
        raw = tomli.loads(path.read_text(encoding="utf-8"))["context"]
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError, KeyError) as error:
        raise LexiconError(f"{path}: {error}") from error
    cues: dict[str, list[Cue]] = {}
    enough: dict[str, int] = {}
    examples: list[tuple[str, tuple[str, ...]]] = []
    known = (load_codebook() if book is None else book.coded).contexts
    for entry in (*(one for one in raw if book is None or one.get("name") in known), *_own(book)):
        name = entry["name"]
        if name not in known:
            raise LexiconError(f"{path}: there is no context {name!r}; the codebook has them all")
        enough[name] = int(entry.get("enough", _ENOUGH))
        for cue in (*_cues(name, entry.get("words", ()), _WORD), *_cues(name, entry.get("hints", ()), _HINT)):
            cues.setdefault(cue.lemmas[0], []).append(cue)
        examples += [(str(text), tuple(wanted)) for text, wanted in entry.get("examples", ())]
    cued = {first: tuple(found) for first, found in cues.items()}
    return ContextWords(cued, enough, tuple(known), tuple(examples))


def _own(book: Book | None) -> Iterator[Mapping[str, Any]]:
    """Give the `context_words` of a codebook's folders."""
    for folder in book.folders if book is not None else ():
        file = folder / CODEBOOK_FILE
        for number, entry in enumerate(read_tables(file).get("context_words", []), 1):
            if not isinstance(entry, dict) or entry.get("name") not in book.coded.contexts:  # type: ignore[union-attr]
                raise LexiconError(f"{file}: context_words {number}: name must be a context of the codebook")
            yield entry


def _cues(name: str, words: Iterable[str], points: int) -> Iterable[Cue]:
    return [Cue(tuple(_AS_TOKENS.sub(r" \g<0> ", word).split()), name, points) for word in words]
