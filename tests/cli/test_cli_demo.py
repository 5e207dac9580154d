"""`detente demo`: the table and the summary of the corpus that ships with the package."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.demo import demo_articles

SUMMARY = re.compile(r"^(\d+) events in (\d+) articles", re.MULTILINE)
MORE = re.compile(r"^\.\.\. and (\d+) more; --limit 0 shows all$", re.MULTILINE)
ROW = re.compile(r"^(?:\d{4}[-\d]* *| {10}) .*«", re.MULTILINE)


def run(*args):
    """Run the command; give the table, and all that comes after it."""
    result = CliRunner().invoke(app, ["demo", *args])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout[: SUMMARY.search(result.stdout).start()], result.stdout[
        SUMMARY.search(result.stdout).start() :
    ]


@pytest.fixture(scope="module")
def limited():
    return run("--limit", "3")


@pytest.fixture(scope="module")
def complete():
    return run("--limit", "0")


def test_the_table_is_limited_and_says_so(limited):
    table, summary = limited
    assert len(ROW.findall(table)) == 3
    assert int(MORE.search(table)[1]) + 3 == int(SUMMARY.search(summary)[1])


def test_without_a_limit_all_is_shown(complete):
    table, summary = complete
    assert MORE.search(table) is None
    assert len(ROW.findall(table)) >= 0.9 * int(SUMMARY.search(summary)[1])  # some have their mark on a later line


def test_events_stand_in_the_order_of_publication(complete):
    years = [int(row[:4]) for row in ROW.findall(complete[0]) if row.startswith(("2016-", "2017-"))]
    assert years.index(2016) < years.index(2017)


def test_the_summary_counts_articles_types_and_dyads(limited):
    _, summary = limited
    total, articles = SUMMARY.search(summary).groups()
    assert int(articles) == len(demo_articles())
    types = re.findall(r"^ +(\d+)  [A-Z]+$", summary, re.MULTILINE)
    assert sum(map(int, types)) == int(total)
    dyads = [int(count) for count in re.findall(r"^ +(\d+)  [A-Z]{3} > [A-Z]{3}$", summary, re.MULTILINE)]
    assert len(dyads) > 5
    assert dyads == sorted(dyads, reverse=True)


def test_two_runs_find_the_same(limited, complete):
    assert limited[1] == complete[1]


def test_a_limit_below_zero_is_a_usage_error():
    assert CliRunner().invoke(app, ["demo", "--limit", "-1"]).exit_code == 2


def test_the_demonstration_ends_with_a_verdict_and_claims_as_the_page_shows(limited):
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    shown = re.search(r"```\n(USA–RUS in the week of 10 April 2017: .*?)```", page, re.DOTALL)[1]
    assert limited[1].endswith(shown)
    assert "Rex Tillerson" in shown
    assert "→" in shown
