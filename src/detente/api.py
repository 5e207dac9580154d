"""Détente in Python: load a coder once, then give it texts or articles.

>>> import detente
>>> coder = detente.load()
>>> result = coder("Kenya expelled two Somali diplomats on Monday.", date="2017-04-14")
>>> [(event.date, event.type, event.event_text) for event in result.events]
[('2017-04-10', 'SANCTION', 'expelled two Somali diplomats')]
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol

from detente import coding
from detente.actors import read_names
from detente.codebook import folder_stamp
from detente.coding.judge import Judge
from detente.judging import Judging, Speed
from detente.knowledge import PLAIN, DictionaryFiles, Knowledge, make_knowledge
from detente.reading import check_date, detect_language
from detente.records import Article, Dispute, Event, Record, RelationClaim, Statement
from detente.showing import Html, article_piece

_ENGLISH = "en"
_HALF = re.compile("[\ud800-\udfff]")
_NO_CHARACTER = "\ufffd"
_BATCH = 32  # articles; as many as the coder parses at once


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article: its records, each kind in the order of the text, or why it was not coded.

    `events` are acts, `statements` who is reported to have said what, `claims` what is said of relations between two
    actors, `disputes` claims with their counterclaims. `skipped` is empty for an article that was coded, whether or not
    anything was found in it.
    """

    article: Article
    events: list[Event]
    skipped: str = ""
    statements: list[Statement] = field(default_factory=list)
    claims: list[RelationClaim] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)

    def __repr__(self) -> str:
        found: dict[str, Sequence[Record]] = {
            "event": self.events,
            "statement": self.statements,
            "claim": self.claims,
            "dispute": self.disputes,
        }
        counts = [f"{len(records)} {name}{'s' * (len(records) != 1)}" for name, records in found.items() if records]
        return f"<Result of {self.article.id}: {self.skipped or ', '.join(counts) or 'nothing found'}>"

    def _repr_html_(self) -> Html:
        found = _rows(self.events), _rows(self.statements), _rows(self.claims)
        return article_piece(self.article.to_json(), *found, self.skipped)


def _rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    return [record.to_json() for record in records]


class Machine(Protocol):
    """What codes articles that nothing speaks against: by a codebook's lexicon, or by old dictionaries."""

    @property
    def judge(self) -> Judge | None:
        """The judge that is asked."""

    @property
    def described(self) -> str:
        """What it works with, in a few words."""

    def obstacle(self, article: Article) -> str:
        """Say what speaks against coding an article; empty for nothing."""

    def records(self, articles: Iterable[Article]) -> Iterator[tuple[Article, coding.Records]]:
        """Yield every article with its records, in order."""

    def read(self, article: Article) -> list[coding.SentenceReading]:
        """Give all that was found out about an article's sentences."""


class Coder:
    """Codes texts and articles. `load` makes one; it serves any number of articles and keeps nothing of them.

    Only English is coded: an article in another language comes back with the reason in `Result.skipped`. No text
    makes it raise. Half of a surrogate pair, which is no character, is read as U+FFFD; offsets stay the same.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __repr__(self) -> str:
        return f"<Coder {self._machine.described}, judge: {self.judge or 'none'}>"

    @property
    def judge(self) -> Judge | None:
        """The judge that is asked; none at speed `fast`."""
        return self._machine.judge

    def __call__(
        self,
        text: str,
        *,
        date: str | datetime.date | None = None,
        title: str | None = None,
        source: str | None = None,
        url: str | None = None,
    ) -> Result:
        """Code one text.

        Args:
            text: The body of an article, or a single sentence.
            date: The day of publication, `YYYY-MM-DD` or an ISO 8601 time. Without it, relative dates ("on Monday")
                are left unresolved.
            title: The headline, if it is known. Lines of the text that repeat it are recognised.
            source: The publisher.
            url: Where it was published.

        Returns:
            The article as a record, and its events, statements, claims about relations and disputes.

        Raises:
            DateError: there is no such date.

        """
        article = make_article(text, date=date, title=title, source=source, url=url)
        return next(self.code([article]))

    def code(self, articles: Iterable[Article]) -> Iterator[Result]:
        """Code articles one after the other, in bounded memory; a result for each, in their order."""
        source = iter(articles)
        while batch := [_whole_article(article) for article in islice(source, _BATCH)]:
            yield from self._code_batch(batch)

    def read(self, article: Article) -> list[coding.SentenceReading]:
        """Give all that was found out about an article's sentences, in whatever language: for explanations."""
        return self._machine.read(_whole_article(article))

    def _code_batch(self, batch: list[Article]) -> Iterator[Result]:
        reasons = [language_obstacle(article) or self._machine.obstacle(article) for article in batch]
        coded = self._machine.records(article for article, reason in zip(batch, reasons, strict=True) if not reason)
        for article, reason in zip(batch, reasons, strict=True):
            yield Result(article, [], reason) if reason else _result(*next(coded))


def _result(article: Article, found: coding.Records) -> Result:
    return Result(article, found.events, statements=found.statements, claims=found.claims, disputes=found.disputes)


def load(
    pipeline: str | None = None,
    speed: Speed = "fast",
    *,
    judging: Judging | None = None,
    names: str | os.PathLike[str] | None = None,
    codebook: str | os.PathLike[str] = "",
    dictionaries: DictionaryFiles | None = None,
    knowledge: Knowledge | None = None,
) -> Coder:
    """Load a coder: some seconds the first time, nothing after that.

    Args:
        pipeline: The package of an installed spaCy pipeline for English, to take another than the default.
        speed: `fast` codes by the lexicon alone; `default` asks the judge about what the lexicon leaves open,
            `thorough` about every sentence.
        judging: Which judge to ask, where it is not the one that comes with the package; says the speed as well.
        names: A file of names of your own, which override ours (docs/actors.md).
        codebook: A shipped codebook by its name (`plover`, `cameo`, `protest`), or one's own by its folder; PLOVER, if
            not given.
        dictionaries: Old dictionaries of TABARI or PETRARCH to code by, in place of a codebook.
        knowledge: All these in one, as other parts of the program hand them on.

    Raises:
        NamesError: that file cannot be used.
        PipelineMissingError: no such pipeline is installed; the message says how to install it.
        JudgeMissingError: a speed that asks the judge, and none is installed.
        CodebookError, LexiconError, DictionaryError: what it is to code by is wrong; says file, entry and mend.

    """
    known = knowledge or make_knowledge(codebook, dictionaries, names, judging or Judging(speed))
    if known.dictionaries:
        from detente.dictionaries import load_dictionary_coder  # noqa: PLC0415  # for those who have some

        return Coder(load_dictionary_coder(known.dictionaries, pipeline))
    return Coder(load_lexicon_coder(known, pipeline))


def load_lexicon_coder(knowledge: Knowledge = PLAIN, pipeline: str | None = None) -> coding.Coder:
    """Load what codes by a codebook's lexicon, with its parts: for marked pairs and gold sets.

    The dictionaries of `knowledge` are passed over. Raises what `load` raises.
    """
    own = read_names(knowledge.names) if knowledge.names else None
    stamp = folder_stamp(knowledge.codebook)
    return coding.load_coder(pipeline, knowledge.judging, own, knowledge.codebook, stamp)


def find_disputes(results: Iterable[Result]) -> list[Dispute]:
    """Find the disputes within and between articles that were coded: who claims what, and who denies it.

    The earlier claim comes first, by the articles' dates; those without a date come before all others.

    >>> coder = load()
    >>> one = coder("Chad bombed a camp in Libya, Sudan said.", date="2017-04-12")
    >>> other = coder("Chad denied that it had bombed a camp in Libya.", date="2017-04-14")
    >>> [(dispute.claim.parties, dispute.counter.parties) for dispute in find_disputes([one, other])]
    [(('SDN/GOV',), ('TCD/GOV',))]
    """
    return coding.find_disputes(coding.Coded(one.article, one.events, one.statements) for one in results)


def make_article(
    text: str,
    *,
    date: str | datetime.date | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
) -> Article:
    """Make an article of a text; raise DateError where there is no such date."""
    day = date.isoformat() if isinstance(date, datetime.date) else date
    return Article(
        text=_whole(text),
        date=check_date(day) if day else None,
        title=_whole(title or ""),
        source=_whole(source or ""),
        url=_whole(url or ""),
    )


def language_obstacle(article: Article) -> str:
    """Say why an article's language keeps it from being coded; empty for English.

    A language that the article's record names is believed where it is not English.

    >>> language_obstacle(Article(text="Benin recalls envoy"))
    ''
    >>> language_obstacle(Article(text="Le Bénin rappelle son ambassadeur.", language="fr"))
    'is in French (fr), not in English'
    """
    code = article.language
    if code in ("", _ENGLISH):
        code = detect_language(article.text).code
    return "" if code == _ENGLISH else f"is in {_language_name(code)} ({code}), not in English"


def _language_name(code: str) -> str:
    from babel import Locale  # noqa: PLC0415  # only where there is something to say

    names = Locale(_ENGLISH).languages
    return str(names.get(code, "another language"))


def _whole(text: str) -> str:
    return _HALF.sub(_NO_CHARACTER, text)


def _whole_article(article: Article) -> Article:
    if not _HALF.search(article.text) and not _HALF.search(article.title):
        return article
    return replace(article, text=_whole(article.text), title=_whole(article.title))
