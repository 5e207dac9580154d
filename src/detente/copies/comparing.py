"""How alike two texts are, exactly: the pairs of neighbouring words that both have, for many pairs of texts at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detente.copies.canonical import Positions, Words32
from detente.copies.columns import ragged
from detente.copies.sketches import Words16

Shares = npt.NDArray[np.float64]

_WORDS_AT_ONCE = 1 << 20  # of both texts of all pairs: long texts are compared few at a time


@dataclass(frozen=True, slots=True)
class Texts:
    """The words that count of all texts: where those of a text start and end, folded and as written.

    In place of the words there may be what `word_pairs` makes of them: numbers of 32 bits.
    """

    starts: Positions
    ends: Positions
    canonical: Words16 | Words32
    surface: Words16 | Words32
    surface_starts: Positions | None = None  # where there are other numbers of pairs as written
    surface_ends: Positions | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """For pairs of texts: the share of word pairs that both have (Jaccard), and what share of each text that is."""

    alike: Shares
    in_one: Shares
    in_other: Shares


def compare(texts: Texts, one: Positions, other: Positions) -> Likeness:
    """Compare the folded words of texts pair by pair, `one[i]` with `other[i]`."""
    return _compare(texts, texts.canonical, one, other)


def compare_as_written(texts: Texts, one: Positions, other: Positions) -> Likeness:
    """Compare the words of texts as they were written."""
    if texts.surface_starts is not None and texts.surface_ends is not None:
        texts = replace(texts, starts=texts.surface_starts, ends=texts.surface_ends)
    return _compare(texts, texts.surface, one, other)


def _compare(texts: Texts, words: Words16 | Words32, one: Positions, other: Positions) -> Likeness:
    common, size_one, size_other = (np.empty(len(one)) for _ in range(3))
    for part in _parts(texts, one, other):
        common[part], size_one[part], size_other[part] = _overlaps(texts, words, one[part], other[part])
    return Likeness(
        alike=_share(common, size_one + size_other - common),
        in_one=_share(common, size_one),
        in_other=_share(common, size_other),
    )


def _parts(texts: Texts, one: Positions, other: Positions) -> Iterator[slice]:
    """Cut pairs into parts whose texts have some number of words together."""
    sizes = texts.ends - texts.starts
    words = np.cumsum(sizes[one] + sizes[other]) // _WORDS_AT_ONCE
    borders = [0, *(np.flatnonzero(np.diff(words)) + 1).tolist(), len(one)]
    for start, end in pairwise(borders):
        yield slice(start, end)


def _share(part: Shares, whole: Shares) -> Shares:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _overlaps(
    texts: Texts, words: Words16 | Words32, one: Positions, other: Positions
) -> tuple[Shares, Shares, Shares]:
    """Count the pairs that both texts have, and those of each; a pair counts once, however often it comes."""
    count = len(one)
    keys = np.concatenate([_keys(texts, words, one, 0), _keys(texts, words, other, 1)])
    keys.sort()
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    pair = (keys >> np.uint64(33)).astype(np.int64)
    side = (keys & np.uint64(1)).astype(np.bool_)
    both = np.append((keys[1:] ^ keys[:-1]) == 1, False) & ~side if len(keys) else side
    return (
        np.bincount(pair[both], minlength=count).astype(np.float64),
        np.bincount(pair[~side], minlength=count).astype(np.float64),
        np.bincount(pair[side], minlength=count).astype(np.float64),
    )


def _keys(texts: Texts, words: Words16 | Words32, chosen: Positions, side: int) -> npt.NDArray[np.uint64]:
    """Give number of the pair (31 bits), two neighbouring words (32) and side (1) as one number each."""
    counts = texts.ends[chosen] - texts.starts[chosen]
    at = ragged(texts.starts[chosen], counts)
    number = np.repeat(np.arange(len(chosen), dtype=np.uint64), counts)
    if words.dtype == np.uint32:
        neighbours = words[at].astype(np.uint64)
    else:
        following = at + 1
        last = np.cumsum(counts[counts > 0]) - 1
        following[last] = texts.starts[chosen][counts > 0]
        neighbours = words[at].astype(np.uint64) << np.uint64(16) | words[following]
    return number << np.uint64(33) | neighbours << np.uint64(1) | np.uint64(side)
