"""Cumulative incidence and its jackknife as their definitions read, patient by patient: slow and independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def incidence(time: NDArray, cause: NDArray, entry: NDArray, weights: NDArray, n_causes: int) -> NDArray:
    """Estimates (n_causes, T) at the distinct event times; `entry` NaN for none; weights may be complex."""
    event_free, risen, curve = 1.0 + 0 * weights.sum(), np.zeros(n_causes, dtype=weights.dtype), []
    for t in sorted({float(t) for t, k in zip(time, cause, strict=True) if k > 0}):
        at_risk = [i for i in range(len(time)) if time[i] >= t and not entry[i] >= t]
        n = sum(weights[i] for i in at_risk)
        ending = [i for i in at_risk if time[i] == t and cause[i] > 0]
        for i in ending:
            risen[cause[i] - 1] += event_free * weights[i] / n
        event_free = (
            0.0 * n if len(ending) == len(at_risk) else event_free * (1 - sum(weights[i] for i in ending) / n)
        )
        curve.append(risen.copy())
    return np.array(curve).reshape(-1, n_causes).T


def jackknife_error(
    time: NDArray, cause: NDArray, entry: NDArray, weights: NDArray, n_causes: int
) -> NDArray:
    """Infinitesimal jackknife (n_causes, T): root of the sum of (weight * derivative by the weight) squared.

    The derivative is taken by a complex step, which has no rounding error of a difference.
    """
    variance: NDArray | float = 0.0
    for i in range(len(time)):
        stepped = weights.astype(np.complex128)
        stepped[i] += 1e-30j
        derivative = np.imag(incidence(time, cause, entry, stepped, n_causes)) / 1e-30
        variance = variance + (weights[i] * derivative) ** 2
    return np.sqrt(variance)
