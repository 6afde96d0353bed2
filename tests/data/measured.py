"""A load with a real measurement store under tables written by hand: what tests of recovery and persistence share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.measurements.interface import MeasurementStore
from data.measurements.time_bins import EDGES
from tests.data.builders import SnapshotByHand, dataset
from tests.data.measurements.tables import frame, store

COPIES = "copies/µg DNA"


@dataclass(frozen=True)
class MeasuredByHand:
    """A snapshot whose measurements can be asked everything."""

    whole: SnapshotByHand
    measurements: MeasurementStore

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


def loaded(folder: Path, people: list[dict], rows: list[tuple], **tables: Any) -> Any:
    """`rows` as (analyte, patient_id, day, value, …)."""
    data = dataset(*people, **tables)
    index = {name: number for number, name in enumerate(data.patients["patient_id"])}
    table = frame(*((row[0], index[row[1]], *row[2:]) for row in rows))
    teaching = tuple(np.flatnonzero(data.patients["teaching_case"]).tolist())
    return MeasuredByHand(SnapshotByHand(data), store(folder, table, len(index), teaching))


def at(day: int) -> int:
    return int(np.searchsorted(EDGES, day, side="right")) - 1


def names(n: int) -> list[str]:
    return [f"P{number:03}" for number in range(n)]
