"""Statements: who is reported to have said what, by whom, in which form. Made of what one sentence's speech tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detente.coding.attribution import Told
from detente.coding.speech import EDGE, trim
from detente.coding.voices import Voicing
from detente.language import Quotation, Sentence
from detente.records import UNKNOWN, Article, Entity, Event, Statement, TextInfo, code, record_id

_OWN_WORDS = frozenset({"he", "she", "it", "they", "we", "i", "who", "which"})
_ABSORBED = 0.85  # share of a content that another's report must make up to be all of it
_MARKS = frozenset('"“”„‟«»')


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its events are known. `cue` is its place in the text, -1 where there is none."""

    speakers: tuple[Entity, ...]
    via: tuple[tuple[Entity, ...], ...]
    cue: int
    words: str
    effect: str
    start: int
    end: int
    form: str
    clause: int  # where the reporting clause with its content begins
    main: bool = False  # the speaker is the subject of the cue itself

    @property
    def speaker(self) -> Entity | None:
        """Who speaks, None where nobody knows."""
        return _known(self.speakers)


def draft_statements(
    sentence: Sentence, told: Sequence[Told], voicing: Voicing, quotations: Sequence[Quotation]
) -> list[Draft]:
    """Return the statements of a sentence, in the order of the text."""
    drafts = [_draft(sentence, one, quotations) for one in told]
    if voicing.kind != "none":
        drafts.append(_whole(sentence, voicing))
    drafts.sort(key=lambda d: d.start - d.end)
    kept: list[Draft] = []
    for draft in drafts:
        around = [other for other in drafts if other is not draft and _holds(other, draft)]
        if around and _is_own(draft, around[-1], sentence):
            continue
        kept.append(replace(draft, via=tuple(other.speakers for other in around)))
    kept = [d for d in kept if not any(_absorbs(other, d) for other in kept if other is not d)]
    return sorted(kept, key=lambda d: (d.start, -d.end))


def write_statements(
    article: Article, drafts: Iterable[tuple[Sentence, Draft]], events: Sequence[Event]
) -> list[Statement]:
    """Return the records of drafts, with the events that their contents hold; none is written twice."""
    found: dict[str, Statement] = {}
    for sentence, d in drafts:
        speaker = d.speaker
        identity = record_id("statement", article.id, d.start, d.end, code(speaker) if speaker else "", d.words)
        content = article.text[d.start : d.end]
        if not content.strip():
            continue
        found.setdefault(
            identity,
            Statement(
                id=identity,
                article=article.id,
                speaker=speaker,
                via=tuple(_known(one) or Entity(UNKNOWN) for one in d.via),
                cue=d.words,
                content=content,
                start=d.start,
                end=d.end,
                form=d.form,
                text_info=TextInfo(sentence.index, sentence.start, sentence.end),
                events=tuple(e.id for e in events if d.start <= e.event_start and e.event_end <= d.end),
            ),
        )
    return list(found.values())


def _known(entities: Sequence[Entity]) -> Entity | None:
    return next((e for e in entities if e.code != UNKNOWN or e.sector), None)


def _draft(s: Sentence, told: Told, quotations: Sequence[Quotation]) -> Draft:
    speech = told.speech
    cue = s.offsets[speech.cue][0] if speech.cue >= 0 else -1
    places = [s.offsets[min(s.subtree(t)) if t < speech.cue else t][0] for t in speech.speakers]
    own = speech.cue >= 0 and any(t in s.kids[speech.cue] or t in s.kids[s.head[speech.cue]] for t in speech.speakers)
    return Draft(
        speakers=told.speakers,
        via=(),
        cue=cue,
        words=speech.words,
        effect=speech.effect,
        start=speech.start,
        end=speech.end,
        form=_form(s, speech.start, speech.end, cue, quotations),
        clause=min([speech.start, *([cue] if cue >= 0 else []), *places]),
        main=own,
    )


def _whole(s: Sentence, voicing: Voicing) -> Draft:
    start, end = trim(s.source, 0, len(s.source), quoted=True)
    return Draft(voicing.speakers, (), -1, "", "neutral", s.start + start, s.start + end, "direct", s.start + start)


def _form(s: Sentence, start: int, end: int, cue: int, quotations: Sequence[Quotation]) -> str:
    """Say how a content is given; quotations that hold the cue itself are somebody else's."""
    others = [q for q in quotations if not q.start <= cue < q.end]
    if any(q.outer[0] <= start and end <= q.outer[1] for q in others):
        return "direct"
    if any(q.start < end and start < q.end for q in others):
        return "mixed"
    edges = s.source[max(start - s.start - 2, 0) : start - s.start] + s.source[end - s.start : end - s.start + 2]
    lone = cue >= 0 and not quotations and any(mark in edges for mark in _MARKS)
    return "direct" if lone else "indirect"  # the other mark was lost


def _holds(outer: Draft, inner: Draft) -> bool:
    """Tell whether a statement is told inside another's content."""
    if (outer.start, outer.end, outer.cue) == (inner.start, inner.end, inner.cue):
        return False
    at = inner.cue if inner.cue >= 0 else inner.start
    inside = outer.start <= at < outer.end
    return inside and (inner.cue >= 0 or (outer.cue >= 0 and outer.start <= inner.start and inner.end <= outer.end))


def _is_own(inner: Draft, outer: Draft, s: Sentence) -> bool:
    """ "He said he believed that …": one speaker, told once."""
    one, other = inner.speaker, outer.speaker
    if one is None or other is None or one.code != other.code:
        return False
    at = s.source[inner.clause - s.start :].split(" ", 1)[0].strip(EDGE).lower()
    if inner.effect == "thinking":
        return True  # "warned that the Kremlin considered it …": one side's view, told by that side
    pronoun = at in _OWN_WORDS or one.entity_text.lower() in _OWN_WORDS
    return pronoun or (one.entity_text, one.start) == (other.entity_text, other.start)


def _absorbs(inner: Draft, outer: Draft) -> bool:
    """Tell whether all that an outer speaker says is that an inner one says something ("AP reported that X said …")."""
    if inner.cue < 0 or outer.cue == inner.cue or not inner.main:
        return False
    if not (outer.start <= inner.clause and inner.end <= outer.end):
        return False
    if not outer.start <= inner.cue < outer.end:
        return False
    return inner.end - inner.clause >= _ABSORBED * (outer.end - outer.start)
