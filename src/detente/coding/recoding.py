"""From acts to the types of the codebook that is coded by: what its rules make of another codebook's acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from detente.codebook import Book, Recoding
from detente.coding.candidates import Candidate
from detente.language import Sentence
from detente.records import Entity

Coded = tuple[str, str, str]
"""A type, a mode (empty for none), and the rule that gave them (empty where none did)."""


def recode(c: Candidate, s: Sentence, contexts: Collection[str], book: Book) -> Coded | None:
    """Give the type and mode that an act has in a codebook; None where it is none there."""
    type_, mode = c.type, c.mode
    if type_ not in book.coded.events:  # a rule for PLOVER's types made it one that this codebook does not have
        type_, mode = c.entry.type, c.entry.mode
    if type_ not in book.coded.events:
        return None
    if not book.recodings or type_ in book.own:
        return type_, mode, ""
    words = _words(c, s)
    heads = {s.lemmas[c.head], s.lower[c.head], c.entry.frame.head or c.entry.frame.source}
    for rule in book.recodings:
        if _fits(rule, type_, mode, c, contexts, heads, words):
            return _target(rule, type_, mode, contexts, book)
    return None


def _fits(
    rule: Recoding,
    type_: str,
    mode: str,
    c: Candidate,
    contexts: Collection[str],
    heads: set[str],
    words: frozenset[str],
) -> bool:
    return (
        (not rule.types or type_ in rule.types)
        and (not rule.modes or mode in rule.modes)
        and (not rule.contexts or not rule.contexts.isdisjoint(contexts))
        and (not rule.auxiliary or not rule.auxiliary.isdisjoint(c.aux))
        and (not rule.heads or not rule.heads.isdisjoint(heads))
        and (not rule.words or not rule.words.isdisjoint(words))
        and (not rule.actors or _has_sector(c.actors, rule.actors))
        and (not rule.recipients or _has_sector(c.recipients, rule.recipients))
    )


def _has_sector(parties: Iterable[Entity], sectors: frozenset[str]) -> bool:
    return any(party.sector in sectors for party in parties)


def _target(rule: Recoding, type_: str, mode: str, contexts: Collection[str], book: Book) -> Coded | None:
    why = f"{book.name}: {rule.place}"
    if not rule.nearest:
        return (rule.type, rule.mode, why) if rule.type else None
    code = book.coded.cameo_for(type_, mode, contexts)
    return next(
        ((event.name, code, why) for event in book.codebook.events.values() if _has_mode(event.modes, code)), None
    )


def _has_mode(modes: Iterable[object], name: str) -> bool:
    return any(getattr(mode, "name", "") == name for mode in modes)


def _words(c: Candidate, s: Sentence) -> frozenset[str]:
    """Give lemmas and words of the act's phrases, without those of whoever does it."""
    subject = {t for head in c.predicate.get("subj") for t in s.subtree(head)} - {c.head}
    return frozenset(word for t in s.subtree(c.head) if t not in subject for word in (s.lemmas[t], s.lower[t]))
