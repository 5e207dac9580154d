"""What the lexicon proposes for the training text: the hints that the judge reads with a sentence.

In training they are dropped and falsified at random, so that the judge learns both to weigh them and to do without.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from data import TYPES, Hint, Item, Pair

from detente.coding import load_coder
from detente.coding.coder import SentenceReading, hints_of
from detente.records import Article

ALONE = 0.35  # so often a sentence comes without its hints
ALONE_EXAMPLE = 0.7  # and an example of the lexicon, which the lexicon always has right
DROPPED, FALSE_TYPE, MADE_UP = 0.08, 0.08, 0.06
Thing = TypeVar("Thing", Item, Pair)


def hinted(texts: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[list[Hint]]]]:
    """Yield every text with the hints of each of its sentences, their places counted from the sentence's start."""
    coder = load_coder()
    for text in texts:
        sentences = [sentence["text"] for sentence in text["sentences"]]
        articles = [[words] for words in sentences] if text["genre"] == "headline" else [sentences]
        read = (_placed(coder.read(Article(id=text["id"], text=" ".join(own))), own) for own in articles)
        yield text, [hints for placed in read for hints in placed]


def hinted_pairs(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield marked pairs with the hints of their sentences."""
    coder = load_coder()
    for pair in pairs:
        [hints] = _placed(coder.read(Article(id=pair.id, text=pair.text)), [pair.text])
        yield replace(pair, hints=tuple(hints))


def _placed(readings: Sequence[SentenceReading], sentences: Sequence[str]) -> list[list[Hint]]:
    spans, at = [], 0
    for words in sentences:
        spans.append((at, at + len(words)))
        at += len(words) + 1
    placed: list[list[Hint]] = [[] for _ in sentences]
    for reading in readings:
        for hint in hints_of(reading):
            for n, (first, last) in enumerate(spans):
                if first <= hint.start and hint.end <= last:
                    placed[n].append((hint.start - first, hint.end - first, TYPES.index(hint.type)))
    return placed


def noisy(thing: Thing, chance: random.Random) -> Thing:
    """Drop and falsify hints at random."""
    if chance.random() < (ALONE_EXAMPLE if thing.writer == "lexicon" else ALONE):
        return replace(thing, hints=())
    hints = [
        (start, end, chance.randrange(len(TYPES)) if chance.random() < FALSE_TYPE else type_)
        for start, end, type_ in thing.hints
        if chance.random() >= DROPPED
    ]
    if chance.random() < MADE_UP:
        hints.append(_made_up(thing.text, chance))
    return replace(thing, hints=tuple(hints))


def _made_up(text: str, chance: random.Random) -> Hint:
    words = text.split()
    word = chance.choice(words)
    start = text.index(word)
    return start, start + len(word), chance.randrange(len(TYPES))
