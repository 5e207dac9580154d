"""A corpus to try Détente on: written articles on public events of 2016 and 2017 (`README.md` beside this file).

The events are real, the newspapers are invented, and quotations are paraphrases of what was said in public. Some
articles are copies of others, and some carry teasers, captions or their headline in the text, as scraped pages do.
"""

from __future__ import annotations

import json
from importlib.resources import files

from detente.records import Article

__all__ = ["demo_articles"]


def demo_articles() -> list[Article]:
    """Read the articles of the demonstration corpus, in the order of their dates."""
    text = files("detente.demo").joinpath("articles.jsonl").read_text(encoding="utf-8")
    return [Article.from_json(json.loads(line)) for line in text.split("\n") if line]
