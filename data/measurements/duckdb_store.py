"""The measurements in DuckDB over Parquet files of one prepared folder.

`measurements.parquet` holds every value, sorted by (analyte, patient_index, day). What does not depend on the cohort is
worked out once: `measurement_bins.parquet` has each patient's median per analyte and time bin, of all assays (assay
NULL) and, where assays are kept apart, of each ("" where it is not recorded), sorted so that a cohort's percentiles are
picked without sorting; `measurement_coverage.parquet` says what was measured in how many.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.measured_values import MeasuredValues, Readings
from data.measurements.duckdb_readers import (
    IS_BELOW,
    IS_BLOOD,
    cached_bins,
    cached_detections,
    cached_tests,
    cached_windows,
)
from data.measurements.engine import open_engine, parquet, write_parquet
from data.measurements.interface import FollowedGroups, assays_apart
from data.measurements.percentiles import Bins, group_bins, percentiles_of_mask
from data.measurements.time_bins import EDGES
from data.patient_results import Band, Point, Series
from data.recovery_results import AssayBins, Detections
from data.registries import analytes as analyte_registry
from data.vocabulary import Comparator

VALUES_FILE = "measurements.parquet"
BINS_FILE = "measurement_bins.parquet"
COVERAGE_FILE = "measurement_coverage.parquet"

_BAND = (0.1, 0.5, 0.9)
_ROW_ORDER = "analyte, patient_index, day, assay NULLS LAST, specimen NULLS LAST, value, comparator, unit"


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
        connection.register("apart", _read_apart())
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

_SIGN = "CAST(CASE comparator WHEN '<' THEN -1 WHEN '>' THEN 1 ELSE 0 END AS TINYINT)"

_BINS_QUERY = f"""
    WITH binned AS (
        SELECT analyte, assay, bin, patient_index, value, {IS_BELOW} AS below, {IS_BLOOD} AS is_blood
        FROM stored JOIN bin_of_day USING (day) WHERE is_canonical
    ), read_together AS (
        SELECT analyte, CAST(NULL AS VARCHAR) AS assay, bin, patient_index, value, below FROM binned
        UNION ALL
        SELECT analyte, coalesce(assay, ''), bin, patient_index, value, below
        FROM binned SEMI JOIN apart USING (analyte) WHERE is_blood
    )
    SELECT analyte, assay, bin, patient_index, median(value) AS value, 2 * count_if(below) > count(*) AS below
    FROM read_together
    GROUP BY analyte, assay, bin, patient_index
    ORDER BY analyte, assay NULLS FIRST, bin, value, patient_index
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


def _read_apart() -> pd.DataFrame:
    return pd.DataFrame({"analyte": [code for code, a in analyte_registry().items() if assays_apart(a)]})


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
        self._bins_of = cached_bins(self._connection)
        self._window = cached_windows(self._connection, n_patients)
        self._detected = cached_detections(self._connection, n_patients)
        self._tests = cached_tests(self._connection)

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
        return tuple(_band(analyte, self._bins_of(analyte, None), patient_mask) for analyte in analytes)

    def last_values(self, analyte: str, first_day: int, end_day: int) -> NDArray[np.float64]:
        return self._window(analyte, first_day, end_day)

    def last_detected(self, analytes: Sequence[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        return self._detected(tuple(analytes), first_day, end_day)

    def values(self, analyte: str, first_day: int, end_day: int) -> MeasuredValues:
        columns = (
            self._connection.cursor()
            .execute(
                f"SELECT patient_index, day, value, {_SIGN} AS sign FROM stored"
                " WHERE analyte = ? AND day >= ? AND day < ? AND counts_on_day ORDER BY patient_index, day",
                [analyte, first_day, end_day],
            )
            .fetchnumpy()
        )
        return MeasuredValues(**columns)

    def readings(self, analyte: str, first_day: int, end_day: int) -> Readings:
        return self._readings("analyte = ? AND day >= ? AND day < ?", [analyte, first_day, end_day])

    def assay_readings(self, analyte: str, assay: str | None) -> Readings:
        if not assays_apart(analyte_registry()[analyte]):
            return self._readings("analyte = ?", [analyte])
        return self._readings(
            f"analyte = ? AND coalesce(assay, '') = ? AND {IS_BLOOD}", [analyte, assay or ""]
        )

    def _readings(self, condition: str, values: list[str | int]) -> Readings:
        columns = (
            self._connection.cursor()
            .execute(
                f"SELECT patient_index, day, value, {_SIGN} AS sign, coalesce(lower_limit, 'nan') AS lower_limit"
                f" FROM stored WHERE {condition} AND is_canonical"
                " ORDER BY patient_index, day, value, sign, lower_limit",
                values,
            )
            .fetchnumpy()
        )
        return Readings(**columns)

    def last_days(self) -> NDArray[np.float64]:
        query = "SELECT patient_index, CAST(max(day) AS DOUBLE) AS day FROM stored GROUP BY patient_index"
        columns = self._connection.cursor().execute(query).fetchnumpy()
        days = np.full(self._n_patients, np.nan)
        days[columns["patient_index"]] = columns["day"]
        return days

    def coverage(self) -> pd.DataFrame:
        frame = self._connection.cursor().execute("SELECT * FROM coverage").df()
        position = {code: row for row, code in enumerate(analyte_registry())}
        return frame.sort_values(
            "analyte", key=lambda codes: codes.map(position), kind="stable", ignore_index=True
        )

    def recovery(self, analyte: str, groups: FollowedGroups) -> tuple[AssayBins, ...]:
        if groups.end_days.shape != (self._n_patients,):
            raise ValueError(f"There are {groups.end_days.size} ends, the data {self._n_patients} patients.")
        apart, names = assays_apart(analyte_registry()[analyte]), self._assays(analyte)
        if not names:
            return ()
        if not apart:
            return (group_bins(self._bins_of(analyte, None), groups, names),)
        return tuple(group_bins(self._bins_of(analyte, name or ""), groups, (name,)) for name in names)

    def detections(self, analyte: str) -> tuple[Detections, ...]:
        return self._tests(analyte)

    def _assays(self, analyte: str) -> tuple[str | None, ...]:
        """The assays by which an analyte was measured in its canonical unit, by name, not recorded last."""
        query = "SELECT assay FROM coverage WHERE analyte = ? AND unit = ? ORDER BY assay NULLS LAST"
        unit = analyte_registry()[analyte].canonical_unit
        return tuple(name for (name,) in self._connection.cursor().execute(query, [analyte, unit]).fetchall())


def _band(analyte: str, bins: Bins, patient_mask: NDArray[np.bool_]) -> Band:
    n, (lower, median, upper) = percentiles_of_mask(bins, patient_mask[bins.patient_index], _BAND)
    return Band(
        analyte=analyte,
        unit=analyte_registry()[analyte].canonical_unit,
        start_days=EDGES[:-1].astype(np.float64),
        end_days=EDGES[1:].astype(np.float64),
        n=n.astype(np.int64),
        lower=lower,
        median=median,
        upper=upper,
    )


def _point(day: int, value: float, comparator: str | None, lower_limit: float | None) -> Point:
    return Point(day, value, Comparator(comparator or Comparator.EQUAL), lower_limit)


def _registry_order(series: Series) -> tuple[int, bool, str, str, str]:
    known = analyte_registry()
    position = list(known).index(series.analyte) if series.analyte in known else len(known)
    apart = series.analyte in known and series.unit != known[series.analyte].canonical_unit
    return position, apart, series.unit, series.assay or "", series.specimen or ""
