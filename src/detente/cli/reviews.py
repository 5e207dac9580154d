"""What people who reviewed events say of them: the figures that `detente evaluate --reviews` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.cli.store import opened
from detente.cli.tables import align
from detente.cli.terminal import put, visible

if TYPE_CHECKING:
    from detente.evaluation import Precision, ReviewScores


def put_reviews(store: str, *, as_json: bool) -> None:
    """Print the figures of the reviews in a store."""
    from detente.evaluation import score_reviews  # noqa: PLC0415
    from detente.exchange.reviewed import codings  # noqa: PLC0415
    from detente.store import read_reviews  # noqa: PLC0415

    with opened(store) as one:
        reviews = read_reviews(one.path)
        scores = score_reviews(reviews, codings(one, reviews))
    if as_json:
        put(json.dumps(scores.to_json(), ensure_ascii=False, indent=1))
        return
    if not reviews:
        put("no reviews; `detente serve DIR --allow-review` lets people review events")
        return
    for line in _lines(scores):
        put(line)


def _lines(scores: ReviewScores) -> Iterator[str]:
    parts = {name: getattr(scores, name) for name in ("event", "type", "actors", "recipients")}
    yield from align([[name, *_cells(found)] for name, found in parts.items()])
    yield f"missed events: {scores.missed}"
    yield "reviewers: " + ", ".join(f"{visible(name)} ({count})" for name, count in scores.reviewers.items())
    agreed = (f"right or not {_alpha(scores.alpha)}", f"coding {_alpha(scores.alpha_coding)}")
    yield f"agreement (Krippendorff's alpha) on {scores.shared} events that several judged: {'  '.join(agreed)}"
    yield ""
    yield from align([[name, *_cells(found)] for name, found in scores.by_type.items()])


def _cells(found: Precision) -> list[str]:
    low, high = found.interval
    return [f"P {found.value:.3f}", f"({low:.3f} to {high:.3f})", f"of {found.judged}"]


def _alpha(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"
