"""Web archives: the pages that a crawler fetched, one after the other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from detente.reading.libraries import undamaged

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES: Final = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it was fetched: its address, and its bytes."""

    url: str
    data: bytes


class _Forward:
    """A stream that can only be read on. The library would seek in any other, also where that cannot be done."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place

    def close(self) -> None:
        """Leave that to whoever opened the stream."""


def web_pages(stream: io.BufferedIOBase, longest: int) -> Iterator[WebPage]:
    """Give the pages of a web archive that were fetched with success; raise CannotReadError where it is damaged."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415

    forward = cast("BinaryIO", _Forward(stream))
    records = ArchiveIterator(forward, record_types=WarcRecordType.response, parse_http=True)
    pages = (page for record in records if (page := _page(record, longest)) is not None)
    yield from undamaged(pages, "is a damaged web archive")


def _page(record: WarcRecord, longest: int) -> WebPage | None:
    """Give the page that was fetched, where it is one and not too large."""
    headers = record.http_headers
    if headers is None or headers.status_code != 200:
        return None
    if not (record.http_content_type or "").lower().startswith(_PAGES):
        return None
    data = record.reader.read(longest + 1)
    return WebPage(record.headers.get("WARC-Target-URI") or "", data) if len(data) <= longest else None
