from datetime import date

import pycountry
import pytest
import spacy

from detente.actors import gazetteer_files
from detente.actors.gazetteer import Gazetteer, GazetteerError, Kind, Name, Office, load_gazetteer
from detente.actors.gazetteer_files import read_phrases, read_spellings
from detente.actors.spelling import tokens_key
from detente.codebook import load_codebook

UNINHABITED = {"BV", "HM", "UM"}
AGENCIES = {"AP", "AFP"}


@pytest.fixture(scope="module")
def tokenize():
    tokenizer = spacy.blank("en").tokenizer
    return lambda text: [token.text for token in tokenizer(text)]


@pytest.fixture(scope="module")
def read(tokenize):
    """Read a text as (words, kind, entity, code) of the likeliest readings."""
    gazetteer = load_gazetteer()

    def _read(text):
        words = tokenize(text)
        return [(" ".join(words[m.start : m.end]), m.names[0].kind, m.names[0].code) for m in gazetteer.find(words)]

    return _read


def test_every_name_is_found_again_in_spacy_tokens(tokenize):
    gazetteer = load_gazetteer()
    lost = []
    for spelling, name in read_spellings():
        words = tokenize(spelling)
        matches = gazetteer.find(words)
        if not any((m.start, m.end) == (0, len(words)) and name in m.names for m in matches):
            lost.append((spelling, words))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("North Korea warned Seoul.", [("North Korea", Kind.COUNTRY, "PRK"), ("Seoul", Kind.CAPITAL, "KOR")]),
        ("The U.S. and the US met.", [("U.S.", Kind.COUNTRY, "USA"), ("US", Kind.COUNTRY, "USA")]),
        ("They told us who is there.", []),
        ("U.S.-led forces", [("U.S.-led", Kind.COUNTRY, "USA")]),
        ("US-led forces", [("US", Kind.COUNTRY, "USA")]),
        ("Israeli-Palestinian talks", [("Israeli", Kind.NATIONALITY, "ISR"), ("Palestinian", Kind.NATIONALITY, "PSE")]),
        ("RUSSIA WARNS NORTH KOREA", [("RUSSIA", Kind.COUNTRY, "RUS"), ("NORTH KOREA", Kind.COUNTRY, "PRK")]),
        ("a Frenchman in Côte d’Ivoire", [("Frenchman", Kind.PEOPLE, "FRA"), ("Côte d’Ivoire", Kind.COUNTRY, "CIV")]),
        ("Cote d'Ivoire", [("Cote d'Ivoire", Kind.COUNTRY, "CIV")]),
        ("the Elysee and the Élysée", [("Elysee", Kind.SEAT, "FRA"), ("Élysée", Kind.SEAT, "FRA")]),
        ("Downing Street's reply", [("Downing Street", Kind.SEAT, "GBR")]),
        ("the UN Security Council", [("UN Security Council", Kind.ORGANISATION, "UNO")]),
        ("the U.N. Security Council", [("U.N. Security Council", Kind.ORGANISATION, "UNO")]),
        ("the European Parliament", [("European Parliament", Kind.ORGANISATION, "EUR")]),
        ("Agence France-Presse said", [("Agence France - Presse", Kind.MEDIA, "AFP")]),
        ("South China Sea", [("South China Sea", Kind.PLACE, "")]),
        ("Burma, Holland and the Soviet Union", [
            ("Burma", Kind.COUNTRY, "MMR"), ("Holland", Kind.COUNTRY, "NLD"), ("Soviet Union", Kind.COUNTRY, "RUS"),
        ]),
        ("Greenland, Hong Kong and Kosovo", [
            ("Greenland", Kind.COUNTRY, "DNK"), ("Hong Kong", Kind.COUNTRY, "HKG"), ("Kosovo", Kind.COUNTRY, "KOS"),
        ]),
        ("near Daquq in Kirkuk", [("Daquq", Kind.PLACE, "IRQ"), ("Kirkuk", Kind.PLACE, "IRQ")]),
    ],
)  # fmt: skip
def test_names_in_text(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Georgia", ["GEO", "USA"]),
        ("Tripoli", ["LBY", "LBN"]),
        ("Congo", ["COD", "COG"]),
        ("Guinea", ["GIN"]),
        ("Washington", ["USA"]),
        ("Paris", ["FRA"]),
        ("London", ["GBR"]),
        ("Gaza", ["PSE"]),
        ("Palestinian", ["PSE"]),
        ("Korean", ["KOR", "PRK"]),
    ],
)
def test_namesakes_keep_their_readings_likeliest_first(name, codes):
    (match,) = load_gazetteer().find([name])
    assert list(dict.fromkeys(reading.code for reading in match.names)) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Reading Nice May Most Split Bath Orange Mobile Sandy Victoria Same Man Of",
        "the Minsk agreements and the Vietnam War",
        "Latin America and the West Indies",
        "a Russian-made missile",
    ],
)
def test_everyday_words_and_phrases_are_no_names(read, text):
    assert read(text) == []


def test_capitals_and_cities_lie_somewhere():
    capital = load_gazetteer().find(["Moscow"])[0].names[0]
    assert (capital.kind, capital.code, round(capital.lat), round(capital.lon)) == (Kind.CAPITAL, "RUS", 56, 38)
    names = [name for _, name in read_spellings() if name.kind in (Kind.CAPITAL, Kind.PLACE)]
    assert {name.entity for name in names if name.lat is None or name.lon is None} == set()
    assert {name.entity for name in names if not (-90 <= name.lat <= 90 and -180 <= name.lon <= 180)} == set()


def test_partially_recognised_entities_belong_to_their_claimant():
    gazetteer = load_gazetteer()
    for entity in load_codebook().partially_recognised.values():
        (match,) = gazetteer.find(tokens_key(entity.name).split())
        assert (match.names[0].code, match.names[0].sector) == (entity.country, "PRE"), entity.name


def test_all_countries_are_there():
    countries = gazetteer_files.read_entries("countries.toml", "country", ("code", "name"))
    assert {c.alpha_2 for c in pycountry.countries} - {entry.get("iso2") for entry in countries} == UNINHABITED


def test_codes_and_sectors_are_known():
    codebook = load_codebook()
    countries = {country.alpha_3 for country in pycountry.countries} | {"KOS"}
    unknown = set()
    for _, name in read_spellings():
        codes = {name.code, *(office.code for office in name.offices)}
        sectors = {name.sector, *(office.sector for office in name.offices)}
        known = countries | set(codebook.nonstates) | (AGENCIES if name.kind is Kind.MEDIA else set())
        if name.kind is Kind.PLACE or name.offices:
            known = known | {""}
        if codes - known or sectors - set(codebook.sectors) - {""}:
            unknown.add((name.kind, name.entity, *codes, *sectors))
    assert unknown == set()


def test_phrases_hide_the_names_in_them(tokenize):
    gazetteer = load_gazetteer()
    assert [phrase for phrase in read_phrases() if gazetteer.find(tokenize(phrase))] == []


def test_longest_name_wins_and_matches_do_not_overlap():
    bank, west = Name(Kind.ORGANISATION, "Bank", "IGO"), Name(Kind.PLACE, "West Bank", "PSE")
    gazetteer = Gazetteer([("Bank", bank), ("West Bank", west)])
    matches = gazetteer.find(["the", "West", "Bank", "Bank", "West"])
    assert [(m.start, m.end, m.names) for m in matches] == [(1, 3, (west,)), (3, 4, (bank,))]


PRESIDENT = Office("president", "USA", "GOV", date(2017, 1, 20), date(2021, 1, 20))
AGAIN = Office("president", "USA", "GOV", date(2025, 1, 20), None)
PERSON = Name(Kind.PERSON, "Donald Trump", "USA", offices=(PRESIDENT, AGAIN))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, AGAIN),
        (date(2016, 12, 31), None),
        (date(2017, 1, 20), PRESIDENT),
        (date(2021, 1, 20), PRESIDENT),
        (date(2023, 5, 1), Office("former president", "USA", "ELI", date(2021, 1, 20))),
        (date(2026, 1, 1), AGAIN),
    ],
)
def test_office_on_a_day(day, expected):
    assert PERSON.office_on(day) == expected


def test_nobody_without_an_office_holds_one():
    assert Name(Kind.COUNTRY, "Iran", "IRN").office_on(None) is None
    assert Name(Kind.COUNTRY, "Iran", "IRN").office_on(date(2020, 1, 1)) is None


def test_offices_are_read_with_their_days(tmp_path, monkeypatch):
    monkeypatch.setattr(gazetteer_files, "_DATA", tmp_path)
    offices = (
        '{title = "senator", code = "USA", sector = "LEG", start = "2005", end = "2008-11"}, '
        '{title = "president", code = "USA", sector = "GOV", start = "2009-01-20", end = "2016"}'
    )
    (tmp_path / "cities.tsv").write_text("")
    (tmp_path / "people.toml").write_text(f'[[person]]\nname = "B. Obama"\nalone = ["Obama"]\noffices = [{offices}]\n')
    people = dict(read_spellings())
    assert set(people) == {"B. Obama", "Obama"}
    first, last = people["Obama"].offices
    assert (first.start, first.end, last.end) == (date(2005, 1, 1), date(2008, 11, 30), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("media.toml", '[[media]]\nname = "Gazette"\n', r"media\.toml: \[\[media\]\] Gazette: add code"),
        ("seats.toml", "[[seat]\n", r"seats\.toml: .*line 1"),
        ("people.toml", '[[person]]\nname = "X"\noffices = [{title = "king"}]\n', r"people\.toml: X: office .*code"),
        (
            "people.toml",
            '[[person]]\nname = "X"\noffices = [{title = "king", code = "GBR", sector = "GOV", start = "soon"}]\n',
            r"people\.toml: X: office .*soon",
        ),
    ],
)
def test_faulty_files_say_where_and_what(tmp_path, monkeypatch, file, text, message):
    monkeypatch.setattr(gazetteer_files, "_DATA", tmp_path)
    (tmp_path / "cities.tsv").write_text("")
    (tmp_path / file).write_text(text)
    with pytest.raises(GazetteerError, match=message):
        list(read_spellings())
