"""The network gives every sentence the same vectors and trees, whatever stands beside it and whatever it remembers."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest
from spacy.tokens import Doc

from detente.language.network import BLOCK_ROWS, BlockOps, Network, WordVectors
from detente.language.pipeline import PIPELINE_PACKAGES, PipelineMissingError

SENTENCES = [
    "Kenya expelled two Somali diplomats on Monday .",
    "The minister said that his country would not lift the sanctions .",
    "Rebels shelled a town .",
    "",
    "Talks between the two governments , which began in Muscat in March , ended without a statement , officials said .",
]


def load_nlp():
    for name in PIPELINE_PACKAGES:
        if find_spec(name) is not None:
            return import_module(name).load(exclude=["ner", "attribute_ruler", "lemmatizer", "senter"])
    raise PipelineMissingError


@pytest.fixture(scope="module")
def nlp():
    return load_nlp()


@pytest.fixture(scope="module")
def network(nlp):
    return Network(nlp)


def docs_of(nlp, sentences):
    return [Doc(nlp.vocab, words=sentence.split()) for sentence in sentences]


def read(doc):
    return doc.tensor.tobytes(), [(token.tag_, token.dep_, token.head.i) for token in doc]


def test_a_sentence_does_not_depend_on_its_neighbours(nlp, network):
    together = docs_of(nlp, SENTENCES * 9)
    network.annotate(together)
    for sentence, doc in zip(SENTENCES * 9, together, strict=True):
        [alone] = docs_of(nlp, [sentence])
        network.annotate([alone])
        assert read(alone) == read(doc)


def test_trees_are_those_of_the_pipeline_as_it_comes(nlp, network):
    ours = docs_of(nlp, SENTENCES)
    network.annotate(ours)
    plain = load_nlp()
    theirs = docs_of(plain, SENTENCES)
    for _, component in plain.pipeline:
        component.set_annotations(theirs, component.predict(theirs))
    assert [read(doc)[1] for doc in ours] == [read(doc)[1] for doc in theirs]


@pytest.mark.parametrize("shape", [(288, 288), (288, 576), (1024, 64)])
@pytest.mark.parametrize("rows", [1, BLOCK_ROWS - 1, BLOCK_ROWS, 3 * BLOCK_ROWS + 5])
def test_products_are_right_and_row_by_row_the_same(shape, rows):
    random = np.random.default_rng(0)
    x, weights = random.standard_normal((rows, shape[1])).astype("f"), random.standard_normal(shape).astype("f")
    product = BlockOps().gemm(x, weights, trans2=True)
    assert np.allclose(product, x.astype("d") @ weights.T.astype("d"), atol=1e-3)
    for row in (0, rows // 2, rows - 1):
        assert (BlockOps().gemm(x[row : row + 1], weights, trans2=True)[0] == product[row]).all()


@pytest.mark.parametrize("capacity", [0, 3, 20, 1000])
def test_word_vectors_are_the_embedding_layers_whatever_has_room(nlp, network, capacity):
    embed = nlp.get_pipe("tok2vec").model.get_ref("embed")
    remembered = WordVectors(embed, capacity)
    for sentences in (SENTENCES[:2], SENTENCES[2:], SENTENCES[:1], [*SENTENCES, "Kenya"]):
        docs = docs_of(nlp, sentences)
        for found, expected in zip(remembered(docs), embed.predict(docs), strict=True):
            assert len(found) == len(expected)
            assert (np.asarray(found).reshape(expected.shape) == expected).all()


def test_a_blank_after_a_word_makes_another_word_of_it(nlp, network):
    embed = nlp.get_pipe("tok2vec").model.get_ref("embed")
    remembered = WordVectors(embed)
    docs = [Doc(nlp.vocab, words=["Kenya", "."], spaces=[space, False]) for space in (True, False)]
    found = remembered(docs)
    assert (found[0][0] != found[1][0]).any()
    assert (found[0][1] == found[1][1]).all()
