"""Tests between groups: the numbers of the estimator, and every reason for which there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from data import analysis
from data.dataset import Dataset
from data.results import Comparison
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.statistics import reference

LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"


def melanoma(*, more: Sequence[Mapping[str, Any]] = (), **first: object) -> Dataset:
    """The melanoma data of R as patients: status 1 as a second cancer, 2 as a death; the group as the sex."""
    known = reference.patients("melanoma")
    names = sorted(set(known.group.tolist()))
    people, cancers = [], []
    for row, (time, status, group) in enumerate(
        zip(known.time.tolist(), known.status.tolist(), known.group.tolist(), strict=True)
    ):
        name, sex = f"P{row:04}", ("female", "male")[names.index(group)]
        own: dict[str, Any] = dict(first) if row == 0 else {}
        people.append(
            patient(name, sex=sex, followed_to=time, **({"dead_on": time} if status == 2 else {}), **own)
        )
        if status == 1:
            cancers.append(cancer(name, time))
    return dataset(*people, *more, cancers=cancers)


def comparisons_of(loaded: Dataset, query: str) -> tuple[Comparison, ...]:
    return analysis.incidence(snapshot(loaded), parse_query(query).spec, DEIDENTIFIED).tests


def test_off_until_asked_for() -> None:
    assert comparisons_of(melanoma(), "by=sex") == ()


@pytest.mark.parametrize(("rho", "query"), [(0, ""), (1, "&gray_rho=1")])
def test_the_numbers_are_those_of_r(rho: int, query: str) -> None:
    (found,) = comparisons_of(melanoma(), f"by=sex&tests=gray{query}")
    assert found.rho == rho
    expected = reference.numbers("melanoma")["gray"][f"rho{rho}"]["cause1"]
    assert found.statistic == pytest.approx(expected["stat"], rel=1e-9)
    assert (found.df, found.groups, found.cause) == (expected["df"], ("female", "male"), "second_cancer")
    assert found.p == pytest.approx(expected["p"], rel=1e-9)


def test_two_cohorts_without_a_shared_patient_are_tested_as_two_groups() -> None:
    (by_field,) = comparisons_of(melanoma(), "by=sex&tests=gray")
    for query in ("sex=female&compare=rest", "sex=female&compare=sex%3Dmale"):
        (found,) = comparisons_of(melanoma(), f"{query}&tests=gray")
        assert found.groups == ("A", "B")
        assert found.statistic == pytest.approx(by_field.statistic, rel=1e-12)


def test_shared_patients_are_counted_and_nothing_is_tested() -> None:
    (found,) = comparisons_of(melanoma(), "sex=female&compare=all&tests=gray")
    assert found.p is None and found.statistic is None
    assert found.note is not None and "115 patients are in both cohorts" in found.note


def test_delayed_entry_withholds_the_test_and_says_how_many() -> None:
    (found,) = comparisons_of(melanoma(entry_day=3), "by=sex&tests=gray")
    assert found.p is None
    assert found.note is not None and "1 patient comes under observation after the start" in found.note
    assert comparisons_of(melanoma(entry_day=3), "by=sex&tests=gray&landmark_days=3")[0].p is not None


def test_a_lag_enters_everybody_on_one_day_and_changes_no_risk_set() -> None:
    (lagged,) = comparisons_of(melanoma(), "by=sex&tests=gray&lag_days=500")
    (landmark,) = comparisons_of(melanoma(), "by=sex&tests=gray&landmark_days=500")
    assert lagged.statistic == pytest.approx(landmark.statistic, rel=1e-12)


def test_a_small_group_hides_the_p_value_with_its_reason() -> None:
    (found,) = comparisons_of(melanoma(), "by=sex&tests=gray&min_events=29")
    assert found.p is None
    assert found.note is not None and "group female has 115 patients with 16 second cancers" in found.note


def test_classes_are_no_groups_of_patients() -> None:
    (found,) = comparisons_of(melanoma(), f"by=class&tests=gray,pairwise{LOOSE}")
    assert found.note is not None and "classes of cancer" in found.note


def test_one_group_has_nothing_to_compare_with() -> None:
    (found,) = comparisons_of(melanoma(), "tests=gray")
    assert found.note is not None and "Nothing to compare" in found.note


def test_pairs_are_adjusted_by_holm_over_the_pairs_that_have_a_p_value() -> None:
    known = reference.patients("melanoma")
    people = [
        patient(f"P{row:04}", age=30 + row % 3 * 20, followed_to=int(time))
        for row, time in enumerate(known.time)
    ]
    cancers = [
        cancer(f"P{row:04}", int(time))
        for row, (time, status) in enumerate(zip(known.time, known.status, strict=True))
        if status == 1
    ]
    found = comparisons_of(dataset(*people, cancers=cancers), f"by=age:40,60&tests=gray,pairwise{LOOSE}")
    assert [test.groups for test in found[1:]] == [("<40", "40-<60"), ("<40", ">=60"), ("40-<60", ">=60")]
    p_values = sorted(test.p for test in found[1:] if test.p is not None)
    adjusted = {test.p: test.p_adjusted for test in found[1:]}
    running = 0.0
    for place, p in enumerate(p_values):
        running = max(running, min(1.0, (3 - place) * p))
        assert adjusted[p] == pytest.approx(running, rel=1e-12)
    assert found[0].p_adjusted is None


def test_patients_of_unknown_group_take_no_part() -> None:
    known = melanoma()
    nobody_knows = [patient(f"X{n}", sex=None, followed_to=900) for n in range(30)]
    with_unknown = melanoma(more=nobody_knows)
    (alone,), (beside,) = (
        comparisons_of(known, "by=sex&tests=gray"),
        comparisons_of(with_unknown, "by=sex&tests=gray"),
    )
    assert beside == alone
