"""Early haematotoxicity: the longest run of low neutrophils and its grade, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from data.demo.haematotoxicity import grade, longest_run


@pytest.mark.parametrize(
    ("flags", "run"),
    [
        ([], (0, 0)),
        ([0, 0, 0], (0, 0)),
        ([1, 1, 1], (0, 3)),
        ([0, 1, 1, 0, 1], (1, 2)),
        ([1, 0, 1], (0, 1)),
        ([0, 1, 0, 1, 1, 1], (3, 3)),
    ],
)
def test_longest_run(flags: list[int], run: tuple[int, int]) -> None:
    assert longest_run(np.array(flags, dtype=bool)) == run


@pytest.mark.parametrize(
    ("severe", "profound", "expected"),
    [
        (0, 0, 0), (1, 0, 1), (6, 6, 1), (7, 0, 2), (13, 6, 2), (14, 0, 3), (7, 7, 3), (14, 13, 3),
        (30, 0, 3), (31, 0, 4), (14, 14, 4),
    ],
)  # fmt: skip
def test_grades_change_on_the_published_days(severe: int, profound: int, expected: int) -> None:
    assert grade(severe, profound) == expected
