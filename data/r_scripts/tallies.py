"""The scripts of results that are counts: rows with flags, 0 or 1, and how many rows of a class have each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.r_scripts.parts import About, code, heading, sorted_rows
from data.r_scripts.quoting import r_data_frame, r_numbers, r_strings


@dataclass(frozen=True)
class Tally:
    """One answered number: rows of class `in_class` (from 1 on; 0 for all) whose flag is set. `counted`: in words."""

    counted: str
    flag: str
    answered: int | None
    in_class: int = 0


def tallies_script(
    about: About, columns: Mapping[str, NDArray], classes: Sequence[str], tallies: Sequence[Tally]
) -> str:
    """The R script. `columns` (n_rows,) hold `class`, from 1 on, and every flag, under names that are ours."""
    order = sorted_rows(*(column.astype(np.float64) for column in reversed(list(columns.values()))))
    rows = {name: r_numbers(column.astype(np.float64)[order].tolist()) for name, column in columns.items()}
    answered = {
        "counted": r_strings(one.counted for one in tallies),
        "flag": r_strings(one.flag for one in tallies),
        "class": r_numbers(one.in_class for one in tallies),
        "answered": r_numbers(one.answered for one in tallies),
    }
    parts = (
        heading(about),
        f"classes <- {r_strings(classes)} # class 1, 2, ...",
        r_data_frame("rows", rows),
        r_data_frame("tallies", answered),
        code("compare", "tallies"),
    )
    return "\n\n".join(parts)
