"""Measures the training text: `python training/check.py [FILE…]`, by default all of `training/data`.

Prints texts, sentences and acts by writer, genre, type and auxiliary mode, the share of sentences without an act, and
the pairs of sentences that nearly repeat each other (three-word shingles, Jaccard from 0.6 on).
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from marks import DATA, read_texts

NEAR = 0.6
SHINGLE = 3
_COMMON = 200  # shingles in more sentences than this tell nothing


def shingles(sentence: str, size: int = SHINGLE) -> frozenset[tuple[str, ...]]:
    """Return all runs of so many words, in lower case and without marks."""
    words = ["".join(c for c in word if c.isalnum()) for word in sentence.lower().split()]
    words = [word for word in words if word]
    return frozenset(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def near_duplicates(sentences: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of sentences, by number, that nearly repeat each other, with their Jaccard index."""
    cut = [shingles(sentence) for sentence in sentences]
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(cut):
        if len(own) < SHINGLE:
            continue  # "Next question, please."
        shared: Counter[int] = Counter()
        for shingle in own:
            if len(where[shingle]) <= _COMMON:
                shared.update(where[shingle])
            where[shingle].append(number)
        for other, count in sorted(shared.items()):
            likeness = count / len(own | cut[other])
            if likeness >= NEAR:
                yield other, number, likeness


def main(*names: str) -> None:
    """Print the measures."""
    texts = list(read_texts([Path(name) for name in names] or sorted(DATA.glob("*.jsonl"))))
    sentences = [sentence for text in texts for sentence in text["sentences"]]
    acts = [act for sentence in sentences for act in sentence["acts"]]
    writers = Counter(text["writer"] for text in texts for _ in text["sentences"])
    without = sum(not sentence["acts"] for sentence in sentences) / max(1, len(sentences))
    lines = [
        f"texts {len(texts)}, sentences {len(sentences)}, acts {len(acts)}, sentences without an act {without:.0%}",
        "sentences by writer: " + _listed(writers),
        "texts by genre: " + _listed(Counter(text["genre"] for text in texts)),
        "acts by type: " + _listed(Counter(act["type"] for act in acts)),
        "auxiliary modes: " + _listed(Counter(name for act in acts for name in act["auxiliary"])),
    ]
    near = list(near_duplicates([sentence["text"] for sentence in sentences]))
    lines.append(f"near-duplicates: {len(near)}")
    lines += [f"  {likeness:.2f} {sentences[a]['text']} | {sentences[b]['text']}" for a, b, likeness in near]
    sys.stdout.write("\n".join(lines) + "\n")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


if __name__ == "__main__":
    main(*sys.argv[1:])
