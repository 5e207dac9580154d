"""Who a phrase stands for by the dictionaries: codes of actors, with what agents add to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from detente.coding.predicates import Grammar
from detente.dictionaries.actors import Terms, choose
from detente.dictionaries.agents import AgentEntry
from detente.dictionaries.matching import phrase, with_conjuncts
from detente.dictionaries.words import PhraseIndex, Tokens
from detente.language.parsed import Sentence

NOBODY: Final = "---"
_GENERAL: Final = "PPL"
_PRONOUNS: Final = frozenset(
    {"he", "she", "it", "they", "him", "her", "them", "himself", "herself", "itself", "themselves"}
)
_PIECE: Final = 3
_DEEP: Final = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens [start, end) that name actors, or an agent."""

    start: int
    end: int
    actors: tuple[str, ...] = ()
    agent: AgentEntry | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A code, and the token that its words have their head in; `---` at its beginning where no actor is known."""

    code: str
    token: int


class People:
    """The parties of one sentence."""

    def __init__(
        self,
        sentence: Sentence,
        tokens: Tokens,
        grammar: Grammar,
        actors: PhraseIndex[Terms],
        agents: PhraseIndex[AgentEntry],
        day: datetime.date | None,
    ) -> None:
        self._s = sentence
        self._grammar = grammar
        self._of = lru_cache(maxsize=None)(self._read)
        self.mentions = tuple(_mentions(tokens, actors, agents, day))
        self._at = {i: mention for mention in self.mentions for i in range(mention.start, mention.end)}

    def of(self, heads: Iterable[int], without: Iterable[int] = ()) -> list[Party]:
        """Give the parties that some heads of phrases stand for, coordinated ones apart, each code once.

        Words in `without`, which a pattern has taken, stand for nobody.
        """
        left_out = frozenset(without)
        found: dict[str, Party] = {}
        for head in heads:
            first: tuple[str, ...] = ()
            for one in with_conjuncts(self._s, [head]):
                codes = self._of(one, left_out)
                if first and codes and all(code.startswith(NOBODY) for code in codes):
                    shared = _shared(first, codes)
                    codes = shared or codes
                first = first or codes
                for code in codes:
                    found.setdefault(code, Party(code, one))
        return list(found.values())

    def _read(self, head: int, without: frozenset[int] = frozenset(), depth: int = 0) -> tuple[str, ...]:
        s = self._s
        if s.lower[head] in _PRONOUNS and s.tags[head] in {"PRP", "PRP$"}:
            return self._antecedent(head)
        referred = self._grammar.deref(head)
        if referred != (head,) and depth < _DEEP:
            return tuple(code for one in referred for code in self._read(one, without, depth + 1))
        actors, agents = self._own(t for t in phrase(s, head) if t not in without)
        if (not actors or not agents) and depth < _DEEP:
            deeper = self._prepositional(head, without, depth)
            known = [code for code in deeper if not code.startswith(NOBODY)]
            if not actors:
                actors = known
            if not agents and not actors:
                return tuple(deeper)
        return tuple(mix(actors, agents))

    def _own(self, tokens: Iterable[int]) -> tuple[list[str], list[AgentEntry]]:
        actors: list[str] = []
        agents: list[AgentEntry] = []
        for mention in dict.fromkeys(self._at[i] for i in tokens if i in self._at):
            actors += [code for code in mention.actors if code not in actors]
            if mention.agent is not None and mention.agent not in agents:
                agents.append(mention.agent)
        return actors, agents

    def _prepositional(self, head: int, without: frozenset[int], depth: int) -> list[str]:
        s = self._s
        found: list[str] = []
        for place in s.children(head, "prep"):
            for inner in with_conjuncts(s, s.children(place, "pobj")):
                found += [code for code in self._read(inner, without, depth + 1) if code not in found]
        return found

    def _antecedent(self, pronoun: int) -> tuple[str, ...]:
        """PETRARCH-2: the subject of a clause above the pronoun's own."""
        s = self._s
        verbs = [a for a in s.ancestors(pronoun) if s.is_verb(a)]
        for verb in verbs[1:]:
            subjects = [t for t in s.children(verb, "nsubj", "nsubjpass") if t != pronoun]
            codes = tuple(code for t in subjects for code in self._of(t) if s.lower[t] not in _PRONOUNS)
            if codes:
                return codes
        return ()


def _shared(first: Sequence[str], codes: Sequence[str]) -> tuple[str, ...]:
    """ "the French president and defence minister": a coordinated agent is whose the first one is."""
    owners = [code[:_PIECE] for code in first if len(code) > _PIECE and not code.startswith(NOBODY)]
    return tuple(owner + code.removeprefix(NOBODY) for owner in dict.fromkeys(owners) for code in codes)


def mix(actors: Iterable[str], agents: Sequence[AgentEntry]) -> list[str]:
    """Add the codes of agents to those of actors, each once; the general PPL only where there is no other.

    >>> police = AgentEntry(("POLICE",), "COP")
    >>> mix(["USA"], [police]), mix([], [police]), mix(["USACOP"], [police])
    (['USACOP'], ['---COP'], ['USACOP'])
    """
    telling = [agent for agent in agents if agent.code != _GENERAL] or list(agents)
    found: list[str] = []
    for actor in list(actors) or ([NOBODY] if telling else []):
        code = actor
        for agent in telling:
            code = _with(code, agent)
        if code not in found:
            found.append(code)
    return found


def _with(code: str, agent: AgentEntry) -> str:
    if agent.code in code:
        return code
    if agent.before:
        return agent.code + code.removeprefix(NOBODY)
    return code + agent.code


def _mentions(
    tokens: Tokens, actors: PhraseIndex[Terms], agents: PhraseIndex[AgentEntry], day: datetime.date | None
) -> Iterable[Mention]:
    """Find names and agents from left to right, the longest first, an actor before an agent of the same words."""
    begin, words, at = 0, tokens.words, tokens.at
    while begin < len(words):
        actor, agent = actors.longest(words, begin), agents.longest(words, begin)
        single = max((found[0] for found in (actor, agent) if found is not None), default=0) == 1
        if (actor is None and agent is None) or (single and tokens.is_closed(begin)):
            begin += 1
            continue
        length = actor[0] if actor is not None else 0
        if agent is not None and agent[0] > length:
            length = agent[0]
            yield Mention(at[begin], at[begin + length - 1] + 1, agent=agent[1])
        elif actor is not None:
            codes = choose(actor[1], day)
            if codes:
                yield Mention(at[begin], at[begin + length - 1] + 1, actors=codes)
        begin += length
