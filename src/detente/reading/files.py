"""Articles from files and from standard input."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from detente.reading.archives import tar_members, zip_kind, zip_members
from detente.reading.characters import check_words, count_controls
from detente.reading.databases import export_articles, is_export
from detente.reading.decoding import FALLBACK, declared_encoding, decode, keeps_ascii, marked_encoding, not_valid
from detente.reading.feeds import feed_entries
from detente.reading.jsonlines import article_of, check_form, parse_line
from detente.reading.kinds import binary_kind, decode_head, has_element, is_xml, refuse_binary, tell_kind
from detente.reading.newsxml import news_items
from detente.reading.options import Kind, ReadOptions
from detente.reading.packed import is_packed, unpack, unpacked_name
from detente.reading.pages import parse_page
from detente.reading.remarks import CannotReadError, Notice, Skipped
from detente.reading.remote import is_remote, open_remote
from detente.reading.streams import (
    Line,
    broken_off,
    part_of,
    read_head,
    read_lines,
    read_more,
    read_whole,
    rejoin,
    size,
    transcode,
)
from detente.reading.tables import csv_rows, parquet_rows
from detente.reading.warcs import web_pages
from detente.reading.word import word_text
from detente.records import Article

STANDARD_INPUT = "<stdin>"
"""What messages call standard input."""


def read_articles(path_or_dash: str | Path, options: ReadOptions | None = None) -> Iterator[Article | Skipped]:
    """Read the articles of one file, or of standard input where "-" is given, one after the other.

    A text file is one article, a web page is one, JSON Lines has one a line; `Kind` has all forms. Compressed files and
    archives are looked into, and a URL is read through fsspec. What cannot be read is given as a
    Skipped, with its place and how to mend it; nothing is raised for it, and what follows is read on. The text is
    never changed: control characters stay in it (`harmless` puts spaces for them where they would hurt), and so do
    all kinds of line ends; only a byte order mark before the text is not part of it.

    One line of JSON Lines, or one whole text or page, is in memory at a time.

    >>> [str(item) for item in read_articles("no-such-file.txt")]
    ['no-such-file.txt: there is no such file; check the name and the folder']
    """
    try:
        name, stream = _open_path(path_or_dash) if isinstance(path_or_dash, Path) else open_source(path_or_dash)
    except CannotReadError as error:
        yield error.skipped(STANDARD_INPUT if path_or_dash == "-" else str(path_or_dash))
        return
    if path_or_dash == "-":
        yield from read_stream(stream, name, options)
        return
    with stream:
        yield from read_stream(stream, name, options)


def read_stream(
    stream: io.BufferedIOBase, name: str, options: ReadOptions | None = None
) -> Iterator[Article | Skipped]:
    """Read the articles of an open binary stream, called `name` in messages; the name's ending may tell its kind."""
    try:
        yield from _Reader(name, options or ReadOptions()).read(stream)
    except CannotReadError as error:
        yield error.skipped(name)
    except OSError as error:
        yield broken_off(error).skipped(name)


@dataclass(frozen=True, slots=True)
class LinesPart:
    """Whole lines of JSON Lines: the bytes from `start` to `end`, and the number of the first line."""

    start: int
    end: int
    line: int


def can_be_split(stream: io.BufferedIOBase, name: str, options: ReadOptions) -> bool:
    """Tell whether a file is JSON Lines whose parts can be read by themselves: seekable, and not packed."""
    return _Reader(name, options).can_be_split(stream)


def read_part(
    stream: io.BufferedIOBase, name: str, part: LinesPart, options: ReadOptions
) -> Iterator[Article | Skipped]:
    """Read the articles of some lines of a file that can be split, as `read_stream` reads those of all."""
    try:
        yield from _Reader(name, options).read_lines(stream, part)
    except CannotReadError as error:
        yield error.skipped(name)
    except OSError as error:
        yield broken_off(error).skipped(name)


def open_source(source: str) -> tuple[str, io.BufferedIOBase]:
    """Open a file, a URL, or standard input where "-" is given; give it with its name in messages.

    Raises:
        CannotReadError: it cannot be opened.

    """
    if source == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise CannotReadError("is closed", "give a file, or send text down a pipe")
        return STANDARD_INPUT, cast(io.BufferedIOBase, sys.stdin.buffer)
    if is_remote(source):
        return source, open_remote(source)
    return _open_path(Path(source))


def _open_path(path: Path) -> tuple[str, io.BufferedIOBase]:
    try:
        return str(path), path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        raise _cannot_open(path, error) from error


def _cannot_open(path: Path, error: OSError | ValueError) -> CannotReadError:
    match error:
        case FileNotFoundError():
            return CannotReadError("there is no such file", "check the name and the folder")
        case IsADirectoryError():
            return CannotReadError("is a folder", "give the files in it, for example FOLDER/*.txt")
        case PermissionError():
            return CannotReadError("may not be read by you", "ask its owner for the right to read it")
        case OSError():
            return CannotReadError(f"cannot be opened ({error.strerror})", "check the name and the folder")
    return CannotReadError(f"is no name of a file ({error})", "check the name")


DEEPEST = 3
"""Packings around a file: an archive, packed, with packed files in it."""

_SEEKING = frozenset({Kind.ZIP, Kind.PARQUET, Kind.WORD})
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Record:
    """The fields of an article, and where they stand: in a line, or as the n-th of something."""

    fields: Mapping[str, Any]
    where: str = ""
    line: int | None = None


def _numbered(what: str, found: Iterator[Mapping[str, Any]]) -> Iterator[_Record]:
    for number, fields in enumerate(found, 1):
        yield _Record(fields, f" ({what} {number})")


class _Reader:
    """Reads one stream; holds its name, the options, and which notices were given."""

    def __init__(self, name: str, options: ReadOptions, depth: int = 0, *, in_archive: bool = False) -> None:
        self._name = name
        self._options = options
        self._depth = depth
        self._in_archive = in_archive
        self._noticed: set[str] = set()
        self._wide = ""  # the encoding that the lines came in before they were turned into UTF-8

    def read(self, stream: io.BufferedIOBase) -> Iterator[Article | Skipped]:
        head = read_head(stream)
        if is_packed(head):
            yield from self._read_packed(head, stream)
            return
        if is_xml(head):
            head = read_more(head, stream, has_element)
        kind = self._kind(head, stream)
        if kind in _SEEKING and stream.seekable():
            stream.seek(0)
            whole = stream
        else:
            whole = rejoin(head, stream)
        if kind is Kind.JSONL:
            yield from self._read_json_lines(whole, head)
        elif kind in (Kind.ZIP, Kind.TAR):
            yield from self._read_archive(whole, kind)
        elif kind is Kind.WARC:
            yield from self._read_web_archive(whole)
        elif kind in _RECORDS:
            yield from self._read_records(_RECORDS[kind](self, whole, head))
        else:
            yield from self._read_whole(whole, kind)

    def read_lines(self, stream: io.BufferedIOBase, part: LinesPart) -> Iterator[Article | Skipped]:
        encoding = self._encoding(read_head(stream))
        yield from self._read_all_lines(part_of(stream, part.start, part.end), encoding, part.line)

    def can_be_split(self, stream: io.BufferedIOBase) -> bool:
        head = read_head(stream)
        if is_packed(head) or not head.strip() or not stream.seekable():
            return False
        try:
            if self._kind(head, stream) is not Kind.JSONL:
                return False
            check_form(decode_head(head, self._options.encoding))
        except CannotReadError:
            return False
        encoding = self._encoding(head)
        return not encoding or keeps_ascii(encoding)

    def _encoding(self, head: bytes) -> str:
        return self._options.encoding or marked_encoding(head) or ""

    def _kind(self, head: bytes, stream: io.BufferedIOBase) -> Kind:
        kind = binary_kind(head)
        if kind is Kind.ZIP and stream.seekable():
            return zip_kind(stream)
        if kind is not None:
            return kind
        refuse_binary(head, self._options.encoding)
        return self._options.kind or tell_kind(self._name, head, self._options.encoding)

    # What holds other files.

    def _read_packed(self, head: bytes, stream: io.BufferedIOBase) -> Iterator[Article | Skipped]:
        if self._depth >= DEEPEST:
            raise CannotReadError("is packed more often than anybody packs", "unpack it, and give what is in it")
        inner = self._inside(unpacked_name(self._name))
        try:
            yield from inner.read(unpack(head, rejoin(head, stream)))
        except CannotReadError as error:
            yield error.skipped(self._name)

    def _read_archive(self, stream: io.BufferedIOBase, kind: Kind) -> Iterator[Article | Skipped]:
        if self._in_archive:
            raise CannotReadError("is an archive in an archive", "unpack it, and give what is in it")
        for member in zip_members(stream) if kind is Kind.ZIP else tar_members(stream):
            inner = self._inside(f"{self._name}/{member.name}", in_archive=True)
            try:
                if member.stream is None:
                    raise member.refused or CannotReadError("cannot be read", "leave it out")
                yield from inner.read(member.stream)
            except CannotReadError as error:
                yield error.skipped(inner._name)

    def _inside(self, name: str, *, in_archive: bool = False) -> _Reader:
        return _Reader(name, self._options, self._depth + 1, in_archive=in_archive or self._in_archive)

    # One text, page or document.

    def _read_whole(self, stream: io.BufferedIOBase, kind: Kind) -> Iterator[Article | Skipped]:
        if kind is Kind.WORD:
            text = word_text(stream)
        else:
            data = read_whole(stream, self._options.longest)
            if not data.strip():
                raise CannotReadError("is empty", "give a file with text in it")
            declared = declared_encoding(data) if kind is Kind.HTML else None
            text = self._decode(data, None, self._options.encoding, declared)
        if kind is not Kind.HTML and is_export(text):
            yield from self._read_records(_numbered("article", export_articles(text)))
            return
        article = parse_page(text, self._options) if kind is Kind.HTML else self._text_article(text)
        self._notice_controls(article.text, None)
        yield article

    def _text_article(self, text: str) -> Article:
        check_words(text, "the text")
        options = self._options
        return Article(date=options.date or None, title=options.title, text=text, source=options.source)

    def _read_web_archive(self, stream: io.BufferedIOBase) -> Iterator[Article | Skipped]:
        empty = True
        for page in web_pages(stream, self._options.longest):
            empty = False
            try:
                text = self._decode(page.data, None, self._options.encoding, declared_encoding(page.data))
                article = parse_page(text, self._options)
                yield replace(article, id="", url=page.url or article.url)
            except CannotReadError as error:
                yield error.skipped(f"{self._name} ({page.url})")
        if empty:
            raise CannotReadError("is a web archive without pages", "give one with pages that were fetched")

    # Many articles.

    def _read_records(self, records: Iterator[_Record]) -> Iterator[Article | Skipped]:
        empty = True
        for record in records:
            empty = False
            try:
                fields = {name: self._whole(value, record.line) for name, value in record.fields.items()}
                article = article_of(fields, self._options)
                self._notice_controls(article.text, record.line)
                yield article
            except CannotReadError as error:
                yield error.skipped(f"{self._name}{record.where}", record.line)
        if empty:
            raise CannotReadError("has no articles in it", "give a file with articles")

    def _whole(self, value: object, line: int | None) -> object:
        """Decode a cell again that is not of the encoding it should be of."""
        if not isinstance(value, str) or not _HALVES.search(value):
            return value
        return self._decode(value.encode("utf-8", "surrogateescape"), line, "", None)

    def _csv(self, stream: io.BufferedIOBase, head: bytes, kind: Kind) -> Iterator[_Record]:
        encoding = self._options.encoding or marked_encoding(head) or ""
        for row in csv_rows(stream, kind, encoding, self._options):
            yield _Record(row.fields, line=row.line)

    def _parquet(self, stream: io.BufferedIOBase) -> Iterator[_Record]:
        for row in parquet_rows(stream, self._options):
            yield _Record(row.fields, f" (row {row.line})")

    def _feed(self, stream: io.BufferedIOBase) -> Iterator[_Record]:
        return _numbered("entry", feed_entries(read_whole(stream, self._options.longest)))

    def _news(self, stream: io.BufferedIOBase) -> Iterator[_Record]:
        return _numbered("item", news_items(stream))

    def _read_json_lines(self, stream: io.BufferedIOBase, head: bytes) -> Iterator[Article | Skipped]:
        check_form(decode_head(head, self._options.encoding))
        encoding = self._encoding(head)
        if encoding and not keeps_ascii(encoding):
            stream, encoding, self._wide = transcode(stream, encoding), "utf-8", encoding
        empty = True
        for item in self._read_all_lines(stream, encoding):
            empty = False
            yield item
        if empty:
            raise CannotReadError("is empty", "give a file with an article a line")

    def _read_all_lines(self, stream: io.BufferedIOBase, encoding: str, first: int = 1) -> Iterator[Article | Skipped]:
        for line in read_lines(stream, self._options.longest, first):
            if line.data is not None and not line.data.strip(b"\xef\xbb\xbf \t\r"):
                continue
            try:
                yield self._read_line(line, encoding)
            except CannotReadError as error:
                yield error.skipped(self._name, line.number)

    def _read_line(self, line: Line, encoding: str) -> Article:
        if line.data is None:
            what = f"the line is longer than {size(self._options.longest)}"
            raise CannotReadError(what, "write one article a line, and split what is longer")
        text = self._decode_line(line.data, line.number, encoding).removeprefix("\ufeff")
        article = parse_line(text, self._options)
        self._notice_controls(article.text, line.number)
        return article

    def _decode_line(self, data: bytes, number: int, encoding: str) -> str:
        try:
            return self._decode(data, number, encoding, None)
        except CannotReadError as error:
            worse = not_valid(self._wide, "a broken character") if self._wide else error
            raise CannotReadError(f"the line {worse.what}", worse.mend) from error

    def _decode(self, data: bytes, line: int | None, encoding: str, declared: str | None) -> str:
        decoded = decode(data, encoding, declared)
        if decoded.guessed:
            what = f"is not UTF-8 and was read as Windows-1252 ({FALLBACK})"
            self._notice(what, "if letters look wrong, name its encoding", line)
        return decoded.text

    def _notice_controls(self, text: str, line: int | None) -> None:
        if count_controls(text):
            self._notice("has control characters", "they stay in the text and are read as spaces", line)

    def _notice(self, what: str, mend: str, line: int | None) -> None:
        """Give a notice once for a file: JSON Lines may have it in every one of a million lines."""
        if what not in self._noticed:
            self._noticed.add(what)
            self._options.on_notice(Notice(self._name, line, what, mend))


_RECORDS: Mapping[Kind, Callable[[_Reader, io.BufferedIOBase, bytes], Iterator[_Record]]] = {
    Kind.CSV: lambda reader, stream, head: reader._csv(stream, head, Kind.CSV),
    Kind.TSV: lambda reader, stream, head: reader._csv(stream, head, Kind.TSV),
    Kind.PARQUET: lambda reader, stream, head: reader._parquet(stream),
    Kind.FEED: lambda reader, stream, head: reader._feed(stream),
    Kind.NEWSXML: lambda reader, stream, head: reader._news(stream),
}
