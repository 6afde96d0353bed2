"""The table of fields follows the schema, the registries and the tables of patients."""

from __future__ import annotations

import pytest

from data.dataset import PATIENT_COLUMNS
from data.fields import (
    CategoricalField,
    NumericField,
    categorical_fields,
    field_named,
    numeric_fields,
    plain_numeric_fields,
)
from data.filters import DROP, KEEP
from data.groups import UNKNOWN
from data.registries import analytes, products
from data.schema import INFUSIONS, PATIENTS
from data.vocabulary import RESERVED_WORDS, Indication


def test_every_field_is_a_column_of_patients_or_a_measurement() -> None:
    columns = [*categorical_fields(), *(field.key for field in plain_numeric_fields())]
    assert set(columns) <= set(PATIENT_COLUMNS)
    measured = [field for field in numeric_fields().values() if field.analyte]
    assert [field.analyte for field in measured] == list(analytes())


def test_words_come_from_vocabulary_and_registry() -> None:
    assert categorical_fields()["indication"].words == tuple(Indication)
    assert categorical_fields()["product"].words == tuple(products())
    assert not categorical_fields()["product"].is_open


@pytest.mark.parametrize("key", ["site", "target", "costimulatory_domain"])
def test_free_text_columns_are_open(key: str) -> None:
    assert categorical_fields()[key].is_open


def test_baseline_is_the_window_of_45_days_before_the_infusion() -> None:
    field = field_named("baseline_cd4")
    assert isinstance(field, NumericField)
    assert (field.first_day, field.end_day, field.later_than_day_0) == (-45, 0, None)
    assert field.unit == "cells/µL"


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("day1_cd4", 1, 1),
        ("day30_cd4", 1, 30),
        ("day31_cd4", 1, 31),
        ("day32_cd4", 2, 32),
        ("day90_cd4", 60, 90),
    ],
)
def test_a_later_field_is_the_window_of_30_days_before_its_day_never_day_0(
    key: str, first: int, last: int
) -> None:
    field = field_named(key)
    assert isinstance(field, NumericField)
    assert (field.first_day, field.end_day - 1, field.later_than_day_0) == (first, last, last)


@pytest.mark.parametrize("key", ["day0_cd4", "day90_cd44", "day_cd4", "baseline_xyz", "day36526_cd4", ""])
def test_what_is_no_field(key: str) -> None:
    assert field_named(key) is None


def test_labels_are_unique() -> None:
    labels = [field.label for field in (*categorical_fields().values(), *numeric_fields().values())]
    assert len(set(labels)) == len(labels)
    assert all(isinstance(field, CategoricalField) for field in categorical_fields().values())


def test_the_words_of_every_open_field_are_kept_apart_from_those_of_questions() -> None:
    asked = {column.name for table in (PATIENTS, INFUSIONS) for column in table.columns if column.asked}
    assert asked == {key for key, field in categorical_fields().items() if field.is_open}
    assert set(RESERVED_WORDS) == {UNKNOWN, KEEP, DROP}
    known = {word for field in categorical_fields().values() for word in field.words}
    assert not known & set(RESERVED_WORDS)
