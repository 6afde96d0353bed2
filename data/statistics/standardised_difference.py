"""Standardised differences between groups: how far apart they are in units of their spread, whatever their size.

For numbers |m1 - m2| / sqrt((v1 + v2) / 2); for words the Mahalanobis distance between the two vectors of shares,
which for two words is |p1 - p2| / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2). None where there is no value.
Sources: Austin, Stat Med 2009; Yang & Dalton, SAS Global Forum 2012. Missing values take no part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SAME = 1e-12


def difference_of_numbers(first: Floats, second: Floats) -> float | None:
    """Standardised difference of the means of two samples (n,), (m,); NaN is missing. None below two values each."""
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    if min(first.size, second.size) < 2:
        return None
    apart = abs(float(first.mean() - second.mean()))
    spread = math.sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2.0)
    if spread > 0.0:
        return apart / spread
    return 0.0 if apart <= _SAME else None


def difference_of_words(first: NDArray, second: NDArray, n_words: int) -> float | None:
    """Standardised difference of the shares of words. Codes (n,), (m,) from 0 to n_words - 1; negative is missing."""
    shares = []
    for codes in (first, second):
        known = codes[codes >= 0].astype(np.intp)
        if known.size == 0:
            return None
        shares.append(np.bincount(known, minlength=n_words) / known.size)
    seen = (shares[0] + shares[1]) > 0.0
    one, other = (share[seen][1:] for share in shares)
    apart = one - other
    if not np.abs(apart).max(initial=0.0) > _SAME:
        return 0.0
    covariance = sum(np.diag(share) - np.outer(share, share) for share in (one, other)) / 2.0
    inverse = np.linalg.pinv(covariance, rcond=_SAME, hermitian=True)
    # A difference that lies in no direction of the spread (every patient of one group one word) has no finite value.
    if np.abs(apart - covariance @ (inverse @ apart)).max() > 1e-9:
        return None
    return math.sqrt(max(float(apart @ inverse @ apart), 0.0))


def largest_difference_of_numbers(groups: Sequence[Floats]) -> float | None:
    """The largest over all pairs of groups; None where no pair has one."""
    return _largest([difference_of_numbers(one, other) for one, other in combinations(groups, 2)])


def largest_difference_of_words(groups: Sequence[NDArray], n_words: int) -> float | None:
    """The largest over all pairs of groups; None where no pair has one."""
    return _largest([difference_of_words(one, other, n_words) for one, other in combinations(groups, 2)])


def _largest(differences: Sequence[float | None]) -> float | None:
    return max((value for value in differences if value is not None), default=None)
