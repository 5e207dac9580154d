"""`detente actors`: the directory, the unknown, and a file of names of one's own."""

import pytest

TEXT = "Fighters of the Vorlan Front attacked soldiers in Chad on Monday."


@pytest.fixture
def store(detente, write):
    write("news.jsonl", [{"id": str(n), "date": "2017-04-14", "text": f"{TEXT} Part {n}."} for n in range(3)])
    detente("add", "news.jsonl", "--store", "s", "--jobs", "1")
    return "s"


def test_list_and_search(detente):
    out = detente("actors", "list", "--code", "KEN", "--kind", "country").out.splitlines()
    assert [line.split() for line in out] == [
        ["kind", "code", "name", "wikidata", "spellings"],
        ["country", "KEN", "Kenya", "Q114", "2"],
    ]
    ran = detente("actors", "search", "lavrov")
    assert "person  RUS/GOV  Sergei Lavrov" in ran.out
    assert "foreign minister, 2004-03-09" in ran.out
    record = detente("actors", "search", "Hezbollah", "--json").records[0]
    assert (record["kind"], record["wikidata"]) == ("group", "Q41053")


def test_nobody_is_told(detente):
    ran = detente("actors", "search", "qqqq")
    assert (ran.code, ran.out) == (1, "")
    assert "nobody is called 'qqqq'" in ran.err


def test_an_unknown_name_is_offered_coded_and_acts(detente, store):
    ran = detente("actors", "unknown", "--store", store)
    assert ran.out.splitlines()[2].startswith("Vorlan Front")
    offer = ran.out.splitlines()[-1]
    assert offer == 'To code one: detente actors add "Vorlan Front" --code TCD --names my-names.toml'
    args = ("add", "Vorlan Front", "--code", "TCD", "--sector", "REB", "--also", "VF", "--names", "my-names.toml")
    assert detente("actors", *args).out == "Vorlan Front is TCD/REB in my-names.toml\n"
    assert detente("actors", "unknown", "--store", store, "--names", "my-names.toml").out == "all names are known\n"
    [event, *_] = detente("code", "news.jsonl", "--json", "--names", "my-names.toml").records
    assert event["actor"][0]["entity_name"] == "Vorlan Front"
    explained = detente("explain", TEXT, "--names", "my-names.toml").out
    assert "TCD/REB" in explained
    detente("add", "news.jsonl", "--store", "t", "--jobs", "1", "--names", "my-names.toml")
    assert "Vorlan Front" in detente("export", "t", "--format", "jsonl").out


def test_names_and_counts_as_json(detente, store):
    [record, *_] = detente("actors", "unknown", "--store", store, "--json").records
    assert record == {"name": "Vorlan Front", "articles": 3, "mentions": 3, "beside": {"TCD": 3}}


def test_rename_and_merge_keep_all_spellings(detente):
    assert detente("actors", "rename", "Wagner Group", "Africa Corps", "--names", "n.toml").code == 0
    record = detente("actors", "search", "PMC Wagner", "--names", "n.toml", "--json").records[0]
    assert (record["name"], record["own"]) == ("Africa Corps", True)
    assert "Wagner Group" in record["spellings"]
    assert detente("actors", "merge", "Africa Corps", "Hezbollah", "--names", "n.toml").code == 0
    record = detente("actors", "search", "PMC Wagner", "--names", "n.toml", "--json").records[0]
    assert (record["name"], record["code"]) == ("Hezbollah", "LBN")
    assert {"Hezbollah", "Wagner Group", "Africa Corps", "PMC Wagner"} <= set(record["spellings"])


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["list", "--kind", "tribe"], "--kind: got 'tribe'"),
        (["rename", "qqqq", "x", "--names", "n.toml"], "nobody is called so"),
        (["merge", "Kremlin", "Kremlin", "--names", "n.toml"], "are one already"),
        (["add", "X", "--code", "KEN", "--office", "head", "--names", "n.toml"], "--office: goes with --kind person"),
        (["add", "X", "--code", "ken", "--names", "n.toml"], "code: got 'ken'"),
        (["list", "--names", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_what_is_wrong_is_told(detente, args, told):
    ran = detente("actors", *args)
    assert ran.code != 0
    assert told in ran.err
    assert ran.out == ""


def test_a_broken_file_stops_before_anything_is_added(detente, store, write):
    write("n.toml", "[[group]]\nname = 'X'\n")
    ran = detente("add", "news.jsonl", "--store", "u", "--names", "n.toml")
    assert ran.code != 0
    assert "n.toml: [[group]] X: code" in ran.err


def test_a_store_without_texts_has_no_names(detente, write):
    write("one.txt", TEXT)
    detente("add", "one.txt", "--store", "v", "--jobs", "1", "--no-text")
    assert "keeps no texts" in detente("actors", "unknown", "--store", "v").err
