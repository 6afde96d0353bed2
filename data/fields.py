"""What a cohort can be filtered and grouped by: one table of fields, derived from schema and registries.

Categorical fields and plain numbers are columns of `Dataset.patients` and belong to the first infusion. A measured
field is the last value of an analyte in a window of days: `baseline_<analyte>` before the infusion, `day<N>_<analyte>`
after it. Words a query may contain are here; which patients have them is decided in `cohort.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from data.registries import analytes, products
from data.schema import INFUSIONS, PATIENTS, Column
from data.vocabulary import CarTState, YesNo

BASELINE_FIRST_DAY = -45
BASELINE_END_DAY = 0
LATER_WINDOW_DAYS = 30
LAST_POSSIBLE_DAY = 36525
"""A hundred years: later days in a query are typing errors."""

_CATEGORICAL_LABELS = {
    "product": "Product",
    "target": "Target",
    "costimulatory_domain": "Costimulatory domain",
    "vector_class": "Vector",
    "indication": "Indication",
    "setting": "Setting",
    "sex": "Sex",
    "site": "Centre",
    "prior_cancer": "Prior cancer",
    "prior_autologous_hct": "Prior autologous HCT",
    "prior_allogeneic_hct": "Prior allogeneic HCT",
    "prior_radiotherapy": "Prior radiotherapy",
    "prior_alkylator": "Prior alkylator",
    "prior_imid": "Prior IMiD",
    "lymphodepletion": "Lymphodepletion",
    "bridging": "Bridging therapy",
}
_NUMERIC_LABELS = {
    "age": ("Age at infusion", "age_at_infusion_years"),
    "prior_lines": ("Prior lines", "prior_lines"),
    "infusion_year": ("Year of infusion", "infusion_year"),
    "dose_1e6_cells": ("Dose", "dose_1e6_cells"),
}
_LATER_EVENTS = {
    "relapse": "Relapse",
    "next_therapy": "Next therapy",
    "transplant": "Transplant",
    "second_infusion": "Second infusion",
}
CAR_T = "car_t"
CAR_T_ANALYTES = ("car_transgene", "car_cells", "car_percent_cd3")
"""The measurements that show CAR-T cells; what any of them found on the last day of the window counts."""
_LATER = re.compile(r"day([1-9][0-9]{0,4})_([a-z0-9_]+)")


@dataclass(frozen=True)
class CategoricalField:
    """A field of words. `words` in the order of every list; `is_open`: the data may hold others, found at selection.

    `later_than_day_0` is N of `day<N>_<event>`, None for what was known at the infusion; `event` is what is looked for.
    """

    key: str
    label: str
    words: tuple[str, ...]
    is_open: bool
    later_than_day_0: int | None = None
    event: str | None = None


@dataclass(frozen=True)
class NumericField:
    """A field of numbers in `unit`. A measured one has its analyte and window, first_day <= day < end_day.

    `later_than_day_0` is N of `day<N>_<analyte>`, None for what was known at the infusion.
    """

    key: str
    label: str
    unit: str | None
    whole: bool = False
    analyte: str | None = None
    first_day: int = 0
    end_day: int = 0
    later_than_day_0: int | None = None


Field = CategoricalField | NumericField


@cache
def categorical_fields() -> Mapping[str, CategoricalField]:
    """Categorical fields by key, in the order of the filter panel."""
    return MappingProxyType({key: _categorical(key, label) for key, label in _CATEGORICAL_LABELS.items()})


@cache
def numeric_fields() -> Mapping[str, NumericField]:
    """Numeric fields known at the infusion by key: plain numbers, then the baseline measurements."""
    plain = {key: _number(key, label, column) for key, (label, column) in _NUMERIC_LABELS.items()}
    measured = {f"baseline_{code}": _baseline(code) for code in analytes()}
    return MappingProxyType(plain | measured)


@cache
def plain_numeric_fields() -> tuple[NumericField, ...]:
    """The numeric fields that are columns of `Dataset.patients`."""
    return tuple(field for field in numeric_fields().values() if field.analyte is None)


def field_named(key: str) -> Field | None:
    """The field of that key, `day<N>_<analyte>` and `day<N>_<event>` included; None where there is none."""
    found = categorical_fields().get(key) or numeric_fields().get(key)
    return found or _later(key)


def _categorical(key: str, label: str) -> CategoricalField:
    column = _schema_column(key)
    if column.registry == "products":
        return CategoricalField(key, label, tuple(products()), is_open=False)
    if column.vocabulary is not None:
        return CategoricalField(key, label, tuple(word.value for word in column.vocabulary), is_open=False)
    return CategoricalField(key, label, _registered(key), is_open=True)


def _registered(key: str) -> tuple[str, ...]:
    """Words of an open field that the product registry knows, in its order."""
    values = (getattr(product, key, "") for product in products().values())
    return tuple(dict.fromkeys(value for value in values if value))


def _number(key: str, label: str, column: str) -> NumericField:
    declared = _schema_column(column)
    unit = None if key == "infusion_year" else declared.unit
    return NumericField(key, label, unit, whole=declared.kind == "integer")


def _baseline(code: str) -> NumericField:
    analyte = analytes()[code]
    return NumericField(
        f"baseline_{code}",
        f"{analyte.label} before infusion",
        analyte.canonical_unit,
        analyte=code,
        first_day=BASELINE_FIRST_DAY,
        end_day=BASELINE_END_DAY,
    )


def later_events() -> tuple[str, ...]:
    """What `day<N>_<event>` can name: events by day N, and CAR-T cells in the window before it."""
    return (*_LATER_EVENTS, CAR_T)


def first_day_of_window(day: int) -> int:
    """First day of the window that ends on day N: N - 30; up to day 30 the window starts on day 1."""
    return max(1, day - LATER_WINDOW_DAYS)


def _later(key: str) -> Field | None:
    match = _LATER.fullmatch(key)
    if match is None or int(match[1]) > LAST_POSSIBLE_DAY:
        return None
    day, name = int(match[1]), match[2]
    return _later_words(key, day, name) if name in later_events() else _later_number(key, day, name)


def _later_words(key: str, day: int, name: str) -> CategoricalField:
    if name == CAR_T:
        label, words = f"CAR-T cells at day {day}", tuple(word.value for word in CarTState)
    else:
        label, words = f"{_LATER_EVENTS[name]} by day {day}", tuple(word.value for word in YesNo)
    return CategoricalField(key, label, words, is_open=False, later_than_day_0=day, event=name)


def _later_number(key: str, day: int, code: str) -> NumericField | None:
    """`day90_cd4`: the last value in [60, 90]."""
    analyte = analytes().get(code)
    if analyte is None:
        return None
    first_day = first_day_of_window(day)
    return NumericField(
        key,
        f"{analyte.label} on days {first_day}–{day}" if first_day < day else f"{analyte.label} on day {day}",
        analyte.canonical_unit,
        analyte=analyte.code,
        first_day=first_day,
        end_day=day + 1,
        later_than_day_0=day,
    )


def _schema_column(name: str) -> Column:
    """The declared column of that name, of patients or else of infusions."""
    try:
        return PATIENTS.column(name)
    except KeyError:
        return INFUSIONS.column(name)
