"""Grammar to predicates: one normal form for actives, passives, relatives, control, nominal acts and light verbs.

Knows syntax and no politics. A predicate's slots hold the head tokens of its arguments: the *logical* subject and
object whatever the voice, prepositions under their own name, clauses under `to`, `that` and `ing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from detente.language.parsed import Sentence

Slots = dict[str, tuple[int, ...]]
Kind = Literal["verb", "noun", "adjective"]

_SUBJECTS = ("nsubj", "csubj")
_PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
_RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$"})
# "urged him to": the object of the higher verb acts below it; with these, its subject does ("promised him to leave").
_SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "offer", "swear", "use", "seek", "get"})
_PREPOSITION_CONTROL = frozenset({"call", "appeal", "plead", "rely", "wait", "press", "push", "signal", "count"})
_OBJECT_GERUND = frozenset({"of", "for", "from", "into", "with", "over", "against"})
_PARTICLES = frozenset(
    "back away out off down up over in aside apart ahead together forward around through on home free "
    "along jointly highly".split()
)
_VERBLESS_DEPS = frozenset({"amod", "compound", "nmod", "poss", "det", "aux", "auxpass", "case", "mark"})
_FULL_STOPS = frozenset({".", "?", "!", ";", '"', "”"})
_CHARGES = frozenset({"suspicion", "charge", "accusation", "allegation", "count", "ground", "conviction"})
_COMPLEX_PREPOSITIONS = frozenset({"according", "due", "owing", "thanks", "prior", "because"})
_COUNTERS = frozenset(
    "series wave round number spate string barrage flurry campaign act kind set dozen hundred pair lot "
    "day hour week".split()
)
_PARTS = frozenset({"part", "role", "hand", "involvement", "share", "participation"})
_TIME_PREPOSITIONS = frozenset(
    {"on", "in", "by", "at", "since", "until", "till", "from", "during", "for", "before", "after", "over", "through"}
)
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october "
    "november december jan. feb. aug. sep. sept. oct. nov. dec. today tomorrow yesterday tonight morning "
    "afternoon evening night noon "
    "midnight dawn dusk day days hour hours minute minutes week weeks month months year years weekend decade".split()
)
_BETWEEN_VERBS = frozenset({",", "CC", "RB", "VBD", "VBN", "VBZ", "VBP", "MD", "HYPH"})
_WARNING = frozenset({"warn", "caution", "advise"})
_PAST_AS_PARTICIPLE = frozenset(
    "shot held caught struck hit hurt sent brought kept jailed killed wounded injured arrested detained expelled "
    "beaten banned barred accused charged convicted sentenced deported confined abducted kidnapped hanged".split()
)
# What one has done to others; what harms them one only undergoes ("Israel had three soldiers killed").
_CAUSED = frozenset(
    "arrest detain jail imprison expel deport haul search evict release free ban dismiss sack banish execute question "
    "remove close shut block".split()
)
_HAVING_DONE = frozenset({"have", "get", "order", "want", "see", "find", "demand"})
# What is judged or signed is a thing, no clause: "welcomes the ceasefire agreed in Moscow".
_OF_THINGS = frozenset(
    "welcome condemn praise hail deplore denounce reject sign support endorse back break violate salute applaud oppose "
    "criticise criticize ratify honour honor breach".split()
)
_MAX_CHAIN = 12  # how far a subject is looked for through coordination and control


@dataclass(frozen=True, slots=True)
class Predicate:
    """An act as the grammar gives it: head token, kind, voice, and the head tokens of its arguments by slot."""

    head: int
    kind: Kind
    passive: bool
    slots: Slots = field(default_factory=dict)

    def get(self, slot: str) -> tuple[int, ...]:
        """Return the fillers of a slot, nearest first; empty where there are none."""
        return self.slots.get(slot, ())


class Grammar:
    """Reads predicates out of one parsed sentence. `support` holds the light verbs that lend a noun their subject."""

    def __init__(self, sentence: Sentence, support: frozenset[str]) -> None:
        self.s = sentence
        self._support = support

    # ------------------------------------------------------------------ verbs

    def verb(self, v: int, *, headline: bool = False) -> Predicate | None:
        """Return the predicate of a verb token; None for a participle that only describes ("the besieged town").

        `headline` reads a past tense as what headlines leave of a passive: "Sanctions on Sudan lifted".
        """
        s = self.s
        if s.deps[v] in _VERBLESS_DEPS:
            return None
        passive = headline or self.is_passive(v)
        slots: dict[str, list[int]] = {}
        self._own_arguments(v, slots)
        subject = self.grammatical_subject(v)
        if passive and slots.get("obj"):
            _add(slots, "iobj", subject)  # "the journalists were refused visas"
        elif passive:
            _add(slots, "obj", subject)
        self._relative_object(v, passive, slots)
        self._shared_object(v, slots)
        self._borrowed_prepositions(v, slots)
        _add(slots, "not", self._negations(v))
        _add(slots, "modal", self.s.children(self._first_with_modal(v), "aux"))
        if passive and not slots.get("by"):
            slots["by"] = self._late_agent(v)
        if passive and not slots["by"] and (self._is_had_done(v) or self._is_had_done_to(v)):
            slots["by"] = list(self._causer(v))
        _add(slots, "subj", slots.get("by", ()) if passive else subject)
        _add(
            slots, "compound_obj", [k for t in slots.get("obj", ()) for k in s.children(t, "compound", "nmod") if k > v]
        )
        return Predicate(v, "verb", passive, {k: tuple(dict.fromkeys(t)) for k, t in slots.items() if t})

    def is_headline_passive(self, v: int) -> bool:
        """Tell whether a past tense can be a headline's passive: no full stop, no object, its clause's only verb."""
        s = self.s
        deps = {s.deps[k] for k in s.kids[v]}
        bare = "nsubj" in deps and not deps & {"dobj", "xcomp", "ccomp", "aux", "prt", "advcl"}
        return s.tags[v] == "VBD" and s.head[v] == v and bare and s.words[-1] not in _FULL_STOPS

    def is_passive(self, v: int) -> bool:
        """Tell whether a verb token is passive: by its auxiliary, as a bare participle, or in a headline."""
        s = self.s
        deps = {s.deps[k] for k in s.kids[v]}
        if "auxpass" in deps or "nsubjpass" in deps:
            return True
        if self._is_had_done(v):
            return True
        if self.is_misread_root(v):
            return False
        if s.tags[v] not in {"VBN", "VBD"} or any(s.lemmas[k] == "have" for k in s.children(v, "aux")):
            return False
        if s.tags[v] == "VBD":
            aside = v > 0 and s.words[v - 1] == "," and s.lower[v] in _PAST_AS_PARTICIPLE and "dobj" not in deps
            return s.deps[v] == "acl" and ("agent" in deps or aside)  # "a reporter, shot in the neck, walked on"
        if s.deps[v] == "conj" and not deps & {"nsubj", "aux"}:
            return s.is_verb(s.head[v]) and self.is_passive(s.head[v])
        if any(s.lower[k] == "by" for k in s.children(v, "agent", "prep")):
            return "dobj" not in deps
        if "nsubj" in deps:
            return s.words[-1] not in _FULL_STOPS and "dobj" not in deps  # "Journalist arrested in Turkey"
        return s.deps[v] in {"acl", "advcl", "xcomp", "ccomp", "relcl", "oprd", "pcomp"} or "dobj" not in deps

    def _is_had_done(self, v: int) -> bool:
        """ "had her camera smashed", "ordered its contractors investigated": a participle of its own subject."""
        s = self.s
        h = s.head[v]
        if s.deps[v] not in {"ccomp", "xcomp"} or s.tags[v] not in {"VBN", "VBD"} or s.lemmas[h] not in _HAVING_DONE:
            return False
        subject = s.child(v, "nsubj")
        bare = s.child(v, "aux", "mark", "dobj") is None
        return bare and subject is not None and h < subject < v and s.tags[subject] not in _RELATIVE_TAGS

    def _is_had_done_to(self, v: int) -> bool:
        """ "Judges had the minister arrested": the participle was hung on the object."""
        s = self.s
        thing = s.head[v]
        near = s.deps[v] == "acl" and v == thing + 1 and s.deps[thing] == "dobj"
        return near and s.lemmas[s.head[thing]] == "have" and s.tags[v] == "VBN"

    def _causer(self, v: int) -> tuple[int, ...]:
        """ "Prosecutors had the mayor seized": theirs it is; "the mayor had his phone seized": somebody else's."""
        s = self.s
        h, subject = s.head[v], s.child(v, "nsubj")
        if s.deps[v] == "acl":
            h, subject = s.head[h], h
        if (
            s.lemmas[v] not in _CAUSED
            or s.lemmas[h] not in {"have", "order"}
            or subject is None
            or s.child(subject, "poss") is not None
        ):
            return ()
        return self.grammatical_subject(h)

    def is_misread_root(self, v: int) -> bool:
        """Tell whether a main verb was read as a participle of its subject ("A UN report called for sanctions.")."""
        s = self.s
        h = s.head[v]
        if s.deps[v] not in {"acl", "relcl"} or s.head[h] != h or not s.is_noun(h) or s.tags[v] not in {"VBD", "VBN"}:
            return False
        deps = {s.deps[k] for k in s.kids[v]}
        if deps & {"agent", "nsubj", "nsubjpass", "auxpass", "aux"} or any(
            s.deps[k] in {"relcl"} for k in s.kids[h] if k > v
        ):
            return False
        if deps & {"dobj", "ccomp", "xcomp"} or (s.lemmas[v] in _PREPOSITION_CONTROL and "prep" in deps):
            return True
        finite = any(tag in {"VBD", "VBZ", "VBP", "MD"} for i, tag in enumerate(s.tags) if i != v)
        return s.words[-1] in _FULL_STOPS and not finite and bool(deps & {"prep", "prt", "advmod"})

    def _own_arguments(self, v: int, slots: dict[str, list[int]]) -> None:
        s = self.s
        for k in s.kids[v]:
            dep = s.deps[k]
            if self._is_complement(k, v):
                self._complement(k, slots)
            elif dep in {"dobj", "obj"} and slots.get("obj"):
                if "," not in s.words[slots["obj"][0] : k]:
                    self._second_object(k, slots)
            elif dep in {"dobj", "obj"}:
                _add(slots, "obj", self.deref(k))
            elif dep == "dative":
                self._dative(k, slots)
            elif dep in {"prep", "agent"}:
                self.prepositional(k, slots)
            elif (
                dep == "npadvmod"
                and k > v
                and s.lemmas[v] == "give"
                and s.lemmas[k] in {"hour", "day", "week", "month"}
            ):
                _add(slots, "obj", (k,))
            elif dep == "prt" or (dep == "advmod" and s.lower[k] in _PARTICLES):
                _add(slots, "prt", (k,))
                _add(slots, "obj", [j for j in self._objects_of_preposition(k) if not s.is_verb(j)])
                for inner in s.children(k, "prep"):
                    self.prepositional(inner, slots)
            elif k > v and s.lower[k - 1] == "as" and s.tags[k] in {"JJ", "RB", "VBN"}:
                _add(slots, "as", (k,))  # "described the map as premature": taken for an adverb or a clause
            elif dep in {"xcomp", "ccomp", "advcl"}:
                self._clause(k, dep, slots)
        self._object_as_dative(v, slots)

    def _object_as_dative(self, v: int, slots: dict[str, list[int]]) -> None:
        """ "arrested him the next month": he is given nothing."""
        bare = self.s.child(v, "dative")
        given = slots.keys() & {"obj", "that", "ing", "comp"} or slots.get("to") != slots.get("iobj")
        if bare is not None and not given and slots["iobj"] == [bare] and self.s.tags[bare] not in {"IN", "TO"}:
            _add(slots, "obj", slots.pop("iobj"))
            del slots["to"]

    def _is_complement(self, k: int, v: int) -> bool:
        """ "said no to the offer", "threw open the border", "was furious"."""
        s, dep = self.s, self.s.deps[k]
        told = (dep == "intj" and s.lower[k] in {"yes", "no"}) or (dep == "advmod" and s.tags[k] == "JJ" and k > v)
        return told or dep in {"attr", "acomp", "oprd"}

    def _complement(self, k: int, slots: dict[str, list[int]]) -> None:
        s, dep = self.s, self.s.deps[k]
        _add(slots, "comp", (k,))
        inner = s.child(k, "nsubj") if dep == "oprd" else None
        _add(slots, "obj", self.deref(inner) if inner is not None else ())
        if dep in {"intj", "advmod"}:
            for phrase in s.children(k, "prep"):
                self.prepositional(phrase, slots)

    def _negations(self, v: int) -> list[int]:
        """Return the words that negate a verb: "would not come or even answer", "takes no part", "will have none"."""
        s = self.s
        found: list[int] = []
        for k in s.kids[self._first_with_modal(v)]:
            dep, word = s.deps[k], s.lower[k]
            if dep == "neg" or (dep in {"advmod", "preconj", "cc"} and word in {"never", "nor"}):
                found.append(k)
        for k in s.children(v, "dobj"):
            found.extend([k] if s.lower[k] in {"none", "nothing"} else [j for j in s.kids[k] if s.lower[j] == "no"])
        return found

    def _first_with_modal(self, v: int) -> int:
        """Return the verb whose auxiliaries a coordinated infinitive shares, or else the verb itself."""
        s = self.s
        shares = s.deps[v] == "conj" and s.tags[v] == "VB" and s.is_verb(s.head[v]) and s.child(v, "aux") is None
        return s.head[v] if shares and s.child(v, "nsubj", "nsubjpass") is None else v

    def _second_object(self, k: int, slots: dict[str, list[int]]) -> None:
        """ "branded Israel a terrorist state", "denied the UN the use of the road": two objects side by side."""
        slots["iobj"] = list(slots["obj"])
        _add(slots, "comp", (k,))
        _add(slots, "obj", self.deref(k))

    def _dative(self, k: int, slots: dict[str, list[int]]) -> None:
        if self.s.tags[k] in {"IN", "TO"}:
            self.prepositional(k, slots)
            _add(slots, "iobj", self._objects_of_preposition(k))
            return
        _add(slots, "iobj", self.deref(k))
        _add(slots, "to", self.deref(k))

    def _clause(self, k: int, dep: str, slots: dict[str, list[int]]) -> None:
        s = self.s
        has_to = any(s.tags[j] == "TO" for j in s.children(k, "aux"))
        subject = s.child(k, "nsubj", "nsubjpass")
        if has_to:
            _add(slots, "to", (k,))
            if subject is not None and s.child(k, "mark") is None:
                _add(slots, "obj", self.deref(subject))
        elif dep == "advcl":
            if s.tags[k] == "VBG" and subject is None and s.deps[k - 1] == "prt" and s.head[k - 1] == s.head[k]:
                _add(slots, "ing", (k,))  # "ruled out cutting off trade"
        elif subject is None and (s.tags[k] == "VBG" or any(s.lower[j] == "having" for j in s.children(k, "aux"))):
            _add(slots, "ing", (k,))
        elif (
            s.is_verb(k)
            or s.child(k, "cop", "aux") is not None
            or (subject is not None and dep == "ccomp" and s.lemmas[k] == "be")
        ):
            _add(slots, "that", (k,))
            if subject is not None and self._is_reduced(k):
                _add(slots, "obj", (subject,))
        elif subject is not None:
            _add(slots, "obj", self.deref(subject))
            bare = s.tags[k] in {"RP", "IN"} and s.lower[k] in _PARTICLES and s.child(k, "pobj") is None
            _add(slots, "prt" if bare else "comp", (k,))  # "let the observers in"
        else:
            _add(slots, "comp", (k,))

    def _is_reduced(self, k: int) -> bool:
        """ "welcomed the ceasefire agreed in Moscow": a relative clause that was read as what is said."""
        s = self.s
        told = s.child(k, "aux", "mark", "dobj", "prt") is not None
        return s.lemmas[s.head[k]] in _OF_THINGS and s.tags[k] in {"VBD", "VBN"} and s.deps[k] == "ccomp" and not told

    def prepositional(self, k: int, slots: dict[str, list[int]]) -> None:
        """Add what a preposition token governs under its own name, and under the name of a preposition inside it."""
        s = self.s
        if s.lower[k] in _COMPLEX_PREPOSITIONS:
            return
        objects = self._objects_of_preposition(k)
        if objects and self._is_time(objects[0]) and s.lower[k] in _TIME_PREPOSITIONS:
            _add(slots, "when", objects)
            return
        if not objects:
            _add(slots, "prt", (k,))
        _add(slots, s.lower[k], objects)
        for inner in s.children(k, "prep"):
            _add(slots, s.lower[inner], self._objects_of_preposition(inner))
        if s.lower[k] == "at" and objects and s.lemmas[objects[0]] == "hand":
            for of in s.children(objects[0], "prep"):
                _add(slots, "by", self._objects_of_preposition(of))  # "killed at the hands of"

    def _is_time(self, token: int) -> bool:
        word = self.s.lower[token]
        return word in _TIME_WORDS and (word not in {"march", "may"} or self.s.words[token][0].isupper())

    def _objects_of_preposition(self, k: int) -> tuple[int, ...]:
        s = self.s
        found: list[int] = []
        for j in s.kids[k]:
            if s.deps[j] == "pobj":
                found.extend(self.deref(j))
            elif s.deps[j] == "pcomp":
                found.append(j)
        return tuple(found)

    def _relative_object(self, v: int, passive: bool, slots: dict[str, list[int]]) -> None:
        s = self.s
        gap = s.deps[v] == "relcl" and not passive and not slots.get("obj")
        if not gap or s.child(v, *_SUBJECTS) is None or slots.get("that") or slots.get("prt"):
            return
        subject = s.child(v, *_SUBJECTS)
        if subject is not None and s.tags[subject] not in _RELATIVE_TAGS:
            _add(slots, "obj", (s.head[v],))

    def _shared_object(self, v: int, slots: dict[str, list[int]]) -> None:
        """ "attacked and killed rebels": what only the last of coordinated verbs has belongs to all."""
        s = self.s
        if slots.get("obj") or slots.get("that") or slots.get("to") or self.is_passive(v):
            return
        for k in s.children(v, "conj"):
            if s.is_verb(k) and self._is_close(v, k):
                last = next((j for j in s.children(k, "conj") if s.is_verb(j) and self._is_close(k, j)), k)
                for j in s.children(k, "dobj") or s.children(last, "dobj"):
                    _add(slots, "obj", self.deref(j))
            elif s.is_verb(k) and self._is_held_back(v, k):
                _add(slots, "obj", s.children(k, "dobj"))

    def _is_held_back(self, v: int, k: int) -> bool:
        """ "Peru suspended, and Chile reduced, its aid": commas before both conjunction and object."""
        s = self.s
        return s.words[v + 1] == "," and s.tags[v + 2] == "CC" and s.words[k + 1 : k + 2] == (",",)

    def _is_close(self, v: int, k: int) -> bool:
        """Tell whether nothing but commas, conjunctions and small words stand between two coordinated verbs."""
        s = self.s
        return all(s.tags[i] in _BETWEEN_VERBS for i in range(v + 1, k)) and not s.children(v, "prep", "dative")

    def _borrowed_prepositions(self, v: int, slots: dict[str, list[int]]) -> None:
        """Prepositions that the parser hung on the object or on another phrase of the verb: weaker, so added last."""
        s = self.s
        near = [t for name in ("obj", "comp", "on", "for", "in", "to", "at", "with") for t in slots.get(name, ())]
        counted = [
            j
            for t in slots.get("obj", ())
            for k in s.children(t, "prep")
            if s.lower[k] == "of"
            for j in s.children(k, "pobj")
        ]
        counted += [j for t in slots.get("obj", ()) for j in s.children(t, "conj") if not s.is_verb(j)]
        near += counted  # "the batch of 200 peacekeepers from Liberia"
        own = {*slots.get("obj", ()), *slots.get("comp", ()), *counted}
        weak: dict[str, list[int]] = {}
        for t in near:
            # A proper name gives up its phrase ("talks in Moscow with X"), another act does not ("a meeting with X").
            if t == v or s.is_verb(t) or (t not in own and not s.words[t][0].isupper()):
                continue
            for k in s.children(t, "prep"):
                if (s.lower[k] != "of" or t in slots.get("obj", ())) and (s.lower[k] != "by" or self.is_passive(v)):
                    self.prepositional(k, weak)
        for name, tokens in weak.items():
            if name != "prt" and name not in slots:
                slots[name] = list(tokens)

    def _late_agent(self, v: int) -> list[int]:
        """ "was suspended from the group by the League": the agent that the parser hung on a phrase in between."""
        s = self.s
        for k in s.subtree(v):
            if k > v and s.lower[k] == "by" and s.deps[k] in {"agent", "prep"}:
                objects = self._objects_of_preposition(k)
                if (
                    objects
                    and not s.is_verb(objects[0])
                    and not self._is_time(objects[0])
                    and s.tags[objects[0]] != "CD"
                ):
                    return list(objects)
        return []

    # ------------------------------------------------------------------ subjects

    def grammatical_subject(self, v: int, depth: int = 0) -> tuple[int, ...]:
        """Return the head tokens of a verb's subject: its own, or by coordination, control or a relative clause."""
        s = self.s
        own = s.children(v, *_SUBJECTS) or s.children(v, *_PASSIVE_SUBJECTS)
        if not own and s.tags[v] in {"VBD", "VBZ", "VBP"} and v > 0 and s.head[v - 1] == v and s.is_noun(v - 1):
            own = [v - 1] if s.deps[v - 1] in {"npadvmod", "dep", "compound", "nmod"} else []
        if (
            own
            and own[0] > 1
            and s.words[own[0] - 1] == ","
            and s.deps[own[0] - 2] == "npadvmod"
            and s.head[own[0] - 2] == v
        ):
            return (own[0] - 2, own[0])  # "Spain, Morocco agree"
        listed = len(own) > 1 and s.child(own[-1], "conj") is not None and "," in s.words[own[0] : own[-1]]
        if len(own) > 1 and (listed or s.child(own[0], "cc") is not None):
            return tuple(t for k in own for t in self.deref(k))  # "India as well as Nepal"
        if own:
            # Of two subjects the parser found ("the rebel Free Syrian Army threatened") the nearer one is right.
            return self.deref(max([k for k in own if k < v] or own[:1]))
        beside = [j for k in s.children(v, "prep", "amod") if s.tags[k] == "JJ" for j in s.children(k, "nsubj")]
        if beside:
            return self.deref(beside[0])  # "soldiers loyal to the junta arrested him"
        if s.tags[v] in {"VBD", "VBZ", "VBP"} or s.child(v, "aux") is not None:
            misplaced = self._subject_after_phrase(v)
            if misplaced is not None:
                return (misplaced,)
        if depth > _MAX_CHAIN or s.head[v] == v:
            return ()
        return self._inherited_subject(v, s.head[v], depth + 1)

    def _first_conjunct(self, v: int, h: int) -> int:
        """ "accused X of torturing activists and called on Y": coordinated with the verb of its own tense."""
        s = self.s
        if s.tags[v] not in {"VBD", "VBZ", "VBP"} or s.tags[h] == s.tags[v]:
            return h
        if s.child(h, "aux") is not None and not any(s.lower[k] == "had" for k in s.children(h, "aux")):
            return h  # but "said it had shelled the town and vowed": who said vowed
        same = [a for a in s.ancestors(v) if s.tags[a] == s.tags[v] or (s.is_verb(a) and s.child(a, "aux") is not None)]
        return same[0] if same else h

    def _subject_after_phrase(self, v: int) -> int | None:
        """ "In Syria, the SDF, which …, has made": the subject that was read as apposition of a place before it."""
        s = self.s
        for k in s.children(v, "prep"):
            for j in s.children(k, "pobj") if k < v else ():
                apposed = s.child(j, "appos")
                if apposed is not None and apposed < v and s.subtree(k)[-1] >= v - 3:
                    return apposed
        return None

    def _inherited_subject(self, v: int, h: int, depth: int) -> tuple[int, ...]:
        s, dep = self.s, self.s.deps[v]
        if dep == "conj":
            h = self._first_conjunct(v, h)
            return self.grammatical_subject(h, depth) if s.is_verb(h) or s.lemmas[h] == "be" else ()
        if dep in {"acl", "relcl"}:
            return self._subject_from_noun(v, h, depth)
        if dep in {"xcomp", "ccomp", "advcl", "oprd", "dobj", "attr", "acomp"}:
            return self._controller(v, h, depth)
        if dep == "pcomp":
            return self._gerund_subject(h, depth)
        return ()

    def _subject_from_noun(self, v: int, noun: int, depth: int) -> tuple[int, ...]:
        s = self.s
        if any(s.tags[k] == "TO" for k in s.children(v, "aux")):
            return self.owner(noun, depth)
        return self._among(noun) or self.deref(noun)

    def _among(self, noun: int) -> tuple[int, ...]:
        """ "Among those killed were two drivers": the drivers were."""
        s = self.s
        over = s.head[noun]
        top = s.head[over]
        if s.deps[noun] != "pobj" or s.lower[over] != "among" or s.lemmas[top] != "be" or top < noun:
            return ()
        named = next((k for k in s.children(top, "attr", "nsubj") if k > top), None)
        return () if named is None else (named,)

    def _controller(self, v: int, h: int, depth: int) -> tuple[int, ...]:
        s = self.s
        if s.is_verb(h):
            if s.deps[v] == "advcl" and not self._is_called_upon(v, h):
                return self.grammatical_subject(h, depth)
            if not self.is_passive(h) and s.lemmas[h] not in _SUBJECT_CONTROL:
                target = self._addressee(h)
                if target:
                    return target
            return self.grammatical_subject(h, depth)
        if s.is_noun(h):
            return self.owner(h, depth)
        if s.tags[h].startswith(("JJ", "RB")):
            return self.grammatical_subject(s.head[h], depth) if s.head[h] != h else ()
        return ()

    def _is_called_upon(self, v: int, h: int) -> bool:
        to = any(self.s.tags[k] == "TO" for k in self.s.children(v, "aux"))
        return to and self.s.lemmas[h] in _PREPOSITION_CONTROL

    def _addressee(self, h: int) -> tuple[int, ...]:
        s = self.s
        direct = s.child(h, "dobj", "dative")
        if direct is not None and s.tags[direct] not in {"IN", "TO"}:
            return self.deref(direct)
        if s.lemmas[h] in _PREPOSITION_CONTROL:
            for k in s.children(h, "prep", "dative"):
                if s.lower[k] in {"on", "upon", "to", "with", "for"}:
                    return self._objects_of_preposition(k)
        return ()

    def _gerund_subject(self, preposition: int, depth: int) -> tuple[int, ...]:
        s = self.s
        g = s.head[preposition]
        if s.is_verb(g):
            direct = s.child(g, "dobj")
            if direct is not None and s.lower[preposition] in _OBJECT_GERUND and not self.is_passive(g):
                return self.deref(direct) if not self._is_act_like(direct) else self.grammatical_subject(g, depth)
            return self.grammatical_subject(g, depth)
        if s.is_noun(g):
            return self.owner(g, depth)
        return self.grammatical_subject(s.head[g], depth) if s.head[g] != g else ()

    def _is_act_like(self, noun: int) -> bool:
        return self.s.lower[noun].endswith(("tion", "ment", "ing", "part"))

    def owner(self, noun: int, depth: int = 0) -> tuple[int, ...]:
        """Return whose a noun is: its possessor, its `by` phrase, or the subject of the verb it stands under."""
        s = self.s
        possessor = s.child(noun, "poss")
        if possessor is not None:
            return self.deref(possessor)
        for k in s.children(noun, "prep", "agent"):
            if s.lower[k] == "by":
                return self._objects_of_preposition(k)
        named = [k for k in s.children(noun, "compound", "amod", "nmod") if s.words[k][0].isupper() and k > 0]
        if named:
            return tuple(named[:1])
        h = s.head[noun]
        if h == noun and s.tags[noun] == "NN":
            return tuple(s.children(noun, "compound")[-1:])  # "police plan to arrest him": a verb taken for a noun
        if depth > _MAX_CHAIN or h == noun:
            return ()
        if s.is_verb(h) and s.deps[noun] in {"dobj", "attr"}:
            return self.grammatical_subject(h, depth + 1)
        if s.deps[noun] == "pobj" and s.is_verb(s.head[h]):
            if s.lemmas[noun] in _CHARGES and not self.is_passive(s.head[h]):
                direct = s.child(s.head[h], "dobj")  # "arrested him on suspicion of assaulting": he is suspected
                return self.deref(direct) if direct is not None else ()
            return self.grammatical_subject(s.head[h], depth + 1)
        return ()

    def deref(self, i: int) -> tuple[int, ...]:
        """Replace a relative pronoun by its antecedent; any other token stands for itself."""
        s = self.s
        if s.tags[i] not in _RELATIVE_TAGS and not (s.lower[i] == "that" and s.tags[i] in {"DT", "IN"}):
            return (i,)
        at = i
        for a in s.ancestors(i):
            if s.deps[at] == "relcl":
                return (a,)
            at = a
        if s.deps[at] == "relcl":
            return (s.head[at],)
        return self._cleft(i) or (i,)

    def _cleft(self, i: int) -> tuple[int, ...]:
        """ "It was Turkey that shot down the plane", "What Greece rejected was the offer"."""
        s = self.s
        clause = s.head[i]
        top = s.head[clause]
        if s.deps[clause] == "csubj" and s.lemmas[top] == "be" and s.lower[i] == "what":
            told = s.child(top, "attr")
            return () if told is None or told < top else (told,)
        it = s.child(top, "nsubj")
        if s.deps[clause] != "ccomp" or s.lemmas[top] != "be" or it is None or s.lower[it] != "it":
            return ()
        attribute = s.child(top, "attr")
        return () if attribute is None else (attribute,)

    # ------------------------------------------------------------------ nouns and adjectives

    def noun(self, n: int) -> Predicate:
        """Return the predicate of a noun: `poss`, `mod`, prepositions, and `support`, whom a light verb lends."""
        s = self.s
        slots: dict[str, list[int]] = {}
        self._nominal_arguments(n, slots)
        if s.deps[n] == "conj" and s.is_noun(s.head[n]):
            first: dict[str, list[int]] = {}
            self._nominal_arguments(s.head[n], first)
            for name in ("poss", "by"):
                _add(slots, name, () if slots.get(name) else first.get(name, ()))
            _add(slots, "mod", [m for m in first.get("mod", ()) if s.tags[m] in {"JJ", "NNP"}])
        for k in s.children(n, "conj"):
            if s.is_noun(k):
                later: dict[str, list[int]] = {}
                self._nominal_arguments(k, later)
                # "its rejection and condemnation of the vote": of one thing; "an arrest and the fear of war": not.
                own = {"poss", "mod"} if s.child(k, "det", "poss") is None else {"poss", "mod", "of"}
                for name, tokens in later.items():
                    if name not in slots and name not in own:
                        slots[name] = tokens
        self._under_support(n, slots)
        if not slots.get("by"):
            _add(slots, "by", self._by_of_clause(n))
        self._inside_of(slots)
        return Predicate(n, "noun", False, {k: tuple(dict.fromkeys(t)) for k, t in slots.items() if t})

    def _by_of_clause(self, n: int) -> list[int]:
        """ "protested the execution of its citizen by Singapore": an active verb has no by-phrase of its own."""
        s = self.s
        h = s.head[n]
        if s.deps[n] != "dobj" or not s.is_verb(h) or self.is_passive(h):
            return []
        phrases = [k for k in s.children(h, "prep", "agent") if k > n and s.lower[k] == "by"]
        return [
            t for k in phrases for t in self._objects_of_preposition(k) if not s.is_verb(t) and not self._is_time(t)
        ]

    def _inside_of(self, slots: dict[str, list[int]]) -> None:
        """ "suspension of aid to Niger", "the signing of the pact by Peru": the later phrase belongs to the act."""
        weak: dict[str, list[int]] = {}
        for t in (*slots.get("of", ()), *slots.get("by", ())):
            for k in self.s.children(t, "prep", "agent"):
                if self.s.lower[k] != "of":
                    self.prepositional(k, weak)
        for name, tokens in weak.items():
            if name not in slots and name != "prt":
                slots[name] = tokens

    def _nominal_arguments(self, n: int, slots: dict[str, list[int]]) -> None:
        s = self.s
        for k in s.kids[n]:
            dep = s.deps[k]
            if dep == "poss":
                _add(slots, "poss", self.deref(k))
            elif dep in {"compound", "amod", "nmod"}:
                _add(slots, "mod", (k, *s.children(k, "conj", "compound", "amod", "npadvmod", "advmod")))
            elif dep in {"prep", "agent"}:
                self.prepositional(k, slots)
            elif dep == "acl" and any(s.tags[j] == "TO" for j in s.children(k, "aux")):
                _add(slots, "to", (k,))
            elif dep in {"acl", "relcl", "ccomp"}:
                self._nominal_clause(n, k, slots)

    def _nominal_clause(self, n: int, k: int, slots: dict[str, list[int]]) -> None:
        s = self.s
        if s.lower[s.child(k, "mark") or k] == "that":
            _add(slots, "that", (k,))
        if (
            not s.is_verb(k)
            or s.lemmas[k] not in self._support
            or (s.child(k, "dobj") is not None and not self._is_relative(k))
        ):
            return
        if self.is_passive(k):
            for a in s.children(k, "agent"):
                _add(slots, "support", self._objects_of_preposition(a))
        elif s.child(k, "nsubj") not in (None, n):
            subject = self.grammatical_subject(k)
            _add(slots, "support", [t for t in subject if t != n])

    def _is_relative(self, k: int) -> bool:
        """Tell whether the object of a clause is its relative pronoun ("the attack that Syria launched")."""
        direct = self.s.child(k, "dobj")
        return direct is not None and self.s.tags[direct] in _RELATIVE_TAGS

    def _under_support(self, n: int, slots: dict[str, list[int]]) -> None:
        s = self.s
        top, dep, h = n, s.deps[n], s.head[n]
        while dep == "conj" and s.is_noun(h):
            top, dep, h = h, s.deps[h], s.head[h]
        if dep == "pobj" and self._in_manner(n, top, h):
            _add(slots, "indirect", [t for t in self.clause_subject(h) if t not in (n, top)])
            return
        if dep == "pobj" and self._blamed_for(h) and not slots.get("by") and not slots.get("poss"):
            _add(slots, "indirect", [t for t in self._blamed_for(h) if t not in (n, top)])
            return
        if dep == "pobj":
            preposition, h = h, s.head[h]
            dep = "of" if s.lower[preposition] == "of" else dep
            if dep == "of" and s.is_noun(h) and s.deps[h] in {"dobj", "nsubjpass"} and s.lemmas[h] in _COUNTERS:
                dep, h = "dobj", s.head[h]
        if h == top or not s.is_verb(h) or s.lemmas[h] not in self._support:
            return
        if dep not in {"dobj", "nsubjpass", "pobj", "attr"}:
            return
        light = self.verb(h)
        if light is None or (dep in {"dobj", "nsubjpass"} and light.get("comp")):
            return  # "called the raid a coup": it is named, not called for
        lent = "indirect" if dep == "pobj" else "support"
        _add(slots, lent, [t for t in light.get("subj") if t not in (n, top)])
        for name, tokens in light.slots.items():
            if name not in slots and name not in {"subj", "obj", "comp", "prt", "by", "to", "that", "ing", "iobj"}:
                slots[name] = [t for t in tokens if t != n]
        if "to" not in slots:
            slots["to"] = [t for t in light.get("to") if not s.is_verb(t)]
        if light.get("iobj") and "iobj" not in slots:
            slots["iobj"] = list(light.get("iobj"))

    def _in_manner(self, n: int, top: int, preposition: int) -> bool:
        """ "stands in solidarity with", "played a part in the massacre": the clause's subject does the act."""
        s = self.s
        if s.lower[preposition] != "in":
            return False
        over = s.head[preposition]
        if s.is_noun(over) and s.lemmas[over] in _PARTS:
            return True
        bare = not any(s.deps[k] in {"det", "poss", "nummod"} for k in (*s.kids[n], *s.kids[top]))
        return bare and s.tags[n] == "NN" and not s.is_noun(over)

    def _blamed_for(self, preposition: int) -> tuple[int, ...]:
        """ "condemned Iran for the attack", "mobilised troops for an assault": the object does what the noun says."""
        s = self.s
        g = s.head[preposition]
        if (
            s.lower[preposition] not in {"for", "over", "of", "against"}
            or not s.is_verb(g)
            or s.lemmas[g] in self._support
        ):
            return ()
        if s.lower[preposition] == "against" and s.lemmas[g] not in _WARNING:
            return ()
        if self.is_passive(g):
            return self.grammatical_subject(g)
        direct = s.child(g, "dobj")
        return self.deref(direct) if direct is not None else ()

    def clause_subject(self, token: int) -> tuple[int, ...]:
        """Return the logical subject of the clause that a token stands in."""
        for a in self.s.ancestors(token):
            if self.s.is_verb(a):
                predicate = self.verb(a)
                return predicate.get("subj") if predicate is not None else ()
        return ()

    def adjective(self, a: int) -> Predicate | None:
        """Return the predicate of an adjective with its subject (of the copula, or the noun it modifies)."""
        s = self.s
        slots: dict[str, list[int]] = {}
        for k in s.kids[a]:
            if s.deps[k] in {"prep", "agent"}:
                self.prepositional(k, slots)
            elif s.deps[k] in {"xcomp", "ccomp", "advcl"}:
                self._clause(k, "xcomp" if s.deps[k] == "xcomp" else "ccomp", slots)
        h = s.head[a]
        if s.deps[a] in {"acomp", "oprd", "attr", "xcomp", "conj"} and h != a and not s.is_noun(h):
            _add(slots, "subj", self.grammatical_subject(h if s.is_verb(h) else s.head[h]))
            for k in s.children(h, "prep"):
                if s.lower[k] not in slots:
                    self.prepositional(k, slots)
            for k in s.children(h, "xcomp", "advcl"):
                if any(s.tags[j] == "TO" for j in s.children(k, "aux")):
                    _add(slots, "to", (k,))
        elif s.deps[a] in {"amod", "acl", "relcl", "appos"} and h != a:
            _add(slots, "subj", self.deref(h))
        elif h == a or s.deps[a] in {"ccomp", "advcl"}:
            _add(slots, "subj", self.grammatical_subject(a))
        return Predicate(a, "adjective", False, {k: tuple(dict.fromkeys(t)) for k, t in slots.items() if t})


def _add(slots: dict[str, list[int]], name: str, tokens: Iterable[int]) -> None:
    found = list(tokens)
    if found:
        slots.setdefault(name, []).extend(found)
