"""Predicates to candidates: which entry fits an act, and who its parties are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from detente.actors import INTERNATIONAL, Owner, Phrase, Phrases, is_abbreviation
from detente.actors import Kind as NameKind
from detente.coding.attribution import Attribution, Voice
from detente.coding.frames import ANY_PLACE, MARK, Frame
from detente.coding.lexicon import Entry, Lexicon, Match
from detente.coding.memory import SURE_CONTEXT, Memory, Role
from detente.coding.modality import Modality, ModalityReader
from detente.coding.predicates import Grammar, Predicate
from detente.records import UNKNOWN, Entity

# Subjects that do harm by themselves: with them an assault needs no actor ("a blast killed six").
_VIOLENT = frozenset(
    "blast bomb explosion explosive attack bombing shelling strike airstrike raid gunfire fire shell missile "
    "rocket mortar drone clash "
    "shooting violence fighting assault ambush grenade mine car truck vehicle bullet assailant attacker "
    "bomber shot".split()
)
_PLACE_SLOTS = (
    "in",
    "at",
    "near",
    "inside",
    "outside",
    "on",
    "across",
    "around",
    "over",
    "into",
    "throughout",
    "along",
    "from",
)
# "terrorist attack", "suicide bombing": a kind of act, nobody's name.
_NOT_DOERS = frozenset(
    {"terrorist", "suicide", "car", "missile", "drone", "rocket", "truck", "gun", "prisoner", "hostage", "agent"}
)
# "mosque attack", "hospital bombing": bodies of these sectors are hit, they do not hit.
_TARGETS = frozenset({"REL", "MED", "EDU", "BUS", "JRN", "REF", "CVL"})
_BORDERS = frozenset({"border", "frontier", "boundary", "relation", "tie"})
# Where the recipient of an act without an entry stands, the likeliest place first.
_RECIPIENT_SLOTS: tuple[str, ...] = ("iobj", "obj", "to", "against", "with", "from", "on", "in")
_NOUN_RECIPIENT_SLOTS: tuple[str, ...] = ("with", "against", "on", "to", "for")
_MAX_INNER = 4
_NO_PEOPLE = "VAT"  # whom the Vatican speaks to is seldom its own
_COUNTRIES = frozenset({NameKind.COUNTRY, NameKind.NATIONALITY, NameKind.CAPITAL})
_HIT = frozenset({"dobj", "nsubjpass"})
_UNITS = frozenset({"patrol", "mission", "delegation", "escort"})  # who goes on one, or the going
_SITES = frozenset(
    "village town city camp hospital school bridge depot airport airfield base port convoy position market mosque "
    "church house home building "
    "bus vessel tanker boat ship plane jet helicopter warship "
    "road refinery pipeline plant station position trench border hill embassy consulate".split()
)
# Who acts together for a purpose of their own; of what country they are nobody says.
_BODIES_AT_LARGE = frozenset(
    "council group organisation organization organisations organizations commission committee kingdom federation union "
    "confederation trust platform lobby chamber chambers participants delegation team panel tribunal court side sides "
    "survivors relatives families widows residents villagers lawyers bishops clerics foundation institute "
    "movement".split()
)
_UNNAMED_PEOPLE = frozenset("those anyone everyone everybody anybody somebody someone others another".split())
_HEADS = frozenset({"VB", "NN", "JJ"})
_ACCUSING = frozenset({"accuse", "blame", "charge", "suspect"})
_MUTUAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE"})
_POLICED = frozenset({"CVL", "EDU", "LAB", "OPP", "SOC", "REL", "PTY"})
# What governments do to those abroad as much as to their own, and who does it.
_DEALINGS = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "AID", "SANCTION", "CONSULT"})
_FOREIGN = _DEALINGS - {"AGREE", "CONSULT", "REJECT"}  # what is seldom done to a government by itself
_STATESMEN = frozenset({"GOV", "LEG", "ELI", "PTY"})
_SETTLING = frozenset({"agree", "decide", "propose", "recommend", "demand", "request", "vote", "rule", "resolve"})
_OBLIGING = frozenset({"has", "have", "needs", "need"})
_SPOKEN = frozenset({"REQUEST", "ACCUSE", "THREATEN", "REJECT", "AGREE", "SUPPORT"})
_ENDING = frozenset({"end", "stop", "halt", "cancel", "call", "suspend", "cease"})
_UPON = frozenset({"at", "on", "upon", "following", "after", "despite", "to", "of"})
_REPLIES = frozenset({"response", "answer", "reply", "hour", "day", "week"})
_CALLS_FOR_ANSWER = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_ANSWERS = frozenset({"REJECT", "CONCEDE"})
_HELD = frozenset({"held", "controlled", "occupied", "run", "infested", "dominated"})
_ASIDE = frozenset({"after", "before", "since", "during", "following", "like", "despite"})
_AT = frozenset({"in", "of", "at", "near", "on", "inside", "outside", "across", "around", "throughout", "along"})
# Clauses that tell of the same scene as what governs them, and those that tell of another.
_SAME_SCENE = frozenset({"advcl", "conj", "xcomp", "acl"})
_OTHER_SCENE = frozenset({"ccomp", "advcl", "relcl", "conj", "parataxis"})
_PRICES = frozenset({"face", "risk", "suffer", "see", "lose", "pay", "die", "expect", "perish"})
_PARTY_DEPS = frozenset({"pobj", "dobj", "poss", "conj", "iobj", "dative"})


OBLIGATION = Entry(
    id="rule:obligation",
    kind="verb",
    frame=Frame("should|must", "", (), (), 0.0),
    type="REQUEST",
    mode="",
    inner="drop",
    aux=(),
    context=(),
    light=False,
    also=(),
    examples=(),
)


@dataclass(frozen=True, slots=True)
class JudgesView:
    """What the judge says of an act: the chance of its type on its words, the type it would give, its parties' chance.

    `alone` marks an act that no entry made.
    """

    act: float
    type: str
    parties: float
    alone: bool = False


@dataclass(slots=True)
class Candidate:
    """An act that an entry fits, with its parties; rules turn it into an event or drop it."""

    predicate: Predicate
    match: Match
    modality: Modality
    type: str
    mode: str
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    reciprocal: bool
    sure: float
    voices: tuple[Voice, ...]
    place: int | None
    has_subject: bool
    has_object: bool = False
    threatens: bool = False  # "a week to step down or face sanctions"
    unnamed_doer: bool = False  # its subject is somebody, whom neither the names nor the article tell
    hits_place: bool = False  # a village, a bridge: a thing that only force is used against
    armed: bool = False  # the text itself names somebody who bears arms as the actor
    partners: tuple[Entity, ...] = ()  # of a reciprocal act: who stands in the with-phrase
    aux: set[str] = field(default_factory=set)
    rules: list[str] = field(default_factory=list)
    opinion: JudgesView | None = None

    @property
    def head(self) -> int:
        """The token that carries the act."""
        return self.predicate.head

    @property
    def entry(self) -> Entry:
        """The lexicon entry that decided."""
        return self.match.entry


@dataclass(frozen=True, slots=True)
class Considered:
    """A predicate with all entries that fit it, the winner first: what `explain` shows."""

    predicate: Predicate
    matches: tuple[Match, ...]


class CandidateFinder:
    """Finds the candidates of one sentence."""

    def __init__(
        self,
        grammar: Grammar,
        phrases: Phrases,
        memory: Memory,
        lexicon: Lexicon,
        attribution: Attribution,
        voice: tuple[Entity, ...],
    ) -> None:
        self.s = grammar.s
        self._grammar = grammar
        self._phrases = phrases
        self._memory = memory
        self._lexicon = lexicon
        self._attribution = attribution
        self._voice = voice
        self._speaker = voice
        self._modality = ModalityReader(grammar.s, lexicon)
        self._predicates: dict[int, Predicate | None] = {}
        self._marks: dict[int, frozenset[str]] = {}

    # ------------------------------------------------------------------ finding

    def considered(self) -> Iterator[Considered]:
        """Yield every predicate that the lexicon has a head for, with its fitting entries."""
        for i, tag in enumerate(self.s.tags):
            predicate = self.predicate(i) if tag[:2] in _HEADS else None
            if predicate is None:
                continue
            matches = self._lexicon.matches(self.s, predicate, self._marks_of)
            if predicate.kind == "verb" and self.s.tags[i] in {"VBN", "VBD"} and not predicate.get("by"):
                state = self._participle(i)  # "is committed to", "was appalled at": no act done to somebody
                as_state = self._lexicon.matches(self.s, state, self._marks_of) if state is not None else []
                if state is not None and as_state:
                    predicate, matches = state, as_state
            if predicate.kind == "verb" and not matches and self._grammar.is_headline_passive(i):
                told = self._grammar.verb(i, headline=True)
                if told is not None:
                    predicate, matches = told, self._lexicon.matches(self.s, told, self._marks_of)
            if matches:
                yield Considered(predicate, tuple(matches))

    def predicate(self, i: int) -> Predicate | None:
        """Return the predicate that token i heads, if the lexicon knows its lemma."""
        if i in self._predicates:
            return self._predicates[i]
        predicate = self._predicates[i] = self._make_predicate(i)
        return predicate

    def _make_predicate(self, i: int) -> Predicate | None:
        s, lexicon = self.s, self._lexicon
        tag, lemma = s.tags[i], s.lemmas[i]
        if tag[:2] == "VB":
            if ("verb", lemma) in lexicon.by_head:
                return self._grammar.verb(i)
            if ("adjective", s.lower[i]) in lexicon.by_head or ("adjective", lemma) in lexicon.by_head:
                return self._participle(i)
            return None
        if tag[:2] == "NN" and ("noun", lemma) in lexicon.by_head and s.deps[i] not in {"compound", "amod"}:
            if lemma == "order" and i > 0 and s.lower[i - 1] == "in":
                return None  # "in order to"
            if self._phrases.match_at(i) is not None or (lemma in _UNITS and s.deps[i] in _HIT):
                return None
            return self._grammar.noun(i)
        if tag[:2] == "JJ" and ("adjective", lemma) in lexicon.by_head:
            return self._grammar.adjective(i)
        return None

    def _participle(self, i: int) -> Predicate | None:
        verb = self._grammar.verb(i)
        if verb is None or not verb.passive:
            return None
        slots = {k: t for k, t in verb.slots.items() if k != "subj"}
        slots["subj"] = slots.pop("obj", ())
        return Predicate(i, "adjective", False, slots)

    def candidates(self, considered: Sequence[Considered]) -> list[Candidate]:
        """Return the acts of the sentence, those that another act's frame consumes left out."""
        found: list[Candidate] = []
        for each in considered:
            best = each.matches[0]
            if best.entry.type:
                candidate = self._candidate(each.predicate, best)
                found.append(candidate)
                found.extend(self._also(candidate))
        found.extend(self._obligations({c.head: c for c in found}))
        obliged = {c.head for c in found if c.entry is OBLIGATION}
        found = [c for c in found if c.entry is OBLIGATION or c.head not in obliged]
        consumed = {t for c in found for t in self._consumed(c)} - obliged
        return [c for c in found if c.head not in consumed]

    def _obligations(self, known: dict[int, Candidate]) -> Iterator[Candidate]:
        """ "Iran must disarm", said by one actor of another: a request, whatever is asked for."""
        s = self.s
        for i in range(len(s)):
            if s.deps[i] == "aux" and s.lower[i] in self._lexicon.words.request_modals and not self._is_fronted(i):
                candidate = self._obligation(s.head[i])
            elif s.lower[i] in _OBLIGING and s.deps[i] in {"ROOT", "ccomp", "conj", "parataxis"}:
                candidate = self._duty(i)
            else:
                continue
            if candidate is not None:
                yield candidate

    def _is_fronted(self, i: int) -> bool:
        """ "Should they renounce violence, talks will follow": a condition, no obligation."""
        s = self.s
        subject = s.child(s.head[i], "nsubj", "nsubjpass")
        return s.lower[i] == "should" and subject is not None and i < subject and s.words[-1] != "?"

    def _duty(self, i: int) -> Candidate | None:
        """ "has to go", "needs to explain": an obligation where somebody says so."""
        s = self.s
        for k in s.children(i, "xcomp"):
            if any(s.tags[j] == "TO" for j in s.children(k, "aux")) and s.child(i, "aux", "neg") is None:
                return self._obligation(k) if self._speakers(k) else None
        return None

    def _obligation(self, v: int) -> Candidate | None:
        predicate = self._grammar.verb(v) if self.s.is_verb(v) else None
        if predicate is None:
            return None
        recipients, sure = self._resolve(predicate.get("subj"), "recipient")
        voices = self._attribution.chain(v)
        speakers = self._speakers(v)
        settled = self.s.deps[v] == "ccomp" and self.s.lemmas[self.s.head[v]] in _SETTLING
        unnamed = not recipients and not (predicate.passive and speakers and not settled)  # "said that it must be shut"
        others = [e for e in recipients if e.sector not in _POLICED | {"REB"}]
        if unnamed or {e.code for e in others} & {e.code for e in speakers if e.sector in {"GOV", ""}}:
            return None
        return Candidate(
            predicate=predicate,
            match=Match(OBLIGATION, (), (), (), True, (), (), 0.0, 0),
            modality=Modality(),
            type=OBLIGATION.type,
            mode="",
            actors=speakers,
            recipients=recipients,
            reciprocal=False,
            sure=sure,
            voices=voices[:-1],
            place=None,
            has_subject=False,
            rules=["obligation that one actor lays on another is REQUEST"],
        )

    def _also(self, candidate: Candidate) -> Iterator[Candidate]:
        """ "sentenced to five years": a conviction, and an imprisonment."""
        for type_, mode in candidate.entry.also:
            yield replace(candidate, type=type_, mode=mode, aux=set(candidate.aux), rules=[])

    def _candidate(self, predicate: Predicate, match: Match) -> Candidate:
        voices = self._attribution.chain(predicate.head)
        self._speaker = (voices[-1].speakers if voices else ()) or self._voice
        actor_tokens = self._actor_tokens(predicate, match)
        actors, sure = self._actors(predicate, match, actor_tokens)
        place = self._place(predicate)
        home = self._home(predicate, match, place, actors)
        recipients, sure_recipient = self._recipients(match, home, actors)
        if self._is_pronoun(actor_tokens) and recipients and {a.code for a in actors} == {r.code for r in recipients}:
            actors = self._resolve(actor_tokens, "actor", (), (*actors, *recipients))[0] or actors
        partners: tuple[Entity, ...] = ()
        if match.party:
            parties, _ = self._resolve(match.party, "actor", home)
            partners = tuple(p for p in parties if p not in actors)
            actors = _distinct((*actors, *parties, *self._other_party(predicate, actors, parties)))
        reciprocal = bool(match.party) or self._each_other(match.recipient)
        recipients = () if self._each_other(match.recipient) else recipients
        recipients = self._further_recipients(predicate, match, home, actors, recipients, reciprocal=reciprocal)
        if sure <= SURE_CONTEXT and self._is_pronoun(actor_tokens):  # "we", and nobody is named who speaks
            actors = self._not_of_named(match, actors, recipients)
        else:
            actors = self._settled(predicate, match, actors, recipients, place, sure)
        return Candidate(
            predicate=predicate,
            match=match,
            modality=self._unasked(predicate, match.entry.frame),
            type=match.entry.type,
            mode=match.entry.mode,
            actors=actors,
            recipients=tuple(r for r in recipients if not _same(r, actors)),
            reciprocal=reciprocal,
            sure=min(sure, sure_recipient),
            voices=voices,
            place=place,
            partners=partners,
            has_object=bool(match.recipient or match.party),
            threatens=self._is_or_else(match),
            hits_place=any(self._is_hit(t) for t in match.recipient),
            has_subject=any(not self._is_open_subject(t) for t in actor_tokens),
            unnamed_doer=any(self._is_somebody(t) for t in actor_tokens),
            aux=set(match.entry.aux),
        )

    def _is_hit(self, token: int) -> bool:
        """Tell whether a phrase is of what only force is used against: a building, a ship, people whom nobody names."""
        s = self.s
        people = s.lower[token] in _UNNAMED_PEOPLE or (s.tags[token] == "CD" and s.child(token, "prep", "nmod") is None)
        return s.lemmas[token] in _SITES or people

    def _is_somebody(self, token: int) -> bool:
        """Tell whether a phrase stands for a person or a body, known or not: a proper name, or an agent noun."""
        phrase = self._phrases.read(token)
        if phrase.agent is not None:
            return phrase.agent.kind != "thing"
        return phrase.kind == "unknown_name" or self.s.lower[token] in _BODIES_AT_LARGE

    def _unasked(self, predicate: Predicate, frame: Frame) -> Modality:
        """Read the modality without what the frame itself asks for: "will not accept", "will pay a price"."""
        read = self._modality.read(predicate)
        if not (frame.takes_negation or frame.takes_modal):
            return read
        marks = self.s.children(predicate.head, "mark")
        supposed = any(self.s.lower[k] in self._lexicon.words.conditions for k in marks)
        told = replace(read, future=False, would=False, hypothetical=read.hypothetical and supposed)
        return replace(told, negated=False) if frame.takes_negation else told

    def _actors(self, predicate: Predicate, match: Match, tokens: tuple[int, ...]) -> tuple[tuple[Entity, ...], float]:
        """Return who acts, by the act's own phrases, and how sure that is."""
        actors, sure = self._resolve(tokens, "actor")
        type_, nominal = match.entry.type, predicate.kind == "noun"
        if not actors and nominal:
            actors = self._modifying_actors(predicate.head)
        elif not actors:
            lent = [t for t in tokens if match.actor_given or self._lends_actor(t, type_)]
            actors = tuple(_with_default(e) for e in self._whose(lent))
        if not actors and not tokens and not nominal and type_ in {"ACCUSE", "REJECT", "THREATEN"}:
            actors = self._speakers(predicate.head)  # "India's claims are baseless, Pakistan said"
        if not actors and nominal and type_ == "CONSULT" and not match.party:
            actors = self._of_scene(predicate.head)
        if not actors and type_ in _SPOKEN:
            actors = self._of_teller(predicate.head)
        return actors, sure

    def _recipients(
        self, match: Match, home: Sequence[str], actors: Sequence[Entity]
    ) -> tuple[tuple[Entity, ...], float]:
        """Return whom the phrase that the frame names stands for, or whose it is, and how sure that is."""
        named = [t for t in match.recipient if not self._is_unnamed_act(t)]
        recipients, sure = self._resolve(named, "recipient", home, actors)
        return recipients or self._whose(match.recipient, home=home), sure

    def _further_recipients(
        self,
        predicate: Predicate,
        match: Match,
        home: Sequence[str],
        actors: Sequence[Entity],
        recipients: tuple[Entity, ...],
        *,
        reciprocal: bool,
    ) -> tuple[Entity, ...]:
        """Look for recipients in the act inside where the frame has none; leave out those who act themselves."""
        type_ = match.entry.type
        codes = {a.code for a in actors}
        if not recipients and not reciprocal and type_ != "REQUEST":
            bare = {a.code for a in actors if a.sector in {"GOV", ""}}
            inner = self._inner_recipients(match, home) or self._unless(predicate, match)
            recipients = tuple(r for r in inner if r.sector not in {"GOV", ""} or r.code not in bare)
        if type_ in _MUTUAL and len(codes) > 1 and {r.code for r in recipients} <= codes:
            return ()
        if not recipients and type_ in _CALLS_FOR_ANSWER and predicate.kind == "noun":
            return tuple(e for e in self._asked(predicate.head) if e.code not in codes)
        return recipients

    def _settled(
        self,
        predicate: Predicate,
        match: Match,
        actors: tuple[Entity, ...],
        recipients: Sequence[Entity],
        place: int | None,
        sure: float,
    ) -> tuple[Entity, ...]:
        """Return the actors, with what their means, their recipients and the place say of them."""
        if not actors and match.entry.type == "ASSAULT" and predicate.kind == "verb":
            actors = self._doers_of_means(predicate)
        if sure <= SURE_CONTEXT and place is None:
            actors = _policing(actors, recipients)
        actors = self._located(actors, recipients, place)
        abroad = match.entry.type in {"REJECT", "ACCUSE", "THREATEN"} or (
            match.entry.type == "REQUEST" and not any(r.sector for r in recipients)
        )
        if sure <= SURE_CONTEXT and abroad:
            actors = self._not_themselves(actors, recipients)
        return actors

    def _lends_actor(self, token: int, type_: str) -> bool:
        """A thing acts for its owner ("Syrian shells hit"); of acts, only a strike that kills."""
        if not self._is_act_noun(token):
            return True
        entries = self._lexicon.by_head[("noun", self.s.lemmas[token])]
        return type_ == "ASSAULT" and any(entry.type == "ASSAULT" for _, entry in entries)

    def _speakers(self, token: int) -> tuple[Entity, ...]:
        voices = self._attribution.chain(token)
        return voices[-1].speakers if voices else self._voice

    def _is_act_noun(self, token: int) -> bool:
        return ("noun", self.s.lemmas[token]) in self._lexicon.by_head

    def _is_unnamed_act(self, token: int) -> bool:
        """ "welcomed the release of the prisoners": directed at who released them, not at them."""
        return self._is_act_noun(token) and self._phrases.read(token).kind == "none"

    def _is_pronoun(self, tokens: Sequence[int]) -> bool:
        return len(tokens) == 1 and self._phrases.read(tokens[0]).kind == "pronoun"

    def _each_other(self, tokens: Sequence[int]) -> bool:
        s = self.s
        return any(t > 0 and (s.lower[t - 1], s.lower[t]) in {("each", "other"), ("one", "another")} for t in tokens)

    def _is_or_else(self, match: Match) -> bool:
        """Tell whether what is asked for has an alternative: "to step down or face sanctions"."""
        s = self.s
        for token in match.inner:
            for k in s.children(token, "conj"):
                price = s.lemmas[k] in _PRICES or s.child(k, "auxpass") is not None
                if price and any(s.lower[j] == "or" for j in s.children(token, "cc")):
                    return True
        return False

    def _unless(self, predicate: Predicate, match: Match) -> tuple[Entity, ...]:
        """ "threatened to halt exports unless the government paid": who has to act is whom the threat is made to."""
        s = self.s
        if match.entry.type not in {"THREATEN", "REJECT"}:
            return ()
        for k in s.subtree(predicate.head):
            mark = s.child(k, "mark") if s.deps[k] == "advcl" else None
            if mark is not None and s.lower[mark] in {"unless", "if", "until"}:
                return self._resolve(self._grammar.grammatical_subject(k), "recipient")[0]
        return ()

    def _doers_of_means(self, predicate: Predicate) -> tuple[Entity, ...]:
        """ "six were killed in an attack claimed by al-Shabab": whose the attack is."""
        means = (*predicate.get("in"), *predicate.get("during"), *predicate.get("by"), *predicate.get("subj"))
        for token in (*means, *self._nearest_strike(predicate)):
            if not self.s.is_verb(token) and self._is_act_noun(token) and self._lends_actor(token, "ASSAULT"):
                noun = self._grammar.noun(token)
                for slot in ("by", "support", "poss", "indirect"):
                    entities = self._resolve([t for t in noun.get(slot) if t not in predicate.get("obj")], "actor")[0]
                    if entities:
                        return entities
                return self._modifying_actors(token)
        return ()

    def _asked(self, noun: int) -> tuple[Entity, ...]:
        """ "trains them at the request of Mali": asked is who does what is told."""
        s = self.s
        verb = s.head[noun]
        if s.deps[noun] in _HIT and s.is_verb(verb):
            return self._resolve(self._grammar.grammatical_subject(verb), "actor")[0] if self._answers(verb) else ()
        if s.deps[noun] != "pobj" or s.lower[s.head[noun]] not in _UPON:
            return ()
        noun = s.head[s.head[noun]]
        while s.lemmas[noun] in _REPLIES and s.deps[noun] == "pobj":  # "in response to a request"
            noun = s.head[s.head[noun]]
        predicate = self._grammar.verb(noun) if s.is_verb(noun) else None
        return self._resolve(predicate.get("subj"), "actor")[0] if predicate is not None else ()

    def _answers(self, verb: int) -> bool:
        """ "turned down a plea", "met the demand": whoever does so was asked, accused or threatened."""
        predicate = self.predicate(verb)
        if predicate is None or predicate.passive:
            return False
        best = self._lexicon.matches(self.s, predicate, self._marks_of)[:1]
        return any(match.entry.type in _ANSWERS for match in best)

    def _of_teller(self, verb: int) -> tuple[Entity, ...]:
        """ "said the sentence was a farce and urged Iran": a thing urges nobody, so who said it did."""
        s = self.s
        told = s.head[verb]
        if s.deps[verb] != "conj" or s.deps[told] != "ccomp" or not s.is_verb(s.head[told]):
            return ()
        return self._resolve(self._grammar.grammatical_subject(s.head[told]), "actor")[0]

    def _of_scene(self, noun: int) -> tuple[Entity, ...]:
        """ "During a visit to Ghana, the president praised": he was the visitor."""
        s = self.s
        if s.deps[noun] != "pobj" or s.lower[s.head[noun]] not in {"during", "on", "after", "following", "before"}:
            return ()
        return self._resolve([t for t in self._grammar.clause_subject(noun) if t != noun], "actor")[0]

    def _not_themselves(self, actors: tuple[Entity, ...], recipients: Sequence[Entity]) -> tuple[Entity, ...]:
        """ "The officials rejected Russia's claim": not Russia's officials, whatever country the article is about."""
        codes = {r.code for r in recipients if r.sector in {"GOV", "MIL", ""}}
        if len(actors) != 1 or actors[0].code not in codes or actors[0].sector not in {"GOV", "MIL", ""}:
            return actors
        other = self._memory.other_country(sorted(codes))
        return (replace(actors[0], code=other or UNKNOWN),)

    def _not_of_named(
        self, match: Match, actors: tuple[Entity, ...], recipients: Sequence[Entity]
    ) -> tuple[Entity, ...]:
        """ "We thank Ghana", in a text that does not say who issues it: whoever "we" are, not Ghana."""
        named = {r.code for r in recipients if r.sector in {"GOV", ""} and r.code not in INTERNATIONAL}
        owned = any(self._phrases.read(t).owners for t in match.recipient)
        if not owned or match.entry.type not in _FOREIGN or len(actors) != 1 or actors[0].code not in named:
            return actors
        self._memory.disown(actors[0].code)
        return (replace(actors[0], code=UNKNOWN),)

    def _nearest_strike(self, predicate: Predicate) -> Iterator[int]:
        """ "an investigation of the attack that killed six": the relative clause is of the nearer noun."""
        s, head = self.s, predicate.head
        if s.deps[head] == "relcl":
            for token in range(head - 1, s.head[head], -1):
                if s.is_noun(token) and self._is_act_noun(token):
                    yield token

    def _located(
        self, actors: tuple[Entity, ...], recipients: Sequence[Entity], place: int | None
    ) -> tuple[Entity, ...]:
        """Doers whose country nobody told are of the place where they act, or of those whom they act on."""
        if not any(a.code == UNKNOWN for a in actors):
            return actors
        country = self.country_entity(place) if place is not None else None
        codes = [country.code] if country is not None else [r.code for r in recipients if r.code not in INTERNATIONAL]
        code = next((c for c in codes if c != UNKNOWN), UNKNOWN)
        return tuple(replace(a, code=code) if a.code == UNKNOWN else a for a in actors)

    def _is_open_subject(self, token: int) -> bool:
        s, phrase = self.s, self._phrases.read(token)
        thing = phrase.agent is not None and phrase.agent.kind == "thing"
        return thing or phrase.kind in {"pronoun", "unknown_name"} or s.lemmas[token] in _VIOLENT

    # ------------------------------------------------------------------ parties

    def _actor_tokens(self, predicate: Predicate, match: Match) -> tuple[int, ...]:
        if match.actor_given:
            return match.actor
        taken = set(match.recipient) | set(match.party)
        if predicate.kind != "noun":
            return tuple(t for t in predicate.get("subj") if t not in taken) or (predicate.get("by") if taken else ())
        for slot in ("by", "support", "poss"):
            tokens = tuple(t for t in predicate.get(slot) if t not in taken)
            if tokens and not self._is_place_possessor(slot, tokens):
                return tokens
        if self._modifying_actors(predicate.head):
            return ()  # "the US strike": read from the modifier
        return tuple(t for t in predicate.get("indirect") if t not in taken)

    def _is_place_possessor(self, slot: str, tokens: Sequence[int]) -> bool:
        if slot != "poss":
            return False
        match = self._phrases.match_at(tokens[0])
        return match is not None and match.names[0].kind is NameKind.PLACE

    def _home(self, predicate: Predicate, match: Match, place: int | None, actors: Sequence[Entity]) -> tuple[str, ...]:
        """Return the countries of a recipient that names none: where it comes from, where it is hit, its doer's."""
        origin = [t for t in predicate.get("from") if t not in match.recipient and self.is_place(t)]
        if origin:
            found, _ = self._resolve(origin, "recipient")
            return tuple(e.code for e in found)
        hit = [
            self._memory.recall("ASSAULT", self.s.lemmas[t]) for t in predicate.get("subj") if self._is_unnamed_act(t)
        ]
        if hit and hit[0] is not None and hit[0].recipients and self._phrases.read(predicate.get("subj")[0]).definite:
            return (hit[0].recipients[0].code,)
        own = {a.code for a in actors}
        told_by = (
            {
                e.code
                for e in (self._speaker or self._accuser_of(predicate.head, match))
                if e.sector in {"GOV", "MIL", ""} and e.code not in INTERNATIONAL
            }
            - own
            - {UNKNOWN}
        )
        if told_by and own and match.entry.type in {"ASSAULT", "COERCE", "AID", "SUPPORT"} and place is None:
            return tuple(told_by)[:1]  # whoever complains of it was hit
        if place is not None and match.entry.type in {"ASSAULT", "COERCE", "AID"}:
            country = self.country_entity(place)
            return (country.code,) if country is not None else ()
        homes = (a.code for a in actors if a.code not in {UNKNOWN, _NO_PEOPLE} and a.code not in INTERNATIONAL)
        return self._abroad(match.entry.type, actors) or tuple(dict.fromkeys(homes))[:1]

    def _abroad(self, type_: str, actors: Sequence[Entity]) -> tuple[str, ...]:
        """ "Washington urged the generals": in an article on Myanmar these are not America's."""
        if type_ not in _DEALINGS or not actors or any(a.sector not in _STATESMEN for a in actors):
            return ()
        code = self._memory.foreign_country([a.code for a in actors])
        return (code,) if code else ()

    def _accuser_of(self, token: int, match: Match) -> tuple[Entity, ...]:
        """ "Niger accused France of arming the rebels": the rebels are Niger's."""
        s = self.s
        if match.entry.type == "COERCE":
            return ()  # whom a government jails is mostly its own
        for a in s.ancestors(token)[:3]:
            if s.is_verb(a) and s.lemmas[a] in _ACCUSING:
                predicate = self._grammar.verb(a)
                return self._resolve(predicate.get("subj"), "actor")[0] if predicate is not None else ()
        return ()

    def _other_party(
        self, predicate: Predicate, actors: Sequence[Entity], parties: Sequence[Entity]
    ) -> tuple[Entity, ...]:
        """ "Reagan, in a meeting with Mulroney, agreed": the other party is the subject of the clause."""
        s = self.s
        head = predicate.head
        if predicate.kind != "noun" or len({e.code for e in (*actors, *parties)}) > 1 or s.deps[head] != "pobj":
            return ()
        governor = s.head[s.head[head]]
        if not s.is_verb(governor):
            return ()
        return self._resolve(self._grammar.grammatical_subject(governor), "actor")[0]

    def _resolve(
        self, tokens: Sequence[int], role: Role, home: Sequence[str] = (), other_than: Sequence[Entity] = ()
    ) -> tuple[tuple[Entity, ...], float]:
        if not tokens:
            return (), 1.0
        reading = self._memory.resolve(self._phrases, tokens, role, self._speaker, home, other_than)
        return reading.entities, reading.sure

    def _modifying_actors(self, noun: int, home: Sequence[str] = ()) -> tuple[Entity, ...]:
        """ "US strike", "Turkish police raid", "rebel attack": who the words before an act noun name."""
        s = self.s
        before = [k for k in s.kids[noun] if k < noun and s.deps[k] in {"compound", "amod", "nmod"}]
        before += [j for k in before for j in s.children(k, "conj", "compound", "amod")]
        owners = self._joined_pair(noun) or [o for k in sorted(before) for o in self._owners_before(k)]
        agents = [k for k in before if self._is_doer(k)]
        if agents:
            sector = self._phrases.read(agents[-1]).sector
            if owners and sector:
                return tuple(self._entity(o, sector, noun, o_token) for o, o_token in owners)
            entities, _ = self._resolve([agents[-1]], "actor", home)
            return entities
        return tuple(
            self._entity(o, o.sector or ("" if o.code in INTERNATIONAL else "GOV"), noun, token) for o, token in owners
        )

    def _joined_pair(self, noun: int) -> list[tuple[Owner, int]]:
        """ "India-Pakistan talks", "the US-China trade war": both."""
        s = self.s
        below = [m for m in self._phrases.matches if noun in s.ancestors(m.end - 1) and m.end <= noun]
        for one, other in pairwise(below):
            joined = other.start == one.end + 1 and s.words[one.end] in {"-", "–", "/"}
            if joined and all(m.names[0].kind in _COUNTRIES and m.names[0].code for m in (one, other)):
                return [(Owner(m.names[0].code, "", m.names[0].entity), m.end - 1) for m in (one, other)]
        return []

    def _is_doer(self, token: int) -> bool:
        agent = self._phrases.read(token).agent
        if agent is None or self.s.lemmas[token] in _NOT_DOERS or (agent.kind == "body" and agent.sector in _TARGETS):
            return False
        return self.s.is_noun(token) or agent.kind == "crowd"  # "migrant camp"; not "general strike"

    def _owners_before(self, token: int) -> Iterator[tuple[Owner, int]]:
        match = self._phrases.match_at(token)
        if match is None or match.end - 1 != token or not match.names[0].code or self._phrases.is_taken_out(match):
            return
        name = match.names[0]
        if name.kind in {NameKind.PLACE, NameKind.CAPITAL}:
            return
        if name.kind is NameKind.COUNTRY and not is_abbreviation(self.s.words[token]):
            return
        after = match.end
        if after < len(self.s) and self.s.words[after] in {"-", "–"}:
            return
        if name.kind is NameKind.PERSON:
            for entity in self._resolve([token], "actor")[0]:
                yield Owner(entity.code, entity.sector, name.entity), token
            return
        yield Owner(name.code, name.sector, name.entity), token

    def _entity(self, owner: Owner, sector: str, noun: int, token: int) -> Entity:
        start, end = self.s.offsets[token]
        return Entity(
            owner.code, sector, entity_text=self.s.text(token, token + 1), entity_name=owner.name, start=start, end=end
        )

    def _whose(self, tokens: Sequence[int], depth: int = 0, home: Sequence[str] = ()) -> tuple[Entity, ...]:
        """Return whose a thing or an act is: "rejected Russia's claim", "condemned the attack by Syria"."""
        found: list[Entity] = []
        for token in tokens:
            if self._phrases.are_anothers(token):
                continue  # "urged its allies": others, and not it
            holders = self._holders(token)
            if holders:
                found.extend(holders)
                continue
            if self.s.is_verb(token):
                found.extend(self._resolve(self._grammar.grammatical_subject(token), "recipient")[0])
                continue
            phrase = self._phrases.read(token)
            weapon = phrase.agent is not None and phrase.agent.kind == "thing" and not phrase.owners
            if phrase.kind != "none" and not weapon:
                continue
            found.extend(self._whose_noun(token, depth + 1, home))
        return _distinct(found)

    def _holders(self, token: int) -> tuple[Entity, ...]:
        """ "rebel-held territory", "Taliban-controlled districts": whose it is now."""
        s = self.s
        for k in s.children(token, "amod", "compound", "nmod"):
            if s.lower[k] in _HELD:
                named = [
                    j for j in s.children(k, "npadvmod", "compound", "amod", "nmod", "nsubj") if s.words[j] not in "-–"
                ]
                found = self._resolve(named, "recipient")[0]
                if found:
                    return found
        return ()

    def _whose_noun(self, token: int, depth: int, home: Sequence[str]) -> tuple[Entity, ...]:
        noun = self._grammar.noun(token)
        for slot in ("by", "poss", "between", "from"):
            entities, _ = self._resolve(noun.get(slot), "recipient")
            if entities:
                return entities
        entities = self._modifying_actors(token, home)
        if entities:
            return tuple(_without_default(e) for e in entities)
        doers = self._doer_of_clause(token)
        if doers:
            return doers
        phrase = self._phrases.read(token)
        if not self._is_act_noun(token):
            for slot in ("of", "with") if self.s.lemmas[token] in _BORDERS else ("of",):
                held = [t for t in noun.get(slot) if not self.s.is_verb(t)]
                entities = self._resolve(held, "recipient")[0] or (
                    self._whose(held[:1], depth) if depth < _MAX_INNER else ()
                )
                if entities:
                    return entities
            return self._owners_of_thing(token, phrase)
        return self._doer_in_of_phrase(noun) or self._from_memory(token)

    def _doer_in_of_phrase(self, noun: Predicate) -> tuple[Entity, ...]:
        """ "the support of Lithuania": whose it is, unless the frame takes the of-phrase for whom it hits."""
        for match in self._lexicon.matches(self.s, noun, self._marks_of)[:1]:
            tokens = match.actor or tuple(t for t in noun.get("of") if t not in match.recipient)
            return self._resolve([t for t in tokens if not self.s.is_verb(t)], "recipient")[0]
        return ()

    def _doer_of_clause(self, token: int) -> tuple[Entity, ...]:
        """ "a proposal tabled by Peru", "the plan that Israel announced"."""
        s = self.s
        for k in s.children(token, "acl", "relcl"):
            predicate = self._grammar.verb(k) if s.is_verb(k) else None
            if predicate is not None:
                entities, _ = self._resolve([t for t in predicate.get("subj") if t != token], "recipient")
                if entities:
                    return entities
        return ()

    def _from_memory(self, token: int) -> tuple[Entity, ...]:
        if not self._phrases.read(token).definite:
            return ()
        for _, entry in self._lexicon.by_head[("noun", self.s.lemmas[token])]:
            act = self._memory.recall(entry.type, self.s.lemmas[token]) if entry.type else None
            if act is not None:
                return act.actors
        return ()

    def _inner_recipients(self, match: Match, home: Sequence[str]) -> tuple[Entity, ...]:
        """The recipient of what is promised, threatened or refused is the recipient of the promise, threat or refusal.

        So it is with the act that a light verb or a verb of stopping governs ("paused its shelling of").
        """
        for token in match.inner:
            if match.entry.inner != "drop" and not self._is_act_noun(token):
                continue
            if match.entry.type in {"SUPPORT", "ACCUSE"} and token in match.recipient and not self.s.is_verb(token):
                continue  # "welcomed the release of the prisoners": not them
            if match.entry.type == "PROTEST" and self.s.is_verb(self.s.head[token]) and self.s.is_verb(token):
                continue  # "marched to demand": not whom the demand is about
            for inner in self._inner_chain(token):
                entities = self._act_recipients(inner, home)
                if entities:
                    return entities
        return ()

    def _act_recipients(self, token: int, home: Sequence[str]) -> tuple[Entity, ...]:
        s = self.s
        predicate = self.predicate(token)
        if predicate is not None:
            for match in self._lexicon.matches(s, predicate, self._marks_of)[:1]:
                tokens = (*match.recipient, *match.party)
                entities = self._resolve(tokens, "recipient", home)[0] or self._whose(match.recipient)
                if entities:
                    return entities
        named = self._resolve([token], "recipient", home)[0] if not s.is_verb(token) else ()
        if named:
            return named
        verbal = s.is_verb(token)
        predicate = predicate or (self._grammar.verb(token) if verbal else self._grammar.noun(token))
        for slot in _RECIPIENT_SLOTS if verbal else _NOUN_RECIPIENT_SLOTS:
            entities, _ = self._resolve(predicate.get(slot) if predicate else (), "recipient", home)
            if entities:
                return entities
        return ()

    def _inner_chain(self, token: int) -> list[int]:
        """The complement token and what stands under it: coordinated acts, transparent verbs, a light verb's noun."""
        s = self.s
        chain = [token]
        for t in chain:
            if len(chain) > _MAX_INNER:
                break
            chain.extend(k for k in s.children(t, "conj") if k not in chain)
            if s.is_verb(t):
                chain.extend(k for k in s.children(t, "xcomp", "dobj") if k not in chain and self._is_act(k))
        return chain

    def _is_bare_infinitive(self, token: int) -> bool:
        """ "should take measures to compensate them": asked for with the rest."""
        s = self.s
        return s.is_verb(token) and any(s.tags[k] == "TO" for k in s.children(token, "aux"))

    def _is_to_end(self, token: int, request: Candidate) -> bool:
        """ "urged them to call off the strike": the strike is on, whatever is asked for."""
        s = self.s
        asked = request.type == "REQUEST" and s.head[token] != request.head
        return asked and s.is_noun(token) and s.deps[token] == "dobj" and s.lemmas[s.head[token]] in _ENDING

    def _is_act(self, token: int) -> bool:
        return self.predicate(token) is not None

    def _consumed(self, candidate: Candidate) -> Iterator[int]:
        """Yield the tokens whose acts this candidate has taken up into itself."""
        s = self.s
        if candidate.entry is OBLIGATION:
            for slot in ("obj", "to"):
                for token in candidate.predicate.get(slot):
                    yield from self._inner_chain(token)
            yield from (t for t in s.subtree(candidate.head) if self._is_bare_infinitive(t))
            return
        if candidate.type == "REQUEST":  # "called for sanctions": what is asked for is not coded again
            yield from (t for t in candidate.match.recipient if self._is_act_noun(t))
        # "rejected a truce offer by Hamas", "welcomed Peru's release of the men": offer and release are told as well.
        keeps_role = candidate.type in {"REJECT", "SUPPORT", "ACCUSE", "PROTEST"} and not candidate.entry.light
        for token in candidate.match.inner:
            verbal = s.is_verb(token)
            if keeps_role and token in candidate.match.recipient and not verbal:
                continue
            if candidate.entry.inner != "drop" and not verbal and token in candidate.match.loose:
                continue  # "condemned Iran for the arrest"
            if candidate.entry.inner == "drop":
                yield from (t for t in self._inner_chain(token) if not self._is_to_end(t, candidate))
            elif not verbal:
                yield token
                yield from (k for k in s.children(token, "conj") if not s.is_verb(k))
                yield from self._phrases.measured(token)

    # ------------------------------------------------------------------ place

    def _place(self, predicate: Predicate) -> int | None:
        """Return the token of the place where the act happened: named by its own phrases, or by its clause's."""
        for slot in _PLACE_SLOTS:
            for token in predicate.get(slot):
                if self.is_place(token):
                    return token
        for token in (*predicate.get("obj"), *predicate.get("of"), *predicate.get("mod")):
            if self.is_place(token):
                return token
        found = self._place_inside(predicate.head)
        if found is None and self.s.deps[predicate.head] in _SAME_SCENE:
            found = self._place_inside(self.s.head[predicate.head])
        return found

    def _place_inside(self, top: int) -> int | None:
        """Return the first place below a token that something is said to be at, clauses of other acts left out."""
        s = self.s
        stack = [top]
        while stack:
            token = stack.pop(0)
            if s.deps[token] == "pobj" and s.lower[s.head[token]] in _AT and self.is_place(token):
                return token
            stack.extend(k for k in s.kids[token] if not (s.is_verb(k) and s.deps[k] in _OTHER_SCENE))
        return None

    def party_beside(self, c: Candidate) -> tuple[Entity, ...]:
        """Return the nearest other party that the act's own phrases name ("mobilised troops to counter Iran")."""
        s = self.s
        own = {a.code for a in c.actors}
        inside = sorted(set(s.subtree(c.head)) - {c.head}, key=lambda t: (self._depth(t, c.head), t))
        for token in inside:
            if token < c.head or s.is_verb(token) or s.deps[token] not in _PARTY_DEPS or self._is_spoken_of(token, c):
                continue
            phrase = self._phrases.read(token)
            if not phrase.owners or phrase.kind in {"place", "pronoun", "unknown_name"}:
                continue
            if phrase.kind == "agent" and phrase.owners[0].code in INTERNATIONAL:
                continue  # "left the bloc": not somebody else's
            whole = phrase.kind != "none"
            read = self._resolve([token], "recipient")[0] if whole else self._owners_of_thing(token, phrase)
            found = tuple(e for e in read if e.code not in own and e.code != UNKNOWN)
            if found:
                return found
        return ()

    def _owners_of_thing(self, token: int, phrase: Phrase) -> tuple[Entity, ...]:
        return tuple(self._entity(owner, owner.sector, token, token) for owner in phrase.owners)

    def _depth(self, token: int, top: int) -> int:
        ancestors = self.s.ancestors(token)
        return ancestors.index(top) if top in ancestors else len(ancestors)

    def _is_spoken_of(self, token: int, c: Candidate) -> bool:
        """Tell whether a token stands in a clause of another subject below the act, or in an expression of time."""
        s = self.s
        for a in [token, *s.ancestors(token)]:
            if a == c.head:
                return False
            if s.deps[a] in {"advcl", "relcl", "ccomp"} and s.child(a, "nsubj", "nsubjpass") is not None:
                return True
            if s.deps[a] == "prep" and s.lower[a] in _ASIDE:
                return True
        return False

    def other_country(self, actors: Sequence[Entity]) -> Entity | None:
        """Return the other party of the article, for an act that must have a recipient and names none."""
        code = self._memory.other_country([a.code for a in actors])
        return Entity(code) if code else None

    def home_country(self, place: int | None) -> str:
        """Return the country of a place token, or else the one that the article is about; empty where there is none."""
        country = self.country_entity(place) if place is not None else None
        codes = (country.code,) if country is not None else self._memory.context_countries(local=True)
        return codes[0] if codes else ""

    def country_entity(self, token: int) -> Entity | None:
        """Return the country of a place token, as an entity without sector."""
        match = self._phrases.match_at(token)
        if match is None or not match.names[0].code:
            return None
        name = match.names[0]
        start, end = self.s.offsets[match.start][0], self.s.offsets[match.end - 1][1]
        text = self.s.text(match.start, match.end)
        return Entity(name.code, "", entity_text=text, entity_name=name.entity, start=start, end=end)

    def names_capital(self, entity: Entity) -> bool:
        """Tell whether an entity's words are the name of a capital, and no more."""
        for match in self._phrases.matches:
            if match.names[0].kind is NameKind.CAPITAL and self.s.offsets[match.end - 1][1] == entity.end:
                return not entity.office and entity.entity_text.removeprefix("the ") == self.s.text(
                    match.start, match.end
                )
        return False

    def _marks_of(self, token: int) -> frozenset[str]:
        """Return what a phrase stands for, as frames say it: "#place", "#MIL" and whatever its actors' sectors are."""
        marks = self._marks.get(token)
        if marks is None:
            actors = self._memory.mention(self._phrases, token, "actor", self._speaker) if self._may_act(token) else ()
            sectors = {"REB" if e.code == "IMG" else e.sector for e in actors}
            place = {ANY_PLACE} if self.is_place(token) else set()
            marks = self._marks[token] = frozenset(place | {MARK + sector for sector in sectors if sector})
        return marks

    def _may_act(self, token: int) -> bool:
        return self.s.tags[token] == "PRP" or self._phrases.may_name(token)

    def is_place(self, token: int) -> bool:
        """Tell whether a token is the name of a country, capital or other place."""
        match = self._phrases.match_at(token)
        return match is not None and match.names[0].kind in {NameKind.PLACE, NameKind.COUNTRY, NameKind.CAPITAL}


def _same(entity: Entity, others: Sequence[Entity]) -> bool:
    return any(entity.start == o.start and entity.code == o.code for o in others) and entity.code != UNKNOWN


def _policing(actors: tuple[Entity, ...], recipients: Sequence[Entity]) -> tuple[Entity, ...]:
    """Police of no country named are of those whom they police ("police dispersed them")."""
    policed = [r.code for r in recipients if r.sector in _POLICED and r.code != UNKNOWN]
    if not policed or len(actors) != 1 or actors[0].sector != "COP":
        return actors
    return (replace(actors[0], code=policed[0]),)


def _with_default(entity: Entity) -> Entity:
    """A bare country that acts is its government."""
    bare = not entity.sector and entity.code not in INTERNATIONAL and entity.code != UNKNOWN
    return replace(entity, sector="GOV") if bare else entity


def _without_default(entity: Entity) -> Entity:
    if entity.sector != "GOV" or entity.office:
        return entity
    return Entity(
        entity.code,
        "",
        entity_text=entity.entity_text,
        entity_name=entity.entity_name,
        start=entity.start,
        end=entity.end,
    )


def _distinct(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    seen: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        seen.setdefault((entity.code, entity.sector), entity)
    return tuple(seen.values())
