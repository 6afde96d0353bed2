"""Choices of the endpoint: suspected cancers in or out, events that censor, autoimmune patients apart."""

from __future__ import annotations

import pytest

from data import analysis
from data.endpoint import AUTOIMMUNE
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, cancer, dataset, event, patient, snapshot
from tests.data.endpoints import endpoint_of, excluded_of, notices_of, only, rows_of

SUSPECTED = "status=confirmed,suspected"


class TestSuspected:
    def test_out_unless_asked_for(self) -> None:
        loaded = dataset(patient("A", followed_to=900), cancers=[cancer("A", 100, status="suspected")])
        assert only(loaded) == (None, 900, "censored")
        assert only(loaded, SUSPECTED) == (None, 100, "second_cancer")

    def test_said_beside_the_curve(self) -> None:
        loaded = dataset(patient("A", followed_to=900), cancers=[cancer("A", 100, status="suspected")])
        assert any("suspected, not confirmed" in said for said in notices_of(loaded))
        assert "1 second cancer counts though it is only suspected." in notices_of(loaded, SUSPECTED)

    @pytest.mark.parametrize(
        "other",
        [{"relation_to_treated_disease": "relapse"}, {"icd10": "C78.0"}, {"icdo3_morphology": "8140/6"}],
    )
    def test_in_only_where_it_would_count_if_confirmed(self, other: dict[str, str]) -> None:
        loaded = dataset(
            patient("A", followed_to=900), cancers=[cancer("A", 100, status="suspected", **other)]
        )
        assert only(loaded, SUSPECTED) == (None, 900, "censored")

    @pytest.mark.parametrize("status", ["ruled_out", None])
    def test_ruled_out_and_not_recorded_never_count(self, status: str | None) -> None:
        loaded = dataset(patient("A", followed_to=900), cancers=[cancer("A", 100, status=status)])
        assert only(loaded, SUSPECTED) == (None, 900, "censored")

    def test_the_first_of_both_kinds_counts(self) -> None:
        loaded = dataset(
            patient("A"), cancers=[cancer("A", 300), cancer("A", 100, status="suspected", category="solid")]
        )
        assert only(loaded, SUSPECTED)[1:] == (100, "second_cancer")
        assert only(loaded)[1:] == (300, "second_cancer")


class TestCensoring:
    def test_the_time_at_risk_ends_at_the_event_without_one(self) -> None:
        loaded = dataset(
            patient("A"), patient("B"), cancers=[cancer("A", 90)], events=[event("A", "relapse", 50)]
        )
        assert only(loaded) == (None, 90, "second_cancer")
        assert only(loaded, "censor=relapse") == (None, 50, "censored")

    def test_on_one_day_everything_else_comes_first(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", dead_on=60), patient("C", followed_to=70), cancers=[cancer("A", 50)],
            events=[event("A", "relapse", 50), event("B", "relapse", 60), event("C", "relapse", 70)],
        )  # fmt: skip
        assert {row: value[1:] for row, value in rows_of(loaded, "censor=relapse").items()} == {
            "A": (50, "second_cancer"),
            "B": (60, "death"),
            "C": (70, "censored"),
        }

    def test_the_earliest_of_several(self) -> None:
        loaded = dataset(patient("A"), events=[event("A", "relapse", 50), event("A", "transplant", 40)])
        assert only(loaded, "censor=relapse,next_therapy,transplant") == (None, 40, "censored")
        assert only(loaded, "censor=relapse&competing=death,transplant") == (None, 40, "transplant")

    def test_after_the_end_of_follow_up_it_changes_nothing(self) -> None:
        loaded = dataset(patient("A", followed_to=40), events=[event("A", "relapse", 50)])
        assert only(loaded, "censor=relapse") == (None, 40, "censored")

    def test_it_is_no_cause(self) -> None:
        assert endpoint_of(dataset(patient("A")), "censor=relapse").causes == ("second_cancer", "death")


class TestAutoimmune:
    PEOPLE = (
        patient("A", indication="lbcl"),
        patient("B", indication="autoimmune"),
        patient("C", indication=None),
    )

    def test_never_pooled_with_others(self) -> None:
        loaded = dataset(*self.PEOPLE)
        assert excluded_of(loaded) == {AUTOIMMUNE: 1}
        assert set(rows_of(loaded)) == {"A", "C"}
        assert excluded_of(loaded, "by=sex") == {AUTOIMMUNE: 1}

    @pytest.mark.parametrize("query", ["indication=autoimmune,lbcl&indication_unknown=keep", "by=indication"])
    def test_unless_asked_for_by_name_or_in_a_group_of_their_own(self, query: str) -> None:
        assert set(rows_of(dataset(*self.PEOPLE), query)) == {"A", "B", "C"}

    def test_alone_they_are_the_cohort(self) -> None:
        loaded = dataset(*self.PEOPLE)
        assert set(rows_of(loaded, "indication=autoimmune")) == {"B"}
        assert set(rows_of(dataset(self.PEOPLE[1]))) == {"B"}

    def test_a_teaching_case_beside_them_changes_nothing(self) -> None:
        loaded = dataset(self.PEOPLE[1], patient("T", indication="lbcl", teaching_case=True))
        assert set(rows_of(loaded)) == {"B"}

    def test_without_an_event_the_exact_upper_bound_is_given(self) -> None:
        loaded = dataset(*(patient(f"P{n:02}", indication="autoimmune", followed_to=2000) for n in range(30)))
        answer = analysis.incidence(snapshot(loaded), parse_query("").spec, DEIDENTIFIED)
        (one_year, *_) = answer.groups[0].fixed_times
        assert (one_year.estimate, one_year.ci_lower) == (0.0, 0.0)
        assert one_year.ci_upper == pytest.approx(1 - 0.025 ** (1 / 30), abs=1e-12)
