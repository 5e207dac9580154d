"""Which language a text is in: above all, whether it is English.

Whether an article in another language is refused is the caller's to decide. Headlines, lines in capitals and rows of
names must pass as English, so the classifier is not asked about a few Latin words, and is believed against English
only where it rules English out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

import tomli

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ]")
_SAMPLE = 2_000  # characters from the beginning, the middle and the end: news tells its language soon
_FEW = 12  # words: below that, names decide for the classifier, and it takes headlines for Tagalog
# English is ruled out below this probability: 26 languages measured under 0.00005 from 12 words on, rows of Arabic,
# Russian and Korean names in English from 0.002 up.
_RULED_OUT = 0.001
_ENGLISH_SHARE = 0.2  # of function words; English news has 0.35 to 0.5, other languages below 0.1
_SURELY_ENGLISH = 0.3  # no other language measured comes near, and the classifier takes a millisecond
_ASSUMED = 0.5  # the probability of English where nothing speaks against it but little for it

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """A language, as ISO 639-1, and how likely it is, from 0 to 1."""

    code: str
    probability: float


class _Classifier(Protocol):
    """What is used of py3langid."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Give all languages and their probabilities, best first."""


def detect_language(text: str) -> Language:
    """Tell the language of a text.

    A text of fewer than twelve words is English unless most of its letters are not Latin; so is one without letters.

    >>> detect_language("Benin recalls envoy").code
    'en'
    """
    sample = _sample(text)
    words = _WORD.findall(sample)
    latin = _is_latin(words)
    if latin and len(words) < _FEW:
        return Language(ENGLISH, _confidence(words))
    if latin and _share(words) >= _SURELY_ENGLISH:
        return Language(ENGLISH, _confidence(words))
    ranking = _rank(sample)
    if not latin:
        ranking = [language for language in ranking if language.code != ENGLISH]
    best = ranking[0]
    if best.code == ENGLISH or not latin or _is_foreign(ranking, words):
        return best
    return Language(ENGLISH, _confidence(words))


def is_english(text: str) -> bool:
    """Tell whether a text can be read as English.

    >>> is_english("RUSSIA, CHINA VETO RESOLUTION")
    True
    """
    return detect_language(text).code == ENGLISH


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = (len(text) - _SAMPLE) // 2
    return f"{text[:_SAMPLE]} {text[middle : middle + _SAMPLE]} {text[-_SAMPLE:]}"


def _is_latin(words: list[str]) -> bool:
    letters = "".join(words)
    return 2 * len(_LATIN.findall(letters)) >= len(letters)


def _is_foreign(ranking: list[Language], words: list[str]) -> bool:
    english = next(language.probability for language in ranking if language.code == ENGLISH)
    return english < _RULED_OUT and _share(words) < _ENGLISH_SHARE


def _confidence(words: list[str]) -> float:
    return min(1.0, _ASSUMED + _share(words))


def _share(words: list[str]) -> float:
    """Give the share of words that are English function words."""
    known = _function_words()
    return sum(word.lower() in known for word in words) / len(words) if words else 0.0


@lru_cache
def _function_words() -> frozenset[str]:
    path = files("detente").joinpath("languages", ENGLISH, "function_words.toml")
    return frozenset(tomli.loads(path.read_text(encoding="utf-8"))["words"])


def _rank(sample: str) -> list[Language]:
    letters = [c for c in sample if c.isalpha()]
    mostly_capitals = 2 * sum(c.isupper() for c in letters) > len(letters)
    words = sample.lower() if mostly_capitals else sample
    return [Language(code, float(probability)) for code, probability in _classifier().rank(words)]


@lru_cache
def _classifier() -> _Classifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # a second: only when it is needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Nigerian Pidgin and its like have no ISO 639-1 code, and English headlines are taken for them.
    identifier.set_languages([label for label in identifier.labels if len(label) == len(ENGLISH)])
    classifier: _Classifier = identifier
    return classifier
