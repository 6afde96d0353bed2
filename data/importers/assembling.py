"""From a mapping and the tables of its source to an import: columns checked, forms proved, blocks put together.

The importers of tables and of REDCap differ in how they come by `SourceTable`s and are the same from here on.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence

import pandas as pd

from data.import_report import Problem, shortened
from data.importers.cell_reading import Note
from data.importers.date_formats import undeclared, unproved
from data.importers.days import as_dates, day_zero, patients_of
from data.importers.filling import LINE_PART, NUMBER_PART, template_columns
from data.importers.imported import (
    IMPORTED_TABLES,
    Conversion,
    Imported,
    ImportRefused,
    NotMapped,
    Progress,
    imported_tables,
    merged_conversions,
)
from data.importers.keyed import together
from data.importers.mapping import Block, MappingFile
from data.importers.number_forms import contradicted
from data.importers.rows import block_rows
from data.importers.rules import refusal
from data.importers.selection import taken_elsewhere
from data.importers.source_tables import SourceTable, missing_columns
from data.importers.toml_lines import line_of
from data.importers.wide import matching
from data.schema import TABLES, Column
from data.sources.file_formats import Declaration
from data.sources.raw_tables import LINE

Cells = Iterator[tuple[str, str, int]]


def assembled(
    importer: str,
    mapping: MappingFile,
    source_of: Callable[[Block], SourceTable],
    not_read: Sequence[NotMapped],
    progress: Progress,
) -> Imported:
    """The import of every block of a mapping; `source_of` gives the table that a block takes its rows from.

    Raises ImportRefused where the source does not fit the mapping.
    """
    sources = {source.place: source for source in map(source_of, mapping.blocks)}
    problems = [problem for block in mapping.blocks for problem in _missing(block, source_of(block), mapping)]
    problems = problems or [p for place in sources for p in _forms(place, mapping, source_of)]
    if problems:
        raise ImportRefused(problems)
    notes: list[Note] = []
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in IMPORTED_TABLES}
    elsewhere = taken_elsewhere(mapping.blocks, [source_of(block) for block in mapping.blocks])
    for number, block in enumerate(mapping.blocks):
        progress(number / len(mapping.blocks), f"mapping {block.table} from {source_of(block).place}")
        rows, more = block_rows(block, source_of(block), elsewhere[number])
        parts[block.table].append(rows)
        notes += more
    tables, more = _tables(parts, mapping.day_form)
    notes += more
    return Imported(
        importer=importer,
        tables=tables,
        about=mapping.about,
        read=tuple({source.read.name: source.read for source in sources.values()}.values()),
        day_form=mapping.day_form,
        not_mapped=(*(note for note in notes if isinstance(note, NotMapped)), *not_read),
        conversions=merged_conversions(note for note in notes if isinstance(note, Conversion)),
        problems=tuple(dict.fromkeys(p for source in sources.values() for p in source.problems)),
        declaration=_declaration(mapping),
    )


def _tables(
    parts: Mapping[str, list[pd.DataFrame]], day_form: bool
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """The tables from the parts of their blocks: days made dates where dates are asked for, keys put together."""
    notes: list[Note] = []
    listed = {name: list(one) for name, one in parts.items()}
    if not day_form:
        whole = imported_tables(
            {
                name: together(name, [_without_days(name, part) for part in listed[name]])[0]
                for name in ("infusions", "specimens")
            }
        )
        zero = day_zero(whole["infusions"])
        for name in IMPORTED_TABLES:
            for number, part in enumerate(listed[name]):
                who = patients_of(name, part, whole["specimens"])
                listed[name][number], more = as_dates(name, part, who, zero)
                notes += more
    for name in IMPORTED_TABLES:
        listed[name], more = together(name, listed[name])
        notes += more
    return imported_tables(listed, day_form), notes


def _without_days(table: str, part: pd.DataFrame) -> pd.DataFrame:
    return part.drop(columns=[c.day_name for c in TABLES[table].dated_columns if c.day_name in part])


def named_columns(block: Block, source: SourceTable) -> Iterator[tuple[str, str]]:
    """Every column of the source that a block names, with the path of the key; wide patterns as what they match."""
    for column in (*block.where, *block.unless):
        yield f"{block.path}.where", column
    if block.kept:
        yield f"{block.path}.by", block.kept.by
    for cell in block.cells:
        place = f"{block.path}.columns.{cell.field}"
        if cell.column:
            yield place, cell.column
        for column in template_columns(cell.template):
            if column not in (LINE_PART, NUMBER_PART) or column in source.columns:
                yield place, column
    for number, wide in enumerate(block.wide, 1):
        found = [name for name, _ in matching(wide, source.columns)]
        for column in found or [wide.column]:
            yield f"{block.path}.wide[{number}].column", column


def _missing(block: Block, source: SourceTable, mapping: MappingFile) -> list[Problem]:
    wanted = list(dict.fromkeys(named_columns(block, source)))
    return missing_columns(source, wanted, mapping.file, mapping.lines)


def _forms(place: str, mapping: MappingFile, source_of: Callable[[Block], SourceTable]) -> Iterator[Problem]:
    """What speaks against the declared date format and number form of one source."""
    blocks = [block for block in mapping.blocks if source_of(block).place == place]
    source = source_of(blocks[0])
    if problem := _undeclared(blocks, source, mapping):
        yield problem
    problem = unproved(source.forms.dates, _cells(blocks, source, _is_date), place)
    if problem:
        yield problem
    problem = contradicted(source.forms.numbers, _cells(blocks, source, _is_number), place)
    if problem:
        yield problem


def _undeclared(blocks: Sequence[Block], source: SourceTable, mapping: MappingFile) -> Problem | None:
    """A source without the date_format that its dates need, as a problem of the mapping."""
    path = "redcap" if mapping.records else f"sources.{blocks[0].source}"
    found = undeclared(source.forms.dates, _cells(blocks, source, _is_date), f"[{path}]")
    if found is None:
        return None
    text, remedy = found
    key, line = f"{path}.date_format", line_of(path, mapping.lines)
    return refusal("date_format_undeclared", mapping.file, remedy, line, key, text)


def _declaration(mapping: MappingFile) -> Declaration:
    """Where the mapping says how its sources are written; several of them may fill one table."""
    key = "[redcap]" if mapping.records else "the [sources.…] it comes from"
    return Declaration("the mapping", f"add date_format below {key} in {mapping.file}, where there is none.")


def _is_date(column: Column, field: str) -> bool:
    return column.kind == "date" and field != column.day_name


def _is_number(column: Column, field: str) -> bool:
    return column.kind in ("number", "integer")


def _cells(
    blocks: Sequence[Block], source: SourceTable, wanted: Callable[[Column, str], bool]
) -> Iterator[tuple[str, str, int]]:
    """Each distinct text of the columns that are mapped to fields of a kind, with the line of its first place."""
    columns: dict[str, None] = {}
    for block in blocks:
        for cell in block.cells:
            if cell.column and wanted(TABLES[block.table].column(cell.field), cell.field):
                columns[cell.column] = None
        if wanted(TABLES["measurements"].column("value"), "value"):
            columns.update((name, None) for wide in block.wide for name, _ in matching(wide, source.columns))
    for column in columns:
        first = source.frame[[column, LINE]].drop_duplicates(column)
        for text, line in zip(first[column], first[LINE], strict=True):
            if (stripped := text.strip()) not in source.forms.missing:
                yield column, stripped, int(line)


def fields_not_read(
    source: SourceTable, named: Container[str], columns: Sequence[str]
) -> Iterator[NotMapped]:
    """The filled columns of a source that no block names; `columns` are those to account for."""
    for column in columns:
        if column in named:
            continue
        filled = source.frame.loc[source.frame[column] != "", column]
        if len(filled):
            examples = tuple(
                f'"{shortened(" ".join(text.split()))}"' for text in filled.drop_duplicates()[:3]
            )
            yield NotMapped(source.place, column, None, "field_not_read", len(filled), examples=examples)
