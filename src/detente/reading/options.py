"""What a caller can tell the readers about the input."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detente.errors import DetenteError
from detente.reading.dates import check_date
from detente.reading.remarks import Notice

LOGGER = logging.getLogger("detente.reading")

LONGEST = 64 * 1024 * 1024
"""Bytes that a line of JSON Lines, or a whole text file or page, may have: 64 MiB, some ten thousand articles."""

FIELDS = ("id", "date", "title", "text", "url", "source", "language")
"""The fields of an article that a record may have."""


class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    """One article: the whole file is its text."""
    HTML = "html"
    """One web page: its main text is the article's."""
    JSONL = "jsonl"
    """JSON Lines: an article a line."""
    CSV = "csv"
    """Rows with a head, cells parted by commas (or semicolons): an article a row."""
    TSV = "tsv"
    """Rows with a head, cells parted by tabs: an article a row."""
    PARQUET = "parquet"
    """A Parquet file: an article a row."""
    FEED = "feed"
    """RSS or Atom: an article an entry."""
    WARC = "warc"
    """A web archive: an article for each page that was fetched."""
    NEWSXML = "newsxml"
    """NITF or NewsML-G2: an article an item."""
    WORD = "word"
    """A Word document (.docx): one article, or those of an export from LexisNexis or Factiva."""
    ZIP = "zip"
    """A ZIP archive: whatever is in its files."""
    TAR = "tar"
    """A tar archive: whatever is in its files."""


class OptionError(DetenteError):
    """An option that cannot be right: names it, what came and what is allowed."""


def log_notice(notice: Notice) -> None:
    """Hand a notice to the log, as a warning of `detente.reading`."""
    LOGGER.warning("%s", notice)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a caller knows about the input. Everything may be left out.

    `date`, `title` and `source` are the article's own where the input does not say them. What a line of JSON Lines
    says counts more than the option; what was found on a web page counts less, since it is a guess.
    `encoding` is any text encoding that Python knows; without it UTF-8 is tried first (see `detente.reading.decoding`).
    `kind` says how to read the input; without it the name's ending or the first bytes tell.
    `longest` is the greatest size in bytes of a line of JSON Lines, and of a whole text file or page.
    `columns` says which columns of a table have which fields of an article, as in `{"text": "body"}`.
    `on_notice` is called with what is odd but does no harm; without it the log is told.

    Raises DateError or OptionError where a value cannot be right.

    >>> ReadOptions(date="2017-04-15", source="The Daily Test").source
    'The Daily Test'
    """

    date: str = ""
    title: str = ""
    source: str = ""
    encoding: str = ""
    kind: Kind | None = None
    longest: int = LONGEST
    columns: Mapping[str, str] = field(default_factory=dict)
    on_notice: Callable[[Notice], None] = log_notice

    def __post_init__(self) -> None:
        if self.date:
            object.__setattr__(self, "date", check_date(self.date))
        if self.encoding:
            _check_encoding(self.encoding)
        _check_characters("title", self.title)
        _check_characters("source", self.source)
        for name in self.columns:
            if name not in FIELDS:
                raise OptionError(
                    f"columns: got {name!r}; allowed: {', '.join(FIELDS)}, each with the name of a column"
                )
        if self.longest < 1:
            raise OptionError(f"longest: got {self.longest}; allowed: a number of bytes from 1")


def _check_encoding(name: str) -> None:
    try:
        known = codecs.lookup(name)
        b"a".decode(known.name)
    except UnicodeError:
        return  # a text encoding that does not like a lone byte
    except (LookupError, ValueError) as error:
        allowed = "a text encoding, for example utf-8, utf-16, cp1252, cp1251 or gb18030"
        raise OptionError(f"encoding: got {name!r}; allowed: {allowed}") from error


def _check_characters(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise OptionError(f"{name}: got {value!r}, which is not valid Unicode; allowed: any text") from error
