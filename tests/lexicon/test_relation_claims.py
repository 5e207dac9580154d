"""Every group of words about relations has examples, and each is read as its author wrote."""

import pytest

from detente.coding import load_coder
from detente.coding.relation_words import RelationWordsError, load_relation_words
from detente.records import Article

WORDS = load_relation_words()


def claims(text):
    ((_, records),) = load_coder().records([Article(text=text)])
    return [("-".join(claim.dyad), claim.direction) for claim in records.claims]


@pytest.mark.parametrize("example", WORDS.examples, ids=[one.text[:60] for one in WORDS.examples])
def test_an_example_is_read_as_written(example):
    assert claims(example.text) == ([(example.dyad, example.direction)] if example.direction else [])


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ('kind = "song"\ndirection = "low"\nwords = ["x"]\nexamples = [["A.", "", ""]]', "kind 'song' is not one of"),
        ('kind = "move"\ndirection = "up"\nwords = ["x"]\nexamples = [["A.", "", ""]]', "direction 'up' is not one of"),
        ('kind = "move"\ndirection = "low"\nwords = ["x"]\nexamples = []', "has no example"),
        ('kind = "move"\ndirection = "low"\nlemmas = ["x"]', "unknown key lemmas"),
    ],
)
def test_a_wrong_group_is_refused(tmp_path, claim, problem):
    path = tmp_path / "claims.toml"
    path.write_text(f"[[claim]]\n{claim}\n", encoding="utf-8")
    with pytest.raises(RelationWordsError, match=problem):
        load_relation_words(path)
