"""What CAMEO codes of verbs that govern one another mean together ("asked for aid": 02 and 07 are 023)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

_OUTER: Final = ("appeal", "intend", "demand", "reject", "threaten")
_ROOTS: Final[Mapping[str, str]] = {"02": "appeal", "03": "intend", "10": "demand", "12": "reject", "13": "threaten"}
# Roots that say what is done with an act rather than which act it is: the inner of two decides.
_ABOVE: Final = frozenset({"01", "02", "03", "04", "09", "10", "11", "12", "13", "14", "15", "17"})
_SAID: Final = {"18": "015", "19": "015"}
_WANTED_ATTACK: Final = "138"


@dataclass(frozen=True, slots=True)
class Combinations:
    """The table of what becomes of a code under an appeal, an intent, a demand, a refusal, a threat."""

    under: Mapping[tuple[str, str], str]

    def combine(self, outer: str, inner: str) -> str:
        """Give the code of an act that another governs and whose actor it shares; empty codes say nothing.

        >>> table = load_combinations()
        >>> [table.combine(*pair) for pair in (("020", "070"), ("030", "190"), ("030", "040"), ("", "173"))]
        ['023', '138', '040', '173']
        """
        if not outer or not inner:
            return outer or inner
        root = outer[:2]
        under = self.under.get((_ROOTS.get(root, ""), inner)) or self.under.get((_ROOTS.get(root, ""), inner[:3]))
        if under is not None:
            return under
        if root == "03" and inner[:2] in {"18", "19", "20"}:
            return _WANTED_ATTACK
        if root == "01" and inner[:2] in _SAID:
            return _SAID[inner[:2]]
        return inner

    def negate(self, code: str) -> str:
        """Give the code of an act that is said not to be done; empty where that is no act in CAMEO.

        >>> [load_combinations().negate(code) for code in ("060", "015", "010", "190")]
        ['121', '016', '011', '']
        """
        if code in {"010", "015"}:
            return {"010": "011", "015": "016"}[code]
        return (
            self.under.get(("reject", code)) or self.under.get(("reject", code[:3]), "")
            if code[:2] in {"06", "08"}
            else ""
        )


def is_above(code: str) -> bool:
    """Tell whether a code says what is done with an act (says, asks, threatens), or is talk, protest, coercion."""
    return code[:2] in _ABOVE


@lru_cache(maxsize=1)
def load_combinations() -> Combinations:
    """Read the table."""
    under: dict[tuple[str, str], str] = {}
    lines = (files("detente.dictionaries") / "combinations.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        under |= {(outer, row["code"]): row[outer] for outer in _OUTER if row[outer]}
    return Combinations(under)
