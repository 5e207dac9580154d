"""Turns what writers of training text write into JSON Lines: `python training/notation.py WRITER FILE… > OUT.jsonl`.

The notation, and the form of JSON Lines, are told in `detente.training.notation`.
"""

import json
import sys
from pathlib import Path

from detente.codebook import load_codebook
from detente.training.notation import NotationError, Reader


def main(writer: str, *files: str) -> None:
    """Write the texts of the files as JSON Lines; every line that is wrong is told, and nothing is written then."""
    types = load_codebook().events
    texts, wrong = [], []
    for path in map(Path, files):
        try:
            texts += Reader(writer, path, types).read()
        except NotationError as error:
            wrong.append(str(error))
    if wrong:
        raise SystemExit("\n".join(wrong))
    for text in texts:
        sys.stdout.write(json.dumps(text, ensure_ascii=False) + "\n")
    sentences = sum(len(text["sentences"]) for text in texts)
    acts = sum(len(one["acts"]) for text in texts for one in text["sentences"])
    sys.stderr.write(f"{len(texts)} texts, {sentences} sentences, {acts} acts\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit("python training/notation.py WRITER FILE…")
    main(*sys.argv[1:])
