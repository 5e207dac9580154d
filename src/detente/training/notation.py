"""The notation that training text is written in, and its way into JSON Lines.

A text is a heading, then its sentences in order, each with its acts and its other mentions below it:

    # wire 2019-03-04
    S Germany condemned Iran's navy for seizing a Danish tanker.
    A condemned | ACCUSE disapprove | Germany | Iran's navy
    A seizing | COERCE seize | Iran's navy | a Danish tanker
    S The ministry said it had not touched the ship.
    A touched | COERCE negated | it | the ship
    O The ministry

`# GENRE DATE` opens a text; `S` is a sentence, `A` an act (its words | type, mode and auxiliary modes | actors |
recipients; several parted by `;`, none as `-`), `O` the mentions of actors that neither do nor suffer an act (parted by
`;`). A mention is the words as they stand, `#2` behind them for their second occurrence in the sentence, `@-1 ` before
them for one in the sentence before (`@-3 ` three before).

In JSON Lines a text is one object: `id`, `writer`, `genre`, `date`, and `sentences`: `text`, `acts` (`words`, `type`,
`mode`, `auxiliary`, `actors`, `recipients`) and `others`; every mention is `[sentence, start, end]`, offsets in code
points, and `words` are `[start, end]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.codebook import EventType
from detente.coding.judge import AUXILIARY
from detente.errors import DetenteError


class NotationError(DetenteError):
    """A line that cannot be read: the file, the line's number and what is wrong."""


@dataclass
class Reader:
    """Reads the lines of one file; `texts` are what is whole so far. `types` are the codebook's, with their modes."""

    writer: str
    path: Path
    types: Mapping[str, EventType]
    texts: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def read(self) -> list[dict[str, Any]]:
        """All texts of the file.

        Raises:
            NotationError: naming the first line that is wrong.
        """
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), start=1):
            self.number = number
            if line.strip():
                self._line(line[:1], line[1:].strip())
        return self.texts

    def _line(self, mark: str, rest: str) -> None:
        if mark == "#":
            self._open(rest)
        elif not self.texts:
            raise self._wrong("a text begins with a line `# GENRE DATE`")
        elif mark == "S":
            self.texts[-1]["sentences"].append({"text": rest, "acts": [], "others": []})
        elif not self._sentences:
            raise self._wrong("no sentence (`S …`) stands before this line")
        elif mark == "A":
            self._sentences[-1]["acts"].append(self._act(rest))
        elif mark == "O":
            self._sentences[-1]["others"] += self._mentions(rest)
        else:
            raise self._wrong(f"a line begins with #, S, A or O, not {mark!r}")

    @property
    def _sentences(self) -> list[dict[str, Any]]:
        sentences: list[dict[str, Any]] = self.texts[-1]["sentences"]
        return sentences

    def _open(self, rest: str) -> None:
        genre, _, date = rest.partition(" ")
        number = f"{self.writer}-{self.path.stem}-{len(self.texts) + 1:03}"
        self.texts.append({"id": number, "writer": self.writer, "genre": genre, "date": date or None, "sentences": []})

    def _act(self, rest: str) -> dict[str, Any]:
        parts = [part.strip() for part in rest.split("|")]
        if len(parts) != 4:
            raise self._wrong("an act is `A words | TYPE mode auxiliary | actors | recipients`")
        words, coding, actors, recipients = parts
        kind, mode, auxiliary = self._coding(coding)
        here = len(self._sentences) - 1
        does, suffers = self._mentions(actors), self._mentions(recipients)
        span = self._find(words, here)[1:]
        return {
            "words": _without([m[1:] for m in (*does, *suffers) if m[0] == here], span),
            "type": kind,
            "mode": mode,
            "auxiliary": auxiliary,
            "actors": does,
            "recipients": suffers,
        }

    def _coding(self, coding: str) -> tuple[str, str | None, list[str]]:
        kind, *rest = coding.split() or [""]
        if kind not in self.types:
            raise self._wrong(f"no type {kind!r}; there are {', '.join(self.types)}")
        known = [mode.name for mode in self.types[kind].modes]
        auxiliary = [word for word in rest if word in AUXILIARY]
        modes = [word for word in rest if word not in AUXILIARY]
        if len(modes) > 1 or not set(modes) <= set(known):
            raise self._wrong(f"{kind} has the modes {', '.join(known) or '(none)'}; here stands {' '.join(modes)!r}")
        return kind, modes[0] if modes else None, auxiliary

    def _mentions(self, words: str) -> list[list[int]]:
        if words == "-":
            return []
        return [self._mention(one.strip()) for one in words.split(";") if one.strip()]

    def _mention(self, words: str) -> list[int]:
        here = len(self._sentences) - 1
        if not words.startswith("@"):
            return self._find(words, here)
        back, _, words = words.partition(" ")
        if not back[1:].lstrip("-").isdigit() or not 0 <= here - abs(int(back[1:])) < here:
            raise self._wrong(f"{back!r} is no earlier sentence of this text: `@-1 words` is the sentence before")
        return self._find(words, here - abs(int(back[1:])))

    def _find(self, words: str, sentence: int) -> list[int]:
        text: str = self._sentences[sentence]["text"]
        words, _, which = words.partition("#")
        start = -1
        for _turn in range(int(which) if which.isdigit() else 1):
            start = _whole(text, words, start + 1)
            if start < 0:
                raise self._wrong(f"{words!r} does not stand in {text!r}")
        return [sentence, start, start + len(words)]

    def _wrong(self, why: str) -> NotationError:
        return NotationError(f"{self.path}:{self.number}: {why}")


def _without(mentions: list[list[int]], words: list[int]) -> list[int]:
    """ "thrown him out": an act's words end before its own party."""
    start, end = words
    inside = [first for first, _ in mentions if start < first < end]
    return [start, min(inside) - 1] if inside else words


def _whole(text: str, words: str, start: int) -> int:
    """Where the words stand as whole words at or behind `start`; -1 if nowhere."""
    while (start := text.find(words, start)) >= 0:
        end = start + len(words)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            return start
        start += 1
    return -1
