"""No regular expression of the package takes exponential time, whatever it is given.

No time is asserted: an expression that is exponential in a string of some hundred characters does not end at all,
and is broken off. `benchmarks/regexes.py` measures how all of them grow.
"""

import math

import pytest
from regexes import expressions, hostile, worst

ALL = expressions()


def test_expressions_of_code_and_of_data_are_found():
    places = {one.where.partition(":")[0] for one in ALL}
    assert len(ALL) > 100
    assert {"reading/patterns.py", "reading/remote.py", "store/questions.py", "language/sentences.py"} <= places
    assert any(one.pattern.pattern == "[-_]" for one in ALL)  # of a call of `re.split`


def test_a_bad_one_is_found_out():
    import re  # noqa: PLC0415

    from regexes import Found  # noqa: PLC0415

    assert math.isinf(worst(Found(re.compile(r"(?:a+)+b"), "here"), 64).seconds)
    assert ("x", "a") in set(hostile(re.compile("xa+b")))


@pytest.mark.parametrize("place", sorted({one.where.partition(":")[0] for one in ALL}))
def test_none_is_exponential(place):
    found = [worst(one, 256) for one in ALL if one.where.partition(":")[0] == place]
    assert [(one.found.where, one.pump) for one in found if math.isinf(one.seconds)] == []
