"""One delivery with every cell read, and the questions that several rules ask of it.

Days are days since 1970-01-01, or since the patient's first infusion where the folder gives days; both compare within
one patient. A patient is known by the row of its first occurrence in the table patients; -1 is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.rules.cells import EPOCH, Cells, PartialDate, Place, plain_key, read_cells
from data.schema import TABLES
from data.sources.raw_tables import LINE, RawTables
from data.vocabulary import DatePrecision

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]

_DAYS_AROUND = {DatePrecision.MONTH: 16.0, DatePrecision.YEAR: 183.0}
"""How far the true day can lie from a day of partial precision where there is no calendar."""


@dataclass(frozen=True)
class Dates:
    """A date column, arrays (n_rows,), NaN where empty: the placed day, first and last possible day, precision.

    A month is placed on its 15th, a year on 1 July. `contradicts`: the text names another precision than its twin.
    """

    day: Floats
    first: Floats
    last: Floats
    precision: NDArray[np.object_]
    contradicts: Rows


@dataclass(frozen=True)
class TypedTable:
    """One table: `raw` text with lines, `cells` by the schema's column names."""

    name: str
    raw: pd.DataFrame
    cells: Mapping[str, Cells]
    day_form: bool

    def __len__(self) -> int:
        return len(self.raw)

    def numbers(self, column: str) -> Floats:
        return self.cells[column].numbers()

    def objects(self, column: str) -> NDArray[np.object_]:
        return self.cells[column].objects()

    def equals(self, column: str, *words: str) -> Rows:
        """Rows whose cell is one of the words."""
        cells = self.cells[column]
        return np.array([value in words for value in cells.values], dtype=bool)[cells.codes]

    def empty(self, column: str) -> Rows:
        return ~self.cells[column].filled()

    def texts(self, column: str) -> pd.Series:
        """The cells as written."""
        return self.raw[TABLES[self.name].column(column).name_in(self.day_form)]

    @property
    def lines(self) -> NDArray[np.int64]:
        return self.raw[LINE].to_numpy(dtype=np.int64)

    def dates(self, column: str) -> Dates:
        """A dated column with its precision, where it has one."""
        declared = TABLES[self.name].column(column)
        if declared.precision is None:
            day = self.numbers(column)
            no_rows = np.zeros(len(self), dtype=bool)
            return Dates(day, day, day, np.full(len(self), None, dtype=object), no_rows)
        return _partial_dates(self.objects(column), self.objects(declared.precision), self.day_form)


@dataclass(frozen=True)
class Load:
    """Every table of one delivery and the day on which it is judged (None: no calendar)."""

    tables: Mapping[str, TypedTable]
    day_form: bool
    today: float | None

    def __getitem__(self, table: str) -> TypedTable:
        return self.tables[table]

    @cached_property
    def patient_ids(self) -> pd.Index:
        """Distinct patient ids in the order in which they first stand in the table patients."""
        return pd.Index(self["patients"].raw["patient_id"].iloc[self.patient_lines], dtype=object)

    @cached_property
    def plain_ids(self) -> Mapping[str, str]:
        """Patient ids by what is left of them without leading zeros and case."""
        return {plain_key(str(text)): str(text) for text in self.patient_ids}

    @cached_property
    def patient_lines(self) -> NDArray[np.int64]:
        """Row in the table patients of each of `patient_ids`."""
        ids = self["patients"].raw["patient_id"]
        return np.flatnonzero((ids != "") & ~ids.duplicated())

    def patient_codes(self, table: str) -> NDArray[np.int64]:
        """Per row the position of its patient in `patient_ids`; -1 unknown. Findings go through their specimen."""
        if table == "findings":
            of_specimen = np.append(self.patient_codes("specimens"), -1)
            return of_specimen[self.rows_of("specimens", self["findings"].cells["specimen_id"])]
        cells = self[table].cells["patient_id"]
        found = self.patient_ids.get_indexer(pd.Index(cells.texts))
        return np.append(np.asarray(found, dtype=np.int64), -1)[cells.codes]

    def rows_of(self, table: str, cells: Cells) -> NDArray[np.int64]:
        """Per row the row of `table` whose key it names (the first of that key); -1 where there is none."""
        key = TABLES[table].key
        assert key is not None
        keys = self[table].raw[key]
        rows = np.flatnonzero((keys != "") & ~keys.duplicated())
        found = pd.Index(keys.iloc[rows], dtype=object).get_indexer(pd.Index(cells.texts))
        return np.append(np.append(rows, -1)[found], -1)[cells.codes].astype(np.int64)

    @cached_property
    def first_infusion(self) -> Floats:
        """Day of the first infusion per patient; NaN where there is none or one of them has no date."""
        infusions = self["infusions"]
        day = infusions.numbers("infusion_date")
        codes = self.patient_codes("infusions")
        first = np.full(len(self.patient_ids), np.inf)
        known = codes >= 0
        np.minimum.at(first, codes[known], np.where(np.isnan(day), -np.inf, day)[known])
        return np.where(np.isfinite(first), first, np.nan)

    def of_patient(self, table: str, values: Floats) -> Floats:
        """Per row of `table` the value of its patient, NaN for unknown patients; `values` follow `patient_ids`."""
        return np.append(values, np.nan)[self.patient_codes(table)]

    def patient_dates(self, column: str) -> Dates:
        """A dated column of the table patients, per patient of `patient_ids`."""
        dates, rows = self["patients"].dates(column), self.patient_lines
        return Dates(
            dates.day[rows],
            dates.first[rows],
            dates.last[rows],
            dates.precision[rows],
            dates.contradicts[rows],
        )


def read_load(raw: RawTables, today: date) -> Load:
    """Read every cell of a delivery."""
    tables = {}
    for name, table in TABLES.items():
        frame = raw.tables[name]
        place = Place(name, raw.day_form, raw.format(name), raw.file(name), raw.declaration)
        cells = {
            column.name: read_cells(frame[column.name_in(raw.day_form)], column, place)
            for column in table.columns
        }
        tables[name] = TypedTable(name, frame, cells, raw.day_form)
    return Load(tables, raw.day_form, float(today.toordinal() - EPOCH))


def _partial_dates(values: NDArray[np.object_], precisions: NDArray[np.object_], day_form: bool) -> Dates:
    size = len(values)
    day, first, last = (np.full(size, np.nan) for _ in range(3))
    precision = np.full(size, None, dtype=object)
    contradicts = np.zeros(size, dtype=bool)
    for row, (value, stated) in enumerate(zip(values, precisions, strict=True)):
        if value is None:
            precision[row] = stated
            continue
        if isinstance(value, PartialDate):
            contradicts[row] = stated not in (None, value.precision)
            stated = value.precision
            first[row], last[row] = value.first, value.last
            day[row] = _placed(value.first, stated)
        elif stated in (None, DatePrecision.DAY):
            day[row] = first[row] = last[row] = value
        elif day_form:
            around = _DAYS_AROUND[DatePrecision(stated)]
            day[row], first[row], last[row] = value, value - around, value + around
        else:
            first[row], last[row] = _period_around(value, stated)
            day[row] = _placed(first[row], stated)
        precision[row] = stated or DatePrecision.DAY.value
    return Dates(day, first, last, precision, contradicts)


def _period_around(day: float, precision: str) -> tuple[float, float]:
    """First and last day of the month or year in which a day lies."""
    within = date.fromordinal(int(day) + EPOCH)
    if precision == DatePrecision.MONTH:
        first = within.replace(day=1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    else:
        first = date(within.year, 1, 1)
        following = date(within.year + 1, 1, 1)
    return float(first.toordinal() - EPOCH), float(following.toordinal() - EPOCH - 1)


def _placed(first: float, precision: str) -> float:
    """The 15th of a month, 1 July of a year, from its first day."""
    begin = date.fromordinal(int(first) + EPOCH)
    placed = begin.replace(day=15) if precision == DatePrecision.MONTH else begin.replace(month=7)
    return float(placed.toordinal() - EPOCH)
