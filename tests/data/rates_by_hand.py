"""Tables of reference rates and import reports written by hand, for tests of rates against a population."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.access import Access
from data.dataset import Dataset
from data.import_report import ImportReport
from data.rates import rates
from data.rates_results import RatesAnswer
from data.schema import REFERENCE_RATES
from data.view import parse_query
from tests.data.builders import IDENTIFIED, snapshot

NO_PROBLEM = ImportReport((), {}, {})
_TEXT = {"category", "sex", "population", "source", "licence"}


def rate(category: str, sex: str, rate_per_100000: float, **changes: Any) -> dict[str, Any]:
    """One row: every age and the years 2000 to 2040 unless told otherwise."""
    return {
        "category": category,
        "sex": sex,
        "age_from": 0,
        "age_to": 120,
        "year_from": 2000,
        "year_to": 2040,
        "rate_per_100000": rate_per_100000,
        "population": "Northland",
        "source": "Registry, 2024 edition",
        "licence": "CC BY 4.0",
    } | changes


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    """The frame that a load holds."""
    return pd.DataFrame(
        {
            column.name: np.array(
                [row[column.name] for row in rows], dtype=object if column.name in _TEXT else np.float64
            )
            for column in REFERENCE_RATES.columns
        }
    )


EVERY_CLASS = tuple(
    rate(category, sex, per_100000)
    for category, per_100000 in (("t_nk", 10), ("myeloid", 100), ("other_haematologic", 50), ("solid", 1000))
    for sex in ("female", "male")
)
"""A table without rates for non-melanoma skin cancer, as registries give it; one rate per class."""


def asked(
    loaded: Dataset, query: str = "", access: Access = IDENTIFIED, report: ImportReport = NO_PROBLEM
) -> RatesAnswer:
    return rates(snapshot(loaded), report, parse_query(query).spec, access)
