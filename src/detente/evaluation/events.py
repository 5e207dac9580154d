"""Events against a gold set: types, quad classes, dyads, whole events.

An event is unfolded into dyads, as event data are used: every actor's country with every recipient's; each ordered
pair of actors where an act is reciprocal; one actor with nobody where there is nobody. An actor of whom no country is
known counts as none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from detente.codebook import Codebook, load_codebook
from detente.evaluation.figures import Counts, share
from detente.evaluation.gold import EvaluationError, GoldDocument, country
from detente.records import UNKNOWN, Event

LEVELS = ("type", "quad", "dyad", "event")

Dyad = tuple[str, str]
"""Country of the actor and of the recipient; empty for nobody."""


@dataclass(frozen=True, slots=True)
class DyadError:
    """A dyad that was missed, or found though it is not there, with the sentence that it is about."""

    problem: str
    article: str
    sentence: int
    actor: str
    recipient: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class EventScores:
    """The figures of a comparison.

    `levels` and each of `by_type` have Counts: (sentence, type) under `type`, (sentence, actor, recipient, quad class)
    under `quad`, (sentence, actor, recipient, type) under `dyad`, (sentence, type, all actors, all recipients) under
    `event`; `by_type` has `type`, `dyad` and `event`. Of the `matched` events, those that are right as a whole,
    `sectors`, `auxiliary` and `speaker` are the shares in which these agree too.
    """

    levels: Mapping[str, Counts]
    by_type: Mapping[str, Mapping[str, Counts]]
    matched: int
    sectors: float
    auxiliary: float
    speaker: float
    errors: tuple[DyadError, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values, without the errors."""
        shares = {"sectors": self.sectors, "auxiliary": self.auxiliary, "speaker": self.speaker}
        by_type = {type: _figures(levels) for type, levels in self.by_type.items()}
        return _figures(self.levels) | shares | {"matched": self.matched, "by_type": by_type}


def score_events(
    documents: Iterable[GoldDocument], records: Iterable[Event | Mapping[str, Any]], codebook: Codebook | None = None
) -> EventScores:
    """Score events, as objects or as their JSON, against a gold set.

    An event belongs to the gold sentence in which its `event_start` lies; one that lies in none is not scored, nor is
    one of an article that is not in the gold set. Records of other kinds are passed over. Raises EvaluationError for
    an event that lacks what is scored, or has a type that the codebook (PLOVER, if not given) does not have.
    """
    book = codebook or load_codebook()
    predicted = _by_article(records, book)
    compared = [_compare(document, predicted.get(document.id, []), book) for document in documents]
    pairs = [pair for comparison in compared for pair in comparison.matched]
    return EventScores(
        levels={level: sum((one.levels[level] for one in compared), Counts()) for level in LEVELS},
        by_type=_by_type(compared, book),
        matched=len(pairs),
        sectors=share(sum(_same_sectors(*pair) for pair in pairs), len(pairs)),
        auxiliary=share(sum(gold.auxiliary == found.auxiliary for gold, found in pairs), len(pairs)),
        speaker=share(sum(country(gold.speaker) == country(found.speaker) for gold, found in pairs), len(pairs)),
        errors=tuple(error for comparison in compared for error in comparison.errors),
    )


@dataclass(frozen=True, slots=True)
class _Mention:
    """An event as it is scored, gold or predicted: codes, and the speaker nearest to it, empty for none."""

    sentence: int
    type: str
    quad: int
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    auxiliary: frozenset[str]
    speaker: str

    def dyads(self) -> list[Dyad]:
        actors, recipients = sorted(_countries(self.actors)), sorted(_countries(self.recipients))
        if recipients:
            return [(actor, recipient) for actor in actors or [""] for recipient in recipients]
        if len(actors) > 1:
            return [(one, other) for one in actors for other in actors if one != other]
        return [(actors[0] if actors else "", "")]

    def whole(self) -> tuple[int, str, frozenset[str], frozenset[str]]:
        return self.sentence, self.type, _countries(self.actors), _countries(self.recipients)


# Each level turns a mention into what is counted. The type stands second, so that counts can be kept by type.
_UNFOLD: Mapping[str, Callable[[_Mention], list[tuple[Any, ...]]]] = {
    "type": lambda mention: [(mention.sentence, mention.type)],
    "quad": lambda mention: [(mention.sentence, mention.quad, *dyad) for dyad in mention.dyads()],
    "dyad": lambda mention: [(mention.sentence, mention.type, *dyad) for dyad in mention.dyads()],
    "event": lambda mention: [mention.whole()],
}
_TYPED_LEVELS = ("type", "dyad", "event")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What comes of one document: counts, counts by type, mentions that match as a whole, errors."""

    levels: Mapping[str, Counts]
    by_type: Mapping[str, Mapping[str, Counts]]
    matched: tuple[tuple[_Mention, _Mention], ...]
    errors: tuple[DyadError, ...]


def _compare(document: GoldDocument, predicted: list[_Predicted], codebook: Codebook) -> _Comparison:
    gold = list(_gold_mentions(document, codebook))
    found = list(_predicted_mentions(document, predicted, codebook))
    wanted, given = ({level: _unfold(level, side) for level in LEVELS} for side in (gold, found))
    types = {mention.type for mention in (*gold, *found)}
    return _Comparison(
        levels={level: Counts.compare(wanted[level], given[level]) for level in LEVELS},
        by_type={
            type: {level: Counts.compare(_of(type, wanted[level]), _of(type, given[level])) for level in _TYPED_LEVELS}
            for type in types
        },
        matched=tuple(_match(gold, found)),
        errors=tuple(_dyad_errors(document, wanted["dyad"], given["dyad"])),
    )


def _unfold(level: str, mentions: Iterable[_Mention]) -> set[tuple[Any, ...]]:
    return {key for mention in mentions for key in _UNFOLD[level](mention)}


def _of(type: str, keys: Iterable[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    return {key for key in keys if key[1] == type}


def _by_type(compared: Iterable[_Comparison], codebook: Codebook) -> dict[str, dict[str, Counts]]:
    total: dict[str, dict[str, Counts]] = {}
    for comparison in compared:
        for type, levels in comparison.by_type.items():
            before = total.get(type, {})
            total[type] = {level: before.get(level, Counts()) + counts for level, counts in levels.items()}
    return {type: total[type] for type in codebook.events if type in total}


def _match(gold: Iterable[_Mention], found: Iterable[_Mention]) -> Iterator[tuple[_Mention, _Mention]]:
    """Pair each mention found with a gold one that is the same as a whole, first come first served."""
    waiting: dict[Any, list[_Mention]] = defaultdict(list)
    for mention in gold:
        waiting[mention.whole()].append(mention)
    for mention in found:
        if waiting[mention.whole()]:
            yield waiting[mention.whole()].pop(0), mention


def _dyad_errors(document: GoldDocument, wanted: set[Any], given: set[Any]) -> Iterator[DyadError]:
    for problem, keys in (("missed", wanted - given), ("extra", given - wanted)):
        for sentence, type, actor, recipient in sorted(keys, key=lambda key: (key[0], key[2], key[3], key[1])):
            words = document.words(sentence)
            yield DyadError(problem, document.id, sentence, actor, recipient, type, words)


def _same_sectors(gold: _Mention, found: _Mention) -> bool:
    return set(gold.actors) == set(found.actors) and set(gold.recipients) == set(found.recipients)


def _countries(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(map(country, codes)) - {""}


def _figures(levels: Mapping[str, Counts]) -> dict[str, Any]:
    return {level: counts.to_json() for level, counts in levels.items()}


def _gold_mentions(document: GoldDocument, codebook: Codebook) -> Iterator[_Mention]:
    for event in document.events:
        speaker = event.reported_by[-1] if event.reported_by else ""
        parties = (event.actors, event.recipients)
        yield _Mention(event.sentence, event.type, codebook.quad(event.type), *parties, event.auxiliary, speaker)


@dataclass(frozen=True, slots=True)
class _Predicted:
    """A predicted event before its sentence is known: where it begins, None for nowhere in the text."""

    at: int | None
    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    auxiliary: frozenset[str]
    speaker: str


def _predicted_mentions(
    document: GoldDocument, predicted: Iterable[_Predicted], codebook: Codebook
) -> Iterator[_Mention]:
    starts = [start for start, _ in document.sentences]
    for event in predicted:
        if event.at is None:
            continue
        sentence = bisect_right(starts, event.at) - 1
        if sentence >= 0 and event.at < document.sentences[sentence][1]:
            parties = (event.actors, event.recipients)
            quad = codebook.quad(event.type)
            yield _Mention(sentence, event.type, quad, *parties, event.auxiliary, event.speaker)


def _by_article(records: Iterable[Event | Mapping[str, Any]], codebook: Codebook) -> dict[str, list[_Predicted]]:
    found: dict[str, list[_Predicted]] = defaultdict(list)
    for number, record in enumerate(records, start=1):
        values = record.to_json() if isinstance(record, Event) else record
        if values.get("kind", Event.kind) == Event.kind:
            article, event = _predicted(values, f"event {values.get('id') or f'of record {number}'}", codebook)
            found[article].append(event)
    return found


def _predicted(values: Mapping[str, Any], where: str, codebook: Codebook) -> tuple[str, _Predicted]:
    article, types, marks = values.get("article"), values.get("event"), values.get("auxiliary") or []
    if not isinstance(article, str):
        _refuse(where, "article", article, "an id")
    if not isinstance(types, list) or not types or types[0] not in codebook.events:
        _refuse(where, "event", types, f"a list with one of {', '.join(codebook.events)}")
    if not isinstance(marks, list) or not all(isinstance(mark, str) for mark in marks):
        _refuse(where, "auxiliary", marks, "a list of strings")
    speakers = _codes(values, "reported_by", where)
    parties = (_codes(values, "actor", where), _codes(values, "recipient", where))
    speaker = speakers[-1] if speakers else ""
    return article, _Predicted(_start(values, where), types[0], *parties, frozenset(marks), speaker)


def _start(values: Mapping[str, Any], where: str) -> int | None:
    at = values.get("event_start")
    if at is None:
        at = (values.get("text_info") or {}).get("start")
    if at is not None and (not isinstance(at, int) or isinstance(at, bool)):
        _refuse(where, "event_start", at, "an integer")
    return at


def _codes(values: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    entities = values.get(key) or []
    if not isinstance(entities, list) or not all(isinstance(entity, Mapping) for entity in entities):
        _refuse(where, key, entities, "a list of entities")
    return tuple(_code(entity) for entity in entities)


def _code(entity: Mapping[str, Any]) -> str:
    base = entity.get("code") or UNKNOWN
    return f"{base}/{entity['sector']}" if entity.get("sector") else str(base)


def _refuse(where: str, field: str, came: object, allowed: str) -> NoReturn:
    raise EvaluationError(f"{where}: {field} is {came!r}; it must be {allowed}")
