"""The judge in the coder: what it adds to, and says of, the acts that the lexicon found in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.actors import Phrases
from detente.coding.candidates import Candidate, JudgesView
from detente.coding.frames import Frame
from detente.coding.judge import Floats, JudgedAct, Judgement
from detente.coding.lexicon import Entry, Match
from detente.coding.memory import Memory
from detente.coding.modality import Modality
from detente.coding.predicates import Grammar, Kind, Predicate
from detente.judging import Speed
from detente.language import OTHER, Sentence
from detente.records import UNKNOWN, Entity

_PRONOUN_TAGS = frozenset({"PRP", "PRP$"})
_NAME_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_SUBJECTS = ("subj", "by", "poss")
_OBJECTS = ("obj", "iobj", "to", "against", "on", "upon", "with", "from", "at", "of", "for")
_TALKERS = frozenset({"name", "person", "agent", "people", "place", "unknown_name", "pronoun"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From what probability on the judge is believed."""

    act: float = 0.6  # words without an entry carry an act
    party: float = 0.6  # a mention acts or is acted on, of an act without an entry
    possible: float = 0.25  # a mention that grammar makes a party can be one
    fill: float = 0.75  # the same, of an entry's act that lacks a party
    alone: float = 0.85  # an act with one party only
    auxiliary: float = 0.5
    agrees: float = 0.5  # its chance of an entry's type
    hardly: float = 0.15  # so little is its chance of a type that it does not see
    nothing: float = 0.05  # no type is so probable: an entry's act is none
    other_type: float = 0.6  # its own type for an entry's act whose type it hardly sees
    other_party: float = 0.8  # a mention that no entry made a party
    no_party: float = 0.1  # a party that an entry made one


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


def is_open(kept: Sequence[Candidate], mentions: Sequence[Mentioned]) -> bool:
    """Tell whether the lexicon leaves something open: two actors that no act ties, or an act that lacks a party."""
    if any(_lacks_party(c) for c in kept):
        return bool(mentions)
    codes = {e.code for m in mentions for e in m.actor}
    return not kept and len(codes) > 1


def _lacks_party(c: Candidate) -> bool:
    return not c.actors or not (c.recipients or c.reciprocal)


def _judged_entry(type_: str) -> Entry:
    """The entry that stands for the judge's own acts of a type."""
    frame = Frame("", "", (), (), 0.0)
    return Entry(f"judge:{type_}", "verb", frame, type_, "", "keep", (), (), light=False, also=(), examples=())


class Opinion:
    """What the judge says of one sentence, whose mentions and those of the sentences before it are at hand."""

    def __init__(
        self, judgement: Judgement, mentions: Sequence[Mentioned], speed: Speed, limits: Thresholds | None = None
    ) -> None:
        self._judgement = judgement
        self._mentions = mentions
        self._speed: Speed = speed
        self._limits = limits or Thresholds()

    def review(self, c: Candidate, s: Sentence) -> bool:
        """Weigh an entry's act, and name the party that it lacks; False where the judge sees no act at all.

        At speed `thorough` a type or a party that the judge is sure is another one is set right. What was done is
        told in the act's rules.
        """
        start, end = s.offsets[c.head]
        support = self._judgement.support(start, end)
        types, best = self._judgement.types, int(support.argmax())
        own = float(support[types.index(c.type)]) if c.type in types else 0.0
        if support[best] < self._limits.nothing:
            return False
        if self._speed == "thorough" and support[best] >= self._limits.other_type and own < self._limits.hardly:
            c.rules.append("type by the judge")
            c.type, c.mode, own = types[best], "", float(support[best])
        elif own >= self._limits.agrees:
            c.rules.append("the judge agrees")
        elif types[best] != c.type:
            c.rules.append("the judge would say another type")
        else:
            c.rules.append("the judge doubts it")
        chances = self._chances(start, end, c.type)
        if self._speed == "thorough":
            self._mend(c, chances)
        self._fill(c, chances)
        c.opinion = JudgesView(own, types[best], self._of_parties(c, chances))
        return True

    def _fill(self, c: Candidate, chances: Floats) -> None:
        """Name the party that an entry's act lacks, where the judge is sure of it."""
        if not _lacks_party(c):
            return
        actors, recipients = self._named(chances, self._limits.fill)
        if not c.actors and actors:
            c.actors = tuple(a for a in actors if not _same(a, c.recipients))
            c.rules.append("actor by the judge")
        if not c.recipients and not c.reciprocal and recipients:
            c.recipients = tuple(r for r in recipients if not _same(r, c.actors))
            c.rules.append("recipient by the judge")

    def _mend(self, c: Candidate, chances: Floats) -> None:
        """Replace parties that the judge is sure are none by those that it is sure of."""
        actors, recipients = self._named(chances, self._limits.other_party)
        if c.actors and actors and self._chance(c.actors, chances, 1) < self._limits.no_party:
            c.actors = actors
            c.rules.append("actor by the judge")
        if c.recipients and recipients and self._chance(c.recipients, chances, 2) < self._limits.no_party:
            c.recipients = recipients
            c.rules.append("recipient by the judge")

    def _chances(self, start: int, end: int, type_: str) -> Floats:
        """Return for each mention the chances that it is neither, actor, recipient, [mentions, 3]."""
        return self._judgement.roles(start, end, type_, [(m.start, m.end) for m in self._mentions])

    def _chance(self, parties: Sequence[Entity], chances: Floats, role: int) -> float:
        """Return how probable the least probable of some parties is in a role; 1 where the judge sees none of them."""
        seen = []
        for party in parties:
            own = [n for n, m in enumerate(self._mentions) if _same(party, m.actor if role == 1 else m.recipient)]
            if own:
                seen.append(float(chances[own, role].max()))
        return min(seen, default=1.0)

    def _of_parties(self, c: Candidate, chances: Floats) -> float:
        """Return how probable an act's parties are, and that it has no more where it lacks one."""
        if not len(chances):
            return 1.0
        actor = self._chance(c.actors, chances, 1) if c.actors else 1.0 - float(chances[:, 1].max())
        if c.reciprocal:
            return actor
        recipient = self._chance(c.recipients, chances, 2) if c.recipients else 1.0 - float(chances[:, 2].max())
        return min(actor, recipient)

    def acts(self, kept: Sequence[Candidate], grammar: Grammar) -> list[Candidate]:
        """Return the acts that the judge sees and no entry made; by default only those with both parties."""
        added: list[Candidate] = []
        taken = {c.head for c in kept}
        told, s = list(kept), grammar.s
        for act in self._judgement.acts(self._limits.act):
            tokens = [i for i, (a, b) in enumerate(s.offsets) if a < act.end and b > act.start]
            if not tokens or taken & set(tokens) or not _carries(s.tags[_head(tokens, s)]):
                continue
            c = self._candidate(act, tokens, grammar)
            if self._is_whole(c) and not any(_tells_same(c, other) for other in told):
                added.append(c)
                told.append(c)
                taken.update(tokens)
        return added

    def _is_whole(self, c: Candidate) -> bool:
        """Tell whether an act has its parties; at speed `thorough` one is enough for an act that is very probable."""
        if c.actors and (c.recipients or c.reciprocal):
            return True
        sure = c.opinion is not None and c.opinion.act >= self._limits.alone
        return self._speed == "thorough" and sure and bool(c.actors or c.recipients)

    def _candidate(self, act: JudgedAct, tokens: Sequence[int], grammar: Grammar) -> Candidate:
        head = _head(tokens, grammar.s)
        predicate = _predicate(head, grammar)
        chances = self._chances(act.start, act.end, act.type)
        actors, recipients = self._parties(predicate, chances, grammar.s)
        marks = self._judgement.auxiliary(act.start, act.end)
        c = Candidate(
            predicate=predicate,
            match=Match(_judged_entry(act.type), (), (), (), True, (), (), 0.0, 0),
            modality=Modality(),
            type=act.type,
            mode="",
            actors=actors,
            recipients=recipients,
            reciprocal=len({a.code for a in actors}) > 1 and not recipients,
            sure=act.probability,
            voices=(),
            place=None,
            has_subject=True,
            aux={name for name, chance in marks.items() if chance >= self._limits.auxiliary},
        )
        c.opinion = JudgesView(act.probability, act.type, self._of_parties(c, chances), alone=True)
        return c

    def _parties(
        self, predicate: Predicate, chances: Floats, s: Sentence
    ) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
        """Return who acts and who is acted on: whom the judge is sure of, and whom grammar names if it can be.

        The subject of an act is read by grammar as for an entry, for that is more often right; the judge only says
        whether it can be the actor at all. Among objects and phrases it chooses the recipient.
        """
        lifted = chances.copy()
        for role, slots in ((1, _SUBJECTS), (2, _OBJECTS)):
            for n in self._in_slots(predicate, slots, s):
                if lifted[n, role] >= self._limits.possible and lifted[n, role] >= lifted[n, 3 - role]:
                    lifted[n, role] = 1.0
        return self._named(lifted, self._limits.party)

    def _in_slots(self, predicate: Predicate, slots: Sequence[str], s: Sentence) -> list[int]:
        """Return the numbers of the mentions that stand in slots of a predicate."""
        places = [s.offsets[token] for slot in slots for token in predicate.get(slot)]
        return [
            n for n, m in enumerate(self._mentions) if any(m.start <= start and end <= m.end for start, end in places)
        ]

    def _named(self, chances: Floats, limit: float) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
        actors: list[Entity] = []
        recipients: list[Entity] = []
        for mention, (_, actor, recipient) in zip(self._mentions, chances, strict=True):
            if max(actor, recipient) < limit:
                continue
            if actor > recipient:
                actors.extend(mention.actor)
            else:
                recipients.extend(mention.recipient)
        known = _distinct(actors)
        return known, tuple(r for r in _distinct(recipients) if not _same(r, known))


def _carries(tag: str) -> bool:
    """Tell whether a word may carry an act: verbs, nouns that are no names, and what was not parsed."""
    return tag.startswith("VB") or tag in {"NN", "NNS", OTHER}


def _tells_same(c: Candidate, other: Candidate) -> bool:
    """Tell whether two acts of a sentence may be one told twice: of one type, and no party speaks against it."""
    return c.type == other.type and _agree(c.actors, other.actors) and _agree(c.recipients, other.recipients)


def _agree(some: Sequence[Entity], others: Sequence[Entity]) -> bool:
    return not some or not others or any(_same(one, others) for one in some)


def _predicate(head: int, grammar: Grammar) -> Predicate:
    """Return what grammar makes of a word that carries an act."""
    found = grammar.noun(head) if grammar.s.is_noun(head) else grammar.verb(head)
    kind: Kind = "noun" if grammar.s.is_noun(head) else "verb"
    return found or Predicate(head, kind, False, {})


def _head(tokens: Sequence[int], s: Sentence) -> int:
    """The token of some that governs the others."""
    return next((t for t in tokens if s.head[t] not in tokens or s.head[t] == t), tokens[0])


def _same(one: Entity, others: Sequence[Entity]) -> bool:
    return any(one.code == o.code and (one.sector in {"", o.sector} or not o.sector) for o in others)


def _distinct(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    seen: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        if entity.code != UNKNOWN or entity.sector:
            seen.setdefault((entity.code, entity.sector), entity)
    return tuple(seen.values())
