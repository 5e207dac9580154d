"""The index: sketches go in, one batch after the other, and pairs of texts that are copies come out.

Whether two texts are a pair depends on these two alone: they meet under a key that both have, and then they are
compared exactly. So the pairs, and the families made of them, are the same in whatever order and batches the articles
come, with two exceptions. Among articles of the same date, who was first is told by the order in which they came. And
of the texts that share one key, every later one meets only the first (`MOST_PER_BAND`, `MOST_PER_PARAGRAPH`), so that
what stands under every second article of a publisher does not let each meet each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from detente.copies.canonical import Positions, Words32
from detente.copies.columns import Column, KeyRuns, ragged
from detente.copies.comparing import Likeness, Shares, Texts, compare, compare_as_written
from detente.copies.options import CopyOptions
from detente.copies.sketches import BANDS, ROWS, Sketches, Words16

NEAR, SPUN, PARTIAL = 0, 1, 2
"""Kinds of pairs, as numbers; `verbatim` needs none, because articles of the same words are one text."""

MOST_PER_BAND, MOST_PER_PARAGRAPH = 128, 16
"""So many of the texts that have a key are met by those that come later."""

PARAGRAPHS_SHARED = 0.3  # of the keys of the text that has fewer: what shares less does not have half of the words
_SIGNATURE = ROWS * BANDS
_TEXTS_AT_ONCE = 256
_CANDIDATES_AT_ONCE = 1 << 20
_LOW = 0xFFFFFFFF
# A signature errs by less than this, four times in five thousand: what it takes for less alike is not compared.
_ERROR = 3 * (0.25 / _SIGNATURE) ** 0.5


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts, by their numbers; the one came into the index after the other.

    `in_one` and `in_other` say what share of each text the other has; `similarity` is that of the shorter one for
    parts, and how alike the two are otherwise.
    """

    one: Positions
    other: Positions
    kind: npt.NDArray[np.uint8]
    similarity: Shares
    in_one: Shares
    in_other: Shares

    def __len__(self) -> int:
        return len(self.one)

    def chosen(self, which: npt.NDArray[np.bool_]) -> Pairs:
        """Give some of them."""
        return Pairs(*(getattr(self, column.name)[which] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keys, and the texts that have them, in the order of the texts."""

    keys: Words32
    owners: Positions

    def of(self, start: int, end: int) -> _Keys:
        """Give those of the texts from one to another."""
        first, last = np.searchsorted(self.owners, [start, end])
        return _Keys(self.keys[first:last], self.owners[first:last])


@dataclass(frozen=True, slots=True)
class Kept:
    """All that an index knows: of articles, of texts, their keys with the text of each, and the pairs."""

    ids: list[str]
    dates: list[str]
    sources: list[str]
    text_of: npt.NDArray[np.int32]
    digest: npt.NDArray[np.uint64]
    words: Words32
    signature: npt.NDArray[np.uint8]
    keys_per_text: Words16
    canonical: Words16
    surface: Words16
    token_ends: Positions
    bands: Words32
    band_texts: Positions
    paragraphs: Words32
    paragraph_texts: Positions
    pairs: Pairs


class CopyIndex:
    """Which texts are alike. A text is what one or more articles have word for word, whatever their titles."""

    def __init__(self, options: CopyOptions | None = None) -> None:
        self.options = options or CopyOptions()
        self.ids: list[str] = []
        self.dates: list[str] = []
        self.sources: list[str] = []
        self._known: set[str] = set()
        self._by_digest: dict[int, int] = {}
        self._text_of = Column(np.int32)
        self._words, self._digest = Column(np.uint32), Column(np.uint64)
        self._signature, self._bands = Column(np.uint8, _SIGNATURE), KeyRuns()
        self._paragraphs, self._paragraph_keys = KeyRuns(), Column(np.uint16)
        self._canonical, self._surface, self._ends = Column(np.uint16), Column(np.uint16), Column(np.int64)
        self._pairs = [Column(np.int64), Column(np.int64), Column(np.uint8), *(Column(np.float64) for _ in range(3))]

    def __len__(self) -> int:
        """Count the articles."""
        return len(self.ids)

    @property
    def texts(self) -> int:
        """How many different texts the articles have."""
        return len(self._ends)

    @property
    def text_of(self) -> npt.NDArray[np.int32]:
        """The number of each article's text."""
        rows: npt.NDArray[np.int32] = self._text_of.rows
        return rows

    @property
    def words(self) -> Words32:
        """How many words each text has."""
        rows: Words32 = self._words.rows
        return rows

    @property
    def digest(self) -> npt.NDArray[np.uint64]:
        """The hash of all words of each text; 0 for one without words."""
        rows: npt.NDArray[np.uint64] = self._digest.rows
        return rows

    @property
    def signature(self) -> npt.NDArray[np.uint8]:
        """The low byte of each least hash of each text."""
        rows: npt.NDArray[np.uint8] = self._signature.rows
        return rows

    @property
    def keys_per_text(self) -> Words16:
        """How many paragraph keys each text has."""
        rows: Words16 = self._paragraph_keys.rows
        return rows

    def band_keys(self, start: int = 0) -> tuple[Words32, Positions]:
        """Give the keys of the texts from one on, text after text, and where those of each end."""
        return _by_text(self._bands, start, self.texts)

    def paragraph_keys(self, start: int = 0) -> tuple[Words32, Positions]:
        """Give the keys of their paragraphs in the same way."""
        return _by_text(self._paragraphs, start, self.texts)

    @property
    def pairs(self) -> Pairs:
        """All pairs that were found."""
        return Pairs(*(column.rows for column in self._pairs))

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take; ids, dates and publishers come on top."""
        columns = [self._text_of, self._words, self._digest, self._signature, self._paragraph_keys, *self._pairs]
        columns += [self._canonical, self._surface, self._ends]
        return sum(column.nbytes for column in columns) + self._bands.nbytes + self._paragraphs.nbytes

    def restore(self, kept: Kept) -> None:
        """Fill an empty index with what another one had."""
        self.ids, self.dates, self.sources = kept.ids, kept.dates, kept.sources
        self._known = set(kept.ids)
        self._by_digest = {value: number for number, value in enumerate(kept.digest.tolist()) if value}
        self._text_of.extend(kept.text_of)
        self._digest.extend(kept.digest)
        self._words.extend(kept.words)
        self._signature.extend(kept.signature)
        self._paragraph_keys.extend(kept.keys_per_text)
        self._canonical.extend(kept.canonical)
        self._surface.extend(kept.surface)
        self._ends.extend(kept.token_ends)
        self._bands.add(kept.bands, kept.band_texts)
        self._paragraphs.add(kept.paragraphs, kept.paragraph_texts)
        self._keep(kept.pairs)

    def add(self, sketches: Sketches) -> list[str]:
        """Add articles and find the pairs that their texts make with all others.

        Articles whose ids the index has already are passed over: adding a batch twice changes nothing. Returns the ids
        that were passed over.
        """
        new, again = self._new_articles(sketches)
        texts = self._new_texts(sketches, new)
        if len(texts):
            self._keep_texts(sketches, texts)
        return again

    def _new_articles(self, sketches: Sketches) -> tuple[list[int], list[str]]:
        new: list[int] = []
        again: list[str] = []
        for row, identity in enumerate(sketches.ids):
            if identity in self._known:
                again.append(identity)
                continue
            self._known.add(identity)
            new.append(row)
        self.ids.extend(sketches.ids[row] for row in new)
        self.dates.extend(sketches.dates[row] for row in new)
        self.sources.extend(sketches.sources[row] for row in new)
        return new, again

    def _new_texts(self, sketches: Sketches, articles: list[int]) -> Positions:
        """Give every article its text; return the rows of those whose text is a new one."""
        first: list[int] = []
        numbers: list[int] = []
        count = self.texts
        for row, digest in zip(articles, sketches.digest[articles].tolist(), strict=True):
            number = self._by_digest.get(digest) if digest else None  # no words are not the same words
            if number is None:
                number = count + len(first)
                self._by_digest[digest] = number
                first.append(row)
            numbers.append(number)
        self._text_of.extend(np.array(numbers, np.int32))
        return np.array(first, np.int64)

    def _keep_texts(self, sketches: Sketches, rows: Positions) -> None:
        begin, count = self.texts, len(rows)
        sizes = _sizes(sketches.token_ends)[rows]
        at = ragged(sketches.token_ends[rows] - sizes, sizes)
        self._words.extend(sketches.words[rows])
        self._digest.extend(sketches.digest[rows])
        self._signature.extend(sketches.signature[rows])
        self._canonical.extend(sketches.canonical[at])
        self._surface.extend(sketches.surface[at])
        self._ends.extend(np.cumsum(sizes) + (self._ends.rows[-1] if begin else 0))
        numbers = np.arange(begin, begin + count)
        enough = sizes >= self.options.fewest
        parts = _sizes(sketches.paragraph_ends)[rows]
        paragraphs = sketches.paragraphs[ragged(sketches.paragraph_ends[rows] - parts, parts)]
        owners = np.repeat(numbers, parts)
        counted = enough[owners - begin]
        self._paragraph_keys.extend(np.minimum(parts, np.iinfo(np.uint16).max))
        bands = _Keys(sketches.bands[rows[enough]].ravel(), np.repeat(numbers[enough], BANDS))
        self._pair(begin, count, bands, _Keys(paragraphs[counted], owners[counted]))

    def _pair(self, begin: int, count: int, bands: _Keys, paragraphs: _Keys) -> None:
        """Put the keys of new texts into the index, and compare each with all earlier texts that have one of them."""
        self._bands.add(bands.keys, bands.owners)
        self._paragraphs.add(paragraphs.keys, paragraphs.owners)
        for start in range(begin, begin + count, _TEXTS_AT_ONCE):
            end = start + _TEXTS_AT_ONCE
            met, _ = _meetings(self._bands, bands.of(start, end), MOST_PER_BAND)
            parts, shared = _meetings(self._paragraphs, paragraphs.of(start, end), MOST_PER_PARAGRAPH)
            met = np.union1d(self._seeming_alike(met), self._seeming_part(parts, shared))
            for part in range(0, len(met), _CANDIDATES_AT_ONCE):
                self._compare(met[part : part + _CANDIDATES_AT_ONCE])

    def _seeming_alike(self, met: Positions) -> Positions:
        """Leave out whose signatures say that they are not alike; most of those who share one key are not."""
        signature = self._signature.rows
        kept = []
        for part in range(0, len(met), _CANDIDATES_AT_ONCE // _SIGNATURE):
            some = met[part : part + _CANDIDATES_AT_ONCE // _SIGNATURE]
            kept.append(some[seem_alike(signature[some >> 32], signature[some & _LOW], self.options)])
        return np.concatenate(kept) if kept else met

    def _seeming_part(self, met: Positions, shared: Positions) -> Positions:
        """Leave out who share a paragraph or two of many: a notice under the text, a paragraph of background."""
        keys = self._paragraph_keys.rows
        seeming = shared >= PARAGRAPHS_SHARED * np.minimum(keys[met >> 32], keys[met & _LOW])
        found: Positions = met[seeming]
        return found

    def _compare(self, met: Positions) -> None:
        self._keep(judge(self.as_texts(), met >> 32, met & _LOW, self.options))

    def _keep(self, pairs: Pairs) -> None:
        for column, values in zip(self._pairs, (getattr(pairs, each.name) for each in fields(pairs)), strict=True):
            column.extend(values)

    def likeness(self, one: Sequence[int], other: Sequence[int]) -> tuple[Likeness, Likeness]:
        """Say how alike texts are, `one[i]` and `other[i]`: by their folded words, and as they were written."""
        given = self.as_texts(), np.array(one, np.int64), np.array(other, np.int64)
        return compare(*given), compare_as_written(*given)

    def as_texts(self) -> Texts:
        """Give the words of all texts, for comparison."""
        ends = self._ends.rows
        starts = np.append(0, ends[:-1]) if len(ends) else ends
        return Texts(starts, ends, self._canonical.rows, self._surface.rows)


def judge(texts: Texts, one: Positions, other: Positions, options: CopyOptions) -> Pairs:
    """Compare texts exactly, `one[i]` with `other[i]`; give those that are pairs."""
    likeness = compare(texts, one, other)
    of_shorter = np.maximum(likeness.in_one, likeness.in_other)
    maybe = np.flatnonzero((likeness.alike >= options.spun) | (of_shorter >= options.contained))
    written = compare_as_written(texts, one[maybe], other[maybe])
    alike, of_shorter = likeness.alike[maybe], of_shorter[maybe]
    spun = written.alike < options.folding * alike
    whole = alike >= np.where(spun, options.spun, options.edited)
    part = ~whole & (of_shorter >= options.contained)
    kind = np.where(part, PARTIAL, np.where(spun, SPUN, NEAR)).astype(np.uint8)
    similarity = np.where(part, of_shorter, alike)
    in_one, in_other = likeness.in_one[maybe], likeness.in_other[maybe]
    return Pairs(one[maybe], other[maybe], kind, similarity, in_one, in_other).chosen(whole | part)


def seem_alike(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8], options: CopyOptions) -> npt.NDArray[np.bool_]:
    """Tell, row by row, whether two signatures may be those of texts that are alike; most of one key are not."""
    seeming: npt.NDArray[np.bool_] = (one == other).mean(axis=1) >= options.spun - _ERROR
    return seeming


def _meetings(runs: KeyRuns, wanted: _Keys, most: int) -> tuple[Positions, Positions]:
    """Give pairs of a text and an earlier one, as one number `text<<32 | earlier`, and how many keys the two share."""
    places, rows = runs.find(wanted.keys, most)
    texts = wanted.owners[places]
    earlier = rows < texts
    met, shared = np.unique(texts[earlier] << 32 | rows[earlier], return_counts=True)
    return met, shared


def _by_text(runs: KeyRuns, start: int, end: int) -> tuple[Words32, Positions]:
    keys, rows = runs.all()
    chosen = rows >= start
    order = np.argsort(rows[chosen], kind="stable")
    return keys[chosen][order], np.cumsum(np.bincount(rows[chosen] - start, minlength=end - start))


def _sizes(ends: Positions) -> Positions:
    sizes: Positions = np.diff(ends, prepend=0)
    return sizes


def index_articles(sketches: Iterator[Sketches], options: CopyOptions | None = None) -> CopyIndex:
    """Make an index of sketches, batch after batch."""
    index = CopyIndex(options)
    for batch in sketches:
        index.add(batch)
    return index
