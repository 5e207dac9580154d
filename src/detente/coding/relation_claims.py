"""Relation claims: what a sentence says of relations between two actors, how they stand or move, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.actors import Phrases
from detente.coding.attribution import Attribution
from detente.coding.memory import Memory
from detente.coding.predicates import Grammar
from detente.coding.relation_words import RelationWords
from detente.language import Sentence
from detente.records import UNKNOWN, Article, Entity, RelationClaim, TextInfo, record_id

_COPULAS = frozenset(
    {"be", "remain", "become", "seem", "stay", "look", "get", "turn", "grow", "appear", "feel", "stand"}
)
_BETWEEN = frozenset({"between", "among"})
_TOWARDS = frozenset({"with", "to", "toward", "towards", "against"})
_BEFORE_NOUN = frozenset({"poss", "compound", "amod", "nmod"})
_IN_BETWEEN = frozenset({"in", "of", "between", "for", "to", "on"})
_NEVER = frozenset({"never", "hardly", "not", "n't", "no"})
_OUR = frozenset({"we", "our", "us"})
# What "not" makes of a direction: what does not improve stays, what is not good is bad.
_DENIED = {"high": "low", "low": "unchanged", "better": "unchanged", "worse": "unchanged", "unchanged": "unchanged"}
_NEVER_SO = {"better": "high", "worse": "low", "high": "high", "low": "low", "unchanged": "unchanged"}
_NEEDS_PARTIES = frozenset({"unchanged", "high", "better"})  # expressions too common to be read without both parties
_LONGEST = 25  # tokens of a claim's words


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word that says how a relation stands: its direction, its tokens, the relation noun, the governing verb."""

    direction: str
    tokens: tuple[int, ...]
    noun: int | None
    verb: int | None


class ClaimFinder:
    """Finds the relation claims of one sentence."""

    def __init__(
        self, grammar: Grammar, phrases: Phrases, memory: Memory, attribution: Attribution, words: RelationWords
    ) -> None:
        self.s: Sentence = grammar.s
        self._grammar = grammar
        self._phrases = phrases
        self._memory = memory
        self._attribution = attribution
        self._words = words

    def find(self, article: Article, voice: tuple[Entity, ...] = (), last: tuple[str, ...] = ()) -> list[RelationClaim]:
        """Return the claims, in the order of the text.

        `voice` speaks the sentence as a whole; `last` is the dyad that the article spoke of before.
        """
        found: dict[tuple[tuple[str, ...], str], RelationClaim] = {}
        for hit in self._hits():
            speaker = self._speaker(hit, voice)
            dyad = self._dyad(hit, speaker, last)
            if dyad:
                claim = self._claim(article, hit, dyad, speaker)
                found.setdefault((dyad, claim.direction), claim)
        return sorted(found.values(), key=lambda claim: claim.start)

    def _claim(self, article: Article, hit: _Hit, dyad: tuple[str, ...], speaker: Entity | None) -> RelationClaim:
        s = self.s
        first, last = self._span(hit)
        start, end = s.offsets[first][0], s.offsets[last][1]
        return RelationClaim(
            id=record_id("relation_claim", article.id, start, end, *dyad, hit.direction),
            article=article.id,
            speaker=speaker,
            dyad=dyad,
            direction=hit.direction,
            words=article.text[start:end],
            start=start,
            end=end,
            text_info=TextInfo(s.index, s.start, s.end),
        )

    def _span(self, hit: _Hit) -> tuple[int, int]:
        """Return the first and last token of a claim's words, with the parties that stand beside them."""
        s = self.s
        tokens = set(hit.tokens)
        tokens.update(t for t in (hit.noun, hit.verb) if t is not None)
        with_parties = set(tokens)
        for t in tokens:
            for k in s.children(t, "prep"):
                if s.lower[k] in _BETWEEN | _TOWARDS:
                    with_parties.update(s.subtree(k))
        if hit.noun is not None:
            for k in s.kids[hit.noun]:
                with_parties.update(s.subtree(k) if s.deps[k] in _BEFORE_NOUN else ())
        chosen = with_parties if max(with_parties) - min(with_parties) < _LONGEST else tokens
        return min(chosen), max(chosen)

    # ------------------------------------------------------------------ how it stands

    def _hits(self) -> list[_Hit]:
        s = self.s
        phrases = list(self._by_phrase())
        taken = {hit.noun for hit in phrases}
        covered = {t for hit in phrases for t in hit.tokens}
        hits = phrases
        for r in range(len(s)):
            if self._is_relation(r) and r not in taken and r not in covered:
                hit = next(self._of_noun(r), None)
                if hit is not None and not covered & set(hit.tokens):
                    hits.append(hit)
        return hits

    def _is_relation(self, r: int) -> bool:
        s, w = self.s, self._words
        lemma = s.lemmas[r]
        if not s.is_noun(r) or not (lemma in w.relations or lemma in w.mutual):
            return False
        return not any(s.lower[k] in w.others for k in s.children(r, "compound", "amod"))

    def _of_noun(self, r: int) -> Iterator[_Hit]:
        yield from self._predicated(r)
        yield from self._acted_on(r)
        yield from self._nominal(r)
        yield from self._described(r)

    def _predicated(self, r: int) -> Iterator[_Hit]:
        """ "relations soured", "ties are cordial"."""
        s = self.s
        if s.deps[r] not in {"nsubj", "nsubjpass"}:
            return
        v = s.head[r]
        if s.lemmas[v] in _COPULAS:
            for k in s.kids[v]:
                if s.deps[k] in {"acomp", "attr", "oprd", "advmod", "xcomp"} and k > v:
                    direction = self._direction("state", s.lower[k], r)
                    if direction:
                        yield _Hit(self._polar(direction, v, state=True), (k,), r, v)
        direction = self._direction("move", s.lemmas[v], r)
        if direction is None and s.deps[r] == "nsubjpass":
            direction = self._direction("act", s.lemmas[v], r)
        if direction is None and s.tags[v] in {"VBN", "JJ"}:
            direction = self._direction("state", s.lower[v], r)
        if direction:
            yield _Hit(self._polar(direction, v), (v,), r, v)

    def _acted_on(self, r: int) -> Iterator[_Hit]:
        """ "severed ties"."""
        s = self.s
        top = r
        while s.deps[top] == "conj" and s.is_noun(s.head[top]):
            top = s.head[top]
        v = s.head[top]
        if s.deps[top] != "dobj" or not s.is_verb(v):
            return
        direction = self._direction("act", s.lemmas[v], r)
        if direction:
            yield _Hit(self._polar(direction, v), (v,), r, v)

    def _nominal(self, r: int) -> Iterator[_Hit]:
        """ "a thaw in relations"."""
        s = self.s
        h = s.head[r]
        if s.deps[r] == "pobj" and s.lower[h] in _IN_BETWEEN:
            n = h - 1 if s.is_verb(s.head[h]) else s.head[h]  # the parser may hang the phrase on the verb
        elif s.deps[r] == "compound":
            n = h
        else:
            return
        direction = self._direction("noun", s.lemmas[n], r)
        if direction:
            none = any(s.lower[k] in {"no", "neither"} for k in s.children(n, "det"))
            settled = _DENIED[direction] if none else direction
            yield _Hit(settled, (n,), r, s.head[n] if s.is_verb(s.head[n]) and none else None)

    def _described(self, r: int) -> Iterator[_Hit]:
        """ "tense relations"."""
        s = self.s
        for k in s.children(r, "amod", "compound"):
            direction = self._direction("state", s.lower[k], r)
            if direction:
                yield _Hit(direction, (k,), r, None)

    def _by_phrase(self) -> Iterator[_Hit]:
        s = self.s
        at = 0
        first, end = self._words.phrases, len(s)
        while at < end:
            known = s.lemmas[at] in first or s.lower[at] in first
            match = self._phrase_at(at) if known else None
            if match is None:
                at += 1
                continue
            length, direction = match
            tokens = tuple(range(at, at + length))
            verb = next((a for t in tokens for a in [t, *s.ancestors(t)] if s.is_verb(a)), None)
            denied = verb is not None and direction != "unchanged" and self._is_denied(verb)
            settled = (
                _NEVER_SO[direction] if denied and "never" in s.lower else _DENIED[direction] if denied else direction
            )
            yield _Hit(settled, tokens, self._noun_near(at, verb), verb)
            at += length

    def _phrase_at(self, at: int) -> tuple[int, str] | None:
        s = self.s
        for first in {s.lemmas[at], s.lower[at]}:
            for words, direction in self._words.phrases.get(first, ()):
                here = zip(words, s.lemmas[at : at + len(words)], s.lower[at : at + len(words)], strict=False)
                if at + len(words) <= len(s) and all(word in (lemma, lower) for word, lemma, lower in here):
                    return len(words), direction
        return None

    def _noun_near(self, at: int, verb: int | None) -> int | None:
        """Return the relation noun that an expression is about: its verb's subject, or one that it hangs with."""
        s = self.s
        subject = s.child(verb, "nsubj", "nsubjpass") if verb is not None else None
        if subject is not None and self._is_relation(subject):
            return subject
        top = next((a for a in [at, *s.ancestors(at)] if s.is_noun(a) and s.deps[a] not in {"compound", "amod"}), at)
        together = [r for r in s.subtree(top) if self._is_relation(r)]
        together += [a for a in s.ancestors(at) if self._is_relation(a)]
        return min(together, key=lambda r: abs(r - at), default=None)

    def _polar(self, direction: str, v: int, *, state: bool = False) -> str:
        if not self._is_denied(v):
            return direction
        never = any(self.s.lower[k] == "never" for k in self.s.kids[v])
        return _NEVER_SO[direction] if state and never else _DENIED[direction]

    def _is_denied(self, v: int) -> bool:
        s = self.s
        if any(s.lower[k] in _NEVER for k in s.children(v, "neg", "advmod")):
            return True
        h = s.head[v]
        return s.deps[v] == "xcomp" and h != v and (s.lemmas[h] == "fail" or s.child(h, "neg") is not None)

    def _direction(self, kind: str, word: str, r: int) -> str | None:
        """Look up a word beside a relation noun; beside a bad one ("tensions") other words count."""
        bad = self.s.lemmas[r] in self._words.bad
        return self._words.directions.get(("rift" if bad else kind, word))

    # ------------------------------------------------------------------ between whom

    def _dyad(self, hit: _Hit, speaker: Entity | None, last: tuple[str, ...]) -> tuple[str, ...]:
        parties = self._named(hit)
        explicit = len(parties) > 1 and not self._means_both(hit)
        known = {*parties} if not self._means_both(hit) else set()
        known |= {speaker.code} if speaker is not None and _is_party(speaker.code) else set()
        if last and not explicit and known <= {*last} and (hit.noun is not None or self._is_of_one(hit)):
            return last
        if (
            hit.noun is not None
            and self.s.lemmas[hit.noun] in self._words.mutual
            and not parties
            and not self._is_joint(hit)
        ):
            return ()
        if not explicit:
            parties = _distinct([*parties, *self._around(hit, parties)])
        if len(parties) < 2 and parties:
            parties = _distinct([*parties, *([speaker.code] if speaker is not None else [])])
        if len(parties) < 2 and (hit.noun is not None or hit.direction not in _NEEDS_PARTIES):
            parties = _distinct([*parties, *self._remembered(parties, speaker)])
        return tuple(sorted(parties[:2])) if len(parties) > 1 else ()

    def _means_both(self, hit: _Hit) -> bool:
        """Tell whether the parties are only "the two countries", "both sides"."""
        s = self.s
        anchors = [t for t in (hit.noun, hit.verb, *hit.tokens) if t is not None]
        objects = [
            j for t in anchors for k in s.children(t, "prep") if s.lower[k] in _BETWEEN for j in s.children(k, "pobj")
        ]
        return bool(objects) and all(self._phrases.match_at(j) is None and s.child(j, "conj") is None for j in objects)

    def _is_of_one(self, hit: _Hit) -> bool:
        """Tell whether an expression that needs no noun of relation tells of one thing: "it is at a low point"."""
        s = self.s
        subject = s.child(hit.verb, "nsubj") if hit.verb is not None else None
        return hit.direction not in _NEEDS_PARTIES and subject is not None and self._phrases.match_at(subject) is None

    def _is_joint(self, hit: _Hit) -> bool:
        s = self.s
        noun = hit.noun if hit.noun is not None else hit.tokens[0]
        return any(s.lower[k] in self._words.both or s.lower[k] in _OUR for k in s.kids[noun])

    def _named(self, hit: _Hit) -> list[str]:
        """Return the parties that the noun or its verb names."""
        s = self.s
        anchors = [t for t in (hit.noun, hit.verb, *hit.tokens) if t is not None]
        between = [
            j for t in anchors for k in s.children(t, "prep") if s.lower[k] in _BETWEEN for j in s.children(k, "pobj")
        ]
        found = self._codes(between)
        if len(found) > 1:
            return found
        towards = [
            j for t in anchors for k in s.children(t, "prep") if s.lower[k] in _TOWARDS for j in s.children(k, "pobj")
        ]
        before = [k for t in anchors if s.is_noun(t) for k in s.kids[t] if s.deps[k] in _BEFORE_NOUN]
        before += [j for k in before for j in s.children(k, "compound", "conj", "nmod", "npadvmod")]
        return _distinct([*found, *self._codes(before), *self._codes(towards)])

    def _around(self, hit: _Hit, parties: Sequence[str]) -> list[str]:
        """Return the parties that the clause names: its subject, then whoever stands near."""
        s = self.s
        verb = hit.verb
        if verb is None:
            start = hit.noun if hit.noun is not None else hit.tokens[0]
            verb = next((a for a in s.ancestors(start) if s.is_verb(a)), None)
        subject = self._grammar.grammatical_subject(verb) if verb is not None else ()
        found = self._codes([t for t in subject if t != hit.noun and s.lower[t] not in _OUR])
        if len(_distinct([*parties, *found])) > 1:
            return found
        anchor = hit.tokens[0]
        near = sorted(self._phrases.matches, key=lambda m: (m.start > anchor, abs(m.start - anchor)))
        inside = [m.names[0].code for m in near if self._is_in_clause(m.start, anchor) and _is_party(m.names[0].code)]
        return _distinct([*found, *inside])

    def _is_in_clause(self, at: int, anchor: int) -> bool:
        """Tell whether two tokens stand in one stretch of speech: nobody's cue between them."""
        return self._attribution.chain(at) == self._attribution.chain(anchor)

    def _codes(self, tokens: Sequence[int]) -> list[str]:
        codes: list[str] = []
        for t in tokens:
            entities = self._memory.resolve(self._phrases, [t], "recipient").entities
            codes.extend(e.code for e in entities)
            match = self._phrases.match_at(t)
            if not entities and match is not None:
                codes.append(match.names[0].code)
        return _distinct([code for code in codes if _is_party(code)])

    def _remembered(self, parties: Sequence[str], speaker: Entity | None) -> list[str]:
        """Return who the article is about besides those named: the two told of last, or its other country."""
        codes = list(parties)
        if not codes:
            if speaker is not None and _is_party(speaker.code):
                codes.append(speaker.code)
            latest = [
                e.code
                for m in reversed(self._memory.mentions)
                if m.sentence <= self.s.index and not m.place
                for e in m.entities
                if e.sector in {"GOV", ""} and _is_party(e.code)
            ]
            codes = _distinct([*codes, *latest])[:2]
        if len(codes) < 2:
            other = self._memory.other_country(codes)
            leading = self._memory.context_countries(local=False)
            codes += [other] if other else [code for code in leading if code not in codes]
        return codes

    # ------------------------------------------------------------------ who says so

    def _speaker(self, hit: _Hit, voice: tuple[Entity, ...]) -> Entity | None:
        chain = self._attribution.chain(hit.tokens[0])
        speakers = chain[-1].speakers if chain else voice
        return next((e for e in speakers if e.code != UNKNOWN or e.sector), None)


def may_claim(s: Sentence, words: RelationWords) -> bool:
    """Tell whether a sentence holds any word about relations: cheap, and permissive."""
    return not (
        words.relations.isdisjoint(s.lemmas)
        and words.mutual.isdisjoint(s.lemmas)
        and words.phrases.keys().isdisjoint(s.lemmas)
        and words.phrases.keys().isdisjoint(s.lower)
    )


def _is_party(code: str) -> bool:
    return bool(code) and code != UNKNOWN


def _distinct(codes: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(code for code in codes if code))
