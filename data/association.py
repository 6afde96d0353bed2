"""How factors go with second cancers in a cohort: hazard ratios one factor at a time, and several at once.

Cause-specific hazards for both second cancer and death, because a subdistribution hazard ratio (Fine-Gray) mixes the
two and cannot be read without them. One second cancer in ten events per parameter is the rule for several factors at
once. Screens, the API and exports get the same answer; what is drawn of it does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data import small_cells
from data.access import Access
from data.association_design import Design, days_at_risk, design
from data.association_factors import FACTORS, Factor, Moment, factors
from data.association_results import (
    AssociationAnswer,
    FactorAnswer,
    ModelAnswer,
    ModelTerm,
    Proportional,
    Ratio,
    Side,
)
from data.cohort_spec import CohortSpec
from data.endpoint import Endpoint
from data.groups import analysed
from data.loaded import Loaded
from data.notices import notices
from data.results import DAYS_PER_YEAR
from data.stamps import stamp
from data.statistics.cox import cox
from data.statistics.fine_gray import fine_gray
from data.statistics.limits import Z_95
from data.view import View

EVENTS_PER_PARAMETER = 10
"""Peduzzi, Concato, Feinstein & Holford, J Clin Epidemiol 1995."""
FEWEST_JUDGED = 10
"""With fewer events the check of proportional hazards says nothing, whatever it finds (modelling choice)."""
SIGNIFICANT = 0.05

CHANGES = "Not for a factor that changes during follow-up: after a death it has no value."
WITHHELD = "Withheld: some patients enter late."
NO_ROWS = "Nobody has a record of it."

_Fits = tuple[tuple[Ratio, ...], tuple[Ratio, ...], tuple[Ratio, ...]]


def association(
    loaded: Loaded, spec: CohortSpec, access: Access, several: Sequence[str] = ()
) -> AssociationAnswer:
    """Every factor by itself, and the factors named in `several` at once. QueryError, AccessDenied."""
    selection, found = analysed(loaded, spec, access)
    events, deaths = int((found.cause == 1).sum()), int((found.cause == _death(found)).sum())
    note = _nothing_to_compare(found.n, events, spec, access)
    withheld, last_entry = _late_entry(found)
    rows = () if note else tuple(_row(loaded, found, spec, factor) for factor in _asked_of(found))
    model = None if note or not several else _model(loaded, found, spec, [factors()[key] for key in several])
    return AssociationAnswer(
        stamp=replace(stamp(loaded, spec), query=View(spec, factors=tuple(several)).to_query()),
        outcome=spec.outcome,
        competing=tuple(event.value for event in spec.competing),
        censor=tuple(event.value for event in spec.censor),
        with_suspected=spec.counts_suspected,
        lag_days=spec.lag_days,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=small_cells.exclusions(found.excluded, access),
        notices=notices(loaded.dataset, spec, found),
        events=events,
        deaths=deaths,
        min_events=spec.min_events,
        compared=sum(row.hazard.estimate is not None for row in rows),
        rows=rows if access.sees_patients else tuple(map(_without_small_counts, rows)),
        model=model,
        fine_gray_withheld=withheld,
        enters_last_on_day=last_entry,
        note=note,
    )


def _asked_of(found: Endpoint) -> tuple[Factor, ...]:
    """The factors that can be asked of a clock: those of the landmark only where there is one."""
    return tuple(f for f in FACTORS if f.moment is not Moment.LANDMARK or found.clock_starts_on_day)


def _death(found: Endpoint) -> int:
    return found.causes.index("death") + 1


def _nothing_to_compare(n: int, events: int, spec: CohortSpec, access: Access) -> str | None:
    if n == 0:
        return "No patient can be analysed here."
    if events == 0:
        return f"No second cancer in {n} patients: there is nothing to compare."
    if events < spec.min_events:
        return small_cells.few(events, spec.min_events, "second cancer", access)
    return None


def _late_entry(found: Endpoint) -> tuple[str | None, int | None]:
    """Why Fine-Gray is withheld, and the day by which everybody has entered. A lag is no reason."""
    entry = np.where(np.isnan(found.entry_days), -1.0, found.entry_days)
    late = int((entry > entry.min(initial=np.inf)).sum())
    if late == 0:
        return None, None
    who = "1 patient comes" if late == 1 else f"{late} patients come"
    return (
        f"Fine–Gray is withheld: {who} under observation late (delayed entry), and its weights are defined for "
        "patients followed from the start.",
        int(entry.max()) + found.clock_starts_on_day,
    )


def _row(loaded: Loaded, found: Endpoint, spec: CohortSpec, factor: Factor) -> FactorAnswer:
    made = design(loaded, found, (factor,))
    sides = _sides(made, found) if factor.has_sides else (None, None)
    few_cancers, few_deaths = (_too_few(sides, which, spec) for which in ("events", "deaths"))
    (hazard,), (death_hazard,), (subdistribution,) = _fits(made, found, (factor,), few_cancers, few_deaths)
    changing = factor.moment is Moment.DURING
    return FactorAnswer(
        factor=factor,
        n=made.n,
        n_unknown=made.n_unknown,
        events=int((made.cause == 1).sum()),
        deaths=int((made.cause == _death(found)).sum()),
        unknown_person_years=made.unknown_days / DAYS_PER_YEAR if changing else None,
        unknown_events=made.unknown_events if changing else None,
        exposed=sides[0],
        unexposed=sides[1],
        hazard=hazard,
        death_hazard=death_hazard,
        subdistribution=subdistribution,
    )


def _sides(made: Design, found: Endpoint, number: int = 0) -> tuple[Side, Side]:
    """Those with the factor and those without."""
    return _side(made, found, made.columns[:, number] == 1), _side(made, found, made.columns[:, number] == 0)


def _side(made: Design, found: Endpoint, rows: np.ndarray) -> Side:
    seen = np.zeros(found.n, dtype=bool)
    seen[made.patient[rows]] = True
    return Side(
        n=int(seen.sum()),
        events=int((made.cause[rows] == 1).sum()),
        deaths=int((made.cause[rows] == _death(found)).sum()),
        person_years=float(days_at_risk(made.start[rows], made.stop[rows]).sum() / DAYS_PER_YEAR),
    )


def _too_few(sides: tuple[Side | None, Side | None], which: str, spec: CohortSpec) -> str | None:
    """Why two sides are not compared. A sentence without the count, which not every reader may see."""
    what = "second cancer" if which == "events" else "death"
    for side in sides:
        if side is not None and (side.n or 0) < spec.min_patients:
            return f"Fewer than {spec.min_patients} patients on one side."
        if side is not None and (getattr(side, which) or 0) < spec.min_events:
            few = f"Fewer than {spec.min_events} {what}s" if spec.min_events > 1 else f"No {what}"
            return f"{few} on one side."
    return None


def _fits(
    made: Design,
    found: Endpoint,
    chosen: Sequence[Factor],
    few_cancers: str | None,
    few_deaths: str | None,
) -> _Fits:
    """Cause-specific ratios for second cancer and for death, and subdistribution ratios; one per factor each."""
    return (
        _without(chosen, few_cancers) if few_cancers else _cause_specific(made, 1),
        _without(chosen, few_deaths) if few_deaths else _cause_specific(made, _death(found)),
        _subdistribution(made, found, chosen, few_cancers),
    )


def _without(chosen: Sequence[Factor], note: str) -> tuple[Ratio, ...]:
    return (Ratio(None, None, None, note=note),) * len(chosen)


def _cause_specific(made: Design, cause: int) -> tuple[Ratio, ...]:
    fit = cox(made.stop, made.cause == cause, made.columns, start=made.start)
    columns = range(made.columns.shape[1])
    if fit.problem:
        note = NO_ROWS if made.n == 0 else fit.problem
        return tuple(Ratio(None, None, None, note=note) for _ in columns)
    found = [_ratio(float(fit.coefficients[at]), float(fit.std_error[at])) for at in columns]
    tested = fit.non_proportional_p.tolist()
    return tuple(_judged(ratio, p, fit.events) for ratio, p in zip(found, tested, strict=True))


def _subdistribution(
    made: Design, found: Endpoint, chosen: Sequence[Factor], few: str | None
) -> tuple[Ratio, ...]:
    if any(factor.moment is Moment.DURING for factor in chosen):
        return _without(chosen, CHANGES)
    late = WITHHELD if _late_entry(found)[0] else None
    if late or few:
        return _without(chosen, late or few or "")
    fit = fine_gray(made.stop, made.cause, made.columns)
    if fit.problem:
        return _without(chosen, NO_ROWS if made.n == 0 else fit.problem)
    pairs = zip(fit.coefficients.tolist(), fit.std_error.tolist(), strict=True)
    tested = fit.proportionality.p.tolist()
    return tuple(_judged(_ratio(*pair), p, fit.events) for pair, p in zip(pairs, tested, strict=True))


def _ratio(coefficient: float, std_error: float) -> Ratio:
    width = Z_95 * std_error
    return Ratio(*np.exp([coefficient, coefficient - width, coefficient + width]).tolist())


def _judged(ratio: Ratio, p: float, events: int) -> Ratio:
    """The ratio with what the check of its constancy says."""
    if events < FEWEST_JUDGED or np.isnan(p):
        return replace(ratio, proportional=Proportional.NOT_JUDGED)
    verdict = Proportional.CHANGES if p < SIGNIFICANT else Proportional.NO_SIGN_AGAINST
    return replace(ratio, proportional=verdict, proportional_p=p)


def _model(loaded: Loaded, found: Endpoint, spec: CohortSpec, chosen: Sequence[Factor]) -> ModelAnswer:
    made = design(loaded, found, chosen)
    events = int((made.cause == 1).sum())
    note = _why_no_model(made, found, spec, chosen, events)
    terms: tuple[ModelTerm, ...] = ()
    if note is None:
        fits = zip(chosen, *_fits(made, found, chosen, None, None), strict=True)
        terms = tuple(ModelTerm(*fit) for fit in fits)
        note = next((term.hazard.note for term in terms if term.hazard.note), None)
    return ModelAnswer(
        factors=tuple(chosen),
        n=made.n,
        n_unknown=made.n_unknown,
        events=events,
        deaths=int((made.cause == _death(found)).sum()),
        parameters=len(chosen),
        terms=() if note else terms,
        note=note,
    )


def _why_no_model(
    made: Design, found: Endpoint, spec: CohortSpec, chosen: Sequence[Factor], events: int
) -> str | None:
    if events < EVENTS_PER_PARAMETER * len(chosen):
        return (
            f"{events} second cancers for {len(chosen)} parameters are {events / len(chosen):.1f} per parameter; "
            f"several factors at once need at least {EVENTS_PER_PARAMETER}."
        )
    for number, factor in enumerate(chosen):
        few = _too_few(_sides(made, found, number), "events", spec) if factor.has_sides else None
        if few:
            return f"{factor.label}: {few[:1].lower()}{few[1:]}"
    return None


def _without_small_counts(row: FactorAnswer) -> FactorAnswer:
    """For readers who see groups only: where a ratio is held back, so are the counts of the two sides."""
    if row.exposed is None or row.unexposed is None or row.hazard.estimate is not None:
        return row
    hidden = Side(None, None, None, None)
    none = Ratio(None, None, None, note=row.hazard.note)
    return replace(row, exposed=hidden, unexposed=hidden, unknown_events=None, death_hazard=none)
