"""Texts as sequences of what their words count as: the actors' codes, numbers, words folded by lemma and synonym class.

A spun text has other words than the one it was made from, and the same sequence. Function words are left out; what
stands between marks of quotation is kept as it is, because a quotation that was changed is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from detente.copies.columns import ragged
from detente.copies.forms import (
    BREAK,
    DROPPED,
    FIRST,
    QUOTE,
    SECOND,
    TOKEN_BY_BLANK_LINES,
    TOKEN_BY_LINES,
    Forms,
    hash_of,
    load_forms,
    load_words,
    longer_names,
)

Words32 = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_NOBODY = 0  # in place of a hash: a phrase that only looks like a name


@dataclass(frozen=True, slots=True)
class Tokens:
    """All words of a batch of texts, one after the other.

    `text` and `paragraph` number the text and the paragraph (over the whole batch) of each word. `every` are hashes of
    all words in small letters, function words included; `every_text` numbers their texts.
    """

    texts: int
    surface: Words32
    canonical: Words32
    text: Positions
    paragraph: Positions
    every: Words32
    every_text: Positions


class Canonicaliser:
    """Turns texts into tokens, a batch at a time."""

    __slots__ = ("_forms", "_names", "_phrases")

    def __init__(self, forms: Forms, names: Sequences, phrases: Sequences) -> None:
        self._forms = forms
        self._names = names
        self._phrases = phrases

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """Split and fold the words of texts."""
        forms = self._forms
        forms.begin()
        row_of = forms.__getitem__
        rows: list[int] = []
        counts = np.empty(len(texts), np.int64)
        for number, text in enumerate(texts):
            words = _pattern(text).findall(text)
            rows.extend(map(row_of, words))
            counts[number] = len(words)
        return self._fold(np.array(rows, np.int64), np.repeat(np.arange(len(texts)), counts), len(texts))

    def _fold(self, rows: Positions, text: Positions, texts: int) -> Tokens:
        forms = self._forms
        flags = np.frombuffer(forms.flags, np.uint8)[rows] if len(rows) else np.empty(0, np.uint8)
        surface, canonical, lemma, name = (
            np.frombuffer(column, np.uint32)[rows] if len(rows) else np.empty(0, np.uint32)
            for column in (forms.surface, forms.canonical, forms.lemma, forms.name)
        )
        paragraph = _paragraphs(flags, text)
        quoted = _quoted(flags, paragraph)
        kept = (flags & DROPPED) == 0
        every = (flags & (QUOTE | BREAK)) == 0
        starts = _possible_starts(flags, text)
        taken = np.zeros(len(rows), np.bool_)
        self._names.fold(starts, name, text, canonical, kept, taken)
        canonical = np.where(quoted & ~taken, surface, canonical)
        self._phrases.fold(starts[~quoted[starts]], lemma, text, canonical, kept, taken)
        return Tokens(texts, surface[kept], canonical[kept], text[kept], paragraph[kept], surface[every], text[every])


class Sequences:
    """Names or phrases of several words, found by the hashes of their first two."""

    __slots__ = ("_longer", "_pairs")

    def __init__(self, entries: Iterator[tuple[list[str], str]]) -> None:
        """Index pairs of the words and what they count as together, empty for nothing."""
        self._longer: dict[int, _Endings] = {}
        for words, meaning in entries:
            first, second, *rest = map(hash_of, words)
            endings = self._longer.setdefault(first << 32 | second, _Endings())
            endings.add(tuple(rest), hash_of(meaning) if meaning else _NOBODY)
        self._pairs = np.array(sorted(self._longer), np.uint64)

    def fold(
        self, starts: Positions, keys: Words32, text: Positions, canonical: Words32, kept: Mask, taken: Mask
    ) -> None:
        """Put one token in the place of each name or phrase, the longest first; those already taken stay."""
        pairs = keys[starts].astype(np.uint64) << np.uint64(32) | keys[starts + 1]
        at = np.searchsorted(self._pairs, pairs).clip(max=max(len(self._pairs) - 1, 0))
        hits = self._pairs[at] == pairs if len(self._pairs) else np.zeros(len(pairs), np.bool_)
        found = self._found(starts[hits], pairs[hits], keys, text, taken)
        at, lengths, meanings = np.array(found, np.int64).reshape(-1, 3).T
        inside = ragged(at, lengths)
        canonical[at] = meanings
        kept[inside] = False
        kept[at] = taken[inside] = True

    def _found(
        self, starts: Positions, pairs: npt.NDArray[np.uint64], keys: Words32, text: Positions, taken: Mask
    ) -> list[tuple[int, int, int]]:
        """Give where names begin, how many words they have, and what they count as; those of nobody are left out."""
        found: list[tuple[int, int, int]] = []
        end = 0
        for start, pair, gone in zip(starts.tolist(), pairs.tolist(), taken[starts].tolist(), strict=True):
            if start < end or gone:
                continue
            endings = self._longer[pair]
            longest = endings.lengths[0]
            ahead = tuple(keys[start + 2 : start + 2 + longest].tolist()) if longest else ()
            for length in endings.lengths:
                meaning = endings.meanings.get(ahead[:length]) if length <= len(ahead) else None
                if meaning is None or (length and text[start + 1 + length] != text[start]):
                    continue
                end = start + 2 + length
                if meaning != _NOBODY:
                    found.append((start, 2 + length, meaning))
                break
        return found


class _Endings:
    """How names go on that begin with the same two words: `lengths` of the endings, the longest first."""

    __slots__ = ("lengths", "meanings")

    def __init__(self) -> None:
        self.lengths: tuple[int, ...] = ()
        self.meanings: dict[tuple[int, ...], int] = {}

    def add(self, ending: tuple[int, ...], meaning: int) -> None:
        """Add an ending, empty for a name of two words; the first meaning counts."""
        self.meanings.setdefault(ending, meaning)
        self.lengths = tuple(sorted({*self.lengths, len(ending)}, reverse=True))


@lru_cache(maxsize=1)
def load_canonicaliser() -> Canonicaliser:
    """Read names and synonym classes once a process: about two seconds."""
    phrases = ((key.split(), f"={head}") for key, head in load_words().phrases.items())
    return Canonicaliser(load_forms(), Sequences(longer_names()), Sequences(phrases))


def _pattern(text: str) -> re.Pattern[str]:
    """Take blank lines as borders of paragraphs where there are any: the other line ends are only those of a screen."""
    return TOKEN_BY_BLANK_LINES if "\n\n" in text or _BLANK_LINE.search(text) else TOKEN_BY_LINES


def _paragraphs(flags: npt.NDArray[np.uint8], text: Positions) -> Positions:
    border = (flags & BREAK) != 0
    border[1:] |= text[1:] != text[:-1]
    return np.cumsum(border)


def _quoted(flags: npt.NDArray[np.uint8], paragraph: Positions) -> Mask:
    """Tell which words stand between marks; every mark opens or closes, and a paragraph closes all."""
    marks = np.cumsum((flags & QUOTE) != 0)
    if not len(marks):
        return marks.astype(np.bool_)
    begins = np.append(True, paragraph[1:] != paragraph[:-1])
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    before = np.where(first > 0, marks[first - 1], 0)
    return ((marks - before) & 1).astype(np.bool_)


def _possible_starts(flags: npt.NDArray[np.uint8], text: Positions) -> Positions:
    begins = (flags[:-1] & FIRST).astype(np.bool_) & (flags[1:] & SECOND).astype(np.bool_)
    return np.flatnonzero(begins & (text[:-1] == text[1:]))


__all__ = ["Canonicaliser", "Sequences", "Tokens", "load_canonicaliser"]
