"""The judge in the coder: what it adds to, and says of, the acts that the lexicon found in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.actors import Phrases
from detente.coding.candidates import Candidate
from detente.coding.frames import Frame
from detente.coding.judge import JudgedAct, Judgement
from detente.coding.lexicon import Entry, Match
from detente.coding.memory import Memory
from detente.coding.modality import Modality
from detente.coding.predicates import Kind, Predicate
from detente.language import Sentence
from detente.records import UNKNOWN, Entity

_PRONOUN_TAGS = frozenset({"PRP", "PRP$"})
_NAME_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_TALKERS = frozenset({"name", "person", "agent", "people", "place", "unknown_name", "pronoun"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From what probability on the judge is believed."""

    act: float = 0.6  # words without an entry carry an act
    party: float = 0.6  # a mention acts or is acted on
    auxiliary: float = 0.5
    doubt: float = 0.02  # an entry's act that the judge sees so little of is left out


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention of somebody: its span in the article, and who it is where it acts and where it is acted on."""

    start: int
    end: int
    actor: tuple[Entity, ...]
    recipient: tuple[Entity, ...]


def mentions_in(phrases: Phrases, memory: Memory, speaker: tuple[Entity, ...]) -> list[Mentioned]:
    """Return every mention of a sentence that stands for somebody, in the order of the text."""
    found: dict[tuple[int, int], Mentioned] = {}
    for token in _heads(phrases):
        actor = memory.mention(phrases, token, "actor", speaker)
        recipient = memory.mention(phrases, token, "recipient", speaker)
        if not actor or not any(e.code != UNKNOWN or e.sector for e in actor):
            continue
        span = _span(phrases, token)
        found.setdefault(span, Mentioned(*span, actor, recipient or actor))
    return sorted(found.values(), key=lambda m: (m.start, m.end))


def _heads(phrases: Phrases) -> Iterator[int]:
    s = phrases.s
    for i in range(len(s)):
        named = phrases.match_at(i)
        if s.tags[i] in _PRONOUN_TAGS:
            yield i
        elif s.deps[i] in _NAME_MODIFIERS:
            if named is not None and i == named.end - 1:
                yield i
        elif s.is_noun(i) and phrases.may_name(i) and phrases.read(i).kind in _TALKERS:
            yield i


def _span(phrases: Phrases, token: int) -> tuple[int, int]:
    s = phrases.s
    if s.tags[token] in _PRONOUN_TAGS:
        return s.offsets[token]
    phrase = phrases.read(token)
    return s.offsets[phrase.start][0], s.offsets[phrase.end - 1][1]


def judged_entry(type_: str) -> Entry:
    """The entry that stands for the judge's own acts of a type."""
    frame = Frame("", "", (), (), 0.0)
    return Entry(f"judge:{type_}", "verb", frame, type_, "", "keep", (), (), light=False, also=(), examples=())


def add_acts(
    kept: list[Candidate],
    known: Sequence[Candidate],
    s: Sentence,
    judgement: Judgement,
    mentions: Sequence[Mentioned],
    limits: Thresholds,
) -> list[Candidate]:
    """Return the acts that the judge sees and no entry made, with their parties."""
    added: list[Candidate] = []
    taken = {c.head for c in kept}
    for act in judgement.acts(limits.act):
        tokens = [i for i, (a, b) in enumerate(s.offsets) if a < act.end and b > act.start]
        if not tokens or taken & set(tokens):
            continue
        if any(c.type == act.type and _near(c.head, tokens, s) for c in kept):
            continue
        candidate = _candidate(act, tokens, s, judgement, mentions, limits)
        if candidate.actors or candidate.recipients:
            added.append(candidate)
            taken.update(tokens)
    return added


def _near(head: int, tokens: Sequence[int], s: Sentence) -> bool:
    return s.head[head] in tokens or any(s.head[t] == head for t in tokens)


def _candidate(
    act: JudgedAct,
    tokens: Sequence[int],
    s: Sentence,
    judgement: Judgement,
    mentions: Sequence[Mentioned],
    limits: Thresholds,
) -> Candidate:
    head = _head(tokens, s)
    kind: Kind = "noun" if s.is_noun(head) else "verb"
    actors, recipients, sure = parties(act, judgement, mentions, limits)
    aux = {name for name, chance in judgement.auxiliary(act.start, act.end).items() if chance >= limits.auxiliary}
    return Candidate(
        predicate=Predicate(head, kind, False, {}),
        match=Match(judged_entry(act.type), (), (), (), True, (), (), 0.0, 0),
        modality=Modality(),
        type=act.type,
        mode="",
        actors=actors,
        recipients=recipients,
        reciprocal=len({a.code for a in actors}) > 1 and not recipients,
        sure=act.probability * sure,
        voices=(),
        place=None,
        has_subject=True,
        aux=aux,
    )


def _head(tokens: Sequence[int], s: Sentence) -> int:
    """The token of some that governs the others."""
    return next((t for t in tokens if s.head[t] not in tokens or s.head[t] == t), tokens[0])


def parties(
    act: JudgedAct, judgement: Judgement, mentions: Sequence[Mentioned], limits: Thresholds
) -> tuple[tuple[Entity, ...], tuple[Entity, ...], float]:
    """Return who acts, who is acted on, and how sure the least sure of them is."""
    chances = judgement.roles(act.start, act.end, act.type, [(m.start, m.end) for m in mentions])
    actors: list[Entity] = []
    recipients: list[Entity] = []
    sure = 1.0
    for mention, (_, actor, recipient) in zip(mentions, chances, strict=True):
        if max(actor, recipient) < limits.party:
            continue
        sure = min(sure, float(max(actor, recipient)))
        (actors if actor > recipient else recipients).extend(mention.actor if actor > recipient else mention.recipient)
    return _distinct(actors), tuple(r for r in _distinct(recipients) if not _acts(r, actors)), sure


def _acts(recipient: Entity, actors: Sequence[Entity]) -> bool:
    return any(recipient.code == a.code and recipient.sector in {"", a.sector} for a in actors)


def _distinct(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    seen: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        if entity.code != UNKNOWN or entity.sector:
            seen.setdefault((entity.code, entity.sector), entity)
    return tuple(seen.values())
