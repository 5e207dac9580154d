"""Small dictionaries of our own, in the forms that old ones have."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.dictionaries import load_dictionary_coder
from detente.knowledge import DictionaryFiles
from detente.records import Article

ACTORS = """\
# kingdoms, and who rules them
ARNOR_ [ARN]
+ARNORIAN_
GONDOR [GON] ; a note
+GONDORIAN
MORDOR_ [MOR]
ROHAN_ [ROH]
+ROHIRRIM
THE_WHITE_COUNCIL_
COUNCIL_OF_THE_WISE_
	[IGOWHC]
DENETHOR_
+LORD_DENETHOR_
	[GONGOV 900101-950630]
	[GONELI >950701]
BOROMIR_ [GONMIL <19950101][GONELI]
TWO_TOWERS_ [MOR/ISE]
OLD_TOWER_ [---]
"""
AGENTS = """\
!PERSON! = MAN, MEN
ARMY [~MIL]
SOLDIER [~MIL]
POLICE {} [~COP]
REBEL [~REB]
SPOKES!PERSON! [~GOV]
KING [~GOV]
MERCHANT [~BUS]
GUILD [NGO~]
PEOPLE_ [~PPL]
"""
VERBS = """\
&AIRCRAFT
+DRAGON
+WINGED_BEAST
&TALKS_
+TALKS

---  ATTACK [190] ---
ATTACK
STORM {STORMS STORMED STORMING }
SET_+FIRE {}
- * {WOODEN BRIDGE}     [1712]  # a bridge
- &AIRCRAFT *           [195]
- * (WITH CATAPULT)     [194]
- * RUMOUR              [---]
- $ * SUPPLIES (OF +)   [191]
- * CARAVAN             [192]
- * CARAVANS            [193]

--- SAY [010] ---
SAY {SAYS SAID SAYING }
--- ASK [020] ---
ASK
URGE
- * (FOR AID)           [023]
--- HELP [070] ---
HELP
- * (WITH GRAIN)        [073]
--- PLAN [030] ---
PLAN {PLANS PLANNED PLANNING }
--- MEET [040:040] ---
MEET {MEETS MET MEETING }
+SIT_DOWN {+SITS_DOWN +SAT_DOWN }
--- FLEE [---] ---
FLEE {FLED FLEES}
- * (TO)                [:075]
--- COOPERATE [060] ---
COOPERATE
--- SIGN [057] ---
SIGN
- * &TALKS              [046:046]
~ a (b . ATTACK) SAY = a b 112
~ a (a b Q) SAY = a b Q
"""
DISCARDS = """\
+DRAGON RACE # games
TAVERN BRAWL
RING_
"""
ISSUES = """\
<ISSUE CATEGORY="WAR" TYPE="ALL">
n:bridge [BRIDGES]
siege+craft [SIEGE]
~bridge of sighs
catapult
</ISSUE>
"""


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dictionaries")
    names = {}
    for kind, text in {
        "actors": ACTORS,
        "agents": AGENTS,
        "verbs": VERBS,
        "discards": DISCARDS,
        "issues": ISSUES,
    }.items():
        path = folder / f"my.{kind}.txt"
        path.write_text(text, encoding="utf-8")
        names[kind] = (str(path),)
    return DictionaryFiles(**names)


@pytest.fixture(scope="session")
def coder(files):
    return load_dictionary_coder(files)


@pytest.fixture
def triples(coder):
    def code(text, date="1995-01-01"):
        return coder.triples(Article(text=text, date=date))

    return code


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        path = Path(tmp_path / name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return put
