"""Frames: the small language in which lexicon entries say what they match (docs/lexicon.md), and its compiler."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["", "R", "A", "P"]
_ROLES: dict[str, Role] = {"R": "R", "A": "A", "P": "P"}
MARK = "#"  # begins what is no lemma: "#place" is any name of a place, "#MIL" whoever has that sector
ANY_PLACE = "#place"
# Slots that the grammar fills, whatever words stand in the sentence; all others are prepositions under their own name.
_GRAMMATICAL = frozenset(
    "subj obj iobj comp prt to that ing when not modal poss mod support indirect compound_obj".split()
)

Needs = tuple[frozenset[str], ...]
"""Sets of words of which a sentence must have one each."""


class FrameError(ValueError):
    """A frame that cannot be read; the message says which part and why."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that a phrase's head must be one of; a compound entry has modifiers and perhaps an `of` phrase."""

    heads: frozenset[str]
    compounds: tuple[tuple[tuple[str, ...], str, str], ...]  # (modifiers, head, head of the of-phrase or "")
    marks: frozenset[str] = frozenset()  # "#place", "#REB": what the phrase may stand for instead


@dataclass(frozen=True, slots=True)
class Slot:
    """One condition of a frame: where to look, what must stand there, and which role it fills."""

    names: tuple[str, ...]
    optional: bool
    role: Role
    absent: bool = False
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A compiled frame. `weight` orders frames of one head: the more it asks for, the sooner it wins."""

    source: str
    head: str
    modifiers: tuple[str, ...]
    slots: tuple[Slot, ...]
    weight: float
    required: tuple[tuple[str, ...], ...] = ()  # names of slots of which one must be filled, whatever fills it
    needs: Needs = ()  # words without which it cannot match, wherever they stand
    takes_negation: bool = False  # "will not accept": what is negated is the act itself
    takes_modal: bool = False  # "will pay a price": what is told is that it will be so


def compile_frame(source: str, classes: Mapping[str, tuple[str, ...]]) -> Frame:
    """Compile a frame such as `impose obj=@sanctions on|against=R`.

    Raises:
        FrameError: the frame is empty, a slot has no filler, or a class does not exist.
    """
    parts = source.split()
    if not parts or "=" in parts[0]:
        raise FrameError("a frame begins with its head lemma")
    *modifiers, head = parts[0].replace("-", "_").split("_")
    slots = tuple(_slot(part, classes) for part in parts[1:])
    weight = 2.0 * len(modifiers) + sum(_weight(slot) for slot in slots)
    required = tuple(slot.names for slot in slots if _is_required(slot))
    asked = {name for slot in slots if not slot.absent and not slot.optional for name in slot.names}
    return Frame(
        source,
        head,
        tuple(modifiers),
        slots,
        weight,
        required,
        _needs(modifiers, slots),
        takes_negation="not" in asked,
        takes_modal="modal" in asked,
    )


def are_met(needs: Needs, forms: Collection[str]) -> bool:
    """Tell whether a sentence with these lemmas and words has all that is needed."""
    for wanted in needs:  # noqa: SIM110  # asked so often that a generator would cost as much as the answer
        if wanted.isdisjoint(forms):
            return False
    return True


def _needs(modifiers: Sequence[str], slots: Iterable[Slot]) -> Needs:
    found = {frozenset({modifier}) for modifier in modifiers}
    for slot in slots:
        if not slot.optional and not slot.absent:
            found.update(_needs_of_slot(slot))
    return tuple(sorted(found, key=sorted))


def _needs_of_slot(slot: Slot) -> Iterator[frozenset[str]]:
    names = frozenset(slot.names)
    if names.isdisjoint(_GRAMMATICAL):
        yield names | {"hand"} if "by" in names else names  # "killed at the hands of"
    if slot.words is not None and not slot.words.marks and names.isdisjoint(slot.words.heads):
        yield slot.words.heads | {head for _, head, _ in slot.words.compounds}


def _is_required(slot: Slot) -> bool:
    """Tell whether a slot must be filled under its own name: objects and particles may stand elsewhere."""
    return not slot.optional and not slot.absent and not {"obj", "iobj", "prt"} & set(slot.names)


def _slot(part: str, classes: Mapping[str, tuple[str, ...]]) -> Slot:
    left, equals, filler = part.partition("=")
    if not equals or not filler or not left:
        raise FrameError(f"{part!r} is not slot=filler")
    optional = left.endswith("?")
    names = tuple(left.rstrip("?").split("|"))
    if filler == "-":
        return Slot(names, optional, "", absent=True)
    if filler == "*":
        return Slot(names, optional, "")
    if filler in _ROLES:
        return Slot(names, optional, _ROLES[filler])
    words, arrow, role = filler.partition(">")
    if arrow and role not in _ROLES:
        raise FrameError(f"{part!r}: after > stands R, A or P")
    return Slot(names, optional, _ROLES.get(role, ""), words=_words(words, classes))


def _words(filler: str, classes: Mapping[str, tuple[str, ...]]) -> Words:
    heads: set[str] = set()
    compounds: list[tuple[tuple[str, ...], str, str]] = []
    expanded = _expand(filler, classes)
    marks = frozenset(word for word in expanded if word.startswith(MARK))
    for word in expanded:
        if word in marks:
            continue
        pieces = word.replace("-", "_").split("_")
        if "-" in word:
            heads.add(word)  # where the tokenizer leaves it whole
        if len(pieces) == 1:
            heads.add(word)
        elif "of" in pieces[1:-1]:
            at = pieces.index("of")
            compounds.append((tuple(pieces[: at - 1]), pieces[at - 1], pieces[-1]))
        else:
            compounds.append((tuple(pieces[:-1]), pieces[-1], ""))
    return Words(frozenset(heads), tuple(compounds), marks)


def _expand(filler: str, classes: Mapping[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    for word in filler.split("|"):
        if not word.startswith("@"):
            found.append(word)
        elif word[1:] in classes:
            found.extend(classes[word[1:]])
        else:
            raise FrameError(f"there is no class {word}; classes are in languages/en/classes/*.toml")
    return found


def _weight(slot: Slot) -> float:
    if slot.absent:
        return 0.6
    if slot.words is not None:
        size = len(slot.words.heads) + len(slot.words.compounds) + len(slot.words.marks)
        return 0.5 if slot.optional else 3.0 + 1.0 / (1.0 + math.log(size + 1))
    return 0.1 if slot.optional else 1.0
