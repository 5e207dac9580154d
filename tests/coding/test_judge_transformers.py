# ruff: noqa: E402  # what is imported may not be there
"""A transformers model as judge: tiny models that the test makes, with weights that answer by a single word."""

import pytest

pytest.importorskip("transformers")
torch = pytest.importorskip("torch")

from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from detente.coding.judge import TYPES, Hint, JudgeMissingError, Marked, Passage
from detente.coding.judge_open import open_judge
from detente.coding.judge_transformers import TransformersJudge, load_hypotheses
from detente.judging import Judging

WORDS = "chad struck libya niger mali talks with and > a r the . , attacks kills or injures attacked met".split()
ASSAULT, CONSULT = TYPES.index("ASSAULT"), TYPES.index("CONSULT")


def make(folder, labels, bias):
    """A model whose answer is its bias alone: it has seen nothing, but runs for real."""
    vocabulary = folder / "words.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    BertTokenizerFast(vocab_file=str(vocabulary)).save_pretrained(folder)
    config = BertConfig(
        vocab_size=40,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: n for n, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor(bias))
    model.save_pretrained(folder)
    return folder


PAIR = Marked("Chad struck Libya", ((0, 4),), ((12, 17),))


def test_a_classification_model_gives_its_labels(tmp_path):
    judge = TransformersJudge(make(tmp_path, ["ASSAULT", "CONSULT", "NONE"], [3.0, 0.0, 1.0]))
    chances = judge.types_between([PAIR, PAIR])
    assert chances.shape == (2, len(TYPES) + 1)
    assert chances.sum(1) == pytest.approx([1, 1])
    assert chances[0, ASSAULT] > chances[0, -1] > chances[0, CONSULT] > 0


def test_an_entailment_model_gives_every_type_what_its_hypothesis_has(tmp_path):
    judge = TransformersJudge(make(tmp_path, ["contradiction", "neutral", "entailment"], [0.0, 0.0, 2.0]))
    [chances] = judge.types_between([PAIR])
    assert chances.sum() == pytest.approx(1)
    assert chances[: len(TYPES)].std() == pytest.approx(0, abs=1e-6)
    assert chances[-1] < chances[0]


def test_a_sentence_is_read_by_its_pairs_of_mentions(tmp_path):
    judge = TransformersJudge(make(tmp_path, ["ASSAULT", "NONE"], [3.0, 0.0]))
    passage = Passage(
        (("Niger met Mali.", 0), ("Chad struck Libya", 16)), (Hint(21, 27, "ASSAULT"),), ((0, 5), (16, 20), (28, 33))
    )
    [judgement] = judge.read([passage])
    [act] = judgement.acts(0.5)
    assert (act.start, act.end, act.type) == (21, 27, "ASSAULT")
    roles = judgement.roles(21, 27, "ASSAULT", passage.mentions)
    assert roles[0].argmax() == 0  # of the sentence before


def test_an_act_of_both_has_no_recipient(tmp_path):
    judge = TransformersJudge(make(tmp_path, ["CONSULT", "NONE"], [3.0, 0.0]))
    [judgement] = judge.read([Passage((("Chad met Libya", 0),), (), ((0, 4), (9, 14)))])
    assert judgement.roles(0, 14, "CONSULT", [(0, 4), (9, 14)]).argmax(1).tolist() == [1, 1]


def test_nothing_asked(tmp_path):
    judge = TransformersJudge(make(tmp_path, ["ASSAULT", "NONE"], [3.0, 0.0]))
    assert judge.types_between([]).shape == (0, len(TYPES) + 1)
    assert [j.acts(0.0) for j in judge.read([Passage((("Peace", 0),))])] == [[]]


def test_labels_that_are_no_types_are_refused(tmp_path):
    make(tmp_path, ["ASSAULT", "WAR"], [0.0, 0.0])
    with pytest.raises(JudgeMissingError, match="labels WAR are no event types"):
        TransformersJudge(tmp_path)


def test_a_folder_with_such_a_model_is_opened(tmp_path):
    make(tmp_path, ["ASSAULT", "NONE"], [3.0, 0.0])
    assert isinstance(open_judge(Judging("default", str(tmp_path))), TransformersJudge)


def test_every_type_has_a_hypothesis_with_both_parties():
    hypotheses = load_hypotheses()
    assert set(hypotheses) == set(TYPES)
    assert all({"A", "R"} <= set(h.replace(".", "").replace(",", "").split()) for h in hypotheses.values())
