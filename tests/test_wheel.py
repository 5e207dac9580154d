"""The wheel: all data are in it, and nothing that has no business there."""

import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "detente"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_it_has_every_file_of_the_package_and_no_other(wheel):
    files = {path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == {f"detente/{path.relative_to(SOURCE).as_posix()}" for path in files}
    assert {Path(name).suffix for name in packed} >= {
        ".py",
        ".typed",
        ".toml",
        ".tsv",
        ".csv",
        ".jsonl",
        ".html",
        ".css",
        ".js",
        ".json",
    }


def test_it_has_licence_notice_and_command(wheel):
    about = {Path(name).name: wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/" in name}
    assert "MIT" in about["LICENSE"]
    assert "PLOVER" in about["NOTICE"]
    assert "GeoNames" in about["NOTICE"]
    assert "detente = detente.cli.app:main" in about["entry_points.txt"]


def test_it_does_not_ask_for_pytorch_unless_to_train(wheel):
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    wanted = message_from_bytes(wheel.read(name)).get_all("Requires-Dist")
    assert any(requirement.startswith("spacy") for requirement in wanted)
    extras = ("extra == 'train'", "extra == 'transformers'")
    assert all(any(one in need for one in extras) for need in wanted if need.startswith("torch"))
