"""Where sentences begin and end: borders that survive quotes, abbreviations and missing full stops at line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Words that end in a full stop inside a sentence.
_TITLES = frozenset(
    "mr mrs ms dr prof gen lt col maj sgt capt cpl adm cmdr brig pvt sen rep gov pres hon rev fr st sr jr "
    "messrs supt insp "
    "no nos vs etc fig approx dept univ est jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur "
    "thurs fri sat sun".split()
)
# After an abbreviation that may also end a sentence ("U.S.", "Inc."), only these words are taken to begin a new one.
_OPENERS = frozenset(
    "The A An In On At But And He She It They We I This That These Those However Meanwhile Earlier Later Its "
    "His Her Their "
    "Our My If When While After Before As Since Although Though There Here What Who Why How Some Many Most Several Two "
    "Three Mr Mrs Ms Both According Asked Speaking Last For From By With Under Also Yet Still So Then Now".split()
)
_CORPORATE = frozenset("inc ltd co corp bros plc llc".split())
_BORDER = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)|(?<=[a-z]{3})[.!?](?=[A-Z][a-z])""")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_NEXT = re.compile(r"""\s*(["'“‘«(\[]*)(\S*)""")
_LAST_WORD = re.compile(r"[\w.\-'’]+$")
_COMMA = re.compile(r"[,;:—–]\s")
# The parser's work and ours grow with length; no real sentence is longer than this.
MAX_SENTENCE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article's text: `[start, end)` in code points."""

    start: int
    end: int


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split `text[start:end]` into sentences; every span is trimmed of white space and none crosses a line break."""
    stop = len(text) if end is None else end
    spans: list[Span] = []
    for line in _LINE.finditer(text, start, stop):
        for span in _in_line(text, line.start(), line.end()):
            spans.extend(_cut_long(text, span))
    return spans


def _in_line(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for border in _BORDER.finditer(text, start, end):
        if border.start() < begin or not _is_border(text, begin, border, end):
            continue
        span = _trim(text, begin, border.end())
        if span:
            yield span
        begin = border.end()
    span = _trim(text, begin, end)
    if span:
        yield span


def _is_border(text: str, begin: int, border: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, border.end(), end)
    opening, word = (following.group(1), following.group(2)) if following else ("", "")
    if not word and not opening:
        return True
    if word and not opening and (word[0].islower() or word[0] in ",;:-–—"):
        return False
    if border.group()[0] != "." or border.group().startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(begin, border.start() - 40), border.start())
    return _full_stop_ends(before.group() if before else "", word, opening)


def _full_stop_ends(before: str, following: str, opening: str) -> bool:
    last = before.rsplit("-", 1)[-1]
    low = last.lower()
    if low in _TITLES and not (low == "no" and not following[:1].isdigit()):
        return False
    ambiguous = low in _CORPORATE or "." in last or (len(last) == 1 and last.isupper())
    if not ambiguous:
        return True
    if len(last) == 1 and not opening and following.rstrip(",") not in _OPENERS:
        return False
    return bool(opening) or following.rstrip(",'’s") in _OPENERS


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARACTERS:
        limit = start + MAX_SENTENCE_CHARACTERS
        cuts = [m.end() for m in _COMMA.finditer(text, start + MAX_SENTENCE_CHARACTERS // 2, limit)]
        blank = text.rfind(" ", start + 1, limit)
        cut = cuts[-1] if cuts else (blank if blank > start else limit)
        piece = _trim(text, start, cut)
        if piece:
            yield piece
        start = cut
    piece = _trim(text, start, span.end)
    if piece:
        yield piece
