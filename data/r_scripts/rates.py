"""The script that makes rates against a population again: Epi splits the person-time, poisson.test gives the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.r_scripts.parts import About, code, estimate_columns, heading
from data.r_scripts.quoting import r_data_frame, r_numbers, r_strings
from data.rates_results import RateRow, RatesAnswer
from data.sentence import endpoint_of
from data.statistics.lexis import RateGrid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RowPatients:
    """The patients of one row, arrays (n,): days since 1970-01-01 (`birth` NaN: not known), sex code (-1: none).

    `patient_index` says who they are and stands in no script. `grid` holds the rates of the row's classes; None where
    there are none.
    """

    row: RateRow
    patient_index: NDArray[np.intp]
    birth: Floats
    start: Floats
    stop: Floats
    sex: NDArray[np.intp]
    event: NDArray[np.bool_]
    grid: RateGrid | None


def rates_script(answer: RatesAnswer, rows: Sequence[RowPatients]) -> str:
    """The R script of one answer, for readers who may see dates of birth and of treatment."""
    about = About(
        title="Rates and second cancers expected from a population's rates",
        stamp=answer.stamp,
        endpoint=endpoint_of(answer, answer.counted),
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=("Epi",),
    )
    parts = (
        heading(about),
        f"rows <- {r_strings(part.row.name for part in rows)}",
        _patients(rows),
        _rates(rows),
        _answered(rows),
        code("compare", "rates"),
    )
    return "\n\n".join(parts)


def _patients(rows: Sequence[RowPatients]) -> str:
    place = np.repeat(np.arange(1, len(rows) + 1), [part.start.size for part in rows])

    def column(name: str) -> Floats:
        return np.concatenate([np.asarray(getattr(part, name), dtype=np.float64) for part in rows])

    start, stop, birth = column("start"), column("stop"), column("birth")
    order = np.lexsort((birth, start, stop, place))
    sex = np.where(column("sex") < 0, np.nan, column("sex"))
    columns = {
        "row": place,
        "sex": sex,
        "birth": birth,
        "start": start,
        "stop": stop,
        "event": column("event"),
    }
    return r_data_frame(
        "patients", {name: r_numbers(values[order].tolist()) for name, values in columns.items()}
    )


def _rates(rows: Sequence[RowPatients]) -> str:
    """The rates that each row uses, its set, by sex code, first age of the band and year."""
    cuts = next((part.grid.age_cuts for part in rows if part.grid is not None), ())
    found: list[tuple[float, ...]] = []
    for place, part in enumerate(rows, 1):
        grid = part.grid
        if grid is None or _set_of(rows, place) != place:
            continue
        for sex, band, year in zip(*np.nonzero(~np.isnan(grid.rate)), strict=True):
            rate = float(grid.rate[sex, band, year])
            found.append((place, int(sex), grid.age_cuts[band], int(year) + grid.first_year, rate))
    names = ("set", "sex", "age", "year", "rate")
    columns = {name: r_numbers(row[at] for row in found) for at, name in enumerate(names)}
    return f"age_cuts <- {r_numbers(cuts)}\n{r_data_frame('rates', columns)}"


def _set_of(rows: Sequence[RowPatients], place: int) -> int:
    """The first row with the same rates: they stand in the script once."""
    grid = rows[place - 1].grid
    return next(at for at, part in enumerate(rows, 1) if part.grid is grid)


def _answered(rows: Sequence[RowPatients]) -> str:
    answered = [part.row for part in rows]
    columns = {
        "row": r_numbers(range(1, len(rows) + 1)),
        "set": r_numbers(_set_of(rows, place) for place in range(1, len(rows) + 1)),
        "n": r_numbers(row.n for row in answered),
        "observed": r_numbers(row.observed for row in answered),
        "person_years": r_numbers(row.person_years for row in answered),
        **estimate_columns("rate", [row.rate_per_100_py for row in answered]),
        "covered_years": r_numbers(row.covered_years for row in answered),
        "observed_covered": r_numbers(row.observed_covered for row in answered),
        "expected": r_numbers(row.expected for row in answered),
        **estimate_columns("sir", [row.sir for row in answered]),
        **estimate_columns("excess", [row.excess_per_10000_py for row in answered]),
        "p": r_numbers(row.p_value for row in answered),
    }
    return r_data_frame("answered_rows", columns)
