"""A first mapping for a REDCap project, from its data dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from data.importers.date_formats import ISO, DateFormat, date_format
from data.importers.imported import ImportRefused
from data.importers.mapping import CellForms, FileSource
from data.importers.redcap_dictionary import CHECKBOX, Dictionary, Field, read_dictionary
from data.importers.redcap_records import REPEATED
from data.importers.rules import refusal
from data.importers.source_tables import SourceTable, read_sources
from data.importers.suggest import block_lines, gives_indication, lacks_indication
from data.importers.suggest_columns import Candidate
from data.importers.toml_text import quoted

_HEAD = (
    '# A first mapping, to be read and finished: nothing here is certain, and every "?" must be replaced.',
    "# What a key means stands in docs/importing.md.",
    "",
    'importer = "redcap"',
    "",
    "[about]",
    'name = "?"',
    "",
    "[redcap]",
)


def suggested_mapping(base: Path) -> str:
    """The text of a first mapping for the folder of a record export and a dictionary. Raises ImportRefused."""
    records: list[SourceTable] = []
    dictionaries: list[tuple[SourceTable, Dictionary]] = []
    for path in sorted(base.iterdir()) if base.is_dir() else []:
        if path.suffix.lower() == ".csv":
            table = _read(base, path.name)
            found = read_dictionary(table)
            if isinstance(found, Dictionary):
                dictionaries.append((table, found))
            else:
                records.append(table)
    if len(dictionaries) != 1 or len(records) != 1:
        remedy = (
            f"{base} must hold one data dictionary and one record export as CSV; "
            f"{len(dictionaries)} and {len(records)} were found."
        )
        raise ImportRefused([refusal("source_missing", str(base), remedy)])
    (table, dictionary), exported = dictionaries[0], records[0]
    repeating = set(exported.frame[REPEATED]) if REPEATED in exported.columns else set()
    lines = [*_HEAD, f"records = {quoted(exported.place)}", f"dictionary = {quoted(table.place)}"]
    lines.append(_missing_line(dictionary, exported.columns))
    candidates = {form: list(_candidates(dictionary, form, exported)) for form in dictionary.forms}
    lacking = any(lacks_indication(columns) for columns in candidates.values())
    for form, columns in candidates.items():
        adds = lacking and gives_indication(form, columns)
        lines += block_lines("form", form, columns, form in repeating, adds_indication=adds)
    return "\n".join(lines) + "\n"


def _missing_line(dictionary: Dictionary, exported: Sequence[str]) -> str:
    """The missing data codes: REDCap exports a box for each of them beside every field of boxes."""
    boxes = [field for field in dictionary.fields.values() if field.kind == CHECKBOX]
    ends = [
        name.removeprefix(f"{field.name}___")
        for field in boxes
        for name in exported
        if name.startswith(f"{field.name}___") and name not in field.columns()
    ]
    if not ends:
        return "missing = []  # the missing data codes of the project, if it has any"
    said = ", ".join(dict.fromkeys(ends))
    return f'missing = "?"  # the export has boxes for {said}: list these codes as written, such as ["UNK", "-99"]'


def _read(base: Path, file: str) -> SourceTable:
    declared = date_format(ISO)
    assert isinstance(declared, DateFormat)
    source = FileSource(file, file, CellForms(declared))
    return read_sources(base, {file: source}, frozenset())[file]


def _candidates(dictionary: Dictionary, form: str, exported: SourceTable) -> Iterator[Candidate]:
    first = dictionary.fields[dictionary.record_id]
    yield Candidate(first.name, "patient_id", repeats=_has_several_rows(dictionary, form, exported))
    for field in dictionary.of_form(form):
        yield from _columns(field)


def _has_several_rows(dictionary: Dictionary, form: str, exported: SourceTable) -> bool:
    """Whether some record has the form in several events."""
    fields = [field.name for field in dictionary.of_form(form)]
    frame = exported.frame
    filled = frame[[name for name in fields if name in frame and name != dictionary.record_id]] != ""
    if dictionary.record_id not in frame:
        return False
    return bool(frame.loc[filled.any(axis=1), dictionary.record_id].duplicated().any())


def _columns(field: Field) -> Iterator[Candidate]:
    if field.kind == CHECKBOX:
        for (_, label), column in zip(field.choices.items(), field.columns(), strict=True):
            yield Candidate(column, label)
    else:
        yield Candidate(field.name, field.label, field.choices, field.note)
