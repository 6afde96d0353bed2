"""The time axis of the timeline: days since day 0, which is the first infusion or another, on one of three scales.

Every position is a plain number, also on the calendar scale, so that one x axis carries all panels. The axis knows
the width in pixels for which labels are laid out; a wider screen only gives them more room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from components.clock import Clock
from components.figures.timeline_labels import fitting, text_width
from data.results import DAYS_PER_YEAR
from data.vocabulary import TimelineScale
from data.zero import FROM_FIRST_INFUSION, DayZero

LINEAR_NEAR_DAY0_DAYS = 14.0
"""Width of the nearly linear part of the arcsinh scale (modelling choice: weeks before, months and years after)."""
EARLIEST_DAY = -60
"""Earlier facts stand at the left edge with an arrow, so that years before the infusion do not squeeze those after.

It counts from the first infusion or from day 0, whichever comes first."""
_PADDING = 0.015
_YEAR_TICKS = (1, 4, 10, 2, 6, 8, 15, 3, 5, 12, 20, 25)
_ARCSINH_DAYS = (0, 28, 100, 7, -30, 183, -60, 14, 60, -14, -7, -100, 3, -3, 21, 10, 5, 1, -1)
_DAY_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
_YEAR_STEPS = (1, 2, 5, 10)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_LINEAR_IN_DAYS_UP_TO = 730
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class TimeAxis:
    """From `first_day` to `last_day` over `width_px` pixels; the calendar scale needs `day0_date`, that of `zero`.

    `font_size` is that of the ticks, `small_font_size` that of the words beside bars and symbols.
    """

    scale: TimelineScale
    first_day: int
    last_day: int
    width_px: float
    font_size: float
    small_font_size: float
    day0_date: date | None = None
    zero: DayZero = FROM_FIRST_INFUSION

    @cached_property
    def clock(self) -> Clock:
        """How days are written beside this axis."""
        return Clock(self.zero, self.day0_date, self.scale is TimelineScale.CALENDAR)

    def since_infusion(self, day: int) -> int:
        """A day of this axis on the clock of the first infusion."""
        return day + self.zero.day

    def position(self, day: float) -> float:
        """Where a day stands on the x axis; days outside the span stand on its edges."""
        return self._raw(min(max(day, self.first_day), self.last_day))

    def pixel(self, day: float) -> float:
        """Distance in pixels from the left edge of the plot."""
        return self.px_of(self.position(day))

    def px_of(self, position: float) -> float:
        """Distance in pixels from the left edge of the plot, of a position on the x axis."""
        return (position - self.range[0]) * self.px_per_unit

    def positions(self, days: Iterable[int]) -> list[float]:
        """`position` of many days at once."""
        first, last, of_day = self.first_day, self.last_day, self._position_of_day
        return [of_day[min(max(day, first), last) - first] for day in days]

    def pixels(self, days: Iterable[int]) -> list[float]:
        """`pixel` of many days at once."""
        low, scale = self.range[0], self.px_per_unit
        return [(position - low) * scale for position in self.positions(days)]

    @cached_property
    def _position_of_day(self) -> list[float]:
        return [self._raw(day) for day in range(self.first_day, self.last_day + 1)]

    @cached_property
    def px_per_unit(self) -> float:
        low, high = self.range
        return self.width_px / (high - low)

    def starts_before(self, day: float) -> bool:
        """Whether a day lies left of the axis and is drawn at its edge."""
        return day < self.first_day

    @cached_property
    def range(self) -> tuple[float, float]:
        low, high = self._raw(self.first_day), self._raw(self.last_day)
        padding = _PADDING * (high - low)
        return low - padding, high + padding

    @property
    def title(self) -> str:
        """Says what the axis counts and which scale it is; shorter where the plot is narrow."""
        if self.scale is TimelineScale.CALENDAR:
            return "Calendar date (linear scale)"
        whole, brief = self.clock.since(), self.clock.since(briefly=True)
        if self.scale is TimelineScale.LINEAR:
            unit = "Days" if self._linear_in_days else "Years"
            titles = [f"{unit} since {since} (linear scale)" for since in (whole, brief)]
        else:
            long = "(arcsinh scale: days near day 0, log-like after the first weeks)"
            titles = [
                f"Time since {whole} {long}",
                *(f"Time since {since} (arcsinh scale)" for since in (whole, brief)),
            ]
        return fitting(titles, self.font_size, self.width_px)

    def ticks(self) -> tuple[list[float], list[str]]:
        """Positions and texts in order; no two texts overlap at the width of the axis."""
        if self.scale is TimelineScale.ARCSINH:
            candidates = _arcsinh_candidates()
        elif self.scale is TimelineScale.CALENDAR:
            candidates = self._calendar_candidates()
        else:
            candidates = self._linear_candidates()
        kept: list[tuple[float, float, str]] = []
        for day, text in candidates:
            if not self.first_day <= day <= self.last_day:
                continue
            centre, half = self.pixel(day), text_width(text, self.font_size) / 2 + 0.4 * self.font_size
            if all(
                centre + half <= other - reach or other + reach <= centre - half for other, reach, _ in kept
            ):
                kept.append((centre, half, text))
        kept.sort()
        positions = [self.range[0] + centre / self.px_per_unit for centre, _, _ in kept]
        return positions, [text for _, _, text in kept]

    def _raw(self, day: float) -> float:
        return math.asinh(day / LINEAR_NEAR_DAY0_DAYS) if self.scale is TimelineScale.ARCSINH else float(day)

    @property
    def _linear_in_days(self) -> bool:
        return max(self.last_day, -self.first_day) <= _LINEAR_IN_DAYS_UP_TO

    def _linear_candidates(self) -> list[tuple[float, str]]:
        per_tick = DAYS_PER_YEAR if not self._linear_in_days else 1.0
        steps = _DAY_STEPS if self._linear_in_days else _YEAR_STEPS
        step = self._step(steps, per_tick, "9999" if self._linear_in_days else "99 y")
        first, last = math.ceil(self.first_day / per_tick / step), math.floor(self.last_day / per_tick / step)
        numbers = sorted((index * step for index in range(first, last + 1)), key=abs)
        suffix = "" if self._linear_in_days else " y"
        return [(n * per_tick, "Day 0" if n == 0 else f"{minus(n)}{suffix}") for n in numbers]

    def _calendar_candidates(self) -> list[tuple[float, str]]:
        assert self.day0_date is not None, "the calendar scale needs the date of day 0"
        step = self._step(_MONTH_STEPS, DAYS_PER_YEAR / 12, "Mar 2099")
        start = self.day0_date + timedelta(days=self.first_day)
        first = math.ceil((start.year * 12 + start.month - 1) / step) * step
        found: list[tuple[float, str]] = []
        for month in range(first, first + 12 * 40, step):
            day = (date(month // 12, month % 12 + 1, 1) - self.day0_date).days
            if day > self.last_day:
                break
            if day < self.first_day:
                continue
            name = str(month // 12) if step % 12 == 0 else f"{_MONTHS[month % 12]} {month // 12}"
            found.append((day, name))
        return found or self._single_dates()

    def _single_dates(self) -> list[tuple[float, str]]:
        assert self.day0_date is not None
        days = range(self.first_day, self.last_day + 1)
        dated = ((day, self.day0_date + timedelta(days=day)) for day in days)
        return [(day, f"{when.day} {_MONTHS[when.month - 1]} {when.year}") for day, when in dated]

    def _step(self, steps: tuple[int, ...], days_per_unit: float, widest: str) -> int:
        """The smallest step whose texts fit beside each other."""
        room = self.width_px / (text_width(widest, self.font_size) + self.font_size)
        span = (self.last_day - self.first_day) / days_per_unit
        return next((step for step in steps if span / step <= room), steps[-1])


def minus(number: float) -> str:
    """A whole number with a true minus sign, as it is printed on the axis and in labels."""
    return f"{number:.0f}".replace("-", "−")


def _arcsinh_candidates() -> list[tuple[float, str]]:
    """The most telling ticks first, because the first one in place keeps it."""
    names = {0: "Day 0", 183: "6 mo"}
    days = [(float(day), names.get(day, minus(day))) for day in _ARCSINH_DAYS]
    years = [(year * DAYS_PER_YEAR, f"{year} y") for year in _YEAR_TICKS]
    before = [(-days, f"−{text}") for days, text in years]
    both = [tick for pair in zip(years, before, strict=True) for tick in pair]
    return [days[0], *both[:2], *days[1:3], *both[2:6], *days[3:5], *both[6:10], *days[5:], *both[10:]]
