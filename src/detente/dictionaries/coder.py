"""Coding by old dictionaries: articles in, CAMEO events out, sources and targets as those dictionaries code them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from detente.codebook import Codebook, load_book
from detente.coding.coder import Records, SentenceReading, pieces_of
from detente.coding.lexicon import load_lexicon
from detente.coding.predicates import Grammar
from detente.dictionaries.acts import ActReader, Triple
from detente.dictionaries.codes import load_combinations
from detente.dictionaries.dictionary import Dictionaries, load_dictionaries
from detente.dictionaries.lines import DictionaryError
from detente.dictionaries.parties import NOBODY, People
from detente.dictionaries.words import Tokens, split_words
from detente.knowledge import DictionaryFiles
from detente.language import Pipeline, Sentence, load_pipeline
from detente.language.pipeline import Piece
from detente.records import Article, CodedBy, Entity, Event, TextInfo, event_id
from detente.version import __version__

CAMEO: Final = "cameo"
_BATCH: Final = 32  # articles that are parsed at once
_PIECE: Final = 3
_LETTERS: Final = re.compile(r"[A-Z]{3}")
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[.'’](?=\w))*")
_ROOT: Final = 2
_MOST: Final = 8  # letters of a code in a record


class DictionaryCoder:
    """Codes articles by dictionaries. One instance serves any number of articles and keeps nothing of them."""

    def __init__(self, dictionaries: Dictionaries, pipeline: Pipeline, codebook: Codebook) -> None:
        self.dictionaries = dictionaries
        self._pipeline = pipeline
        self._codebook = codebook
        self._roots = {mode.name[:_ROOT]: event.name for event in codebook.events.values() for mode in event.modes}
        self._support = load_lexicon().words.support

    @property
    def judge(self) -> None:
        """No judge is asked: dictionaries decide alone."""
        return

    @property
    def described(self) -> str:
        """What it works with, in a few words."""
        found = self.dictionaries
        return (
            f"{self._pipeline.name}, {len(found.actors):,} names of actors, {len(found.verbs.heads):,} forms of verbs"
        )

    def obstacle(self, article: Article) -> str:
        """Say by which entry of the discard list a whole story is not coded; empty where it is."""
        found = self.dictionaries.discards.story(f"{article.title} {article.text}")
        return f"is discarded: it has {found.words!r}, by line {found.line} of the discard list" if found else ""

    def records(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Records]]:
        """Yield every article with its events, in order; articles are parsed in batches."""
        source = iter(articles)
        while batch := list(islice(source, _BATCH)):
            yield from self._code_batch(batch)

    def read(self, article: Article) -> list[SentenceReading]:
        """Refuse: what dictionaries did is told by the events themselves."""
        raise DictionaryError(
            "explanations are of the lexicon; of dictionaries each event names the line in coder.rule"
        )

    def triples(self, article: Article) -> list[tuple[str, str, str]]:
        """Give source, target and code of each event of an article, as PETRARCH writes them."""
        if self.obstacle(article):
            return []
        [(_, found)] = self._code_batch([article])
        return [(e.actor[0].full_code, e.recipient[0].full_code, e.cameo) for e in found.events]

    def _code_batch(self, batch: Sequence[Article]) -> Iterator[tuple[Article, Records]]:
        pieces = [list(self._pieces(article)) for article in batch]
        parsed = self._pipeline.parse(piece for article in pieces for piece in article)
        for article, own in zip(batch, pieces, strict=True):
            sentences = [next(parsed) for _ in own]
            yield article, Records([event for s in sentences for event in self._events(article, s)])

    def _pieces(self, article: Article) -> Iterator[Piece]:
        """Yield the sentences that are coded: without the title, and without those that are discarded."""
        for words, index, start, end, section in pieces_of(article):
            if index >= 0 and self._is_kept(words):
                yield self._calm(words), index, start, end, section

    def _calm(self, words: str) -> str:
        """Write a sentence that is all in capitals as the parser knows sentences: small, but for names."""
        small = words.lower()
        if not words.isupper() or len(small) != len(words):
            return words
        places = list(_WORD.finditer(small))
        plain = [word for place in places for word in split_words(place[0])]
        if len(plain) != len(places):
            return small.capitalize()
        letters, begin = list(small.capitalize()), 0
        while begin < len(plain):
            found = self.dictionaries.actors.longest(plain, begin)
            length = found[0] if found is not None else 0
            for place in places[begin : begin + length]:
                letters[place.start()] = words[place.start()]
            begin += length or 1
        return "".join(letters)

    def _is_kept(self, words: str) -> bool:
        return self.dictionaries.discards.sentence(words) is None

    def _events(self, article: Article, sentence: Sentence) -> list[Event]:
        found = self.dictionaries
        tokens = Tokens(sentence)
        grammar = Grammar(sentence, self._support)
        people = People(sentence, tokens, grammar, found.actors, found.agents, article.day)
        triples = ActReader(sentence, grammar, people, found.verbs, load_combinations()).triples()
        issues = found.issues.find(tokens) if triples else ()
        return [self._event(article, sentence, people, triple, issues) for triple in triples]

    def _event(self, article: Article, s: Sentence, people: People, triple: Triple, issues: tuple[str, ...]) -> Event:
        start, end = _span(s, triple)
        type_, mode = self._type(triple.code)
        actor, recipient = (
            _entity(triple.source.code, triple.source.token, article, s, people),
            _entity(triple.target.code, triple.target.token, article, s, people),
        )
        day = article.day
        return Event(
            id=event_id(article.id, start, end, f"{type_}/{triple.code}", (actor,), (recipient,)),
            article=article.id,
            date=_written(day),
            date_precision="unknown" if day is None else "day",
            inferred=day is not None,
            actor=(actor,),
            recipient=(recipient,),
            event=(type_,),
            mode=(mode,),
            context=issues,
            section=s.section,
            quad_code=self._codebook.quad(type_),
            event_scale=self._codebook.score(type_, (mode,)),
            cameo=mode,
            event_text=article.text[start:end],
            event_start=start,
            event_end=end,
            text_info=TextInfo(s.index, s.start, s.end),
            coder=CodedBy(
                version=__version__,
                rule="dictionary: " + "; ".join(triple.rules),
                evidence=(f"source {triple.source.code}", f"target {triple.target.code}"),
            ),
        )

    def _type(self, code: str) -> tuple[str, str]:
        """Give the root's name and the code; a code that CAMEO does not have is read as the one above it."""
        known = next((one for one in (code, code[:3], code[:2] + "0") if one in self._codebook.cameo), "")
        return self._roots[known[:_ROOT]], known


def _written(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _span(s: Sentence, triple: Triple) -> tuple[int, int]:
    """Give where the words of the act stand: from its verb to the last word of the pattern near it."""
    last = max((token for token in triple.words if triple.verb < token <= triple.verb + _PIECE), default=triple.verb)
    return s.offsets[triple.verb][0], s.offsets[last][1]


def _entity(code: str, token: int, article: Article, s: Sentence, people: People) -> Entity:
    """Write a code as a record has it: the first three letters, then the roles behind them."""
    mention = next((m for m in people.mentions if m.start <= token < m.end), None)
    start, end = (mention.start, mention.end) if mention is not None else (token, token + 1)
    pieces = [code[k : k + _PIECE] for k in range(0, len(code), _PIECE)]
    whole = all(_LETTERS.fullmatch(piece) or piece == NOBODY for piece in pieces)
    first, *roles = pieces if whole else [re.sub(r"[^A-Z]", "", code)[:_MOST] or NOBODY]
    return Entity(
        code=first if len(first) > 1 else NOBODY,
        sector=roles[0] if roles else "",
        other_sectors=tuple(roles[1:]),
        entity_text=article.text[s.offsets[start][0] : s.offsets[end - 1][1]],
        start=s.offsets[start][0],
        end=s.offsets[end - 1][1],
    )


@lru_cache(maxsize=2)
def load_dictionary_coder(files: DictionaryFiles, pipeline: str | None = None) -> DictionaryCoder:
    """Load a coder by dictionaries; later calls for the same files return the same one.

    Raises:
        DictionaryError: a file cannot be read, or actors or verbs are missing.
        PipelineMissingError: no spaCy pipeline for English is installed.

    """
    dictionaries = load_dictionaries(files)
    parser = load_pipeline(pipeline, load_lexicon().verbs)
    return DictionaryCoder(dictionaries, parser, load_book(CAMEO).codebook)
