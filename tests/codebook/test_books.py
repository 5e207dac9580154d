"""Codebooks in folders: what they say is what is coded by, and what is wrong with one is told with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.codebook import CodebookError, load_book, load_codebook, read_book
from detente.coding import LexiconError
from detente.errors import DetenteError
from detente.evaluation.notation import coding_of, write_coding

TEN_LINES = re.search(
    r"```toml\n(name = \"leaks\".*?)```",
    (Path(__file__).parents[2] / "docs" / "codebooks.md").read_text(encoding="utf-8"),
    re.DOTALL,
)[1]
TYPE = 'name = "own"\n[[event]]\nname = "GIFT"\nquad = 2\nscore = 6.0\n'


@pytest.fixture
def book(tmp_path):
    def write(text, **files):
        (tmp_path / "codebook.toml").write_text(text, encoding="utf-8")
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/")
            path = path.with_name(path.name + ".toml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return str(tmp_path)

    return write


def coding(folder, text):
    [events] = [result.events for result in detente.load(codebook=folder).code([detente.Article(text=text)])]
    return write_coding(coding_of(events)), [(event.type, event.mode, event.cameo) for event in events]


# ---------------------------------------------------------------------------------------------------- what ships


def test_plover_is_the_default_and_has_no_folder():
    assert load_book().codebook is load_codebook()
    assert (load_book().mark, load_book().recodings) == ("plover", ())


def test_cameo_has_every_code_with_its_label_score_and_root():
    cameo = load_book("cameo").codebook
    rows = {row.code: row for row in load_codebook().cameo.values() if len(row.code) > 2}
    modes = {mode.name: (mode, event) for event in cameo.events.values() for mode in event.modes}
    roots = {row.label.replace(" ", "_"): row.code for row in load_codebook().cameo.values() if len(row.code) == 2}
    assert {name: (mode.definition, mode.score) for name, (mode, _) in modes.items()} == {
        code: (row.label, row.goldstein) for code, row in rows.items()
    }
    assert all(name.startswith(roots[event.name]) for name, (_, event) in modes.items())
    assert len(cameo.events) == 20
    assert all(cameo.cameo_for(event.name, name) == name for name, (_, event) in modes.items())


def reachable_codes():
    book = load_book("cameo")
    ruled = {rule.mode for rule in book.recodings}
    nearest = {choice.code for choices in book.coded.cameo_choices.values() for choice in choices}
    entries = {entry.mode for entry in detente.coding.load_lexicon(None, book).entries if entry.type in book.own}
    return ruled | nearest | entries


def test_every_code_of_cameo_is_led_to():
    modes = {mode.name for event in load_book("cameo").codebook.events.values() for mode in event.modes}
    assert modes <= reachable_codes()


@pytest.mark.parametrize("name", ["plover", "cameo", "protest", "new"])
def test_what_ships_is_well(name):
    folder = Path(detente.__file__).parent / "codebook" / "books" / name
    found = detente.check_codebook(str(folder) if name == "new" else name)
    assert found.problems == ()
    assert found.remarks == ()


# ------------------------------------------------------------------------------------------------------ one's own


def test_ten_lines_extend_plover(book):
    folder = book(TEN_LINES)
    assert len(TEN_LINES.strip().splitlines()) == 10
    assert detente.check_codebook(folder).problems == ()
    written, codes = coding(folder, "Kenyan officials leaked memos against Uganda.")
    assert (written, codes[0][1]) == ("KEN/GOV ACCUSE UGA", ("leak",))
    assert coding(folder, "Kenya expelled two Somali diplomats.")[0] == "KEN/GOV SANCTION SOM/GOV"


def test_one_that_stands_alone_codes_nothing_else(book):
    folder = book(
        TYPE + '[[verbs]]\nframe = "present obj=*>R"\ntype = "GIFT"\n',
    )
    with pytest.raises(LexiconError, match=r"verbs 1 \(present obj=\*>R\): it has no example"):
        detente.load(codebook=folder)
    folder = book(
        TYPE + '[[verbs]]\nframe = "give obj=@things to=R"\ntype = "GIFT"\n'
        'examples = [["Norway gave horses to Sudan.", "NOR/GOV GIFT SDN"]]\n[classes]\nthings = ["horse"]\n'
    )
    assert detente.check_codebook(folder).problems == ()
    assert coding(folder, "Norway gave horses to Sudan. Kenya expelled two Somali diplomats. Iran must disarm.")[1] == [
        ("GIFT", (), "")
    ]


def test_a_recoding_codebook_has_its_own_types_and_drops_the_rest(book):
    folder = book(
        'name = "own"\nrecodes = "plover"\n[[event]]\nname = "EXPULSION"\nquad = 4\nscore = -5\ncameo = "166"\n'
        'modes = ["people"]\n[[recode]]\nfrom = "SANCTION"\nmode = "expel"\nas = "EXPULSION/people"\n'
    )
    text = "Kenya expelled two Somali diplomats. Russia shelled a town in Ukraine."
    assert coding(folder, text)[1] == [("EXPULSION", ("people",), "166")]
    [result] = detente.load(codebook=folder).code([detente.Article(text=text)])
    assert result.events[0].coder.rule.endswith("own: recode 1")


def test_entries_stand_in_files_too_and_take_the_place_of_others(book):
    folder = book(
        'name = "files"\nextends = "plover"\n',
        verbs__more='[[entry]]\nframe = "expel obj=@diplomats>R"\nnone = true\n'
        'examples = [["Chad expelled two Somali diplomats.", ""]]\n',
        classes__more='[classes]\ndiplomats = ["diplomat"]\n',
        agents='[[agent]]\nnoun = "leprechaun"\nsector = "CVL"\nkind = "crowd"\n',
        examples='examples = [["Irish leprechauns marched in Dublin.", "IRL/CVL PROTEST -"]]\n',
    )
    found = detente.check_codebook(folder)
    assert found.problems == ()
    assert (found.entries, found.agents, found.examples) == (1, 1, 2)


def test_the_mark_of_a_store_changes_with_every_file(book):
    folder = book(TYPE)
    before = read_book(folder).mark
    assert before.startswith("own@")
    book(TYPE + '[[context]]\nname = "rain"\ndefinition = "Rain."\n')
    assert read_book(folder).mark != before


# -------------------------------------------------------------------------------------------------- what is wrong

WRONG = {
    'extends = "plover"\nrecodes = "plover"': "extends, recodes: both are given; a codebook does one of them",
    'extends = "nowhere"': "there is no codebook here; give a folder with codebook.toml",
    'name = "x"': "event: there are no types; add an [[event]]",
    'nam = "x"': "nam: unknown table; there are: ",
    '[[event]]\nname = "A"\nquad = 5\nscore = 1': "event A: quad is 5; it must be one of 1, 2, 3, 4",
    '[[event]]\nname = "A"\nquad = 1\nscore = 1\ncolour = "red"': "event A: unknown key 'colour'",
    '[[event]]\nname = "A"\nquad = 1\nscore = 1\ncameo = "9"': "event A: cameo is '9'; it must be a CAMEO code",
    'extends = "plover"\n[[mode]]\nevent = "AIDE"\nname = "x"': "mode x: event is 'AIDE'; there are: AGREE, ",
    TYPE + '[[event]]\nname = "GIFT"\nquad = 1\nscore = 1': "event GIFT: stands here twice",
    TYPE.replace("[", 'recodes = "plover"\n[', 1): "recode: a codebook that recodes another one needs [[recode]] rules",
    TYPE.replace("[", 'recodes = "plover"\n[', 1)
    + '[[recode]]\nfrom = "AIDE"\nas = "GIFT"': "recode 1: from is 'AIDE'; there are: AGREE, ",
    TYPE.replace("[", 'recodes = "plover"\n[', 1)
    + '[[recode]]\nfrom = "AID"\nas = "GIFTS"': "recode 1: as is 'GIFTS'; no event type 'GIFTS'; there are: GIFT",
    TYPE.replace("[", 'recodes = "cameo"\n[', 1)
    + '[[recode]]\nfrom = "AID"\nas = "GIFT"': "recodes: cameo recodes another codebook itself; recode that one",
    "= 1": "is not TOML",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=WRONG.values())
def test_what_is_wrong_is_told_with_its_place(book, text, message):
    folder = book(text)
    with pytest.raises(CodebookError) as raised:
        read_book(folder)
    assert message in str(raised.value)
    assert str(raised.value).startswith(folder)
    assert detente.check_codebook(folder).problems == (str(raised.value),)


ENTRIES = {
    '[[verbs]]\nframe = "give obj=R"\ntype = "GIFTS"\nexamples = [["a", ""]]': (
        "verbs 1 (give obj=R): codebook: no event type 'GIFTS'"
    ),
    '[[verbs]]\nframe = "give obj=@x"\ntype = "GIFT"\nexamples = [["a", ""]]': (
        "verbs 1 (give obj=@x): there is no class @x"
    ),
    '[[nouns]]\nframe = "gift"\ntype = "GIFT"': "nouns 1 (gift): it has no example",
    '[[agents]]\nnoun = "imp"\nkind = "imp"': "agents imp: kind is 'imp'; it must be one of body, person, crowd, thing",
    '[[agents]]\nnoun = "imp"\nkind = "crowd"\nsector = "IMP"': "agents imp: sector is 'IMP'; there are: ",
    'examples = [["a"]]': "examples 1: give a sentence and its coding",
    '[[verbs]]\nframe = "give to=R"\ntype = "GIFT"\nexamples = [["Norway gave to Sudan.", "SDN GIFT -"]]': (
        "is coded 'NOR/GOV GIFT SDN', and should be 'SDN GIFT -'; mend the frame or the example"
    ),
}


@pytest.mark.parametrize(("text", "message"), ENTRIES.items(), ids=ENTRIES.values())
def test_wrong_entries_are_told_all_at_once(book, text, message):
    problems = detente.check_codebook(book(text + "\n" + TYPE if text.startswith("ex") else TYPE + text)).problems
    assert any(message in problem for problem in problems)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["name", "extends", "event", "mode", "recode", "verbs", "agents", "classes", "quad", "examples"]
        ),
        st.sampled_from(
            ["1", '"plover"', "[]", "{}", "[1]", "[{}]", '[{name = "A"}]', '[{name = "A", quad = 1, score = 1}]']
        ),
    )
)
def test_whatever_stands_in_it_only_errors_for_users_are_raised(book, tables):
    folder = book("\n".join(f"{key} = {value}" for key, value in tables.items()))
    try:
        found = read_book(folder)
        detente.coding.load_lexicon(None, found)
        detente.actors.load_agents(found)
    except DetenteError as error:
        assert folder in str(error)
