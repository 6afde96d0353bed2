"""Loads by hand for the rules of the worklist, and where one patient stands with a rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from data.access import Access
from data.worklist import facts_of_load
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState
from tests.data.builders import DEIDENTIFIED, dataset, patient, snapshot
from tests.data.measured import loaded

CELLS, COUNT = "cells/µL", "10^9/L"
CUT_OFF = date(2022, 9, 27)
"""Day 1000 of everybody."""
LISTED, NOT_LISTED = WorkState.LISTED, WorkState.NOT_LISTED
OPEN, OUTSIDE = WorkState.CANNOT_BE_SAID, WorkState.DOES_NOT_APPLY
ON_BLOOD = {"material": "blood", "specimen_id": "S"}


def someone(name: str = "A", **more: Any) -> dict[str, Any]:
    return patient(name, vector_class="gammaretroviral", birth_year=1960, **more)


def of(taken: Any, code: WorkCode, access: Access = DEIDENTIFIED) -> Judged:
    return facts_of_load(taken, access)[0][code]


def stands(found: Judged, row: int = 0) -> tuple[WorkState, str]:
    return found.reasons[int(found.standing[row])]


def state(found: Judged, row: int = 0) -> WorkState:
    return stands(found, row)[0]


def fact(found: Judged, row: int = 0) -> WorkFact:
    assert state(found, row) is LISTED
    return found.facts[row]


def data(*people: dict[str, Any], measured: tuple = (), **tables: Any) -> Any:
    return snapshot(dataset(*people, data_cut_off_date=CUT_OFF, **tables), *measured)


def values(folder: Path, *rows: tuple, people: list[dict[str, Any]] | None = None, **tables: Any) -> Any:
    """Rows of one analyte for patient A, in a real store."""
    return loaded(folder, people or [someone()], list(rows), data_cut_off_date=CUT_OFF, **tables)
