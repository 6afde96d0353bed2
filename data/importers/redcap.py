"""The importer of REDCap: a record export with its data dictionary, through a mapping file.

docs/importing.md has the keys of the mapping and a worked example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data.import_report import Problem
from data.importers.assembling import assembled, fields_not_read, named_columns
from data.importers.imported import Imported, ImportRefused, NotMapped, Progress
from data.importers.mapping import Block, CellForms, FileSource, MappingFile, Records
from data.importers.mapping_file import REDCAP_IMPORTER, read_mapping
from data.importers.redcap_dictionary import read_dictionary
from data.importers.redcap_records import Project, check_export, form_table
from data.importers.rules import did_you_mean, refusal
from data.importers.source_tables import SourceTable, read_sources
from data.importers.toml_lines import line_of
from data.schema import TABLES

_FormKey = tuple[str, tuple[str, ...]]


def import_redcap(base: Path, mapping_file: Path, progress: Progress) -> Imported:
    """The records of a project as our tables; `base` is the folder of the two files. Raises ImportRefused."""
    mapping = read_mapping(mapping_file, REDCAP_IMPORTER)
    assert mapping.records is not None  # a mapping without it was refused
    progress(0.0, f"reading {base}")
    project = _project(base, mapping.records)
    problems = [p for block in mapping.blocks for p in _block_problems(block, project, mapping)]
    if problems:
        raise ImportRefused(problems)
    tables: dict[_FormKey, SourceTable] = {}
    notes: list[NotMapped] = []
    for key, blocks in _by_form(mapping).items():
        named = [column for block in blocks for _, column in named_columns(block, project.records)]
        tables[key], left_out = form_table(project, *key, wanted=tuple(dict.fromkeys(named)))
        notes += left_out
    notes += _not_read(project, mapping)
    imported = assembled(
        REDCAP_IMPORTER, mapping, lambda block: tables[block.source, block.events], notes, progress
    )
    return replace(
        imported,
        read=(*imported.read, project.dictionary_file.read),
        problems=(*imported.problems, *_identifying(project, mapping)),
    )


def _project(base: Path, records: Records) -> Project:
    sources = {
        "records": FileSource("records", records.records, records.forms, separator=records.separator),
        "dictionary": FileSource(
            "dictionary", records.dictionary, CellForms(records.forms.dates), separator=records.separator
        ),
    }
    read = read_sources(base, sources, frozenset(sources))
    dictionary = read_dictionary(read["dictionary"])
    if isinstance(dictionary, Problem):
        raise ImportRefused([dictionary])
    project = Project(read["records"], dictionary, read["dictionary"], records)
    problem = check_export(project)
    if problem:
        raise ImportRefused([problem])
    return project


def _by_form(mapping: MappingFile) -> dict[_FormKey, list[Block]]:
    forms: dict[_FormKey, list[Block]] = {}
    for block in mapping.blocks:
        forms.setdefault((block.source, block.events), []).append(block)
    return forms


def _block_problems(block: Block, project: Project, mapping: MappingFile) -> Iterator[Problem]:
    """What a block says that the dictionary or the export does not know."""

    def wrong(code: str, key: str, remedy: str, value: str) -> Problem:
        path = f"{block.path}.{key}"
        return refusal(code, mapping.file, remedy, line_of(path, mapping.lines), path, value)

    forms = project.dictionary.forms
    if block.source not in forms:
        remedy = f"{did_you_mean(block.source, forms)}The forms are {', '.join(forms)}."
        yield wrong("mapping_source_unknown", "form", remedy, block.source)
    for event in block.events:
        if event not in project.events:
            listed = ", ".join(project.events) or "none; leave events out"
            remedy = f"{did_you_mean(event, project.events)}The events of the records are {listed}."
            yield wrong("mapping_source_unknown", "events", remedy, event)
    for cell in block.cells:
        key = f"columns.{cell.field}"
        field = project.dictionary.fields.get(cell.column)
        if cell.labels and not (field and field.choices):
            yield wrong("mapping_value", key, "Only a field with choices has labels.", cell.column)
        if cell.unticked and cell.column not in project.dictionary.boxes():
            yield wrong("mapping_value", key, "Only a box to tick can be left unticked.", cell.column)
        if field and field.choices and cell.words is not None:
            known = field.choices.values() if cell.labels else field.choices
            for code in cell.words:
                if code and code not in known and code not in project.settings.forms.missing:
                    listed = ", ".join(f"{code} ({label})" for code, label in field.choices.items())
                    yield wrong("mapping_word", key, f"The choices of {cell.column} are {listed}.", code)


def _not_read(project: Project, mapping: MappingFile) -> Iterator[NotMapped]:
    """Fields and forms that nothing is filled from; a block may read fields of other forms than its own."""
    dictionary, records = project.dictionary, project.records
    named = {column for block in mapping.blocks for _, column in named_columns(block, records)}
    for form in dictionary.forms:
        whole, _ = form_table(project, form, (), ())
        columns = [name for field in dictionary.of_form(form) for name in field.columns()]
        columns = [name for name in columns if name in records.columns]
        if named.isdisjoint(columns) and len(whole.frame):
            yield NotMapped(records.place, f"form {form}", None, "form_not_read", len(whole.frame))
        else:
            for note in fields_not_read(whole, named, columns):
                field = dictionary.fields.get(note.field)
                yield replace(note, examples=()) if field and field.identifies else note


def _identifying(project: Project, mapping: MappingFile) -> Iterator[Problem]:
    """Texts that the dictionary marks as identifiers and that go where pseudonyms are expected."""
    for block in mapping.blocks:
        for cell in block.cells:
            field = project.dictionary.fields.get(cell.column)
            column = TABLES[block.table].column(cell.field)
            if field and field.identifies and column.kind == "text" and block.table != "identifiers":
                path = f"{block.path}.columns.{cell.field}"
                remedy = (
                    "Map a pseudonym, or map the field to the table identifiers, which only some may read."
                )
                line = line_of(path, mapping.lines)
                yield refusal("identifier_mapped", mapping.file, remedy, line, path, cell.column)
