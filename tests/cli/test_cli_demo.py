"""`detente demo`: the table and the summary of the corpus that ships with the package."""

import re

import pytest

from detente.demo import demo_articles


@pytest.fixture(scope="module")
def corpus():
    return demo_articles()


def events_in(out):
    """Count the rows of the table that begin an event."""
    table = out[: re.search(r"^\d+ events in", out, re.MULTILINE).start()]
    return len(re.findall(r"^(?:\d{4}[-\d]* |  {10}).{20,}«", table, re.MULTILINE))


def test_the_table_is_limited_and_says_so(detente):
    ran = detente("demo", "--limit", "3")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^\.\.\. and \d+ more; --limit 0 shows all$", ran.out, re.MULTILINE)
    assert 1 <= events_in(ran.out) <= 3


def test_without_a_limit_all_is_shown(detente):
    out = detente("demo", "--limit", "0").out
    assert "more; --limit" not in out
    assert events_in(out) > 100


def test_the_summary_counts_articles_types_and_dyads(detente, corpus):
    out = detente("demo", "--limit", "1").out
    total, articles = re.search(r"^(\d+) events in (\d+) articles", out, re.MULTILINE).groups()
    assert int(articles) == len(corpus)
    types = re.findall(r"^ +(\d+)  ([A-Z]+)$", out, re.MULTILINE)
    assert sum(int(count) for count, _ in types) == int(total)
    dyads = re.findall(r"^ +(\d+)  [A-Z]{3} > [A-Z]{3}$", out, re.MULTILINE)
    assert [int(count) for count in dyads] == sorted(map(int, dyads), reverse=True)
    assert dyads


def test_two_runs_give_the_same_bytes(detente):
    assert detente("demo") == detente("demo")


def test_a_limit_below_zero_is_a_usage_error(detente):
    assert detente("demo", "--limit", "-1").code == 2
