"""The check sums of a judge's files, so that one that was changed or cut off is not loaded.

The weights are arrays of NumPy that are read without pickle, and a graph of ONNX: neither runs code when it is loaded.
That it is the model that it says it is, only its sums can tell. They are kept beside it, in the form of `sha256sum`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from detente.coding.judge import JudgeMissingError

SUMS: Final = "SHA256SUMS"


def write_sums(folder: Path, names: Iterable[str]) -> None:
    """Write the sums of files in a folder, as `sha256sum` does."""
    lines = [f"{_sum(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def check_sums(folder: Path) -> None:
    """Compare files with their sums, where those are there.

    Raises:
        JudgeMissingError: a file is not what its sum says, or has none.

    """
    path = folder / SUMS
    if not path.is_file():
        return
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for file in sorted(folder.iterdir()):
        if file.name != SUMS and file.is_file() and told.get(file.name) != _sum(file):
            mend = "get the model once more, or delete the sums if you have changed it yourself"
            raise JudgeMissingError(f"{file}: is not what {SUMS} says; {mend}")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
