"""From when a patient is at risk: delayed entry, lag, landmark; and each class as the event of the same patients."""

from __future__ import annotations

import pytest

from data.endpoint import class_endpoint
from data.vocabulary import CancerCategory
from tests.data.builders import cancer, dataset, patient
from tests.data.endpoints import endpoint_of, excluded_of, notices_of, only, rows_of, spec_of


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
