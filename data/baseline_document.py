"""The baseline table as a document for JSON and as CSV: the cells as they stand on the screen."""

from __future__ import annotations

from datetime import datetime

from data.cells import csv_text, text_cell
from data.documents import Document
from data.exports import comments_of
from data.results import BaselineTable
from data.stamps import excluded_document, stamp_document

SAID = "analysed patients at their first infusion; numbers: median (25th-75th percentile); words: n (% of the column)"
DIFFERENCE = "standardised_difference"


def baseline_document(table: BaselineTable) -> Document:
    """The answer of /api/baseline."""
    return {
        **stamp_document(table.stamp),
        "n_loaded": table.n_loaded,
        "n_analysed": table.n_analysed,
        "excluded": excluded_document(table.excluded),
        "groups": [{"group": group, "n": n} for group, n in zip(table.groups, table.n, strict=True)],
        "rows": [
            {
                "field": row.field,
                "label": row.label,
                "level": row.level,
                "cells": dict(zip(table.groups, row.cells, strict=True)),
            }
            for row in table.rows
        ],
        "standardised_differences": dict(table.differences),
        "notices": list(table.notices),
    }


def baseline_csv(table: BaselineTable, exported_at: datetime | None = None) -> str:
    """One line per field or word of it, one column per group; the difference stands on the first line of its field."""
    comments = comments_of(table.stamp, SAID, 0, table.excluded, exported_at)
    comments += [("n", f"{n} {group}") for group, n in zip(table.groups, table.n, strict=True)]
    comments += [("notice", notice) for notice in table.notices]
    differences = dict(table.differences)
    rows = []
    for row in table.rows:
        given = [differences.pop(row.field, None)] if table.differences else []
        rows.append((row.field, row.label, row.level, *row.cells, *given))
    columns = (
        "field",
        "label",
        "level",
        *map(text_cell, table.groups),
        *((DIFFERENCE,) if table.differences else ()),
    )
    return csv_text(comments, columns, rows)
