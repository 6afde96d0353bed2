"""The cells of a block: every mapped field as a column of texts, with the twins that reading brings along.

A sign before a number fills the comparator and a partial date its precision, unless the mapping fills them itself.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importers.cell_reading import Filled, Note, Place, fill, reader
from data.importers.imported import Conversion, NotMapped
from data.importers.mapping import BELOW_LIMIT, Block, Cell
from data.importers.number_forms import is_number
from data.importers.source_tables import SourceTable
from data.schema import TABLES
from data.sources.raw_tables import LINE

TICKED, NOT_TICKED, COMPLETE = "1", "0", "2"
LINE_PART, NUMBER_PART = "line", "number"
"""Parts of a template that are no column, unless the source has one of this name."""

_NUMBERED_BY = (
    "infusion_date",
    "infusion_day",
    "diagnosis_date",
    "diagnosis_day",
    "collected_date",
    "collected_day",
)
_PART = re.compile(r"\{([^{}]*)\}")


def filled(block: Block, source: SourceTable, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The mapped fields of the rows of `frame`, on its index, and an account of what was changed or not known."""
    columns: dict[str, NDArray[np.object_]] = {}
    notes: list[Note] = []
    for cell in block.cells:
        column, more = _column(cell, block, source, frame)
        notes += more
        for name, texts in column.items():
            if name == cell.field or (block.cell(name) is None and (texts != "").any()):
                columns[name] = texts
    rows = pd.DataFrame(columns, index=frame.index, copy=False)
    if block.table == "measurements" and "value" in rows:
        notes += settle_limits(rows, frame, block.cell("value"))
    return rows, tuple(notes)


def _column(
    cell: Cell, block: Block, source: SourceTable, frame: pd.DataFrame
) -> tuple[dict[str, NDArray[np.object_]], tuple[Note, ...]]:
    """One field by its name, with its comparator or precision where reading gave one."""
    if cell.constant:
        note = Conversion(block.table, cell.field, "constant", len(frame), (("", cell.constant),))
        return {cell.field: np.full(len(frame), cell.constant, dtype=object)}, (note,) if len(frame) else ()
    if cell.template:
        texts = _from_template(cell.template, block, source, frame)
        made = texts[texts != ""]
        if not len(made):
            return {cell.field: texts}, ()
        example = (cell.template, str(made[0]))
        return {cell.field: texts}, (
            Conversion(block.table, cell.field, "made_up_text", len(made), (example,)),
        )
    if cell.column in source.boxes:
        texts, ticks = _ticked(cell, block.table, source, frame)
        return {cell.field: texts}, ticks
    read = read_column(cell, cell.column, block.table, source, frame)
    column = {cell.field: read.texts}
    schema = TABLES[block.table].column(cell.field)
    if block.table == "measurements" and cell.field == "value":
        column["comparator"] = read.comparators
    if schema.precision:
        column[schema.precision] = read.precisions
    return column, read.notes


def read_column(cell: Cell, name: str, table: str, source: SourceTable, frame: pd.DataFrame) -> Filled:
    """The cells of the source's column `name`, read as the field that `cell` fills."""
    column = TABLES[table].column(cell.field)
    in_days = column.dated and cell.field == column.day_name
    labels = dict(source.labels.get(name, {})) if cell.labels else {}
    read = reader(cell, column, in_days, source.forms, labels)
    return fill(frame[name], read, Place(source.place, name, table, cell.field, frame[LINE].to_numpy()))


def _from_template(
    template: str, block: Block, source: SourceTable, frame: pd.DataFrame
) -> NDArray[np.object_]:
    """Texts put together from columns; "" where one of them is empty.

    {line} is the line of the row, {number} counts the rows of its patient by their date.
    """
    texts = np.full(len(frame), "", dtype=object)
    complete = np.ones(len(frame), dtype=bool)
    place = 0
    for part in _PART.finditer(template):
        if part[1] == LINE_PART and LINE_PART not in frame:
            cells = frame[LINE].astype(str)
        elif part[1] == NUMBER_PART and NUMBER_PART not in frame:
            cells = _numbers(block, source, frame)
        else:
            cells = frame[part[1]].str.strip()
        texts = texts + template[place : part.start()] + cells.to_numpy(dtype=object)
        complete &= (cells != "").to_numpy(dtype=bool)
        place = part.end()
    return np.where(complete, texts + template[place:], "")


def _numbers(block: Block, source: SourceTable, frame: pd.DataFrame) -> pd.Series:
    """1, 2, … for the rows of each patient: by the date of the block's table where it is mapped, then by line."""
    patient = block.cell("patient_id")
    who = frame[patient.column].str.strip() if patient and patient.column else pd.Series("", frame.index)
    dated = next((cell for name in _NUMBERED_BY if (cell := block.cell(name)) and cell.column), None)
    order = pd.DataFrame({"who": who, "line": frame[LINE]})
    if dated is None:
        order["day"] = ""
    else:
        read = read_column(dated, dated.column, block.table, source, frame)
        is_count = TABLES[block.table].column(dated.field).day_name == dated.field
        order["day"] = pd.to_numeric(read.texts, errors="coerce") if is_count else read.texts
    ranked = order.sort_values(["day", "line"], kind="stable")
    return (ranked.groupby("who", sort=False).cumcount() + 1).reindex(frame.index).astype(str)


def template_columns(template: str) -> tuple[str, ...]:
    """The columns that a template names."""
    return tuple(name for name in _PART.findall(template))


def _ticked(
    cell: Cell, table: str, source: SourceTable, frame: pd.DataFrame
) -> tuple[NDArray[np.object_], tuple[Note, ...]]:
    """Boxes to tick. A box that is not ticked is "no" only on a completed form, and only where the mapping says so.

    The export writes 0 into every box of a form that nobody has opened.
    """
    box, status = frame[cell.column].to_numpy(dtype=object), source.boxes[cell.column]
    complete = (
        (frame[status] == COMPLETE).to_numpy(dtype=bool) if status else np.zeros(len(frame), dtype=bool)
    )
    tick = (cell.words or {}).get(TICKED, "yes")
    ticked, not_ticked = box == TICKED, box == NOT_TICKED
    answered = not_ticked & complete & (cell.unticked != "")
    texts = np.where(ticked, tick, np.where(answered, cell.unticked, np.where(not_ticked, "", box)))
    notes: list[Note] = [
        Conversion(table, cell.field, kind, int(mask.sum()), ((f"{cell.column} {code}", word),))
        for kind, mask, code, word in (
            ("ticked", ticked, TICKED, tick),
            ("unticked", answered, NOT_TICKED, cell.unticked),
        )
        if mask.any()
    ]
    if left := int((not_ticked & ~answered).sum()):
        notes.append(NotMapped(source.place, cell.column, NOT_TICKED, "box_not_ticked", left, table))
    return texts, tuple(notes)


def settle_limits(rows: pd.DataFrame, frame: pd.DataFrame, value: Cell | None) -> tuple[Note, ...]:
    """Values that were mapped to "below the limit" become the limit of their row, with <; changes `rows`.

    Where a row has no limit its text stays as it was written, for the rules to refuse: no number is made up. A code
    that looks like a number would be taken for one, so that the word of the mapping stands in its place.
    """
    below = (rows["value"] == BELOW_LIMIT).to_numpy(dtype=bool)
    if not below.any() or value is None:
        return ()
    written = frame[value.column].to_numpy(dtype=object)
    limits = (
        rows["lower_limit"].to_numpy(dtype=object)
        if "lower_limit" in rows
        else np.full(len(rows), "", object)
    )
    known = below & (limits != "")
    values = rows["value"].to_numpy(dtype=object).copy()
    values[known] = limits[known]
    unknown = below & ~known
    values[unknown] = [BELOW_LIMIT if is_number(text) else text for text in written[unknown]]
    rows["value"] = values
    if "comparator" not in rows:
        rows["comparator"] = ""
    rows["comparator"] = np.where(known, "<", rows["comparator"].to_numpy(dtype=object))
    examples = tuple(
        (str(text), f"< {limit}")
        for text, limit in dict(zip(written[known], limits[known], strict=True)).items()
    )
    return (
        (Conversion("measurements", "value", "below_limit", int(known.sum()), examples[:5]),)
        if known.any()
        else ()
    )
