"""Each second cancer of a patient: follow-up goes on past one, and neither order nor choices lose any."""

from __future__ import annotations

import numpy as np
import pytest

from data import analysis
from data.dataset import Dataset
from data.results import GroupIncidence, IncidenceAnswer
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, cancer, dataset, event, patient, snapshot


def asked(loaded: Dataset, query: str = "") -> IncidenceAnswer:
    return analysis.incidence(
        snapshot(loaded), parse_query(f"count=each&min_at_risk=1&{query}".rstrip("&")).spec, DEIDENTIFIED
    )


def group(loaded: Dataset, query: str = "") -> GroupIncidence:
    return asked(loaded, query).groups[0]


def four(**more: object) -> Dataset:
    return dataset(
        patient("A", followed_to=1000), patient("B", dead_on=400), patient("C", followed_to=1000),
        patient("D", followed_to=1000),
        cancers=[
            cancer("A", 100), cancer("A", 500, category="solid"), cancer("B", 200),
            cancer("C", 600, status="suspected"),
        ],
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_worked_by_hand() -> None:
    found = group(four())
    (curve,) = found.curves
    # 100: 1/4; 200: 2/4; death of B on 400, S = 3/4; 500: + 3/4 x 1/3.
    assert curve.time_days.tolist() == [100.0, 200.0, 400.0, 500.0]
    assert curve.estimate.tolist() == pytest.approx([0.25, 0.5, 0.5, 0.75])
    assert curve.ci_method == "log"


def test_events_are_second_cancers_and_person_time_goes_on_past_them() -> None:
    found = group(four())
    assert dict(found.events) == {"second_cancer": 3, "death": 1, "censored": 3}
    assert found.person_years == pytest.approx((1000 + 400 + 1000 + 1000) / 365.25)
    assert found.rate_per_100_py.estimate == pytest.approx(100 * 3 / found.person_years)


def test_suspected_ones_count_when_asked_for() -> None:
    assert dict(group(four(), "status=confirmed,suspected").events)["second_cancer"] == 4


def test_classes_count_their_own() -> None:
    answer = asked(four(), "by=class&min_events=0&min_patients=0")
    assert {one.group: dict(one.events)["second_cancer"] for one in answer.groups} == {
        "t_nk": 0, "myeloid": 2, "other_haematologic": 0, "solid": 1,
    }  # fmt: skip


def test_a_competing_event_ends_the_counting_and_a_censoring_one_too() -> None:
    relapse = {"events": [event("A", "relapse", 300)]}
    assert dict(group(four(**relapse), "competing=death,relapse").events) == {
        "second_cancer": 2, "relapse": 1, "death": 1, "censored": 2,
    }  # fmt: skip
    assert dict(group(four(**relapse), "censor=relapse").events) == {
        "second_cancer": 2,
        "death": 1,
        "censored": 3,
    }


def test_a_cancer_after_the_end_of_follow_up_counts_on_its_own_day() -> None:
    loaded = dataset(
        patient("A", followed_to=300), patient("B"), cancers=[cancer("A", 100), cancer("A", 350)]
    )
    assert group(loaded).curves[0].time_days.tolist() == [100.0, 350.0]


def test_the_landmark_keeps_the_same_patients_and_counts_from_there() -> None:
    whole = asked(four(), "landmark_days=150")
    assert whole.n_analysed == 3
    assert whole.groups[0].curves[0].time_days.tolist() == [50.0, 250.0]


@pytest.mark.parametrize(
    "query", ["", "lag_days=60", "landmark_days=60", "by=sex&min_events=0&min_patients=0"]
)
def test_with_one_cancer_each_at_the_end_of_follow_up_it_is_the_aalen_johansen_estimate(query: str) -> None:
    # A cancer on the last day of follow-up, or on the day of death, ends the time at risk in both.
    people = [patient(f"P{n:02}", sex=("female", "male")[n % 2], followed_to=100 + 30 * n) for n in range(20)]
    cancers = [cancer(f"P{n:02}", 100 + 30 * n) for n in range(0, 20, 3)]
    loaded = dataset(*people, cancers=cancers)
    each = asked(loaded, query)
    first = analysis.incidence(
        snapshot(loaded), parse_query(f"min_at_risk=1&{query}".rstrip("&")).spec, DEIDENTIFIED
    )
    for one, other in zip(each.groups, first.groups, strict=True):
        # Without deaths S stays 1 in the count and falls in the other: they agree to the first event.
        assert one.n == other.n
        assert np.array_equal(one.curves[0].time_days, other.curves[0].time_days)
        assert one.curves[0].estimate[0] == pytest.approx(other.curves[0].estimate[0])
        assert one.person_years == pytest.approx(other.person_years)


def test_duplicate_rows_of_one_cancer_day_are_two_cancers_and_never_two_patients() -> None:
    loaded = dataset(patient("A"), patient("B"), cancers=[cancer("A", 100), cancer("A", 100)])
    assert group(loaded).curves[0].estimate.tolist() == [1.0]
    assert group(loaded).n == 2


def test_the_order_of_rows_is_irrelevant() -> None:
    loaded = four()
    turned = dataset(
        *(patient(name, followed_to=1000) for name in "DCA"), patient("B", dead_on=400),
        cancers=[
            cancer("C", 600, status="suspected"), cancer("B", 200), cancer("A", 500, category="solid"),
            cancer("A", 100),
        ],
    )  # fmt: skip
    one, other = group(loaded).curves[0], group(turned).curves[0]
    for name in ("estimate", "std_error", "ci_lower", "ci_upper"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
