"""Runs the notebooks of the docs, in a folder of their own, and keeps what they show.

python tools/run_notebooks.py
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"


def run(path: Path, folder: str) -> nbformat.NotebookNode:
    """Run a notebook in a folder, and give it with what it shows; raise CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}})
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times
    return notebook


def main() -> None:
    """Run all of them."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(run(path, folder), path)
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
