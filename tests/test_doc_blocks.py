"""Every block of docs and README does what it shows; every example of a command's help runs."""

import os
import shutil
import subprocess
from pathlib import Path

import doc_world
import pytest

from detente.cli.examples import EXAMPLES

ROOT = Path(__file__).parents[1]
TEXTS = {"README.md": (ROOT / "README.md").read_text(encoding="utf-8")} | {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "CONTRIBUTING.md"]
    if path.is_file()
}
RUNS = {"sh", "py", "python"}
PAGES = [name for name, text in TEXTS.items() if any(block.language in RUNS for block in doc_world.blocks(text))]
KNOWN = RUNS | {"console", "text", "toml", "json", "r", "sql", "", "bibtex", "xml"}
"""Languages of blocks: those that are run here; `console`, in test_docs.py; data; `r`, where R is there."""

R_BLOCKS = [block for block in doc_world.blocks(TEXTS["docs/r.md"]) if block.language == "r"]
LINES = [line for lines in EXAMPLES.values() for line in lines]


@pytest.fixture(scope="session")
def whole_world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "world"
    doc_world.make_world(folder)
    return folder


@pytest.fixture
def world(whole_world, tmp_path, monkeypatch):
    folder = tmp_path / "world"
    shutil.copytree(whole_world, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)  # one process: others take seconds
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_do_what_it_shows(world, page):
    runner = doc_world.Page(page)
    for block in doc_world.blocks(TEXTS[page]):
        runner.run(block)


@pytest.mark.parametrize("page", TEXTS)
def test_every_block_says_what_it_is(page):
    assert {block.language for block in doc_world.blocks(TEXTS[page])} <= KNOWN


@pytest.mark.parametrize("line", [line for line in LINES if not doc_world.reason_not_to_run(line)])
def test_an_example_runs(world, line):
    if line.startswith("detente actors merge"):
        doc_world.run_command("detente actors add Kremlin --code RUS --names my-names.toml")
    ran = doc_world.run_command(line)
    assert ran.exit_code == 0, ran.stderr


@pytest.mark.skipif(not doc_world.r_packages(), reason="R is not there")
def test_the_blocks_in_r_without_packages_run(world):
    run_r([block for block in R_BLOCKS if "library(" not in block.text])


@pytest.mark.skipif(not doc_world.r_packages("arrow", "duckdb"), reason="R is not there, or lacks arrow or duckdb")
def test_all_blocks_in_r_run(world):
    run_r(R_BLOCKS)


def run_r(blocks):
    assert blocks
    for block in doc_world.blocks(TEXTS["docs/r.md"]):
        if block.language == "sh":
            doc_world.Page("docs/r.md").run(block)
    program = "\n".join(block.text for block in blocks)
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
