"""Fits what confidence means: `python training/calibrate.py --judge DIR --out src/detente/coding/confidence.toml`.

Codes those of our own texts that neither entries nor judge were made from, tells of each event whether type, actors and
recipients are right, and fits a logistic model over what is known of the act (`detente.coding.confidence`): once for
acts that no judge was asked about, once for judged ones. Then two things are fitted on gold sets of whole articles
(`--gold`), since real news is harder than our own: how the odds of an event's being right shift there, and how much
flatter the chances of types of marked pairs are. Prints calibration errors, and how often events of each tenth are
right, cross-validated by text. It needs scikit-learn.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from marks import DATA, parties_of, read_texts
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from detente.coding import load_tools
from detente.coding.coder import Coder
from detente.coding.confidence import Weights, evidence
from detente.coding.judge import Judge, Marked, Span
from detente.coding.judge_model import load_judge
from detente.coding.opinions import Mentioned
from detente.coding.pairs import MarkedPair, ask_lexicon, weigh
from detente.evaluation.gold import GoldDocument, country, read_gold
from detente.records import Article
from detente.training.items import NO_TYPE, items, pairs

UNSEEN = ("w7", "w8", "w9")  # writers whose texts neither entries nor the judge were made from
GOLD = Path(__file__).parents[1] / "tests" / "fresh" / "news_1.jsonl"
LITTLE = 1e-9
PAIRS = 4_000
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
            told = ({e.code for e in c.actors}, {e.code for e in c.recipients})
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


def shift(
    events: Sequence[tuple[Coded, str]], weights: Mapping[str, Mapping[str, float]]
) -> tuple[dict[str, float], list[str]]:
    """Return by what log odds are to be multiplied and what is then added (Platt 1999), and how well that holds."""
    odds = np.array([sum(weights[name].get(key, 0.0) * value for key, value in e.known.items()) for e, name in events])
    right = np.array([event.right for event, _ in events])
    texts = np.array([event.text for event, _ in events])
    model = LogisticRegression(C=STRENGTH)
    chances = cross_val_predict(model, odds[:, None], right, groups=texts, cv=GroupKFold(5), method="predict_proba")
    model.fit(odds[:, None], right)
    found = {"slope": round(float(model.coef_[0, 0]), 3), "shift": round(float(model.intercept_[0]), 3)}
    return found, list(_reliability(chances[:, 1], right))


def gold_events(coder: Coder, document: GoldDocument, *, judged: bool) -> Iterator[Coded]:
    """Yield the events of a document of a gold set; countries are compared, as the scorer does."""
    for reading in coder.read(_article(document)):
        start = reading.sentence.offsets[0][0]
        here = next((n for n, (first, last) in enumerate(document.sentences) if first <= start < last), None)
        wanted = [
            (event.type, {country(code) for code in event.actors}, {country(code) for code in event.recipients})
            for event in document.events
            if event.sentence == here
        ]
        for c in reading.kept:
            if (c.opinion is not None) == judged:
                told = (c.type, {country(e.code) for e in c.actors}, {country(e.code) for e in c.recipients})
                yield Coded(evidence(c, reading.sentence), told in wanted, document.id)


def gold_pairs(coder: Coder, document: GoldDocument) -> Iterator[tuple[MarkedPair, list[str]]]:
    """Yield the first two parties of each gold event as a marked pair, where their sentence names both."""
    readings = coder.read(_article(document))
    mentions = [mention for reading in readings for mention in reading.mentions]
    types: dict[tuple[int, Span, Span], list[str]] = {}
    for event in document.events:
        first, last = document.sentences[event.sentence]
        here = [mention for mention in mentions if first <= mention.start and mention.end <= last]
        sides = (event.actors[:1], event.recipients[:1]) if event.recipients else (event.actors[:1], event.actors[1:2])
        found = [_named(here, code) for side in sides for code in side]
        if len(found) == 2 and found[0] and found[1] and found[0] != found[1]:
            one, other = ((m.start - first, m.end - first) for m in found if m)
            types.setdefault((event.sentence, one, other), []).append(event.type)
    for (number, one, other), right in types.items():
        yield MarkedPair(document.id, document.words(number), (one,), (other,)), right


def _named(mentions: Sequence[Mentioned], code: str) -> Mentioned | None:
    whole = [m for m in mentions if code in {f"{e.code}/{e.sector}" if e.sector else e.code for e in m.actor}]
    near = [m for m in mentions if country(code) in {e.code for e in m.actor}]
    return next(iter(whole or near), None)


def _article(document: GoldDocument) -> Article:
    return Article(id=document.id, text=document.text, title=document.title, date=document.date)


def own_pairs(texts: Iterable[dict[str, Any]]) -> Iterator[tuple[MarkedPair, Sequence[str]]]:
    """Yield the marked pairs of our own texts that an act ties, so many of them at most."""
    chance = random.Random(0)
    found = [item for text in texts for item in items(text, [[] for _ in text["sentences"]])]
    asked = [pair for item in found for pair in pairs(item, chance) if NO_TYPE not in pair.types]
    for pair in chance.sample(asked, min(PAIRS, len(asked))):
        yield MarkedPair(pair.id, pair.text, pair.actor, pair.recipient), pair.types


class Asked:
    """What judge and lexicon say of marked pairs whose types are known."""

    def __init__(self, coder: Coder, judge: Judge, known: Sequence[tuple[MarkedPair, Sequence[str]]]) -> None:
        told = [ask_lexicon(coder.tools, pair) for pair, _ in known]
        asked = [Marked(p.text, p.actor, p.recipient, hints) for (p, _), (_, hints) in zip(known, told, strict=True)]
        self._types = judge.types
        self._said = list(zip(judge.types_between(asked), [one for one, _ in told], strict=True))
        self._right = [[judge.types.index(name) for name in types] for _, types in known]

    def loss(self, weights: Weights) -> float:
        """Return how unlikely the right types are, weighed like this."""
        mixed = [weigh(own, lexical, self._types, weights) for own, lexical in self._said]
        return -sum(float(np.log(own[right].sum() + LITTLE)) for own, right in zip(mixed, self._right, strict=True))


def weighing(own: Asked, news: Asked) -> dict[str, float]:
    """Return how judge and lexicon are weighed, fitted on our own texts, and how much flatter they are on news."""
    tried = [Weights({}, {}, temperature=t / 10, pair_lexicon=w / 10) for t in range(10, 35) for w in range(1, 11)]
    best = min(tried, key=own.loss)
    flatter = min((replace(best, pair_slope=slope / 20) for slope in range(5, 31)), key=news.loss)
    return {"temperature": best.temperature, "lexicon": best.pair_lexicon, "slope": flatter.pair_slope}


def written(weights: dict[str, dict[str, float]]) -> str:
    """Return weights as TOML."""
    lines = ["# Fitted by training/calibrate.py: log odds that an event is right in type, actors and recipients."]
    for table, own in weights.items():
        lines += ["", f"[{table}]", *(f'"{name}" = {value}' for name, value in sorted(own.items()))]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", nargs="+", type=Path, default=[DATA / f"{writer}.jsonl" for writer in UNSEEN])
    parser.add_argument("--gold", nargs="+", type=Path, default=[GOLD], help="sets of whole articles that were read")
    parser.add_argument("--judge", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    texts = [text for text in read_texts(given.data) if text["genre"] != "headline"]
    documents = [document for path in given.gold for document in read_gold(path)]
    judge = load_judge(given.judge)
    plain, thorough = Coder(load_tools(), mentions=True), Coder(load_tools(), judge, "thorough")
    weights: dict[str, dict[str, float]] = {}
    news: list[tuple[Coded, str]] = []
    for name, coder in (("lexicon", plain), ("judged", thorough)):
        judged = name == "judged"
        events = [event for text in texts for event in coded(coder, text, judged=judged)]
        weights[name], lines = fit(events)
        sys.stderr.write("\n".join((name, *lines)) + "\n")
        news += [(event, name) for document in documents for event in gold_events(coder, document, judged=judged)]
    weights["news"], lines = shift(news, weights)
    sys.stderr.write("\n".join(("news", *lines)) + "\n")
    marked = [pair for document in documents for pair in gold_pairs(plain, document)]
    weights["pairs"] = weighing(Asked(plain, judge, [*own_pairs(texts)]), Asked(plain, judge, marked))
    sys.stderr.write(f"{len(marked)} pairs of news\n")
    given.out.write_text(written(weights), "utf-8")


if __name__ == "__main__":
    main()
