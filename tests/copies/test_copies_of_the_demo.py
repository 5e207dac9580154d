"""The copies in the demonstration corpus: spun, edited and reprinted by somebody who knew nothing of the synonyms."""

import re
from importlib.resources import files

from detente.copies import CopyIndex, find_copies, sketch
from detente.demo import demo_articles

README = files("detente.demo").joinpath("README.md").read_text(encoding="utf-8")
KINDS = {"verbatim": "verbatim", "edited": "near", "spun": "spun"}
PLANTED = {
    (article, original, KINDS[how])
    for article, original, how in re.findall(r"^\| (\S+) \| (\S+) \| (\w+) \|", README, re.M)
    if how in KINDS
}


def test_all_copies_are_found_with_their_kinds_and_no_others():
    index = CopyIndex()
    for sketches in sketch(demo_articles()):
        index.add(sketches)
    assert len(PLANTED) == 19
    assert {(copy.article, copy.original, copy.kind) for copy in find_copies(index)} == PLANTED
