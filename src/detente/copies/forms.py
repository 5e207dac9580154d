"""What one word form counts as when texts are compared: its lemma, its synonym class, or the actor that it names.

Every form is looked up once a process and then remembered, so that reading a text costs one look-up a word.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

import simplemma
import tomli

from detente.actors import Kind, Name, load_gazetteer
from detente.actors.spelling import fold
from detente.errors import DetenteError

LANGUAGE = "en"

# A word, a number with its separators, a mark of quotation, or the border of a paragraph.
_MARKS = r"""|["“”„«»]"""
TOKEN_BY_LINES = re.compile(rf"\w+(?:[.,:]\d+)*{_MARKS}|\n")
TOKEN_BY_BLANK_LINES = re.compile(rf"\w+(?:[.,:]\d+)*{_MARKS}|\n[^\S\n]*\n")

# What a form is, as bits: a function word, a mark of quotation, a border, a number,
# the first or second word of a longer name or phrase.
STOP, QUOTE, BREAK, NUMBER, FIRST, SECOND = 1, 2, 4, 8, 16, 32
DROPPED = STOP | QUOTE | BREAK

_NATIONS = frozenset({Kind.COUNTRY, Kind.NATIONALITY, Kind.PEOPLE, Kind.CAPITAL, Kind.SEAT})
_FORGET_AFTER = 1_000_000  # forms: a corpus has so many only if most are misprints or numbers


class SynonymError(DetenteError):
    """The file of synonym classes cannot be used; says which class and what to mend."""


class Forms(dict[str, int]):
    """Rows by form: `forms["Russians"]` is a row of the columns `surface`, `canonical`, `lemma`, `name` and `flags`.

    All columns but the flags are hashes of 32 bits that are the same in every process. `surface` is that of the form
    in small letters, `canonical` that of the class or actor it stands for, `lemma` that of its lemma (longer phrases
    are found by it) and `name` that of the form with its capitals (longer names are found by it).
    """

    __slots__ = (
        "_actors",
        "_classes",
        "_firsts",
        "_seconds",
        "_stops",
        "canonical",
        "flags",
        "lemma",
        "name",
        "surface",
    )

    def __init__(self, names: Mapping[str, tuple[Name, ...]], words: Words) -> None:
        super().__init__()
        self._classes = words.classes
        self._stops = words.stops
        self._actors = {key: actor_code(readings[0]) for key, readings in names.items() if " " not in key and readings}
        longer = [key.split() for key in names if " " in key]
        phrases = [key.split() for key in words.phrases]
        self._firsts = frozenset(key[0] for key in (*longer, *phrases))
        self._seconds = frozenset(key[1] for key in (*longer, *phrases))
        self._clear()

    def _clear(self) -> None:
        self.clear()
        self.surface, self.canonical, self.lemma = array("I"), array("I"), array("I")
        self.name, self.flags = array("I"), array("B")

    def begin(self) -> None:
        """Forget all forms if there are too many; rows that were given before hold no longer."""
        if len(self) > _FORGET_AFTER:
            self._clear()

    def __missing__(self, form: str) -> int:
        row = self[form] = len(self.flags)
        plain = fold(form)
        low = plain.lower() or form.lower()  # letters that are not Latin fold to nothing
        lemma = lemma_of(low)
        self.surface.append(hash_of(low))
        self.canonical.append(hash_of(self._meaning(plain, low, lemma)))
        self.lemma.append(hash_of(lemma))
        self.name.append(hash_of(plain))
        self.flags.append(self._flags(form, plain, low, lemma))
        return row

    def _meaning(self, plain: str, low: str, lemma: str) -> str:
        """Give what the form counts as, as words: `@RUS`, `=attack`, or its lemma."""
        actor = self._actors.get(plain)
        if actor is not None:
            return f"@{actor}"
        for key in (low, lemma):
            if key in self._classes:
                return f"={self._classes[key]}"
        return lemma

    def meaning(self, form: str) -> str:
        """Give what a form counts as, for people to read."""
        plain = fold(form)
        low = plain.lower() or form.lower()
        return self._meaning(plain, low, lemma_of(low))

    def _flags(self, form: str, plain: str, low: str, lemma: str) -> int:
        if form.isspace():
            return BREAK
        if not form[0].isalnum() and form[0] != "_":
            return QUOTE
        flags = NUMBER if form[0].isdigit() else 0
        flags |= STOP if low in self._stops and plain not in self._actors else 0
        flags |= FIRST if plain in self._firsts or lemma in self._firsts else 0
        return flags | (SECOND if plain in self._seconds or lemma in self._seconds else 0)


class Words:
    """What `synonyms.toml` says: the class of a word, the class of a phrase, and the words that count for nothing.

    A word is found as it is written in its class, or else by its lemma: "leading" may stand elsewhere than "lead".
    """

    __slots__ = ("classes", "phrases", "stops")

    def __init__(self, classes: Iterable[str], stops: Iterable[str]) -> None:
        """Index classes, each its words between commas; raise SynonymError for a word that stands in two."""
        self.stops = frozenset(stops)
        self.classes: dict[str, str] = {}
        self.phrases: dict[str, str] = {}
        for line in classes:
            words = [word.strip() for word in line.split(",")]
            for word in words:
                self._add(word, words[0])
        for word, head in list(self.classes.items()):
            self.classes.setdefault(lemma_of(word), head)

    def _add(self, word: str, head: str) -> None:
        tokens = re.findall(r"\w+", word)
        if not tokens:
            raise SynonymError(f"languages/en/synonyms.toml: the class of {head!r} has an empty word; take it away")
        if len(tokens) == 1:
            where, key = self.classes, word
        else:
            where, key = self.phrases, " ".join(map(lemma_of, tokens))
        if where.setdefault(key, head) != head:
            raise SynonymError(
                f"languages/en/synonyms.toml: {word!r} stands with {where[key]!r} and with {head!r}; take one away"
            )


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read the synonym classes once; raise SynonymError where they cannot be used."""
    text = files("detente").joinpath("languages", LANGUAGE, "synonyms.toml").read_text(encoding="utf-8")
    data = tomli.loads(text)
    return Words((line for lines in data["classes"].values() for line in lines), data["stop_words"].split())


@lru_cache(maxsize=1)
def names_by_tokens() -> dict[str, tuple[Name, ...]]:
    """Give the names of the gazetteer by their words as they are split here, joined by spaces."""
    names: dict[str, tuple[Name, ...]] = {}
    for spelling, readings in load_gazetteer().spellings():
        names.setdefault(" ".join(re.findall(r"\w+", spelling)), readings)
    names.pop("", None)
    return names


def load_forms() -> Forms:
    """Make an empty table of forms; it fills as texts are read."""
    return Forms(names_by_tokens(), load_words())


def longer_names() -> Iterator[tuple[list[str], str]]:
    """Give every name of several words with its actor's code, empty where it names nobody."""
    for key, readings in names_by_tokens().items():
        if " " in key:
            yield key.split(), f"@{actor_code(readings[0])}" if readings else ""


def actor_code(name: Name) -> str:
    """Give what a name counts as: a country's code for all that stands for it, otherwise who or what it is.

    >>> actor_code(Name(Kind.CAPITAL, "Moscow", "RUS")), actor_code(Name(Kind.PERSON, "Sergei Lavrov", "RUS"))
    ('RUS', 'Sergei Lavrov')
    """
    return name.code if name.kind in _NATIONS and name.code else name.entity


def lemma_of(word: str) -> str:
    """Give the lemma of a word in small letters, without regard to its part of speech.

    >>> lemma_of("said"), lemma_of("talks"), lemma_of("12,000")
    ('say', 'talk', '12,000')
    """
    if word[:1].isdigit():
        return word
    return simplemma.lemmatize(word, LANGUAGE).lower()


def hash_of(words: str) -> int:
    """Give a hash of 32 bits that is the same on every machine."""
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
