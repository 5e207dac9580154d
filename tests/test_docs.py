"""README and docs are true: examples run, commands exist, fields and rules are told, links lead somewhere.

What docs/cli.md says of commands is tested beside them; blocks of the other languages are run by test_doc_blocks.py.
"""

import ast
import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente import coding, records
from detente.cli.app import app
from detente.codebook import load_codebook
from detente.coding.frames import compile_frame
from detente.coding.lexicon import load_lexicon
from detente.demo import demo_articles
from detente.evaluation.notation import coding_of, parse_coding
from detente.records import Article

ROOT = Path(__file__).parents[1]
PAGES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("docs/**/*.md"))}
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEXTS = {"README.md": README} | PAGES

COMMAND = re.compile(r"```console\n\$ detente (.*?)\n(.*?)```", re.DOTALL)
EXAMPLES = [(page, *found) for page, text in TEXTS.items() for found in COMMAND.findall(text) if page != "docs/cli.md"]
LINKS = [(page, link) for page, text in TEXTS.items() for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text)]
RECORDS = [
    records.Article,
    records.Event,
    records.Entity,
    records.Location,
    records.Size,
    records.TextInfo,
    records.CodedBy,
    records.Statement,
    records.RelationClaim,
    records.Dispute,
    records.Side,
    records.Copy,
    records.Review,
]


def chapter(page, title):
    """Give what stands under a heading, up to the next one."""
    return re.split(r"^#+ ", re.split(rf"^#+ {title}\n", PAGES[page], flags=re.MULTILINE)[1], flags=re.MULTILINE)[0]


def first_column(text):
    """Give the words in code of the first column of a table."""
    cells = re.findall(r"^\| (.*?)(?<!\\) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(.*?)`", cell)]


# ------------------------------------------------------------------------------------------------ examples


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES, ids=[f"{e[0]}: {e[1]}" for e in EXAMPLES])
def test_a_command_gives_what_the_page_shows(page, command, output, tmp_path, monkeypatch):
    for name, content in re.findall(r"```text (\S+)\n(.*?)```", TEXTS[page], re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, shlex.split(command)).stdout == output


def test_the_readme_has_examples():
    assert len(COMMAND.findall(README)) == 1
    assert ">>> coder = detente.load()" in README


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_a_link_leads_somewhere(page, link):
    target, _, anchor = link.partition("#")
    path = (ROOT / page).parent / target if target else ROOT / page
    assert path.exists()
    if anchor:
        heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


# ------------------------------------------------------------------------------------------------ the README


def test_the_readme_begins_with_two_commands():
    assert re.findall(r"^make (\w+)", README, re.MULTILINE) == ["demo", "test"]


def test_every_command_of_the_makefile_is_told_and_no_other():
    phony = re.search(r"^\.PHONY: (demo .*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"^\| `make (\w+)` \|", CONTRIBUTING, re.MULTILINE) == phony[1].split()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("target", "runs"),
    [("demo", ["detente demo"]), ("test", ["ruff check", "mypy", "lint-imports", "pytest"])],
)
def test_make_runs_what_the_readme_says(target, runs, tmp_path):
    command = ["make", "--dry-run", target, f"VENV={tmp_path / 'venv'}"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "pip install" in planned
    assert all(f"{tmp_path}/venv/bin/{program}" in planned for program in runs)


def test_the_readme_counts_the_articles_of_the_demonstration():
    assert f"the {len(demo_articles())} articles that ship with it" in README


# ------------------------------------------------------------------------------------------------ docs/records.md


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_a_record_is_told_in_order(record):
    known = [item.name for item in fields(record)]
    told = [name for name in first_column(chapter("docs/records.md", record.__name__)) if name in known]
    assert sorted(told) == sorted(known)


# ------------------------------------------------------------------------------------------------ docs/lexicon.md


def test_every_key_of_an_entry_is_told():
    assert set(first_column(chapter("docs/lexicon.md", "An entry"))) == coding.lexicon._ENTRY_KEYS


def test_every_way_with_acts_inside_is_told():
    assert set(first_column(chapter("docs/lexicon.md", "Acts inside an act"))) - {"inner"} == coding.lexicon._INNER


def test_the_entry_on_the_page_is_one():
    block = re.search(r"```toml\n(\[\[entry\]\]\n.*?)```", PAGES["docs/lexicon.md"], re.DOTALL)[1]
    raw = tomllib.loads(block)["entry"][0]
    assert set(raw) <= coding.lexicon._ENTRY_KEYS
    load_codebook().mode(raw["type"], raw["mode"])
    head = compile_frame(raw["frame"], {"sanctions": ("sanction",)}).head
    assert any(entry.frame.source.startswith(head) for entry in load_lexicon().entries)
    for text, notation in raw["examples"]:
        (_, events), *_ = coding.load_coder().code([Article(text=text)])
        assert coding_of(events) == parse_coding(notation)


def test_every_file_of_the_language_is_told():
    folder = ROOT / "src" / "detente" / "languages" / "en"
    names = {f"{path.name}/" if path.is_dir() else path.name for path in folder.iterdir()}
    assert names <= set(first_column(PAGES["docs/lexicon.md"]))


# ------------------------------------------------------------------------------------------------ docs/method.md


def rules_in_the_code():
    """Yield what the coder writes into `coder.rule`: `….rules.append("…")`, `rules=["…"]`, `_become(…, "…")`."""
    for path in sorted((ROOT / "src" / "detente" / "coding").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            given = node.args[-1:] if name == "_become" or name.endswith(".rules.append") else []
            for keyword in node.keywords:
                if keyword.arg == "rules" and isinstance(keyword.value, ast.List):
                    given = [*given, *keyword.value.elts]
            yield from (each.value for each in given if isinstance(each, ast.Constant))


def test_every_rule_is_told_and_no_other():
    told = first_column(chapter("docs/method.md", "Rules"))
    assert sorted(told) == sorted(set(rules_in_the_code()))
