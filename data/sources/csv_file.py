"""One CSV file as text: every cell as written, every row with its line, every irregular row reported and left out.

Nothing is parsed by guessing: no number, no date, no missing-value word. What cells mean does not belong here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.import_report import Problem, problem
from data.sources.csv_layout import Layout, LayoutError, blank, layout, select
from data.sources.raw_tables import LINE

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""How compressed files begin."""

LISTED_ROWS = 1000
"""Irregular rows are listed one by one up to this number; the rest is counted in one further problem."""


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a file is refused before it is parsed."""

    file_bytes: int = 500_000_000
    columns: int = 500
    cell_bytes: int = 10_000


@dataclass(frozen=True)
class TextFrame:
    """A file's text: `frame` with one column per header name and `__line`; None where the file cannot be used."""

    frame: pd.DataFrame | None
    rows_read: int
    problems: tuple[Problem, ...]


def read_csv(content: bytes, file: str, limits: Limits, separator: str = ",") -> TextFrame:
    """The cells of a CSV file, all text. `file` is the name to report. Never raises for what stands in the file.

    `separator` is one ASCII character; the tables of a delivery have commas, those of other systems what they have.
    """
    refusal = _not_text(content, file)
    if refusal:
        return _refused(refusal)
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        found = layout(content, separator)
    except LayoutError as error:
        remedy = f"{error.detail} Correct this place or export the file again."
        return _refused(problem(error.code, file, remedy, row=error.line))
    header, problems = _header(content, found, file, limits, separator)
    if header is None:
        return _refused(*problems)
    rows = np.ones(len(found.starts), dtype=bool)
    rows[0] = False
    rows &= ~blank(content, found)
    n_rows = int(rows.sum())
    irregular = list(_irregular_rows(content, found, rows, len(header), file, limits))
    if any(p.code == "every_row_ragged" for p in irregular):
        return _refused(*irregular)
    keep = rows & (found.cells == len(header)) & (found.longest <= limits.cell_bytes)
    frame = _parse(select(content, found, keep), header, separator)
    frame[LINE] = found.lines[keep]
    empty = (frame[header] == "").all(axis=1) if len(frame) else pd.Series(dtype=bool)
    frame, more = _without_empty(frame, empty, file)
    return TextFrame(frame, n_rows, (*irregular, *more))


def _refused(*problems: Problem) -> TextFrame:
    return TextFrame(None, 0, problems)


def _not_text(content: bytes, file: str) -> Problem | None:
    """The problem of a file that is not UTF-8 text at all."""
    if not content.removeprefix(BYTE_ORDER_MARK).strip():
        return problem("file_empty", file, "Add the header line; the template of this table has it.")
    if content.startswith(COMPRESSED):
        return problem("file_compressed", file, "Unpack the file, or save a spreadsheet as CSV UTF-8.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return problem("not_utf8", file, "This file is UTF-16; save it as UTF-8.")
    nul = content.find(b"\0")
    if nul >= 0:
        return problem("nul_byte", file, "Export the file again.", row=content.count(b"\n", 0, nul) + 1)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = f"The byte {content[error.start]:#04x} on this line is not UTF-8; save the file as UTF-8 (CSV UTF-8)."
        return problem("not_utf8", file, remedy, row=line)
    return None


def _header(
    content: bytes, found: Layout, file: str, limits: Limits, separator: str
) -> tuple[list[str] | None, tuple[Problem, ...]]:
    width = int(found.cells[0])
    if width > limits.columns:
        remedy = f"The header has {width:,} columns; the limit is {limits.columns:,}. Keep the columns of the template."
        return None, (problem("header_too_wide", file, remedy, row=1),)
    if found.longest[0] > limits.cell_bytes:
        remedy = (
            f"A column name is longer than {limits.cell_bytes:,} bytes. Keep the columns of the template."
        )
        return None, (problem("header_too_wide", file, remedy, row=1),)
    text = content[: int(found.ends[0])].decode("utf-8")
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    if width == 1 and any(other in text for other in ";\t|" if other != separator):
        remedy = "The header seems to be separated by something else; export the file with commas."
        return None, (problem("header_separator", file, remedy, row=1, value=text.strip()),)
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        return None, tuple(
            problem("header_duplicate", file, "Remove or rename one of the two columns.", 1, name, name)
            for name in doubled
        )
    return names, ()


def _irregular_rows(
    content: bytes, found: Layout, rows: NDArray[np.bool_], width: int, file: str, limits: Limits
) -> Iterator[Problem]:
    ragged = rows & (found.cells != width)
    last = len(rows) - 1
    cut = not found.ends_with_break and last > 0
    if rows.sum() > 1 and bool(ragged[rows].all()):
        first = int(np.flatnonzero(ragged)[0])
        remedy = (
            f"The header has {width} columns, this row has {int(found.cells[first])} cells, and no row fits. "
            "A comma at the end of every row or a missing column name does this; export the file again."
        )
        yield problem(
            "every_row_ragged", file, remedy, int(found.lines[first]), value=_text(content, found, first)
        )
        return
    if cut:
        yield _end_of_file(content, found, file, within_row=bool(ragged[last]))
        ragged[last] = False
    remedy = "The header has {} columns; quote cells that contain a comma, and remove a comma at the end of the row."
    yield from _listed("row_ragged", file, remedy.format(width), content, found, ragged)
    too_long = rows & (found.longest > limits.cell_bytes)
    remedy = f"The limit is {limits.cell_bytes:,} bytes; shorten the cell."
    yield from _listed("cell_too_long", file, remedy, content, found, too_long)


def _end_of_file(content: bytes, found: Layout, file: str, within_row: bool) -> Problem:
    last = len(found.starts) - 1
    code = "row_cut_short" if within_row else "final_line_break"
    remedy = "Check that nothing is missing at the end, and export or copy the file again."
    return problem(code, file, remedy, int(found.lines[last]), value=_text(content, found, last))


def _listed(
    code: str, file: str, remedy: str, content: bytes, found: Layout, where: NDArray[np.bool_]
) -> Iterator[Problem]:
    records = np.flatnonzero(where)
    for record in records[:LISTED_ROWS]:
        yield problem(code, file, remedy, int(found.lines[record]), value=_text(content, found, record))
    if len(records) > LISTED_ROWS:
        yield problem(code, file, remedy, value=f"{len(records) - LISTED_ROWS:,} further rows")


def _text(content: bytes, found: Layout, record: int) -> str:
    start = int(found.starts[record])
    stop = min(int(found.ends[record]), start + 400)
    return content[start:stop].decode("utf-8", errors="replace").rstrip("\r\n")


def _parse(content: bytes, header: list[str], separator: str) -> pd.DataFrame:
    """Regular records as text. Columns are numbered while parsing, so that no name can change how it is done."""
    if not content:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in header})
    frame = pd.read_csv(
        io.BytesIO(content),
        sep=separator,
        header=None,
        names=list(range(len(header))),
        index_col=False,
        dtype=str,
        na_filter=False,
        skip_blank_lines=False,
        encoding="utf-8",
        engine="c",
        low_memory=False,
    )
    frame.columns = pd.Index(header)
    return frame


def _without_empty(
    frame: pd.DataFrame, empty: pd.Series, file: str
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    if not empty.any():
        return frame, ()
    lines = frame.loc[empty, LINE]
    remedy = f"Remove it; there {'is 1' if len(lines) == 1 else f'are {len(lines):,}'} in this file."
    found = problem("row_empty", file, remedy, row=int(lines.iloc[0]))
    return frame[~empty].reset_index(drop=True), (found,)
