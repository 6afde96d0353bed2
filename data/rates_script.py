"""Whose person-time stands behind each row of an answer about rates: for the R script of readers who may see dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data.access import Access, AccessDenied
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.endpoint import Endpoint, class_endpoint, endpoint
from data.groups import membership
from data.import_report import ImportReport
from data.loaded import Loaded
from data.person_time import people, time_at_risk
from data.r_scripts.rates import RowPatients, rates_script
from data.rates import SECOND_CANCER_CAUSE, rates
from data.rates_results import RateRow, RatesAnswer
from data.reference_rates import NO_DATES, ReferenceRates, reference_rates
from data.sentence import endpoint_sentence
from data.statistics.lexis import RateGrid
from data.vocabulary import CancerCategory

NEEDS_DATES = (
    "The R script of the rates holds dates of birth and of treatment, which only the scope 'identified' shows. "
    "The rows of the view are in /export/rates.csv."
)


def rates_r(loaded: Loaded, report: ImportReport, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/rates. AccessDenied where dates are out of scope or there are none."""
    if not access.sees_dates:
        raise AccessDenied(NEEDS_DATES)
    if not loaded.dataset.has_calendar_dates:
        raise AccessDenied(f"There is no R script of the rates: {NO_DATES}.")
    answer = rates(loaded, report, spec, access)
    said = endpoint_sentence(
        answer.counted,
        answer.competing,
        answer.lag_days,
        answer.landmark_days,
        censor=[event.value for event in spec.censor],
        with_suspected=spec.counts_suspected,
    )
    return rates_script(answer, tuple(_rows(loaded, spec, answer)), said)


def _rows(loaded: Loaded, spec: CohortSpec, answer: RatesAnswer) -> Iterator[RowPatients]:
    """All together, each class, each group, as in the answer."""
    asked = replace(spec, outcome=answer.counted)
    mask = select(loaded.dataset, loaded.measurements, spec).mask
    whole = endpoint(loaded.dataset, asked, mask)
    table = reference_rates(loaded.dataset) if answer.reference else None
    grid = _grid(table, answer.counted)
    everybody = np.ones(whole.n, dtype=bool)
    yield _patients(loaded.dataset, whole, everybody, answer.together, grid)
    for row in answer.classes:
        word = CancerCategory(row.name)
        own = class_endpoint(loaded.dataset, asked, whole, word)
        yield _patients(loaded.dataset, own, everybody, row, _grid(table, (word,)))
    if spec.by is not None and answer.groups:
        groups = membership(loaded, spec.by)
        code = groups.code[whole.patient_index]
        for row in answer.groups:
            yield _patients(loaded.dataset, whole, code == groups.names.index(row.name), row, grid)


def _grid(table: ReferenceRates | None, classes: Sequence[CancerCategory]) -> RateGrid | None:
    return table.grid(classes) if table else None


def _patients(
    dataset: Dataset, found: Endpoint, rows: NDArray[np.bool_], row: RateRow, grid: RateGrid | None
) -> RowPatients:
    time = time_at_risk(dataset, found)
    age_known = people(dataset).age_known[found.patient_index]
    return RowPatients(
        row=row,
        birth=np.where(age_known, time.birth, np.nan)[rows],
        start=time.start[rows],
        stop=time.stop[rows],
        sex=time.sex[rows],
        event=(found.cause == SECOND_CANCER_CAUSE)[rows],
        grid=grid,
    )
