"""Overall survival from a dataset: who dies and is censored when, what is hidden, what is tested, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from data.access import AccessDenied
from data.dataset import Dataset
from data.query import QueryError
from data.survival_analysis import survival, survival_groups
from data.survival_documents import survival_document
from data.survival_exports import survival_csv, survival_patients_csv
from data.survival_results import SurvivalAnswer
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.verify_r.by_hand import delayed_entry, two_groups

LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"


def answer_of(loaded: Dataset, query: str = "") -> SurvivalAnswer:
    return survival(snapshot(loaded), parse_query(query).spec, DEIDENTIFIED)


def exits_of(loaded: Dataset, query: str = "") -> list[tuple[float | None, int, int]]:
    """(entry or None, time, died) of every analysed patient in order of the ids."""
    found, _, _ = survival_groups(snapshot(loaded), parse_query(query).spec)
    return [
        (None if np.isnan(entry) else entry, time, cause)
        for entry, time, cause in zip(
            found.entry_days.tolist(), found.time_days.tolist(), found.cause.tolist(), strict=True
        )
    ]


class TestEndpoint:
    def test_a_death_counts_on_its_own_day_however_late(self) -> None:
        assert exits_of(dataset(patient("A", followed_to=100, dead_on=900))) == [(None, 900, 1)]

    def test_the_living_are_followed_to_the_latest_that_is_known(self) -> None:
        later = patient("A", followed_to=100, last_dated_day=250)
        looked_for = patient("B", followed_to=300, last_dated_day=250)
        neither = patient("C", followed_to=None, last_dated_day=40)
        assert exits_of(dataset(later, looked_for, neither)) == [
            (None, 250, 0),
            (None, 300, 0),
            (None, 40, 0),
        ]

    def test_a_second_cancer_is_no_end_of_survival(self) -> None:
        assert exits_of(dataset(patient("A", followed_to=500), cancers=[cancer("A", 100)])) == [
            (None, 500, 0)
        ]

    def test_who_is_left_out_is_counted_by_reason(self) -> None:
        answer = answer_of(
            dataset(
                patient("A"),
                patient("B", vital_status=None),
                patient("C", infused=False),
                patient("D", vital_status="dead", death_day=None),
                patient("E", dead_on=50, entry_day=60),
            )
        )
        assert {left.reason: left.n for left in answer.excluded} == {
            "no infusion": 1,
            "vital status unknown": 1,
            "no follow-up date": 1,
            "entry after the event": 1,
        }
        assert answer.n_analysed == 1

    def test_landmark_keeps_the_living_and_resets_the_clock(self) -> None:
        people = (patient("A", dead_on=80), patient("B", followed_to=90), patient("C", dead_on=400))
        answer = answer_of(dataset(*people), "landmark_days=90")
        assert exits_of(dataset(*people), "landmark_days=90") == [(None, 310, 1)]
        assert {left.reason for left in answer.excluded} == {
            "death by day 90 (landmark)",
            "end of follow-up by day 90 (landmark)",
        }
        assert "beyond day 90 (landmark)" in answer.definition

    def test_lag_moves_the_entry(self) -> None:
        assert exits_of(dataset(patient("A", dead_on=80)), "lag_days=30") == [(30, 80, 1)]


class TestAnswer:
    def test_numbers_by_hand(self) -> None:
        answer = answer_of(dataset(patient("A", dead_on=366), patient("B", followed_to=800)))
        (group,) = answer.groups
        assert (group.n, group.deaths) == (2, 1)
        assert group.person_years == pytest.approx((366 + 800) / 365.25)
        assert [fixed.estimate for fixed in group.fixed_times] == [1.0, 0.5, None, None]
        assert group.risk_table.at_risk[:3] == (2, 2, 1)

    def test_a_small_group_keeps_counts_and_loses_its_curve(self) -> None:
        women = [patient(f"F{n}", dead_on=100 + n) for n in range(20)]
        men = [patient(f"M{n}", dead_on=100 + n, sex="male") for n in range(4)]
        few, shown = sorted(answer_of(dataset(*women, *men), "by=sex").groups, key=lambda group: group.n)
        assert few.curve is None and few.note == "Not shown: 4 patients, fewer than 20." and few.deaths == 4
        assert shown.curve is not None and shown.note is None

    def test_a_group_with_few_deaths_is_not_shown(self) -> None:
        people = [patient(f"F{n}", dead_on=100 + n if n < 4 else None) for n in range(30)]
        (group,) = answer_of(dataset(*people), "by=sex").groups
        assert group.note == "Not shown: 4 deaths, fewer than 5."

    def test_by_class_is_refused_with_the_reason(self) -> None:
        with pytest.raises(QueryError, match="class is known only once the cancer has come"):
            answer_of(dataset(patient("A")), "by=class")

    def test_the_aggregate_scope_sees_no_small_cohort_and_no_tail(self) -> None:
        with pytest.raises(AccessDenied, match="fewer than 20 patients"):
            survival(snapshot(dataset(patient("A"))), parse_query("").spec, AGGREGATE)
        everything = answer_of(two_groups())
        cut = survival(snapshot(two_groups()), parse_query("").spec, AGGREGATE)
        (whole,), (part,) = everything.groups, cut.groups
        assert whole.curve is not None and part.curve is not None and part.shown_until_days is not None
        assert part.last_day == part.shown_until_days < (whole.last_day or 0)
        assert part.curve.time_days.max() <= part.shown_until_days < whole.curve.time_days.max()

    def test_nobody(self) -> None:
        answer = answer_of(dataset(patient("A", vital_status=None)))
        assert answer.n_analysed == 0
        assert answer.groups[0].note == "No patient can be analysed here."


class TestTests:
    def test_off_until_asked_for(self) -> None:
        assert answer_of(two_groups(), "by=sex").tests == ()

    def test_the_log_rank_test_of_the_groups(self) -> None:
        (test,) = answer_of(two_groups(), "by=sex&tests=gray").tests
        assert (test.name, test.cause, test.groups, test.df) == ("log_rank", "death", ("female", "male"), 1)
        assert test.p is not None and 0 < test.p < 1 and test.note is None

    def test_withheld_where_a_group_is_too_small(self) -> None:
        people = [patient(f"F{n}", dead_on=100 + n) for n in range(30)]
        people += [patient(f"M{n}", dead_on=100 + n if n < 4 else None, sex="male") for n in range(30)]
        (test,) = answer_of(dataset(*people), "by=sex&tests=gray").tests
        assert test.p is None and test.note is not None
        assert "group male has 30 patients with 4 deaths" in test.note

    def test_every_pair_is_adjusted(self) -> None:
        people = [
            patient(f"P{n}", dead_on=50 + 7 * n, product=("axi-cel", "tisa-cel", "liso-cel")[n % 3])
            for n in range(90)
        ]
        tests = answer_of(dataset(*people), "by=product&tests=gray,pairwise").tests
        assert len(tests) == 4
        assert all(test.p_adjusted is not None and test.p_adjusted >= (test.p or 0) for test in tests[1:])

    def test_delayed_entry_is_no_reason_to_withhold(self) -> None:
        (test,) = answer_of(delayed_entry(), f"by=sex&tests=gray{LOOSE}").tests
        assert test.p is not None


def test_document_has_no_nan_and_names_its_endpoint() -> None:
    document = survival_document(answer_of(two_groups(), "by=sex"))
    assert document["endpoint"].startswith("death from any cause")
    group = document["groups"][0]
    assert group["events"]["death"] + group["events"]["censored"] == group["n"]
    assert set(group["curve"]) >= {"time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk"}


def test_curves_as_csv() -> None:
    answer = answer_of(two_groups(), "by=sex")
    lines = [line for line in survival_csv(answer).splitlines() if not line.startswith("#")]
    assert lines[0] == "group,time_days,estimate,std_error,ci_lower,ci_upper,at_risk"
    assert len(lines) - 1 == sum(len(group.curve.time_days) for group in answer.groups if group.curve)


def test_the_analysis_table_has_one_line_per_patient_and_none_in_the_aggregate_scope() -> None:
    taken, spec = snapshot(delayed_entry()), parse_query("by=sex").spec
    text = survival_patients_csv(taken, spec, DEIDENTIFIED)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    answer = survival(taken, spec, DEIDENTIFIED)
    assert lines[0] == "patient_id,group,entry_days,time_days,died"
    assert len(lines) - 1 == answer.n_analysed
    assert sum(line.endswith(",yes") for line in lines) == sum(group.deaths or 0 for group in answer.groups)
    with pytest.raises(AccessDenied):
        survival_patients_csv(taken, spec, AGGREGATE)
