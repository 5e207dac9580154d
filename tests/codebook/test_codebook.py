"""What the codebook knows and answers."""

import pytest

from detente.codebook import CodebookError, load_codebook
from detente.records import AUXILIARY

BOOK = load_codebook()

QUADS = {
    1: "AGREE CONSULT SUPPORT CONCEDE",
    2: "COOPERATE AID RETREAT",
    3: "REQUEST ACCUSE REJECT THREATEN",
    4: "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}


def test_the_sixteen_types_stand_in_their_quad_classes():
    assert {name: event.quad for name, event in BOOK.events.items()} == {
        name: quad for quad, names in QUADS.items() for name in names.split()
    }
    assert set(BOOK.quads) == set(QUADS)


@pytest.mark.parametrize(
    ("type", "modes", "score"),
    [
        ("AGREE", [], 2.5),
        ("AID", [], 10.0),
        ("ACCUSE", [], -3.0),
        ("REQUEST", [], 0.0),
        ("ASSAULT", [], -9.0),
        ("CONSULT", ["third-party"], 1.0),
        ("RETREAT", ["disarm"], 10.0),
        ("ASSAULT", ["unconventional"], -10.0),
        ("ASSAULT", ["beat", "primitive"], -8.0),
        ("ASSAULT", ["primitive", "beat"], -8.0),
        ("REQUEST", ["assist", "change"], -1.0),
        ("PROTEST", ["vandalize"], -5.0),
    ],
)
def test_scores(type, modes, score):
    assert BOOK.score(type, modes) == score


def test_scores_agree_with_quad_classes():
    for event in BOOK.events.values():
        for score in [event.score, *(mode.score for mode in event.modes)]:
            assert (score > 0) == (event.quad <= 2) or event.name == "REQUEST", (event.name, score)


def test_only_three_types_need_a_recipient():
    assert {name for name, event in BOOK.events.items() if event.requires_recipient} == {"COOPERATE", "AID", "SANCTION"}


def test_sizes_of_the_vocabularies():
    assert (len(BOOK.contexts), len(BOOK.sectors)) == (37, 25)
    assert (len(BOOK.nonstates), len(BOOK.partially_recognised)) == (7, 9)
    assert sum(len(event.modes) for event in BOOK.events.values()) == 67
    assert {"GOV", "MIL", "REB", "CVL", "UAF", "PRE"} <= set(BOOK.sectors)
    assert set(BOOK.nonstates) == {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}
    assert BOOK.partially_recognised["Transnistria"].country == "MDA"


def test_auxiliary_modes_are_those_of_the_records():
    assert set(BOOK.auxiliaries) == set(AUXILIARY)
    assert BOOK.auxiliaries["negated"].plover == "negation"
    assert BOOK.auxiliaries["future"].plover == "future"


@pytest.mark.parametrize(
    ("cameo", "coding", "goldstein"),
    [
        ("010", ("", "", ()), 0.0),
        ("0253", ("", "", ()), -0.3),
        ("0311", ("AGREE", "", ("economic",)), 5.2),
        ("042", ("CONSULT", "visit", ()), 1.9),
        ("0841", ("RETREAT", "release", ("legal",)), 7.0),
        ("1124", ("ACCUSE", "allege", ("military", "legal")), -2.0),
        ("1383", ("THREATEN", "violence", ("military",)), -7.0),
        ("190", ("ASSAULT", "", ("military",)), -10.0),
        ("20", ("ASSAULT", "", ()), -10.0),
    ],
)
def test_from_cameo(cameo, coding, goldstein):
    assert BOOK.from_cameo(cameo) == coding
    assert BOOK.goldstein(cameo) == goldstein


@pytest.mark.parametrize(
    ("type", "mode", "context", "cameo"),
    [
        ("AGREE", "", [], "030"),
        ("AGREE", "", ["military"], "0312"),
        ("AGREE", "", ["diplomatic", "military"], "032"),
        ("CONSULT", "", ["diplomatic"], "040"),
        ("CONSULT", "visit", [], "042"),
        ("SUPPORT", "", [], "050"),
        ("RETREAT", "withdraw", [], "0874"),
        ("RETREAT", "resign", [], "0831"),
        ("REQUEST", "yield", ["military"], "1056"),
        ("ACCUSE", "disapprove", [], "110"),
        ("ACCUSE", "allege", ["legal", "military"], "1124"),
        ("ACCUSE", "allege", ["corruption"], "1121"),
        ("ACCUSE", "investigate", ["gender"], "090"),
        ("THREATEN", "violence", [], "138"),
        ("PROTEST", "strike", [], "143"),
        ("SANCTION", "convict", [], "116"),
        ("SANCTION", "expel", [], "166"),
        ("SANCTION", "discontinue", ["military"], "1622"),
        ("MOBILIZE", "troops", ["military"], "154"),
        ("COERCE", "arrest", [], "173"),
        ("COERCE", "cyber", [], "176"),
        ("ASSAULT", "", [], "180"),
        ("ASSAULT", "", ["military"], "190"),
        ("ASSAULT", "aerial", [], "195"),
        ("ASSAULT", "drone", ["military", "territory"], "1952"),
    ],
)
def test_cameo_for(type, mode, context, cameo):
    assert BOOK.cameo_for(type, mode, context) == cameo
    assert BOOK.cameo_for(type, mode, context[::-1]) == cameo


# CAMEO has a close code for these only where PLOVER has another type.
ACROSS_TYPES = {("RETREAT", "resign"), ("SANCTION", "convict"), ("SANCTION", "discontinue")}


@pytest.mark.parametrize("type", list(BOOK.events))
def test_every_type_and_mode_has_a_way_to_cameo_that_keeps_the_type(type):
    for mode in ["", *(mode.name for mode in BOOK.event(type).modes)]:
        for context in [(), *((name,) for name in BOOK.contexts)]:
            cameo = BOOK.cameo_for(type, mode, context)
            assert len(cameo) in {3, 4}, (mode, context, cameo)
            assert BOOK.from_cameo(cameo)[0] == type or (type, mode) in ACROSS_TYPES, (mode, context, cameo)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: BOOK.quad("FIGHT"), "no event type 'FIGHT'; there are: AGREE, CONSULT"),
        (lambda: BOOK.score("ASSAULT", ["bomb"]), "no mode of ASSAULT 'bomb'; there are: abduct"),
        (lambda: BOOK.score("AID", ["arms"]), "no mode of AID 'arms'; there are: none"),
        (lambda: BOOK.cameo_for("AID", "arms"), "no mode of AID 'arms'"),
        (lambda: BOOK.cameo_for("AID", "", ["war"]), "no context 'war'; there are: military"),
        (lambda: BOOK.from_cameo("42"), "no CAMEO code '42'"),
        (lambda: BOOK.goldstein("9999"), "no CAMEO code '9999'"),
    ],
)
def test_what_the_codebook_does_not_have_it_says(ask, message):
    with pytest.raises(CodebookError) as refusal:
        ask()
    assert message in str(refusal.value)


def test_the_codebook_is_read_once():
    assert load_codebook() is BOOK
