"""Spellings of names as keys: split as spaCy's English tokenizer splits, without diacritics, apostrophes straight."""

import re
import unicodedata

# Letters that Unicode does not decompose, and the signs that stand for an apostrophe.
_ODD_LETTERS = dict(zip("øØłŁđĐıðÐəƏ–’‘ʼʻʿʾ`", "oOlLdDidDaA-'''''''", strict=True))
_LIGATURES = {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th"}
_UNDECOMPOSED = str.maketrans({**_ODD_LETTERS, **_LIGATURES})

_SPLITS = re.compile(
    r"(?<=[^\W_])-(?=[^\W\d_])"  # Israeli - Palestinian, 5 - Star, but M-19
    r"|(?<=[^\W_])/(?=[^\W\d_])"
    r"|(?<=\d)\+(?=\d)"  # P5 + 1
    r"|(?<=\w)'s(?!\w)|'(?= |$)|(?<!\S)'"  # Cox 's Bazar, Workers ' Party, ' Ndrangheta, but Sana'a
    r"|[,!](?= |$)|\"|(?<!\S)\(|\)(?= |$)"
    r"|(?<=[^\W\d_][^\W\d_])(?<!\bSt|\bMt|\bJr|\bDr|\bMr|\bCo)(?<!Gen|Gov|Rep|Sen|Rev|Inc|Ltd)(?<!Corp)\.(?= |$)"
    r"|(?<=\d)K\b"
)
_DOTTED = {"US": "U.S.", "UN": "U.N.", "UK": "U.K.", "EU": "E.U."}
_ABBREVIATION = re.compile(r"\b(?:US|UN|UK|EU)\b")
_ALL_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")


def fold(text: str) -> str:
    """Take diacritics off, make apostrophes straight and drop letters that are not Latin; ASCII text stays as it is."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED)).encode("ascii", "ignore").decode("ascii")


def tokens_key(spelling: str) -> str:
    """Return the tokens of a name, folded, joined by single spaces.

    >>> tokens_key("Côte d’Ivoire"), tokens_key("al-Qaeda")
    ("Cote d'Ivoire", 'al - Qaeda')
    """
    folded = fold(spelling)
    if folded.replace(" ", "").isalpha():
        return folded
    return " ".join(_SPLITS.sub(lambda found: f" {found[0]} ", folded).split())


def variants(spelling: str) -> tuple[str, ...]:
    """Return the spelling itself, "U.S. Congress" for "US Congress", and "U.S" for "U.S.", as some tokens end."""
    if "U" not in spelling and "." not in spelling:
        return (spelling,)
    dotted = _ABBREVIATION.sub(lambda found: _DOTTED[found[0]], spelling)
    undotted = dotted[:-1] if _ALL_DOTTED.fullmatch(dotted) else dotted
    return tuple(dict.fromkeys((spelling, dotted, undotted)))
