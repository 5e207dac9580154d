"""Characters that nobody meant to write, and how later stages are kept from tripping over them."""

from __future__ import annotations

import re

from detente.reading.remarks import CannotReadError

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # all but white space and ends of lines
# Zero-width characters, marks of writing direction, soft hyphen, byte order mark: they split a word for a tokenizer.
_FORMATS = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")
_BINARY_SHARE = 0.3  # of control characters; text of any language stays far below, compressed data above


def count_controls(text: str) -> int:
    """Count the control characters that are neither white space nor ends of lines."""
    return len(_CONTROLS.findall(text))


def harmless(text: str) -> str:
    r"""Put a space for every control or invisible format character, so that a parser can read it; all offsets stay.

    >>> harmless("The\x07envoy")
    'The envoy'
    """
    return _FORMATS.sub(" ", _CONTROLS.sub(" ", text))


def check_words(text: str, what: str) -> None:
    """Raise CannotReadError where there is nothing to read, or what is no text; `what` names it in the message."""
    if _HALVES.search(text):
        raise CannotReadError(
            f"{what} holds half of a surrogate pair, which is no character", "write the whole character, or remove it"
        )
    if not any(c.isalnum() for c in text):
        raise CannotReadError(f"{what} is empty: it holds no words", "put the article's text there, or leave it out")
    if count_controls(text) > _BINARY_SHARE * len(text):
        raise CannotReadError(f"{what} is binary, not text", "give text, a web page (HTML) or JSON Lines")
