"""Two texts side by side, word by word: what stands in both, what was swapped, cut and added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from detente.copies.forms import Forms, load_forms

SAME, SWAPPED, CHANGED, CUT, ADDED = "same", "swapped", "changed", "cut", "added"
"""Words that both have; that mean the same to the index; other words; words of the one only; of the other only."""

_WORD = re.compile(r"\w+(?:[.,:]\d+)*(?:['’]\w+)?|[^\w\s]")
_CLITIC = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other in either text and have the same kind; `[start, end)` are offsets into each."""

    kind: str
    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    written: str
    meaning: str


def side_by_side(one: str, other: str, forms: Forms | None = None) -> list[Run]:
    """Align two texts word by word, by what their words count as (`detente.copies.forms`).

    The runs follow each other in both texts without a gap but blanks. Moved paragraphs are cut here and added there.

    >>> one, other = "Iran freed four sailors.", "Iran released four sailors today."
    >>> [(run.kind, other[run.other_start : run.other_end]) for run in side_by_side(one, other)]
    [('same', 'Iran'), ('swapped', 'released'), ('same', 'four sailors'), ('added', 'today'), ('same', '.')]
    """
    known = forms or load_forms()
    first, second = list(_words(one, known)), list(_words(other, known))
    matcher = SequenceMatcher(None, [word.meaning for word in first], [word.meaning for word in second], autojunk=False)
    runs: list[Run] = []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            runs.extend(_equal(first[i:i_end], second[j:j_end]))
        else:
            kind = {"replace": CHANGED, "delete": CUT, "insert": ADDED}[tag]
            runs.append(Run(kind, *_span(first, i, i_end, len(one)), *_span(second, j, j_end, len(other))))
    return runs


def _words(text: str, forms: Forms) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        written = found[0]
        plain = _CLITIC.sub("", written)
        meaning = forms.meaning(plain) if plain[:1].isalnum() else written
        yield _Word(found.start(), found.end(), written.lower(), meaning)


def _equal(first: list[_Word], second: list[_Word]) -> Iterator[Run]:
    """Give runs of words that are the same, and of words that only mean the same."""
    begin = 0
    kinds = [SAME if one.written == other.written else SWAPPED for one, other in zip(first, second, strict=True)]
    for place in range(1, len(kinds) + 1):
        if place == len(kinds) or kinds[place] != kinds[begin]:
            yield Run(
                kinds[begin], first[begin].start, first[place - 1].end, second[begin].start, second[place - 1].end
            )
            begin = place


def _span(words: list[_Word], start: int, end: int, length: int) -> tuple[int, int]:
    """Give offsets of some words; of none, the place where the next one begins."""
    if start == end:
        place = words[start].start if start < len(words) else length
        return place, place
    return words[start].start, words[end - 1].end
