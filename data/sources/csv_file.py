"""One CSV file as text: every cell as written, every row with its line, every irregular row reported and left out.

Nothing is parsed by guessing: no number, no date, no missing-value word. What cells mean does not belong here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.import_report import Problem, problem
from data.sources.csv_cells import ColumnTexts, add_block
from data.sources.csv_layout import Layout, LayoutError, blank, blocks, layout
from data.sources.csv_text import as_utf8, not_text
from data.sources.file_formats import Encoding, Separator, declare
from data.sources.raw_tables import LINE, LeftOut

CUT_SHORT = "Check that nothing is missing at the end, and export or copy the file again."
LISTED_ROWS = 1000
"""Irregular rows are listed one by one up to this number; the rest is counted in one further problem."""


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a file is refused before it is parsed.

    A workbook is measured unpacked: it is read whole, and 120 MB, some 350,000 rows of measurements, take a minute and
    1.5 GB of memory.
    """

    file_bytes: int = 500_000_000
    workbook_bytes: int = 120_000_000
    columns: int = 500
    cell_bytes: int = 10_000


@dataclass(frozen=True)
class TextFrame:
    """A file's text: `frame` with one column per header name and `__line`; None where the file cannot be used.

    Columns are categorical: every distinct text once, and a code per row. `left_out` are the rows that could not be
    read as cells.
    """

    frame: pd.DataFrame | None
    rows_read: int
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass
class _Gathered:
    """What is gathered block by block. `unended` is line and text of a whole last row that no line break follows."""

    columns: list[ColumnTexts]
    lines: list[NDArray[np.int64]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unended: tuple[int, str] | None = None
    rows_read: int = 0
    rows_ragged: int = 0


def read_csv(
    content: bytes, file: str, limits: Limits, separator: str = ",", encoding: Encoding = Encoding.UTF_8
) -> TextFrame:
    """The cells of a CSV file, all text. `file` is the name to report. Never raises for what stands in the file.

    `separator` is one ASCII character; the tables of a delivery have commas, those of other systems what they have.
    """
    refusal = not_text(content, file, encoding)
    if refusal:
        return _refused(refusal)
    try:
        return _read(as_utf8(content, encoding), file, limits, separator)
    except LayoutError as error:
        remedy = f"{error.detail} Correct this place or export the file again."
        return _refused(problem(error.code, file, remedy, row=error.line))


def irregular_rows(
    file: str, left_out: Sequence[LeftOut], listed: int | None = LISTED_ROWS
) -> Iterator[Problem]:
    """The problems of rows that could not be read, rule by rule; None lists every one of them."""
    for code in dict.fromkeys(row.code for row in left_out):
        of_code = [row for row in left_out if row.code == code]
        for row in of_code[:listed]:
            yield problem(code, file, row.remedy, row.line, value=row.text)
        if listed is not None and len(of_code) > listed:
            yield problem(code, file, of_code[0].remedy, value=f"{len(of_code) - listed:,} further rows")


def _refused(*problems: Problem) -> TextFrame:
    return TextFrame(None, 0, problems)


def _read(content: bytes, file: str, limits: Limits, separator: str) -> TextFrame:
    header: list[str] = []
    gathered = _Gathered([])
    line = 1
    for start, end in blocks(content):
        block = content[start:end]
        found = layout(block, separator, line)
        rows = ~blank(block, found)
        if line == 1:
            header, problems = _header(block, found, file, limits, separator)
            if problems:
                return _refused(*problems)
            gathered = _Gathered([ColumnTexts() for _ in header])
            rows[0] = False
        _gather(gathered, block, found, rows, limits)
        line += content.count(b"\n", start, end)
    if gathered.rows_read > 1 and gathered.rows_ragged == gathered.rows_read:
        return _refused(_every_row_ragged(file, len(header), gathered.left_out[0]))
    unended = []
    if gathered.unended:
        row, text = gathered.unended
        unended.append(problem("final_line_break", file, CUT_SHORT, row, value=text))
    frame, empty = _frame(gathered, header, file)
    irregular = irregular_rows(file, gathered.left_out)
    return TextFrame(frame, gathered.rows_read, (*unended, *irregular, *empty), tuple(gathered.left_out))


def _gather(
    gathered: _Gathered, block: bytes, found: Layout, rows: NDArray[np.bool_], limits: Limits
) -> None:
    """Add the regular rows of a block to the columns and the others to those left out."""
    width = len(gathered.columns)
    ragged = rows & (found.cells != width)
    too_long = rows & ~ragged & (found.longest > limits.cell_bytes)
    keep = rows & ~ragged & ~too_long
    gathered.rows_read += int(rows.sum())
    gathered.rows_ragged += int(ragged.sum())
    unended = len(rows) - 1 if rows[-1] and not found.ends_with_break else -1
    remedies = {
        "row_ragged": f"The header has {width} columns; quote cells that contain a separator, and remove a separator "
        "at the end of the row.",
        "cell_too_long": f"The limit is {limits.cell_bytes:,} bytes; shorten the cell.",
        "row_cut_short": CUT_SHORT,
    }
    for record in np.flatnonzero(ragged | too_long).tolist():
        code = "cell_too_long" if too_long[record] else "row_ragged"
        code = "row_cut_short" if record == unended and ragged[record] else code
        gathered.left_out.append(
            LeftOut(code, int(found.lines[record]), _record_text(block, found, record), remedies[code])
        )
    if unended >= 0 and not ragged[unended]:
        gathered.unended = (int(found.lines[unended]), _record_text(block, found, unended))
    gathered.lines.append(found.lines[keep])
    add_block(gathered.columns, block, found, keep)


def _header(
    content: bytes, found: Layout, file: str, limits: Limits, separator: str
) -> tuple[list[str], tuple[Problem, ...]]:
    """The names of the columns, or what is wrong with them."""
    width = int(found.cells[0])
    if width > limits.columns:
        remedy = f"The header has {width:,} columns; the limit is {limits.columns:,}. Keep the columns of the template."
        return [], (problem("header_too_wide", file, remedy, row=1),)
    if found.longest[0] > limits.cell_bytes:
        remedy = (
            f"A column name is longer than {limits.cell_bytes:,} bytes. Keep the columns of the template."
        )
        return [], (problem("header_too_wide", file, remedy, row=1),)
    text = content[: int(found.ends[0])].decode("utf-8")
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    others = [one for one in Separator if one.sign != separator and one.sign in text]
    if width == 1 and others:
        remedy = f"The header seems to be separated by a {others[0].value}; {declare(file, others[0].value)}"
        return [], (problem("header_separator", file, remedy, row=1, value=text.strip()),)
    doubled = sorted({name for name in names if names.count(name) > 1})
    if "" in doubled:
        remedy = "Remove the columns without a name, or name them; a spreadsheet saves empty ones at the end."
        return names, (problem("header_duplicate", file, remedy, 1, "(no name)"),)
    return names, tuple(
        problem("header_duplicate", file, "Remove or rename one of the two columns.", 1, name, name)
        for name in doubled
    )


def _every_row_ragged(file: str, width: int, first: LeftOut) -> Problem:
    remedy = (
        f"The header has {width} columns, this row has another number of cells, and no row fits. "
        "A separator at the end of every row, a missing column name or decimal commas do this; export the file again."
    )
    return problem("every_row_ragged", file, remedy, first.line, value=first.text)


def _record_text(content: bytes, found: Layout, record: int) -> str:
    return content[int(found.starts[record]) : int(found.ends[record])].decode("utf-8").rstrip("\r\n")


def _frame(gathered: _Gathered, header: list[str], file: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The columns side by side, without the rows that have no value at all, which are reported together."""
    columns = [column.categorical() for column in gathered.columns]
    lines = np.concatenate(gathered.lines)
    empty = np.ones(len(lines), dtype=bool)
    for column in columns:
        empty &= column.codes == column.categories.get_indexer([""])[0] if "" in column.categories else False
    frame = pd.DataFrame({**dict(zip(header, columns, strict=True)), LINE: lines}, copy=False)
    n_empty = int(empty.sum())
    if n_empty == 0:
        return frame, ()
    remedy = f"Remove it; there {'is 1' if n_empty == 1 else f'are {n_empty:,}'} in this file."
    found = problem("row_empty", file, remedy, row=int(lines[empty][0]))
    return frame[~empty].reset_index(drop=True), (found,)
