"""Reciprocity: an answer that is there is found with its lag, and one that is not there is not."""

import datetime

import numpy as np
import pytest

from detente.relations.answering import answers
from detente.relations.asking import asking
from detente.relations.series import Cells, make_series

FIRST = datetime.date(2015, 1, 5)


def series(one, other):
    """Make a series of one act a week of each side, of given values."""
    days = [(FIRST - datetime.date(1970, 1, 1)).days + 7 * week for week in range(len(one))]
    count = 2 * len(one)
    columns = {"day": days * 2, "sides": [0] * len(one) + [1] * len(other), "values": [*one, *other]}
    same = {"type": ["ACCUSE"] * count, "quads": [3] * count, "stories": [1] * count}
    return make_series(asking("USA", "RUS"), Cells.of(columns | same))


@pytest.mark.parametrize("lag", [1, 3])
@pytest.mark.parametrize("sign", [1, -1])
def test_an_answer_is_found_with_its_lag_and_sign(lag, sign):
    chance = np.random.default_rng(lag)
    other = chance.normal(0, 2, 120)
    one = sign * 0.8 * np.roll(other, lag) + chance.normal(0, 1, 120)
    first, second = answers(series(one, other))
    assert (first.who, first.whom, first.answers, first.lag) == ("USA", "RUS", True, lag)
    assert np.sign(first.strength) == sign
    assert not second.answers


def test_chance_is_taken_for_an_answer_as_often_as_it_says():
    found = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        found += sum(one.answers for one in answers(series(chance.normal(0, 1, 60), chance.normal(0, 1, 60))))
    assert found <= 18  # 10 of 200 are to be expected, at most


def test_too_few_acts_are_told():
    first, _ = answers(series(np.ones(5), np.ones(5)))
    assert (first.answers, first.reason) == (False, "both act in 5 periods, and 20 are needed")


def test_values_that_never_change_are_no_answer():
    assert not any(one.answers for one in answers(series(np.ones(40), np.ones(40))))
