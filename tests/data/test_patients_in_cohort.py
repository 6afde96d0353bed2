"""The picker's list, the patient to start with, and one patient's place on the curves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.access import Access, AccessDenied
from data.analysis import default_patient, patient_on_curve, patient_rows, peer_mask
from data.patient_results import PatientOnCurve, PatientRow
from data.snapshot import UnknownPatient
from data.view import parse_query
from data.vocabulary import CancerCategory
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient, snapshot

TAKEN = snapshot(
    dataset(
        patient("A"),
        patient("B"),
        patient("C"),
        patient("D", sex="male"),
        patient("E", sex="male"),
        patient("F", vital_status=None),
        patient("T", teaching_case=True),
        cancers=[
            cancer("C", 300),
            cancer("B", 300, category="solid"),
            cancer("A", 10, category="non_melanoma_skin"),
            cancer("D", 5),
            cancer("E", -5),
            cancer("T", 1),
        ],
    )
)


def rows(query: str = "", access: Access = DEIDENTIFIED) -> tuple[PatientRow, ...]:
    return patient_rows(TAKEN, parse_query(query).spec, access)


def on_curve(patient_id: str, query: str = "", taken=TAKEN) -> PatientOnCurve:
    return patient_on_curve(taken, parse_query(query).spec, DEIDENTIFIED, patient_id)


class TestTheList:
    def test_events_first_by_day_then_id_and_teaching_cases_last(self) -> None:
        assert [row.patient_id for row in rows()] == ["D", "B", "C", "A", "E", "F", "T"]
        assert [row.teaching_case for row in rows()] == [False] * 6 + [True]

    def test_the_cohort_comes_before_those_outside_it(self) -> None:
        listed = rows("sex=female")
        assert [row.patient_id for row in listed] == ["B", "C", "A", "F", "D", "E", "T"]
        assert [row.in_cohort for row in listed] == [True] * 4 + [False] * 3

    def test_the_second_cancer_is_that_of_the_outcome(self) -> None:
        by_id = {row.patient_id: row for row in rows()}
        assert (by_id["B"].second_cancer_category, by_id["B"].second_cancer_day) == (
            CancerCategory.SOLID,
            300,
        )
        assert (by_id["A"].second_cancer_category, by_id["A"].second_cancer_day) == (None, None)
        assert by_id["E"].second_cancer_day is None
        skin = {row.patient_id: row for row in rows("outcome=non_melanoma_skin")}
        assert (skin["A"].second_cancer_day, skin["B"].second_cancer_day) == (10, None)

    def test_two_classes_on_one_day_give_the_first_of_the_vocabulary(self) -> None:
        twice = [cancer("A", 9, category="solid"), cancer("A", 9, category="t_nk")]
        (row,) = patient_rows(
            snapshot(dataset(patient("A"), cancers=twice)), parse_query("").spec, DEIDENTIFIED
        )
        assert row.second_cancer_category is CancerCategory.T_NK

    def test_the_label_says_who_it_is_as_far_as_it_is_recorded(self) -> None:
        people = dataset(
            patient("A", age=63.9, sex="female"),
            patient("B", age=94, sex=None, indication=None),
            patient("C", age=None, product=None),
        )
        labels = [row.label for row in patient_rows(snapshot(people), parse_query("").spec, DEIDENTIFIED)]
        assert labels == ["A · 63 F · LBCL · axi-cel", "B · 90+ · axi-cel", "C · F · LBCL"]
        identified = [row.label for row in patient_rows(snapshot(people), parse_query("").spec, IDENTIFIED)]
        assert identified[1] == "B · 94 · axi-cel"


class TestThePatientToStartWith:
    def test_the_earliest_second_cancer_of_the_cohort(self) -> None:
        assert default_patient(TAKEN, parse_query("").spec, DEIDENTIFIED) == "D"

    def test_ties_by_id(self) -> None:
        assert default_patient(TAKEN, parse_query("sex=female").spec, DEIDENTIFIED) == "B"

    def test_without_a_second_cancer_the_first_by_id(self) -> None:
        assert default_patient(TAKEN, parse_query("sex=female&outcome=t_nk").spec, DEIDENTIFIED) == "A"

    def test_nobody_in_an_empty_cohort(self) -> None:
        assert default_patient(TAKEN, parse_query("sex=other").spec, DEIDENTIFIED) is None


class TestOnTheCurve:
    def test_exit_and_cause(self) -> None:
        assert on_curve("C") == PatientOnCurve(
            "C", True, None, "all", 300, "second_cancer", CancerCategory.MYELOID
        )
        assert on_curve("A") == PatientOnCurve("A", True, None, "all", 1000, "censored")

    def test_on_the_clock_of_a_landmark(self) -> None:
        assert on_curve("C", "landmark_days=90").exit_days == 210

    def test_outside_the_filters_there_is_no_mark(self) -> None:
        assert on_curve("D", "sex=female") == PatientOnCurve(
            "D", False, "not in this cohort", None, None, None
        )

    def test_a_teaching_case_has_no_mark(self) -> None:
        assert on_curve("T") == PatientOnCurve("T", False, "teaching case, in no cohort", None, None, None)

    def test_who_is_not_analysed_is_in_the_cohort_without_a_mark(self) -> None:
        found = on_curve("F")
        assert (found.in_cohort, found.exit_days) == (True, None)
        assert found.reason == "in the cohort, not analysed: vital status unknown"

    def test_the_group_is_the_patient_s_own(self) -> None:
        assert on_curve("D", "by=sex").group == "male"
        assert on_curve("D", "by=age:60,70").group == "60-<70"
        assert on_curve("D", "by=setting").group == "unknown"

    def test_by_class_it_is_the_class_of_the_own_second_cancer(self) -> None:
        assert on_curve("B", "by=class").group == "solid"
        assert on_curve("A", "by=class").group is None

    def test_a_second_cancer_after_another_event_gives_no_class(self) -> None:
        taken = snapshot(dataset(patient("A"), cancers=[cancer("A", 90)], events=[event("A", "relapse", 50)]))
        found = on_curve("A", "by=class&competing=death,relapse", taken)
        assert (found.cause, found.group) == ("relapse", None)

    def test_an_unknown_patient_is_a_sentence(self) -> None:
        with pytest.raises(UnknownPatient, match="There is no patient 'Z'"):
            on_curve("Z")


def test_peers_are_the_patients_of_the_filters_without_teaching_cases() -> None:
    assert peer_mask(TAKEN, parse_query("sex=female").spec).tolist() == [
        True,
        True,
        True,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "question",
    [
        lambda spec: patient_rows(TAKEN, spec, AGGREGATE),
        lambda spec: default_patient(TAKEN, spec, AGGREGATE),
        lambda spec: patient_on_curve(TAKEN, spec, AGGREGATE, "A"),
    ],
)
def test_the_aggregate_scope_sees_no_single_patient(question: Callable) -> None:
    with pytest.raises(AccessDenied):
        question(parse_query("").spec)
