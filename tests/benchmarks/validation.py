"""`python -m data validate` on five million measurements: time and memory of the whole command.

Two deliveries: one without a mistake, one in which every hundredth row has one. What is found must be exactly that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROWS = 5_000_000
LIMIT_SECONDS = 15
LIMIT_BYTES = 1_500_000_000
ROWS_PER_PATIENT = 500
MISTAKES = ("'<50'", "'1,25'", "'neg'", "'NaN'")
"""Values that are no number, in turn; a fifth kind is a unit that is not accepted."""

_PATIENT = "format('A-{:06}', i % PATIENTS)"
_INFUSED = "DATE '2018-01-01' + CAST(hash(i % PATIENTS) % 2000 AS INTEGER)"
PATIENTS = {
    "patient_id": _PATIENT,
    "birth_year": "1940 + i % 50",
    "sex": "'female'",
    "vital_status": "'alive'",
    "second_cancer_followup_date": "DATE '2026-01-01'",
    "last_contact_date": "DATE '2026-01-01'",
}
INFUSIONS = {
    "infusion_id": "format('I-{:06}', i)",
    "patient_id": _PATIENT,
    "infusion_date": _INFUSED,
    "product": "'axi-cel'",
    "indication": "'lbcl'",
}
MEASUREMENTS = {
    "patient_id": _PATIENT,
    "measured_date": f"{_INFUSED} + CAST(i // PATIENTS AS INTEGER)",
    "analyte": "'anc'",
    "comparator": "''",
    "assay": "''",
    "specimen": "'blood'",
    "lower_limit": "''",
}
"""Columns as SQL of the row number `i`."""


@dataclass(frozen=True)
class Run:
    """One run of the command: elapsed and processor time in seconds, peak of resident memory, errors it told."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    errors: int


def write_delivery(folder: Path, rows: int, every: int | None) -> None:
    """Patients, infusions and `rows` measurements; each `every`-th of them has a mistake."""
    folder.mkdir()
    patients = max(rows // ROWS_PER_PATIENT, 1)
    with duckdb.connect() as engine:
        for name, n, columns in (
            ("patients", patients, PATIENTS),
            ("infusions", patients, INFUSIONS),
            ("measurements", rows, {**MEASUREMENTS, **values(every)}),
        ):
            selected = ", ".join(f"{text} AS {column}" for column, text in columns.items())
            target = folder / f"{name}.csv"
            query = f"SELECT {selected} FROM range({n}) AS t(i)".replace("PATIENTS", str(patients))
            engine.execute(f"COPY ({query}) TO '{target}' (HEADER, NULLSTR '')")


def values(every: int | None) -> dict[str, str]:
    """SQL for value and unit; the mistakes come in turn."""
    wrong = "false" if every is None else f"i % {every} = 0"
    kind = f"(i // {every or 1}) % {len(MISTAKES) + 1}"
    cases = " ".join(f"WHEN {wrong} AND {kind} = {place} THEN {word}" for place, word in enumerate(MISTAKES))
    good = "CAST(round(1 + (hash(i) % 60000) / 10000.0, 3) AS VARCHAR)"
    return {
        "value": f"CASE {cases} ELSE {good} END",
        "unit": f"CASE WHEN {wrong} AND {kind} = {len(MISTAKES)} THEN 'stone' ELSE '10^9/L' END",
    }


def validate(folder: Path) -> Run:
    command = [sys.executable, "-m", "data", "validate", str(folder), "--json"]
    with tempfile.TemporaryFile() as answer:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=answer)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        answer.seek(0)
        errors = json.load(answer)["errors"]
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, errors)


def main(quick: bool) -> None:
    rows = 50_000 if quick else ROWS
    print(
        f"python -m data validate on {rows:,} measurements (limits {LIMIT_SECONDS} s, {LIMIT_BYTES / 1e9} GB)"
    )
    print(f"{'mistakes':>10} {'elapsed s':>10} {'processor s':>12} {'peak GB':>8} {'told':>8}")
    for every in (None, 100):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "delivery"
            write_delivery(folder, rows, every)
            run = validate(folder)
        expected = 0 if every is None else -(-rows // every)
        print(
            f"{expected:>10,} {run.seconds:>10.1f} {run.processor_seconds:>12.1f} "
            f"{run.peak_bytes / 1e9:>8.2f} {run.errors:>8,}"
        )
        if run.errors != expected:
            raise AssertionError(f"{expected:,} mistakes were made and {run.errors:,} told")
        if run.peak_bytes > LIMIT_BYTES:
            raise AssertionError(f"{run.peak_bytes:,} bytes are more than {LIMIT_BYTES:,}")
