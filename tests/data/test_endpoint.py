"""The endpoint: one test per sentence of its definition, on patients made for that sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from data.cohort import select
from data.cohort_spec import CohortSpec, parse_query
from data.dataset import Dataset
from data.endpoint import Endpoint, class_endpoint, endpoint
from data.notices import notices
from data.vocabulary import CancerCategory
from tests.data.builders import cancer, dataset, event, patient, snapshot


def spec_of(query: str = "") -> CohortSpec:
    return parse_query(query).spec


def endpoint_of(loaded: Dataset, query: str = "", *measured: tuple[str, str, float, float]) -> Endpoint:
    spec = spec_of(query)
    taken = snapshot(loaded, *measured)
    return endpoint(loaded, spec, select(taken.dataset, taken.measurements, spec).mask)


def rows_of(loaded: Dataset, query: str = "", *measured: Any) -> dict[str, tuple[float | None, int, str]]:
    """patient_id -> (entry or None, time, cause) of the analysed."""
    found = endpoint_of(loaded, query, *measured)
    ids = loaded.patients["patient_id"].to_numpy()
    return {
        ids[index]: (
            None if np.isnan(found.entry_days[row]) else float(found.entry_days[row]),
            int(found.time_days[row]),
            found.cause_of(row),
        )
        for row, index in enumerate(found.patient_index)
    }


def only(loaded: Dataset, query: str = "") -> tuple[float | None, int, str]:
    return rows_of(loaded, query)["A"]


def excluded_of(loaded: Dataset, query: str = "") -> dict[str, int]:
    return {exclusion.reason: exclusion.n for exclusion in endpoint_of(loaded, query).excluded}


def notices_of(loaded: Dataset, query: str = "") -> tuple[str, ...]:
    return notices(loaded, spec_of(query), endpoint_of(loaded, query))


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


class TestEndOfFollowUp:
    def test_it_is_the_follow_up_date(self) -> None:
        assert only(dataset(patient("A", followed_to=400, last_dated_day=900))) == (None, 400, "censored")

    def test_where_it_is_empty_and_the_patient_dead_it_is_the_death(self) -> None:
        assert only(dataset(patient("A", followed_to=None, dead_on=300))) == (None, 300, "death")

    def test_where_it_is_empty_and_the_patient_alive_it_is_the_latest_dated_row(self) -> None:
        loaded = dataset(patient("A", followed_to=None, last_dated_day=350))
        assert only(loaded) == (None, 350, "censored")
        assert notices_of(loaded) == (
            "1 patient without a date of follow-up for second cancers: followed to the latest dated row.",
        )

    def test_a_death_up_to_183_days_after_it_counts_on_its_own_day(self) -> None:
        assert only(dataset(patient("A", followed_to=100, dead_on=283))) == (None, 283, "death")

    def test_a_later_death_is_censored_on_the_follow_up_date_with_a_count(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=284))
        assert only(loaded) == (None, 100, "censored")
        assert notices_of(loaded) == (
            "1 death is more than 183 days after the follow-up date: censored on that date.",
        )

    def test_a_second_cancer_after_it_is_an_event_on_its_own_day(self) -> None:
        loaded = dataset(patient("A", followed_to=100), cancers=[cancer("A", 150)])
        assert only(loaded) == (None, 150, "second_cancer")
        assert notices_of(loaded) == (
            "1 second cancer is dated after the end of follow-up and counts on its own day.",
        )

    def test_a_second_cancer_between_it_and_a_late_death_is_an_event(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=900), cancers=[cancer("A", 800)])
        assert only(loaded) == (None, 800, "second_cancer")

    def test_a_death_before_the_follow_up_date_is_the_exit(self) -> None:
        assert only(dataset(patient("A", followed_to=900, dead_on=500))) == (None, 500, "death")


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
        assert len(loaded.patients) - sum(one.n for one in found.excluded) == found.n == 1

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


class TestPartialDates:
    def test_a_month_counts_as_the_15th_and_a_year_as_1_july_and_both_are_counted(self) -> None:
        loaded = dataset(
            patient("A"),
            patient("B", dead_on=182, followed_to=182, death_date_precision="year"),
            cancers=[cancer("A", 45, precision="month")],
        )
        assert rows_of(loaded) == {"A": (None, 45, "second_cancer"), "B": (None, 182, "death")}
        assert notices_of(loaded) == (
            "2 dates are known to the month or year only and count as the 15th or 1 July (0 moved into follow-up).",
        )

    def test_a_cancer_in_the_month_of_the_infusion_is_moved_to_day_0(self) -> None:
        loaded = dataset(
            patient("A", infused_on=date(2020, 1, 20)), cancers=[cancer("A", -5, precision="month")]
        )
        assert only(loaded) == (None, 0, "second_cancer")
        assert "(1 moved into follow-up)" in notices_of(loaded)[0]

    def test_a_cancer_is_moved_back_to_the_end_of_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=40), cancers=[cancer("A", 45, precision="month")])
        assert only(loaded) == (None, 40, "second_cancer")

    def test_a_death_in_the_month_of_the_infusion_is_moved_to_day_0(self) -> None:
        infused = date(2020, 1, 20)
        loaded = dataset(
            patient("A", infused_on=infused, followed_to=None, dead_on=-5, death_date_precision="month")
        )
        assert only(loaded) == (None, 0, "death")

    def test_a_death_is_moved_back_to_the_follow_up_date_within_its_own_year(self) -> None:
        loaded = dataset(patient("A", followed_to=60, dead_on=182, death_date_precision="year"))
        assert only(loaded) == (None, 60, "death")

    def test_a_death_is_not_placed_before_an_exact_day_of_its_own_year(self) -> None:
        seen = event("A", "hospitalisation", 240, end_day=250)
        loaded = dataset(
            patient("A", followed_to=100, dead_on=182, death_date_precision="year"), events=[seen]
        )
        assert only(loaded) == (None, 250, "death")

    def test_a_day_after_the_year_of_the_death_does_not_move_it(self) -> None:
        loaded = dataset(
            patient("A", followed_to=None, dead_on=182, death_date_precision="year"),
            events=[event("A", "hospitalisation", 366)],
        )
        assert only(loaded) == (None, 182, "death")

    def test_an_exact_death_stays_where_it_is(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=120), events=[event("A", "infection", 100)])
        assert only(loaded) == (None, 120, "death")

    def test_a_death_in_a_later_year_is_not_moved_into_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=60, dead_on=182 + 366, death_date_precision="year"))
        assert only(loaded) == (None, 60, "censored")


class TestDelayedEntry:
    def test_at_risk_from_the_entry_on(self) -> None:
        assert only(dataset(patient("A", entry_day=120))) == (120, 1000, "censored")

    @pytest.mark.parametrize("entry_day", [None, 0, -30])
    def test_without_it_at_risk_from_day_0_inclusive(self, entry_day: float | None) -> None:
        loaded = dataset(patient("A", entry_day=entry_day), cancers=[cancer("A", 0)])
        assert only(loaded) == (None, 0, "second_cancer")

    @pytest.mark.parametrize("event_day", [119, 120])
    def test_an_entry_on_or_after_the_event_is_excluded(self, event_day: int) -> None:
        loaded = dataset(patient("A", entry_day=120), cancers=[cancer("A", event_day)])
        assert excluded_of(loaded) == {"entry after the event": 1}

    def test_an_entry_after_the_end_of_follow_up_is_excluded(self) -> None:
        loaded = dataset(patient("A", entry_day=120, followed_to=120))
        assert excluded_of(loaded) == {"entry after the end of follow-up": 1}

    def test_an_event_on_the_day_after_entry_counts(self) -> None:
        loaded = dataset(patient("A", entry_day=120), cancers=[cancer("A", 121)])
        assert only(loaded) == (120, 121, "second_cancer")

    def test_it_is_said(self) -> None:
        assert notices_of(dataset(patient("A", entry_day=120))) == (
            "1 patient under observation only from after day 0: at risk from then on.",
        )


class TestLag:
    def test_an_event_or_exit_up_to_the_lag_leaves_and_is_counted(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", dead_on=89), patient("C", followed_to=50), patient("D"), patient("E"),
            cancers=[cancer("A", 90), cancer("D", 91)],
        )  # fmt: skip
        assert excluded_of(loaded, "lag_days=90") == {
            "second cancer by day 90 (lag)": 1,
            "death by day 90 (lag)": 1,
            "end of follow-up by day 90 (lag)": 1,
        }

    def test_the_rest_enter_on_that_day_and_the_clock_is_not_reset(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", entry_day=200), patient("C", entry_day=30), cancers=[cancer("A", 91)]
        )
        assert rows_of(loaded, "lag_days=90") == {
            "A": (90, 91, "second_cancer"),
            "B": (200, 1000, "censored"),
            "C": (90, 1000, "censored"),
        }

    def test_without_a_lag_day_0_counts(self) -> None:
        assert only(dataset(patient("A"), cancers=[cancer("A", 0)]), "lag_days=0")[2] == "second_cancer"


class TestLandmark:
    def test_it_keeps_those_whose_exit_is_later_and_resets_the_clock(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", dead_on=90), patient("C", followed_to=90), patient("D", followed_to=91),
            patient("E"), cancers=[cancer("A", 400), cancer("E", 30)],
        )  # fmt: skip
        assert rows_of(loaded, "landmark_days=90") == {
            "A": (None, 310, "second_cancer"),
            "D": (None, 1, "censored"),
        }
        assert endpoint_of(loaded, "landmark_days=90").clock_starts_on_day == 90

    def test_it_says_who_was_dropped(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", dead_on=90), patient("C", followed_to=90), cancers=[cancer("A", 30)]
        )
        assert excluded_of(loaded, "landmark_days=90") == {
            "second cancer by day 90 (landmark)": 1,
            "death by day 90 (landmark)": 1,
            "end of follow-up by day 90 (landmark)": 1,
        }

    def test_entries_are_on_the_new_clock(self) -> None:
        loaded = dataset(patient("A", entry_day=200), patient("B", entry_day=90), patient("C", entry_day=30))
        assert rows_of(loaded, "landmark_days=90") == {
            "A": (110, 910, "censored"),
            "B": (None, 910, "censored"),
            "C": (None, 910, "censored"),
        }

    def test_a_later_filter_sets_it_and_the_largest_wins(self) -> None:
        loaded = dataset(patient("A"), patient("B"), patient("C", followed_to=95))
        measured = [("cd4", "A", 80, 50.0), ("igg", "A", 170, 5.0), ("cd4", "C", 80, 50.0)]
        found = endpoint_of(loaded, "day90_cd4_max=200&day180_igg_unknown=keep", *measured)
        assert found.clock_starts_on_day == 90
        found = endpoint_of(loaded, "day90_cd4_max=200&day180_igg_min=4", *measured)
        assert (found.clock_starts_on_day, found.patient_index.tolist()) == (180, [0])

    def test_a_given_landmark_later_than_the_filter_wins(self) -> None:
        assert spec_of("day90_cd4_max=200&landmark_days=120").clock_starts_on_day == 120
        assert spec_of("day90_cd4_max=200&landmark_days=30").clock_starts_on_day == 90

    def test_with_a_lag_beyond_it_patients_enter_at_the_lag(self) -> None:
        assert only(dataset(patient("A")), "landmark_days=90&lag_days=120") == (30, 910, "censored")


class TestByClass:
    def test_the_same_patients_with_each_class_as_the_event(self) -> None:
        loaded = dataset(
            patient("A"), patient("B"), patient("C", dead_on=500, followed_to=500),
            cancers=[cancer("A", 300), cancer("A", 400, category="solid"), cancer("B", 200, category="solid")],
        )  # fmt: skip
        spec = spec_of()
        whole = endpoint_of(loaded)
        solid = class_endpoint(loaded, spec, whole, CancerCategory.SOLID)
        assert solid.patient_index.tolist() == whole.patient_index.tolist()
        assert solid.time_days.tolist() == [400, 200, 500]
        assert [solid.cause_of(row) for row in range(3)] == ["second_cancer", "second_cancer", "death"]

    def test_nobody_leaves_because_another_class_extended_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=80), cancers=[cancer("A", 120)])
        whole = endpoint_of(loaded, "landmark_days=100")
        assert whole.time_days.tolist() == [20]
        solid = class_endpoint(loaded, spec_of("landmark_days=100"), whole, CancerCategory.SOLID)
        assert (solid.time_days.tolist(), solid.cause.tolist()) == ([20], [0])


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
