"""Median follow-up: by hand, and the medians of R's survfit, whose event is here "censored"."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from data.results import Estimate
from data.statistics.follow_up import median_follow_up
from tests.data.statistics.reference import DATA_SETS, numbers, patients

EVENTS_OF_BLOCK = {"any_event": lambda status: status > 0, "cause1_only": lambda status: status == 1}


def test_by_hand():
    # Censored on 2, 4, 6, 8; an event on 5. Remaining: 4/5, 3/5, then (2 at risk) 3/5 * 1/2 = 0.3 on day 6.
    estimate = median_follow_up([2, 4, 5, 6, 8], [True, True, False, True, True])
    assert estimate.estimate == 6


def test_the_middle_of_the_interval_where_exactly_half_remain():
    # Remaining 3/4, 1/2 from day 3 to day 7, then 1/4.
    assert median_follow_up([1, 3, 7, 9], [1, 1, 1, 1]).estimate == 5


def test_half_remaining_to_the_end_is_the_day_it_was_reached():
    assert median_follow_up([3, 9], [True, False]).estimate == 3


def test_who_has_an_event_on_the_day_is_still_followed_on_it():
    # Day 4: 4 at risk, 2 censored, 2 with an event: 1/2 remains, and nobody is left to lower it.
    assert median_follow_up([4, 4, 4, 4], [True, True, False, False]).estimate == 4


@pytest.mark.parametrize(("time", "is_censored"), [([], []), ([5], [False])])
def test_not_reached_is_none(time: list, is_censored: list):
    assert median_follow_up(time, is_censored) == Estimate(None, None, None)


def test_the_lower_limit_can_be_reached_where_the_median_is_not():
    # 2/3 remain to the end; the lower limit of 2/3 is 0.05.
    assert median_follow_up([1, 2, 9], [True, False, False]) == Estimate(None, 1.0, None)


def test_one_censored_patient_has_a_median_without_limits():
    assert median_follow_up([7], [True]) == Estimate(7.0, None, None)


def test_delayed_entry():
    # Day 3: 2 at risk (the third enters on 3), one censored: 1/2. Day 5: 2 at risk, one censored: 1/4.
    assert median_follow_up([3, 5, 8], [1, 1, 1], entry=[np.nan, np.nan, 3]).estimate == 4
    assert median_follow_up([3, 5, 8], [1, 1, 1], entry=[np.nan] * 3).estimate == 5


def blocks() -> list[Any]:
    return [
        pytest.param(name, block, id=f"{name}-{block}") for name in DATA_SETS for block in EVENTS_OF_BLOCK
    ]


@pytest.mark.parametrize(("data_set", "block"), blocks())
def test_medians_of_survfit(data_set: str, block: str):
    sample = patients(data_set)
    happened = EVENTS_OF_BLOCK[block](sample.status)
    found = median_follow_up(sample.time, happened, sample.entry)
    expected = numbers(data_set)["km"][block]["median_loglog"]
    assert [found.estimate, found.ci_lower, found.ci_upper] == expected
