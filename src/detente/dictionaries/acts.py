"""From the verbs of a sentence to acts: source, target and code, as PETRARCH-2 puts them together.

Verbs are read from the top of the sentence down. What a verb means and what the verb under it means become one act
where they share their source ("asked for aid", "plans to attack"); an act that somebody else is told of is turned into
one by the dictionary's transformations ("said that Iran attacked": accused it), or falls away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from detente.coding.predicates import Grammar
from detente.dictionaries.codes import Combinations, is_above
from detente.dictionaries.matching import Found, VerbIndex, View
from detente.dictionaries.parties import NOBODY, Party, People
from detente.dictionaries.verbs import Transformation
from detente.dictionaries.words import plain
from detente.language.parsed import Sentence

_BY: Final = frozenset({"by"})
_FROM: Final = frozenset({"from", "in"})
_AT: Final = frozenset({"at", "against", "into", "towards", "toward"})
_ASIDE: Final = frozenset({"in", "at", "during", "after", "before", "since", "until", "on", "by", "following"})
_TOGETHER: Final = frozenset({"03", "04", "05", "06"})
_ANYBODY, _NOT_NAMED, _ANY_ACT = ".", "_", "Q"
_ORDERED: Final = frozenset({"want", "like", "expect", "need", "believe", "prefer"})  # their object acts in the clause
_DEEP: Final = 12


@dataclass(frozen=True, slots=True)
class Act:
    """An act in the making: `targets` are parties, `inner` an act that it tells of; `rules` and `words` say why."""

    sources: tuple[Party, ...]
    targets: tuple[Party, ...]
    code: str
    verb: int
    inner: Act | None = None
    open_target: bool = False  # a passive without a subject of its own
    words: frozenset[int] = frozenset()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Triple:
    """A coded event: source, target and CAMEO code, on which verb and words, by which lines of the dictionaries."""

    source: Party
    target: Party
    code: str
    verb: int
    words: frozenset[int] = field(default=frozenset(), compare=False)
    rules: tuple[str, ...] = field(default=(), compare=False)


class ActReader:
    """Reads the acts of one sentence."""

    def __init__(
        self, sentence: Sentence, grammar: Grammar, people: People, verbs: VerbIndex, combinations: Combinations
    ) -> None:
        self._s = sentence
        self._grammar = grammar
        self._people = people
        self._verbs = verbs
        self._table = combinations

    def triples(self) -> list[Triple]:
        """Give the events of the sentence, each once, in the order of the text."""
        found: dict[tuple[str, str, str], Triple] = {}
        for top in self._tops():
            for act in self._acts(top, 0):
                for triple in self._finished(act):
                    found.setdefault((triple.source.code, triple.target.code, triple.code), triple)
        return sorted(found.values(), key=lambda triple: triple.verb)

    # ------------------------------------------------------------------ verbs from the top

    def _tops(self) -> list[int]:
        """Give the verbs of main clauses: roots, what is coordinated with them, and what is told before its speaker."""
        s = self._s
        roots = [i for i in range(len(s)) if s.head[i] == i]
        found: list[int] = []
        for root in roots:
            found += self._clauses(root) if s.is_verb(root) or s.lemmas[root] == "be" else self._below(root)
        return found

    def _clauses(self, verb: int) -> list[int]:
        s = self._s
        told_before = [
            k for k in s.children(verb, "ccomp", "parataxis") if k < verb and self._is_quoted_before(verb, k)
        ]
        tops = [inner for k in told_before for inner in self._clauses(k)]
        tops.append(verb)
        for k in s.children(verb, "conj"):
            if s.is_verb(k):
                tops += self._clauses(k)
        return tops

    def _is_quoted_before(self, verb: int, clause: int) -> bool:
        """ "Iran attacked a ship, officials said": what is told stands first, and counts as told by nobody."""
        subject = self._s.child(verb, "nsubj")
        return subject is None or clause < subject

    def _below(self, root: int) -> list[int]:
        s = self._s
        return [i for i in s.subtree(root) if s.is_verb(i) and not any(s.is_verb(a) for a in s.ancestors(i))]

    # ------------------------------------------------------------------ one verb

    def _acts(self, verb: int, depth: int) -> list[Act]:
        if depth > _DEEP:
            return []
        view = View(self._s, self._grammar, verb, self._grammar.verb(verb))
        found = self._verbs.find(view)
        codes = (found.codes.active, found.codes.passive) if found is not None else ("", "")
        rules = (_rule(found),) if found is not None and any(codes) else ()
        words = frozenset(found.words) if found is not None else frozenset()
        up = self._subject(verb, words)
        if view.passive or (codes[1] and not codes[0]):
            acts = self._passive(verb, view, found, codes, up)
            if acts:
                return [replace(act, words=words, rules=rules) for act in acts]
        acts = self._active(verb, found, codes, up, depth)
        acts = [replace(act, words=act.words | words, rules=(*rules, *act.rules)) for act in acts]
        return [transformed for act in acts for transformed in self._transformed(act)]

    def _subject(self, verb: int, without: Iterable[int]) -> list[Party]:
        """Give the parties of a verb's own subject; a coordinated verb has the first one's."""
        s = self._s
        own = s.children(verb, "nsubj", "nsubjpass", "csubj")
        if not own and s.deps[verb] == "conj" and s.is_verb(s.head[verb]):
            return self._subject(s.head[verb], without)
        if not own and s.deps[verb] == "relcl":
            own = [s.head[verb]]
        return self._people.of(own, without) or self._people.of(own)

    def _passive(
        self, verb: int, view: View, found: Found | None, codes: tuple[str, str], up: list[Party]
    ) -> list[Act]:
        """The source stands behind `by`, else `from` or `in`; the target is the subject, and who stands behind `at`."""
        without = self._without(found)
        if view.passive:
            sources = self._behind(verb, _BY, without) or self._behind(verb, _FROM, without)
            code = codes[0] or codes[1]
        else:
            sources = self._objects(verb, without)[0] or self._objects(verb, without)[1]
            code = codes[1]
        targets = [*up, *self._behind(verb, _AT, without)] if view.passive else up
        if not code or (not sources and not targets and not view.passive):
            return []
        made = Act(tuple(sources), tuple(targets), self._heeding(verb, code), verb, open_target=not targets)
        reverse = replace(made, sources=made.targets, targets=made.sources, code=codes[1], open_target=False)
        return [made, reverse] if view.passive and codes[0] and codes[1] and sources and targets else [made]

    def _active(self, verb: int, found: Found | None, codes: tuple[str, str], up: list[Party], depth: int) -> list[Act]:
        code = codes[0]
        up, low = self._placed(verb, found, up)
        below = self._clauses_below(verb)
        direct, behind = self._objects(verb, self._without(found)) if low is None else (low, [])
        if below and not direct:
            behind = [party for party in behind if not self._is_aside(verb, party)]
        targets = (
            direct if any(not p.code.startswith(NOBODY) for p in direct) or not behind else _merged(direct, behind)
        )
        if targets or not below:
            act = Act(tuple(up), tuple(targets), self._heeding(verb, code), verb)
            return [act, *self._reversed(act, codes[1])] if up or code else []
        acts: list[Act] = []
        for clause in below:
            for inner in self._acts(clause, depth + 1):
                acts += self._over(verb, code, up, inner)
        return acts or ([Act(tuple(up), (), self._heeding(verb, code), verb)] if code else [])

    def _reversed(self, act: Act, code: str) -> list[Act]:
        """A code behind the colon is what the target does to the source."""
        if not code or not act.targets:
            return []
        return [replace(act, sources=act.targets, targets=act.sources, code=code)]

    def _placed(self, verb: int, found: Found | None, up: list[Party]) -> tuple[list[Party], list[Party] | None]:
        """Give source and target where a pattern says where they stand."""
        if found is None:
            return up, None
        without = self._without(found)
        if found.both:
            return up, up
        source, target = found.source, found.target
        low = self._people.of([target], without) if target is not None else None
        if source is not None:
            return self._people.of([source], without) or up, low
        if target is not None and target in self._s.children(verb, "nsubj", "nsubjpass"):
            direct, behind = self._objects(verb, without)  # "+ *": the subject is the target
            return direct or behind, low
        return up, low

    def _without(self, found: Found | None) -> set[int]:
        """Give the tokens that stand for nobody: words of the pattern that are no parties, and what it skips."""
        return set() if found is None else found.words | found.skipped

    def _heeding(self, verb: int, code: str) -> str:
        """Give a code, or what it becomes where the verb is negated."""
        negated = any(self._s.deps[k] == "neg" for k in self._s.kids[verb])
        return self._table.negate(code) if negated and code else code

    # ------------------------------------------------------------------ objects

    def _objects(self, verb: int, without: set[int]) -> tuple[list[Party], list[Party]]:
        """Give the parties of objects, and those behind prepositions."""
        direct = self._people.of(self._beside(verb), without)
        behind = self._behind(verb, None, without)
        if not direct and not behind and without:  # "arrested protesters": who is in the pattern is all there is
            return self._people.of(self._beside(verb)), self._behind(verb, None, set())
        return direct, behind

    def _beside(self, verb: int) -> list[int]:
        s = self._s
        found = s.children(verb, "dobj", "attr", "oprd")
        found += [k for k in s.children(verb, "dative") if s.is_noun(k) or s.tags[k] == "PRP"]
        for clause in s.children(verb, "xcomp", "ccomp"):
            if s.lemmas[verb] not in _ORDERED and any(s.tags[k] == "TO" for k in s.children(clause, "aux")):
                found += s.children(clause, "nsubj")  # "urged Iran to stop"
        if not found and s.deps[verb] == "relcl" and s.child(verb, "nsubj") is not None:
            found = s.children(verb, "dobj")
        return sorted(found)

    def _behind(self, token: int, prepositions: frozenset[str] | None, without: set[int]) -> list[Party]:
        """Give the parties behind prepositions that hang on a token, or on a preposition there."""
        s = self._s
        found: dict[str, Party] = {}
        places = [k for k in s.kids[token] if s.deps[k] in {"prep", "agent", "dative"} and s.tags[k] in {"IN", "TO"}]
        for place in [*places, *(j for k in places for j in s.children(k, "prep"))]:
            if prepositions is None or s.lower[place] in prepositions:
                for party in self._people.of(s.children(place, "pobj"), without):
                    found.setdefault(party.code, party)
        return list(found.values())

    def _is_aside(self, verb: int, party: Party) -> bool:
        """Tell whether a party only says where or when something was said."""
        s = self._s
        return any(s.lower[a] in _ASIDE and s.head[a] == verb for a in s.ancestors(party.token)[:1])

    def _clauses_below(self, verb: int) -> list[int]:
        s = self._s
        kids = s.children(verb, "xcomp", "ccomp")
        inner = [j for k in s.children(verb, "prep") for j in s.children(k, "pcomp")]
        found = [k for k in (*kids, *inner) if s.is_verb(k) and not (k < verb and self._is_quoted_before(verb, k))]
        return [one for k in found for one in (k, *(j for j in s.children(k, "conj") if s.is_verb(j)))]

    # ------------------------------------------------------------------ acts within acts

    def _over(self, verb: int, code: str, up: list[Party], inner: Act) -> list[Act]:
        """Put a verb over an act that it governs."""
        code = self._heeding(verb, code)
        if not up and not code:
            return [inner]
        if inner.open_target:
            combined = self._table.combine(code, inner.code)
            return [replace(inner, targets=tuple(up), code=combined, open_target=not up)]
        if inner.sources:
            return [Act(tuple(up), (), code, verb, inner=inner, rules=inner.rules, words=inner.words)]
        combined = self._table.combine(code, inner.code)
        return [replace(inner, sources=tuple(up), code=combined)]

    def _transformed(self, act: Act) -> list[Act]:
        """Turn an act that tells of another one's into one act, by the dictionary's transformations."""
        inner = act.inner
        if inner is None:
            return [act]
        if inner.inner is not None:
            return []
        for rule in self._verbs.transformations:
            made = self._by_rule(rule, act, inner)
            if made is not None:
                return [made]
        if act.sources and act.code and inner.sources and not is_above(inner.code):
            told = f"told by another: {act.code} of {inner.code}"
            return [replace(act, targets=inner.sources, inner=None, rules=(*act.rules, told))]
        return []

    def _by_rule(self, rule: Transformation, act: Act, inner: Act) -> Act | None:
        source, target, verb = rule.inner
        if not self._is(rule.verb, act.code) or not (verb == _ANY_ACT or self._is(verb, inner.code)):
            return None
        bound: dict[str, tuple[Party, ...]] = {rule.outer: act.sources}
        for name, parties in ((source, inner.sources), (target, inner.targets)):
            if name == _ANYBODY:
                continue
            if name == _NOT_NAMED:
                if parties:
                    return None
            elif name in bound:
                if not _same(bound[name], parties):
                    return None
            elif any(_same(known, parties) for known in bound.values()):
                return None  # two names stand for two parties
            else:
                bound[name] = parties
        first, second, code = rule.becomes
        meant = inner.code if code == _ANY_ACT else code
        why = f"transformation in line {rule.line}"
        return replace(
            act,
            sources=bound.get(first, ()),
            targets=bound.get(second, ()),
            code=meant,
            inner=None,
            rules=(*act.rules, why),
        )

    def _is(self, verb: str, code: str) -> bool:
        """Tell whether a code is a verb's, or one of the codes under it."""
        known = self._verbs.codes_of(plain(verb)).active
        return bool(known and code) and (code == known or (known.endswith("0") and code[:2] == known[:2]))

    # ------------------------------------------------------------------ events

    def _finished(self, act: Act) -> list[Triple]:
        if act.inner is not None or not act.code:
            return []
        pairs = [(source, target) for source in act.sources for target in act.targets if source.code != target.code]
        if not act.targets and len(act.sources) > 1 and act.code[:2] in _TOGETHER:
            pairs = [(a, b) for a in act.sources for b in act.sources if a.code != b.code]
        code = act.code if len(act.code) > 2 else act.code + "0"
        return [Triple(a, b, code, act.verb, act.words, act.rules) for a, b in pairs]


def _same(one: Sequence[Party], other: Sequence[Party]) -> bool:
    return {p.code for p in one} == {p.code for p in other}


def _merged(direct: Sequence[Party], behind: Sequence[Party]) -> list[Party]:
    """An agent as object and an actor behind a preposition are one party."""
    actors = [party for party in behind if not party.code.startswith(NOBODY)]
    if not direct or not actors:
        return [*direct, *([] if direct else behind)]
    roles = [party.code.removeprefix(NOBODY) for party in direct]
    return [
        Party(actor.code + "".join(role for role in roles if role not in actor.code), actor.token) for actor in actors
    ]


def _rule(found: Found) -> str:
    line = found.pattern.line if found.pattern is not None else found.verb.line
    said = found.pattern.source if found.pattern is not None else "*"
    return f"{found.verb.name} (line {line}): - {said}"
