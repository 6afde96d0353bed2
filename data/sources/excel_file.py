"""One Excel workbook as text, sheet by sheet, so that it goes through the same rules as a CSV file.

A cell is taken as it was entered: text as it stands, a date as YYYY-MM-DD, a number with the 15 digits Excel keeps,
00012 where the format of the cell fills up with zeros. What a workbook can hide is refused: formulas, whose result may
be old or missing, and merged cells, of which only one has the value. What cells mean does not belong here.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.import_report import Problem, problem
from data.sources.csv_file import LISTED_ROWS, Limits, TextFrame
from data.sources.raw_tables import LINE

UNPACKED_TIMES_LARGER = 100
"""A workbook that unpacks to more than this many times its size is no table of a hospital."""

_FILLED_WITH_ZEROS = re.compile(r"0{2,}")
_SIGNIFICANT_DIGITS = 15
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class OpenWorkbook:
    """A workbook whose sheets can be read; `file` is the name to report."""

    file: str
    book: Workbook

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(sheet.title for sheet in self.book.worksheets)


def open_workbook(content: bytes, file: str, limits: Limits) -> OpenWorkbook | Problem:
    """The workbook in these bytes, or why it cannot be read. Never raises for what stands in the file."""
    if content.startswith(_OLD_EXCEL):
        remedy = "It is an old .xls file or has a password; save it as .xlsx without a password."
        return problem("workbook_unreadable", file, remedy)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > limits.workbook_bytes or size > UNPACKED_TIMES_LARGER * max(len(content), 10_000):
            remedy = f"Unpacked it has {size:,} bytes; save only the sheets that are needed, as CSV UTF-8."
            return problem("file_too_large", file, remedy)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # styles and validations that the reader leaves out hold no values
            return OpenWorkbook(file, load_workbook(io.BytesIO(content), data_only=False))
    except Exception as error:  # the reader raises whatever the damaged part raises
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        return problem(
            "workbook_unreadable", file, f"The reader says: {detail[:200]}. Open and save it again as .xlsx."
        )


def read_sheet(opened: OpenWorkbook, sheet: str, limits: Limits, header_row: int = 1) -> TextFrame:
    """The cells of a sheet below its header in row `header_row`, all text; `__line` is the row in the sheet.

    Raises KeyError for a sheet that is not there.
    """
    worksheet, place = opened.book[sheet], f"{opened.file}, sheet {sheet}"
    cells = _cells(worksheet)
    refusal = _hidden(worksheet, cells, place, header_row)
    if refusal:
        return _refused(refusal)
    texts = {position: text for position, cell in cells.items() if (text := cell_text(cell)) != ""}
    header = {column: texts[row, column] for row, column in sorted(texts) if row == header_row}
    rows = sorted({row for row, _ in texts if row > header_row})
    refusal = _header_problem(header, texts, header_row, place, limits)
    if refusal:
        return _refused(refusal)
    frame = pd.DataFrame(
        {name: [texts.get((row, column), "") for row in rows] for column, name in header.items()},
        dtype=object,
    )
    frame[LINE] = rows
    return _without_long_cells(frame, place, limits)


def cell_text(cell: Any) -> str:
    """The value of one cell as text; "" for an empty one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    return str(value)


def _number(value: float, number_format: str) -> str:
    if _FILLED_WITH_ZEROS.fullmatch(number_format) and value == int(value):
        return str(int(value)).zfill(len(number_format))
    if value == int(value) and abs(value) < 10**_SIGNIFICANT_DIGITS:
        return str(int(value))
    return f"{value:.{_SIGNIFICANT_DIGITS}g}"


def _refused(*problems: Problem) -> TextFrame:
    return TextFrame(None, 0, problems)


def _cells(worksheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The cells that exist, by row and column. Walking over rows would make every cell up to the last one formatted."""
    return {position: cell for position, cell in worksheet._cells.items() if cell.value is not None}


def _several(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _hidden(
    worksheet: Worksheet, cells: dict[tuple[int, int], Any], place: str, header_row: int
) -> Problem | None:
    """What keeps a sheet from being what it looks like: merged cells and formulas, from its header on."""
    areas = [area for area in worksheet.merged_cells.ranges if int(area.max_row) >= header_row]
    merged = sorted(areas, key=lambda area: (area.min_row, area.min_col))
    if merged:
        first = merged[0]
        said = _several(len(merged), "area is merged", "areas are merged")
        remedy = f"{said}, the first is {first.coord}. Unmerge them, fill in every cell."
        return problem("workbook_merged", place, remedy, int(first.min_row), value=first.coord)
    formulas = sorted(
        position for position, cell in cells.items() if cell.data_type == "f" and position[0] >= header_row
    )
    if formulas:
        row, column = formulas[0]
        name = f"{get_column_letter(column)}{row}"
        said = _several(len(formulas), "cell is a formula", "cells are formulas")
        remedy = f"{said}, the first is {name}. Copy them and paste them as values."
        return problem("workbook_formula", place, remedy, row, value=name)
    return None


def _header_problem(
    header: dict[int, str], texts: dict[tuple[int, int], str], header_row: int, place: str, limits: Limits
) -> Problem | None:
    if not header:
        return problem("file_empty", place, f"Row {header_row} has no column names.", row=header_row)
    if len(header) > limits.columns:
        remedy = f"There are {len(header):,} columns; the limit is {limits.columns:,}."
        return problem("header_too_wide", place, remedy, row=header_row)
    name, times = Counter(header.values()).most_common(1)[0]
    if times > 1:
        remedy = "Remove or rename one of the two columns."
        return problem("header_duplicate", place, remedy, header_row, name, name)
    unnamed = [(row, column) for row, column in texts if row > header_row and column not in header]
    if unnamed:
        row, column = min(unnamed)
        remedy = f"Column {get_column_letter(column)} has {len(unnamed):,} values and no name; name it or remove them."
        return problem("header_unnamed", place, remedy, row, value=texts[row, column])
    return None


def _without_long_cells(frame: pd.DataFrame, place: str, limits: Limits) -> TextFrame:
    """The rows whose cells are within the limit; the others are problems, as in a CSV file."""
    names = [name for name in frame.columns if name != LINE]
    longest = frame[names].map(lambda text: len(text.encode())).max(axis=1) if len(frame) else pd.Series()
    too_long = longest > limits.cell_bytes
    remedy = f"The limit is {limits.cell_bytes:,} bytes; shorten the cell."
    lines = frame.loc[too_long, LINE].tolist() if len(frame) else []
    problems = [problem("cell_too_long", place, remedy, int(line)) for line in lines[:LISTED_ROWS]]
    if len(lines) > LISTED_ROWS:
        problems.append(
            problem("cell_too_long", place, remedy, value=f"{len(lines) - LISTED_ROWS:,} further rows")
        )
    kept = frame[~too_long].reset_index(drop=True) if len(frame) else frame
    return TextFrame(kept, len(frame), tuple(problems))
