"""What a host lets robots read, by its robots.txt (RFC 9309)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a host; none where it has no robots.txt, and then everything may be read."""

    rules: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether an address may be read."""
        return self.rules is None or bool(self.rules.can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """Give the seconds that are to lie between two requests; 0 where it does not say, infinite for huge ones."""
        if self.rules is None:
            return 0.0
        delay = self.rules.crawl_delay(agent) or 0.0
        rate = self.rules.request_rate(agent)
        try:
            return max(float(delay), rate.seconds / rate.requests if rate and rate.requests else 0.0, 0.0)
        except OverflowError:
            return math.inf


def read_robots(body: bytes) -> Robots:
    r"""Read a robots.txt; what is none in it is passed over.

    >>> read_robots(b"User-agent: *\nDisallow: /private/").allows("http://example.org/private/page", "detente/1")
    False
    """
    from protego import Protego  # noqa: PLC0415

    return Robots(Protego.parse(body.decode("utf-8", "replace").removeprefix("\ufeff")))
