"""Web archives: the pages that a crawler fetched, one after the other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from detente.reading.remarks import CannotReadError

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
    try:
        for record in ArchiveIterator(forward, record_types=WarcRecordType.response, parse_http=True):
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
