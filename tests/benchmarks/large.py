"""Server time of the cohort's questions at 100,000 patients: the demo cohort many times over, nothing cached.

What is measured is everything between a question and its result object: filters, endpoint, groups, curves with limits,
tests. Measurements take no part; they have their own store.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from data import analysis
from data.access import Access
from data.dataset import Dataset
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.view import parse_query
from data.vocabulary import Scope
from tests.benchmarks._served import STORE

PATIENTS = 100_000
LIMIT_MILLISECONDS = 300
OWN_ROWS = ("infusions", "events", "second_cancers", "specimens", "identifiers")
QUERIES = (
    "",
    "by=infusion_year:2018,2019,2020,2021,2022&tests=gray",
    "by=infusion_year:2018,2019,2020,2021,2022&tests=gray,pairwise",
    "by=product&competing=death,relapse",
    "by=class",
    "sex=female&compare=rest&tests=gray",
    "day365_relapse=no&by=indication",
    "count=each&by=sex",
)


def many_times(dataset: Dataset, copies: int) -> Dataset:
    """`copies` of every patient, none with delayed entry, under which Gray's test would be withheld."""
    n = len(dataset.patients)
    patients = pd.concat([dataset.patients] * copies, ignore_index=True)
    patients["patient_id"] = [f"P{row:06}" for row in range(len(patients))]
    patients["entry_day"] = np.nan

    def repeated(frame: pd.DataFrame) -> pd.DataFrame:
        offset = np.repeat(np.arange(copies) * n, len(frame))
        table = pd.concat([frame] * copies, ignore_index=True)
        table["patient_index"] = table["patient_index"].to_numpy() + offset.astype(np.int32)
        return table

    return replace(
        dataset, patients=patients, **{name: repeated(getattr(dataset, name)) for name in OWN_ROWS}
    )


def milliseconds(question: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        question()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main(quick: bool) -> None:
    settings = Settings(store=STORE)
    small = Repository(settings, progress=lambda _: None).snapshot
    copies = -(-(10_000 if quick else PATIENTS) // len(small.dataset.patients))
    large: Snapshot = replace(small, dataset=many_times(small.dataset, copies))
    access = Access(Scope.DEIDENTIFIED)
    print(
        f"answers at {len(large.dataset.patients):,} patients, uncached (limit: {LIMIT_MILLISECONDS} ms; "
        "first: with what depends on the load only)"
    )
    print(f"{'query':<66}{'first ms':>10}{'median ms':>11}")
    for query in QUERIES:
        spec = parse_query(query).spec

        def ask(spec=spec) -> object:
            return analysis.incidence(large, spec, access)

        first = milliseconds(ask, 1)
        print(f"{query or '(everybody)':<66}{first:>10.0f}{milliseconds(ask, 3 if quick else 7):>11.0f}")
