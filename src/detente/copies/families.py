"""Families: which article came first, and who copied whom.

Articles are put in order by date, and those of one date as they came into the index; a day comes before every time of
that day, and what has no date comes last. Texts that are whole copies of each other, directly or through others, are a
family. Each article but the first has one original: the first article of the same words, or else the one before it
that it is most alike. A part of an article makes no family of the two, or one digest of the week would join all its
stories: it is told beside the families, once for each family it was taken from.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from detente.copies.comparing import Likeness
from detente.copies.index import NEAR, PARTIAL, SPUN, CopyIndex, Pairs
from detente.copies.options import CopyOptions
from detente.records import Copy

_KINDS = {NEAR: "near", SPUN: "spun", PARTIAL: "partial"}
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Family:
    """An article and its copies: `articles` are all ids in their order; `copies` tells who copied whom.

    `parts` are articles of which only a part was taken from this family, or that are only a part of one of it.
    """

    id: str
    articles: tuple[str, ...]
    copies: tuple[Copy, ...]
    parts: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Publisher:
    """How much of what a publisher brought is its own: numbers of articles, of copies among them, and of words."""

    name: str
    articles: int
    copies: int
    words: int
    own_words: float

    @property
    def own_share(self) -> float:
        """Own words by all words; 1 where there are none."""
        return self.own_words / self.words if self.words else 1.0


class Paired(Protocol):
    """Articles in the order in which they came, each with the number of its text, and the pairs of texts."""

    @property
    def options(self) -> CopyOptions:
        """The bars that the pairs were found with."""

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the articles."""

    @property
    def dates(self) -> Sequence[str]:
        """Their dates, empty where they have none."""

    @property
    def text_of(self) -> npt.NDArray[np.int32]:
        """The number of each article's text."""

    @property
    def texts(self) -> int:
        """How many texts there are."""

    @property
    def pairs(self) -> Pairs:
        """The pairs of texts."""

    def likeness(self, one: Sequence[int], other: Sequence[int]) -> tuple[Likeness, Likeness]:
        """Say how alike texts are, by their folded words and as they were written."""


def find_copies(index: Paired) -> list[Copy]:
    """Tell of every article that repeats an earlier one, in the order of the articles."""
    return _Copies(index).all()


def group_families(copies: Iterable[Copy]) -> list[Family]:
    """Put copies, in the order that `find_copies` gives, together with their originals, by family."""
    whole: dict[str, list[Copy]] = defaultdict(list)
    parts: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        (parts if copy.kind == "partial" else whole)[copy.family].append(copy)
        whole[copy.family]
    return [
        Family(family, (family, *(copy.article for copy in found)), tuple(found), tuple(parts.get(family, ())))
        for family, found in whole.items()
    ]


def own_shares(index: CopyIndex, copies: Iterable[Copy]) -> list[Publisher]:
    """Tell for each publisher how much of its text is its own, by name; articles without a publisher are left out."""
    taken: dict[str, float] = defaultdict(float)
    for copy in copies:
        taken[copy.article] += copy.taken
    articles: dict[str, list[tuple[int, float]]] = defaultdict(list)
    words = index.words[index.text_of].tolist()
    for identity, source, count in zip(index.ids, index.sources, words, strict=True):
        if source:
            articles[source].append((count, min(taken.get(identity, 0.0), 1.0)))
    return [
        Publisher(
            name=name,
            articles=len(of_it),
            copies=sum(share > 0 for _, share in of_it),
            words=sum(count for count, _ in of_it),
            own_words=round(sum(count * (1 - share) for count, share in of_it), _DIGITS),
        )
        for name, of_it in sorted(articles.items())
    ]


@dataclass(frozen=True, slots=True)
class _Link:
    """What a text has to do with an earlier one."""

    earlier: int
    kind: int
    similarity: float
    taken: float
    excerpt: bool = False  # much shorter than the earlier one


_Links = Sequence[tuple[int, _Link]]  # a text, and what ties it to an earlier one


class _Copies:
    """Works out the copies of an index: order of articles, families of texts, an original for each."""

    def __init__(self, index: Paired) -> None:
        self._index = index
        self._order = sorted(range(len(index.ids)), key=lambda article: (_time(index.dates[article]), article))
        self._text = index.text_of.tolist()
        self._first: dict[int, int] = {}  # the first article of each text, texts in the order of their articles
        for article in self._order:
            self._first.setdefault(self._text[article], article)
        self._rank = {text: rank for rank, text in enumerate(self._first)}
        links = list(self._links(index.pairs))
        whole = self._without_hosts([(text, link) for text, link in links if link.kind != PARTIAL])
        self._root = _components(index.texts, whole, self._rank)
        self._whole = self._originals(whole)
        self._parts = self._partials([(text, link) for text, link in links if link.kind == PARTIAL])
        self._joined = self._joined_later()

    def all(self) -> list[Copy]:
        copies: list[Copy] = []
        for article in self._order:
            text = self._text[article]
            first = self._first[text]
            if article != first:
                copies.append(self._copy(article, first, "verbatim", 1.0, 1.0))
                continue
            links = [link for link in (self._whole.get(text) or self._joined.get(text),) if link is not None]
            for link in (*links, *self._parts.get(text, ())):
                kind = _KINDS[link.kind]
                copies.append(self._copy(article, self._first[link.earlier], kind, link.similarity, link.taken))
        return copies

    def _copy(self, article: int, original: int, kind: str, similarity: float, taken: float) -> Copy:
        ids = self._index.ids
        family = ids[self._first[self._root[self._text[original]]]]
        return Copy(
            article=ids[article],
            original=ids[original],
            kind=kind,
            similarity=round(similarity, _DIGITS),
            taken=round(taken, _DIGITS),
            family=family,
        )

    def _originals(self, links: _Links) -> dict[int, _Link]:
        """Give each text the earlier one that it is most alike; of several, the first."""
        found: dict[int, _Link] = {}
        for later, link in links:
            best = found.get(later)
            if best is None or self._better(link, best):
                found[later] = link
        return found

    def _partials(self, found_links: _Links) -> dict[int, list[_Link]]:
        """Give each text the best earlier one of each other family of which it has a part, or is one."""
        links = [(later, link, self._root[link.earlier]) for later, link in found_links]
        taken: dict[int, set[int]] = defaultdict(set)
        for later, _, family in links:
            taken[later].add(family)
        found: dict[int, dict[int, _Link]] = defaultdict(dict)
        for later, link, family in links:
            own = self._root[later]
            # Two digests of one story have it from there, and so has what is a copy of the story itself.
            has_it_too = own in taken[link.earlier] or taken[later] & taken[link.earlier]
            best = found[later].get(family)
            if family != own and not has_it_too and (best is None or self._better(link, best)):
                found[later][family] = link
        return {
            text: sorted(links.values(), key=lambda link: self._rank[link.earlier]) for text, links in found.items()
        }

    def _better(self, link: _Link, than: _Link) -> bool:
        return (link.similarity, -self._rank[link.earlier]) > (than.similarity, -self._rank[than.earlier])

    def _links(self, pairs: Pairs) -> Iterator[tuple[int, _Link]]:
        """Turn pairs into links of the later text to the earlier one."""
        added = self._index.options.added
        for one, other, kind, similarity, in_one, in_other in zip(*_lists(pairs), strict=True):
            if self._rank[one] > self._rank[other]:
                later, earlier, in_later, in_earlier = one, other, in_one, in_other
            else:
                later, earlier, in_later, in_earlier = other, one, in_other, in_one
            if kind != PARTIAL and in_later < added * in_earlier:  # much of its own around what it took
                yield later, _Link(earlier, PARTIAL, in_earlier, in_later)
            else:
                taken = 1.0 if kind == SPUN else in_later
                yield later, _Link(earlier, kind, similarity, taken, excerpt=in_earlier < added * in_later)

    def _without_hosts(self, links: _Links) -> _Links:
        """Leave out that a copy is an excerpt of an earlier article that has the same story inside it."""
        best = self._originals(links)
        return [(text, link) for text, link in links if not link.excerpt or link == best[text]]

    def _joined_later(self) -> dict[int, _Link]:
        """Link those to the first of their family that only later texts tie to it."""
        alone = [text for text in self._first if self._root[text] != text and text not in self._whole]
        if not alone:
            return {}
        firsts = [self._root[text] for text in alone]
        likeness, written = self._index.likeness(alone, firsts)
        options = self._index.options
        links: dict[int, _Link] = {}
        for place, (text, first) in enumerate(zip(alone, firsts, strict=True)):
            alike, surface = float(likeness.alike[place]), float(written.alike[place])
            spun = surface < options.folding * alike
            taken = 1.0 if spun else float(likeness.in_one[place])
            links[text] = _Link(first, SPUN if spun else NEAR, alike, taken)
        return links


def _components(count: int, links: _Links, rank: dict[int, int]) -> list[int]:
    """Give each text the first text of its family."""
    parent = list(range(count))

    def root(text: int) -> int:
        while parent[text] != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    for later, link in links:
        first, second = sorted((root(later), root(link.earlier)), key=rank.__getitem__)
        parent[second] = first
    return [root(text) for text in range(count)]


def _lists(pairs: Pairs) -> Sequence[list[int] | list[float]]:
    columns = (pairs.one, pairs.other, pairs.kind, pairs.similarity, pairs.in_one, pairs.in_other)
    return [column.tolist() for column in columns]


def _time(date: str) -> tuple[bool, datetime.datetime]:
    """Give a key that sorts by time of publication, in UTC where a time tells its zone."""
    if not date:
        return True, datetime.datetime.min
    time = datetime.datetime.fromisoformat(date)
    if time.tzinfo is not None:
        time = time.astimezone(datetime.UTC).replace(tzinfo=None)
    return False, time
