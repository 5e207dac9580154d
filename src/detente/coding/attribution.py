"""Who reports an act: the chain of speakers above a token, outermost first, and the voice a quotation goes on in."""

from __future__ import annotations

from dataclasses import dataclass

from detente.actors import Phrases
from detente.coding.lexicon import Lexicon
from detente.coding.memory import Memory
from detente.coding.predicates import Grammar
from detente.language import Sentence
from detente.records import Entity

_OPENING, _CLOSING, _STRAIGHT = "“«„", "”»", '"'
_HEARSAY = frozenset({"reportedly", "allegedly", "supposedly", "purportedly"})


@dataclass(frozen=True, slots=True)
class Voice:
    """One link of a chain of report: the cue token, its effect, and who speaks (None: somebody unknown)."""

    cue: int
    effect: str
    speakers: tuple[Entity, ...]
    tokens: tuple[int, ...]


class Attribution:
    """Finds the speakers above any token of one sentence."""

    def __init__(self, grammar: Grammar, phrases: Phrases, memory: Memory, lexicon: Lexicon) -> None:
        self.s: Sentence = grammar.s
        self._grammar = grammar
        self._phrases = phrases
        self._memory = memory
        self._lexicon = lexicon
        self._cache: dict[int, tuple[Voice, ...]] = {}
        self._sources = self._according_to()

    def chain(self, token: int) -> tuple[Voice, ...]:
        """Return who reports what token heads, outermost first; empty in the newspaper's own voice."""
        found = self._cache.get(token)
        if found is None:
            found = self._cache[token] = self._chain(token)
        return found

    def _chain(self, token: int) -> tuple[Voice, ...]:
        s = self.s
        voices: list[Voice] = []
        at = token
        path = [token]
        while s.head[at] != at:
            h = s.head[at]
            voice = self._voice(at, h)
            if voice is not None:
                voices.append(voice)
            at = h
            path.append(at)
        if self._sources and not any(v.cue == self._sources.cue for v in voices):
            inside = set(s.subtree(self._sources.cue))
            if token not in inside:
                voices.append(self._sources)
        if not voices and any(s.lower[k] in _HEARSAY for p in path[:3] for k in s.children(p, "advmod")):
            voices.append(Voice(token, "neutral", (), ()))
        return tuple(reversed(voices))

    def _voice(self, at: int, h: int) -> Voice | None:
        s, dep = self.s, self.s.deps[at]
        if s.is_verb(h) and dep in {"ccomp", "parataxis", "xcomp", "dep", "prep"}:
            effect = self._lexicon.cues.get(("verb", s.lemmas[h]))
            if effect is None or not self._reports(at, h, dep, effect):
                return None
            return self._verb_voice(h, effect)
        if s.is_noun(h) and dep in {"acl", "ccomp", "relcl"}:
            effect = self._lexicon.cues.get(("noun", s.lemmas[h]))
            mark = s.child(at, "mark")
            if effect is None or mark is None or s.lower[mark] != "that":
                return None
            tokens = self._grammar.owner(h)
            return Voice(h, effect, self._resolve(tokens), tokens)
        return None

    def _reports(self, at: int, h: int, dep: str, effect: str) -> bool:
        s = self.s
        if dep == "xcomp":
            return effect in {"denying"} or s.lemmas[h] in {"claim", "report"}
        if dep == "prep":
            return False
        bare_infinitive = any(s.tags[k] == "TO" for k in s.children(at, "aux")) and s.child(at, "nsubj") is None
        return not bare_infinitive

    def _verb_voice(self, h: int, effect: str) -> Voice:
        predicate = self._grammar.verb(h)
        tokens = predicate.get("subj") if predicate is not None else ()
        if not tokens and predicate is not None and predicate.passive:
            return Voice(h, effect, (), ())
        return Voice(h, effect, self._resolve(tokens), tokens)

    def _resolve(self, tokens: tuple[int, ...]) -> tuple[Entity, ...]:
        return self._memory.resolve(self._phrases, tokens, "speaker").entities if tokens else ()

    def main_speakers(self) -> tuple[Entity, ...]:
        """Return who the sentence's own cue of speech names as speaker: whom a quotation goes on with."""
        s = self.s
        for i in range(len(s)):
            if not s.is_verb(i) or s.deps[i] in {"amod", "acl"}:
                continue
            effect = self._lexicon.cues.get(("verb", s.lemmas[i]))
            if effect in {"neutral", "asserting", "factive"} and self._carries_speech(i):
                speakers = self._verb_voice(i, effect).speakers
                if speakers:
                    return speakers
        return self._sources.speakers if self._sources else ()

    def _carries_speech(self, i: int) -> bool:
        s = self.s
        quoted = any(word in {'"', "“", "”"} for word in s.words)
        return quoted or s.words[-1] == ":" or s.child(i, "ccomp", "parataxis") is not None

    def _according_to(self) -> Voice | None:
        s = self.s
        for i in range(len(s) - 2):
            if s.lower[i] == "according" and s.lower[i + 1] == "to":
                for k in s.kids[i + 1]:
                    if s.deps[k] == "pobj":
                        return Voice(i, "neutral", self._resolve((k,)), (k,))
        return None


@dataclass(slots=True)
class QuoteTracker:
    """Follows quotation marks over an article: in whose voice does a sentence without a cue of its own stand?"""

    open: bool = False

    def take(self, text: str, *, new_paragraph: bool) -> bool:
        """Take the next sentence's text; tell whether it goes on in the voice of the quotation before it.

        A new paragraph goes on where the one before left its quotation open and this one repeats the mark.
        """
        starts = text[:1] in _OPENING + _STRAIGHT
        before = self.open
        if new_paragraph:
            self.open = False
        goes_on = before and (starts or not new_paragraph)
        if not new_paragraph and starts:
            goes_on = True
        self._follow(text)
        return goes_on

    def _follow(self, text: str) -> None:
        for i, char in enumerate(text):
            if char in _OPENING:
                self.open = True
            elif char in _CLOSING:
                self.open = False
            elif char == _STRAIGHT and text[i - 1 : i] != _STRAIGHT:
                self.open = not self.open
