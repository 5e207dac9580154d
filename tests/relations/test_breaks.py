"""Turning points: held against ruptures, and against what one should see."""

import numpy as np
import pytest
import ruptures

from detente.relations.breaks import best_cuts


@pytest.mark.parametrize("seed", range(20))
def test_cuts_are_those_of_ruptures(seed):
    chance = np.random.default_rng(seed)
    values = np.repeat(chance.normal(0, 3, 5), chance.integers(5, 15, 5))
    values = values + chance.normal(0, 1, len(values))
    penalty = 3 * np.log(len(values))
    theirs = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(values[:, None]).predict(pen=penalty)
    assert best_cuts(values, np.ones(len(values)), penalty) == theirs[:-1]


def test_weights_say_what_a_value_is_worth():
    values = np.r_[np.zeros(10), np.full(2, 5.0), np.zeros(10)]
    doubtful = np.where(values > 0, 0.1, 1.0)
    assert best_cuts(values, np.ones(22), 9.0) == [10, 12]
    assert best_cuts(values, doubtful, 9.0) == []


def test_one_value_alone_is_no_level():
    values = np.r_[np.zeros(10), 5.0, np.zeros(10)]
    assert best_cuts(values, np.ones(21), 30.0) == []
