"""RSS and Atom: an article an entry, from the file alone; nothing is fetched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from detente.reading.remarks import CannotReadError

_BLOCKS: Final = frozenset("p div br li tr h1 h2 h3 h4 h5 h6 blockquote section article".split())

Fields = dict[str, Any]


def feed_entries(data: bytes) -> Iterator[Fields]:
    """Give the fields of each entry of a feed; raise CannotReadError where it is none."""
    import feedparser  # noqa: PLC0415  # only who has such files should wait for it

    feed = feedparser.parse(data)
    if not feed.version and not feed.entries:
        raise CannotReadError("is no RSS or Atom feed that can be read", "get the file once more")
    for entry in feed.entries:
        yield {
            "title": plain_text(entry.get("title", "")).replace("\n", " "),
            "text": plain_text(_content(entry)),
            "url": entry.get("link", ""),
            "date": _date(entry),
            "source": entry.get("source", {}).get("title") or feed.feed.get("title", ""),
            "language": (feed.feed.get("language") or "")[:2].lower(),
        }


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


def _content(entry: Any) -> str:  # noqa: ANN401  # feedparser has no types
    contents = [part.get("value", "") for part in entry.get("content", [])]
    return str(max([*contents, entry.get("summary", "")], key=len))


def _date(entry: Any) -> str:  # noqa: ANN401
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", moment) if moment else ""
