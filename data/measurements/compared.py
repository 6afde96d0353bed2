"""Which measurements stand in one prepared folder and not in another, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.measurements.duckdb_store import VALUES_FILE
from data.measurements.engine import open_engine, parquet

_VALUE = "patient_id, analyte, day, value, comparator, unit, assay, specimen, lower_limit"


@dataclass(frozen=True)
class OnlyThere:
    """`rows` of `of_rows` values stand on one side only; `patients` are the ids they belong to, sorted."""

    rows: int
    of_rows: int
    patients: tuple[str, ...]


def measurements_only_in(here: tuple[Path, pd.DataFrame], there: tuple[Path, pd.DataFrame]) -> OnlyThere:
    """Values of `here` without their like in `there`; a value that stands twice needs two.

    Each side is a prepared folder and its patients, columns patient_index and patient_id; others are left out. Days
    count from the first infusion, units are canonical. Raises duckdb.Error where a folder is damaged.
    """
    connection = open_engine(here[0], beside=there[0])
    try:
        for name, (folder, patients) in (("here", here), ("there", there)):
            connection.register(f"patients_{name}", patients)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT {_VALUE} FROM {parquet(folder / VALUES_FILE)}"
                f" JOIN patients_{name} USING (patient_index)"
            )
        found = connection.execute(
            "SELECT patient_id, count(*) FROM (SELECT * FROM here EXCEPT ALL SELECT * FROM there)"
            " GROUP BY patient_id ORDER BY patient_id"
        ).fetchall()
        total = connection.execute("SELECT count(*) FROM here").fetchall()
    finally:
        connection.close()
    return OnlyThere(sum(n for _, n in found), total[0][0], tuple(patient for patient, _ in found))
