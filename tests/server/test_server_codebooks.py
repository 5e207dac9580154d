"""Stores that are coded by another codebook than PLOVER: filters, forms and pages have its types."""

import shutil

import pytest
from served import PAGES, PARTS, read, words

import detente
from detente.codebook import load_book
from detente.demo import demo_articles
from detente.errors import DetenteError

LEAKS = """
name = "leaks"
title = "Leaks"
extends = "plover"
[[event]]
name = "Leak, told"
quad = 3
score = -3.0
definition = "Somebody hands on what was secret."
[[verbs]]
frame = "leak obj=@papers against=R"
type = "Leak, told"
examples = [["Kenyan officials leaked memos against Uganda.", "KEN/GOV Leak,told UGA"]]
[classes]
papers = ["memo", "cable", "dossier"]
"""
ARTICLES = [detente.Article(id=f"a{day}", text="Kenyan officials leaked memos against Uganda.", date=f"2020-05-0{day}")
            for day in (1, 2)]  # fmt: skip


@pytest.fixture(scope="module")
def protest_store(tmp_path_factory):
    root = tmp_path_factory.mktemp("stores") / "protest"
    riot = detente.Article(id="riot", text="Protesters clashed with police in Nairobi.", date="2020-05-04")
    detente.add([*(article for article in demo_articles() if article.id in ("demo-052", "demo-098")), riot], root,
                codebook="protest")  # fmt: skip
    return root


@pytest.fixture(scope="module")
def protest(protest_store, serve):
    return serve(protest_store, allow_review=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("books") / "leaks"
    place.mkdir()
    (place / "codebook.toml").write_text(LEAKS, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def own_store(folder, tmp_path_factory):
    root = tmp_path_factory.mktemp("stores") / "own"
    detente.add(ARTICLES, root, codebook=folder)
    return root


def types_of(client):
    return read(client.get("/search")).xpath("//select[@name='event']/option/text()")[1:]


def test_the_form_has_the_types_of_a_codebook_that_ships(protest):
    assert types_of(protest) == ["PROTEST", "STRIKE", "RIOT", "INTERVENTION", "VIOLENCE", "CONCESSION"]


@pytest.mark.parametrize("address", [*PAGES, *PARTS, "/review", "/article?id=riot", "/parts/article?id=riot"])
def test_every_page_is_there(protest, address):
    wanted = 404 if address.startswith("/parts/relation/period") else 200  # there is no news of these two
    assert protest.get(address.replace("event=ASSAULT", "event=RIOT")).status_code == wanted


def test_the_api_takes_its_types_and_refuses_those_of_plover(protest):
    found = protest.get("/api/v1/events", params={"event": "RIOT"})
    assert {one["event"][0] for one in found.json()["data"]} == {"RIOT"}
    refused = protest.get("/api/v1/events", params={"event": "CONSULT"})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "event")
    assert "CONCESSION" in refused.json()["detail"]


def test_the_description_has_its_types(protest):
    paths = protest.get("/api/v1/openapi.json").json()["paths"]
    for table in ("events", "stories"):
        (event,) = (one for one in paths[f"/api/v1/{table}"]["get"]["parameters"] if one["name"] == "event")
        assert event["schema"]["anyOf"][0]["enum"][-1] == "CONCESSION"


def test_a_pasted_text_is_coded_by_it(protest):
    coded = protest.post("/api/v1/code", json={"text": "Protesters clashed with police in Nairobi."}).json()
    assert [one["event"][0] for one in coded["events"]] == ["RIOT"]
    assert "Protesters" in protest.post("/parts/try", data={"text": "Protesters clashed with police."}).text


def test_the_meaning_of_a_type_is_that_of_the_codebook(protest):
    definition = load_book("protest").codebook.events["RIOT"].definition
    assert definition in words(read(protest.get("/parts/article?id=riot")))


def test_ones_own_codebook_is_known_by_the_types_that_events_have(own_store, serve):
    client = serve(own_store)
    assert types_of(client) == ["Leak, told"]
    assert client.get("/api/v1/events", params={"event": "Leak, told"}).json()["data"]
    assert client.get("/parts/article", params={"id": "a1"}).status_code == 200
    assert "not at hand" in client.get("/try").text


def test_ones_own_codebook_is_at_hand_where_it_is_named(own_store, folder, serve):
    client = serve(own_store, codebook=folder)
    assert "Leak, told" in types_of(client)
    assert "CONSULT" in types_of(client)
    assert "handed on" not in client.get("/try").text
    assert "what was secret" in client.get("/parts/article", params={"id": "a1"}).text
    coded = client.post("/api/v1/code", json={"text": ARTICLES[0].text}).json()
    assert [one["event"][0] for one in coded["events"]] == ["Leak, told"]


def test_another_codebook_than_the_stores_is_refused(own_store, folder, serve, tmp_path):
    changed = shutil.copytree(folder, tmp_path / "changed")
    (changed / "codebook.toml").write_text(LEAKS.replace("-3.0", "-4.0"), encoding="utf-8")
    for given in (changed, "cameo"):
        with pytest.raises(DetenteError, match="--codebook: "):
            serve(own_store, codebook=given)


def test_relations_count_its_types(own_store):
    with detente.open(own_store) as store:
        relation = store.relation("KEN", "UGA")
        assert {name for row in relation.rows() for name in row["types"]} == {"Leak, told"}
        assert store.types() == ("Leak, told",)
