"""Spans below a line: both sides of each line, gaps, limits, day 0. Worked by hand."""

from __future__ import annotations

import pytest

from components.figures import timeline_values
from data.derived_results import DerivedCode, DerivedState, Span
from data.derived_spans import is_gap
from tests.data.derived_cases import history, only, series

APLASIA, CD4, IGG = DerivedCode.B_CELL_APLASIA, DerivedCode.LOW_CD4, DerivedCode.LOW_IGG


@pytest.mark.parametrize(
    ("code", "analyte", "below", "line"),
    [(APLASIA, "cd19_b", 9.9, 10), (CD4, "cd4", 199, 200), (IGG, "igg", 3.99, 4)],
)
def test_only_values_under_the_line_count(code: DerivedCode, analyte: str, below: float, line: float) -> None:
    assert only(history(series(analyte, (5, below))), code).spans == (Span(5, 5, 1),)
    at_line = only(history(series(analyte, (5, line))), code)
    assert (at_line.state, at_line.spans) == (DerivedState.COMPUTED, ())
    assert at_line.words.startswith(f"never below {line} ")
    assert only(history(), code).state == DerivedState.CANNOT_BE_COMPUTED


def test_a_value_above_ends_a_span() -> None:
    found = only(history(series("cd4", (0, 50), (30, 100), (60, 200), (90, 150), (120, 10))), CD4)
    assert found.spans == (Span(0, 30, 2), Span(90, 120, 2))
    assert found.words == (
        "below 200 cells/µL: day 0 to 30 (2 days measured); day 90 to 120 (2 days measured); measured on 5 days, "
        "day 0 to 120; below at the last value"
    )


def test_gaps_are_not_bridged() -> None:
    assert only(history(series("cd4", (10, 50), (130, 50))), CD4).spans == (Span(10, 130, 2),)
    assert only(history(series("cd4", (10, 50), (131, 50))), CD4).spans == (
        Span(10, 10, 1),
        Span(131, 131, 1),
    )
    assert only(history(series("cd4", (365, 50), (815, 50))), CD4).spans == (Span(365, 815, 2),)
    assert len(only(history(series("cd4", (365, 50), (816, 50))), CD4).spans) == 2


@pytest.mark.parametrize("earlier", [0, 364, 365, 2000])
@pytest.mark.parametrize("later", [120, 121, 450, 451])
def test_spans_break_where_the_timeline_breaks_its_lines(earlier: int, later: int) -> None:
    assert is_gap(earlier, earlier + later) == timeline_values.is_gap(earlier, earlier + later)


def test_values_before_day_0_are_not_after_the_infusion() -> None:
    assert only(history(series("igg", (-5, 2), (0, 3))), IGG).spans == (Span(0, 0, 1),)
    none = only(history(series("igg", (-5, 2))), IGG)
    assert none.words == "cannot be computed: IgG from day 0 on"


def test_below_a_limit_decides_only_where_both_readings_agree() -> None:
    assert only(history(series("cd19_b", (5, "<1"), (30, "<10"))), APLASIA).spans == (Span(5, 30, 2),)
    unclear = only(history(series("cd19_b", (5, "<1"), (30, "<20"), (60, 3))), APLASIA)
    assert unclear.state == DerivedState.CANNOT_BE_DECIDED
    assert unclear.spans == (Span(5, 5, 1), Span(60, 60, 1))
    assert unclear.words.startswith("cannot be decided on day 30: ")
    assert only(history(series("cd4", (5, ">200"))), CD4).spans == ()
    assert only(history(series("cd4", (5, ">100"))), CD4).state == DerivedState.CANNOT_BE_DECIDED


def test_a_number_under_its_own_limit_is_below_the_limit_and_0_is_0() -> None:
    assert (
        only(history(series("cd19_b", (5, 3), limit=20.0)), APLASIA).state == DerivedState.CANNOT_BE_DECIDED
    )
    assert only(history(series("cd19_b", (5, 0), limit=20.0)), APLASIA).spans == (Span(5, 5, 1),)


def test_the_lowest_value_of_a_day_counts_whatever_the_order() -> None:
    for written in (((5, 150), (5, 250)), ((5, 250), (5, 150))):
        found = only(history(series("cd4", *written)), CD4)
        assert found.spans == (Span(5, 5, 1),)
        assert [one.value for one in found.inputs] == [150, 250]
