"""Spins a text: words are swapped by the table in `data/spinner.toml`, so that it says the same and looks new.

The table is applied as a spinner does it, without understanding: a form that may be verb or noun is swapped as either,
names get their long or short forms, and what stands in quotation marks is left alone.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from lemminflect import getInflection

DATA = Path(__file__).parent / "data"

_TAGS = {"verbs": ("VB", "VBZ", "VBG", "VBD", "VBN"), "nouns": ("NN", "NNS")}
_WORD = re.compile(r"[A-Za-z]+(?:-[a-z]+)*")
_QUOTED = re.compile(r'("[^"\n]*")')
_NAMES_SWAPPED = 0.5

Table = Mapping[str, tuple[str, ...]]


class Spinner:
    """Swaps words; how many of those it knows is up to each call."""

    def __init__(self, forms: Table, names: Table) -> None:
        self._forms = forms
        self._names = names
        longest_first = sorted(names, key=len, reverse=True)
        self._name = re.compile(rf"\b(?:the )?({'|'.join(map(re.escape, longest_first))})\b(?!')")

    def spin(self, text: str, rate: float, random: Random) -> str:
        """Swap a share of the words that are in the table."""

        def word(found: re.Match[str]) -> str:
            form = found[0]
            swaps = self._forms.get(form if form.islower() else form[:1].lower() + form[1:])
            if swaps is None or (not form.islower() and not _begins_sentence(found)) or random.random() > rate:
                return form
            swap = random.choice(swaps)
            return swap if form.islower() else swap[:1].upper() + swap[1:]

        def name(found: re.Match[str]) -> str:
            if random.random() > _NAMES_SWAPPED:
                return found[0]
            return random.choice(self._names[found[1]])

        pieces = _QUOTED.split(text)
        for number in range(0, len(pieces), 2):
            pieces[number] = self._name.sub(name, _WORD.sub(word, pieces[number]))
        return "".join(pieces)


def _begins_sentence(found: re.Match[str]) -> bool:
    before = found.string[: found.start()].rstrip(" ")
    return not before or before[-1] in ".\n"


@cache
def load_spinner() -> Spinner:
    """Read the table and make all forms of its words."""
    table = read_table()
    forms: dict[str, list[str]] = defaultdict(list)
    for kind, entries in table.items():
        if kind == "names":
            continue
        for word, swaps in entries.items():
            for swap in swaps:
                for form, swapped in _forms(kind, word, swap):
                    if form != swapped and swapped not in forms[form]:
                        forms[form].append(swapped)
    return Spinner({form: tuple(swaps) for form, swaps in forms.items()}, table["names"])


def read_table() -> dict[str, dict[str, tuple[str, ...]]]:
    """Give the table by part of speech: each word in its plain form with what may come in its place."""
    data = tomllib.loads((DATA / "spinner.toml").read_text(encoding="utf-8"))
    return {kind: dict(_entries(lines.split("\n"))) for kind, lines in data.items()}


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lines:
        word, _, swaps = line.partition(": ")
        if swaps:
            yield word, tuple(swap.strip() for swap in swaps.split(","))


def _forms(kind: str, word: str, swap: str) -> Iterator[tuple[str, str]]:
    for tag in _TAGS.get(kind, ("",)):
        for form in _inflect(word, tag):
            yield form, _inflect_phrase(kind, swap, tag)


def _inflect_phrase(kind: str, phrase: str, tag: str) -> str:
    """Put the verb at the beginning of a phrase, or the noun that heads it, into a form."""
    if not tag:
        return phrase
    words = phrase.split(" ")
    head = 0 if kind == "verbs" else words.index("of") - 1 if "of" in words else len(words) - 1
    if tag != "NNS" or not words[head].endswith("s"):  # "armed forces" is one already
        words[head] = _inflect(words[head], tag)[0]
    return " ".join(words)


@cache
def _inflect(word: str, tag: str) -> tuple[str, ...]:
    return tuple(getInflection(word, tag=tag)) or (word,) if tag else (word,)
