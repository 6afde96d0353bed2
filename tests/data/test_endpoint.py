"""The endpoint: one test per sentence of its definition, on patients made for that sentence."""

from __future__ import annotations

import pytest

from tests.data.builders import cancer, dataset, event, patient
from tests.data.endpoints import endpoint_of, excluded_of, notices_of, only, rows_of


class TestTheEvent:
    def test_the_first_confirmed_neoplasm_of_the_outcome_is_the_event(self) -> None:
        loaded = dataset(
            patient("A"),
            cancers=[
                cancer("A", 700),
                cancer("A", 300, category="solid"),
                cancer("A", 100, status="suspected"),
            ],
        )
        assert only(loaded) == (None, 300, "second_cancer")

    def test_a_class_outside_the_outcome_is_no_event(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 300, category="non_melanoma_skin")])
        assert only(loaded) == (None, 1000, "censored")
        assert only(loaded, "outcome=non_melanoma_skin") == (None, 300, "second_cancer")

    def test_a_class_outside_the_outcome_neither_competes_nor_censors(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 300, category="solid"), cancer("A", 700)])
        assert only(loaded, "outcome=myeloid") == (None, 700, "second_cancer")

    @pytest.mark.parametrize("status", ["suspected", "ruled_out"])
    def test_what_is_not_confirmed_is_no_event(self, status: str) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 300, status=status)])
        assert only(loaded) == (None, 1000, "censored")

    def test_day_0_counts(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 0)])
        assert only(loaded) == (None, 0, "second_cancer")

    def test_a_cancer_before_day_0_is_no_event_and_the_patient_stays_and_is_counted(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", -1), cancer("A", 400)])
        assert only(loaded) == (None, 400, "second_cancer")
        assert excluded_of(loaded) == {}
        assert notices_of(loaded) == (
            "1 patient with a second cancer before infusion: no event, not left out.",
        )

    def test_a_metastasis_is_no_event_and_counted_by_reason(self) -> None:
        loaded = dataset(
            patient("A"),
            patient("B"),
            cancers=[
                cancer("A", 300, icd10="C78.0"),
                cancer("B", 200, relation_to_treated_disease="relapse"),
                cancer("B", 250, relation_to_treated_disease="relapse"),
            ],
        )
        assert rows_of(loaded) == {"A": (None, 1000, "censored"), "B": (None, 1000, "censored")}
        assert notices_of(loaded) == (
            "3 neoplasms count as no event: 2 relapse of the treated disease, 1 metastasis (ICD-10 C77–C79).",
        )

    def test_an_unknown_relation_is_an_event_with_a_notice(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 300, relation_to_treated_disease=None)])
        assert only(loaded) == (None, 300, "second_cancer")
        assert notices_of(loaded) == (
            "1 second cancer counts as a new primary though its relation to the treated disease is not known.",
        )

    def test_a_cancer_after_death_is_no_event(self) -> None:
        loaded = dataset(patient("A", dead_on=500), cancers=[cancer("A", 501)])
        assert only(loaded) == (None, 500, "death")
        assert notices_of(loaded) == ("1 neoplasm counts as no event: 1 after death.",)


class TestOneDay:
    def test_second_cancer_comes_before_everything(self) -> None:
        loaded = dataset(
            patient("A", dead_on=300, followed_to=300),
            cancers=[cancer("A", 300)],
            events=[event("A", "relapse", 300), event("A", "transplant", 300)],
        )
        assert only(loaded, "competing=death,relapse,transplant") == (None, 300, "second_cancer")

    @pytest.mark.parametrize("kind", ["relapse", "next_therapy", "transplant"])
    def test_a_competing_event_comes_before_death(self, kind: str) -> None:
        loaded = dataset(patient("A", dead_on=300, followed_to=300), events=[event("A", kind, 300)])
        assert only(loaded, f"competing=death,{kind}") == (None, 300, kind)

    def test_death_comes_before_censoring(self) -> None:
        assert only(dataset(patient("A", dead_on=300, followed_to=300))) == (None, 300, "death")

    def test_a_second_cancer_comes_before_censoring(self) -> None:
        assert only(dataset(patient("A", followed_to=300), cancers=[cancer("A", 300)]))[2] == "second_cancer"


class TestCompeting:
    def test_death_competes_by_default_and_relapse_does_not(self) -> None:
        loaded = dataset(patient("A", dead_on=500, followed_to=500), events=[event("A", "relapse", 100)])
        assert only(loaded) == (None, 500, "death")

    def test_each_competing_event_is_a_cause_of_its_own(self) -> None:
        loaded = dataset(
            patient("A"), patient("B"), patient("C"), patient("D", dead_on=40),
            events=[event("A", "relapse", 10), event("B", "next_therapy", 20), event("C", "transplant", 30)],
        )  # fmt: skip
        query = "competing=transplant,death,relapse,next_therapy"
        assert endpoint_of(loaded, query).causes == (
            "second_cancer",
            "relapse",
            "next_therapy",
            "transplant",
            "death",
        )
        assert {row: value[1:] for row, value in rows_of(loaded, query).items()} == {
            "A": (10, "relapse"),
            "B": (20, "next_therapy"),
            "C": (30, "transplant"),
            "D": (40, "death"),
        }

    def test_the_first_relapse_on_or_after_day_0_counts(self) -> None:
        loaded = dataset(
            patient("A"),
            events=[event("A", "relapse", 90), event("A", "relapse", -10), event("A", "relapse", 50)],
        )
        assert only(loaded, "competing=death,relapse") == (None, 50, "relapse")

    def test_a_relapse_on_day_0_counts(self) -> None:
        assert only(dataset(patient("A"), events=[event("A", "relapse", 0)]), "competing=death,relapse")[
            1:
        ] == (0, "relapse")

    def test_a_second_cancer_after_a_competing_event_is_no_event(self) -> None:
        loaded = dataset(patient("A"), cancers=[cancer("A", 90)], events=[event("A", "relapse", 50)])
        assert only(loaded, "competing=death,relapse") == (None, 50, "relapse")

    def test_a_relapse_after_the_end_of_follow_up_is_no_event(self) -> None:
        loaded = dataset(patient("A", followed_to=40), events=[event("A", "relapse", 50)])
        assert only(loaded, "competing=death,relapse") == (None, 40, "censored")

    def test_a_relapse_on_the_last_day_of_follow_up_competes(self) -> None:
        loaded = dataset(patient("A", followed_to=50, dead_on=60), events=[event("A", "relapse", 50)])
        assert only(loaded, "competing=death,relapse") == (None, 50, "relapse")

    @pytest.mark.parametrize("kind", ["relapse", "next_therapy", "transplant"])
    def test_what_came_later_does_not_make_it_count(self, kind: str) -> None:
        loaded = dataset(
            patient("A", followed_to=40, dead_on=60), patient("B", followed_to=40), patient("C", followed_to=40),
            cancers=[cancer("B", 70)], events=[event(one, kind, 50) for one in "ABC"],
        )  # fmt: skip
        assert rows_of(loaded, f"competing=death,{kind}") == {
            "A": (None, 60, "death"),
            "B": (None, 70, "second_cancer"),
            "C": (None, 40, "censored"),
        }

    def test_where_follow_up_ends_with_the_death_a_relapse_before_it_competes(self) -> None:
        loaded = dataset(patient("A", followed_to=None, dead_on=60), events=[event("A", "relapse", 50)])
        assert only(loaded, "competing=death,relapse") == (None, 50, "relapse")


class TestExclusions:
    def test_vital_status_unknown_is_excluded_and_never_censored(self) -> None:
        loaded = dataset(patient("A", vital_status=None), patient("B"), cancers=[cancer("A", 10)])
        assert excluded_of(loaded) == {"vital status unknown": 1}
        assert set(rows_of(loaded)) == {"B"}

    def test_without_an_infusion_there_is_no_day_0(self) -> None:
        assert excluded_of(dataset(patient("A", infused=False))) == {"no infusion": 1}

    def test_without_a_usable_date_there_is_no_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=None), patient("B", followed_to=-3))
        assert excluded_of(loaded) == {"no follow-up date": 2}

    def test_reasons_are_disjoint_and_in_fixed_order(self) -> None:
        loaded = dataset(
            patient("A", sex="male", infused=False, vital_status=None),
            patient("B", infused=False, sex="female", vital_status=None),
            patient("C", vital_status=None, followed_to=None),
            patient("D", followed_to=None),
            patient("E"),
            patient("F", sex=None),
        )
        found = endpoint_of(loaded, "sex=female")
        assert [(one.reason, one.n) for one in found.excluded] == [
            ("outside the filters", 2),
            ("no infusion", 1),
            ("vital status unknown", 1),
            ("no follow-up date", 1),
        ]
        assert len(loaded.patients) - sum(one.n or 0 for one in found.excluded) == found.n == 1

    def test_teaching_cases_are_in_no_count(self) -> None:
        loaded = dataset(
            patient("A"), patient("T", teaching_case=True), patient("U", teaching_case=True, sex="male")
        )
        found = endpoint_of(loaded, "sex=female")
        assert (found.n, found.excluded) == (1, ())
        assert found.reason_for(1) == "teaching case"

    def test_each_patient_s_own_reason_can_be_asked_for(self) -> None:
        found = endpoint_of(dataset(patient("A"), patient("B", vital_status=None)))
        assert (found.reason_for(0), found.reason_for(1)) == (None, "vital status unknown")


def test_row_order_of_neoplasms_and_events_is_irrelevant() -> None:
    people = [patient("A"), patient("B", dead_on=600)]
    cancers = [cancer("A", 300), cancer("A", 200, category="solid"), cancer("B", 500)]
    events = [event("A", "relapse", 250), event("B", "relapse", 100), event("B", "relapse", 90)]
    query = "competing=death,relapse"
    forwards = dataset(*people, cancers=cancers, events=events)
    backwards = dataset(*people[::-1], cancers=cancers[::-1], events=events[::-1])
    assert rows_of(forwards, query) == rows_of(backwards, query)


def test_nobody_at_all_gives_empty_arrays() -> None:
    found = endpoint_of(dataset(patient("A")), "sex=male")
    assert (found.n, found.time_days.shape, found.entry_days.shape) == (0, (0,), (0,))
    assert [(one.reason, one.n) for one in found.excluded] == [("outside the filters", 1)]
