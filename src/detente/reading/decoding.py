"""From bytes to text. Tried in turn: a byte order mark, UTF-8, what a web page declares, Windows-1252.

Windows-1252 takes nearly any bytes, so it is only believed where the bytes are not UTF-8 with some damage, and it is
never taken in silence.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from detente.reading.remarks import CannotReadError

_MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII = b'\n\r\t {"}'
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes, four times what browsers look at
_SAVE = "save it as UTF-8, or name its encoding"

FALLBACK = "cp1252"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and whether its encoding had to be guessed."""

    text: str
    guessed: bool = False


def marked_encoding(head: bytes) -> str | None:
    """Name the encoding that a byte order mark at the start tells, if there is one."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def declared_encoding(page: bytes) -> str | None:
    """Name the encoding that a web page declares in its head, if it does and Python knows it."""
    found = _DECLARED.search(page[:_DECLARED_WITHIN])
    if found is None:
        return None
    name = found[1].decode("ascii")
    try:
        b" ".decode(name)
    except (LookupError, ValueError):
        return None
    # The living standard of HTML reads these labels as Windows-1252, and so do all browsers.
    return FALLBACK if name.lower() in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii") else name


def keeps_ascii(encoding: str) -> bool:
    """Tell whether ASCII stands for itself in an encoding, so that its lines can be cut before they are decoded."""
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except UnicodeError:
        return False


def decode(data: bytes, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """Decode a whole record: by `encoding` and nothing else where it is given; raise CannotReadError if it fails."""
    encoding = encoding or marked_encoding(data)
    if encoding is not None:
        return Decoded(_decode_as(data, encoding))
    if b"\0" in data:
        raise binary()
    try:
        return Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _decode_without_utf8(data, declared, error)


def binary() -> CannotReadError:
    """Say that bytes are no text."""
    return CannotReadError(
        "is a binary file (it has NUL bytes)",
        "give text, a web page (HTML) or JSON Lines; if it is UTF-16 without a byte order mark, name its encoding",
    )


def not_valid(encoding: str, reason: str, line: int | None = None) -> CannotReadError:
    """Say that bytes are not of the encoding that they should be of."""
    return CannotReadError(f"is not valid {encoding} ({reason})", _SAVE, line)


def _decode_without_utf8(data: bytes, declared: str | None, error: UnicodeDecodeError) -> Decoded:
    if declared is not None:
        try:
            return Decoded(data.decode(declared))
        except UnicodeError:
            pass  # the page declares what it is not
    if _is_damaged_utf8(data):
        raise CannotReadError("is UTF-8, but damaged", _SAVE, _line_of(data, error.start)) from error
    try:
        return Decoded(data.decode(FALLBACK), guessed=True)
    except UnicodeDecodeError as worse:
        what = "is neither UTF-8 nor Windows-1252: it is binary, or in another encoding"
        raise CannotReadError(what, _SAVE, _line_of(data, worse.start)) from worse


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        raise not_valid(encoding, reason, _line_of(data, error.start)) from error
    except UnicodeError as error:
        raise not_valid(encoding, str(error)) from error
    if "\0" in text:
        raise binary()
    return text.removeprefix("\ufeff")


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell whether most of what is not ASCII is whole UTF-8: in Windows-1252 that hardly ever comes about."""
    strange = [c for c in data.decode("utf-8", "surrogateescape") if c > "\x7f"]
    whole = sum(not "\udc80" <= c <= "\udcff" for c in strange)
    return whole > len(strange) - whole


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
