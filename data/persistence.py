"""CAR-T persistence of a cohort: who of the measured is above the detection limit, and the time to loss.

Two readings of one question. The share per time bin is about those who were measured then. The time to loss follows
each patient from the first value above the limit; Kaplan-Meier in it takes those who died or left as if they would
have lost their cells like those who stayed, Aalen-Johansen lets death compete. One assay at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data import small_cells
from data.access import Access
from data.cohort_spec import CohortSpec
from data.end_of_follow_up import follow_up
from data.immunity import followed_at_middles, group_note, may_show, share_of_followed
from data.loss import DIED, LOST, Losses, TimeLookedAt, last_days, losses
from data.measured_groups import (
    AnalysedGroups,
    Measured,
    analysed_groups,
    assay_name,
    chosen_assay,
    under_follow_up,
)
from data.measurements.time_bins import EDGES, N_BINS
from data.query import QueryError, alternatives, shown
from data.recovery_results import (
    MINIMUM_MEASURED,
    PERSISTENCE_ANALYTES,
    AssayBins,
    DetectableShare,
    Detections,
    GroupPersistence,
    LossAt,
    LossCurve,
    PersistenceAnswer,
)
from data.registries import analytes
from data.results import DAYS_PER_YEAR, Estimate
from data.stamps import stamp
from data.statistics.follow_up import median_follow_up
from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from data.statistics.limits import log_log_limits, wilson_limits

FIXED_MONTHS = (1, 3, 6, 12, 24)
_NOBODY = Estimate(None, None, None)

Floats = NDArray[np.float64]


def persistence(
    loaded: Measured, spec: CohortSpec, access: Access, analyte: str, assay: str | None = None
) -> PersistenceAnswer:
    """Persistence per group by one assay: the asked one, or else the one with most patients.

    QueryError for an analyte that is not about CAR-T cells, QueryError and AccessDenied for what may not be asked.
    """
    if analyte not in PERSISTENCE_ANALYTES:
        raise QueryError(
            f"{shown(analyte)} does not measure CAR-T cells. {alternatives(analyte, PERSISTENCE_ANALYTES)}",
            "analyte",
            PERSISTENCE_ANALYTES,
        )
    asked = analysed_groups(loaded, spec, access)
    answers = loaded.measurements.recovery(analyte, asked.groups)
    chosen, others = chosen_assay(analyte, answers, True, assay)
    lost = _losses(loaded, asked, analyte, chosen)
    return PersistenceAnswer(
        stamp=stamp(loaded, spec),
        analyte=analyte,
        unit=analytes()[analyte].canonical_unit,
        assays=tuple(map(assay_name, chosen.assays)) if chosen else (),
        other_assays=others,
        by=asked.by,
        horizon_years=spec.horizon_years,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=asked.selection.n_loaded,
        n_analysed=asked.found.n,
        excluded=small_cells.exclusions(asked.found.excluded, access),
        start_days=EDGES[:-1].astype(np.float64),
        end_days=EDGES[1:].astype(np.float64),
        groups=tuple(_group(asked, number, chosen, lost, spec, access) for number in range(len(asked.split))),
    )


def losses_behind(loaded: Measured, asked: AnalysedGroups, analyte: str, assay: str | None) -> Losses:
    """What became of the CAR-T cells of every patient of the load, by the assay that an answer would choose."""
    chosen, _ = chosen_assay(analyte, loaded.measurements.recovery(analyte, asked.groups), True, assay)
    return _losses(loaded, asked, analyte, chosen)


def _losses(loaded: Measured, asked: AnalysedGroups, analyte: str, chosen: AssayBins | None) -> Losses:
    empty = np.empty(0, dtype=np.int32)
    tests = Detections(None, empty, empty, empty.astype(bool))
    if chosen is not None:
        of_assay = [one for one in loaded.measurements.detections(analyte) if one.assay == chosen.assays[0]]
        tests = of_assay[0] if of_assay else tests
    at_risk = time_looked_at(loaded, asked)
    return losses(tests, at_risk.after_day, at_risk.last_day, at_risk.death_day)


def time_looked_at(loaded: Measured, asked: AnalysedGroups) -> TimeLookedAt:
    """Tests count from the day on which the patient is at risk in this question."""
    dataset = loaded.dataset
    entry, _ = under_follow_up(dataset)
    after = np.fmax(np.zeros(len(dataset.patients)), entry)
    for group in asked.split:
        on_clock = np.where(np.isnan(group.entry_days), 0.0, group.entry_days)
        own = on_clock + asked.found.clock_starts_on_day
        after[group.patient_index] = np.maximum(after[group.patient_index], own)
    followed = follow_up(dataset)
    death = np.where(followed.death_counts, followed.death_day, np.nan)
    return TimeLookedAt(after, last_days(dataset), death)


def _group(
    asked: AnalysedGroups,
    number: int,
    chosen: AssayBins | None,
    lost: Losses,
    spec: CohortSpec,
    access: Access,
) -> GroupPersistence:
    name, rows = asked.split[number].name, asked.groups.members[number]
    detected = rows[np.isfinite(lost.first_detected[rows])]
    note = group_note(rows.size, spec)
    if note:
        return _hidden(name, rows.size, note)
    cause = lost.cause[detected]
    time = (lost.exit - lost.first_detected)[detected]
    tested = int(lost.tested[rows].sum())
    shown, dashed = _drawn(time, spec.min_at_risk)
    why = _no_curve(time.size, spec)
    until = -1.0 if why or shown is None else shown
    estimated = None if why else _estimated(time, cause)
    curve = _curve(*estimated) if estimated else None
    few = not access.sees_patients and 0 < detected.size < MINIMUM_MEASURED
    counts = [int((cause == code).sum()) for code in (LOST, DIED, 0)]
    return GroupPersistence(
        group=name,
        n=rows.size,
        never_tested=None if few else rows.size - tested,
        never_detected=None if few else tested - detected.size,
        detected=None if few else detected.size,
        lost=None if few else counts[0],
        died=None if few else counts[1],
        censored=None if few else counts[2],
        unconfirmed=None if few else int(lost.unconfirmed[detected].sum()),
        first_detected_days=_median(lost.first_detected[detected], why),
        gap_days=_median(lost.gap[detected][cause == LOST], why),
        median_days=_median_to_loss(time, cause, until),
        share=_share(asked, chosen, number, access),
        curve=curve if curve is None or access.sees_patients else _until(curve, until),
        read=_read(*estimated, until) if estimated else (),
        dashed_from_days=None if why else dashed,
        shown_until_days=None if why else shown,
        note=why,
    )


def _no_curve(n_detected: int, spec: CohortSpec) -> str | None:
    if n_detected >= spec.min_patients and n_detected > 0:
        return None
    if n_detected == 0:
        return "No patient had a value above the limit."
    return f"No time to loss: fewer than {spec.min_patients} patients had a value above the limit."


def _median(values: Floats, why: str | None) -> float | None:
    """Median of at least 20 values; None for fewer."""
    return None if why or values.size < MINIMUM_MEASURED else float(np.median(values))


def _median_to_loss(time: Floats, cause: NDArray[np.int64], until: float) -> Estimate:
    """Kaplan-Meier median with its limits, each as far as the curve is shown."""
    if until < 0:
        return _NOBODY
    found = median_follow_up(time, cause == LOST)
    values = (found.estimate, found.ci_lower, found.ci_upper)
    return Estimate(*(None if value is None or value > until else value for value in values))


def _share(asked: AnalysedGroups, chosen: AssayBins | None, number: int, access: Access) -> DetectableShare:
    nothing = np.zeros(N_BINS, dtype=np.int64)
    n, both, below, zero = (
        (chosen.n[number], chosen.n_followed[number], chosen.n_below[number], chosen.n_zero[number])
        if chosen
        else (nothing, nothing, nothing, nothing)
    )
    followed = followed_at_middles(asked, number)
    detected = n - below - zero
    measured, enough = may_show(n, access), n >= MINIMUM_MEASURED
    unseen = np.isnan(measured)
    lower, upper = wilson_limits(detected, n)
    return DetectableShare(
        measured=measured,
        followed=may_show(followed, access),
        measured_followed=may_show(both, access),
        share_measured=share_of_followed(both, followed, access),
        detected=np.where(unseen, np.nan, detected),
        below=np.where(unseen, np.nan, below),
        zero=np.where(unseen, np.nan, zero),
        share=np.where(enough, detected / np.maximum(n, 1), np.nan),
        ci_lower=np.where(enough, lower, np.nan),
        ci_upper=np.where(enough, upper, np.nan),
    )


def _estimated(time: Floats, cause: NDArray[np.int64]) -> tuple[AalenJohansen, AalenJohansen]:
    """Loss and death competing, and loss alone with death censored."""
    lost = (cause == LOST).astype(np.int64)
    return aalen_johansen(time, cause, n_causes=2), aalen_johansen(time, lost, n_causes=1)


def _curve(both: AalenJohansen, alone: AalenJohansen) -> LossCurve:
    detectable, lower, upper = _kaplan_meier(alone, both.time)
    return LossCurve(
        time_days=both.time,
        at_risk=both.at_risk,
        detectable=detectable,
        detectable_lower=lower,
        detectable_upper=upper,
        detectable_alive=both.event_free,
        lost=both.estimate[0],
        lost_lower=both.ci_lower[0],
        lost_upper=both.ci_upper[0],
        died=both.estimate[1],
    )


def _kaplan_meier(loss: AalenJohansen, at: Floats) -> tuple[Floats, Floats, Floats]:
    """Those still detectable at the times `at`, with log-log limits of that share, as R's `survfit` gives them.

    Where nobody has lost anything, the lower limit is the exact one from the number at risk.
    """
    alone = at_times(loss, at)
    detectable = 1.0 - alone.estimate[0]
    lower, upper = log_log_limits(detectable, alone.std_error[0])
    nobody = detectable == 1.0
    return (
        detectable,
        np.where(nobody, 1.0 - alone.ci_upper[0], lower),
        np.where(nobody, 1.0 - alone.ci_lower[0], upper),
    )


def _read(competing: AalenJohansen, alone: AalenJohansen, until: float) -> tuple[LossAt, ...]:
    days = np.array(FIXED_MONTHS) * DAYS_PER_YEAR / 12.0
    both = at_times(competing, days)
    detectable = np.array(_kaplan_meier(alone, days))
    found = []
    for at, months in enumerate(FIXED_MONTHS):
        if days[at] > until or np.isnan(both.estimate[0, at]):
            found.append(LossAt(months, None, _NOBODY, None, _NOBODY, None))
            continue
        found.append(
            LossAt(
                months=months,
                at_risk=int(both.at_risk[at]),
                detectable=_estimate(*detectable[:, at]),
                detectable_alive=float(1.0 - both.estimate[:, at].sum()),
                lost=_estimate(both.estimate[0, at], both.ci_lower[0, at], both.ci_upper[0, at]),
                died=float(both.estimate[1, at]),
            )
        )
    return tuple(found)


def _estimate(*values: float) -> Estimate:
    return Estimate(*(None if np.isnan(value) else float(value) for value in values))


def _drawn(time: Floats, min_at_risk: int) -> tuple[float | None, float | None]:
    """Last day with at least `min_at_risk` at risk, and the first with fewer than twice as many."""
    ordered, least = np.sort(time)[::-1], max(min_at_risk, 1)
    shown = float(ordered[least - 1]) if time.size >= least else None
    return shown, float(ordered[2 * least - 1] + 1) if time.size >= 2 * least else 0.0


def _until(curve: LossCurve, day: float) -> LossCurve:
    """The curve up to the last day with enough at risk: past it, every step is a single patient's."""
    steps = int(np.searchsorted(curve.time_days, day, side="right"))
    return LossCurve(**{name: values[:steps] for name, values in vars(curve).items()})


def _hidden(name: str, n: int, note: str) -> GroupPersistence:
    nothing = np.full(N_BINS, np.nan)
    return GroupPersistence(
        group=name,
        n=n,
        never_tested=None,
        never_detected=None,
        detected=None,
        lost=None,
        died=None,
        censored=None,
        unconfirmed=None,
        first_detected_days=None,
        gap_days=None,
        median_days=_NOBODY,
        share=DetectableShare(*(nothing,) * 10),
        curve=None,
        read=(),
        dashed_from_days=None,
        shown_until_days=None,
        note=note,
    )
