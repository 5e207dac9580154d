"""Drops and falsifies hints at random, so that the judge learns both to weigh them and to do without."""

import random
from dataclasses import replace
from typing import TypeVar

from detente.coding.judge import TYPES, Hint
from detente.training.items import Item, MarkedPair

ALONE = 0.35  # so often a sentence comes without its hints
ALONE_EXAMPLE = 0.7  # and an example of the lexicon, which the lexicon always has right
DROPPED, FALSE_TYPE, MADE_UP = 0.08, 0.08, 0.06
Thing = TypeVar("Thing", Item, MarkedPair)


def noisy(thing: Thing, chance: random.Random) -> Thing:
    """Drop and falsify hints at random."""
    if chance.random() < (ALONE_EXAMPLE if thing.writer == "lexicon" else ALONE):
        return replace(thing, hints=())
    hints = [
        replace(hint, type=chance.choice(TYPES)) if chance.random() < FALSE_TYPE else hint
        for hint in thing.hints
        if chance.random() >= DROPPED
    ]
    if chance.random() < MADE_UP:
        hints.append(_made_up(thing.text, chance))
    return replace(thing, hints=tuple(hints))


def _made_up(text: str, chance: random.Random) -> Hint:
    words = text.split()
    word = chance.choice(words)
    start = text.index(word)
    return Hint(start, start + len(word), chance.choice(TYPES))
