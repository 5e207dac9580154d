"""The suite of statements is read as well as it was when these floors were set; raise them when the reader gets better.

`detente evaluate tests/challenge_statements` prints the figures by phenomenon.
"""

import json

import pytest
from typer.testing import CliRunner

from detente.cli.app import app

FLOORS = {"f1": 0.96, "speaker": 0.96, "span": 0.985, "form": 0.99, "right": 0.9}


@pytest.fixture(scope="module")
def figures(request):
    ran = CliRunner().invoke(app, ["evaluate", str(request.path.parent), "--json"])
    return json.loads(ran.stdout)


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_figures_do_not_fall(figures, name, floor):
    assert figures[name] >= floor


def test_the_suite_is_as_broad_as_it_says(figures):
    assert figures["cases"] >= 250
