"""The codebook of the store that is served."""

from __future__ import annotations

import os
from dataclasses import dataclass

from detente.codebook import Book, folder_stamp, load_book, marked_book
from detente.server.options import ServerError, ServerOptions
from detente.store.tables import store_format


@dataclass(frozen=True, slots=True)
class Known:
    """A codebook, and where the coder finds it: a name or a folder."""

    book: Book | None
    place: str


def store_book(options: ServerOptions) -> Known:
    """Find the codebook of a store: one that ships, by the store's mark, or the one that is given.

    Raises:
        StoreError: there is no store.
        CodebookError: the codebook that is given is wrong.
        ServerError: the codebook that is given is another than that of the store.

    """
    mark = store_format(options.root).codebook
    place = os.fspath(options.codebook)
    if not place:
        book = marked_book(mark)
        return Known(book, book.name if book is not None else "")
    book = load_book(place, folder_stamp(place))
    if book.mark != mark:
        raise ServerError(
            f"--codebook: {place} is {book.mark}, and {options.root} is coded by {mark}; allowed: the folder as it was "
            "when the store was made, or none"
        )
    return Known(book, place)
