"""How sure a coded act is: the chance that its type, actors and recipients are all right.

A logistic model over what is known of the act: how its parties were found, how much its entry asked for, what the
grammar had, and what the judge says where it was asked. Its weights are in `confidence.toml`, fitted by
`training/calibrate.py` on text that neither lexicon nor judge was made from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import tomli

from detente.coding.candidates import Candidate
from detente.language import Sentence

_FULL_SCORE = 8.0  # an entry that asks for so much is as sure as any
_LONG, _DEEP = 60, 8  # tokens of a sentence; steps from the act to the root of the parse
_LEAST = 1e-4
_MARKS = ("negated", "future", "hypothetical", "historical")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by the name of what they weigh: for acts that no judge was asked about, and for those that one was.

    `slope` and `shift` are what the log odds of both are multiplied by, and what is then added: weights are fitted on
    our own text, these on news. Of a marked pair, `temperature` is what the log odds of the judge's types are divided
    by, `pair_lexicon` what the lexicon's answer weighs beside them, and `pair_slope` what the log odds of both together
    are multiplied by, once more for news.
    """

    lexicon: Mapping[str, float]
    judged: Mapping[str, float]
    slope: float = 1.0
    shift: float = 0.0
    temperature: float = 1.0
    pair_lexicon: float = 0.0
    pair_slope: float = 1.0


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Load the fitted weights."""
    read = tomli.loads((files("detente.coding") / "confidence.toml").read_text("utf-8"))
    news, pairs = read["news"], read["pairs"]
    return Weights(
        read["lexicon"],
        read["judged"],
        slope=news["slope"],
        shift=news["shift"],
        temperature=pairs["temperature"],
        pair_lexicon=pairs["lexicon"],
        pair_slope=pairs["slope"],
    )


def confidence(c: Candidate, s: Sentence, weights: Weights) -> float:
    """Return how probable it is that an act is coded rightly, 0 to 1."""
    known = evidence(c, s)
    own = weights.lexicon if c.opinion is None else weights.judged
    odds = sum(own.get(name, 0.0) * value for name, value in known.items())
    return 1.0 / (1.0 + math.exp(-(weights.slope * odds + weights.shift)))


def evidence(c: Candidate, s: Sentence) -> dict[str, float]:
    """Return what speaks for and against an act, by name; all but the judge's log odds lie in 0 to 1."""
    known = {
        "always": 1.0,
        f"type {c.type}": 1.0,
        f"by a {c.predicate.kind}": 1.0,
        "parties": min(c.sure, 1.0),
        "entry": min(c.match.score, _FULL_SCORE) / _FULL_SCORE,
        "rules": min(len(c.rules), 3) / 3,
        "length": min(len(s), _LONG) / _LONG,
        "depth": min(len(s.ancestors(c.head)), _DEEP) / _DEEP,
    }
    known |= {mark: 1.0 for mark in _MARKS if mark in c.aux}
    flags = {
        "actor": c.actors,
        "recipient": c.recipients or c.reciprocal,
        "mutual": c.reciprocal,
        "recalled": c.match.recalled,
        "told by somebody": c.voices,
        "no subject": not c.has_subject,
        "headline": s.section == "headline",
    }
    known |= {name: 1.0 for name, there in flags.items() if there}
    if c.opinion is not None:
        known |= {"judge: act": _log_odds(c.opinion.act), "judge: parties": _log_odds(c.opinion.parties)}
        known |= {"judge: another type": 1.0} if c.opinion.type != c.type else {}
        known |= {"judge alone": 1.0} if c.opinion.alone else {}
    return known


def _log_odds(chance: float) -> float:
    held = min(max(chance, _LEAST), 1.0 - _LEAST)
    return math.log(held / (1.0 - held))
