"""What a measured value looks like: its symbol, its height on the axis, and where a curve is broken.

Below the limit, above the limit, a measured zero and a number are four symbols. A line joins numbers only: it stops
at a value that is a limit, and at a gap without measurements.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from data.patient_results import Point
from data.vocabulary import Comparator

LONGEST_GAP_FIRST_YEAR_DAYS = 120
LONGEST_GAP_LATER_DAYS = 450
"""A curve is broken where nothing was measured for longer (modelling choice: one missed yearly visit shows)."""
LONGEST_GAP_OF_CLONES_DAYS = 1100
"""Clones are looked for once in years; three years without a look break the curve (modelling choice)."""
_FOOT_SHARE = 0.08
_TOP_OF_TICKS = 0.96
_LINEAR_FOOT = 0.14
_MARGIN_DECADES = 0.18
_LEAST_DECADES = 2.1


Order = list[int | None]
"""Indices of the points of a curve in order, with None where its line is broken."""


class ValueKind(StrEnum):
    NUMBER = "number"
    BELOW_LIMIT = "below the limit"
    ABOVE_LIMIT = "above the limit"
    ZERO = "measured 0"
    NEGATIVE = "negative"
    INCONCLUSIVE = "inconclusive"
    POSITIVE = "positive"


SYMBOLS = {
    ValueKind.BELOW_LIMIT: "triangle-down-open",
    ValueKind.ABOVE_LIMIT: "triangle-up-open",
    ValueKind.ZERO: "circle-x-open",
    ValueKind.NEGATIVE: "circle-open",
    ValueKind.INCONCLUSIVE: "diamond-tall-open",
    ValueKind.POSITIVE: "star-open",
}
"""What is not a plain number has a symbol of its own; POSITIVE is a positive result without a share."""


_LIMITS = {Comparator.LESS: ValueKind.BELOW_LIMIT, Comparator.GREATER: ValueKind.ABOVE_LIMIT}


@dataclass(frozen=True)
class ValueAxis:
    """The y axis of a panel; on a log axis `low` and `high` are still values, not exponents."""

    logarithmic: bool
    low: float
    high: float

    @cached_property
    def plotly_range(self) -> list[float]:
        """The ends as Plotly wants them: exponents of ten on a log axis."""
        return [math.log10(self.low), math.log10(self.high)] if self.logarithmic else [self.low, self.high]

    def clipped(self, value: float) -> float:
        """The value, or the end of the axis that is next to it."""
        return min(max(value, self.low), self.high)

    def share(self, value: float) -> float:
        """Height of a value as a share of the axis, 0 at the bottom; values outside stand on the edge."""
        low, high = self.plotly_range
        inside = self.clipped(value)
        return ((math.log10(inside) if self.logarithmic else inside) - low) / (high - low)

    def value(self, share: float) -> float:
        """The inverse of `share`."""
        low, high = self.plotly_range
        at = low + share * (high - low)
        return 10.0**at if self.logarithmic else at

    def below_top(self, value: float) -> float:
        """How far a value stands below the top of the axis, as a share of it; it may lie outside."""
        low, high = self.plotly_range
        return (high - (math.log10(value) if self.logarithmic else value)) / (high - low)

    @property
    def foot(self) -> float:
        """Where results without a height stand: just above the bottom edge."""
        return self.value(_FOOT_SHARE) if self.logarithmic else 0.0

    def ticks(self) -> tuple[list[float], list[str]]:
        """At most five tick values with their texts; none so high that its text touches the panel's title."""
        if not self.logarithmic:
            step = _nice_step(self.high / 3)
            values = [index * step for index in range(int(self.high / step + 1e-9) + 1)]
            return values, [f"{value:g}" for value in values]
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        exponents = range(first, last + 1, 1 + (last - first) // 5)
        clear = [e for e in exponents if self.share(10.0**e) < _TOP_OF_TICKS] or list(exponents)
        return [10.0**exponent for exponent in clear], [_decade(exponent) for exponent in clear]


def value_kind(point: Point, logarithmic: bool) -> ValueKind:
    """A zero is apart only where the axis cannot show it: on a linear axis it is a number like any other."""
    limit = _LIMITS.get(point.comparator)
    if limit is not None:
        return limit
    return ValueKind.ZERO if logarithmic and point.value <= 0 else ValueKind.NUMBER


def symbol_of(kind: ValueKind, own_symbol: str) -> str:
    """The symbol of a value; only plain numbers wear the symbol of their curve."""
    return SYMBOLS.get(kind, own_symbol)


def short_number(value: float) -> str:
    """Three significant digits, thousands as k and millions as M, as it stands at the end of a curve."""
    for factor, suffix in ((1e6, "M"), (1e4, "k")):
        if abs(value) >= factor:
            return f"{value / min(factor, 1e3 if suffix == 'k' else factor):.3g}{suffix}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def is_gap(earlier_day: int, later_day: int) -> bool:
    """Whether nothing was measured for so long between two days that no line may join them."""
    longest = LONGEST_GAP_FIRST_YEAR_DAYS if earlier_day < 365 else LONGEST_GAP_LATER_DAYS
    return later_day - earlier_day > longest


def is_gap_of_clones(earlier_day: int, later_day: int) -> bool:
    """As `is_gap`, for variant allele fractions."""
    return later_day - earlier_day > LONGEST_GAP_OF_CLONES_DAYS


def with_breaks(
    days: Sequence[int], joinable: Sequence[bool], gap: Callable[[int, int], bool] = is_gap
) -> Order:
    """Indices of the points in order, with None where the line must not run on.

    `joinable` says which points are numbers; a line never starts from or ends at a limit.
    """
    order: Order = []
    for index, day in enumerate(days):
        if index and (not joinable[index] or not joinable[index - 1] or gap(days[index - 1], day)):
            order.append(None)
        order.append(index)
    return order


def value_axis(values: Iterable[float], logarithmic: bool, has_foot: bool = False) -> ValueAxis:
    """An axis that shows all values; at least two decades on a log scale, from 0 on a linear one.

    With `has_foot` a log axis begins lower by half a decade, so that its foot belongs to measured zeros alone.
    """
    found = [value for value in values if math.isfinite(value) and (value > 0 or not logarithmic)]
    if not logarithmic:
        high = (max([*found, 0.0]) or 1.0) * 1.15
        return ValueAxis(False, min([*found, 0.0]) - _LINEAR_FOOT * high, high)
    low = math.log10(min(found, default=1.0)) - _MARGIN_DECADES
    high = math.log10(max(found, default=1.0)) + _MARGIN_DECADES
    missing = max(_LEAST_DECADES - (high - low), 0.0)
    low, high = low - missing / 2, high + missing / 2
    return ValueAxis(True, 10.0 ** (low - 0.5 * has_foot), 10.0**high)


def _nice_step(rough: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(rough))
    return next(step * magnitude for step in (1, 2, 5, 10) if step * magnitude >= rough * 0.999)


def _decade(exponent: int) -> str:
    if exponent < 4:
        return f"{10.0**exponent:g}"
    return f"{10 ** (exponent - 3)}k" if exponent < 6 else f"{10 ** (exponent - 6)}M"
