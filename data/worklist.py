"""Whom there is to look at, and why: the facts of every rule over all patients, and their part in one cohort.

What the rules say of the patients of a load does not depend on the cohort, so it is worked out once for each load and
scope; a question then only selects. No line ranks a patient: the order is that of the rules, then of days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.loaded import Loaded
from data.patients_in_cohort import deidentified_patient_labels, patient_labels
from data.per_load import once_per_load
from data.small_cells import held_back
from data.stamps import stamp
from data.table_rows import date_or_none
from data.thresholds import check_cohort_size, check_thresholds
from data.vocabulary import Scope
from data.worklist_cancers import new_cancer, suspected_cancer
from data.worklist_clones import clone
from data.worklist_counts import cytopenia, low_cd4
from data.worklist_due import overdue
from data.worklist_ground import Ground, ground
from data.worklist_missing import missing_field
from data.worklist_results import (
    Judged,
    WorkCode,
    WorkCount,
    WorklistAnswer,
    WorkOrder,
    WorkRow,
    WorkState,
)
from data.worklist_vector import late_vector, rcr_positive

_RULES: tuple[Callable[[Ground], Judged], ...] = (
    new_cancer,
    suspected_cancer,
    late_vector,
    rcr_positive,
    clone,
    low_cd4,
    cytopenia,
    missing_field,
)
_PLACE = {code: place for place, code in enumerate(WorkCode)}
_LAST = -1_000_000
"""Where a line without a day stands: behind the others."""


def worklist(
    loaded: Loaded,
    spec: CohortSpec,
    access: Access,
    rules: Iterable[WorkCode] = (),
    order: WorkOrder = WorkOrder.RULE,
) -> WorklistAnswer:
    """The lines of the `rules` (none: all) for the patients of the filters, and the counts of every rule.

    The patients of the filters, whether or not they can be analysed: a missing field is one of the rules. AccessDenied
    for what may not be asked; in the scope without single patients only the counts are given.
    """
    check_thresholds(spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    check_cohort_size(selection.n_selected, spec, access)
    facts, common = facts_of_load(loaded, access)
    chosen = tuple(code for code in WorkCode if code in set(rules)) or tuple(WorkCode)
    sees = access.sees_patients
    rows = _rows(loaded, access, facts, chosen, selection.mask) if sees else ()
    return WorklistAnswer(
        stamp=stamp(loaded, spec),
        n_loaded=selection.n_loaded,
        n_selected=selection.n_selected,
        judged_on=common,
        chosen=chosen,
        order=order,
        counts=tuple(_count(facts[code], selection.mask, sees_patients=sees) for code in WorkCode),
        rows=tuple(sorted(rows, key=_key(order))) if sees else None,
        n_patients=len({row.patient_id for row in rows}) if sees else None,
    )


def facts_of_load(loaded: Loaded, access: Access) -> tuple[dict[WorkCode, Judged], date | None]:
    """Every rule over all patients, and the day of the data that they were judged on where the reader may see it."""
    kept = _kept(loaded)
    if access.scope not in kept:
        base = ground(loaded, access)
        found = [*(rule(base) for rule in _RULES), *overdue(base)]
        kept[access.scope] = ({one.code: one for one in found}, base.common_date)
    return kept[access.scope]


@once_per_load
def _kept(loaded: Loaded) -> dict[Scope, tuple[dict[WorkCode, Judged], date | None]]:
    """What was worked out for one load, by scope."""
    return {}


def _count(found: Judged, mask: NDArray[np.bool_], *, sees_patients: bool) -> WorkCount:
    numbers = np.bincount(found.standing[mask], minlength=len(found.reasons)).tolist()
    by_state = [
        sum(n for n, (given, _) in zip(numbers, found.reasons, strict=True) if given is state)
        for state in WorkState
    ]
    if not sees_patients:
        return WorkCount(found.code, tuple(zip(WorkState, held_back(by_state), strict=True)), ())
    reasons = [
        (state, words, n) for n, (state, words) in zip(numbers, found.reasons, strict=True) if n and words
    ]
    return WorkCount(found.code, tuple(zip(WorkState, by_state, strict=True)), tuple(reasons))


def _rows(
    loaded: Loaded,
    access: Access,
    facts: dict[WorkCode, Judged],
    chosen: Iterable[WorkCode],
    mask: NDArray[np.bool_],
) -> list[WorkRow]:
    dataset = loaded.dataset
    labels = patient_labels(dataset) if access.sees_dates else deidentified_patient_labels(dataset)
    ids, day0 = dataset.patients["patient_id"].tolist(), dataset.patients["day0_date"].tolist()

    def dated(patient: int, day: int | None) -> date | None:
        start = date_or_none(day0[patient]) if access.sees_dates else None
        return None if start is None or day is None else start + timedelta(day)

    return [
        WorkRow(ids[patient], labels[patient], code, fact, dated(patient, fact.day))
        for code in chosen
        for patient, fact in facts[code].facts.items()
        if mask[patient]
    ]


def _key(order: WorkOrder) -> Callable[[WorkRow], tuple[float | str, ...]]:
    """Ties of every order are broken by rule, latest day and id, so that it is the same whatever the rows were."""
    first: dict[WorkOrder, Callable[[WorkRow], tuple[float | str, ...]]] = {
        WorkOrder.RULE: lambda row: (),
        WorkOrder.LATEST: lambda row: (-_time(row),),
        WorkOrder.EARLIEST: lambda row: (_time(row) == _LAST, _time(row)),
        WorkOrder.LOWEST: lambda row: (_PLACE[row.rule], row.fact.value is None, row.fact.value or 0.0),
        WorkOrder.HIGHEST: lambda row: (_PLACE[row.rule], row.fact.value is None, -(row.fact.value or 0.0)),
        WorkOrder.PATIENT: lambda row: (row.patient_id,),
    }
    return lambda row: (*first[order](row), _PLACE[row.rule], -_time(row), row.patient_id)


def _time(row: WorkRow) -> float:
    """The date where the reader sees dates, else the day: an order by dates would give away what is not shown."""
    if row.date is not None:
        return row.date.toordinal()
    return _LAST if row.fact.day is None else row.fact.day
