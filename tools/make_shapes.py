"""Makes the shapes of countries for the map: `python tools/make_shapes.py countries-110m.json`.

Takes the file of the npm package world-atlas (Natural Earth, public domain; TopoJSON with the numbers of ISO 3166-1)
and writes it with our codes in the place of the numbers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pycountry

TARGET = Path(__file__).parents[1] / "src" / "detente" / "server" / "static" / "vendor" / "countries.json"
WITHOUT_NUMBER = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}


def main() -> None:
    """Write the file."""
    world = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for shape in world["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        country = pycountry.countries.get(numeric=shape.get("id", ""))
        shape["id"] = country.alpha_3 if country else WITHOUT_NUMBER[name]
    del world["objects"]["land"]
    TARGET.write_text(json.dumps(world, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
