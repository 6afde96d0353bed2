"""What a mapping says, after it was read and found in order: sources, and the blocks that fill our tables from them.

`mapping_file.py` reads it from TOML. Nothing of the data is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.importers.date_formats import DateFormat
from data.importers.number_forms import NumberForm

BELOW_LIMIT = "below_limit"
"""In the code map of `value`: the value is the row's lower_limit, with the comparator <."""


@dataclass(frozen=True)
class CellForms:
    """How the cells of a source are written: dates, numbers, and the texts that mean "not recorded"."""

    dates: DateFormat
    numbers: NumberForm = field(default_factory=NumberForm)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FileSource:
    """One file, or one sheet of a workbook. `encoding` and `separator` are "" where they are found in the file."""

    name: str
    file: str
    forms: CellForms
    sheet: str = ""
    header_line: int = 1
    encoding: str = ""
    separator: str = ""


@dataclass(frozen=True)
class Cell:
    """How one field is filled: from a column, from one constant, or from a template like `{PatNo}-{No}`.

    `words` is the code map, None where there is none. `loinc`: the column holds LOINC codes of the analyte registry.
    `factor` multiplies a number. `labels`: the code becomes its label in the data dictionary before the code map.
    `unticked` is the word for a box that is not ticked on a form that was completed.
    """

    field: str
    column: str = ""
    constant: str = ""
    template: str = ""
    words: Mapping[str, str] | None = None
    loinc: bool = False
    factor: float | None = None
    labels: bool = False
    unticked: str = ""


@dataclass(frozen=True)
class Wide:
    """Columns that hold one analyte each; `column` is a name, or a pattern with {day}. Empty texts: not recorded.

    `day` is the day after the first infusion that the column stands for, None where {day} or the row says it.
    `words` is the code map of the values.
    """

    column: str
    analyte: str
    unit: str
    day: int | None = None
    assay: str = ""
    specimen: str = ""
    lower_limit: str = ""
    words: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Kept:
    """Of the rows of one patient only the latest or the earliest by a date column is taken."""

    latest: bool
    by: str


@dataclass(frozen=True)
class Block:
    """One way to fill one table. `path` is its place in the mapping, `where` and `unless` select rows by their texts.

    `source` is the name of a source, or the form of a data dictionary, whose `events` are then those it is taken from
    (none: all).
    """

    table: str
    path: str
    source: str
    cells: tuple[Cell, ...]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wide: tuple[Wide, ...] = ()
    kept: Kept | None = None
    events: tuple[str, ...] = ()

    def cell(self, name: str) -> Cell | None:
        """How a field is filled; None where it is not."""
        return next((cell for cell in self.cells if cell.field == name), None)


@dataclass(frozen=True)
class Records:
    """A REDCap project: its record export, its data dictionary, and which forms are taken by their status."""

    records: str
    dictionary: str
    forms: CellForms
    separator: str = ""
    statuses: tuple[str, ...] = ("0", "1", "2")


@dataclass(frozen=True)
class MappingFile:
    """A whole mapping. `file` is its name in reports, `lines` the line of each key by its path.

    `day_form`: the tables give days in place of dates.
    """

    file: str
    lines: Mapping[str, int]
    about: Mapping[str, str]
    blocks: tuple[Block, ...]
    day_form: bool
    sources: Mapping[str, FileSource] = field(default_factory=dict)
    records: Records | None = None
