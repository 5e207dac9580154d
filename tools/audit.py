"""Asks whether a library that is installed has a known hole: `python tools/audit.py`.

It runs pip-audit, which asks the advisory database of PyPI; where that is not installed, or there is no network, it
says so and lets pass, for nothing is known then. A hole that is known fails it.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Final

_SECONDS: Final = 180
_IGNORED: Final[dict[str, str]] = {}
"""Advisories that do not concern us, each with the reason."""


def _say(line: str) -> None:
    sys.stdout.write(f"audit: {line}\n")


def main() -> int:
    """Audit; give the exit code."""
    if importlib.util.find_spec("pip_audit") is None:
        _say("not run: pip-audit is not installed (pip install pip-audit)")
        return 0
    ignored = [option for name in _IGNORED for option in ("--ignore-vuln", name)]
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--skip-editable",
        *ignored,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        _say("not run: the advisory database cannot be reached from here")
        return 0
    holes = [(one["name"], one["version"], hole["id"]) for one in found for hole in one.get("vulns", ())]
    for name, version, hole in holes:
        _say(f"{name} {version} has a known hole: {hole}")
    _say(f"{len(found)} libraries, {len(holes)} known holes")
    return int(bool(holes))


if __name__ == "__main__":
    sys.exit(main())
