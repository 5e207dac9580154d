"""RSS and Atom: an article an entry, from the file alone; nothing is fetched."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from detente.reading.libraries import AGAIN, damaged
from detente.reading.remarks import CannotReadError

_BLOCKS: Final = frozenset("p div br li tr h1 h2 h3 h4 h5 h6 blockquote section article".split())

_UNREADABLE: Final = "is no RSS or Atom feed that can be read"
_REFERENCE: Final = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))")
_REPLACEMENT: Final = b"&#xFFFD"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed or sitemap says of one article.

    `key` is what the publisher tells it apart by: its id, else its address, else nothing. `date` is an ISO 8601 time,
    or a day; it and everything else may be empty.
    """

    key: str = ""
    url: str = ""
    title: str = ""
    text: str = ""
    date: str = ""
    source: str = ""
    language: str = ""

    @property
    def fields(self) -> Fields:
        """The fields of an article."""
        names = ("title", "text", "url", "date", "source", "language")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries of a feed, in its order; `whole` is false where it is no well-formed XML, and so may be cut off."""

    entries: tuple[Entry, ...]
    whole: bool


def feed_entries(data: bytes) -> Iterator[Fields]:
    """Give the fields of each entry of a feed; raise CannotReadError where it is none."""
    for entry in read_feed(data).entries:
        yield entry.fields


def read_feed(data: bytes, address: str = "", charset: str = "") -> Feed:
    """Read a feed; raise CannotReadError where it is none.

    Args:
        data: The file.
        address: Where it came from, which links in it may be relative to.
        charset: Its encoding, where whoever sent it has told.

    """
    from xml.sax import SAXException  # noqa: PLC0415

    import feedparser  # noqa: PLC0415  # only who has such files should wait for it

    kind = f"application/xml; charset={charset}" if charset else "application/xml"
    headers = {"content-type": kind} | ({"content-location": address} if address else {})
    # A stream, never bytes: bytes that are the name of a file here would be opened.
    with damaged(_UNREADABLE):
        feed = feedparser.parse(io.BytesIO(without_bad_references(data)), response_headers=headers)
    if not feed.get("version") and not feed.entries:
        raise CannotReadError(_UNREADABLE, AGAIN)
    return Feed(
        tuple(_entry(feed, entry) for entry in feed.entries),
        whole=not isinstance(feed.get("bozo_exception"), SAXException),
    )


def _entry(feed: Any, entry: Any) -> Entry:  # noqa: ANN401  # feedparser has no types
    url = _words(entry, "link")
    return Entry(
        key=_words(entry, "id") or url,
        url=url,
        title=plain_text(_words(entry, "title")).replace("\n", " "),
        text=plain_text(_content(entry)),
        date=_date(entry),
        source=_words(entry.get("source"), "title") or _words(feed.feed, "title"),
        language=_words(feed.feed, "language")[:2].lower(),
    )


def _words(told: Any, name: str) -> str:  # noqa: ANN401
    """Give the words that stand under a name; of what is broken, feedparser makes None, lists and dicts."""
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) else ""


def without_bad_references(data: bytes) -> bytes:
    """Put U+FFFD for references to what is no character of XML, as HTML does: one would take the whole feed along.

    >>> without_bad_references(b"Togo &#38; Mali &#2000000; &#xD800; &#0; &#x1F600;")
    b'Togo &#38; Mali &#xFFFD; &#xFFFD; &#xFFFD; &#x1F600;'
    """
    return _REFERENCE.sub(lambda found: found[0] if _is_character(found) else _REPLACEMENT, data)


def _is_character(reference: re.Match[bytes]) -> bool:
    """Tell whether a reference is to a character of XML 1.0 (production 2)."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    digits = digits.lstrip(b"0")
    code = int(digits or b"0", base) if len(digits) <= 7 else -1
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def plain_text(markup: str) -> str:
    r"""Give the words of a piece of HTML, each block on lines of its own.

    >>> plain_text("<p>Togo <b>recalled</b> its envoy.</p><p>Ghana &amp; Mali did not.</p>")
    'Togo recalled its envoy.\n\nGhana & Mali did not.'
    """
    from lxml import etree, html  # noqa: PLC0415

    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.LxmlError, ValueError):
        return markup.strip()
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            parts += ["\n\n" if block else "", element.text or "" if isinstance(element.tag, str) else ""]
        else:
            parts += ["\n\n" if block else "", (element.tail or "") if element is not root else ""]
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _content(entry: Any) -> str:  # noqa: ANN401
    contents = [_words(part, "value") for part in entry.get("content") or []]
    return max([*contents, _words(entry, "summary")], key=len)


def _date(entry: Any) -> str:  # noqa: ANN401
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if not moment or not 1 <= moment.tm_year <= 9999:
        return ""
    return f"{moment.tm_year:04}-{time.strftime('%m-%dT%H:%M:%SZ', moment)}"
