"""Sitemaps: the addresses of pages, with dates and headlines where they are told; or of further sitemaps.

The forms are those of sitemaps.org and of Google's news sitemaps.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from detente.reading.dates import DateError, check_date
from detente.reading.feeds import Entry
from detente.reading.libraries import undamaged

_MOST: Final = 50_000
"""Entries that are read of one sitemap; more are not allowed by the protocol."""

_MEND: Final = "check the address"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of a sitemap, and the addresses of further sitemaps with the times of their last change."""

    entries: tuple[Entry, ...]
    further: tuple[tuple[str, str], ...]


def is_sitemap(data: bytes) -> bool:
    """Tell whether a file begins as a sitemap does.

    >>> is_sitemap(b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    True
    """
    head = data[:2048]
    return b"<urlset" in head or b"<sitemapindex" in head or b":urlset" in head or b":sitemapindex" in head


def read_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap; raise CannotReadError where it is none, or is cut off."""
    entries: list[Entry] = []
    further: list[tuple[str, str]] = []
    for element in undamaged(_elements(data), "is a sitemap that cannot be read", _MEND):
        told = {_name(child): (child.text or "").strip() for child in element.iterdescendants("*")}
        if not told.get("loc"):
            continue
        date = _date(told.get("publication_date", "")) or _date(told.get("lastmod", ""))
        if _name(element) == "sitemap":
            further.append((told["loc"], date))
        else:
            entries.append(_entry(told, date))
        if len(entries) + len(further) >= _MOST:
            break
    return Sitemap(tuple(entries), tuple(further))


def _elements(data: bytes) -> Iterator[Any]:
    """Give each element of a page or sitemap in turn, and forget it then: no entities, nothing from elsewhere."""
    from lxml import etree  # noqa: PLC0415

    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag=("{*}url", "{*}sitemap"), **options):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _entry(told: dict[str, str], date: str) -> Entry:
    return Entry(
        key=told["loc"],
        url=told["loc"],
        title=" ".join(told.get("title", "").split()),
        date=date,
        source=told.get("name", ""),
        language=told.get("language", "")[:2].lower(),
    )


def _name(element: Any) -> str:  # noqa: ANN401  # lxml has no types
    return str(element.tag).rpartition("}")[2]


def _date(written: str) -> str:
    try:
        return check_date(written) if written else ""
    except DateError:
        return ""
