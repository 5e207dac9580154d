"""Fits the last layers of a judge's heads on what its encoder gives, held near the layers that it had.

The penalty is ridge regression towards the old weights (as in Daumé III, "Frustratingly easy domain adaptation", 2007,
his PRIOR baseline after Chelba and Acero, 2004): few labels change little. Minimised by L-BFGS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from detente.coding.judge import Floats
from detente.coding.judge_encoder import sigmoid, softmax

Layer = tuple[Floats, Floats]
"""A matrix [in, out] and what is added to its product [out]."""

_STEPS = 60
_SMALL = 1e-9
Doubles = npt.NDArray[np.float64]


def fit_marks(seen: Floats, right: Floats, old: Layer, pull: float) -> Layer:
    """Fit independent marks: `seen` [n, width] to `right` [n, marks] in 0 and 1; `pull` holds them near `old`."""

    def loss(layers: Sequence[Floats]) -> tuple[float, list[Floats]]:
        weight, bias = layers
        chances = sigmoid(seen @ weight + bias)
        off = (chances - right) / len(seen)
        value = -np.log(np.where(right > 0, chances, 1 - chances) + _SMALL).sum() / len(seen)
        return float(value), [seen.T @ off, off.sum(0)]

    weight, bias = _minimise(loss, old, pull / len(seen))
    return weight, bias


def fit_classes(seen: Floats, right: Floats, old: Layer, pull: float) -> Layer:
    """Fit a layer that chooses one class: `seen` [n, width] to `right` [n, classes], ones where a class is right."""

    def loss(layers: Sequence[Floats]) -> tuple[float, list[Floats]]:
        weight, bias = layers
        chances = softmax(seen @ weight + bias)
        told = chances * right
        mass = told.sum(1, keepdims=True) + _SMALL
        off = (chances - told / mass) / len(seen)
        return float(-np.log(mass).mean()), [seen.T @ off, off.sum(0)]

    weight, bias = _minimise(loss, old, pull / len(seen))
    return weight, bias


def _minimise(
    loss: Callable[[Sequence[Floats]], tuple[float, list[Floats]]], old: Sequence[Floats], pull: float
) -> list[Floats]:
    shapes = [layer.shape for layer in old]
    start = _flat(old)

    def value(flat: Doubles) -> tuple[float, Doubles]:
        cost, grads = loss(_shaped(flat, shapes))
        away = flat - start
        return cost + pull / 2 * float(away @ away), _flat(grads) + pull * away

    found = minimize(value, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return _shaped(found.x, shapes)


def _flat(layers: Sequence[Floats]) -> Doubles:
    return np.concatenate([np.asarray(layer, np.float64).ravel() for layer in layers])


def _shaped(flat: Doubles, shapes: Sequence[tuple[int, ...]]) -> list[Floats]:
    layers, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        layers.append(np.asarray(flat[at : at + size].reshape(shape), np.float32))
        at += size
    return layers
