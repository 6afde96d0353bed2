"""This cohort counted as published series counted: classes, time, what is not given and why, who may see what."""

from __future__ import annotations

import pytest

from data.access import Access, AccessDenied
from data.analysis import incidence
from data.published_definitions import definitions
from data.published_document import definitions_document
from data.published_results import DefinitionReading, DefinitionsAnswer
from data.registries import published_estimates, published_series
from data.results import Estimate
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, dataset, patient, snapshot

NOTHING = Estimate(None, None, None)


def many(n: int, *, myeloid: int = 0, solid: int = 0, skin: int = 0, dead: int = 0, days: float = 3000):
    """A snapshot of n patients followed to one day; cancers in the second year, deaths before, one patient each."""
    ids = [f"P{at:04d}" for at in range(n)]
    events = [("myeloid", myeloid), ("solid", solid), ("non_melanoma_skin", skin)]
    places = iter(ids)
    cancers = [cancer(next(places), 400 + at, category=word) for word, count in events for at in range(count)]
    late = {next(places) for _ in range(dead)}
    people = [patient(one, followed_to=days, dead_on=200 if one in late else None) for one in ids]
    return snapshot(dataset(*people, cancers=cancers))


COHORT = many(100, myeloid=6, solid=8, skin=5, dead=30)


def answered(query: str = "", access: Access = DEIDENTIFIED, taken=COHORT) -> DefinitionsAnswer:
    return definitions(taken, parse_query(query).spec, access)


def row(answer: DefinitionsAnswer, key: str, years: float, counted: str = "") -> DefinitionReading:
    (found,) = (
        one
        for one in answer.readings
        if (one.published.series.key, one.published.horizon_years) == (key, years)
        and counted in one.published.counted
    )
    return found


def test_every_published_number_has_its_row_in_order() -> None:
    assert [one.published for one in answered().readings] == list(published_estimates())


def test_the_classes_and_the_time_are_those_of_the_publication() -> None:
    answer = answered()
    stanford = row(answer, "hamilton_2024", 3)
    assert (stanford.n, stanford.events, stanford.events_by_then) == (100, 6, 6)
    assert row(answer, "gurney_2024", 1).events_by_then == 0
    assert row(answer, "lorenc_2024", 3, "solid").events == 8
    assert row(answer, "lorenc_2024", 3, "skin cancers only").events == 5
    assert row(answer, "lorenc_2024", 3, "any class").events == 19


def test_the_number_is_the_one_of_the_curves_under_that_outcome() -> None:
    answer = answered()
    spec = parse_query("outcome=t_nk,myeloid,other_haematologic").spec
    (group,) = incidence(COHORT, spec, DEIDENTIFIED).groups
    (fixed,) = (one for one in group.fixed_times if (one.years, one.cause) == (3, "second_cancer"))
    stanford = row(answer, "hamilton_2024", 3)
    assert stanford.estimate == Estimate(fixed.estimate, fixed.ci_lower, fixed.ci_upper)
    assert stanford.at_risk == fixed.at_risk
    assert stanford.median_follow_up_years == group.median_follow_up_years


def test_no_event_by_then_is_zero_with_its_upper_limit() -> None:
    early = row(answered(), "gurney_2024", 1)
    assert early.estimate.estimate == 0 and early.reason is None
    assert early.estimate.ci_upper == pytest.approx(1 - 0.025 ** (1 / 70))


def test_past_the_end_it_is_not_estimable_and_never_zero() -> None:
    short = answered(taken=many(100, myeloid=6, solid=8, days=1500))
    found = row(short, "mahindra_2015", 5)
    assert found.estimate == NOTHING
    assert found.reason == "not estimable: fewer than 10 at risk at 5 years"
    assert row(short, "mahindra_2015", 3).reason is None


def test_too_few_events_or_patients_give_counts_and_no_percentage() -> None:
    few = row(answered(taken=many(100, myeloid=4)), "hamilton_2024", 3)
    assert few.estimate == NOTHING and few.events == 4
    assert few.reason == "not shown: 4 second cancers of these classes, fewer than 5"
    single = row(answered(taken=many(1, myeloid=1)), "hamilton_2024", 3)
    assert single.reason == "not shown: 1 patient, fewer than 20"
    assert single.median_follow_up_years == NOTHING
    lowered = row(answered("min_events=1&min_patients=1", taken=many(100, myeloid=4)), "hamilton_2024", 3)
    assert lowered.reason is None and lowered.estimate.estimate == pytest.approx(0.04)


def test_nobody() -> None:
    nobody = answered("sex=other")
    assert nobody.n_analysed == 0
    assert {(one.n, one.events, one.reason) for one in nobody.readings} == {(0, 0, "nobody can be analysed")}


class TestScope:
    def test_small_numbers_of_events_are_not_told_in_the_aggregate_scope(self) -> None:
        hidden = row(answered("", AGGREGATE, many(100, myeloid=4)), "hamilton_2024", 3)
        assert (hidden.events, hidden.events_by_then) == (None, None)
        assert hidden.reason == "not shown: fewer than 5 second cancers of these classes"

    def test_nor_do_the_estimators_tell_them(self) -> None:
        comparison = answered("", AGGREGATE, many(100, myeloid=4)).comparison
        assert (comparison.readings, comparison.overstated.size, comparison.incidence.groups) == ((), 0, ())
        assert comparison.reason == "Not shown in this scope: fewer than 5 second cancers."
        assert answered("", AGGREGATE).comparison.reason is None
        assert answered("", DEIDENTIFIED, many(100, myeloid=4)).comparison.reason is None

    def test_no_small_cohort_in_the_aggregate_scope(self) -> None:
        with pytest.raises(AccessDenied, match="fewer than 20 patients"):
            answered("", AGGREGATE, many(19, myeloid=6))

    def test_no_lower_threshold_in_the_aggregate_scope(self) -> None:
        with pytest.raises(AccessDenied):
            answered("min_events=1", AGGREGATE)


class TestTheQuestion:
    def test_who_is_in_the_cohort_stays(self) -> None:
        assert {one.n for one in answered("sex=male").readings} == {0}

    def test_the_grouping_and_the_outcome_play_no_part_in_the_rows(self) -> None:
        plain = answered().readings
        assert answered("by=product").readings == plain
        assert answered("outcome=solid").readings == plain

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("outcome=solid", "The classes chosen in the filters"),
            ("competing=death,relapse", "relapse and death compete"),
            ("status=confirmed,suspected", "suspected second cancers count"),
            ("censor=transplant", "transplant ends the time at risk"),
            ("lag_days=30", "at risk after day 30 (lag)"),
            ("landmark_days=90", "time counts from day 90 (landmark)"),
            ("compare=rest", "Only the first of the two compared cohorts"),
        ],
    )
    def test_what_departs_from_the_series_is_said(self, query: str, said: str) -> None:
        (caution,) = answered(query).cautions
        assert said in caution

    def test_a_plain_question_and_a_grouping_need_no_caution(self) -> None:
        assert answered().cautions == answered("by=product").cautions == ()

    def test_suspected_cancers_count_where_they_are_asked_for(self) -> None:
        people = [patient(f"P{at:03d}") for at in range(40)]
        found = [cancer(f"P{at:03d}", 200, status="suspected" if at else "confirmed") for at in range(7)]
        taken = snapshot(dataset(*people, cancers=found))
        assert row(answered(taken=taken), "hamilton_2024", 3).events == 1
        assert row(answered("status=confirmed,suspected", taken=taken), "hamilton_2024", 3).events == 7


class TestBothEstimators:
    def test_the_numbers_at_one_three_and_five_years(self) -> None:
        readings = answered().comparison.readings
        assert [one.years for one in readings] == [1, 3, 5]
        assert readings[0].one_minus_kaplan_meier == 0
        own = readings[1].aalen_johansen.estimate
        overstated = readings[1].one_minus_kaplan_meier
        assert own == pytest.approx(0.14)
        assert overstated is not None and overstated > 0.15

    def test_without_deaths_they_agree(self) -> None:
        reading = answered(taken=many(100, myeloid=6)).comparison.readings[1]
        assert reading.one_minus_kaplan_meier == pytest.approx(reading.aalen_johansen.estimate)

    def test_it_follows_the_outcome_of_the_question(self) -> None:
        assert answered("outcome=solid").comparison.readings[1].aalen_johansen.estimate == pytest.approx(
            0.08, abs=0.004
        )

    def test_it_never_lies_below_the_curve_and_ends_with_it(self) -> None:
        comparison = answered().comparison
        (group,) = comparison.incidence.groups
        curve = group.curves[0]
        assert comparison.overstated.shape == curve.time_days.shape
        assert (comparison.overstated >= curve.estimate - 1e-12).all()

    def test_where_the_curve_cannot_be_read_neither_is_given(self) -> None:
        last = answered(taken=many(100, solid=8, days=1500)).comparison.readings[-1]
        assert (last.aalen_johansen, last.one_minus_kaplan_meier) == (NOTHING, None)

    def test_a_short_horizon_does_not_shorten_it(self) -> None:
        assert answered("horizon_years=1").comparison.readings == answered().comparison.readings

    def test_the_aggregate_scope_sees_no_tail(self) -> None:
        people = many(100, solid=8, days=1500)
        comparison = answered("", AGGREGATE, people).comparison
        until = comparison.incidence.groups[0].shown_until_days
        assert until is not None and (comparison.incidence.groups[0].curves[0].time_days <= until).all()


def test_the_order_of_the_patients_plays_no_part() -> None:
    people = [patient(f"P{at:03d}", followed_to=1200 + at) for at in range(60)]
    cancers = [cancer(f"P{at:03d}", 300 + at) for at in range(6)]
    one = definitions_document(answered(taken=snapshot(dataset(*people, cancers=cancers))))
    other = definitions_document(answered(taken=snapshot(dataset(*people[::-1], cancers=cancers[::-1]))))
    assert one == other


def test_the_document_has_every_definition_and_every_reason() -> None:
    document = definitions_document(answered("sex=female&by=product"))
    assert document["query"] == "by=product&sex=female"
    assert len(document["definitions"]) == len(published_estimates())
    first = document["definitions"][0]
    assert first["published"]["estimate"] == 0.065 and first["published"]["ci_lower"] is None
    assert set(first["cohort"]) >= {"n", "events", "estimate", "ci_lower", "ci_upper", "reason"}
    told = {one["series"] for one in document["not_reproduced"]} | {
        one["series"] for one in document["definitions"]
    }
    assert told == {series.key for series in published_series()}
    assert [one["years"] for one in document["estimators"]] == [1, 3, 5]


def test_a_delayed_entry_counts_from_its_day() -> None:
    people = [patient(f"P{at:03d}", followed_to=2000, entry_day=600.0) for at in range(40)]
    late = answered(taken=snapshot(dataset(*people, cancers=[cancer(f"P{at:03d}", 900) for at in range(6)])))
    first = row(late, "gurney_2024", 1)
    assert (first.estimate, first.at_risk) == (NOTHING, 0)
    assert first.reason == "not estimable: nobody is at risk by then, all are followed from a later day"
    assert row(late, "gurney_2024", 3).estimate.estimate == pytest.approx(6 / 40)
