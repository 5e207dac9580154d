"""What events are about: every context has examples, and each is read as its author wrote."""

import pytest

from detente.codebook import load_codebook
from detente.coding.contexts import ContextScorer, load_contexts
from detente.coding.lexicon import LexiconError
from detente.language import load_pipeline

EXAMPLES = load_contexts().examples


def sentences(*texts):
    return list(load_pipeline().parse((text, i, 0, len(text), "body") for i, text in enumerate(texts)))


@pytest.mark.parametrize(("text", "wanted"), EXAMPLES)
def test_example_has_its_contexts(text, wanted):
    (sentence,) = sentences(text)
    scorer = ContextScorer(load_contexts())
    scorer.read(sentence)
    assert set(scorer.contexts(sentence)) == set(wanted)


def test_every_context_of_the_codebook_has_words():
    assert set(load_contexts().enough) == set(load_codebook().contexts)


def test_a_hint_is_enough_in_an_article_that_is_about_it():
    about = ["The earthquake hit.", "A tsunami followed.", "The flood came.", "They called it a disaster."]
    read = sentences(*about)
    alone, whole = ContextScorer(load_contexts()), ContextScorer(load_contexts())
    alone.read(read[-1])
    for sentence in read:
        whole.read(sentence)
    assert not alone.contexts(read[-1])
    assert whole.contexts(read[-1]) == {"disasters": ("disaster",)}


def test_an_unknown_context_is_told(tmp_path):
    path = tmp_path / "contexts.toml"
    path.write_text('[[context]]\nname = "sports"\nwords = []\nhints = []\nexamples = []\n', encoding="utf-8")
    with pytest.raises(LexiconError, match="no context 'sports'"):
        load_contexts(path)
