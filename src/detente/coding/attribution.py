"""Who reports an act: the chain of speakers above a token, outermost first; and who speaks in one sentence at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.actors import Phrases
from detente.coding.lexicon import Lexicon
from detente.coding.memory import SURE_CONTEXT, Memory, Reading
from detente.coding.predicates import Grammar
from detente.coding.speech import Segment, Speech, SpeechReader
from detente.language import Sentence
from detente.records import UNKNOWN, Entity

_PEOPLE = frozenset({"he", "she", "they", "we", "i", "who", "you"})
_NOBODY = frozenset({"it", "that", "this", "which", "there", "these", "those", "what"})
_COUNTRY = frozenset({"country", "nation"})
_DEEPEST_OFFICE = 2
_INFINITIVE_CUES = frozenset({"claim", "report"})


@dataclass(frozen=True, slots=True)
class Voice:
    """One link of a chain of report: the cue token, its effect, and who speaks (nobody: somebody unknown)."""

    cue: int
    effect: str
    speakers: tuple[Entity, ...]
    tokens: tuple[int, ...]
    quoted: bool = False  # in the speaker's own words


@dataclass(frozen=True, slots=True)
class Told:
    """Speech with its speakers found out; none where the text does not tell who they are."""

    speech: Speech
    speakers: tuple[Entity, ...]

    @property
    def voice(self) -> Voice:
        """The link that it is in a chain of report."""
        return Voice(self.speech.cue, self.speech.effect, self.speakers, self.speech.speakers, self.speech.quoted)


class Attribution:
    """Finds the speakers above any token of one sentence.

    `segments` are the quotations in the sentence, `speaker` is whoever speaks the sentence as a whole: "we" in it.
    """

    def __init__(
        self,
        grammar: Grammar,
        phrases: Phrases,
        memory: Memory,
        lexicon: Lexicon,
        segments: Sequence[Segment] = (),
        speaker: tuple[Entity, ...] = (),
    ) -> None:
        self.s: Sentence = grammar.s
        self._grammar = grammar
        self._phrases = phrases
        self._memory = memory
        self._words = lexicon.speech
        self._speaker = speaker
        self._cache: dict[int, tuple[Voice, ...]] = {}
        self.told: list[Told] = []
        for speech in SpeechReader(grammar, self._words, segments).read():
            told = self._told(speech)
            if told is not None:
                self.told.append(told)

    def chain(self, token: int) -> tuple[Voice, ...]:
        """Return who reports what token heads, outermost first; empty in the newspaper's own voice."""
        found = self._cache.get(token)
        if found is None:
            found = self._cache[token] = self._chain(token)
        return found

    def _chain(self, token: int) -> tuple[Voice, ...]:
        s = self.s
        at, path = token, [token]
        links: list[tuple[int, Voice]] = []  # with how much of the sentence each governs
        while s.head[at] != at:
            h = s.head[at]
            voice = self._voice(at, h) or (self._voice_of_object(at, h) if not links else None)
            if voice is not None:
                links.append((self._reach(h), voice))
            at = h
            path.append(at)
        links = self._with_told(token, links)
        if not links and any(s.lower[k] in self._words.hearsay for p in path[:3] for k in s.children(p, "advmod")):
            return (Voice(token, "neutral", (), ()),)
        links.sort(key=lambda link: -link[0])
        return tuple(voice for _, voice in links)

    def _with_told(self, token: int, links: list[tuple[int, Voice]]) -> list[tuple[int, Voice]]:
        """Add whoever's words the token stands in, wherever the parser hung it; take out whose it does not."""
        start, end = self.s.offsets[token]
        holding = [t for t in self.told if t.speech.holds(start, end) and t.speech.cue != token]
        if self.s.tags[token][:2] == "JJ":  # "condemned as unacceptable": the speaker's own act
            holding = [t for t in holding if not t.speech.judging]
        cues = {t.speech.cue for t in self.told}
        kept = [link for link in links if link[1].cue not in cues]
        return kept + [(t.speech.end - t.speech.start, t.voice) for t in holding]

    def _reach(self, h: int) -> int:
        tree = self.s.subtree(h)
        return self.s.offsets[tree[-1]][1] - self.s.offsets[tree[0]][0]

    def _voice(self, at: int, h: int) -> Voice | None:
        s, dep = self.s, self.s.deps[at]
        if s.is_verb(h) and dep in {"ccomp", "parataxis", "xcomp", "dep"}:
            cue = self._words.verb(s.lemmas[h])
            if cue is None or not self._reports(at, h, dep, cue.effect):
                return None
            return self._verb_voice(h, cue.effect)
        if s.is_noun(h) and dep in {"acl", "ccomp", "relcl"}:
            cue = self._words.cues.get(("noun", s.lemmas[h]))
            mark = s.child(at, "mark")
            if cue is None or mark is None or s.lower[mark] != "that":
                return None
            tokens = self._grammar.owner(h)
            return Voice(h, cue.effect, self._resolve(tokens).entities, tokens)
        return None

    def _voice_of_object(self, at: int, h: int) -> Voice | None:
        """ "confirmed the arrest of", "refuted reports of withdrawing": the act is told as an object."""
        s = self.s
        cue = self._words.verb(s.lemmas[h]) if s.deps[at] in {"dobj", "nsubjpass"} and s.is_verb(h) else None
        return self._verb_voice(h, cue.effect) if cue is not None and "act" in cue.content else None

    def _reports(self, at: int, h: int, dep: str, effect: str) -> bool:
        s = self.s
        if dep == "xcomp":
            return effect == "denying" or s.lemmas[h] in _INFINITIVE_CUES
        bare_infinitive = any(s.tags[k] == "TO" for k in s.children(at, "aux")) and s.child(at, "nsubj") is None
        return not bare_infinitive

    def _verb_voice(self, h: int, effect: str) -> Voice:
        predicate = self._grammar.verb(h)
        tokens = predicate.get("subj") if predicate is not None else ()
        return Voice(h, effect, self._resolve(tokens).entities, tokens)

    # ------------------------------------------------------------------ speakers

    def _told(self, speech: Speech) -> Told | None:
        """Find out who speaks; None where what stands there is nobody who could."""
        tokens = speech.speakers
        reading = self._resolve(tokens, self._around(speech))
        entities = reading.entities
        if tokens and not self._is_known(entities):
            entities = self._of_document(tokens[0]) or self._of_office(tokens[0]) or self._joint(tokens[0]) or entities
        entities = self._placeless(tokens, replace(reading, entities=entities))
        if not self._is_known(entities) and (speech.judging or not self._may_speak(speech)):
            return None
        return Told(speech, entities)

    def _around(self, speech: Speech) -> tuple[Entity, ...]:
        """Whoever speaks the words that a cue stands in: "we" and "I" before it."""
        s = self.s
        if speech.cue < 0:
            return self._speaker
        start, end = s.offsets[speech.cue]
        holding = [t.speakers for t in self.told if t.speech.holds(start, end)]
        return holding[-1] if holding else self._speaker

    def _is_known(self, entities: Sequence[Entity]) -> bool:
        return any(e.code != UNKNOWN or e.sector for e in entities)

    def _may_speak(self, speech: Speech) -> bool:
        s = self.s
        if speech.cue < 0:
            return False  # before a colon must stand somebody known
        if not speech.needs_actor:
            return True
        if not speech.speakers:
            return s.is_noun(speech.cue) or (s.is_verb(speech.cue) and self._grammar.is_passive(speech.cue))
        return any(self._is_somebody(token) for token in speech.speakers)

    def _is_somebody(self, token: int) -> bool:
        s = self.s
        if s.lower[token] in _PEOPLE:
            return True
        if s.lower[token] in _NOBODY:
            return False
        phrase = self._phrases.read(token)
        if phrase.kind == "unknown_name":
            return s.tags[token] in {"NNP", "NNPS"}
        words = self._phrases.words
        lemma = s.lemmas[token]
        speaks = lemma in self._words.documents or lemma in self._words.placeless or lemma in words.generic
        return speaks or phrase.kind in {"person", "agent"} or (lemma in words.joint and phrase.definite)

    def _resolve(self, tokens: tuple[int, ...], speaker: tuple[Entity, ...] = ()) -> Reading:
        if not tokens:
            return Reading()
        return self._memory.resolve(self._phrases, tokens, "speaker", speaker or self._speaker)

    def _of_document(self, token: int) -> tuple[Entity, ...]:
        """ "a statement from the ministry", "a report released in the capital": whose it is."""
        s = self.s
        if s.lemmas[token] not in self._words.documents:
            return ()
        owners = self._grammar.owner(token) if s.child(token, "poss") is not None else ()
        before = s.children(token, "compound", "nmod", "amod")
        owners += tuple(k for k in before if self._phrases.match_at(k) is not None)
        owners += tuple(
            j for k in s.children(token, "prep") if s.lower[k] in {"from", "by", "of"} for j in s.children(k, "pobj")
        )
        for verb in s.children(token, "acl", "relcl"):
            if s.lemmas[verb] in self._words.telling:
                predicate = self._grammar.verb(verb)
                owners += predicate.get("by") + predicate.get("in") if predicate is not None else ()
        for owner in owners:
            entities = self._resolve((owner,)).entities
            if self._is_known(entities) and entities[0].code != UNKNOWN:
                return entities
            match = self._phrases.match_at(owner) or next(
                (m for k in s.children(owner, "amod", "compound") if (m := self._phrases.match_at(k)) is not None), None
            )
            if match is not None and match.names[0].code:
                return (Entity(match.names[0].code, "GOV", entity_text="", entity_name=match.names[0].entity),)
        return ()

    def _of_office(self, token: int, depth: int = 0) -> tuple[Entity, ...]:
        """ "the head of the country's counter-terrorism operations": whose head it is."""
        s = self.s
        words = self._phrases.words
        if depth == 0 and s.lemmas[token] not in words.generic:
            return ()
        inner = [
            j for k in s.children(token, "prep") if s.lower[k] in {"of", "for", "at"} for j in s.children(k, "pobj")
        ]
        for j in [*s.children(token, "poss"), *inner]:
            entities = self._resolve((j,)).entities
            if not entities and s.lemmas[j] in _COUNTRY:
                entities = tuple(Entity(one, "GOV") for one in self._memory.context_countries(local=False))
            if not self._is_known(entities) and depth < _DEEPEST_OFFICE:
                entities = self._of_office(j, depth + 1)
            if self._is_known(entities):
                joined = "".join(s.lower[k] for k in s.subtree(token))
                sector = next((code for word, code in words.sector_words.items() if word in joined), entities[0].sector)
                start, end = s.offsets[token]
                text = s.text(token, token + 1)
                return (replace(entities[0], sector=sector, entity_text=text, start=start, end=end),)
        return ()

    def _joint(self, token: int) -> tuple[Entity, ...]:
        """ "the countries announced": those told to act together."""
        phrase = self._phrases.read(token)
        if self.s.lemmas[token] not in self._phrases.words.joint or not phrase.definite or not phrase.plural:
            return ()
        return next((m.entities for m in reversed(self._memory.mentions) if m.subject and len(m.entities) > 1), ())

    def _placeless(self, tokens: tuple[int, ...], reading: Reading) -> tuple[Entity, ...]:
        """ "an analyst": of no country, unless one is named beside him."""
        s = self.s
        if reading.sure > SURE_CONTEXT or not tokens or s.lemmas[tokens[0]] not in self._words.placeless:
            return reading.entities
        return tuple(replace(e, code=UNKNOWN) for e in reading.entities)

    def speakers_of(self, v: int) -> tuple[Entity, ...]:
        """Return who says what the verb at `v` tells."""
        return self._verb_voice(v, "neutral").speakers
