"""ICAHT of measured courses: sparse counts, limits, windows. Worked by hand."""

from __future__ import annotations

import pytest

from data.derived_results import DerivedCode, DerivedState
from tests.data.derived_cases import history, infusion, lane, only, results, series

EARLY, LATE = DerivedCode.EARLY_ICAHT, DerivedCode.LATE_ICAHT


def daily(low_from: int, low_to: int, low: float | str, last_day: int = 30) -> list[tuple[int, float | str]]:
    """A count on each of the days 0 to `last_day`: 2.0, and `low` from the first to the last low day."""
    return [(day, low if low_from <= day <= low_to else 2.0) for day in range(last_day + 1)]


@pytest.mark.parametrize(
    ("last_low", "low", "grade"),
    [
        (5, 0.5, 1), (6, 0.5, 2), (12, 0.5, 2), (13, 0.5, 3), (30, 0.5, 4), (12, 0.51, 0),
        (5, 0.1, 1), (6, 0.1, 3), (12, 0.1, 3), (13, 0.1, 4), (6, 0.11, 2),
    ],
)  # fmt: skip
def test_early_grade_of_a_run_from_day_0(last_low: int, low: float, grade: int) -> None:
    found = only(history(series("anc", *daily(0, last_low, low))), EARLY)
    assert (found.state, found.grade) == (DerivedState.COMPUTED, grade)
    assert len(found.inputs) == 31


def test_days_between_counts_a_week_apart_are_interpolated() -> None:
    found = only(history(series("anc", (0, 2), (7, 0.3), (14, 0.3), (21, 3), (28, 3), (35, 3))), EARLY)
    # The count of day 35 is used for days 29 and 30.
    assert [one.day for one in found.inputs] == [0, 7, 14, 21, 28, 35]
    # From 2 on day 0 to 0.3 on day 7 no day before 7 is at 0.5; day 15 is at 0.3 + 2.7 / 7 = 0.69: days 7 to 14.
    assert (found.grade, found.words) == (
        2,
        "grade 2: longest run of 8 days at ≤ 0.5 and of 0 days at ≤ 0.1 × 10⁹/L",
    )


def test_days_that_nobody_counted_leave_the_grade_open() -> None:
    found = only(history(series("anc", (0, 2), (7, 0.3), (15, 3), (22, 3), (29, 3), (36, 3))), EARLY)
    assert (found.state, found.grade) == (DerivedState.CANNOT_BE_DECIDED, None)
    assert found.words == "cannot be decided: grade 1 to 3, no count on 7 days between day 8 and day 14"


def test_one_value_decides_nothing() -> None:
    found = only(history(series("anc", (0, 0.4))), EARLY)
    assert found.state == DerivedState.CANNOT_BE_DECIDED
    assert "grade 1 to 4, no count on 30 days between day 1 and day 30" in found.words


def test_a_course_that_ends_early_can_still_be_grade_4() -> None:
    found = only(history(series("anc", *daily(0, 20, 0.05, last_day=20))), EARLY)
    assert (found.state, found.grade) == (DerivedState.COMPUTED, 4)
    assert "of 21 to 31 days at ≤ 0.1" in found.words


def test_a_count_below_a_limit_decides_only_what_both_readings_agree_on() -> None:
    # "< 0.5" for 7 days is certainly at most 0.5 (grade 2) and may be at most 0.1 (grade 3).
    assert only(history(series("anc", *daily(0, 6, "<0.5"))), EARLY).state == DerivedState.CANNOT_BE_DECIDED
    assert only(history(series("anc", *daily(0, 5, "<0.5"))), EARLY).grade == 1
    assert only(history(series("anc", *daily(0, 6, "<0.1"))), EARLY).grade == 3
    assert only(history(series("anc", *daily(0, 30, "<0.02"))), EARLY).grade == 4


def test_without_neutrophils_nothing_is_guessed() -> None:
    for of in (history(), history(series("anc", (1, 2), unit="copies/mL"))):
        assert [only(of, code).words for code in (EARLY, LATE)] == ["cannot be computed: neutrophils"] * 2
    before = only(history(series("anc", (-9, 0.1), (31, 0.1))), EARLY)
    assert before.missing == ("neutrophils of days 0 to 30",)


def test_each_assay_has_a_row_of_its_own() -> None:
    of = history(
        series("anc", *daily(0, 6, 0.5), assay="b"), series("anc", *daily(0, 13, 0.5), assay="manual")
    )
    assert [(one.assay, one.grade) for one in results(of, EARLY)] == [("b", 2), ("manual", 3)]


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        (((31, 1.5), (32, 1.5)), 1), (((31, 1.51), (32, 1.5)), 0), (((40, 1.0), (50, 0.2), (60, 2.0)), 2),
        (((40, 0.5), (50, 0.5)), 3), (((40, 0.1), (100, 0.1)), 4), (((30, 0.1), (40, 0.1), (41, 2.0)), 0),
        (((40, 0.1), (41, 2.0), (101, 0.1)), 0),
    ],
)  # fmt: skip
def test_late_grade_needs_two_days(values: tuple[tuple[int, float], ...], grade: int) -> None:
    found = only(history(series("anc", *values)), LATE)
    assert (found.state, found.grade) == (DerivedState.COMPUTED, grade)


def test_late_grade_of_one_day_cannot_be_computed() -> None:
    found = only(history(series("anc", (40, 0.1), (40, 0.2))), LATE)
    assert found.words == "cannot be computed: neutrophils on 2 days after day 30 and up to day 100"
    assert len(found.inputs) == 2


@pytest.mark.parametrize(
    ("lanes", "marks"),
    [
        ((lane("relapse", 50),), (infusion(0),)),
        ((lane("next_therapy", 50), lane("relapse", 70)), (infusion(0),)),
        ((lane("transplant", 50),), (infusion(0),)),
        ((lane("response", 50, "progressive disease"),), (infusion(0),)),
        ((lane("response", 40, "complete response"),), (infusion(0), infusion(50))),
    ],
)
def test_what_comes_after_relapse_or_other_treatment_does_not_count(lanes: tuple, marks: tuple) -> None:
    values = series("anc", (35, 1.2), (49, 1.2), (50, 0.1), (60, 0.1))
    assert only(history(values, lanes=lanes, marks=marks), LATE).grade == 1
    assert only(history(values), LATE).grade == 4


def test_a_window_that_ends_before_it_begins() -> None:
    found = only(history(series("anc", (40, 1), (50, 1)), lanes=(lane("relapse", 20),)), LATE)
    assert (
        found.words == "cannot be computed: neutrophils on 2 days after day 30 and before relapse on day 20"
    )


def test_a_late_count_below_a_limit() -> None:
    assert only(history(series("anc", (40, "<0.1"), (50, 0.1))), LATE).grade == 4
    open_ = only(history(series("anc", (40, "<0.5"), (50, 0.1))), LATE)
    assert (open_.state, open_.grade) == (DerivedState.CANNOT_BE_DECIDED, None)
    assert "grade 3 to 4" in open_.words
