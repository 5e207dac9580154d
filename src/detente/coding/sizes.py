"""Casualties and arrests: numbers of people with their bounds, as the text gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import tomli

from detente.coding.predicates import Grammar, Predicate
from detente.language import Sentence
from detente.records import Size

Bounds = tuple[int | None, int | None]

_UNITS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
} | {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_FACTORS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
_OPEN = -1
_LONGEST_LEAD = 3
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The tables of numbers.toml."""

    vague: Mapping[str, tuple[int, int]]
    before: Mapping[str, str]
    verbs: Mapping[str, str]


@lru_cache(maxsize=1)
def load_number_words() -> NumberWords:
    """Load the words for numbers that ship with the package."""
    raw = tomli.loads((files("detente") / "languages" / "en" / "numbers.toml").read_text(encoding="utf-8"))
    return NumberWords({k: (v[0], v[1]) for k, v in raw["vague"].items()}, raw["before"], raw["verbs"])


def read_size(grammar: Grammar, predicate: Predicate) -> Size | None:
    """Return the number of dead, injured or arrested that an act's object states; None where it states none."""
    words, s = load_number_words(), grammar.s
    counts: dict[str, Bounds] = {}
    texts: list[str] = []
    for p in _with_result(grammar, predicate):
        which = words.verbs.get(s.lemmas[p.head])
        if which is None or which in counts:
            continue
        for token in p.get("obj"):
            found = count_of(s, token, words)
            if found is not None:
                counts[which] = found[0]
                texts.append(found[1])
                break
    if not counts:
        return None
    return Size(
        dead=counts.get("dead"), injured=counts.get("injured"), arrested=counts.get("arrested"), text="; ".join(texts)
    )


def _with_result(grammar: Grammar, predicate: Predicate) -> list[Predicate]:
    """The act and the verbs that tell its result: coordinated ("killed six and wounded ten"), relative, participial."""
    s = grammar.s
    found = [predicate]
    heads = s.children(predicate.head, "conj", "advcl", "relcl", "acl")
    if predicate.kind == "noun" and s.head[predicate.head] != predicate.head:
        heads.append(s.head[predicate.head])
    for k in heads:
        other = grammar.verb(k) if s.is_verb(k) else None
        if other is not None:
            found.append(other)
    return found


def count_of(s: Sentence, token: int, words: NumberWords) -> tuple[Bounds, str] | None:
    """Return bounds and words of the number in a noun phrase ("almost 90 people": (None, 90))."""
    for k in [*s.children(token, "nummod", "amod", "det"), token]:
        value = _value(s, k, words)
        if value is not None:
            start = _lead_start(s, k)
            lead = " ".join(s.lower[start:k])
            bounds = _bounded(value, _strip(words.before, lead))
            return bounds, " ".join(s.words[start : token + 1])
    return None


def _strip(before: Mapping[str, str], lead: str) -> str:
    for size in range(_LONGEST_LEAD, 0, -1):
        tail = " ".join(lead.split()[-size:])
        if tail in before:
            return before[tail]
    return "exact"


def _lead_start(s: Sentence, k: int) -> int:
    start = k
    while (
        start > 0
        and k - start < _LONGEST_LEAD
        and s.tags[start - 1] in {"IN", "RB", "JJR", "RBR", "JJS", "DT", "JJ", "RP", "CD"}
    ):
        start -= 1
    return start


def _value(s: Sentence, k: int, words: NumberWords) -> Bounds | None:
    low = s.lower[k]
    if low in words.vague and (s.tags[k] != "DT" or low in {"a", "an"}):
        least, most = words.vague[low]
        return (least, None if most == _OPEN else most)
    number = _number(s, k)
    return None if number is None else (number, number)


def _number(s: Sentence, k: int) -> int | None:
    if s.tags[k] != "CD":
        return None
    total = _single(s.lower[k])
    for j in s.children(k, "compound", "quantmod", "nummod"):
        part = _single(s.lower[j])
        if part is not None and s.lower[k] in _FACTORS:
            total = part * _FACTORS[s.lower[k]]
    return total


def _single(word: str) -> int | None:
    plain = word.replace(",", "")
    if plain.isascii() and plain.isdecimal() and len(plain) <= _MOST_DIGITS:
        return int(plain)
    tens, _, unit = word.partition("-")
    if tens in _UNITS and unit in _UNITS:
        return _UNITS[tens] + _UNITS[unit]
    return _UNITS.get(word, _FACTORS.get(word))


def _bounded(value: Bounds, how: str) -> Bounds:
    low, high = value
    if how == "least":
        return (low, None)
    if how == "most":
        return (None, high)
    if how == "over":
        return (None if low is None else low + 1, None)
    if how == "under":
        return (None, None if high is None else max(high - 1, 0))
    return value
