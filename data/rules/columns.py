"""Rules of single cells: what must be there, what must be readable, what must not lie in the future; keys."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import numpy as np

from data.rules.breach import Breach, where
from data.rules.cells import plain_key
from data.rules.load import Load, TypedTable
from data.schema import TABLES, Column


def check_columns(load: Load) -> Iterator[Breach]:
    """Every breach of a column's own rules, in every table."""
    for name, table in load.tables.items():
        if len(table) == 0:
            continue
        for column in TABLES[name].columns:
            yield from _unreadable(table, column)
            if column.required:
                yield from _missing(table, column, load.day_form)
            if column.precision:
                yield from _contradicting_precision(table, column)
            if column.kind == "date" and load.today is not None and not (load.day_form and column.dated):
                yield from _future(table, column, load.today)
            if column.name == TABLES[name].key or column.references:
                yield from _spaces(table, column)
        yield from _duplicate_keys(table)
        yield from _alike_keys(table)


def _unreadable(table: TypedTable, column: Column) -> Iterator[Breach]:
    cells = table.cells[column.name]
    for code in dict.fromkeys(wrong.code for wrong in cells.wrong.values()):
        of_code = np.zeros(len(cells.values), dtype=bool)
        of_code[[index for index, wrong in cells.wrong.items() if wrong.code == code]] = True
        rows = where(of_code[cells.codes])
        remedies = [cells.wrong[index].remedy for index in cells.codes[rows]]
        yield Breach(code, table.name, rows, remedies, column.name)


def _missing(table: TypedTable, column: Column, day_form: bool) -> Iterator[Breach]:
    if column.name == "unit":
        return
    rows = where(table.empty(column.name))
    if len(rows):
        yield Breach("missing_value", table.name, rows, f"Fill in {column.name_in(day_form)}.", column.name)


def _contradicting_precision(table: TypedTable, column: Column) -> Iterator[Breach]:
    rows = where(table.dates(column.name).contradicts)
    if len(rows):
        remedy = f"Let {column.precision} say month for YYYY-MM and year for YYYY, or give the full date."
        yield Breach("precision_contradicts", table.name, rows, remedy, column.name)


def _future(table: TypedTable, column: Column, today: float) -> Iterator[Breach]:
    with np.errstate(invalid="ignore"):
        rows = where(table.dates(column.name).first > today)
    if len(rows):
        yield Breach("date_future", table.name, rows, "Correct the date.", column.name)


def _spaces(table: TypedTable, column: Column) -> Iterator[Breach]:
    cells = table.cells[column.name]
    spaced = np.array([text != text.strip() or _has_invisible(text) for text in cells.texts], dtype=bool)
    rows = where(spaced[cells.codes])
    if len(rows):
        remedy = "Remove what cannot be seen; '1' and ' 1' are two ids."
        yield Breach("key_spaces", table.name, rows, remedy, column.name)


def _has_invisible(text: str) -> bool:
    """Control characters and those of no width, such as U+200B, which copying from a web page leaves behind."""
    return not text.isascii() and any(unicodedata.category(sign) in ("Cc", "Cf") for sign in text)


def _duplicate_keys(table: TypedTable) -> Iterator[Breach]:
    """Later rows of a key are listed and name the first; all rows of the key are rejected, whatever their order."""
    key = TABLES[table.name].key
    if key is None:
        return
    texts = table.raw[key]
    again = (texts != "") & texts.duplicated()
    if not again.any():
        return
    doubled = (texts != "") & texts.duplicated(keep=False)
    first_line = dict(zip(texts[doubled & ~again], table.lines[doubled & ~again], strict=True))
    rows = where(again.to_numpy())
    remedies = [
        f"It also stands in line {first_line[text]}; none of the rows with this {key} is used. Keep one of them."
        for text in texts.iloc[rows]
    ]
    yield Breach("key_duplicate", table.name, rows, remedies, key, rejects=where(doubled.to_numpy()))


def _alike_keys(table: TypedTable) -> Iterator[Breach]:
    """Keys that a spreadsheet or a hurried reader takes for an earlier one: 00012 and 12, p1 and P1."""
    key = TABLES[table.name].key
    if key is None:
        return
    cells = table.cells[key]
    plain = [plain_key(text) for text in cells.texts]
    first: dict[str, int] = {}
    for index, text in enumerate(plain):
        first.setdefault(text, index)
    again = {index: first[text] for index, text in enumerate(plain) if first[text] != index}
    rows = where(np.isin(cells.codes, list(again)))
    if len(rows):
        remedies = [
            f"Another row has {cells.texts[again[code]]}. If both are the same, correct one; else nothing needs to "
            "be done."
            for code in cells.codes[rows].tolist()
        ]
        yield Breach("key_alike", table.name, rows, remedies, key)
