"""From a column of the source to a column of ours: code map, dates, numbers, each distinct text looked at once.

What the mapping does not know stays as it is written, so that the rules of the schema judge it, and is listed with its
count. Nothing becomes empty but what the mapping declares to mean "not recorded".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importers.date_formats import read_date
from data.importers.imported import EXAMPLES, Conversion, NotMapped
from data.importers.mapping import BELOW_LIMIT, Cell, CellForms
from data.importers.mapping_checks import is_closed
from data.importers.number_forms import multiplied, read_number
from data.registries import analytes
from data.schema import Column
from data.vocabulary import DatePrecision

Note = NotMapped | Conversion

LISTED_VALUES = 100
"""Values that were not mapped are listed one by one up to this number, the most frequent first; the rest together."""

EXAMPLE_LINES = 3


@dataclass(frozen=True)
class Text:
    """What one text of the source becomes: `changed` are kinds of Conversion, `reason` one of NotMapped or ""."""

    text: str
    changed: tuple[str, ...] = ()
    reason: str = ""
    comparator: str = ""
    precision: str = ""


Reader = Callable[[str], Text]


@dataclass(frozen=True)
class Filled:
    """One column that was read: texts, and the comparators and precisions that came with them ("" for none)."""

    texts: NDArray[np.object_]
    comparators: NDArray[np.object_]
    precisions: NDArray[np.object_]
    reasons: NDArray[np.object_]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Place:
    """Where a column stands and where it goes: `source` as reports call it, its `column` there, our table and field.

    `lines` are the lines of its cells.
    """

    source: str
    column: str
    table: str
    field: str
    lines: NDArray[np.int64]


def fill(texts: pd.Series, read: Reader, place: Place) -> Filled:
    """Read a column of the source."""
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object))
    became = [read(str(text)) for text in distinct]
    rows = np.bincount(codes, minlength=len(distinct))

    def spread(parts: Iterable[str]) -> NDArray[np.object_]:
        values = np.empty(len(became), dtype=object)
        values[:] = list(parts)
        return values[codes] if len(became) else np.empty(0, dtype=object)

    return Filled(
        texts=spread(one.text for one in became),
        comparators=spread(one.comparator for one in became),
        precisions=spread(one.precision for one in became),
        reasons=spread(one.reason for one in became),
        notes=(
            *_conversions(place, distinct, became, rows),
            *_not_mapped(place, distinct, became, rows, codes),
        ),
    )


def _conversions(
    place: Place, distinct: NDArray[np.object_], became: list[Text], rows: NDArray[np.int64]
) -> Iterator[Conversion]:
    for kind in dict.fromkeys(kind for one in became for kind in one.changed):
        found = [at for at, one in enumerate(became) if kind in one.changed]
        examples = tuple((str(distinct[at]), _shown(became[at])) for at in found[:EXAMPLES])
        yield Conversion(place.table, place.field, kind, int(rows[found].sum()), examples)


def _shown(became: Text) -> str:
    return f"{became.comparator} {became.text}".strip()


def _not_mapped(
    place: Place,
    distinct: NDArray[np.object_],
    became: list[Text],
    rows: NDArray[np.int64],
    codes: NDArray[np.int64],
) -> Iterator[NotMapped]:
    wrong = sorted((at for at, one in enumerate(became) if one.reason), key=lambda at: (-rows[at], at))
    for at in wrong[:LISTED_VALUES]:
        lines = place.lines[np.flatnonzero(codes == at)[:EXAMPLE_LINES]]
        examples = tuple(f"line {line}" for line in lines)
        value, n = str(distinct[at]), int(rows[at])
        yield NotMapped(place.source, place.column, value, became[at].reason, n, place.table, examples)
    for reason in dict.fromkeys(became[at].reason for at in wrong[LISTED_VALUES:]):
        rest = [at for at in wrong[LISTED_VALUES:] if became[at].reason == reason]
        value, n = f"{len(rest):,} further values", int(rows[rest].sum())
        yield NotMapped(place.source, place.column, value, reason, n, place.table)


def reader(cell: Cell, column: Column, in_days: bool, forms: CellForms, labels: dict[str, str]) -> Reader:
    """How the texts of a column are read; `in_days`: it is the day form of a dated column."""
    typed = _typed(column, in_days, forms, cell.factor)
    closed = is_closed(column)
    unknown = "test_not_mapped" if column.registry == "analytes" else "word_not_mapped"
    by_loinc = {one.loinc: one.code for one in analytes().values() if one.loinc} if cell.loinc else {}

    def read(raw: str) -> Text:
        text = raw.strip()
        changed = () if text == raw else ("spaces",)
        if text == "":
            return Text("", changed)
        if text in forms.missing:
            return Text("", ("missing_code",))
        if text in labels:
            text, changed = labels[text], (*changed, "label")
        words = {**by_loinc, **(cell.words or {})}
        if text in words:
            mapped = words[text]
            changed = (*changed, "code_mapped") if mapped not in (text, BELOW_LIMIT) else changed
            return Text(mapped, changed) if closed or mapped in ("", BELOW_LIMIT) else typed(mapped, changed)
        if (closed and not closed(text)) or (words and not closed and column.kind == "text"):
            return Text(text, changed, reason=unknown)
        return typed(text, changed)

    return read


def _typed(
    column: Column, in_days: bool, forms: CellForms, factor: float | None
) -> Callable[[str, tuple[str, ...]], Text]:
    """How a text is read by the kind of its column, after the code map."""
    if column.kind == "date" and not in_days:
        return lambda text, changed: _date(text, changed, column, forms)
    if column.kind in ("number", "integer") or in_days:
        return lambda text, changed: _number(text, changed, forms, factor, splits=column.name == "value")
    return lambda text, changed: Text(text, changed)


def _date(text: str, changed: tuple[str, ...], column: Column, forms: CellForms) -> Text:
    found = read_date(text, forms.dates, partial=column.precision is not None)
    if found is None:
        return Text(text, changed, reason="date_unreadable")
    partial = found.precision is not DatePrecision.DAY
    kinds = ["time_left_out"] if found.timed else []
    kinds += ["partial_date"] if partial else []
    kinds += ["date_format"] if not kinds and found.iso != text else []
    precision = found.precision.value if column.precision and partial else ""
    return Text(found.iso, (*changed, *kinds), precision=precision)


def _number(
    text: str, changed: tuple[str, ...], forms: CellForms, factor: float | None, splits: bool
) -> Text:
    found = read_number(text, forms.numbers)
    if found is None or (found.comparator and not splits):
        return Text(text, changed, reason="number_unreadable")
    number, kinds = found.text, found.changed
    if factor is not None:
        number, kinds = multiplied(number, factor), (*kinds, "factor")
    return Text(number, (*changed, *kinds), comparator=found.comparator)
