"""Rates against a population: person-years, incidence rates, and cancers observed against those expected.

Patients, event and time at risk are those of the curves. Expected cancers are person-years by sex, age and calendar
year times the reference rates of the load; a cancer counts as observed there only where its own person-time has a rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data import small_cells
from data.access import Access
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.endpoint import Endpoint, class_endpoint, endpoint
from data.groups import COHORT_A, COHORT_B, UNKNOWN, CohortB, cohort_b, membership
from data.import_report import ImportReport
from data.loaded import Loaded
from data.notices import notices
from data.person_time import TimeAtRisk, expected, people, time_at_risk
from data.person_years_table import lexis_table
from data.rates_results import EXCESS_PER_YEARS, TOGETHER, RateRow, RatesAnswer, Uncovered
from data.reference_rates import Missing, ReferenceRates, problems, reference_rates, source, why_missing
from data.results import COMPARED, ComparedCohort
from data.sentence import compare_words
from data.small_rates import held_back
from data.stamps import stamp
from data.statistics.lexis import FIVE_YEAR_CUTS, Expected, sums
from data.statistics.rates import (
    central_p_value,
    excess_rate,
    person_years,
    rate_per_100_person_years,
    standardised_ratio,
)
from data.thresholds import check_cohort_size, check_thresholds
from data.vocabulary import CancerCategory, CancerCount

SECOND_CANCER_CAUSE = 1

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Question:
    """What every row is made from: the data, the question, the whole cohort and its time at risk, the rates."""

    loaded: Loaded
    spec: CohortSpec
    whole: Endpoint
    time: TimeAtRisk | None
    rates: ReferenceRates | None
    missing: Missing | None


def rates(loaded: Loaded, report: ImportReport, spec: CohortSpec, access: Access) -> RatesAnswer:
    """Observed and expected second cancers of a query. QueryError, AccessDenied for what may not be asked.

    `report` is that of the load: it says why a table of reference rates is not used.
    """
    check_thresholds(spec, access)
    missing = why_missing(loaded.dataset, report)
    table = None if missing else reference_rates(loaded.dataset)
    counted = _counted(spec, table)
    selection = select(loaded.dataset, loaded.measurements, spec)
    asked = replace(spec, outcome=counted)
    whole = endpoint(loaded.dataset, asked, selection.mask)
    check_cohort_size(whole.n, spec, access)
    dated = loaded.dataset.has_calendar_dates
    cuts = table.age_cuts if table else FIVE_YEAR_CUTS
    time = time_at_risk(loaded.dataset, whole, cuts) if dated else None
    question = _Question(loaded, asked, whole, time, table, missing)
    other = cohort_b(loaded, asked, selection, whole)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    part = _expected(question, whole, counted)
    together = _with_reason(_row(TOGETHER, whole, part), question, counted)
    uncovered = tuple(_uncovered(question, part)) if part else ()
    classes = tuple(_class_row(question, word) for word in counted) if len(counted) > 1 else ()
    groups = tuple(_group_rows(question, part))
    if other is not None:
        groups, of_b = _cohorts(question, together, other.found)
        uncovered += of_b
    shown, classes, groups, uncovered = held_back(together, classes, groups, uncovered, spec, access)
    groups, not_listed = small_cells.listed(groups, [row.n for row in groups], access)
    return RatesAnswer(
        stamp=stamp(loaded, spec),
        outcome=spec.outcome,
        counted=counted,
        left_out=tuple(word for word in spec.outcome if word not in counted),
        competing=tuple(event.value for event in spec.competing),
        censor=tuple(event.value for event in spec.censor),
        with_suspected=spec.counts_suspected,
        by=COMPARED if other else spec.by.text() if spec.by else None,
        lag_days=spec.lag_days,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=selection.n_loaded,
        n_analysed=whole.n,
        excluded=small_cells.exclusions(whole.excluded, access),
        compared=_compared(spec, other, access) if other else None,
        notices=(
            *_about_counting(spec),
            *notices(loaded.dataset, asked, whole),
            *_about_births(question),
            *not_listed,
        ),
        together=shown,
        classes=classes,
        groups=groups,
        reference=source(loaded.dataset, report) if table else None,
        without_rates=missing.kind if missing else None,
        why_without=missing.sentence if missing else None,
        table_problems=problems(report),
        uncovered=uncovered,
        lexis=lexis_table(time, spec.min_patients, access) if time and whole.n else None,
    )


def _counted(spec: CohortSpec, table: ReferenceRates | None) -> tuple[CancerCategory, ...]:
    """The classes of the question without non-melanoma skin cancer, where the table has no rates for it."""
    skin = CancerCategory.NON_MELANOMA_SKIN
    if table is None or table.has(skin) or spec.outcome == (skin,):
        return spec.outcome
    return tuple(word for word in spec.outcome if word is not skin)


def _class_row(question: _Question, word: CancerCategory) -> RateRow:
    own = class_endpoint(question.loaded.dataset, question.spec, question.whole, word)
    row = _row(word.value, own, _expected(question, own, (word,)))
    return _with_reason(row, question, (word,))


def _group_rows(question: _Question, part: Expected | None) -> Iterator[RateRow]:
    """All classes together in each group; words that nobody has and an empty `unknown` are left out."""
    by, found = question.spec.by, question.whole
    if by is None or by.by_class:
        return
    groups = membership(question.loaded, by)
    code = groups.code[found.patient_index]
    for number, name in enumerate(groups.names):
        rows = code == number
        if rows.any() or (by.cuts and name != UNKNOWN):
            yield _with_reason(_row(name, found, part, rows), question, question.spec.outcome)


def _cohorts(
    question: _Question, together: RateRow, found: Endpoint
) -> tuple[tuple[RateRow, ...], tuple[Uncovered, ...]]:
    """Cohort A, which is the row of all, and B, whose time is split on its own; they may share patients."""
    cuts = question.time.age_cuts if question.time else FIVE_YEAR_CUTS
    time = time_at_risk(question.loaded.dataset, found, cuts) if question.time else None
    of_b = replace(question, whole=found, time=time)
    part = _expected(of_b, found, question.spec.outcome)
    row = _with_reason(_row(COHORT_B, found, part), question, question.spec.outcome)
    lost = tuple(_uncovered(of_b, part)) if part else ()
    named = tuple(replace(one, reason=f"cohort {COHORT_B}: {one.reason}") for one in lost)
    return (replace(together, name=COHORT_A), row), named


def _compared(spec: CohortSpec, other: CohortB, access: Access) -> ComparedCohort:
    assert spec.compare is not None
    return ComparedCohort(
        sentence=compare_words(spec.compare),
        n_selected=other.n_selected,
        n_analysed=other.found.n,
        excluded=small_cells.exclusions(other.found.excluded, access),
        n_in_both=other.n_in_both,
    )


def _expected(question: _Question, found: Endpoint, classes: tuple[CancerCategory, ...]) -> Expected | None:
    """Expected cancers per patient; None where the table has no rates of these classes."""
    grid = question.rates.grid(classes) if question.rates else None
    if grid is None or question.time is None:
        return None
    return expected(question.time, found, question.whole, grid)


def _row(name: str, found: Endpoint, part: Expected | None, rows: Mask | None = None) -> RateRow:
    """The numbers of the patients of `rows`, by default of all."""
    rows = np.ones(found.n, dtype=bool) if rows is None else rows
    is_event = (found.cause == SECOND_CANCER_CAUSE) & rows
    observed = int(is_event.sum())
    years = person_years(found.entry_days[rows], found.time_days[rows])
    row = RateRow(name, int(rows.sum()), observed, years, rate_per_100_person_years(observed, years))
    if part is None:
        return row
    covered_years = float(part.covered_years[rows].sum())
    covered = int((is_event & part.ends_covered).sum())
    likely = float(part.expected[rows].sum())
    return replace(
        row,
        covered_years=covered_years,
        observed_covered=covered,
        expected=likely,
        sir=standardised_ratio(covered, likely),
        excess_per_10000_py=excess_rate(covered, likely, covered_years, EXCESS_PER_YEARS),
        p_value=central_p_value(covered, likely),
    )


def _with_reason(row: RateRow, question: _Question, classes: tuple[CancerCategory, ...]) -> RateRow:
    """The row with a note where the table lacks a class of it; where there is no table the answer says so once."""
    if row.expected is not None or question.rates is None:
        return row
    lacking = [word.value for word in classes if not question.rates.has(word)]
    return replace(row, note=f"No reference rates for {', '.join(lacking)}.")


def _uncovered(question: _Question, part: Expected) -> Iterator[Uncovered]:
    """Person-time of all classes together without a rate, by the first reason that applies to the patient."""
    found, who = question.whole, people(question.loaded.dataset)
    total = sums(question.time.lexis.row, question.time.lexis.years, found.n) if question.time else 0.0
    years = np.maximum(total - part.covered_years, 0.0)
    lost = (found.cause == SECOND_CANCER_CAUSE) & ~part.ends_covered
    sex_known = who.sex[found.patient_index] >= 0
    age_known = who.age_known[found.patient_index]
    rules = (
        ("sex not recorded", ~sex_known),
        ("age not known", sex_known & ~age_known),
        ("the table has no rate for the sex, age or year", sex_known & age_known),
    )
    for reason, rows in rules:
        n_lost = int(lost[rows].sum())
        # Sums of quarter days are exact, so a remainder this small is the rounding of a division.
        if n_lost or years[rows].sum() > 1e-9:
            yield Uncovered(reason, float(years[rows].sum()), n_lost)


def _about_counting(spec: CohortSpec) -> Iterator[str]:
    if spec.count is CancerCount.EACH:
        yield "Of each patient the first second cancer of a row counts here, not each."


def _about_births(question: _Question) -> Iterator[str]:
    """Births that were placed, where ages matter."""
    if question.time is None:
        return
    who, rows = people(question.loaded.dataset), question.whole.patient_index
    for placed, words in (
        (who.born_in_year, "of birth known to the year only: born on 1 July (modelling choice)."),
        (
            who.born_by_age,
            "without a date or year of birth: half a year is added to the age at infusion (modelling choice).",
        ),
    ):
        n = int(placed[rows].sum())
        if n:
            yield f"{n} {'patient' if n == 1 else 'patients'} {words}"
