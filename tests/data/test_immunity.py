"""Recovery of a cohort: who is in a band, what is counted of whom, and what a scope may not see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.access import Access, AccessDenied
from data.immunity import recovery
from data.query import QueryError
from data.recovery_results import GroupRecovery, RecoveryAnswer
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, patient
from tests.data.measured import COPIES, at, loaded, names


def ask(
    of: Any,
    query: str = "",
    *,
    analyte: str = "cd4",
    assay: str | None = None,
    access: Access = DEIDENTIFIED,
) -> RecoveryAnswer:
    return recovery(of, parse_query(query).spec, access, analyte, assay)


def cd4(patient_id: str, day: int, value: float) -> tuple:
    return ("cd4", patient_id, day, value, "=", "cells/µL", "flow cytometry")


@pytest.fixture
def forty(tmp_path: Path) -> Any:
    """40 patients, every second on tisa-cel, all measured on day 30; ten had died by day 200, one has no follow-up."""
    people = [
        patient(
            name,
            dead_on=200 if k < 10 else None,
            followed_to=None if k == 39 else 1000,
            product="tisa-cel" if k % 2 else "axi-cel",
        )
        | ({"last_dated_day": None} if k == 39 else {})
        for k, name in enumerate(names(40))
    ]
    rows = [cd4(name, 30, 10.0 * k) for k, name in enumerate(names(40))]
    rows += [cd4(name, 300, 500.0) for name in names(40)[:30]]
    return loaded(tmp_path, people, rows)


def test_the_band_holds_the_analysed_patients_only(forty: Any) -> None:
    answer = ask(forty)
    (group,) = answer.groups
    assert (answer.n_loaded, answer.n_analysed, group.n, group.tested) == (40, 39, 39, 39)
    assert answer.excluded[0].reason == "no follow-up date"
    expected = np.quantile(10.0 * np.arange(39), [0.1, 0.25, 0.5, 0.75, 0.9])
    assert group.percentiles[:, at(30)] == pytest.approx(expected)
    assert (answer.assays, answer.assays_apart, answer.unit) == (("flow cytometry",), False, "cells/µL")


def test_the_share_measured_is_of_those_alive_at_the_middle(forty: Any) -> None:
    (group,) = ask(forty).groups
    later = at(300)
    # Day 316.5 is the middle: ten of the 39 are dead, though a value of theirs is (wrongly) dated after it.
    assert (group.measured[later], group.followed[later], group.measured_followed[later]) == (30, 29, 20)
    assert group.share_measured[later] == pytest.approx(20 / 29)
    assert group.share_measured[at(30)] == 1.0


def test_groups_add_up_and_stand_in_the_order_of_the_registry(forty: Any) -> None:
    whole, split = ask(forty), ask(forty, "by=product&min_patients=5")
    assert [group.group for group in split.groups] == ["axi-cel", "tisa-cel"]
    for name in ("measured", "followed", "measured_followed", "below", "zero"):
        parts = sum(getattr(group, name) for group in split.groups)
        assert (parts == getattr(whole.groups[0], name)).all()
    assert sum(group.n for group in split.groups) == whole.n_analysed


def test_a_group_of_few_is_not_shown(forty: Any) -> None:
    axi, tisa = ask(forty, "by=product").groups
    assert (axi.note, axi.n) == (None, 20)
    assert (tisa.note, tisa.n, tisa.tested) == ("Not shown: 19 patients, fewer than 20.", 19, None)
    assert np.isnan(tisa.measured).all() and np.isnan(tisa.percentiles).all()


def test_classes_of_cancer_do_not_group_measurements(forty: Any) -> None:
    answer = ask(forty, "by=class")
    assert (answer.by, [group.group for group in answer.groups]) == (None, ["all"])
    assert "not grouped by class" in answer.notices[0]


def test_a_landmark_restricts_the_patients_and_not_the_clock(forty: Any) -> None:
    answer = ask(forty, "landmark_days=250")
    (group,) = answer.groups
    assert (answer.n_analysed, group.measured[at(30)], group.followed[at(30)]) == (29, 29, 29)
    assert any("landmark" in notice for notice in answer.notices)


def test_a_second_cancer_ends_nobodys_follow_up(tmp_path: Path) -> None:
    people = [patient(name) for name in names(25)]
    measured = [cd4(name, 300, 1.0) for name in names(25)]
    of = loaded(tmp_path, people, measured, cancers=[cancer(names(25)[0], 100)])
    assert ask(of).groups[0].measured_followed[at(300)] == 25


def test_delayed_entry_is_not_yet_under_follow_up(tmp_path: Path) -> None:
    people = [patient(name, entry_day=400 if k < 5 else None) for k, name in enumerate(names(25))]
    (group,) = ask(loaded(tmp_path, people, [cd4(name, 300, 1.0) for name in names(25)])).groups
    assert (group.measured[at(300)], group.followed[at(300)], group.measured_followed[at(300)]) == (
        25,
        20,
        20,
    )


def test_teaching_cases_are_in_nothing(tmp_path: Path) -> None:
    people = [patient(name, teaching_case=k == 0) for k, name in enumerate(names(25))]
    answer = ask(loaded(tmp_path, people, [cd4(name, 30, 1.0) for name in names(25)]))
    assert (answer.groups[0].measured[at(30)], answer.n_loaded) == (24, 24)


def test_the_aggregate_scope_sees_no_small_number(forty: Any) -> None:
    seen = ask(forty).groups[0]
    hidden = ask(forty, access=AGGREGATE).groups[0]
    assert hidden.measured[at(30)] == 39
    few = ask(forty, "product=axi-cel", access=AGGREGATE).groups[0]
    own = ask(forty, "product=axi-cel").groups[0]
    assert own.measured[at(300)] == 15 and np.isnan(few.measured[at(300)])
    assert np.isnan([few.below[at(300)], few.share_measured[at(300)], few.measured_followed[at(300)]]).all()
    assert few.measured[at(60)] == 0
    assert (seen.percentiles[:, at(30)] == hidden.percentiles[:, at(30)]).all()
    with pytest.raises(AccessDenied, match="fewer than 20"):
        ask(forty, "product=tisa-cel", access=AGGREGATE)
    with pytest.raises(AccessDenied, match="min_patients"):
        ask(forty, "by=product&min_patients=5", access=AGGREGATE)


def car(patient_id: str, assay: str | None, value: float = 100.0) -> tuple:
    return ("car_transgene", patient_id, 7, value, "=", COPIES, assay)


def test_the_assay_with_most_patients_is_shown_and_another_can_be_asked(tmp_path: Path) -> None:
    people = [patient(name) for name in names(45)]
    rows = [car(name, "ddPCR", 900.0) for name in names(45)[:20]]
    rows += [car(name, "qPCR") for name in names(45)[20:43]] + [car(name, None) for name in names(45)[43:]]
    of = loaded(tmp_path, people, rows)
    most = ask(of, analyte="car_transgene")
    assert (most.assays, most.other_assays, most.groups[0].tested) == (("qPCR",), ("ddPCR", "unknown"), 23)
    other = ask(of, analyte="car_transgene", assay="ddPCR")
    assert (other.assays, other.groups[0].percentiles[2, at(7)]) == (("ddPCR",), 900.0)
    assert ask(of, analyte="car_transgene", assay="unknown").groups[0].measured[at(7)] == 2
    with pytest.raises(QueryError, match="'PCR' is no assay") as refused:
        ask(of, analyte="car_transgene", assay="PCR")
    assert (refused.value.field, refused.value.allowed) == ("assay", ("ddPCR", "qPCR", "unknown"))
    with pytest.raises(QueryError, match="read together"):
        ask(of, assay="qPCR")


def test_a_unit_that_is_kept_apart_is_said(tmp_path: Path) -> None:
    row = ("cmv_dna", "P000", 7, 100.0, "=", "copies/mL", "qPCR")
    answer = ask(loaded(tmp_path, [patient("P000")], [row]), analyte="cmv_dna")
    assert answer.notices == ("Values in copies/mL are kept apart and are in none of these numbers.",)
    assert (answer.assays, answer.groups[0].tested) == ((), 0)


def test_nobody_and_nothing(tmp_path: Path) -> None:
    of = loaded(tmp_path, [patient("P000")], [])
    group: GroupRecovery = ask(of).groups[0]
    assert (group.tested, group.note, group.measured.sum()) == (0, None, 0)
    nobody = ask(of, "product=tisa-cel")
    assert nobody.n_analysed == 0 and nobody.groups[0].note == "No patient can be analysed here."


def test_two_cohorts_are_two_groups_and_may_share_patients(forty: Any) -> None:
    whole, rest = ask(forty, "product=axi-cel&compare=all"), ask(forty, "product=axi-cel&compare=rest")
    assert (whole.by, [group.group for group in whole.groups]) == ("compare", ["A", "B"])
    assert [group.n for group in whole.groups] == [20, 39]
    assert whole.groups[1].percentiles[:, at(30)] == pytest.approx(
        ask(forty).groups[0].percentiles[:, at(30)]
    )
    assert [(group.n, group.note is None) for group in rest.groups] == [(20, True), (19, False)]
