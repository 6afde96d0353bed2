"""Cohort and incidence as answers: grouping, hiding, fixed times, numbers at risk, stamps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.access import Access
from data.analysis import cohort, incidence
from data.dataset import Dataset
from data.results import CohortAnswer, GroupIncidence, IncidenceAnswer
from data.statistics.incidence import aalen_johansen
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient, snapshot

YEAR = 365.25


def asked(
    loaded: Dataset, query: str = "", access: Access = DEIDENTIFIED, measured: tuple = ()
) -> IncidenceAnswer:
    return incidence(snapshot(loaded, *measured), parse_query(query).spec, access)


def cohort_of(loaded: Dataset, query: str = "", access: Access = DEIDENTIFIED) -> CohortAnswer:
    return cohort(snapshot(loaded), parse_query(query).spec, access)


def many(n: int, letter: str = "P", *, events: int = 0, **columns) -> tuple[list[dict], list[dict]]:
    """n patients followed to day 1000 + their number; the first ones have a second cancer on day 100, 200, …"""
    people = [patient(f"{letter}{number:03d}", followed_to=1000 + number, **columns) for number in range(n)]
    return people, [cancer(f"{letter}{number:03d}", 100 * (number + 1)) for number in range(events)]


def two_products(n_axi: int, n_tisa: int, events: int = 6) -> Dataset:
    axi, axi_cancers = many(n_axi, "A", events=events, product="axi-cel")
    tisa, tisa_cancers = many(n_tisa, "T", events=events, product="tisa-cel")
    return dataset(*axi, *tisa, cancers=[*axi_cancers, *tisa_cancers])


class TestOneGroup:
    # Four patients: second cancer on 100, death on 200, censored on 300, second cancer on 400.
    LOADED = dataset(
        patient("A"), patient("B", dead_on=200, followed_to=200), patient("C", followed_to=300), patient("D"),
        cancers=[cancer("A", 100), cancer("D", 400)],
    )  # fmt: skip

    def group(self, query: str = "min_at_risk=1") -> GroupIncidence:
        (group,) = asked(self.LOADED, query).groups
        return group

    def test_it_is_named_all_and_counts_every_patient_once(self) -> None:
        group = self.group()
        assert (group.group, group.n, group.note) == ("all", 4, None)
        assert dict(group.events) == {"second_cancer": 2, "death": 1, "censored": 1}

    def test_the_curve_is_aalen_johansen(self) -> None:
        curve = self.group().curves[0]
        assert curve.cause == "second_cancer"
        assert curve.time_days.tolist() == [100, 200, 400]
        assert curve.estimate == pytest.approx([0.25, 0.25, 0.75])
        assert curve.at_risk.tolist() == [4, 3, 1]
        assert self.group().curves[1].estimate == pytest.approx([0, 0.25, 0.25])

    def test_person_years_and_rate(self) -> None:
        group = self.group()
        assert group.person_years == pytest.approx(1000 / YEAR)
        assert group.rate_per_100_py.estimate == pytest.approx(200 / (1000 / YEAR))
        # Exact Poisson limits of 2 events: 0.2422093 and 7.2246877 (Garwood 1936).
        assert group.rate_per_100_py.ci_lower == pytest.approx(24.22093 / (1000 / YEAR), rel=1e-6)
        assert group.rate_per_100_py.ci_upper == pytest.approx(722.46877 / (1000 / YEAR), rel=1e-6)

    def test_follow_up_is_the_median_of_reverse_kaplan_meier_in_years(self) -> None:
        # Censored on 300 with 2 at risk: the reverse curve stays at 0.5 until the last day, on which D has an event.
        group = self.group()
        assert group.median_follow_up_years.estimate == pytest.approx(300 / YEAR)
        assert group.last_day == 400

    def test_fixed_times_end_with_follow_up_and_horizon(self) -> None:
        fixed = {(one.cause, one.years): one for one in self.group("horizon_years=3").fixed_times}
        assert [years for cause, years in fixed if cause == "death"] == [1, 2, 3]
        assert fixed["second_cancer", 1].estimate == pytest.approx(0.25)
        assert fixed["second_cancer", 1].at_risk == 1
        assert (fixed["second_cancer", 2].estimate, fixed["second_cancer", 2].ci_upper) == (None, None)
        assert fixed["second_cancer", 2].at_risk == 0

    def test_a_fixed_time_before_anybody_is_at_risk_is_not_given(self) -> None:
        fixed = {
            one.years: one
            for one in self.group("lag_days=366&min_at_risk=1").fixed_times
            if one.cause == "death"
        }
        assert (fixed[1].estimate, fixed[1].ci_lower, fixed[1].ci_upper, fixed[1].at_risk) == (None,) * 3 + (
            0,
        )
        lagged = self.group("lag_days=365").fixed_times[0]
        assert (lagged.years, lagged.estimate, lagged.at_risk) == (1, 0, 1)

    def test_numbers_at_risk_under_the_axis(self) -> None:
        table = self.group("horizon_years=2.5").risk_table
        assert table.years == (0, 1, 2)
        assert table.at_risk == (4, 1, 0)
        assert dict(table.events) == {"second_cancer": (0, 1, 2), "death": (0, 1, 1), "censored": (0, 1, 1)}

    def test_the_horizon_limits_fixed_times_and_drawing_only(self) -> None:
        short, long = self.group("horizon_years=1"), self.group("horizon_years=15")
        assert [one.years for one in long.fixed_times if one.cause == "death"] == [1, 2, 3, 5, 10, 15]
        assert short.curves[0].estimate.tolist() == long.curves[0].estimate.tolist()
        assert (short.n, short.events, short.person_years) == (long.n, long.events, long.person_years)

    def test_the_group_all_is_shown_however_small(self) -> None:
        group = self.group("")
        assert len(group.curves) == 2
        assert group.shown_until_days is None

    def test_nobody_left_is_said_and_nothing_is_drawn(self) -> None:
        answer = asked(self.LOADED, "sex=male")
        (group,) = answer.groups
        assert (answer.n_analysed, group.n, group.curves, group.last_day) == (0, 0, (), None)
        assert group.note == "No patient can be analysed here."
        assert group.rate_per_100_py.estimate is group.median_follow_up_years.estimate is None


class TestWhereTheCurveIsCut:
    def test_dashed_below_twice_and_cut_below_min_at_risk(self) -> None:
        people, _ = many(30)
        (group,) = asked(dataset(*people)).groups
        # 30 leave on days 1000 … 1029: 20 are at risk up to day 1010, 10 up to day 1020.
        assert group.dashed_from_days == 1011
        assert group.shown_until_days == 1020

    def test_never_enough_at_risk(self) -> None:
        people, _ = many(9)
        (group,) = asked(dataset(*people)).groups
        assert (group.dashed_from_days, group.shown_until_days) == (0, None)

    def test_always_enough_at_risk(self) -> None:
        people = [patient(f"P{number}", followed_to=700) for number in range(25)]
        (group,) = asked(dataset(*people)).groups
        assert (group.dashed_from_days, group.shown_until_days) == (None, 700)

    def test_the_days_before_a_lag_are_not_looked_at(self) -> None:
        people, _ = many(30)
        (group,) = asked(dataset(*people), "lag_days=90").groups
        assert group.dashed_from_days == 1011

    def test_few_at_risk_early_because_patients_enter_late(self) -> None:
        people = [patient(f"P{number:02d}", entry_day=500 if number else None) for number in range(25)]
        (group,) = asked(dataset(*people)).groups
        assert (group.dashed_from_days, group.shown_until_days) == (0, 1000)


class TestGroups:
    def test_words_stand_in_the_order_of_the_registry_and_nobody_s_are_left_out(self) -> None:
        answer = asked(two_products(20, 20), "by=product")
        assert [group.group for group in answer.groups] == ["axi-cel", "tisa-cel"]
        assert answer.by == "product"

    def test_numbers_are_cut_closed_on_the_left_and_the_missing_are_a_group(self) -> None:
        loaded = dataset(
            *(patient(f"P{n}", age=age) for n, age in enumerate([59.9, 60, 69, 70, None])),
        )
        answer = asked(loaded, "by=age:60,70&min_patients=0&min_events=0")
        assert [(group.group, group.n) for group in answer.groups] == [
            ("<60", 1),
            ("60-<70", 2),
            (">=70", 1),
            ("unknown", 1),
        ]

    def test_an_empty_interval_stays(self) -> None:
        loaded = dataset(patient("A", age=50), patient("B", age=80))
        answer = asked(loaded, "by=age:60,70")
        assert [(group.group, group.n) for group in answer.groups] == [("<60", 1), ("60-<70", 0), (">=70", 1)]
        assert answer.groups[1].note == "No patient can be analysed here."

    def test_a_baseline_measurement_can_group(self) -> None:
        loaded = dataset(patient("A"), patient("B"), patient("C"))
        measured = (("cd4", "A", -3, 199.0), ("cd4", "B", -3, 200.0))
        answer = asked(loaded, "by=baseline_cd4:200", measured=measured)
        assert [(group.group, group.n) for group in answer.groups] == [
            ("<200", 1),
            (">=200", 1),
            ("unknown", 1),
        ]

    def test_groups_together_are_the_analysed(self) -> None:
        answer = asked(two_products(20, 30), "by=product")
        assert sum(group.n for group in answer.groups) == answer.n_analysed

    def test_each_class_is_a_group_of_the_same_patients(self) -> None:
        people, cancers = many(30, events=8)
        cancers = [row | {"category": "solid" if n % 2 else "myeloid"} for n, row in enumerate(cancers)]
        answer = asked(dataset(*people, cancers=cancers), "by=class&min_events=1")
        assert [group.group for group in answer.groups] == ["t_nk", "myeloid", "other_haematologic", "solid"]
        assert {group.n for group in answer.groups} == {30}
        assert [dict(group.events)["second_cancer"] for group in answer.groups] == [0, 4, 0, 4]
        assert answer.groups[0].curves == ()
        assert len(answer.groups[1].curves) == 2

    def test_a_class_curve_equals_the_curve_of_that_outcome_alone(self) -> None:
        people, cancers = many(30, events=8)
        cancers = [row | {"category": "solid" if n % 2 else "myeloid"} for n, row in enumerate(cancers)]
        loaded = dataset(*people, cancers=cancers)
        by_class = asked(loaded, "by=class&min_events=1").groups[3]
        alone = asked(loaded, "outcome=solid").groups[0]
        assert by_class.curves[0].estimate.tolist() == alone.curves[0].estimate.tolist()
        assert by_class.events == alone.events

    def test_each_competing_event_has_its_own_curve(self) -> None:
        people, cancers = many(20, events=2)
        loaded = dataset(*people, cancers=cancers, events=[event("P010", "relapse", 50)])
        (group,) = asked(loaded, "competing=relapse,death").groups
        assert [curve.cause for curve in group.curves] == ["second_cancer", "relapse", "death"]


class TestCohortAnswer:
    def test_every_patient_is_accounted_for(self) -> None:
        loaded = dataset(
            patient("A"), patient("B", sex="male"), patient("C", vital_status=None), patient("D", infused=False),
            patient("T", teaching_case=True),
        )  # fmt: skip
        for answer in (cohort_of(loaded, "sex=female"), asked(loaded, "sex=female")):
            assert answer.n_loaded == 4
            assert [(one.reason, one.n) for one in answer.excluded] == [
                ("outside the filters", 2),
                ("vital status unknown", 1),
            ]
            assert answer.n_loaded - sum(one.n or 0 for one in answer.excluded) == answer.n_analysed == 1

    def test_selected_are_those_that_pass_the_filters(self) -> None:
        loaded = dataset(patient("A"), patient("B", vital_status=None))
        answer = cohort_of(loaded)
        assert (answer.n_selected, answer.n_analysed) == (2, 1)

    def test_ages_of_90_and_over_are_pooled_unless_identified(self) -> None:
        loaded = dataset(patient("A", age=94), patient("B", age=50))
        assert next(one for one in cohort_of(loaded).ranges if one.field == "age").maximum == 90
        identified = cohort_of(loaded, access=IDENTIFIED)
        assert next(one for one in identified.ranges if one.field == "age").maximum == 94

    def test_the_stamp_says_query_sentence_and_versions(self) -> None:
        stamp = asked(dataset(patient("A")), "age_min=60.0&sex=female").stamp
        assert (stamp.query, stamp.sentence) == ("age_min=60&sex=female", "female, age ≥ 60")
        assert (stamp.data_version, stamp.program_version, stamp.synthetic) == ("v-hand", "0.1.0", True)

    def test_the_landmark_in_force_is_said(self) -> None:
        loaded = dataset(patient("A"))
        assert asked(loaded, "day90_cd4_min=1&landmark_days=30").landmark_days == 90


@st.composite
def cohorts(draw: st.DrawFn) -> Dataset:
    """Small cohorts with ties, delayed entries and second cancers in every place."""
    people, cancers = [], []
    for number in range(draw(st.integers(1, 25))):
        end = draw(st.integers(0, 12)) * 100
        dead = draw(st.booleans())
        people.append(
            patient(
                f"P{number:02d}",
                followed_to=end,
                dead_on=end if dead else None,
                entry_day=draw(st.sampled_from([None, None, 50, 300])),
                sex=draw(st.sampled_from(["female", "male", None])),
            )
        )
        for day in draw(st.lists(st.integers(-1, 12), max_size=2)):
            category = draw(st.sampled_from(["t_nk", "myeloid", "solid"]))
            cancers.append(cancer(f"P{number:02d}", day * 100, category=category))
    return dataset(*people, cancers=cancers)


QUERIES = st.sampled_from(
    [
        "",
        "by=sex",
        "by=class",
        "lag_days=100",
        "landmark_days=100",
        "landmark_days=200&by=class",
        "sex=female&lag_days=30",
    ]
)


@settings(max_examples=60)
@given(cohorts(), QUERIES)
def test_numbers_of_every_answer_add_up(loaded: Dataset, query: str) -> None:
    answer = asked(loaded, f"{query}&min_patients=0&min_events=0&min_at_risk=1")
    assert answer.n_loaded - sum(one.n or 0 for one in answer.excluded) == answer.n_analysed
    if "by=class" not in query:
        assert sum(group.n for group in answer.groups) == answer.n_analysed
    for group in answer.groups:
        assert sum(n or 0 for _, n in group.events) == group.n
        assert group.person_years >= 0
        columns = zip(group.risk_table.at_risk, *(n for _, n in group.risk_table.events), strict=True)
        for at_risk, *left in list(columns)[1:]:
            assert 0 <= at_risk <= group.n - sum(left)
        total = np.sum([curve.estimate for curve in group.curves], axis=0) if group.curves else np.zeros(0)
        assert (total <= 1 + 1e-12).all()
        for curve in group.curves:
            assert (np.diff(curve.estimate) >= -1e-15).all()


@settings(max_examples=40)
@given(cohorts())
def test_a_landmark_equals_delayed_entry_at_that_day(loaded: Dataset) -> None:
    """Conditioning on being at risk after day 100: entry at 100 and a reset clock give the same curve."""
    lagged, landmarked = (asked(loaded, query).groups[0] for query in ("lag_days=100", "landmark_days=100"))
    assert lagged.n == landmarked.n
    for left, right in zip(lagged.curves, landmarked.curves, strict=True):
        assert (left.time_days - 100).tolist() == right.time_days.tolist()
        assert left.estimate == pytest.approx(right.estimate, abs=1e-12)


def test_the_same_question_gives_the_same_bytes() -> None:
    loaded = two_products(25, 25)
    first, second = (asked(loaded, "by=product").groups[0].curves[0] for _ in range(2))
    for name in ("estimate", "std_error", "ci_lower", "ci_upper"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


def test_death_competes_and_is_not_censored() -> None:
    """Nine of ten die on day 10, one has a second cancer on day 20: 1 − Kaplan–Meier would say 1, the truth is 0.1."""
    people = [patient(f"P{number}", dead_on=10, followed_to=10) for number in range(9)]
    (group,) = asked(dataset(*people, patient("Z"), cancers=[cancer("Z", 20)])).groups
    assert group.curves[0].estimate[-1] == pytest.approx(0.1)
    censored = aalen_johansen(np.array([10] * 9 + [20]), np.array([0] * 9 + [1]), n_causes=1)
    assert censored.estimate[0, -1] == 1
