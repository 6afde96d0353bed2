"""Fine-Gray regression: R's crr, its definition on small cohorts, cases by hand, and where nothing can be fitted."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from data.statistics.fine_gray import FineGray, fine_gray, predict
from tests.data.statistics import definition_fine_gray as definition
from tests.data.statistics.reference import DATA_SETS, covariates, numbers, patients


def crr_blocks() -> list[Any]:
    return [
        pytest.param(data_set, cause, id=f"{data_set}-{cause}")
        for data_set in DATA_SETS
        for cause in numbers(data_set).get("finegray", {})
    ]


def fitted(data_set: str, cause: str) -> FineGray:
    sample, terms = patients(data_set), numbers(data_set)["finegray"][cause]["terms"]
    return fine_gray(sample.time, sample.status, covariates(data_set, terms), of_cause=int(cause[5:]))


@pytest.mark.parametrize(("data_set", "cause"), crr_blocks())
def test_every_number_of_crr(data_set: str, cause: str):
    block, fit = numbers(data_set)["finegray"][cause], fitted(data_set, cause)
    assert fit.converged and fit.problem is None and fit.at_fault is None
    assert_allclose(fit.coefficients, block["coef"], rtol=1e-9)
    assert_allclose(fit.std_error, block["se"], rtol=1e-9)
    assert_allclose(np.sqrt(np.diag(fit.covariance)), fit.std_error, rtol=1e-13)
    assert fit.log_likelihood == pytest.approx(block["loglik"], rel=1e-11)
    assert fit.null_log_likelihood == pytest.approx(block["loglik_null"], rel=1e-11)
    assert (fit.n, fit.events) == (
        patients(data_set).time.size,
        (patients(data_set).status == int(cause[5:])).sum(),
    )
    assert 2 <= fit.iterations <= 8


@pytest.mark.parametrize(("data_set", "cause"), crr_blocks())
def test_every_prediction_of_crr(data_set: str, cause: str):
    block, fit = numbers(data_set)["finegray"][cause]["predict"], fitted(data_set, cause)
    times = np.array(block["times"], dtype=float)
    # predict.crr carries the last value past the end of follow-up; ours ends there.
    past = times > patients(data_set).time.max()
    for row, expected in zip(block["x"], block["cif"], strict=True):
        found = predict(fit, row, times)
        assert_allclose(found[~past], np.array(expected)[~past], rtol=0, atol=1e-11)
        assert np.isnan(found[past]).all()


@pytest.mark.parametrize("case", numbers("fine_gray_small")["cases"], ids=lambda case: str(case["id"]))
def test_small_cohorts_of_crr(case: dict[str, Any]):
    fit = fine_gray(case["time"], case["cause"], np.column_stack([case["x1"], case["x2"]]))
    if case["coef"] is None:
        assert fit.problem is not None and "does not settle" in fit.problem
        return
    assert fit.problem is None
    assert_allclose(fit.coefficients, case["coef"], rtol=0, atol=1e-6)
    assert_allclose(fit.std_error, case["se"], rtol=1e-6)
    assert fit.log_likelihood == pytest.approx(case["loglik"], rel=1e-10)


def test_the_reference_covers_ties_three_causes_and_seven_covariates():
    assert len(crr_blocks()) >= 13
    assert any(
        len(numbers(name)["finegray"]["cause1"]["terms"]) >= 7
        for name in DATA_SETS
        if "finegray" in numbers(name)
    )


def test_by_hand():
    # Two events on 1 and 3, one other death on 2 in between; x = 1 for the first and the last.
    # Day 1: risk e^b (1st), 1 (2nd), 1 (3rd), e^b (4th): log L = b - log(2 + 2 e^b). Day 3: the death stays, so
    # log L = -log(1 + 1 + e^b). Its derivative 1 - 2e/(2 + 2e) - e/(2 + e) is 0 at e = sqrt(2).
    fit = fine_gray([1, 2, 3, 4], [1, 2, 1, 0], [1, 0, 0, 1])
    assert fit.coefficients == pytest.approx([0.5 * math.log(2)], rel=1e-12)
    e = math.sqrt(2)
    assert fit.log_likelihood == pytest.approx(math.log(e) - math.log(2 + 2 * e) - math.log(2 + e), rel=1e-12)
    assert fit.null_log_likelihood == pytest.approx(-math.log(4) - math.log(3), rel=1e-12)
    assert fit.event_time.tolist() == [1, 3]
    hazard = 1 / (2 + 2 * e) + 1 / (2 + e)
    assert_allclose(predict(fit, 0, [0.5, 1, 4]), [0, 1 - math.exp(-1 / (2 + 2 * e)), 1 - math.exp(-hazard)])
    assert_allclose(predict(fit, [1], [4]), [1 - math.exp(-hazard * e)], rtol=1e-12)


def test_a_death_counts_less_where_it_might_have_been_censored():
    # One of the three at risk on day 2 is censored: after it, the death of day 1 counts G(3-) = 2 / 3.
    time, cause, x = [1, 2, 3, 4], [2, 0, 1, 1], [1.0, 0.0, 1.0, 0.0]
    fit = fine_gray(time, cause, x)
    # Day 3: weights 2/3 (death, e), 1 (e), 1; day 4: 2/3 (death, e), 1.
    # Derivative: 1 - (5e/3) / (5e/3 + 1) - (2e/3) / (2e/3 + 1) = 0 at e = sqrt(9 / 10).
    assert fit.coefficients == pytest.approx([0.5 * math.log(0.9)], rel=1e-12)


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[NDArray, NDArray, NDArray]:
    """Up to 14 patients on six days with two covariates on a coarse grid."""
    row = st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(-2, 2), st.integers(0, 1))
    rows = np.array(draw(st.lists(row, min_size=6, max_size=14)))
    return rows[:, 0], rows[:, 1], rows[:, 2:].astype(float)


@settings(max_examples=60)
@given(cohorts())
def test_the_fit_is_its_definition(cohort: tuple[NDArray, NDArray, NDArray]):
    time, cause, values = cohort
    fit = fine_gray(time, cause, values)
    if not fit.converged:
        assert fit.problem
        return
    arguments = time, cause, values, fit.coefficients, 1
    assert fit.log_likelihood == pytest.approx(definition.log_likelihood(*arguments), rel=1e-10, abs=1e-10)
    every = dict.fromkeys(set(time[cause == 1]), 1.0)
    parts = definition.score_parts(*arguments, every)
    assert_allclose(parts.sum(axis=0), 0, atol=1e-8)
    information = definition.second_derivative(*arguments)
    assert_allclose(information @ fit.covariance @ information, parts.T @ parts, rtol=1e-3, atol=1e-4)


@settings(max_examples=60)
@given(cohorts())
def test_the_test_of_proportionality_is_its_definition(cohort: tuple[NDArray, NDArray, NDArray]):
    time, cause, values = cohort
    values = values[:, :1]
    fit = fine_gray(time, cause, values)
    days, events = np.unique(time[cause == 1], return_counts=True)
    if not fit.converged or days.size < 2:
        assert np.isnan(fit.proportionality.p).all() and np.isnan(fit.proportionality.global_p)
        return
    rank = dict(zip(days.tolist(), np.cumsum(events) - events / 2, strict=True))
    arguments = time, cause, values, fit.coefficients, 1
    score = definition.score_parts(*arguments, rank)[:, 0]
    plain = definition.score_parts(*arguments, dict.fromkeys(rank, 1.0))[:, 0]
    powers = np.array([rank.get(t, 0.0) for t in time])
    size = 1e-4

    def second(by: NDArray | None) -> float:
        def at(change: float) -> float:
            return definition.log_likelihood(time, cause, values, fit.coefficients + change, 1, by)

        return -(at(size) - 2 * at(0.0) + at(-size)) / size**2

    if values.std() > 0 and score.sum() ** 2 > 1e-12:
        at_risk = definition.means(*arguments)
        is_event = cause == 1
        residuals = values[is_event, 0] - [at_risk[t][0] for t in time[is_event]]
        expected = np.corrcoef(residuals, [rank[t] for t in time[is_event]])[0, 1]
        assert fit.proportionality.correlation[0] == pytest.approx(expected, rel=1e-6)
    adjusted = score - second(powers) / second(None) * plain
    variance = (adjusted**2).sum()
    if variance > 1e-4:
        expected = score.sum() ** 2 / variance
        assert fit.proportionality.statistic[0] == pytest.approx(expected, rel=1e-3, abs=1e-5)
        assert fit.proportionality.global_statistic == pytest.approx(
            fit.proportionality.statistic[0], rel=1e-9
        )
        assert fit.proportionality.global_p == pytest.approx(fit.proportionality.p[0], rel=1e-9)


def test_a_step_that_would_lower_the_likelihood_is_halved():
    # One covariate far from the others: the first full step of Newton's method goes too far.
    time, cause = np.array([5, 6, 2, 9, 4, 1, 8, 7, 10, 3]), np.array([0, 1, 0, 0, 1, 1, 1, 0, 2, 1])
    values = np.array([0, 1.1, 5.5, 12.3, 0.2, 95.1, 0, 0.2, 10.4, 1.1])[:, np.newaxis]
    fit = fine_gray(time, cause, values)
    every = dict.fromkeys(time[cause == 1].tolist(), 1.0)
    parts = definition.score_parts(time, cause, values, fit.coefficients, 1, every)
    assert_allclose(parts.sum(axis=0), 0, atol=1e-9)
    assert fit.converged and fit.iterations <= 8


def bytes_of(fit: FineGray) -> list[bytes]:
    flat = [*dataclasses.astuple(fit)[:-1], *dataclasses.astuple(fit.proportionality)]
    return [np.asarray(value).tobytes() for value in flat if not isinstance(value, str) and value is not None]


@settings(max_examples=40)
@given(cohorts(), st.data())
def test_the_order_of_rows_never_changes_a_byte(
    cohort: tuple[NDArray, NDArray, NDArray], data: st.DataObject
):
    time, cause, values = cohort
    values = values * 0.1 + 1 / 3
    order = np.array(data.draw(st.permutations(range(time.size))))
    first, second = (
        fine_gray(time * 0.1, cause, values),
        fine_gray(time[order] * 0.1, cause[order], values[order]),
    )
    assert bytes_of(first) == bytes_of(second)
    assert first.problem == second.problem


def test_units_of_time_and_of_covariates_and_the_order_of_columns():
    sample, values = patients("simtiesB"), covariates("simtiesB", ["x1", "x2"])
    fit = fine_gray(sample.time, sample.status, values, of_cause=2)
    other = fine_gray(
        sample.time * 0.01, sample.status, values[:, ::-1] * [1, 1000.0] + [1e4, -3], of_cause=2
    )
    assert_allclose(other.coefficients[::-1] * [1000, 1], fit.coefficients, rtol=1e-9)
    assert_allclose(other.std_error[::-1] * [1000, 1], fit.std_error, rtol=1e-9)
    assert other.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-12)
    assert_allclose(
        predict(other, [values[3, 1] + 1e4, values[3, 0] * 1000 - 3], sample.time * 0.01),
        predict(fit, values[3], sample.time), rtol=1e-9,
    )  # fmt: skip
    assert_allclose(other.proportionality.p[::-1], fit.proportionality.p, rtol=1e-7)
    assert other.proportionality.global_p == pytest.approx(fit.proportionality.global_p, rel=1e-7)


def test_which_other_cause_it_was_makes_no_difference():
    sample, values = patients("simtiesB"), covariates("simtiesB", ["x1"])
    fit = fine_gray(sample.time, sample.status, values, of_cause=2)
    merged = fine_gray(sample.time, np.array([0, 2, 1, 2])[sample.status], values)
    assert_allclose(merged.coefficients, fit.coefficients, rtol=1e-11)
    assert_allclose(merged.std_error, fit.std_error, rtol=1e-11)
    assert_allclose(merged.baseline_hazard, fit.baseline_hazard, rtol=1e-11)


def test_without_other_causes_it_is_cox_regression():
    block = numbers("melanoma")["finegray"]["cause1"]
    sample, values = patients("melanoma"), covariates("melanoma", block["terms"])
    only = np.where(sample.status == 1, 1, 0)
    cox = numbers("melanoma")["cox_cause_specific"]["cause1"]["breslow"]
    fit = fine_gray(sample.time, only, values)
    assert_allclose(fit.coefficients, cox["coef"], rtol=1e-6)
    assert [fit.null_log_likelihood, fit.log_likelihood] == pytest.approx(cox["loglik"], rel=1e-12)


def test_proportionality_agrees_with_an_interaction_with_time_in_crr():
    # crr(time, status, X, cov2 = X[, k], tf = rank of t among the events, failcode = cause): p of the last coefficient.
    in_r = {
        ("melanoma", "cause1"): [0.455, 0.222, 0.000, 0.014],
        ("simtiesB", "cause1"): [0.104, 0.589],
        ("simtiesB", "cause3"): [0.228, 0.510],
        ("simcart724", "cause2"): [0.852, 0.558, 0.380, 0.561, 0.737, 0.493, 0.412],
    }
    for (data_set, cause), expected in in_r.items():
        assert_allclose(fitted(data_set, cause).proportionality.p, expected, rtol=0, atol=0.01)


def simulated_p(random: np.random.Generator, speed_with_x: float) -> float:
    """p of proportionality in 300 patients whose F(t | x) = 1 - (1 - (1 - e^-t) / 2)^(2 x), where time runs for x = 1
    at another speed: proportional where the speed is 1. Some are censored.
    """
    x = np.repeat([0.0, 1.0], 150)
    reached = random.random(300)
    inner = 2 * (1 - (1 - reached) ** (1 / 2**x))
    is_first = inner < 1
    days = np.where(is_first, -np.log1p(-np.where(is_first, inner, 0)), random.exponential(1.0, 300))
    days = np.where(is_first & (x > 0), days / speed_with_x, days)
    censored = random.exponential(3.0, 300)
    cause = np.where(censored < days, 0, np.where(is_first, 1, 2))
    return float(fine_gray(np.minimum(days, censored), cause, x).proportionality.p[0])


def test_p_is_uniform_under_proportional_hazards_and_small_under_others():
    random = np.random.default_rng(3)
    null = np.array([simulated_p(random, 1.0) for _ in range(400)])
    assert 0.03 <= (null < 0.05).mean() <= 0.08
    assert 0.45 <= np.mean(null) <= 0.55
    assert np.mean([simulated_p(random, 5.0) < 0.05 for _ in range(40)]) > 0.9


def test_a_covariate_whose_residuals_leave_nothing_to_test_has_no_p_and_nor_has_the_model():
    values = [[1, 2], [2, 0], [0, 0], [0, 2], [2, 1], [2, 2]]
    test = fine_gray([1, 1, 1, 4, 1, 4], [0, 0, 1, 1, 1, 1], values).proportionality
    assert not np.isnan(test.p[0]) and np.isnan([test.statistic[1], test.p[1]]).all()
    assert np.isnan([test.global_statistic, test.global_p]).all()


def test_covariates_that_say_the_same_over_time_have_no_common_test():
    values = [[2, 0], [0, 0], [1, 0], [0, 2], [2, 1], [2, 1], [1, 2], [2, 2]]
    test = fine_gray([3, 4, 1, 4, 2, 4, 4, 2], [0, 2, 1, 2, 2, 0, 0, 1], values).proportionality
    assert test.p[0] == pytest.approx(test.p[1], rel=1e-6) and not np.isnan(test.p).any()
    assert np.isnan([test.global_statistic, test.global_p]).all()


RUNS_AWAY, SAME, FOLLOWS, NO_DIFFERENCE = "does not settle", "same value", "follows from", "does not differ"


@pytest.mark.parametrize(
    ("time", "cause", "values", "problem", "at_fault"),
    [
        ([1, 2, 3], [0, 2, 0], [[1], [0], [1]], "Nobody has had the event", None),
        ([], [], np.empty((0, 2)), "Nobody has had the event", None),
        ([1, 2, 3], [1, 2, 1], [[1, 7], [0, 7], [1, 7]], SAME, 1),
        ([5], [1], [[1]], SAME, 0),
        ([1, 2, 3, 4, 5], [1, 1, 1, 2, 0], [[0, 1, 1], [1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 0]], FOLLOWS, 2),
        # Only who leaves before the first event differs.
        ([1, 2, 3, 4], [0, 1, 1, 0], [[1], [0], [0], [0]], NO_DIFFERENCE, 0),
        # Nobody with x = 1 has the event; then everybody who has it is the one with the largest x at risk.
        ([1, 2, 3, 4, 5, 6], [1, 2, 1, 0, 1, 0], [[0, 3], [1, 1], [0, 2], [1, 5], [0, 1], [1, 4]], RUNS_AWAY, 0),
        ([1, 2, 3, 4], [1, 1, 1, 0], [[4], [3], [2], [1]], RUNS_AWAY, 0),
    ],
)  # fmt: skip
def test_where_nothing_can_be_fitted_it_says_why(
    time: list, cause: list, values: Any, problem: str, at_fault: int | None
):
    fit = fine_gray(time, cause, values)
    p = np.shape(values)[1]
    assert fit.problem is not None and problem in fit.problem and fit.problem.endswith(".")
    assert (fit.converged, fit.iterations, fit.at_fault) == (False, 0, at_fault)
    assert (fit.n, fit.events) == (len(time), cause.count(1))
    assert fit.coefficients.shape == fit.std_error.shape == (p,) and fit.covariance.shape == (p, p)
    for estimates in (
        fit.coefficients,
        fit.std_error,
        fit.covariance,
        fit.log_likelihood,
        fit.null_log_likelihood,
    ):
        assert np.isnan(estimates).all()
    assert np.isnan(fit.proportionality.p).all() and np.isnan(fit.proportionality.global_p)
    assert np.isnan(predict(fit, np.zeros(p), [0, 3])).all()


@settings(max_examples=200)
@given(cohorts())
def test_valid_data_never_raise(cohort: tuple[NDArray, NDArray, NDArray]):
    fit = fine_gray(*cohort, of_cause=2)
    assert fit.converged == (fit.problem is None) == bool(np.isfinite(fit.std_error).all())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"of_cause": 0}, "1 or more, not 0"),
        ({"cause": [1.0, 2.0]}, "whole number"),
        ({"cause": [1, -1]}, "between 0"),
        ({"time": [np.nan, 1]}, "0 or more"),
        ({"covariates": [[1, 2, 3]]}, "a row per patient"),
        ({"covariates": np.empty((2, 0))}, "a row per patient"),
        ({"covariates": np.ones((2, 1, 1))}, "a row per patient"),
        ({"covariates": [[1, 2], [3, np.nan]]}, "row 1 has nan in column 1"),
        ({"covariates": [np.inf, 2]}, "row 0 has inf in column 0"),
    ],
)
def test_what_has_no_meaning_is_refused(changes: dict[str, Any], message: str):
    arguments: dict[str, Any] = {"time": [1, 2], "cause": [1, 2], "covariates": [1, 2]} | changes
    with pytest.raises(ValueError, match=message):
        fine_gray(**arguments)


@pytest.mark.parametrize("row", [[1, 2], [np.nan], []])
def test_a_prediction_needs_the_covariates_of_the_model(row: list):
    with pytest.raises(ValueError, match="needs 1 covariates"):
        predict(fine_gray([1, 2, 3, 4], [1, 2, 1, 0], [1, 0, 0, 1]), row, [1])


def test_a_prediction_at_a_negative_time_is_refused():
    with pytest.raises(ValueError, match="0 or later"):
        predict(fine_gray([1, 2, 3, 4], [1, 2, 1, 0], [1, 0, 0, 1]), [1], [-1])


def test_a_row_with_one_value_that_is_no_number_is_refused() -> None:
    data = patients("melanoma")
    values = np.column_stack([np.arange(data.time.size) % 3, np.arange(data.time.size) % 5]).astype(float)
    fit = fine_gray(data.time, data.status, values)
    with pytest.raises(ValueError):
        predict(fit, [1.0, float("nan")], [100.0])
