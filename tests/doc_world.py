"""The world in which the blocks of docs and README are run: a folder with what they name, and a runner for them.

A page is run from its top to its end, in a folder of its own. What is not run is listed here, with the reason.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import event_files
from hatchling.builders.wheel import WheelBuilder
from typer.testing import CliRunner

import detente
from detente.cli.app import app
from detente.demo import demo_articles

ROOT = Path(__file__).parents[1]
NOT_RUN = {
    "make ": "is what CI runs, or needs a network",
    "pip install": "needs a network",
    "python -m pip": "needs a network",
    "git ": "needs the repository of the project",
    "curl ": "asks a running server; tests/server asks the same",
    "detente demo": "takes seconds; tests/cli/test_cli_demo.py runs it",
    "detente serve": "runs until it is stopped; tests/cli/test_cli_serve.py starts it",
    "detente code story.txt --speed default": "asks an endpoint or a judge that readers make; tests/coding have some",
    "detente add news/ --store my-store --engine spark": "needs Java; tests/scale has a cluster",
    "detente add /shared/": "needs a cluster; tests/scale has one",
    "detente watch": "runs until it is stopped; tests/cli/test_cli_watch.py starts it",
    "detente train": "needs a judge; tests/cli/test_cli_train.py makes one from another",
    "detente man code |": "needs man; tests/cli/test_cli_comforts.py reads the page",
    "source ": "is for a shell; tests/cli/test_cli_comforts.py reads the script",
    "podman ": "needs a container engine",
    "docker ": "needs a container engine",
    "python benchmarks/": "takes minutes",
    "mkdocs ": "tests/test_site.py builds the site",
}
"""Commands that no test runs here, by how they begin."""

OTHERS = {
    "events.2018.tab": ("icews", ""),
    "ngecEvents.DV.2023.txt": ("polecat", ""),
    "africa.csv": ("acled", ""),
    "phoenix.txt": ("phoenix", "daily"),
}
"""Files of event data, with their layouts and the form of those that have several."""

BLOCK = re.compile(r"^```(\w+)?(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STORY = (
    "Iran freed four American sailors on Thursday after talks in Muscat.\nThe US secretary of state thanked Oman for "
    "its help. He said that Tehran had also promised to release two journalists.\nAn Iranian official denied that.\n"
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, the file that it stands for, its words, and its line."""

    language: str
    file: str
    text: str
    line: int


def blocks(text):
    """Give the fenced blocks of a page in their order."""
    for found in BLOCK.finditer(text):
        yield Block(found[1] or "", found[2] or "", found[3], text[: found.start()].count("\n") + 1)


def reason_not_to_run(line):
    """Say why a command is not run; empty for those that are."""
    return next((reason for start, reason in NOT_RUN.items() if f"{line} ".startswith(start)), "")


def make_world(folder):
    """Make the files that pages and examples name, and a store of the demonstration's articles."""
    articles = demo_articles()
    news = folder / "news"
    news.mkdir(parents=True)
    lines = [json.dumps(article.to_json(), ensure_ascii=False) + "\n" for article in articles[:12]]
    (news / "demo.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "articles.csv").write_text(f'published,body\n2017-04-14,"{STORY.splitlines()[0]}"\n', encoding="utf-8")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    _others(folder)
    detente.add(articles, folder / "my-store")
    CliRunner().invoke(app, ["store", "name", str(folder / "my-store"), "paper-2026"])


def _others(folder):
    """Make files of event data in the layouts of others, and small files that commands are tried on."""
    for name in ("20170414.export.CSV", "2017/a.export.CSV", "gdelt-2018/b.export.CSV"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(event_files.text("gdelt", [{}]), encoding="utf-8")
    for name, (layout, form) in OTHERS.items():
        (folder / name).write_text(event_files.text(layout, [{}], form), encoding="utf-8")
    (folder / "mine.csv").write_text("day,source,target,cameo\n2017-04-14,RUS,USA,042\n", encoding="utf-8")
    (folder / "my.actors.txt").write_text("IRAN_ [IRN]\n+TEHRAN_\nOMAN_ [OMN]\nUS_ [USA]\n", encoding="utf-8")
    (folder / "my.verbs.txt").write_text("--- THANK [051] ---\nTHANK\n", encoding="utf-8")
    pair = {"id": "1", "text": "Kenya expelled two Somali diplomats.", "actor": [[0, 5]], "recipient": [[19, 35]]}
    (folder / "pairs.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    gold = {
        "id": "g1",
        "date": "2017-04-14",
        "text": pair["text"],
        "sentences": [[0, 36]],
        "events": [
            {"s": 0, "type": "SANCTION", "actors": ["KEN/GOV"], "recipients": ["SOM/GOV"], "aux": [], "reported_by": []}
        ],
    }
    (folder / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")


class Page:
    """Runs the blocks of a page, one after the other, in the folder of the process."""

    def __init__(self, name):
        self.name = name
        self.names = {}

    def run(self, block):
        """Run a block; raise AssertionError where it does not do what the page says."""
        if block.file:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            for line in commands(block.text):
                self.command(line)
        elif block.language == "python" and block.text.startswith(">>> "):
            self.session(block)
        elif block.language in ("py", "python"):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block.text, f"{self.name}:{block.line}", "exec"), self.names)

    def session(self, block):
        """Run an interactive session; its results must be those that are shown."""
        test = doctest.DocTestParser().get_doctest(block.text, self.names, self.name, self.name, block.line)
        said = []
        doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
        self.names = test.globs
        assert not said, "".join(said)

    def command(self, line):
        """Run a command of a shell block; it must be one that is known not to run, or end well."""
        if not reason_not_to_run(line):
            ran = run_command(line)
            assert ran.exit_code == 0, f"{line}: {ran.exit_code}\n{ran.stderr}"


def commands(text):
    """Give the commands of a shell block, without comments; a line may go on after a backslash."""
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def run_command(line):
    """Run `detente ...`, with its output to a file where the line says so."""
    words = shlex.split(line, comments=True)
    into = None
    if ">" in words:
        into, words = words[words.index(">") + 1], words[: words.index(">")]
    with environment(words):
        assert words[0] == "detente", f"{line}: is no command of ours, and not among NOT_RUN"
        ran = CliRunner().invoke(app, words[1:])
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    if into is not None:
        Path(into).write_text(ran.stdout, encoding="utf-8")
    return ran


@contextlib.contextmanager
def environment(words):
    """Take assignments off the beginning of a command, and set them meanwhile."""
    before = dict(os.environ)
    while re.fullmatch(r"[A-Z_]+=.*", words[0]):
        name, _, value = words.pop(0).partition("=")
        os.environ[name] = value
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def entry_points(folder):
    """Put what an installer would write about the package into a folder, and give it: whatever is installed here."""
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(folder, [name for name in wheel.namelist() if ".dist-info/" in name])
    Path(built).unlink()
    return folder


def r_packages(*names):
    """Tell whether R is there, with packages."""
    if shutil.which("Rscript") is None:
        return False
    asked = "; ".join(f"library({name})" for name in names) or "0"
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0
