"""Sketches: what the index keeps of a text, a few hundred bytes in place of its words.

A sketch has a MinHash signature over the pairs of neighbouring folded words, keys under which texts that are alike
meet (locality-sensitive hashing), the same for each paragraph, and the words themselves as numbers of 16 bits, so that
whoever met can be compared exactly. Hashing is NumPy's: measured on texts of 150 words that count, 128 permutations
take 4 µs a text, rensa's R-MinHash 5, datasketch's MinHash 250; and signatures in a store must not change with the
version of a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from detente.copies.canonical import Canonicaliser, Positions, Tokens, Words32, load_canonicaliser
from detente.records import Article

VERSION = 1
"""Of the sketches: those of another version are not comparable."""

ROWS, BANDS = 3, 48
"""Permutations in a band, and bands: texts 0.3 alike meet with a chance of 0.73, 0.4 of 0.96, 0.5 of 0.998."""

PARAGRAPH_ROWS, PARAGRAPH_BANDS = 4, 4
"""For paragraphs, which are copied whole: 0.8 alike meet with a chance of 0.88 for each paragraph that they share."""

SHORTEST_PARAGRAPH = 12  # words that count; shorter ones are "Reporting by ...", and every second article has them
LONGEST_PARAGRAPH = 100  # words that count; longer ones are cut into pieces
PIECE = np.uint32(24)  # words that a piece has on average
CHARACTERS_A_BATCH = 4_000_000
TEXTS_A_BATCH = 256  # more at once do not fit the processor's cache

_DIGEST_BYTES = 8
_WIDTH = 0xD800  # tokens of 16 bits, leaving out what would be surrogates in a string

Row = tuple[str, str, str, str]
"""Id, date, publisher and text of an article."""

Words16 = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of articles, in columns; row i of each is the article `ids[i]`.

    `digest` tells texts of the same words apart from all others. `signature` has the low byte of each least hash,
    `bands` the keys, and `paragraphs` those of the paragraphs; `canonical` and `surface` are the words that count,
    folded and as written. The last three are one after the other, with `*_ends` saying where those of a text end.
    """

    ids: tuple[str, ...]
    dates: tuple[str, ...]
    sources: tuple[str, ...]
    digest: npt.NDArray[np.uint64]
    words: Words32
    signature: npt.NDArray[np.uint8]
    bands: Words32
    paragraphs: Words32
    paragraph_ends: Positions
    canonical: Words16
    surface: Words16
    token_ends: Positions

    def __len__(self) -> int:
        return len(self.ids)

    def same_as(self, other: Sketches) -> bool:
        """Tell whether all columns are equal."""
        return all(np.array_equal(getattr(self, each.name), getattr(other, each.name)) for each in fields(self))


def sketch(articles: Iterable[Article], canonicaliser: Canonicaliser | None = None) -> Iterator[Sketches]:
    """Sketch articles in their order, a batch at a time; titles are left out, since every publisher writes its own."""
    ready = canonicaliser or load_canonicaliser()
    for rows in batches(articles):
        yield sketch_rows(rows, ready)


def batches(articles: Iterable[Article]) -> Iterator[list[Row]]:
    """Give what sketches are made of, a batch at a time: plain tuples, which are soon sent to another process."""
    rows: list[Row] = []
    characters = 0
    for article in articles:
        rows.append((article.id, article.date or "", article.source, article.text))
        characters += len(article.text)
        if len(rows) >= TEXTS_A_BATCH or characters >= CHARACTERS_A_BATCH:
            yield rows
            rows, characters = [], 0
    if rows:
        yield rows


def sketch_rows(rows: Sequence[Row], canonicaliser: Canonicaliser) -> Sketches:
    """Sketch some articles at once."""
    return _sketch_tokens(rows, canonicaliser.tokens([row[3] for row in rows]))


def _sketch_tokens(rows: Sequence[Row], tokens: Tokens) -> Sketches:
    ids, dates, sources, _ = zip(*rows, strict=True)
    pairs, pair_text = circular_pairs(tokens.canonical, tokens.text)
    least = least_hashes(pairs, pair_text, tokens.texts, ROWS * BANDS, seed=1)
    paragraphs, ends = _paragraph_keys(tokens)
    return Sketches(
        ids=ids,
        dates=dates,
        sources=sources,
        digest=_digests(tokens),
        words=np.bincount(tokens.every_text, minlength=tokens.texts).astype(np.uint32),
        signature=(least & 0xFF).astype(np.uint8),
        bands=band_keys(least, BANDS, ROWS),
        paragraphs=paragraphs,
        paragraph_ends=ends,
        canonical=(tokens.canonical % _WIDTH).astype(np.uint16),
        surface=(tokens.surface % _WIDTH).astype(np.uint16),
        token_ends=np.cumsum(np.bincount(tokens.text, minlength=tokens.texts)),
    )


@dataclass(frozen=True, slots=True)
class KeptSketch:
    """What is kept of one text beside others in a table: no order of words, and no words.

    `digest` is 0 for a text without words. `canonical` and `surface` are `word_pairs`, sorted. `text` stands for all
    of it: articles of the same words may have other paragraphs or marks of quotation.
    """

    text: int
    digest: int
    words: int
    signature: bytes
    bands: list[int]
    paragraphs: list[int]
    canonical: bytes
    surface: bytes


def sketch_to_keep(
    articles: Sequence[Article], fewest: int, canonicaliser: Canonicaliser | None = None
) -> Iterator[KeptSketch]:
    """Sketch some articles, one for one, for a table; those of fewer words that count have no keys."""
    if not articles:
        return
    tokens = (canonicaliser or load_canonicaliser()).tokens([article.text for article in articles])
    sketches = _sketch_tokens([(article.id, "", "", "") for article in articles], tokens)
    sizes = np.diff(sketches.token_ends, prepend=0)
    canonical, surface = (word_pairs(words, tokens) for words in (tokens.canonical, tokens.surface))
    start = 0
    for row, end in enumerate(sketches.paragraph_ends.tolist()):
        counts = sizes[row] >= fewest
        digest, signature = sketches.digest[row], sketches.signature[row].tobytes()
        paragraphs = np.unique(sketches.paragraphs[start:end]) if counts else np.empty(0, np.uint32)
        pairs = canonical[row].tobytes(), surface[row].tobytes()
        told = (digest.tobytes(), signature, paragraphs.tobytes(), *pairs)
        yield KeptSketch(
            text=int.from_bytes(blake2b(b"".join(told), digest_size=_DIGEST_BYTES).digest(), "little", signed=True),
            digest=int(digest.astype(np.int64)),
            words=int(sketches.words[row]),
            signature=signature,
            bands=sketches.bands[row].astype(np.int32).tolist() if counts else [],
            paragraphs=paragraphs.astype(np.int32).tolist(),
            canonical=pairs[0],
            surface=pairs[1],
        )
        start = end


def word_pairs(words: Words32, tokens: Tokens) -> list[Words32]:
    """Give for each text the pairs of neighbouring words that it has, as numbers of 32 bits, each once and sorted."""
    pairs, text = circular_pairs(words, tokens.text)
    keys = np.unique(text.astype(np.uint64) << np.uint64(32) | pairs)
    borders = np.searchsorted(keys >> np.uint64(32), np.arange(1, tokens.texts))
    return np.split(keys.astype(np.uint32), borders)


def circular_pairs(words: Words32, group: Positions) -> tuple[Words32, Positions]:
    """Hash each word of a group with the next one, the last with the first, so that even one word has a pair."""
    if not len(words):
        return words, group
    first = np.empty(len(words), np.bool_)
    first[0] = True
    np.not_equal(group[1:], group[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    following = np.arange(1, len(words) + 1)
    following[np.append(starts[1:], len(words)) - 1] = starts
    return mix(words * np.uint32(0x9E3779B1) + mix(words[following])), group


def mix(values: Words32) -> Words32:
    """Scatter the bits of numbers (the finish of MurmurHash3)."""
    values = values ^ values >> np.uint32(16)
    values = values * np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


def least_hashes(hashes: Words32, group: Positions, groups: int, permutations: int, seed: int) -> Words32:
    """Give the MinHash signature of each group, a row each; a group without hashes has zeros."""
    least = np.zeros((permutations, groups), np.uint32)
    if len(hashes):
        starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
        filled = group[starts]
        factors, terms = _permutations(permutations, seed)
        permuted = np.empty_like(hashes)
        for row, factor, term in zip(least, factors, terms, strict=True):
            np.multiply(hashes, factor, out=permuted)
            permuted += term
            row[filled] = np.minimum.reduceat(permuted, starts)
    return np.ascontiguousarray(least.T)


def band_keys(least: Words32, bands: int, rows: int) -> Words32:
    """Give a key for each band of each signature; the number of the band is part of it."""
    parts = least.reshape(len(least), bands, rows)
    keys = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint32), parts.shape[:2])
    for row in range(rows):
        keys = mix(keys * np.uint32(0x9E3779B1) + parts[:, :, row])
    return keys


def _permutations(count: int, seed: int) -> tuple[Words32, Words32]:
    """Make odd factors and terms by a recipe of our own: those of NumPy's generators may change with its version."""
    numbers = np.arange(1, 2 * count + 1, dtype=np.uint32) + np.uint32(seed * 0x51ED27)
    scattered = mix(mix(numbers))
    return scattered[:count] | np.uint32(1), scattered[count:]


def _paragraph_keys(tokens: Tokens) -> tuple[Words32, Positions]:
    """Give the keys of all paragraphs that are long enough, and where those of each text end."""
    pieces = _pieces(tokens)
    lengths = np.bincount(pieces)
    long = lengths[pieces] >= SHORTEST_PARAGRAPH if len(lengths) else np.zeros(0, np.bool_)
    numbers, group = np.unique(pieces[long], return_inverse=True)
    pairs, group = circular_pairs(tokens.canonical[long], group)
    least = least_hashes(pairs, group, len(numbers), PARAGRAPH_ROWS * PARAGRAPH_BANDS, seed=2)
    keys = band_keys(least, PARAGRAPH_BANDS, PARAGRAPH_ROWS)
    of_text = tokens.text[long][np.flatnonzero(np.append(True, group[1:] != group[:-1]))] if len(group) else group
    return keys.ravel(), np.cumsum(np.bincount(of_text, minlength=tokens.texts)) * PARAGRAPH_BANDS


def _pieces(tokens: Tokens) -> Positions:
    """Give the paragraph of each word; a very long one, as where line ends were lost, is cut behind certain words.

    Which words these are depends on themselves alone, so that a story is cut alike wherever it stands.
    """
    paragraph = tokens.paragraph
    if not len(paragraph):
        return paragraph
    cut = (np.bincount(paragraph)[paragraph] > LONGEST_PARAGRAPH) & (tokens.canonical % PIECE == 0)
    border = np.append(False, (paragraph[1:] != paragraph[:-1]) | cut[:-1])
    return np.cumsum(border)


def _digests(tokens: Tokens) -> npt.NDArray[np.uint64]:
    """Give a hash of 64 bits of all words of each text; 0 for a text without words."""
    ends = np.cumsum(np.bincount(tokens.every_text, minlength=tokens.texts))
    data = tokens.every.tobytes()
    digests = np.zeros(tokens.texts, np.uint64)
    start = 0
    for number, end in enumerate((ends * tokens.every.itemsize).tolist()):
        if end > start:
            digest = blake2b(data[start:end], digest_size=_DIGEST_BYTES).digest()
            digests[number] = int.from_bytes(digest, "little")
        start = end
    return digests
