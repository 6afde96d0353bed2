"""The baseline table: medians, shares, what is missing, what is hidden."""

from __future__ import annotations

import pytest

from data.access import Access, AccessDenied
from data.analysis import baseline_table
from data.dataset import Dataset
from data.results import BaselineTable
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, dataset, patient, snapshot

PEOPLE = dataset(
    patient("A", age=50, sex="female", product="axi-cel"),
    patient("B", age=60, sex="male", product="axi-cel"),
    patient("C", age=70, sex="female", product="tisa-cel", dose_1e6_cells=2.25),
    patient("D", age=None, sex=None, product="tisa-cel", dose_1e6_cells=1200),
    patient("E", age=99, sex="male", vital_status=None),
    patient("T", age=1, sex="male", teaching_case=True),
)


def table(
    query: str = "", access: Access = DEIDENTIFIED, loaded: Dataset = PEOPLE, *measured
) -> BaselineTable:
    return baseline_table(snapshot(loaded, *measured), parse_query(query).spec, access)


def cells(made: BaselineTable, field: str, level: str | None = None) -> tuple[str, ...] | None:
    return next((row.cells for row in made.rows if (row.field, row.level) == (field, level)), None)


def test_numbers_are_medians_with_quartiles_and_their_missing() -> None:
    made = table()
    assert (made.groups, made.n) == (("all",), (4,))
    assert cells(made, "age") == ("60 (55–65)",)
    assert cells(made, "age", "unknown") == ("1 (25.0 %)",)
    assert cells(made, "dose_1e6_cells") == ("601 (302–901)",)
    assert cells(made, "prior_lines") == ("–",)


def test_words_are_counts_with_shares_of_all_and_the_missing_beside_them() -> None:
    made = table()
    assert cells(made, "sex", "female") == ("2 (50.0 %)",)
    assert cells(made, "sex", "unknown") == ("1 (25.0 %)",)
    assert cells(made, "sex", "other") is None
    assert cells(made, "setting", "unknown") == ("4 (100.0 %)",)


def test_nothing_missing_has_no_line() -> None:
    assert cells(table("sex=female"), "sex", "unknown") is None


def test_one_column_per_group() -> None:
    made = table("by=product&min_patients=0")
    assert (made.groups, made.n) == (("axi-cel", "tisa-cel"), (2, 2))
    assert cells(made, "sex", "female") == ("1 (50.0 %)", "1 (50.0 %)")
    assert cells(made, "age") == ("55 (52.5–57.5)", "70 (70–70)")


def test_by_class_all_patients_stand_together() -> None:
    assert table("by=class").groups == ("all",)


def test_only_the_analysed_are_described() -> None:
    assert cells(table(), "sex", "male") == ("1 (25.0 %)",)


def test_a_small_group_keeps_its_n_and_nothing_else() -> None:
    made = table("by=product")
    assert made.n == (2, 2)
    assert {cell for row in made.rows for cell in row.cells} == {"not shown"}


def test_a_small_cohort_is_not_described_to_those_who_see_groups_only() -> None:
    with pytest.raises(AccessDenied, match="no cohort of fewer than 20 patients"):
        table("", AGGREGATE)
    twenty = dataset(*(patient(f"P{number:02d}") for number in range(20)))
    assert cells(table("", AGGREGATE, twenty), "sex", "female") == ("20 (100.0 %)",)


def test_a_baseline_measurement_of_the_query_has_its_row_with_unit() -> None:
    made = table("baseline_cd4_unknown=drop", DEIDENTIFIED, PEOPLE, ("cd4", "A", -3, 210.0))
    row = next(row for row in made.rows if row.field == "baseline_cd4")
    assert (row.label, row.cells) == ("CD4+ T cells before infusion, cells/µL", ("210 (210–210)",))


def test_nobody_gives_dashes() -> None:
    made = table("sex=other")
    assert made.n == (0,)
    assert {cell for row in made.rows for cell in row.cells} == {"–"}


def test_every_row_has_one_cell_per_group() -> None:
    made = table("by=age:60&min_patients=0")
    assert all(len(row.cells) == len(made.groups) == len(made.n) for row in made.rows)


def test_small_numbers_are_held_back_from_who_sees_no_patient() -> None:
    people = [
        patient(f"P{n:02}", age=95 if n else None, sex="male" if n < 3 else "female") for n in range(40)
    ]
    many = dataset(*people, patient("X1", sex=None), patient("X2", sex=None))
    seen, held = table(loaded=many), table(access=AGGREGATE, loaded=many)
    assert cells(seen, "sex", "male") == ("3 (7.1 %)",) and cells(held, "sex", "male") == ("not shown",)
    assert cells(held, "sex", "unknown") == ("not shown",) and cells(held, "sex", "female") == (
        "37 (88.1 %)",
    )
    assert cells(seen, "age", "unknown") != cells(held, "age", "unknown") == ("not shown",)
    assert cells(held, "age") == ("90 (90–90)",), "ages of 90 and over are not told apart"
    assert cells(table(access=IDENTIFIED, loaded=many), "age") == ("95 (95–95)",)
