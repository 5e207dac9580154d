"""Names in a store that nobody has coded: what the texts call by a name, and the gazetteer does not know.

A name that is unknown cannot act, so its events are lost or go to somebody else. The names that most articles have
are those whose coding pays best. Grammar is not asked: a name is a run of words with capitals, which costs little
enough for any corpus; what begins a sentence counts only where it is also written so elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from detente.actors import Gazetteer, Kind, load_agents
from detente.language import split_sentences
from detente.records import Article

_TOKENS: Final = re.compile(r"(?:[A-Z]\.){2,}|['’]s\b|\w+?(?=['’]s\b)|\w+(?:['’.]\w+)*|\S")
_JOINING: Final = frozenset({"of", "al", "el", "de", "la", "bin", "ibn", "and", "for", "the", "-"})
_NEVER: Final = frozenset(
    "I Mr Mrs Ms Dr Sir Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June "
    "July August September October November December Reuters Photo File Image GMT Twitter Facebook".split()
)
_OPENING: Final = frozenset("\"“‘'«—–-:;.)")  # what a sentence, or a part of one, may begin behind
_EXAMPLE: Final = 160  # characters
_STATES: Final = (Kind.COUNTRY, Kind.NATIONALITY, Kind.PEOPLE, Kind.CAPITAL)


@dataclass(slots=True)
class Unknown:
    """A name that is not known: in how many articles, how often, beside which countries, and one of its sentences."""

    name: str
    articles: int = 0
    mentions: int = 0
    beside: Counter[str] = field(default_factory=Counter)
    example: str = ""

    @property
    def country(self) -> str:
        """The country that most of its sentences name; empty where that is less than half of them."""
        ((code, count),) = self.beside.most_common(1) or [("", 0)]
        return code if 2 * count >= self.mentions else ""


def find_unknown(articles: Iterable[Article], gazetteer: Gazetteer, least: int = 2) -> list[Unknown]:
    """Find the names of articles that a gazetteer does not know, those in the most articles first.

    Args:
        articles: With their texts.
        gazetteer: What is known.
        least: How many articles must have a name.

    """
    common = {word for agent in load_agents().all for word in agent.noun.split()}
    found: dict[str, Unknown] = {}
    firm: set[str] = set()
    for article in articles:
        seen: set[str] = set()
        surnames: set[str] = set()
        for sentence in _sentences(article.text):
            names, codes, people = _read(sentence, gazetteer, common)
            surnames |= people
            for name, begins in names:
                if name in surnames:
                    continue  # "Kerry" after "John Kerry": the memory of the article knows him
                one = found.setdefault(name, Unknown(name, example=_shown(sentence)))
                one.mentions += 1
                one.articles += name not in seen
                one.beside.update(codes)
                seen.add(name)
                if not begins:
                    firm.add(name)
    wanted = (one for one in found.values() if one.articles >= least and (one.name in firm or " " in one.name))
    return sorted(wanted, key=lambda one: (-one.articles, -one.mentions, one.name))


def _sentences(text: str) -> Iterator[str]:
    yield from (text[span.start : span.end] for span in split_sentences(text))


def _shown(sentence: str) -> str:
    line = " ".join(sentence.split())
    return line if len(line) <= _EXAMPLE else f"{line[:_EXAMPLE].rsplit(' ', 1)[0]}…"


def _read(sentence: str, gazetteer: Gazetteer, common: set[str]) -> tuple[list[tuple[str, bool]], set[str], set[str]]:
    """Give the unknown names of a sentence, each with whether it begins it.

    Also given are the codes of the countries in it, and the first and last words of the people in it who are known.
    """
    tokens = [found[0] for found in _TOKENS.finditer(sentence)]
    matches = gazetteer.find(tokens)
    known = {at for match in matches for at in range(match.start, match.end)}
    codes = {match.names[0].code for match in matches if match.names[0].kind in _STATES and match.names[0].code}
    of_people = (match for match in matches if match.names[0].kind is Kind.PERSON)
    people = {tokens[at] for match in of_people for at in (match.start, match.end - 1)}
    return [*_names(tokens, known, common)], codes, people


def _names(tokens: Sequence[str], known: set[int], common: set[str]) -> Iterator[tuple[str, bool]]:
    at = 0
    while at < len(tokens):
        if not _is_capital(tokens, at, known):
            at += 1
            continue
        end = at + 1
        while end < len(tokens):
            joins = tokens[end] in _JOINING and end + 1 < len(tokens) and _is_capital(tokens, end + 1, known)
            if not joins and not _is_capital(tokens, end, known):
                break
            end += 1
        begin = at
        while begin < end and tokens[begin].lower().rstrip(".") in common and tokens[begin + 1 : begin + 2] != ["of"]:
            begin += 1  # "President Smith"
        touches = begin - 1 in known or end in known  # a part of a longer name, or "South Sudanese General Malual"
        words = tokens[begin:end]
        if words and not touches and (len(words) > 1 or len(words[0]) > 2):
            yield " ".join(words).replace(" - ", "-"), begin == 0 or tokens[begin - 1] in _OPENING
        at = end


def _is_capital(tokens: Sequence[str], at: int, known: set[int]) -> bool:
    word = tokens[at]
    return at not in known and word[0].isupper() and word[0].isalpha() and word not in _NEVER
