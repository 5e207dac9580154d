"""Types given to marked pairs of actor and recipient, against a gold set of such pairs.

The gold set says YIELD for CONCEDE and RETREAT alike, and so guesses of either count as YIELD, a material act.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.codebook import load_codebook
from detente.evaluation.figures import Counts, share
from detente.evaluation.gold import MERGED, MERGED_TYPES, EvaluationError, GoldPair, Guess

BINS = 10
"""Into so many bins of equal width are confidences sorted for the calibration error."""

_EDGES = [edge / BINS for edge in range(1, BINS)]
_NO_QUAD = 0  # the quad class of a guess that is no type


@dataclass(frozen=True, slots=True)
class PairError:
    """A pair that was given another type than it has; `guess` is None where none was given."""

    id: str
    type: str
    guess: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PairScores:
    """The figures of a comparison.

    Macro figures are means over the types, or quad classes, that the gold set has. `calibration_error` is the expected
    difference between confidence and share of right guesses, None unless each pair has a confidence.
    """

    pairs: int
    type_macro_f1: float
    type_accuracy: float
    quad_macro_f1: float
    by_type: Mapping[str, Counts]
    calibration_error: float | None
    errors: tuple[PairError, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values, without the errors."""
        figures: dict[str, Any] = {
            "pairs": self.pairs,
            "type_macro_f1": self.type_macro_f1,
            "type_accuracy": self.type_accuracy,
            "quad_macro_f1": self.quad_macro_f1,
            "by_type": {type: counts.f1 for type, counts in self.by_type.items()},
        }
        if self.calibration_error is not None:
            figures["calibration_error"] = self.calibration_error
        return figures


def score_pairs(pairs: Sequence[GoldPair], guesses: Iterable[Guess]) -> PairScores:
    """Score guesses, in any order, against a gold set of pairs; a pair without a guess, or with None, is wrong.

    Raises EvaluationError where the gold set is empty.
    """
    if not pairs:
        raise EvaluationError("the gold set has no pairs")
    by_id = {guess.id: guess for guess in guesses}
    given = [by_id.get(pair.id, Guess(pair.id, None)) for pair in pairs]
    types, guessed = [pair.type for pair in pairs], [_merge(guess.type) for guess in given]
    right = [type == guess for type, guess in zip(types, guessed, strict=True)]
    by_type = _by_label(types, guessed)
    by_quad = _by_label([_quad(type) for type in types], [_quad(guess) for guess in guessed])
    return PairScores(
        pairs=len(pairs),
        type_macro_f1=_macro_f1(by_type),
        type_accuracy=share(sum(right), len(pairs)),
        quad_macro_f1=_macro_f1(by_quad),
        by_type=by_type,
        calibration_error=_calibration_error([guess.confidence for guess in given], right),
        errors=tuple(
            PairError(pair.id, pair.type, guess, pair.text)
            for pair, guess, ok in zip(pairs, guessed, right, strict=True)
            if not ok
        ),
    )


def _merge(type: str | None) -> str | None:
    return MERGED if type in MERGED_TYPES else type


def _quad(type: str | None) -> int:
    codebook = load_codebook()
    if type == MERGED:
        return codebook.quad("RETREAT")
    return codebook.quad(type) if type is not None and type in codebook.events else _NO_QUAD


def _by_label(gold: Sequence[Any], guessed: Sequence[Any]) -> dict[Any, Counts]:
    """Count by label, for the labels of the gold set, in order."""
    totals: dict[Any, Counts] = defaultdict(Counts)
    for label, guess in zip(gold, guessed, strict=True):
        totals[label] += Counts(right=label == guess, missed=label != guess)
        totals[guess] += Counts(extra=label != guess)
    return {label: totals[label] for label in sorted(set(gold))}


def _macro_f1(by_label: Mapping[Any, Counts]) -> float:
    return share(sum(counts.f1 for counts in by_label.values()), len(by_label))


def _calibration_error(confidences: Sequence[float | None], right: Sequence[bool]) -> float | None:
    """Sum over the bins how far confidences and right guesses lie apart, as a share of all."""
    gaps = [0.0] * BINS
    for confidence, ok in zip(confidences, right, strict=True):
        if confidence is None:
            return None
        gaps[bisect_right(_EDGES, confidence)] += confidence - ok
    return share(sum(map(abs, gaps)), len(confidences))
