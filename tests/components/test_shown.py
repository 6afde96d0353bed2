"""Which picture an answer gives, where curves stop, what can be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import shown
from components.shown import Picture
from data.results import DAYS_PER_YEAR
from tests.components.answers import answer, group, simulated, suppressed

TEN = group("all", [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], [1, 0, 2, 0, 0, 1, 0, 2, 0, 0])


def test_the_four_pictures() -> None:
    nothing = group("all", [100, 200, 300], [0, 2, 0])
    assert shown.picture(answer([TEN])) is Picture.CURVES
    assert shown.picture(answer([nothing])) is Picture.ZERO
    assert shown.picture(answer([suppressed("x", 3, "few")], by="product")) is Picture.SUPPRESSED
    assert shown.picture(answer([], n_loaded=724)) is Picture.EMPTY


def test_a_group_is_drawn_to_its_cut_and_dashed_before_it() -> None:
    curve = shown.shown_curves(answer([TEN]))[0]
    assert curve.end_days == 900  # two are still at risk on day 900
    assert curve.dashed_from_days == 701  # four are at risk up to day 700


def test_the_horizon_ends_a_curve_before_its_cut() -> None:
    curve = shown.shown_curves(answer([TEN], horizon_years=1.0))[0]
    assert curve.end_days == DAYS_PER_YEAR
    assert curve.dashed_from_days == DAYS_PER_YEAR


def test_the_curve_is_read_from_the_right() -> None:
    curve = TEN.curves[0]
    assert shown.value_at(curve, 99) == 0
    assert shown.value_at(curve, 100) == pytest.approx(0.1)
    assert shown.value_at(curve, 599) == pytest.approx(0.1)
    assert shown.value_at(curve, 600) > 0.1


def test_a_fixed_time_past_the_cut_is_not_estimable() -> None:
    assert shown.fixed_time(TEN, 2) is not None
    assert shown.fixed_time(TEN, 3) is None
    assert shown.fixed_time(TEN, 10) is None
    cut = replace(TEN, shown_until_days=500.0)
    assert shown.fixed_time(cut, 2) is None


def test_the_headline_is_the_last_year_that_can_be_read() -> None:
    reading = shown.latest_fixed_time(TEN)
    assert reading is not None and reading.years == 2
    assert shown.latest_fixed_time(suppressed("x", 3, "few")) is None


def test_held_back_groups_are_named_with_the_rule() -> None:
    mixed = answer([TEN, suppressed("tisa-cel", 9, "Not shown: 9 patients, fewer than 20.")], by="product")
    held = shown.held_back(mixed)
    assert [one.group for one in held] == ["tisa-cel"]
    spec = shown.asked_spec(mixed)
    assert shown.why_held_back(held[0], spec) == "fewer than 20 patients"
    assert shown.why_held_back(suppressed("x", 40, ""), spec) == "fewer than 5 second cancers"
    assert shown.why_held_back(replace(TEN, n=40, events=(("second_cancer", 6),)), spec) == "never 10 at risk"


def test_thresholds_are_those_of_the_question() -> None:
    stamp = replace(answer([TEN]).stamp, query="min_patients=3&min_events=1&min_at_risk=2")
    assert shown.asked_spec(answer([TEN], stamp=stamp)).min_at_risk == 2


@given(st.floats(min_value=0.0, max_value=1.0))
def test_the_axis_starts_at_zero_and_holds_every_curve(highest: float) -> None:
    curve = replace(TEN.curves[0], estimate=np.full_like(TEN.curves[0].estimate, highest))
    top = shown.axis_top(answer([replace(TEN, curves=(curve,))]))
    assert top in shown.AXIS_TOPS
    assert top >= highest


def test_panels_side_by_side_share_the_longer_axis() -> None:
    low, high = simulated("all", 700, 1, hazard=0.003), simulated("all", 300, 2, hazard=0.05)
    tops = shown.axis_top(answer([low])), shown.axis_top(answer([high]))
    assert tops[0] < tops[1]
    assert shown.shared_axis_top(answer([low]), answer([high])) == tops[1]


@pytest.mark.parametrize(
    ("horizon", "ticks"),
    [
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (5.5, [0, 1, 2, 3, 4, 5]),
        (10, [0, 2, 4, 6, 8, 10]),
        (15, [0, 3, 6, 9, 12, 15]),
    ],
)
def test_years_under_the_axis(horizon: float, ticks: list[int]) -> None:
    assert shown.year_ticks(horizon) == ticks
