"""Texts of which pairs of words are kept: compared pair by pair, and the articles that they tie to each other.

What a store keeps of a text (`detente.copies.sketches.KeptSketch`) is enough to compare it exactly. Families come out
the same whether all articles are linked at once or those alone that pairs tie together, directly or through others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.copies.canonical import Positions
from detente.copies.comparing import Likeness, Texts, compare, compare_as_written
from detente.copies.index import Pairs, judge
from detente.copies.options import CopyOptions

ArticleOfWords = tuple[str, str, int]
"""An article that may be in a family: its id, its date or an empty string, and the digest of its words."""

PairOfWords = tuple[int, int, int, float, float, float]
"""Two digests, and of what kind and how much alike their texts are, as in `Pairs`."""


def kept_texts(canonical: Sequence[bytes], surface: Sequence[bytes]) -> Texts:
    """Put the pairs of words of texts together, as they are kept of each."""
    folded, ends = _joined(canonical)
    written, written_ends = _joined(surface)
    return Texts(_starts(ends), ends, folded, written, _starts(written_ends), written_ends)


def judge_kept(texts: Texts, one: Positions, other: Positions) -> tuple[Pairs, Positions]:
    """Compare texts exactly, and give those that are pairs, with their places in what was given.

    Args:
        texts: The texts.
        one: Numbers of texts.
        other: As many others. No two pairs are the same, and the pairs are in order.

    """
    pairs = judge(texts, one, other, CopyOptions())
    count = len(texts.ends)
    return pairs, np.searchsorted(one * count + other, pairs.one * count + pairs.other)


@dataclass(frozen=True, slots=True)
class LinkedArticles:
    """Articles that may be in a family, as `detente.copies.families` wants them; `texts_of` gives texts by digests."""

    options: CopyOptions
    ids: Sequence[str]
    dates: Sequence[str]
    text_of: npt.NDArray[np.int32]
    digests: Sequence[int]
    pairs: Pairs
    texts_of: Callable[[Sequence[int]], Texts]

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return len(self.digests)

    def likeness(self, one: Sequence[int], other: Sequence[int]) -> tuple[Likeness, Likeness]:
        """Say how alike texts are, by their folded words and as they were written."""
        numbers = sorted({*one, *other})
        texts = self.texts_of([self.digests[number] for number in numbers])
        sides = np.searchsorted(numbers, one), np.searchsorted(numbers, other)
        return compare(texts, *sides), compare_as_written(texts, *sides)


def link_articles(
    articles: Sequence[ArticleOfWords], pairs: Iterable[PairOfWords], texts_of: Callable[[Sequence[int]], Texts]
) -> LinkedArticles:
    """Link articles by pairs of their words.

    Args:
        articles: Articles in the order of their days, times and ids.
        pairs: Pairs of the digests of articles among them, in any order.
        texts_of: Gives the texts of digests, in the order in which they are asked for.

    """
    numbers: dict[int, int] = {}
    for _, _, digest in articles:
        numbers.setdefault(digest, len(numbers))
    return LinkedArticles(
        options=CopyOptions(),
        ids=[identity for identity, _, _ in articles],
        dates=[published for _, published, _ in articles],
        text_of=np.array([numbers[digest] for _, _, digest in articles], np.int32),
        digests=list(numbers),
        pairs=_numbered(pairs, numbers),
        texts_of=texts_of,
    )


def _numbered(pairs: Iterable[PairOfWords], numbers: dict[int, int]) -> Pairs:
    """Give the pairs by the numbers of their words; of several of the same words the one that is most alike."""
    found: dict[tuple[int, int], tuple[float, int, float, float]] = {}
    for one, other, kind, similarity, in_one, in_other in pairs:
        turned = numbers[one] > numbers[other]
        pair = (numbers[other], numbers[one]) if turned else (numbers[one], numbers[other])
        told = (similarity, kind, *((in_other, in_one) if turned else (in_one, in_other)))
        found[pair] = max(found.get(pair, (-1.0, 0, 0.0, 0.0)), told)
    ordered = sorted(found)
    sides = np.array(ordered, np.int64).reshape(-1, 2).T
    measured = np.array([found[pair] for pair in ordered]).reshape(-1, 4).T
    return Pairs(sides[0], sides[1], measured[1].astype(np.uint8), measured[0], measured[2], measured[3])


def _joined(parts: Sequence[bytes]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    return np.frombuffer(b"".join(parts), np.uint32), np.cumsum([len(part) // 4 for part in parts], dtype=np.int64)


def _starts(ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.append(0, ends[:-1]) if len(ends) else ends
