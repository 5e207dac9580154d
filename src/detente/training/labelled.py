"""Reads labelled text from files: JSON Lines in the form of `notation`, or the notation itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from detente.codebook import Codebook
from detente.coding.judge import AUXILIARY
from detente.errors import DetenteError
from detente.training.items import Text
from detente.training.notation import Reader


class LabelledError(DetenteError):
    """A labelled text that cannot be read: the file, the line, and what is wrong."""


def read_labelled(paths: Sequence[Path], codebook: Codebook) -> list[Text]:
    """Return the texts of some files, in their order; `.jsonl` are JSON Lines, all others notation.

    Raises:
        LabelledError, NotationError: the first line that is wrong, or a file that is not there.
    """
    return [text for path in paths for text in _read(path, codebook)]


def _read(path: Path, codebook: Codebook) -> Iterator[Text]:
    try:
        if path.suffix != ".jsonl":
            yield from Reader(path.stem, path, codebook.events).read()
            return
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise LabelledError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise LabelledError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _text(line, f"{path}:{number}", codebook.events)


def _text(line: str, place: str, types: Collection[str]) -> Text:
    try:
        text = json.loads(line)
    except ValueError as error:
        raise LabelledError(f"{place}: is no JSON ({error})") from error
    try:
        if not isinstance(text, dict):
            raise TypeError("a text is an object")
        return _checked(text, types)
    except (KeyError, TypeError, ValueError) as error:
        why = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise LabelledError(f"{place}: {why}; docs/judge.md tells the form of labelled text") from error


def _checked(text: Mapping[str, Any], types: Collection[str]) -> Text:
    sentences = [_sentence(sentence, n, text["sentences"], types) for n, sentence in enumerate(text["sentences"])]
    named = {name: str(text.get(name) or name) for name in ("writer", "genre")}
    return {"id": str(text["id"]), "date": text.get("date"), **named, "sentences": sentences}


def _sentence(
    sentence: Mapping[str, Any], number: int, sentences: Sequence[Mapping[str, Any]], types: Collection[str]
) -> dict[str, Any]:
    words = sentence["text"]
    if not isinstance(words, str):
        raise TypeError(f"sentence {number} has no text")
    acts = sentence.get("acts", [])
    for act in acts:
        if act["type"] not in types:
            raise ValueError(f"no type {act['type']!r}; there are {', '.join(types)}")
        if not set(act.get("auxiliary", [])) <= set(AUXILIARY):
            raise ValueError(f"no auxiliary modes {act['auxiliary']}; there are {', '.join(AUXILIARY)}")
        _within([number, *act["words"]], number, sentences)
        for span in (*act["actors"], *act["recipients"]):
            _within(span, number, sentences)
    others = sentence.get("others", [])
    for span in others:
        _within(span, number, sentences)
    return {"text": words, "acts": [{"auxiliary": [], **act} for act in acts], "others": others}


def _within(span: Sequence[int], number: int, sentences: Sequence[Mapping[str, Any]]) -> None:
    where, start, end = span
    if not 0 <= where <= number:
        raise ValueError(f"{span} in sentence {number} stands in no sentence before it")
    if not 0 <= start < end <= len(sentences[where]["text"]):
        raise ValueError(f"{span} in sentence {number} lies outside its sentence")
