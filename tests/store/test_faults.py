"""Killed, out of disk, two at a time: `benchmarks/faults.py`, with fewer kills."""

import subprocess
import sys
from pathlib import Path

FAULTS = Path(__file__).parents[2] / "benchmarks" / "faults.py"


def test_stores_made_with_faults_are_those_made_without():
    ran = subprocess.run([sys.executable, FAULTS, "--kills", "3"], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-1:] == ["all the same"], ran.stdout + ran.stderr
    assert "killed 3 times" in ran.stdout
