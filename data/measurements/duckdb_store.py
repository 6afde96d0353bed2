"""The measurements in DuckDB over Parquet files of one prepared folder.

`measurements.parquet` holds every value, sorted by (analyte, patient_index, day). What does not depend on the cohort is
worked out once: `measurement_bins.parquet` has each patient's median per analyte and time bin, sorted so that a
cohort's percentiles are picked without sorting; `measurement_coverage.parquet` says what was measured in how many.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.measurements.engine import open_engine, parquet, write_parquet
from data.measurements.interface import MINIMUM_MEASURED
from data.measurements.time_bins import EDGES, N_BINS
from data.patient_results import Band, Point, Series
from data.registries import analytes as analyte_registry
from data.vocabulary import Comparator

VALUES_FILE = "measurements.parquet"
BINS_FILE = "measurement_bins.parquet"
COVERAGE_FILE = "measurement_coverage.parquet"

_PERCENTILES = np.array([0.1, 0.5, 0.9])
_ROW_ORDER = "analyte, patient_index, day, assay NULLS LAST, specimen NULLS LAST, value, comparator, unit"
_CACHED_BYTES = 160_000_000
_CACHED_WINDOWS = 128


def write_measurements(measurements: pd.DataFrame, teaching_case: NDArray[np.bool_], folder: Path) -> None:
    """Write the three files of a store into `folder`.

    `measurements` has the columns analyte, patient_index, day, value, comparator, unit, assay, specimen and
    lower_limit; `teaching_case`, one flag per patient, keeps demonstration cases out of the coverage.
    """
    connection = open_engine(folder, temporary=folder)
    try:
        connection.register("delivered", measurements)
        connection.register("canonical", _canonical_units())
        write_parquet(connection, _VALUES_QUERY, folder / VALUES_FILE)
        connection.unregister("delivered")
        connection.execute(f"CREATE VIEW stored AS SELECT * FROM {parquet(folder / VALUES_FILE)}")
        connection.register("bin_of_day", _bin_of_day())
        write_parquet(connection, _BINS_QUERY, folder / BINS_FILE)
        counted = pd.DataFrame({"patient_index": np.flatnonzero(~teaching_case).astype(np.int32)})
        connection.register("counted", counted)
        write_parquet(connection, _COVERAGE_QUERY, folder / COVERAGE_FILE)
    finally:
        connection.close()


# `counts_on_day` marks the one value that stands for its day; its choice must not depend on the order of rows.
_VALUES_QUERY = f"""
    SELECT CAST(delivered.analyte AS VARCHAR) AS analyte, CAST(patient_index AS INTEGER) AS patient_index,
        CAST(day AS INTEGER) AS day, CAST(value AS DOUBLE) AS value, CAST(comparator AS VARCHAR) AS comparator,
        CAST(delivered.unit AS VARCHAR) AS unit, CAST(assay AS VARCHAR) AS assay,
        CAST(specimen AS VARCHAR) AS specimen, CAST(lower_limit AS DOUBLE) AS lower_limit,
        canonical.unit IS NOT NULL AS is_canonical,
        is_canonical AND row_number() OVER (
            PARTITION BY delivered.analyte, patient_index, day, canonical.unit IS NOT NULL
            ORDER BY CAST(assay AS VARCHAR) NULLS LAST, CAST(specimen AS VARCHAR) NULLS LAST, value
        ) = 1 AS counts_on_day
    FROM delivered LEFT JOIN canonical
        ON canonical.analyte = CAST(delivered.analyte AS VARCHAR)
        AND canonical.unit = CAST(delivered.unit AS VARCHAR)
    ORDER BY {_ROW_ORDER}
"""

_BINS_QUERY = """
    SELECT analyte, bin, patient_index, median(value) AS value
    FROM stored JOIN bin_of_day USING (day)
    WHERE is_canonical
    GROUP BY analyte, bin, patient_index
    ORDER BY analyte, bin, value, patient_index
"""

_COVERAGE_QUERY = """
    SELECT analyte, unit, assay, count(DISTINCT patient_index) AS patients, count(*) AS "values",
        min(day) AS first_day, max(day) AS last_day
    FROM stored SEMI JOIN counted USING (patient_index)
    GROUP BY analyte, unit, assay
    ORDER BY analyte, unit, assay NULLS LAST
"""


def _canonical_units() -> pd.DataFrame:
    known = analyte_registry().values()
    return pd.DataFrame({"analyte": [a.code for a in known], "unit": [a.canonical_unit for a in known]})


def _bin_of_day() -> pd.DataFrame:
    days = np.arange(EDGES[0], EDGES[-1], dtype=np.int32)
    bins = np.searchsorted(EDGES, days, side="right") - 1
    return pd.DataFrame({"day": days, "bin": bins.astype(np.int8)})


class DuckDBMeasurements:
    """A MeasurementStore over one prepared folder; one connection, one cursor per question."""

    def __init__(self, folder: Path, n_patients: int, version: str) -> None:
        """Open the files that `write_measurements` made. Raises duckdb.Error where one is missing or damaged."""
        self.version = version
        self._n_patients = n_patients
        self._connection = open_engine(folder)
        for view, file in (("stored", VALUES_FILE), ("bins", BINS_FILE), ("coverage", COVERAGE_FILE)):
            self._connection.execute(f"CREATE VIEW {view} AS SELECT * FROM {parquet(folder / file)}")
        self._bins_of = _cached_bins(self._connection)
        self._window = _cached_windows(self._connection, n_patients)
        self._detected = _cached_detections(self._connection, n_patients)

    def series(self, patient_index: int) -> tuple[Series, ...]:
        rows = (
            self._connection.cursor()
            .execute(
                "SELECT analyte, unit, assay, specimen, day, value, comparator, lower_limit FROM stored"
                " WHERE patient_index = ? ORDER BY ALL NULLS LAST",
                [patient_index],
            )
            .fetchall()
        )
        grouped = [
            Series(analyte, assay, specimen, unit, tuple(_point(*row[4:]) for row in values))
            for (analyte, unit, assay, specimen), values in itertools.groupby(rows, key=lambda row: row[:4])
        ]
        return tuple(sorted(grouped, key=_registry_order))

    def bands(self, patient_mask: NDArray[np.bool_], analytes: Sequence[str]) -> tuple[Band, ...]:
        if patient_mask.shape != (self._n_patients,):
            raise ValueError(
                f"The mask has shape {patient_mask.shape}, the data {self._n_patients} patients."
            )
        return tuple(_band(analyte, self._bins_of(analyte), patient_mask) for analyte in analytes)

    def last_values(self, analyte: str, first_day: int, end_day: int) -> NDArray[np.float64]:
        return self._window(analyte, first_day, end_day)

    def last_detected(self, analytes: Sequence[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        return self._detected(tuple(analytes), first_day, end_day)

    def coverage(self) -> pd.DataFrame:
        frame = self._connection.cursor().execute("SELECT * FROM coverage").df()
        position = {code: row for row, code in enumerate(analyte_registry())}
        return frame.sort_values(
            "analyte", key=lambda codes: codes.map(position), kind="stable", ignore_index=True
        )


class _Bins:
    """One analyte's patient medians, ordered by (bin, value); `starts` are the first rows of the bins and the end."""

    __slots__ = ("patient_index", "starts", "value")

    def __init__(
        self, bin_number: NDArray[np.int8], patient_index: NDArray[np.int32], value: NDArray[np.float64]
    ):
        self.patient_index = patient_index
        self.value = value
        self.starts = np.searchsorted(bin_number, np.arange(N_BINS + 1))


def _cached_bins(connection: duckdb.DuckDBPyConnection) -> Callable[[str], _Bins]:
    """A reader of one analyte's bins that remembers as many analytes as fit into _CACHED_BYTES."""
    largest = connection.execute(
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM bins GROUP BY analyte)"
    ).fetchall()[0][0]
    bytes_per_row = 12

    def read(analyte: str) -> _Bins:
        columns = (
            connection.cursor()
            .execute("SELECT bin, patient_index, value FROM bins WHERE analyte = ?", [analyte])
            .fetchnumpy()
        )
        return _Bins(columns["bin"], columns["patient_index"], columns["value"])

    return lru_cache(maxsize=max(1, _CACHED_BYTES // (bytes_per_row * max(largest, 1))))(read)


def _cached_windows(
    connection: duckdb.DuckDBPyConnection, n_patients: int
) -> Callable[[str, int, int], NDArray[np.float64]]:
    @lru_cache(maxsize=_CACHED_WINDOWS)
    def read(analyte: str, first_day: int, end_day: int) -> NDArray[np.float64]:
        columns = (
            connection.cursor()
            .execute(
                "SELECT patient_index, arg_max(value, day) AS value FROM stored"
                " WHERE analyte = ? AND day >= ? AND day < ? AND counts_on_day GROUP BY patient_index",
                [analyte, first_day, end_day],
            )
            .fetchnumpy()
        )
        values = np.full(n_patients, np.nan)
        values[columns["patient_index"]] = columns["value"]
        values.setflags(write=False)
        return values

    return read


def _cached_detections(
    connection: duckdb.DuckDBPyConnection, n_patients: int
) -> Callable[[tuple[str, ...], int, int], NDArray[np.int8]]:
    @lru_cache(maxsize=_CACHED_WINDOWS)
    def read(analytes: tuple[str, ...], first_day: int, end_day: int) -> NDArray[np.int8]:
        columns = (
            connection.cursor()
            .execute(
                "WITH found AS (SELECT patient_index, day, max(CASE WHEN comparator = '<' OR value <= 0"
                " OR value < lower_limit THEN 0 ELSE 1 END) AS is_found FROM stored"
                " WHERE list_contains(?, analyte) AND day >= ? AND day < ? GROUP BY patient_index, day)"
                " SELECT patient_index, arg_max(is_found, day) AS is_found FROM found GROUP BY patient_index",
                [list(analytes), first_day, end_day],
            )
            .fetchnumpy()
        )
        found = np.full(n_patients, -1, dtype=np.int8)
        found[columns["patient_index"]] = columns["is_found"]
        found.setflags(write=False)
        return found

    return read


def _band(analyte: str, bins: _Bins, patient_mask: NDArray[np.bool_]) -> Band:
    """Percentiles per bin, linear between order statistics (type 7 of Hyndman and Fan, Am Stat 1996)."""
    selected = patient_mask[bins.patient_index]
    before = np.concatenate(([0], np.cumsum(selected)))[bins.starts]
    n = np.diff(before)
    values = bins.value[selected]
    limits = np.full((3, N_BINS), np.nan)
    shown = np.flatnonzero(n >= MINIMUM_MEASURED)
    if shown.size:
        rank = _PERCENTILES[:, None] * (n[shown] - 1)
        floor = np.floor(rank).astype(np.intp)
        low = before[:-1][shown] + floor
        high = np.minimum(low + 1, before[1:][shown] - 1)
        limits[:, shown] = values[low] + (rank - floor) * (values[high] - values[low])
    return Band(
        analyte=analyte,
        unit=analyte_registry()[analyte].canonical_unit,
        start_days=EDGES[:-1].astype(np.float64),
        end_days=EDGES[1:].astype(np.float64),
        n=n.astype(np.int64),
        lower=limits[0],
        median=limits[1],
        upper=limits[2],
    )


def _point(day: int, value: float, comparator: str | None, lower_limit: float | None) -> Point:
    return Point(day, value, Comparator(comparator or Comparator.EQUAL), lower_limit)


def _registry_order(series: Series) -> tuple[int, bool, str, str, str]:
    known = analyte_registry()
    position = list(known).index(series.analyte) if series.analyte in known else len(known)
    apart = series.analyte in known and series.unit != known[series.analyte].canonical_unit
    return position, apart, series.unit, series.assay or "", series.specimen or ""
