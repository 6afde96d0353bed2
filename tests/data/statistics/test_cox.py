"""Cox models against R (coxph, cox.zph), against lifelines, by hand, by properties, and where nothing can be fitted."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from data.statistics import cox as module
from data.statistics.cox import Cox, cox
from tests.data.statistics.reference import covariates, numbers, patients

WITH_COX = ("melanoma", "pbc", "bmt408", "simcart724", "simtiesA", "simtiesB")
CAUSES = [(name, cause) for name in WITH_COX for cause in numbers(name)["cox_cause_specific"]]
CHANGING = numbers("changing_factors")["cases"]


def fit_of(name: str, cause: str) -> Cox:
    people = patients(name)
    terms = numbers(name)["cox_cause_specific"][cause]["efron"]["terms"]
    return cox(people.time, people.status == int(cause.removeprefix("cause")), covariates(name, terms))


@pytest.mark.parametrize(("name", "cause"), CAUSES)
def test_fit_equals_coxph(name: str, cause: str) -> None:
    stored = numbers(name)["cox_cause_specific"][cause]["efron"]
    fit = fit_of(name, cause)
    assert fit.problem is None and fit.events == stored["nevent"] and fit.rows == stored["n"]
    assert fit.coefficients == pytest.approx(stored["coef"], abs=1e-8)
    assert fit.std_error == pytest.approx(stored["se"], abs=1e-8)
    assert [fit.null_log_likelihood, fit.log_likelihood] == pytest.approx(stored["loglik"], abs=1e-8)


@pytest.mark.parametrize(("name", "cause"), CAUSES)
def test_check_of_proportional_hazards_equals_cox_zph(name: str, cause: str) -> None:
    stored, fit = numbers(name)["cox_cause_specific"][cause]["cox_zph_km"], fit_of(name, cause)
    assert fit.non_proportional_chi2 == pytest.approx(stored["chisq"][:-1], abs=1e-7)
    assert fit.non_proportional_p == pytest.approx(stored["p"][:-1], abs=1e-7)


@pytest.mark.parametrize("case", CHANGING, ids=lambda case: case["name"])
def test_changing_factors_and_late_entry_equal_coxph(case: dict[str, Any]) -> None:
    fit = cox(case["stop"], np.array(case["event"]) == 1, case["covariates"], start=case["start"])
    assert fit.coefficients == pytest.approx(case["coef"], abs=1e-8)
    assert fit.std_error == pytest.approx(case["se"], abs=1e-8)
    assert [fit.null_log_likelihood, fit.log_likelihood] == pytest.approx(case["loglik"], abs=1e-8)
    assert fit.non_proportional_chi2 == pytest.approx(case["zph_chisq"], abs=1e-7)
    assert fit.non_proportional_p == pytest.approx(case["zph_p"], abs=1e-7)


def test_equals_lifelines() -> None:
    from lifelines import CoxPHFitter

    people, terms = patients("bmt408"), ["platelet", "age", "tcell"]
    table = pd.DataFrame(covariates("bmt408", terms), columns=pd.Index(terms))
    table["time"], table["event"] = people.time, people.status == 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CoxPHFitter().fit(table, "time", "event", fit_options={"precision": 1e-12})
    ours = fit_of("bmt408", "cause1")
    assert ours.coefficients == pytest.approx(theirs.params_.to_numpy(), abs=1e-8)
    assert ours.std_error == pytest.approx(theirs.standard_errors_.to_numpy(), abs=1e-8)


@pytest.mark.parametrize("case", CHANGING, ids=lambda case: case["name"])
def test_changing_factors_equal_lifelines(case: dict[str, Any]) -> None:
    from lifelines import CoxTimeVaryingFitter

    table = pd.DataFrame(np.array(case["covariates"], dtype=float), columns=pd.Index(case["terms"]))
    table["start"], table["stop"], table["event"] = case["start"], case["stop"], case["event"]
    table["id"] = range(len(table))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CoxTimeVaryingFitter().fit(
            table, event_col="event", id_col="id", fit_options={"precision": 1e-12}
        )
    ours = cox(case["stop"], np.array(case["event"]) == 1, case["covariates"], start=case["start"])
    assert ours.coefficients == pytest.approx(theirs.params_.to_numpy(), abs=1e-6)
    assert ours.std_error == pytest.approx(theirs.standard_errors_.to_numpy(), abs=1e-6)


def test_three_patients_by_hand() -> None:
    """Events at 1 (x = 1) and 2 (x = 0), one censored at 3 (x = 1): log L = b - log(2e^b + 1) - log(e^b + 1)."""
    fit = cox([1, 2, 3], [True, True, False], [[1.0], [0.0], [1.0]])
    assert fit.coefficients == pytest.approx([-np.log(2.0) / 2.0], abs=1e-9)
    assert fit.null_log_likelihood == pytest.approx(-np.log(6.0))
    ratio, lower, upper = fit.hazard_ratio()
    assert ratio == pytest.approx(2**-0.5) and lower < ratio < upper


def cohort(seed: int, n: int = 200) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """start, stop, event, covariates with ties and late entry."""
    random = np.random.default_rng(seed)
    stop = random.integers(1, 40, n)
    start = np.where(random.random(n) < 0.3, random.integers(-1, 20, n), -1)
    start = np.where(start < stop, start, -1)
    values = np.column_stack([random.random(n) < 0.4, random.normal(size=n)]).astype(float)
    return start, stop, random.random(n) < 0.4, values


@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows_does_not_matter(seed: int) -> None:
    start, stop, event, values = cohort(seed)
    order = np.random.default_rng(seed + 100).permutation(stop.size)
    one = cox(stop, event, values, start=start)
    other = cox(stop[order], event[order], values[order], start=start[order])
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-11)
    assert other.non_proportional_p == pytest.approx(one.non_proportional_p, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_cutting_a_row_in_two_changes_nothing(seed: int) -> None:
    start, stop, event, values = cohort(seed)
    whole = cox(stop, event, values, start=start)
    cut = np.flatnonzero(stop - start > 2)
    middle = start[cut] + 1
    parts = cox(
        np.concatenate([stop, middle]),
        np.concatenate([event, np.zeros(cut.size, dtype=bool)]),
        np.concatenate([values, values[cut]]),
        start=np.concatenate([np.where(stop - start > 2, start + 1, start), start[cut]]),
    )
    assert parts.coefficients == pytest.approx(whole.coefficients, abs=1e-10)
    assert parts.std_error == pytest.approx(whole.std_error, abs=1e-10)


@pytest.mark.parametrize(("unit", "origin"), [(1000.0, 1e6), (1e-4, 0.0)])
def test_units_of_a_covariate_scale_its_coefficient(unit: float, origin: float) -> None:
    start, stop, event, values = cohort(3)
    one = cox(stop, event, values, start=start)
    other = cox(stop, event, values * [1.0, unit] + [0.0, origin], start=start)
    assert other.problem is None
    assert other.coefficients * [1.0, unit] == pytest.approx(one.coefficients, rel=1e-6)
    assert other.non_proportional_p == pytest.approx(one.non_proportional_p, abs=1e-6)


def test_from_the_beginning_on_is_no_start_or_nan() -> None:
    _, stop, event, values = cohort(4)
    never = cox(stop, event, values)
    assert cox(stop, event, values, start=np.full(stop.size, np.nan)).coefficients.tolist() == (
        never.coefficients.tolist()
    )


def test_an_event_on_day_0_counts() -> None:
    fit = cox([0, 5, 6, 7], [True, True, False, True], [[1.0], [0.0], [1.0], [0.0]], start=[-1, -1, -1, -1])
    assert fit.events == 3 and fit.problem is None
    assert fit.null_log_likelihood == pytest.approx(-np.log(4 * 3))


SIDES = np.repeat([[0.0], [1.0]], 10, axis=0)
ALL = np.ones(20, dtype=bool)
DAYS = np.arange(1, 21)


@pytest.mark.parametrize(
    ("stop", "event", "values", "said"),
    [
        ([], [], np.empty((0, 1)), module.NOBODY),
        (DAYS, ~ALL, SIDES, module.NO_EVENT),
        (DAYS, ALL, np.ones((20, 1)), module.NO_VARIATION),
        ([5], [True], [[1.0]], module.NO_VARIATION),
        (np.full(20, 7), SIDES[:, 0] == 1, SIDES, module.NO_BOUND),
        (np.full(20, 7), SIDES[:, 0] == 0, SIDES, module.NO_BOUND),
        (DAYS, ALL, DAYS[:, None].astype(float), module.NO_BOUND),
        (DAYS, ALL, np.column_stack([SIDES[::2].repeat(2), 1 - SIDES[::2].repeat(2)]), module.TIED_TOGETHER),
    ],
    ids=[
        "nobody",
        "no event",
        "constant",
        "one patient",
        "exposed only",
        "unexposed only",
        "sorted",
        "collinear",
    ],
)
def test_what_cannot_be_fitted_is_a_sentence_and_no_number(
    stop: Any, event: Any, values: Any, said: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = cox(stop, event, values)
    assert fit.problem == said
    assert np.isnan(fit.coefficients).all() and np.isnan(fit.std_error).all()
    assert np.isnan(fit.non_proportional_p).all() and np.isnan(fit.hazard_ratio()).all()


def test_all_events_on_one_day_give_a_ratio_and_no_check() -> None:
    event = np.tile([True, False], 10)
    fit = cox(np.full(20, 7), event, np.tile([[0.0], [1.0], [1.0], [1.0], [0.0]], (4, 1)))
    assert fit.problem is None and np.isfinite(fit.coefficients).all()
    assert np.isnan(fit.non_proportional_p).all()


@pytest.mark.parametrize(
    ("stop", "event", "values", "start"),
    [
        ([1, 2], [True], [[1.0], [2.0]], None),
        ([1, 2], [True, False], [1.0, 2.0], None),
        ([1, 2], [True, False], [[1.0], [np.nan]], None),
        ([1, np.inf], [True, False], [[1.0], [2.0]], None),
        ([1, 2], [True, False], np.empty((2, 0)), None),
        ([1, 2], [True, False], [[1.0], [2.0]], [1, 0]),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(
    stop: Any, event: Any, values: Any, start: Any
) -> None:
    with pytest.raises(ValueError, match=r"match|finite|starts"):
        cox(stop, event, values, start=start)


def test_limits_of_a_ratio_are_those_of_wald() -> None:
    fit = cox(DAYS, SIDES[::-1, 0] + DAYS % 3 > 0, np.column_stack([DAYS % 4, DAYS % 5]).astype(float))
    for number in (0, 1):
        middle, error = fit.coefficients[number], fit.std_error[number]
        assert fit.hazard_ratio(number) == pytest.approx(
            tuple(np.exp(middle + shift * error) for shift in (0.0, -1.959963984540054, 1.959963984540054))
        )
