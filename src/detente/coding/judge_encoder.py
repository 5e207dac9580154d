"""The learned judge: a small encoder that reads a sentence after the one before it, and heads that weigh what it sees.

It gives, for every piece of a word, the probability of each event type; for an act and a mention of an actor, whether
the mention acts, is acted on, or neither; and an act's auxiliary modes. How it was made is told in `training/`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from detente.coding.judge import AUXILIARY, Floats, Hint, JudgedAct, Marked, Passage, Span

Ids = npt.NDArray[np.int64]

LONGEST = 160
"""So many pieces of words are read at most; the front of the context is cut off."""
MARKS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")
"""Around the actor and around the recipient of a marked pair."""

Encode = Callable[[Ids, Ids], Floats]
"""Ids and hints [pieces] to states [pieces, width]."""


class Encoding(Protocol):
    """A text in pieces of words: their ids, and their `[start, end)` in the text (empty for marks)."""

    @property
    def ids(self) -> list[int]:
        """The pieces' ids."""

    @property
    def offsets(self) -> list[Span]:
        """The pieces' spans."""


class Tokenizer(Protocol):
    """What the judge needs of `tokenizers.Tokenizer`."""

    def encode(self, sequence: str, /) -> Encoding:
        """Cut a text into pieces."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights of the heads, each layer a matrix and what is added to it.

    `names` are the types in the order of acts [width, types], of `types` [types, width] and of the pairs' classes;
    `auxiliary` [width, 4]; `hidden` [4 × width, width] and `roles` [width, 3] are the two layers of arguments. The
    encoder reads the hint of a type as its number in `hints`, and one.
    """

    names: tuple[str, ...]
    hints: tuple[str, ...]
    acts: tuple[Floats, Floats]
    auxiliary: tuple[Floats, Floats]
    types: Floats
    hidden: tuple[Floats, Floats]
    roles: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class PairHead:
    """Weights of the two layers that type a marked pair, [3 × width, width] and [width, types + 1]."""

    hidden: tuple[Floats, Floats]
    types: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class EncoderJudgement:
    """What the judge makes of one passage."""

    passage: Passage
    offsets: tuple[Span, ...]
    states: Floats
    probabilities: Floats
    heads: Heads

    @property
    def types(self) -> tuple[str, ...]:
        """The types in the order of the probabilities."""
        return self.heads.names

    def acts(self, threshold: float) -> list[JudgedAct]:
        """Return neighbouring pieces of one type above the threshold as acts, in the order of the text."""
        found: list[JudgedAct] = []
        for kind in np.flatnonzero(self.probabilities.max(0) >= threshold):
            run: list[int] = []
            for p in range(len(self.offsets) + 1):
                inside = p < len(self.offsets) and self.probabilities[p, kind] >= threshold / 2
                if inside:
                    run.append(p)
                    continue
                best = max((float(self.probabilities[q, kind]) for q in run), default=0.0)
                if best >= threshold:
                    start, end = self.passage.outer((self.offsets[run[0]][0], self.offsets[run[-1]][1]))
                    found.append(JudgedAct(start, end, self.types[kind], best))
                run = []
        return sorted(found, key=lambda act: (act.start, act.end, act.type))

    def support(self, start: int, end: int) -> Floats:
        """Return how probable an act of each type is on the words `[start, end)` of the article, [types]."""
        local = self.passage.local(start, end)
        pieces = self._pieces(local) if local is not None else []
        return self.probabilities[pieces].max(0) if pieces else np.zeros(len(self.types), np.float32)

    def roles(self, start: int, end: int, type_: str, mentions: Sequence[Span]) -> Floats:
        """Return for each mention the probabilities that it is neither, actor, recipient of the act, [mentions, 3]."""
        act = self.vector((start, end))
        chances = np.zeros((len(mentions), 3), np.float32)
        chances[:, 0] = 1.0
        if act is None or type_ not in self.types:
            return chances
        known = [(n, v) for n, span in enumerate(mentions) if (v := self.vector(span)) is not None]
        if not known:
            return chances
        others = np.stack([v for _, v in known])
        seen = role_vectors(act, others, self.heads.types[self.types.index(type_)])
        hidden = inner(seen, self.heads.hidden)
        chances[[n for n, _ in known]] = softmax(hidden @ self.heads.roles[0] + self.heads.roles[1])
        return chances

    def auxiliary(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each auxiliary mode of the act on these words."""
        act = self.vector((start, end))
        if act is None:
            return {}
        chances = sigmoid(act @ self.heads.auxiliary[0] + self.heads.auxiliary[1])
        return {name: float(chance) for name, chance in zip(AUXILIARY, chances, strict=True)}

    def vector(self, span: Span) -> Floats | None:
        """Return the mean state of the words `[start, end)` of the article, [width]; None where they are not read."""
        local = self.passage.local(*span)
        pieces = self._pieces(local) if local is not None else []
        return self.states[pieces].mean(0) if pieces else None

    def _pieces(self, span: Span) -> list[int]:
        return [p for p, (a, b) in enumerate(self.offsets) if a < span[1] and b > span[0] and b > a]


class EncoderJudge:
    """Reads passages, one after the other."""

    def __init__(self, tokenizer: Tokenizer, encode: Encode, heads: Heads, pairs: PairHead) -> None:
        self._tokenizer = tokenizer
        self._encode = encode
        self._heads = heads
        self._pairs = pairs

    @property
    def types(self) -> tuple[str, ...]:
        """The types that this judge tells apart."""
        return self._heads.names

    def read(self, passages: Sequence[Passage]) -> list[EncoderJudgement]:
        """Return a judgement for each passage, in order."""
        return [self._read(passage) for passage in passages]

    def _read(self, passage: Passage) -> EncoderJudgement:
        ids, offsets = self._pieces(passage.text)
        states = self._states(ids, self._hint_row(offsets, _local_hints(passage)))
        chances = sigmoid(states @ self._heads.acts[0] + self._heads.acts[1])
        chances[[end <= start or start < passage.start for start, end in offsets]] = 0.0
        return EncoderJudgement(passage, tuple(offsets), states, chances, self._heads)

    def _states(self, ids: Sequence[int], hints: Sequence[int]) -> Floats:
        """Encode one text, [pieces, width]; alone, for in a batch its numbers would depend on its neighbours."""
        return self._encode(np.array(ids, np.int64), np.array(hints, np.int64))

    def types_between(self, pairs: Sequence[Marked]) -> Floats:
        """Return for each marked pair the probabilities of the types, and of none as the last, [pairs, types + 1]."""
        hidden = inner(self.pair_vectors(pairs), self._pairs.hidden)
        return softmax(hidden @ self._pairs.types[0] + self._pairs.types[1])

    def pair_vectors(self, pairs: Sequence[Marked]) -> Floats:
        """Return what the pairs' head reads: the mean state and those of the first marks, [pairs, 3 × width]."""
        marks = [self._tokenizer.encode(mark).ids[1] for mark in (MARKS[0], MARKS[2])]
        found = np.zeros((len(pairs), len(self._pairs.hidden[0])), np.float32)
        for row, pair in enumerate(pairs):
            text, hints = with_marks(pair)
            ids, offsets = self._pieces(text)
            states = self._states(ids, self._hint_row(offsets, hints))
            opening = [states[ids.index(mark) if mark in ids else 0] for mark in marks]
            found[row] = np.concatenate([states.mean(0), *opening])
        return found

    def _hint_row(self, offsets: Sequence[Span], hints: Sequence[Hint]) -> list[int]:
        """Return the hint on each piece: 0 for none, else the number of its type and one."""
        row = [0] * len(offsets)
        for hint in hints:
            if hint.type not in self._heads.hints:
                continue
            for p, (start, end) in enumerate(offsets):
                if start < hint.end and end > hint.start and end > start:
                    row[p] = self._heads.hints.index(hint.type) + 1
        return row

    def _pieces(self, text: str) -> tuple[list[int], list[Span]]:
        found = self._tokenizer.encode(text)
        over = max(0, len(found.ids) - LONGEST)
        return [found.ids[0], *found.ids[1 + over :]], [found.offsets[0], *found.offsets[1 + over :]]


def with_marks(pair: Marked) -> tuple[str, list[Hint]]:
    """Return the text of a pair with marks around its actor and recipient, and its hints as they stand in it."""
    marks = [(span, MARKS[0], MARKS[1]) for span in pair.actor] + [
        (span, MARKS[2], MARKS[3]) for span in pair.recipient
    ]
    inserts = [(start, 1, opening) for (start, _), opening, _ in marks] + [
        (end, 0, shut) for (_, end), _, shut in marks
    ]
    text = pair.text
    for at, _, mark in sorted(inserts, reverse=True):
        text = f"{text[:at]} {mark} {text[at:]}"
    places = [at for at, _, _ in inserts]
    width = len(MARKS[0]) + 2

    def shifted(place: int) -> int:
        return place + width * sum(at <= place for at in places)

    return text, [Hint(shifted(hint.start), shifted(hint.end - 1) + 1, hint.type) for hint in pair.hints]


def _local_hints(passage: Passage) -> list[Hint]:
    places = [(passage.local(hint.start, hint.end), hint.type) for hint in passage.hints]
    return [Hint(*place, type_) for place, type_ in places if place is not None]


def role_vectors(act: Floats, mentions: Floats, kind: Floats) -> Floats:
    """Return what the roles' head reads of an act [width] of a type [width] and mentions, [mentions, 4 × width]."""
    own, kinds = np.broadcast_to(act, mentions.shape), np.broadcast_to(kind, mentions.shape)
    return np.concatenate([own, mentions, own * mentions, kinds], axis=1)


def inner(seen: Floats, layer: tuple[Floats, Floats]) -> Floats:
    """Return what the first layer of a head makes of what it sees, [n, width]; on one thread, as it is a small sum."""
    with _blas().limit(limits=1, user_api="blas"):
        return _gelu(seen @ layer[0] + layer[1])


@lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def sigmoid(x: Floats) -> Floats:
    """Return the logistic function of every number."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)), np.float32)


def softmax(x: Floats) -> Floats:
    """Return the softmax over the last axis."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def _gelu(x: Floats) -> Floats:
    """Return GELU by its approximation with tanh, as the model is trained with."""
    return np.asarray(0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3))), np.float32)
