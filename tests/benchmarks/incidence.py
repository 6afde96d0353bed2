"""Cumulative incidence of two causes: time and ratio against other programs, at four numbers of patients.

Day-resolution follow-up over ten years. Ours gives both curves with standard errors and limits; lifelines is asked
for one cause only, statsmodels and cuminc offer no limits: every difference in the task is in the others' favour.
"From memory": every call gets another copy of its column, more of them than fit into any cache.
R is used where `Rscript` is present. A method that would take more than a minute is not run.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time as clock
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from data.statistics.incidence import aalen_johansen, aalen_johansen_of_codes, event_codes

SIZES = (724, 10_000, 100_000, 1_000_000)
QUICK_SIZES = SIZES[:2]
ROUNDS = 7
LIMIT_SECONDS = 60.0
ONE_ROUND_SECONDS = 10.0
BATCH_SECONDS = 0.01
BEYOND_THE_CACHES = 1 << 29
SMALLEST_TO_READ = 1_000_000

OURS = "Afterwatch: column of codes"
OURS_TWO = "Afterwatch: day and cause columns"
READ = "reading the column of codes"
READ_TWO = "reading the day and cause columns"
FROM_MEMORY = ", from memory"


@dataclass(frozen=True)
class Row:
    """One line of the table; `milliseconds` None: not run. `last` is the incidence of cause 1 at the end."""

    n: int
    method: str
    milliseconds: float | None
    times_ours: float | None
    rounds: int
    last: float | None


@dataclass(frozen=True, eq=False)
class Columns:
    time: NDArray[np.int64]
    cause: NDArray[np.int64]
    entry: NDArray[np.float64]
    codes: NDArray[np.intp]


@dataclass
class Timing:
    seconds: list[float]
    last: float | None = None


Method = Callable[[], "float | None"]


def columns(n: int) -> Columns:
    """Simulated follow-up: infusions spread over ten years, 2 % second cancer, a third dead, a tenth enters late."""
    random = np.random.default_rng(n)
    days = np.stack([random.exponential(scale, n) for scale in (70_000.0, 4_000.0)])
    censored = random.uniform(0, 3_650, n)
    first = days.argmin(axis=0)
    time = np.floor(np.minimum(days.min(axis=0), censored)).astype(np.int64)
    cause = np.where(days.min(axis=0) <= censored, first + 1, 0)
    entry = np.where(random.random(n) < 0.1, np.floor(random.random(n) * time), np.nan)
    entry[entry >= time] = np.nan
    return Columns(time, cause, entry, event_codes(time, cause, n_causes=2))


def python_methods(of: Columns) -> dict[str, Method]:
    def ours() -> float:
        return float(aalen_johansen_of_codes(of.codes, n_causes=2).estimate[0, -1])

    def from_columns() -> float:
        return float(aalen_johansen(of.time, of.cause, n_causes=2).estimate[0, -1])

    def with_entry() -> float:
        return float(aalen_johansen(of.time, of.cause, n_causes=2, entry=of.entry).estimate[0, -1])

    def by_statsmodels() -> float:
        from statsmodels.duration.survfunc import CumIncidenceRight

        return float(CumIncidenceRight(of.time, of.cause).cinc[0][-1])

    def by_lifelines() -> float:
        from lifelines import AalenJohansenFitter

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = AalenJohansenFitter(seed=1).fit(of.time, of.cause, event_of_interest=1)
        return float(fitted.cumulative_density_.iloc[-1, 0])

    return {
        OURS: ours,
        OURS_TWO: from_columns,
        "Afterwatch: a tenth with delayed entry": with_entry,
        "statsmodels CumIncidenceRight": by_statsmodels,
        "lifelines AalenJohansenFitter, one cause": by_lifelines,
    }


def time_python(methods: dict[str, Method], skip: set[str]) -> dict[str, Timing]:
    """Medians need rounds in which every method has its turn, so that a busy moment meets all of them."""
    timings, batches = {}, {}
    for name, method in methods.items():
        if name in skip:
            continue
        method()  # imports and first allocations
        start = clock.perf_counter()
        last = method()
        once = clock.perf_counter() - start
        timings[name] = Timing([once], last)
        batches[name] = max(1, int(BATCH_SECONDS / once))
    for _ in range(ROUNDS):
        for name, timing in timings.items():
            if timing.seconds[0] > ONE_ROUND_SECONDS:
                continue
            start = clock.perf_counter()
            for _ in range(batches[name]):
                methods[name]()
            timing.seconds.append((clock.perf_counter() - start) / batches[name])
    return timings


def time_from_memory(of: Columns) -> dict[str, Timing]:
    """The estimator and the bare reading of the same columns, which are in no cache."""
    copies = BEYOND_THE_CACHES // of.codes.nbytes
    codes, time, cause = (np.tile(column, (copies, 1)) for column in (of.codes, of.time, of.cause))

    def in_turn(calls: dict[str, Callable[[int], object]]) -> dict[str, Timing]:
        timings = {name: Timing([]) for name in calls}
        for copy in range(copies):
            name = list(calls)[copy % len(calls)]
            start = clock.perf_counter()
            calls[name](copy)
            timings[name].seconds.append(clock.perf_counter() - start)
        return timings

    of_codes: dict[str, Callable[[int], object]] = {
        OURS + FROM_MEMORY: lambda i: aalen_johansen_of_codes(codes[i], n_causes=2),
        READ + FROM_MEMORY: lambda i: codes[i].sum(),
    }
    of_columns: dict[str, Callable[[int], object]] = {
        OURS_TWO + FROM_MEMORY: lambda i: aalen_johansen(time[i], cause[i], n_causes=2),
        READ_TWO + FROM_MEMORY: lambda i: (time[i].sum(), cause[i].sum()),
    }
    return in_turn(of_codes) | in_turn(of_columns)


def time_in_r(rscript: str, of: Columns, skip: set[str]) -> dict[str, Timing]:
    timings = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "columns.bin"
        file.write_bytes(of.time.astype("<i4").tobytes() + of.cause.astype("<i4").tobytes())
        for method in ("survfit", "cuminc"):
            name = f"R {method}"
            if name not in skip:
                timings[name] = _run_r(rscript, method, file, of.time.size)
    return timings


def _run_r(rscript: str, method: str, file: Path, n: int) -> Timing:
    script = Path(__file__).with_suffix(".R")
    rounds = ROUNDS if n <= 10_000 else 3
    command = [rscript, str(script), method, str(file), str(n), str(rounds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=rounds * LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return Timing([])
    if done.returncode:
        raise RuntimeError(f"R could not run {method}: {done.stderr.strip()[-300:]}")
    *seconds, last = (float(line) for line in done.stdout.split())
    return Timing(seconds[1:] or seconds, last)


def too_slow(rows_so_far: list[Row], n: int) -> set[str]:
    """Methods that would take more than a minute at n, judged by how they grew so far."""
    slow = set()
    for name in {row.method for row in rows_so_far}:
        known = [row for row in rows_so_far if row.method == name]
        before, last = known[-2:] if len(known) > 1 else (None, known[-1])
        if last.milliseconds is None:
            slow.add(name)
            continue
        growth = n / last.n
        if before is not None and before.milliseconds:
            growth = max(growth, last.milliseconds / before.milliseconds)
        if last.milliseconds / 1000 * growth > LIMIT_SECONDS:
            slow.add(name)
    return slow


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Every method at every size, in the order of the sizes; ratios are within one size of one run."""
    found: list[Row] = []
    rscript = shutil.which("Rscript")
    for n in sizes:
        of, skip = columns(n), too_slow(found, n)
        methods = python_methods(of)
        timings = time_python(methods, skip)
        if n >= SMALLEST_TO_READ:
            timings |= time_from_memory(of)
        if rscript:
            timings |= time_in_r(rscript, of, skip)
        ours = median(timings[OURS].seconds)
        for name in [*timings, *sorted(skip)]:
            timing = timings.get(name, Timing([]))
            seconds = median(timing.seconds) if timing.seconds else None
            found.append(
                Row(
                    n,
                    name,
                    None if seconds is None else seconds * 1000,
                    None if seconds is None else seconds / ours,
                    len(timing.seconds),
                    timing.last,
                )
            )
    return found


def main(quick: bool) -> None:
    """Print the table; `quick` keeps to the two small sizes."""
    table = rows(QUICK_SIZES if quick else SIZES)
    print(
        f"{'patients':>9}  {'method':<42} {'ms (median)':>11} {'x ours':>8} {'rounds':>6}  incidence at the end"
    )
    for row in table:
        took = "not run" if row.milliseconds is None else f"{row.milliseconds:.3f}"
        ratio = "" if row.times_ours is None else f"{row.times_ours:.2f}"
        last = "" if row.last is None else f"{row.last:.6f}"
        print(f"{row.n:>9,}  {row.method:<42} {took:>11} {ratio:>8} {row.rounds:>6}  {last}")
    if not shutil.which("Rscript"):
        print("R: not run, because Rscript is not on the path.")
    print_reading_ratios(table)


def print_reading_ratios(table: list[Row]) -> None:
    """How much longer than the bare reading of its columns the estimate takes, where reading can be measured."""
    for n in sorted({row.n for row in table if row.n >= SMALLEST_TO_READ}):
        took = {row.method: row.milliseconds or 0.0 for row in table if row.n == n}
        for estimate, read in ((OURS, READ), (OURS_TWO, READ_TWO)):
            cold, warm = took[estimate + FROM_MEMORY], took[estimate]
            reading = took[read + FROM_MEMORY]
            print(
                f"{n:>9,}: {cold / reading:.1f} x {read}{FROM_MEMORY}"
                f" ({warm / reading:.1f} x when the columns are in a cache)"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.incidence", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="724 and 10,000 patients only")
    main(parser.parse_args().quick)
