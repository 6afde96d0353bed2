"""A workbook as text: what was entered, or a refusal that names the place; nothing hidden is taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.import_report import Problem
from data.sources.csv_file import Limits, TextFrame
from data.sources.excel_file import OpenWorkbook, open_workbook, read_sheet
from data.sources.raw_tables import LINE

LIMITS = Limits()


def saved(*rows: tuple[Any, ...], change: Callable[[Worksheet], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Labs"
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def opened(content: bytes) -> OpenWorkbook:
    book = open_workbook(content, "labs.xlsx", LIMITS)
    assert isinstance(book, OpenWorkbook), book
    return book


def read(content: bytes, header_row: int = 1, limits: Limits = LIMITS) -> TextFrame:
    return read_sheet(opened(content), "Labs", limits, header_row)


def refusal(content: bytes, limits: Limits = LIMITS) -> Problem:
    found = read(content, limits=limits)
    assert found.frame is None
    (problem,) = found.problems
    return problem


def test_cells_are_what_was_entered() -> None:
    def fill_with_zeros(sheet: Worksheet) -> None:
        sheet["A3"].number_format = "00000"

    values = ("00012", date(2021, 3, 9), 1.5, True, "NA", 0.1 + 0.2)
    more = (12, datetime(2021, 3, 9, 14, 30), 1500.0, False, " x ", 1e-7)
    found = read(saved(("id", "day", "value", "yes", "word", "sum"), values, more, change=fill_with_zeros))
    assert found.frame is not None
    assert found.frame.drop(columns=LINE).to_numpy().tolist() == [
        ["00012", "2021-03-09", "1.5", "TRUE", "NA", "0.3"],
        ["00012", "2021-03-09 14:30:00", "1500", "FALSE", " x ", "1e-07"],
    ]
    assert found.problems == ()


def test_ids_of_differing_width_stay_apart() -> None:
    """What a spreadsheet reader that guesses would make one patient of."""
    found = read(saved(("id",), ("00012",), (12,)))
    assert found.frame is not None
    assert list(found.frame["id"]) == ["00012", "12"]


def test_lines_are_rows_of_the_sheet_and_empty_ones_are_no_rows() -> None:
    found = read(saved(("List of 2025",), (), ("id", "n"), ("A", 1), (), ("B", None)), header_row=3)
    assert found.frame is not None
    assert found.frame.to_numpy().tolist() == [["A", "1", 4], ["B", "", 6]]


def test_a_formatted_cell_far_away_costs_nothing() -> None:
    def touch(sheet: Worksheet) -> None:
        sheet["XFD1048576"].number_format = "0.00"

    found = read(saved(("id",), ("A",), change=touch))
    assert found.frame is not None
    assert len(found.frame) == 1


def test_merged_cells_are_refused() -> None:
    problem = refusal(saved(("id", "CD4", None), ("", "d28", "d90"), change=lambda s: s.merge_cells("B1:C1")))
    assert (problem.code, problem.row, problem.value) == ("workbook_merged", 1, "B1:C1")
    assert "the first is B1:C1" in problem.remedy


def test_formulas_are_refused() -> None:
    problem = refusal(saved(("id", "n"), ("A", 1), ("B", "=B2*2"), ("C", "=B3")))
    assert (problem.code, problem.row, problem.value) == ("workbook_formula", 3, "B3")
    assert problem.remedy.startswith("2 cells are formulas, the first is B3.")
    assert problem.file == "labs.xlsx, sheet Labs"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("id", "id"), ("A", "B")], "header_duplicate"),
        ([("id", None), ("A", "stray note")], "header_unnamed"),
        ([(), ("A",)], "file_empty"),
        ([], "file_empty"),
    ],
)
def test_a_header_that_does_not_name_every_column_is_refused(rows: list[tuple[Any, ...]], code: str) -> None:
    assert refusal(saved(*rows)).code == code


def test_limits_hold() -> None:
    assert refusal(saved(("a", "b", "c")), Limits(columns=2)).code == "header_too_wide"
    found = read(saved(("id",), ("A",), ("ä" * 6,)), limits=Limits(cell_bytes=11))
    assert found.frame is not None
    assert (list(found.frame["id"]), found.rows_read) == (["A"], 2)
    assert [(p.code, p.row) for p in found.problems] == [("cell_too_long", 3)]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "workbook_unreadable", "not a zip file"),
        (b"patient_id\n1\n", "workbook_unreadable", "not a zip file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "workbook_unreadable", "save it as .xlsx"),
        (bomb(), "file_too_large", "20,000,000 bytes"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str, says: str) -> None:
    found = open_workbook(content, "labs.xlsx", LIMITS)
    assert isinstance(found, Problem)
    assert found.code == code
    assert says in found.remedy


def test_a_workbook_cut_anywhere_is_refused() -> None:
    whole = saved(("id", "n"), *((f"P{n}", n) for n in range(30)))
    for end in range(0, len(whole) - 1, 97):
        assert isinstance(open_workbook(whole[:end], "labs.xlsx", LIMITS), Problem), end


def test_times_of_day_stay_text() -> None:
    found = read(saved(("t",), (time(7, 30),)))
    assert found.frame is not None
    assert list(found.frame["t"]) == ["07:30:00"]


def test_sheets_are_named_and_a_missing_one_is_a_key_error() -> None:
    book = opened(saved(("id",), ("A",)))
    assert book.sheets == ("Labs",)
    with pytest.raises(KeyError):
        read_sheet(book, "Lab", LIMITS)
