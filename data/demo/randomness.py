"""Random streams and draws of the generator.

One stream per subject, so that a change in one subject leaves the others as they were.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

_CANDIDATES = 40


def stream(seed: int, subject: str) -> Generator:
    """The stream of one subject. Same seed and subject, same numbers."""
    return Generator(PCG64(SeedSequence([seed, zlib.crc32(subject.encode())])))


def lognormal(
    rng: Generator, median: NDArray[np.float64] | float, spread: float, size: int | tuple[int, ...]
) -> NDArray[np.float64]:
    """Log-normal draws with the given median and standard deviation of the logarithm."""
    return median * np.exp(spread * rng.standard_normal(size))


def truncated_normal(
    rng: Generator, mean: float, deviation: float, bounds: tuple[float, float], size: int
) -> NDArray[np.float64]:
    """Normal draws within the bounds: the first of many candidates that lies inside."""
    candidates = rng.normal(mean, deviation, (size, _CANDIDATES))
    inside = (candidates >= bounds[0]) & (candidates <= bounds[1])
    chosen = candidates[np.arange(size), inside.argmax(axis=1)]
    return np.clip(chosen, *bounds)


def choose(rng: Generator, weights: Mapping[str, float], size: int) -> NDArray[np.object_]:
    """Words drawn with the given weights."""
    cumulative = np.cumsum(list(weights.values()))
    position = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return np.array(list(weights), dtype=object)[np.minimum(position, len(weights) - 1)]


def largest_remainder(shares: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers in the given proportions that add up to `total` (ties: the earlier)."""
    exact = np.array(list(shares.values())) * total / sum(shares.values())
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return dict(zip(shares, counts.tolist(), strict=True))


def whole_numbers(rng: Generator, bounds: tuple[float, ...], size: int) -> NDArray[np.int64]:
    """Whole numbers drawn evenly between two bounds, both included."""
    least, most = bounds
    return rng.integers(int(least), int(most) + 1, size)


def whole_number(rng: Generator, bounds: tuple[float, ...]) -> int:
    """One whole number drawn evenly between two bounds, both included."""
    return int(whole_numbers(rng, bounds, 1)[0])


def between(rng: Generator, bounds: tuple[float, ...]) -> float:
    """One number drawn evenly between two bounds."""
    least, most = bounds
    return float(rng.uniform(least, most))


def normal_quantile(probability: float) -> float:
    """The standard normal value below which `probability` lies; ±8 at the ends."""
    if probability <= 0:
        return -8.0
    return 8.0 if probability >= 1 else NormalDist().inv_cdf(probability)


def stratified_lognormal(rng: Generator, median: float, spread: float, count: int) -> NDArray[np.float64]:
    """One draw from the middle half of each of `count` equal slices of a log-normal, in order.

    Few draws then have the right median, and none lies far outside.
    """
    positions = (np.arange(count) + 0.25 + 0.5 * rng.random(count)) / count
    return median * np.exp(spread * np.array([normal_quantile(p) for p in positions]))
