"""The longer words of an event's sentence, as numbers: enough to compare reports, and no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from unicodedata import combining, normalize

from detente.records import Article, Event

_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_ENDINGS = ("ings", "ing", "ed", "es", "s")
_STEM = 3  # letters that must stay when an ending is taken off
_PLAIN = frozenset(
    "that this with from have been were their they them said says will would could about after before against between "
    "over under into more than also some other which when where while what there these those because told according "
    "including during since until many most such very just only both each monday tuesday wednesday thursday friday "
    "saturday sunday january february march april june july august september october november december".split()
)


_HOURS = (
    ("dawn", "morning", "sunrise", "daybreak"),
    ("noon", "midday", "afternoon"),
    ("evening", "dusk", "sunset"),
    ("night", "overnight", "midnight", "nightfall"),
)


def word_hashes(article: Article, event: Event) -> list[int]:
    """Give a number for each longer word of the sentence that holds an event, and for each number in it, sorted.

    The names of its parties are left out: reports are only compared where these agree.
    """
    info = event.text_info
    start, end = (info.start, info.end) if info is not None else (event.event_start, event.event_end)
    named = {word for words in _names(event) for word in _words(words)}
    return sorted(map(_number, _words(article.words(start, end)) - named))


@lru_cache(maxsize=4096)  # a report is compared with many in a row
def hours(hashes: frozenset[int]) -> frozenset[int]:
    """Give the times of day that are among words: morning, afternoon, evening or night, as numbers from 0."""
    return frozenset(_HOUR_OF[number] for number in hashes & _HOUR_OF.keys())


def _names(event: Event) -> Iterator[str]:
    for entity in (*event.actor, *event.recipient):
        yield entity.entity_text
        yield entity.entity_name


def numbers_of(text: str) -> frozenset[int]:
    """Give a number for each longer word of a text, as `word_hashes` does."""
    return frozenset(map(_number, _words(text)))


def _words(text: str) -> set[str]:
    """Give the stems of longer words, without accents: a newspaper may write Krakow."""
    plain = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    return {_stem(word) for word in _WORD.findall(plain) if word not in _PLAIN}


def _stem(word: str) -> str:
    """Take off an ending of English inflection.

    >>> [_stem(word) for word in ("strikes", "shelled", "killing", "gas")]
    ['strik', 'shell', 'kill', 'gas']
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=4).digest(), "big", signed=True)


_HOUR_OF = {_number(_stem(word)): hour for hour, words in enumerate(_HOURS) for word in words}
