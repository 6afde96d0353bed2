"""CAR-T peak, last detectable and first below the limit. Worked by hand."""

from __future__ import annotations

from data.derived_results import DerivedCode, DerivedState
from tests.data.derived_cases import history, infusion, only, results, series

PEAK, LAST, FIRST = DerivedCode.CAR_PEAK, DerivedCode.CAR_LAST_DETECTABLE, DerivedCode.CAR_FIRST_BELOW
COURSE = ((0, "<50"), (7, 8000), (10, 35600), (14, 35600), (28, 90), (60, "<50"), (90, "<50"))


def test_a_usual_course() -> None:
    of = history(series("car_transgene", *COURSE))
    peak = only(of, PEAK)
    assert (peak.value, peak.unit, peak.day) == (35600, "copies/µg DNA", 10)
    assert peak.words == "peak 35,600 copies/µg DNA on day 10: time to peak 10 days"
    assert (only(of, LAST).day, only(of, FIRST).day) == (28, 60)
    assert only(of, LAST).words == "last detected on day 28; not detected on 2 days tested later, to day 90"


def test_a_limit_before_the_first_detection_is_not_a_loss() -> None:
    found = only(history(series("car_transgene", (0, "<50"), (7, 80))), FIRST)
    assert (found.state, found.day) == (DerivedState.COMPUTED, None)
    assert found.words == "not below the limit up to the last day tested, day 7"


def test_detected_again() -> None:
    of = history(series("car_cells", (7, 5), (30, 0), (60, 2)))
    assert (
        only(of, FIRST).words == "first not detected on day 30 (measured as 0); detected again on 1 day later"
    )
    assert (only(of, LAST).day, only(of, LAST).words) == (60, "last detected on day 60, the last day tested")


def test_never_detected_is_neither_0_nor_missing() -> None:
    for one in (PEAK, LAST, FIRST):
        below = only(history(series("car_cells", (0, "<0.1"), (7, "<0.1"))), one)
        assert (below.state, below.value, below.day) == (DerivedState.COMPUTED, None, None)
        assert below.words == "never detected on 2 days tested, day 0 to 7: 2 below the limit"
        mixed = only(history(series("car_cells", (3, "<0.1"), (7, 0))), one)
        assert mixed.words.endswith("1 below the limit, 1 measured as 0")
        assert only(history(), one).words == "cannot be computed: CAR-T level"
        early = only(history(series("car_cells", (-7, "<0.1"))), one)
        assert early.words == "cannot be computed: CAR-T cells from day 0 on"


def test_one_value_on_day_0() -> None:
    of = history(series("car_cells", (0, 3)))
    assert (only(of, PEAK).value, only(of, PEAK).day, only(of, LAST).day) == (3, 0, 0)


def test_assays_and_units_are_never_joined() -> None:
    of = history(
        series("car_transgene", (7, 100), assay="qPCR"),
        series("car_transgene", (9, 900), assay="ddPCR"),
        series("car_cells", (8, 5), assay=None),
    )
    found = [(one.assay, one.value, one.day) for one in results(of, PEAK)]
    assert found == [("ddPCR", 900, 9), ("qPCR", 100, 7), (None, 5, 8)]


def test_a_peak_that_may_have_been_higher_is_not_given() -> None:
    above = only(history(series("car_cells", (7, 5), (10, ">1000"))), PEAK)
    assert (above.state, above.value) == (DerivedState.CANNOT_BE_DECIDED, None)
    assert "on day 10 " in above.words
    assert (
        only(history(series("car_cells", (7, 5), (10, "<20"))), PEAK).state == DerivedState.CANNOT_BE_DECIDED
    )
    assert only(history(series("car_cells", (7, 5), (10, "<5"))), PEAK).value == 5


def test_a_number_under_its_own_limit_is_not_detected() -> None:
    assert only(history(series("car_cells", (7, 0.05), limit=0.1)), LAST).words.startswith("never detected")


def test_a_further_infusion_ends_the_course() -> None:
    of = history(series("car_cells", (7, 5), (210, 50)), marks=(infusion(0), infusion(200)))
    assert (only(of, PEAK).value, only(of, LAST).day) == (5, 7)
