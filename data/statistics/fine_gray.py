"""Fine-Gray regression: how covariates go with the cumulative incidence of one cause among competing ones.

The subdistribution hazard of the cause is proportional: a covariate multiplies it by exp(coefficient) at every time.
Risk sets, weights and ties: `data/statistics/subdistribution.py`. Standard errors are the sandwich of Fine & Gray,
which counts the estimation of the censoring distribution too. Delayed entry has no part in it: the caller withholds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data.statistics.counts import Floats, check_follow_up, check_times
from data.statistics.frozen import make_read_only
from data.statistics.proportionality import Proportionality, not_tested, proportionality
from data.statistics.subdistribution import Means, RiskSets, information, means, risk_sets, score_parts

_STEPS_AT_MOST = 25
_SETTLED = 1e-9
"""Largest step, in standard deviations of the covariate, after which the next one is lost in rounding."""
_SINGULAR = 1e-9
_LOST_IN_ROUNDING = 1e-11
_HALVINGS = 30

_SAYS_NOTHING = "A covariate does not differ among the patients who are at risk when events happen."
_FOLLOWS = "A covariate follows from the others, so their effects cannot be told apart."
_RUNS_AWAY = (
    "The estimate of a covariate does not settle: one of its values goes with no event, or with every event."
)


@dataclass(frozen=True, eq=False)
class FineGray:
    """Log subdistribution hazard ratios `coefficients` (p,) per unit of each covariate, and what was fitted.

    `covariance` (p, p) and `std_error` (p,) are robust. `log_likelihood` is the partial one, `null_log_likelihood`
    that of no covariates. `n` patients, `events` of the cause, `iterations` of Newton's method.
    `baseline_hazard` (J,) is the cumulative subdistribution hazard at `event_time` (J,) of a patient with the mean
    covariates `center` (p,); `last_time` the last observed time. Where the model cannot be fitted, `converged` is
    False, all estimates are NaN, `problem` is a sentence and `at_fault` the covariate it is about, counted from 0.
    """

    coefficients: Floats
    std_error: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    iterations: int
    converged: bool
    problem: str | None
    at_fault: int | None
    center: Floats
    event_time: Floats
    baseline_hazard: Floats
    last_time: float
    proportionality: Proportionality

    def __post_init__(self) -> None:
        make_read_only(self)


@dataclass(frozen=True, eq=False)
class _State:
    """Where Newton's method stands: coefficients (p,) per standard deviation of each covariate, and what they give."""

    coefficients: Floats
    risk: Floats
    at: Means
    log_likelihood: float


class _ProblemError(Exception):
    """Why there is no estimate: a sentence, and the covariate it is about, counted from 0."""


def fine_gray(time: ArrayLike, cause: ArrayLike, covariates: ArrayLike, *, of_cause: int = 1) -> FineGray:
    """Fit the subdistribution hazard of `of_cause`.

    time (n,): end of follow-up, 0 or later, any unit. cause (n,): whole numbers, 0 = censored. covariates (n, p) or
    (n,): numbers in any unit, none missing; categories as 0 and 1.

    Data that allow no estimate (no event, a covariate that is the same in everybody or follows from others, a value
    that goes with no event at all) give a `problem`, never an error. ValueError for what `aalen_johansen` refuses,
    for a covariate that is missing or not finite and for a cause below 1.
    As `crr` of R's cmprsk. Source: Fine & Gray, JASA 1999.
    """
    causes = np.asarray(cause)
    if of_cause < 1:
        raise ValueError(f"The cause to fit must be 1 or more, not {of_cause}.")
    largest = int(causes.max()) if causes.size and causes.dtype.kind in "iu" else 0
    follow_up = check_follow_up(time, causes, max(of_cause, largest))
    values = _check_covariates(covariates, follow_up.time.size)
    events = int((follow_up.cause == of_cause).sum())
    try:
        center, spread = _scale(values, events)
        sets = risk_sets(follow_up.time, follow_up.cause, of_cause, ((values - center) / spread).T)
        null = _state(sets, np.zeros(spread.size))
        fitted, iterations = _newton(sets, null)
    except _ProblemError as problem:
        return _nothing(values, events, *problem.args)
    covariance, test = _robust(sets, fitted)
    return FineGray(
        fitted.coefficients / spread,
        np.sqrt(np.diag(covariance)) / spread,
        covariance / np.outer(spread, spread),
        fitted.log_likelihood,
        null.log_likelihood,
        len(values),
        events,
        iterations,
        True,
        None,
        None,
        center,
        sets.event_time,
        np.cumsum(fitted.at.hazard),
        float(follow_up.time.max()),
        test,
    )


def predict(fit: FineGray, covariates: ArrayLike, times: ArrayLike) -> Floats:
    """Cumulative incidence (M,) at `times` (M,) of a patient with these covariates (p,): a step function from 0 to 1.

    1 - exp(-hazard of the baseline * exp(linear predictor)); the value at t includes the events at t. NaN past the
    last observed time and where nothing was fitted. ValueError for another number of covariates or a negative time.
    """
    row, at = np.atleast_1d(np.asarray(covariates, dtype=np.float64)), check_times(times)
    if row.shape != fit.coefficients.shape or not np.isfinite(row).all():
        raise ValueError(
            f"A prediction needs {fit.coefficients.size} covariates that are numbers, not {row}."
        )
    ratio = np.exp((row - fit.center) @ fit.coefficients)
    hazard = np.concatenate([[0.0], fit.baseline_hazard])[np.searchsorted(fit.event_time, at, side="right")]
    return np.where(at <= fit.last_time, -np.expm1(-ratio * hazard), np.nan)


def _check_covariates(covariates: ArrayLike, n: int) -> Floats:
    values = np.asarray(covariates, dtype=np.float64)
    values = values[:, np.newaxis] if values.ndim == 1 else values
    if values.ndim != 2 or len(values) != n or values.shape[1] == 0:
        raise ValueError(
            f"Covariates need a row per patient, but have shape {values.shape} for {n} patients."
        )
    wrong = ~np.isfinite(values)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"A covariate must be a number; row {row} has {values[row, column]} in column {column}."
        )
    return values


def _scale(values: Floats, events: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each covariate (p,), the same to the last digit in any order of the rows."""
    if events == 0:
        raise _ProblemError("Nobody has had the event, so nothing can be fitted.", None)
    ordered = np.sort(values, axis=0)
    same = ordered[0] == ordered[-1]
    if same.any():
        raise _ProblemError(
            "A covariate has the same value in everybody, so nothing can be compared.", int(np.argmax(same))
        )
    center = ordered.mean(axis=0)
    return center, np.sqrt(((ordered - center) ** 2).mean(axis=0))


def _state(sets: RiskSets, coefficients: Floats) -> _State:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        predictor = coefficients @ sets.covariates
        risk = np.exp(predictor)
        at = means(sets, risk)
        log_likelihood = float(predictor[sets.is_event].sum() - sets.events @ np.log(at.total))
    return _State(coefficients, risk, at, log_likelihood)


def _newton(sets: RiskSets, start: _State) -> tuple[_State, int]:
    """Where the likelihood is largest, by Newton's method with halved steps where it would fall."""
    state, wanted = start, np.zeros(start.coefficients.size)
    for iteration in range(1, _STEPS_AT_MOST + 1):
        of_events = sets.covariates[:, sets.is_event].sum(axis=1)
        second = information(sets, state.risk, state.at)
        _check_information(second, is_start=iteration == 1)
        wanted = np.linalg.solve(second, of_events - state.at.mean @ sets.events)
        state = _step(sets, state, wanted)
        if np.abs(wanted).max() <= _SETTLED:
            return state, iteration
    raise _ProblemError(_RUNS_AWAY, int(np.argmax(np.abs(wanted))))


def _step(sets: RiskSets, state: _State, wanted: Floats) -> _State:
    """The state after the wanted step, or after the first half, quarter … of it that does not lower the likelihood."""
    least = state.log_likelihood - _LOST_IN_ROUNDING * abs(state.log_likelihood)
    new = _state(sets, state.coefficients + wanted)
    for _ in range(_HALVINGS):
        if new.log_likelihood >= least:
            break
        wanted = wanted / 2.0
        new = _state(sets, state.coefficients + wanted)
    return new


def _check_information(second: Floats, *, is_start: bool) -> None:
    """Refuse where some covariate, or a combination of them, says nothing about who has the event."""
    known = np.diag(second)
    scale = np.sqrt(np.where(known > _SINGULAR, known, 1.0))
    scaled = second / np.outer(scale, scale)
    for k in range(known.size):
        if not np.linalg.eigvalsh(scaled[: k + 1, : k + 1])[0] > _SINGULAR:
            alone = not known[k] > _SINGULAR
            raise _ProblemError(_RUNS_AWAY if not is_start else _SAYS_NOTHING if alone else _FOLLOWS, k)


def _robust(sets: RiskSets, state: _State) -> tuple[Floats, Proportionality]:
    """Sandwich covariance (p, p) per standard deviations, and the test of proportional hazards."""
    inverse = np.linalg.inv(information(sets, state.risk, state.at))
    parts = inverse @ score_parts(sets, state.risk, state.at, np.ones(sets.event_time.size))
    return parts @ parts.T, proportionality(sets, state.risk, state.at, parts)


def _nothing(values: Floats, events: int, problem: str, at_fault: int | None) -> FineGray:
    n, p = values.shape
    nan, none = np.full(p, np.nan), np.empty(0)
    return FineGray(
        nan, nan, np.full((p, p), np.nan), np.nan, np.nan, n, events, 0, False, problem, at_fault,
        nan, none, none, np.nan, not_tested(p),
    )  # fmt: skip
