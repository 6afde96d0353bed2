"""Where no factor matters, 95 % limits hold a ratio of 1 about as often as they say; grouping by the future does not.

Few cohorts, so the bounds are wide: 400 give 2.2 % either way. `python -m tests.benchmarks coverage` takes 2000.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.statistics.null_cohorts import ROUTES, coverage, naive, null_cohort

COHORTS = 400
SEED = 20260630


@pytest.mark.parametrize("name", ROUTES)
def test_limits_hold(name: str) -> None:
    assert 0.925 <= coverage(ROUTES[name], COHORTS, SEED) <= 0.975


def test_limits_of_groups_by_the_future_do_not_hold() -> None:
    assert coverage(naive, COHORTS, SEED) < 0.80


def test_cohorts_have_the_events_that_are_claimed() -> None:
    random = np.random.default_rng(SEED)
    events = [int((null_cohort(random).cause == 1).sum()) for _ in range(200)]
    assert 30 < np.mean(events) < 50 and min(events) >= 20
