"""How little is loaded: what only some commands need is not imported by the package, nor by its records."""

import subprocess
import sys

import pytest

HEAVY = {
    "spacy",
    "thinc",
    "numpy",
    "typer",
    "rich",
    "fastapi",
    "starlette",
    "uvicorn",
    "jinja2",
    "trafilatura",
    "py3langid",
    "babel",
    "torch",
}
BARE = ["detente", "detente.records", "detente.codebook", "detente.demo", "detente.evaluation"]
PROGRAM = "import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded_by(module):
    """Import a module in a fresh process; give the top names of all that this has loaded."""
    program = [sys.executable, "-c", PROGRAM.format(module=module)]
    return set(subprocess.run(program, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", BARE)
def test_the_package_and_its_data_load_no_library(module):
    assert not loaded_by(module) & HEAVY


def test_reading_loads_no_parser():
    assert not loaded_by("detente.reading") & {"spacy", "thinc", "typer", "fastapi"}


def test_the_command_line_loads_no_parser():
    assert not loaded_by("detente.cli.app") & (HEAVY - {"typer", "rich"})


def test_the_coder_loads_the_parser():
    """Shows that a library that is loaded is seen."""
    assert {"spacy", "numpy"} <= loaded_by("detente.coding")
