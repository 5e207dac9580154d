"""Labelled text as a judge reads it: a sentence with the one before it, its mentions, its acts, its marked pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from detente.coding.judge import AUXILIARY, CONTEXT, Hint, Span

ROLES: Final = ("neither", "actor", "recipient")
NO_TYPE: Final = ""
"""The type of a marked pair that no act ties."""

Text = Mapping[str, Any]
"""A labelled text, as `detente.training.notation` tells its form."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act in an item: the span of its words, type, auxiliary modes as ones, and roles by the mention's number."""

    words: Span
    type: str
    auxiliary: tuple[int, ...]
    roles: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with those before it: `text`, where the sentence starts, mentions and acts with spans in `text`."""

    id: str
    writer: str
    genre: str
    text: str
    start: int
    mentions: tuple[Span, ...]
    acts: tuple[Act, ...]
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """A sentence with a marked actor and recipient; `types` are the right ones, `NO_TYPE` where no act ties them."""

    id: str
    writer: str
    text: str
    actor: tuple[Span, ...]
    recipient: tuple[Span, ...]
    types: tuple[str, ...]
    hints: tuple[Hint, ...] = ()


def items(text: Text, hints: Sequence[Sequence[Hint]]) -> Iterator[Item]:
    """Yield an item for every sentence of a text, with the sentences before it as context.

    `hints` are those of each sentence, their places counted from its start.
    """
    sentences = text["sentences"]
    alone = text["genre"] == "headline"
    for i, sentence in enumerate(sentences):
        first = i if alone else max(0, i - CONTEXT)
        starts, at = {}, 0
        for j in range(first, i + 1):
            starts[j], at = at, at + len(sentences[j]["text"]) + 1
        mentions: dict[Span, int] = {}
        for j in range(first, i + 1):
            for act in sentences[j]["acts"]:
                for span in (*act["actors"], *act["recipients"]):
                    _number(mentions, starts, span)
            for span in sentences[j]["others"]:
                _number(mentions, starts, span)
        acts = tuple(_act(act, starts, mentions, starts[i]) for act in sentence["acts"])
        words = " ".join(sentences[j]["text"] for j in range(first, i + 1))
        told = tuple(Hint(starts[i] + hint.start, starts[i] + hint.end, hint.type) for hint in hints[i])
        yield Item(f"{text['id']}:{i}", text["writer"], text["genre"], words, starts[i], tuple(mentions), acts, told)


def _number(mentions: dict[Span, int], starts: Mapping[int, int], span: Sequence[int]) -> int | None:
    if span[0] not in starts:
        return None
    start = starts[span[0]]
    return mentions.setdefault((start + span[1], start + span[2]), len(mentions))


def _act(act: Mapping[str, Any], starts: Mapping[int, int], mentions: dict[Span, int], start: int) -> Act:
    roles = {}
    for name in ("recipient", "actor"):
        for span in act[f"{name}s"]:
            number = _number(mentions, starts, span)
            if number is not None:
                roles[number] = ROLES.index(name)
    auxiliary = tuple(int(name in act["auxiliary"]) for name in AUXILIARY)
    return Act((start + act["words"][0], start + act["words"][1]), act["type"], auxiliary, roles)


def pairs(item: Item, chance: random.Random) -> Iterator[MarkedPair]:
    """Yield the marked pairs of an item's own sentence: those of its acts, and one that no act ties."""
    here = {n: (a - item.start, b - item.start) for n, (a, b) in enumerate(item.mentions) if a >= item.start}
    sentence = item.text[item.start :]
    types: dict[tuple[int, int], set[str]] = {}
    for act in item.acts:
        actors = [n for n, role in act.roles.items() if role == 1 and n in here]
        recipients = [n for n, role in act.roles.items() if role == 2 and n in here]
        both = [(a, r) for a in actors for r in recipients] or [(a, b) for a in actors for b in actors if a != b]
        for pair in both:
            types.setdefault(pair, set()).add(act.type)
    none = [(a, b) for a in here for b in here if a != b and (a, b) not in types and (b, a) not in types]
    chosen = [(pair, tuple(sorted(found))) for pair, found in types.items()]
    chosen += [(pair, (NO_TYPE,)) for pair in chance.sample(none, min(1, len(none)))]
    hints = tuple(Hint(hint.start - item.start, hint.end - item.start, hint.type) for hint in item.hints)
    for (a, r), right in chosen:
        yield MarkedPair(item.id, item.writer, sentence, (here[a],), (here[r],), right, hints)
