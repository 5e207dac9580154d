"""Polarity, mood and tense of a predicate: what turns an act into a negated, supposed, coming or past one."""

from __future__ import annotations

from dataclasses import dataclass

from detente.coding.lexicon import Lexicon, Operator
from detente.coding.predicates import Kind, Predicate
from detente.language import NOUNS_OF_DOING, Sentence

_CLIMB = frozenset(
    {"xcomp", "pcomp", "ccomp", "acl", "advcl", "conj", "dobj", "nsubjpass", "pobj", "prep", "oprd", "acomp", "attr"}
)
_MAX_CLIMB = 8
_GOING = "go"
_STOPPING = frozenset({"stop", "fall"})
# "Its aim is to disarm them" says what for, "the minister is to visit Oslo" what comes.
_MATTERS = frozenset(
    "aim goal purpose objective plan task job mission idea point role duty intention hope wish way step answer "
    "priority policy strategy solution it this that what thing choice effect result".split()
)
_COMING = frozenset({"tomorrow", "tonight"})
# "working to support": the infinitive is what is done, not only what for.
_STRIVING = frozenset(
    {"work", "act", "move", "strive", "help", "join", "cooperate", "unite", "continue", "partner", "vote"}
)


# "I want to thank", "wishes to express": who says so does so.
_PERFORMED = frozenset(
    "thank congratulate commend salute praise applaud condemn welcome express pay extend acknowledge reiterate "
    "reaffirm apologise apologize denounce deplore".split()
)
_GOING_THERE = frozenset("fly travel go come rush hurry drive hasten cross arrive dash sail return visit".split())
_OFFERING = frozenset({"want", "wish", "like", "desire", "opportunity", "occasion", "moment", "begin", "start"})


@dataclass(frozen=True, slots=True)
class Modality:
    """What the grammar around an act says of it. `request` is a modal of obligation ("should", "must")."""

    negated: bool = False
    future: bool = False
    hypothetical: bool = False
    historical: bool = False
    request: bool = False
    would: bool = False
    purpose: bool = False
    errand: bool = False  # what somebody went somewhere to do ("flew to Kabul to press him")


class ModalityReader:
    """Reads modality by climbing from an act to what governs it."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon) -> None:
        self.s = sentence
        self._lexicon = lexicon
        self._words = lexicon.words

    def read(self, predicate: Predicate) -> Modality:
        """Return the modality of a predicate."""
        flags: set[str] = set()
        if predicate.kind == "noun":
            self._nominal(predicate.head, flags)
        else:
            self._verbal(predicate.head, flags)
        if not self._is_performed(predicate.head):
            self._climb(predicate.head, predicate.kind, flags)
        negations = sum(flag.startswith("negated") for flag in flags)
        return Modality(
            negated=negations % 2 == 1,  # "did not fail to attack"
            future="future" in flags,
            hypothetical="hypothetical" in flags,
            historical="historical" in flags,
            request="request" in flags,
            would="would" in flags,
            purpose="purpose" in flags,
            errand="errand" in flags,
        )

    def _has_gone(self, v: int) -> bool:
        """ "flew to Kabul to press him", "has arrived to mediate": whoever went is there."""
        s = self.s
        gone = s.tags[v] == "VBD" or (s.tags[v] == "VBN" and any(s.lemmas[k] == "have" for k in s.children(v, "aux")))
        return s.lemmas[v] in _GOING_THERE and gone and s.child(v, "neg") is None

    def _is_performed(self, v: int) -> bool:
        """ "I would like to thank the crews", "takes this opportunity to salute": saying it is the act."""
        s = self.s
        h = s.head[v]
        if s.lemmas[v] not in _PERFORMED or s.lemmas[h] not in _OFFERING or s.deps[v] not in {"xcomp", "acl", "advcl"}:
            return False
        verb = h if s.is_verb(h) else s.head[h]
        would = any(s.lower[k] in {"would", "'d", "’d"} for k in s.children(verb, "aux"))
        return s.child(verb, "neg") is None and (s.tags[verb] in {"VBP", "VBZ"} or (would and s.lemmas[verb] == "like"))

    def _nominal(self, n: int, flags: set[str]) -> None:
        s = self.s
        for k in s.kids[n]:
            word = s.lower[k]
            if s.deps[k] in {"det", "neg"} and word in self._words.negators:
                flags.add("negated")
            elif word == "any" and s.deps[k] == "det":
                flags.add("purpose")  # "any attack will be answered": none is told
            elif s.deps[k] in {"amod", "compound", "det"}:
                if word in self._words.future:
                    flags.add("future")
                elif word in self._words.hypothetical:
                    flags.add("hypothetical")

    def _verbal(self, v: int, flags: set[str]) -> None:
        s = self.s
        for k in s.kids[v]:
            dep, word = s.deps[k], s.lower[k]
            if dep == "neg" or (
                dep in {"advmod", "preconj", "cc"} and word in {"never", "neither", "nor", "hardly", "barely"}
            ):
                flags.add("negated")
            elif dep == "aux" and self._is_inverted(v, k):
                flags.add("hypothetical")
            elif dep == "aux":
                self._auxiliary(v, k, flags)
            elif (dep == "mark" and word in self._words.conditions) or (
                dep == "advmod"
                and word in {"allegedly", "possibly", "perhaps", "maybe", "potentially"}
                and word != "allegedly"
            ):
                flags.add("hypothetical")
            elif dep in {"nsubj", "nsubjpass", "dobj"} and self._is_none(k):
                flags.add("negated")
            elif dep == "advmod" and any(s.lower[j] in {"never", "no"} for j in s.kids[k]):
                flags.add("negated")  # "never before had", "no longer supplies"
        if s.head[v] == v and s.child(v, "nsubj") is not None and any(s.tags[k] == "TO" for k in s.children(v, "aux")):
            flags.add("future")  # "UN to send observers"
        if s.tags[v] in {"VBZ", "VBP", "VBG"} and self._is_tomorrow(v):
            flags.add("future")
        self._shared_auxiliaries(v, flags)

    def _is_inverted(self, v: int, k: int) -> bool:
        """ "Had Oslo closed the border, …", "Should Iran block the strait, …": conditions without an "if"."""
        s = self.s
        first = k == 0 or s.words[k - 1] in {",", '"', ";"}
        if not first or s.lower[k] not in {"had", "were", "should"} or s.words[-1] == "?":
            return False
        return any(k < j < v for j in s.children(v, "nsubj", "nsubjpass"))

    def _is_tomorrow(self, v: int) -> bool:
        """ "flies to Geneva tomorrow", "are meeting next week": the present of what is planned."""
        s = self.s
        times = [k for k in s.children(v, "npadvmod") if k > v]
        return any(s.lower[k] in _COMING or any(s.lower[j] == "next" for j in s.kids[k]) for k in times)

    def _is_none(self, k: int) -> bool:
        s = self.s
        if s.lower[k] in {"nobody", "none", "nothing"}:
            return True
        if any(s.lower[j] in {"no", "neither", "not"} for j in s.children(k, "det", "preconj", "cc", "neg")):
            return True
        return any(s.lower[i] == "not" for j in s.children(k, "nummod") for i in s.kids[j])  # "not one prisoner"

    def _auxiliary(self, v: int, k: int, flags: set[str]) -> None:
        word = {"'ll": "will", "wo": "will", "ca": "can", "'d": "would"}.get(self.s.lower[k], self.s.lower[k])
        if word in self._words.future_modals:
            flags.add("future")
        elif word == "would":
            flags.add("would")
        elif word in self._words.hypothetical_modals:
            flags.add("hypothetical")
        elif word in self._words.request_modals:
            flags.add("request")

    def _shared_auxiliaries(self, v: int, flags: set[str]) -> None:
        """ "will attack and kill": the second verb has the modal of the first."""
        s = self.s
        if s.deps[v] != "conj" or not s.is_verb(s.head[v]) or s.child(v, "nsubj", "nsubjpass", "aux") is not None:
            return
        h = s.head[v]
        if s.tags[v] == "VB" or (s.tags[v] == s.tags[h] and s.tags[v] in {"VBN", "VBG"}):
            for k in s.children(h, "aux"):
                self._auxiliary(h, k, flags)
            if s.tags[v] == "VB" and s.child(h, "neg") is not None:
                flags.add("negated")
            if s.child(h, "mark") is not None and s.lower[s.child(h, "mark") or 0] in self._words.conditions:
                flags.add("hypothetical")

    def _climb(self, start: int, kind: str, flags: set[str]) -> None:
        s = self.s
        at = start
        for _ in range(_MAX_CLIMB):
            h = s.head[at]
            if h == at or s.deps[at] not in _CLIMB:
                return
            if not self._step(at, h, kind, flags):
                return
            kind = "verb" if s.is_verb(h) else "noun" if s.is_noun(h) else kind
            at = h

    def _step(self, at: int, h: int, kind: str, flags: set[str]) -> bool:
        """Take in what governor h says of the act at `at`; tell whether to climb on."""
        s, dep = self.s, self.s.deps[at]
        if dep == "prep" or s.tags[h] in {"IN", "TO"}:
            self._through_preposition(at, h, kind, flags)
            return True
        if dep == "conj":
            return kind == "noun" and s.is_noun(h)
        to = any(s.tags[k] == "TO" for k in s.children(at, "aux"))
        if dep == "advcl":
            if to and s.is_verb(h) and s.lemmas[h] in _STRIVING:
                self._verbal(h, flags)
                return True
            if to and s.is_verb(h):
                flags.add("errand" if self._has_gone(h) else "purpose")
            if not to or not s.is_verb(h):
                return self._condition(at, flags)
        if dep in {"ccomp"} and not to and s.child(at, "nsubj", "nsubjpass") is not None:
            return False
        operator = self._operator(h)
        if operator is not None and (dep not in {"nsubj"}):
            self._apply(operator.effect, h, flags)
            return True
        if dep == "acl":
            return to and self._noun_of_plan(h, flags)
        if kind == "noun" and s.is_verb(h):
            if s.lemmas[h] in self._words.support or s.lemmas[h] == "be":
                self._verbal(h, flags)
            return False
        if to and any(s.lower[k] == "too" for k in s.children(h, "advmod")):
            flags.update(("negated#too", "future"))  # "too early to normalise relations"
            return True
        if s.is_verb(h) and dep in {"xcomp", "oprd", "acomp", "attr"}:
            self._complement(h, flags, to=to)
            return True
        return False

    def _complement(self, h: int, flags: set[str], *, to: bool) -> None:
        s = self.s
        if s.lemmas[h] == _GOING and s.tags[h] == "VBG" and to:
            flags.add("future")  # "is going to send"
        if s.lemmas[h] == "be" and s.tags[h] in {"VBZ", "VBP"} and to:
            subject = s.child(h, "nsubj", "nsubjpass", "csubj", "expl")
            if subject is not None and s.lemmas[subject] not in _MATTERS and not s.is_verb(subject):
                flags.add("future")  # "is to visit"
        self._verbal(h, flags)

    def _through_preposition(self, at: int, h: int, kind: str, flags: set[str]) -> None:
        s = self.s
        if "without" in {s.lower[at], s.lower[h]}:
            flags.add("negated#without")
        if s.lower[h] == "short" and s.lemmas[s.head[h]] in _STOPPING:
            flags.add("negated#short")  # "stopped short of accusing"
        governor = self._operator(h) if s.deps[at] == "prep" and kind == "verb" else None
        if governor is not None:  # "refrained from arresting", "the hope of capturing"
            self._apply(governor.effect, h, flags)

    def _condition(self, at: int, flags: set[str]) -> bool:
        mark = self.s.child(at, "mark")
        if mark is not None and self.s.lower[mark] in self._words.conditions:
            flags.add("hypothetical")
        return False

    def _noun_of_plan(self, h: int, flags: set[str]) -> bool:
        """ "an invitation to visit", "the means to investigate": told as the content of that noun, not as done."""
        if self.s.lower[h] not in NOUNS_OF_DOING:
            flags.add("purpose")
        self._nominal(h, flags)
        return False

    def _operator(self, h: int) -> Operator | None:
        s = self.s
        kind: Kind = "verb" if s.is_verb(h) else "noun" if s.is_noun(h) else "adjective"
        found = self._lexicon.operators.get((kind, s.lemmas[h]))
        if found is None and kind == "verb":
            return self._lexicon.operators.get(("adjective", s.lower[h]))
        return found

    def _apply(self, effect: str, h: int, flags: set[str]) -> None:
        if effect == "negated":
            flags.add("negated#operator")
        elif effect == "wish":
            flags.add("purpose")
        elif effect != "same":
            flags.add(effect)
        if self.s.is_verb(h):
            self._verbal(h, flags)
        else:
            self._nominal(h, flags)
