"""What the lexicon proposes for labelled text: the hints that a judge reads with a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from detente.coding.coder import Coder, SentenceReading, hints_of
from detente.coding.judge import Hint
from detente.records import Article
from detente.training.items import MarkedPair, Text


def hinted(texts: Iterable[Text], coder: Coder) -> Iterator[tuple[Text, list[list[Hint]]]]:
    """Yield every text with the hints of each of its sentences, their places counted from the sentence's start."""
    for text in texts:
        sentences = [sentence["text"] for sentence in text["sentences"]]
        articles = [[words] for words in sentences] if text["genre"] == "headline" else [sentences]
        read = (_placed(coder.read(Article(id=text["id"], text=" ".join(own))), own) for own in articles)
        yield text, [hints for placed in read for hints in placed]


def hinted_pairs(pairs: Iterable[MarkedPair], coder: Coder) -> Iterator[MarkedPair]:
    """Yield marked pairs with the hints of their sentences."""
    for pair in pairs:
        [hints] = _placed(coder.read(Article(id=pair.id, text=pair.text)), [pair.text])
        yield replace(pair, hints=tuple(hints))


def _placed(readings: Sequence[SentenceReading], sentences: Sequence[str]) -> list[list[Hint]]:
    spans, at = [], 0
    for words in sentences:
        spans.append((at, at + len(words)))
        at += len(words) + 1
    placed: list[list[Hint]] = [[] for _ in sentences]
    for reading in readings:
        for hint in hints_of(reading):
            for n, (first, last) in enumerate(spans):
                if first <= hint.start and hint.end <= last:
                    placed[n].append(Hint(hint.start - first, hint.end - first, hint.type))
    return placed
