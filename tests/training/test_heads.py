"""The fit of a judge's heads: it finds what is there to be found, and stays near the old heads where little is said."""

import numpy as np
import pytest

pytest.importorskip("scipy")

from detente.coding.judge import TYPES
from detente.coding.judge_encoder import Heads, PairHead, sigmoid, softmax
from detente.training.heads import fit_classes, fit_marks
from detente.training.teach import for_types


@pytest.fixture
def seen():
    return np.random.default_rng(4).normal(size=(400, 6)).astype(np.float32)


def zeros(*shape):
    return np.zeros(shape, np.float32)


def test_marks_are_learnt(seen):
    right = (seen[:, :2] > 0).astype(np.float32)
    weight, bias = fit_marks(seen, right, (zeros(6, 2), zeros(2)), pull=0.1)
    assert ((seen @ weight + bias > 0) == (right > 0)).mean() > 0.98


def test_classes_are_learnt(seen):
    right = np.eye(3, dtype=np.float32)[seen[:, :3].argmax(1)]
    weight, bias = fit_classes(seen, right, (zeros(6, 3), zeros(3)), pull=0.1)
    assert ((seen @ weight + bias).argmax(1) == right.argmax(1)).mean() > 0.97


def test_where_several_classes_are_right_their_sum_counts(seen):
    right = np.tile(np.array([1, 1, 0], np.float32), (len(seen), 1))
    weight, bias = fit_classes(seen, right, (zeros(6, 3), zeros(3)), pull=0.1)
    assert softmax(seen @ weight + bias)[:, :2].sum(1).min() > 0.9


def test_a_strong_pull_keeps_the_old_head(seen):
    old = np.full((6, 2), 0.5, np.float32), zeros(2)
    right = (seen[:, :2] < 0).astype(np.float32)
    [weight, _] = fit_marks(seen, right, old, pull=1e6)
    assert weight == pytest.approx(old[0], abs=0.01)


def test_a_fit_is_where_the_gradient_is_none(seen):
    right = (seen[:, :1] + seen[:, 1:2] > 0.3).astype(np.float32)
    pull = 5.0
    weight, bias = fit_marks(seen, right, (zeros(6, 1), zeros(1)), pull)
    off = sigmoid(seen @ weight + bias) - right
    assert seen.T @ off + pull * weight == pytest.approx(zeros(6, 1), abs=0.2)


@pytest.fixture
def heads():
    width = 6
    layer = zeros(width, len(TYPES))
    layer[0] = np.arange(len(TYPES))
    kinds = np.arange(len(TYPES) * width, dtype=np.float32).reshape(len(TYPES), width)
    two = (zeros(4 * width, width), zeros(width)), (zeros(width, 3), zeros(3))
    known = (
        np.concatenate([layer, np.full((width, 1), 99, np.float32)], 1),
        np.arange(len(TYPES) + 1.0, dtype=np.float32),
    )
    own = Heads(TYPES, TYPES, (layer, zeros(len(TYPES))), (zeros(width, 4), zeros(4)), kinds, *two)
    return own, PairHead((zeros(3 * width, width), zeros(width)), known)


def test_the_same_types_in_another_order_change_nothing(heads):
    assert for_types(*heads, sorted(TYPES)) is not None
    new, tied = for_types(*heads, sorted(TYPES))
    assert new is heads[0]
    assert tied is heads[1]


def test_types_of_another_codebook_keep_what_is_known_and_begin_unlikely(heads):
    new, tied = for_types(*heads, ["STRIKE", "ASSAULT", "AID"])
    assert new.names == ("AID", "ASSAULT", "STRIKE")
    assert new.hints == TYPES  # the encoder's own
    assert new.acts[0][0].tolist() == [TYPES.index("AID"), TYPES.index("ASSAULT"), 0]
    assert new.acts[1].tolist() == [0, 0, -4]
    assert new.types[2].tolist() == pytest.approx(heads[0].types.mean(0).tolist())
    assert tied.types[1].tolist() == [TYPES.index("AID"), TYPES.index("ASSAULT"), -4, len(TYPES)]
