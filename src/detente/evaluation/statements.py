"""Statements against a gold set: found or not, and, of those found, speaker, span and form.

A content that runs over several sentences is cut at the gold sentences' borders. A part found matches a gold statement
where their contents overlap by half or more; each is matched at most once, the best overlap first. Quotation marks,
commas, full stops and spaces at the ends of a content do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.evaluation.figures import Counts, share
from detente.evaluation.gold import EvaluationError, GoldDocument, GoldStatement, Span, country
from detente.records import Statement

ENOUGH_OVERLAP = 0.5
"""Share of the characters of either content that a match must have in common."""

_EDGE = " \t\n\"'“”‘’«»,.;:"


@dataclass(frozen=True, slots=True)
class StatementError:
    """A statement that was missed, or found though it is not there: the span of its content and the words."""

    problem: str
    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class StatementScores:
    """The figures of a comparison; of the statements found, the shares whose speaker, span and form are right."""

    counts: Counts
    speaker: float
    span: float
    form: float
    errors: tuple[StatementError, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values, without the errors."""
        return self.counts.to_json() | {"speaker": self.speaker, "span": self.span, "form": self.form}


def score_statements(
    documents: Iterable[GoldDocument], records: Iterable[Statement | Mapping[str, Any]]
) -> StatementScores:
    """Score statements, as objects or as their JSON, against a gold set; records of other kinds are passed over.

    Raises EvaluationError for a statement that lacks its article or the span of its content.
    """
    predicted = _by_article(records)
    compared = [_compare(document, predicted.get(document.id, [])) for document in documents]
    pairs = [pair for comparison in compared for pair in comparison.matched]
    return StatementScores(
        counts=sum((comparison.counts for comparison in compared), Counts()),
        speaker=share(sum(country(gold.speaker) == found.speaker for gold, found in pairs), len(pairs)),
        span=share(sum(gold.span == found.span for gold, found in pairs), len(pairs)),
        form=share(sum(gold.form == found.form for gold, found in pairs), len(pairs)),
        errors=tuple(error for comparison in compared for error in comparison.errors),
    )


@dataclass(frozen=True, slots=True)
class _Content:
    """What is scored of a statement, gold or predicted; a predicted speaker is a country already."""

    span: Span
    speaker: str
    form: str


@dataclass(frozen=True, slots=True)
class _Comparison:
    counts: Counts
    matched: tuple[tuple[_Content, _Content], ...]
    errors: tuple[StatementError, ...]


def _compare(document: GoldDocument, predicted: Iterable[_Content]) -> _Comparison:
    gold = [_gold_content(document.text, statement) for statement in document.statements]
    found = [part for content in predicted for part in _parts(document, content)]
    matches = _match([content.span for content in gold], [content.span for content in found])
    missed = [gold[one].span for one in range(len(gold)) if one not in matches]
    extra = [found[other].span for other in range(len(found)) if other not in matches.values()]
    return _Comparison(
        counts=Counts(len(matches), len(extra), len(missed)),
        matched=tuple((gold[one], found[other]) for one, other in matches.items()),
        errors=tuple(
            StatementError(problem, document.id, *span, document.text[slice(*span)])
            for problem, spans in (("missed", missed), ("extra", extra))
            for span in spans
        ),
    )


def _match(gold: list[Span], found: list[Span]) -> dict[int, int]:
    """Pair gold spans with those found, by their numbers, the best overlap first."""
    overlaps = [(_overlap(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found)]
    matches: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, one, other in sorted(overlaps, reverse=True):
        if overlap >= ENOUGH_OVERLAP and one not in matches and other not in taken:
            matches[one] = other
            taken.add(other)
    return matches


def _overlap(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return share(shared, max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def _trim(text: str, span: Span) -> Span:
    start, end = span
    inside = text[start:end].rstrip(_EDGE)
    return start + len(inside) - len(inside.lstrip(_EDGE)), start + len(inside)


def _gold_content(text: str, statement: GoldStatement) -> _Content:
    return _Content(_trim(text, (statement.start, statement.end)), statement.speaker, statement.form)


def _parts(document: GoldDocument, content: _Content) -> list[_Content]:
    """Cut a content at the borders of the gold sentences; whole where it lies in none."""
    start, end = _trim(document.text, content.span)
    cuts = [(max(start, first), min(end, last)) for first, last in document.sentences]
    spans = [_trim(document.text, cut) for cut in cuts if cut[0] < cut[1]] or [(start, end)]
    return [_Content(span, content.speaker, content.form) for span in spans]


def _by_article(records: Iterable[Statement | Mapping[str, Any]]) -> dict[str, list[_Content]]:
    found: dict[str, list[_Content]] = defaultdict(list)
    for number, record in enumerate(records, start=1):
        values = record.to_json() if isinstance(record, Statement) else record
        if values.get("kind") == Statement.kind:
            content = _content(values, f"statement {values.get('id') or f'of record {number}'}")
            found[values["article"]].append(content)
    return found


def _content(values: Mapping[str, Any], where: str) -> _Content:
    if not isinstance(values.get("article"), str):
        raise EvaluationError(f"{where}: article is {values.get('article')!r}; it must be an id")
    span = (values.get("start"), values.get("end"))
    if not all(isinstance(offset, int) for offset in span):
        raise EvaluationError(f"{where}: start and end are {span}; they must be integers")
    speaker = values.get("speaker") or {}
    code = speaker.get("code") or ""
    return _Content((int(values["start"]), int(values["end"])), country(code), str(values.get("form")))
