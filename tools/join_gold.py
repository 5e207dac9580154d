"""Put the texts back into a gold set that holds none: `python tools/join_gold.py GOLD ARTICLES > JOINED`.

Texts that are not ours to copy stay out of the repository; tests/fresh has their codings with offsets alone. GOLD has a
document a line: id, sentences, events. ARTICLES is JSON Lines with the articles: id, text, title, date. JOINED is what
`detente evaluate` reads.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Write the joined set to standard output."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    gold, articles = map(Path, sys.argv[1:])
    by_id = {article["id"]: article for article in map(json.loads, articles.read_text(encoding="utf-8").splitlines())}
    for document in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        article = by_id.get(document["id"])
        if article is None:
            raise SystemExit(f"{gold}: {articles} has no article {document['id']}")
        told = {key: article.get(key) for key in ("date", "title", "text")}
        sys.stdout.write(json.dumps(document | told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
