"""Drawings of a relation: SVG, PNG, and pages of HTML with the numbers beside the drawing."""

from __future__ import annotations

import html
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from detente.errors import DetenteError
from detente.relations.verdict import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from detente.relations.relation import Relation

SCALE_NAMES: Final = {"plover": "PLOVER", "goldstein": "Goldstein"}
_FORMS: Final = ("svg", "png", "html")
_SIZE: Final = (9.0, 4.5)  # inches
_INK, _SHADE = "#1b4965", "#9ecae1"
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "detente",  # ids in the file are the same each time
    "svg.fonttype": "none",
    "font.family": "sans-serif",
}


class PlotError(DetenteError):
    """A drawing that cannot be made: of what form, or what is missing."""


def figure(relation: Relation) -> Figure:
    """Draw a relation: its level with the band of 90 %, means of periods, turning points, and stories below.

    Raises:
        PlotError: matplotlib is not installed, or there is no news.

    """
    if not relation:
        raise PlotError(f"{relation}: no news, so there is nothing to draw")
    try:
        import matplotlib as mpl  # noqa: PLC0415  # an extra, and heavy
        from matplotlib.figure import Figure as NewFigure  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise PlotError("matplotlib is missing, which draws; `pip install detente[plot]` brings it") from error
    with mpl.rc_context(_SETTINGS):
        drawn = NewFigure(_SIZE, layout="constrained")
        _draw(drawn, relation)
        return drawn


def _draw(drawn: Figure, relation: Relation) -> None:
    upper, lower = drawn.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    periods, series = list(relation.series.periods), relation.series
    low, high = relation.state.band
    told = series.stories > 0
    days = [day for day, one in zip(periods, told, strict=True) if one]
    upper.fill_between(periods, low, high, color=_SHADE, alpha=0.6, linewidth=0, label="band of 90 %")
    upper.plot(periods, relation.state.level, color=_INK, linewidth=1.8, label="level")
    upper.plot(days, series.mean[told], ".", color="black", markersize=4, label=f"mean of a {relation.asking.by}")
    for number, point in enumerate(relation.turning_points):
        upper.axvline(
            point.period, color="black", linestyle=":", linewidth=1, label="turning point" if not number else ""
        )
    upper.set_ylabel(f"{SCALE_NAMES[relation.asking.scale]} score")
    upper.set_title(str(relation.verdict), fontsize="medium", wrap=True)
    upper.legend(fontsize="small", frameon=False, ncols=4, loc="lower left")
    lower.bar(periods, series.stories, width=relation.asking.period.weeks * 6, color=_INK)
    lower.set_ylabel("stories")


def save_plot(relation: Relation, path: str | os.PathLike[str]) -> Path:
    """Draw a relation into a file, whose ending says of which form: `.svg`, `.png` or `.html`.

    Raises:
        PlotError: the ending is none of these, or as `figure`.

    """
    place = Path(path)
    form = place.suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise PlotError(f"plot: got {str(place)!r}; allowed: a name that ends in .svg, .png or .html")
    drawn = figure(relation)
    try:
        place.write_bytes(_page(relation, drawn).encode() if form == "html" else _rendered(drawn, form))
    except OSError as error:
        raise PlotError(f"{place}: cannot be written ({error.strerror}); name a folder that there is") from error
    return place


def _rendered(drawn: Figure, form: str) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415

    buffer = io.BytesIO()
    with mpl.rc_context(_SETTINGS):
        drawn.savefig(buffer, format=form, metadata={"Date": None} if form == "svg" else {"Software": None}, dpi=150)
    return buffer.getvalue()


def _page(relation: Relation, drawn: Figure) -> str:
    """Write a page that needs nothing else: the drawing, the verdict, and the numbers as a table."""
    svg = _rendered(drawn, "svg").decode()
    rows = relation.rows()
    columns = [name for name in rows[0] if name != "types"]
    head = "".join(f'<th scope="col">{name.replace("_", " ")}</th>' for name in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in columns) + "</tr>" for row in rows)
    title = html.escape(str(relation))
    figures = "".join(f"<p>{html.escape(line)}</p>" for line in _lines(relation))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font-family: sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }}
svg {{ max-width: 100%; height: auto }}
table {{ border-collapse: collapse; font-size: small; display: block; overflow-x: auto }}
th, td {{ text-align: right; padding: .2em .6em; border-bottom: 1px solid #ddd }}
</style></head>
<body>
<h1>{title}</h1>
<p><strong>{html.escape(str(relation.verdict))}</strong></p>
{figures}
<figure role="img" aria-label="{html.escape(str(relation.verdict), quote=True)}">
{svg[svg.index("<svg") :]}
</figure>
<table><thead><tr>{head}</tr></thead><tbody>
{body}
</tbody></table>
</body>
</html>
"""


def _lines(relation: Relation) -> list[str]:
    verdict = relation.verdict
    told: list[tuple[str, Estimate | None]] = [
        ("level", verdict.level), ("change in a month", verdict.month), ("change in a year", verdict.year),
    ]  # fmt: skip
    return [f"{name}: {value}" for name, value in told if value is not None] if verdict.enough else []


def _cell(value: object) -> str:
    return "" if value is None else html.escape(str(value))
