"""Lemmas from form and Penn tag, by the tables that ship with the pipeline's own lemmatizer.

spaCy's lemmatizer needs coarse tags from the attribute ruler, which the lean pipeline leaves out; its tables do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.lookups import Lookups

from detente.language.parsed import OTHER

_POS = {"NN": "noun", "VB": "verb", "JJ": "adj", "RB": "adv"}
_SHORT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_REMEMBERED = 20_000  # forms with their tags: some 5 MB
_UNINFLECTED = frozenset({"NN", "NNP", "VB", "JJ", "RB"})
_LIKELY = (("ing", "VBG"), ("ed", "VBD"), ("s", "NNS"))  # of tokens that were not looked at
_OF_VERBS = ("VBD", "VBG", "VBN", "VBZ", "VBP", "MD")
_OF_OTHERS = ("NNS", "NNPS", "JJR", "JJS", "RBR", "RBS")
# Pronoun-like and clitic forms whose lemma the tables do not hold.
_FIXED = {"'re": "be", "'m": "be", "'s": "be", "'ve": "have", "'d": "would", "'ll": "will", "wo": "will", "ca": "can"}


class PossibleLemmas(NamedTuple):
    """The lemmas that a form has if it is a verb, and if it is anything else; the form itself is in both."""

    verbs: frozenset[str]
    others: frozenset[str]


class Lemmatizer:
    """Turns (form, Penn tag) into a lower-case lemma; remembers what it has seen.

    `preferred` are lemmas to choose where a form has several ("routed": rout, route) or the tables know none.
    """

    def __init__(self, model_folder: Path, preferred: frozenset[str] = frozenset()) -> None:
        self._preferred = preferred
        lookups = Lookups().from_disk(model_folder / "lemmatizer" / "lookups")
        index = lookups.get_table("lemma_index")
        self._index = {pos: frozenset(index.get(pos, ())) for pos in _POS.values()}
        self._exceptions = lookups.get_table("lemma_exc")
        self._rules = lookups.get_table("lemma_rules")
        self._seen: dict[tuple[str, str], str] = {}
        self._possible: dict[str, PossibleLemmas] = {}

    def all(self, forms: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
        """Return the lemmas of forms under their Penn tags, lower case."""
        seen = self._seen
        if len(seen) > _REMEMBERED:
            seen.clear()
        keys = list(zip(forms, tags, strict=True))
        for key in keys:
            if key not in seen:
                seen[key] = self._lemma(key[0].lower(), key[1])
        return tuple([seen[key] for key in keys])

    def possible(self, form: str) -> PossibleLemmas:
        """Return all lemmas that a form may have, whatever its tag."""
        found = self._possible.get(form)
        if found is None:
            if len(self._possible) > _REMEMBERED:
                self._possible.clear()
            low = form.lower()
            verbs, others = ({low, *(self._lemma(low, tag) for tag in tags)} for tags in (_OF_VERBS, _OF_OTHERS))
            found = self._possible[form] = PossibleLemmas(frozenset(verbs), frozenset(others))
        return found

    def _lemma(self, low: str, tag: str) -> str:
        if tag == OTHER:
            tag = next((tag for ending, tag in _LIKELY if low.endswith(ending)), tag)
        if tag.startswith(("VB", "MD")) and low in _FIXED:
            return _FIXED[low]
        pos = _POS.get(tag[:2])
        if pos is None:
            return low
        if pos == "verb" and self._preferred and tag in {"VBD", "VBN", "VBG"}:
            chosen = next((c for c in _verb_stems(low) if c in self._preferred), None)
            if chosen is not None:
                return chosen
        exceptions = self._exceptions.get(pos, {})
        if low in exceptions:
            return str(exceptions[low][0])
        if pos == "noun" and tag in {"NNS", "NNPS"} and low.endswith("men"):
            return f"{low[:-2]}an"  # the tables know some of these compounds, not "gunmen"
        if tag in _UNINFLECTED or (pos == "noun" and not low.endswith("s")):
            return low
        return self._by_rule(low, pos)

    def _by_rule(self, low: str, pos: str) -> str:
        index = self._index.get(pos, ())
        fallback = low
        for old, new in self._rules.get(pos, ()):
            if not low.endswith(old) or len(low) <= len(old) + 1:
                continue
            candidate = low[: len(low) - len(old)] + new
            if candidate in index:
                return str(candidate)
            if fallback == low and (new == "" or old.endswith("ies")):
                fallback = candidate
        return fallback


def _verb_stems(form: str) -> list[str]:
    """Return what a regular past or participle can come from, the plainest first ("tapped": tapp, tap, tappe)."""
    for ending in ("ied", "ed", "ing"):
        if form.endswith(ending) and len(form) > len(ending) + 1:
            stem = form[: -len(ending)]
            if ending == "ied":
                return [f"{stem}y", f"{stem}ie"]
            undoubled = [stem[:-1]] if len(stem) > 2 and stem[-1] == stem[-2] else []
            # "rap" would make "rapped", so "raped" is of "rape".
            if _SHORT.fullmatch(stem):
                return [f"{stem}e", stem, *undoubled]
            return [stem, f"{stem}e", *undoubled]
    return []
