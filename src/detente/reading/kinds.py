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
}
_FORMATS = (
    (b"\x1f\x8b", "is compressed (gzip)", "unpack it first, for example with gunzip"),
    (b"BZh", "is compressed (bzip2)", "unpack it first, for example with bunzip2"),
    (b"\xfd7zXZ\0", "is compressed (xz)", "unpack it first, for example with unxz"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd)", "unpack it first, for example with unzstd"),
    (b"PK\x03\x04", "is a ZIP archive or an office document", "unpack it, or save its text as a .txt file"),
    (b"%PDF-", "is a PDF document", "save its text as a .txt file, for example with pdftotext"),
    (b"{\\rtf", "is an RTF document", "save its text as a .txt file"),
)
_JSON = re.compile(r'\{\s*(?:["}]|$)|\[\s*(?:\{|$)')
_HTML = re.compile(r"<(?:!doctype\s+html|\?xml|!--|/?[a-z][a-z0-9]*(?=[\s/>]))", re.IGNORECASE)


def refuse_binary(head: bytes, encoding: str) -> None:
    """Raise CannotReadError where the first bytes are no text; `encoding` is the caller's word, or empty."""
    for magic, what, mend in _FORMATS:
        if head.startswith(magic):
            raise CannotReadError(what, mend)
    if b"\0" in head and keeps_ascii(_encoding(head, encoding)):
        raise binary()


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
    return Kind.HTML if _HTML.match(begin) else Kind.TEXT
