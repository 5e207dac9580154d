"""Actor dictionaries of TABARI and PETRARCH: phrases with codes, which may hold for some years only."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from detente.dictionaries.dates import ALWAYS, NEVER, number, read_date
from detente.dictionaries.lines import Account, Line
from detente.dictionaries.words import split_words

NULL: Final = "---"
_CODES: Final = re.compile(r"\[([^\]]*)\]?")
_TERM: Final = re.compile(r"\s*([^\s<>]+)\s*(?::\s*)?(?:([<>]?)\s*(\d+)|(\d+)\s*-\s*(\d+))?\s*")
_CODE: Final = re.compile(r"[A-Za-z0-9]{2,}|---|###")
_WHOLE: Final = 8  # digits of a date with its century
_SHORT: Final = 6


@dataclass(frozen=True, slots=True)
class Term:
    """A code, from a day on and up to another, as numbers; `codes` has several for a phrase that names several.

    No codes stand for nobody.
    """

    codes: tuple[str, ...]
    since: int = ALWAYS
    until: int = NEVER

    @property
    def is_dated(self) -> bool:
        """Whether it holds for some time only."""
        return self.since != ALWAYS or self.until != NEVER


Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """Phrases that name one actor, with its codes; `line` is where it begins in its file."""

    phrases: tuple[str, ...]
    terms: Terms
    line: int = 0


def choose(terms: Terms, day: datetime.date | None) -> tuple[str, ...]:
    """Give the codes that hold on a day: those whose time it is, else those without a time.

    A term that begins on the day on which another ends wins. Where no day is known, codes without a time win, then
    the latest ones.

    >>> terms = (Term(("ELI",), 19440101, 19820618), Term(("GOV",), 19820618, 19820701), Term(("OLD",)))
    >>> [choose(terms, datetime.date(1982, m, d)) for m, d in ((6, 17), (6, 18), (7, 1), (7, 2))]
    [('ELI',), ('GOV',), ('GOV',), ('OLD',)]
    """
    dated = [term for term in terms if term.is_dated]
    default = next((term.codes for term in terms if not term.is_dated), None)
    if day is None:
        if default is not None or not dated:
            return default or ()
        return max(dated, key=lambda term: (term.until, term.since)).codes
    today = number(day)
    within = [term for term in dated if term.since <= today <= term.until]
    running = [term for term in within if today < term.until]
    found = next(iter((*running, *within)), None)
    return found.codes if found is not None else default or ()


def read_actors(lines: Iterable[Line], account: Account) -> list[ActorEntry]:
    """Read the entries of an actor dictionary.

    A phrase, synonyms of it with `+`, and codes: behind the phrase, where they hold whenever no other does, or on
    lines of their own below. A phrase without `+` that has no code before the next one is a synonym of that one.
    """
    reader = _Reader(account)
    for line in lines:
        reader.read(line)
    reader.close()
    return reader.entries


class _Reader:
    """Collects the lines of one entry after the other."""

    def __init__(self, account: Account) -> None:
        self.entries: list[ActorEntry] = []
        self._account = account
        self._phrases: list[str] = []
        self._terms: list[Term] = []
        self._first: Line | None = None

    def read(self, line: Line) -> None:
        text = line.text.strip()
        if text.startswith("["):
            self._codes(line, text)
        elif text.startswith("+"):
            self._synonym(line, text[1:].strip())
        else:
            self._primary(line, text)

    def close(self) -> None:
        """Finish the entry at hand."""
        if self._phrases and not self._terms and self._first is not None:
            self._account.note(self._first, "the phrase has no code; it is read as nobody")
        if self._phrases and self._first is not None:
            terms = tuple(self._terms) or (Term(()),)
            self.entries.append(ActorEntry(tuple(self._phrases), terms, self._first.number))
        self._phrases, self._terms, self._first = [], [], None

    def _codes(self, line: Line, text: str) -> None:
        if not self._phrases:
            self._account.leave(line, "codes without a phrase above them")
            return
        terms = read_terms(text, line, self._account)
        if not terms:
            self._account.leave(line, "no code can be read")
            return
        self._terms += terms
        self._account.put("codes")

    def _synonym(self, line: Line, text: str) -> None:
        if not self._phrases:
            self._account.leave(line, "a synonym without a phrase above it")
            return
        phrase, bracket, rest = text.partition("[")
        if not split_words(phrase):
            self._account.leave(line, "a synonym without words")
            return
        if bracket and not self._terms:
            self._account.note(line, "a synonym has the entry's code, which the phrase above it lacks")
            self._phrases.append(phrase.strip())
            self._terms += read_terms(bracket + rest, line, self._account)
        elif bracket:
            self._account.note(line, "a synonym with a code of its own; it is read as an entry by itself")
            self._apart(phrase, bracket + rest, line)
        else:
            self._phrases.append(phrase.strip())
        self._account.put("synonyms")

    def _apart(self, phrase: str, codes: str, line: Line) -> None:
        terms = read_terms(codes, line, self._account)
        self.entries.append(ActorEntry((phrase.strip(),), tuple(terms) or (Term(()),), line.number))

    def _primary(self, line: Line, text: str) -> None:
        phrase, bracket, rest = text.partition("[")
        if not split_words(phrase):
            self._account.leave(line, "no words to find anybody by")
            return
        if self._phrases and not self._terms and not bracket:
            self._account.note(line, "the phrase before it has no code; they are read as one entry")
        else:
            self.close()
            self._first = line
        self._phrases.append(phrase.strip())
        if bracket:
            self._terms += read_terms(bracket + rest, line, self._account)
        self._account.put("phrases")


def read_terms(text: str, line: Line, account: Account) -> list[Term]:
    """Read all codes in brackets, with the time that they hold for."""
    found: list[Term] = []
    for written in _CODES.findall(text):
        term = _term(written, line, account)
        if term is not None:
            found.append(term)
    if text.count("[") != text.count("]"):
        account.note(line, "a bracket is not closed")
    return found


def _term(written: str, line: Line, account: Account) -> Term | None:
    match = _TERM.fullmatch(written)
    codes = match[1].split("/") if match else []
    if match is None or not all(_CODE.fullmatch(code) for code in codes):
        account.note(line, f"[{written}] is no code; left out")
        return None
    known = tuple(code.upper() for code in codes if code != NULL)
    try:
        return Term(known, *_span(match, line, account))
    except ValueError as error:
        account.note(line, f"[{written}]: {error}; left out")
        return None


def _span(match: re.Match[str], line: Line, account: Account) -> tuple[int, int]:
    limits = [digits for digits in match.groups()[2:] if digits]
    for digits in limits:
        if len(digits) not in {_SHORT, _WHOLE}:
            account.note(line, f"{digits} has {len(digits)} digits; read as {read_date(digits)}")
    if match[2] == "<":
        return ALWAYS, read_date(match[3])
    if match[3]:
        if not match[2]:
            account.note(line, "a date without < or >; read as >, as PETRARCH does")
        return read_date(match[3]), NEVER
    if match[4]:
        since, until = read_date(match[4]), read_date(match[5])
        if since > until:
            account.note(line, "it ends before it begins, and so holds on no day")
        return since, until
    return ALWAYS, NEVER


def index_actors(entries: Sequence[ActorEntry]) -> dict[tuple[str, ...], Terms]:
    """Give what each phrase means; of a phrase that stands several times, all codes, the first ones first."""
    known: dict[tuple[str, ...], Terms] = {}
    for entry in entries:
        for phrase in entry.phrases:
            words = split_words(phrase)
            before = known.get(words)
            known[words] = entry.terms if before is None or before == entry.terms else (*before, *entry.terms)
    return known
