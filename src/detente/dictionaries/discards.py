"""Discard lists: words by which a sentence, or with `+` a whole story, is not coded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from detente.dictionaries.lines import Account, Line
from detente.dictionaries.words import plain

_BETWEEN: Final = r"[\s_\-\u2010-\u2015]+"
_CUT: Final = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class Discard:
    """Words that are looked for; `closed` where the last of them must be whole; `story` where the story is dropped."""

    words: str
    story: bool = False
    closed: bool = False
    line: int = 0


@dataclass(frozen=True)
class Discards:
    """A discard list, ready to be looked for in texts."""

    entries: tuple[Discard, ...] = ()

    def story(self, text: str) -> Discard | None:
        """Give the first entry by which a whole text is dropped."""
        return _find(self._stories, text)

    def sentence(self, text: str) -> Discard | None:
        """Give the first entry by which a sentence is dropped."""
        return _find(self._sentences, text)

    @cached_property
    def _stories(self) -> _Search:
        return _search([entry for entry in self.entries if entry.story])

    @cached_property
    def _sentences(self) -> _Search:
        return _search([entry for entry in self.entries if not entry.story])


_Search = tuple[re.Pattern[str], Sequence[Discard]] | None


def read_discards(lines: Iterable[Line], account: Account) -> list[Discard]:
    """Read a discard list. Words stand at the beginning of a word of the text; a `_` at their end closes them."""
    found: list[Discard] = []
    for line in lines:
        text = line.text.strip().partition("[")[0].strip()  # TABARI has codes there
        words = _CUT.sub(" ", text.lstrip("+")).strip()
        if not words:
            account.leave(line, "no words to look for")
            continue
        story, closed = text.startswith("+"), text.endswith("_")
        found.append(Discard(plain(words), story, closed, line.number))
        account.put("for stories" if story else "for sentences")
    return found


def _search(entries: Sequence[Discard]) -> _Search:
    if not entries:
        return None
    parts = [
        "(" + _BETWEEN.join(map(re.escape, entry.words.split())) + (r"\b" if entry.closed else "") + ")"
        for entry in entries
    ]
    return re.compile(r"(?<![^\W_])(?:" + "|".join(parts) + ")"), entries


def _find(search: _Search, text: str) -> Discard | None:
    if search is None:
        return None
    pattern, entries = search
    match = pattern.search(plain(text))
    return entries[(match.lastindex or 1) - 1] if match is not None else None
