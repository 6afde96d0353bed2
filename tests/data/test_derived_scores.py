"""CAR-HEMATOTOX and EASIX: every cut-off from both sides, in canonical units. Worked by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from data.derived import derived
from data.derived_results import Derived, DerivedCode, DerivedState
from data.derived_rules import RULES
from data.patient_results import PatientHistory
from data.registries import analytes
from tests.data.derived_cases import history, lane, only, series

HEMATOTOX, EASIX, MODIFIED = DerivedCode.CAR_HEMATOTOX, DerivedCode.EASIX, DerivedCode.MODIFIED_EASIX
GOOD: dict[str, float | str] = {
    "platelets": 200, "anc": 3, "hb": 11, "crp": 5, "ferritin": 300, "ldh": 220, "creatinine": 0.8,
}  # fmt: skip


def patient(
    other: Mapping[str, float] | None = None,
    /,
    *,
    day: int = -5,
    start: int = -5,
    **changed: float | str | None,
) -> PatientHistory:
    """One value of each analyte on `day`, lymphodepletion from day `start`; None leaves an analyte out."""
    values = {
        name: value for name, value in (GOOD | dict(other or {}) | changed).items() if value is not None
    }
    return history(
        *(series(name, (day, value)) for name, value in values.items()),
        lanes=(lane("lymphodepletion", start), lane("lymphodepletion", start + 1)),
    )


@pytest.mark.parametrize(
    ("analyte", "value", "points"),
    [
        ("platelets", 175.1, 0), ("platelets", 175, 1), ("platelets", 75, 1), ("platelets", 74.9, 2),
        ("anc", 1.21, 0), ("anc", 1.2, 1), ("hb", 9.1, 0), ("hb", 9.0, 1),
        ("crp", 29.9, 0), ("crp", 30, 1), ("crp", 3, 0),
        ("ferritin", 649, 0), ("ferritin", 650, 1), ("ferritin", 2000, 1), ("ferritin", 2001, 2),
    ],
)  # fmt: skip
def test_hematotox_points_on_both_sides_of_each_cut_off(analyte: str, value: float, points: int) -> None:
    found = only(patient({analyte: value}), HEMATOTOX)
    assert (found.state, found.value) == (DerivedState.COMPUTED, points)
    (mine,) = [one for one in found.inputs if one.analyte == analyte]
    assert (mine.points, mine.value, mine.day, mine.unit) == (
        points, value, -5, analytes()[analyte].canonical_unit,
    )  # fmt: skip


def test_the_high_group_begins_at_2_and_the_sum_ends_at_7() -> None:
    assert "low group" in only(patient(anc=1), HEMATOTOX).words
    assert "high group" in only(patient(anc=1, hb=8), HEMATOTOX).words
    worst = only(patient(platelets=20, anc=0.1, hb=7, crp=100, ferritin=5000), HEMATOTOX)
    assert (worst.value, worst.words) == (7, "7 of 7 points: the published high group (2 or more)")


@pytest.mark.parametrize("analyte", ["platelets", "anc", "hb", "crp", "ferritin"])
def test_a_missing_input_is_named(analyte: str) -> None:
    of = patient()
    of = replace(of, series=tuple(one for one in of.series if one.analyte != analyte))
    found = only(of, HEMATOTOX)
    (name,) = found.missing
    assert (found.state, found.value) == (DerivedState.CANNOT_BE_COMPUTED, None)
    assert found.words == f"cannot be computed: {name}"
    assert len(found.inputs) == 4


def test_what_is_missing_is_said_in_words() -> None:
    assert only(patient(ferritin=None), HEMATOTOX).words == "cannot be computed: ferritin"
    assert only(patient(ferritin=None, crp=None), HEMATOTOX).words == "cannot be computed: CRP, ferritin"
    without = replace(patient(), lanes=())
    for code in (HEMATOTOX, EASIX, MODIFIED):
        assert only(without, code).words == "cannot be computed: the day of lymphodepletion"


def test_the_window_before_lymphodepletion() -> None:
    assert only(patient(day=-15), HEMATOTOX).state == DerivedState.COMPUTED
    assert only(patient(day=-16), HEMATOTOX).state == DerivedState.CANNOT_BE_COMPUTED
    assert only(patient(day=-4), HEMATOTOX).state == DerivedState.CANNOT_BE_COMPUTED
    # Lymphodepletion of an earlier treatment or after the infusion does not set the window.
    assert only(patient(start=-14, day=-14), EASIX).state == DerivedState.COMPUTED
    for start in (-16, 1):
        assert only(patient(start=start, day=start), EASIX).missing == ("the day of lymphodepletion",)


def test_the_last_value_of_the_window_counts() -> None:
    of = replace(patient(), series=(*patient(anc=None).series, series("anc", (-9, 0.1), (-6, 3), (-4, 0.1))))
    assert only(of, HEMATOTOX).value == 0


def test_a_limit_decides_a_cut_off_only_where_both_readings_agree() -> None:
    assert only(patient(crp="<30"), HEMATOTOX).value == 0
    assert only(patient(crp=">30"), HEMATOTOX).value == 1
    assert only(patient(ferritin=">2000"), HEMATOTOX).value == 2
    unclear = only(patient(ferritin=">1500"), HEMATOTOX)
    assert (unclear.state, unclear.value) == (DerivedState.CANNOT_BE_DECIDED, None)
    assert unclear.words == "cannot be decided: ferritin: only known to be below or above a limit on day −5"


def test_two_values_of_one_day_decide_only_what_both_decide() -> None:
    def with_crp(*values: float) -> Derived:
        crp = [series("crp", (-5, value), assay=str(value)) for value in values]
        return only(replace(patient(), series=(*patient(crp=None).series, *crp)), HEMATOTOX)

    assert with_crp(31, 90).value == 1
    assert with_crp(29, 31).words == "cannot be decided: CRP: different values on day −5"


def test_easix_by_hand() -> None:
    of = patient(ldh=300, creatinine=1.2, platelets=60, crp=45)
    assert only(of, EASIX).value == pytest.approx(300 * 1.2 / 60)
    # CRP 45 mg/L is 4.5 mg/dL.
    assert only(of, MODIFIED).value == pytest.approx(300 * 4.5 / 60)
    assert [one.points for one in only(of, EASIX).inputs] == [None, None, None]


def test_easix_without_a_number() -> None:
    assert only(patient(creatinine=None), EASIX).words == "cannot be computed: creatinine"
    assert only(patient(crp="<1"), MODIFIED).state == DerivedState.CANNOT_BE_DECIDED
    assert only(patient(platelets=0), EASIX).words == "cannot be decided: no quotient with platelets of 0"


def test_another_unit_is_not_taken_for_the_canonical_one() -> None:
    of = replace(patient(), series=(*patient(crp=None).series, series("crp", (-5, 3), unit="mg/dL")))
    assert only(of, HEMATOTOX).missing == ("CRP",)


def test_every_rule_answers_and_needs_canonical_units() -> None:
    assert [one.code for one in derived(history())] == [rule.code for rule in RULES] == list(DerivedCode)
    for rule in RULES:
        assert all(need.unit == analytes()[need.analyte].canonical_unit for need in rule.needs)
        assert rule.source and rule.cut_offs and rule.window


def test_the_order_of_rows_and_series_is_irrelevant() -> None:
    of = patient(ldh=300)
    more = (
        series("anc", *((day, day % 5 / 4) for day in range(0, 60, 2)), (4, "<0.5"), (4, 0.3), assay="b"),
        series("cd4", (0, 20), (0, "<50"), (40, 300), (80, 100)),
        series("car_cells", (7, 5), (7, ">3"), (14, 2), (30, "<0.1")),
    )
    of = replace(of, series=(*of.series, *more))
    expected, shuffle = derived(of), random.Random(1)
    for _ in range(10):
        mixed = [replace(one, points=tuple(shuffle.sample(one.points, len(one.points)))) for one in of.series]
        shuffle.shuffle(mixed)
        lanes = tuple(shuffle.sample(of.lanes, len(of.lanes)))
        assert derived(replace(of, series=tuple(mixed), lanes=lanes)) == expected
