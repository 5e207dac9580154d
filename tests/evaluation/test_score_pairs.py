"""Figures of pairs: counted by hand, and equal to those of the shared scorer."""

import random

import pytest
from gold_files import write_lines

from detente.codebook import load_codebook
from detente.evaluation import EvaluationError, GoldPair, Guess, read_guesses, read_pairs, score_pairs


def pair(id, type):
    return GoldPair(id, "Chad warned Niger.", ((0, 4),), ((12, 17),), type)


PAIRS = [pair("p1", "YIELD"), pair("p2", "YIELD"), pair("p3", "AID"), pair("p4", "THREATEN")]


def test_figures_counted_by_hand():
    guesses = [
        Guess("p4", "REQUEST"),
        Guess("p1", "CONCEDE"),
        Guess("p2", "AID"),
        Guess("p3", "AID"),
        Guess("p9", "AID"),
    ]
    scores = score_pairs(PAIRS, guesses)
    assert scores.pairs == 4
    assert scores.type_accuracy == 2 / 4
    assert {type: counts.f1 for type, counts in scores.by_type.items()} == {"AID": 2 / 3, "THREATEN": 0, "YIELD": 2 / 3}
    assert scores.type_macro_f1 == pytest.approx(4 / 9)
    assert scores.quad_macro_f1 == 1
    assert scores.calibration_error is None
    assert [(error.id, error.type, error.guess) for error in scores.errors] == [
        ("p2", "YIELD", "AID"),
        ("p4", "THREATEN", "REQUEST"),
    ]


def test_concede_is_verbal_elsewhere_but_counts_as_material_here():
    scores = score_pairs([pair("p1", "YIELD"), pair("p2", "AGREE")], [Guess("p1", "CONCEDE"), Guess("p2", "AGREE")])
    assert (scores.type_macro_f1, scores.quad_macro_f1) == (1, 1)


@pytest.mark.parametrize("guesses", [[], [Guess("p1", None)], [Guess("p1", "NOISE")]])
def test_no_guess_is_wrong(guesses):
    scores = score_pairs(PAIRS[:1], guesses)
    assert (scores.type_accuracy, scores.type_macro_f1, scores.quad_macro_f1) == (0, 0, 0)


def test_calibration_error_counted_by_hand():
    guesses = [Guess("p1", "RETREAT", 0.9), Guess("p2", "AID", 0.95), Guess("p3", "AID", 1.0), Guess("p4", "AID", 0.3)]
    # 0.9 to 1.0: three guesses, confidence 2.85, two right; 0.3 to 0.4: confidence 0.3, none right
    assert score_pairs(PAIRS, guesses).calibration_error == pytest.approx((0.85 + 0.3) / 4)


def test_a_gold_set_without_pairs():
    with pytest.raises(EvaluationError, match="the gold set has no pairs"):
        score_pairs([], [])


@pytest.mark.parametrize("confident", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_the_shared_scorer(tmp_path, shared_scorer, seed, confident):
    choose = random.Random(seed)
    types = list(load_codebook().events)
    gold_types = [type for type in types if type not in ("CONCEDE", "RETREAT")] + ["YIELD"]
    marks = {"text": "Chad warned Niger.", "actor": [[0, 4]], "recipient": [[12, 17]]}
    values = [{"id": f"p{number}", "type": choose.choice(gold_types), **marks} for number in range(60)]
    edges = [number / 10 for number in range(11)]
    said = [
        {
            "id": value["id"],
            "type": choose.choice([value["type"].replace("YIELD", "RETREAT"), choose.choice(types), None]),
            "confidence": choose.choice([choose.random(), choose.choice(edges)]),
        }
        for value in values
    ]
    choose.shuffle(said)
    if not confident:
        del said[7]["confidence"], said[9]
    gold = write_lines(tmp_path / "pairs.jsonl", values)
    predicted = write_lines(tmp_path / "said.jsonl", said)
    figures = score_pairs(read_pairs(gold), read_guesses(predicted)).to_json()
    expected = shared_scorer("score_pairs.py", gold, predicted)
    assert ("calibration_error" in expected) == confident
    assert set(figures) == set(expected)
    for what, figure in expected.items():
        assert figures[what] == pytest.approx(figure), what
