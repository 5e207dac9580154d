"""Words of dictionaries and of sentences in one form: upper case, no accents, no full stops, cut at hyphens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Generic, TypeVar

from detente.actors.spelling import fold
from detente.language.parsed import Sentence

_PIECE: Final = re.compile(r"[^\s_\-\u2010-\u2015,()\"/]+|,")
_GENITIVE: Final = "'S"
_JOINERS: Final = frozenset({"-", "–", "—", "'", "’", "/"})  # tokens that stand inside names and say nothing
_CLOSED: Final = frozenset({"PRP", "PRP$", "IN", "TO", "DT", "MD", "CC", "RB"})  # "us" is not the US

_V = TypeVar("_V")


def split_words(phrase: str) -> tuple[str, ...]:
    """Cut a phrase of a dictionary into words.

    >>> split_words("BAN_KI-MOON_"), split_words("PEOPLE'S_ARMY"), split_words("U.N. Sec._Gen")
    (('BAN', 'KI', 'MOON'), ('PEOPLE', "'S", 'ARMY'), ('UN', 'SEC', 'GEN'))
    """
    found: list[str] = []
    for piece in _PIECE.findall(phrase):
        word = plain(piece)
        if word.endswith(_GENITIVE) and len(word) > len(_GENITIVE):
            found += [word.removesuffix(_GENITIVE), _GENITIVE]
        elif word.strip("'"):
            found.append(word.strip("'") if word != _GENITIVE else word)
    return tuple(found)


def plain(word: str) -> str:
    """Write a word in upper case without accents and full stops, with a straight apostrophe."""
    bare = word if word.isascii() else fold(word).replace("’", "'")
    return bare.upper().replace(".", "") or bare


def plural(noun: str) -> str:
    """Give the regular plural of a noun in capitals.

    >>> plural("ARMY"), plural("BOSS"), plural("BOY"), plural("COACH")
    ('ARMIES', 'BOSSES', 'BOYS', 'COACHES')
    """
    if noun.endswith("Y") and noun[-2:-1] not in {"A", "E", "I", "O", "U", ""}:
        return noun[:-1] + "IES"
    if noun.endswith(("S", "X", "Z", "CH", "SH")):
        return noun + "ES"
    return noun + "S"


class Tokens:
    """The words of a sentence as dictionaries write them, each with the token that it stands at."""

    __slots__ = ("at", "sentence", "words")

    def __init__(self, sentence: Sentence) -> None:
        words: list[str] = []
        at: list[int] = []
        for i, raw in enumerate(sentence.words):
            if raw in _JOINERS:
                continue
            for word in split_words(raw):
                words.append(word)
                at.append(i)
        self.sentence = sentence
        self.words = tuple(words)
        self.at = tuple(at)

    def is_closed(self, k: int) -> bool:
        """Tell whether a word is a pronoun or another small word, and written like one."""
        token = self.at[k]
        return self.sentence.tags[token] in _CLOSED and self.sentence.words[token].islower()


class PhraseIndex(Generic[_V]):
    """Phrases by their words: the longest that begins at a word is found by few look-ups."""

    __slots__ = ("_known", "_lengths")

    def __init__(self, known: Mapping[tuple[str, ...], _V]) -> None:
        self._known = {" ".join(words): value for words, value in known.items()}
        lengths: dict[str, set[int]] = {}
        for words in known:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def __len__(self) -> int:
        return len(self._known)

    def longest(self, words: Sequence[str], begin: int) -> tuple[int, _V] | None:
        """Give how many words the longest phrase has that begins there, and what it means."""
        for length in self._lengths.get(words[begin], ()):
            found = self._known.get(" ".join(words[begin : begin + length]))
            if found is not None and begin + length <= len(words):
                return length, found
        return None
