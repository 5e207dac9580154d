"""Word documents: their text, a paragraph a line."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final, cast

from detente.reading.libraries import damaged
from detente.reading.packed import check_ratio
from detente.reading.remarks import CannotReadError

_TEXT: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MEND: Final = "save its text as a .txt file"
_LARGEST: Final = 512 * 1024 * 1024  # bytes of XML; what is marked up takes many times the room of its words


def word_text(stream: io.BufferedIOBase) -> str:
    """Give the text of a Word document, a paragraph a line; raise CannotReadError where it cannot be read."""
    from lxml import etree  # noqa: PLC0415  # only who has such files should wait for it

    secure: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    lines = []
    whole = cast("io.BufferedReader", stream)
    with damaged("is a Word document that cannot be read", _MEND), zipfile.ZipFile(whole) as archive:
        info = archive.getinfo("word/document.xml")
        check_ratio(info.compress_size, info.file_size)
        if info.file_size > _LARGEST:
            raise CannotReadError("is too large for a Word document", _MEND)
        with archive.open(info) as document:
            for _, paragraph in etree.iterparse(document, events=("end",), tag=f"{_TEXT}p", **secure):
                lines.append("".join(_pieces(paragraph)))
                paragraph.clear()
    return "\n".join(lines)


def _pieces(paragraph: Any) -> list[str]:  # noqa: ANN401  # an element of lxml
    marks = {f"{_TEXT}tab": "\t", f"{_TEXT}br": "\n", f"{_TEXT}cr": "\n"}
    return [one.text or "" if one.tag == f"{_TEXT}t" else marks.get(one.tag, "") for one in paragraph.iter()]
