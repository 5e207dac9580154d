"""Names of one's own: they override ours, are checked entry by entry, and are written without losing a comment."""

import datetime

import pytest

import detente
from detente.actors import Kind, Name, NamesError, Office, load_gazetteer, read_names, write_entry
from detente.actors.directory import list_actors, named, search_actors

FILE = """
# kept
[[group]]
name = "Front of the Lake"
names = ["Lake Front"]
code = "TCD"
sector = "REB"

[[person]]
name = "Ada Lovegood"
offices = [{ title = "president", code = "KEN", sector = "GOV", start = "2010-01-01", end = 2012 }]

[[organisation]]
name = "Harbour Council"
names = ["Kremlin"]
code = "IGO"

[[phrases]]
spellings = ["Vietnam War Museum"]
"""


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def found(names, *words):
    return [match.names for match in load_gazetteer(read_names(names)).find(list(words))]


def test_a_name_of_ones_own_acts(names):
    text = "The Lake Front attacked rebels in Chad on Monday."
    assert [actor.code for event in detente.load()(text).events for actor in event.actor] != ["TCD"]
    [event] = detente.load(names=names)(text, date="2017-04-14").events
    assert (event.actor[0].code, event.actor[0].sector) == ("TCD", "REB")
    assert event.actor[0].entity_name == "Front of the Lake"


def test_it_overrides_ours_and_nothing_else(names):
    ((kremlin,),) = found(names, "Kremlin")
    assert (kremlin.entity, kremlin.code) == ("Harbour Council", "IGO")
    assert load_gazetteer().find(["Kremlin"])[0].names[0].code == "RUS"
    assert found(names, "White", "House")[0][0].code == "USA"


def test_people_have_offices_by_date(names):
    ((ada,),) = found(names, "Ada", "Lovegood")
    assert ada.office_on(datetime.date(2011, 5, 1)) == Office(
        "president", "KEN", "GOV", datetime.date(2010, 1, 1), datetime.date(2012, 12, 31)
    )


def test_phrases_name_nobody(names):
    assert found(names, "Vietnam", "War", "Museum") == []


def test_the_later_of_two_entries_counts(names):
    with names.open("a", encoding="utf-8") as stream:
        stream.write('\n[[group]]\nname = "Other Front"\nnames = ["Lake Front"]\ncode = "NER"\n')
    ((other,),) = found(names, "Lake", "Front")
    assert other.entity == "Other Front"
    assert {one.name.entity for one in list_actors(read_names(names)) if one.own} >= {
        "Front of the Lake",
        "Other Front",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[group]\n", "is no TOML"),
        ("[[tribe]]\nname = 'x'\n", "got a table 'tribe'; allowed: country"),
        ("group = 'x'\n", "write [[group]] above each"),
        ("[[group]]\ncode = 'KEN'\n", "[[group]] number 1: has no name"),
        ("[[group]]\nname = 'X'\n", "[[group]] X: code: got None"),
        ("[[group]]\nname = 'X'\ncode = 'ken'\n", "code: got 'ken'; allowed: 2 to 8 capital letters"),
        ("[[group]]\nname = 'X'\ncode = 'KEN'\nsector = 'rebels'\n", "sector: got 'rebels'"),
        ("[[group]]\nname = 'X'\ncode = 'KEN'\nalias = ['Y']\n", "got 'alias'; allowed: code, name, names, sector"),
        ("[[group]]\nname = 'X'\ncode = 'KEN'\nnames = 'Y'\n", "names: got 'Y'; allowed: a list"),
        ("[[person]]\nname = 'X'\n", "has no offices; add a list"),
        ("[[person]]\nname = 'X'\noffices = [{ title = 'a', code = 'KEN', sector = 'GOV', start = 'May' }]\n", "May"),
        ("[[person]]\nname = 'X'\noffices = [{ title = 'a', code = 'KEN' }]\n", "sector"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_entry(tmp_path, text, told):
    path = tmp_path / "names.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NamesError) as error:
        read_names(path)
    assert str(error.value).startswith(f"{path}: ")
    assert told in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NamesError, match="cannot be read"):
        detente.load(names=tmp_path / "none.toml")


@pytest.mark.parametrize(
    "name",
    [
        Name(Kind.GROUP, 'The "Quick" Front', "KEN", "REB"),
        Name(Kind.PLACE, "Ōi", "JPN", lat=35.5, lon=135.6),
        Name(Kind.PERSON, "N. N.", "KEN", offices=(Office("head", "KEN", "REB", datetime.date(2010, 1, 1)),)),
    ],
)
def test_what_is_written_is_read_back_and_comments_stay(names, name):
    write_entry(names, name, ["Another One"])
    assert "# kept" in names.read_text(encoding="utf-8")
    last = [pair for pair in read_names(names).spellings if pair[1] == name]
    assert {spelling for spelling, _ in last} == {name.entity, "Another One"}


def test_a_wrong_entry_is_not_written(names):
    with pytest.raises(NamesError):
        write_entry(names, Name(Kind.GROUP, "X", "no code"), [])
    assert names.read_text(encoding="utf-8") == FILE
    assert [path.name for path in names.parent.iterdir()] == ["names.toml"]


def test_the_directory_finds_by_parts_and_without_diacritics():
    actors = list_actors()
    assert "TUR" in {one.name.code for one in search_actors("ÇAVUŞOĞLU", actors)}
    assert [one.name.entity for one in named("Kremlin", actors)] == ["Kremlin"]
    kenya = next(one for one in actors if one.name.kind is Kind.COUNTRY and one.name.code == "KEN")
    assert kenya.wikidata == "Q114"


def test_ids_of_wikidata_are_ids_of_those_we_have():
    from detente.actors import country_names, wikidata_ids  # noqa: PLC0415

    ids = wikidata_ids()
    assert len(set(ids.values())) == len(ids)
    assert all(found[0] == "Q" and found[1:].isdigit() for found in ids.values())
    known = {one.name.entity for one in list_actors()} | set(country_names()) | {"UNO", "EUR"}
    assert set(ids) <= known
    assert set(country_names()) <= set(ids)
    assert (ids["USA"], ids["RUS"], ids["CHN"], ids["NLD"], ids["DNK"]) == ("Q30", "Q159", "Q148", "Q55", "Q35")
