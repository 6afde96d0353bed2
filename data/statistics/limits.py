"""95 % limits of a probability: log-log where something has happened, an exact upper bound where nothing has.

Wilson's limits are for plain shares, in which nobody is censored.

Limits that cannot be given are NaN and never 0 or 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""

ONE_SIDED_TAIL = 0.025

Floats = NDArray[np.float64]


def log_log_limits(probability: Floats, std_error: Floats) -> tuple[Floats, Floats]:
    """95 % limits F^exp(+-z SE / (F ln F)) of a probability F, as in R's `survfit(conf.type = "log-log")`.

    Both arrays have one shape; the limits have it too. NaN where F is 0 or 1: the transformation has no value there.
    Source: Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        log_probability = np.log(probability)
        width = np.exp(Z_95 * std_error / (probability * log_probability))
        lower, upper = np.exp(log_probability / width), np.exp(log_probability * width)
    undefined = (probability <= 0.0) | (probability >= 1.0)
    lower[undefined] = upper[undefined] = np.nan
    return lower, upper


def upper_limit_of_none(at_risk: NDArray[np.int64]) -> Floats:
    """Exact upper 95 % limit 1 - 0.025^(1/n) of a probability when none of n patients had the event; NaN for n = 0.

    Source: Clopper & Pearson, Biometrika 1934. That n is the number still at risk, and not the number at the start,
    is a modelling choice: it is wider, never narrower.
    """
    somebody = at_risk > 0
    return np.where(somebody, -np.expm1(np.log(ONE_SIDED_TAIL) / np.where(somebody, at_risk, 1)), np.nan)


def wilson_limits(successes: NDArray[np.int64], n: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """95 % limits of the share successes / n by Wilson's score, both arrays of one shape; NaN where n is 0.

    The same as R's `prop.test(successes, n, correct = FALSE)`. Source: Wilson, J Am Stat Assoc 1927.
    """
    size = np.where(n > 0, n, np.nan).astype(np.float64)
    share, spread = successes / size, Z_95**2 / size
    centre = (share + spread / 2.0) / (1.0 + spread)
    half = np.sqrt(spread * share * (1.0 - share) + spread**2 / 4.0) / (1.0 + spread)
    # Rounding must not move the limits of none and of all off 0 and 1.
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
