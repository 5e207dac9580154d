"""The codebook's conversions: what tense, mood and speech make of a candidate, and which candidates are no events.

Every rule that changed something is named in the event's `coder.rule`, so that `explain` can show it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.actors import INTERNATIONAL
from detente.coding.attribution import Voice
from detente.coding.candidates import OBLIGATION, Candidate, CandidateFinder
from detente.coding.lexicon import Lexicon
from detente.coding.memory import SURE_CONTEXT, Act, Memory, acted_on, are_elsewhere
from detente.language import Sentence
from detente.records import UNKNOWN, Entity

_TO_AGREE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
_TO_THREATEN = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})
_REFUSABLE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE", "AGREE"})
_VERBAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
# Nouns of these types mostly name an act told beside them ("the attack that killed six").
_NAMED_AGAIN = frozenset({"ASSAULT", "PROTEST", "CONSULT"})
_OWN = frozenset(
    {"it", "its", "itself", "he", "his", "himself", "they", "their", "them", "themselves", "we", "our", "us"}
)
_ARMED = frozenset({"MIL", "REB", "UAF", "PRM", "CRM", "COP"})
_OWN_RESTRICTIONS = re.compile(r"emergency|curfew|lockdown|restriction|martial_law")
_NEEDS_RECIPIENT = frozenset({"AID", "SANCTION"})
# Acts that are always directed at somebody: where no frame says at whom, the next other party of their phrases it is.
_DIRECTED = frozenset({"THREATEN", "SANCTION", "MOBILIZE", "AID"})
_DEMANDING = frozenset({"demand", "call", "urge", "protest", "denounce", "press", "condemn", "oppose"})
_LAID_ON_A_COUNTRY = frozenset({"curfew", "martial-law", "restrict", "censor", "withhold"})
_SUSPECTED = frozenset({"suspect", "suspected", "wanted", "want", "alleged", "convicted", "convict", "seek"})
_DRIVEN_OUT = frozenset({"displace", "uproot"})
_LAID_ON_A_PLACE = frozenset({"curfew", "martial-law", "restrict", "censor", "withhold"})
_AT_A_PLACE = frozenset({"ASSAULT", "MOBILIZE", "RETREAT", "AID", "SANCTION", "CONSULT", "AGREE"})
_AIM_DEPS = frozenset({"acl", "advcl", "xcomp", "dobj", "pobj", "prep", "relcl", "nsubjpass"})
_EXERCISES = re.compile(r"exercise|drill|war_game|maneuver|manoeuvre")
# What is done by law to a thing or to people whom nobody places is done all the same: "banned five organisations".
_BY_LAW = frozenset({"arrest", "deport", "seize", "ban", "restrict", "censor"})
_ERRANDS = frozenset(
    {"REQUEST", "SUPPORT", "ACCUSE"}
)  # what is said is said on arrival; a meeting is told as the visit
_RETAKING = frozenset({"liberate", "liberation", "recapture", "retake", "reconquer", "reconquest", "retaking"})
_FOES_AT_HOME = frozenset({"REB", "OPP", "CVL", "CRM", "UAF", "UNK", "REF", "JRN", "LAB", "PTY", "PRM", "SOC"})
_ANSWERED = frozenset({"ACCUSE", "REQUEST", "THREATEN", "AGREE", "SANCTION"})
_JUST_NOW = 2  # sentences back that an answer can be to
_THREAT_MODES = {
    "arrest": "arrest",
    "deport": "expel",
    "expel": "expel",
    "restrict": "restrict",
    "curfew": "restrict",
    "discontinue": "relations",
}


def convert(c: Candidate) -> None:
    """Apply the conversions of tense and mood to a candidate, in place."""
    m = c.modality
    if m.negated:
        c.aux.add("negated")
    if m.historical:
        c.aux.add("historical")
    future = m.future or (m.would and _told_of_itself(c))
    if c.type == "ACCUSE" and c.predicate.kind == "adjective" and "negated" in c.aux and _told_of_itself(c):
        c.recipients = tuple(r for r in c.recipients if r.code not in {a.code for a in c.actors})
        if not c.recipients:  # "said it was not responsible"
            c.aux.discard("negated")
            _become(c, "REJECT", "", "one's own blame denied is REJECT")
    if c.type == "REQUEST" and c.threatens:
        _become(c, "THREATEN", "", "a deadline with a consequence is THREATEN")
    if m.hypothetical or (m.would and not future):
        c.aux.add("hypothetical")
    if future:
        _future(c)


def _future(c: Candidate) -> None:
    if "negated" in c.aux and c.type in _REFUSABLE and c.predicate.kind == "verb" and "hypothetical" not in c.aux:
        _become(c, "REJECT", "", "negated future of cooperation is REJECT")
        c.aux.discard("negated")
    elif c.type in _TO_AGREE:
        _become(c, "AGREE", "", "future cooperation is AGREE")
    elif c.type == "RETREAT":
        _become(c, "CONCEDE", "", "announced retreat is CONCEDE")
    elif c.type in _TO_THREATEN and "negated" not in c.aux and c.actors and not c.predicate.passive:
        mode = "violence" if c.type == "ASSAULT" else _THREAT_MODES.get(c.mode, "")
        _become(c, "THREATEN", mode, "announced hostile act is THREATEN")
    elif c.type not in {"AGREE", "CONCEDE", "THREATEN"}:
        c.aux.add("future")


def _become(c: Candidate, type_: str, mode: str, rule: str) -> None:
    c.type, c.mode = type_, mode
    if c.partners and len(c.partners) < len(c.actors):  # what one side alone says it will do with another
        partners = {(p.code, p.sector) for p in c.partners}
        c.actors = tuple(a for a in c.actors if (a.code, a.sector) not in partners)
        c.recipients = tuple(acted_on(p) for p in c.partners)
        c.reciprocal = False
    c.rules.append(rule)
    _speak_for_itself(c)


def _speak_for_itself(c: Candidate) -> None:
    """An announcement by the actor itself is the event: it does not report itself, but for a quotation."""
    if _told_of_itself(c) and not c.voices[-1].quoted:
        c.voices = c.voices[:-1]


def _told_of_itself(c: Candidate) -> bool:
    if not c.voices:
        return False
    speakers = {e.code for e in c.voices[-1].speakers} - {UNKNOWN}
    return bool(speakers & {a.code for a in c.actors})


def is_event(c: Candidate) -> bool:
    """Tell whether a candidate has the parties that make it an event."""
    actors = [a for a in c.actors if a.code != UNKNOWN or a.sector]
    recipients = [r for r in c.recipients if r.code != UNKNOWN or r.sector]
    if c.modality.purpose or (c.modality.errand and c.type not in _ERRANDS):
        return False
    if not actors and not recipients:
        return False
    if c.predicate.kind == "noun":
        return not (c.match.recalled and c.type == "CONSULT" and len({a.code for a in actors}) < 2 and not recipients)
    if (
        c.type in {"ASSAULT", "COERCE"}
        and c.mode not in _BY_LAW
        and c.has_object
        and not c.hits_place
        and not (_names(c, "obj") or _names(c, "subj"))
        and not recipients
        and not c.armed
        and not (c.reciprocal and len(actors) > 1)
    ):
        return False  # "attacked the problem", "fights poverty": whom it hits is nobody
    if recipients and c.unnamed_doer:
        return True
    if not actors and c.has_subject and not c.predicate.passive and not _names(c, "subj"):
        return False
    if c.entry is OBLIGATION:
        return (
            any(r.sector in {"GOV", "MIL", "REB", ""} and r.code != UNKNOWN for r in recipients) if not actors else True
        )
    undergone = c.type == "ACCUSE" and c.entry.light and bool({*c.match.recipient} & {*c.predicate.get("subj")})
    if not actors and c.type in _VERBAL and not c.predicate.passive and not undergone:
        return False  # "faces charges", "went on trial" stand as passives do
    interview = c.type == "CONSULT" and any(e.sector == "JRN" for e in (*actors, *recipients))
    return not interview


def _names(c: Candidate, slot: str) -> bool:
    """Tell whether the frame itself says which words act or are acted on ("rockets fell", "seized the crossing")."""
    return any(
        own.words is not None and own.names == (slot,) and (slot != "obj" or own.role == "R")
        for own in c.entry.frame.slots
    )


def is_country(code: str) -> bool:
    """Tell whether an actor code is a country's."""
    return code not in INTERNATIONAL and code != UNKNOWN


# ---------------------------------------------------------------------------------------------- the whole sentence


def finish(
    candidates: list[Candidate], sentence: Sentence, memory: Memory, finder: CandidateFinder, lexicon: Lexicon
) -> list[Candidate]:
    """Convert, fill in what the memory knows, add who claims, and leave out what is no event or told twice."""
    for c in candidates:
        _claim(c, candidates, sentence)
        convert(c)
        _recall(c, sentence, memory)
        _meet_again(c, memory)
        _use_force(c)
    for c in candidates:
        _share_purpose(c, candidates, sentence)
        _oppose(c, candidates, memory)
        _take_place(c, finder)
        _hit_capital(c, finder)
        _at_home(c, finder)
        _exercise_together(c)
        _beside(c, finder)
        _answer(c, candidates, sentence, memory)
        _other_party(c, finder, _NEEDS_RECIPIENT)
        _protest_at(c, sentence)
        _drop_self(c)
        _suspects(c, sentence, lexicon.words.crimes)
    kept = [c for c in candidates if is_event(c) and not _is_mere_state(c, sentence)]
    kept = [c for c in kept if not _is_in_protest(c, kept, sentence)]
    return _once([c for c in kept if not _is_protesters_aim(c, kept, sentence)], sentence)


def _is_mere_state(c: Candidate, s: Sentence) -> bool:
    """ "men suspected of murder", "people displaced by fighting": nobody is told to have done it to them."""
    if c.actors or c.predicate.kind != "verb":
        return False
    suspected = c.type == "ACCUSE" and s.deps[c.head] in {"acl", "relcl"} and s.lemmas[c.head] in _SUSPECTED
    return suspected or s.lemmas[c.head] in _DRIVEN_OUT


def _is_in_protest(c: Candidate, kept: list[Candidate], s: Sentence) -> bool:
    """ "recalled its ambassador in protest": how it was done, no act beside it."""
    if not (c.type == "ACCUSE" and c.predicate.kind == "noun" and s.deps[c.head] == "pobj" and not c.recipients):
        return False
    return s.lower[s.head[c.head]] == "in" and any(k is not c and k.actors == c.actors for k in kept)


def _is_protesters_aim(c: Candidate, kept: list[Candidate], s: Sentence) -> bool:
    """What protesters want or denounce is part of the protest."""
    if c.type not in {"REQUEST", "ACCUSE"} or c.predicate.kind != "verb":
        return False
    above = set(s.ancestors(c.head))
    doers = {(a.code, a.sector) for a in c.actors}
    return any(
        p.type == "PROTEST" and p.head in above and doers <= {(a.code, a.sector) for a in p.actors} for p in kept
    )


def _claim(c: Candidate, candidates: list[Candidate], s: Sentence) -> None:
    """What is alleged has the accuser as its reporter, and who is accused as its actor."""
    if c.entry.inner not in {"claimed", "negated", "hypothetical"}:
        return
    inside = {t for token in c.match.inner for t in s.subtree(token)}
    for other in candidates:
        if other is c or other.head not in inside:
            continue
        cues = {voice.cue for voice in other.voices}
        if other.head in c.match.recipient or cues & (set(s.subtree(c.head)) - {c.head}):
            continue  # "rejected Russia's claim that …": what is claimed is the claimant's
        if c.entry.inner != "claimed":
            other.aux.add(c.entry.inner)
        if c.entry.inner != "hypothetical" and c.head not in cues:
            effect = "denying" if c.entry.inner == "negated" else "asserting"
            other.voices = (*other.voices, Voice(c.head, effect, c.actors, ()))


def _recall(c: Candidate, s: Sentence, memory: Memory) -> None:
    """ "the attack", "retaking the town": parties told before."""
    if (c.actors and c.recipients) or c.reciprocal or not _is_told_before(c, s):
        return
    act = memory.recall(c.type, s.lemmas[c.head], c.recipients, c.mode)
    if act is None:
        return
    if not c.actors and c.type != "PROTEST" and not {r.code for r in c.recipients} & {a.code for a in act.actors}:
        c.actors = act.actors
        c.rules.append("actor of the act told before")
    if not c.recipients and (not act.actors or {a.code for a in c.actors} == {a.code for a in act.actors}):
        c.recipients = act.recipients
        c.rules.append("recipient of the act told before")


def _is_told_before(c: Candidate, s: Sentence) -> bool:
    if c.predicate.kind == "noun":
        return _is_definite(c.head, s)
    if c.entry.light and c.type == "ASSAULT" and not c.recipients:
        return any(_is_definite(t, s) for t in c.match.inner)  # "carried out the attack"
    return (
        c.type == "ASSAULT"
        and not c.actors
        and not c.recipients
        and any(_is_definite(t, s) for t in c.predicate.get("obj"))
    )


def _is_definite(token: int, s: Sentence) -> bool:
    return any(s.lower[k] in {"the", "this", "that", "these"} for k in s.children(token, "det"))


def _meet_again(c: Candidate, memory: Memory) -> None:
    """ "The ministers discussed …": those who were told to meet."""
    if c.type != "CONSULT" or len({a.code for a in c.actors}) > 1 or c.recipients or not c.actors:
        return
    act = memory.recall("CONSULT", "")
    if act is not None and len({a.code for a in act.actors}) > 1 and c.actors[0].code in {a.code for a in act.actors}:
        c.actors = act.actors
        c.rules.append("parties of the meeting told before")


def _oppose(c: Candidate, candidates: list[Candidate], memory: Memory) -> None:
    """A town retaken, a building stormed: what is hit is the enemy, whom the article names elsewhere."""
    if c.entry.type != "ASSAULT" or c.reciprocal or not c.actors or c.predicate.passive:
        return
    if not any(a.sector in {"MIL", "REB", "PRM", "GOV", ""} for a in c.actors):
        return  # crowds and police have no war that the article tells of
    own = {a.code for a in c.actors}
    hits_own = bool(c.recipients) and all(r.code in own and r.sector not in _FOES_AT_HOME for r in c.recipients)
    at_war = c.entry.frame.head in _RETAKING or any(a.sector in {"MIL", "COP", "PRM"} for a in c.actors)
    if c.recipients and not (hits_own and at_war):
        return
    enemies = _enemies_beside(c, candidates) or memory.opponent(c.actors) or _accuser(c)
    if enemies:
        c.recipients = enemies
        c.rules.append("recipient is the enemy named elsewhere")


def _accuser(c: Candidate) -> tuple[Entity, ...]:
    """ "Armenia said Azerbaijani forces had shelled a town": whoever complains of it was hit."""
    own = {a.code for a in c.actors}
    speakers = c.voices[-1].speakers if c.voices else ()
    return tuple(
        replace(e, sector="", office="")
        for e in speakers
        if e.sector in {"GOV", "MIL"} and e.code not in own and is_country(e.code)
    )


def _share_purpose(c: Candidate, candidates: list[Candidate], s: Sentence) -> None:
    """ "started a hunger strike to protest against the law": one protest, whose aim the infinitive names."""
    if c.recipients or c.type != "PROTEST":
        return
    inside = set(s.subtree(c.head))
    for other in candidates:
        if (
            other is not c
            and other.type == c.type
            and other.head in inside
            and other.recipients
            and other.predicate.kind == "verb"
        ):
            c.recipients = other.recipients
            other.recipients = ()
            other.actors = ()


def _enemies_beside(c: Candidate, candidates: list[Candidate]) -> tuple[Entity, ...]:
    own = {a.code for a in c.actors}
    for other in candidates:
        if other is not c and other.entry.type == "ASSAULT" and own & {a.code for a in other.actors}:
            found = tuple(r for r in (*other.recipients, *other.actors) if r.code not in own and r.code != UNKNOWN)
            if found:
                return found
    return ()


def _use_force(c: Candidate) -> None:
    """Force used by a country named alone is its military's."""
    c.armed = any(a.sector in _ARMED or a.code == "IMG" for a in c.actors)
    if c.type == "ASSAULT":
        c.actors = tuple(replace(a, sector="MIL") if _uses_force(a) else a for a in c.actors)


def _uses_force(a: Entity) -> bool:
    if a.code == "IGO":
        return not a.sector  # a coalition's strikes are its soldiers'
    return a.sector == "GOV" and not a.office and is_country(a.code) and _bare(a)


def _bare(a: Entity) -> bool:
    words = a.entity_text.lower()
    return not any(
        w in words for w in ("government", "regime", "authorities", "president", "minister", "administration")
    )


def _take_place(c: Candidate, finder: CandidateFinder) -> None:
    """Where the act hits a place, the recipient is that place's country."""
    type_ = c.entry.type
    together = type_ == "ASSAULT" and len({a.code for a in c.actors}) > 1 and not c.predicate.get("obj")
    if c.recipients or c.reciprocal or together or c.place is None or type_ not in {"ASSAULT", "COERCE", "MOBILIZE"}:
        return
    country = finder.country_entity(c.place)
    if country is not None and type_ == "MOBILIZE" and country.code not in {a.code for a in c.actors}:
        c.recipients = (country,)
        c.rules.append("recipient is the country it is moved into")
    if country is not None and (
        type_ == "ASSAULT" or c.entry.mode in _LAID_ON_A_PLACE or (c.mode == "arrest" and c.predicate.kind == "noun")
    ):
        c.recipients = (country,)
        c.rules.append("recipient is the place that was hit")


def _at_home(c: Candidate, finder: CandidateFinder) -> None:
    """A curfew or lockdown with no place is laid on one's own country; a protest with nobody named is its people's."""
    own = [a for a in c.actors if is_country(a.code)]
    if (
        c.entry.type == "COERCE"
        and c.entry.mode in _LAID_ON_A_COUNTRY
        and not c.recipients
        and own
        and (not c.has_object or (_names(c, "obj") and _names(c, "subj")))
    ):
        c.recipients = (Entity(own[0].code, "", entity_text=own[0].entity_text, start=own[0].start, end=own[0].end),)
        c.rules.append("recipient is the actor's own country")
    if c.type == "CONCEDE" and not c.recipients and own and _OWN_RESTRICTIONS.search(c.entry.frame.source):
        c.recipients = (Entity(own[0].code, "CVL"),)
        c.rules.append("a restriction lifted at home is lifted for one's own people")
    if c.type == "PROTEST" and not c.actors and c.predicate.kind == "noun":
        code = next((r.code for r in c.recipients if is_country(r.code)), "") or finder.home_country(c.place)
        if code:
            c.actors = (Entity(code, "CVL"),)
            c.rules.append("protesters are the people of the country")


def _protest_at(c: Candidate, s: Sentence) -> None:
    """A protest with a cause is aimed at the protesters' own government; a government's protest is a complaint."""
    if c.type != "PROTEST" or not c.actors:
        return
    if all(a.sector in {"GOV", "MIL"} or not is_country(a.code) for a in c.actors) and c.mode in {"", "demo"}:
        c.type, c.mode = "ACCUSE", "disapprove"
        c.rules.append("protest by a government is ACCUSE")
        return
    if c.mode == "strike":  # pilots who strike do so as workers
        c.actors = tuple(replace(a, sector="LAB") if a.sector == "MIL" else a for a in c.actors)
    own = next((a for a in c.actors if is_country(a.code)), None)
    if not c.recipients and own is not None and own.sector != "LAB" and _has_cause(c, s):
        c.recipients = (Entity(own.code, "GOV"),)
        c.rules.append("protest is aimed at the protesters' own government")


def _has_cause(c: Candidate, s: Sentence) -> bool:
    if any(c.predicate.get(slot) for slot in ("over", "against")):
        return True
    if any(not s.tags[t].startswith("NNP") for t in c.predicate.get("at")):
        return True
    return any(s.lemmas[t] in _DEMANDING for t in s.subtree(c.head) if t > c.head and s.is_verb(t))


def _beside(c: Candidate, finder: CandidateFinder) -> None:
    """An act without a recipient is directed at the other party that its own phrases name."""
    if c.recipients or c.reciprocal or not c.actors or c.type not in _DIRECTED:
        return
    found = finder.party_beside(c)
    if found:
        c.recipients = found
        c.rules.append("recipient is the party named in the act's phrases")


def _other_party(c: Candidate, finder: CandidateFinder, codebook_requires: frozenset[str]) -> None:
    """An act that always has a recipient and names none is directed at the other country of the article."""
    if c.type not in codebook_requires or c.recipients or c.reciprocal or not c.actors or len(c.actors) > 1:
        return
    other = finder.other_country(c.actors)
    if other is not None and is_country(c.actors[0].code):
        c.recipients = (other,)
        c.rules.append("recipient is the other country of the article")


def _answer(c: Candidate, candidates: list[Candidate], s: Sentence, memory: Memory) -> None:
    """ "Baku denied it", "Oslo refused": who is answered just accused, asked or threatened whoever answers."""
    codes = {a.code for a in c.actors} - {UNKNOWN}
    if c.type != "REJECT" or c.recipients or c.reciprocal or len(codes) != 1 or "negated" in c.aux:
        return
    if c.sure <= SURE_CONTEXT:
        return  # who answers is a guess himself
    above = set(s.ancestors(c.head))
    beside = [
        Act(o.type, "", s.index, o.actors, o.recipients, tellers=o.voices[-1].speakers if o.voices else ())
        for o in candidates
        if o is not c and o.head < c.head and o.head not in above  # "accused it of blocking an inquiry" is no answer
    ]
    before = [act for act in memory.acts if s.index - act.sentence <= _JUST_NOW]
    for act in reversed(before + beside):
        told_of, told_to = codes & {a.code for a in act.actors}, codes & {r.code for r in act.recipients}
        answered = act.actors if told_to and not told_of and act.type in _ANSWERED else act.tellers if told_of else ()
        found = tuple(acted_on(a) for a in answered if a.code not in {*codes, UNKNOWN} and a.sector != "JRN")
        if found:
            c.recipients = found
            c.rules.append("recipient is who is answered")
            return


def _exercise_together(c: Candidate) -> None:
    """An exercise of one country is MOBILIZE, of several COOPERATE."""
    if c.type == "MOBILIZE" and len({a.code for a in c.actors}) > 1 and _EXERCISES.search(c.entry.frame.source):
        c.type, c.mode, c.reciprocal, c.recipients = "COOPERATE", "", True, ()
        c.rules.append("joint exercise is COOPERATE")


def _hit_capital(c: Candidate, finder: CandidateFinder) -> None:
    """A capital that is shelled, visited or moved to is a place, not a government."""
    if c.type in _AT_A_PLACE and not c.reciprocal:
        c.recipients = tuple(replace(r, sector="") if finder.names_capital(r) else r for r in c.recipients)


def _drop_self(c: Candidate) -> None:
    """Nobody acts on himself by a pronoun ("defended its policy"); two of one country can ("police beat policemen")."""
    actors = {(a.code, a.sector) for a in c.actors if a.sector}
    words = {a.entity_text for a in c.actors}
    c.recipients = tuple(
        r
        for r in c.recipients
        if (r.code, r.sector) not in actors or not (r.entity_text in words or r.entity_text.lower() in _OWN)
    )


def _suspects(c: Candidate, s: Sentence, crimes: frozenset[str]) -> None:
    """Civilians who are arrested, charged or convicted as suspects of a crime are CRM."""
    if c.type not in {"COERCE", "ACCUSE", "SANCTION", "RETREAT"} or not any(r.sector == "CVL" for r in c.recipients):
        return
    suspected = any(s.lemmas[k] in _SUSPECTED or s.lower[k] in _SUSPECTED for t in c.match.recipient for k in s.kids[t])
    charged = c.mode in {"arrest", "convict"} or c.type == "ACCUSE"
    if suspected or (charged and any(s.lemmas[t] in crimes for t in s.subtree(c.head))):
        c.recipients = tuple(replace(r, sector="CRM") if r.sector == "CVL" else r for r in c.recipients)


def _once(candidates: list[Candidate], s: Sentence) -> list[Candidate]:
    """A noun that only names an act already coded in the sentence with the same actors is not coded again."""
    kept: list[Candidate] = []
    for c in sorted(candidates, key=lambda c: (c.predicate.kind == "noun", c.head)):
        if not any(_tells_again(c, k, s) for k in kept):
            kept.append(c)
    return sorted(kept, key=lambda c: c.head)


def _is_aim(head: int, top: int, s: Sentence) -> bool:
    """Tell whether one act is the infinitive that says what another is for."""
    chain = [head, *s.ancestors(head)]
    infinitive = any(s.tags[k] == "TO" for k in s.children(head, "aux"))
    return infinitive and top in chain and all(s.deps[a] in _AIM_DEPS for a in chain[: chain.index(top)])


def _tells_again(c: Candidate, k: Candidate, s: Sentence) -> bool:
    if c.type != k.type:
        return False
    does_it = c.predicate.kind == "noun" and k.predicate.kind == "verb" and c.head in k.predicate.get("subj")
    if does_it and (k.recipients or not c.recipients):
        return True  # "the attack killed four"
    actors, others = {a.code for a in c.actors}, {a.code for a in k.actors}
    if (
        c.predicate.kind == "noun"
        and c.reciprocal
        and c.type == "ASSAULT"
        and actors <= others | {r.code for r in k.recipients}
    ):
        return True  # "seized the town in their battle with"
    if not c.recipients and k.recipients and actors == others and _is_aim(k.head, c.head, s):
        return True  # "launched an offensive to retake the town": one act
    recipients, known = {r.code for r in c.recipients}, {r.code for r in k.recipients}
    together = s.head[c.head] == k.head or s.head[k.head] == c.head
    if c.predicate.kind == k.predicate.kind == "verb" and together and actors == others and recipients <= known:
        return True
    if c.predicate.kind == k.predicate.kind == "verb":
        return False
    if actors == others and recipients == known and ("negated" in c.aux) == ("negated" in k.aux):
        return True
    if c.predicate.kind != "noun" or (not actors and c.type not in _NAMED_AGAIN):
        return False
    return actors <= others and recipients <= (known | others)


def name_perpetrators(kept: list[Candidate], s: Sentence, memory: Memory) -> None:
    """Conventions, section 8: where the article names who did it, other mentions of the act have that actor."""
    for c in kept:
        if c.type == "ACCUSE" and c.predicate.kind == "adjective" and not c.recipients:
            _accuse_perpetrator(c, memory)
        if c.type != "ASSAULT" or c.actors or c.predicate.kind != "noun" or not _is_definite(c.head, s):
            continue
        codes = {r.code for r in c.recipients}
        doers = {
            tuple(a.code for a in act.actors): act.actors
            for act in memory.acts
            if act.type == "ASSAULT" and act.actors and codes & {r.code for r in act.recipients}
            if act.may_be(s.lemmas[c.head], c.mode) and not are_elsewhere(c.recipients, act.recipients)
        }
        if len(doers) == 1:
            c.actors = next(iter(doers.values()))
            c.rules.append("actor named elsewhere in the article")


def name_victims(kept: list[Candidate], s: Sentence, memory: Memory) -> None:
    """ "This attack": told without its victims, it hit those whom the article says it hit in that country."""
    for c in kept:
        if c.type != "ASSAULT" or c.predicate.kind != "noun" or not _is_definite(c.head, s) or len(c.recipients) != 1:
            continue
        country, sector = c.recipients[0].code, c.recipients[0].sector
        sectors = {
            r.sector for act in memory.acts if act.type == "ASSAULT" for r in act.recipients if r.code == country
        }
        sectors.discard("")
        if not sector and is_country(country) and len(sectors) == 1:
            c.recipients = (replace(c.recipients[0], sector=sectors.pop()),)


def _accuse_perpetrator(c: Candidate, memory: Memory) -> None:
    """ "It was a horrific act": the one accused is who did it, if the article names only one."""
    accusers = {a.code for a in c.actors}
    doers = {
        tuple(a.code for a in act.actors): act.actors for act in memory.acts if act.type == "ASSAULT" and act.actors
    }
    if len(doers) == 1:
        found = next(iter(doers.values()))
        if not accusers & {a.code for a in found}:
            c.recipients = found
            c.rules.append("accused is who the article says did it")
