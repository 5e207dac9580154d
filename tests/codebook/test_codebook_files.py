"""A codebook that is broken fails when it is loaded, and says where."""

import shutil
from pathlib import Path

import pytest

import detente.codebook
from detente.codebook import CodebookError, load_codebook

OWN = Path(detente.codebook.__file__).parent


@pytest.fixture
def folder(tmp_path):
    for name in ("plover.toml", "cameo.csv"):
        shutil.copy(OWN / name, tmp_path / name)
    return tmp_path


def edit(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r} any more"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_is_the_same_codebook(folder):
    assert load_codebook(folder) == load_codebook()


def test_another_codebook_answers_with_its_own_numbers(folder):
    edit(folder, "plover.toml", 'name = "AGREE"\nquad = 1\nscore = 2.5', 'name = "AGREE"\nquad = 1\nscore = 3')
    assert load_codebook(folder).score("AGREE") == 3.0
    assert load_codebook().score("AGREE") == 2.5


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ("[quad]", "[quad", "", "is not TOML"),
        ('1 = "verbal cooperation"\n', "", "quad", "1, 2, 3, 4"),
        (
            'name = "AGREE"\nquad = 1',
            'name = "AGREE"\nquad = 5',
            "event AGREE",
            "quad is 5; it must be one of 1, 2, 3, 4",
        ),
        ('name = "AGREE"\nquad = 1', 'name = "AGREE"', "event AGREE", "quad is missing"),
        ('name = "AGREE"', 'name = ""', "event", "name is ''"),
        ("score = 2.5", "score = 25", "event AGREE", "score is 25; it must be a number from -10 to 10"),
        ("score = 2.5", "scores = 2.5", "event AGREE", "unknown key 'scores'"),
        ("requires_recipient = false", 'requires_recipient = "no"', "event AGREE", "true or false"),
        ('name = "CONSULT"', 'name = "AGREE"', "event AGREE", "stands here twice"),
        ('name = "phone", score = 1.5', 'name = "visit", score = 1.5', "event CONSULT: modes visit", "twice"),
        ('name = "phone", score = 1.5', 'name = "phone"', "event CONSULT: modes phone", "score is missing"),
        ("modes = []", "modes = 3", "event AGREE", "modes is 3; it must be a list of tables"),
        ('name = "economic"', 'name = "economical"', "code 0311", "unknown context 'economic'"),
        ('code = "GOV"', 'code = "GOVT"', "sector GOVT", "three capital letters"),
        ('country = "GEO"', 'country = "Georgia"', "partially_recognised Abkhazia", "three capital letters"),
        ("[[nonstate]]", "[[nonstates]]", "nonstates", "unknown table"),
        ("[cameo_best]", "[cameo_best]\nFIGHT = [{ cameo = '190' }]", "FIGHT 190", "unknown type 'FIGHT'"),
        ('mode = "resign", cameo = "0831"', 'mode = "quit", cameo = "0831"', "RETREAT 0831", "no mode 'quit'"),
        ('mode = "resign", cameo = "0831"', 'mode = "resign", cameo = "831"', "cameo_best: RETREAT 831", "no code of"),
        ('mode = "resign", cameo = "0831"', 'mode = "resign", cameo = "08"', "cameo_best: RETREAT 08", "no code of"),
    ],
)
def test_a_broken_ontology(folder, old, new, where, problem):
    edit(folder, "plover.toml", old, new)
    with pytest.raises(CodebookError) as refusal:
        load_codebook(folder)
    message = str(refusal.value)
    assert message.startswith(str(folder)) and where in message and problem in message


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ("cameo,label,plover", "code,label,plover", "line 1", "the columns are"),
        ("042,Make a visit,CONSULT,visit", "042,Make a visit,CONSULT,trip", "code 042", "CONSULT has no mode 'trip'"),
        ("042,Make a visit,CONSULT,visit", "042,Make a visit,MEET,", "code 042", "unknown type 'MEET'"),
        ("042,Make a visit,CONSULT,visit", "042,Make a visit,,visit", "code 042", "without a type"),
        ("042,Make a visit,CONSULT,visit,,1.9", "042,Make a visit,CONSULT,visit,,", "code 042", "goldstein is ''"),
        ("042,Make a visit,CONSULT,visit,,1.9", "042,Make a visit,CONSULT,visit,,19", "code 042", "from -10 to 10"),
        ("042,Make a visit,CONSULT,visit,,1.9", "042,Make a visit,CONSULT,visit", "code 042", "goldstein is ''"),
        ("042,Make a visit,CONSULT,visit,,1.9", "042,Make a visit,CONSULT,visit,,1.9,x", "code 042", "unknown key"),
        ("042,Make a visit", "041,Make a visit", "code 041", "stands here twice"),
        ("042,Make a visit", "42x,Make a visit", "code 42x", "2 to 4 digits"),
        ("crime|corruption", "crime|graft", "code 091", "unknown context 'graft'"),
    ],
)
def test_a_broken_crosswalk(folder, old, new, where, problem):
    edit(folder, "cameo.csv", old, new)
    with pytest.raises(CodebookError) as refusal:
        load_codebook(folder)
    message = str(refusal.value)
    assert message.startswith(str(folder / "cameo.csv")) and where in message and problem in message


def test_a_type_without_any_way_to_cameo(folder):
    file = folder / "cameo.csv"
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if ",AID," not in line]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="cameo_best: AID: no CAMEO code"):
        load_codebook(folder)


@pytest.mark.parametrize("name", ["plover.toml", "cameo.csv"])
def test_a_file_that_is_not_there(folder, name):
    (folder / name).unlink()
    with pytest.raises(CodebookError, match=rf"{name}: cannot be read: No such file"):
        load_codebook(folder)
