"""What Lighthouse says of the pages: `python benchmarks/lighthouse.py`, with Node and a Chromium on this machine.

    npm install --prefix build/lighthouse lighthouse
    python benchmarks/lighthouse.py --lighthouse build/lighthouse/node_modules/.bin/lighthouse

Serves the corpus of the demonstration, or `--store DIR`, and lets Lighthouse open every page as a telephone does (its
own choice: a slow processor and a slow network, both simulated) and with `--desktop` as a desk does. Printed are its
scores of 100 for performance, accessibility and good practice; it ends with 1 where a performance is below `--least`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from pages import served

import detente
from detente.demo import demo_articles

PAGES = ("/", "/relation?one=USA&other=RUS&at=2017-04-12", "/map", "/network", "/disputes", "/search?party=USA", "/try")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KINDS = ("performance", "accessibility", "best-practices")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lighthouse", default=shutil.which("lighthouse"), help="the program")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--desktop", action="store_true")
    parser.add_argument("--least", type=int, default=90)
    given = parser.parse_args()
    if given.lighthouse is None:
        parser.error("there is no lighthouse here; see the head of this file")
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "demo"
        if given.store is None:
            detente.add(demo_articles(), store)
        with served(store) as home:
            _wait(home)
            worst = min(_measure(given.lighthouse, home, page, desktop=given.desktop) for page in _pages(home))
    sys.exit(int(worst < given.least))


def _wait(home: str) -> None:
    """Wait until the coder is there: while it is loaded the machine is busy, and pages are not what is measured."""
    text = {"text": "Kenya expelled two Somali diplomats."}
    httpx.post(f"{home}/api/v1/code", json=text, timeout=120).raise_for_status()


def _pages(home: str) -> list[str]:
    """List the pages, with the story that most articles tell and its first article."""
    with httpx.Client(base_url=home, timeout=120) as client:
        stories = client.get("/api/v1/stories", params={"limit": 1000}).json()["data"]
    most = max(stories, key=lambda story: story["articles"])
    return [*PAGES, f"/story?id={most['story']}", f"/article?id={most['first_article']}"]


def _measure(program: str, home: str, page: str, *, desktop: bool) -> int:
    """Print the scores of a page, and give that of performance."""
    chrome = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), "")
    command = [
        program, f"{home}{page}", "--quiet", "--output=json", f"--only-categories={','.join(KINDS)}",
        "--chrome-flags=--headless --no-sandbox", *(["--preset=desktop"] if desktop else []),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, check=False, text=True, env={**os.environ, "CHROME_PATH": chrome}
    )
    if done.returncode:
        raise SystemExit(f"lighthouse could not open {page}: {done.stderr.strip()[-500:]}")
    found = json.loads(done.stdout)
    scores = {kind: round(100 * (found["categories"][kind]["score"] or 0)) for kind in KINDS}
    first, largest, blocked, moved = (
        found["audits"][name]["displayValue"]
        for name in (
            "first-contentful-paint",
            "largest-contentful-paint",
            "total-blocking-time",
            "cumulative-layout-shift",
        )
    )
    told = "  ".join(f"{kind} {score:3}" for kind, score in scores.items())
    print(
        f"{page.partition('=')[0]:16}  {told}  first {first}, largest {largest}, blocked {blocked}, shift {moved}",
        flush=True,
    )
    return scores["performance"]


if __name__ == "__main__":
    main()
