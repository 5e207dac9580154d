"""A judgement that is written down act by act: what a judge gives that answers in words and not in states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.coding.judge import AUXILIARY, TYPES, Floats, JudgedAct, Span


@dataclass(frozen=True, slots=True)
class ToldAct:
    """An act with its parties as spans in the article, and the names of its auxiliary modes."""

    act: JudgedAct
    actors: frozenset[Span]
    recipients: frozenset[Span]
    auxiliary: frozenset[str]

    def covers(self, start: int, end: int) -> bool:
        """Tell whether the act's words share a character with `[start, end)`."""
        return self.act.start < end and self.act.end > start


@dataclass(frozen=True, slots=True)
class ToldJudgement:
    """The acts that a judge told of one passage."""

    told: tuple[ToldAct, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it tells apart."""
        return TYPES

    def acts(self, threshold: float) -> list[JudgedAct]:
        """Return the acts that are at least so probable, in the order of the text."""
        sure = (told.act for told in self.told if told.act.probability >= threshold)
        return sorted(sure, key=lambda act: (act.start, act.end, act.type))

    def support(self, start: int, end: int) -> Floats:
        """Return how probable an act of each type is on the words `[start, end)`, [types]."""
        chances = np.zeros(len(TYPES), np.float32)
        for told in self.told:
            if told.covers(start, end):
                number = TYPES.index(told.act.type)
                chances[number] = max(chances[number], told.act.probability)
        return chances

    def roles(self, start: int, end: int, type_: str, mentions: Sequence[Span]) -> Floats:
        """Return for each mention the probabilities that it is neither, actor, recipient of the act, [mentions, 3]."""
        chances = np.zeros((len(mentions), 3), np.float32)
        for told in self._same(start, end, type_):
            for n, mention in enumerate(mentions):
                chances[n, 1] = max(chances[n, 1], told.act.probability * (mention in told.actors))
                chances[n, 2] = max(chances[n, 2], told.act.probability * (mention in told.recipients))
        chances[:, 0] = 1.0 - chances[:, 1:].max(1, initial=0.0)
        return np.asarray(chances / chances.sum(1, keepdims=True), np.float32)

    def auxiliary(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each auxiliary mode of the act on these words: one or none."""
        found = frozenset().union(*(told.auxiliary for told in self.told if told.covers(start, end)))
        return {name: float(name in found) for name in AUXILIARY}

    def _same(self, start: int, end: int, type_: str) -> list[ToldAct]:
        return [told for told in self.told if told.act.type == type_ and told.covers(start, end)]
