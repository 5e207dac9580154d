"""Names of countries, capitals, seats of power, bodies, groups, people and places, found in tokens.

A name that means several things ("Georgia") keeps all its readings, the likeliest first; context decides elsewhere.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from detente.actors.gazetteer_files import GazetteerError, read_phrases, read_spellings
from detente.actors.names import Kind, Name, Office
from detente.actors.own_names import OwnNames
from detente.actors.spelling import fold, tokens_key, variants

__all__ = ["Gazetteer", "GazetteerError", "Kind", "Match", "Name", "Office", "load_gazetteer"]

MIN_CAPITALS_LENGTH = 4
"""Shorter names are not taken in all capitals for the name as written: "MAN" is not the city of Man."""

_LIKELIHOOD = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens [start, end) are a name; `names` are all its readings, the likeliest first."""

    start: int
    end: int
    names: tuple[Name, ...]


class Gazetteer:
    """An index of names by their tokens: one look-up for a token where no name begins, and the longest name wins."""

    __slots__ = ("_begins", "_lengths", "_readings")

    def __init__(
        self, spellings: Iterable[tuple[str, Name]], phrases: Iterable[str] = (), own: OwnNames | None = None
    ) -> None:
        """Index pairs of a spelling as written and one of its readings, and phrases in which no name is to be found.

        A spelling among a user's `own` names stands for what these say, and for nothing else.
        """
        readings: dict[str, tuple[Name, ...]] = {tokens_key(phrase): () for phrase in phrases}
        for spelling, name in spellings:
            for key in map(tokens_key, variants(spelling)):
                readings[key] = _with(name, readings[key]) if key in readings else (name,)
        if own is not None:
            readings |= {
                key: (name,) for spelling, name in own.spellings for key in map(tokens_key, variants(spelling))
            }
            readings |= {tokens_key(phrase): () for phrase in own.phrases}
        self._lengths = _lengths_by_first_token(readings)
        for key, names in list(readings.items()):
            if len(key) >= MIN_CAPITALS_LENGTH:
                readings.setdefault(key.upper(), names)
        self._readings = readings
        self._begins = frozenset((*self._lengths, *(key for key in readings if " " not in key)))

    def __len__(self) -> int:
        """Count the keys, all-capitals ones included."""
        return len(self._readings)

    def spellings(self) -> Iterator[tuple[str, tuple[Name, ...]]]:
        """Give every name as its tokens joined by spaces, with all its readings, the likeliest first.

        A phrase in which no name is to be found has no readings.
        """
        yield from self._readings.items()

    def find(self, words: Sequence[str]) -> list[Match]:
        """Find names in the tokens of a text from left to right, the longest first, without overlap.

        >>> [(m.start, m.end, m.names[0].code) for m in load_gazetteer().find(["North", "Korea", "warned", "Seoul"])]
        [(0, 2, 'PRK'), (3, 4, 'KOR')]
        """
        folded = [word if word.isascii() else fold(word) for word in words]
        matches: list[Match] = []
        begin, end = 0, len(folded)
        while begin < end:
            if folded[begin] not in self._begins and ".-" not in folded[begin]:
                begin += 1  # as most do, so one look-up
                continue
            match = self._longest(folded, begin)
            if match is not None and match.names:
                matches.append(match)
            begin = match.end if match is not None else begin + 1
        return matches

    def _longest(self, words: Sequence[str], begin: int) -> Match | None:
        word = words[begin]
        for length in self._lengths.get(word, ()):
            names = self._readings.get(" ".join(words[begin : begin + length]))
            if names is not None and begin + length <= len(words):
                return Match(begin, begin + length, names)
        names = self._readings.get(word)
        if names is None and ".-" in word:  # "U.S.-led", which spaCy keeps in one token
            names = self._readings.get(word.partition("-")[0])
        return None if names is None else Match(begin, begin + 1, names)


@lru_cache(maxsize=2)
def load_gazetteer(own: OwnNames | None = None) -> Gazetteer:
    """Read the data files once; raise GazetteerError for an entry that cannot be used.

    Args:
        own: Names of a user, which override ours.

    """
    with _no_garbage_collection():
        return Gazetteer(read_spellings(), read_phrases(), own)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Spare the collector while it would only look at a hundred thousand objects that stay: a third faster."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _with(name: Name, names: tuple[Name, ...]) -> tuple[Name, ...]:
    return names if name in names else tuple(sorted((*names, name), key=_by_likelihood))


def _by_likelihood(name: Name) -> tuple[int, int]:
    """Order by kind, then by inhabitants; places stay as they came, those of places.toml before the cities."""
    return _LIKELIHOOD[name.kind], 0 if name.kind is Kind.PLACE else -name.population


def _lengths_by_first_token(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Say how many tokens the longer names have that begin with a token, as written or in capitals; the most first."""
    lengths: dict[str, set[int]] = {}
    for key in keys:
        if " " in key:
            first, _, rest = key.partition(" ")
            lengths.setdefault(first, set()).add(rest.count(" ") + 2)
    for first, found in list(lengths.items()):
        lengths.setdefault(first.upper(), set()).update(found)
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
