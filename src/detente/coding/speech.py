"""Speech as the grammar and the quotation marks of one sentence give it: cue, speaker's words, stretch of content.

Knows words of saying and no politics: who the speaker is, and whether that is anybody who can speak, is for
`attribution` to find out. Contents are stretches of the article's text, since quotations do not keep to clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detente.coding.cues import Cue, SpeechWords
from detente.coding.predicates import Grammar
from detente.language import Quotation, Sentence
from detente.language.parsed import FINITE_TAGS

EDGE = " \t\r\n\u00a0\"'“”„‟‘’‚‛«»‹›`,;:–—-"
"""Characters that are no part of a content where they stand at its ends; full stops go where it is not quoted."""

BLANKS = " \t\r\n\u00a0,;:–—-"
_ANY_MARK = frozenset('"“”„«»')
_MARKS = frozenset({'"', "''", "``", "'", "`"})
_PAUSES = frozenset({",", "-", "–", "—", "--", ";"})
_DASHES = frozenset({"-", "–", "—", "--"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_ADDRESSING = frozenset(
    "tell inform brief assure reassure remind notify warn ask advise apprise quote convince".split()
)
_TELLING = frozenset({"tell", "inform", "assure", "remind"})
_OPENING_MARKS = frozenset(
    {"after", "when", "while", "as", "if", "before", "since", "once", "until", "because", "although"}
)
_KEPT_MARKS = frozenset({"if", "unless", "because", "after", "when", "until", "before", "since", "once", "whenever"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_VIEWS = frozenset({"view", "opinion", "word", "account", "telling", "estimation", "judgment", "judgement"})
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today tonight".split())
_LINKS = frozenset({"as", "while", "though", "although", "whereas", "but", "and"})
_LONGEST_HEAD = 7  # tokens of who speaks before a colon ("Kremlin spokesman: …")
_LEAST_OF_HEADLINE = 3  # tokens of what is said
_LONGEST_TAG = 24  # tokens of "…, the minister told reporters after the meeting"
_COVERED = 0.6  # share of a quotation that a content must hold to be its content


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a quotation that stands in a sentence, `[start, end)` in the article's text, without marks.

    `tokens` are those inside; `before` and `after` tell that the quotation began or goes on outside the sentence;
    `number` is the quotation's place in the article.
    """

    number: int
    start: int
    end: int
    tokens: range
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody's words: the cue token (-1 where a colon stands for it), head tokens of the speaker, the content.

    `speakers` is empty where the text does not say who. `quoted` tells that the content is in marks,
    `needs_actor` that it is speech only if somebody can be its speaker, `judging` that it is a thing called something.
    """

    cue: int
    words: str
    effect: str
    speakers: tuple[int, ...]
    start: int
    end: int
    quoted: bool = False
    needs_actor: bool = False
    judging: bool = False

    def holds(self, start: int, end: int) -> bool:
        """Tell whether the content holds a stretch of text."""
        return self.start <= start and end <= self.end


def segments_of(s: Sentence, quotations: Sequence[tuple[int, Quotation]]) -> list[Segment]:
    """Cut quotations, with their numbers, at the borders of a sentence."""
    found: list[Segment] = []
    for number, q in quotations:
        start, end = max(q.start, s.start), min(q.end, s.end)
        inside = [i for i, (a, b) in enumerate(s.offsets) if start <= a and b <= end]
        if inside:
            tokens = range(inside[0], inside[-1] + 1)
            found.append(Segment(number, start, end, tokens, q.start < s.start, q.end > s.end))
    return found


def without_tag(s: Sentence, segment: Segment, words: SpeechWords) -> Segment:
    """Take a cue at the end of the sentence out of a quotation that was never closed."""
    closed = segment.end < s.end or s.source[-1:] in "\"'”’»"
    if segment.after or closed:
        return segment
    for v in segment.tokens:
        cue = words.verb(s.lemmas[v]) if s.is_verb(v) else None
        if cue is None or "quote" not in cue.content:
            continue
        subject = s.child(v, *_SUBJECTS)
        left = v if subject is None else min(v, *s.subtree(subject))
        finite = any(s.tags[t] in FINITE_TAGS for t in range(v + 1, len(s)))
        if left > segment.tokens.start and s.words[left - 1] in _PAUSES and not finite:
            return replace(segment, end=s.offsets[left - 1][0], tokens=range(segment.tokens.start, left - 1))
    return segment


class SpeechReader:
    """Finds all speech in one sentence."""

    def __init__(self, grammar: Grammar, words: SpeechWords, segments: Sequence[Segment]) -> None:
        self.s: Sentence = grammar.s
        self._grammar = grammar
        self._words = words
        self._segments = list(segments)
        self._block: dict[int, tuple[int, int]] = {}

    def read(self) -> list[Speech]:
        """Return the sentence's speech, the widest content first."""
        s = self.s
        if not self._segments and ":" not in s.words and not self._has_cue():
            return []
        cues = self._words.lemmas
        words = zip(s.lemmas, s.lower, strict=True)
        places = [v for v, (lemma, lower) in enumerate(words) if lemma in cues or lower in cues]
        found = [speech for v in places for speech in self._at(v)]
        found.extend(self._by_phrase())
        found = [self._with_quotation(speech) for speech in found]
        found.extend(self._of_segments(found))
        if not found:
            found.extend(self._headline())
        found = [speech for speech in map(self._trimmed, found) if speech.end > speech.start]
        return sorted(_distinct(found), key=lambda speech: (speech.start - speech.end, speech.start, speech.cue))

    def _has_cue(self) -> bool:
        return "according" in self.s.lower or not self._words.lemmas.isdisjoint(self.s.lemmas)

    # ------------------------------------------------------------------ cues

    def _at(self, v: int) -> Iterator[Speech]:
        s = self.s
        if s.is_verb(v):
            cue = self._words.verb(s.lemmas[v])
            if cue is not None and cue.content and not self._is_silent(v):
                yield from self._of_verb(v, cue)
        elif s.is_noun(v):
            cue = self._words.cues.get(("noun", s.lemmas[v]))
            if cue is not None:
                yield from self._of_noun(v, cue)
        elif s.tags[v] == "JJ":
            cue = self._words.cues.get(("adjective", s.lower[v]))
            if cue is not None:
                yield from self._of_adjective(v, cue)

    def _is_silent(self, v: int) -> bool:
        """Tell whether nothing was said, or not yet: "did not say", "declined to say", "if they say"."""
        s = self.s
        if s.deps[v] in {"amod", "compound"} or s.child(v, "neg") is not None:
            return True
        if any(s.lower[k] in {"never", "nor", "neither", "hardly"} for k in s.children(v, "advmod", "cc", "preconj")):
            return True
        if any(s.lower[k] in _CONDITIONS for k in s.children(v, "mark")):
            return True
        h = s.head[v]
        return h != v and s.deps[v] == "xcomp" and s.lemmas[h] in self._words.silent

    def _of_verb(self, v: int, cue: Cue) -> Iterator[Speech]:
        if "as" in cue.content:
            yield from self._as(v, cue)
        if not cue.content & {"that", "to", "ing"}:
            return
        after = self._clause_after(v, cue)
        if after is not None:
            start, end = after
            yield self._speech(v, cue, self._speakers(v), start, end)
            return
        before = self._clause_before(v) if "that" in cue.content else None
        if before is not None:
            yield self._speech(v, cue, self._speakers(v), *before)

    def _speech(self, v: int, cue: Cue, speakers: tuple[int, ...], start: int, end: int, words: str = "") -> Speech:
        """Make the speech whose content is tokens [start, end)."""
        s = self.s
        return Speech(
            v, words or s.words[v], cue.effect, speakers, s.offsets[start][0], s.offsets[end - 1][1], needs_actor=True
        )

    # ------------------------------------------------------------------ the content after its cue

    def _clause_after(self, v: int, cue: Cue) -> tuple[int, int] | None:
        """ "said that …", "claimed to have …", "denied bombing …": the tokens of the content."""
        s = self.s
        for c in s.kids[v]:
            if c < v or self._is_of_noun(v, c):
                continue
            start = self._start_after(v, c, cue)
            if start is not None and start <= max(s.subtree(c)):
                return start, self._end_after(v, c)
        own = s.child(v, *_SUBJECTS) is not None
        return self._torn_clause(v) if own and "that" in cue.content else None

    def _torn_clause(self, v: int) -> tuple[int, int] | None:
        """ "said in an interview with the channel that …": a clause that the parser hung on the occasion."""
        s = self.s
        for t in range(v + 1, len(s) - 1):
            if s.tags[t] in FINITE_TAGS:
                return None
            if s.lower[t] != "that" or s.deps[t] in {"det", "nsubj", "nsubjpass"}:
                continue
            clause = s.head[t]
            subject = s.child(clause, *_SUBJECTS, "expl")
            torn = s.deps[clause] in {"relcl", "acl", "ccomp"} and subject is not None and subject > t
            occasion = next((k for k in s.children(v, "prep") if k < t and self._is_occasion(k)), None)
            if torn and occasion is not None and v in s.ancestors(clause):
                return t + 1, self._end_under(v, clause)
        return None

    def _is_of_noun(self, v: int, c: int) -> bool:
        """Tell whether a clause is that of a noun of saying before it ("denied the accusation that …")."""
        s = self.s
        nouns = (k for k in s.children(v, "dobj") if k < c and ("noun", s.lemmas[k]) in self._words.cues)
        return s.deps[c] == "ccomp" and next(nouns, None) is not None

    def _start_after(self, v: int, c: int, cue: Cue) -> int | None:
        s = self.s
        dep = s.deps[c]
        infinitive = any(s.tags[k] == "TO" for k in s.children(c, "aux"))
        if dep in {"xcomp", "ccomp"} and infinitive:
            bare = s.child(c, *_SUBJECTS) is None
            return min(s.children(c, "aux")) if "to" in cue.content and bare and self._is_told(c) else None
        if dep in {"xcomp", "ccomp", "pcomp"} and s.tags[c] == "VBG" and s.child(c, *_SUBJECTS, "aux") is None:
            return c if "ing" in cue.content else None
        having = s.child(c, "aux") if s.tags[c] == "VBN" and s.child(c, *_SUBJECTS) is None else None
        if having is not None and s.lower[having] == "having":
            return having if "ing" in cue.content else None
        if dep == "ccomp" and "that" in cue.content and self._is_clause(c):
            return self._after_that(v, c)
        return None

    def _is_told(self, c: int) -> bool:
        """Tell whether an infinitive reports ("claimed to have shot down"), and does not only intend."""
        s = self.s
        return s.lemmas[c] in {"be", "have"} or any(s.lemmas[k] == "have" for k in s.children(c, "aux"))

    def _is_clause(self, c: int) -> bool:
        s = self.s
        subject = s.child(c, *_SUBJECTS, "expl") is not None
        return subject or s.is_verb(c) or s.child(c, "cop", "aux", "auxpass") is not None

    def _after_that(self, v: int, c: int) -> int | None:
        s = self.s
        under = [t for t in s.subtree(c) if t > v]
        mark = next((k for k in s.kids[c] if v < k < c and s.lower[k] == "that" and s.deps[k] == "mark"), None)
        if mark is not None:
            return mark + 1
        question = s.child(c, "mark")
        if question is not None and s.lower[question] in {"whether", "if"}:
            return None  # who asks whether says nothing
        if any(
            s.tags[k] in {"WDT", "WP"} or (s.deps[k] == "nsubj" and s.lower[k] == "that")
            for k in s.kids[c]
            if v < k < c
        ):
            return None  # "an attack claimed by X that killed six": a relative clause
        start = next((t for t in under if s.words[t] not in _MARKS | _PAUSES | {":"}), None)
        if start is not None and s.lower[start] == "that" and s.tags[start] == "IN":
            start += 1
        if start is not None and s.lemmas[v] in _TELLING:
            start = self._past_addressee(v, c, start)
        if start is not None and s.lower[start] in _DAYS and start < c and s.words[start + 1] != "'s":
            start += 1
        return start

    def _past_addressee(self, v: int, c: int, start: int) -> int:
        """ "told Tillerson Moscow hoped": whom it was told, taken for the first part of a name."""
        s = self.s
        subject = s.child(c, *_SUBJECTS)
        if s.child(v, "dobj", "dative") is not None or subject is None or s.tags[subject] != "NNP" or start >= subject:
            return start
        names = all(s.tags[t] == "NNP" and s.deps[t] == "compound" for t in range(start, subject))
        return subject if names and subject - start <= 2 else start

    def _end_under(self, v: int, c: int) -> int:
        under = [t for t in self.s.subtree(c) if t > v]
        end = max(under) + 1
        for t in under:
            if t > c and self._cuts(v, c, t):
                end = min(end, self._back_over_links(t))
        return end

    def _end_after(self, v: int, c: int) -> int:
        s = self.s
        end = self._end_under(v, c)
        for k in s.kids[v]:
            if k > c and self._goes_on(k, end):
                end = max(s.subtree(k)) + 1
        while end - 1 > c and s.deps[end - 1] == "cc":
            end -= 1
        return end

    def _cuts(self, v: int, c: int, t: int) -> bool:
        """ "…, adding that" and "… and warned that": the next cue of the same speaker, hung on the content."""
        s = self.s
        cue = self._words.verb(s.lemmas[t]) if s.is_verb(t) else None
        if cue is None or not cue.content & {"that", "as"}:
            return False
        if s.child(t, *_SUBJECTS) is not None:
            return self._is_others_clause(t)
        if s.tags[t] == "VBG":
            return s.deps[t] in {"advcl", "acl"} and s.words[t - 1] in _PAUSES and self._is_outside(t)
        if s.deps[t] == "conj" and s.head[t] == c and s.tags[t] == s.tags[v] and s.tags[c] in {"VBG", "VB"}:
            return True  # "denied bombing the camp and blamed the rebels"
        if s.deps[t] != "conj" or s.head[t] != c or s.tags[t] != s.tags[v] or s.lemmas[c] in _verbs(self._words):
            return False
        inner = s.child(t, "ccomp")
        return inner is not None and any(s.lower[k] == "that" for k in s.children(inner, "mark"))

    def _is_others_clause(self, t: int) -> bool:
        """ "…, as Kenya said it would stay": a clause of the newspaper's own, with the next speaker."""
        s = self.s
        mark = s.child(t, "mark")
        first = min(s.subtree(t))
        linked = mark is not None and s.lower[mark] in _LINKS and s.deps[t] == "advcl"
        return linked and first > 0 and s.words[first - 1] == "," and s.child(t, "ccomp") is not None

    def _back_over_links(self, t: int) -> int:
        s = self.s
        if s.child(t, *_SUBJECTS) is not None:
            t = min(s.subtree(t))
        while t > 0 and (s.words[t - 1] in _PAUSES or s.deps[t - 1] in {"cc", "advmod"}):
            t -= 1
        return t

    def _goes_on(self, k: int, end: int) -> bool:
        """Tell whether a phrase that the parser hung on the cue belongs to what is said."""
        s = self.s
        first = min(s.subtree(k))
        gap = first - end
        if gap < 0 or gap > 1 or (gap == 1 and s.words[end] not in _PAUSES | _MARKS):
            return False
        if s.deps[k] == "ccomp":
            return self._words.verb(s.lemmas[k]) is None or s.child(k, *_SUBJECTS) is not None
        if s.deps[k] == "prep":
            return gap == 0 and not self._is_occasion(k)
        if s.deps[k] != "advcl" or not s.is_verb(k):
            return False
        mark = s.child(k, "mark", "advmod")
        if mark is not None and s.lower[mark] in _KEPT_MARKS and not self._has_inner_cue(k):
            return True
        return gap == 0 and mark is None and self._words.verb(s.lemmas[k]) is None and s.tags[k] != "VBG"

    def _has_inner_cue(self, k: int) -> bool:
        cue = self._words.verb(self.s.lemmas[k])
        return cue is not None and "that" in cue.content

    def _is_occasion(self, k: int) -> bool:
        """ "in a statement", "on Friday", "to reporters": told of the saying, not of what is said."""
        s = self.s
        for j in s.subtree(k)[1:]:
            if s.lemmas[j] in self._words.occasions:
                return True
        predicate: dict[str, list[int]] = {}
        self._grammar.prepositional(k, predicate)
        return "when" in predicate

    # ------------------------------------------------------------------ the content before or around its cue

    def _clause_before(self, v: int) -> tuple[int, int] | None:
        """ "…, the minister said", "The deal, he said, was dead": the tokens of the content."""
        s = self.s
        left, right = self._clause_of(v)
        if left == 0 or s.words[-1] == ":" or not self._stands_apart(v, left):
            return None
        if s.child(v, "dobj") is not None and s.lemmas[v] not in _ADDRESSING:
            return None
        host = self._host(v)
        if host is None:
            return None
        start = self._clause_start(v, host)
        last = max(t for t in s.subtree(host) if not left <= t < right)
        if last >= right and s.words[right : right + 1] and s.words[right] in _PAUSES and self._is_outside(last):
            whole = s.head[v] == v or s.head[host] == host
            return start, len(s) if whole and not self._has_cue_after(right) else last + 1
        end = left - 1
        while end > start and s.words[end - 1] in _PAUSES | _MARKS:
            end -= 1
        return (start, end) if end > start and self._tells(start, end) else None

    def _has_cue_after(self, at: int) -> bool:
        return any(self.s.is_verb(t) and self._words.verb(self.s.lemmas[t]) is not None for t in range(at, len(self.s)))

    def _tells(self, start: int, end: int) -> bool:
        """Tell whether tokens are a clause, and not only an opening phrase."""
        s = self.s
        return any(s.tags[t] in FINITE_TAGS for t in range(start, end)) or s.words[end : end + 1] == ('"',)

    def _host(self, v: int) -> int | None:
        """Return the head of the clause that a cue stands behind or in."""
        s = self.s
        clause = s.child(v, "ccomp")
        if clause is not None and clause < v:
            return clause
        if s.deps[v] in {"parataxis", "ccomp", "conj", "advcl", "dep", "relcl"} and s.head[v] != v:
            h = s.head[v]
            cue = self._words.verb(s.lemmas[h]) if h < v else None
            if s.deps[v] == "ccomp" and cue is not None and cue.content:
                return None  # what is said is that somebody says something
            linked = s.child(v, "mark") is not None or (s.deps[v] in {"conj", "relcl"} and s.child(v, "cc") is not None)
            if (
                not linked
                and s.deps[v] in {"parataxis", "ccomp", "dep"}
                and (s.is_verb(h) or s.child(h, "cop") is not None)
            ):
                return h
        before = [k for k in s.kids[v] if k < v and s.deps[k] in {"advcl", "dep", "conj", "parataxis", "csubj"}]
        for k in before:
            mark = s.child(k, "mark", "advmod")
            finite = s.tags[k] in FINITE_TAGS or s.child(k, "aux", "auxpass") is not None
            if finite and s.child(k, *_SUBJECTS) is not None and (mark is None or s.lower[mark] not in _OPENING_MARKS):
                return k
        return self._apposed_host(v)

    def _apposed_host(self, v: int) -> int | None:
        """ "They have agreed, the countries announced": a clause that the parser took for an apposition."""
        s = self.s
        noun = s.head[v]
        if not self._is_apposed(v):
            return None
        return next((a for a in s.ancestors(noun) if s.is_verb(a)), None)

    def _is_apposed(self, v: int) -> bool:
        s = self.s
        noun = s.head[v]
        if s.deps[v] not in {"acl", "relcl"} or s.tags[v] not in {"VBD", "VBZ", "VBP"} or noun != v - 1:
            return False
        first = min(t for t in s.subtree(noun) if t <= noun)
        return (
            s.deps[noun] in {"appos", "npadvmod", "dep", "conj"}
            and first > 0
            and s.words[first - 1] in _PAUSES | _MARKS
        )

    def _stands_apart(self, v: int, left: int) -> bool:
        """Tell whether the cue's clause stands behind a comma, a dash or a closing mark."""
        s = self.s
        if s.words[left - 1] in _PAUSES or self._inverted(v):
            return True
        return s.words[left - 1] in _MARKS and (
            left < 2 or s.words[left - 2] in _PAUSES or not self._is_outside(left - 2)
        )

    def _inverted(self, v: int) -> bool:
        subject = self.s.child(v, *_SUBJECTS)
        return subject is not None and subject > v

    def _clause_of(self, v: int) -> tuple[int, int]:
        """Return the tokens [left, right) of a cue's own clause: subject, auxiliaries, addressee, adjuncts."""
        if v in self._block:
            return self._block[v]
        s = self.s
        own = {v}
        for k in s.kids[v]:
            if s.deps[k] in {"ccomp", "parataxis", "conj", "cc", "punct"}:
                continue
            if s.deps[k] == "advcl" and not (k > v and s.tags[k] == "VBG"):
                continue
            tree = s.subtree(k)
            if s.deps[k] in _SUBJECTS or k > v or (k == v - 1 or s.deps[k] in {"aux", "auxpass", "advmod"}):
                own.update(tree)
        beside = self._noun_beside(v) if s.child(v, *_SUBJECTS) is None else None
        if beside is not None:
            own.update(t for t in s.subtree(beside) if t < v)
            own.update(range(beside, v))
        left = v
        while left > 0 and (
            left - 1 in own or (left - 2 in own and s.words[left - 1] == "," and self._in_subject(v, left))
        ):
            left -= 1
        right = v + 1
        while right < len(s) and (right in own or (right + 1 in own and s.words[right] == ",")):
            right += 1
        self._block[v] = (left, right)
        return left, right

    def _in_subject(self, v: int, at: int) -> bool:
        """ "…, Smith, the head of the army, said": a comma inside the subject."""
        subject = self.s.child(v, *_SUBJECTS)
        return subject is not None and subject <= at - 2 < v and at - 2 in self.s.subtree(subject)

    def _clause_start(self, v: int, host: int) -> int:
        s = self.s
        root = s.head[v] == v or s.head[host] == host
        return self._past_openers(0 if root else min(s.subtree(host)))

    def _past_openers(self, start: int) -> int:
        s = self.s
        at = start
        while at < len(s) - 1:
            if s.words[at] in _MARKS | {","} or (
                s.lower[at] in self._words.openers and (s.words[at + 1] == "," or s.tags[at] == "CC")
            ):
                at += 1
            else:
                break
        return at

    # ------------------------------------------------------------------ other contents

    def _as(self, v: int, cue: Cue) -> Iterator[Speech]:
        """ "called the vote a farce", "dismissed the report as false": a thing with what it is said to be."""
        s = self.s
        if s.child(v, "auxpass", "nsubjpass") is not None or (s.deps[v] in {"acl", "amod"} and s.tags[v] == "VBN"):
            return
        after = [k for k in s.kids[v] if k > v]
        objects = [k for k in after if s.deps[k] in {"dobj", "dative", "iobj"}]
        complement = [k for k in after if s.deps[k] in {"oprd", "xcomp", "acomp"} and not s.is_verb(k)]
        complement += objects[1:]
        complement += [k for k in after if objects and s.deps[k] == "npadvmod" and s.is_noun(k) and k > objects[0]]
        complement += [
            k for k in after if s.deps[k] == "ccomp" and not s.is_verb(k) and s.child(k, "nsubj", "amod", "det")
        ]
        complement += [k for k in after if s.deps[k] == "prep" and s.lower[k] == "as"]
        complement += [k for t in objects for k in s.children(t, "prep") if s.lower[k] == "as"]
        if not complement:
            return
        parts = [*objects, *complement]
        start, end = min(min(s.subtree(k)) for k in parts), max(max(s.subtree(k)) for k in parts) + 1
        start = max(start, v + 1)
        cut = next((t for t in range(start, end) if self._cuts(v, v, t)), None)
        end = self._back_over_links(cut) if cut is not None else end
        yield replace(self._speech(v, cue, self._speakers(v), start, end), judging=True)

    def _of_noun(self, n: int, cue: Cue) -> Iterator[Speech]:
        s = self.s
        for c in (*s.children(n, "acl", "ccomp", "relcl", "appos"), *self._torn_from_noun(n)):
            subject = s.child(c, *_SUBJECTS, "expl")
            under = set(s.subtree(c))
            mark = next((k for k in range(n + 1, c) if s.lower[k] == "that" and s.tags[k] == "IN" and k in under), None)
            if mark is None or subject is None or subject < mark:
                continue
            speakers = self._noun_speakers(n)
            if speakers or not cue.owned:
                yield self._speech(n, cue, speakers, mark + 1, self._end_under(n, c))
            return

    def _torn_from_noun(self, n: int) -> list[int]:
        """ "denied the accusation by X that …": the noun's clause, hung on the verb."""
        s = self.s
        v = s.head[n]
        return [c for c in s.children(v, "ccomp") if c > n] if s.deps[n] == "dobj" and s.is_verb(v) else []

    def _noun_speakers(self, n: int) -> tuple[int, ...]:
        """Return whose claim or warning it is, as far as the grammar tells."""
        s = self.s
        possessor = s.child(n, "poss")
        if possessor is not None:
            return self._grammar.deref(possessor)
        for k in s.children(n, "prep", "agent"):
            if s.lower[k] in {"by", "from", "of"}:
                objects = tuple(s.children(k, "pobj"))
                if objects:
                    return objects
        named = [k for k in s.children(n, "compound", "amod", "nmod") if s.words[k][0].isupper()]
        if named:
            return tuple(named[-1:])
        h = s.head[n]
        for k in s.children(h, "prep", "agent") if s.deps[n] == "dobj" else []:
            if k == n + 1 and s.lower[k] in {"by", "from"}:
                return tuple(s.children(k, "pobj"))
        if s.deps[n] == "dobj" and s.lemmas[h] in self._words.telling:
            return self._grammar.grammatical_subject(h)
        if s.deps[n] == "pobj" and s.lower[h] in {"with", "in"} and s.is_verb(s.head[h]):
            return self._grammar.grammatical_subject(s.head[h])
        return ()

    def _of_adjective(self, a: int, cue: Cue) -> Iterator[Speech]:
        """ "was clear that …", "is adamant that …"."""
        s = self.s
        be = s.head[a]
        if s.deps[a] != "acomp" or s.lemmas[be] not in {"be", "remain", "sound"} or s.child(be, "neg") is not None:
            return
        clause = s.child(a, "ccomp")
        clause = s.child(be, "ccomp") if clause is None else clause
        subject = s.child(be, "nsubj")
        if clause is None or clause < a or subject is None or s.lower[subject] in {"it", "that", "this"}:
            return
        start = self._after_that(a, clause)
        if start is not None and s.child(clause, "mark") is not None:
            speakers = self._grammar.grammatical_subject(be)
            words = f"{s.text(be, be + 1)} {s.words[a]}"
            yield self._speech(a, cue, speakers, start, self._end_of_sentence(a, clause), words)

    def _end_of_sentence(self, a: int, clause: int) -> int:
        """ "was clear that while A, B": what the parser tore apart from its clause goes on to the end."""
        s = self.s
        end = max(s.subtree(clause)) + 1
        mark = s.child(clause, "mark")
        torn = mark is not None and s.lower[mark + 1 : mark + 2] and s.lower[mark + 1] in _KEPT_MARKS | _LINKS
        return len(s) if torn and s.words[end : end + 1] == (",",) else end

    def _by_phrase(self) -> Iterator[Speech]:
        """ "according to the ministry", "in the minister's view": the rest of the sentence is what is said."""
        s = self.s
        for i in range(len(s) - 1):
            if s.lower[i] == "according" and s.lower[i + 1] == "to":
                speakers = tuple(k for k in s.kids[i + 1] if s.deps[k] == "pobj")
                if not speakers:
                    speakers = tuple(k for k in s.kids[i] if s.deps[k] == "pobj")
                yield from self._around(i, speakers, s.text(i, i + 2))
            elif s.lower[i] == "in" and s.deps[i] == "prep":
                for k in s.children(i, "pobj"):
                    owner = s.child(k, "poss")
                    owner = self._of_phrase(k) if owner is None and s.lemmas[k] == "word" else owner
                    if s.lemmas[k] in _VIEWS and owner is not None and (i == 0 or s.words[i - 1] in _PAUSES):
                        yield from self._around(i, (owner,), s.text(i, k + 1))

    def _of_phrase(self, n: int) -> int | None:
        s = self.s
        return next((j for k in s.children(n, "prep") if s.lower[k] == "of" for j in s.children(k, "pobj")), None)

    def _around(self, i: int, speakers: tuple[int, ...], words: str) -> Iterator[Speech]:
        s = self.s
        tree = {i, *(t for k in s.kids[i] for t in s.subtree(k)), *(t for k in speakers for t in s.subtree(k))}
        right = i
        while right < len(s) and (right in tree or (right + 1 in tree and s.words[right] == ",")):
            right += 1
        ends = (
            right >= len(s)
            or s.words[right] in {".", '"', "''"}
            or all(w in {".", '"', "!", "?"} for w in s.words[right:])
        )
        cue = Cue("neutral", frozenset({"that"}))
        start = self._past_openers(0)
        if start >= i:
            begin = self._past_openers(right)
            if begin < len(s):
                yield self._speech(i, cue, speakers, begin, len(s), words)
        elif ends or s.words[right] not in _PAUSES:
            end = i
            while end > start and s.words[end - 1] in _PAUSES | _MARKS:
                end -= 1
            yield self._speech(i, cue, speakers, self._own_start(start, i), end, words)
        else:
            yield self._speech(i, cue, speakers, start, len(s), words)

    def _own_start(self, start: int, i: int) -> int:
        """ "X said A, while B, according to Y": only the clause that the phrase ends is Y's."""
        s = self.s
        for t in range(i - 1, start, -1):
            if (
                s.words[t] == ","
                and s.lower[t + 1 : t + 2]
                and s.lower[t + 1] in {"while", "but", "though", "although", "and"}
            ):
                clause = any(s.tags[k] in FINITE_TAGS for k in range(t + 2, i))
                if clause and any(s.tags[k] in FINITE_TAGS for k in range(start, t)):
                    return t + 2
        return start

    def _headline(self) -> Iterator[Speech]:
        """ "Kremlin: No talks planned", "No talks planned: Kremlin"."""
        s = self.s
        if s.words.count(":") != 1 or s.words[-1] in {".", ":"} or self._segments:
            return
        colon = s.words.index(":")
        cue = Cue("neutral", frozenset({"that"}))
        before, after = range(colon), range(colon + 1, len(s))
        if 0 < colon <= _LONGEST_HEAD and len(after) >= _LEAST_OF_HEADLINE and not self._has_finite(before):
            yield self._speech(-1, cue, (self._top(before),), colon + 1, len(s), ":")
        elif 0 < len(after) <= _LONGEST_HEAD and colon >= _LEAST_OF_HEADLINE and not self._has_finite(after):
            yield self._speech(-1, cue, (self._top(after),), 0, colon, ":")

    def _has_finite(self, tokens: range) -> bool:
        return any(self.s.tags[t] in FINITE_TAGS for t in tokens)

    def _top(self, tokens: range) -> int:
        """Return the head of a phrase: the token whose governor stands outside, the last noun of those."""
        s = self.s
        tops = [t for t in tokens if s.head[t] not in tokens or s.head[t] == t]
        nouns = [t for t in tops if s.is_noun(t)] or [t for t in tokens if s.is_noun(t)] or tops
        return nouns[-1]

    # ------------------------------------------------------------------ speakers

    def _speakers(self, v: int) -> tuple[int, ...]:
        s = self.s
        if s.child(v, *_SUBJECTS) is None:
            if s.tags[v] == "VBG" and s.deps[v] in {"advcl", "acl", "xcomp", "conj"}:
                above = self._teller_above(v)
                if above:
                    return above
            if s.deps[v] == "conj":
                teller = self._teller_of_conjunct(v)
                if teller:
                    return teller
            beside = self._noun_beside(v) if not self._follows_mark(v) else self._noun_behind(v)
            if beside is not None:
                return (beside,)
        predicate = self._grammar.verb(v)
        if predicate is None:
            return self._grammar.grammatical_subject(v)
        return predicate.get("subj")

    def _follows_mark(self, v: int) -> bool:
        return v > 0 and self.s.words[v - 1] in _MARKS and self.s.tags[v] in {"VBD", "VBZ", "VBP", "VBN"}

    def _noun_behind(self, v: int) -> int | None:
        """ "“…?” asked the miners": the subject that the parser took for an object."""
        return next(
            (k for k in self.s.kids[v] if k > v and self.s.deps[k] in {"dobj", "npadvmod", "oprd", "attr"}), None
        )

    def _noun_beside(self, v: int) -> int | None:
        """ "“…,” Lt Gen Shaghati, said": the subject that the parser hung elsewhere."""
        s = self.s
        if s.tags[v] not in {"VBD", "VBZ", "VBP"} or s.child(v, "auxpass") is not None:
            return None
        if self._is_apposed(v):
            return s.head[v]
        at = v - 2 if s.words[v - 1] == "," else v - 1
        if at < 1 or not s.is_noun(at) or s.deps[at] not in {"npadvmod", "dep", "appos", "conj", "dobj"}:
            return None
        first = min(t for t in s.subtree(at) if t <= at)
        return at if first > 0 and s.words[first - 1] in _PAUSES | _MARKS else None

    def _teller_of_conjunct(self, v: int) -> tuple[int, ...]:
        """ "X said A and warned that B": who warns is who said, though the parser hung it on A."""
        s = self.s
        c = s.head[v]
        a = s.head[c]
        cue = self._words.verb(s.lemmas[a]) if s.is_verb(a) and a < c and s.deps[c] == "ccomp" else None
        return self._grammar.grammatical_subject(a) if cue is not None and self._cuts(a, c, v) else ()

    def _teller_above(self, v: int) -> tuple[int, ...]:
        """ "X said A, adding B": who adds is who said, wherever the parser hung the participle."""
        s = self.s
        for a in s.ancestors(v):
            cue = self._words.verb(s.lemmas[a]) if s.is_verb(a) else None
            if cue is not None and s.child(a, *_SUBJECTS) is not None and a < v and s.words[v - 1] in _PAUSES:
                return self._grammar.grammatical_subject(a)
        return ()

    # ------------------------------------------------------------------ quotations

    def _is_outside(self, token: int) -> bool:
        return not any(token in segment.tokens for segment in self._segments)

    def _quotations_at(self, token: int) -> frozenset[int]:
        """Return the numbers of the quotations that a token stands in."""
        return frozenset(segment.number for segment in self._segments if token in segment.tokens)

    def _with_quotation(self, speech: Speech) -> Speech:
        """Widen a content to the whole of the quotations that it reaches into."""
        start, end = speech.start, speech.end
        for segment in self._segments:
            if speech.cue in segment.tokens or segment.end <= start or segment.start >= end:
                continue
            if any(segment.start <= s0 < segment.end for s0 in self._cue_places(speech)):
                continue
            start, end = min(start, segment.start), max(end, segment.end)
            if (start, end) == (segment.start, segment.end):
                return replace(speech, start=start, end=end, quoted=True)
        return replace(speech, start=self._with_mark(start, -1), end=self._with_mark(end, 1))

    def _with_mark(self, at: int, step: int) -> int:
        """Take in the mark of a quotation that only part of the content stands in."""
        source, i = self.s.source, at - self.s.start
        while 0 <= (i - 1 if step < 0 else i) < len(source) and source[i - 1 if step < 0 else i] in _ANY_MARK:
            i += step
        return i + self.s.start

    def _cue_places(self, speech: Speech) -> tuple[int, ...]:
        return tuple(self.s.offsets[t][0] for t in speech.speakers)

    def _of_segments(self, found: Sequence[Speech]) -> Iterator[Speech]:
        """Give quotations that are no clause's content to the cue that stands beside them."""
        told: list[tuple[Segment, Speech]] = []
        for segment in self._segments:
            if any(self._covers(speech, segment) for speech in found):
                continue
            speech = self._beside(segment) or self._interrupted(segment, told, found)
            if speech is not None:
                told.append((segment, speech))
                yield speech

    def _covers(self, speech: Speech, segment: Segment) -> bool:
        if speech.cue in segment.tokens:
            return False
        shared = min(speech.end, segment.end) - max(speech.start, segment.start)
        return shared >= _COVERED * (segment.end - segment.start)

    def _beside(self, segment: Segment) -> Speech | None:
        s = self.s
        best: tuple[int, Speech] | None = None
        around = self._quotations_at(segment.tokens.start) - {segment.number}
        for v in range(len(s)):
            if not s.is_verb(v) or self._is_silent(v) or self._quotations_at(v) != around:
                continue
            cue = self._words.verb(s.lemmas[v])
            colon = segment.tokens.start > 1 and ":" in s.words[segment.tokens.start - 2 : segment.tokens.start]
            if (cue is None or "quote" not in cue.content) and not (
                colon and v < segment.tokens.start and s.head[v] == v
            ):
                continue
            distance = self._distance(v, segment, colon=colon)
            if distance is not None and (best is None or distance < best[0]):
                effect = cue.effect if cue is not None else "neutral"
                speech = Speech(v, s.words[v], effect, self._speakers(v), segment.start, segment.end, quoted=True)
                best = (distance, speech)
        return best[1] if best is not None else None

    def _distance(self, v: int, segment: Segment, *, colon: bool) -> int | None:
        """Say how far a cue stands from a quotation; None where it does not introduce or follow it."""
        s = self.s
        first, last = segment.tokens.start, segment.tokens.stop - 1
        left, _ = self._clause_of(v)
        if v > last:
            subject = s.child(v, *_SUBJECTS)
            near = v if subject is None else min(v, *s.subtree(subject))
            near = min(near, left) if left > last else near
            if near <= last:
                return None
            between = s.words[last + 1 : near]
            return near - last if all(w in _MARKS | _PAUSES for w in between) else None
        if any(s.tags[t] in FINITE_TAGS and self._is_outside(t) for t in range(v + 1, first)):
            return None
        opening = first - 1
        while opening > v and s.words[opening] in _MARKS:
            opening -= 1
        introduced = s.words[opening] in {",", ":"} or opening == v or s.lower[opening] in {"that", "as"}
        return first - v if introduced or colon else None

    def _interrupted(
        self, segment: Segment, told: Sequence[tuple[Segment, Speech]], found: Sequence[Speech]
    ) -> Speech | None:
        """ "“We will,” he said, “come back.”": the second part is of whom the first is."""
        s = self.s
        earlier = [speech for _, speech in told] + [f for f in found if f.cue >= 0 and f.cue not in segment.tokens]
        for speech in reversed(earlier):
            if not speech.start < s.offsets[speech.cue][0] < segment.start:
                continue
            between = range(speech.cue + 1, segment.tokens.start)
            if not any(s.tags[t] in FINITE_TAGS and self._is_outside(t) for t in between):
                return replace(speech, start=segment.start, end=segment.end, quoted=True)
        return None

    # ------------------------------------------------------------------ edges

    def _trimmed(self, speech: Speech) -> Speech:
        s = self.s
        start, end = trim(s.source, speech.start - s.start, speech.end - s.start, quoted=speech.quoted)
        return replace(speech, start=s.start + start, end=s.start + end)


def trim(text: str, start: int, end: int, *, quoted: bool) -> tuple[int, int]:
    """Take blanks, marks and commas off the ends of a content, and the full stop of one that is not quoted.

    Marks of a quotation that only part of the content stands in are left.
    """
    start, end = _trimmed_once(text, start, end, "" if quoted else ".", BLANKS)
    inner = _trimmed_once(text, start, end, "" if quoted else ".", EDGE)
    if _is_balanced(text, start, end) and not _is_balanced(text, *inner):
        return start, end
    return inner


def _trimmed_once(text: str, start: int, end: int, stop: str, edge: str) -> tuple[int, int]:
    while start < end and text[start] in edge + ".":
        start += 1
    while end > start and text[end - 1] in edge + stop and not _is_abbreviation(text, start, end):
        end -= 1
    return start, end


def _is_balanced(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    straight, opening, closing = (sum(words.count(mark) for mark in marks) for marks in ('"', "“„«", "”»"))
    return straight % 2 == 0 and opening == closing and straight + opening > 0 and not _is_one(words)


def _is_one(words: str) -> bool:
    """Tell whether the marks stand around all of it."""
    words = words.rstrip(".,;:!? ")
    return words[:1] in _ANY_MARK and words[-1:] in _ANY_MARK and not any(mark in words[1:-1] for mark in _ANY_MARK)


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """ "the U.S.": the last full stop is a letter's."""
    return text[end - 1] == "." and end - start > 3 and text[end - 3] == "." and text[end - 2].isalpha()


def _distinct(found: Sequence[Speech]) -> list[Speech]:
    seen: dict[tuple[int, int], Speech] = {}
    for speech in found:
        seen.setdefault((speech.start, speech.end), speech)
    return list(seen.values())


def _verbs(words: SpeechWords) -> frozenset[str]:
    return frozenset(lemma for kind, lemma in words.cues if kind == "verb")
