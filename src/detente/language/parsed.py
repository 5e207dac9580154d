"""A parsed sentence as plain tuples: what the rest of the program reads instead of spaCy objects."""

from __future__ import annotations

from dataclasses import dataclass, field

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
OTHER = "XX"  # tag and label of a token that was not looked at


@dataclass(frozen=True, slots=True)
class Shallow:
    """The grammar of a sentence that is not parsed: tags, labels and heads, one a token; a root's head is itself."""

    tags: tuple[str, ...]
    deps: tuple[str, ...]
    heads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its grammar. Token attributes are tuples of one length; offsets are into the article's text.

    `source` is the article's `[start, end)` as it stands; `words` are its tokens as parsed, a few repaired.
    `forms` are all lemmas and all words in lower case.
    `head[i]` is the index of token i's governor (the root's is its own); `kids[i]` are its dependents in text order.
    """

    index: int
    start: int
    end: int
    section: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    lemmas: tuple[str, ...]
    tags: tuple[str, ...]
    deps: tuple[str, ...]
    head: tuple[int, ...]
    kids: tuple[tuple[int, ...], ...]
    offsets: tuple[tuple[int, int], ...]
    source: str
    forms: frozenset[str] = field(compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """Return the first dependent of token i with one of these labels."""
        labels = self.deps
        for k in self.kids[i]:
            if labels[k] in deps:
                return k
        return None

    def children(self, i: int, *deps: str) -> list[int]:
        """Return all dependents of token i with one of these labels, in text order."""
        kids = self.kids[i]
        if not kids:
            return []
        labels = self.deps
        return [k for k in kids if labels[k] in deps]

    def subtree(self, i: int) -> list[int]:
        """Return token i and everything below it, in text order."""
        kids = self.kids
        if not kids[i]:
            return [i]
        found = [i]
        for k in found:
            found.extend(kids[k])
        return sorted(found)

    def ancestors(self, i: int) -> list[int]:
        """Return the chain of governors of token i, nearest first."""
        chain: list[int] = []
        while self.head[i] != i:
            i = self.head[i]
            chain.append(i)
        return chain

    def is_noun(self, i: int) -> bool:
        """Tell whether token i is tagged as a noun."""
        return self.tags[i] in NOUN_TAGS

    def is_verb(self, i: int) -> bool:
        """Tell whether token i is tagged as a verb."""
        return self.tags[i] in VERB_TAGS

    def text(self, start: int, end: int) -> str:
        """Return the article's own words from token `start` up to, not including, token `end`."""
        return self.source[self.offsets[start][0] - self.start : self.offsets[end - 1][1] - self.start]
