"""The files that a mapping names, read as text: one table per file, sheet or form, with the line of every row.

Nothing is typed here. What a file must not be like stops the import, with the place and the remedy; a single row that
cannot be read stops it only where the file fills patients, infusions or second cancers, and is listed otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from data.import_report import Problem
from data.importers.imported import ImportRefused, SourceRead
from data.importers.mapping import CellForms, FileSource
from data.importers.rules import IMPORT_RULES, did_you_mean, refusal
from data.importers.toml_lines import line_of
from data.schema_rules import RULES
from data.sources.csv_file import Limits, TextFrame, read_csv
from data.sources.csv_text import BYTE_ORDER_MARK, COMPRESSED
from data.sources.ordinary_file import TooLarge, read_ordinary, where_it_leads
from data.sources.raw_tables import LINE

LIMITS = Limits(columns=20_000)
"""As for the tables of a delivery, but a record export may be wide."""

WORKBOOK = ".xlsx"
SEPARATORS = (",", ";", "\t", "|", "^")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CELL_ENDS = re.compile(rb"[,;\t|^\r\n\"]")
_HEADER_BYTES = 1_000_000


@dataclass(frozen=True)
class SourceTable:
    """One table of the source as text. `place` is what reports call it, `frame` has its columns and LINE.

    `labels` has the label of each code of a field with choices; `boxes` are the columns of boxes to tick, each with the
    column that says whether its form was completed ("" for none). Only a data dictionary gives these.
    """

    place: str
    frame: pd.DataFrame
    forms: CellForms
    read: SourceRead
    problems: tuple[Problem, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(str(name) for name in self.frame.columns if not str(name).startswith("__"))


def read_sources(
    base: Path, sources: Mapping[str, FileSource], blocking: frozenset[str]
) -> dict[str, SourceTable]:
    """Every source by its name. `base` is the folder, or the one file, that the import was started on.

    `blocking` are the sources that fill a table in which one lost row would matter. Raises ImportRefused.
    """
    tables, problems = {}, []
    workbooks: dict[str, object] = {}
    for name, source in sources.items():
        found = _read(base, source, workbooks)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        stopping = [one for one in found.problems if _stops(one, name in blocking)]
        problems += stopping
        tables[name] = found
    if problems:
        raise ImportRefused(problems)
    return tables


def _stops(found: Problem, blocking: bool) -> bool:
    rule = RULES.get(found.code) or IMPORT_RULES[found.code]
    return rule.stops_load or (blocking and found.severity == "error")


def _read(base: Path, source: FileSource, workbooks: dict[str, object]) -> SourceTable | Problem:
    content = read_bytes(base, source.file)
    if isinstance(content, Problem):
        return content
    place = source.file
    if source.file.lower().endswith(WORKBOOK):
        text = _sheet(content, source, workbooks)
        place = f"{source.file}, sheet {source.sheet}" if source.sheet else source.file
    else:
        text = read_text_table(content, source)
    if isinstance(text, Problem):
        return text
    return text_source(place, text, source.forms, content)


def text_source(place: str, text: TextFrame, forms: CellForms, content: bytes) -> SourceTable:
    """A table with plain column names; one without rows where the file could not be used (see its problems)."""
    read = SourceRead(place, text.rows_read, hashlib.sha256(content).hexdigest())
    if text.frame is None:
        return SourceTable(place, pd.DataFrame({LINE: pd.Series(dtype="int64")}), forms, read, text.problems)
    # A column of categories counts words that a selection of its rows does not have.
    cells = {
        name: column if name == LINE else column.to_numpy(dtype=object) for name, column in text.frame.items()
    }
    frame = pd.DataFrame(cells, copy=False)
    frame.columns = [name if name == LINE else " ".join(str(name).split()) for name in frame.columns]
    problems = [*text.problems, *_header_problems(frame, place)]
    return SourceTable(place, frame.drop(columns="") if "" in frame else frame, forms, read, tuple(problems))


def _header_problems(frame: pd.DataFrame, place: str) -> Iterable[Problem]:
    names = [name for name in frame.columns if name not in (LINE, "")]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        yield refusal(
            "source_column_missing",
            place,
            f"Two columns are called {doubled[0]} but for spaces.",
            1,
            doubled[0],
        )
    if "" in frame and (frame[""].to_numpy() != "").any():
        yield refusal(
            "source_column_missing", place, "A column with values has no name; name it or remove it.", 1
        )


def read_bytes(base: Path, file: str) -> bytes | Problem:
    """The bytes of a file in the folder `base`, or of `base` itself where it is that file."""
    path = base if base.is_file() and base.name == file else (base if base.is_dir() else base.parent) / file
    try:
        return read_ordinary(where_it_leads(path), LIMITS.file_bytes)
    except (FileNotFoundError, NotADirectoryError):
        return refusal("source_missing", file, _no_file(path))
    except TooLarge as error:
        remedy = f"It has {error.size:,} bytes; the limit is {LIMITS.file_bytes:,}."
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
    return refusal("source_missing", file, remedy)


def _no_file(path: Path) -> str:
    """Which file there is none of, and one beside it that may be meant."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    others = sorted(one.name for one in beside if one.is_file())
    return f"There is no file {path}. {did_you_mean(path.name, others)}".rstrip()


def read_text_table(content: bytes, source: FileSource) -> TextFrame | Problem:
    """A file of separated columns in its own encoding, below its header line."""
    text = content if content.startswith(COMPRESSED) else _utf8(content, source)
    if isinstance(text, Problem):
        return text
    for _ in range(source.header_line - 1):
        text = text[text.find(b"\n") + 1 :] if b"\n" in text else b""
    separator = source.separator or found_separator(text)
    if separator is None:
        remedy = 'Two signs are as frequent in its header; declare one, for example separator = ";".'
        return refusal("source_separator", source.file, remedy, source.header_line)
    read = _about_the_mapping(read_csv(text, source.file, LIMITS, separator))
    if source.header_line > 1 and read.frame is not None:
        read.frame[LINE] += source.header_line - 1
    return read


def _about_the_mapping(read: TextFrame) -> TextFrame:
    """What a file of a delivery would be told about formats.csv, which a mapping takes the place of."""
    remedy = (
        "Its header has one column with another sign in it; correct separator of the file in the mapping."
    )
    problems = [replace(p, remedy=remedy) if p.code == "header_separator" else p for p in read.problems]
    return replace(read, problems=tuple(problems))


def _utf8(content: bytes, source: FileSource) -> bytes | Problem:
    """The text as UTF-8 without a byte-order mark."""
    encoding = source.encoding or ("utf-16" if content.startswith(_UTF16_MARKS) else "utf-8")
    try:
        return content.removeprefix(BYTE_ORDER_MARK).decode(encoding).removeprefix("\ufeff").encode()
    except LookupError:
        remedy = "No encoding has this name; for example windows-1252, iso-8859-1 or utf-16."
        return refusal("source_encoding", source.file, remedy, value=encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        shown = _cell_at(content.removeprefix(BYTE_ORDER_MARK), error.start)
        remedy = f"It is not {encoding}. Declare its encoding; as windows-1252 this place reads “{shown}”."
        return refusal("source_encoding", source.file, remedy, line)


def _cell_at(content: bytes, position: int) -> str:
    """The cell around a byte, as windows-1252 reads it."""
    before = _CELL_ENDS.split(content[max(position - 80, 0) : position])[-1]
    after = _CELL_ENDS.split(content[position : position + 80])[0]
    return (before + after).decode("cp1252", errors="replace")


def found_separator(content: bytes) -> str | None:
    """The separator that is most frequent outside quotes in the header; None where two are as frequent."""
    header = content[:_HEADER_BYTES].split(b"\n", 1)[0].decode("utf-8", errors="replace")
    outside = "".join(header.split('"')[::2])
    counts = sorted(((outside.count(sign), sign) for sign in SEPARATORS), reverse=True)
    if counts[0][0] and counts[0][0] == counts[1][0]:
        return None
    return counts[0][1] if counts[0][0] else ","


def _sheet(content: bytes, source: FileSource, workbooks: dict[str, object]) -> TextFrame | Problem:
    # The reader of workbooks takes a third of a second to import, which only workbooks need.
    from data.sources.excel_file import OpenWorkbook, open_workbook, read_sheet

    if source.file not in workbooks:
        workbooks[source.file] = open_workbook(content, source.file, LIMITS)
    opened = workbooks[source.file]
    if not isinstance(opened, OpenWorkbook):
        assert isinstance(opened, Problem)
        return opened
    sheet = source.sheet or (opened.sheets[0] if len(opened.sheets) == 1 else "")
    if sheet not in opened.sheets:
        remedy = f"{did_you_mean(sheet, opened.sheets)}Its sheets are {', '.join(opened.sheets)}; name one with sheet."
        return refusal("source_sheet_missing", source.file, remedy, value=sheet or None)
    return read_sheet(opened, sheet, LIMITS, source.header_line)


def missing_columns(
    table: SourceTable, wanted: Sequence[tuple[str, str]], mapping: str, lines: Mapping[str, int]
) -> list[Problem]:
    """A problem for each column that the mapping names and the source does not have.

    `wanted` are pairs of key path and column.
    """
    known = set(table.columns)
    return [
        refusal(
            "source_column_missing",
            mapping,
            f"{table.place} has no such column. {did_you_mean(column, known)}".rstrip(),
            line_of(path, lines),
            path,
            column,
        )
        for path, column in wanted
        if column not in known
    ]
