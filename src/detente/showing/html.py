"""HTML as a string that a notebook shows as what it is."""

from __future__ import annotations


class Html(str):
    """A piece of HTML, or a page: a string to write to a file, and what it says where a notebook shows it."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)
