"""The way from a sentence to its events, told in plain lines: what `detente explain` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from detente.cli.event_table import codes
from detente.cli.tables import align
from detente.cli.terminal import visible

if TYPE_CHECKING:
    from detente.actors import Match as NameMatch
    from detente.actors import Name, Phrase
    from detente.coding import SentenceReading
    from detente.coding.candidates import Candidate, Considered
    from detente.coding.lexicon import Entry
    from detente.coding.lexicon import Match as EntryMatch
    from detente.language import Sentence
    from detente.records import Entity, Event

_INDENT = "  "
_SUBORDINATE = frozenset({"compound", "amod", "nmod", "det", "nummod", "quantmod", "npadvmod", "punct"})
_CONSUMED = "no candidate: another act has taken it up as its content"
_LEFT_OUT = "left out: it lacks parties, or the sentence has told it already"


def explain_sentence(reading: SentenceReading) -> Iterator[str]:
    """Give the lines about one sentence."""
    s = reading.sentence
    yield f"Sentence {s.index + 1} (characters {s.start} to {s.end}, {s.section})"
    for heading, lines in (
        ("Parse", _parse(s)),
        ("Names", _names(reading)),
        ("Phrases", _phrases(reading)),
        ("Predicates and entries", _predicates(reading)),
        ("Acts and rules", _acts(reading)),
        ("Events", _events(reading.events)),
    ):
        yield ""
        yield heading
        yield from (f"{_INDENT}{line}" for line in list(lines) or ["none"])


# The parse, as a tree: what hangs on a word stands below it and farther in.


def _parse(s: Sentence) -> Iterator[str]:
    roots = [i for i in range(len(s)) if s.head[i] == i]
    waiting = [(i, 0) for i in reversed(roots)]
    rows = []
    while waiting:
        i, depth = waiting.pop()
        rows.append([_INDENT * depth + visible(s.words[i]), s.deps[i], s.tags[i], visible(s.lemmas[i])])
        waiting.extend((k, depth + 1) for k in reversed(s.kids[i]))
    return align(rows)


# Who a name or a phrase is.


def _names(reading: SentenceReading) -> Iterator[str]:
    s = reading.sentence
    return align([[_span(s, match.start, match.end), *_readings(match)] for match in reading.phrases.matches])


def _readings(match: NameMatch) -> list[str]:
    first, *others = match.names
    also = f"also: {'; '.join(map(_reading, others))}" if others else ""
    return [_code(first.code, first.sector), f"{first.kind} {first.entity}", also]


def _reading(name: Name) -> str:
    return f"{name.kind} {name.entity} {_code(name.code, name.sector)}"


def _phrases(reading: SentenceReading) -> Iterator[str]:
    s = reading.sentence
    found = [reading.phrases.read(i) for i in range(len(s)) if s.is_noun(i) or s.tags[i] in {"PRP", "PRP$"}]
    told = [phrase for phrase in found if phrase.kind != "none" and s.deps[phrase.head] not in _SUBORDINATE]
    return align([[_span(s, phrase.start, phrase.end), *_phrase(phrase)] for phrase in told])


def _phrase(phrase: Phrase) -> list[str]:
    owners = [_code(owner.code, phrase.sector or owner.sector) for owner in phrase.owners]
    who = ", ".join(owners) or ("left to the memory" if phrase.kind != "pronoun" else "a pronoun, left to the memory")
    about = [words for words in (phrase.name, phrase.office) if words]
    return [who, str(phrase.kind).replace("_", " "), ", ".join(about)]


# Which entries fit which predicate.


def _predicates(reading: SentenceReading) -> Iterator[str]:
    for considered in reading.considered:
        yield _predicate(reading.sentence, considered)
        yield from (_INDENT + line for line in align(list(_entries(considered.matches))))


def _predicate(s: Sentence, considered: Considered) -> str:
    predicate = considered.predicate
    slots = [f"{slot}: {_tokens(s, tokens)}" for slot, tokens in predicate.slots.items() if tokens]
    kind = f"passive {predicate.kind}" if predicate.passive else predicate.kind
    return f"{visible(s.words[predicate.head])} ({kind}) {'; '.join(slots)}".rstrip()


def _entries(matches: Sequence[EntryMatch]) -> Iterator[list[str]]:
    for place, match in enumerate(matches):
        yield ["won" if place == 0 else "lost", f"{match.score:.1f}", match.entry.id, _meaning(match.entry)]


def _meaning(entry: Entry) -> str:
    name = "/".join(part for part in (entry.type, entry.mode) if part)
    return f"→ {name}" if name else "→ no event; it keeps the others away"


# What became of each act: parties, conversions, event or none.


def _acts(reading: SentenceReading) -> Iterator[str]:
    s = reading.sentence
    for candidate in reading.candidates:
        yield f"{visible(s.words[candidate.head])}: {_candidate(candidate)}"
        yield from (f"{_INDENT}{change}" for change in _changes(candidate))
        yield _INDENT + ("coded" if any(kept is candidate for kept in reading.kept) else _LEFT_OUT)
    heads = {candidate.head for candidate in reading.candidates}
    for considered in reading.considered:
        head = considered.predicate.head
        if head not in heads and considered.matches[0].entry.type:
            yield f"{visible(s.words[head])}: {considered.matches[0].entry.type}"
            yield _INDENT + _CONSUMED


def _candidate(candidate: Candidate) -> str:
    name = _event_name(candidate.type, candidate.mode)
    return f"{_entities(candidate.actors)} {name} {_entities(candidate.recipients)}"


def _changes(candidate: Candidate) -> Iterator[str]:
    before = _event_name(candidate.entry.type, candidate.entry.mode)
    after = _event_name(candidate.type, candidate.mode)
    if before != after:
        yield f"{before} became {after}"
    yield from (f"rule: {rule}" for rule in candidate.rules)
    if candidate.aux:
        yield f"marked {', '.join(sorted(candidate.aux))}"
    if candidate.voices:
        yield f"said by {' > '.join(_entities(voice.speakers) for voice in candidate.voices)}"


# The events as they are recorded.


def _events(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        yield f"{codes(event.actor) or '-'} {_event_name(event.type, *event.mode)} {codes(event.recipient) or '-'}"
        yield from (f"{_INDENT}{line}" for line in align([[name, value] for name, value in _facts(event) if value]))


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    yield "words", visible(event.event_text)
    yield "date", f"{event.date or 'unknown'} ({_date_source(event)})"
    yield "said by", codes(event.reported_by, " > ")
    yield "status", ", ".join((event.status, *event.auxiliary))
    judged = [words for words in event.coder.evidence if words.startswith("judge: ")]
    yield "context", "; ".join(w for w in event.coder.evidence if w not in judged) or ", ".join(event.context)
    if judged:
        yield "judge", "; ".join(words.removeprefix("judge: ") for words in judged)
    yield "place", "" if event.event_loc is None else f"{event.event_loc.name} ({event.event_loc.country})"
    yield "size", "" if event.size is None else visible(event.size.text)
    yield "numbers", f"quad {event.quad_code}, score {event.event_scale:g}, CAMEO {event.cameo}"
    yield "decided by", f"{event.coder.rule} (confidence {event.confidence:g})"


def _date_source(event: Event) -> str:
    if event.inferred:
        return "that of publication"
    return f'"{visible(event.date_text)}"' if event.date_text else "no date of publication"


# Small pieces.


def _event_name(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _entities(entities: Sequence[Entity]) -> str:
    return codes(entities) or "-"


def _code(code: str, sector: str) -> str:
    return f"{code}/{sector}" if sector else code


def _span(s: Sentence, start: int, end: int) -> str:
    return visible(s.text(start, end))


def _tokens(s: Sentence, tokens: Iterable[int]) -> str:
    return ", ".join(visible(s.words[token]) for token in tokens)
