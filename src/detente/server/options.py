"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.errors import DetenteError

LOOPBACK: Final = "127.0.0.1"
SHORTEST_TOKEN: Final = 16
"""Characters; a shorter one could be guessed by trying."""


class ServerError(DetenteError):
    """A server that cannot be started so: names the option, what came and what is allowed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for. Sizes are in bytes, times in seconds."""

    body: int = 4_000_000
    text: int = 200_000
    """Characters of a text that is coded at once: some 60 pages."""
    articles: int = 20
    """Articles of an uploaded file that are coded."""
    receiving: float = 15.0
    asking: float = 20.0
    """How long the store may work at an answer."""
    coding: float = 30.0
    """How long a text waits for others that are being coded."""
    page: int = 1_000
    """Rows of a page of the API, at most."""
    download: int = 1_000_000
    """Rows of a download."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Which store is served, to whom, and with which rights.

    `codebook` is that by which the store was coded, where it is one's own: a store knows its name, not its folder.
    `names` is a file of names for the texts that are pasted.

    Raises:
        ServerError: an address other than this machine's own without a token, or a token that is too short.

    """

    store: str | os.PathLike[str]
    host: str = LOOPBACK
    port: int = 8765
    token: str = ""
    allow_review: bool = False
    cache: str | os.PathLike[str] = ""
    codebook: str | os.PathLike[str] = ""
    limits: Limits = Limits()
    names: str = ""

    def __post_init__(self) -> None:
        if self.token and (
            len(self.token) < SHORTEST_TOKEN or not self.token.isascii() or not self.token.isprintable()
        ):
            raise ServerError(
                f"--token: got {len(self.token)} characters; allowed: {SHORTEST_TOKEN} or more, plain letters, digits "
                "and signs, such as `openssl rand -hex 16` gives"
            )
        if not self.token and not is_own_machine(self.host):
            raise ServerError(
                f"--host: got {self.host!r}, which others can reach; without --token allowed: {LOOPBACK}, localhost"
            )

    @property
    def root(self) -> Path:
        """The folder of the store."""
        return Path(self.store)

    @property
    def cache_folder(self) -> Path:
        """The folder for what makes pages fast: the one that is given, or the user's for such things."""
        if self.cache:
            return Path(self.cache)
        home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
        return Path(home) / "detente"


def is_own_machine(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone.

    >>> is_own_machine("127.0.0.1"), is_own_machine("0.0.0.0"), is_own_machine("localhost")
    (True, False, True)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
