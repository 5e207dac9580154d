"""What all requests of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request

from detente.codebook import SHIPPED, Book, load_codebook
from detente.server.coding import Desk
from detente.server.keeper import Keeper
from detente.server.options import ServerOptions
from detente.server.reader import Reader
from detente.server.safety import Keys
from detente.store.questions import TYPES


@dataclass(frozen=True, slots=True)
class State:
    """The store, the coder, the secrets, and what the server was told when it started."""

    options: ServerOptions
    keeper: Keeper
    desk: Desk
    keys: Keys
    book: Book | None
    """The codebook of the store; None where it is somebody's own, and nobody said where it is."""

    @property
    def reader(self) -> Reader:
        """The store as it is now; a request should ask once, and stay with what it got."""
        return self.keeper.reader

    @property
    def scores(self) -> str:
        """Whose scores the events have: the name of the codebook."""
        name = self.reader.codebook.partition("@")[0]
        return name if self.book is None else self.book.name.upper() if self.book.name in SHIPPED else self.book.name

    @property
    def quads(self) -> dict[int, str]:
        """Name the quad classes."""
        codebook = load_codebook() if self.book is None else self.book.codebook
        return {quad: name.replace("_", " ") for quad, name in codebook.quads.items()}

    def types(self, reader: Reader) -> tuple[str, ...]:
        """Name the types of the store's codebook; those that its events have, where that is not at hand."""
        if self.book is not None:
            return tuple(self.book.codebook.events)
        return reader.kept("types", lambda: tuple(row["event"] for row in reader.rows(TYPES)))

    def figures(self, reader: Reader) -> dict[str, Any]:
        """Count what a store holds, and tell the days of its articles."""

        def count() -> dict[str, Any]:
            tables = ("articles", "events", "statements", "disputes", "stories", "copies")
            counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in tables)
            days = "(SELECT min(date) FROM articles) AS first_day, (SELECT max(date) FROM articles) AS last_day"
            (row,) = reader.rows(f"SELECT {counts}, {days}")
            return {
                name: value.isoformat() if name.endswith("_day") and value else value for name, value in row.items()
            }

        return reader.kept("figures", count)


def state_of(request: Request) -> State:
    """Give the state of the server that answers a request."""
    return cast(State, request.app.state.detente)
