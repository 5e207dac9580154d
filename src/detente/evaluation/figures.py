"""Hits and misses, and the figures made of them."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were found rightly, found wrongly, and missed. A figure with nothing to divide by is 0."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @classmethod
    def compare(cls, gold: Collection[Hashable], predicted: Collection[Hashable]) -> Counts:
        """Count what two collections share and what either has alone; repeats count once."""
        wanted, found = set(gold), set(predicted)
        return cls(len(wanted & found), len(found - wanted), len(wanted - found))

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.extra + other.extra, self.missed + other.missed)

    @property
    def gold(self) -> int:
        """How many there are in the gold set."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return share(self.right, self.right + self.extra)

    @property
    def recall(self) -> float:
        """Share of the gold set that was found."""
        return share(self.right, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return share(2 * self.right, 2 * self.right + self.extra + self.missed)

    def to_json(self) -> dict[str, float]:
        """Give precision, recall, F1 and the size of the gold set."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1, "gold": self.gold}


def share(part: float, whole: float) -> float:
    """Divide, and give 0 where there is nothing to divide by."""
    return part / whole if whole else 0.0
