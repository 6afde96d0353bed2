"""The measurements table: every level of a patient as a laboratory would report it.

A level below the limit of its assay is the limit with the comparator "<": never zero, never left out. Some values come
in another accepted unit, by site and year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo import counts
from data.demo.baseline import Baseline, Text
from data.demo.care import IvigCourses
from data.demo.counts import Story
from data.demo.kinetics import Kinetics, copies
from data.demo.parameters import Parameters
from data.demo.randomness import stream
from data.demo.viruses import Episodes, viral_load
from data.demo.visits import Visits
from data.registries import analytes

SIGNIFICANT_DIGITS = 3
DECIMALS = {
    "hb": 1,
    "crp": 1,
    "platelets": 0,
    "ldh": 0,
    "ferritin": 0,
    "cd3": 0,
    "cd4": 0,
    "cd8": 0,
    "cd19_b": 0,
    "nk": 0,
}
"""Most decimals that a laboratory reports in the canonical unit; elsewhere three significant digits decide."""
FLOW, NUCLEIC_ACID = "flow cytometry", "qPCR"


@dataclass(frozen=True)
class Block:
    """Rows of one analyte by one assay, arrays (k,). `value` in the canonical unit; `limit` NaN where there is none."""

    analyte: str
    row: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.float64]
    assay: str
    specimen: str
    limit: float = np.nan


@dataclass(frozen=True)
class Bloods:
    """All that measurements are made of."""

    story: Story
    visits: Visits
    kinetics: tuple[Kinetics, Kinetics]
    viruses: dict[str, Episodes]
    ivig: IvigCourses


def draw_measurements(parameters: Parameters, seed: int, bloods: Bloods) -> tuple[Block, ...]:
    """Every block of measurements of all patients."""
    return (
        *_counts(parameters, stream(seed, "blood count values"), bloods),
        *_subsets(parameters, stream(seed, "subset values"), bloods),
        *_immunoglobulins(parameters, stream(seed, "immunoglobulin values"), bloods),
        *_viruses(parameters, stream(seed, "virus values"), bloods),
    )


def _grid(
    parameters: Parameters, bloods: Bloods, panel: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Days (n, m) of a panel, which visits were kept, and the panel's columns."""
    columns = bloods.visits.columns(parameters, panel)
    return bloods.visits.day[:, columns], bloods.visits.kept[:, columns], columns


def _block(
    analyte: str,
    day: NDArray[np.int64],
    value: NDArray[np.float64],
    taken: NDArray[np.bool_],
    assay: str,
    limit: float = np.nan,
) -> Block:
    row, column = np.nonzero(taken)
    specimen = "serum" if assay in ("chemistry", "nephelometry") else "blood"
    return Block(analyte, row, day[row, column], value[row, column], assay, specimen, limit)


def _limit(parameters: Parameters, analyte: str) -> float:
    key = f"limit.{analyte}"
    return parameters.number(key) if parameters.has(key) else np.nan


def _counts(parameters: Parameters, rng: Generator, bloods: Bloods) -> Iterator[Block]:
    for panel, names, assay in (
        ("blood_count", counts.BLOOD_COUNT, "automated count"),
        ("chemistry", counts.CHEMISTRY, "chemistry"),
    ):
        day, kept, _ = _grid(parameters, bloods, panel)
        for analyte in names:
            truth = counts.level(parameters, analyte, bloods.story, day)
            value = counts.measured(rng, parameters, analyte, truth)
            yield _block(analyte, day, value, kept, assay, _limit(parameters, analyte))


def _subsets(parameters: Parameters, rng: Generator, bloods: Bloods) -> Iterator[Block]:
    """Lymphocyte subsets and, from the same tube, CAR+ cells; after a relapse most panels are not taken."""
    day, kept, columns = _grid(parameters, bloods, "immune")
    stays = bloods.visits.draw[:, columns] < parameters.share("visits.kept_after_relapse")
    kept = kept & (~bloods.visits.after_relapse[:, columns] | stays)
    values = {
        analyte: counts.measured(
            rng, parameters, analyte, counts.level(parameters, analyte, bloods.story, day)
        )
        for analyte in counts.SUBSETS
    }
    values["cd19_b"] = counts.b_cells(parameters, rng, bloods.story, day)
    other = 1 + parameters.number("cd3.other_share") * rng.random(day.shape)
    floor = _limit(parameters, "cd4")
    values["cd3"] = (np.maximum(values["cd4"], floor) + np.maximum(values["cd8"], floor)) * other
    for analyte, value in values.items():
        yield _block(analyte, day, value, kept, FLOW, _limit(parameters, analyte))
    yield from _car_t(parameters, rng, bloods)


def _car_t(parameters: Parameters, rng: Generator, bloods: Bloods) -> Iterator[Block]:
    """Transgene copies and CAR+ cells; teaching cases are sampled more often."""
    day, kept, columns = _grid(parameters, bloods, "car_t_dense")
    usual = np.isin(columns, bloods.visits.columns(parameters, "car_t"))
    kept = kept & (usual | bloods.story.baseline.teaching[:, None])
    first, second = bloods.kinetics
    truth = copies(parameters, first, day) + copies(parameters, second, day)
    error = parameters.number("kinetics.error")
    value = truth * np.exp(error * rng.standard_normal(day.shape))
    when = bloods.story.baseline.infusion_date[:, None] + day
    main = (bloods.story.baseline.site == parameters.text("site.main"))[:, None]
    droplets = (when >= parameters.date("kinetics.ddpcr_from")) & main
    for assay, used in (("qPCR", ~droplets), ("ddPCR", droplets)):
        limit = parameters.number(f"kinetics.limit.{assay}")
        yield _block("car_transgene", day, value, kept & used, assay, limit)
    cells = truth * parameters.number("kinetics.cells_per_copy")
    cells = cells * np.exp(error * rng.standard_normal(day.shape))
    t_cells = counts.level(parameters, "cd4", bloods.story, day) + counts.level(
        parameters, "cd8", bloods.story, day
    )
    counted = kept & (rng.random(day.shape) < parameters.share("visits.flow_taken")) & (day > 0)
    yield _block("car_cells", day, cells, counted, FLOW, parameters.number("kinetics.cells_limit"))
    percent = 100 * cells / (cells + t_cells)
    yield _block("car_percent_cd3", day, percent, counted, FLOW, parameters.number("kinetics.percent_limit"))


def _immunoglobulins(parameters: Parameters, rng: Generator, bloods: Bloods) -> Iterator[Block]:
    day, kept, columns = _grid(parameters, bloods, "immunoglobulins")
    stays = bloods.visits.draw[:, columns] < parameters.share("visits.kept_after_relapse")
    kept = kept & (~bloods.visits.after_relapse[:, columns] | stays)
    for analyte in counts.IMMUNOGLOBULINS:
        truth = counts.level(parameters, analyte, bloods.story, day)
        if analyte == "igg":
            truth = truth + bloods.ivig.rise(parameters, day)
        value = counts.measured(rng, parameters, analyte, truth)
        yield _block(analyte, day, value, kept, "nephelometry", _limit(parameters, analyte))


def _viruses(parameters: Parameters, rng: Generator, bloods: Bloods) -> Iterator[Block]:
    for virus, episodes in bloods.viruses.items():
        day, kept, _ = _grid(parameters, bloods, virus)
        load = viral_load(parameters, rng, episodes, day)
        taken = kept & episodes.tested[:, None]
        yield _block(f"{virus}_dna", day, load, taken, NUCLEIC_ACID, parameters.number(f"{virus}.limit"))
    day, kept, _ = _grid(parameters, bloods, "rcl")
    tested = rng.random(day.shape[0]) < parameters.share("visits.rcl_tested")
    none = np.zeros(day.shape)
    yield _block("rcl", day, none, kept & tested[:, None], NUCLEIC_ACID, parameters.number("rcl.limit"))


def unit_of(parameters: Parameters, baseline: Baseline, block: Block) -> Text:
    """The unit in which each row of a block was reported, by site and by year."""
    unit = np.full(block.row.size, analytes()[block.analyte].canonical_unit, dtype=object)
    affiliated = baseline.site[block.row] == parameters.text("site.affiliated")
    when = baseline.infusion_date[block.row] + block.day
    early = ~affiliated & (when <= parameters.date("unit.early_until"))
    for prefix, rows in (("unit.affiliated", affiliated), ("unit.early", early)):
        if parameters.has(f"{prefix}.{block.analyte}"):
            unit[rows] = parameters.text(f"{prefix}.{block.analyte}")
    return unit


def as_text(values: NDArray[np.float64], decimals: int) -> list[str]:
    """Numbers with three significant digits and at most `decimals` decimals, without trailing zeros."""
    magnitude = np.floor(np.log10(np.maximum(values, 1e-6)))
    places = np.minimum(SIGNIFICANT_DIGITS - 1 - magnitude, decimals).astype(int)
    rounded = np.round(values / 10.0**-places) * 10.0**-places
    return [f"{value:.5f}".rstrip("0").rstrip(".") for value in rounded.tolist()]
