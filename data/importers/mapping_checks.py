"""What a mapping must say of our tables: fields that exist, words of the vocabularies, units, all that is required.

Whether the tables give dates or days is decided here too, because it depends on the whole mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from data.importers.mapping import BELOW_LIMIT, Block, Cell, Wide
from data.importers.mapping_keys import MappingText
from data.importers.number_forms import is_number
from data.importers.rules import did_you_mean
from data.registries import analytes, products
from data.schema import TABLES, Column, Table
from data.units import accepted_units, registry_unit

_FROM_WIDE = frozenset({"analyte", "value", "unit", "measured_date"})
_DAY = "{day}"


def check_block(text: MappingText, block: Block) -> None:
    """Everything of one block that can be judged by the schema and the registries."""
    table = TABLES[block.table]
    for cell in block.cells:
        place = f"{block.path}.columns.{cell.field}"
        column = _column(table, cell.field)
        if column is None:
            known = {*table.header(False), *table.header(True)}
            remedy = f"{did_you_mean(cell.field, known)}The columns are {', '.join(table.header())}."
            text.refuse("mapping_field_unknown", place, remedy)
        else:
            for code, remedy, value in _cell_problems(cell, column):
                text.refuse(code, place, remedy, value)
    for number, wide in enumerate(block.wide, 1):
        for key, remedy, value in _wide_problems(wide, block):
            text.refuse("mapping_value", f"{block.path}.wide[{number}].{key}", remedy, value)
    for code, remedy in _whole_block_problems(block, table):
        text.refuse(code, block.path, remedy)
    # What is wrong with a key may be why the limit is missing: one sentence at a time.
    if not any((problem.column or "").startswith(block.path) for problem in text.problems):
        for code, remedy in _limit_problems(block):
            text.refuse(code, block.path, remedy)


def check_whole(text: MappingText, blocks: Sequence[Block]) -> bool:
    """Whether the tables give days in place of dates. What several blocks fill together is judged here too."""
    for table, first in {block.table: block for block in reversed(blocks)}.items():
        fields = {cell.field for block in blocks if block.table == table for cell in block.cells}
        for column in TABLES[table].columns:
            if _by_any_block(TABLES[table], column) and column.name not in fields:
                remedy = f"Add {column.name} to the columns of a block: {column.meaning}"
                text.refuse("mapping_field_missing", first.path, remedy)
    dates, days = list(_dated(blocks, day_form=False)), list(_dated(blocks, day_form=True))
    if not days:
        return False
    infusions_dated = any(block.table == "infusions" and block.cell("infusion_date") for block in blocks)
    if dates and not infusions_dated:
        remedy = f"{dates[0]} is a date and {days[0]} counts days. Map infusion_date, so that days can become dates."
        text.refuse("mapping_dates_mixed", days[0], remedy)
    if dates and any(block.table == "infusions" and block.cell("infusion_day") for block in blocks):
        remedy = "Give infusion_date, or give days everywhere."
        text.refuse("mapping_dates_mixed", dates[0], remedy)
    return not dates


def _dated(blocks: Sequence[Block], day_form: bool) -> Iterator[str]:
    """The places where a date, or a day, is mapped."""
    for block in blocks:
        columns = TABLES[block.table].dated_columns
        names = {column.name_in(day_form) for column in columns}
        yield from (f"{block.path}.columns.{cell.field}" for cell in block.cells if cell.field in names)
        if day_form:
            yield from (
                f"{block.path}.wide[{number}]"
                for number, wide in enumerate(block.wide, 1)
                if wide.day is not None or _DAY in wide.column
            )


def _column(table: Table, field: str) -> Column | None:
    try:
        return table.column(field)
    except KeyError:
        return None


def allowed_words(column: Column) -> tuple[str, ...] | None:
    """The words of a closed column; None where any text may stand."""
    if column.registry:
        return tuple(analytes() if column.registry == "analytes" else products())
    return tuple(word.value for word in column.vocabulary) if column.vocabulary else None


def is_closed(column: Column) -> Callable[[str], bool] | None:
    """Whether a text is one that the column takes, for words and units; None where any text may stand."""
    if column.name == "unit" and column.kind == "text":
        return _is_unit
    words = allowed_words(column)
    return None if words is None else frozenset(words).__contains__


def _is_unit(text: str) -> bool:
    return any(registry_unit(analyte, text) for analyte in analytes().values())


def _cell_problems(cell: Cell, column: Column) -> Iterator[tuple[str, str, str | None]]:
    words = cell.words or {}
    if "" in words:
        yield "mapping_empty_code", "Remove the empty code; what is not recorded stays empty.", words[""]
    is_word = _judge(column)
    given = [*words.values(), *filter(None, [cell.constant, cell.unticked])]
    for word in dict.fromkeys(given):
        remedy = is_word(word) if word else None
        if remedy:
            yield "mapping_word", remedy, word
    if cell.factor is not None and (column.kind != "number" or cell.factor == 0):
        yield "mapping_value", "Only a number can be multiplied, and not by 0.", str(cell.factor)
    if cell.loinc and column.registry != "analytes":
        yield "mapping_value", "codes belongs to the field analyte.", "loinc"
    if cell.template and column.kind != "text":
        yield "mapping_value", "Only a text can be put together from columns.", cell.template


def _judge(column: Column) -> Callable[[str], str | None]:
    """What is wrong with a word of a mapping in a column: a remedy, or None."""
    allowed = allowed_words(column)
    if allowed is not None:
        return lambda word: None if word in allowed else f"{did_you_mean(word, allowed)}{_listed(allowed)}"
    if (column.name, column.kind) == ("value", "number"):
        return lambda word: None if word == BELOW_LIMIT or is_number(word) else _VALUE_REMEDY
    if column.kind in ("number", "integer"):
        return lambda word: None if is_number(word) else "It must be a number."
    if column.name == "unit":
        return lambda word: (
            None if _is_unit(word) else f"{did_you_mean(word, _UNITS)}No analyte has this unit."
        )
    return lambda word: None


_VALUE_REMEDY = f"Give a number, one with a sign like <50, an empty text, or {BELOW_LIMIT}."
_UNITS = frozenset(unit for analyte in analytes().values() for unit in analyte.unit_factors)


def _listed(allowed: Sequence[str]) -> str:
    return f"Allowed: {', '.join(allowed)}."


def _wide_problems(wide: Wide, block: Block) -> Iterator[tuple[str, str, str]]:
    analyte = analytes().get(wide.analyte)
    if analyte is None:
        if wide.analyte:
            yield (
                "analyte",
                f"{did_you_mean(wide.analyte, analytes())}{_listed(tuple(analytes()))}",
                wide.analyte,
            )
    elif wide.unit and registry_unit(analyte, wide.unit) is None:
        yield "unit", f"{wide.analyte} has {accepted_units(analyte)}.", wide.unit
    if wide.lower_limit and not is_number(wide.lower_limit):
        yield "lower_limit", "It must be a number.", wide.lower_limit
    says_day = wide.day is not None or _DAY in wide.column
    row_says = any(block.cell(name) for name in ("measured_date", "measured_day"))
    if says_day == row_says:
        remedy = "Give the day once: in the column ({day}, or day = 28), or in the row (measured_date)."
        yield "column", remedy, wide.column
    if wide.day is not None and _DAY in wide.column:
        yield "day", "The column already says the day.", str(wide.day)
    if re.sub(r"\{day\}", "", wide.column, count=1).count("{"):
        yield "column", "{day} may stand in it once, and nothing else in braces.", wide.column


def _by_any_block(table: Table, column: Column) -> bool:
    """Whether a required column may be filled by any block of its table, because the key puts their rows together."""
    return column.required and table.key is not None and column.name not in (table.key, "patient_id")


def _whole_block_problems(block: Block, table: Table) -> Iterator[tuple[str, str]]:
    fields = {cell.field for cell in block.cells}
    for column in table.dated_columns:
        if {column.name, column.day_name} <= fields:
            yield "mapping_value", f"{column.name} and {column.day_name} are the same: map one of them."
    for column in table.columns:
        if not column.required or _by_any_block(table, column) or {column.name, column.day_name} & fields:
            continue
        if not (block.wide and column.name in _FROM_WIDE):
            yield "mapping_field_missing", f"Add {column.name} to the columns: {column.meaning}"
    both = fields & {"analyte", "value", "unit"}
    if block.wide and both:
        remedy = (
            f"{', '.join(sorted(both))} come from the wide columns here; use a second block for other rows."
        )
        yield "mapping_value", remedy
    yield from _unit_problems(block)


def _limit_problems(block: Block) -> Iterator[tuple[str, str]]:
    """A word for "below the limit" where nothing gives the limit: a result without a number has no place."""
    value = block.cell("value")
    maps = [value.words] if value and not block.cell("lower_limit") else []
    maps += [wide.words for wide in block.wide if not (wide.lower_limit or block.cell("lower_limit"))]
    if any(BELOW_LIMIT in (words or {}).values() for words in maps):
        yield (
            "mapping_field_missing",
            f"Add lower_limit, a column or a constant: {BELOW_LIMIT} becomes the limit of its row, with <. The "
            "laboratory knows its limit.",
        )


def _unit_problems(block: Block) -> Iterator[tuple[str, str]]:
    """A constant unit beside a constant analyte that does not accept it."""
    analyte, unit = block.cell("analyte"), block.cell("unit")
    if block.table != "measurements" or not (analyte and unit and analyte.constant and unit.constant):
        return
    known: Mapping = analytes()
    if analyte.constant in known and registry_unit(known[analyte.constant], unit.constant) is None:
        remedy = f"{analyte.constant} has {accepted_units(known[analyte.constant])}, not {unit.constant}."
        yield "mapping_unit", remedy
