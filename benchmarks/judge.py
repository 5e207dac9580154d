"""What the judge brings and costs: `python benchmarks/judge.py GOLD... [--pairs FILE] [--judge DIR] [--plots DIR]`.

Codes gold sets at each speed and prints F1 of types, and F1, precision and recall of dyads; then, over all sets
together, F1 of types and dyads by type for the lexicon alone, the judge alone (the lexicon's acts are left out and it
gets no hints; grammar and memory still say who is who) and both at speed `thorough`; what is left of that with one
head silent; then marked pairs with and without it, and the processor seconds of a thousand sentences at each speed.
With `--plots` it draws accuracy over cost and how often events of a stated confidence are right, as SVG. It needs
matplotlib, which the `plot` extra brings.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from detente.coding import load_coder
from detente.coding.coder import Coder, SentenceReading, Tools
from detente.coding.judge import Floats, Judge, JudgedAct, Judgement, Marked, Passage, Span
from detente.coding.judge_model import load_judge
from detente.coding.pairs import MarkedPair, code_pairs
from detente.evaluation import (
    Counts,
    EventScores,
    GoldDocument,
    Guess,
    read_gold,
    read_pairs,
    score_events,
    score_pairs,
)
from detente.judging import SPEEDS, Speed
from detente.records import Article, Event

BINS = 10
SIZE = (7.0, 4.0)  # inches
HEADS = ("acts", "arguments", "auxiliary")
SETTINGS: dict[Any, Any] = {"svg.hashsalt": "detente", "svg.fonttype": "none"}


class JudgeAlone(Coder):
    """A coder without what the lexicon finds."""

    def _consult(self, judge: Judge, articles: Sequence[Sequence[SentenceReading]]) -> None:
        for readings in articles:
            for reading in readings:
                reading.kept = []
        super()._consult(judge, articles)


@dataclass(frozen=True, slots=True)
class Silent:
    """A judgement of which one head says nothing: it sees no act, or vouches for each; no party; no auxiliary mode."""

    whole: Judgement
    head: str

    @property
    def types(self) -> tuple[str, ...]:
        """The types in the order of the probabilities."""
        return self.whole.types

    def acts(self, threshold: float) -> list[JudgedAct]:
        """Return the acts that are at least so probable."""
        return [] if self.head == "acts" else self.whole.acts(threshold)

    def support(self, start: int, end: int) -> Floats:
        """Return how probable an act of each type is on some words."""
        found = self.whole.support(start, end)
        return np.ones_like(found) if self.head == "acts" else found

    def roles(self, start: int, end: int, type_: str, mentions: Sequence[Span]) -> Floats:
        """Return for each mention the probabilities that it is neither, actor, recipient."""
        if self.head != "arguments":
            return self.whole.roles(start, end, type_, mentions)
        return np.tile(np.array([1.0, 0.0, 0.0], np.float32), (len(mentions), 1))

    def auxiliary(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each auxiliary mode."""
        return {} if self.head == "auxiliary" else self.whole.auxiliary(start, end)


class WithSilence:
    """A judge of which one head says nothing; what it has read is kept in `known`, for others to use too."""

    def __init__(self, judge: Judge, head: str, known: dict[Passage, Judgement]) -> None:
        self._judge, self._head, self._known = judge, head, known

    @property
    def types(self) -> tuple[str, ...]:
        """The types that this judge tells apart."""
        return self._judge.types

    def read(self, passages: Sequence[Passage]) -> list[Silent]:
        """Return a judgement for each passage."""
        new = [passage for passage in dict.fromkeys(passages) if passage not in self._known]
        self._known.update(zip(new, self._judge.read(new), strict=True))
        return [Silent(self._known[passage], self._head) for passage in passages]

    def types_between(self, pairs: Sequence[Marked]) -> Floats:
        """Return for each marked pair the probabilities of the types."""
        return self._judge.types_between(pairs)


def main() -> None:
    """Measure, and print the tables."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("gold", nargs="+", type=Path, help="gold sets of events")
    options.add_argument("--pairs", type=Path, help="a gold set of marked pairs")
    options.add_argument("--judge", type=Path, help="the folder of a judge (default: the one that is shipped)")
    options.add_argument("--plots", type=Path, help="where to draw")
    given = options.parse_args()
    judge, tools = load_judge(given.judge), load_coder().tools
    coders = {speed: Coder(tools, judge, speed) for speed in SPEEDS}
    sets = {path: read_gold(path) for path in given.gold}
    points = by_speed(coders, sets)
    by_type(
        {"lexicon": coders["fast"], "judge": JudgeAlone(tools, judge, "thorough"), "both": coders["thorough"]}, sets
    )
    by_head(tools, judge, sets)
    if given.pairs:
        marked_pairs({speed: coders[speed] for speed in ("fast", "default")}, given.pairs)
    if given.plots:
        draw_speeds(points, given.plots / "speeds.svg")
        draw_reliability(stated(coders["default"], sets), given.plots / "reliability.svg")


def by_speed(
    coders: Mapping[Speed, Coder], sets: dict[Path, list[GoldDocument]]
) -> dict[str, tuple[float, list[float]]]:
    """Print accuracy and cost of the speeds; give for each the seconds of 1,000 sentences, and dyad F1 by set."""
    points: dict[str, tuple[float, list[float]]] = {}
    sentences = sum(len(document.sentences) for documents in sets.values() for document in documents)
    for speed, coder in coders.items():
        coder.read(Article(text="Ghana thanked Togo."))  # what is loaded at the first sentence is no part of the cost
        started, figures = time.process_time(), []
        coded = {path: events_of(coder, documents) for path, documents in sets.items()}
        cost = (time.process_time() - started) / sentences * 1000
        for path, documents in sets.items():
            scores = score_events(documents, coded[path])
            dyad = scores.levels["dyad"]
            figures.append(dyad.f1)
            print(
                f"{speed:9} {path.stem:20} type {scores.levels['type'].f1:.3f}  "
                f"dyad {dyad.f1:.3f} ({dyad.precision:.2f}, {dyad.recall:.2f})"
            )
        print(f"{speed:9} {cost:.1f} s of processor for 1,000 sentences")
        points[speed] = cost, figures
    return points


def by_type(coders: Mapping[str, Coder], sets: dict[Path, list[GoldDocument]]) -> None:
    """Print F1 of types and dyads by type, over all sets."""
    documents = [document for own in sets.values() for document in own]
    scores = {name: score_events(documents, events_of(coder, documents)) for name, coder in coders.items()}
    print(f"\n{'type':10} {'gold':>5}  " + "  ".join(f"{name:^11}" for name in scores) + "   (F1 of types, of dyads)")
    for type_ in sorted({name for one in scores.values() for name in one.by_type}):
        wanted = max(_counts(one, type_, "type").gold for one in scores.values())
        cells = (
            f"{_counts(one, type_, 'type').f1:.2f}  {_counts(one, type_, 'dyad').f1:.2f}" for one in scores.values()
        )
        print(f"{type_:10} {wanted:5}  " + "  ".join(f"{cell:^11}" for cell in cells))
    whole = (f"{one.levels['type'].f1:.2f}  {one.levels['dyad'].f1:.2f}" for one in scores.values())
    print(f"{'all':10} {scores['both'].levels['type'].gold:5}  " + "  ".join(f"{cell:^11}" for cell in whole))


def by_head(tools: Tools, judge: Judge, sets: dict[Path, list[GoldDocument]]) -> None:
    """Print F1 of dyads by set and speed where one head says nothing."""
    known: dict[Passage, Judgement] = {}
    print(f"\n{'silent':10} {'speed':9}  " + "  ".join(f"{path.stem:>13}" for path in sets) + "   (F1 of dyads)")
    for head in ("none", *HEADS):
        for speed in ("default", "thorough"):
            coder = Coder(tools, WithSilence(judge, head, known), speed)
            found = (score_events(documents, events_of(coder, documents)) for documents in sets.values())
            print(f"{head:10} {speed:9}  " + "  ".join(f"{one.levels['dyad'].f1:13.3f}" for one in found))


def _counts(scores: EventScores, type_: str, level: str) -> Counts:
    own = scores.by_type.get(type_)
    return own[level] if own else Counts()


def marked_pairs(coders: dict[str, Coder], path: Path) -> None:
    """Print figures of marked pairs."""
    gold = read_pairs(path)
    asked = [MarkedPair(pair.id, pair.text, pair.actor, pair.recipient) for pair in gold]
    print()
    for speed, coder in coders.items():
        started = time.process_time()
        guesses = [Guess(one.id, one.type, one.confidence) for one in code_pairs(coder, asked)]
        speed_of = len(asked) / (time.process_time() - started)
        scores = score_pairs(gold, guesses)
        print(
            f"pairs, {speed}: type macro F1 {scores.type_macro_f1:.3f}, quad macro F1 {scores.quad_macro_f1:.3f}, "
            f"calibration error {scores.calibration_error:.3f}, {speed_of:.0f} pairs a second of processor"
        )


def events_of(coder: Coder, documents: Iterable[GoldDocument]) -> list[Event]:
    """Code the texts of a gold set."""
    articles = (Article(id=one.id, date=one.date, title=one.title, text=one.text) for one in documents)
    return [event for _, events in coder.code(articles) for event in events]


def stated(coder: Coder, sets: dict[Path, list[GoldDocument]]) -> Iterator[tuple[float, bool]]:
    """Give for each event its confidence, and whether a gold event of its sentence has its type and parties."""
    for documents in sets.values():
        for document in documents:
            for event in events_of(coder, [document]):
                scores = score_events([document], [event]).levels["event"]
                if scores.right + scores.extra:
                    yield event.confidence, scores.right > 0


def draw_speeds(points: dict[str, tuple[float, list[float]]], path: Path) -> None:
    """Draw dyad F1, as the mean of the sets, over what a thousand sentences cost."""
    with mpl.rc_context(SETTINGS):
        drawn = Figure(SIZE, layout="constrained")
        axes = drawn.subplots()
        costs = [cost for cost, _ in points.values()]
        means = [float(np.mean(figures)) for _, figures in points.values()]
        axes.plot(costs, means, "o-", color="#1b4965")
        for (name, (cost, _)), mean in zip(points.items(), means, strict=True):
            axes.annotate(name, (cost, mean), xytext=(6, -12), textcoords="offset points")
        axes.set_xlabel("processor seconds for 1,000 sentences")
        axes.set_ylabel("dyad F1, mean of the gold sets")
        axes.set_xlim(0, max(costs) * 1.2)
        drawn.savefig(path, metadata={"Date": None})


def draw_reliability(events: Iterable[tuple[float, bool]], path: Path) -> None:
    """Draw how often events of a stated confidence are right, with bars of two standard errors."""
    chances, right = (np.array(column, float) for column in zip(*events, strict=True))
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    own = [bins == b for b in np.unique(bins)]
    told, true = ([float(values[one].mean()) for one in own] for values in (chances, right))
    bars = [2 * (t * (1 - t) / one.sum()) ** 0.5 for t, one in zip(true, own, strict=True)]
    error = sum(one.sum() * abs(a - b) for one, a, b in zip(own, told, true, strict=True)) / len(right)
    print(f"\nconfidence: {len(right)} events, {right.mean():.2f} right, expected calibration error {error:.3f}")
    with mpl.rc_context(SETTINGS):
        drawn = Figure(SIZE, layout="constrained")
        axes = drawn.subplots()
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
        axes.errorbar(told, true, yerr=bars, fmt="o", color="#1b4965", capsize=3)
        axes.set_xlabel("stated confidence")
        axes.set_ylabel("share that is right")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        drawn.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
