"""From one block of a mapping to rows of one table, with an account of everything that was left out.

A row is made where the source says anything beyond whose it is: a patient without a second cancer makes none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importers.cell_reading import EXAMPLE_LINES, Note
from data.importers.filling import filled, read_column
from data.importers.imported import ORIGIN, NotMapped
from data.importers.mapping import Block, Cell
from data.importers.selection import selected
from data.importers.source_tables import SourceTable
from data.importers.wide import wide_rows
from data.sources.raw_tables import LINE


def block_rows(block: Block, source: SourceTable) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows that a block makes, with ORIGIN and LINE.

    Dated columns stand under the name that the mapping gives them, `_date` or `_day`.
    """
    frame, notes = selected(block, source)
    if (analyte := block.cell("analyte")) and analyte.column:
        frame, unknown = _of_our_analytes(analyte, block, source, frame)
        notes += unknown
    rows, more = (wide_rows if block.wide else filled)(block, source, frame)
    rows[ORIGIN] = source.place
    rows[LINE] = frame[LINE].reindex(rows.index)
    if block.table == "measurements" and not block.wide:
        keep, left_out = _with_value(rows, block, source)
        more += left_out
    elif block.table not in ("patients", "measurements"):
        keep = _says_anything(block, rows)
    else:
        keep = np.ones(len(rows), dtype=bool)
    return rows[keep].reset_index(drop=True), (*notes, *more)


def _of_our_analytes(
    analyte: Cell, block: Block, source: SourceTable, frame: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows whose test is one of our analytes; the others are counted by test and not read further."""
    read = read_column(analyte, analyte.column, block.table, source, frame)
    known = read.reasons == ""
    return frame[known], tuple(note for note in read.notes if isinstance(note, NotMapped))


def _with_value(
    rows: pd.DataFrame, block: Block, source: SourceTable
) -> tuple[NDArray[np.bool_], tuple[Note, ...]]:
    """Which rows have a value; the others are counted."""
    empty = (rows["value"] == "").to_numpy(dtype=bool)
    if not empty.any():
        return ~empty, ()
    value = block.cell("value")
    lines = tuple(f"line {line}" for line in rows.loc[empty, LINE][:EXAMPLE_LINES])
    column = value.column if value else "value"
    note = NotMapped(source.place, column, None, "row_without_value", int(empty.sum()), block.table, lines)
    return ~empty, (note,)


def _says_anything(block: Block, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows with any cell from the source other than the patient; constants and made-up keys say nothing."""
    telling = [cell.field for cell in block.cells if cell.column and cell.field != "patient_id"]
    if not telling:
        return np.ones(len(rows), dtype=bool)
    return (rows[telling] != "").any(axis=1).to_numpy(dtype=bool)
