"""Rows that are left out, each with the reason, as they were written: nothing of a delivery is ever lost in silence.

One CSV file per table, `rejected-<table>.csv`: the line, the reasons, the cells under their names; and for rows that
have no cells, because they are irregular, `unreadable-<table>.csv` with their text. They hold what patients' rows hold
and belong where the delivery belongs.
"""

from __future__ import annotations

import csv
import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from data.cells import cell
from data.judged import Judged
from data.rules.breach import Breach
from data.schema import TABLES
from data.schema_rules import RULES
from data.sources.raw_tables import LINE

LINE_COLUMN, REASON_COLUMN = "line", "why_left_out"
_CHUNK_ROWS = 50_000


def write_quarantine(judged: Judged, folder: Path) -> tuple[str, ...]:
    """Write the files of a delivery into a folder that is there; the names of those that were needed."""
    written = []
    for name in TABLES:
        for file, header, rows in _files(judged, name):
            with (folder / file).open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(header)
                writer.writerows([cell(value) for value in row] for row in rows)
            written.append(file)
    return tuple(written)


def quarantine_file(table: str, *, unreadable: bool = False) -> str:
    """The name of a table's file."""
    return f"{'unreadable' if unreadable else 'rejected'}-{table}.csv"


QUARANTINE_FILES = frozenset(
    quarantine_file(table, unreadable=unreadable) for table in TABLES for unreadable in (False, True)
)
"""The names that such files can have."""


def quarantine_files(folder: Path | None) -> tuple[str, ...]:
    """The files of rows left out that lie in a folder, in the order of the tables."""
    names = (quarantine_file(table, unreadable=one) for table in TABLES for one in (False, True))
    return tuple(name for name in names if folder is not None and (folder / name).is_file())


def _files(judged: Judged, table: str) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
    """Name, header and rows of each file that the table needs."""
    left_out = judged.raw.left_out.get(table, ())
    if judged.rejected[table].any():
        header = (LINE_COLUMN, REASON_COLUMN, *TABLES[table].header(judged.raw.day_form))
        yield quarantine_file(table), header, _rejected_rows(judged, table)
    if left_out:
        rows = ((row.line, f"{RULES[row.code].sentence} {row.remedy}", row.text) for row in left_out)
        yield quarantine_file(table, unreadable=True), (LINE_COLUMN, REASON_COLUMN, "text"), rows


def _rejected_rows(judged: Judged, table: str) -> Iterator[Sequence[Any]]:
    """The rejected rows in the order of the file, cells as written."""
    frame, names = judged.raw.tables[table], TABLES[table].header(judged.raw.day_form)
    found = [_reasons(b, judged) for b in judged.breaches if b.table == table and b.rejects_rows]
    by_row = groupby(heapq.merge(*found, key=itemgetter(0)), key=itemgetter(0))
    reasons = ((row, " ".join(text for _, text in texts)) for row, texts in by_row)
    while chunk := list(islice(reasons, _CHUNK_ROWS)):
        part = frame.iloc[[row for row, _ in chunk]]
        columns = [part[name].tolist() for name in names]
        yield from zip(part[LINE].tolist(), [text for _, text in chunk], *columns, strict=True)


def _reasons(breach: Breach, judged: Judged) -> Iterator[tuple[int, str]]:
    """Row and reason of every row that the breach rejects, in order."""
    sentence = RULES[breach.code].sentence
    if breach.column is not None:
        name = TABLES[breach.table].column(breach.column).name_in(judged.raw.day_form)
        sentence = f"{name}: {sentence}"
    remedies = repeat(breach.remedy) if isinstance(breach.remedy, str) else breach.remedy
    listed = ((int(row), f"{sentence} {remedy}") for row, remedy in zip(breach.rows, remedies, strict=False))
    if breach.rejects is None:
        return listed
    beside = np.setdiff1d(breach.rejects, breach.rows)
    return heapq.merge(
        listed, ((int(row), f"{sentence} A later row has the same.") for row in beside), key=itemgetter(0)
    )
