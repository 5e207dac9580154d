"""The hand-written data of actors: complete, with valid codes, and no name that stands for two things in one file."""

import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files

import pycountry
import pytest

from detente.actors.spelling import fold
from detente.codebook import load_codebook

CODES = {country.alpha_3 for country in pycountry.countries} | {"KOS"} | set(load_codebook().nonstates)
SECTORS = set(load_codebook().sectors)
TABLES = {"groups": "group", "parties": "party", "people": "person"}
UNSAFE = ("May", "Brown", "Bush", "Major", "Johnson", "Rice", "Hague", "Ban", "Store", "Turk")
KINDS = {"body", "person", "crowd", "thing"}


def entries(name):
    text = (files("detente.actors") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)[TABLES[name]]


def agents():
    text = (files("detente") / "languages" / "en" / "agents.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["agent"]


def offices():
    return [(person["name"], office) for person in entries("people") for office in person["offices"]]


def repeated(names):
    return [name for name, times in Counter(names).items() if times > 1]


def stateless_or_with_sector(code, sector):
    return sector in SECTORS or (sector == "" and code in load_codebook().nonstates)


@pytest.mark.parametrize("file", TABLES)
def test_no_spelling_is_given_twice(file):
    spellings = [fold(name) for entry in entries(file) for name in (entry["name"], *entry.get("names", ()))]
    assert repeated(spellings) == []


@pytest.mark.parametrize("file", ["groups", "parties"])
def test_bodies_have_valid_codes(file):
    assert [entry["name"] for entry in entries(file) if entry["code"] not in CODES] == []


@pytest.mark.parametrize(("file", "least"), [("groups", 220), ("parties", 150), ("people", 450)])
def test_the_files_are_as_rich_as_the_news_needs(file, least):
    assert len(entries(file)) >= least


def test_groups_have_a_sector_unless_they_are_whole_peoples_or_stateless():
    peoples = {"Bosnian Serbs", "Bosnian Croats"}
    bad = [g["name"] for g in entries("groups") if not stateless_or_with_sector(g["code"], g["sector"])]
    assert set(bad) == peoples


def test_parties_are_parties_in_government_or_opposition_if_anything():
    bad = [p["name"] for p in entries("parties") if p["sector"] != "PTY" or p.get("other", "GOV") not in {"GOV", "OPP"}]
    assert bad == []


def test_people_have_offices_with_a_title_a_code_and_a_sector():
    bad = [
        (name, office)
        for name, office in offices()
        if not office["title"]
        or office["code"] not in CODES
        or not stateless_or_with_sector(office["code"], office["sector"])
    ]
    assert bad == []
    assert [person["name"] for person in entries("people") if not person["offices"]] == []


def test_offices_begin_before_they_end():
    bad = [
        (name, office)
        for name, office in offices()
        if date.fromisoformat(office["start"]) > date.fromisoformat(office.get("end", "9999-12-31"))
    ]
    assert bad == []


def test_offices_stand_in_order_of_time():
    for person in entries("people"):
        starts = [office["start"] for office in person["offices"]]
        assert starts == sorted(starts), person["name"]


def test_nobody_has_the_same_office_twice_at_once():
    for person in entries("people"):
        by_title: dict[tuple[str, str], str] = {}
        for office in person["offices"]:
            key = office["title"], office["code"]
            assert by_title.get(key, "") <= office["start"], (person["name"], office)
            by_title[key] = office.get("end", "9999-12-31")


def test_a_surname_that_stands_alone_names_one_person():
    alone = [fold(surname) for person in entries("people") for surname in person.get("alone", ())]
    assert repeated(alone) == []


@pytest.mark.parametrize("surname", UNSAFE)
def test_surnames_that_are_words_or_common_never_stand_alone(surname):
    assert [p["name"] for p in entries("people") if surname in map(fold, p.get("alone", ()))] == []


@pytest.mark.parametrize(
    ("person", "day", "title", "code"),
    [
        ("Sergei Lavrov", "2018-03-01", "foreign minister", "RUS"),
        ("Vladimir Putin", "2009-01-01", "prime minister", "RUS"),
        ("Rex Tillerson", "2017-12-01", "secretary of state", "USA"),
        ("Colin Powell", "2003-02-05", "secretary of state", "USA"),
        ("Donald Tusk", "2016-06-24", "president of the European Council", "EUR"),
        ("Antonio Guterres", "2017-04-04", "UN secretary-general", "UNO"),
        ("Shimon Peres", "1995-11-10", "prime minister", "ISR"),
        ("Ahmed al-Sharaa", "2025-03-01", "president", "SYR"),
    ],
)
def test_offices_on_days(person, day, title, code):
    found = next(p for p in entries("people") if fold(person) in map(fold, (p["name"], *p.get("names", ()))))
    held = [o for o in found["offices"] if o["start"] <= day <= o.get("end", "9999-12-31")]
    assert (title, code) in [(office["title"], office["code"]) for office in held]


@pytest.mark.parametrize(
    ("file", "name", "code", "sector"),
    [
        ("groups", "ISIS", "IMG", ""),
        ("groups", "Al Qaeda", "IMG", ""),
        ("groups", "Taleban", "AFG", "REB"),
        ("groups", "PKK", "TUR", "REB"),
        ("groups", "Hizbollah", "LBN", "REB"),
        ("groups", "Hamas", "PSE", "GOV"),
        ("groups", "Janjaweed", "SDN", "PRM"),
        ("parties", "Zanu-PF", "ZWE", "PTY"),
        ("parties", "Lib Dems", "GBR", "PTY"),
    ],
)
def test_bodies_are_found_under_their_usual_names(file, name, code, sector):
    found = [(e["code"], e["sector"]) for e in entries(file) if name in (e["name"], *e.get("names", ()))]
    assert found == [(code, sector)]


def test_agents_have_a_kind_and_a_sector_or_a_code():
    bad = [
        agent["noun"]
        for agent in agents()
        if agent["kind"] not in KINDS
        or agent["noun"] != agent["noun"].lower()
        or agent.get("code", "IGO") not in CODES
        or not stateless_or_with_sector(agent.get("code", ""), agent["sector"])
    ]
    assert bad == []


def test_agents_are_given_once():
    assert repeated(agent["noun"] for agent in agents()) == []
    assert len(agents()) >= 450


def test_agent_examples_say_what_the_entry_says():
    for agent in agents():
        for phrase, actor in agent["examples"]:
            country, _, sector = actor.partition("/")
            assert sector == agent["sector"], (phrase, actor)
            assert country == agent.get("code", country), (phrase, actor)
            assert country in CODES, (phrase, actor)
