"""Days as they are written: with dates where they may be seen, and never more exactly than they are known."""

from __future__ import annotations

from datetime import date

import pytest

from components.clock import Clock
from data.vocabulary import DatePrecision, ZeroKind
from data.zero import FROM_FIRST_INFUSION, DayZero, Zero

DAY0 = date(2020, 3, 14)
ROUGH = DayZero(Zero(ZeroKind.SECOND_CANCER), 703, DatePrecision.MONTH, "second cancer", "MDS")
SECOND = DayZero(Zero(ZeroKind.INFUSION, 2), 380, name="infusion 2", detail="liso-cel")
EXACT = Clock(FROM_FIRST_INFUSION, DAY0)


@pytest.mark.parametrize(
    ("clock", "day", "precision", "words"),
    [
        (EXACT, 310, "day", "day 310, 18 Jan 2021"),
        (EXACT, -12, "day", "day −12, 2 Mar 2020"),
        (EXACT, 310, "month", "about day 310, Jan 2021"),
        (EXACT, 310, "year", "about day 310, 2021"),
        (EXACT, 0, "month", "about day 0, Mar 2020"),
        (EXACT, None, "day", "day not recorded"),
        (Clock(FROM_FIRST_INFUSION), 310, "day", "day 310"),
        (Clock(ROUGH, DAY0), 0, "month", "day 0, Mar 2020"),
        (Clock(ROUGH, DAY0), 0, "day", "about day 0, 14 Mar 2020"),
        (Clock(ROUGH), -703, "day", "about day −703"),
        (Clock(ROUGH), 90, "month", "about day 90"),
    ],
)
def test_a_day_is_not_more_exact_than_it_and_day_0_are_known(
    clock: Clock, day: int | None, precision: str, words: str
) -> None:
    assert clock.when(day, precision) == words


def test_a_label_is_a_date_where_dates_are_preferred_and_known() -> None:
    assert Clock(FROM_FIRST_INFUSION, DAY0, in_dates=True).label(310) == "18 Jan 2021"
    assert Clock(FROM_FIRST_INFUSION, DAY0, in_dates=True).label(310, "month") == "Jan 2021"
    assert Clock(FROM_FIRST_INFUSION, None, in_dates=True).label(310) == "day 310"
    assert EXACT.label(310) == "day 310"


def test_what_stands_at_day_0_is_named() -> None:
    assert EXACT.since() == "first infusion"
    assert (Clock(SECOND).since(), Clock(SECOND).since(briefly=True)) == (
        "infusion 2 (liso-cel)",
        "infusion 2",
    )
    assert Clock(ROUGH).since() == "second cancer (MDS), known to the month"
