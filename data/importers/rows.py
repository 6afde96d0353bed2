"""From one block of a mapping to rows of one table, with an account of everything that was left out.

A row is made where the source says anything beyond whose it is: a patient without a second cancer makes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importers.cell_reading import EXAMPLE_LINES, Note
from data.importers.filling import filled, read_column
from data.importers.imported import ORIGIN, NotMapped
from data.importers.mapping import Block, Cell
from data.importers.selection import NOWHERE, selected
from data.importers.source_tables import SourceTable
from data.importers.wide import wide_rows
from data.schema import TABLES
from data.sources.raw_tables import LINE

MEASURED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"measurements": ("value",), "findings": ("result", "value", "share")}
)
"""The fields that hold what was found: without any of them nothing was measured, and there is no row."""


def block_rows(
    block: Block, source: SourceTable, elsewhere: pd.Index = NOWHERE
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows that a block makes, with ORIGIN and LINE.

    Dated columns stand under the name that the mapping gives them, `_date` or `_day`. `elsewhere` are the rows of the
    source that another block of the table takes.
    """
    frame, notes = selected(block, source, elsewhere)
    if (analyte := block.cell("analyte")) and analyte.column:
        frame, unknown = _of_our_analytes(analyte, block, source, frame)
        notes += unknown
    rows, more = (wide_rows if block.wide else filled)(block, source, frame)
    rows[ORIGIN] = source.place
    rows[LINE] = frame[LINE].reindex(rows.index)
    measured = [name for name in MEASURED.get(block.table, ()) if (cell := block.cell(name)) and cell.column]
    keep: NDArray[np.bool_] = np.ones(len(rows), dtype=bool)
    if measured:
        keep, left_out = _with_value(rows, block, source, measured)
        more += left_out
    elif block.table not in ("patients", "measurements"):
        keep, left_out = _saying_anything(rows, block, source)
        more += left_out
    rows = rows if keep.all() else rows[keep]
    return rows.set_axis(range(len(rows)), copy=False), (*notes, *more)


def _of_our_analytes(
    analyte: Cell, block: Block, source: SourceTable, frame: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows whose test is one of our analytes; the others are counted by test and not read further."""
    read = read_column(analyte, analyte.column, block.table, source, frame)
    known = read.reasons == ""
    return frame if known.all() else frame[known], tuple(
        note for note in read.notes if isinstance(note, NotMapped)
    )


def _with_value(
    rows: pd.DataFrame, block: Block, source: SourceTable, measured: Sequence[str]
) -> tuple[NDArray[np.bool_], tuple[Note, ...]]:
    """Which rows have a result of any kind; the others are counted."""
    empty = (rows[list(measured)] == "").all(axis=1).to_numpy(dtype=bool)
    if not empty.any():
        return ~empty, ()
    lines = tuple(f"line {line}" for line in rows.loc[empty, LINE][:EXAMPLE_LINES])
    columns = ", ".join(cell.column for cell in block.cells if cell.field in measured)
    note = NotMapped(source.place, columns, None, "row_without_value", int(empty.sum()), block.table, lines)
    return ~empty, (note,)


def _saying_anything(
    rows: pd.DataFrame, block: Block, source: SourceTable
) -> tuple[NDArray[np.bool_], tuple[Note, ...]]:
    """Rows with any cell from the source beyond whose it is; constants and made-up texts say nothing."""
    columns = {cell.field: TABLES[block.table].column(cell.field) for cell in block.cells if cell.column}
    telling = [field for field, column in columns.items() if column.references is None]
    if not telling:
        return np.ones(len(rows), dtype=bool), ()
    says = (rows[telling] != "").any(axis=1).to_numpy(dtype=bool)
    silent = int((~says).sum())
    note = NotMapped(source.place, block.table, None, "row_says_nothing", silent, block.table)
    return says, (note,) if silent else ()
