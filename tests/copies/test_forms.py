"""What words count as: classes, lemmas, names; and that the data file keeps its own rules."""

import tomllib
from importlib.resources import files

import pytest

from detente.copies.forms import SynonymError, Words, lemma_of, load_forms, load_words

DATA = tomllib.loads(files("detente").joinpath("languages", "en", "synonyms.toml").read_text(encoding="utf-8"))
CLASSES = [line.split(", ") for lines in DATA["classes"].values() for line in lines]


@pytest.fixture(scope="module")
def forms():
    return load_forms()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia", "Russians"),
        ("Moscow", "Kremlin"),
        ("said", "declared"),
        ("worldwide", "international"),
        ("attacks", "assaulted"),
        ("Lavrov", "Lavrov"),
        ("twelve", "12"),
        ("children", "child"),
    ],
)
def test_words_that_count_as_one(forms, one, other):
    assert forms.meaning(one) == forms.meaning(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Russia", "Iran"), ("12", "13"), ("attack", "aid"), ("Turkey", "turkey"), ("friend", "enemy")]
)
def test_words_that_do_not(forms, one, other):
    assert forms.meaning(one) != forms.meaning(other)


def test_rows_are_the_same_whatever_came_before(forms):
    fresh = load_forms()
    fresh["minister"]
    for word in ("Russians", "attacks", "12,000", "Zaghawa"):
        row, other = forms[word], fresh[word]
        assert forms.canonical[row] == fresh.canonical[other]
        assert forms.surface[row] == fresh.surface[other]


def test_the_file_is_wide():
    assert sum(map(len, CLASSES)) >= 2500


def test_a_class_has_more_than_one_word():
    assert [words for words in CLASSES if len(words) < 2] == []


def test_no_word_of_a_class_counts_for_nothing():
    assert [word for words in CLASSES for word in words if word in load_words().stops] == []


def test_a_word_in_two_classes_is_told():
    with pytest.raises(SynonymError, match="'raid' stands with 'attack' and with 'visit'; take one away"):
        Words(["attack, raid", "visit, raid"], [])


def test_an_empty_word_is_told():
    with pytest.raises(SynonymError, match="the class of 'attack' has an empty word"):
        Words(["attack, , raid"], [])


def test_a_form_may_stand_elsewhere_than_its_lemma():
    words = Words(["lead, guide", "leading, foremost"], [])
    assert (words.classes["lead"], words.classes["leading"]) == ("lead", "leading")
    assert lemma_of("leading") == "lead"
