"""How much a judge is asked, and which: what `detente.load` and the command line are given. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Speed = Literal["fast", "default", "thorough"]
"""The lexicon alone; the judge on what it leaves open; the judge on every sentence."""

SPEEDS: tuple[Speed, ...] = ("fast", "default", "thorough")


@dataclass(frozen=True, slots=True)
class Judging:
    """Which judge is asked, and how much.

    `place` is the folder of a judge or of a transformers model, or the address of an endpoint that speaks OpenAI's
    protocol; empty for the judge that comes with the package. `model`, `rate` (requests a minute, 0 for no limit) and
    `prices` (for a million tokens in and out) are for endpoints.
    """

    speed: Speed = "fast"
    place: str = ""
    model: str = ""
    rate: float = 0.0
    prices: tuple[float, float] = (0.0, 0.0)
