"""What the reports of one story say together."""

from __future__ import annotations

from collections.abc import Iterable

from detente.records import Bounds


def merge_bounds(reported: Iterable[Bounds]) -> Bounds | None:
    """Merge the numbers of several reports: what all of them allow; where they contradict, from lowest to highest.

    >>> merge_bounds([(None, 90), (24, 99), (86, None)])
    (86, 90)
    >>> merge_bounds([(12, 12), (14, None)])
    (12, 14)
    >>> merge_bounds([])
    """
    bounds = list(reported)
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds if high is not None]
    if not lows and not highs:
        return None
    if not lows or not highs:
        return max(lows, default=None), min(highs, default=None)
    if max(lows) <= min(highs):
        return max(lows), min(highs)
    return min((*lows, *highs)), max((*lows, *highs))
