"""Holds the coder against the acts that are marked in our own training text: `python training/score.py [FILES]`.

Prints for each file, or each genre (`--by genre`) or type (`--by type`), how many acts are marked, for what share an
event of that type stands on their words, and for what share its actors and recipients are right too; then how many
events stand on no marked act, and what is wrong with the acts that were not found. `--list N` adds so many of these,
spread over all, with the sentence before. Entries and rules were read off `w1` to `w6`; believe `w7` to `w9`.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from marks import DATA, parties_of, read_texts

from detente.coding import load_tools
from detente.coding.candidates import Candidate
from detente.coding.coder import Coder, SentenceReading
from detente.records import Article

RIGHT = "right"
EXTRA = "extra"


@dataclass(frozen=True)
class Verdict:
    """What became of a marked act, or of an event that none is marked for: which text and type, and what is wrong."""

    text: dict[str, Any]
    sentence: int
    type: str
    what: str
    told: str


def judge(coder: Coder, text: dict[str, Any]) -> Iterator[Verdict]:
    """Compare what is coded of a text with what is marked there."""
    sentences = text["sentences"]
    starts = list(np.cumsum([0, *(len(s["text"]) + 1 for s in sentences)]))
    article = Article(id=text["id"], date=text["date"], text=" ".join(s["text"] for s in sentences))
    readings = coder.read(article)
    coded = [(*reading.sentence.offsets[c.head], c) for reading in readings for c in reading.kept]
    used: set[int] = set()
    for number, sentence in enumerate(sentences):
        for act in sentence["acts"]:
            start, end = (starts[number] + at for at in act["words"])
            here = [i for i, (first, last, _) in enumerate(coded) if first < end and last > start]
            same = [i for i in here if coded[i][2].type == act["type"]]
            used.update(same or here)
            yield Verdict(
                text, number, act["type"], *_compare(act, [coded[i][2] for i in same or here], starts, readings)
            )
    for i, (first, _, c) in enumerate(coded):
        if i not in used:
            number = max(n for n, start in enumerate(starts[:-1]) if start <= first)
            yield Verdict(text, number, c.type, EXTRA, _written(c))


def _compare(
    act: dict[str, Any], coded: Sequence[Candidate], starts: Sequence[int], readings: Sequence[SentenceReading]
) -> tuple[str, str]:
    wanted = [parties_of(act[side], starts, readings) for side in ("actors", "recipients")]
    words = " ".join("?" if codes is None else "+".join(sorted(codes)) or "-" for codes in wanted)
    words = f"{words.partition(' ')[0]} {act['type']} {words.partition(' ')[2]}"
    if not coded:
        return "nothing coded", words
    told = f"{words}, coded {'; '.join(map(_written, coded))}"
    same = [c for c in coded if c.type == act["type"]]
    if not same:
        return "other type", told
    wrong = min((_wrong(c, wanted) for c in same), key=len)
    return (", ".join(wrong), told) if wrong else (RIGHT, told)


def _wrong(c: Candidate, wanted: Sequence[frozenset[str] | None]) -> list[str]:
    found = ({e.code for e in c.actors}, {e.code for e in c.recipients})
    wrong = []
    for side, own, codes in zip(("actor", "recipient"), found, wanted, strict=True):
        if codes is not None and own != codes:
            wrong.append(f"{side} {'missing' if not own else 'too many' if own > codes else 'wrong'}")
    return wrong


def _written(c: Candidate) -> str:
    sides = ["+".join(sorted({e.code for e in side})) or "-" for side in (c.actors, c.recipients)]
    return f"{sides[0]} {c.type} {sides[1]}"


def tell(verdicts: Sequence[Verdict], by: str) -> Iterator[str]:
    """Give the lines of the tables."""
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        key = {"file": verdict.text["writer"], "genre": verdict.text["genre"], "type": verdict.type}[by]
        for name in (key, "all"):
            groups[name][verdict.what] += 1
    yield f"{by:12}{'acts':>7}{'type':>8}{'parties':>9}{'extra':>7}"
    for name in [*sorted(groups.keys() - {"all"}), "all"]:
        counts = groups[name]
        acts = counts.total() - counts[EXTRA]
        missed = counts["nothing coded"] + counts["other type"]
        right = counts[RIGHT] / max(acts, 1)
        yield f"{name:12}{acts:7}{1 - missed / max(acts, 1):8.3f}{right:9.3f}{counts[EXTRA]:7}"
    yield ""
    yield from (f"{count:7}  {what}" for what, count in groups["all"].most_common())


def shown(verdicts: Sequence[Verdict], most: int) -> Iterator[str]:
    """Give some of what went wrong, spread over all."""
    wrong = [verdict for verdict in verdicts if verdict.what != RIGHT]
    for verdict in wrong[:: max(1, len(wrong) // max(most, 1))][:most]:
        sentences = verdict.text["sentences"]
        yield f"\n{verdict.text['id']}:{verdict.sentence} {verdict.what}: {verdict.told}"
        yield from (f"    {s['text']}" for s in sentences[max(0, verdict.sentence - 1) : verdict.sentence + 1])


def chosen(texts: Iterable[dict[str, Any]], genres: Sequence[str], whole: bool) -> Iterator[dict[str, Any]]:
    """Give the texts of some genres, or with several sentences."""
    for text in texts:
        if (not genres or text["genre"] in genres) and (not whole or len(text["sentences"]) > 2):
            yield text


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, default=sorted(DATA.glob("w*.jsonl")))
    parser.add_argument("--by", choices=("file", "genre", "type"), default="file")
    parser.add_argument("--genre", nargs="+", default=[], help="only these genres")
    parser.add_argument("--articles", action="store_true", help="only texts of more than two sentences")
    parser.add_argument("--what", default="", help="list only what has these words, such as 'actor missing'")
    parser.add_argument("--list", type=int, default=0, metavar="N")
    given = parser.parse_args()
    coder = Coder(load_tools(), mentions=True)
    texts = chosen(read_texts(given.files), given.genre, given.articles)
    verdicts = [verdict for text in texts for verdict in judge(coder, text)]
    lines = [*tell(verdicts, given.by)]
    asked = [verdict for verdict in verdicts if given.what in verdict.what]
    sys.stdout.write("\n".join([*lines, *shown(asked, given.list)]) + "\n")


if __name__ == "__main__":
    main()
