"""From text to value, cell by cell, without guessing: numbers, days, ISO dates, words.

Each distinct text is looked at once. A date is the number of days since 1970-01-01; a day is days since the first
infusion. A cell that cannot be read is None with the code of the broken rule and a remedy.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.registries import analytes, products
from data.rules import remedies, written_dates
from data.schema import TABLES, Column
from data.sources.file_formats import IN_THE_FILE, PLAIN, Decimal, Declaration, FileFormat
from data.vocabulary import RESERVED_WORDS, DatePrecision

EPOCH = date(1970, 1, 1).toordinal()
EARLIEST_YEAR = 1900
FURTHEST_DAY = 150 * 366

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"([+-]?\d{1,15})(\.0*)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class Unreadable:
    """Why a text could not be read."""

    code: str
    remedy: str


Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Place:
    """Where a column stands: its table, whether the delivery gives days, how its file `file` is written.

    `declaration` is where that is declared.
    """

    table: str
    day_form: bool
    form: FileFormat = PLAIN
    file: str = ""
    declaration: Declaration = IN_THE_FILE


@dataclass(frozen=True)
class Cells:
    """One column: `codes` (n_rows,) index the distinct texts, `values` and `wrong` belong to the distinct texts."""

    codes: NDArray[np.int32]
    texts: NDArray[np.object_]
    values: list[Any]
    wrong: dict[int, Unreadable]

    def numbers(self) -> NDArray[np.float64]:
        """Values per row, NaN for empty or unreadable."""
        distinct = np.array([math.nan if value is None else value for value in self.values], dtype=np.float64)
        return distinct[self.codes] if len(distinct) else np.empty(0)

    def objects(self) -> NDArray[np.object_]:
        """Values per row, None for empty or unreadable."""
        distinct = np.empty(len(self.values), dtype=object)
        distinct[:] = self.values
        return distinct[self.codes] if len(distinct) else np.empty(0, dtype=object)

    def filled(self) -> NDArray[np.bool_]:
        """Rows with any text."""
        distinct = np.array([text != "" for text in self.texts], dtype=bool)
        return distinct[self.codes] if len(distinct) else np.empty(0, dtype=bool)


def read_cells(texts: pd.Series, column: Column, place: Place) -> Cells:
    """All cells of a column, read by its kind."""
    codes, distinct = pd.factorize(texts)
    read = _reader(column, place)
    values: list[Any] = []
    wrong: dict[int, Unreadable] = {}
    for index, text in enumerate(distinct):
        value = read(text) if text != "" else None
        if isinstance(value, Unreadable):
            wrong[index] = value
            value = None
        values.append(value)
    return Cells(codes.astype(np.int32, copy=False), np.asarray(distinct, dtype=object), values, wrong)


def _reader(column: Column, place: Place) -> Reader:
    if column.dated and place.day_form:
        return _day
    if column.registry:
        codes = analytes() if column.registry == "analytes" else products()
        return lambda text: _word(text, codes)
    if column.vocabulary:
        words = [word.value for word in column.vocabulary]
        return lambda text: _word(text, words)
    if column.kind == "date":
        return partial(_partial_date if column.precision else _date, place=place)
    if column.kind in ("number", "integer"):
        read = _number if column.kind == "number" else _integer
        return lambda text: _within(read(text, column, place), column)
    return _open_word if column.asked else str


def _open_word(text: str) -> str | Unreadable:
    """Any word but those that a question uses itself, in whatever case: a reader could not tell them apart."""
    word = text.strip().lower()
    if word not in RESERVED_WORDS:
        return text
    return Unreadable("reserved_word", remedies.of_missing(word).strip() or "Write another name.")


def _word(text: str, allowed: Iterable[str]) -> str | Unreadable:
    words = list(allowed)
    if text in words:
        return text
    close = difflib.get_close_matches(text.strip().lower(), words, n=1, cutoff=0.75)
    hint = f"Did you mean {close[0]}? " if close else remedies.of_missing(text)
    return Unreadable("unknown_word", f"{hint}Allowed: {', '.join(words)}.")


def _number(text: str, column: Column, place: Place) -> float | Unreadable:
    plain = _with_point(text, place)
    if plain is None or not _NUMBER.fullmatch(plain):
        return Unreadable("unreadable_number", _number_remedy(text, column, place))
    value = float(plain)
    return value if math.isfinite(value) else Unreadable("unreadable_number", "The number is too large.")


def _integer(text: str, column: Column, place: Place) -> float | Unreadable:
    plain = _with_point(text, place)
    if plain is not None and (found := _INTEGER.fullmatch(plain)):
        return float(int(found[1]))
    return Unreadable("unreadable_integer", _number_remedy(text, column, place))


def _with_point(text: str, place: Place) -> str | None:
    """A number with a decimal point; None where it has a point and its file is declared to have decimal commas."""
    if place.form.decimal is Decimal.POINT:
        return text
    return None if "." in text else text.replace(",", ".")


def _number_remedy(text: str, column: Column, place: Place) -> str:
    beside = [other.name for other in TABLES[place.table].columns]
    return remedies.of_number(text, column, place.form, beside, place.declaration.place)


def _within(value: float | Unreadable, column: Column) -> float | Unreadable:
    if isinstance(value, Unreadable):
        return value
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    if low <= value <= high:
        return value
    limits = [f"at least {low:g}"] if low > -math.inf else []
    limits += [f"at most {high:g}"] if high < math.inf else []
    unit = f" ({column.unit})" if column.unit else ""
    return Unreadable("outside_limits", f"It must be {' and '.join(limits)}{unit}; correct the number.")


def _day(text: str) -> float | Unreadable:
    found = _INTEGER.fullmatch(text)
    if not found:
        remedy = remedies.of_missing(text) or "Write whole days, for example 54 or -12."
        return Unreadable("unreadable_day", remedy)
    value = float(int(found[1]))
    if abs(value) > FURTHEST_DAY:
        return Unreadable("unreadable_day", f"It must lie between {-FURTHEST_DAY} and {FURTHEST_DAY} days.")
    return value


def _date(text: str, place: Place) -> float | Unreadable:
    found = written_dates.parts(text, place.form.date_format)
    if found is None:
        declare = place.declaration.of_dates.format(file=place.file, table=place.table)
        remedy = remedies.of_date(text, place.form, declare, place.declaration.place)
        return Unreadable("unreadable_date", remedy)
    return _calendar_day(*found)


def _calendar_day(year: int, month: int, day: int) -> float | Unreadable:
    if year < EARLIEST_YEAR:
        return Unreadable("unreadable_date", f"The year must be {EARLIEST_YEAR} or later.")
    try:
        return float(date(year, month, day).toordinal() - EPOCH)
    except ValueError:
        return Unreadable("unreadable_date", "There is no such day in the calendar; correct the date.")


@dataclass(frozen=True)
class PartialDate:
    """A date of which only the month or the year is written: first and last possible day since 1970-01-01."""

    first: float
    last: float
    precision: DatePrecision


def _partial_date(text: str, place: Place) -> float | PartialDate | Unreadable:
    """A full date as its day; YYYY-MM and YYYY as the period they name."""
    if month := _MONTH.fullmatch(text):
        year, number = int(month[1]), int(month[2])
        return _period(DatePrecision.MONTH, (year, number), (year + number // 12, number % 12 + 1))
    if _YEAR.fullmatch(text):
        return _period(DatePrecision.YEAR, (int(text), 1), (int(text) + 1, 1))
    return _date(text, place)


def _period(
    precision: DatePrecision, begin: tuple[int, int], following: tuple[int, int]
) -> PartialDate | Unreadable:
    first, after = _calendar_day(*begin, 1), _calendar_day(*following, 1)
    if isinstance(first, Unreadable):
        return first
    if isinstance(after, Unreadable):
        return after
    return PartialDate(first, after - 1, precision)


def plain_key(text: str) -> str:
    """A key without what is easily lost: case, accents of another form, leading zeros of a number."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return plain.lstrip("0") if plain.isdecimal() else plain
