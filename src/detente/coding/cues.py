"""Words of speech (languages/en/speech.toml): cues with their effect and content, and the word lists around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

CueKind = Literal["verb", "noun", "adjective"]
Effect = Literal["neutral", "asserting", "factive", "denying", "directive", "commissive", "thinking"]
Content = Literal["that", "quote", "to", "ing", "as", "act"]

EFFECTS = ("neutral", "asserting", "factive", "denying", "directive", "commissive", "thinking")
CONTENTS = ("that", "quote", "to", "ing", "as", "act")
_KINDS = ("verb", "noun", "adjective")
_CUE_KEYS = frozenset({"kind", "effect", "content", "owned", "lemmas", "examples"})
_LISTS = ("documents", "placeless", "openers", "silent", "hearsay", "telling", "occasions")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of saying: what it does to its content, what may stand as content, whether the text must say whose."""

    effect: Effect
    content: frozenset[Content]
    owned: bool = False


@dataclass(frozen=True, slots=True)
class CueExample:
    """A sentence with the speaker and the content of its one statement; without content it has none."""

    kind: CueKind
    lemmas: tuple[str, ...]
    text: str
    speaker: str
    content: str


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """The cues by kind and lemma, their examples, and the word lists of speech.toml, which tells what they are for."""

    cues: Mapping[tuple[CueKind, str], Cue]
    lemmas: frozenset[str]  # of all cues
    examples: tuple[CueExample, ...]
    documents: frozenset[str]
    placeless: frozenset[str]
    openers: frozenset[str]
    silent: frozenset[str]
    hearsay: frozenset[str]
    telling: frozenset[str]
    occasions: frozenset[str]

    def verb(self, lemma: str) -> Cue | None:
        """Return the cue that a verb is."""
        return self.cues.get(("verb", lemma))


def read_speech_words(raw: Mapping[str, Any]) -> SpeechWords:
    """Read and check what speech.toml holds.

    Raises:
        ValueError: a cue is incomplete, stands twice, or has a kind, effect or content that does not exist.
    """
    cues: dict[tuple[CueKind, str], Cue] = {}
    examples: list[CueExample] = []
    for number, group in enumerate(raw.get("cue", []), start=1):
        try:
            kind, cue = _cue(group)
            lemmas = tuple(map(str, group["lemmas"]))
            own = [CueExample(kind, lemmas, *map(str, example)) for example in group["examples"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"cue {number}: {error}") from error
        for lemma in lemmas:
            if (kind, lemma) in cues:
                raise ValueError(f"cue {number}: the {kind} {lemma} is a cue already")
            cues[kind, lemma] = cue
        if not own:
            raise ValueError(f"cue {number}: it has no example; give one sentence with speaker and content")
        examples.extend(own)
    lists = {name: frozenset(map(str, raw.get(name, ()))) for name in _LISTS}
    return SpeechWords(cues, frozenset(lemma for _, lemma in cues), tuple(examples), **lists)


def _cue(group: Mapping[str, Any]) -> tuple[CueKind, Cue]:
    unknown = set(group) - _CUE_KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_CUE_KEYS))}")
    for key, known in (("kind", _KINDS), ("effect", EFFECTS)):
        if group[key] not in known:
            raise ValueError(f"{key} {group[key]!r} is not one of {', '.join(known)}")
    content = frozenset(group["content"])
    if not content <= set(CONTENTS):
        raise ValueError(f"content {sorted(content)} has words other than {', '.join(CONTENTS)}")
    cue = Cue(cast(Effect, group["effect"]), cast(frozenset[Content], content), bool(group.get("owned")))
    return cast(CueKind, group["kind"]), cue
