"""What the data are like as a document for JSON and as CSV. null, or an empty cell: not shown, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from data.cells import csv_text
from data.data_quality_results import DataQuality
from data.documents import Document
from data.exports import time_of
from data.missingness_results import Field
from data.version import PROGRAM_VERSION

Line = Sequence[object]

FRESHNESS = ("table", "rows", "patients", "dated", "last", "behind")
COMPLETENESS = ("by", "group", "patients", "completeness")
COVERAGE = ("analyte", "unit", "assay", "patients", "values", "first_day", "last_day")
MISSINGNESS = ("kind", "field", "label", "of", "by", "group", "asked", "missing", "share")


def data_quality_document(found: DataQuality) -> Document:
    """The answer of /api/data-quality. The cells of a field stand in the order of `groups`."""
    missing = found.missingness
    return {
        "data_version": found.data_version,
        "program_version": PROGRAM_VERSION,
        "data_of": found.data_of,
        "synthetic": found.synthetic,
        "freshness": [asdict(one) for one in found.freshness],
        "completeness": [asdict(one) for one in found.completeness],
        "coverage": [asdict(one) for one in found.coverage],
        "groups": [asdict(one) for one in missing.groups],
        "not_recorded": [_field(one) for one in missing.fields],
        "never_measured": [_field(one) for one in missing.analytes],
    }


def data_quality_csv(name: str, found: DataQuality, exported_at: datetime | None = None) -> str:
    """One of TABLES, behind lines that say of which data it is."""
    columns, said, lines = TABLES[name]
    comments = [
        ("what", said),
        ("data version", found.data_version),
        ("program version", PROGRAM_VERSION),
        ("data of", found.data_of),
        ("synthetic", "yes" if found.synthetic else "no"),
        ("time", time_of(exported_at)),
    ]
    return csv_text(comments, columns, lines(found))


def _field(one: Field) -> Document:
    cells = [{"asked": cell.asked, "missing": cell.missing, "share": cell.share} for cell in one.cells]
    return {"field": one.key, "label": one.label, "of": one.of, "cells": cells}


def _missing_lines(found: DataQuality) -> Iterator[Line]:
    missing = found.missingness
    for kind, fields in (("not_recorded", missing.fields), ("never_measured", missing.analytes)):
        for one in fields:
            for group, cell in zip(missing.groups, one.cells, strict=True):
                yield (
                    kind, one.key, one.label, one.of, group.by, group.label, cell.asked, cell.missing, cell.share,
                )  # fmt: skip


def _plain(columns: Sequence[str], part: str) -> Callable[[DataQuality], Iterator[Line]]:
    return lambda found: (tuple(getattr(row, name) for name in columns) for row in getattr(found, part))


TABLES: Mapping[str, tuple[Sequence[str], str, Callable[[DataQuality], Iterator[Line]]]] = {
    "freshness.csv": (FRESHNESS, "how fresh each table is", _plain(FRESHNESS, "freshness")),
    "completeness.csv": (
        COMPLETENESS,
        "follow-up as a share of what could have been followed by the data cut-off, of the analysed patients",
        _plain(COMPLETENESS, "completeness"),
    ),
    "coverage.csv": (
        COVERAGE,
        "patients and values of each analyte by unit and assay; days since the first infusion",
        _plain(COVERAGE, "coverage"),
    ),
    "missingness.csv": (
        MISSINGNESS,
        "records asked for a field, and those of them with nothing recorded; patients never measured",
        _missing_lines,
    ),
}
"""The files by name: columns, what the lines are, the lines."""
