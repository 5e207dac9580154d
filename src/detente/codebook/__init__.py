"""The codebook: event types, modes, contexts, sectors, scores and CAMEO codes. Nothing else knows the numbers.

>>> from detente.codebook import load_codebook
>>> codebook = load_codebook()
>>> codebook.quad("THREATEN"), codebook.score("ASSAULT", ["aerial"])
(3, -9.5)
>>> codebook.from_cameo("042"), codebook.cameo_for("CONSULT", "visit")
(('CONSULT', 'visit', ()), '042')
"""

from detente.codebook.books import FILE as CODEBOOK_FILE
from detente.codebook.books import (
    SHIPPED,
    Book,
    Recoding,
    Stamp,
    folder_stamp,
    load_book,
    marked_book,
    read_book,
    store_mark,
)
from detente.codebook.files import load_codebook
from detente.codebook.plover import (
    Auxiliary,
    CameoRow,
    Codebook,
    CodebookError,
    Context,
    EventType,
    Mode,
    NonState,
    PartiallyRecognised,
    Sector,
)

__all__ = [
    "CODEBOOK_FILE",
    "SHIPPED",
    "Auxiliary",
    "Book",
    "CameoRow",
    "Codebook",
    "CodebookError",
    "Context",
    "EventType",
    "Mode",
    "NonState",
    "PartiallyRecognised",
    "Recoding",
    "Sector",
    "Stamp",
    "folder_stamp",
    "load_book",
    "load_codebook",
    "marked_book",
    "read_book",
    "store_mark",
]
