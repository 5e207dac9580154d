"""Writes docs/reference from the code: what is exported, and what `--help` says.

python tools/make_reference.py          writes the pages
python tools/make_reference.py --check  says whether they are current, and leaves with 1 where they are not
"""

import inspect
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import typer

import detente
from detente.cli.app import app
from detente.cli.manual import all_commands

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
HEADINGS = ("Args:", "Returns:", "Raises:", "Yields:")


def python_page() -> str:
    """Write the page of all that `import detente` gives."""
    return "\n".join(_python()) + "\n"


def commands_page() -> str:
    """Write the page of all commands, as `--help` tells of them on a terminal of 100 columns."""
    return "\n".join(_commands()) + "\n"


def _python() -> Iterator[str]:
    yield "# Reference: Python\n"
    yield "Made from the code by `python tools/make_reference.py`; a test says whether it is current.\n"
    yield _block(detente.__doc__ or "")
    for name in detente.__all__:
        if name != "__version__":
            yield from _name(name, getattr(detente, name))


def _name(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401
    yield f"## detente.{name}\n"
    if inspect.isclass(value) and not issubclass(value, BaseException):
        yield _told(value)
        if is_dataclass(value):
            yield "Fields: " + ", ".join(f"`{field.name}`" for field in fields(value)) + ".\n"
        for member in _members(value):
            yield from _member(value, member)
        return
    if not inspect.isclass(value):
        yield f"```text\n{name}{_signature(value)}\n```\n"
    yield _told(value)


def _members(cls: type) -> list[str]:
    """List public methods and properties, those of bases too, in the order in which they are written."""
    found: dict[str, None] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            written = callable(value) or isinstance(value, property | classmethod) or hasattr(value, "attrname")
            if written and (not name.startswith("_") or (name == "__call__" and not is_dataclass(cls))):
                found[name] = None
    known = {field.name for field in fields(cls)} if is_dataclass(cls) else set()
    return [name for name in found if name not in known and inspect.getdoc(inspect.getattr_static(cls, name))]


def _member(cls: type, name: str) -> Iterator[str]:
    static = inspect.getattr_static(cls, name)
    title = cls.__name__ if name == "__call__" else f"{cls.__name__}.{name}"
    yield f"### {title}\n"
    if not isinstance(static, property) and not hasattr(static, "attrname"):
        value = getattr(cls, name)
        yield f"```text\n{title}{_signature(value)}\n```\n"
    yield _told(static.__func__ if isinstance(static, classmethod) else static)


def _signature(value: Any) -> str:  # noqa: ANN401
    signature = inspect.signature(value)
    parts = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    written = str(signature.replace(parameters=parts)).replace("'", "")
    if len(written) < 90:
        return written
    inside = ",\n    ".join(str(part).replace("'", "") for part in parts)
    end = str(signature.replace(parameters=[])).replace("'", "").removeprefix("()")
    return f"(\n    {inside}\n){end}"


def _told(value: Any) -> str:  # noqa: ANN401
    """Give a docstring as Markdown: sections in bold, their entries as lists, examples as blocks."""
    lines: list[str] = []
    inside = False
    for line in (inspect.getdoc(value) or "").splitlines():
        if line in HEADINGS:
            inside = line != "Returns:"
            lines += [f"**{line.rstrip(':')}**", ""]
        elif line.startswith("    ") and inside:
            entry = line[4:]
            name, colon, rest = entry.partition(": ")
            lines.append(f"- `{name}`: {rest}" if colon and not entry.startswith(" ") else f"  {entry.strip()}")
        else:
            inside = inside and not line
            lines.append(line.removeprefix("    ") if not line.startswith("    import") else line)
    return _fenced(lines)


def _fenced(lines: list[str]) -> str:
    """Put examples, from their first prompt to the next empty line, into blocks."""
    given: list[str] = []
    block = False
    for line in lines:
        if line.startswith(">>> ") and not block:
            given.append("```text")
            block = True
        if block and not line:
            given.append("```")
            block = False
        given.append(line)
    if block:
        given.append("```")
    return "\n".join(given).rstrip() + "\n"


def _block(text: str) -> str:
    """Give the module's docstring, with what is indented as a block."""
    first, _, rest = text.strip().partition("\n\n")
    code, _, end = rest.rpartition("\n\n")
    lines = "\n".join(line.removeprefix("    ") for line in code.splitlines())
    return f"{first}\n\n```text\n{lines}\n```\n\n{end}\n"


def _commands() -> Iterator[str]:
    yield "# Reference: commands\n"
    yield "Made from `--help` by `python tools/make_reference.py`; a test says whether it is current. It is as Typer"
    yield f"{metadata.version('typer')} writes it. [The command line](../cli.md) tells more of each.\n"
    root: Any = typer.main.get_command(app)
    for name, command in {"": root, **all_commands(root)}.items():
        whole = f"detente {name}".strip()
        context = command.make_context(whole, ["--help"], resilient_parsing=True, terminal_width=100)
        yield f"## {whole}\n"
        yield f"```text\n{command.get_help(context).rstrip()}\n```\n"


PAGES = {"python.md": python_page, "commands.md": commands_page}


def main() -> int:
    """Write the pages, or say which of them are not current."""
    stale = 0
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                sys.stderr.write(f"docs/reference/{name} is not current: run python tools/make_reference.py\n")
                stale = 1
            continue
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return stale


if __name__ == "__main__":
    sys.exit(main())
