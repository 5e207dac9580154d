"""Dictionaries as TOML: what `detente convert-dictionaries` writes, and coding reads again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from detente.dictionaries.actors import ActorEntry, Term
from detente.dictionaries.agents import AgentEntry
from detente.dictionaries.dates import ALWAYS, NEVER
from detente.dictionaries.discards import Discard
from detente.dictionaries.issues import Issue
from detente.dictionaries.lines import Account, DictionaryError, parse_lines
from detente.dictionaries.verbs import Block, Codes, VerbEntries, read_verbs

# ------------------------------------------------------------------------------------------------------- writing


def write_actors(entries: Iterable[ActorEntry]) -> Iterator[str]:
    """Give the lines of an actor dictionary in TOML."""
    for entry in entries:
        yield "[[actor]]"
        yield f"phrases = {_list(entry.phrases)}"
        yield "terms = [" + ", ".join(map(_term, entry.terms)) + "]"
        yield ""


def _term(term: Term) -> str:
    parts = [f"codes = {_list(term.codes)}"]
    parts += [f"since = {term.since}"] if term.since != ALWAYS else []
    parts += [f"until = {term.until}"] if term.until != NEVER else []
    return "{ " + ", ".join(parts) + " }"


def write_agents(entries: Iterable[AgentEntry]) -> Iterator[str]:
    """Give the lines of an agent dictionary in TOML."""
    for entry in entries:
        yield "[[agent]]"
        yield f"forms = {_list(entry.forms)}"
        yield f"code = {_text(entry.code)}"
        if entry.before:
            yield "before = true"
        yield ""


def write_discards(entries: Iterable[Discard]) -> Iterator[str]:
    """Give the lines of a discard list in TOML."""
    for entry in entries:
        yield "[[discard]]"
        yield f"words = {_text(entry.words)}"
        yield from (f"{key} = true" for key in ("story", "closed") if getattr(entry, key))
        yield ""


def write_issues(entries: Iterable[Issue]) -> Iterator[str]:
    """Give the lines of an issue list in TOML; an empty issue is a phrase that hides others."""
    for entry in entries:
        yield "[[issue]]"
        yield f"phrase = {_text(entry.phrase)}"
        yield f"issue = {_text(entry.issue)}"
        yield ""


def write_verbs(entries: VerbEntries) -> Iterator[str]:
    """Give the lines of a verb dictionary in TOML."""
    yield f"dialect = {_text(entries.dialect)}"
    if entries.transformations:
        rules = [
            f"~ {rule.outer} ({' '.join(rule.inner)}) {rule.verb} = {' '.join(rule.becomes)}"
            for rule in entries.transformations
        ]
        yield "transformations = ["
        yield from (f"  {_text(rule)}," for rule in rules)
        yield "]"
    yield ""
    yield "[synsets]"
    yield from (f"{_text(name)} = {_list(words)}" for name, words in entries.synsets.items())
    for block in entries.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield ""
    yield "[[block]]"
    yield f"name = {_text(block.name)}"
    yield f"code = {_text(_code(block.codes))}"
    yield "verbs = ["
    for verb in block.verbs:
        own = f", code = {_text(_code(verb.codes))}" if verb.codes is not None else ""
        yield f"  {{ verb = {_text(verb.name)}, forms = {_list(sorted(verb.forms))}{own} }},"
    yield "]"
    if block.patterns:
        yield "patterns = ["
        for pattern in block.patterns:
            yield f"  {{ pattern = {_text(pattern.source)}, code = {_text(_code(pattern.codes))} }},"
        yield "]"


def _code(codes: Codes) -> str:
    return f"{codes.active}:{codes.passive}" if codes.passive else codes.active or "---"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


# ------------------------------------------------------------------------------------------------------- reading


def read_table(tables: Mapping[str, Any], kind: str, account: Account) -> list[Any]:
    """Read the entries of a dictionary in TOML; a verb dictionary is one entry.

    Raises:
        DictionaryError: an entry is not as `detente convert-dictionaries` writes it.

    """
    try:
        return _READERS[kind](tables, account)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        place = f"entry {account.lines}"
        raise DictionaryError(
            f"{account.file}: {place}: {type(error).__name__} {error}; {kind} in TOML are as docs/dictionaries.md says"
        ) from error


def _each(tables: Mapping[str, Any], key: str, account: Account) -> Iterator[Mapping[str, Any]]:
    for table in tables[key]:
        account.lines += 1
        account.put(f"{key}s")
        yield table


def _actors(tables: Mapping[str, Any], account: Account) -> list[ActorEntry]:
    return [
        ActorEntry(
            tuple(map(str, table["phrases"])),
            tuple(
                Term(tuple(map(str, one["codes"])), int(one.get("since", ALWAYS)), int(one.get("until", NEVER)))
                for one in table["terms"]
            ),
            number,
        )
        for number, table in enumerate(_each(tables, "actor", account), 1)
    ]


def _agents(tables: Mapping[str, Any], account: Account) -> list[AgentEntry]:
    return [
        AgentEntry(tuple(map(str, table["forms"])), str(table["code"]), bool(table.get("before", False)), number)
        for number, table in enumerate(_each(tables, "agent", account), 1)
    ]


def _discards(tables: Mapping[str, Any], account: Account) -> list[Discard]:
    return [
        Discard(str(table["words"]), bool(table.get("story", False)), bool(table.get("closed", False)), number)
        for number, table in enumerate(_each(tables, "discard", account), 1)
    ]


def _issues(tables: Mapping[str, Any], account: Account) -> list[Issue]:
    return [
        Issue(str(table["phrase"]), str(table["issue"]), number)
        for number, table in enumerate(_each(tables, "issue", account), 1)
    ]


def _verbs(tables: Mapping[str, Any], account: Account) -> list[VerbEntries]:
    """Write the entries as lines of a verb dictionary, and read those."""
    lines = [
        line for name, words in tables["synsets"].items() for line in (f"&{name}", *(f"+{word}" for word in words))
    ]
    for block in tables["block"]:
        lines += _block_lines(block)
    lines += [str(rule) for rule in tables.get("transformations", ())]
    dialect = str(tables["dialect"])
    made = read_verbs(parse_lines("\n".join(lines), account), account, "tabari" if dialect == "tabari" else "petrarch")
    return [_without_lines(made)]


def _block_lines(block: Mapping[str, Any]) -> Iterator[str]:
    yield f"--- {block['name']} [{block['code']}] ---"
    for verb in block["verbs"]:
        code = f" [{verb['code']}]" if "code" in verb else ""
        yield f"{verb['verb']} {{{' '.join(verb['forms'])}}}{code}"
    yield from (f"- {one['pattern']} [{one['code']}]" for one in block.get("patterns", ()))


def _without_lines(entries: VerbEntries) -> VerbEntries:
    """Number patterns by their order: the lines that they were read from are in no file."""
    blocks: Sequence[Block] = entries.blocks
    for block in blocks:
        block.patterns = [replace(pattern, line=number) for number, pattern in enumerate(block.patterns, 1)]
    return entries


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Account], list[Any]]]] = {
    "actors": _actors,
    "agents": _agents,
    "discards": _discards,
    "issues": _issues,
    "verbs": _verbs,
}
