"""Articles from files and from standard input."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from detente.reading.characters import check_words, count_controls
from detente.reading.decoding import FALLBACK, declared_encoding, decode, keeps_ascii, marked_encoding, not_valid
from detente.reading.jsonlines import check_form, parse_line
from detente.reading.kinds import decode_head, refuse_binary, tell_kind
from detente.reading.options import Kind, ReadOptions
from detente.reading.pages import parse_page
from detente.reading.remarks import CannotReadError, Notice, Skipped
from detente.reading.streams import Line, read_head, read_lines, read_whole, rejoin, size, transcode
from detente.records import Article

STANDARD_INPUT = "<stdin>"
"""What messages call standard input."""


def read_articles(path_or_dash: str | Path, options: ReadOptions | None = None) -> Iterator[Article | Skipped]:
    """Read the articles of one file, or of standard input where "-" is given, one after the other.

    A text file is one article, a web page is one, JSON Lines has one a line. What cannot be read is given as a
    Skipped, with its place and how to mend it; nothing is raised for it, and what follows is read on. The text is
    never changed: control characters stay in it (`harmless` puts spaces for them where they would hurt), and so do
    all kinds of line ends; only a byte order mark before the text is not part of it.

    One line of JSON Lines, or one whole text or page, is in memory at a time.

    >>> [str(item) for item in read_articles("no-such-file.txt")]
    ['no-such-file.txt: there is no such file; check the name and the folder']
    """
    options = options or ReadOptions()
    if path_or_dash == "-":
        yield from _read_standard_input(options)
    else:
        yield from _read_path(Path(path_or_dash), options)


def read_stream(
    stream: io.BufferedIOBase, name: str, options: ReadOptions | None = None
) -> Iterator[Article | Skipped]:
    """Read the articles of an open binary stream, called `name` in messages; the name's ending may tell its kind."""
    try:
        yield from _Reader(name, options or ReadOptions()).read(stream)
    except CannotReadError as error:
        yield error.skipped(name)


def _read_standard_input(options: ReadOptions) -> Iterator[Article | Skipped]:
    if sys.stdin is None or sys.stdin.closed:
        yield Skipped(STANDARD_INPUT, None, "is closed", "give a file, or send text down a pipe")
        return
    yield from read_stream(cast(io.BufferedIOBase, sys.stdin.buffer), STANDARD_INPUT, options)


def _read_path(path: Path, options: ReadOptions) -> Iterator[Article | Skipped]:
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        yield _cannot_open(path, error).skipped(str(path))
        return
    with stream:
        yield from read_stream(stream, str(path), options)


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


class _Reader:
    """Reads one stream; holds its name, the options, and which notices were given."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        self._name = name
        self._options = options
        self._noticed: set[str] = set()
        self._wide = ""  # the encoding that the lines came in before they were turned into UTF-8

    def read(self, stream: io.BufferedIOBase) -> Iterator[Article | Skipped]:
        head = read_head(stream)
        refuse_binary(head, self._options.encoding)
        kind = self._options.kind or tell_kind(self._name, head, self._options.encoding)
        whole = rejoin(head, stream)
        if kind is Kind.JSONL:
            yield from self._read_json_lines(whole, head)
        else:
            yield self._read_one(whole, kind)

    def _read_one(self, stream: io.BufferedIOBase, kind: Kind) -> Article:
        data = read_whole(stream, self._options.longest)
        if not data.strip():
            raise CannotReadError("is empty", "give a file with text in it")
        declared = declared_encoding(data) if kind is Kind.HTML else None
        text = self._decode(data, None, self._options.encoding, declared)
        article = parse_page(text, self._options) if kind is Kind.HTML else self._text_article(text)
        self._notice_controls(article.text, None)
        return article

    def _text_article(self, text: str) -> Article:
        check_words(text, "the text")
        options = self._options
        return Article(date=options.date or None, title=options.title, text=text, source=options.source)

    def _read_json_lines(self, stream: io.BufferedIOBase, head: bytes) -> Iterator[Article | Skipped]:
        check_form(decode_head(head, self._options.encoding))
        encoding = self._options.encoding or marked_encoding(head) or ""
        if encoding and not keeps_ascii(encoding):
            stream, encoding, self._wide = transcode(stream, encoding), "utf-8", encoding
        empty = True
        for line in read_lines(stream, self._options.longest):
            if line.data is not None and not line.data.strip(b"\xef\xbb\xbf \t\r"):
                continue
            try:
                yield self._read_line(line, encoding)
            except CannotReadError as error:
                yield error.skipped(self._name, line.number)
            empty = False
        if empty:
            raise CannotReadError("is empty", "give a file with an article a line")

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
