"""A judge whose files were changed is not loaded."""

import numpy as np
import pytest

from detente.coding.judge import JudgeMissingError
from detente.coding.judge_model import ENCODER, HEADS, TOKENIZER, load_judge, read_heads
from detente.coding.judge_sums import SUMS, check_sums, write_sums


@pytest.fixture
def folder(tmp_path):
    for name in (ENCODER, TOKENIZER, HEADS):
        (tmp_path / name).write_bytes(name.encode() * 1000)
    write_sums(tmp_path, (ENCODER, TOKENIZER, HEADS))
    return tmp_path


def test_files_as_they_were_are_taken(folder):
    check_sums(folder)
    assert (folder / SUMS).read_text().splitlines()[0].endswith(f"  {ENCODER}")


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: b"x" + data[1:], lambda data: b""])
@pytest.mark.parametrize("name", [ENCODER, TOKENIZER, HEADS])
def test_a_changed_file_is_refused_before_it_is_read(folder, name, change):
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    with pytest.raises(JudgeMissingError, match=SUMS):
        load_judge(folder)


def test_a_file_without_a_sum_is_refused(folder):
    (folder / "encoder.onnx.data").write_bytes(b"weights from elsewhere")
    with pytest.raises(JudgeMissingError, match=r"encoder\.onnx\.data"):
        check_sums(folder)


def test_weights_are_read_without_pickle(tmp_path):
    class Bad:
        def __reduce__(self):
            return print, ("it ran",)

    np.savez(tmp_path / HEADS, names=np.array([Bad()], dtype=object), hints=np.array(["a"]))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        read_heads(tmp_path / HEADS)
