"""Which old dictionaries events are coded by: what `detente.load` and the command line are given. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DIALECTS: Final = ("auto", "petrarch", "tabari")


@dataclass(frozen=True, slots=True)
class DictionaryFiles:
    """Files of dictionaries, several of a kind where they are; those named first win.

    `dialect` says how the patterns of verbs are read: `petrarch` (phrases, whole words) or `tabari` (words in a row,
    beginnings of words); `auto` finds out by the look of the file.
    """

    actors: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    discards: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    dialect: str = "auto"

    def names(self) -> tuple[str, ...]:
        """Give the names of all files."""
        return (*self.actors, *self.verbs, *self.agents, *self.discards, *self.issues)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.names())
