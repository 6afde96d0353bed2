"""Writes the synthetic world as a hospital would hand it over: one CSV file per table, and about.csv.

Rows are sorted and numbers are formatted in one way only, so that the same world gives the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from data.demo import records
from data.demo.generator import World
from data.demo.measurements import DECIMALS, Block, as_text, unit_of
from data.demo.parameters import Parameters
from data.registries import analytes
from data.schema import TABLES

MOST_DECIMALS = 2
NAME = "Synthetic CAR-T cohort"
DEMONSTRATION_RATES = Path(__file__).parents[1] / "reference" / "demonstration_rates.csv"
"""Invented rates for the invented patients; beside real data they are refused (`data/reference_rates.py`)."""


def write_world(parameters: Parameters, seed: int, world: World, folder: Path) -> None:
    """Writes the tables and about.csv into the folder, which must exist; files of these names are replaced."""
    _write(folder, "patients", records.patient_rows(parameters, seed, world))
    _write(folder, "identifiers", records.identifier_rows(seed, world))
    _write(folder, "infusions", records.infusion_rows(parameters, seed, world))
    _write(folder, "events", records.event_rows(world))
    _write(folder, "second_cancers", records.second_cancer_rows(world))
    _write(folder, "specimens", records.specimen_rows(world))
    _write(folder, "findings", records.finding_rows(parameters, world))
    (folder / "measurements.csv").write_text(_measurements(parameters, world), encoding="utf-8", newline="")
    rates = DEMONSTRATION_RATES.read_text(encoding="utf-8")
    (folder / "reference_rates.csv").write_text(rates, encoding="utf-8", newline="")
    about = {
        "name": NAME,
        "synthetic": "yes",
        "data_cut_off_date": parameters.text("cohort.data_cut_off"),
    }
    lines = ["key,value", *(f"{key},{value}" for key, value in about.items())]
    (folder / "about.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def _write(folder: Path, table: str, rows: Iterable[records.Row]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLES[table].header(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _measurements(parameters: Parameters, world: World) -> str:
    """The whole table as text, by patient, day, analyte and assay."""
    columns = [_columns(parameters, world, block) for block in world.measurements]
    order_of = {name: place for place, name in enumerate(sorted(analytes()))}
    row = np.concatenate([block.row for block in world.measurements])
    day = np.concatenate([block.day for block in world.measurements])
    place = np.concatenate([np.full(block.row.size, order_of[block.analyte]) for block in world.measurements])
    order = np.lexsort((place, day, row))
    lines = np.array([line for block in columns for line in block], dtype=object)[order]
    header = ",".join(TABLES["measurements"].header())
    return "\n".join([header, *lines.tolist()]) + "\n"


def _columns(parameters: Parameters, world: World, block: Block) -> list[str]:
    """The lines of one block. No cell holds a comma or a quote, so none is quoted."""
    baseline = world.baseline
    below = block.value < block.limit
    unit = unit_of(parameters, baseline, block)
    factors = analytes()[block.analyte].unit_factors
    value = np.where(below, block.limit, block.value)
    values = np.empty(value.size, dtype=object)
    limits = np.full(value.size, "", dtype=object)
    for name in dict.fromkeys(unit):
        rows = np.flatnonzero(unit == name)
        factor = factors[name] or 1.0
        canonical = name == analytes()[block.analyte].canonical_unit
        decimals = DECIMALS.get(block.analyte, MOST_DECIMALS) if canonical else MOST_DECIMALS
        values[rows] = as_text(value[rows] / factor, decimals)
        if not np.isnan(block.limit):
            limits[rows] = f"{block.limit / factor:.6g}"
            values[rows[below[rows]]] = limits[rows[0]]
    dates = (baseline.infusion_date[block.row] + block.day).astype(str)
    ids = baseline.patient_id[block.row]
    signs = np.where(below, "<", "=")
    tail = f"{block.assay},{block.specimen}"
    return [
        f"{patient},{date},{block.analyte},{number},{sign},{unit_},{tail},{limit}"
        for patient, date, number, sign, unit_, limit in zip(
            ids, dates, values, signs, unit, limits, strict=True
        )
    ]
