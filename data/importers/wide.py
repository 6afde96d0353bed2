"""Columns that hold one analyte each, for example CD4_d28, as one row per value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.filling import filled, read_column, settle_limits
from data.importers.imported import Conversion
from data.importers.mapping import Block, Cell, Wide
from data.importers.source_tables import SourceTable

_DAY = "{day}"


def wide_rows(
    block: Block, source: SourceTable, frame: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows of a block with wide columns, one per filled cell; the other fields are those of the source's row."""
    base, notes = filled(block, source, frame)
    parts: list[pd.DataFrame] = []
    more: list[Note] = []
    for wide in block.wide:
        cell = Cell("value", column=wide.column, words=wide.words)
        for name, day in matching(wide, source.columns):
            part, changed = _part(wide, name, day, replace(cell, column=name), base, source, frame)
            parts.append(part)
            more += changed
    rows = pd.concat(parts) if parts else base.assign(value="")
    return rows.fillna(""), (*notes, *more)


def matching(wide: Wide, columns: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    """The columns of the source that a wide column names, each with the day it stands for."""
    if _DAY not in wide.column:
        yield from ((name, wide.day) for name in columns if name == wide.column)
        return
    before, _, after = wide.column.partition(_DAY)
    pattern = re.compile(rf"{re.escape(before)}(?P<day>-?\d+){re.escape(after)}", re.ASCII)
    for name in columns:
        if found := pattern.fullmatch(name):
            yield name, int(found["day"])


def _part(
    wide: Wide,
    name: str,
    day: int | None,
    cell: Cell,
    base: pd.DataFrame,
    source: SourceTable,
    frame: pd.DataFrame,
) -> tuple[pd.DataFrame, list[Note]]:
    """The rows of one column."""
    read = read_column(cell, name, "measurements", source, frame)
    given = {"analyte": wide.analyte, "unit": wide.unit, "assay": wide.assay, "specimen": wide.specimen}
    given |= {"lower_limit": wide.lower_limit}
    part = base.assign(value=read.texts, **{key: text for key, text in given.items() if text})
    if (read.comparators != "").any():
        part["comparator"] = read.comparators
    if day is not None:
        part["measured_day"] = str(day)
    notes = [*read.notes, *settle_limits(part, frame, cell)]
    has_value = (part["value"] != "").to_numpy(dtype=bool)
    example = wide.analyte if day is None else f"{wide.analyte} on day {day}"
    if has_value.any():
        notes.append(
            Conversion("measurements", "value", "wide_to_long", int(has_value.sum()), ((name, example),))
        )
    return part[has_value], notes
