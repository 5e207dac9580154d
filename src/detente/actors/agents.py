"""Agent nouns and offices ("riot police", "foreign minister"): what sector a common noun gives to whom it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import tomli

from detente.codebook import CODEBOOK_FILE, Book
from detente.codebook.entries import Entry, read_tables

_FILE: Final = "agents.toml"
_KINDS: Final = ("body", "person", "crowd", "thing")


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent noun. `kind` is body, person, crowd or thing; `code` only for agents that belong to no country."""

    noun: str
    sector: str
    kind: str
    code: str = ""
    title: bool = False
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AgentMatch:
    """Tokens [start, end) are an agent noun with its fixed modifiers."""

    start: int
    end: int
    agent: Agent


class Agents:
    """The agent nouns by the lemma of their last word, longest first."""

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.all = tuple(agents)
        index: dict[str, list[tuple[tuple[str, ...], Agent]]] = {}
        for agent in agents:
            words = tuple(agent.noun.split())
            index.setdefault(words[-1], []).append((words, agent))
        self._index = {last: sorted(found, key=lambda f: -len(f[0])) for last, found in index.items()}

    @property
    def common(self) -> frozenset[str]:
        """The agent nouns of one word: common nouns, whatever capital they have at the start of a sentence."""
        return frozenset(agent.noun for agent in self.all if " " not in agent.noun)

    def __contains__(self, lemma: str) -> bool:
        """Tell whether some agent noun ends in this lemma."""
        return lemma in self._index

    def at(self, lemmas: Sequence[str], lower: Sequence[str], head: int) -> AgentMatch | None:
        """Return the longest agent noun that ends at token `head`."""
        for words, agent in self._index.get(lemmas[head]) or self._index.get(lower[head]) or []:
            start = head - len(words) + 1
            if start < 0:
                continue
            fits = all(lower[start + i] == w or lemmas[start + i] == w for i, w in enumerate(words[:-1]))
            if fits:
                return AgentMatch(start, head + 1, agent)
        return None


@dataclass(frozen=True, slots=True)
class PhraseWords:
    """Word lists of phrases.toml: how noun phrases stand for actors."""

    generic: frozenset[str]
    partitive: frozenset[str]
    former: frozenset[str]
    against_before: frozenset[str]
    led_after: frozenset[str]
    landmarks: frozenset[str]
    nobody: frozenset[str]
    joint: frozenset[str]
    relatives: frozenset[str]
    done_to_people: frozenset[str]
    belonging: tuple[str, ...]
    sector_words: Mapping[str, str]


def _toml(name: str) -> dict[str, Any]:
    return tomli.loads((files("detente") / "languages" / "en" / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def load_agents(book: Book | None = None) -> Agents:
    """Load the agent nouns that ship with the package, and those of a codebook, which take their place.

    Raises:
        CodebookError: an agent of the codebook is wrong; says the file, the entry and what is wrong.

    """
    shipped = [_agent(raw) for raw in _toml("agents.toml")["agent"]]
    own = {agent.noun: agent for agent in own_agents(book)} if book is not None else {}
    return Agents([*own.values(), *(agent for agent in shipped if agent.noun not in own)])


def own_agents(book: Book) -> Iterator[Agent]:
    """Give the agents of a codebook's folders, those of the codebook that it builds on first."""
    for folder in book.folders:
        yield from _checked(Entry(folder / CODEBOOK_FILE, "", read_tables(folder / CODEBOOK_FILE)), "agents", book)
        if (folder / _FILE).is_file():
            yield from _checked(Entry(folder / _FILE, "", read_tables(folder / _FILE)), "agent", book)


def _checked(whole: Entry, key: str, book: Book) -> Iterator[Agent]:
    for entry in whole.entries_if(key, "noun"):
        entry.only("noun", "sector", "kind", "code", "title", "examples")
        entry.text("noun")
        if entry.values.get("kind") not in _KINDS:
            entry.fail(f"kind is {entry.values.get('kind')!r}; it must be one of {', '.join(_KINDS)}")
        sector = entry.values.get("sector", "")
        if sector and sector not in book.codebook.sectors:
            entry.fail(f"sector is {sector!r}; there are: {', '.join(book.codebook.sectors)}, or add a [[sector]]")
        yield _agent(entry.values)


def _agent(raw: Mapping[str, Any]) -> Agent:
    return Agent(
        noun=raw["noun"],
        sector=raw.get("sector", ""),
        kind=raw["kind"],
        code=raw.get("code", ""),
        title=bool(raw.get("title", False)),
        examples=tuple((str(a), str(b)) for a, b in raw.get("examples", ())),
    )


@lru_cache(maxsize=1)
def load_phrase_words() -> PhraseWords:
    """Load the word lists of noun phrases."""
    raw = _toml("phrases.toml")
    lists = {k: frozenset(v) for k, v in raw.items() if k not in {"belonging", "sector_words"}}
    return PhraseWords(belonging=tuple(raw["belonging"]), sector_words=raw["sector_words"], **lists)
