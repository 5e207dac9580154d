"""What counts as a copy: the bars, and the sizes of the sketches. One object, passed in, never global."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import DetenteError


class CopyOptionError(DetenteError):
    """An option that cannot be right: names it, what came and what is allowed."""


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """The bars between copies and articles that are only about the same thing.

    Two texts are alike by the share of neighbouring pairs of folded words that both have (Jaccard), from 0 to 1.

    `folding`: a copy is spun where its words as written are less than this share as alike as its folded ones.
    `spun`, `edited`: at least so alike are an article and its spun copy, or its edited one.
    `added`: a copy that is longer than its original, so that this is the shorter's share of the longer, is partial.
    `contained`: at least this share of the shorter text stands in a longer one of which it is a part.
    `fewest`: texts with fewer words that count (see `detente.copies.canonical`) are copies only word for word.

    >>> CopyOptions(spun=1.5)
    Traceback (most recent call last):
    detente.copies.options.CopyOptionError: spun: got 1.5; allowed: a number above 0, up to 1
    """

    folding: float = 0.85
    spun: float = 0.3
    edited: float = 0.5
    added: float = 0.8
    contained: float = 0.5
    fewest: int = 12

    def __post_init__(self) -> None:
        for name in ("folding", "spun", "edited", "added", "contained"):
            value = getattr(self, name)
            if not 0 < value <= 1:
                raise CopyOptionError(f"{name}: got {value!r}; allowed: a number above 0, up to 1")
        if self.fewest < 2:
            raise CopyOptionError(f"fewest: got {self.fewest!r}; allowed: a number from 2")
