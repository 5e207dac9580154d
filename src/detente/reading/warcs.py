"""Web archives: the pages that a crawler fetched, one after the other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from detente.reading.remarks import CannotReadError

_PAGES: Final = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it was fetched: its address, and its bytes."""

    url: str
    data: bytes


def web_pages(stream: io.BufferedIOBase, longest: int) -> Iterator[WebPage]:
    """Give the pages of a web archive that were fetched with success; raise CannotReadError where it is damaged."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415

    try:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            headers = record.http_headers
            if headers is None or headers.status_code != 200:
                continue
            if not (record.http_content_type or "").lower().startswith(_PAGES):
                continue
            data = record.reader.read(longest + 1)
            if len(data) <= longest:
                yield WebPage(record.headers.get("WARC-Target-URI") or "", data)
    except CannotReadError:
        raise
    except BaseException as error:
        # The library announces no errors of its own, and where it panics it raises what is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise CannotReadError(f"is a damaged web archive ({error})", "get the file once more") from error
