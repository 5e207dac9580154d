"""Training text to tensors: what `train.py` feeds to the model, and how a sentence is laid out for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from marks import read_texts
from tokenizers import Tokenizer

from detente.coding.judge import AUXILIARY, TYPES, Hint, Span
from detente.coding.judge_encoder import LONGEST
from detente.training.items import NO_TYPE, Item, MarkedPair

NONE = len(TYPES)  # the pair head's last class


def classes(pair: MarkedPair) -> list[int]:
    """Return the numbers of the classes that are right for a pair."""
    return [NONE if type_ == NO_TYPE else TYPES.index(type_) for type_ in pair.types]


def seed_pairs(path: Path) -> Iterator[MarkedPair]:
    """Yield the pairs of a file with marked sentences: `<s>` around the actor, `<t>` around the recipient."""
    for record in read_texts([path]):
        text, spans = _unmark(record["marked"])
        right = ("CONCEDE", "RETREAT") if record["type"] == "YIELD" else (record["type"],)
        yield MarkedPair(record["id"], "seed", text, tuple(spans["s"]), tuple(spans["t"]), right)


def _unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    text, spans, opened = "", {"s": [], "t": []}, 0
    i = 0
    while i < len(marked):
        tag = marked[i : i + 4]
        if tag[:3] in {"<s>", "<t>"}:
            opened, i = len(text), i + 3
        elif tag in {"</s>", "</t>"}:
            spans[tag[2]].append((opened, len(text)))
            i += 4
        else:
            text += marked[i]
            i += 1
    return text, spans


@dataclass
class Batch:
    """Items as tensors: pieces with their mask; per act and per (act, mention) rows into them."""

    pieces: torch.Tensor
    mask: torch.Tensor
    hints: torch.Tensor  # [batch, pieces]: what the lexicon proposes, 0 for nothing, else the type's number and one
    act_labels: torch.Tensor  # [batch, pieces, types], -1 where no act is looked for
    acts: torch.Tensor  # [acts, pieces] weights of the act's words
    act_rows: torch.Tensor  # [acts]
    act_types: torch.Tensor
    auxiliary: torch.Tensor  # [acts, 4]
    mentions: torch.Tensor  # [arguments, pieces]
    mention_acts: torch.Tensor  # [arguments]: the act's number
    roles: torch.Tensor  # [arguments]


def collate(tokenizer: Tokenizer, batch: Sequence[Item]) -> Batch:
    """Lay items out as tensors. Sentences longer than LONGEST pieces are cut at the front of their context."""
    encoded = [encode(tokenizer, item.text) for item in batch]
    length = max(len(ids) for ids, _ in encoded)
    pieces, mask = torch.zeros(len(batch), length, dtype=torch.long), torch.zeros(len(batch), length)
    labels, hints = torch.full((len(batch), length, len(TYPES)), -1.0), torch.zeros_like(pieces)
    acts, rows, types, auxiliary, mentions, owners, roles = [], [], [], [], [], [], []
    for b, (item, (ids, offsets)) in enumerate(zip(batch, encoded, strict=True)):
        pieces[b, : len(ids)], mask[b, : len(ids)] = torch.tensor(ids), 1.0
        for p, (start, end) in enumerate(offsets):
            if end > start >= item.start:
                labels[b, p] = 0.0
        hints[b, : len(ids)] = torch.tensor(hint_row(offsets, item.hints))
        spans = [_over(offsets, span, length) for span in item.mentions]
        for act in item.acts:
            words = _over(offsets, act.words, length)
            if words is None:
                continue
            labels[b, words > 0, TYPES.index(act.type)] = 1.0
            for number, span in enumerate(spans):
                if span is not None:
                    mentions.append(span)
                    owners.append(len(acts))
                    roles.append(act.roles.get(number, 0))
            acts.append(words)
            rows.append(b)
            types.append(TYPES.index(act.type))
            auxiliary.append(act.auxiliary)
    return Batch(
        pieces,
        mask,
        hints,
        labels,
        torch.stack(acts) if acts else torch.zeros(0, length),
        torch.tensor(rows, dtype=torch.long),
        torch.tensor(types, dtype=torch.long),
        torch.tensor(auxiliary, dtype=torch.float).reshape(-1, len(AUXILIARY)),
        torch.stack(mentions) if mentions else torch.zeros(0, length),
        torch.tensor(owners, dtype=torch.long),
        torch.tensor(roles, dtype=torch.long),
    )


def encode(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[Span]]:
    """Return ids and offsets of a text, the front cut off where it is too long; offsets of marks are empty."""
    found = tokenizer.encode(text)
    if len(found.ids) <= LONGEST:
        return found.ids, found.offsets
    over = len(found.ids) - LONGEST
    return [found.ids[0], *found.ids[1 + over :]], [found.offsets[0], *found.offsets[1 + over :]]


def hint_row(offsets: Sequence[Span], hints: Sequence[Hint]) -> list[int]:
    """The hint on each piece of a text."""
    row = [0] * len(offsets)
    for hint in hints:
        for p, (a, b) in enumerate(offsets):
            if a < hint.end and b > hint.start and b > a:
                row[p] = TYPES.index(hint.type) + 1
    return row


def _over(offsets: Sequence[Span], span: Span, length: int) -> torch.Tensor | None:
    inside = [p for p, (a, b) in enumerate(offsets) if a < span[1] and b > span[0] and b > a]
    if not inside:
        return None
    weights = torch.zeros(length)
    weights[inside] = 1.0 / len(inside)
    return weights
