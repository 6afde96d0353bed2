"""What happens to a patient first: every class of second cancer and every competing event in one picture that adds up.

The patients, the clock and the times are those of the incidence; the event is the first second cancer of any class of
the outcome, told apart by its class. The incidences of all causes and the share without any event add up to 1.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data import small_cells
from data.access import Access
from data.cohort_spec import CohortSpec
from data.endpoint import Endpoint
from data.few_left import has_few_events, said_of_few_events
from data.groups import analysed
from data.loaded import Loaded
from data.notices import notices
from data.patients_in_cohort import first_cancers
from data.results import DAYS_PER_YEAR, FIXED_YEARS
from data.stacked_results import StackedAnswer, StackedTime
from data.stamps import stamp
from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times


def stacked(loaded: Loaded, spec: CohortSpec, access: Access) -> StackedAnswer:
    """Shares of every cause of the whole cohort. QueryError, AccessDenied for what may not be asked."""
    selection, found = analysed(loaded, spec, access)
    causes, cause = found.causes, found.cause
    if access.sees_patients:
        # A class of one or two patients would tell on which day each of them had the cancer.
        causes, cause = causes_by_class(loaded, spec, found)
    curve = aalen_johansen(found.time_days, cause, n_causes=len(causes), entry=found.entry_days)
    enough = curve.risk_time[curve.risk_count >= spec.min_at_risk]
    until = float(enough[-1]) if enough.size else None
    kept = curve.time <= (-1.0 if until is None else until)
    fixed_times = _fixed_times(curve, spec, until)
    made = StackedAnswer(
        stamp=stamp(loaded, spec),
        outcome=spec.outcome,
        competing=tuple(event.value for event in spec.competing),
        censor=tuple(event.value for event in spec.censor),
        with_suspected=spec.counts_suspected,
        landmark_days=spec.clock_starts_on_day,
        lag_days=spec.lag_days,
        horizon_years=spec.horizon_years,
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=small_cells.exclusions(found.excluded, access),
        notices=notices(loaded.dataset, spec, found),
        causes=causes,
        events=tuple(np.roll(np.bincount(cause, minlength=len(causes) + 1), -1).tolist()),
        time_days=curve.time[kept],
        estimate=curve.estimate[:, kept],
        event_free=curve.event_free[kept],
        shown_until_days=until,
        fixed_times=fixed_times,
    )
    return made if access.sees_patients else _without_single_patients(made, spec)


def _without_single_patients(answer: StackedAnswer, spec: CohortSpec) -> StackedAnswer:
    """The shares at the fixed times only where few patients had one of the events: each step would be one of them."""
    if not has_few_events(answer.events[:-1], spec):
        return answer
    known = [fixed for fixed in answer.fixed_times if fixed.event_free is not None]
    shares = np.array([fixed.estimate for fixed in known], dtype=np.float64)
    return replace(
        answer,
        notices=(*answer.notices, said_of_few_events(spec)),
        time_days=np.array([fixed.years for fixed in known], dtype=np.float64) * DAYS_PER_YEAR,
        estimate=shares.reshape(len(known), len(answer.causes)).T,
        event_free=np.array([fixed.event_free for fixed in known], dtype=np.float64),
    )


def causes_by_class(
    loaded: Loaded, spec: CohortSpec, found: Endpoint
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the causes and the cause of every analysed patient, (n,), with the second cancers told apart by class.

    Two on one day: the first class.
    """
    _, category = first_cancers(loaded.dataset, spec.outcome, spec.counts_suspected)
    place = {word: number for number, word in enumerate(spec.outcome, start=1)}
    own = np.array([place.get(category[index], 0) for index in found.patient_index.tolist()], dtype=np.int64)  # type: ignore[arg-type]
    others = np.where(found.cause > 1, found.cause + len(spec.outcome) - 1, 0)
    causes = (*(category.value for category in spec.outcome), *found.causes[1:])
    return causes, np.where(found.cause == 1, own, others)


def _fixed_times(curve: AalenJohansen, spec: CohortSpec, until: float | None) -> tuple[StackedTime, ...]:
    years = [year for year in FIXED_YEARS if year <= spec.horizon_years]
    read = at_times(curve, np.array(years, dtype=np.float64) * DAYS_PER_YEAR)
    made = []
    for place, year in enumerate(years):
        known = until is not None and year * DAYS_PER_YEAR <= until
        shares = read.estimate[:, place]
        made.append(
            StackedTime(
                years=year,
                estimate=tuple(shares.tolist()) if known else tuple(None for _ in shares),
                event_free=max(0.0, 1.0 - float(shares.sum())) if known else None,
                at_risk=int(read.at_risk[place]),
            )
        )
    return tuple(made)
