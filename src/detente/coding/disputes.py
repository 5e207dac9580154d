"""Disputes: a claim and its counterclaim, paired by the event or the blame that they are about.

Works on records alone, so that several articles can be given together. Four ways lead to a dispute:

    denied      somebody tells an event, its actor or another denies that it was so
    rejected    somebody rejects what another claims, in one sentence or after it ("the officials rejected the claim")
    blamed      two sides tell the same event with different actors
    answered    somebody accused denies without saying what ("denied responsibility", "denied that")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from detente.records import UNKNOWN, Article, Dispute, Entity, Event, Side, Statement, code, record_id

_NEAR = 3  # sentences between a claim and what answers it without saying what
_CONTESTABLE = frozenset(
    {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "RETREAT", "CONCEDE", "AGREE", "AID", "COOPERATE", "PROTEST"}
)
_BLAMES = frozenset({"ACCUSE"})
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|refut|disput|rebut|repudiat|disavow|contradict|reject|dismiss)\w*", re.I
)
_CLAIMS = re.compile(
    r"\b(?:claims?|accusations?|allegations?|charges?|assertions?|reports?|suggestions?|blame|version|account|accused|"
    r"responsib\w+|involve\w+|role|part|guilt|wrongdoing|complicity|links?|knowledge|that|it|this|them|so)\b",
    re.I,
)
_REFUSALS = re.compile(
    r"\b(?:offers?|proposals?|plans?|bids?|requests?|calls?|demands?|entry|access|visas?|permission|talks|deal|truce|resolution)\b",
    re.I,
)
_WORD = re.compile(r"[a-z]{4,}")
_PLAIN = frozenset(
    "that this with from have been were their they them said says will would could about after before against between "
    "over under into more than also some other which when where while what there these those because carried "
    "used".split()
)


@dataclass(frozen=True, slots=True)
class Coded:
    """An article with its events and statements."""

    article: Article
    events: Sequence[Event]
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class _Telling:
    """One side's telling of an event: the record's id, who tells it, when and where, and in which words."""

    event: Event
    teller: Entity | None
    place: tuple[str, int, int]  # day, number of the article, sentence
    about: str
    told_in: tuple[str, ...]  # ids of the statements that hold it


@dataclass(frozen=True, slots=True)
class _Pair:
    claim: Side
    counter: Side
    about: str
    contested: tuple[str, ...]


def find_disputes(articles: Iterable[Coded]) -> list[Dispute]:
    """Return the disputes within and between articles, the earlier claim first.

    Articles are put in order of their dates; those without come first, in the order given.
    """
    return [_dispute(pair) for pair in _pairs(articles)]


def contest(coded: Coded) -> tuple[list[Event], list[Dispute]]:
    """Return an article's events, with the status of those that are claimed and denied set, and its disputes."""
    pairs = _pairs([coded])
    contested = {identity for pair in pairs for identity in pair.contested}
    events = [replace(e, status="contested") if e.id in contested else e for e in coded.events]
    return events, [_dispute(pair) for pair in pairs]


def _dispute(pair: _Pair) -> Dispute:
    identity = record_id("dispute", *pair.claim.ids, "/", *pair.counter.ids)
    return Dispute(id=identity, about=pair.about, claim=pair.claim, counter=pair.counter)


def _pairs(articles: Iterable[Coded]) -> list[_Pair]:
    ordered = sorted(articles, key=lambda coded: coded.article.date or "")
    reader = _Reader(ordered)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], _Pair] = {}
    for pair in (*reader.rejected(), *reader.denied(), *reader.blamed(), *reader.answered()):
        found.setdefault((pair.claim.ids, pair.counter.ids), pair)
    return _without_echoes(list(found.values()))


def _without_echoes(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Leave out a pair that says of the same parties and words what another has said."""
    kept: list[_Pair] = []
    for pair in pairs:
        if not any(_says_same(pair, other) for other in kept):
            kept.append(pair)
    return kept


def _says_same(pair: _Pair, other: _Pair) -> bool:
    shared = {*pair.claim.ids, *pair.counter.ids} & {*other.claim.ids, *other.counter.ids}
    same_words = (pair.about, pair.claim.parties, pair.counter.parties) == (
        other.about,
        other.claim.parties,
        other.counter.parties,
    )
    return len(shared) > 1 or (same_words and bool(shared))


class _Reader:
    """Finds pairs among the records of articles in their order."""

    def __init__(self, articles: Sequence[Coded]) -> None:
        self._articles = articles
        self._tellings = [telling for number, coded in enumerate(articles) for telling in _tellings(number, coded)]

    # ------------------------------------------------------------------ rejected in one breath

    def rejected(self) -> Iterator[_Pair]:
        """ "The officials rejected Russia's claim that rebels carried out the attack"."""
        for coded in self._articles:
            for event in coded.events:
                if event.type != "REJECT" or not event.actor:
                    continue
                for statement in coded.statements:
                    if self._is_rejected(coded.article, event, statement):
                        inside = [e for e in coded.events if e.id in statement.events and e.type not in _BLAMES]
                        yield _Pair(
                            Side((statement.id, *(e.id for e in inside)), _parties([statement.speaker])),
                            Side((event.id,), _parties(event.actor)),
                            statement.content,
                            tuple(e.id for e in inside if e.status in {"claimed", "admitted"}),
                        )

    def _is_rejected(self, article: Article, event: Event, statement: Statement) -> bool:
        same = statement.text_info is not None and statement.text_info == event.text_info
        if not same or statement.speaker is None or statement.start < event.event_start:
            return False
        if _is_same(statement.speaker, event.actor):
            return False
        between = article.words(event.event_start, statement.start)
        return bool(_DENIES.search(between)) and statement.cue.lower() in between.lower()

    # ------------------------------------------------------------------ told by one, denied by another

    def denied(self) -> Iterator[_Pair]:
        """ "Kenya shelled the town, Somalia said. Kenya denied shelling it"."""
        for denial in self._tellings:
            if denial.event.status != "denied" or denial.teller is None or denial.event.type not in _CONTESTABLE:
                continue
            for claim in self._claims_of(denial):
                yield self._pair(claim, denial)

    def _claims_of(self, denial: _Telling) -> Iterator[_Telling]:
        for claim in self._tellings:
            if claim.event.status == "denied" or "hypothetical" in claim.event.auxiliary or claim.event is denial.event:
                continue
            if claim.teller is not None and denial.teller is not None and _is_same(claim.teller, [denial.teller]):
                continue
            if _is_same_act(claim, denial):
                yield claim

    def _pair(self, one: _Telling, other: _Telling) -> _Pair:
        contested = tuple(t.event.id for t in (one, other) if t.event.status in {"claimed", "admitted", "reported"})
        counter_told = tuple(t.event.id for t in (one, other) if t.teller is not None)
        return _Pair(
            Side((*one.told_in, one.event.id), _parties([one.teller])),
            Side((*other.told_in, other.event.id), _parties([other.teller])),
            one.about,
            tuple(identity for identity in contested if identity in counter_told),
        )

    # ------------------------------------------------------------------ two sides, two culprits

    def blamed(self) -> Iterator[_Pair]:
        """ "Russia says Ukraine shelled the plant; Ukraine says Russia did"."""
        told = [t for t in self._tellings if t.teller is not None and t.event.actor and t.event.status != "denied"]
        for i, one in enumerate(told):
            for other in told[i + 1 :]:
                if self._is_other_blame(one, other):
                    yield self._pair(one, other)

    def _is_other_blame(self, one: _Telling, other: _Telling) -> bool:
        if one.teller is None or other.teller is None or one.event.type != other.event.type:
            return False
        if one.event.type != "ASSAULT" or {"negated", "hypothetical"} & {*one.event.auxiliary, *other.event.auxiliary}:
            return False
        tellers_differ = not _is_same(one.teller, [other.teller])
        actors_differ = not any(_is_same(a, other.event.actor) for a in one.event.actor)
        shared = _content_words(one) & _content_words(other)
        enough = 1 if one.place[1] == other.place[1] else 2
        return tellers_differ and actors_differ and len(shared) >= enough and self._is_of_one_time(one, other)

    def _is_of_one_time(self, one: _Telling, other: _Telling) -> bool:
        days = (one.event.date, other.event.date)
        return None in days or days[0] == days[1] or one.place[1] == other.place[1]

    # ------------------------------------------------------------------ denied without saying what

    def answered(self) -> Iterator[_Pair]:
        """ "Turkey accused Armenia of shelling Ganja. Armenia denied responsibility"."""
        for number, coded in enumerate(self._articles):
            for answer in coded.events:
                if answer.type == "REJECT" and "negated" not in answer.auxiliary and _is_answer(coded.article, answer):
                    claim = self._claim_before(number, coded, answer)
                    if claim is not None:
                        yield claim

    def _claim_before(self, number: int, coded: Coded, answer: Event) -> _Pair | None:
        at = _sequence(answer)
        near = [t for t in self._tellings if t.place[1] == number and 0 <= at - t.place[2] <= _NEAR]
        near = [t for t in near if t.event.event_start < answer.event_start] or [
            t for t in self._tellings if t.place[1] == number and 0 < t.place[2] - at <= 1
        ]
        for telling in reversed(near):
            if telling.teller is None or _is_same(telling.teller, answer.actor) or telling.event.status == "denied":
                continue
            if not self._concerns(telling.event, answer):
                continue
            contested = (telling.event.id,) if telling.event.status in {"claimed", "admitted"} else ()
            return _Pair(
                Side((*telling.told_in, telling.event.id), _parties([telling.teller])),
                Side((answer.id,), _parties(answer.actor)),
                telling.about,
                contested,
            )
        return self._statement_before(coded, answer)

    def _concerns(self, event: Event, answer: Event) -> bool:
        """Tell whether whoever answers is blamed by an event, or hit by it."""
        involved = [*event.actor, *event.recipient]
        return any(e.code == a.code and e.code != UNKNOWN for e in involved for a in answer.actor)

    def _statement_before(self, coded: Coded, answer: Event) -> _Pair | None:
        """ "… An official denied that": what was said just before."""
        at = _sequence(answer)
        for statement in reversed(coded.statements):
            sequence = statement.text_info.sequence if statement.text_info is not None else -1
            before = statement.start < answer.event_start and 0 <= at - sequence <= 1
            if before and statement.speaker is not None and not _is_same(statement.speaker, answer.actor):
                side = Side((statement.id, *statement.events), _parties([statement.speaker]))
                return _Pair(side, Side((answer.id,), _parties(answer.actor)), statement.content, ())
        return None


# Tellings.


def _tellings(number: int, coded: Coded) -> Iterator[_Telling]:
    for event in coded.events:
        if event.type == "REJECT":
            continue
        teller = next((e for e in reversed(event.reported_by) if e.code != UNKNOWN or e.sector), None)
        if event.type in _BLAMES:
            if event.reported_by or not event.actor:
                continue
            teller = event.actor[0]
        elif event.type not in _CONTESTABLE:
            continue
        holding = [s for s in coded.statements if event.id in s.events and _is_tellers(s, teller)]
        about = min((s.content for s in holding), key=len, default=_words_on(coded.article, event))
        place = (coded.article.date or "", number, _sequence(event))
        yield _Telling(event, teller, place, about, tuple(s.id for s in holding[:1]))


def _is_tellers(statement: Statement, teller: Entity | None) -> bool:
    return statement.speaker is not None and teller is not None and _is_same(statement.speaker, [teller])


def _words_on(article: Article, event: Event) -> str:
    """Give an event's words to the end of its sentence."""
    end = event.text_info.end if event.text_info is not None else event.event_end
    return article.words(event.event_start, end).rstrip(' .!?"”’')


def _sequence(event: Event) -> int:
    return event.text_info.sequence if event.text_info is not None else 0


def _is_answer(article: Article, event: Event) -> bool:
    words = _words_on(article, event)
    denial = _DENIES.match(words)
    if denial is None or _REFUSALS.search(words[: event.event_end - event.event_start + 20]):
        return False
    return bool(_CLAIMS.search(words[denial.end() :]))


def _is_same_act(claim: _Telling, denial: _Telling) -> bool:
    one, other = claim.event, denial.event
    if one.type != other.type or not any(_is_same(a, other.actor) for a in one.actor):
        return False
    hit, denied_hit = {r.code for r in one.recipient} - {UNKNOWN}, {r.code for r in other.recipient} - {UNKNOWN}
    if hit and denied_hit and not hit & denied_hit and not _content_words(claim) & _content_words(denial):
        return False
    if claim.place[1] != denial.place[1]:
        return bool(_content_words(claim) & _content_words(denial)) or bool(hit & denied_hit)
    return True


def _content_words(telling: _Telling) -> frozenset[str]:
    """Return the longer words of what is told, but for those that name who did it."""
    named = {w for a in telling.event.actor for w in _WORD.findall(f"{a.entity_text} {a.entity_name}".lower())}
    return frozenset(w for w in _WORD.findall(telling.about.lower()) if w not in _PLAIN and w not in named)


def _is_same(entity: Entity, others: Iterable[Entity]) -> bool:
    """Tell whether an entity is one side with any of the others: the same country, and not its foe at home."""
    return any(
        entity.code == other.code
        and (entity.code != UNKNOWN or entity.sector == other.sector)
        and _are_one(entity, other)
        for other in others
    )


def _are_one(entity: Entity, other: Entity) -> bool:
    rebels = {"REB", "OPP", "UAF", "PRM"}
    return (entity.sector in rebels) == (other.sector in rebels)


def _parties(entities: Iterable[Entity | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code(e) for e in entities if e is not None and (e.code != UNKNOWN or e.sector)))
