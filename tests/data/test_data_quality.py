"""Coverage and completeness keep small numbers from who may see no patient; the documents say the same as the page."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.access import Access
from data.analysis import incidence
from data.completeness_by_group import completeness_by_group
from data.coverage import coverage, values_measured
from data.data_quality_document import TABLES, data_quality_csv, data_quality_document
from data.data_quality_results import Completeness, Coverage, DataQuality
from data.freshness_results import TableFreshness
from data.missingness_results import Cell, Field, Group, Missingness
from data.small_cells import SMALLEST_SHOWN
from tests.data.builders import AGGREGATE, DEIDENTIFIED, dataset, patient, snapshot

Row = tuple[str, str, str | None, int]


def measured(*rows: Row) -> pd.DataFrame:
    """Coverage of (analyte, unit, assay, patients), three values for each patient."""
    frame = pd.DataFrame(rows, columns=["analyte", "unit", "assay", "patients"])
    return frame.assign(values=frame["patients"] * 3, first_day=np.int32(-9), last_day=np.int32(900))


def shown(*rows: Row) -> list[int | None]:
    return [row.patients for row in coverage(measured(*rows), AGGREGATE)]


def test_who_sees_patients_sees_every_number() -> None:
    found = measured(("cd4", "cells/µL", None, 2), ("igg", "g/L", "nephelometry", 30))
    assert coverage(found, DEIDENTIFIED) == (
        Coverage("cd4", "cells/µL", None, 2, 6, -9, 900),
        Coverage("igg", "g/L", "nephelometry", 30, 90, -9, 900),
    )
    assert values_measured(found) == 96


def test_a_few_patients_take_the_next_smallest_of_their_analyte_with_them() -> None:
    rows = (("cd4", "cells/µL", "flow", 50), ("cd4", "10^9/L", "flow", 2), ("cd4", "cells/µL", None, 8))
    assert shown(*rows, ("igg", "g/L", None, 6)) == [50, None, None, 6]


def test_the_only_row_of_an_analyte_takes_the_smallest_of_all_with_it() -> None:
    assert shown(("cd4", "cells/µL", None, 50), ("igg", "g/L", None, 2), ("ldh", "U/L", None, 9)) == [
        50,
        None,
        None,
    ]


def test_where_no_patient_may_be_seen_there_are_no_days_and_no_values_of_what_is_hidden() -> None:
    few, many, other = coverage(
        measured(("cd4", "cells/µL", None, 1), ("igg", "g/L", None, 90), ("ldh", "U/L", None, 3)), AGGREGATE
    )
    assert few == Coverage("cd4", "cells/µL", None, None, None, None, None)
    assert many == Coverage("igg", "g/L", None, 90, 270, None, None)
    assert other.values is None


@given(st.lists(st.tuples(st.sampled_from(["cd4", "igg", "ldh"]), st.integers(1, 12)), max_size=9))
def test_nothing_small_is_left_and_it_is_never_the_only_gap(found: list[tuple[str, int]]) -> None:
    numbers = shown(*((code, "u", str(at), n) for at, (code, n) in enumerate(found)))
    assert all(n is None or n >= SMALLEST_SHOWN for n in numbers)
    assert numbers.count(None) != 1 or len(numbers) == 1
    for code in {code for code, n in found if n < SMALLEST_SHOWN}:
        own = [n for n, row in zip(numbers, found, strict=True) if row[0] == code]
        assert own.count(None) > 1 or len(own) == 1


def complete(groups: dict[str, int], access: Access) -> tuple[Completeness, ...]:
    people = [patient(f"{name}{n}", product=name) for name, size in groups.items() for n in range(size)]
    load = snapshot(dataset(*people))
    return completeness_by_group(lambda spec: incidence(load, spec, access))


def test_groups_of_a_few_are_not_listed() -> None:
    groups = {"axi-cel": 30, "tisa-cel": 40, "cilta-cel": 25, "ide-cel": 3}
    assert [row.patients for row in complete(groups, DEIDENTIFIED)] == [98, 30, 40, 3, 25]
    everybody, *products = complete(groups, AGGREGATE)
    assert (everybody.by, everybody.patients) == ("", 98) and everybody.completeness is not None
    assert [row.patients for row in products] == [30, 40]


def test_a_cohort_too_small_for_the_scope_has_no_completeness() -> None:
    assert complete({"axi-cel": 3}, AGGREGATE) == ()
    assert [row.patients for row in complete({"axi-cel": 3}, DEIDENTIFIED)] == [3]


QUALITY = DataQuality(
    data_version="abc",
    data_of="2026-07-01",
    synthetic=True,
    freshness=(TableFreshness("patients", None, None, True, None, None),),
    completeness=(Completeness("", "all", 58, 0.5),),
    coverage=(Coverage("cd4", "cells/µL", None, None, None, None, None),),
    missingness=Missingness(
        (Group("", "All", 40), Group("product", "axi-cel", None)),
        (Field("sex", "Sex", "patients", (Cell(40, 10), Cell(None, None))),),
        (),
    ),
)


def test_what_is_held_back_is_null_and_an_empty_cell() -> None:
    document = data_quality_document(QUALITY)
    assert document["not_recorded"] == [
        {
            "field": "sex",
            "label": "Sex",
            "of": "patients",
            "cells": [
                {"asked": 40, "missing": 10, "share": 0.25},
                {"asked": None, "missing": None, "share": None},
            ],
        }
    ]
    assert document["groups"][1] == {"by": "product", "label": "axi-cel", "patients": None}
    assert document["coverage"][0]["patients"] is None
    lines = data_quality_csv("missingness.csv", QUALITY).splitlines()
    assert lines[-2:] == [
        "not_recorded,sex,Sex,patients,,All,40,10,0.25",
        "not_recorded,sex,Sex,patients,product,axi-cel,,,",
    ]


def test_every_file_has_its_columns_and_says_of_which_data_it_is() -> None:
    for name, (columns, _, _) in TABLES.items():
        notes, *rows = csv.reader(io.StringIO(data_quality_csv(name, QUALITY).rpartition("# ")[2]))
        assert notes[0].startswith("time: ") and tuple(rows[0]) == tuple(columns) and len(rows) > 1
        assert "# synthetic: yes" in data_quality_csv(name, QUALITY)
