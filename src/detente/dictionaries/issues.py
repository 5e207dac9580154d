"""Issue lists of PETRARCH: words that tell what a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from detente.dictionaries.lines import Account, Line
from detente.dictionaries.words import PhraseIndex, Tokens, plural, split_words

_OPEN: Final = re.compile(r"<ISSUE\b([^>]*)>?", re.IGNORECASE)
_CATEGORY: Final = re.compile(r'CATEGORY\s*=\s*"([^"]*)"', re.IGNORECASE)
_CLOSE: Final = re.compile(r"</ISSUE>", re.IGNORECASE)
_ISSUE: Final = re.compile(r"(.*?)\[([^\]]*)\]?.*")
_MARKED: Final = re.compile(r"(?:(\w):)?(.*)")
_VERB: Final = "v"
_NOUN: Final = "n"


@dataclass(frozen=True, slots=True)
class Issue:
    """A phrase and the issue that it tells of; none for a phrase that tells of nothing, and hides others in it."""

    phrase: str
    issue: str
    line: int = 0


def read_issues(lines: Iterable[Line], account: Account) -> list[Issue]:
    """Read an issue list: `phrase [ISSUE]` in `<ISSUE CATEGORY="…">` blocks, `~phrase` for what tells of nothing.

    `n:` before a word stands for its plural as well, `v:` for the forms of a regular verb; `+` joins two words with a
    hyphen, a blank or nothing between. A phrase without a code has its block's.
    """
    category = ""
    found: list[Issue] = []
    for line in lines:
        text = line.text.strip()
        opened = _OPEN.match(text)
        if opened is not None:
            named = _CATEGORY.search(opened[1])
            category = named[1] if named else ""
            account.put("blocks")
        elif _CLOSE.match(text):
            category = ""
            account.put("blocks")
        else:
            _entry(text, line, category, found, account)
    return found


def _entry(text: str, line: Line, category: str, found: list[Issue], account: Account) -> None:
    hides = text.startswith("~")
    coded = _ISSUE.fullmatch(text)
    phrase, issue = (coded[1], coded[2].strip()) if coded else (text, category)
    if coded is None and not hides:
        account.note(line, "no issue in brackets; it has its block's")
    if not list(spellings(phrase.lstrip("~"))):
        account.leave(line, "no words to look for")
    elif not issue and not hides:
        account.leave(line, "no issue in brackets, and no block around it")
    else:
        found.append(Issue(phrase.lstrip("~").strip(), "" if hides else issue, line.number))
        account.put("phrases that hide" if hides else "phrases")


def spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    """Give all ways in which a phrase may stand in a text.

    >>> sorted(" ".join(words) for words in spellings("pre+n:school"))
    ['PRE SCHOOL', 'PRE SCHOOLS', 'PRESCHOOL', 'PRESCHOOLS']
    """
    for words in product(*map(_forms, phrase.split())):
        whole = tuple(word for group in words for word in group)
        if whole:
            yield whole


def _forms(word: str) -> list[tuple[str, ...]]:
    parts = [_inflected(part) for part in word.split("+") if part]
    ways: list[tuple[str, ...]] = []
    for chosen in product(*parts):
        ways.append(tuple(piece for part in chosen for piece in split_words(part)))
        if len(chosen) > 1:
            ways.append(split_words("".join(chosen)))
    return [way for way in dict.fromkeys(ways) if way] or [()]


def _inflected(part: str) -> list[str]:
    marked = _MARKED.fullmatch(part)
    mark, word = (marked[1], marked[2]) if marked else (None, part)
    upper = word.upper()
    if mark == _NOUN and upper:
        return [upper, plural(upper)]
    if mark == _VERB and upper:
        stem = upper.removesuffix("E")
        return [upper, plural(upper), f"{stem}ED", f"{stem}ING"]
    return [upper]


class Issues:
    """An issue list, ready to be looked for in sentences."""

    def __init__(self, entries: Sequence[Issue] = ()) -> None:
        known: dict[tuple[str, ...], list[str]] = {}
        for entry in entries:
            for words in spellings(entry.phrase):
                meant = known.setdefault(words, [])
                if entry.issue and entry.issue not in meant:
                    meant.append(entry.issue)
        self._index = PhraseIndex({words: tuple(meant) for words, meant in known.items()})

    def find(self, tokens: Tokens) -> tuple[str, ...]:
        """Give the issues of a sentence, in the order of the text, each once."""
        found: list[str] = []
        begin = 0
        while begin < len(tokens.words):
            match = self._index.longest(tokens.words, begin)
            if match is None:
                begin += 1
                continue
            found += match[1]
            begin += match[0]
        return tuple(dict.fromkeys(found))
