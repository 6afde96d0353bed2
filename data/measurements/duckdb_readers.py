"""Readers of a DuckDB store that remember their last answers: bins of an analyte, last values, what was found, tests.

What counts as below the limit, and as blood, is said here once, in SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import duckdb
import numpy as np
from numpy.typing import NDArray

from data.measurements.interface import BLOOD
from data.measurements.percentiles import Bins
from data.recovery_results import Detections

_CACHED_BYTES = 160_000_000
_CACHED_WINDOWS = 128
_CACHED_TESTS = 3

IS_BELOW = "(comparator IS NOT DISTINCT FROM '<' OR coalesce(value > 0 AND value < lower_limit, false))"
IS_BLOOD = f"(specimen IS NULL OR regexp_matches(lower(specimen), '{BLOOD}'))"


def cached_bins(connection: duckdb.DuckDBPyConnection) -> Callable[[str, str | None], Bins]:
    """A reader of one analyte's bins, of all assays (None) or one, that remembers as many as fit into _CACHED_BYTES."""
    largest = connection.execute(
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM bins GROUP BY analyte)"
    ).fetchall()[0][0]
    bytes_per_row = 13

    def read(analyte: str, assay: str | None) -> Bins:
        query = "SELECT bin, patient_index, value, below FROM bins WHERE analyte = ? AND assay"
        cursor = connection.cursor()
        found = (
            cursor.execute(f"{query} IS NULL", [analyte])
            if assay is None
            else cursor.execute(f"{query} = ?", [analyte, assay])
        )
        columns = found.fetchnumpy()
        return Bins(columns["bin"], columns["patient_index"], columns["value"], columns["below"])

    return lru_cache(maxsize=max(1, _CACHED_BYTES // (bytes_per_row * max(largest, 1))))(read)


def cached_windows(
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


def cached_detections(
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


def cached_tests(connection: duckdb.DuckDBPyConnection) -> Callable[[str], tuple[Detections, ...]]:
    @lru_cache(maxsize=_CACHED_TESTS)
    def read(analyte: str) -> tuple[Detections, ...]:
        columns = (
            connection.cursor()
            .execute(
                "SELECT coalesce(assay, '') AS name, patient_index, day,"
                f" bool_or(value > 0 AND NOT {IS_BELOW}) AS detected FROM stored"
                f" WHERE analyte = ? AND is_canonical AND {IS_BLOOD}"
                " GROUP BY coalesce(assay, ''), patient_index, day ORDER BY name = '', name, patient_index, day",
                [analyte],
            )
            .fetchnumpy()
        )
        names = columns["name"].astype(object)
        return tuple(
            Detections(
                name or None,
                *(columns[column][names == name] for column in ("patient_index", "day", "detected")),
            )
            for name in dict.fromkeys(names.tolist())
        )

    return read
