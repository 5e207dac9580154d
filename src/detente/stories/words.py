"""The longer words of an event's sentence, as numbers: enough to compare reports, and no text."""

from __future__ import annotations

import re
from hashlib import blake2b

from detente.records import Article, Event

_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_ENDINGS = ("ings", "ing", "ed", "es", "s")
_STEM = 3  # letters that must stay when an ending is taken off
_PLAIN = frozenset(
    "that this with from have been were their they them said says will would could about after before against between "
    "over under into more than also some other which when where while what there these those because told according "
    "including during since until many most such very just only both each".split()
)


def word_hashes(article: Article, event: Event) -> list[int]:
    """Give a number for each longer word of the sentence that holds an event, and for each number in it, sorted."""
    info = event.text_info
    start, end = (info.start, info.end) if info is not None else (event.event_start, event.event_end)
    words = {_stem(word) for word in _WORD.findall(article.words(start, end).casefold()) if word not in _PLAIN}
    return sorted(map(_number, words))


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
