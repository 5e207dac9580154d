"""The voice that whole sentences stand in: quotations that go on, that begin before their speaker, that lost him."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.coding.attribution import Attribution, Told
from detente.coding.cues import SpeechWords
from detente.coding.speech import Segment, segments_of, without_tag
from detente.language import Quotation, Sentence, find_quotations
from detente.records import Article, Entity

Kind = Literal["none", "quoted", "colon", "lost"]

_WORD = re.compile(r"\w")
_FIRST_PERSON = frozenset({"we", "i", "our", "my", "us", "me", "ours", "myself", "ourselves"})
_HEADING = 8  # words at most of a line without a full stop that ends what a colon began
_SENTENCE_ENDS = frozenset(".?!\"”’»'…:;,")
_LONGEST_TAG = 14  # tokens at most of "Smith said." behind a quotation that is a sentence of its own
_LEAST_SINGLE = 4  # words at least between single marks that are speech and no term


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks a sentence as a whole. `kind` is "none" for the newspaper; no speakers: the text does not tell who."""

    kind: Kind = "none"
    speakers: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Last:
    """What the sentence before left behind: who spoke in it, whether in marks, where it ended."""

    speakers: tuple[Entity, ...] = ()
    spoke: bool = False
    quoted: bool = False
    end: int = 0


Attribute = Callable[[Sentence, Sequence[Segment]], Attribution]
"""Reads who speaks in a sentence, one that lies ahead perhaps."""


class VoiceTracker:
    """Follows the voices through one article; sentences are asked for, and then told, in order."""

    def __init__(
        self, article: Article, sentences: Sequence[Sentence], words: SpeechWords, attribute: Attribute
    ) -> None:
        self._text = article.text
        self._words = words
        self._attribute = attribute
        self._sentences = [s for s in sentences if s.index >= 0]
        self._starts = [s.start for s in self._sentences]
        self.quotations = find_quotations(article.text)
        self._speech_like = [(i, q) for i, q in enumerate(self.quotations) if self._may_be_speech(q)]
        self._quoted_starts = [q.start for _, q in self._speech_like]
        self._speakers: dict[int, tuple[Entity, ...]] = {}  # by number of the quotation
        self._colon: tuple[Entity, ...] | None = None
        self._last = _Last()

    def _may_be_speech(self, q: Quotation) -> bool:
        return not q.single or self._text.count(" ", q.start, q.end) >= _LEAST_SINGLE - 1

    def segments(self, sentence: Sentence) -> list[Segment]:
        """Return the parts of quotations in a sentence."""
        if sentence.index < 0 or not self._speech_like:
            return []
        stop = bisect_right(self._quoted_starts, sentence.end)
        near = [(n, q) for n, q in self._speech_like[:stop] if q.end > sentence.start]
        found = segments_of(sentence, near) if near else []
        return [without_tag(sentence, segment, self._words) for segment in found]

    def near(self, sentence: Sentence) -> list[Quotation]:
        """Return the quotations that reach into a sentence, single marks included."""
        return [q for q in self.quotations if q.start < sentence.end and q.end > sentence.start]

    # ------------------------------------------------------------------ before a sentence is read

    def voice(self, sentence: Sentence, segments: Sequence[Segment]) -> Voicing:
        """Return who speaks a sentence as a whole."""
        if sentence.index < 0:
            return Voicing()
        if self._is_whole(sentence, segments):
            if self._colon is not None and not segments[0].before:
                self._last = _Last(self._colon, spoke=True, quoted=True, end=self._last.end)
                self._colon = None
            speakers = self._of_quotation(sentence, segments[0])
            for segment in segments:
                self._speakers[segment.number] = speakers
            return Voicing("quoted", speakers)
        if self._colon is not None:
            if segments or self._is_heading(sentence):
                self._colon = None
            else:
                return Voicing("colon", self._colon)
        if self._is_lost(sentence, segments):
            return Voicing("lost", self._last.speakers)
        return Voicing()

    def _is_whole(self, sentence: Sentence, segments: Sequence[Segment]) -> bool:
        outer = [one for one in segments if self.quotations[one.number].depth == 0]
        if len(outer) != 1:
            return False
        segment = outer[0]
        rest = self._text[sentence.start : segment.start] + self._text[segment.end : sentence.end]
        return not _WORD.search(rest)

    def _of_quotation(self, sentence: Sentence, segment: Segment) -> tuple[Entity, ...]:
        if segment.number in self._speakers:
            return self._speakers[segment.number]
        if self.quotations[segment.number].continues:
            before = [n for n in self._speakers if n < segment.number]
            if before:
                return self._speakers[max(before)]
        ahead = self._ahead(sentence, segment)
        if ahead:
            return ahead
        return self._last.speakers if self._last.spoke else ()

    def _ahead(self, sentence: Sentence, segment: Segment) -> tuple[Entity, ...]:
        """ "“We won. They lost,” said X": the cue stands in a later sentence of the same quotation, or behind it."""
        quotation = self.quotations[segment.number]
        at = bisect_right(self._starts, max(quotation.end - 1, sentence.start)) - 1
        later = self._sentences[at]
        if later.index > sentence.index and not self._is_whole(later, self.segments(later)):
            own = self.segments(later)
            for told in self._attribute(later, own).told:
                if any(part.number == segment.number and _has_said(told, part) for part in own):
                    return told.speakers
        return self._tag_after(later)

    def _tag_after(self, sentence: Sentence) -> tuple[Entity, ...]:
        """ "“We won.” Smith said.": a cue with its speaker alone, in a sentence of its own."""
        at = bisect_right(self._starts, sentence.start)
        if at >= len(self._sentences):
            return ()
        tag = self._sentences[at]
        if len(tag) > _LONGEST_TAG or self._is_new_paragraph(sentence.end, tag.start) or self.segments(tag):
            return ()
        for v in range(len(tag)):
            cue = self._words.verb(tag.lemmas[v]) if tag.is_verb(v) and tag.head[v] == v else None
            if (
                cue is not None
                and "quote" in cue.content
                and tag.child(v, "ccomp", "xcomp", "dobj", "neg", "prt") is None
            ):
                return self._attribute(tag, ()).speakers_of(v)
        return ()

    def _is_new_paragraph(self, end: int, start: int) -> bool:
        return "\n" in self._text[end:start]

    def _is_heading(self, sentence: Sentence) -> bool:
        return sentence.source[-1:] not in _SENTENCE_ENDS and sentence.source.count(" ") < _HEADING

    def _is_lost(self, sentence: Sentence, segments: Sequence[Segment]) -> bool:
        """ "“… may be”. We may be at a low": the marks broke, and the voice goes on."""
        if segments or not self._last.quoted or self._is_new_paragraph(self._last.end, sentence.start):
            return False
        return bool(_FIRST_PERSON & set(sentence.lower)) and not ("us" in sentence.lower and "US" in sentence.words)

    # ------------------------------------------------------------------ after it was read

    def note(self, sentence: Sentence, segments: Sequence[Segment], voicing: Voicing, told: Sequence[Told]) -> None:
        """Take in who spoke in a sentence."""
        if sentence.index < 0:
            return
        own = [t for t in told if t.speech.cue < 0 or not self._is_inside(sentence, t, segments)]
        for t in own:
            for segment in segments:
                if _has_said(t, segment):
                    self._speakers[segment.number] = t.speakers
        if voicing.kind != "none":
            self._last = _Last(voicing.speakers, spoke=True, quoted=voicing.kind != "colon", end=sentence.end)
            return
        main = own[0] if own else None
        speakers = main.speakers if main is not None else ()
        if sentence.words and sentence.words[-1] == ":":
            self._colon = speakers or self._before_colon(sentence) or None
        quoted = main is not None and any(_has_said(main, segment) for segment in segments)
        self._last = _Last(speakers, main is not None, quoted, sentence.end)

    def _is_inside(self, sentence: Sentence, told: Told, segments: Sequence[Segment]) -> bool:
        return any(told.speech.cue in segment.tokens for segment in segments)

    def _before_colon(self, sentence: Sentence) -> tuple[Entity, ...]:
        """Return who speaks what comes after a colon: "The minister said:"."""
        for v in range(len(sentence)):
            cue = self._words.verb(sentence.lemmas[v]) if sentence.is_verb(v) else None
            if cue is not None and "quote" in cue.content:
                speakers = self._attribute(sentence, ()).speakers_of(v)
                if speakers:
                    return speakers
        return ()


def _has_said(told: Told, segment: Segment) -> bool:
    """Tell whether a quotation is somebody's words, but for the comma at its end."""
    shared = min(told.speech.end, segment.end) - max(told.speech.start, segment.start)
    return shared >= segment.end - segment.start - _EDGE


_EDGE = 3  # characters of a quotation that its content may lack: a comma, a blank
