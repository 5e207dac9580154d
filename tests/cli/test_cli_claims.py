"""`detente claims` and `detente disputes`: tables, JSON, filters."""

import json

import pytest

TEXT = (
    "Relations between Kenya and Somalia are at a low point, Kenya's president said. "
    "Kenya said that Somali soldiers had shelled a border town. Somalia denied that. "
    "Ties between Peru and Chile have improved, an official in Lima said."
)


@pytest.fixture
def story(write):
    return write("story.txt", TEXT)


def test_claims_have_their_speakers(detente, story):
    claims = [json.loads(line) for line in detente("claims", story, "--json").out.splitlines()]
    assert [(c["dyad"], c["direction"]) for c in claims] == [(["KEN", "SOM"], "low"), (["CHL", "PER"], "better")]
    assert claims[0]["speaker"]["code"] == "KEN"


def test_a_claim_is_shown_in_its_sentence(detente, story):
    out = detente("claims", story).out
    assert "«Relations between Kenya and Somalia are at a low point»" in out
    assert "KEN/GOV" in out


@pytest.mark.parametrize(
    ("options", "count"), [(["--party", "PER"], 1), (["--dyad", "SOM-KEN"], 1), (["--party", "USA"], 0)]
)
def test_claims_are_filtered(detente, story, options, count):
    assert len(detente("claims", story, "--json", *options).out.splitlines()) == count


def test_a_dispute_has_both_sides(detente, story):
    (dispute,) = [json.loads(line) for line in detente("disputes", story, "--json").out.splitlines()]
    assert (dispute["claim"]["parties"], dispute["counter"]["parties"]) == (["KEN/GOV"], ["SOM/GOV"])
    assert dispute["about"] == "Somali soldiers had shelled a border town"


def test_disputes_between_articles_are_found_on_request(detente, write):
    one = write("one.txt", "Chad bombed a camp in Libya, Sudan said.")
    other = write("other.txt", "Chad denied that it had bombed a camp in Libya.")
    assert detente("disputes", one, other, "--json").out == ""
    assert len(detente("disputes", one, other, "--json", "--across").out.splitlines()) == 1


@pytest.mark.parametrize("command", ["claims", "disputes"])
def test_a_dyad_that_is_none_is_told(detente, story, command):
    ran = detente(command, story, "--dyad", "KEN")
    assert ran.code == 2
    assert "--dyad" in ran.err


def test_disputes_between_articles_of_a_store_are_found_on_request(detente, write):
    rows = [
        {"id": "one", "date": "2017-04-12", "text": "Chad bombed a camp in Libya, Sudan said."},
        {"id": "two", "date": "2017-04-17", "text": "Chad denied that it had bombed a camp in Libya."},
        {"id": "much later", "date": "2017-08-17", "text": "Chad denied that it had bombed a camp in Libya."},
        {"id": "undated", "text": "Peru signed a treaty with Chile."},
    ]
    assert detente("add", write("some.jsonl", rows), "--store", "s", "--jobs", "1").code == 0
    assert detente("disputes", "s", "--json").out == ""
    (dispute,) = detente("disputes", "s", "--json", "--across").records
    assert (dispute["claim"]["parties"], dispute["counter"]["parties"]) == (["SDN/GOV"], ["TCD/GOV"])
    out = detente("disputes", "s", "--across").out
    assert "s: 2 articles together (2017-04-12 to 2017-04-17)" in out
    assert out.count("SDN/GOV") == 1
