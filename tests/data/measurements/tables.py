"""Measurements as the loader hands them over, and a store over them: what tests of the store and of answers share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.measurements.duckdb_store import DuckDBMeasurements, write_measurements

COLUMNS = (
    "analyte",
    "patient_index",
    "day",
    "value",
    "comparator",
    "unit",
    "assay",
    "specimen",
    "lower_limit",
)


def frame(*rows: tuple) -> pd.DataFrame:
    """Measurements from (analyte, patient, day, value, …) with defaults behind."""
    defaults = (None, None, None, None, "=", "10^9/L", None, "blood", np.nan)
    filled = [(*row, *defaults[len(row) :]) for row in rows]
    table = pd.DataFrame(filled, columns=list(COLUMNS)).astype(
        {"patient_index": np.int32, "day": np.int32, "value": np.float64, "lower_limit": np.float64}
    )
    for column in ("analyte", "comparator", "unit", "assay", "specimen"):
        table[column] = table[column].astype(object).where(table[column].notna(), None)
    return table


def store(
    folder: Path, table: pd.DataFrame, n_patients: int, teaching: tuple[int, ...] = ()
) -> DuckDBMeasurements:
    folder.mkdir(parents=True, exist_ok=True)
    flags = np.zeros(n_patients, dtype=bool)
    flags[list(teaching)] = True
    write_measurements(table, flags, folder)
    return DuckDBMeasurements(folder, n_patients, "v1")
