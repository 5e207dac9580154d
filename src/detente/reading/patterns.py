"""The patterns of `languages/LANGUAGE/sections.toml`, ready to use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import tomli

_REFERENCE = re.compile(r"<([a-z_]\w*)(:capitals)?>")
_END_REACH = 160  # characters at the end of a paragraph that hold the credit of a picture
_NESTING = 8  # fragments inside fragments; deeper is a circle


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of sections.toml, as that file's head explains it."""

    name: str
    kind: str
    where: str
    words: int
    weak: bool
    one_sentence: bool
    pattern: re.Pattern[str]
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    examples: tuple[str, ...]
    counter: tuple[str, ...]

    def end(self, paragraph: str, words: int) -> int:
        """Give how many characters of a paragraph of so many words the rule marks: 0 where it does not apply.

        Whether the paragraph is one sentence is the caller's to check.
        """
        if self.words and words > self.words:
            return 0
        found = self._match(paragraph) if self._agrees(paragraph) else None
        if found is None:
            return 0
        return found.end() if self.where == "lead" else len(paragraph)

    def _match(self, paragraph: str) -> re.Match[str] | None:
        match self.where:
            case "whole":
                return self.pattern.fullmatch(paragraph)
            case "anywhere":
                return self.pattern.search(paragraph)
            case "end":
                return self.pattern.search(paragraph, max(0, len(paragraph) - _END_REACH))
        return self.pattern.match(paragraph)

    def _agrees(self, paragraph: str) -> bool:
        if self.also is not None and not self.also.search(paragraph):
            return False
        return self.unless is None or not self.unless.search(paragraph)


@dataclass(frozen=True, slots=True)
class Patterns:
    """All that is known of a language's sections."""

    whole: tuple[Rule, ...]
    lead: tuple[Rule, ...]
    headline_verbs: frozenset[str]
    question_words: frozenset[str]
    sentence_openers: frozenset[str]
    small_words: frozenset[str]
    abbreviations: frozenset[str]
    face_to_face: frozenset[str]


@lru_cache
def load_patterns(language: str = "en") -> Patterns:
    """Read and compile the patterns of a language, once."""
    data = tomli.loads(files("detente").joinpath("languages", language, "sections.toml").read_text(encoding="utf-8"))
    lists: Mapping[str, list[str]] = data["lists"]
    rules = [_rule(entry, lists, data["fragments"]) for entry in data["rule"]]
    return Patterns(
        whole=tuple(rule for rule in rules if rule.where != "lead"),
        lead=tuple(rule for rule in rules if rule.where == "lead"),
        headline_verbs=frozenset(lists["headline_verb"]),
        question_words=frozenset(lists["question_word"]),
        sentence_openers=frozenset(lists["sentence_opener"]),
        small_words=frozenset(lists["small_word"]),
        abbreviations=frozenset(lists["abbreviation"]),
        face_to_face=frozenset(lists["face_to_face"]),
    )


def _rule(entry: Mapping[str, Any], lists: Mapping[str, list[str]], fragments: Mapping[str, str]) -> Rule:
    flags = re.IGNORECASE if entry.get("ignore_case", True) else re.NOFLAG

    def compiled(field: str) -> re.Pattern[str] | None:
        written = entry.get(field)
        return None if written is None else re.compile(_expand(written, lists, fragments), flags)

    return Rule(
        name=entry["name"],
        kind=entry["kind"],
        where=entry["where"],
        words=entry.get("words", 40),
        weak=entry.get("weak", False),
        one_sentence=entry.get("one_sentence", False),
        pattern=re.compile(_expand(entry["pattern"], lists, fragments), flags),
        also=compiled("also"),
        unless=compiled("unless"),
        examples=tuple(entry.get("examples", ())),
        counter=tuple(entry.get("counter", ())),
    )


def _expand(pattern: str, lists: Mapping[str, list[str]], fragments: Mapping[str, str]) -> str:
    """Put lists and fragments in the place of their names."""

    def named(found: re.Match[str]) -> str:
        name, capitals = found[1], found[2]
        if name in fragments:
            return fragments[name]
        items = sorted((item.upper() if capitals else item for item in lists[name]), key=len, reverse=True)
        return f"(?:{'|'.join(map(re.escape, items))})"

    for _ in range(_NESTING):
        if not _REFERENCE.search(pattern):
            return pattern
        pattern = _REFERENCE.sub(named, pattern)
    raise ValueError(f"fragments of sections.toml go round in a circle: {pattern[:80]}")
