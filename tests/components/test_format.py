"""Numbers as they read on the screen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import format as fmt
from data.results import Estimate


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0213, "2.1 %"),
        (1.0, "100.0 %"),
        (0.0004, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.0, "0 %"),
        (None, "not estimable"),
        (float("nan"), "not estimable"),
    ],
)
def test_a_proportion(value: float | None, text: str) -> None:
    assert plain(fmt.percent(value)) == text


def test_an_estimate_with_limits() -> None:
    assert plain(fmt.percent_ci(0.065, 0.040, 0.090)) == "6.5 % (95 % CI 4.0–9.0)"
    assert plain(fmt.percent_ci_short(0.021, 0.009, 0.043)) == "2.1 % (0.9–4.3)"
    assert plain(fmt.percent_ci_short(0.001, 0.0002, 0.008)) == "0.1 % (< 0.1–0.8)"


def test_what_cannot_be_estimated_says_so() -> None:
    assert fmt.percent_ci(None, None, None) == "not estimable"
    assert plain(fmt.percent_ci(1.0, None, None)) == "100.0 % (limits not estimable)"


def test_a_zero_comes_with_its_upper_limit() -> None:
    assert plain(fmt.none_of(47, 0.075)) == "0 of 47 (upper limit 7.5 %)"
    assert fmt.none_of(3, None) == "0 of 3 (upper limit not estimable)"
    assert plain(fmt.percent_ci_short(0.0, 0.0, 0.075)) == "0 % (0–7.5)"


@given(st.floats(min_value=1e-300, max_value=1.0))
def test_what_is_above_zero_never_reads_as_zero(value: float) -> None:
    assert not fmt.share(value).startswith("0 ")
    assert fmt.share(value) not in {"0", "0.0"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (137429, "137,000"),
        (0.0352, "0.0352"),
        (0.35, "0.35"),
        (12, "12"),
        (1234.5, "1,230"),
        (0, "0"),
        (-2.5, "−2.5"),
    ],
)
def test_significant_digits(value: float, text: str) -> None:
    assert fmt.significant(value) == text


def test_a_value_below_its_limit_keeps_its_sign() -> None:
    assert plain(fmt.measured(50, "copies/µg DNA", "<")) == "< 50 copies/µg DNA"
    assert plain(fmt.measured(1.25, "10^9/L")) == "1.25 10^9/L"


def test_units_are_set_with_raised_digits() -> None:
    assert fmt.unit_words("10^9/L") == "×10⁹/L"
    assert fmt.unit_words("10^6 cells") == "×10⁶ cells"
    assert fmt.unit_words("g/L") == "g/L"


def test_counts_and_their_nouns() -> None:
    assert fmt.count(12394) == "12,394"
    assert fmt.counted(1, "death") == "1 death"
    assert fmt.counted(0, "death") == "0 deaths"
    assert fmt.counted(2, "second cancer") == "2 second cancers"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-12, "day −12"),
        (0, "day 0"),
        (54, "day 54"),
        (310, "day 310 (10 months)"),
        (812, "day 812 (2.2 years)"),
        (None, "day not recorded"),
    ],
)
def test_days(days: float | None, text: str) -> None:
    assert fmt.days_as_time(days) == text


def test_a_late_day_has_no_thousands_separator() -> None:
    assert fmt.day(1310) == "day 1310"


def test_follow_up_and_rates() -> None:
    assert fmt.years_ci(Estimate(4.0, 3.72, 4.31)) == "4.0 years (3.7–4.3)"
    assert fmt.years_ci(Estimate(4.0, 3.72, None)) == "4.0 years (3.7–not reached)"
    assert fmt.years_ci(Estimate(4.0, None, None)) == "4.0 years"
    assert fmt.years_ci(Estimate(None, None, None)) == "not reached"
    assert fmt.rate_ci(Estimate(1.354, 0.67, 2.42)) == "1.35 (0.67–2.42)"
    assert fmt.rate_ci(Estimate(0.0, 0.0, 3.98)) == "0 (0–3.98)"
    assert fmt.rate_ci(Estimate(None, None, None)) == "not estimable"


def test_dates_cannot_be_misread() -> None:
    assert fmt.calendar_date(date(2026, 11, 3)) == "3 Nov 2026"
    assert fmt.calendar_date(None) == "not recorded"


def test_a_list_in_a_sentence() -> None:
    assert fmt.listing(("a", "b", "c")) == "a, b or c"
    assert fmt.listing(("a",)) == "a"
    assert fmt.listing(()) == ""
