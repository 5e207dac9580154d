"""Who a noun phrase stands for, as far as the phrase itself tells: names, agent nouns, offices and whose they are.

What a phrase leaves open (pronouns, surnames, "the minister") is settled by the memory of the article.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Literal

from detente.actors.agents import Agent, Agents, PhraseWords
from detente.actors.gazetteer import Gazetteer, Match
from detente.actors.names import Kind, Name
from detente.language.parsed import Sentence

PhraseKind = Literal["name", "person", "agent", "people", "place", "pronoun", "unknown_name", "none"]

INTERNATIONAL = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "MNC", "ISM"})
_NATIONAL = frozenset({"LEG", "JUD", "COP"})  # "the Senate in Mexico City": every country has one
WHOLE = frozenset({"IMG", "NGO", "ISM"})  # whoever belongs to them has no sector beside theirs
_ABBREVIATIONS = frozenset({"us", "u.s.", "usa", "u.s", "uk", "u.k.", "uae", "eu", "e.u.", "un", "u.n.", "drc", "dprk"})
_PRONOUNS = frozenset(
    "he she it they we i you him her them us me who his its their our my your himself itself themselves".split()
)
_HELD_BY = (Kind.ORGANISATION, Kind.GROUP, Kind.PARTY, Kind.MEDIA, Kind.SEAT)
_OF_COUNTRY = (Kind.COUNTRY, Kind.CAPITAL, Kind.NATIONALITY, Kind.PEOPLE, Kind.PLACE)
_MAX_DEPTH = 4
_MEASURES = frozenset(
    {"round", "wave", "series", "string", "barrage", "set", "package", "spate", "flurry", "campaign", "act", "kind"}
)
_NAME_PARTICLES = frozenset(
    {"de", "da", "del", "della", "von", "van", "bin", "ibn", "al", "el", "la", "le", "di", "dos", "du"}
)
_PERSON_PRONOUNS = frozenset({"he", "him", "his", "she", "her", "i", "me", "my"})


@dataclass(frozen=True, slots=True)
class Owner:
    """A country or organisation that a phrase belongs to."""

    code: str
    sector: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one noun phrase says by itself.

    `owners` are the countries or organisations it belongs to (several in "US and Iraqi forces"; none: open, the memory
    is asked); `holder` is the token of a possessor or complement that the memory has to resolve first ("his minister").
    """

    head: int
    start: int
    end: int
    kind: PhraseKind
    owners: tuple[Owner, ...] = ()
    sector: str = ""
    others: tuple[str, ...] = ()
    name: str = ""
    office: str = ""
    agent: Agent | None = None
    source: Kind | None = None
    holder: int | None = None
    plural: bool = False
    definite: bool = False
    article: bool = False  # "a diplomat": one of a sort
    partitive: int | None = None


_FIELDS = tuple(item.name for item in fields(Phrase))
_all_values: Callable[[Phrase], tuple[object, ...]] = attrgetter(*_FIELDS)
_SETTERS = {name: Phrase.__dict__[name].__set__ for name in _FIELDS}


def replace(phrase: Phrase, **changes: object) -> Phrase:
    """Copy a phrase with changes: `dataclasses.replace` for this one class, at a fifth of its cost."""
    new = object.__new__(Phrase)
    for set_field, value in zip(_SETTERS.values(), _all_values(phrase), strict=True):
        set_field(new, value)
    for name, value in changes.items():
        _SETTERS[name](new, value)
    return new


class Phrases:
    """Reads the noun phrases of one sentence; every phrase is read once."""

    def __init__(
        self,
        sentence: Sentence,
        gazetteer: Gazetteer,
        agents: Agents,
        words: PhraseWords,
        day: date | None,
        told: Container[str] = (),
    ) -> None:
        """Find the names of a sentence; `told` are the countries named before, where an ambiguous place is likelier."""
        self.s = sentence
        self._agents = agents
        self.words = words
        self._day = day
        found = _in_context(gazetteer.find(sentence.words), told)
        self._at: dict[int, Match] = {i: m for m in found for i in range(m.start, m.end)}
        self.matches = [m for m in found if self._is_own_name(m)]
        self._at = {i: m for m in self.matches for i in range(m.start, m.end)}
        self._read: dict[int, Phrase] = {}

    def match_at(self, token: int) -> Match | None:
        """Return the gazetteer match that covers a token."""
        return self._at.get(token)

    def may_name(self, head: int) -> bool:
        """Tell whether a noun can name an actor at all; where not, there is nothing to read."""
        s = self.s
        return (
            s.tags[head].startswith("NNP")
            or head in self._at
            or s.lemmas[head] in self._agents
            or s.lower[head] in self._agents
            or s.lemmas[head] in self.words.partitive
            or s.tags[head] == "CD"
        )

    def read(self, head: int, depth: int = 0) -> Phrase:
        """Return what the phrase with this head token says by itself."""
        phrase = self._read.get(head)
        if phrase is None:
            phrase = self._read[head] = self._phrase(head, depth)
        return phrase

    # ------------------------------------------------------------------ kinds of phrase

    def _phrase(self, h: int, depth: int) -> Phrase:
        s = self.s
        base = Phrase(
            head=h,
            start=self._left_edge(h),
            end=h + 1,
            kind="none",
            plural=s.tags[h] in {"NNS", "NNPS"} or bool(s.children(h, "conj")),
            article=s.tags[h] == "NN" and any(s.lower[k] in {"a", "an"} for k in s.children(h, "det")),
            definite=any(s.lower[k] in {"the", "this", "that", "these", "those", "such"} for k in s.children(h, "det")),
        )
        if s.lower[h] in _PRONOUNS and s.tags[h] in {"PRP", "PRP$", "WP", "WP$"}:
            return replace(base, kind="pronoun", start=h)
        match = self._at.get(h)
        if match is not None:
            return self._named(replace(base, end=max(match.end, h + 1)), match, match.names[0], depth)
        if h > 0 and (f"{s.lower[h - 1]} {s.lemmas[h]}" in self.words.nobody or self._are_warring(h)):
            return base
        agent = self._agents.at(s.lemmas, s.lower, h) if s.tags[h] not in {"VB", "VBD", "VBZ", "VBP"} else None
        relative = self._related(h, depth) if agent is not None else None
        if relative is not None:
            return replace(relative, head=h, start=base.start)
        if agent is not None and self.are_anothers(h) and not tuple(self._modifiers(base, depth)):
            return base
        if agent is not None and not (agent.agent.title and self._is_before_name(h)):
            return self._agent(base, agent.agent, agent.start, depth)
        if s.lemmas[h] in self.words.partitive or s.tags[h] == "CD":
            inner = self._of_object(h)
            if inner is not None:
                return replace(base, partitive=inner)
            if s.deps[h] in {"dobj", "nsubjpass", "pobj"} and self._counts_people(h):
                people = self._agents.at(("people",), ("people",), 0)
                return self._agent(base, people.agent, h, depth) if people is not None else base
        if s.tags[h] in {"NNP", "NNPS"}:
            return self._unknown_name(base, depth)
        return replace(base, owners=self._owners(base, depth), holder=self._holder(h))

    def _related(self, h: int, depth: int) -> Phrase | None:
        """ "Azerbaijan's ally Turkey", "its rival Pakistan": the one named, not who it is related to."""
        s = self.s
        named = s.child(h, "appos") if s.lemmas[h] in self.words.relatives else None
        if named is None or depth >= _MAX_DEPTH:
            return None
        phrase = self.read(named, depth + 1)
        return phrase if phrase.kind == "name" else None

    def are_anothers(self, h: int) -> bool:
        """ "its partners", "Iran's neighbours": others than whose they are; "our Coalition partners" are named."""
        s = self.s
        owned = s.lemmas[h] in self.words.relatives and s.child(h, "poss") is not None
        return owned and not any(self.may_name(k) for k in s.children(h, "compound"))

    def _are_warring(self, h: int) -> bool:
        """ "all parties", "the parties to the conflict": sides, not political parties."""
        s = self.s
        return s.lower[h] == "parties" and s.lower[h - 1] in {
            "all",
            "the",
            "warring",
            "other",
            "relevant",
            "concerned",
            "both",
        }

    def _counts_people(self, h: int) -> bool:
        """ "killed dozens", "arrested 26": a number alone that is done something to stands for people."""
        s = self.s
        governor = s.head[h]
        return s.is_verb(governor) and s.lemmas[governor] in self.words.done_to_people and s.deps[h] != "pobj"

    def _left_edge(self, h: int) -> int:
        s = self.s
        left = h
        for k in s.kids[h]:
            if k < h and s.deps[k] in {
                "compound",
                "amod",
                "nmod",
                "poss",
                "nummod",
                "det",
                "quantmod",
                "npadvmod",
                "case",
            }:
                left = min(left, s.subtree(k)[0])
        return left

    def _is_before_name(self, h: int) -> bool:
        s = self.s
        return s.deps[h] == "compound" and s.head[h] > h and s.tags[s.head[h]] in {"NNP", "NNPS"}

    def _is_own_name(self, match: Match) -> bool:
        """Tell whether a name is whole, and no part of somebody else's ("Francis Tolentino", "Cerro Verde")."""
        s, first, before = self.s, match.names[0].kind, match.start - 1
        if first is Kind.PLACE and match.end < len(s) and self._is_part_of_name(match):
            return False
        if first not in {Kind.PLACE, Kind.PERSON, Kind.CAPITAL, Kind.COUNTRY} or match.end - match.start > 1:
            return True
        if before < 0:
            return True
        if first is Kind.PLACE and s.lower[before] in _NAME_PARTICLES:
            return False
        near = s.head[before] in range(match.start, match.end)
        name_like = s.tags[before] == "NNP" and s.deps[before] == "compound" and before not in self._at and near
        if name_like and not self._is_title_word(before):
            return False
        return not (near and first is not Kind.PERSON and self._is_personal_title(before))

    def _is_part_of_name(self, match: Match) -> bool:
        """Tell whether a place name is only the first word of a longer name ("Cerro Verde", "Lincoln Memorial")."""
        s, after = self.s, match.end
        follows = s.tags[after] in {"NNP", "NNPS"} and s.deps[match.end - 1] == "compound" and after not in self._at
        return (
            follows and self._agents.at(s.lemmas, s.lower, after) is None and s.lower[after] not in self.words.landmarks
        )

    def _is_title_word(self, i: int) -> bool:
        found = self._agents.at(self.s.lemmas, self.s.lower, i)
        return found is not None or self.s.lower[i].rstrip(".") in {
            "mr",
            "mrs",
            "ms",
            "dr",
            "lady",
            "lord",
            "sir",
            "gen",
            "col",
        }

    def _is_personal_title(self, i: int) -> bool:
        found = self._agents.at(self.s.lemmas, self.s.lower, i)
        return (found is not None and found.agent.title) or self.s.lower[i].rstrip(".") in {
            "mr",
            "mrs",
            "ms",
            "dr",
            "sir",
            "lady",
            "lord",
        }

    def _named(self, base: Phrase, match: Match, name: Name, depth: int) -> Phrase:
        if name.kind is Kind.PERSON:
            return self._person(base, match, name, depth)
        overridable = name.kind is Kind.SEAT or name.code not in INTERNATIONAL
        if name.kind in _HELD_BY and overridable and depth < _MAX_DEPTH:
            others = [
                o
                for o in (
                    *self._possessors(base, depth),
                    *self._modifiers(base, depth, match.start),
                    *(self._belongings(base, depth) if name.sector in _NATIONAL else ()),
                )
                if o.code != name.code
            ]
            if (
                others and len(others[0].code) == 3
            ):  # "the Indian Supreme Court", whoever's court is best known by that name
                owner = Owner(others[0].code, name.sector, others[0].name)
                return replace(
                    base, kind="name", owners=(owner,), sector=name.sector, name=name.entity, source=name.kind
                )
        if name.kind in _HELD_BY:
            owner = Owner(name.code, name.sector, name.entity)
            return replace(base, kind="name", owners=(owner,), sector=name.sector, name=name.entity, source=name.kind)
        if not name.code:  # a sea, a range, a border: of no country
            return replace(base, kind="none", name=name.entity, source=name.kind)
        owner = Owner(name.code, "", name.entity)
        if name.kind in {Kind.NATIONALITY, Kind.PEOPLE}:
            plural = self.s.tags[base.head] not in {"NN", "JJ"} or name.kind is Kind.PEOPLE
            sector = "CVL" if name.kind is Kind.PEOPLE or self.s.tags[base.head] in {"NNS", "NNPS", "NN"} else ""
            return replace(
                base, kind="people", owners=(owner,), sector=sector, name=name.entity, source=name.kind, plural=plural
            )
        seat = next((other for other in match.names if other.kind is Kind.SEAT), None)
        if name.kind is Kind.CAPITAL and seat is not None and not self._is_located(match):
            return self._named(base, match, seat, depth)  # "Brussels fined the bank"
        if name.kind is Kind.CAPITAL and self._is_located(match):
            return replace(base, kind="place", owners=(owner,), name=name.entity, source=Kind.PLACE)
        kind: PhraseKind = "place" if name.kind is Kind.PLACE else "name"
        return replace(base, kind=kind, owners=(owner,), name=name.entity, source=name.kind)

    def _is_located(self, match: Match) -> bool:
        """Tell whether a capital is a place here ("the blast in Bogota") and no government."""
        s, last = self.s, match.end - 1
        return s.deps[last] == "pobj" and s.lower[s.head[last]] in {
            "in",
            "at",
            "near",
            "outside",
            "around",
            "across",
            "into",
        }

    def _person(self, base: Phrase, match: Match, name: Name, depth: int) -> Phrase:
        title = self._title_before(match.start, base)
        apposed = self._apposed_office(base, depth) if title is None else None
        if apposed is not None and apposed.sector == "ELI":  # "Habre, a former president of Chad"
            return replace(apposed, head=base.head, start=base.start, end=base.end, kind="person", name=name.entity)
        person = replace(base, kind="person", name=name.entity, source=Kind.PERSON, plural=False)
        office = name.office_on(self._day)
        code, sector, label = (office.code, office.sector, office.title) if office else (name.code, "ELI", "")
        if title is not None:
            owners = self._owners(person, depth)
            sector = self._sector_of_owner(owners) or self._sector(person, title, depth)
            return replace(person, owners=owners or (Owner(code),), sector=sector, office=title.noun)
        return replace(person, owners=(Owner(code),), sector=sector, office=label)

    def _sector_of_owner(self, owners: tuple[Owner, ...]) -> str:
        """The president of a party or a court is of its sector."""
        return owners[0].sector if owners and owners[0].code not in INTERNATIONAL else ""

    def _title_before(self, start: int, base: Phrase) -> Agent | None:
        """Return the office that stands before a name: "Turkish Defence Minister Fikri Ishik"."""
        s = self.s
        for i in range(start - 1, base.start - 1, -1):
            found = self._agents.at(s.lemmas, s.lower, i)
            if found is None or found.agent.kind not in {"person", "crowd"} or i in self._at:
                continue
            if found.agent.title or s.words[i].islower():
                return found.agent
        return None

    def _agent(self, base: Phrase, agent: Agent, start: int, depth: int) -> Phrase:
        base = replace(base, agent=agent)
        complement = self._complement(base.head)
        owners = self._owners(base, depth)
        sector = self._sector(base, agent, depth)
        others: tuple[str, ...] = ()
        if owners and owners[0].sector and owners[0].code not in INTERNATIONAL and self._is_generic(base.head, agent):
            sector = owners[0].sector if sector in {agent.sector, ""} else sector
        elif owners and owners[0].code in INTERNATIONAL:
            sector = owners[0].sector or ("" if sector in {"GOV", "CVL"} or owners[0].code in WHOLE else sector)
        if not owners:
            owners = self._coded_modifiers(base)
        possessor = self.s.child(base.head, "poss")
        own = possessor is not None and self.s.tags[possessor] == "PRP$"
        if not owners and agent.code and not own:
            owners = (Owner(agent.code, agent.sector),)
            sector = agent.sector
        holder = None if owners else self._holder(base.head)
        if holder is None and not owners and complement is not None and self.s.is_noun(complement):
            holder = complement
        office = agent.noun if agent.kind == "person" else ""
        return replace(
            base, kind="agent", owners=owners, sector=sector, others=others, holder=holder, office=office, name=""
        )

    def _coded_modifiers(self, base: Phrase) -> tuple[Owner, ...]:
        """ "coalition forces": a modifier that is itself an agent of no country."""
        for i in range(base.start, base.head):
            found = self._agents.at(self.s.lemmas, self.s.lower, i)
            if found is not None and found.agent.code:
                return (Owner(found.agent.code, found.agent.sector),)
        return ()

    def _is_generic(self, h: int, agent: Agent) -> bool:
        return self.s.lemmas[h] in self.words.generic or agent.sector in {"GOV", "MIL", "", "CVL", "REB", "UAF"}

    def _sector(self, base: Phrase, agent: Agent, depth: int) -> str:
        s = self.s
        before = [s.lower[i] for i in range(base.start, base.end)]
        if any(w in self.words.former for w in before):
            return "ELI"
        lends = agent.kind == "thing" or agent.sector == "EDU"  # "a police helicopter", "a military academy"
        crowd = agent.sector in {"", "GOV"} and agent.kind == "crowd"
        if lends or crowd or s.lemmas[base.head] in self.words.generic:
            for i in range(base.start, base.head):
                sector = self.words.sector_words.get(s.lower[i])
                if sector and " " not in agent.noun:
                    return sector
            complement = self._complement(base.head)
            if complement is not None and depth < _MAX_DEPTH and s.lemmas[base.head] in self.words.generic:
                inner = self.read(complement, depth + 1)
                if inner.kind in {"agent", "name"} and inner.sector:
                    return inner.sector
        return agent.sector

    def _complement(self, h: int) -> int | None:
        s = self.s
        for k in s.children(h, "prep"):
            if s.lower[k] in {"of", "for", "from", "with"}:
                objects = s.children(k, "pobj")
                if objects:
                    return objects[0]
        return None

    def _unknown_name(self, base: Phrase, depth: int) -> Phrase:
        title = self._title_before(base.head, base)
        owners = self._owners(base, depth) if title is not None else ()
        if title is not None and (owners or self._apposed_office(base, depth) is None):
            return replace(
                base,
                kind="person",
                owners=owners,
                sector=self._sector_of_owner(owners) or self._sector(base, title, depth),
                office=title.noun,
                agent=title,
                name=self._proper_name(base),
                holder=None if owners else self._holder(base.head),
            )
        office = self._apposed_office(base, depth)
        if office is not None:
            name = self._proper_name(base)
            return replace(
                office, head=base.head, start=base.start, end=base.end, kind="person", name=name, plural=False
            )
        apposed = self._apposition(base.head)
        if apposed is not None and depth < _MAX_DEPTH:
            other = self.read(apposed, depth + 1)
            if other.kind in {"name", "person"}:
                return replace(other, head=base.head, start=base.start, end=base.end)
        return replace(base, kind="unknown_name", name=self._proper_name(base), owners=self._owners(base, depth))

    def _apposed_office(self, base: Phrase, depth: int) -> Phrase | None:
        """Return the office in apposition to a name ("Lama Fakih, the group's deputy director")."""
        apposed = self._apposition(base.head)
        if apposed is None or depth >= _MAX_DEPTH:
            return None
        other = self.read(apposed, depth + 1)
        return other if other.kind == "agent" and other.agent is not None and other.agent.kind != "thing" else None

    def _apposition(self, h: int) -> int | None:
        s = self.s
        apposed = s.child(h, "appos")
        if apposed is not None:
            return apposed
        if s.deps[h] == "appos":
            return s.head[h]
        return None

    def _proper_name(self, base: Phrase) -> str:
        s = self.s
        start = base.head
        while start > base.start and s.tags[start - 1] in {"NNP", "NNPS"} and not self._is_title_word(start - 1):
            if start - 1 in self._at and self._at[start - 1].names[0].kind is Kind.NATIONALITY:
                break
            start -= 1
        return " ".join(s.words[start : base.head + 1])

    # ------------------------------------------------------------------ whose it is

    def _of_object(self, h: int) -> int | None:
        s = self.s
        for k in s.children(h, "prep"):
            if s.lower[k] in {"of", "among"}:
                objects = s.children(k, "pobj")
                return objects[0] if objects else None
        return None

    def measured(self, token: int) -> list[int]:
        """Return what a counting word counts: "a round of talks" gives the talks."""
        inner = self._of_object(token) if self.s.lemmas[token] in self.words.partitive | _MEASURES else None
        return [] if inner is None else [inner]

    def _holder(self, h: int) -> int | None:
        """Return a possessor that only the memory can resolve ("his minister", "the group's leader")."""
        return self.s.child(h, "poss")

    def _owners(self, base: Phrase, depth: int) -> tuple[Owner, ...]:
        possessor = self.s.child(base.head, "poss")
        own = (
            possessor is not None and self.s.tags[possessor] == "PRP$"
        )  # "its soldiers in Indonesia" are not Indonesia's
        sources = (self._modifiers,) if own else (self._possessors, self._modifiers, self._belongings, self._apposed)
        for source in sources:
            owners = tuple(dict.fromkeys(source(base, depth)))
            if owners:
                return owners
        return ()

    def _possessors(self, base: Phrase, depth: int) -> Iterator[Owner]:
        for k in self.s.children(base.head, "poss"):
            for token in (k, *_coordinated(self.s, k)):
                yield from self._owners_of(token, depth)

    def _owners_of(self, token: int, depth: int) -> tuple[Owner, ...]:
        if depth >= _MAX_DEPTH:
            return ()
        inner = self.read(token, depth + 1)
        if inner.partitive is not None:
            return self._owners_of(inner.partitive, depth + 1)
        if inner.kind in {"pronoun", "unknown_name", "none"}:
            return ()
        if inner.kind == "name" and inner.source in _HELD_BY:
            return inner.owners
        return tuple(Owner(o.code, inner.sector if inner.kind == "agent" else "", o.name) for o in inner.owners)

    def _modifiers(self, base: Phrase, depth: int, before: int | None = None) -> Iterator[Owner]:
        limit = base.head if before is None else before
        found = list(self._names_before(base, limit))
        seated = [owner for owner, kind in found if kind is not Kind.SEAT]
        yield from seated or [owner for owner, _ in found]  # "Indian Foreign Secretary": not Britain's

    def _names_before(self, base: Phrase, limit: int) -> Iterator[tuple[Owner, Kind]]:
        s = self.s
        for match in self.matches:
            if match.start < base.start or match.end > limit:
                continue
            if self.is_taken_out(match) or s.deps[match.end - 1] == "poss":
                continue
            name = match.names[0]
            if name.kind is Kind.PERSON or not name.code:
                continue
            yield Owner(name.code, name.sector, name.entity), name.kind

    def is_taken_out(self, match: Match) -> bool:
        """Tell whether a name only describes whom others are backed by or against: "US-backed", "anti-Chinese"."""
        s = self.s
        after = match.end
        last = s.lower[match.end - 1]
        if "-" in last and last.rsplit("-", 1)[-1] in self.words.led_after:
            return True  # "U.N.-backed" is one token
        if after + 1 < len(s) and s.words[after] in {"-", "–"} and s.lower[after + 1] in self.words.led_after:
            return True
        if after < len(s) and s.lower[after].lstrip("-") in self.words.led_after and s.lower[after].startswith("-"):
            return True
        before = match.start - 1
        return before >= 1 and s.words[before] in {"-", "–"} and s.lower[before - 1] in self.words.against_before

    def _belongings(self, base: Phrase, depth: int) -> Iterator[Owner]:
        s = self.s
        prepositions = s.children(base.head, "prep")
        if not prepositions:
            return
        agentless = base.agent is None and base.kind == "none" and s.tags[base.head] not in {"NNP", "NNPS"}
        for name in self.words.belonging:
            if agentless and name not in {"of", "from", "by"}:
                continue
            found: list[Owner] = []
            for k in prepositions:
                if s.lower[k] != name:
                    continue
                for token in s.children(k, "pobj"):
                    for t in (token, *_coordinated(s, token)):
                        found.extend(self._owners_of(t, depth))
            if found:
                yield from found
                return

    def _apposed(self, base: Phrase, depth: int) -> Iterator[Owner]:
        other = self._apposition(base.head)
        if other is not None and depth < _MAX_DEPTH and self.s.head[other] != other:
            inner = self.read(other, _MAX_DEPTH)
            if inner.kind == "person" or inner.source in _HELD_BY:
                yield from inner.owners


def _in_context(matches: list[Match], told: Container[str]) -> list[Match]:
    """Put the reading of an ambiguous place first that lies in a country named in the text ("Santa Cruz")."""
    named = {
        m.names[0].code
        for m in matches
        if m.names[0].kind in {Kind.COUNTRY, Kind.NATIONALITY, Kind.CAPITAL} and m.names[0].code
    }
    return [_nearer(match, named, told) for match in matches]


def _nearer(match: Match, named: set[str], told: Container[str]) -> Match:
    first = match.names[0]
    if first.kind is not Kind.PLACE or len(match.names) == 1 or first.code in named:
        return match
    for wanted in (named, told):
        near = [n for n in match.names if n.kind is Kind.PLACE and n.code in wanted]
        if near and first.code not in wanted:
            return Match(match.start, match.end, (near[0], *(n for n in match.names if n is not near[0])))
    return match


def _coordinated(s: Sentence, token: int) -> list[int]:
    found: list[int] = []
    for k in s.children(token, "conj"):
        if not s.is_verb(k):
            found.append(k)
            found.extend(_coordinated(s, k))
    return found


def is_abbreviation(word: str) -> bool:
    """Tell whether a name as written is an abbreviation that modifies like an adjective ("US strike")."""
    return word.lower() in _ABBREVIATIONS


def is_person_pronoun(word: str) -> bool:
    """Tell whether a pronoun stands for one person."""
    return word in _PERSON_PRONOUNS
