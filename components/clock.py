"""How the days of one timeline are written: from which day 0, as days or dates, never more exactly than known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from components import format as fmt
from data.patient_results import PatientHistory
from data.vocabulary import DatePrecision
from data.zero import FROM_FIRST_INFUSION, DayZero

_KNOWN_TO = {DatePrecision.MONTH: "known to the month", DatePrecision.YEAR: "known to the year"}


@dataclass(frozen=True)
class Clock:
    """`day0_date` is the date of day 0, None where none is shown or known; `in_dates`: dates are preferred."""

    zero: DayZero
    day0_date: date | None = None
    in_dates: bool = False

    def label(self, day: int, precision: str = DatePrecision.DAY) -> str:
        """The date where dates are preferred and known, else the day."""
        return (self.in_dates and self.date(day, precision)) or self.day(day, precision)

    def day(self, day: int | None, precision: str = DatePrecision.DAY) -> str:
        """`day 310`; `about day 310` where that day, or day 0, is known to the month or the year only."""
        is_zero = day == 0 and precision == self.zero.precision
        exact = is_zero or (precision == DatePrecision.DAY and self.zero.is_exact)
        return _day(day) if day is None or exact else f"about {_day(day)}"

    def date(self, day: int | None, precision: str = DatePrecision.DAY) -> str:
        """`14 Mar 2020`, `Mar 2020` or `2020`; empty where it cannot be given."""
        if day is None or self.day0_date is None:
            return ""
        whole = fmt.calendar_date(self.day0_date + timedelta(day))
        return whole.split(" ", _LEFT_OUT[DatePrecision(precision)])[-1]

    def when(self, day: int | None, precision: str = DatePrecision.DAY) -> str:
        """Day and date: `day 310, 18 Jan 2021`."""
        return ", ".join(filter(None, (self.day(day, precision), self.date(day, precision))))

    def since(self, *, briefly: bool = False) -> str:
        """What stands at day 0: `infusion 2 (liso-cel)`, `second cancer (MDS), known to the month`."""
        detail = self.zero.detail if not (briefly or self.zero.is_first_infusion) else ""
        named = f"{self.zero.name} ({detail})" if detail else self.zero.name
        return ", ".join(filter(None, (named, _KNOWN_TO.get(self.zero.precision))))


@lru_cache(maxsize=16384)
def _day(day: int | None) -> str:
    """A figure writes hundreds of days at every change of the cohort, and they are the same ones."""
    return fmt.day(day)


FROM_INFUSION = Clock(FROM_FIRST_INFUSION)
"""Days since the first infusion, without dates."""

_LEFT_OUT = {DatePrecision.DAY: 0, DatePrecision.MONTH: 1, DatePrecision.YEAR: 2}
"""Words of a written date that would say more than is known: the day, then the month."""


def clock_of(history: PatientHistory, *, in_dates: bool = False) -> Clock:
    """The clock on which the days of a history stand."""
    return Clock(history.zero, history.day0_date, in_dates)
