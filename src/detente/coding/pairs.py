"""The type of what one marked expression does to another in a sentence: for data sets of marked pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from detente.actors import Kind, Owner, Phrase, Phrases
from detente.codebook import CodebookError
from detente.coding.candidates import Candidate
from detente.coding.coder import Coder, Tools, hints_of, read_sentence
from detente.coding.confidence import Weights, load_weights
from detente.coding.judge import Floats, Hint, Judge, Marked
from detente.coding.memory import Memory
from detente.language import Sentence, split_sentences

_ACTOR, _RECIPIENT = "AAA", "RRR"  # stand for the marked expressions; no country has these codes
# How sure a type is by how the marked expressions stand to the act.
_BOTH, _RECIPROCAL, _ACTOR_ONLY, _NEAR, _REVERSED, _RECIPIENT_ONLY, _NEITHER = 0.9, 0.85, 0.55, 0.7, 0.35, 0.4, 0.15
_NEGATED = 0.9
_LITTLE = 1e-9
_BATCH = 64

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """A text with the character spans of an actor and a recipient."""

    id: str
    text: str
    actor: tuple[Span, ...]
    recipient: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PairType:
    """The answer: a type, or None where nothing is coded between the two, and how sure it is, 0 to 1."""

    id: str
    type: str | None
    confidence: float


class _MarkedPhrases(Phrases):
    """Phrases in which the marked tokens stand for the marked actor and recipient, whoever they are."""

    def __init__(self, sentence: Sentence, tools: Tools, marks: dict[int, str]) -> None:
        super().__init__(sentence, tools.gazetteer, tools.agents, tools.words, None)
        self._marks = marks

    def read(self, head: int, depth: int = 0) -> Phrase:
        mark = self._marks.get(head)
        if mark is None:
            return super().read(head, depth)
        return Phrase(
            head, head, head + 1, "name", owners=(Owner(mark, "", mark),), name=mark, source=Kind.ORGANISATION
        )


def code_pairs(coder: Coder, pairs: Iterable[MarkedPair]) -> Iterator[PairType]:
    """Yield the type between the marked expressions of each pair, in order.

    With a judge, its chances and the lexicon's answer are weighed together.

    Raises:
        CodebookError: the coder's codebook gives types by who acts on whom, which marks do not tell.

    """
    if coder.tools.book.recodings:
        name = coder.tools.book.name
        raise CodebookError(f"{name}: has rules that ask who acts, which pairs do not tell; give one without")
    source = iter(pairs)
    while batch := list(islice(source, _BATCH)):
        told = [ask_lexicon(coder.tools, pair) for pair in batch]
        lexical = [answer for answer, _ in told]
        if coder.judge is None:
            yield from lexical
            continue
        marked = [Marked(p.text, p.actor, p.recipient, hints) for p, (_, hints) in zip(batch, told, strict=True)]
        yield from _weighed(coder.judge, marked, lexical)


def _weighed(judge: Judge, pairs: Sequence[Marked], told: Sequence[PairType]) -> Iterator[PairType]:
    weights = load_weights()
    for own, lexical in zip(judge.types_between(pairs), told, strict=True):
        chances = weigh(own, lexical, judge.types, weights)
        best = int(chances.argmax())
        yield PairType(lexical.id, judge.types[best], round(float(chances[best]), 3))


def weigh(own: Floats, lexical: PairType, types: Sequence[str], weights: Weights) -> Floats:
    """Weigh what a judge and the lexicon say of a marked pair.

    Args:
        own: The judge's chances of the types, and of none, [types + 1].
        lexical: The lexicon's answer.
        types: Those that the judge tells apart.
        weights: How much each counts.

    Returns:
        The chances of the types, [types].

    """
    chances = own[: len(types)] ** (1.0 / weights.temperature)
    chances = chances / max(float(chances.sum()), _LITTLE)
    if lexical.type in types:
        chances[types.index(lexical.type)] += weights.pair_lexicon * lexical.confidence
    chances = (chances / max(float(chances.sum()), _LITTLE)) ** weights.pair_slope
    return chances / max(float(chances.sum()), _LITTLE)


def ask_lexicon(tools: Tools, pair: MarkedPair) -> tuple[PairType, tuple[Hint, ...]]:
    """Return the lexicon's answer for a marked pair, and its hints for a judge."""
    spans = split_sentences(pair.text)
    pieces = [(pair.text[s.start : s.end], i, s.start, s.end, "body") for i, s in enumerate(spans)]
    memory = Memory()
    best: tuple[float, str] | None = None
    hints: list[Hint] = []
    for sentence in tools.pipeline.parse(pieces):
        marks = _marks(sentence, pair)
        phrases = _MarkedPhrases(sentence, tools, marks)
        memory.observe(phrases)
        reading = read_sentence(tools, phrases, memory)
        hints.extend(hints_of(reading))
        for candidate in reading.candidates:
            score = _score(candidate, sentence, marks)
            if best is None or score > best[0]:
                best = (score, candidate.type)
    return PairType(pair.id, best[1] if best else None, round(best[0], 3) if best else 0.0), tuple(hints)


def _marks(s: Sentence, pair: MarkedPair) -> dict[int, str]:
    marks: dict[int, str] = {}
    for mark, spans in ((_RECIPIENT, pair.recipient), (_ACTOR, pair.actor)):
        for i, (start, end) in enumerate(s.offsets):
            if s.is_verb(i) or not any(a <= start and end <= b for a, b in spans):
                continue
            if s.is_noun(i) or s.tags[i] in {"PRP", "CD", "JJ", "FW", "DT"}:
                marks[i] = mark
    return marks


def _score(c: Candidate, s: Sentence, marks: dict[int, str]) -> float:
    actors, recipients = {a.code for a in c.actors}, {r.code for r in c.recipients}
    inside = {marks.get(t) for t in s.subtree(c.head)}
    score = _stance(actors, recipients, inside)
    score -= 0.01 * len(s.ancestors(c.head))  # of equals, the act nearer the main clause
    if c.head in marks:
        score -= 0.2
    return max(score * (_NEGATED if "negated" in c.aux else 1.0), 0.01)


def _stance(actors: set[str], recipients: set[str], inside: set[str | None]) -> float:
    if _ACTOR in actors and _RECIPIENT in recipients:
        return _BOTH
    if {_ACTOR, _RECIPIENT} <= actors:
        return _RECIPROCAL
    if _ACTOR in actors:
        return _NEAR if _RECIPIENT in inside else _ACTOR_ONLY
    if _RECIPIENT in actors and _ACTOR in recipients:
        return _REVERSED
    if _RECIPIENT in recipients:
        return _RECIPIENT_ONLY
    return _NEITHER


def parse_spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """Turn `[[start, end], …]` of a JSON record into spans."""
    return tuple((int(start), int(end)) for start, end in spans)
