"""The judge's model on disk: an ONNX encoder, a tokenizer, and the weights of the heads."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from detente.coding.judge import Floats, JudgeMissingError
from detente.coding.judge_encoder import EncoderJudge, Heads, Ids, PairHead
from detente.coding.judge_sums import check_sums

ENCODER, TOKENIZER, HEADS = "encoder.onnx", "tokenizer.json", "heads.npz"


def model_folder(folder: Path | None) -> Path:
    """Return the folder of a judge; that of the package where none is given."""
    return folder or Path(str(files("detente.coding") / "model"))


@lru_cache(maxsize=2)
def load_judge(folder: Path | None = None, threads: int = 1) -> EncoderJudge:
    """Load the judge of a folder, by default the one that comes with the package (half a second).

    Raises:
        JudgeMissingError: the folder lacks a file of the model, or one is not what its check sum says.
    """
    place = model_folder(folder)
    lacking = [name for name in (ENCODER, TOKENIZER, HEADS) if not (place / name).is_file()]
    if lacking:
        mend = "code at speed fast, or train one (training/README.md)"
        raise JudgeMissingError(f"{place}: no judge here, {', '.join(lacking)} is missing; {mend}")
    check_sums(place)
    options = SessionOptions()
    options.intra_op_num_threads = threads
    session = InferenceSession(str(place / ENCODER), options, providers=["CPUExecutionProvider"])

    def encode(pieces: Ids, hints: Ids) -> Floats:
        given = {"pieces": pieces[None], "mask": np.ones_like(pieces)[None], "hints": hints[None]}
        [states] = session.run(["states"], given)
        return np.asarray(states[0], np.float32)

    return EncoderJudge(Tokenizer.from_file(str(place / TOKENIZER)), encode, *read_heads(place / HEADS))


def read_heads(path: Path) -> tuple[Heads, PairHead]:
    """Read the heads of a model."""
    with np.load(path, allow_pickle=False) as stored:
        names, hints = (tuple(map(str, stored[name])) for name in ("names", "hints"))
        known: dict[str, Floats] = {
            name: np.ascontiguousarray(stored[name], np.float32)
            for name in stored.files
            if name not in {"names", "hints"}
        }

    def layer(name: str) -> tuple[Floats, Floats]:
        return known[f"{name}.weight"], known[f"{name}.bias"]

    roles = layer("arguments_hidden"), layer("arguments")
    heads = Heads(names, hints, layer("acts"), layer("auxiliary"), known["types"], *roles)
    return heads, PairHead(layer("pairs_hidden"), layer("pairs"))


def write_heads(path: Path, heads: Heads, pairs: PairHead) -> None:
    """Write the heads of a model, as `read_heads` reads them, in half precision."""
    layers = {
        "acts": heads.acts,
        "auxiliary": heads.auxiliary,
        "arguments_hidden": heads.hidden,
        "arguments": heads.roles,
        "pairs_hidden": pairs.hidden,
        "pairs": pairs.types,
    }
    weights = {
        f"{name}.{part}": w for name, two in layers.items() for part, w in zip(("weight", "bias"), two, strict=True)
    }
    halves: dict[str, Any] = {name: w.astype(np.float16) for name, w in {**weights, "types": heads.types}.items()}
    np.savez_compressed(path, names=np.array(heads.names), hints=np.array(heads.hints), **halves)
