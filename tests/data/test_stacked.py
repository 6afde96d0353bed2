"""The stacked picture: it adds up, its causes add up to those of the incidence, and it ends where few are left."""

from __future__ import annotations

import numpy as np
import pytest

from data import analysis
from data.dataset import Dataset
from data.stacked_results import StackedAnswer
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, dataset, event, patient, snapshot


def cohort() -> Dataset:
    people = [patient(f"P{n:02}", followed_to=500 + 20 * n) for n in range(30)]
    people += [patient(f"D{n:02}", dead_on=100 + 15 * n) for n in range(12)]
    cancers = [
        cancer("P01", 90, category="solid"),
        cancer("P02", 90, category="t_nk"),
        cancer("P03", 300),
        cancer("P03", 200, category="solid"),
        cancer("P04", 250, category="non_melanoma_skin"),
        cancer("D11", 265, category="myeloid"),
    ]
    return dataset(
        *people, cancers=cancers, events=[event("P05", "relapse", 60), event("P06", "relapse", 700)]
    )


def asked(query: str = "", loaded: Dataset | None = None) -> StackedAnswer:
    return analysis.stacked(snapshot(loaded or cohort()), parse_query(query).spec, DEIDENTIFIED)


def test_everything_adds_up_to_one() -> None:
    for query in (
        "",
        "competing=death,relapse",
        "outcome=solid,non_melanoma_skin",
        "landmark_days=95",
        "lag_days=95",
    ):
        found = asked(query)
        total = found.estimate.sum(axis=0) + found.event_free
        assert np.allclose(total, 1.0, atol=1e-12)
        assert sum(found.events) == found.n_analysed


def test_the_first_cancer_of_any_class_counts_under_its_class() -> None:
    found = asked()
    assert dict(zip((*found.causes, "censored"), found.events, strict=True)) == {
        "t_nk": 1, "myeloid": 1, "other_haematologic": 0, "solid": 2, "death": 11, "censored": 27,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["", "competing=death,relapse", "age_min=1", "landmark_days=80"])
def test_classes_add_up_to_the_incidence_of_a_second_cancer(query: str) -> None:
    found = asked(query)
    whole = analysis.incidence(snapshot(cohort()), parse_query(query).spec, DEIDENTIFIED)
    curve = whole.groups[0].curves[0]
    classes = [
        row
        for row, cause in enumerate(found.causes)
        if cause in {"t_nk", "myeloid", "solid", "other_haematologic"}
    ]
    kept = curve.time_days <= (found.shown_until_days or 0)
    assert np.allclose(found.estimate[classes].sum(axis=0), curve.estimate[kept], atol=1e-12)


def test_it_ends_where_too_few_are_at_risk() -> None:
    found = asked("min_at_risk=20&horizon_years=15")
    assert found.shown_until_days is not None
    assert found.time_days.max() <= found.shown_until_days
    years = {fixed.years: fixed.event_free for fixed in found.fixed_times}
    assert years[1] is not None and years[10] is None


def test_nobody_gives_no_curve() -> None:
    found = asked("age_min=90")
    assert (found.n_analysed, found.shown_until_days, found.time_days.size) == (0, None, 0)


def test_in_the_aggregate_scope_classes_are_not_told_apart() -> None:
    found = analysis.stacked(snapshot(cohort()), parse_query("").spec, AGGREGATE)
    assert found.causes == ("second_cancer", "death")
