"""Sentences with source, target and code by our small dictionaries."""

from __future__ import annotations

import pytest

import detente
from detente.dictionaries import DictionaryError, load_dictionaries, load_dictionary_coder
from detente.knowledge import DictionaryFiles
from detente.records import Article

ARN, GON = "ARN", "GON"
CASES = {
    "Arnor attacked Gondor.": [(ARN, GON, "190")],
    "ARNOR ATTACKED GONDOR.": [(ARN, GON, "190")],
    "Gondor was attacked by Arnor.": [(ARN, GON, "190")],
    "Gondor has been attacked by Arnorian soldiers.": [("ARNMIL", GON, "190")],
    "Arnor and Mordor attacked Gondor.": [(ARN, GON, "190"), ("MOR", GON, "190")],
    "Arnor attacked Gondor and Rohan.": [(ARN, GON, "190"), (ARN, "ROH", "190")],
    "Arnor stormed Gondor.": [(ARN, GON, "190")],
    "The army of Arnor attacked Gondorian rebels.": [("ARNMIL", "GONREB", "190")],
    "The police attacked Gondor.": [("---COP", GON, "190")],
    "The King of Arnor met the King of Gondor.": [("ARNGOV", "GONGOV", "040"), ("GONGOV", "ARNGOV", "040")],
    "The merchants' guild attacked Rohan.": [("NGOBUS", "ROH", "190")],
    "A spokesman for Arnor met Gondor.": [("ARNGOV", GON, "040"), (GON, "ARNGOV", "040")],
    "Arnor sat down with Gondor.": [(ARN, GON, "040"), (GON, ARN, "040")],
    "Arnor attacked a wooden bridge in Gondor.": [(ARN, GON, "1712")],
    "Arnor attacked Gondor with catapults.": [(ARN, GON, "194")],
    "Mordor's winged beasts attacked Gondor.": [("MOR", GON, "195")],
    "Arnor attacked rumours about Gondor.": [],
    "Arnor attacked supplies of Gondor.": [(ARN, GON, "191")],
    "Arnor attacked a Gondorian caravan.": [(ARN, GON, "192")],
    "Arnor attacked Gondorian caravans.": [(ARN, GON, "193")],
    "Arnor asked Gondor for aid.": [(ARN, GON, "023")],
    "Arnor plans to attack Gondor.": [(ARN, GON, "138")],
    "Arnor asked to help Gondor.": [(ARN, GON, "023")],
    "Arnor will not cooperate with Gondor.": [(ARN, GON, "121")],
    "Arnor did not attack Gondor.": [],
    "Rohan said that Mordor attacked Gondor.": [("ROH", "MOR", "112")],
    "Arnor said it attacked Gondor.": [(ARN, GON, "190")],
    "Mordor attacked Gondor, Rohan said.": [("MOR", GON, "190")],
    "Arnor and Gondor cooperated.": [(ARN, GON, "060"), (GON, ARN, "060")],
    "Gondorian people fled to Rohan.": [("ROH", "GONPPL", "075")],
    "The Council of the Wise helped Rohan with grain.": [("IGOWHC", "ROH", "073")],
    "The Two Towers attacked Rohan.": [("MOR", "ROH", "190"), ("ISE", "ROH", "190")],
    "The Old Tower attacked Rohan.": [],
    "Elves attacked Rohan.": [],
    "Arnor attacked Arnor.": [],
}


@pytest.mark.parametrize(("text", "wanted"), CASES.items(), ids=CASES)
def test_a_sentence_is_coded_as_those_coders_did(triples, text, wanted):
    assert sorted(triples(text)) == sorted(wanted)


@pytest.mark.parametrize(
    ("date", "code"),
    [("1989-12-31", []), ("1990-01-01", ["GONGOV"]), ("1995-06-30", ["GONGOV"]), ("1995-07-01", ["GONELI"])],
)
def test_a_code_holds_for_its_time(triples, date, code):
    assert [source for source, _, _ in triples("Lord Denethor attacked Rohan.", date)] == code


@pytest.mark.parametrize(("date", "code"), [("1994-12-31", "GONMIL"), ("1995-01-02", "GONELI"), (None, "GONELI")])
def test_a_code_without_a_time_holds_else(triples, date, code):
    assert triples("Boromir attacked Rohan.", date) == [(code, "ROH", "190")]


def test_sentences_and_stories_are_discarded(triples, coder):
    assert triples("Arnor attacked Gondor in a tavern brawl. Rohan attacked Mordor.") == [("ROH", "MOR", "190")]
    assert triples("Rohan attacked Mordor for a ring.") == []
    assert triples("Rohan attacked Mordor at the ringing of bells.") == [("ROH", "MOR", "190")]
    article = Article(text="Rohan attacked Mordor. It was no dragon race.")
    assert "DRAGON RACE" in coder.obstacle(article)


def test_a_record_says_who_what_why_and_what_it_is_about(files):
    coder = detente.load(dictionaries=files)
    text = "The Arnorian army attacked a wooden bridge in Gondor with catapults."
    [event] = coder(text, date="1995-01-01").events
    assert (event.type, event.mode, event.cameo, event.quad_code, event.event_scale) == (
        "COERCE",
        ("1712",),
        "1712",
        4,
        -9.2,
    )
    assert (event.actor[0].code, event.actor[0].sector, event.actor[0].entity_text) == (
        "ARN",
        "MIL",
        "Arnorian army",
    ) or (event.actor[0].full_code == "ARNMIL")
    assert event.coder.rule.startswith("dictionary: ATTACK (line ")
    assert event.coder.rule.endswith("): - * {WOODEN BRIDGE}")
    assert event.context == ("BRIDGES",)
    assert text[event.event_start : event.event_end] == event.event_text == "attacked a wooden bridge"
    assert coder("Rohan attacked Mordor at a dragon race.").skipped.startswith("is discarded")


def test_tabari_reads_words_in_a_row(write):
    files = DictionaryFiles(
        actors=(write("a", "ARNOR [ARN]\nGONDOR [GON]\nROHAN [ROH]\n"),),
        verbs=(
            write(
                "v",
                "ACCUS [110] ;note\n- * OF HOARD GRAIN [1121]\n- * OF SPYING_ON + [1125]\n- * FOR_ [111]\n"
                "- * ARMY_ [112]\nHIT {HITS}\n- GONDOR'S_ENVOY * [190]\n",
            ),
        ),
    )
    coder = load_dictionary_coder(files)
    assert coder.dictionaries.verbs.dialect == "tabari"
    assert coder.triples(Article(text="Arnor accused Gondor of the hoarding of much grain.")) == [
        ("ARN", "GON", "1121")
    ]
    assert coder.triples(Article(text="Arnor accused Gondor.")) == [("ARN", "GON", "110")]


def test_dictionaries_that_cannot_be_used_are_refused_with_their_names(write):
    actors, verbs = write("a.txt", "ARNOR_ [ARN]\n"), write("v.txt", "HIT [190]\n")
    with pytest.raises(DictionaryError, match="--verbs: no dictionary of verbs is given"):
        load_dictionaries(DictionaryFiles(actors=(actors,)))
    with pytest.raises(
        DictionaryError, match=r"a\.txt: there are no codes of verbs in it; is it a dictionary of verbs"
    ):
        load_dictionaries(DictionaryFiles(actors=(actors,), verbs=(actors,)))
    with pytest.raises(DictionaryError, match=r"nowhere: cannot be read: No such file"):
        load_dictionaries(DictionaryFiles(actors=("nowhere",), verbs=(verbs,)))
    with pytest.raises(DictionaryError, match=r"x\.toml: is not TOML"):
        load_dictionaries(DictionaryFiles(actors=(write("x.toml", "= 1"),), verbs=(verbs,)))
    with pytest.raises(DictionaryError, match=r"y\.toml: entry 1: KeyError 'terms'; actors in TOML"):
        load_dictionaries(DictionaryFiles(actors=(write("y.toml", '[[actor]]\nphrases = ["A"]'),), verbs=(verbs,)))
