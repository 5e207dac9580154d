import json
import subprocess
import sys
from pathlib import Path

import pytest

SCORERS = Path(__file__).parents[2].parent / "shared" / "tools"


@pytest.fixture
def shared_scorer():
    """Give a function that runs a scorer of the shared folder beside the project; skip where there is none."""

    def run(name, gold, predicted):
        script = SCORERS / name
        if not script.exists():
            pytest.skip(f"no shared scorer {name}")
        command = [sys.executable, str(script), str(gold), str(predicted), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run
