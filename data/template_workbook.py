"""One Excel workbook to fill in: a sheet per table with drop-downs, notes and limits, all of it from the schema.

Columns of ids and words are formatted as text, so that Excel keeps 00012; columns of dates as YYYY-MM-DD. What the
drop-downs let through is checked all the same when the workbook is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data.registries import analytes, products
from data.schema import ABOUT_KEYS, TABLES, Column, Table
from data.sources.workbook import ABOUT, HELP_SHEETS
from data.template_example import example_rows
from data.templates import described

READ_ME, EXAMPLE, WORDS = HELP_SHEETS
LAST_ROW = 1_048_576
"""The last row that Excel has."""

_BOLD = Font(bold=True)
_NEEDED = PatternFill("solid", start_color="FFE9B8")
_OPTIONAL = PatternFill("solid", start_color="E6EAF0")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_workbook(path: Path, day_form: bool = False) -> Path:
    """Write the workbook. Raises FileExistsError where something of that name is there."""
    if path.exists():
        raise FileExistsError(f"{path} is already there and is not overwritten; choose another name.")
    book = Workbook()
    read_me = book.worksheets[0]
    read_me.title = READ_ME
    for table in TABLES.values():
        _fill_table(book.create_sheet(table.name), table, day_form)
    _fill_about(book.create_sheet(ABOUT))
    _fill_example(book.create_sheet(EXAMPLE), day_form)
    _fill_words(book, book.create_sheet(WORDS))
    _fill_read_me(read_me, day_form)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def _fill_table(sheet: Worksheet, table: Table, day_form: bool) -> None:
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, column.name_in(day_form))
        head.font, head.fill = _BOLD, _NEEDED if column.required else _OPTIONAL
        head.comment = Comment(described(column, day_form), "Afterwatch", width=320, height=140)
        shape = sheet.column_dimensions[letter]
        shape.width = max(12, len(column.name) + 3)
        shape.number_format = _number_format(column, day_form)
        rule = _rule(column, day_form, get_column_letter(_place(table, "analyte")))
        if rule is not None:
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"


def _place(table: Table, name: str) -> int:
    """The place of a column, 1 where the table has none of that name."""
    return next((place for place, column in enumerate(table.columns, start=1) if column.name == name), 1)


def _number_format(column: Column, day_form: bool) -> str:
    if column.kind == "date" and not (column.dated and day_form):
        return "@" if column.precision else "yyyy-mm-dd"
    is_number = column.kind in ("number", "integer", "date")
    return "General" if is_number else "@"


def _rule(column: Column, day_form: bool, analyte_letter: str) -> DataValidation | None:
    """What Excel itself refuses, with the reason; None where anything goes."""
    if column.name == "unit" and analyte_letter != "A":
        # The list of units follows the analyte of the same row.
        rule = DataValidation(
            type="list", formula1=f'INDIRECT("units_"&${analyte_letter}2)', allow_blank=True
        )
    elif column.registry or column.vocabulary:
        rule = DataValidation(type="list", formula1=_list_name(column), allow_blank=True)
    elif column.kind in ("number", "integer") or (column.dated and day_form):
        rule = _limits(column)
    else:
        return None
    rule.showErrorMessage = True
    rule.errorTitle = column.name_in(day_form)[:32]
    rule.error = described(column, day_form)[:255]
    return rule


def _limits(column: Column) -> DataValidation:
    whole = column.kind != "number"
    low = -1e9 if column.minimum is None else column.minimum
    high = 1e9 if column.maximum is None else column.maximum
    return DataValidation(
        type="whole" if whole else "decimal",
        operator="between",
        formula1=f"{low:.15g}",
        formula2=f"{high:.15g}",
        allow_blank=True,
    )


def _list_name(column: Column) -> str:
    return f"list_{column.registry or (column.vocabulary.__name__ if column.vocabulary else '')}"


def _lists() -> Iterator[tuple[str, str, Sequence[str]]]:
    """Name, title and words of every drop-down."""
    seen = set()
    for column in (column for table in TABLES.values() for column in table.columns):
        name = _list_name(column)
        if column.vocabulary and name not in seen:
            seen.add(name)
            yield name, column.name, [word.value for word in column.vocabulary]
    yield "list_analytes", "analyte", list(analytes())
    yield "list_products", "product", list(products())
    for code, analyte in analytes().items():
        yield f"units_{code}", f"units of {code}", list(analyte.unit_factors)


def _fill_words(book: Workbook, sheet: Worksheet) -> None:
    for place, (name, title, words) in enumerate(_lists(), start=1):
        letter = get_column_letter(place)
        sheet.cell(1, place, title).font = _BOLD
        for row, word in enumerate(words, start=2):
            sheet.cell(row, place, word).data_type = "s"
        sheet.column_dimensions[letter].width = max(12, *(len(word) + 2 for word in words))
        place_of = f"'{WORDS}'!${letter}$2:${letter}${len(words) + 1}"
        book.defined_names[name] = DefinedName(name, attr_text=place_of)
    sheet.freeze_panes = "A2"


def _fill_about(sheet: Worksheet) -> None:
    for place, name in enumerate(("key", "value"), start=1):
        head = sheet.cell(1, place, name)
        head.font, head.fill = _BOLD, _OPTIONAL
    for row, (key, meaning) in enumerate(ABOUT_KEYS.items(), start=2):
        sheet.cell(row, 1, key).comment = Comment(meaning, "Afterwatch", width=320, height=80)
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 28
    sheet.column_dimensions["B"].number_format = "@"


def _fill_example(sheet: Worksheet, day_form: bool) -> None:
    """Two invented patients, table below table; what is empty there may be empty."""
    sheet.cell(
        1, 1, "Two invented patients, as their rows stand in the sheets of the tables. Not read."
    ).font = _BOLD
    row = 3
    for table in TABLES.values():
        rows = example_rows(table.name, day_form)
        if not rows:
            continue
        used = [name for name in table.header(day_form) if any(one[name] for one in rows)]
        sheet.cell(row, 1, table.name).font = _BOLD
        for place, name in enumerate(used, start=1):
            sheet.cell(row + 1, place, name).fill = _OPTIONAL
            for below, one in enumerate(rows, start=2):
                sheet.cell(row + below, place, one[name]).number_format = "@"
        row += len(rows) + 3
    for place in range(1, 20):
        sheet.column_dimensions[get_column_letter(place)].width = 18


def _fill_read_me(sheet: Worksheet, day_form: bool) -> None:
    dates = "whole days after the patient's first infusion" if day_form else "YYYY-MM-DD"
    for row, sentence in enumerate(
        (
            "Afterwatch: tables to fill in",
            "One sheet per table, one row per line, the header as it is. Empty means not recorded.",
            f"Dates are {dates}. Ids are text. Orange columns must be filled; patients and infusions are needed.",
            "Below a detection limit: the limit as value and < as comparator. What was not tested has no row.",
            "A note on every column name says what it means; the sheet example shows two patients.",
            "Then: python -m data validate FILE.xlsx",
        ),
        start=1,
    ):
        sheet.cell(row, 1, sentence).font = Font(bold=row == 1, size=14 if row == 1 else 11)
    heads = ("table", "column", "must be filled", "meaning")
    for place, name in enumerate(heads, start=1):
        sheet.cell(8, place, name).font = _BOLD
    lines = ((table, column) for table in TABLES.values() for column in table.columns)
    for row, (table, column) in enumerate(lines, start=9):
        needed = "yes" if column.required else ""
        for place, text in enumerate(
            (table.name, column.name_in(day_form), needed, described(column, day_form)), 1
        ):
            sheet.cell(row, place, text).alignment = _WRAPPED
    for letter, width in zip("ABCD", (18, 30, 14, 100), strict=True):
        sheet.column_dimensions[letter].width = width
