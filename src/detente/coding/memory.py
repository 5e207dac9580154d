"""The memory of one article: who has been named, who speaks, which acts were told with which parties.

Half of all actors stand elsewhere than beside their act. Predicates ask the memory for what the sentence leaves open;
it answers with entities and how sure it is, and prefers "unknown" to a bad guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detente.actors import INTERNATIONAL, WHOLE, Kind, Owner, Phrase, Phrases, country_names
from detente.language import Sentence
from detente.records import UNKNOWN, Entity

Role = Literal["actor", "recipient", "speaker"]

# How sure a reading is, by where it was found. Ordered by hand, to be calibrated by the judge.
SURE_NAMED, SURE_SURNAME, SURE_AGENT, SURE_PRONOUN, SURE_CONTEXT = 1.0, 0.95, 0.8, 0.7, 0.6
_STANDS_OUT = 2  # mentions that make a country the other party of an article
_END = 1_000_000  # after every token of a sentence
_NEAR = 3  # how many sentences back a pronoun may look
_PAIR_LASTS = 8  # for how many sentences "both sides" are those who met
_PERSON = frozenset({"he", "him", "his", "himself", "she", "her", "herself"})
_THING = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "them", "their", "themselves"})
_SPEAKER = frozenset({"i", "me", "my", "we", "us", "our", "ourselves", "myself"})
_PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "near", "on", "of", "across", "from", "inside", "around", "over", "into", "throughout"}
)
_COUNTRY_WORDS = frozenset({"country", "nation", "kingdom", "republic", "island", "state"})
_GROUP_WORDS = frozenset(
    {"group", "organisation", "organization", "movement", "network", "militia", "faction", "outfit"}
)
_NO_SIDES = frozenset({UNKNOWN, "UNO", "IGO", "NGO", "EUR"})  # those who speak of both sides are seldom one
_OF_COUNTRIES = frozenset({Kind.PLACE, Kind.COUNTRY, Kind.CAPITAL, Kind.NATIONALITY, Kind.PEOPLE})
_WEIGHT = 3  # a country or its place says more of what an article is about than a party or a person known there
_SUBJECT_DEPS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
_MODIFIER_DEPS = frozenset({"compound", "amod", "nmod", "det", "nummod", "quantmod", "npadvmod"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Entities that an expression stands for (empty: nobody known) and how sure that is, 0 to 1."""

    entities: tuple[Entity, ...] = ()
    sure: float = SURE_NAMED


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in the text: where, who, and of what sort."""

    sentence: int
    token: int
    entities: tuple[Entity, ...]
    sort: Literal["person", "body", "crowd"]
    subject: bool
    place: bool = False  # only where something is: "in Lebanon"


@dataclass(frozen=True, slots=True)
class Act:
    """An act that has been told, for "the attack" later on."""

    type: str
    lemma: str
    sentence: int
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    mode: str = ""
    tellers: tuple[Entity, ...] = ()

    @property
    def is_mutual(self) -> bool:
        """Whether those who act do so to each other."""
        return not self.recipients and len({a.code for a in self.actors}) > 1

    def may_be(self, lemma: str, mode: str) -> bool:
        """Tell whether a word for an act of a mode can go back to it: "the gas attack" is no missile strike."""
        return not mode or self.mode == mode or (not self.mode and self.lemma == lemma)


class Memory:
    """What one article has told so far. Made anew for every article; sentences are observed in order."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.acts: list[Act] = []
        self.speaker: tuple[Entity, ...] = ()
        self.issuer: tuple[Entity, ...] = ()
        self._surnames: dict[str, Entity] = {}
        self._agents: dict[str, tuple[Entity, ...]] = {}
        self._bodies: dict[str, Entity] = {}
        self._countries: Counter[str] = Counter()
        self._places: tuple[str, ...] = ()
        self._group: Entity | None = None
        self._settled: dict[tuple[int, int], Reading] = {}
        self._first: tuple[Entity, ...] = ()
        self._barred: set[tuple[str, str]] = set()
        self._disowned: set[str] = set()

    # ------------------------------------------------------------------ observing

    @property
    def countries(self) -> Container[str]:
        """The countries that have been named."""
        return self._countries.keys()

    def observe(self, phrases: Phrases) -> None:
        """Take in the actors and places that a sentence names."""
        s = phrases.s
        for match in (m for m in phrases.matches if not phrases.is_taken_out(m)):
            self._count_country(s, match.end - 1, match.names[0].kind, match.names[0].code)
        for i in range(len(s)):
            if (s.tags[i][:2] == "NN" and s.deps[i] not in _MODIFIER_DEPS) or (
                s.deps[i] == "compound" and s.tags[i] == "NNP" and phrases.match_at(i) is not None
            ):
                self._observe_noun(phrases, i)
        for i in range(len(s)):
            if s.deps[i] in _SUBJECT_DEPS and s.child(i, "conj") is not None:
                self._observe_together(phrases, i)

    def _count_country(self, s: Sentence, token: int, kind: Kind, code: str) -> None:
        if code in INTERNATIONAL or len(code) != 3:
            return
        self._countries[code] += _WEIGHT if kind in _OF_COUNTRIES else 1
        if kind not in {Kind.PLACE, Kind.COUNTRY, Kind.CAPITAL}:
            return
        named = s.head[token] if s.deps[token] == "appos" else token  # "in Karrada, Baghdad"
        if s.deps[named] == "pobj" and s.lower[s.head[named]] in _PLACE_PREPOSITIONS:
            self._places = (code,)
        elif s.deps[token] == "conj" and self._places and s.deps[s.head[token]] == "pobj" and code not in self._places:
            self._places = (*self._places, code)

    def _observe_noun(self, phrases: Phrases, i: int) -> None:
        if not phrases.may_name(i):
            return
        phrase = phrases.read(i)
        if phrase.kind in {"none", "pronoun", "unknown_name"} or phrase.partitive is not None or not phrase.owners:
            if phrase.kind == "person" or (phrase.kind == "agent" and phrase.partitive is None):
                self._observe_open(phrases, phrase)
            return
        entities = tuple(self._entity(phrases, phrase, owner, "actor") for owner in phrase.owners)
        self._remember(phrases.s, phrase, entities)

    def _observe_together(self, phrases: Phrases, i: int) -> None:
        """ "The Secretary and the Minister": both are "they" later on."""
        entities = self.resolve(phrases, [i], "actor").entities
        if len(entities) > 1:
            self.mentions.append(Mention(phrases.s.index, i, entities, "crowd", subject=True))

    def _observe_open(self, phrases: Phrases, phrase: Phrase) -> None:
        reading = self._open(phrases, phrase, "actor")
        if reading.entities:
            self._remember(phrases.s, phrase, reading.entities, guessed=reading.sure <= SURE_CONTEXT)

    def _remember(self, s: Sentence, phrase: Phrase, entities: tuple[Entity, ...], *, guessed: bool = False) -> None:
        if phrase.kind == "person" and phrase.name:
            self._surnames.setdefault(_surname(phrase.name), entities[0])
            self._surnames.setdefault(phrase.name.lower(), entities[0])
        if phrase.agent is not None and not guessed:
            self._agents[phrase.agent.noun] = entities
            self._agents[s.lemmas[phrase.head]] = entities
        if phrase.kind == "name" and phrase.source in {Kind.ORGANISATION, Kind.SEAT, Kind.GROUP} and " " in phrase.name:
            self._bodies[s.lemmas[phrase.head]] = entities[0]
        if phrase.source is Kind.GROUP:
            self._group = entities[0]
        if phrase.kind == "person" and phrase.office and not guessed:
            self._agents[phrase.office] = self._agents[phrase.office.rsplit(" ", 1)[-1]] = entities
        sort = self._sort(phrase)
        subject = s.deps[phrase.head] in _SUBJECT_DEPS
        self.mentions.append(Mention(s.index, phrase.head, entities, sort, subject, _is_place(s, phrase)))
        if s.index < 0 or phrase.source is Kind.GROUP:
            return  # a title names, but speaks for nobody; an armed group is spoken of
        if not self._first:
            self._first = entities
        behalf = s.head[phrase.head] > 0 and s.lower[s.head[phrase.head] - 1] == "behalf"
        if behalf or (not self.issuer and subject):
            self.issuer = entities

    def _sort(self, phrase: Phrase) -> Literal["person", "body", "crowd"]:
        if phrase.kind == "person" or (
            phrase.agent is not None and phrase.agent.kind == "person" and not phrase.plural
        ):
            return "person"
        if phrase.agent is not None and phrase.article:
            return "person"  # "a diplomat": he
        if phrase.plural or phrase.kind == "people" or (phrase.agent is not None and phrase.agent.kind == "crowd"):
            return "crowd"
        return "body"

    def tell(self, act: Act) -> None:
        """Remember an act with its parties; those who met are "they" in what follows."""
        self.acts.append(act)
        if act.is_mutual:
            self.mentions.append(Mention(act.sentence, _END, act.actors, "crowd", subject=True))

    def disown(self, code: str) -> None:
        """Note that the text speaks to this country: "we", in a voice that nobody is named for, are others."""
        self._disowned.add(code)

    # ------------------------------------------------------------------ asking

    def resolve(
        self,
        phrases: Phrases,
        heads: Sequence[int],
        role: Role,
        speaker: tuple[Entity, ...] = (),
        home: Sequence[str] = (),
        other_than: Sequence[Entity] = (),
    ) -> Reading:
        """Return who the phrases with these head tokens stand for, coordinated ones included, each entity once.

        `home` are the countries that an agent noun without a country of its own belongs to, as far as its act tells.
        `other_than` are the actors of the act, whom a personal pronoun beside them cannot mean ("accused it").
        """
        self._barred = {(e.code, e.sector) for e in other_than}
        entities: list[Entity] = []
        sure = SURE_NAMED
        for head in _with_coordinated(phrases.s, heads):
            first = tuple(dict.fromkeys(e.code for e in entities if e.code != UNKNOWN))
            reading = self._one(phrases, head, role, speaker, 0, first or tuple(home))
            if reading.entities:
                entities.extend(reading.entities)
                sure = min(sure, reading.sure)
        return Reading(_distinct(entities), sure)

    def mention(self, phrases: Phrases, head: int, role: Role, speaker: tuple[Entity, ...] = ()) -> tuple[Entity, ...]:
        """Return who the phrase with this head token stands for, by itself."""
        self._barred = set()
        return self._one(phrases, head, role, speaker).entities

    def _one(
        self,
        phrases: Phrases,
        head: int,
        role: Role,
        speaker: tuple[Entity, ...],
        depth: int = 0,
        home: tuple[str, ...] = (),
    ) -> Reading:
        phrase = phrases.read(head)
        if phrase.partitive is not None and depth < 4:
            return self._one(phrases, phrase.partitive, role, speaker, depth + 1, home)
        if phrase.kind == "pronoun":
            reading = self._pronoun(phrases, head, speaker)
            if self._barred and reading.entities:
                self._settled[phrases.s.index, head] = reading
            elif phrases.s.tags[head] == "PRP":
                reading = self._settled.get((phrases.s.index, head), reading)  # "accused it of arming them"
            nation = phrases.s.lower[head] in {"us", "our", "we"}
            return _acted_on(reading, nation=nation) if role == "recipient" else reading
        if self._is_joint(phrases, phrase):
            return self._both(phrases, phrase, head, role, speaker)
        if phrase.kind == "none":
            if self._group is not None and phrase.definite and phrases.s.lemmas[phrase.head] in _GROUP_WORDS:
                group = Owner(self._group.code, self._group.sector, self._group.entity_name)
                return Reading((self._entity(phrases, replace(phrase, sector=group.sector), group, role),), SURE_AGENT)
            short = self._short_form(phrases, phrase, role)
            return short if short.entities else self._the_country(phrases, phrase, role, home)
        if phrase.kind == "unknown_name":
            return self._unknown_name(phrases, phrase, role)
        if phrase.owners:
            if phrase.source is Kind.PERSON and phrase.agent is None and phrase.owners[0].code != UNKNOWN:
                phrase = self._in_office(phrase)
            entities = tuple(self._entity(phrases, phrase, owner, role) for owner in phrase.owners)
            return Reading(entities, SURE_NAMED)
        return self._open(phrases, phrase, role, speaker, home)

    def _in_office(self, phrase: Phrase) -> Phrase:
        """A person keeps the sector that the article gave with the name in full ("the general Assimi Goita")."""
        known = self._surnames.get(_surname(phrase.name))
        same = known is not None and known.code == phrase.owners[0].code and known.sector
        return replace(phrase, sector=known.sector) if known is not None and same else phrase

    def _short_form(self, phrases: Phrases, phrase: Phrase, role: Role) -> Reading:
        """ "the Council", "the mission": the body named in full before."""
        body = self._bodies.get(phrases.s.lemmas[phrase.head]) if phrase.definite else None
        if body is None or phrase.head - phrase.start > 1:
            return Reading()
        entity = self._entity(
            phrases, replace(phrase, sector=body.sector), Owner(body.code, body.sector, body.entity_name), role
        )
        return Reading((entity,), SURE_AGENT)

    def _the_country(self, phrases: Phrases, phrase: Phrase, role: Role, home: tuple[str, ...]) -> Reading:
        """ "the country", "the island": the one that the act is about, or that was named last."""
        s = phrases.s
        bare = all(s.deps[k] in {"det", "prep", "relcl"} for k in s.kids[phrase.head])
        if s.lemmas[phrase.head] not in _COUNTRY_WORDS or not phrase.definite or phrase.plural or not bare:
            return Reading()
        last = [m for m in self.mentions if (m.sentence, m.token) < (s.index, phrase.head)]
        codes = [
            e.code for m in reversed(last) for e in m.entities if e.code not in INTERNATIONAL and e.code != UNKNOWN
        ]
        code = next(iter((*home, *codes)), "")
        settled = replace(phrase, kind="name", source=Kind.COUNTRY)
        return Reading((self._entity(phrases, settled, Owner(code), role),), SURE_CONTEXT) if code else Reading()

    def _is_joint(self, phrases: Phrases, phrase: Phrase) -> bool:
        """Tell whether a phrase means the two parties already named: "both sides", "our two countries"."""
        s = phrases.s
        if phrase.owners or s.lemmas[phrase.head] not in phrases.words.joint:
            return False
        if phrase.plural and phrase.definite and s.lemmas[phrase.head] in phrases.words.relatives:
            return True
        words = {s.lower[k] for k in s.kids[phrase.head]}
        return "both" in words or ("two" in words and bool(words & {"the", "our", "these", "their"}))

    def _both(self, phrases: Phrases, phrase: Phrase, head: int, role: Role, speaker: tuple[Entity, ...]) -> Reading:
        named = phrases.s.child(head, "appos")
        if named is not None:  # "the two countries, Eritrea and Djibouti"
            return self.resolve(phrases, [named], role, speaker)
        pair = self._last_pair(phrases.s.index)
        if pair:
            return Reading(pair, SURE_PRONOUN)
        found: dict[str, Entity] = {e.code: e for e in speaker[:1] if e.code != UNKNOWN}
        for mention in reversed(self.mentions):
            if (mention.sentence, mention.token) >= (phrases.s.index, head):
                continue
            for e in mention.entities:
                if e.code not in _NO_SIDES and e.sector in {"", "GOV", "MIL", "REB", "LEG"}:
                    found.setdefault(e.code, e)
            if len(found) >= 2:
                break
        if len(found) < 2:
            return Reading()
        owners = [Owner(e.code, "", e.entity_name) for e in list(found.values())[:2]]
        sector = phrase.sector or ("GOV" if role == "actor" else "")
        return Reading(
            tuple(self._entity(phrases, replace(phrase, sector=sector), o, role) for o in reversed(owners)),
            SURE_PRONOUN,
        )

    def _last_pair(self, sentence: int) -> tuple[Entity, ...]:
        """Return the two that were last told to act together."""
        for act in reversed(self.acts):
            if sentence - act.sentence >= _PAIR_LASTS:
                break
            if len({a.code for a in act.actors}) == 2 == len(act.actors) and not act.recipients:
                return act.actors
        return ()

    def _entity(self, phrases: Phrases, phrase: Phrase, owner: Owner, role: Role) -> Entity:
        s = phrases.s
        return Entity(
            code=owner.code,
            sector=self._role_sector(phrase, owner, role),
            other_sectors=phrase.others,
            entity_text=s.text(phrase.start, phrase.end),
            entity_name=phrase.name or owner.name,
            office=phrase.office,
            start=s.offsets[phrase.start][0],
            end=s.offsets[phrase.end - 1][1],
        )

    def _role_sector(self, phrase: Phrase, owner: Owner, role: Role) -> str:
        sector = phrase.sector
        if phrase.kind in {"name", "place"} and not sector and owner.code not in INTERNATIONAL:
            by_itself = phrase.source in {Kind.COUNTRY, Kind.CAPITAL, Kind.PLACE}
            return "GOV" if by_itself and (role != "recipient" or phrase.source is Kind.CAPITAL) else ""
        if owner.code in INTERNATIONAL and sector in {"GOV", "CVL"}:
            return owner.sector
        return sector

    def _unknown_name(self, phrases: Phrases, phrase: Phrase, role: Role) -> Reading:
        known = self._surnames.get(phrase.name.lower()) or self._surnames.get(_surname(phrase.name))
        if known is None:
            entities = tuple(self._entity(phrases, phrase, owner, role) for owner in phrase.owners)
            return Reading(entities, SURE_CONTEXT)
        s = phrases.s
        here = replace(
            known,
            entity_text=s.text(phrase.start, phrase.end),
            start=s.offsets[phrase.start][0],
            end=s.offsets[phrase.end - 1][1],
        )
        return Reading((here,), SURE_SURNAME)

    def _open(
        self, phrases: Phrases, phrase: Phrase, role: Role, speaker: tuple[Entity, ...] = (), home: tuple[str, ...] = ()
    ) -> Reading:
        """An agent noun or office without a country: its holder's, its namesake's before, or the article's."""
        if phrase.holder is not None:
            held = self._one(phrases, phrase.holder, "actor", speaker, 1)
            if held.entities and held.entities[0].code != UNKNOWN:
                owners = tuple(dict.fromkeys(Owner(e.code) for e in held.entities))
                sector = phrase.sector or held.entities[0].sector
                inherit = (
                    phrase.agent is not None
                    and phrase.agent.sector in {"", "GOV"}
                    and phrase.office in {"spokesman", "spokeswoman", "spokesperson"}
                )
                settled = replace(phrase, sector=held.entities[0].sector if inherit else sector)
                return Reading(tuple(self._entity(phrases, settled, o, role) for o in owners), held.sure)
        if phrase.kind == "person":
            known = self._surnames.get(_surname(phrase.name))
            if known is not None:
                return Reading((known,), SURE_SURNAME)
        noun = phrase.agent.noun if phrase.agent is not None else ""
        before = self._agents.get(noun) or self._agents.get(phrases.s.lemmas[phrase.head])
        if before is not None and (phrase.definite or phrase.plural or phrase.kind == "person"):
            entities = tuple(
                self._entity(phrases, replace(phrase, sector=_own_sector(phrase, e)), Owner(e.code), role)
                for e in before
            )
            return Reading(_distinct(entities), SURE_AGENT)
        if self._group is not None and phrase.definite and phrase.sector == "REB" and phrase.agent is not None:
            group = Owner(self._group.code, self._group.sector, self._group.entity_name)
            settled = replace(phrase, sector=self._group.sector)
            return Reading((self._entity(phrases, settled, group, role),), SURE_AGENT)  # "this terrorist group"
        if phrase.agent is not None and phrase.agent.kind == "thing":
            return Reading()  # a weapon without an owner named beside it is nobody's
        if (
            speaker
            and phrase.definite
            and phrase.agent is not None
            and phrase.agent.kind == "person"
            and speaker[0].sector == phrase.sector
        ):
            return Reading((self._entity(phrases, phrase, Owner(speaker[0].code), role),), SURE_CONTEXT)
        if phrase.sector == "REF":  # who flees is seldom of the country that the act tells of
            return Reading((self._entity(phrases, phrase, Owner(UNKNOWN), role),), SURE_CONTEXT)
        if home:
            return Reading(tuple(self._entity(phrases, phrase, Owner(code), role) for code in home), SURE_CONTEXT)
        return self._by_context(phrases, phrase, role)

    def _by_context(self, phrases: Phrases, phrase: Phrase, role: Role) -> Reading:
        codes = self.context_countries(local=phrase.sector in {"CVL", "REF", "UAF", "CRM", "MED", "EDU", "REL", "COP"})
        return Reading(
            tuple(self._entity(phrases, phrase, Owner(code), role) for code in codes or (UNKNOWN,)), SURE_CONTEXT
        )

    def context_countries(self, *, local: bool) -> tuple[str, ...]:
        """Return the country that the article is about; with `local`, those of the last place named."""
        if local and self._places:
            return self._places
        ranked = self._countries.most_common(1)
        return (ranked[0][0],) if ranked else ()

    def foreign_country(self, codes: Sequence[str]) -> str:
        """Return the country that the article is about, if it speaks more of it than of these; else nothing."""
        ranked = self._countries.most_common(1)
        if not ranked or ranked[0][1] <= max(self._countries[code] for code in codes):
            return ""
        return ranked[0][0]

    def other_country(self, codes: Sequence[str]) -> str:
        """Return the one other country that the article is about beside these; empty where none stands out."""
        others = [(count, code) for code, count in self._countries.items() if code not in codes]
        others.sort(key=lambda item: -item[0])
        if len(others) > 1 and (others[0][0] < _STANDS_OUT * _WEIGHT or others[1][0] == others[0][0]):
            return ""
        if not others:
            return ""
        return others[0][1]

    def addressee(self) -> tuple[Entity, ...]:
        """Return whom the issuer of a text speaks to as "you": the first actor named that is of another country."""
        codes = {e.code for e in self.issuer or self._first}
        for mention in self.mentions:
            if not codes & {e.code for e in mention.entities}:
                return mention.entities
        return ()

    def opponent(self, actors: Sequence[Entity]) -> tuple[Entity, ...]:
        """Return whom these actors were last told to fight."""
        codes = {a.code for a in actors}
        for act in reversed(self.acts):
            if act.type != "ASSAULT":
                continue
            if codes & {a.code for a in act.actors}:
                others = tuple(
                    r for r in (*act.recipients, *act.actors) if r.code not in codes and r.sector not in {"CVL", "JRN"}
                )
                if others:
                    return others
            if codes & {r.code for r in act.recipients if r.sector in {"MIL", "REB", "COP", "PRM", ""}}:
                others = tuple(a for a in act.actors if a.code not in codes)
                if others:
                    return others
        return self._common_foe(codes)

    def _common_foe(self, codes: set[str]) -> tuple[Entity, ...]:
        """The armed group that others in the article fight."""
        for act in reversed(self.acts):
            foes = tuple(
                e
                for e in (*act.recipients, *act.actors)
                if (e.code == "IMG" or e.sector == "REB") and e.code not in codes
            )
            if act.type == "ASSAULT" and foes:
                return foes
        return (self._group,) if self._group is not None and self._group.code not in codes else ()

    # ------------------------------------------------------------------ pronouns

    def _pronoun(self, phrases: Phrases, token: int, speaker: tuple[Entity, ...]) -> Reading:
        word = phrases.s.lower[token]
        if word in _SPEAKER:
            entities = speaker or self.issuer or self._first
            if (
                not speaker
                and self.mentions
                and (phrases.s.index, token) < (self.mentions[0].sentence, self.mentions[0].token)
            ):
                entities = ()  # nobody has been named yet
            if not speaker and any(e.code in self._disowned for e in entities):
                entities = tuple(replace(e, code=UNKNOWN) for e in entities)
            return Reading(entities, SURE_AGENT if speaker else SURE_CONTEXT)
        if word in {"you", "your"}:
            return Reading(self.addressee(), SURE_CONTEXT)
        wanted = "person" if word in _PERSON else "body" if word in _THING else "crowd" if word in _MANY else ""
        if not wanted:
            return Reading()
        if wanted == "body" and self._is_of_thing(phrases, token):
            return Reading()
        best = self._first_of_list(phrases.s, token) or self._antecedent(phrases.s, token, wanted)
        return Reading(best.entities, SURE_PRONOUN) if best else Reading()

    def _first_of_list(self, s: Sentence, token: int) -> Mention | None:
        """ "the army or its allies", "Jordan and its neighbours": whose the second is, the first is."""
        owned = s.head[token]
        if s.tags[token] != "PRP$" or s.deps[owned] != "conj" or not s.is_noun(owned):
            return None
        here = [m for m in self.mentions if m.sentence == s.index]
        return next((m for m in here if m.token == s.head[owned]), None)

    def _is_of_thing(self, phrases: Phrases, token: int) -> bool:
        """Tell whether "it" goes back to a thing: "the mosque had been full when it was hit"."""
        s = phrases.s
        clause = next((a for a in s.ancestors(token) if s.deps[a] == "advcl"), None)
        if clause is None:
            return False
        subject = s.child(s.head[clause], "nsubj", "nsubjpass")
        if subject is None or not s.is_noun(subject) or s.tags[subject] == "NNS":
            return False
        phrase = phrases.read(subject)
        return phrase.kind == "none" and phrase.source is None and not phrase.owners

    def _antecedent(self, s: Sentence, token: int, wanted: str) -> Mention | None:
        best: Mention | None = None
        best_score = 0.0
        for mention in reversed(self.mentions):
            distance = s.index - mention.sentence
            if distance > _NEAR:
                break
            if mention.sentence > s.index or (distance == 0 and mention.token >= token):
                continue
            score = self._salience(mention, wanted, distance, s, token)
            if (
                self._barred
                and {(e.code, e.sector) for e in mention.entities} <= self._barred
                and s.tags[token] != "PRP$"
            ):
                continue
            if score > best_score:
                best, best_score = mention, score
        return best

    def _salience(self, mention: Mention, wanted: str, distance: int, s: Sentence, token: int) -> float:
        fits = {"person": {"person": 3.0}, "body": {"body": 3.0, "crowd": 0.6}, "crowd": {"crowd": 3.0, "body": 1.2}}
        score = fits[wanted].get(mention.sort, 0.0)
        if not score:
            return 0.0
        score += 1.5 if mention.subject else 0.0
        score -= 1.5 if mention.place else 0.0
        score -= 0.9 * distance
        if distance == 0 and not mention.subject:
            score -= 0.5
        return score

    # ------------------------------------------------------------------ acts

    def recall(self, type_: str, lemma: str, recipients: Sequence[Entity] = (), mode: str = "") -> Act | None:
        """Return the last act of this type that "the attack" can mean: one told with the same word first.

        Where recipients are known, only acts against them; where the mode is, none of another mode. A fight of two
        sides is no attack of both on a third.
        """
        codes = {r.code for r in recipients}
        same = [
            a
            for a in self.acts
            if a.type == type_ and (not codes or codes & {r.code for r in a.recipients}) and a.may_be(lemma, mode)
        ]
        for act in reversed(same):
            if act.lemma == lemma:
                return act
        return next((act for act in reversed(same) if type_ != "ASSAULT" or not act.is_mutual), None)


def _acted_on(reading: Reading, *, nation: bool) -> Reading:
    """A country named alone has no sector where it is acted on, though it had one where it acted; "us" is a nation."""
    entities = tuple(
        replace(e, sector="") if nation and e.sector in {"GOV", "MIL"} else acted_on(e) for e in reading.entities
    )
    return replace(reading, entities=entities)


def acted_on(e: Entity) -> Entity:
    """A country named alone that is acted on has no sector."""
    return replace(e, sector="") if e.sector == "GOV" and not e.office and _is_bare(e) else e


def are_elsewhere(some: Sequence[Entity], others: Sequence[Entity]) -> bool:
    """Tell whether some and others are places that were hit, and none of the ones is among the others."""
    return bool(some) and all(map(_is_town, (*some, *others))) and not _named(some) & _named(others)


def _is_town(e: Entity) -> bool:
    return not e.sector and e.entity_name != country_names().get(e.code)


def _named(entities: Iterable[Entity]) -> set[str]:
    return {e.entity_name for e in entities}


def _is_bare(e: Entity) -> bool:
    return e.code not in INTERNATIONAL and e.entity_text.lower().removeprefix("the ") == e.entity_name.lower()


def _own_sector(phrase: Phrase, known: Entity) -> str:
    """The sector that a noun gives, but for members of bodies that have none beside theirs."""
    inherits = phrase.office in {"spokesman", "spokeswoman", "spokesperson"}
    return known.sector if known.code in WHOLE or inherits else phrase.sector or known.sector


def _is_place(s: Sentence, phrase: Phrase) -> bool:
    if phrase.source not in {Kind.COUNTRY, Kind.CAPITAL, Kind.PLACE}:
        return False
    return s.deps[phrase.head] == "pobj" and s.lower[s.head[phrase.head]] in _PLACE_PREPOSITIONS


def _surname(name: str) -> str:
    return name.rsplit(" ", 1)[-1].lower() if name else ""


def _distinct(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    seen: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        seen.setdefault((entity.code, entity.sector), entity)
    return tuple(seen.values())


def _continues_list(s: Sentence, k: int) -> bool:
    """ "Canada, Brazil and Argentina": the parser took the second of a list for an apposition of the first."""
    h = s.head[k]
    if s.child(k, "conj") is None:
        return False
    if s.tags[k][:3] == s.tags[h][:3] and s.words[k - 1] == ",":
        return True
    # "the ministers of Kenya and Uganda, the president of Rwanda and …": each has said whose he is.
    return {s.tags[k], s.tags[h]} <= {"NN", "NNS"} and _is_of_named(s, k) and _is_of_named(s, h)


def _is_of_named(s: Sentence, noun: int) -> bool:
    of = next((j for j in s.children(noun, "prep") if s.lower[j] == "of"), None)
    named = None if of is None else s.child(of, "pobj")
    return named is not None and s.words[named][0].isupper()


def _behind_same_preposition(s: Sentence, token: int) -> list[int]:
    """ "grateful to Japan and to Sweden": the second is a party like the first."""
    first = s.head[token]
    if s.deps[token] != "pobj":
        return []
    again = [k for k in (*s.children(token, "conj"), *s.children(first, "conj")) if s.lower[k] == s.lower[first]]
    return [k for preposition in again for k in s.children(preposition, "pobj")]


def _with_coordinated(s: Sentence, heads: Sequence[int]) -> list[int]:
    found: list[int] = []
    for head in heads:
        stack = [head]
        while stack:
            token = stack.pop()
            if token not in found:
                found.append(token)
                stack.extend(k for k in reversed(s.children(token, "conj")) if not s.is_verb(k))
                stack.extend(k for k in s.children(token, "appos") if _continues_list(s, k))
                stack.extend(_behind_same_preposition(s, token))
    return found
