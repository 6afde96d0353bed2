"""Early and late haematotoxicity (ICAHT): runs and grades by hand, each side of every published line."""

from __future__ import annotations

import numpy as np
import pytest

from data.icaht import early_grade, early_grade_of_course, joined, late_grade, longest_run


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
    ("flags", "whole"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([1, 0, 1], [1, 1, 1]),
        ([1, 0, 0, 1], [1, 1, 1, 1]),
        ([1, 0, 0, 0, 1], [1, 0, 0, 0, 1]),
        ([0, 1, 0, 0], [0, 1, 0, 0]),
    ],
)
def test_up_to_two_recovered_days_are_joined(flags: list[int], whole: list[int]) -> None:
    assert joined(np.array(flags, dtype=bool)).tolist() == [bool(one) for one in whole]


@pytest.mark.parametrize(
    ("severe", "profound", "expected"),
    [
        (0, 0, 0), (1, 0, 1), (6, 6, 1), (7, 0, 2), (13, 6, 2), (14, 0, 3), (7, 7, 3), (14, 13, 3),
        (30, 0, 3), (14, 14, 4),
    ],
)  # fmt: skip
def test_early_grades_change_on_the_published_days(severe: int, profound: int, expected: int) -> None:
    assert early_grade(severe, profound, never_above=False) == expected


def test_a_course_that_never_recovers_is_grade_4() -> None:
    assert early_grade(31, 0, never_above=True) == 4
    assert early_grade_of_course(np.full(31, 0.5)) == (4, 31, 0)
    once_above = np.full(31, 0.5)
    once_above[10] = 0.51
    assert early_grade_of_course(once_above) == (3, 31, 0)


@pytest.mark.parametrize(
    ("nadir", "expected"),
    [(1.51, 0), (1.5, 1), (1.01, 1), (1.0, 2), (0.51, 2), (0.5, 3), (0.11, 3), (0.1, 4), (0.0, 4)],
)
def test_late_grades_change_on_the_published_counts(nadir: float, expected: int) -> None:
    assert late_grade(nadir) == expected
