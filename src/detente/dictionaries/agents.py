"""Agent dictionaries: common nouns with the code that they add to whose they are ("police": ~COP)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from detente.dictionaries.lines import Account, Line
from detente.dictionaries.words import plural, split_words

_SET: Final = re.compile(r"\s*!([^!]+)!\s*=\s*(.+)")
_MARKER: Final = re.compile(r"!([^!]+)!")
_CODE: Final = re.compile(r"\[\s*(~?)\s*([A-Za-z0-9-]+)\s*(~?)\s*[\]}]?")
_FORMS: Final = re.compile(r"\{([^}]*)\}?")


@dataclass(frozen=True, slots=True)
class AgentEntry:
    """An agent noun in all its forms and the code that it adds; `before` where that stands before the actor's."""

    forms: tuple[str, ...]
    code: str
    before: bool = False
    line: int = 0


def read_agents(lines: Iterable[Line], account: Account) -> list[AgentEntry]:
    """Read the entries of an agent dictionary: `NOUN {plural} [~CODE]`, with sets of words such as `!PERSON!`.

    Plurals are made by rule but where they are given, or kept out by `{}` or a `_` at the end.
    """
    sets: dict[str, tuple[str, ...]] = {}
    entries: list[AgentEntry] = []
    for line in lines:
        text = line.text.strip()
        given = _SET.fullmatch(text)
        if given is not None and "[" not in text:
            sets[given[1].strip().upper()] = tuple(word.strip().upper() for word in given[2].split(",") if word.strip())
            account.put("sets of words")
            continue
        entry = _entry(text, line, sets, account)
        if entry is not None:
            entries.append(entry)
            account.put("agents")
    return entries


def _entry(text: str, line: Line, sets: Mapping[str, Sequence[str]], account: Account) -> AgentEntry | None:
    code = _CODE.search(text)
    if code is None or (not code[1] and not code[3]):
        if code is None:
            account.leave(line, "no code in brackets, as in [~GOV]")
            return None
        account.note(line, "the code has no ~; it is read as one that is added behind")
    if text.rstrip().endswith("}") and code[0].endswith("}"):
        account.note(line, "the code ends in } in place of ]")
    before = text[: code.start()]
    given = _FORMS.search(before)
    noun = before[: given.start()] if given else before
    unknown = [name for name in _MARKER.findall(noun) if name.upper() not in sets]
    if unknown:
        account.leave(line, f"there is no set of words !{unknown[0]}!; it must be defined above")
        return None
    forms = tuple(dict.fromkeys(_forms(noun, given[1] if given else None, sets, line, account)))
    if not forms:
        account.leave(line, "no words to find anybody by")
        return None
    return AgentEntry(forms, code[2].upper(), before=bool(code[3]) and not code[1], line=line.number)


def _forms(
    noun: str, plurals: str | None, sets: Mapping[str, Sequence[str]], line: Line, account: Account
) -> Iterator[str]:
    for form in _filled(noun.strip().upper(), sets, line, account):
        words = split_words(form)
        if not words:
            continue
        yield " ".join(words)
        if plurals is None and not form.rstrip().endswith("_") and "!" not in noun:
            yield " ".join((*words[:-1], plural(words[-1])))
    for form in (plurals or "").split():
        if split_words(form):
            yield " ".join(split_words(form))


def _filled(noun: str, sets: Mapping[str, Sequence[str]], line: Line, account: Account) -> list[str]:
    """Put the words of a set in the place of its marker; a marker inside a word is read as its own letters."""
    marker = _MARKER.search(noun)
    if marker is None:
        return [noun]
    head, tail = noun[: marker.start()], noun[marker.end() :]
    if head[-1:].isalpha() and tail[:1].isalpha():
        account.note(line, f"{marker[0]} stands inside a word and is read as {marker[1]}")
        return _filled(head + marker[1] + tail, sets, line, account)
    return [form for word in sets[marker[1]] for form in _filled(head + word + tail, sets, line, account)]


def index_agents(entries: Sequence[AgentEntry]) -> dict[tuple[str, ...], AgentEntry]:
    """Give what each form means; of a form that stands several times, the first."""
    known: dict[tuple[str, ...], AgentEntry] = {}
    for entry in entries:
        for form in entry.forms:
            known.setdefault(tuple(form.split()), entry)
    return known
