"""The judge's model on disk: an ONNX encoder, a tokenizer, and the weights of the heads."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from detente.coding.judge import Floats, JudgeMissingError
from detente.coding.judge_encoder import EncoderJudge, Heads, Ids, PairHead

ENCODER, TOKENIZER, HEADS = "encoder.onnx", "tokenizer.json", "heads.npz"


@lru_cache(maxsize=2)
def load_judge(folder: Path | None = None, threads: int = 1) -> EncoderJudge:
    """Load the judge of a folder, by default the one that comes with the package (half a second).

    Raises:
        JudgeMissingError: the folder lacks a file of the model.
    """
    place = folder or Path(str(files("detente.coding") / "model"))
    lacking = [name for name in (ENCODER, TOKENIZER, HEADS) if not (place / name).is_file()]
    if lacking:
        mend = "code at speed fast, or train one (training/README.md)"
        raise JudgeMissingError(f"{place}: no judge here, {', '.join(lacking)} is missing; {mend}")
    options = SessionOptions()
    options.intra_op_num_threads = threads
    session = InferenceSession(str(place / ENCODER), options, providers=["CPUExecutionProvider"])

    def encode(pieces: Ids, mask: Ids, hints: Ids) -> tuple[Floats, Floats]:
        states, acts = session.run(None, {"pieces": pieces, "mask": mask, "hints": hints})
        return np.asarray(states, np.float32), np.asarray(acts, np.float32)

    return EncoderJudge(Tokenizer.from_file(str(place / TOKENIZER)), encode, *_heads(place / HEADS))


def _heads(path: Path) -> tuple[Heads, PairHead]:
    with np.load(path) as stored:
        known: dict[str, Floats] = {name: stored[name].astype(np.float32) for name in stored.files}

    def layer(name: str) -> tuple[Floats, Floats]:
        return known[f"{name}.weight"], known[f"{name}.bias"]

    heads = Heads(layer("auxiliary"), known["types"], layer("arguments_hidden"), layer("arguments"))
    return heads, PairHead(layer("pairs_hidden"), layer("pairs"))
