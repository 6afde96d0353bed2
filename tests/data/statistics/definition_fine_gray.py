"""Fine-Gray as its definition reads, patient by patient and time by time: slow and independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def uncensored_before(time: NDArray, cause: NDArray, t: float) -> float:
    """G(t-): events on the day of a censoring are still at risk of it."""
    product = 1.0
    for u in sorted({x for x, k in zip(time, cause, strict=True) if k == 0 and x < t}):
        product *= 1 - np.sum((time == u) & (cause == 0)) / np.sum(time >= u)
    return product


def weight(time: NDArray, cause: NDArray, of_cause: int, i: int, t: float) -> float:
    if time[i] >= t:
        return 1.0
    if cause[i] in (0, of_cause):
        return 0.0
    return uncensored_before(time, cause, t) / uncensored_before(time, cause, time[i])


def log_likelihood(
    time: NDArray,
    cause: NDArray,
    covariates: NDArray,
    beta: NDArray,
    of_cause: int,
    powers: NDArray | None = None,
) -> float:
    """Partial likelihood; `powers` (n,) of 1 raises each event's factor to a power."""
    risk, total = np.exp(covariates @ beta), 0.0
    for i in np.flatnonzero(cause == of_cause):
        at_risk = sum(weight(time, cause, of_cause, j, time[i]) * risk[j] for j in range(len(time)))
        total += (1.0 if powers is None else powers[i]) * (covariates[i] @ beta - np.log(at_risk))
    return total


def means(
    time: NDArray, cause: NDArray, covariates: NDArray, beta: NDArray, of_cause: int
) -> dict[float, NDArray]:
    """Mean of the covariates over the risk set of each event time, (p,)."""
    risk, found = np.exp(covariates @ beta), {}
    for t in sorted(set(time[cause == of_cause].tolist())):
        weighted = risk * [weight(time, cause, of_cause, i, t) for i in range(len(time))]
        found[t] = weighted @ covariates / weighted.sum()
    return found


def score_parts(
    time: NDArray,
    cause: NDArray,
    covariates: NDArray,
    beta: NDArray,
    of_cause: int,
    scale: dict[float, float],
) -> NDArray:
    """Part of each patient in the score, (n, p), by the integrals of Fine & Gray (1999), section 4 and appendix.

    `scale` multiplies the part of each event time.
    """
    n, risk = len(time), np.exp(covariates @ beta)
    times = sorted(set(time[cause == of_cause]))
    weights = {t: np.array([weight(time, cause, of_cause, i, t) for i in range(n)]) for t in times}
    total = {t: (weights[t] * risk).sum() for t in times}
    mean = {t: (weights[t] * risk) @ covariates / total[t] for t in times}
    hazard = {t: np.sum((time == t) & (cause == of_cause)) / total[t] for t in times}

    def martingale_part(i: int, t: float) -> NDArray:
        jump = float(time[i] == t and cause[i] == of_cause)
        return scale[t] * (covariates[i] - mean[t]) * (jump - weights[t][i] * risk[i] * hazard[t])

    parts = np.array([sum(martingale_part(i, t) for t in times) for i in range(n)])
    for u in sorted(set(time[cause == 0])):
        at_risk, is_censored = time >= u, (time == u) & (cause == 0)
        gone = [i for i in range(n) if time[i] < u and cause[i] not in (0, of_cause)]
        carried = -sum((martingale_part(i, t) for i in gone for t in times if t >= u), np.zeros(len(beta)))
        martingale = is_censored - at_risk * is_censored.sum() / at_risk.sum()
        parts += np.outer(martingale, carried) / at_risk.sum()
    return parts


def second_derivative(
    time: NDArray, cause: NDArray, covariates: NDArray, beta: NDArray, of_cause: int
) -> NDArray:
    """Minus the second derivative (p, p) of the log likelihood by differences."""
    size, eye = 1e-4, np.eye(len(beta))

    def at(change: NDArray) -> float:
        return log_likelihood(time, cause, covariates, beta + change, of_cause)

    return np.array(
        [
            [
                -(
                    at(size * (a + b)) - at(size * (a - b)) - at(size * (b - a)) + at(-size * (a + b))
                ) / (4 * size**2)
                for b in eye
            ]
            for a in eye
        ]
    )  # fmt: skip
