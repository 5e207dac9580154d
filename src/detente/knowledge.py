"""By what events are coded: a codebook or old dictionaries, and a judge. Light to import."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from detente.judging import Judging

DIALECTS: Final = ("auto", "petrarch", "tabari")


@dataclass(frozen=True, slots=True)
class DictionaryFiles:
    """Files of old dictionaries, several of a kind where there are; those named first win.

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

    def digest(self) -> str:
        """Give what changes with every change of the files; raise OSError where one cannot be read."""
        whole = hashlib.blake2b(self.dialect.encode(), digest_size=8)
        for name in self.names():
            whole.update(Path(name).read_bytes() + b"\0")
        return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """By what events are coded: a shipped codebook by its name or one's own by its folder, or old dictionaries.

    `names` is a file of names that override the package's; dictionaries have their own. `judging` says which judge is
    asked, and how much.
    """

    codebook: str = ""
    dictionaries: DictionaryFiles = field(default_factory=DictionaryFiles)
    names: str = ""
    judging: Judging = field(default_factory=Judging)


def make_knowledge(
    codebook: str | os.PathLike[str] = "",
    dictionaries: DictionaryFiles | None = None,
    names: str | os.PathLike[str] | None = None,
    judging: Judging | None = None,
) -> Knowledge:
    """Put together what a program was given."""
    return Knowledge(
        os.fspath(codebook),
        dictionaries or DictionaryFiles(),
        "" if names is None else os.fspath(names),
        judging or Judging(),
    )


PLAIN: Final = Knowledge()
"""PLOVER, by the package's own lexicon."""
