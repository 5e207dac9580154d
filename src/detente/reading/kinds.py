"""What kind of input this is: by its name, else by how it begins."""

from __future__ import annotations

import re
from pathlib import PurePath

from detente.reading.decoding import binary, keeps_ascii, marked_encoding
from detente.reading.options import Kind
from detente.reading.remarks import CannotReadError

_SUFFIXES = {
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSONL,
    ".csv": Kind.CSV,
    ".tsv": Kind.TSV,
    ".tab": Kind.TSV,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".nitf": Kind.NEWSXML,
}
_MAGIC = ((b"PK\x03\x04", Kind.ZIP), (b"PK\x05\x06", Kind.ZIP), (b"PAR1", Kind.PARQUET), (b"WARC/", Kind.WARC))
_TAR = slice(257, 262)  # where a tar archive says what it is
_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "is an old Word document, or another of an office", "save it as .docx or as a .txt file"),
    (b"%PDF-", "is a PDF document", "save its text as a .txt file, for example with pdftotext"),
    (b"{\\rtf", "is an RTF document", "save its text as a .txt file"),
)
_JSON = re.compile(r'\{\s*(?:["}]|$)|\[\s*(?:\{|$)')
_ELEMENT = re.compile(rb"<[A-Za-z]")
_ROOT = re.compile(r"<!--|<!DOCTYPE|<(?:[a-z]+:)?([A-Za-z][A-Za-z0-9]*)(?=[\s/>:])")
_ENDS = {"<!--": "-->", "<!DOCTYPE": ">"}
_ROOTS = {
    "rss": Kind.FEED,
    "feed": Kind.FEED,
    "RDF": Kind.FEED,
    "nitf": Kind.NEWSXML,
    "newsItem": Kind.NEWSXML,
    "newsMessage": Kind.NEWSXML,
}
_HTML = re.compile(r"<(?:!doctype\s+html|\?xml|!--|/?[a-z][a-z0-9]*(?=[\s/>]))", re.IGNORECASE)


def refuse_binary(head: bytes, encoding: str) -> None:
    """Raise CannotReadError where the first bytes are no text; `encoding` is the caller's word, or empty."""
    for magic, what, mend in _FORMATS:
        if head.startswith(magic):
            raise CannotReadError(what, mend)
    if b"\0" in head and keeps_ascii(_encoding(head, encoding)):
        raise binary()


def binary_kind(head: bytes) -> Kind | None:
    """Tell the kind of what is no text, by its first bytes."""
    if head[_TAR] == b"ustar":
        return Kind.TAR
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def is_xml(head: bytes) -> bool:
    """Tell whether a stream that begins so is XML, whose kind stands in its first element."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")


def has_element(head: bytes) -> bool:
    """Tell whether there is a whole tag of an element in what a stream begins with.

    >>> has_element(b"<?xml version='1.0'?><rss "), has_element(b"<?xml version='1.0'?><rss version='2.0'>")
    (False, True)
    """
    begun = _ELEMENT.search(head)
    return begun is not None and head.find(b">", begun.end()) >= 0


def root_kind(head: str) -> Kind | None:
    """Tell the kind of an XML document by its first element, None where that is not known yet or is another.

    >>> root_kind('<?xml version="1.0"?><!-- news --><rss version="2.0">')
    <Kind.FEED: 'feed'>
    """
    at = 0
    while found := _ROOT.search(head, at):
        end = _ENDS.get(found[0])
        if end is None:
            return _ROOTS.get(found[1])
        at = head.find(end, found.end())
        if at < 0:
            break
    return None


def tell_kind(name: str, head: bytes, encoding: str) -> Kind:
    """Tell how to read what is called `name` and begins with `head`."""
    return _SUFFIXES.get(PurePath(name).suffix.lower()) or _sniff(decode_head(head, encoding))


def decode_head(head: bytes, encoding: str) -> str:
    """Decode the first bytes, well enough to tell what they are."""
    return head.decode(_encoding(head, encoding), "replace")


def _encoding(head: bytes, encoding: str) -> str:
    return encoding or marked_encoding(head) or "utf-8"


def _sniff(head: str) -> Kind:
    begin = head.lstrip("\ufeff \t\r\n").rstrip()
    if _JSON.match(begin):
        return Kind.JSONL
    if begin.startswith("<") and (kind := root_kind(begin)):
        return kind
    return Kind.HTML if _HTML.match(begin) else Kind.TEXT
