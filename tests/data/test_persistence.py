"""CAR-T persistence of a cohort: shares by hand, the time to loss against R."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.access import Access
from data.persistence import persistence
from data.query import QueryError
from data.recovery_results import GroupPersistence, PersistenceAnswer
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, patient
from tests.data.measured import COPIES, at, loaded, names

FIRST = 7
# 24 patients: days from the first value above the limit to loss (1), death (2) or the last test (0).
TIMES = (
    25, 60, 60, 80, 90, 90, 120, 150, 180, 180, 200, 250, 300, 340, 365, 365, 400, 450, 500, 600, 0, 30, 700, 55,
)  # fmt: skip
CAUSES = (1, 1, 2, 1, 0, 1, 1, 2, 1, 1, 0, 1, 1, 2, 0, 1, 1, 0, 1, 0, 0, 1, 0, 2)


def row(patient_id: str, day: int, above: bool, assay: str = "qPCR") -> tuple:
    value, sign = (900.0, "=") if above else (50.0, "<")
    return ("car_transgene", patient_id, day, value, sign, COPIES, assay, "blood", 50.0)


def ask(of: Any, query: str = "", *, access: Access = DEIDENTIFIED, **asked: Any) -> PersistenceAnswer:
    return persistence(of, parse_query(query).spec, access, asked.pop("analyte", "car_transgene"), **asked)


@pytest.fixture
def followed(tmp_path: Path) -> Any:
    """The 24 patients, one never above the limit, one never tested."""
    people, rows = [], []
    for name, time, cause in zip(names(24), TIMES, CAUSES, strict=True):
        day = FIRST + time
        people.append(
            patient(name, dead_on=day if cause == 2 else None, followed_to=day if cause == 2 else 2000)
        )
        rows.append(row(name, FIRST, True))
        if cause == 1:
            rows += [row(name, day, False), row(name, day + 5, False)]
        elif time:
            rows.append(row(name, day if cause == 0 else day - 10, True))
    people += [patient("X1"), patient("X2")]
    rows += [row("X1", FIRST, False), row("X1", 60, False)]
    return loaded(tmp_path, people, rows)


def group_of(answer: PersistenceAnswer) -> GroupPersistence:
    (group,) = answer.groups
    return group


def test_every_patient_is_accounted_for(followed: Any) -> None:
    group = group_of(ask(followed))
    assert (group.n, group.never_tested, group.never_detected, group.detected) == (26, 1, 1, 24)
    assert (group.lost, group.died, group.censored, group.unconfirmed) == (13, 4, 7, 0)
    assert group.first_detected_days == 7.0
    assert group.gap_days is None, "a median of fewer than 20 is not given"


def test_time_to_loss_is_that_of_r(followed: Any) -> None:
    # R 4.2, survival: survfit(Surv(time, cause == 1) ~ 1, conf.type = "log-log") and, multi-state,
    # survfit(Surv(time, factor(cause)) ~ 1, conf.type = "log-log"), summary at 3, 6 and 12 months.
    group = group_of(ask(followed, "min_at_risk=1"))
    kaplan_meier = {
        3: (0.771014492754, 0.533308638260, 0.898012796282),
        6: (0.608903753252, 0.363883153175, 0.783917711412),
        12: (0.417534002230, 0.190907219589, 0.630878272660),
    }
    competing = {
        3: (0.217391304348, 0.0791389039148, 0.399270548384),
        6: (0.356521739130, 0.1700947954275, 0.548544033839),
        12: (0.509565217391, 0.2851588390452, 0.696095076521),
    }
    states = {
        3: (0.695652173913, 0.0869565217391),
        6: (0.510144927536, 0.1333333333333),
        12: (0.306086956522, 0.1843478260870),
    }
    read = {one.months: one for one in group.read}
    for months, expected in kaplan_meier.items():
        value = read[months].detectable
        assert (value.estimate, value.ci_lower, value.ci_upper) == pytest.approx(expected, abs=1e-10)
        value = read[months].lost
        assert (value.estimate, value.ci_lower, value.ci_upper) == pytest.approx(competing[months], abs=1e-10)
        assert (read[months].detectable_alive, read[months].died) == pytest.approx(states[months], abs=1e-10)
    median = group.median_days
    assert (median.estimate, median.ci_lower, median.ci_upper) == (300.0, 120.0, 500.0)


def test_lost_died_and_detectable_add_up_and_death_lies_between(followed: Any) -> None:
    curve = group_of(ask(followed)).curve
    assert curve is not None
    np.testing.assert_allclose(curve.lost + curve.died + curve.detectable_alive, 1.0, atol=1e-12)
    assert (np.diff(curve.detectable) <= 1e-12).all()
    # Kaplan-Meier of the survivors overstates who is left, and one minus it overstates who has lost.
    assert (curve.detectable >= curve.detectable_alive - 1e-12).all()
    assert (1.0 - curve.detectable >= curve.lost - 1e-12).all()


def test_the_share_above_the_limit_is_of_those_measured(followed: Any) -> None:
    share = group_of(ask(followed)).share
    first = at(FIRST)
    assert (share.measured[first], share.detected[first], share.below[first], share.zero[first]) == (
        25,
        24,
        1,
        0,
    )
    assert (share.followed[first], share.measured_followed[first]) == (26, 25)
    assert share.share[first] == pytest.approx(24 / 25)
    assert share.share_measured[first] == pytest.approx(25 / 26)
    assert share.ci_lower[first] < 24 / 25 < share.ci_upper[first]
    assert share.measured[at(200)] > 0 and np.isnan(share.share[at(200)])


def test_a_measured_zero_is_neither_above_nor_below(tmp_path: Path) -> None:
    rows = [row(name, FIRST, True) for name in names(20)]
    rows[0] = ("car_transgene", "P000", FIRST, 0.0, "=", COPIES, "qPCR", "blood", 50.0)
    rows[1] = row("P001", FIRST, False)
    share = group_of(ask(loaded(tmp_path, [patient(name) for name in names(20)], rows))).share
    at_first = [share.detected, share.below, share.zero]
    assert [counts[at(FIRST)] for counts in at_first] == [18, 1, 1]


def test_the_curve_needs_twenty_patients_above_the_limit(tmp_path: Path) -> None:
    people = [patient(name) for name in names(25)]
    rows = [row(name, FIRST, k < 19) for k, name in enumerate(names(25))]
    group = group_of(ask(loaded(tmp_path, people, rows)))
    assert (group.curve, group.read, group.shown_until_days) == (None, (), None)
    assert group.note == "No time to loss: fewer than 20 patients had a value above the limit."
    assert (group.detected, group.never_detected) == (19, 6)
    assert np.isfinite(group.share.share[at(FIRST)])


def test_groups_add_up_and_assays_stay_apart(tmp_path: Path) -> None:
    people = [patient(name, product="axi-cel" if k < 25 else "tisa-cel") for k, name in enumerate(names(50))]
    rows = [row(name, day, day < 100) for name in names(50) for day in (7, 60, 200, 300)]
    rows += [row(name, day, True, "ddPCR") for name in names(50)[:30] for day in (7, 60, 200, 300)]
    of = loaded(tmp_path, people, rows)
    whole, split = group_of(ask(of)), ask(of, "by=product").groups
    for name in ("n", "never_tested", "never_detected", "detected", "lost", "died", "censored"):
        assert sum(getattr(group, name) for group in split) == getattr(whole, name)
    assert (whole.lost, whole.median_days.estimate, whole.gap_days) == (50, 193.0, 140.0)
    other = ask(of, assay="ddPCR")
    assert (group_of(other).lost, group_of(other).never_tested, other.other_assays) == (0, 20, ("qPCR",))


def test_a_landmark_starts_the_clock_at_the_first_value_above_after_it(tmp_path: Path) -> None:
    people = [patient(name) for name in names(20)]
    rows = [row(name, day, day < 200) for name in names(20) for day in (7, 60, 200, 300)]
    of = loaded(tmp_path, people, rows)
    assert group_of(ask(of)).median_days.estimate == 193.0
    assert group_of(ask(of, "landmark_days=30")).median_days.estimate == 140.0
    assert group_of(ask(of, "landmark_days=100")).detected == 0


def test_the_aggregate_scope_sees_the_curve_to_ten_at_risk_and_no_small_number(followed: Any) -> None:
    own, hidden = group_of(ask(followed)), group_of(ask(followed, access=AGGREGATE))
    assert own.curve is not None and hidden.curve is not None
    assert own.curve.at_risk.min() < 10 <= hidden.curve.at_risk.min()
    assert own.shown_until_days == hidden.shown_until_days
    assert 0 < own.share.measured[at(200)] < 20 and np.isnan(hidden.share.measured[at(200)])
    assert np.isnan([hidden.share.detected[at(200)], hidden.share.below[at(200)]]).all()


def test_only_car_t_cells_persist(followed: Any) -> None:
    with pytest.raises(QueryError, match="'cd4' does not measure CAR-T cells") as refused:
        ask(followed, analyte="cd4")
    assert refused.value.field == "analyte"


def test_nobody_tested_and_nobody_analysed(tmp_path: Path) -> None:
    of = loaded(tmp_path, [patient("P000")], [])
    group = group_of(ask(of))
    assert (group.n, group.never_tested, group.detected) == (1, 1, 0)
    assert group.note == "No patient had a value above the limit."
    assert group_of(ask(of, "product=tisa-cel")).note == "No patient can be analysed here."
