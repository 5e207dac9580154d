"""The corpus of the benchmark: the same bytes from a seed, true about itself, and spun by a table of its own."""

import json
from random import Random

import pytest
from corpus import write_corpus
from spinner import load_spinner, read_table

from detente.copies import CopyIndex, find_copies, sketch
from detente.records import Article


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, 1500, seed=7)
    return lines(folder / "articles.jsonl"), {line["id"]: line for line in lines(folder / "truth.jsonl")}


def test_a_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_corpus(tmp_path / name, 100, seed)
    one, two, three = ((tmp_path / name / "articles.jsonl").read_bytes() for name in ("one", "two", "three"))
    assert one == two != three


def test_truth_has_a_line_for_each_article_and_copies_come_later(corpus):
    articles, truth = corpus
    assert [article["id"] for article in articles] == list(truth)
    dates = {article["id"]: article["date"] for article in articles}
    copies = [line for line in truth.values() if line["copy"]]
    assert {line["copy"] for line in copies} == {"verbatim", "near", "spun", "partial"}
    assert all(dates[line["copy_of"]] < dates[line["id"]] for line in copies)


def test_events_have_several_reports_and_twins_elsewhere(corpus):
    _, truth = corpus
    own = [line["event"] for line in truth.values() if not line["copy"]]
    assert len(set(own)) < len(own)
    assert any(line["twin"] for line in truth.values())


def test_articles_have_the_length_of_news(corpus):
    articles, _ = corpus
    lengths = sorted(len(article["text"].split()) for article in articles)
    assert lengths[len(lengths) // 20] >= 140
    assert lengths[-1] <= 600


def test_the_table_of_the_spinner_is_large():
    assert sum(map(len, read_table().values())) >= 1500


def test_spinning_keeps_quotations_and_changes_the_rest(corpus):
    text = 'Police arrested three men. "Police arrested nobody," a spokesman said.'
    spun = load_spinner().spin(text, 1.0, Random(1))
    assert '"Police arrested nobody,"' in spun
    assert "arrested" not in spun.split('"')[0]


def test_what_is_planted_is_found(corpus):
    articles, truth = corpus
    index = CopyIndex()
    for sketches in sketch(Article(**article) for article in articles):
        index.add(sketches)
    told = [(copy.article, copy.original) for copy in find_copies(index)]
    right = {article for article, original in told if truth[original]["family"] in families(truth, article)}
    for kind, least in (("verbatim", 1.0), ("near", 0.99), ("spun", 0.95), ("partial", 0.95)):
        planted = {identity for identity, line in truth.items() if line["copy"] == kind}
        assert len(planted & right) >= least * len(planted), kind
    wrong = [pair for pair in told if truth[pair[1]]["family"] not in families(truth, pair[0])]
    assert len(wrong) <= 0.01 * len(told)


def families(truth, article):
    line = truth[article]
    return {line["family"], truth[line["copy_of"]]["family"] if line["copy_of"] else None}
