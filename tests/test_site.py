"""The site is built from all pages, without a link that leads nowhere and without anything from elsewhere."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import doc_world
import pytest
import yaml

import detente

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(ROOT.glob("docs/notebooks/*.ipynb"))


def tool(name):
    """Load a script of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def leaves(nav):
    for item in nav:
        for value in item.values() if isinstance(item, dict) else [item]:
            yield from [value] if isinstance(value, str) else leaves(value)


def test_every_page_is_in_the_navigation():
    nav = set(leaves(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    pages = {
        path.relative_to(ROOT / "docs").as_posix()
        for path in ROOT.glob("docs/**/*")
        if path.suffix in {".md", ".ipynb"}
    }
    assert nav == {page.replace(".ipynb", ".md") for page in pages}


def test_pages_fetch_nothing(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"""<(?:script|img|iframe)[^>]*\ssrc=["']?https?:|<link[^>]*href=["']?https?:""", text), (
            page
        )


def test_notebooks_are_pages_with_what_they_show(site):
    page = (site / "notebooks" / "one-article.html").read_text(encoding="utf-8")
    assert 'class="m actor"' in page
    assert 'src="data:image/png;base64,' in page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_shows_what_it_keeps(path, tmp_path, monkeypatch):
    installed = doc_world.entry_points(tmp_path / "installed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(installed), str(ROOT / "src")]))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    ran = tool("run_notebooks").run(path, str(tmp_path))
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [len(cell["outputs"]) for cell in kept["cells"] if cell["cell_type"] == "code"] == [
        len(cell.outputs) for cell in ran.cells if cell.cell_type == "code"
    ]


def test_the_reference_of_python_is_current():
    assert (ROOT / "docs/reference/python.md").read_text(encoding="utf-8") == tool("make_reference").python_page()


def test_the_reference_of_commands_is_current():
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    made_by = re.search(r"Typer\n?([\d.]+) writes it", page)[1]
    if made_by != metadata.version("typer"):
        pytest.skip(f"help is written by Typer {metadata.version('typer')} here, and the page by {made_by}")
    assert page == tool("make_reference").commands_page()


def test_the_documented_api_is_the_exported_one():
    page = (ROOT / "docs/reference/python.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## detente\.(\w+)$", page, re.MULTILINE)) == set(detente.__all__) - {"__version__"}
    for name in detente.__all__:
        value = getattr(detente, name)
        assert name == "__version__" or value.__doc__, name


def test_what_is_promised_to_stay_is_there():
    page = (ROOT / "docs/stability.md").read_text(encoding="utf-8")
    for module in re.findall(r"`(detente\.[a-z]\w*)`", page):
        assert importlib.util.find_spec(module) is not None


def test_the_citation_has_the_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == detente.__version__


@pytest.mark.parametrize("path", sorted(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml")), ids=lambda path: path.stem)
def test_an_issue_form_is_one(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem != "config":
        assert {"name", "description", "body"} <= set(form)
        ids = [part["id"] for part in form["body"]]
        assert len(ids) == len(set(ids))
        assert all(part["attributes"]["label"] for part in form["body"])


def test_the_container_copies_what_is_there():
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert copied
    assert all((ROOT / name).exists() for name in copied)
