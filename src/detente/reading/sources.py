"""Files behind a source: a file is itself, a folder all the files in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from detente.reading.remote import is_remote, list_remote


def list_files(source: str) -> Iterator[str]:
    """Give the files of a folder and of the folders in it, in order of their names; anything else as it is.

    Files and folders whose names begin with a dot are passed over, and so are links to folders.

    >>> list(list_files("no-such-file.txt"))
    ['no-such-file.txt']
    """
    if is_remote(source):
        yield from list_remote(source)
        return
    if not Path(source).is_dir():
        yield source
        return
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(folder, name)) for name in sorted(files) if not name.startswith("."))
