"""Sentences coded by the public Phoenix dictionaries, with what those dictionaries say of them.

The codings were written from the dictionaries (header of the block, code of the verb, largest pattern) and from
docs/dictionaries.md, before anything was coded. Those under PUBLISHED follow PETRARCH-2's own tests
(github.com/openeventdata/petrarch2, petrarch2/tests/test_petrarch.py), with its phrases in a clause of our own.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from test_reading import PHOENIX, SHARED

from detente.dictionaries import load_dictionary_coder
from detente.records import Article

Coding = list[tuple[str, str, str]]

PUBLISHED: Mapping[tuple[str, str], Coding] = {
    ("Germany invaded France.", "2001-01-01"): [("DEU", "FRA", "192")],
    ("Germany arrested France.", "2001-01-01"): [("DEU", "FRA", "173")],
    ("The Islamic State thanked Norway.", "2015-08-13"): [("IMGMUSISI", "NOR", "051")],
    ("The North Atlantic Treaty Organization thanked Norway.", "2015-08-13"): [("IGOWSTNAT", "NOR", "051")],
    ("Barack Obama and Vladimir Putin thanked Norway.", "2015-08-13"): [
        ("USAGOV", "NOR", "051"),
        ("RUSGOV", "NOR", "051"),
    ],
    ("The rebels from Syria thanked Norway.", "2015-08-13"): [("SYRREB", "NOR", "051")],
    ("The US commander in Iraq thanked Norway.", "2015-08-13"): [("USAMIL", "NOR", "051")],
    ("Carl XVI Gustaf thanked Norway.", "2015-08-13"): [("SWEGOV", "NOR", "051")],
    ("Carl XVI Gustaf thanked Norway.", "1972-08-13"): [("SWEELI", "NOR", "051")],
    ("Carl XVI Gustaf thanked Norway.", "1901-08-13"): [("SWEELI", "NOR", "051")],
    ("Obama said he thanked Norway.", "2015-08-13"): [("USAGOV", "NOR", "051")],
}

OWN: Mapping[str, Coding] = {
    "Iran invaded Iraq.": [("IRN", "IRQ", "192")],
    "Iraq was invaded by Iran.": [("IRN", "IRQ", "192")],
    "Kenya thanked Uganda.": [("KEN", "UGA", "051")],
    "Peru apologised to Chile.": [("PER", "CHL", "055")],
    "Turkey deported Syrian refugees.": [("TUR", "SYRREF", "174")],
    "Russia expelled Polish diplomats.": [("RUS", "POL", "174")],
    "Israel bombed Lebanon.": [("ISR", "LBN", "190")],
    "The Taliban ambushed American soldiers.": [("AFGREB", "USAMIL", "190")],
    "Hamas released an Israeli hostage.": [("PSEREBHMS", "ISR", "0841")],
    "Japan criticized North Korea.": [("JPN", "PRK", "111")],
    "China accused Japan of spying.": [("CHN", "JPN", "112")],
    "Egypt invited Turkish lawmakers.": [("EGY", "TURLEG", "040")],
    "The French president visited Mali.": [("FRAGOV", "MLI", "042"), ("MLI", "FRAGOV", "043")],
    "Spain extradited a suspect to Morocco.": [("ESP", "MAR", "063")],
    "Somali gunmen kidnapped a French journalist.": [("SOM", "FRAMED", "181")],
    "Chadian troops raided Sudan.": [("TCDMIL", "SDN", "190")],
    "Norway signed a peace treaty with Sweden.": [("NOR", "SWE", "057"), ("SWE", "NOR", "057")],
    "Norway and Sweden signed a peace treaty.": [("NOR", "SWE", "057"), ("SWE", "NOR", "057")],
    "Russia withdrew its ambassador from Ukraine.": [("RUS", "UKR", "161")],
    "The United Nations condemned a suicide bombing in Pakistan.": [("IGOUNO", "PAK", "111")],
    "Greece exchanged prisoners with Turkey.": [("GRC", "TUR", "0841"), ("TUR", "GRC", "0841")],
    "Jordan sheltered Syrian refugees.": [("JOR", "SYRREF", "075")],
    "Boko Haram besieged Cameroon.": [("NGAREB", "CMR", "191")],
    "Cuba freed an American journalist.": [("CUB", "USAMED", "080")],
    "Amnesty International criticised Belarus.": [("NGOHRIAMN", "BLR", "111")],
    "Belarus was criticised by Amnesty International.": [("NGOHRIAMN", "BLR", "111")],
    "Libya did not bomb Chad.": [],
    "Iran said that Israel bombed Syria.": [("IRN", "ISR", "112")],
    "Iran said it bombed Iraq.": [("IRN", "IRQ", "015")],
    "Turkey threatened to bomb Syria.": [("TUR", "SYR", "138")],
    "India armed the Afghan army.": [("IND", "AFGMIL", "062")],
    "Kuwait financed Egyptian farmers.": [("KWT", "EGYAGR", "061")],
    "Bahraini police arrested a Saudi opposition leader.": [("BHRCOP", "SAUOPP", "173")],
    "Peru and Chile denounced Bolivia.": [("PER", "BOL", "111"), ("CHL", "BOL", "111")],
    "Iran denounced Israel and Turkey.": [("IRN", "ISR", "111"), ("IRN", "TUR", "111")],
    "Ukraine and Poland exchanged views.": [("UKR", "POL", "046"), ("POL", "UKR", "046")],
    "Malian soldiers stabbed a Guinean worker.": [("MLIMIL", "GINLAB", "182")],
    "Belgium fined Russia.": [("BEL", "RUS", "172")],
    "Yemen banned Iranian journalists.": [("YEM", "IRNMED", "172")],
    "Denmark rescued Syrian refugees.": [("DNK", "SYRREF", "073")],
    "Colombian troops withdrew from Venezuela.": [("COLMIL", "VEN", "0874")],
    "Zambia hosted a summit with Malawi.": [("ZMB", "MWI", "036"), ("MWI", "ZMB", "036")],
    "Cambodia hosted Thailand.": [("KHM", "THA", "043"), ("THA", "KHM", "042")],
    "Tunisia jailed a Nigerian student.": [("TUN", "NGAEDU", "173")],
    "Morocco denounced the sanctions of Algeria.": [("MAR", "DZA", "053")],
    "Eritrea withdrew its passports.": [],
}
DATE = "2012-06-15"
OTHERWISE: Mapping[str, str] = {
    "Barack Obama and Vladimir Putin thanked Norway.": "the parser takes “Barack” for a preposition",
}
"""What comes out otherwise, and why."""
CASES = [*((text, date, wanted) for (text, date), wanted in PUBLISHED.items()), *((t, DATE, w) for t, w in OWN.items())]

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the public dictionaries are not there")


@pytest.fixture(scope="module")
def phoenix():
    return load_dictionary_coder(PHOENIX)


@pytest.mark.parametrize(("text", "date", "wanted"), CASES, ids=[f"{text} {date}" for text, date, _ in CASES])
def test_the_public_dictionaries_give_what_they_say(request, phoenix, text, date, wanted):
    if text in OTHERWISE:
        request.applymarker(pytest.mark.xfail(reason=OTHERWISE[text]))
    assert sorted(phoenix.triples(Article(text=text, date=date))) == sorted(wanted)
