"""A band of another kind, to check the first: the bootstrap, which knows no model.

The stories of each period are drawn anew from themselves, with replacement, and their mean taken (Efron 1979). The band
says how far a period's plain mean would move if other stories of its kind had been in the news; it knows nothing of the
periods before and after, and so is wider than that of the level, and only where one story stands alone too narrow.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.series import Series
from detente.relations.state import BAND

Numbers = NDArray[np.float64]

_DRAWS: Final = 1_000
_SEED: Final = 20170414
_LEAST: Final = 2  # stories


def bootstrap_band(series: Series) -> tuple[Numbers, Numbers]:
    """Give the band of 90 % around each period's plain mean, low and high, (periods,) each.

    It is NaN where a period has fewer than two stories. The same each time.
    """
    low, high = np.full(len(series.periods), np.nan), np.full(len(series.periods), np.nan)
    chance = np.random.Generator(np.random.PCG64(_SEED))
    for at, (values, counts) in enumerate(series.values()):
        stories = int(counts.sum())
        if stories < _LEAST:
            continue
        drawn = chance.multinomial(stories, counts / stories, size=_DRAWS)
        low[at], high[at] = np.quantile(drawn @ values / stories, BAND)
    return low, high
