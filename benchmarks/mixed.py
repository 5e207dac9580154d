"""How fast Détente codes mixed news, against spaCy's full default pipeline: `python benchmarks/mixed.py`.

The jobs and the way of measuring are those of `benchmarks/coding.py`. The corpus has 120 articles, all written for this
project: sixty political ones of the demonstration corpus, and sixty of `benchmarks/data/mixed.jsonl` on sports,
business, weather and culture, fifteen each. They are not repeated as they are: in every round each number, and each
name in the second half that no gazetteer knows, is another one, so that no cache has seen them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from coding import compare, read_options  # first: it sets threads before NumPy is imported

from detente.actors import load_gazetteer
from detente.coding import load_coder
from detente.demo import demo_articles
from detente.language import OTHER, split_sentences
from detente.records import Article

DATA = Path(__file__).parent / "data" / "mixed.jsonl"
POLITICAL = 60

NAME = re.compile(r"(?<![.?!:\"“] )(?<!^)(?<!\n)\b[A-Z][a-z]{2,}\b")
_NUMBER = re.compile(r"\d+")
_SYLLABLES = "ba cor den fal gri hol ju kel lam mor nas or pel quin ras sol tam ul ver wen yar zim".split()


def main() -> None:
    """Measure, and print the table and what the word screen left out."""
    options = read_options(__doc__ or "")
    political, others = demo_articles()[:POLITICAL], other_articles()
    compare(lambda number: [*varied(political, number), *varied(others, number, rename=renamer(number))], options)
    print()
    for name, articles in (("politics", political), ("sports, business, weather, culture", others)):
        words = sum(len(article.text.split()) for article in articles)
        print(f"{name}: {words:,} words, {left_out(articles):.0%} of the sentences left unparsed by the word screen")


def other_articles() -> list[Article]:
    """Read the articles that are not on politics."""
    return [Article.from_json(json.loads(line)) for line in DATA.read_text(encoding="utf-8").splitlines()]


def varied(articles: Sequence[Article], number: int, rename: Callable[[str], str] | None = None) -> Iterator[Article]:
    """Yield articles with other numbers, of as many digits, and other names; number 0 as they are."""
    chance = random.Random(number)

    def other_number(found: re.Match[str]) -> str:
        digits = found.group()
        return digits[0] + "".join(str(chance.randint(0, 9)) for _ in digits[1:])

    for article in articles:
        text = _NUMBER.sub(other_number, article.text) if number else article.text
        if rename is not None and number:
            text = NAME.sub(lambda found: rename(found.group()), text)
        yield replace(article, text=text, id="")


def renamer(number: int) -> Callable[[str], str]:
    """Return what gives every name another one, the same in a whole round; those of a gazetteer stay."""
    chance = random.Random(number)
    gazetteer = load_gazetteer()
    given: dict[str, str] = {}

    def rename(name: str) -> str:
        if name not in given:
            made = "".join(chance.sample(_SYLLABLES, k=chance.choice((2, 3)))).capitalize()
            given[name] = name if gazetteer.find([name]) else made
        return given[name]

    return rename


def left_out(articles: Sequence[Article]) -> float:
    """Return the share of the sentences that are not parsed."""
    tools = load_coder().tools
    pieces = [
        (article.text[span.start : span.end], index, span.start, span.end, "body")
        for article in articles
        for index, span in enumerate(split_sentences(article.text))
    ]
    return sum(OTHER in sentence.tags for sentence in tools.pipeline.parse(pieces, tools.screen)) / len(pieces)


if __name__ == "__main__":
    main()
