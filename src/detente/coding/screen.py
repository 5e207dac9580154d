"""The word screen: which sentences have no word that could begin an act, a statement or a claim, and need no parse.

It is permissive. A sentence passes where some entry of the lexicon has its head and, for every slot that only certain
words fill, one of them, whatever their order and grammar; where there is a cue of speech, a word about relations, a
modal of obligation; and wherever there are quotation marks or a colon. Names and offices in the others are read by a
grammar of neighbours, for the memory of the article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from detente.actors import Agents, Gazetteer, Kind
from detente.coding.cues import SpeechWords
from detente.coding.frames import Needs, are_met
from detente.coding.lexicon import Lexicon
from detente.coding.relation_words import RelationWords
from detente.language import OTHER, PossibleLemmas, Shallow

_LONGEST_GENITIVE = 2  # "'s new" of "Kenya's new minister"
_CLAUSES = frozenset({"that", "whether", "if", "in"})  # of nouns and adjectives of speech; "in his view"
_COMPLEMENTS = frozenset({"to", "as"})
_REMEMBERED = 20_000  # forms: some 5 MB
_PAST_OR_PARTICIPLE = ("ed", "ing")
_MARKS = frozenset("\"'“”„‟«»‘’‚‛‹›`")
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "such", "his", "her", "its", "their"})
_JOINING = frozenset({",", "and", "or", "&", "-", "–", "—", "/", "(", ")", ";", "for", "to", "from", "with"})
_GENITIVES = frozenset({"'s", "’s", "'", "’"})

# What no verb stands behind in its present tense: "the club", "of protests".
_BEFORE_NOUNS = frozenset({"the", "a", "an", "its", "their", "our", "my", "your", "of", "at", "from", "with", "per"})

Part = Literal["verb", "other"]
Lemmas = Callable[[str], PossibleLemmas]


@dataclass(frozen=True, slots=True)
class Triggers:
    """By head, as verb or otherwise, the conditions under which a sentence passes; no conditions: at once."""

    verbs: Mapping[str, tuple[Needs, ...]]
    others: Mapping[str, tuple[Needs, ...]]
    words: frozenset[str]  # of all conditions


class _Form(NamedTuple):
    """What a form does: pass at once (as a verb, as anything), pass on conditions, meet them."""

    passes: bool
    passes_as_verb: bool
    conditions: tuple[Needs, ...]
    conditions_as_verb: tuple[Needs, ...]
    words: frozenset[str]
    before_noun: bool
    past_or_participle: bool


class _Forms(dict[str, _Form]):
    """Forms as they come, each looked up once."""

    def __init__(self, triggers: Triggers, lemmas: Lemmas) -> None:
        super().__init__()
        self._triggers = triggers
        self._lemmas = lemmas

    def __missing__(self, word: str) -> _Form:
        if len(self) > _REMEMBERED:
            self.clear()
        lemmas, known = self._lemmas(word), self._triggers
        verbs = tuple(c for lemma in sorted(lemmas.verbs) for c in known.verbs.get(lemma, ()))
        others = tuple(c for lemma in sorted(lemmas.others) for c in known.others.get(lemma, ()))
        marked = word[0] in _MARKS and word not in _GENITIVES
        form = self[word] = _Form(
            passes=marked or () in others,
            passes_as_verb=() in verbs,
            conditions=others,
            conditions_as_verb=verbs,
            words=known.words & (lemmas.verbs | lemmas.others),
            before_noun=word.lower() in _BEFORE_NOUNS,
            past_or_participle=word.endswith(_PAST_OR_PARTICIPLE),
        )
        return form


class WordScreen:
    """Tells of a sentence's words whether it must be parsed; where not, gives the grammar of its names."""

    def __init__(self, triggers: Triggers, lemmas: Lemmas, gazetteer: Gazetteer, agents: Agents) -> None:
        self._forms = _Forms(triggers, lemmas)
        self._lemmas = lemmas
        self._gazetteer = gazetteer
        self._agents = agents

    def __call__(self, words: Sequence[str]) -> Shallow | None:
        """Return None for a sentence that must be parsed, else tags, labels and heads of its names and offices."""
        return None if self._passes(words) else self._shallow(words)

    def _passes(self, words: Sequence[str]) -> bool:
        if ":" in words and words[-1] != ".":
            return True  # a headline's, or a speaker's
        forms = [self._forms[word] for word in words]
        open_: list[Needs] = []
        before_noun = False
        for form in forms:
            verbal = not before_noun or form.past_or_participle
            if form.passes or (verbal and form.passes_as_verb):
                return True
            open_ += form.conditions
            if verbal:
                open_ += form.conditions_as_verb
            before_noun = form.before_noun
        if not open_:
            return False
        present = frozenset().union(*(form.words for form in forms))
        return any(are_met(conditions, present) for conditions in open_)

    # ------------------------------------------------------------------ names without a parse

    def _shallow(self, words: Sequence[str]) -> Shallow | None:
        tags = [OTHER] * len(words)
        known: set[int] = set()
        lower = [word.lower() for word in words]
        lemmas = [self._agent_lemma(word) for word in words]
        for i, word in enumerate(words):
            if i and word[0].isupper():
                tags[i] = "NNP"
            agent = self._agents.at(lemmas, lower, i)
            if agent is not None:
                known.add(i)
                own = "NNP" if tags[i] == "NNP" else "NN" if lower[i] == lemmas[i] else "NNS"
                tags[agent.start : i + 1] = [*["NN"] * (i - agent.start), own]
        for match in self._gazetteer.find(words):
            found = range(match.start, match.end)
            known.update(found)
            adjective = match.names[0].kind is Kind.NATIONALITY and tags[match.end : match.end + 1] == [OTHER]
            for i in found:
                tags[i] = "JJ" if adjective else "NNP"  # "a Polish helicopter": nobody
        return _with_phrases(lower, tags, known)

    def _agent_lemma(self, word: str) -> str:
        """Return the agent noun that a form is of, or the form."""
        low = word.lower()
        if low in self._agents:
            return low
        return next((lemma for lemma in sorted(self._lemmas(word).others) if lemma in self._agents), low)


def _with_phrases(lower: Sequence[str], tags: list[str], known: set[int]) -> Shallow | None:
    """Join names and offices that stand side by side, with their articles, possessors and of-phrases.

    None where they are listed, apposed or complemented: that takes a parser.
    """
    deps, heads = [OTHER] * len(tags), list(range(len(tags)))
    first = last = -1  # heads of the phrase that the sentence begins with, and of the one before
    for start, end in _runs(tags):
        head = end - 1
        for i in range(start, head):
            deps[i], heads[i] = "compound", head
        before = start - 1
        if before >= 0 and lower[before] in _ARTICLES:
            tags[before], deps[before], heads[before] = "DT", "det", head
            before -= 1
        between = lower[last + 1 : before + 1]
        if before < 0:
            first = head
        elif last >= 0 and _is_genitive(between) and before == start - 1:
            tags[last + 1], deps[last + 1], heads[last + 1] = "POS", "case", last
            deps[last], heads[last] = "poss", head
            first = head if first == last else first
        elif last >= 0 and between == ["of"]:
            tags[before], deps[before], heads[before] = "IN", "prep", last
            deps[head], heads[head] = "pobj", before
        elif last >= 0 and _JOINING.issuperset(between) and (last in known or not known.isdisjoint(range(start, end))):
            return None
        last = head
    if first >= 0 and (verb := next((i for i in range(first + 1, len(tags)) if deps[i] == OTHER), -1)) > 0:
        deps[first], heads[first] = "nsubj", verb
    return Shallow(tuple(tags), tuple(deps), tuple(heads))


def _is_genitive(between: Sequence[str]) -> bool:
    return 0 < len(between) <= _LONGEST_GENITIVE and between[0] in _GENITIVES


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(tags):
        end = start
        while end < len(tags) and tags[end][:2] == "NN":
            end += 1
        if end > start:
            yield start, end
        start = end + 1


# -------------------------------------------------------------------------------------------------------- triggers


def find_triggers(lexicon: Lexicon, relations: RelationWords) -> Triggers:
    """Collect what lets a sentence pass, from the words themselves."""
    heads: dict[Part, dict[str, set[Needs]]] = {"verb": {}, "other": {}}
    for part, word, conditions in (*_of_lexicon(lexicon), *_of_speech(lexicon.speech), *_of_relations(relations)):
        heads[part].setdefault(word, set()).add(conditions)
    verbs, others = ({word: tuple(known) for word, known in own.items()} for own in heads.values())
    every = (words for own in heads.values() for known in own.values() for conditions in known for words in conditions)
    return Triggers(verbs, others, frozenset().union(*every))


def _of_lexicon(lexicon: Lexicon) -> Iterator[tuple[Part, str, Needs]]:
    for word in lexicon.words.request_modals:
        yield "other", word, ()
    for (kind, head), entries in lexicon.by_head.items():
        if kind == "noun" and head in lexicon.words.recalled:
            yield "other", head, ()
        for _, entry in entries:
            if not entry.type:
                continue
            if kind != "noun":
                yield "verb", head, entry.frame.needs
            if kind != "verb":
                yield "other", head, entry.frame.needs


def _of_speech(speech: SpeechWords) -> Iterator[tuple[Part, str, Needs]]:
    yield "other", "according", ()
    for (kind, lemma), cue in speech.cues.items():
        if kind != "verb":
            yield "other", lemma, (_CLAUSES,)
        elif not cue.content.isdisjoint({"that", "ing"}):
            yield "verb", lemma, ()
        elif not cue.content.isdisjoint({"to", "as"}):  # the others need quotation marks
            yield "verb", lemma, (_COMPLEMENTS,)


def _of_relations(relations: RelationWords) -> Iterator[tuple[Part, str, Needs]]:
    for word in relations.relations | relations.mutual:
        yield "other", word, ()
    for first, phrases in relations.phrases.items():
        for phrase, _ in phrases:
            conditions = tuple(frozenset({word}) for word in phrase[1:])
            yield "other", first, conditions
            yield "verb", first, conditions
