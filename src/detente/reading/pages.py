"""Web pages: main text, title, date and origin, found by trafilatura. Offsets are true to the text that it gives."""

from __future__ import annotations

import logging
from functools import lru_cache
from types import ModuleType
from typing import Any

from detente.reading.characters import check_words
from detente.reading.dates import DateError, check_date
from detente.reading.libraries import damaged
from detente.reading.options import ReadOptions
from detente.reading.remarks import CannotReadError
from detente.records import Article

# An extensive search takes any year in the text for the date of publication. Nothing is kept from the future:
# what a page says must not depend on the day on which it is read.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "9999-12-31"}
_ONLY_STORY = {"include_comments": False, "include_tables": False}
_MEND = "save the article's text as a .txt file"


def parse_page(page: str, options: ReadOptions) -> Article:
    """Make an article of a page; raise CannotReadError where it has no main text."""
    text, found = _extract(page)
    if not text:
        raise CannotReadError("is a web page without an article's text", _MEND)
    check_words(text, "the page's main text")
    return Article(
        date=options.date or _date(found.date) or None,
        title=options.title or found.title or "",
        text=text,
        url=found.url or "",
        source=options.source or found.sitename or found.hostname or "",
    )


def _extract(page: str) -> tuple[str | None, Any]:
    trafilatura = _trafilatura()
    with damaged("is a web page that cannot be read", _MEND):
        text = trafilatura.extract(page, **_ONLY_STORY, date_extraction_params=dict(_DATES))
        found = trafilatura.extract_metadata(page, date_config=dict(_DATES))
    return text, found


@lru_cache
def _trafilatura() -> ModuleType:
    import trafilatura  # noqa: PLC0415  # half a second: only who reads pages should wait for it

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # its complaints are told in our words
    return trafilatura


def _date(found: str | None) -> str:
    try:
        return check_date(found) if found else ""
    except DateError:
        return ""
