"""The parts that every script has: what it is, the patients' rows, the code that compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.groups import GroupedPatients
from data.r_scripts.quoting import r_comment, r_data_frame, r_numbers, r_strings
from data.results import Comparison, Estimate, Exclusion, Stamp

_CODE = Path(__file__).parent

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]


@dataclass(frozen=True)
class About:
    """What stands in front of a script."""

    title: str
    stamp: Stamp
    endpoint: str
    n_loaded: int
    n_analysed: int
    excluded: Sequence[Exclusion]
    packages: Sequence[str]


def heading(about: About) -> str:
    """Comment lines: what is made again, for whom, from which data, and how to run it."""
    stamp = about.stamp
    needed = f" with {' and '.join(about.packages)}" if about.packages else ""
    left_out = ", ".join(f"{left.n} {left.reason}" for left in about.excluded) or "nobody left out"
    said = [
        f"{about.title}: the same numbers made again with R",
        "",
        f"cohort: {stamp.sentence}",
        f"patients: {about.n_analysed} analysed of {about.n_loaded}: {left_out}",
        f"endpoint: {about.endpoint}",
        f"query: {stamp.query}",
        f"data: of {stamp.data_of}, version {stamp.data_version}{', synthetic' if stamp.synthetic else ''}",
        f"made by: Afterwatch {stamp.program_version}",
        "",
        f"Run it with: Rscript <this file>. It needs R 4.0 or later{needed}.",
        "It ends with status 1 where a number differs from the answer by more than the tolerance.",
        "One row per patient and group, without any id and in no order of the patients. Days are whole days; a missing "
        "entry means at risk from day 0 inclusive, otherwise at risk on entry < t <= time. Years are 365.25 days.",
        "The rows are data of patients: keep this file where patient data may be kept.",
    ]
    return "\n".join(r_comment(line) for line in said)


def patients_table(
    groups: Sequence[GroupedPatients],
    causes: Sequence[str],
    more: Mapping[str, Sequence[Floats]] | None = None,
) -> str:
    """The names of groups and causes, and the rows of all groups, each group's sorted by time.

    `more`: further columns, each with one array per group in the order of its patients.
    """
    code = np.repeat(np.arange(1, len(groups) + 1), [group.time_days.size for group in groups])
    columns = {
        "group": code,
        "entry": _joined([group.entry_days for group in groups]),
        "time": _joined([group.time_days for group in groups]),
        "cause": _joined([group.cause for group in groups]),
        **{name: _joined(parts) for name, parts in (more or {}).items()},
    }
    rest = [column for name, column in columns.items() if name not in ("group", "time", "cause")]
    order = sorted_rows(*reversed(rest), columns["cause"], columns["time"], code)
    return "\n".join(
        (
            f"groups <- {r_strings(group.name for group in groups)}",
            f"causes <- {r_strings(causes)} # cause 1, 2, ...; 0 is censored",
            r_data_frame(
                "patients", {name: r_numbers(column[order].tolist()) for name, column in columns.items()}
            ),
        )
    )


def _joined(parts: Sequence[Floats | Integers]) -> Floats:
    return np.concatenate([np.empty(0), *parts]).astype(np.float64)


def sorted_rows(*keys: Floats | Integers) -> NDArray[np.intp]:
    """The order of rows by these columns, the last one first; a missing value comes before every number."""
    return np.lexsort([np.where(np.isnan(key), -np.inf, key) for key in keys])


def columns_of(names: Sequence[str], rows: Sequence[Sequence[float | None]]) -> dict[str, str]:
    """Columns of numbers from rows, for a data frame."""
    return {name: r_numbers(row[place] for row in rows) for place, name in enumerate(names)}


def tests_table(tests: Sequence[Comparison], groups: Sequence[GroupedPatients]) -> str:
    """The tests that have a result, each with the groups it compares; why there is none for the others."""
    number = {group.name: str(place) for place, group in enumerate(groups, 1)}
    made = [test for test in tests if test.p is not None]
    withheld = [r_comment(f"no {test.name} test: {test.note}") for test in tests if test.p is None]
    columns = {
        "groups": r_strings(" ".join(number[name] for name in test.groups) for test in made),
        "statistic": r_numbers(test.statistic for test in made),
        "df": r_numbers(test.df for test in made),
        "p": r_numbers(test.p for test in made),
        "adjusted": r_numbers(test.p_adjusted for test in made),
        "rho": r_numbers(test.rho for test in made),
    }
    return "\n".join([*withheld, r_data_frame("answered_tests", columns)])


def estimate_columns(name: str, estimates: Sequence[Estimate]) -> dict[str, str]:
    """Three columns: a number and its limits."""
    return {
        name: r_numbers(value.estimate for value in estimates),
        f"{name}_lower": r_numbers(value.ci_lower for value in estimates),
        f"{name}_upper": r_numbers(value.ci_upper for value in estimates),
    }


def code(*names: str) -> str:
    """The R code of these files, one after the other."""
    return "\n".join((_CODE / f"{name}.R").read_text(encoding="ascii").rstrip("\n") + "\n" for name in names)
