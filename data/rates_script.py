"""Whose person-time stands behind each row of an answer about rates: R script and table for who may see dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from data.access import Access, AccessDenied
from data.cells import csv_text
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.endpoint import Endpoint, class_endpoint, endpoint
from data.exports import comments_of
from data.groups import cohort_b, membership
from data.import_report import ImportReport
from data.loaded import Loaded
from data.person_time import people, time_at_risk
from data.r_scripts.rates import RowPatients, rates_script
from data.rates import SECOND_CANCER_CAUSE, rates
from data.rates_results import RateRow, RatesAnswer
from data.reference_rates import NO_DATES, ReferenceRates, reference_rates
from data.sentence import endpoint_of
from data.statistics.lexis import RateGrid
from data.vocabulary import CancerCategory, Sex

_SEXES = (*(word.value for word in Sex), None)
"""Words of the sex codes; -1, the last one, is not recorded."""

PATIENT_COLUMNS = ("row", "patient_id", "sex", "birth_date", "start_date", "stop_date", "second_cancer")
NEEDS_DATES = (
    "The R script of the rates and the table of its patients hold dates of birth and of treatment, which only the "
    "scope 'identified' shows. The rows of the view are in /export/rates.csv."
)


def rates_r(loaded: Loaded, report: ImportReport, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/rates. AccessDenied where dates are out of scope or there are none."""
    _require_dates(loaded, access)
    answer = rates(loaded, report, spec, access)
    return rates_script(answer, tuple(_rows(loaded, spec, answer)))


def rates_patients_csv(
    loaded: Loaded,
    report: ImportReport,
    spec: CohortSpec,
    access: Access,
    exported_at: datetime | None = None,
) -> str:
    """One line per patient and row of /api/rates: sex, birth as it is counted, time at risk, second cancer or not.

    AccessDenied where dates are out of scope or there are none.
    """
    _require_dates(loaded, access)
    answer = rates(loaded, report, spec, access)
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    comments = comments_of(
        answer.stamp, endpoint_of(answer, answer.counted), answer.landmark_days, answer.excluded, exported_at
    )
    comments.append(
        ("birth_date", "known to the year: 1 July; not known: from the age at infusion and half a year")
    )
    lines = (
        (part.row.name, ids[index], _SEXES[sex], _date(birth), _date(start), _date(stop), bool(event))
        for part in _rows(loaded, spec, answer)
        for index, sex, birth, start, stop, event in zip(
            part.patient_index.tolist(), part.sex.tolist(), part.birth.tolist(), part.start.tolist(),
            part.stop.tolist(), part.event.tolist(), strict=True,
        )
    )  # fmt: skip
    return csv_text(comments, PATIENT_COLUMNS, lines)


def _require_dates(loaded: Loaded, access: Access) -> None:
    if not access.sees_dates:
        raise AccessDenied(NEEDS_DATES)
    if not loaded.dataset.has_calendar_dates:
        raise AccessDenied(f"There is no R script of the rates and no table of its patients: {NO_DATES}.")


def _date(day: float) -> str | None:
    """Days since 1970-01-01 as a date; None where they are not known."""
    return None if np.isnan(day) else str(np.datetime64(int(np.floor(day)), "D"))


def _rows(loaded: Loaded, spec: CohortSpec, answer: RatesAnswer) -> Iterator[RowPatients]:
    """All together, each class, each group or cohort, as in the answer."""
    asked = replace(spec, outcome=answer.counted)
    selection = select(loaded.dataset, loaded.measurements, spec)
    whole = endpoint(loaded.dataset, asked, selection.mask)
    table = reference_rates(loaded.dataset) if answer.reference else None
    grid = _grid(table, answer.counted)
    yield _patients(loaded.dataset, whole, answer.together, grid)
    for row in answer.classes:
        word = CancerCategory(row.name)
        own = class_endpoint(loaded.dataset, asked, whole, word)
        yield _patients(loaded.dataset, own, row, _grid(table, (word,)))
    other = cohort_b(loaded, asked, selection, whole)
    if other is not None:
        for row, found in zip(answer.groups, (whole, other.found), strict=True):
            yield _patients(loaded.dataset, found, row, grid)
    elif spec.by is not None and answer.groups:
        groups = membership(loaded, spec.by)
        code = groups.code[whole.patient_index]
        for row in answer.groups:
            yield _patients(loaded.dataset, whole, row, grid, code == groups.names.index(row.name))


def _grid(table: ReferenceRates | None, classes: Sequence[CancerCategory]) -> RateGrid | None:
    return table.grid(classes) if table else None


def _patients(
    dataset: Dataset,
    found: Endpoint,
    row: RateRow,
    grid: RateGrid | None,
    rows: NDArray[np.bool_] | slice = slice(None),
) -> RowPatients:
    time = time_at_risk(dataset, found)
    age_known = people(dataset).age_known[found.patient_index]
    return RowPatients(
        row=row,
        patient_index=found.patient_index[rows],
        birth=np.where(age_known, time.birth, np.nan)[rows],
        start=time.start[rows],
        stop=time.stop[rows],
        sex=time.sex[rows],
        event=(found.cause == SECOND_CANCER_CAUSE)[rows],
        grid=grid,
    )
