"""Training text to tensors: what `train.py` feeds to the model, and how a sentence is laid out for it."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
).split()
AUXILIARY = ("negated", "future", "hypothetical", "historical")
ROLES = ("neither", "actor", "recipient")
NONE = len(TYPES)  # the pair head's last class
CONTEXT = 1  # sentences before the one that is read; further back stand 1.6 % of the parties
LONGEST = 160  # pieces of words in one input
MARKS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")  # around the actor, around the recipient

Span = tuple[int, int]
Hint = tuple[int, int, int]  # start, end, and the number of the type that the lexicon proposes there


@dataclass(frozen=True)
class Act:
    """An act in an input: the span of its words, its type, and the roles of mentions by their number."""

    words: Span
    type: int
    auxiliary: tuple[int, ...]
    roles: dict[int, int]


@dataclass(frozen=True)
class Item:
    """One sentence with those before it: `text`, where the sentence starts, mentions and acts with spans in `text`."""

    id: str
    writer: str
    genre: str
    text: str
    start: int
    mentions: tuple[Span, ...]
    acts: tuple[Act, ...]
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A sentence with a marked actor and recipient; `types` are the numbers of the types that are right."""

    id: str
    writer: str
    text: str
    actor: tuple[Span, ...]
    recipient: tuple[Span, ...]
    types: tuple[int, ...]
    hints: tuple[Hint, ...] = ()


def read_texts(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the texts of JSON Lines files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def items(text: dict[str, Any], hints: Sequence[Sequence[Hint]]) -> Iterator[Item]:
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
        told = tuple((starts[i] + start, starts[i] + end, type_) for start, end, type_ in hints[i])
        yield Item(f"{text['id']}:{i}", text["writer"], text["genre"], words, starts[i], tuple(mentions), acts, told)


def _number(mentions: dict[Span, int], starts: dict[int, int], span: Sequence[int]) -> int | None:
    if span[0] not in starts:
        return None
    start = starts[span[0]]
    return mentions.setdefault((start + span[1], start + span[2]), len(mentions))


def _act(act: dict[str, Any], starts: dict[int, int], mentions: dict[Span, int], start: int) -> Act:
    roles = {}
    for role, name in ((2, "recipients"), (1, "actors")):
        for span in act[name]:
            number = _number(mentions, starts, span)
            if number is not None:
                roles[number] = role
    auxiliary = tuple(int(name in act["auxiliary"]) for name in AUXILIARY)
    return Act((start + act["words"][0], start + act["words"][1]), TYPES.index(act["type"]), auxiliary, roles)


def pairs(item: Item, chance: random.Random) -> Iterator[Pair]:
    """Yield the marked pairs of an item's own sentence: those of its acts, and one that no act ties."""
    here = {n: (a - item.start, b - item.start) for n, (a, b) in enumerate(item.mentions) if a >= item.start}
    sentence = item.text[item.start :]
    types: dict[tuple[int, int], set[int]] = {}
    for act in item.acts:
        actors = [n for n, role in act.roles.items() if role == 1 and n in here]
        recipients = [n for n, role in act.roles.items() if role == 2 and n in here]
        both = [(a, r) for a in actors for r in recipients] or [(a, b) for a in actors for b in actors if a != b]
        for pair in both:
            types.setdefault(pair, set()).add(act.type)
    none = [(a, b) for a in here for b in here if a != b and (a, b) not in types and (b, a) not in types]
    chosen = [(pair, tuple(sorted(found))) for pair, found in types.items()]
    chosen += [(pair, (NONE,)) for pair in chance.sample(none, min(1, len(none)))]
    for (a, r), right in chosen:
        hints = tuple((start - item.start, end - item.start, type_) for start, end, type_ in item.hints)
        yield Pair(item.id, item.writer, sentence, (here[a],), (here[r],), right, hints)


def seed_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a file with marked sentences: `<s>` around the actor, `<t>` around the recipient."""
    for record in read_texts([path]):
        text, spans = _unmark(record["marked"])
        right = ("CONCEDE", "RETREAT") if record["type"] == "YIELD" else (record["type"],)
        yield Pair(record["id"], "seed", text, tuple(spans["s"]), tuple(spans["t"]), tuple(map(TYPES.index, right)))


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
            labels[b, words > 0, act.type] = 1.0
            for number, span in enumerate(spans):
                if span is not None:
                    mentions.append(span)
                    owners.append(len(acts))
                    roles.append(act.roles.get(number, 0))
            acts.append(words)
            rows.append(b)
            types.append(act.type)
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
    for start, end, type_ in hints:
        for p, (a, b) in enumerate(offsets):
            if a < end and b > start and b > a:
                row[p] = type_ + 1
    return row


def _over(offsets: Sequence[Span], span: Span, length: int) -> torch.Tensor | None:
    inside = [p for p, (a, b) in enumerate(offsets) if a < span[1] and b > span[0] and b > a]
    if not inside:
        return None
    weights = torch.zeros(length)
    weights[inside] = 1.0 / len(inside)
    return weights


def marked(pair: Pair) -> tuple[str, tuple[Hint, ...]]:
    """The text of a pair with marks around its actor and recipient, and its hints as they stand in it."""
    marks = [(span, MARKS[:2]) for span in pair.actor] + [(span, MARKS[2:]) for span in pair.recipient]
    inserts = [(start, 1, opening) for (start, _), (opening, _) in marks]
    inserts += [(end, 0, closing) for (_, end), (_, closing) in marks]
    text = pair.text
    for at, _, mark in sorted(inserts, reverse=True):
        text = f"{text[:at]} {mark} {text[at:]}"
    places = [at for at, _, _ in inserts]
    width = len(MARKS[0]) + 2

    def shifted(place: int) -> int:
        return place + width * sum(at <= place for at in places)

    return text, tuple((shifted(start), shifted(end - 1) + 1, type_) for start, end, type_ in pair.hints)
