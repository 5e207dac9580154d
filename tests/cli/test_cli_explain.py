"""`detente explain`: the way from a sentence to its events."""

import pytest

from detente.cli.exits import ExitCode

EXPULSION = "Kenya expelled two Somali diplomats on Monday."


def section(out, heading):
    """Give the lines under a heading, without their indentation."""
    lines = out.splitlines()
    start = lines.index(heading) + 1
    rest = lines[start:]
    return [line.strip() for line in rest[: rest.index("") if "" in rest else None]]


@pytest.fixture
def explained(detente):
    return detente("explain", EXPULSION, "--date", "2017-04-14").out


def test_the_parse_is_a_tree(explained):
    lines = explained.splitlines()
    verb, subject = (next(line for line in lines if line.split()[:1] == [word]) for word in ("expelled", "Kenya"))
    assert verb.split() == ["expelled", "ROOT", "VBD", "expel"]
    assert subject.split() == ["Kenya", "nsubj", "NNP", "kenya"]
    assert len(subject) - len(subject.lstrip()) > len(verb) - len(verb.lstrip())


def test_names_and_phrases_say_who_they_are(explained):
    assert section(explained, "Names")[0].split() == ["Kenya", "KEN", "country", "Kenya"]
    assert any(line.split()[:4] == ["two", "Somali", "diplomats", "SOM/GOV"] for line in section(explained, "Phrases"))


def test_predicates_show_which_entry_won_and_which_lost(explained):
    predicate, *entries = section(explained, "Predicates and entries")
    assert predicate.startswith("expelled (verb) ")
    assert {"obj: diplomats", "subj: Kenya"} <= set(predicate.removeprefix("expelled (verb) ").split("; "))
    outcomes = [entry.split()[0] for entry in entries]
    assert outcomes[0] == "won"
    assert set(outcomes[1:]) == {"lost"}
    assert entries[0].endswith("→ SANCTION/expel")


def test_acts_and_events_are_told(explained):
    assert section(explained, "Acts and rules") == ["expelled: KEN/GOV SANCTION/expel SOM/GOV", "coded"]
    event, *facts = section(explained, "Events")
    assert event == "KEN/GOV SANCTION/expel SOM/GOV"
    assert ["date", "2017-04-10", '("Monday")'] in [fact.split() for fact in facts]


def test_what_the_rules_changed_is_told(detente):
    acts = section(detente("explain", "Kenya will meet Uganda next week.").out, "Acts and rules")
    assert " AGREE " in acts[0]
    assert acts[1].startswith("CONSULT")
    assert acts[1].endswith(" became AGREE")
    assert acts[2].startswith("rule: ")


def test_an_act_without_parties_is_left_out_with_a_reason(detente):
    out = detente("explain", "Someone attacked.").out
    assert section(out, "Events") == ["none"]


def test_several_sentences_know_each_other(detente):
    out = detente("explain", "Kenya met Uganda. It later accused Chad of spying.").out
    assert out.count("\nEvents\n") == 2
    assert "Sentence 1 (characters 0 to 17, body)" in out
    assert "Sentence 2 (characters 18 to 50, body)" in out


def test_two_runs_give_the_same_bytes(detente, explained):
    assert detente("explain", EXPULSION, "--date", "2017-04-14").out == explained


def test_what_nobody_sees_is_not_sent_to_the_terminal(detente):
    ran = detente("explain", "Kenya\x1b[31m expelled\u202e two diplomats.")
    assert not {"\x1b", "\u202e"} & {*ran.out, *ran.err}


@pytest.mark.parametrize("sentence", ["", "  ", "?!"])
def test_a_sentence_without_words_is_a_usage_error(detente, sentence):
    ran = detente("explain", sentence)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert len(ran.complaints) == 1


def test_an_impossible_date_is_a_usage_error(detente):
    ran = detente("explain", EXPULSION, "--date", "2017-13-01")
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert ran.err.startswith("detente: --date: ")


def test_what_is_not_english_is_one_line_and_exit_3(detente):
    ran = detente("explain", "Die Regierung von Ghana hat am Montag den Botschafter von Togo aus dem Land ausgewiesen.")
    assert (ran.code, ran.out) == (ExitCode.NOT_ENGLISH, "")
    assert ran.complaints == ["detente: SENTENCE is in German (de), not in English; nothing was coded"]
