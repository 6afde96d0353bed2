"""Rows through a mapping: which are selected, kept, put together or made of columns, and on which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.importers.writer import write_import
from tests.data.importers.sources import (
    LABS,
    MAPPING,
    PATIENTS,
    changed,
    column,
    conversion,
    hospital,
    imported,
    not_mapped,
    refused,
    rows,
    with_labs,
)

TODAY = date(2025, 7, 1)


def test_selected_rows_and_what_they_leave(tmp_path: Path) -> None:
    labs = "PatNo,Taken,Test,Result,Unit,State\n" + "".join(
        f"12,2021-04-1{n},CD4,{n},/uL,{state}\n"
        for n, state in enumerate(["ok", "void", "ok ", "test", "void"])
    )
    found = with_labs(
        tmp_path,
        labs,
        (
            "[measurements.columns]",
            'where = { State = ["ok", "void"] }\nunless = { State = ["void"] }\n\n[measurements.columns]',
        ),
    )
    assert column(found, "measurements", "value") == ["0", "2"]
    assert [(one.value, one.rows) for one in not_mapped(found, "row_not_selected")] == [
        ("test", 1),
        ("void", 2),
    ]


FOLLOW_UP = "PatNo,Day,Status\n12,2023-01-05,alive\n12,2024-02-25,dead\n12,,\n00012,,alive\n"
KEPT = (
    changed(MAPPING, 'vital_status = "Status"\nlast_contact_date = "Seen"\n', "")
    + """
[sources.follow_up]
file = "follow_up.csv"

[[patients]]
source = "follow_up"
keep = "latest"
by = "Day"

[patients.columns]
patient_id = "PatNo"
vital_status = "Status"
last_contact_date = "Day"
"""
)


@pytest.mark.parametrize(
    ("keep", "status", "day"), [("latest", "dead", "2024-02-25"), ("earliest", "alive", "2023-01-05")]
)
def test_one_row_of_each_patient_is_kept(tmp_path: Path, keep: str, status: str, day: str) -> None:
    found = imported(
        hospital(tmp_path, changed(KEPT, '"latest"', f'"{keep}"'), files={"follow_up.csv": FOLLOW_UP})
    )
    assert rows(found, "patients", "patient_id", "sex", "vital_status", "last_contact_date") == [
        ["00012", "female", "alive", ""],
        ["12", "male", status, day],
    ]
    assert not_mapped(found, "row_not_kept")[0].rows == 2
    assert conversion(found, "patients", "patient_id", "rows_put_together").rows == 2


def test_rows_that_contradict_each_other_are_not_put_together(tmp_path: Path) -> None:
    other = "PatNo,Day,Status\n12,2024-02-25,alive\n00012,2025-01-20,alive\n"
    mapping = KEPT.replace('birth_year = "Born"', 'birth_year = "Born"\nvital_status = "Status"')
    found = imported(hospital(tmp_path, mapping, files={"follow_up.csv": other}))
    assert column(found, "patients", "patient_id") == ["00012", "12", "12"]
    (one,) = not_mapped(found, "rows_contradict")
    assert one.field == "patient_id 12, vital_status"
    assert one.examples == ('patients.csv, line 3: "dead"', 'follow_up.csv, line 2: "alive"')
    written = write_import(found, tmp_path / "out", TODAY)
    assert not written.can_be_shown
    assert {p.code for p in written.report.blocking} == {"key_duplicate"}


def test_a_patient_without_an_event_makes_no_row(tmp_path: Path) -> None:
    mapping = (
        MAPPING
        + """
[[events]]
source = "patients"

[events.columns]
patient_id = "PatNo"
kind = { constant = "crs" }
start_date = "CRS"
"""
    )
    patients = PATIENTS.replace("Product\n", "Product,CRS\n").replace("axi-cel\n", "axi-cel,\n")
    found = imported(hospital(tmp_path, mapping, patients.replace("cilta-cel\n", "cilta-cel,2021-04-02\n")))
    assert rows(found, "events", "patient_id", "kind", "start_date") == [["12", "crs", "2021-04-02"]]
    (one,) = not_mapped(found, "row_says_nothing")
    assert (one.source, one.table, one.rows) == ("patients.csv", "events", 1)


EVIDENCE = """
[sources.samples]
file = "samples.csv"

[[specimens]]
source = "samples"

[specimens.columns]
specimen_id = "Sample"
patient_id = "PatNo"
material = { constant = "blood" }

[[findings]]
source = "samples"

[findings.columns]
specimen_id = "Sample"
assay = { constant = "vector_copy_number" }
result = { column = "VCN", map = { pos = "positive", neg = "negative" } }
share = { column = "Share", factor = 0.01 }
"""


def test_what_was_not_tested_makes_no_finding(tmp_path: Path) -> None:
    """Not tested, negative and a share without a result are three things; the last one the rules refuse."""
    samples = "Sample,PatNo,VCN,Share\nS1,12,pos,12\nS2,12,,\nS3,12,neg,0\nS4,12,,7\n"
    found = imported(hospital(tmp_path, MAPPING + EVIDENCE, files={"samples.csv": samples}))
    assert len(found.tables["specimens"]) == 4
    assert rows(found, "findings", "specimen_id", "result", "share") == [
        ["S1", "positive", "0.12"],
        ["S3", "negative", "0"],
        ["S4", "", "0.07"],
    ]
    assert not_mapped(found, "row_without_value")[0].rows == 1
    written = write_import(found, tmp_path / "out", TODAY)
    assert [(p.code, p.table) for p in written.report.errors] == [("missing_value", "findings")]


WIDE = """
[sources.immune]
file = "immune.csv"

[[measurements]]
source = "immune"

[measurements.columns]
patient_id = "PatNo"

[[measurements.wide]]
column = "CD4_d{day}"
analyte = "cd4"
unit = "/uL"
map = { neg = "below_limit" }
lower_limit = "5"

[[measurements.wide]]
column = "IgG 3 months"
day = 90
analyte = "igg"
unit = "g/L"
"""
IMMUNE = "PatNo,CD4_d28,CD4_d-5,CD4_dx,IgG 3 months\n12,<10,200,7,4.5\n00012,neg,,7,\n13,50,,,\n"


def test_wide_columns_become_rows_on_their_day(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, MAPPING + WIDE, files={"immune.csv": IMMUNE}))
    wide = [
        row
        for row in rows(
            found,
            "measurements",
            "patient_id",
            "measured_date",
            "analyte",
            "value",
            "comparator",
            "lower_limit",
            "__line",
        )
        if row[-1]
    ]
    assert wide[2:] == [
        ["12", "2021-04-28", "cd4", "10", "<", "5", 2],
        ["00012", "2020-02-07", "cd4", "5", "<", "5", 3],
        ["13", "", "cd4", "50", "", "5", 4],
        ["12", "2021-03-26", "cd4", "200", "", "5", 2],
        ["12", "2021-06-29", "igg", "4.5", "", "", 2],
    ]
    assert conversion(found, "measurements", "value", "wide_to_long").rows == 5
    assert conversion(found, "measurements", "measured_date", "day_to_date").rows == 4
    (one,) = not_mapped(found, "no_day_zero")
    assert (one.rows, one.examples) == (1, ("immune.csv, line 4",))
    assert [one.field for one in not_mapped(found, "field_not_read")] == ["CD4_dx"]


def test_a_wide_pattern_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    wide = changed(WIDE, '"CD4_d{day}"', '"CD8_d{day}"')
    (problem,) = refused(hospital(tmp_path, MAPPING + wide, files={"immune.csv": IMMUNE}))
    assert 'key measurements[2].wide[1].column: "CD8_d{day}"' in problem
    assert "immune.csv has no such column." in problem


def test_a_patient_with_an_undated_infusion_has_no_day_zero(tmp_path: Path) -> None:
    patients = PATIENTS + "12,m,1960,dead,2024-02-25,2024-03-18,,ide-cel\n"
    mapping = changed(MAPPING, '"{PatNo}-1"', '"{PatNo}-{Product}"') + WIDE
    found = imported(hospital(tmp_path, mapping, patients, files={"immune.csv": IMMUNE}))
    assert not_mapped(found, "no_day_zero")[0].rows == 4


def test_a_second_block_of_an_infusion_leaves_its_day_zero(tmp_path: Path) -> None:
    """The diagnosis often stands in the list of patients, and the date in that of the infusions."""
    second = """
[[infusions]]
source = "patients"

[infusions.columns]
infusion_id = { template = "{PatNo}-1" }
patient_id = "PatNo"
indication = { constant = "lbcl" }
"""
    found = imported(hospital(tmp_path, MAPPING + WIDE + second, files={"immune.csv": IMMUNE}))
    assert rows(found, "infusions", "infusion_date", "indication") == [
        ["2020-01-10", "lbcl"],
        ["2021-03-31", "lbcl"],
    ]
    assert conversion(found, "measurements", "measured_date", "day_to_date").rows == 4


def test_a_limit_of_a_column_is_a_number_in_quotes(tmp_path: Path) -> None:
    wide = changed(WIDE, 'lower_limit = "5"', "lower_limit = 5")
    (problem,) = refused(hospital(tmp_path, MAPPING + wide, files={"immune.csv": IMMUNE}))
    assert problem.endswith('It must be a number in quotes, for example "50".')


def test_days_stay_days_where_the_infusions_count_them_too(tmp_path: Path) -> None:
    mapping = MAPPING + WIDE
    for name in ("infusion", "last_contact", "measured", "death"):
        mapping = changed(mapping, f"{name}_date = ", f"{name}_day = ")
    patients = changed(changed(PATIENTS, "2025-01-20,,2020-01-10", "1800,,0"), "2024-02-25", "1061")
    patients = changed(changed(patients, "2024-03-18", "1083"), "2021-03-31", "0")
    labs = LABS.replace("2020-01-20", "10").replace("2021-04-10", "10")
    found = imported(hospital(tmp_path, mapping, patients, labs, files={"immune.csv": IMMUNE}))
    assert found.day_form
    assert column(found, "measurements", "measured_day") == ["10", "10", "28", "28", "28", "-5", "90"]
    assert write_import(found, tmp_path / "out", TODAY).can_be_shown
