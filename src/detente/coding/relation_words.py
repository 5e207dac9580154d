"""Words about relations (languages/en/relation_claims.toml): loaded, checked, and looked up by lemma."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import tomli

from detente.errors import DetenteError
from detente.records import DIRECTIONS

KINDS = ("state", "move", "act", "noun", "rift", "phrase")
_LISTS = ("relations", "mutual", "bad", "both", "others")
_KEYS = frozenset({"kind", "direction", "words", "examples"})


class RelationWordsError(DetenteError):
    """A file of relation words that cannot be used; the message names the file, the claim and what is wrong."""


@dataclass(frozen=True, slots=True)
class ClaimExample:
    """A sentence with the dyad ("KEN-UGA") and the direction that it claims; none for one that claims nothing."""

    text: str
    dyad: str
    direction: str


@dataclass(frozen=True, slots=True)
class RelationWords:
    """Directions by kind and word, expressions by their first word, and the lists of the file."""

    directions: Mapping[tuple[str, str], str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    examples: tuple[ClaimExample, ...]
    relations: frozenset[str]
    mutual: frozenset[str]
    bad: frozenset[str]
    both: frozenset[str]
    others: frozenset[str]


@lru_cache(maxsize=2)
def load_relation_words(path: Path | None = None) -> RelationWords:
    """Load and check the words about relations of a file (default: the English one that ships with the package).

    Raises:
        RelationWordsError: the file is not TOML, or a claim is incomplete.
    """
    source = path or Path(str(files("detente") / "languages" / "en" / "relation_claims.toml"))
    try:
        raw = tomli.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RelationWordsError(f"{source}: {error}") from error
    directions: dict[tuple[str, str], str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    examples: list[ClaimExample] = []
    for number, claim in enumerate(raw.get("claim", []), start=1):
        try:
            for kind, word, direction in _words(claim):
                if kind == "phrase":
                    first, *rest = word.replace("-", " - ").split()
                    phrases.setdefault(first, []).append(((first, *rest), direction))
                else:
                    directions.setdefault((kind, word), direction)
            examples.extend(ClaimExample(*map(str, example)) for example in claim["examples"])
        except (KeyError, TypeError, ValueError) as error:
            raise RelationWordsError(f"{source}: claim {number}: {error}") from error
    longest_first = {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in phrases.items()}
    lists = {name: frozenset(map(str, raw.get(name, ()))) for name in _LISTS}
    return RelationWords(directions, longest_first, tuple(examples), **lists)


def _words(claim: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    unknown = set(claim) - _KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}")
    if claim["kind"] not in KINDS:
        raise ValueError(f"kind {claim['kind']!r} is not one of {', '.join(KINDS)}")
    if claim["direction"] not in DIRECTIONS:
        raise ValueError(f"direction {claim['direction']!r} is not one of {', '.join(DIRECTIONS)}")
    if not claim["examples"]:
        raise ValueError("it has no example; give one sentence with dyad and direction")
    for word in claim["words"]:
        yield str(claim["kind"]), str(word), str(claim["direction"])
