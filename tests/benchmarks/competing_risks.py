"""Gray's test of six groups, Fine-Gray regression on eight covariates and mean counts: ours and R's in one run.

Day-resolution follow-up over ten years as in `incidence`. Gray's test is timed with the curves of every group, because
`cuminc` gives both; ours come with limits, which `cuminc` has not. R is used where `Rscript` is present, `crr` up to
10,000 patients: its time grows with the square of their number. The results stand beside the times, so that both
can be seen to have done the same.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time as clock
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from data.statistics.fine_gray import fine_gray
from data.statistics.gray import gray_test
from data.statistics.incidence import aalen_johansen
from data.statistics.mean_cumulative_count import mean_cumulative_count
from tests.benchmarks.incidence import Columns, columns

SIZES = (724, 10_000, 100_000)
QUICK_SIZES = SIZES[:1]
LARGEST_FOR_CRR = 10_000
N_GROUPS = 6
N_COVARIATES = 8
ROUNDS = 5
LONG_SECONDS = 5.0

GRAY = "Gray's test of six groups, with their curves"
FINE_GRAY = "Fine-Gray, eight covariates, robust errors"
COUNTS = "mean cumulative count"


@dataclass(frozen=True)
class Row:
    """One line of the table; `result` is the statistic of Gray, the first coefficient, or the count at the end."""

    n: int
    task: str
    program: str
    milliseconds: float
    times_ours: float
    rounds: int
    result: float


@dataclass(frozen=True, eq=False)
class Cohort:
    of: Columns
    group: NDArray[np.int64]
    covariates: NDArray[np.float64]


def cohort(n: int) -> Cohort:
    """Simulated follow-up with six groups of unequal size, four measured and four yes-or-no covariates."""
    random = np.random.default_rng(n + 1)
    measured = random.normal(size=(n, N_COVARIATES // 2)).round(3)
    yes = (random.random((n, N_COVARIATES // 2)) < [0.5, 0.3, 0.2, 0.1]).astype(np.float64)
    group = random.choice(N_GROUPS, n, p=[0.35, 0.2, 0.15, 0.12, 0.1, 0.08])
    return Cohort(columns(n), group, np.column_stack([measured, yes]))


def ours(of: Cohort) -> dict[str, Callable[[], float]]:
    time, cause = of.of.time, of.of.cause

    def gray() -> float:
        for group in range(N_GROUPS):
            rows = of.group == group
            aalen_johansen(time[rows], cause[rows], n_causes=2)
        return gray_test(time, cause, of.group, n_causes=2).statistic or np.nan

    def counts() -> float:
        patient = np.flatnonzero(cause == 1)
        return float(mean_cumulative_count(time, cause == 2, patient, time[patient]).estimate[-1])

    return {
        GRAY: gray,
        FINE_GRAY: lambda: float(fine_gray(time, cause, of.covariates).coefficients[0]),
        COUNTS: counts,
    }


def timed(call: Callable[[], float]) -> tuple[list[float], float]:
    result, seconds = call(), []
    for _ in range(ROUNDS):
        start = clock.perf_counter()
        call()
        seconds.append(clock.perf_counter() - start)
        if seconds[-1] > LONG_SECONDS:
            break
    return seconds, result


def in_r(rscript: str, method: str, of: Cohort) -> tuple[list[float], float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cohort.bin"
        whole = np.concatenate([of.of.time, of.of.cause, of.group]).astype("<i4").tobytes()
        file.write_bytes(whole + of.covariates.T.astype("<f8").tobytes())
        script, n = Path(__file__).with_suffix(".R"), of.group.size
        rounds = ROUNDS if n <= SIZES[0] or method == "cuminc" else 1
        command = [rscript, str(script), method, str(file), str(n), str(N_COVARIATES), str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"R could not run {method}: {done.stderr.strip()[-300:]}")
    *seconds, result = (float(line) for line in done.stdout.split())
    return seconds, result


def rows(sizes: tuple[int, ...]) -> list[Row]:
    """Every task at every size; ratios are within one size of one run."""
    found, rscript = [], shutil.which("Rscript")
    for n in sizes:
        of = cohort(n)
        for task, call in ours(of).items():
            seconds, result = timed(call)
            by_ours = median(seconds)
            found.append(Row(n, task, "Afterwatch", by_ours * 1000, 1.0, len(seconds), result))
            method = {GRAY: "cuminc", FINE_GRAY: "crr"}.get(task)
            if rscript and method and (method == "cuminc" or n <= LARGEST_FOR_CRR):
                seconds, result = in_r(rscript, method, of)
                by_r = median(seconds)
                found.append(Row(n, task, f"R {method}", by_r * 1000, by_r / by_ours, len(seconds), result))
    return found


def main(quick: bool) -> None:
    """Print the table; `quick` keeps to the smallest size."""
    print(
        f"{'patients':>9}  {'task':<46} {'program':<12} {'ms (median)':>11} {'x ours':>8} {'rounds':>6}  result"
    )
    for row in rows(QUICK_SIZES if quick else SIZES):
        print(
            f"{row.n:>9,}  {row.task:<46} {row.program:<12} {row.milliseconds:>11.2f} {row.times_ours:>8.1f}"
            f" {row.rounds:>6}  {row.result:.9f}"
        )
    if not shutil.which("Rscript"):
        print("R: not run, because Rscript is not on the path.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.competing_risks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="724 patients only")
    main(parser.parse_args().quick)
