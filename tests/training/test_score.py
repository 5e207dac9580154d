"""The coder held against the acts that are marked in texts."""

import pytest
from score import EXTRA, RIGHT, judge, shown, tell

from detente.codebook import load_codebook
from detente.coding import load_tools
from detente.coding.coder import Coder
from detente.training import Reader

LABELS = """\
# wire 2019-03-04
S Germany condemned Iran for the arrests.
A condemned | ACCUSE disapprove | Germany | Iran
S Kenya expelled two Somali diplomats.
A expelled | SANCTION | Somali | Kenya
S Chad shelled a village in Niger.
S Ghana glorped Togo.
A glorped | AID | Ghana | Togo
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    path = tmp_path_factory.mktemp("score") / "labels.txt"
    path.write_text(LABELS, encoding="utf-8")
    [text] = Reader("t", path, load_codebook().events).read()
    return list(judge(Coder(load_tools(), mentions=True), text))


def test_each_act_is_judged_and_what_nobody_marked(verdicts):
    found = {verdict.sentence: verdict.what for verdict in verdicts if verdict.what != EXTRA}
    assert found == {0: RIGHT, 1: "actor wrong, recipient wrong", 3: "nothing coded"}
    assert {(verdict.sentence, verdict.type) for verdict in verdicts if verdict.what == EXTRA} >= {(2, "ASSAULT")}


def test_shares_are_of_the_marked_acts(verdicts):
    line = next(line for line in tell(verdicts, "file") if line.startswith("all"))
    assert line.split()[:4] == ["all", "3", "0.667", "0.333"]


def test_what_went_wrong_is_shown_with_the_sentence_before(verdicts):
    lines = list(shown([verdict for verdict in verdicts if verdict.what == "nothing coded"], 5))
    assert lines[0].endswith("nothing coded: GHA AID TGO")
    assert [line.strip() for line in lines[1:]] == ["Chad shelled a village in Niger.", "Ghana glorped Togo."]
