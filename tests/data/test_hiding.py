"""What is held back: small groups, few events, tails, and from whom."""

from __future__ import annotations

import numpy as np
import pytest

from data.access import Access, AccessDenied
from data.analysis import baseline_table, default_patient, patient_on_curve, patient_rows
from data.exports import cohort_csv
from data.results import Estimate, RiskTable
from data.stacked import stacked
from data.survival_analysis import survival
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.test_analysis import asked, cohort_of, many, two_products


def test_the_aggregate_scope_sees_no_small_cohort_on_either_side() -> None:
    loaded = two_products(30, 10)
    for query in ("compare=product%3Dtisa-cel", "product=axi-cel&compare=rest"):
        with pytest.raises(AccessDenied, match="no cohort of fewer than 20"):
            asked(loaded, query, AGGREGATE)
        with pytest.raises(AccessDenied, match="no cohort of fewer than 20"):
            baseline_table(snapshot(loaded), parse_query(query).spec, AGGREGATE)


class TestHiding:
    def test_too_few_patients(self) -> None:
        small = asked(two_products(19, 20), "by=product").groups[0]
        assert small.note == "Not shown: 19 patients, fewer than 20."
        assert (small.curves, small.fixed_times) == ((), ())
        assert small.shown_until_days is small.dashed_from_days is None
        assert small.risk_table.at_risk == ()

    def test_too_few_events(self) -> None:
        answer = asked(two_products(20, 20, events=4), "by=product")
        assert answer.groups[0].note == "Not shown: 4 second cancers, fewer than 5."
        assert answer.groups[0].curves == ()

    def test_a_hidden_group_keeps_n_events_person_years_and_rate(self) -> None:
        small = asked(two_products(19, 20), "by=product").groups[0]
        assert small.n == 19
        assert dict(small.events) == {"second_cancer": 6, "death": 0, "censored": 13}
        assert small.person_years > 0
        assert small.rate_per_100_py.estimate is not None

    @pytest.mark.parametrize("sizes", [(19, 20, 6), (20, 20, 4)])
    def test_and_no_number_that_is_a_single_patient_s(self, sizes: tuple[int, int, int]) -> None:
        small = asked(two_products(*sizes), "by=product").groups[0]
        assert small.note is not None
        assert small.median_follow_up_years == Estimate(None, None, None)
        assert small.last_day is small.shown_until_days is small.dashed_from_days is None
        assert small.risk_table == RiskTable((), (), ())
        assert (small.curves, small.fixed_times) == ((), ())

    def test_those_who_see_individuals_may_lower_the_numbers(self) -> None:
        answer = asked(two_products(3, 3, events=1), "by=product&min_patients=1&min_events=1&min_at_risk=1")
        assert all(group.note is None for group in answer.groups)

    @pytest.mark.parametrize("query", ["min_patients=19", "min_events=4", "min_at_risk=9"])
    def test_the_aggregate_scope_may_not(self, query: str) -> None:
        loaded = two_products(20, 20)
        for question in (asked, cohort_of):
            with pytest.raises(AccessDenied, match="may not set it below"):
                question(loaded, query, AGGREGATE)

    @pytest.mark.parametrize("name", ["min_patients", "min_events", "min_at_risk"])
    def test_the_refusal_names_the_key(self, name: str) -> None:
        with pytest.raises(AccessDenied) as refused:
            asked(two_products(20, 20), f"{name}=1", AGGREGATE)
        assert refused.value.field == name

    @pytest.mark.parametrize(
        ("n", "query", "refused"),
        [
            (1, "", True), (19, "", True), (20, "", False), (20, "min_patients=21", True), (0, "", False),
            (19, "by=product", True), (19, "by=class", True),
        ],
    )  # fmt: skip
    def test_the_aggregate_scope_sees_no_small_cohort(self, n: int, query: str, refused: bool) -> None:
        people, _ = many(n)
        loaded = dataset(*people, *many(30, "M", sex="male")[0])
        for question in (asked, cohort_of):
            assert question(loaded, f"sex=female&{query}").n_analysed == n
            if refused:
                with pytest.raises(AccessDenied, match=r"shows no cohort of fewer than 2[01] patients"):
                    question(loaded, f"sex=female&{query}", AGGREGATE)
            else:
                assert question(loaded, f"sex=female&{query}", AGGREGATE).n_analysed == n

    def test_the_aggregate_scope_sees_curves_as_far_as_they_are_shown(self) -> None:
        people, cancers = many(30, events=2)
        late = [cancer(f"P{number:03d}", 1000 + number) for number in (15, 25, 28)]
        loaded = dataset(*people, cancers=[*cancers, *late])
        (whole,), (cut,) = (asked(loaded, "", access).groups for access in (DEIDENTIFIED, AGGREGATE))
        assert whole.curves[0].time_days.tolist() == [100, 200, 1015, 1025, 1028]
        assert (whole.last_day, whole.shown_until_days) == (1029, 1020)
        assert cut.curves[0].time_days.tolist() == [100, 200, 1015]
        for name in ("estimate", "std_error", "ci_lower", "ci_upper", "at_risk"):
            assert getattr(cut.curves[0], name).tolist() == getattr(whole.curves[0], name)[:3].tolist()
        assert (cut.last_day, cut.shown_until_days, cut.n, cut.events) == (1020, 1020, 30, whole.events)

    def test_the_aggregate_scope_reads_no_fixed_time_past_the_cut(self) -> None:
        people, cancers = many(20, events=2)
        loaded = dataset(
            *people[:8], *(row | {"second_cancer_followup_day": 600} for row in people[8:]), cancers=cancers
        )
        (whole,), (cut,) = (asked(loaded, "", access).groups for access in (DEIDENTIFIED, AGGREGATE))
        assert cut.shown_until_days == 600
        assert [one.estimate is None for one in whole.fixed_times] == [False, False, True, True] * 2
        assert [one.estimate is None for one in cut.fixed_times] == [False, True, True, True] * 2
        assert [one.ci_upper is None for one in cut.fixed_times] == [False, True, True, True] * 2
        assert (cut.risk_table.years, cut.risk_table.at_risk) == ((0, 1), whole.risk_table.at_risk[:2])

    def test_few_events_are_read_at_whole_years_only_where_no_patient_may_be_seen(self) -> None:
        people, cancers = many(30, events=4)
        loaded = dataset(*people, cancers=cancers)
        (whole,), (cut,) = (asked(loaded, "", access).groups for access in (DEIDENTIFIED, AGGREGATE))
        assert whole.curves[0].time_days.tolist() == [100, 200, 300, 400]
        fixed = [one for one in whole.fixed_times if one.cause == "second_cancer" and one.years <= 2]
        for curve in cut.curves:
            assert curve.time_days.tolist() == [365.25, 730.5]
        first = cut.curves[0]
        assert first.estimate.tolist() == [one.estimate for one in fixed] == pytest.approx([0.1, 4 / 30])
        assert first.ci_upper.tolist() == [one.ci_upper for one in fixed]
        assert first.std_error.tolist() == whole.curves[0].std_error[[2, 3]].tolist()
        assert cut.curves[1].std_error.tolist() == [0.0, 0.0]
        assert (cut.note, cut.n, cut.events) == (None, whole.n, whole.events)
        said = "1 to 4 events of a kind are given at whole years only"
        assert said in " ".join(asked(loaded, "", AGGREGATE).notices)
        assert said not in " ".join(asked(loaded, "").notices)

    @pytest.mark.parametrize(("cancers", "deaths"), [(5, 1), (5, 4), (1, 6)])
    def test_few_deaths_count_as_few_cancers_do(self, cancers: int, deaths: int) -> None:
        people, events = many(30, events=cancers)
        for number, person in enumerate(people[-deaths:], 1):
            person |= {
                "vital_status": "dead",
                "death_day": 50.0 * number,
                "second_cancer_followup_day": 50.0 * number,
            }
        loaded = dataset(*people, cancers=events)
        (cut,) = asked(loaded, "", AGGREGATE).groups
        assert all(curve.time_days.tolist() == [365.25, 730.5] for curve in cut.curves)
        first = stacked(snapshot(loaded), parse_query("").spec, AGGREGATE)
        assert first.time_days.tolist() == [365.25, 730.5] and first.estimate.shape == (2, 2)
        np.testing.assert_allclose(first.estimate.sum(axis=0) + first.event_free, 1.0)
        (dead,) = survival(snapshot(loaded), parse_query("").spec, AGGREGATE).groups
        assert dead.curve is not None
        assert (dead.curve.time_days.tolist() == [365.25, 730.5]) == (deaths < 5)

    def test_nothing_or_enough_keeps_its_days(self) -> None:
        for events in (0, 5):
            people, cancers = many(30, events=events)
            (cut,) = asked(dataset(*people, cancers=cancers), "", AGGREGATE).groups
            assert cut.curves[0].time_days.tolist() == [100.0 * number for number in range(1, events + 1)]

    def test_everybody_may_raise_them(self) -> None:
        answer = asked(
            two_products(20, 20), "by=product&min_patients=21&min_events=6&min_at_risk=11", AGGREGATE
        )
        assert all(group.note for group in answer.groups)


class TestTheOldest:
    LOADED = dataset(*(patient(f"P{age}", age=age) for age in (60, 89, 90, 91, 95)))

    @pytest.mark.parametrize(
        ("query", "field", "age"),
        [
            ("age_min=95", "age_min", "95"),
            ("age_min=90.5", "age_min", "90.5"),
            ("age_max=90", "age_max", "90"),
            ("age_min=60&age_max=94", "age_max", "94"),
            ("by=age:90,94", "by", "94"),
            ("compare=age_min%3D95", "age_min", "95"),
        ],
    )
    @pytest.mark.parametrize("access", [DEIDENTIFIED, AGGREGATE])
    def test_ages_of_90_and_over_are_not_told_apart(
        self, query: str, field: str, age: str, access: Access
    ) -> None:
        for question in (asked, cohort_of):
            with pytest.raises(AccessDenied, match=f"{field} asks for an age of {age}; the scope") as refused:
                question(self.LOADED, query, access)
            assert refused.value.field == field

    @pytest.mark.parametrize("query", ["age_min=95", "age_max=90"])
    def test_nor_one_by_one(self, query: str) -> None:
        spec = parse_query(query).spec
        taken = snapshot(self.LOADED)
        for question in (
            lambda: patient_rows(taken, spec, DEIDENTIFIED),
            lambda: default_patient(taken, spec, DEIDENTIFIED),
            lambda: patient_on_curve(taken, spec, DEIDENTIFIED, "P60"),
            lambda: baseline_table(taken, spec, DEIDENTIFIED),
            lambda: cohort_csv(taken, spec, DEIDENTIFIED),
        ):
            with pytest.raises(AccessDenied):
                question()

    @pytest.mark.parametrize(("query", "n"), [("age_min=90", 3), ("age_max=89", 2), ("age_unknown=drop", 5)])
    def test_the_pool_can_be_asked_for(self, query: str, n: int) -> None:
        assert asked(self.LOADED, query).n_analysed == n

    def test_a_cut_at_90_is_the_pool(self) -> None:
        groups = asked(self.LOADED, "by=age:60,90").groups
        assert [(group.group, group.n) for group in groups] == [("<60", 0), ("60-<90", 2), (">=90", 3)]

    @pytest.mark.parametrize("query", ["age_min=95", "age_max=90", "by=age:90,94"])
    def test_who_is_identified_may_be_asked_by_age(self, query: str) -> None:
        assert asked(self.LOADED, query, IDENTIFIED).n_loaded == 5
