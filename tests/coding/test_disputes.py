"""Disputes: which claims and counterclaims are paired, and which are none."""

import pytest

import detente


@pytest.fixture(scope="module")
def coder():
    return detente.load()


def sides(disputes):
    return [(d.claim.parties, d.counter.parties, d.about) for d in disputes]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The Polish officials rejected Georgia's claim that rebels had burned the bridge.",
            [(("GEO/GOV",), ("POL/GOV",), "rebels had burned the bridge")],
        ),
        (
            "Chad bombed a camp in Libya, Sudan said. Chad denied that it had bombed a camp in Libya.",
            [(("SDN/GOV",), ("TCD/GOV",), "Chad bombed a camp in Libya")],
        ),
        (
            "Peru accused Chile of shelling Tacna. Chile denied responsibility.",
            [(("PER/GOV",), ("CHL/GOV",), "shelling Tacna")],
        ),
        (
            "Mali said that Niger's troops had shelled the mill. Niger said Mali's troops had shelled the mill.",
            [(("MLI/GOV",), ("NER/GOV",), "Niger's troops had shelled the mill")],
        ),
        ("Kenya rejected a truce offer by Somalia.", []),
        ("Ghana denied shelling the market.", []),
    ],
)
def test_a_text_has_its_disputes(coder, text, wanted):
    assert sides(coder(text).disputes) == wanted


def test_what_is_claimed_and_denied_is_contested(coder):
    events = coder("Chad bombed a camp in Libya, Sudan said. Chad denied that it had bombed a camp in Libya.").events
    assert [e.status for e in events if e.type == "ASSAULT"] == ["contested", "denied"]


def test_articles_are_paired_in_the_order_of_their_dates(coder):
    later = coder("Chad denied that it had bombed a camp in Libya.", date="2017-04-14")
    earlier = coder("Chad bombed a camp in Libya, Sudan said.", date="2017-04-12")
    assert [(claim, counter) for claim, counter, _ in sides(detente.find_disputes([later, earlier]))] == [
        (("SDN/GOV",), ("TCD/GOV",))
    ]
