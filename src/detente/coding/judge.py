"""What a judge is: a second opinion on a sentence, given by any model that can read one.

A judge says which words carry an act of which type, whether a mention of somebody acts or is acted on, and what a
marked actor does to a marked recipient. The learned judge that comes with the package, a transformers model of the
user's, and a model behind an endpoint all answer to the two protocols here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from detente.errors import DetenteError

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
AUXILIARY = ("negated", "future", "hypothetical", "historical")
CONTEXT = 1
"""So many sentences before the one that is judged are read with it."""


class JudgeMissingError(DetenteError):
    """There is no judge where one is looked for: the message names the place and what it lacks."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the lexicon proposes: a type on the words `[start, end)`."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the spans of an actor and a recipient."""

    text: str
    actor: tuple[Span, ...]
    recipient: tuple[Span, ...]
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence and those before it, as they stand, with where each starts in the article, in order.

    `hints` are the lexicon's for the judged sentence, `mentions` those of actors in all parts; places in the article.
    """

    parts: tuple[tuple[str, int], ...]
    hints: tuple[Hint, ...] = ()
    mentions: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The sentences joined by blanks."""
        return " ".join(words for words, _ in self.parts)

    @property
    def start(self) -> int:
        """Where the sentence that is judged starts in `text`."""
        return sum(len(words) + 1 for words, _ in self.parts[:-1])

    def local(self, start: int, end: int) -> Span | None:
        """Turn a span of the article into one of `text`; None where it stands elsewhere."""
        at = 0
        for words, first in self.parts:
            if first <= start and end <= first + len(words):
                return at + start - first, at + end - first
            at += len(words) + 1
        return None

    def words(self, start: int, end: int) -> str:
        """Return the words of a span of the article; empty where it stands elsewhere."""
        local = self.local(start, end)
        return self.text[slice(*local)] if local is not None else ""

    def outer(self, span: Span) -> Span:
        """Turn a span of the judged sentence in `text` into one of the article."""
        shift = self.parts[-1][1] - self.start
        return span[0] + shift, span[1] + shift


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """Words that carry an act, `[start, end)` in the article, with its type and how probable it is, 0 to 1."""

    start: int
    end: int
    type: str
    probability: float


class Judgement(Protocol):
    """What a judge makes of one passage; all places are the article's."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types that this judge tells apart."""

    def acts(self, threshold: float) -> list[JudgedAct]:
        """Return the acts that are at least so probable, in the order of the text."""

    def support(self, start: int, end: int) -> Floats:
        """Return how probable an act of each type is on the words `[start, end)`, [types]."""

    def roles(self, start: int, end: int, type_: str, mentions: Sequence[Span]) -> Floats:
        """Return for each mention the probabilities that it is neither, actor, recipient of the act, [mentions, 3]."""

    def auxiliary(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each auxiliary mode of the act on these words."""


class Judge(Protocol):
    """Gives judgements."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types that this judge tells apart."""

    def read(self, passages: Sequence[Passage]) -> Sequence[Judgement]:
        """Return a judgement for each passage, in order."""

    def types_between(self, pairs: Sequence[Marked]) -> Floats:
        """Return for each marked pair the probabilities of the types, and of none as the last, [pairs, types + 1]."""
