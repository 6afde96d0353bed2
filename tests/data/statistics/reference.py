"""The numbers that R computed (tests/reference) as arrays: null is NaN."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "reference"
DATA_SETS = sorted(path.stem for path in FOLDER.glob("*.csv"))


@dataclass(frozen=True, eq=False)
class Patients:
    """Columns of one data set; `entry` and `weights` are None where the data set has none."""

    time: NDArray
    status: NDArray
    group: NDArray
    entry: NDArray | None
    weights: NDArray | None

    def part(self, rows: NDArray) -> Patients:
        def of(column: NDArray | None) -> NDArray | None:
            return None if column is None else column[rows]

        return Patients(
            self.time[rows], self.status[rows], self.group[rows], of(self.entry), of(self.weights)
        )


@cache
def numbers(data_set: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{data_set}.json").read_text(encoding="utf-8"))


@cache
def _rows(data_set: str) -> list[dict[str, str]]:
    with (FOLDER / f"{data_set}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def covariates(data_set: str, names: list[str]) -> NDArray[np.float64]:
    """Columns of one data set by name, (n, len(names))."""
    return np.array([[float(row[name]) for name in names] for row in _rows(data_set)])


@cache
def patients(data_set: str) -> Patients:
    rows = _rows(data_set)

    def column(name: str) -> NDArray:
        return np.array([float(row[name]) for row in rows])

    time = column("time")
    return Patients(
        time.astype(np.int64) if np.array_equal(time, np.floor(time)) else time,
        column("status").astype(np.int64),
        np.array([row["group"] for row in rows]),
        column("entry") if "entry" in rows[0] else None,
        column("w") if "w" in rows[0] else None,
    )


def array(values: list[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
