"""A first mapping for a folder of CSV files and workbooks, from what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.import_report import Problem
from data.importers.date_formats import ISO, ISO_FORMAT, fitting_formats
from data.importers.imported import ImportRefused
from data.importers.mapping import CellForms, FileSource
from data.importers.number_forms import NumberForm, contradicted
from data.importers.rules import refusal
from data.importers.source_tables import LIMITS, WORKBOOK, SourceTable, read_bytes, read_sources
from data.importers.suggest import (
    LISTED_CODES,
    SUGGESTED_TABLES,
    block_lines,
    gives_indication,
    lacks_indication,
)
from data.importers.suggest_columns import UNKNOWN, Candidate, matched_columns, wide_columns
from data.importers.toml_text import key, quoted
from data.schema import TABLES

_TEXT_FILES = (".csv", ".txt", ".tsv")
_NOTE = ".txt"
"""Often an export, and often a note of a colleague beside the exports."""

_SEPARATED_DATE = re.compile(
    r"(\d{1,2}([./-])(\d{1,2}|[A-Za-z]{3})\2\d{4}|\d{4}([/-])\d{1,2}\4\d{1,2})( .*)?", re.ASCII
)
_HEADER_LINES = 10
_ABSENT = frozenset({"n/a", "N/A", "n.a.", "NA", "na", "k.A.", "k. A.", "-", "--"})
"""Signs in a column of numbers by which people say that there is none."""

_HEAD = (
    '# A first mapping, to be read and finished: nothing here is certain, and every "?" must be replaced.',
    "# What a key means stands in docs/importing.md.",
    "",
    'importer = "tables"',
    "",
    "[about]",
    'name = "?"',
)


def suggested_mapping(base: Path) -> str:
    """The text of a first mapping for a folder, or one file. Raises ImportRefused where there is nothing to read."""
    sources = list(_sources(base))
    if not sources:
        remedy = f"There is no CSV file and no workbook in {base}."
        raise ImportRefused([refusal("source_missing", str(base), remedy)])
    lines = [*_HEAD]
    lines += [line for name in _notes(base, sources) for line in ("", f"# Not a table, and not read: {name}")]
    for source, table in sources:
        lines += _source_lines(source, table)
    candidates = {source.name: _candidates(table) for source, table in sources}
    lacking = any(lacks_indication(columns) for columns in candidates.values())
    for name, columns in candidates.items():
        adds = lacking and gives_indication(name, columns)
        lines += block_lines("source", name, columns, adds_indication=adds)
    return "\n".join(lines) + "\n"


def _sources(base: Path) -> Iterator[tuple[FileSource, SourceTable]]:
    """Every file and sheet that can be read, as a source with the settings it was read with."""
    paths = [base] if base.is_file() else sorted(path for path in base.iterdir() if path.is_file())
    taken: set[str] = set()
    forms = CellForms(ISO_FORMAT)
    for path in paths:
        if path.suffix.lower() == WORKBOOK:
            found = [FileSource("", path.name, forms, sheet=sheet) for sheet in _sheets(base, path.name)]
        elif path.suffix.lower() in _TEXT_FILES:
            found = [FileSource("", path.name, forms)]
        else:
            continue
        for source in found:
            name = _name(source.sheet or path.stem, taken)
            read = _first_readable(base, replace(source, name=name))
            if read is not None:
                yield read


def _notes(base: Path, sources: Sequence[tuple[FileSource, SourceTable]]) -> list[str]:
    """The text files of the folder that are no table: notes of a colleague."""
    read = {source.file for source, _ in sources}
    files = [path for path in base.iterdir() if path.is_file()] if base.is_dir() else []
    return sorted(path.name for path in files if path.suffix.lower() == _NOTE and path.name not in read)


def _sheets(base: Path, file: str) -> Sequence[str]:
    from data.sources.excel_file import OpenWorkbook, open_workbook

    content = read_bytes(base, file)
    opened = content if isinstance(content, Problem) else open_workbook(content, file, LIMITS)
    if not isinstance(opened, OpenWorkbook):
        raise ImportRefused([opened])
    return opened.sheets


def _first_readable(base: Path, source: FileSource) -> tuple[FileSource, SourceTable] | None:
    """The source with the first header line and encoding that make a table of it; None for an empty sheet."""
    refused: ImportRefused | None = None
    for line in range(1, _HEADER_LINES + 1):
        for encoding in ("",) if source.sheet else ("", "windows-1252"):
            tried = replace(source, header_line=line, encoding=encoding)
            try:
                table = read_sources(base, {source.name: tried}, frozenset())[source.name]
            except ImportRefused as error:
                refused = refused or error
                continue
            if len(table.columns) > 1 and len(table.frame):
                return tried, table
    if source.file.lower().endswith(_NOTE) and not base.is_file():
        return None
    if refused is not None and not all(p.code in ("file_empty", "header_unnamed") for p in refused.problems):
        raise refused
    return None


def _source_lines(source: FileSource, table: SourceTable) -> Iterator[str]:
    yield from ("", f"[sources.{source.name}]", f"file = {quoted(source.file)}")
    if source.sheet:
        yield f"sheet = {quoted(source.sheet)}"
    if source.header_line > 1:
        yield f"header_line = {source.header_line}"
    if source.encoding:
        yield f"encoding = {quoted(source.encoding)}  # check the letters that are not English"
    texts = _dates(table)
    declared = _format(texts)
    if declared != ISO:
        example = f"  # for example {texts[0]}" if declared == UNKNOWN else ""
        yield f"date_format = {quoted(declared)}{example}"
    if _has_decimal_comma(table):
        yield 'decimal = ","'
    if absent := sorted(
        {text for name in _of_kind(table, "number") for text in table.frame[name].str.strip()} & _ABSENT
    ):
        yield f"missing = [{', '.join(map(quoted, absent))}]  # check: nothing was recorded there"


def _of_kind(table: SourceTable, kind: str) -> set[str]:
    """The columns that look like fields of ours of a kind; numbers are also the columns named after an analyte."""
    candidates = _candidates(table)
    names = {
        column.name
        for of in SUGGESTED_TABLES
        for field, column in matched_columns(of, candidates).items()
        if TABLES[of].column(field).kind == kind
    }
    return names | {name for one in wide_columns(candidates) if kind == "number" for name in one.names}


def _dates(table: SourceTable) -> list[str]:
    """The distinct texts of the columns that look like dates, of ours by their names or by all that stands in them."""
    names = _of_kind(table, "date")
    names |= {name for name in table.columns if _holds_dates(table.frame[name])}
    cells = (text.strip() for name in sorted(names) for text in table.frame[name].unique())
    return [text for text in cells if text]


def _holds_dates(cells: pd.Series) -> bool:
    """Whether every filled cell is a date with separators: eight digits alone could be a number."""
    texts = [text for text in cells.str.strip().unique() if text]
    return bool(texts) and all(_SEPARATED_DATE.fullmatch(text) for text in texts)


def _format(texts: Sequence[str]) -> str:
    """The one format that every date fits and one proves; UNKNOWN where none or several do.

    YYYY-MM-DD is read in every file: it is how the date cells of a workbook come, beside dates that somebody typed.
    """
    others = [text for text in texts if not ISO_FORMAT.whole.fullmatch(text)]
    if not others:
        return ISO
    proved, _ = fitting_formats(others)
    return proved[0] if len(proved) == 1 else UNKNOWN


def _has_decimal_comma(table: SourceTable) -> bool:
    """Whether numbers of the columns that look like ours are written with a comma and none with a point."""
    names = _of_kind(table, "number")
    cells = [(name, text.strip(), 1) for name in sorted(names) for text in table.frame[name].unique()]
    return (
        contradicted(NumberForm("."), cells, "") is not None
        and contradicted(NumberForm(","), cells, "") is None
    )


def _candidates(table: SourceTable) -> list[Candidate]:
    return [
        Candidate(name, codes=_codes(table, name), repeats=_repeats(table.frame[name]))
        for name in table.columns
    ]


def _repeats(cells: pd.Series) -> bool:
    texts = cells.str.strip()
    return bool(texts[texts != ""].duplicated().any())


def _codes(table: SourceTable, name: str) -> dict[str, str]:
    """The distinct texts of a column that has few of them."""
    counts = table.frame[name].str.strip().value_counts()
    texts = [str(text) for text in counts.index if text]
    return dict.fromkeys(texts, "") if len(texts) <= LISTED_CODES else {}


def _name(text: str, taken: set[str]) -> str:
    """A source name that TOML takes without quotes, unlike those before it."""
    plain = "".join(
        letter if letter.isascii() and letter.isalnum() else "_" for letter in text.lower()
    ).strip("_")
    name, number = plain or "source", 1
    while name in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name)
    assert key(name) == name
    return name
