"""`detente train`: a judge of one's own from labelled text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.terminal import put, put_json, tell

if TYPE_CHECKING:
    from detente.training import Figures, Taught

HELP = """Make a judge of your own from sentences that you labelled.

The files are JSON Lines, as `detente export --format training` gives of a store whose events were reviewed, or text in
the notation that docs/judge.md tells. A tenth of the texts is held out; a head that does not get better on it stays as
it was. The new judge is a folder for --judge.
"""


def train(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Labelled text: .jsonl, or notation.")],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Folder for the new judge; must not be there yet.")],
    judge: Annotated[
        str, typer.Option("--judge", metavar="DIR", help="The judge to start from; the package's own if not given.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write the figures as one JSON object.")] = False,
) -> None:
    """Run the command."""
    try:
        import scipy  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        raise UsageError("train needs scipy; run: pip install 'detente[teach]'") from None
    from detente.codebook import load_codebook  # noqa: PLC0415
    from detente.coding import load_coder  # noqa: PLC0415
    from detente.training import read_labelled, teach  # noqa: PLC0415

    place = Path(out)
    if place.exists():
        raise UsageError(f"--out: {out} is there already; give another name, or remove it")
    codebook = load_codebook()
    texts = read_labelled([Path(file) for file in files], codebook)
    told = _Progress(sum(len(text["sentences"]) for text in texts))
    try:
        taught = teach(texts, place, load_coder(), codebook.events, Path(judge) if judge else None, told.more)
    except OSError as error:
        raise UsageError(f"--out: {out} cannot be written ({error.strerror}); give another name") from error
    _show(taught, out, as_json)


class _Progress:
    """Tells every few hundred sentences how many were read."""

    _EVERY = 500

    def __init__(self, every: int) -> None:
        self._all = every
        self._read = 0

    def more(self, sentences: int) -> None:
        before, self._read = self._read, self._read + sentences
        if before // self._EVERY != self._read // self._EVERY:
            tell(f"read {self._read:,} of {self._all:,} sentences")


def _show(taught: Taught, out: str, as_json: bool) -> None:
    if as_json:
        heads = {one.head: _figures(one) for one in taught.heads}
        counts = {name: getattr(taught, name) for name in ("texts", "sentences", "acts", "held_out")}
        put_json({"judge": out, **counts, "heads": heads})
        return
    made = f"{taught.texts:,} texts, {taught.sentences:,} sentences, {taught.acts:,} acts"
    put(f"{made}; {taught.held_out:,} texts held out")
    put(f"{'head':<10}{'examples':>10}{'before':>8}{'after':>8}")
    for one in taught.heads:
        kept = "  stays as it was" if one.pull is None else ""
        put(f"{one.head:<10}{one.examples:>10,}{one.before:>8.3f}{one.after:>8.3f}{kept}")
    put(f"written to {out}; use it by: detente code FILE --speed default --judge {out}")


def _figures(one: Figures) -> dict[str, float | int | None]:
    return {"examples": one.examples, "before": one.before, "after": one.after, "pull": one.pull}
