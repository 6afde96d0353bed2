"""One delivery as the rules see it, and what can be told from that: the report, every single problem, rejected rows.

The report lists the first rows of each rule and counts the others; `every_problem` goes through all of them, one at a
time, so that a million wrong rows need no more room than one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from data.import_report import ImportReport, Problem, RuleCount, counted, file_order
from data.rules.breach import Breach, counts, problems
from data.rules.load import Load
from data.schema import TABLES
from data.sources.csv_file import irregular_rows
from data.sources.raw_tables import RawTables


@dataclass(frozen=True, eq=False)
class Judged:
    """A delivery with everything that was found. `single` are problems of files and headers, `rejected` has a mask
    over the rows of each table, `about` are the pairs of about.csv that can be used."""

    raw: RawTables
    load: Load
    breaches: tuple[Breach, ...]
    single: tuple[Problem, ...]
    rejected: Mapping[str, NDArray[np.bool_]]
    about: Mapping[str, str]


def report(judged: Judged) -> ImportReport:
    """The report with the first rows of each rule and column, and the true counts."""
    raw, load = judged.raw, judged.load
    files = _files(raw)
    found = [
        *judged.single,
        *(p for breach in judged.breaches for p in problems(breach, load, files[breach.table])),
    ]
    unreadable = {name: raw.rows_read.get(name, 0) - len(load[name]) for name in TABLES}
    return ImportReport(
        problems=tuple(sorted(found, key=file_order)),
        rows_by_table={name: raw.rows_read.get(name, 0) for name in TABLES},
        rejected_by_table={
            name: int(mask.sum()) + unreadable[name] for name, mask in judged.rejected.items()
        },
        counts=_counts(judged),
    )


def every_problem(judged: Judged) -> Iterator[Problem]:
    """All problems in the order of tables, lines and columns, none of them a summary."""
    files = _files(judged.raw)
    irregular = {row.code for rows in judged.raw.left_out.values() for row in rows}
    single = sorted((p for p in judged.single if p.code not in irregular), key=file_order)
    of_files = [
        sorted(irregular_rows(files[table], rows, listed=None), key=file_order)
        for table, rows in judged.raw.left_out.items()
    ]
    of_rules = [problems(breach, judged.load, files[breach.table], listed=None) for breach in judged.breaches]
    return heapq.merge(single, *of_files, *of_rules, key=file_order)


def _counts(judged: Judged) -> tuple[RuleCount, ...]:
    """Every broken rule with its true number of rows."""
    left_out = judged.raw.left_out
    irregular = {row.code for rows in left_out.values() for row in rows}
    files = _files(judged.raw)
    rows = chain(
        (p for p in judged.single if p.code not in irregular),
        chain.from_iterable(
            irregular_rows(files[table], rows, listed=None) for table, rows in left_out.items()
        ),
    )
    return (*counted(rows), *counts(judged.breaches, judged.load, files))


def _files(raw: RawTables) -> dict[str, str]:
    return {name: raw.file(name) for name in TABLES}
