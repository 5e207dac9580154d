"""Old dictionaries as they are: each line becomes something, and what is odd about it is told."""

from __future__ import annotations

import datetime
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.dictionaries import read_entries, tables
from detente.dictionaries.actors import Term, choose, index_actors, read_actors
from detente.dictionaries.agents import index_agents, read_agents
from detente.dictionaries.discards import Discards, read_discards
from detente.dictionaries.issues import read_issues
from detente.dictionaries.lines import Account, parse_lines
from detente.dictionaries.matching import VerbIndex
from detente.dictionaries.verbs import Codes, find_dialect, read_verbs
from detente.knowledge import DictionaryFiles

SHARED = Path(__file__).parents[3] / "shared" / "dictionaries"
PHOENIX = DictionaryFiles(
    actors=tuple(
        str(SHARED / f"{name}.actors.txt")
        for name in (
            "Phoenix.Countries",
            "Phoenix.International",
            "Phoenix.MilNonState",
            "CAMEO.EthnicGroups",
            "CAMEO.ReligiousGroups",
        )
    ),
    verbs=(str(SHARED / "CAMEO.2.0.txt"),),
    agents=(str(SHARED / "Phoenix.agents.txt"),),
    discards=(str(SHARED / "Phoenix.discards.txt"),),
    issues=(str(SHARED / "Phoenix.IssueCoding.txt"),),
)
READERS = {
    "actors": read_actors,
    "agents": read_agents,
    "discards": read_discards,
    "issues": read_issues,
    "verbs": read_verbs,
}


def read(kind, text):
    account = Account("f", kind)
    found = READERS[kind](parse_lines(text, account), account)
    assert account.is_complete
    return found, account


def whats(account):
    return [remark.what for remark in account.remarks]


def test_comments_of_all_kinds_are_taken_off():
    text = (
        "A [ARN] # one\nB [GON] ; two\n<!-- three -->\nC <!-- four --> [ROH]\n"
        "<!-- five\nsix [SIX]\nseven --> D [MOR]\n\n#e\n"
    )
    found, account = read("actors", text)
    assert [(entry.phrases, entry.terms[0].codes) for entry in found] == [
        (("A",), ("ARN",)),
        (("B",), ("GON",)),
        (("C",), ("ROH",)),
        (("D",), ("MOR",)),
    ]
    assert (account.counts["comments"], account.counts["blank"], account.lines) == (4, 1, 9)


def test_synonyms_and_codes_belong_to_the_phrase_above():
    found, account = read("actors", "A\n+B_\n\t[ARN <900101]\n\t[GON 900101-991231][ROH]\nC\nD\n\t[MOR]\n+E [ISE]\n")
    assert [entry.phrases for entry in found] == [("A", "B_"), ("E",), ("C", "D")]
    assert found[0].terms == (Term(("ARN",), 0, 19900101), Term(("GON",), 19900101, 19991231), Term(("ROH",)))
    assert whats(account) == [
        "the phrase before it has no code; they are read as one entry",
        "a synonym with a code of its own; it is read as an entry by itself",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("+A_\n", "a synonym without a phrase above it"),
        ("\t[ARN]\n", "codes without a phrase above them"),
        ("A [ARN\n", "a bracket is not closed"),
        ("A [ARN 9001011-950101]\n", "9001011 has 7 digits; read as 90010110"),
        ("A [ARN 950101-900101]\n", "it ends before it begins, and so holds on no day"),
        ("A [ARN 20121204]\n", "a date without < or >; read as >, as PETRARCH does"),
        ("A [A B C]\n", "[A B C] is no code; left out"),
        ("A\n", "the phrase has no code; it is read as nobody"),
        ("___ [ARN]\n", "no words to find anybody by"),
    ],
)
def test_odd_lines_of_actors_are_told(text, what):
    assert what in whats(read("actors", text)[1])


def test_a_phrase_that_stands_twice_has_all_codes():
    found, _ = read("actors", "A [ARN]\nA\n\t[GON >900101]\n")
    terms = index_actors(found)["A",]
    assert choose(terms, datetime.date(1985, 1, 1)) == ("ARN",)
    assert choose(terms, datetime.date(1995, 1, 1)) == ("GON",)


def test_agents_have_plurals_by_rule_in_braces_or_none():
    text = (
        "!PERSON! = MAN, WOMEN\nPARTY [~PTY]\nATTORNEY_GENERAL {ATTORNEYS_GENERAL} [~GOV]\n"
        "POLICE {} [~COP]\nTROOPS_ [~MIL]\n"
        "CONGRESS!PERSON! [~LEG}\nNGO [NGO~]\nAD!PERSON!CE [~BUS]\nX [GOV]\n!MINST! [~GOV]\nY\n"
    )
    found, account = read("agents", text)
    forms = {" ".join(words): (entry.code, entry.before) for words, entry in index_agents(found).items()}
    assert {"PARTIES", "ATTORNEYS GENERAL", "CONGRESSWOMEN", "ADPERSONCE", "NGOS"} <= set(forms)
    assert not {"POLICES", "TROOPSES", "ATTORNEY GENERALS", "CONGRESSMANS"} & set(forms)
    assert (forms["NGO"], forms["X"]) == (("NGO", True), ("GOV", False))
    assert account.counts["left out"] == 2
    assert "there is no set of words !MINST!; it must be defined above" in whats(account)


def test_verbs_have_forms_codes_and_patterns():
    text = (
        "&FOOD\n+BREAD\n+RICE_\n--- GIVE [070] ---\nGIVE {GAVE GIVEN }  # x\nHAND_+OVER\n+HAND_OUT [071]\n"
        "- * &FOOD (TO +) [073]  # y\n- * ^ {OLD &FOOD} [073:074]\n- * FOOD\n"
        "- * &DRINK [070]\n- GIFT [070]\n- * X [9]\n"
        "~ a (a b Q) SAY = a b Q\n~ a b c\n"
    )
    found, account = read("verbs", text)
    [block] = found.blocks
    assert [(verb.before, verb.after, verb.codes) for verb in block.verbs] == [
        ((), (), None),
        (("HAND",), (), None),
        ((), ("OUT",), Codes("071")),
    ]
    assert block.verbs[0].forms == {"GIVE", "GAVE", "GIVEN"}
    assert [pattern.codes for pattern in block.patterns] == [Codes("073"), Codes("073", "074")]
    assert [item.kind for item in block.patterns[0].after] == ["word", "preposition"]
    assert account.counts["left out"] == 5
    assert find_dialect(parse_lines(text, Account("f", "verbs"))) == "petrarch"


def test_blocks_without_headers_end_where_the_next_verb_begins():
    found, _ = read("verbs", "KILL [180] ;note\n- * SELF [140]\nSLAY [182]\nMURDER\n- * KING [186]\n\nHIT [190]\n")
    assert [(block.name, len(block.verbs), len(block.patterns)) for block in found.blocks] == [
        ("KILL", 1, 1),
        ("SLAY", 2, 1),
        ("HIT", 1, 0),
    ]
    assert (found.dialect, found.blocks[1].codes) == ("tabari", Codes("182"))


def test_discards_are_looked_for_at_the_beginning_of_words():
    found, account = read("discards", "+CHESS MATCH\nRING_\nGOLF # games\n+\n")
    discards = Discards(tuple(found))
    assert discards.story("A chess-match in Rohan") == found[0]
    assert discards.sentence("Golfers met") == found[2]
    assert discards.sentence("the ring.") == found[1]
    assert discards.sentence("rings, minigolf") is None
    assert whats(account) == ["no words to look for"]


# ------------------------------------------------------------------------------------------------------- any line

MARKS = [
    "A",
    "B",
    "_",
    "+",
    "-",
    "*",
    "~",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "|",
    "&",
    "!",
    "$",
    "%",
    "^",
    "#",
    ";",
    ":",
    " ",
]
MARKS += [
    "---",
    "[190]",
    "[ARN 900101-",
    "<!--",
    "-->",
    "<ISSUE",
    "=",
    "\t",
    "'",
    '"',
    "09",
    "é",
    "\u0130",
    "\x00",
    "\r",
    "/",
]
LINES = st.lists(st.lists(st.sampled_from(MARKS), max_size=16).map("".join) | st.text(max_size=20), max_size=12)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=150, deadline=None)
@given(lines=LINES)
def test_no_line_is_lost_and_none_breaks_the_reader(kind, lines):
    found, account = read(kind, "\n".join(lines))
    assert sum(account.counts.values()) == account.lines
    if kind == "verbs":
        VerbIndex(found)
    if kind == "actors":
        index_actors(found)


# --------------------------------------------------------------------------------------------------------- as TOML


def test_toml_says_the_same(files, tmp_path):
    entries = read_entries(files)
    written = {
        "actors": tables.write_actors(entries.actors),
        "agents": tables.write_agents(entries.agents),
        "discards": tables.write_discards(entries.discards),
        "issues": tables.write_issues(entries.issues),
        "verbs": tables.write_verbs(entries.verbs[0]),
    }
    for kind, lines in written.items():
        (tmp_path / f"{kind}.toml").write_text("\n".join(lines), encoding="utf-8")
    again = read_entries(DictionaryFiles(**{kind: (str(tmp_path / f"{kind}.toml"),) for kind in written}))

    def bare(things):
        return [{key: getattr(one, key) for key in one.__slots__ if key != "line"} for one in things]

    for kind in ("actors", "agents", "discards", "issues"):
        assert bare(getattr(again, kind)) == bare(getattr(entries, kind))
    one, other = again.verbs[0], entries.verbs[0]
    assert (one.dialect, one.synsets) == (other.dialect, other.synsets)
    assert bare(one.transformations) == bare(other.transformations)
    for block, known in zip(one.blocks, other.blocks, strict=True):
        assert (block.name, block.codes) == (known.name, known.codes)
        assert bare(block.verbs) == bare(known.verbs)
        assert bare(block.patterns) == bare(known.patterns)
    assert all(account.is_complete for account in chain(again.accounts, entries.accounts))


# -------------------------------------------------------------------------------------------------- the public ones


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public dictionaries are not beside the project")
def test_every_line_of_the_public_dictionaries_is_accounted_for_as_documented():
    entries = read_entries(PHOENIX)
    assert all(account.is_complete for account in entries.accounts)
    docs = (Path(__file__).parents[2] / "docs" / "dictionaries.md").read_text(encoding="utf-8")
    for account in entries.accounts:
        [row] = [line for line in docs.splitlines() if line.startswith(f"{Path(account.file).name} ")]
        assert f" {account.lines:,} " in row
        assert all(f"{count:,} {kind}" in row for kind, count in account.counts.items())
        assert account.counts["left out"] <= account.lines / 1000
