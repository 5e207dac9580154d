"""Hooks of MkDocs: notebooks become pages, and links to files outside of docs become plain words.

A repository is read on the web as well, where such links lead somewhere; the site has only what is in docs.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.structure.files import File, Files

_LINK = re.compile(r"\[([^\]]+)\]\(((?!https?:)[^)#]+)(#[^)]*)?\)")


def on_files(files: Files, config: Any) -> Files:  # noqa: ANN401
    """Put a page in the place of each notebook."""
    for file in list(files):
        if file.src_uri.endswith(".ipynb"):
            files.remove(file)
            page = file.src_uri.replace(".ipynb", ".md")
            files.append(File.generated(config, page, content=_page(Path(str(file.abs_src_path)))))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:  # noqa: ANN401
    """Lead links to notebooks to their pages; take links off that lead out of docs."""

    def mended(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2].replace(".ipynb", ".md"), found[3] or ""
        there = (Path(config["docs_dir"]) / page.file.src_uri).parent / target
        inside = there.resolve().is_relative_to(Path(config["docs_dir"]).resolve())
        return f"[{words}]({target}{anchor})" if inside else words

    return _LINK.sub(mended, markdown)


def _page(path: Path) -> str:
    """Write the cells of a notebook as Markdown, with what they show where it is text or a drawing."""
    notebook: Any = nbformat.read(path, as_version=4)
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        parts += [shown for output in cell.outputs if (shown := _output(output))]
    return "\n\n".join(parts) + "\n"


def _output(output: Any) -> str:  # noqa: ANN401
    data = output.get("data", {})
    if "text/html" in data:
        return f'<div class="output">{_on_one_line(data["text/html"])}</div>'
    if "image/png" in data:
        return f'<img alt="the drawing that this cell makes" src="data:image/png;base64,{data["image/png"].strip()}">'
    text = output.get("text") or data.get("text/plain", "")
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""


def _on_one_line(html: str) -> str:
    """Take empty lines out of HTML, at which Markdown would end it."""
    return re.sub(r"\n\s*\n", "\n", html.replace("\n\n", "<br>\n"))
