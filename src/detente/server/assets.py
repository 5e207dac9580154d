"""Scripts, styles and shapes that pages need. They ship with the package; nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Final

FOLDER: Final = Path(str(files("detente.server"))) / "static"


def _mark() -> str:
    """Make a mark of what the files hold: it stands in their addresses, so that browsers keep no old ones."""
    found = hashlib.blake2b(digest_size=6)
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(FOLDER).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


MARK: Final = _mark()
