"""What in a text is headline, body, caption, dateline, or a teaser for another story.

A paragraph is a line: news texts come with one line a paragraph, and no headline goes over two. When in doubt, it is
body. The text is never changed, and sections point into it as it was given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detente.reading.patterns import Patterns, Rule, load_patterns


class SectionKind(StrEnum):
    """What a section is; the values are those of a record's `section`."""

    HEADLINE = "headline"
    """The story's own headline, as often as it is repeated, and lines between it and the first paragraph."""
    BODY = "body"
    CAPTION = "caption"
    """The words under a picture, with their credit."""
    TEASER = "teaser"
    """A line that leads to another story, or to a newsletter or an app, or asks to share."""
    DATELINE = "dateline"
    """Place, date and agency before the first word; a line that tells author, date or agency."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch `[start, end)` of the text, in code points, and what it is."""

    start: int
    end: int
    kind: SectionKind


_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINE = re.compile("[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BLANK = " \t\xa0\u200b\u200e\u200f\u2009\u202f\u3000\ufeff"
_WORD = re.compile(r"[^\W_]+(?:[.'’&/-][^\W_]+)*\.?")
_FULL_STOP = re.compile(r"[.!?…][\"'”’»)\]]*$")
_STATEMENT = re.compile(r"[.…][\"'”’»)\]]*$")
_OPEN_END = re.compile(r"[,;:–—-]$")
_SHORT_FORM = re.compile(r"\b(?:(?:[A-Z]\.)+|(?:Jr|Sr|Inc|Corp|Co|Ltd|St|No|Gen|Mr|Mrs|Dr)\.)$")
_BORDER = re.compile(r"(?<![^\W_])([^\W_]+)[.!?][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_BULLET = re.compile(r"[-–—•*·‣▪►>»]\s|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s")
_QUOTED = re.compile(r"[\"“”].*[\"“”]$|['‘].*['’]$")
_LABEL = re.compile(r"(?:[A-Z][A-Z.'’ -]*|Question|Answer)\s?:\s")  # of a speaker in a transcript
_SPEAKER_TAG = re.compile(r"[^:]{12,}: (?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}$")
_TITLE_PARTS = re.compile(r"\s+(?:[|–—·]|-|::|»)\s+")

_RULE_REACH = 1_000  # characters: longer paragraphs are body, but for a dateline at their start
_HEADLINE_WORDS = 30  # of a line that the title or a repetition vouches for
_OPENING_WORDS = 20  # of a first line that only its look vouches for
_OPENING_LENGTH = 150
_TEASER_WORDS = 14
_QUESTION_WORDS = 12
_REPEATED_WORDS = 3  # a shorter line may repeat for other reasons ("Yes.", a name in an interview)
_SITE_WORDS = 3  # a title cut at its last dash must keep so many words
_SUBHEADS = 3  # so many short lines in a row are a list, so many questions in a text an interview
_TITLE_SHARE = 0.8  # of a title's longer words that have a capital
_WINDOW = 40  # characters that a wrapped line has at least
_WRAPPED = 100  # a following line as long as this was not cut by an editor's window


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A line without the white space around it."""

    start: int
    text: str
    blank_before: bool
    blank_after: bool
    words: tuple[str, ...]
    """Its words, of a long paragraph only the first ones."""

    @property
    def stopped(self) -> bool:
        return _FULL_STOP.search(self.text) is not None

    @property
    def starts_a_line(self) -> bool:
        """Whether it begins as headlines do, and not as the rest of a sentence or an item of a list."""
        first = self.text.lstrip("\"'“‘‹«(")[:1]
        return (first.isupper() or first.isdigit()) and not _BULLET.match(self.text)


def mark_sections(text: str, title: str = "") -> tuple[Section, ...]:
    r"""Cut a text into sections, in order, without gap or overlap; an empty text has none.

    `title` is the article's headline where it is known; lines that repeat it are headlines. White space belongs to
    the section before it.

    >>> text = "Togo recalls envoy\n\nLOME (Reuters) - Togo recalled its envoy from Accra."
    >>> [(text[s.start : s.end], str(s.kind)) for s in mark_sections(text)]  # doctest: +NORMALIZE_WHITESPACE
    [('Togo recalls envoy\n\n', 'headline'), ('LOME (Reuters) - ', 'dateline'),
     ('Togo recalled its envoy from Accra.', 'body')]
    """
    if not text:
        return ()
    marker = _Marker(_paragraphs(text), load_patterns())
    return _cover(marker.mark(title), len(text))


def _paragraphs(text: str) -> list[_Paragraph]:
    spans = []
    for line in _LINE.finditer(text):
        written = line[0].strip(_BLANK)
        if written:
            spans.append((line.start() + line[0].index(written), written))
    paragraphs = []
    for index, (start, written) in enumerate(spans):
        end_before = spans[index - 1][0] + len(spans[index - 1][1]) if index else None
        start_after = spans[index + 1][0] if index + 1 < len(spans) else None
        paragraphs.append(
            _Paragraph(
                start=start,
                text=written,
                blank_before=end_before is None or _has_blank_line(text, end_before, start),
                blank_after=start_after is None or _has_blank_line(text, start + len(written), start_after),
                words=tuple(_WORD.findall(written[:_RULE_REACH])),
            )
        )
    return paragraphs


def _has_blank_line(text: str, start: int, end: int) -> bool:
    return len(_BREAK.findall(text, start, end)) > 1


def _cover(pieces: Iterable[tuple[int, SectionKind]], length: int) -> tuple[Section, ...]:
    """Stretch pieces, each with its start, over the whole text; body that follows on body is one."""
    starts: list[tuple[int, SectionKind]] = []
    for start, kind in pieces:
        if not (starts and kind is SectionKind.BODY and starts[-1][1] is SectionKind.BODY):
            starts.append((start, kind))
    if not starts:
        return (Section(0, length, SectionKind.BODY),)
    edges = [0, *(start for start, _ in starts[1:]), length]
    return tuple(Section(edges[i], edges[i + 1], kind) for i, (_, kind) in enumerate(starts))


class _Marker:
    """Finds out what each paragraph of one text is. What is found first stands."""

    def __init__(self, paragraphs: list[_Paragraph], patterns: Patterns) -> None:
        self._paragraphs = paragraphs
        self._patterns = patterns
        self._kinds: list[SectionKind | None] = [None] * len(paragraphs)
        self._leads: dict[int, tuple[int, bool]] = {}  # paragraph: end of its dateline, and whether that is weak
        self._wrapped = any(self._runs_on(index) for index in range(len(paragraphs)))

    def mark(self, title: str) -> list[tuple[int, SectionKind]]:
        """Give the pieces: where each starts, and what it is."""
        self._mark_repeated_headlines(title)
        self._mark_by_rules()
        self._mark_opening_headline()
        self._mark_bare_headlines()
        self._keep_a_body()
        return [piece for index in range(len(self._paragraphs)) for piece in self._pieces(index)]

    def _keep_a_body(self) -> None:
        """Make headlines without a story the story."""
        if None not in self._kinds:
            self._kinds = [None if kind is SectionKind.HEADLINE else kind for kind in self._kinds]

    def _pieces(self, index: int) -> list[tuple[int, SectionKind]]:
        start = self._paragraphs[index].start
        kind = self._kinds[index]
        if kind is not None:
            return [(start, kind)]
        if index not in self._leads:
            return [(start, SectionKind.BODY)]
        end, _ = self._leads[index]
        rest = [(start + end, SectionKind.BODY)] if end < len(self._paragraphs[index].text) else []
        return [(start, SectionKind.DATELINE), *rest]

    # Headlines that the title or a repetition vouches for.

    def _mark_repeated_headlines(self, title: str) -> None:
        folded = [_fold(p.text) if len(p.words) <= _HEADLINE_WORDS else "" for p in self._paragraphs]
        known = _titles(title) | self._repeated(folded)
        found = [i for i, line in enumerate(folded) if line and line in known and self._can_be_headline(i)]
        for index in found:
            self._kinds[index] = SectionKind.HEADLINE

    def _repeated(self, folded: list[str]) -> set[str]:
        long_enough = bool(folded) and len(self._paragraphs[0].words) >= _REPEATED_WORDS
        return {folded[0]} if long_enough and Counter(folded)[folded[0]] > 1 else set()

    def _can_be_headline(self, index: int) -> bool:
        paragraph = self._paragraphs[index]
        stop = _STATEMENT.search(paragraph.text) and not _SHORT_FORM.search(paragraph.text)
        return paragraph.starts_a_line and not stop and not _OPEN_END.search(paragraph.text)

    # Rules of sections.toml.

    def _mark_by_rules(self) -> None:
        for index, paragraph in enumerate(self._paragraphs):
            if self._kinds[index] is None:
                self._mark_by_whole(index, paragraph)
            if self._kinds[index] is None:
                self._mark_by_lead(index, paragraph)

    def _mark_by_whole(self, index: int, paragraph: _Paragraph) -> None:
        if len(paragraph.text) > _RULE_REACH or (self._wrapped and self._is_part(index)):
            return
        for rule in self._patterns.whole:
            if self._applies(rule, paragraph):
                self._kinds[index] = SectionKind(rule.kind)
                return

    def _mark_by_lead(self, index: int, paragraph: _Paragraph) -> None:
        if self._wrapped and self._goes_on(index):
            return
        for rule in self._patterns.lead:
            end = rule.end(paragraph.text[:_RULE_REACH], len(paragraph.words))
            if end:
                self._leads[index] = (end, rule.weak)
                return

    def _applies(self, rule: Rule, paragraph: _Paragraph) -> bool:
        if rule.end(paragraph.text, len(paragraph.words)) == 0:
            return False
        return not rule.one_sentence or not self._has_several_sentences(paragraph.text)

    def _has_several_sentences(self, text: str) -> bool:
        ends = (found[1] for found in _BORDER.finditer(text))
        return any(len(word) > 1 and word not in self._patterns.abbreviations for word in ends)

    # Headlines that only their look vouches for: the story's own above it, other stories' in its middle.

    def _mark_opening_headline(self) -> None:
        """Mark the first line that no rule knows, where it looks like a headline and a story follows."""
        index = next((i for i, kind in enumerate(self._kinds) if kind is None), None)
        if index is None or self._kinds[:index].count(SectionKind.HEADLINE) or not self._follows_body(index):
            return
        paragraph = self._paragraphs[index]
        if not self._is_open_line(index, _OPENING_WORDS) or len(paragraph.text) > _OPENING_LENGTH:
            return
        if paragraph.blank_after or self._stands_over_marked_line(index) or self._stands_over_long_line(index):
            self._kinds[index] = SectionKind.HEADLINE

    def _follows_body(self, index: int) -> bool:
        return any(kind is None for kind in self._kinds[index + 1 :])

    def _stands_over_marked_line(self, index: int) -> bool:
        """Tell whether a byline, a date, a picture or a sure dateline comes next."""
        marked = self._kinds[index + 1] in (SectionKind.DATELINE, SectionKind.CAPTION)
        return marked or not self._leads.get(index + 1, (0, True))[1]

    def _stands_over_long_line(self, index: int) -> bool:
        """Tell a headline right above its story from the first line of a text that was wrapped by an editor."""
        after = self._paragraphs[index + 1]
        length = len(self._paragraphs[index].text)
        return len(after.text) >= max(_WRAPPED, 2 * length) and after.starts_a_line and after.stopped

    def _mark_bare_headlines(self) -> None:
        open_lines = [self._is_open_line(i, _TEASER_WORDS) for i in range(len(self._paragraphs))]
        many_questions = sum(self._is_question(p) for p in self._paragraphs) >= _SUBHEADS
        kind = SectionKind.HEADLINE  # until the story begins
        for index in range(len(self._paragraphs)):
            alone = open_lines[index] and not _in_a_list(open_lines, index)
            if alone and self._is_bare_headline(index, many_questions):
                self._kinds[index] = kind
            elif self._kinds[index] is None:
                kind = SectionKind.TEASER

    def _is_bare_headline(self, index: int, many_questions: bool) -> bool:
        paragraph = self._paragraphs[index]
        if self._is_question(paragraph):
            return not many_questions and self._stands_alone(index)
        return self._reads_like_headline(paragraph) and self._stands_alone(index)

    def _stands_alone(self, index: int) -> bool:
        """Tell whether sentences end before it and begin after it; the first line of a text is judged elsewhere."""
        if index == 0 or self._goes_on(index):
            return False
        after = self._paragraphs[index + 1] if index + 1 < len(self._paragraphs) else None
        if after is None:
            return self._paragraphs[index].blank_before
        return after.starts_a_line and (after.stopped or self._kinds[index + 1] is not None)

    def _goes_on(self, index: int) -> bool:
        """Tell whether a line may go on with the sentence of the line before it, as in wrapped text."""
        paragraph = self._paragraphs[index]
        if paragraph.blank_before or self._kinds[index - 1] is not None:
            return False
        return not self._paragraphs[index - 1].stopped

    def _is_part(self, index: int) -> bool:
        """Tell whether a line may be part of a sentence that goes over several lines."""
        return self._goes_on(index) or (index + 1 < len(self._paragraphs) and self._small_start(index + 1))

    def _small_start(self, index: int) -> bool:
        paragraph = self._paragraphs[index]
        return not paragraph.blank_before and paragraph.text[0].islower()

    def _runs_on(self, index: int) -> bool:
        """Tell whether a line surely goes on with the one before it: then the text was wrapped by an editor."""
        before = self._paragraphs[index - 1]
        return self._small_start(index) and not before.stopped and len(before.text) >= _WINDOW

    def _is_open_line(self, index: int, words: int) -> bool:
        """Tell whether it is a short line that no rule knows, and that no full stop ends."""
        paragraph = self._paragraphs[index]
        if self._kinds[index] is not None or not self._leads.get(index, (0, True))[1]:
            return False
        text = paragraph.text
        if not 2 <= len(paragraph.words) <= words or _STATEMENT.search(text) or _OPEN_END.search(text):
            return False
        if _QUOTED.match(text) or _LABEL.match(text):
            return False
        return paragraph.starts_a_line and not self._has_several_sentences(text)

    def _is_question(self, paragraph: _Paragraph) -> bool:
        words = paragraph.words
        if not paragraph.text.endswith("?") or not 3 <= len(words) <= _QUESTION_WORDS:
            return False
        return words[0] in self._patterns.question_words and self._patterns.face_to_face.isdisjoint(words)

    def _reads_like_headline(self, paragraph: _Paragraph) -> bool:
        text, words = paragraph.text, paragraph.words
        if text.endswith(("!", "?")) or len(words) < _SUBHEADS:
            return False
        if _SPEAKER_TAG.match(text) or (text.isupper() and len(words) > _SUBHEADS):
            return True
        verb = any(word.lower() in self._patterns.headline_verbs for word in words[1:7])
        if self._is_in_title_case(words):
            return verb
        plain = words[0] not in self._patterns.sentence_openers and not {"the", "a", "an"} & set(words)
        return verb and plain

    def _is_in_title_case(self, words: tuple[str, ...]) -> bool:
        heavy = [word for word in words if word not in self._patterns.small_words]
        if len(heavy) < _SUBHEADS:
            return False
        return sum(not word[0].islower() for word in heavy) >= _TITLE_SHARE * len(heavy)


def _in_a_list(flags: list[bool], index: int) -> bool:
    """Tell whether an index stands in a row of as many flags as make a list."""
    reach = _SUBHEADS - 1
    around = "".join("+" if flag else " " for flag in flags[max(0, index - reach) : index + reach + 1])
    return "+" * _SUBHEADS in around


def _titles(title: str) -> set[str]:
    """Give the ways in which the text may repeat its title: whole, or without the name of the site."""
    parts = _TITLE_PARTS.split(title.strip())
    shorter = {_fold(parts[0]), _fold(" ".join(parts[:-1]))}
    return {_fold(title), *(line for line in shorter if len(line.split()) >= _SITE_WORDS)} - {""}


def _fold(line: str) -> str:
    """Make lines comparable: small letters, and no punctuation."""
    return " ".join(word.rstrip(".").casefold() for word in _WORD.findall(line.replace("’", "'")))
