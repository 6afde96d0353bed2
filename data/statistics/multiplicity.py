"""Several tests at once: p values adjusted so that any false positive among them stays as rare as one test's."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from data.statistics.counts import Floats


def holm(p_values: ArrayLike) -> Floats:
    """Holm's adjusted p values (m,) in the order of `p_values` (m,), each from 0 to 1.

    NaN is a test that could not be made: it stays NaN and is not counted among the tests. ValueError for a value
    outside 0 to 1. As R's `p.adjust(method = "holm")`. Source: Holm, Scand J Statist 1979.
    """
    values = np.atleast_1d(np.asarray(p_values, dtype=np.float64))
    if ((values < 0) | (values > 1)).any():
        raise ValueError("A p value is a number from 0 to 1.")
    adjusted = np.full(values.size, np.nan)
    made = np.flatnonzero(~np.isnan(values))
    order = made[np.argsort(values[made], kind="stable")]
    still_to_pass = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(still_to_pass * values[order]))
    return adjusted
