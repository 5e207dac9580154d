"""Fits what confidence means: `python training/calibrate.py --judge DIR --out src/detente/coding/confidence.toml`.

Codes our own training text, tells of each event whether type, actors and recipients are right, and fits a logistic
model over what is known of the act (`detente.coding.confidence`): for acts that no judge was asked about on all text,
for judged ones on the text that the judge was not trained on. Prints the calibration error and how often events of
each tenth are right, both cross-validated by text.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data import NONE, classes
from marks import DATA, parties_of, read_texts
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from train import HELD_OUT

from detente.coding import load_coder, load_tools
from detente.coding.coder import Coder
from detente.coding.confidence import evidence
from detente.coding.judge import Judge, Marked
from detente.coding.judge_model import load_judge
from detente.records import Article
from detente.training.hints import hinted
from detente.training.items import NO_TYPE, items, pairs

STRENGTH = 0.5  # inverse of the regularisation
BINS = 10


@dataclass(frozen=True)
class Coded:
    """One event: what is known of it, whether it is right, and the text that it is from."""

    known: dict[str, float]
    right: bool
    text: str


def coded(coder: Coder, text: dict[str, Any], *, judged: bool) -> Iterator[Coded]:
    """Yield the events of a text; those whose parties cannot be compared are left out."""
    sentences = text["sentences"]
    starts = list(np.cumsum([0, *(len(s["text"]) + 1 for s in sentences)]))
    article = Article(id=text["id"], date=text["date"], text=" ".join(s["text"] for s in sentences))
    readings = coder.read(article)
    acts = [(act, starts[n]) for n, s in enumerate(sentences) for act in s["acts"]]
    for reading in readings:
        for c in reading.kept:
            if (c.opinion is not None) != judged:
                continue
            start, end = reading.sentence.offsets[c.head]
            same = [a for a, at in acts if at + a["words"][0] < end and at + a["words"][1] > start]
            same = [a for a in same if a["type"] == c.type]
            parties = [
                (parties_of(a["actors"], starts, readings), parties_of(a["recipients"], starts, readings)) for a in same
            ]
            if any(actors is None or recipients is None for actors, recipients in parties):
                continue
            told = [{e.code for e in c.actors}, {e.code for e in c.recipients}]
            yield Coded(evidence(c, reading.sentence), told in parties, text["id"])


def fit(events: Sequence[Coded]) -> tuple[dict[str, float], list[str]]:
    """Return weights by name, and lines that tell how well they hold."""
    names = DictVectorizer(sparse=False)
    known = names.fit_transform([event.known for event in events])
    right = np.array([event.right for event in events])
    model = LogisticRegression(C=STRENGTH, max_iter=2000, fit_intercept=False)
    texts = np.array([event.text for event in events])
    chances = cross_val_predict(model, known, right, groups=texts, cv=GroupKFold(5), method="predict_proba")[:, 1]
    model.fit(known, right)
    weights = dict(zip(names.get_feature_names_out(), model.coef_[0], strict=True))
    return {str(name): round(float(w), 3) for name, w in weights.items()}, list(_reliability(chances, right))


def _reliability(chances: np.ndarray, right: np.ndarray) -> Iterator[str]:
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    error = sum(abs(chances[bins == b].sum() - right[bins == b].sum()) for b in range(BINS)) / len(right)
    yield f"{len(right)} events, {right.mean():.3f} right; expected calibration error {error:.3f}"
    for b in np.unique(bins):
        own = bins == b
        yield f"  {b / BINS:.1f}: {own.sum():5} events, stated {chances[own].mean():.3f}, right {right[own].mean():.3f}"


def temperature(judge: Judge, texts: Sequence[dict[str, Any]]) -> float:
    """Return what the judge's log odds for the marked pairs of texts are to be divided by, for the best likelihood."""
    chance = random.Random(0)
    found = [item for text, hints in hinted(texts, load_coder()) for item in items(text, hints)]
    asked = [pair for item in found for pair in pairs(item, chance) if NO_TYPE not in pair.types]
    marked = [Marked(p.text, p.actor, p.recipient, p.hints) for p in asked]
    chances = judge.types_between(marked)[:, :NONE]

    def loss(divisor: float) -> float:
        softer = chances ** (1 / divisor)
        softer /= softer.sum(1, keepdims=True)
        return -sum(float(np.log(softer[n, classes(p)].sum())) for n, p in enumerate(asked))

    return round(float(min(np.arange(1.0, 4.0, 0.05), key=loss)), 2)


def written(weights: dict[str, dict[str, float]]) -> str:
    """Return weights as TOML."""
    lines = ["# Fitted by training/calibrate.py: log odds that an event is right in type, actors and recipients."]
    for table, own in weights.items():
        lines += ["", f"[{table}]", *(f'"{name}" = {value}' for name, value in sorted(own.items()))]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=sorted(DATA.glob("w*.jsonl")))
    parser.add_argument("--judge", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    texts = [text for text in read_texts(given.data) if text["genre"] != "headline"]
    unseen = [text for text in texts if (text["writer"], text["genre"]) in HELD_OUT]
    judge = load_judge(given.judge)
    weights: dict[str, dict[str, float]] = {}
    for name, judged, coder, own in (
        ("lexicon", False, Coder(load_tools(), mentions=True), texts),
        ("judged", True, Coder(load_tools(), judge, "thorough"), unseen),
    ):
        events = [event for text in own for event in coded(coder, text, judged=judged)]
        weights[name], lines = fit(events)
        sys.stderr.write("\n".join((name, *lines)) + "\n")
    weights["pairs"] = {"temperature": temperature(judge, unseen)}
    given.out.write_text(written(weights), "utf-8")


if __name__ == "__main__":
    main()
