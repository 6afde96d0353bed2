"""Endpoints of datasets written by hand, by patient id: what tests of event, follow-up and time at risk ask for."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.cohort import select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.endpoint import Endpoint, endpoint
from data.notices import notices
from data.view import parse_query
from tests.data.builders import snapshot


def spec_of(query: str = "") -> CohortSpec:
    return parse_query(query).spec


def endpoint_of(loaded: Dataset, query: str = "", *measured: tuple[str, str, float, float]) -> Endpoint:
    spec = spec_of(query)
    taken = snapshot(loaded, *measured)
    return endpoint(loaded, spec, select(taken.dataset, taken.measurements, spec).mask)


def rows_of(loaded: Dataset, query: str = "", *measured: Any) -> dict[str, tuple[float | None, int, str]]:
    """patient_id -> (entry or None, time, cause) of the analysed."""
    found = endpoint_of(loaded, query, *measured)
    ids = loaded.patients["patient_id"].to_numpy()
    return {
        ids[index]: (
            None if np.isnan(found.entry_days[row]) else float(found.entry_days[row]),
            int(found.time_days[row]),
            found.cause_of(row),
        )
        for row, index in enumerate(found.patient_index)
    }


def only(loaded: Dataset, query: str = "") -> tuple[float | None, int, str]:
    return rows_of(loaded, query)["A"]


def excluded_of(loaded: Dataset, query: str = "") -> dict[str, int | None]:
    return {exclusion.reason: exclusion.n for exclusion in endpoint_of(loaded, query).excluded}


def notices_of(loaded: Dataset, query: str = "") -> tuple[str, ...]:
    return notices(loaded, spec_of(query), endpoint_of(loaded, query))
