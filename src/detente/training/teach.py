"""Makes a new judge from an old one and labelled text: the encoder stays, its heads are fitted to the labels."""

from __future__ import annotations

import random
import shutil
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from detente.coding.coder import Coder
from detente.coding.judge import Floats, Marked, Passage, Span
from detente.coding.judge_encoder import EncoderJudge, EncoderJudgement, Heads, PairHead, inner, role_vectors
from detente.coding.judge_model import ENCODER, HEADS, TOKENIZER, load_judge, model_folder, read_heads, write_heads
from detente.coding.judge_sums import write_sums
from detente.training.heads import Layer, fit_classes, fit_marks
from detente.training.hints import hinted
from detente.training.items import NO_TYPE, ROLES, Item, MarkedPair, Text, items, pairs
from detente.training.labelled import LabelledError

PULLS: Final = (1.0, 30.0, 1000.0)
"""How hard the new heads are held near the old ones; what is best on the texts held out is taken."""

_BATCH = 64
_UNLIKELY = -4.0  # where a type that the old judge does not know begins


@dataclass(frozen=True, slots=True)
class Figures:
    """What one head makes of the texts held out, before and after: F1 of marks, share of classes that are right.

    `examples` are the labels that it learnt from; `pull` is how hard it was held near the old head, None where no new
    head was better and the old one stays.
    """

    head: str
    examples: int
    before: float
    after: float
    pull: float | None


@dataclass(frozen=True, slots=True)
class Taught:
    """What a judge was made from: texts, sentences and acts; texts held out to choose by; each head's figures."""

    texts: int
    sentences: int
    acts: int
    held_out: int
    heads: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a head sees, [n, width], and what is right, [n, marks or classes]."""

    seen: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of some texts for each head."""

    acts: _Rows
    auxiliary: _Rows
    roles: _Rows
    pairs: _Rows


def teach(
    texts: Sequence[Text],
    out: Path,
    coder: Coder,
    types: Iterable[str],
    base: Path | None = None,
    progress: Callable[[int], Any] = lambda _sentences: None,
) -> Taught:
    """Make a judge for some types from labelled texts, and write it into the new folder `out`.

    A tenth of the texts, chosen by their ids, is held out to choose by; at the end every head is fitted on all texts.
    `coder` proposes the hints; `progress` is told how many sentences more were read.

    Raises:
        LabelledError: fewer than two texts, or none with an act.
        JudgeMissingError: there is no judge in `base`.
        OSError: `out` is there already, or cannot be written.
    """
    learnt, held = _split(texts)
    judge = load_judge(base)
    heads, pair_head = for_types(*read_heads(model_folder(base) / HEADS), types)
    reader = _Reader(judge, heads, pair_head, progress)
    seen = reader.read(_items(learnt, coder)), reader.read(_items(held, coder))
    acts, on_acts = _fit("acts", _of(seen, "acts"), heads.acts, fit_marks, _marks_right)
    auxiliary, on_auxiliary = _fit("auxiliary", _of(seen, "auxiliary"), heads.auxiliary, fit_marks, _marks_right)
    roles, on_roles = _fit("roles", _of(seen, "roles"), heads.roles, fit_classes, _classes_right)
    tied, on_pairs = _fit("pairs", _of(seen, "pairs"), pair_head.types, fit_classes, _classes_right)
    new = replace(heads, acts=acts, auxiliary=auxiliary, roles=roles)
    _write(out, model_folder(base), new, replace(pair_head, types=tied))
    sentences = [sentence for text in texts for sentence in text["sentences"]]
    count = sum(len(sentence["acts"]) for sentence in sentences)
    return Taught(len(texts), len(sentences), count, len(held), (on_acts, on_auxiliary, on_roles, on_pairs))


def _split(texts: Sequence[Text]) -> tuple[list[Text], list[Text]]:
    if len(texts) < 2:
        raise LabelledError("one text is held out to choose by, so there must be at least two; part yours, or add some")
    if not any(sentence["acts"] for text in texts for sentence in text["sentences"]):
        raise LabelledError("no sentence has an act; a judge learns from acts")
    order = sorted(texts, key=lambda text: (zlib.crc32(text["id"].encode()), text["id"]))
    count = max(1, len(order) // 10)
    return order[count:], order[:count]


def _items(texts: Sequence[Text], coder: Coder) -> list[Item]:
    return [item for text, hints in hinted(texts, coder) for item in items(text, hints)]


def for_types(heads: Heads, pairs_: PairHead, types: Iterable[str]) -> tuple[Heads, PairHead]:
    """Return the heads for other types: those known as they are, new ones as nothing is known of them."""
    wanted = set(types)
    names = (*(name for name in heads.names if name in wanted), *sorted(wanted - set(heads.names)))
    if names == heads.names:
        return heads, pairs_
    old = [heads.names.index(name) for name in names if name in heads.names]
    new = len(names) - len(old)
    kinds = np.concatenate([heads.types[old], np.repeat(heads.types.mean(0, keepdims=True), new, 0)])
    acts = _widened(heads.acts, old, new)
    head = replace(heads, names=names, acts=acts, types=np.asarray(kinds, np.float32))
    none = _widened(pairs_.types, [len(heads.names)], 0)
    known = _widened(pairs_.types, old, new)
    tied = np.concatenate([known[0], none[0]], 1), np.concatenate([known[1], none[1]])
    return head, PairHead(pairs_.hidden, tied)


def _widened(layer: Layer, old: Sequence[int], new: int) -> Layer:
    weight, bias = layer
    empty = np.zeros((len(weight), new), np.float32)
    unlikely = np.full(new, _UNLIKELY, np.float32)
    return np.concatenate([weight[:, old], empty], 1), np.concatenate([bias[old], unlikely])


class _Reader:
    """Reads items with the encoder, and puts together what each head sees."""

    def __init__(self, judge: EncoderJudge, heads: Heads, pair_head: PairHead, progress: Callable[[int], Any]) -> None:
        self._judge = judge
        self._heads = heads
        self._pairs = pair_head
        self._progress = progress

    def read(self, data: Sequence[Item]) -> _Read:
        found: dict[str, list[_Rows]] = {"acts": [], "auxiliary": [], "roles": []}
        for first in range(0, len(data), _BATCH):
            some = data[first : first + _BATCH]
            for item, judgement in zip(some, self._judge.read([_passage(item) for item in some]), strict=True):
                found["acts"].append(self._act_rows(item, judgement))
                for auxiliary, roles in self._argument_rows(item, judgement):
                    found["auxiliary"].append(auxiliary)
                    found["roles"].append(roles)
            self._progress(len(some))
        width = self._heads.types.shape[1]
        shapes = {"acts": (width, len(self._heads.names)), "auxiliary": (width, 4), "roles": (width, len(ROLES))}
        joined = {name: _joined(rows, shapes[name]) for name, rows in found.items()}
        chance = random.Random(0)
        marked = [pair for item in data for pair in pairs(item, chance)]
        return _Read(**joined, pairs=self._pair_rows(marked))

    def _act_rows(self, item: Item, judgement: EncoderJudgement) -> _Rows:
        own = [p for p, (start, end) in enumerate(judgement.offsets) if end > start >= item.start]
        right = np.zeros((len(own), len(self._heads.names)), np.float32)
        for act in item.acts:
            column = self._heads.names.index(act.type)
            for row, p in enumerate(own):
                start, end = judgement.offsets[p]
                if start < act.words[1] and end > act.words[0]:
                    right[row, column] = 1.0
        return _Rows(judgement.states[own], right)

    def _argument_rows(self, item: Item, judgement: EncoderJudgement) -> Iterable[tuple[_Rows, _Rows]]:
        mentions = [(n, v) for n, span in enumerate(item.mentions) if (v := judgement.vector(span)) is not None]
        for act in item.acts:
            own = judgement.vector(act.words)
            if own is None:
                continue
            kind = self._heads.types[self._heads.names.index(act.type)]
            others = np.stack([v for _, v in mentions]) if mentions else np.zeros((0, len(own)), np.float32)
            right = np.zeros((len(mentions), len(ROLES)), np.float32)
            for row, (n, _) in enumerate(mentions):
                right[row, act.roles.get(n, 0)] = 1.0
            auxiliary = _Rows(own[None], np.array([act.auxiliary], np.float32))
            yield auxiliary, _Rows(inner(role_vectors(own, others, kind), self._heads.hidden), right)

    def _pair_rows(self, marked: Sequence[MarkedPair]) -> _Rows:
        names = (*self._heads.names, NO_TYPE)
        right = np.zeros((len(marked), len(names)), np.float32)
        for row, pair in enumerate(marked):
            right[row, [names.index(type_) for type_ in pair.types]] = 1.0
        asked = [Marked(pair.text, pair.actor, pair.recipient, pair.hints) for pair in marked]
        return _Rows(inner(self._judge.pair_vectors(asked), self._pairs.hidden), right)


def _passage(item: Item) -> Passage:
    before = ((item.text[: item.start - 1], 0),) if item.start else ()
    return Passage((*before, (item.text[item.start :], item.start)), item.hints)


def _joined(rows: Sequence[_Rows], shape: Span) -> _Rows:
    empty = _Rows(np.zeros((0, shape[0]), np.float32), np.zeros((0, shape[1]), np.float32))
    every = (empty, *rows)
    return _Rows(np.concatenate([r.seen for r in every]), np.concatenate([r.right for r in every]))


def _of(seen: tuple[_Read, _Read], head: str) -> tuple[_Rows, _Rows]:
    return getattr(seen[0], head), getattr(seen[1], head)


def _fit(
    head: str,
    rows: tuple[_Rows, _Rows],
    old: Layer,
    fit: Callable[[Floats, Floats, Layer, float], Layer],
    right: Callable[[Layer, _Rows], float],
) -> tuple[Layer, Figures]:
    """Fit a head with each pull, choose by the rows held out, and fit it so on all rows."""
    learnt, held = rows
    before = right(old, held)
    best, pull = before, None
    for hold in PULLS if len(learnt.seen) else ():
        after = right(fit(learnt.seen, learnt.right, old, hold), held)
        if after > best:
            best, pull = after, hold
    figures = Figures(head, len(learnt.seen) + len(held.seen), before, best, pull)
    if pull is None:
        return old, figures
    every = _joined([learnt, held], (learnt.seen.shape[1], learnt.right.shape[1]))
    return fit(every.seen, every.right, old, pull), figures


def _marks_right(layer: Layer, rows: _Rows) -> float:
    """F1 of the marks."""
    found, there = rows.seen @ layer[0] + layer[1] > 0, rows.right > 0
    return float(2 * (found & there).sum() / max(1, found.sum() + there.sum()))


def _classes_right(layer: Layer, rows: _Rows) -> float:
    """The share of rows whose best class is right."""
    best = (rows.seen @ layer[0] + layer[1]).argmax(1)
    return float(rows.right[np.arange(len(best)), best].sum() / max(1, len(best)))


def _write(out: Path, base: Path, heads: Heads, pair_head: PairHead) -> None:
    """Write a judge's folder, which is there whole or not at all."""
    unfinished = out.with_name(f".{out.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        for name in (ENCODER, TOKENIZER):
            shutil.copyfile(base / name, unfinished / name)
        write_heads(unfinished / HEADS, heads, pair_head)
        write_sums(unfinished, (ENCODER, TOKENIZER, HEADS))
        unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
