"""Opens the judge that somebody names: the package's own, a folder's, or one behind an endpoint."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from detente.codebook import load_codebook
from detente.coding.judge import Judge, JudgeMissingError
from detente.judging import Judging

KEYS = ("DETENTE_JUDGE_KEY", "OPENAI_API_KEY")
"""Variables of the environment that an endpoint's key is read from, the first that is set."""

_ADDRESSES = ("http://", "https://")


def open_judge(given: Judging) -> Judge:
    """Open a judge; what it needs is imported only here, as it takes from half a second to some.

    Raises:
        JudgeMissingError: there is none in that place, or what it needs is not installed.
    """
    if given.place.startswith(_ADDRESSES):
        return _open_endpoint(given)
    folder = Path(given.place)
    if given.place and (folder / "config.json").is_file():
        _need("transformers", "transformers", given.place)
        from detente.coding.judge_transformers import TransformersJudge  # noqa: PLC0415

        return TransformersJudge(folder)
    from detente.coding.judge_model import load_judge  # noqa: PLC0415

    return load_judge(folder if given.place else None)


def _open_endpoint(given: Judging) -> Judge:
    if not given.model:
        raise JudgeMissingError(f"{given.place}: which model? give its name (--judge-model)")
    _need("openai", "endpoint", given.place)
    from detente.coding.judge_endpoint import Endpoint, EndpointJudge  # noqa: PLC0415

    key = next((os.environ[name] for name in KEYS if os.environ.get(name)), "none")
    where = Endpoint(
        given.place, given.model, key=key, rate=given.rate, prices=given.prices, cache=_cache() / "answers.sqlite"
    )
    return EndpointJudge(where, load_codebook())


def _need(module: str, extra: str, place: str) -> None:
    if find_spec(module) is None:
        raise JudgeMissingError(f"{place}: needs {module}; run: pip install 'detente[{extra}]'")


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente"
