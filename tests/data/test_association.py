"""Associations on datasets written by hand: who is compared, what is withheld and why, what each scope may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data.access import Access, AccessDenied
from data.association import WITHHELD, association
from data.association_design import design, fixed_values, low_states
from data.association_factors import FACTORS, Low, Moment, factors
from data.association_results import AssociationAnswer, FactorAnswer, Proportional
from data.cohort import select
from data.endpoint import endpoint
from data.measured_values import MeasuredValues
from data.query import QueryError
from data.statistics.cox import cox
from data.statistics.fine_gray import fine_gray
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, SnapshotByHand, cancer, dataset, patient, snapshot

FEW = "&min_patients=1&min_events=1"


def cohort(n: int = 80, *, entry_day: float | None = None, **columns: Any) -> SnapshotByHand:
    """n patients: every fourth has a second cancer, every third dies; men and women, ages and CD4 counts by number."""
    people, cancers, measured = [], [], []
    for number in range(n):
        name = f"P{number:03}"
        day = 200 + 37 * number % 900
        people.append(
            patient(
                name,
                followed_to=day + 1000,
                dead_on=day + 900 if number % 3 == 0 else None,
                sex="male" if number % 2 else "female",
                age=50 + number % 30,
                prior_lines=2 + number % 4,
                entry_day=entry_day if number == 1 else None,
                **columns,
            )
        )
        if number % 4 == 0 or number % 6 == 1:
            cancers.append(cancer(name, day))
        measured += [("cd4", name, -5, 100 + 10 * (number % 25)), ("cd4", name, 80, 150 + 7 * (number % 20))]
        measured += [("anc", name, 20, 0.4 + 0.1 * (number % 20)), ("anc", name, 150, 3.0)]
    return snapshot(dataset(*people, cancers=cancers), *measured)


def asked(loaded: SnapshotByHand, query: str = "", access: Access = DEIDENTIFIED) -> AssociationAnswer:
    view = parse_query(query)
    return association(loaded, view.spec, access, view.factors)


def row(answer: AssociationAnswer, key: str) -> FactorAnswer:
    return next(row for row in answer.rows if row.factor.key == key)


def test_a_factor_of_the_infusion_is_cox_and_fine_gray_on_its_patients() -> None:
    loaded = cohort()
    found = row(asked(loaded), "sex")
    patients = loaded.dataset.patients
    spec = parse_query("").spec
    ends = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    male = (patients["sex"] == "male").to_numpy(dtype=float)[:, None]
    for ratio, cause in ((found.hazard, 1), (found.death_hazard, 2)):
        fit = cox(ends.time_days, ends.cause == cause, male)
        assert (ratio.estimate, ratio.ci_lower, ratio.ci_upper) == pytest.approx(fit.hazard_ratio())
    weighted = fine_gray(ends.time_days, ends.cause, male)
    assert found.subdistribution.estimate == pytest.approx(np.exp(weighted.coefficients[0]))
    assert found.exposed is not None and found.unexposed is not None
    assert (found.exposed.n, found.unexposed.n, found.n, found.n_unknown) == (40, 40, 80, 0)
    assert found.events == int((ends.cause == 1).sum())
    assert found.exposed.events == int((ends.cause[male[:, 0] == 1] == 1).sum())


def test_numbers_are_per_unit_and_have_no_sides() -> None:
    loaded = cohort()
    found = row(asked(loaded), "age")
    assert found.exposed is None and found.unexposed is None
    spec = parse_query("").spec
    ends = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    years = loaded.dataset.patients["age"].to_numpy(dtype=float)[:, None]
    fit = cox(ends.time_days, ends.cause == 1, years)
    assert found.hazard.estimate == pytest.approx(float(np.exp(10 * fit.coefficients[0])))


def test_unknown_and_words_that_are_not_compared_are_counted() -> None:
    loaded = cohort(60)
    loaded.dataset.patients.loc[:3, "sex"] = None
    loaded.dataset.patients.loc[4, "sex"] = "other"
    found = row(asked(loaded), "sex")
    assert (found.n, found.n_unknown) == (55, 5)


@pytest.mark.parametrize(
    ("value", "sign", "state"),
    [
        (199, 0, 1),
        (200, 0, 0),
        (200, -1, 1),
        (300, -1, -1),
        (150, -1, 1),
        (200, 1, 0),
        (150, 1, -1),
        (300, 1, 0),
    ],
)
def test_limits_of_an_assay_are_low_not_low_or_unknown(value: float, sign: int, state: int) -> None:
    values = MeasuredValues(*(np.array([x]) for x in (0, 0, float(value), sign)))
    assert low_states(values, Low("cd4", 200.0)).tolist() == [state]


@pytest.mark.parametrize(("value", "sign", "state"), [(140, 0, 1), (141, 0, 0), (140, 1, 0), (140, -1, 1)])
def test_a_limit_that_counts_itself(value: float, sign: int, state: int) -> None:
    values = MeasuredValues(*(np.array([x]) for x in (0, 0, float(value), sign)))
    assert low_states(values, Low("platelets", 140.0, or_equal=True)).tolist() == [state]


def test_a_changing_factor_puts_a_patients_time_on_both_sides() -> None:
    people = [patient(f"P{n}", followed_to=1000, dead_on=900 if n % 2 else None) for n in range(6)]
    loaded = snapshot(
        dataset(*people, cancers=[cancer("P0", 300), cancer("P2", 500), cancer("P4", 90), cancer("P3", 700)]),
        *[("cd4", f"P{n}", 0, 100) for n in range(5)],
        *[("cd4", f"P{n}", 200, 400) for n in range(3)],
    )
    found = row(asked(loaded, FEW[1:]), "during_cd4")
    # P5 was never measured. P0 and P2 fall ill while high (after 200), P4 while low; P3's low value of day 0 holds to
    # day 400 only, so the cancer of day 700 stands at an unknown time.
    assert (found.n, found.n_unknown, found.events) == (5, 1, 3)
    assert found.exposed is not None and (found.exposed.n, found.exposed.events) == (5, 1)
    assert found.unexposed is not None and (found.unexposed.n, found.unexposed.events) == (3, 2)
    assert found.exposed.person_years == pytest.approx((3 * 200 + 400 + 90) / 365.25)
    assert found.unknown_events == 1 and found.unknown_person_years == pytest.approx(600 / 365.25)
    assert found.subdistribution.estimate is None and "changes" in (found.subdistribution.note or "")


def test_a_second_infusion_divides_the_time_of_one_patient() -> None:
    people = [patient(f"P{n}", followed_to=1000) for n in range(4)]
    infusions = [{"patient_id": f"P{n}", "day": day} for n in range(4) for day in (0, 400)[: 1 + (n < 2)]]
    loaded = snapshot(
        dataset(
            *people, infusions=infusions, cancers=[cancer("P0", 400), cancer("P1", 600), cancer("P2", 500)]
        )
    )
    found = row(asked(loaded, FEW[1:]), "during_second_infusion")
    # The cancer of day 400 comes before what that day's infusion could do. Nobody's time is unknown.
    assert (found.n, found.n_unknown, found.events, found.unknown_events) == (4, 0, 3, 0)
    assert found.exposed is not None and (found.exposed.n, found.exposed.events) == (1, 1)
    assert found.exposed.person_years == pytest.approx(200 / 365.25)
    assert found.unexposed is not None and (found.unexposed.n, found.unexposed.events) == (4, 2)
    assert found.unexposed.person_years == pytest.approx((400 + 400 + 500 + 1000) / 365.25)
    late = row(asked(loaded, f"landmark_days=450{FEW}"), "during_second_infusion")
    assert late.exposed is not None and late.exposed.person_years == pytest.approx(150 / 365.25)


def test_a_later_factor_is_offered_with_a_landmark_only() -> None:
    loaded = cohort()
    assert not any(row.factor.moment is Moment.LANDMARK for row in asked(loaded).rows)
    found = row(asked(loaded, f"landmark_days=90{FEW}"), "landmark_cd4")
    assert found.n == 80 and found.exposed is not None and found.exposed.n == 32


@pytest.mark.parametrize(
    "factor", [f for f in FACTORS if f.moment is not Moment.INFUSION], ids=lambda f: f.key
)
def test_grouping_day_0_by_the_future_is_impossible(factor: Any) -> None:
    loaded = cohort(30)
    spec = parse_query("").spec
    ends = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    with pytest.raises(ValueError, match=r"landmark|changes"):
        fixed_values(loaded, ends, factor)
    if factor.moment is Moment.LANDMARK:
        with pytest.raises(ValueError, match="landmark"):
            design(loaded, ends, [factor])
        with pytest.raises(QueryError, match="learnt after the infusion"):
            parse_query(f"factors={factor.key}")


def test_no_infusion_factor_reads_a_later_day() -> None:
    """Values after day 0 change no factor of the infusion."""
    early, late = cohort(), cohort()
    later = [("cd4", index, day, 1.0) for _, index, day, _ in late.measurements.rows if day > 0]
    with_later = SnapshotByHand(late.dataset, type(late.measurements)((*late.measurements.rows, *later), 80))
    for factor in (f for f in FACTORS if f.moment is Moment.INFUSION):
        assert row(asked(early), factor.key).hazard == row(asked(with_later), factor.key).hazard


def test_fine_gray_is_withheld_where_patients_enter_late() -> None:
    answer = asked(cohort(entry_day=60))
    assert answer.fine_gray_withheld and "1 patient comes" in answer.fine_gray_withheld
    assert answer.enters_last_on_day == 60
    assert {row.subdistribution.note for row in answer.rows if row.factor.moment is Moment.INFUSION} == {
        WITHHELD
    }
    assert row(answer, "sex").hazard.estimate is not None
    after = asked(cohort(entry_day=60), f"landmark_days=60{FEW}")
    assert after.fine_gray_withheld is None and row(after, "sex").subdistribution.estimate is not None


def test_a_lag_by_itself_withholds_nothing() -> None:
    answer = asked(cohort(), "lag_days=30")
    assert answer.fine_gray_withheld is None and row(answer, "sex").subdistribution.estimate is not None
    late = asked(cohort(entry_day=60), "lag_days=30").fine_gray_withheld
    assert late is not None and "1 patient comes" in late


def test_few_events_on_one_side_are_no_ratio() -> None:
    found = row(asked(cohort(), "min_events=16"), "sex")
    assert found.hazard.estimate is None and found.hazard.note == "Fewer than 16 second cancers on one side."
    assert found.exposed is not None and found.exposed.events is not None


def test_few_patients_on_one_side_are_no_ratio() -> None:
    found = row(asked(cohort(30)), "sex")
    assert found.hazard.note == "Fewer than 20 patients on one side." == found.death_hazard.note


def test_who_sees_groups_only_gets_no_small_counts() -> None:
    loaded = cohort()
    loaded.dataset.patients.loc[5:, "prior_radiotherapy"] = "no"
    loaded.dataset.patients.loc[:4, "prior_radiotherapy"] = "yes"
    seen, hidden = (
        row(asked(loaded, access=access), "prior_radiotherapy") for access in (DEIDENTIFIED, AGGREGATE)
    )
    assert seen.exposed is not None and seen.exposed.n == 5
    assert hidden.exposed is not None and (hidden.exposed.n, hidden.exposed.events) == (None, None)
    assert hidden.unexposed is not None and hidden.unexposed.events is None
    assert hidden.death_hazard.estimate is None
    assert "5" not in (hidden.hazard.note or "")


@pytest.mark.parametrize("query", ["min_events=1", "min_patients=3"])
def test_who_sees_groups_only_may_not_ask_for_smaller_ones(query: str) -> None:
    with pytest.raises(AccessDenied):
        asked(cohort(), query, AGGREGATE)
    with pytest.raises(AccessDenied):
        asked(cohort(12), "", AGGREGATE)


@pytest.mark.parametrize(
    ("loaded", "said"),
    [
        (snapshot(dataset(patient("A", vital_status=None))), "No patient"),
        (snapshot(dataset(patient("A"), patient("B"))), "No second cancer in 2 patients"),
        (
            snapshot(dataset(patient("A"), patient("B"), cancers=[cancer("A", 9)])),
            "1 second cancer, fewer than 5",
        ),
    ],
    ids=["nobody", "no event", "too few"],
)
def test_nothing_to_compare_is_a_sentence(loaded: SnapshotByHand, said: str) -> None:
    answer = asked(loaded, "factors=age")
    assert answer.rows == () and answer.model is None and answer.compared == 0
    assert answer.note is not None and said in answer.note


def test_several_factors_need_ten_events_each() -> None:
    loaded = cohort()
    two = asked(loaded, "factors=prior_lines,age").model
    assert (
        two is not None and two.note is None and [t.factor.key for t in two.terms] == ["age", "prior_lines"]
    )
    assert two.events_per_parameter >= 10
    four = asked(loaded, "factors=prior_lines,age,sex,baseline_cd4").model
    assert four is not None and four.terms == () and "need at least 10" in (four.note or "")
    assert four.events == two.events and four.parameters == 4


def test_several_factors_equal_one_fit_and_may_change() -> None:
    loaded = cohort(240)
    model = asked(loaded, f"factors=age,during_cd4{FEW}").model
    assert model is not None and model.note is None
    spec = parse_query("").spec
    ends = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    made = design(loaded, ends, [factors()["age"], factors()["during_cd4"]])
    fit = cox(made.stop, made.cause == 1, made.columns, start=made.start)
    assert [term.hazard.estimate for term in model.terms] == pytest.approx(np.exp(fit.coefficients))
    assert all(term.subdistribution.estimate is None for term in model.terms)


def test_factors_that_cannot_be_told_apart_are_no_model() -> None:
    loaded = cohort()
    loaded.dataset.patients["prior_lines"] = loaded.dataset.patients["age"] / 10
    model = asked(loaded, "factors=age,prior_lines").model
    assert model is not None and model.terms == () and "told apart" in (model.note or "")


def test_a_factor_that_nobody_has_a_record_of() -> None:
    found = row(asked(cohort()), "baseline_igg")
    assert (found.n, found.n_unknown) == (0, 80) and found.hazard.estimate is None


def test_the_check_says_nothing_where_events_are_few() -> None:
    answer = asked(cohort(20), FEW[1:])
    assert answer.events < 10
    checked = [row.hazard.proportional for row in answer.rows if row.hazard.estimate is not None]
    assert checked and set(checked) == {Proportional.NOT_JUDGED}


def test_order_of_patients_changes_nothing() -> None:
    one = asked(cohort())
    again = asked(cohort())
    assert one.rows == again.rows and one.compared == sum(r.hazard.estimate is not None for r in one.rows)


@pytest.mark.parametrize(
    ("query", "field"),
    [("factors=shoe_size", "factors"), ("factors=age,age", "factors"), ("factors=age,,sex", "factors")],
)
def test_wrong_factors_are_refused(query: str, field: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(query)
    assert refused.value.field == field


def test_factors_come_back_in_the_order_of_the_view() -> None:
    view = parse_query("factors=during_igg,sex,age&landmark_days=30")
    assert view.factors == ("age", "sex", "during_igg")
    assert view.to_query() == "factors=age,sex,during_igg&landmark_days=30"
    assert parse_query(view.to_query()) == view


def test_a_view_without_its_landmark_loses_the_factors_of_the_landmark() -> None:
    view = parse_query("factors=age,landmark_cd4&landmark_days=90")
    assert replace(view, spec=replace(view.spec, landmark_days=0)).to_query() == "factors=age"


def test_every_factor_has_a_source_and_a_field_that_exists() -> None:
    from data.association_factors import OneWord, Per
    from data.fields import categorical_fields, field_named

    for factor in FACTORS:
        assert factor.label and factor.against and factor.source
        if isinstance(factor.reading, Per):
            assert field_named(factor.reading.field) is not None
        elif isinstance(factor.reading, OneWord):
            words = categorical_fields()[factor.reading.field].words
            assert {factor.reading.word, factor.reading.against} <= set(words)
        elif isinstance(factor.reading, Low):
            assert field_named(f"baseline_{factor.reading.analyte}") is not None
        else:
            assert factor.moment is Moment.DURING
    assert len(factors()) == len(FACTORS)
