"""The coder: articles in, records out. Puts the steps in order and keeps no state between articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice

from detente.actors import (
    Agents,
    Gazetteer,
    OwnNames,
    Phrases,
    PhraseWords,
    load_agents,
    load_gazetteer,
    load_phrase_words,
)
from detente.codebook import Book, CodebookError, Stamp, load_book
from detente.coding.attribution import Attribution, Voice
from detente.coding.candidates import Candidate, CandidateFinder, Considered
from detente.coding.contexts import ContextScorer, ContextWords, load_contexts
from detente.coding.disputes import Coded, contest
from detente.coding.judge import CONTEXT, Hint, Judge, Judgement, Passage
from detente.coding.judge_open import open_judge
from detente.coding.lexicon import Lexicon, load_lexicon
from detente.coding.memory import Act, Memory
from detente.coding.opinions import Mentioned, Opinion, is_open, mentions_in
from detente.coding.predicates import Grammar
from detente.coding.relation_claims import ClaimFinder, may_claim
from detente.coding.relation_words import RelationWords, load_relation_words
from detente.coding.rules import finish, name_perpetrators, name_victims
from detente.coding.screen import WordScreen, find_triggers
from detente.coding.speech import Segment
from detente.coding.statements import Draft, draft_statements, write_statements
from detente.coding.voices import VoiceTracker
from detente.coding.writing import EventWriter
from detente.judging import Judging, Speed
from detente.language import OTHER, Pipeline, Sentence, load_pipeline, split_sentences
from detente.reading.sections import mark_sections
from detente.records import UNKNOWN, Article, Dispute, Entity, Event, RelationClaim, Statement

_NOT_CODED = frozenset({"teaser", "dateline"})
_BATCH_ARTICLES = 32
_NOT_TOLD_AS_DONE = frozenset({"negated", "hypothetical"})  # "the attack" later on is none of these
_UNKNOWN_SPEAKER = (Entity(UNKNOWN),)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the coder works with: loaded once a process, shared by all articles, never changed."""

    pipeline: Pipeline
    gazetteer: Gazetteer
    agents: Agents
    words: PhraseWords
    lexicon: Lexicon
    book: Book
    contexts: ContextWords
    relations: RelationWords
    screen: WordScreen


@lru_cache(maxsize=4)
def load_tools(
    pipeline: str | None = None, names: OwnNames | None = None, codebook: str = "", stamp: Stamp = ()
) -> Tools:
    """Load pipeline, gazetteer, lexicon and codebook: PLOVER, a shipped one by its name, or one's own by its folder.

    A user's names override ours. What was loaded for another `stamp` (`folder_stamp`) is loaded anew.

    Raises:
        PipelineMissingError: no spaCy pipeline for English is installed.
        LexiconError, CodebookError, GazetteerError: a data file is broken.
    """
    book = load_book(codebook, stamp)
    own = book if book.folders else None  # None: what is loaded for PLOVER is loaded once
    lexicon, agents = load_lexicon(None, own), load_agents(own)
    gazetteer, relations = load_gazetteer(names), load_relation_words()
    parser = load_pipeline(pipeline, lexicon.verbs, agents.common)
    return Tools(
        pipeline=parser,
        gazetteer=gazetteer,
        agents=agents,
        words=load_phrase_words(),
        lexicon=lexicon,
        book=book,
        contexts=load_contexts(None, own),
        relations=relations,
        screen=WordScreen(find_triggers(lexicon, relations), parser.possible_lemmas, gazetteer, agents),
    )


@dataclass(slots=True)
class SentenceReading:
    """All that was found out about one sentence: what `explain` shows and what events are written from.

    `candidates` are all acts that an entry fits; `kept` those of them that are events; `events` their records.
    """

    sentence: Sentence
    phrases: Phrases
    grammar: Grammar
    attribution: Attribution
    considered: list[Considered]
    candidates: list[Candidate]
    kept: list[Candidate]
    drafts: list[Draft] = field(default_factory=list)
    claims: list[RelationClaim] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    mentions: list[Mentioned] = field(default_factory=list)
    voice: tuple[Entity, ...] = ()

    def voices(self, token: int) -> tuple[Voice, ...]:
        """Return who tells what stands at a token, outermost first."""
        chain = self.attribution.chain(token)
        return (Voice(-1, "neutral", self.voice, (), quoted=True), *chain) if self.voice else chain


@dataclass(slots=True)
class Records:
    """All records of one article, each kind in the order of the text."""

    events: list[Event] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    claims: list[RelationClaim] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)


def read_sentence(
    tools: Tools,
    phrases: Phrases,
    memory: Memory,
    voice: tuple[Entity, ...] = (),
    segments: Sequence[Segment] = (),
) -> SentenceReading:
    """Read one sentence whose names the memory has taken in; `voice` speaks all of it, `segments` are quotations."""
    grammar = Grammar(phrases.s, tools.lexicon.words.support)
    attribution = Attribution(grammar, phrases, memory, tools.lexicon, segments, voice)
    if OTHER in phrases.s.tags:  # the word screen says that there is nothing
        return SentenceReading(phrases.s, phrases, grammar, attribution, [], [], [])
    finder = CandidateFinder(grammar, phrases, memory, tools.lexicon, attribution, voice)
    considered = list(finder.considered())
    candidates = finder.candidates(considered)
    for candidate in candidates:
        if voice:
            candidate.voices = (Voice(-1, "neutral", voice, (), quoted=True), *candidate.voices)
    kept = finish(candidates, phrases.s, memory, finder, tools.lexicon)
    return SentenceReading(phrases.s, phrases, grammar, attribution, considered, candidates, kept)


class Coder:
    """Codes articles. One instance serves any number of articles and gives the same records for the same text.

    With a judge, its opinion is heard on what the lexicon leaves open (`default`) or on every sentence (`thorough`).
    Mentions of actors are noted in the readings where a judge needs them, or somebody asks for them.
    """

    def __init__(
        self, tools: Tools, judge: Judge | None = None, speed: Speed = "default", *, mentions: bool = False
    ) -> None:
        self.tools = tools
        self.judge = judge if speed != "fast" else None
        self._mentions = mentions or self.judge is not None
        self._speed: Speed = speed

    @property
    def described(self) -> str:
        """What it works with, in a few words."""
        return f"{self.tools.pipeline.name}, {len(self.tools.lexicon.entries):,} entries"

    def obstacle(self, article: Article) -> str:
        """Say what speaks against coding an article: nothing does."""
        return ""

    def code(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[Event]]]:
        """Yield every article with its events, in order."""
        for article, records in self.records(articles):
            yield article, records.events

    def records(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Records]]:
        """Yield every article with all its records, in order; articles are parsed in batches."""
        source = iter(articles)
        while batch := list(islice(source, _BATCH_ARTICLES)):
            yield from self._code_batch(batch)

    def read(self, article: Article) -> list[SentenceReading]:
        """Return the full reading of one article, sentence by sentence."""
        [(_, readings)] = self._read_batch([article])
        return readings

    def _code_batch(self, batch: list[Article]) -> Iterator[tuple[Article, Records]]:
        for article, readings in self._read_batch(batch):
            yield article, _records(article, readings)

    def _read_batch(self, batch: list[Article]) -> Iterator[tuple[Article, list[SentenceReading]]]:
        pieces = [list(pieces_of(article)) for article in batch]
        screen = None if self._speed == "thorough" else self.tools.screen
        parsed = self.tools.pipeline.parse((piece for article in pieces for piece in article), screen)
        readers = []
        for article, own in zip(batch, pieces, strict=True):
            reader = ArticleReader(self.tools, article, mentions=self._mentions)
            readers.append((reader, reader.read([next(parsed) for _ in own])))
        if self.judge is not None:
            self._consult(self.judge, [readings for _, readings in readers])
        for article, (reader, readings) in zip(batch, readers, strict=True):
            reader.write(readings)
            yield article, readings

    def _consult(self, judge: Judge, articles: Sequence[Sequence[SentenceReading]]) -> None:
        """Hear the judge on the sentences of a batch that this speed asks about."""
        asked = [
            (readings, k)
            for readings in articles
            for k, reading in enumerate(readings)
            if self._speed == "thorough" or is_open(reading.kept, reading.mentions)
        ]
        judgements = judge.read([_passage(readings, k) for readings, k in asked])
        for (readings, k), judgement in zip(asked, judgements, strict=True):
            _hear(readings, k, judgement, self._speed)


def _passage(readings: Sequence[SentenceReading], k: int) -> Passage:
    sentences = [reading.sentence for reading in readings[max(0, k - CONTEXT) : k + 1]]
    mentions = tuple((m.start, m.end) for m in _near(readings, k))
    return Passage(tuple((s.source, s.start) for s in sentences), hints_of(readings[k]), mentions)


def _near(readings: Sequence[SentenceReading], k: int) -> list[Mentioned]:
    """Return the mentions of a sentence and of those that the judge reads before it."""
    return [m for near in readings[max(0, k - CONTEXT) : k + 1] for m in near.mentions]


def hints_of(reading: SentenceReading) -> tuple[Hint, ...]:
    """Return what the lexicon proposes for a sentence: the type of each act on the word that carries it."""
    return tuple(Hint(*reading.sentence.offsets[c.head], c.type) for c in reading.kept)


def _hear(readings: Sequence[SentenceReading], k: int, judgement: Judgement, speed: Speed) -> None:
    reading = readings[k]
    opinion = Opinion(judgement, _near(readings, k), speed)
    reading.kept = [c for c in reading.kept if opinion.review(c, reading.sentence)]
    added = opinion.acts(reading.kept, reading.grammar)
    for c in added:
        c.voices = reading.voices(c.head)
    reading.kept = sorted([*reading.kept, *added], key=lambda c: c.head)


def _records(article: Article, readings: Sequence[SentenceReading]) -> Records:
    events = [event for reading in readings for event in reading.events]
    drafts = [(reading.sentence, draft) for reading in readings for draft in reading.drafts]
    claims = [claim for reading in readings for claim in reading.claims]
    statements = write_statements(article, drafts, events)
    events, disputes = contest(Coded(article, events, statements))
    return Records(events, statements, claims, disputes)


def pieces_of(article: Article) -> Iterator[tuple[str, int, int, int, str]]:
    """Yield the sentences to be parsed: the title first (index -1), for the memory only, then the text's."""
    if article.title and article.title.strip():
        start = article.title_start
        yield article.title.strip(), -1, start, start + len(article.title.strip()), "headline"
    index, seen = 0, set()
    for section in mark_sections(article.text, article.title):
        for span in split_sentences(article.text, section.start, section.end):
            words = article.text[span.start : span.end]
            coded = section.kind not in _NOT_CODED and not (section.kind == "headline" and words in seen)
            if coded:
                yield words, index, span.start, span.end, str(section.kind)
            if section.kind == "headline":
                seen.add(words)
            index += 1


class ArticleReader:
    """Reads one article: its memory, its quotations, its sentences in order."""

    def __init__(self, tools: Tools, article: Article, *, mentions: bool = False) -> None:
        self._tools = tools
        self._article = article
        self._mentions = mentions
        self._memory = Memory()
        self._contexts = ContextScorer(tools.contexts)
        self._dyad: tuple[str, ...] = ()  # the one that the article last spoke of the relation of
        self._writer = EventWriter(article, tools.book)

    def read(self, sentences: Sequence[Sentence]) -> list[SentenceReading]:
        """Read the article's parsed sentences in order."""
        readings: list[SentenceReading] = []
        voices = VoiceTracker(self._article, sentences, self._tools.lexicon.speech, self._attribute)
        for sentence in sentences:
            phrases = self._phrases(sentence)
            self._memory.observe(phrases)
            self._contexts.read(sentence)
            readings.append(self._sentence(sentence, phrases, voices))
        return [r for r in readings if r.sentence.index >= 0]  # the title is read for the memory only

    def write(self, readings: Sequence[SentenceReading]) -> None:
        """Write the events of an article that was read."""
        for reading in readings:
            name_perpetrators(reading.kept, reading.sentence, self._memory)
            name_victims(reading.kept, reading.sentence, self._memory)
            contexts = self._contexts.contexts(reading.sentence)
            found = (self._writer.write(c, reading.grammar, reading.phrases, contexts) for c in reading.kept)
            reading.events = [event for event in found if event is not None]

    def _phrases(self, sentence: Sentence) -> Phrases:
        tools = self._tools
        return Phrases(sentence, tools.gazetteer, tools.agents, tools.words, self._day, self._memory.countries)

    @property
    def _day(self) -> date | None:
        return self._article.day

    def _attribute(self, sentence: Sentence, segments: Sequence[Segment]) -> Attribution:
        """Read who speaks in a sentence that may lie ahead, by what the memory knows so far."""
        grammar = Grammar(sentence, self._tools.lexicon.words.support)
        return Attribution(grammar, self._phrases(sentence), self._memory, self._tools.lexicon, segments)

    def _sentence(self, sentence: Sentence, phrases: Phrases, voices: VoiceTracker) -> SentenceReading:
        segments = voices.segments(sentence)
        voicing = voices.voice(sentence, segments)
        voice = (voicing.speakers or _UNKNOWN_SPEAKER) if voicing.kind != "none" else ()
        reading = read_sentence(self._tools, phrases, self._memory, voice, segments)
        reading.voice = voice
        if self._mentions and sentence.index >= 0:
            reading.mentions = mentions_in(phrases, self._memory, voice)
        for c in reading.kept:
            if not c.aux & _NOT_TOLD_AS_DONE:
                tellers = c.voices[-1].speakers if c.voices else ()
                lemma = sentence.lemmas[c.head]
                self._memory.tell(Act(c.type, lemma, sentence.index, c.actors, c.recipients, c.mode, tellers))
        told = reading.attribution.told
        voices.note(sentence, segments, voicing, told)
        if sentence.index >= 0 and (told or voicing.kind != "none"):
            reading.drafts = draft_statements(sentence, told, voicing, voices.near(sentence))
        if sentence.index >= 0 and may_claim(sentence, self._tools.relations):
            finder = ClaimFinder(reading.grammar, phrases, self._memory, reading.attribution, self._tools.relations)
            reading.claims = finder.find(self._article, voicing.speakers, self._dyad)
            self._dyad = reading.claims[-1].dyad if reading.claims else self._dyad
        return reading


@lru_cache(maxsize=4)
def load_coder(
    pipeline: str | None = None,
    judging: Judging = Judging(),  # noqa: B008  # it is frozen
    names: OwnNames | None = None,
    codebook: str = "",
    stamp: Stamp = (),
) -> Coder:
    """Load a coder (about a second); later calls return the same one, if its codebook's files did not change.

    Raises:
        JudgeMissingError: a speed that asks the judge, and none is where it is looked for.
        LexiconError, CodebookError: the codebook is broken, or the judge cannot know its types.
    """
    tools = load_tools(pipeline, names, codebook, stamp)
    if judging.speed != "fast" and not tools.book.words:
        raise CodebookError(f"{codebook}: the judge knows PLOVER's types alone; code by this codebook at speed fast")
    judge = None if judging.speed == "fast" else open_judge(judging)
    return Coder(tools, judge, judging.speed)
