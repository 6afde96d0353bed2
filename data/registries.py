"""The registries that ship with the program: analytes, products, published series; each row with its source.

They are small CSV files beside this module, so that a centre can read and extend them. Not for patient data.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.vocabulary import CancerCategory, Sex, UnitSystem

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Analyte:
    """One measured quantity. `unit_factors` maps an accepted unit to the factor that gives the canonical unit.

    `units` are those in which it is shown.

    A unit with factor None is accepted but kept apart (copies/mL beside IU/mL): never converted, never joined.
    """

    code: str
    label: str
    short_label: str
    canonical_unit: str
    unit_factors: Mapping[str, float | None]
    units: Mapping[UnitSystem, str]
    reference: Mapping[Sex, tuple[float, float]]
    action_line: float | None
    action_label: str
    plausible_minimum: float
    plausible_maximum: float
    logarithmic: bool
    lane: str
    loinc: str
    source: str


@dataclass(frozen=True)
class Product:
    code: str
    label: str
    target: str
    costimulatory_domain: str
    vector_class: str
    source: str


@dataclass(frozen=True)
class PublishedSeries:
    """A published number beside which ours is read; never pooled and never drawn as one plot with a common value.

    `not_reproduced` says why no number of the series can be computed on another cohort; empty where
    `published_estimates` has one.
    """

    key: str
    name: str
    reference: str
    patients: int | None
    patients_note: str
    follow_up: str
    median_follow_up_months: float | None
    second_cancers: str
    definition: str
    non_melanoma_skin_counted: str
    estimator: str
    estimate: str
    t_cell: str
    kind: str
    source: str
    certainty: str
    not_reproduced: str


@dataclass(frozen=True)
class PublishedEstimate:
    """One number of a series with its definition: classes counted and the time at which the curve was read.

    Proportions 0-1; limits None where none were found. `projected`: read beyond the follow-up of the series.
    `assumption`: what of the definition was not stated or cannot be told apart, in a sentence.
    """

    series: PublishedSeries
    counted: str
    classes: tuple[CancerCategory, ...]
    horizon_years: float
    estimate: float
    ci_lower: float | None
    ci_upper: float | None
    projected: bool
    assumption: str


@dataclass(frozen=True)
class Correction:
    """What is often said of a published series, and what the record says."""

    series: str
    said: str
    record: str
    source: str


@cache
def analytes() -> Mapping[str, Analyte]:
    """Analytes by code, in the order of the file."""
    return {row["code"]: _analyte(row) for row in _rows("analytes.csv")}


@cache
def products() -> Mapping[str, Product]:
    """Products by code, in the order of the file."""
    return {row["code"]: Product(**row) for row in _rows("products.csv")}


@cache
def published_series() -> tuple[PublishedSeries, ...]:
    """Published series in the order of the file; `patients` is None where the publication counts something else."""
    return tuple(_published_series(row) for row in _rows("reference/published_series.csv"))


@cache
def published_estimates() -> tuple[PublishedEstimate, ...]:
    """Every published number that can be computed on another cohort, in the order of the file."""
    series = {one.key: one for one in published_series()}
    return tuple(_published_estimate(row, series) for row in _rows("reference/published_estimates.csv"))


@cache
def published_corrections() -> tuple[Correction, ...]:
    """What is often said of the published series and is not so, in the order of the file."""
    return tuple(Correction(**row) for row in _rows("reference/published_corrections.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published_series(row: dict[str, str]) -> PublishedSeries:
    values: dict[str, Any] = dict(row)
    values["patients"] = int(row["patients"]) if row["patients"] else None
    values["median_follow_up_months"] = _number(row["median_follow_up_months"])
    return PublishedSeries(**values)


def _published_estimate(row: dict[str, str], series: Mapping[str, PublishedSeries]) -> PublishedEstimate:
    counted = row["classes"].split(";")
    return PublishedEstimate(
        series=series[row["series"]],
        counted=row["counted"],
        classes=tuple(CancerCategory(word) for word in counted),
        horizon_years=float(row["horizon_years"]),
        estimate=_share(row["percent"]) or 0.0,
        ci_lower=_share(row["ci_lower"]),
        ci_upper=_share(row["ci_upper"]),
        projected=row["projected"] == "yes",
        assumption=row["assumption"],
    )


def _share(percent: str) -> float | None:
    return round(float(percent) / 100, 6) if percent else None


def _analyte(row: dict[str, str]) -> Analyte:
    return Analyte(
        code=row["code"],
        label=row["label"],
        short_label=row["short_label"],
        canonical_unit=row["canonical_unit"],
        unit_factors=_unit_factors(row),
        units={
            UnitSystem.CANONICAL: row["canonical_unit"],
            UnitSystem.SI: row["si_unit"],
            UnitSystem.US: row["us_unit"],
        },
        reference=_reference(row),
        action_line=_number(row["action_line"]),
        action_label=row["action_label"],
        plausible_minimum=float(row["plausible_minimum"]),
        plausible_maximum=float(row["plausible_maximum"]),
        logarithmic=row["axis"] == "log",
        lane=row["lane"],
        loinc=row["loinc"],
        source=row["source"],
    )


def _unit_factors(row: dict[str, str]) -> dict[str, float | None]:
    """`10^9/L=1;cells/µL=0.001;copies/mL=apart` as a mapping; the canonical unit always stands in it with factor 1."""
    factors: dict[str, float | None] = {row["canonical_unit"]: 1.0}
    for part in filter(None, row["accepted_units"].split(";")):
        unit, factor = part.rsplit("=", 1)
        factors[unit] = None if factor == "apart" else float(factor)
    return factors


def _reference(row: dict[str, str]) -> dict[Sex, tuple[float, float]]:
    """Reference range by sex; empty where the registry gives none. The sex "other" has no range of its own."""
    return {
        sex: (float(row[f"reference_low_{sex}"]), float(row[f"reference_high_{sex}"]))
        for sex in (Sex.FEMALE, Sex.MALE)
        if row[f"reference_low_{sex}"] and row[f"reference_high_{sex}"]
    }


def _number(text: str) -> float | None:
    return float(text) if text else None
