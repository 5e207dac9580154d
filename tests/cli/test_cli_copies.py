"""`detente copies`: families, JSON, publishers, two articles side by side, and input that is wrong."""

import json

import pytest

TEXT = (
    "Kenya expelled two Somali diplomats on Monday after a bomb had killed nine people in Garissa. Somalia rejected "
    "the accusation. Police in Nairobi arrested eleven suspects and closed the road to the coast, officials said."
)
ROWS = [
    {"id": "a", "date": "2017-04-11", "source": "Wire", "title": "Envoys out", "text": TEXT},
    {"id": "b", "date": "2017-04-12", "source": "Loom", "title": "Envoys told to go", "text": TEXT},
    {
        "id": "c",
        "date": "2017-04-13",
        "source": "Post",
        "title": "Other news",
        "text": "Peru signed a treaty with Chile.",
    },
]


@pytest.fixture
def corpus(write):
    return write("corpus.jsonl", ROWS)


def test_copies_are_written_as_json(detente, corpus):
    assert detente("copies", corpus, "--json").records == [
        {"article": "b", "original": "a", "kind": "verbatim", "similarity": 1.0, "taken": 1.0, "family": "a"}
    ]


def test_a_family_is_shown_with_its_first_article_on_top(detente, corpus):
    ran = detente("copies", corpus)
    shown = [line.split()[0] for line in ran.out.splitlines() if line.startswith(("first", "verbatim"))]
    assert shown == ["first", "verbatim"]
    assert ran.out.endswith("1 of 3 articles repeat another; families: 1\n")
    assert ran.code == 0


def test_publishers_are_shown_with_their_own_share(detente, corpus):
    rows = [line.split() for line in detente("copies", corpus, "--own").out.splitlines()[2:]]
    assert [(row[0], row[-1]) for row in rows] == [("Loom", "0%"), ("Post", "100%"), ("Wire", "100%")]


def test_two_articles_stand_side_by_side(detente, write):
    rows = [ROWS[0], ROWS[1] | {"text": TEXT.replace("rejected the accusation", "refused all comment")}]
    out = detente("copies", write("two.jsonl", rows), "--diff", "a", "b").out
    assert "a Wire 2017-04-11" in out
    assert "~rejected~" in out and "~refused~" in out
    assert "*all comment*" in out or "[all comment]" in out


def test_jobs_change_nothing(detente, corpus):
    assert detente("copies", corpus, "--json", "--jobs", 2).out == detente("copies", corpus, "--json").out


def test_no_copies_are_told(detente, write):
    assert detente("copies", write("one.txt", TEXT)).out == "0 of 1 articles repeat another; families: 0\n"


def test_an_id_that_comes_twice_is_told(detente, write):
    ran = detente("copies", write("twice.jsonl", [ROWS[0], ROWS[0]]), "--json")
    assert (ran.records, ran.complaints) == ([], ["detente: note: article a came twice; only the first one counts"])


def test_a_line_that_cannot_be_read_leaves_the_others(detente, write):
    lines = "\n".join([json.dumps(ROWS[0]), "{", json.dumps(ROWS[1])])
    ran = detente("copies", write("broken.jsonl", lines), "--json")
    assert len(ran.records) == 1
    assert "broken.jsonl:2: broken JSON" in ran.err
    assert ran.code == 4


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--diff", "a", "z"], "--diff: got 'z'"),
        (["--json", "--own"], "--json and --own"),
        (["--json", "--diff", "a", "b"], "--json and --diff"),
    ],
)
def test_options_that_cannot_be_are_told(detente, corpus, options, word):
    ran = detente("copies", corpus, *options)
    assert ran.code == 2
    assert word in ran.err


def test_a_file_that_is_not_there_is_told(detente):
    ran = detente("copies", "nowhere.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert "nowhere.jsonl: there is no such file" in ran.err


# Those of a store.


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Give a function that makes a store of the corpus, with texts or without."""
    from detente.records import Article  # noqa: PLC0415
    from detente.store import ArticleRecords, Writer, make_rows  # noqa: PLC0415
    from detente.store.copying import update_copies  # noqa: PLC0415

    def make(texts=True):
        root = tmp_path_factory.mktemp("stores") / "store"
        writer = Writer(root, texts=texts)
        writer.commit(make_rows([ArticleRecords(Article(**row), []) for row in ROWS], texts=texts))
        writer.close()
        update_copies(root)
        return root

    return make


@pytest.mark.parametrize("option", ["", "--json", "--own"])
def test_a_store_shows_what_its_articles_show(detente, corpus, store, option):
    options = [option] if option else []
    assert detente("copies", store(), *options).out == detente("copies", corpus, *options).out


def test_two_articles_of_a_store_stand_side_by_side(detente, corpus, store):
    root = store()
    assert detente("copies", root, "--diff", "a", "b").out == detente("copies", corpus, "--diff", "a", "b").out
    ran = detente("copies", root, "--diff", "a", "none")
    assert (ran.code, ran.err) == (
        2,
        "detente: --diff: got 'none', which no article has as its id; see the table of copies\n",
    )


def test_a_store_without_texts_knows_copies_and_has_none_to_show(detente, corpus, store):
    root = store(texts=False)
    assert detente("copies", root, "--json").out == detente("copies", corpus, "--json").out
    assert detente("copies", root, "--own").out == detente("copies", corpus, "--own").out
    assert "keeps no texts" in detente("copies", root, "--diff", "a", "b").err


def test_two_stores_are_too_many(detente, store):
    assert "is a second store; give one at a time" in detente("copies", store(), store()).err
