"""What is exact is exact for every seed, not only for the one of the table."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from data.demo.generator import generate
from data.demo.parameters import parameters


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counted_cancers_are_exact_and_inside_the_time_seen(seed: int) -> None:
    world = generate(parameters(), seed)
    course, baseline = world.course, world.baseline
    counted = [one for one in world.neoplasms if one.counted and not baseline.teaching[one.row]]
    counted = [one for one in counted if np.isnan(course.entry_day[one.row])]
    assert Counter(one.kind.category for one in counted) == {"myeloid": 13, "solid": 11, "t_nk": 1}
    assert len({one.row for one in counted}) == 25
    for one in counted:
        assert 0 <= one.day <= course.last_day[one.row] - 30
    assert [one.day for one in counted if one.kind.category == "t_nk"] == [54]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_happens_after_the_last_day_a_patient_was_seen(seed: int) -> None:
    world = generate(parameters(), seed)
    last = world.course.last_day
    assert all(event.start <= last[event.row] for event in world.events)
    assert all(event.end is None or event.start <= event.end <= last[event.row] for event in world.events)
    assert all((block.day <= last[block.row]).all() for block in world.measurements)
    assert all(sample.day <= last[sample.row] for sample in world.samples)
    assert (world.course.entry_day[world.baseline.site == "Main centre"] > 0).sum() <= 3
