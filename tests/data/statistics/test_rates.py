"""Person-time and exact Poisson limits: by hand, R's poisson.test, and scipy's gamma quantiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaincinv
from scipy.stats import poisson

from data.results import Estimate
from data.statistics.rates import (
    central_p_value,
    excess_rate,
    person_years,
    poisson_limits,
    rate_per_100_person_years,
    standardised_ratio,
)
from tests.data.statistics.reference import DATA_SETS, numbers, patients

DAYS_PER_YEAR = 365.25


def test_person_years_by_hand():
    assert person_years(None, [365.25, 730.5]) == 3
    assert person_years([np.nan, -5, 365.25], [365.25, 365.25, 730.5]) == 3
    assert person_years(None, []) == person_years([], []) == 0
    assert person_years(None, [0, 0]) == 0


def test_person_years_do_not_depend_on_the_order():
    days = np.random.default_rng(7).random(1000) * 3000
    assert person_years(None, days) == person_years(None, days[::-1]) == person_years(None, np.sort(days))


@pytest.mark.parametrize(("entry", "days"), [(None, [np.nan]), (None, [-1]), ([9], [5])])
def test_person_time_without_meaning_is_refused(entry: list | None, days: list):
    with pytest.raises(ValueError, match="end of follow-up in every row"):
        person_years(entry, days)


def test_limits_by_hand():
    # No event: P(0) = exp(-upper) = 0.025. One event: P(1 or more) = 1 - exp(-lower) = 0.025.
    assert poisson_limits(0) == (0.0, pytest.approx(-math.log(0.025), rel=1e-14))
    assert poisson_limits(1)[0] == pytest.approx(-math.log(0.975), rel=1e-14)


@pytest.mark.parametrize("case", numbers("poisson_exact")["exact"], ids=lambda case: str(case["observed"]))
def test_limits_of_poisson_test(case: dict):
    assert poisson_limits(case["observed"]) == pytest.approx((case["lower"], case["upper"]), rel=1e-12)


@pytest.mark.parametrize("count", [*range(1, 300), 1000, 5000, 30_000, 10**6])
def test_limits_are_gamma_quantiles(count: int):
    lower, upper = poisson_limits(count)
    assert lower == pytest.approx(gammaincinv(count, 0.025), rel=1e-12)
    assert upper == pytest.approx(gammaincinv(count + 1, 0.975), rel=1e-12)


@pytest.mark.parametrize("count", [-1, 2.5])
def test_what_is_no_count_is_refused(count: float):
    with pytest.raises(ValueError, match="whole number"):
        poisson_limits(count)  # type: ignore[arg-type]


def test_a_rate_without_person_time_cannot_be_given():
    assert rate_per_100_person_years(0, 0.0) == Estimate(None, None, None)


def test_no_event_has_a_rate_of_0_and_an_upper_limit():
    rate = rate_per_100_person_years(0, 50.0)
    assert (rate.estimate, rate.ci_lower) == (0, 0)
    assert rate.ci_upper == pytest.approx(100 * -math.log(0.025) / 50, rel=1e-14)


@pytest.mark.parametrize("data_set", [name for name in DATA_SETS if "rates" in numbers(name)])
def test_rates_of_poisson_test(data_set: str):
    sample, of_r = patients(data_set), numbers(data_set)["rates"]
    for group, block in [(None, of_r["overall"]), *of_r.get("by_group", {}).items()]:
        rows = sample.part(sample.group == group) if group else sample
        # R's person-time is in the unit of the data and its rate per `rate_per` of that unit.
        time_at_risk = person_years(rows.entry, rows.time) * DAYS_PER_YEAR
        assert time_at_risk == pytest.approx(block["person_time"], rel=1e-12)
        years = block["person_time"] * 100 / block["rate_per"]
        found = rate_per_100_person_years(block["events"], years)
        expected = block["rate"], block["lower"], block["upper"]
        assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("case", numbers("poisson_exact")["exact"], ids=lambda case: str(case["observed"]))
def test_ratios_have_the_limits_of_poisson_test(case: dict):
    found = standardised_ratio(case["observed"], 4.0)
    expected = case["observed"] / 4, case["lower"] / 4, case["upper"] / 4
    assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(expected, rel=1e-12)


def test_no_event_has_a_ratio_of_0_with_an_exact_upper_limit():
    found = standardised_ratio(0, 1.5)
    assert (found.estimate, found.ci_lower) == (0, 0)
    assert found.ci_upper == pytest.approx(-math.log(0.025) / 1.5, rel=1e-14)


def test_where_nothing_is_expected_there_is_no_ratio_and_no_p_value():
    assert standardised_ratio(3, 0.0) == Estimate(None, None, None)
    assert central_p_value(3, 0.0) is None


@pytest.mark.parametrize("mean", [0.001, 0.3, 0.9, 1.0, 4.0, 9.8, 100.0, 2500.0])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 9, 10, 11, 25, 99, 100, 101, 400, 2500, 3000])
def test_p_is_twice_the_smaller_tail(count: int, mean: float):
    by_scipy = min(1.0, 2 * min(poisson.cdf(count, mean), poisson.sf(count - 1, mean)))
    assert central_p_value(count, mean) == pytest.approx(by_scipy, rel=1e-9, abs=1e-290)


def test_p_of_the_choice_that_is_not_r_s():
    # R's poisson.test(0, 4) gives 0.0397; central is 2 exp(-4).
    assert central_p_value(0, 4.0) == pytest.approx(2 * math.exp(-4), rel=1e-14)


@pytest.mark.parametrize("count", [0, 1, 5, 30])
def test_p_is_below_5_percent_exactly_outside_the_limits(count: int):
    lower, upper = poisson_limits(count)
    for mean, outside in (
        (lower * 0.999, True),
        (lower * 1.001, False),
        (upper * 0.999, False),
        (upper * 1.001, True),
    ):
        p = central_p_value(count, mean)
        assert p is None or (p < 0.05) == outside


def test_excess_by_hand():
    # 10 observed, 4 expected in 500 person-years: 6 in 500 are 120 in 10,000.
    found = excess_rate(10, 4.0, 500.0, 10_000)
    assert found.estimate == pytest.approx(120)
    assert (found.ci_lower, found.ci_upper) == pytest.approx(
        (20 * (4.7953887 - 4), 20 * (18.3903560 - 4)), rel=1e-6
    )
    assert excess_rate(1, 0.5, 0.0, 10_000) == Estimate(None, None, None)


def test_fewer_than_expected_is_a_negative_excess():
    found = excess_rate(0, 4.0, 1000.0, 10_000)
    assert (found.estimate, found.ci_lower) == (-40, -40)
    assert found.ci_upper == pytest.approx(10 * (3.68887945 - 4), rel=1e-6)
