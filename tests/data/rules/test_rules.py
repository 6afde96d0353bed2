"""Every rule of rows and cells once broken and once kept: the delivery as written breaks none, each case breaks one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.schema import TABLES
from data.schema_rules import COLUMN_RULES, RULES, TABLE_RULES
from tests.data.deliveries import Delivery, codes, delivery, in_days, only, report

Change = Callable[[Delivery], None]


@dataclass(frozen=True)
class Case:
    """A change to the delivery and what the report must then say. `lines` are lines in the file, header 1."""

    code: str
    table: str
    line: int
    column: str | None
    value: str | None
    patient: str
    remedy: str
    change: Change
    days: bool = False
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}-{self.column}-{self.value}"


def put(table: str, row: int, **cells: str) -> Change:
    """Overwrite cells of the row-th data row."""
    return lambda tables: tables[table][row].update(cells)


def add(table: str, like: int, **cells: str) -> Change:
    """Append a copy of a row with other cells."""
    return lambda tables: tables[table].append({**tables[table][like], **cells})


def remove(table: str, row: int) -> Change:
    return lambda tables: tables[table].__delitem__(row)


def many_low_counts(tables: Delivery) -> None:
    """Twenty neutrophil counts that are those of healthy people in another unit; one more would not be many."""
    for number in range(20):
        day = f"2020-02-{number + 1:02}"
        add("measurements", 0, measured_date=day, analyte="alc", value=f"{2 + number / 10}")(tables)


MISSING = "Leave the cell empty"
CASES = (
    Case("missing_value", "measurements", 2, "analyte", "", "P1", "Fill in analyte",
         put("measurements", 0, analyte="")),
    Case("missing_value", "patients", 2, "patient_id", "", "", "Fill in", put("patients", 0, patient_id=""),
         also=("unknown_patient",) * 8 + ("rejected_specimen",) * 3),
    Case("missing_value", "second_cancers", 2, "status", "", "P1", "Fill in",
         put("second_cancers", 0, status="")),
    Case("missing_value", "second_cancers", 3, "category", "", "00123", "Fill in",
         put("second_cancers", 1, category="")),
    Case("key_duplicate", "patients", 5, "patient_id", "P2", "P2", "line 3", add("patients", 1)),
    Case("key_duplicate", "infusions", 6, "infusion_id", "I1", "P1", "line 2", add("infusions", 0),
         also=("infusion_repeated",)),
    Case("key_duplicate", "specimens", 4, "specimen_id", "S2", "P1", "line 3", add("specimens", 1),
         also=("rejected_specimen",)),
    Case("key_spaces", "second_cancers", 2, "neoplasm_id", " N1", "P1", "Remove what cannot be seen",
         put("second_cancers", 0, neoplasm_id=" N1"),
         also=("unknown_neoplasm", "rejected_specimen", "rejected_specimen")),
    Case("key_spaces", "infusions", 2, "infusion_id", "I1\u200b", "P1", "Remove what cannot be seen",
         put("infusions", 0, infusion_id="I1\u200b")),
    Case("key_alike", "patients", 5, "patient_id", "123", "123", "Another row has 00123.",
         add("patients", 2, patient_id="123"), also=("no_infusion", "age_unknown")),
    Case("unknown_patient", "measurements", 6, "patient_id", "123", "123", "Did you mean 00123?",
         put("measurements", 4, patient_id="123")),
    Case("unit_doubtful", "measurements", 7, "unit", "cells/µL", "P1", "10^9/L they would be near the usual range",
         many_low_counts),
    Case("unreadable_number", "measurements", 6, "value", "9,5", "00123", "Write 9.5",
         put("measurements", 4, value="9,5")),
    Case("unreadable_number",
         "measurements", 3, "value", "<50", "P1", "Write 50 here and < into the column comparator",
         put("measurements", 1, value="<50")),
    Case("unreadable_number", "measurements", 6, "value", "NaN", "00123", MISSING, put("measurements", 4,
         value="NaN")),
    Case("unreadable_number", "measurements", 6, "value", "inf", "00123", "Correct", put("measurements", 4,
         value="inf")),
    Case("unreadable_number", "measurements", 6, "value", "1e400", "00123", "too large",
         put("measurements", 4, value="1e400")),
    Case("unreadable_number", "measurements", 6, "value", " 9.5", "00123", "Remove the spaces",
         put("measurements", 4, value=" 9.5")),
    Case("unreadable_number", "measurements", 6, "value", "٩", "00123", "digits 0 to 9", put("measurements", 4,
         value="٩")),
    Case("unreadable_integer", "infusions", 2, "prior_lines", "3.5", "P1", "Write a whole number.",
         put("infusions", 0, prior_lines="3.5")),
    Case("unreadable_integer", "events", 2, "grade", "2b", "P1", "Write a whole number and nothing else.",
         put("events", 0, grade="2b")),
    Case("unreadable_date", "measurements", 2, "measured_date", "05.01.2020", "P1", "is not guessed",
         put("measurements", 0, measured_date="05.01.2020")),
    Case("unreadable_date", "measurements", 2, "measured_date", "2020-02-30", "P1", "no such day",
         put("measurements", 0, measured_date="2020-02-30")),
    Case("unreadable_date", "measurements", 2, "measured_date", "0001-01-01", "P1", "1900 or later",
         put("measurements", 0, measured_date="0001-01-01")),
    Case("unreadable_date", "measurements", 2, "measured_date", "2020-01-05T00:00:00Z", "P1", "2020-01-05.",
         put("measurements", 0, measured_date="2020-01-05T00:00:00Z")),
    Case("unreadable_date", "measurements", 2, "measured_date", "2020-01", "P1", "partial date",
         put("measurements", 0, measured_date="2020-01")),
    Case("unreadable_date", "second_cancers", 3, "diagnosis_date", "2022-13", "00123", "no such day",
         put("second_cancers", 1, diagnosis_date="2022-13")),
    Case("unreadable_day", "measurements", 2, "measured_day", "2020-01-05", "P1", "whole days",
         put("measurements", 0, measured_day="2020-01-05"), days=True),
    Case("unreadable_day", "measurements", 2, "measured_day", "99999", "P1", "between",
         put("measurements", 0, measured_day="99999"), days=True),
    Case("precision_contradicts",
         "second_cancers", 3, "diagnosis_date", "2022-03", "00123", "month for YYYY-MM",
         put("second_cancers", 1, diagnosis_date_precision="day")),
    Case("date_future", "measurements", 6, "measured_date", "2025-07-01", "00123", "Correct",
         put("measurements", 4, measured_date="2025-07-01")),
    Case("date_future", "second_cancers", 3, "diagnosis_date", "9999-12-31", "00123", "Correct",
         put("second_cancers", 1, diagnosis_date="9999-12-31", diagnosis_date_precision="day"),
         also=("cancer_after_followup",)),
    Case("outside_limits", "infusions", 2, "prior_lines", "-1", "P1", "at least 0",
         put("infusions", 0, prior_lines="-1")),
    Case("outside_limits", "findings", 3, "share", "41", "P1", "at most 1", put("findings", 1, share="41")),
    Case("outside_limits", "events", 2, "grade", "6", "P1", "at most 5", put("events", 0, grade="6")),
    Case("unknown_word", "patients", 3, "sex", "Male", "P2", "Did you mean male? Allowed: female, male, other",
         put("patients", 1, sex="Male")),
    Case("unknown_word", "infusions", 2, "product", "Yescarta", "P1", "axi-cel",
         put("infusions", 0, product="Yescarta")),
    Case("unknown_word", "measurements", 2, "analyte", "ANC", "P1", "Did you mean anc",
         put("measurements", 0, analyte="ANC")),
    Case("unknown_word", "findings", 2, "result", "not_tested", "P1", "Allowed: positive, negative",
         put("findings", 0, result="not_tested")),
    Case("reserved_word", "patients", 2, "site", "unknown", "P1", "Leave the cell empty where nothing is recorded.",
         put("patients", 0, site="unknown")),
    Case("reserved_word", "patients", 3, "site", " Keep", "P2", "Write another name.",
         put("patients", 1, site=" Keep")),
    Case("reserved_word", "infusions", 2, "target", "drop", "P1", "Write another name.",
         put("infusions", 0, target="drop")),
    Case("reserved_word", "infusions", 2, "costimulatory_domain", "UNKNOWN", "P1", "Leave the cell empty",
         put("infusions", 0, costimulatory_domain="UNKNOWN")),
    Case("unit_not_accepted", "measurements", 2, "unit", "mmol/L", "P1", "accepted in 10^9/L",
         put("measurements", 0, unit="mmol/L")),
    Case("unit_not_accepted", "measurements", 2, "unit", "", "P1", "accepted in 10^9/L",
         put("measurements", 0, unit="")),
    Case("unknown_patient", "events", 4, "patient_id", "P9", "P9", "Add the patient",
         put("events", 1, patient_id="P9")),
    Case("unknown_patient", "identifiers", 2, "patient_id", "123", "123", "correct the id",
         put("identifiers", 0, patient_id="123")),
    Case("unknown_specimen", "findings", 4, "specimen_id", "S9", "", "Add the specimen",
         put("findings", 2, specimen_id="S9")),
    Case("rejected_specimen", "findings", 4, "specimen_id", "S2", "P1", "Correct the row of this specimen",
         put("specimens", 1, material="saliva"), also=("unknown_word",)),
    Case("unknown_neoplasm", "specimens", 2, "neoplasm_id", "N9", "P1", "correct the id",
         put("specimens", 0, neoplasm_id="N9"), also=("rejected_specimen", "rejected_specimen")),
    Case("foreign_neoplasm", "specimens", 2, "neoplasm_id", "N2", "P1", "patient 00123's",
         put("specimens", 0, neoplasm_id="N2"), also=("rejected_specimen", "rejected_specimen")),
    Case("dead_without_date", "patients", 2, "death_date", "", "P1", "month or the year",
         put("patients", 0, death_date="")),
    Case("alive_with_date", "patients", 2, "death_date", "2023-02-01", "P1", "Set vital_status to dead",
         put("patients", 0, vital_status="alive")),
    Case("death_before_infusion", "patients", 2, "death_date", "2019-12", "P1", "Correct the death",
         put("patients", 0, death_date="2019-12", death_date_precision="month"),
         also=("contact_after_death", *("after_death",) * 7)),
    Case("end_before_start", "events", 2, "end_date", "2020-01-11", "P1", "Correct the start",
         put("events", 0, end_date="2020-01-11")),
    Case("age_outside_limits", "patients", 2, "birth_year", "1905", "P1", "115 years",
         put("patients", 0, birth_year="1905")),
    Case("age_outside_limits", "patients", 3, "birth_date", "2020-03-02", "P2", "-1 years",
         put("patients", 1, birth_date="2020-03-02")),
    Case("age_outside_limits", "patients", 2, "age_at_infusion_years", "130", "P1", "Correct the age",
         put("patients", 0, birth_year="", age_at_infusion_years="130")),
    Case("first_day_not_zero", "infusions", 2, "infusion_day", "3", "P1", "Add the earlier infusion",
         put("infusions", 0, infusion_day="3"), days=True),
    Case("vital_status_empty", "patients", 3, "vital_status", "", "P2", "alive or dead",
         put("patients", 1, vital_status="")),
    Case("no_infusion", "patients", 4, "patient_id", "00123", "00123", "Add the infusion",
         remove("infusions", 3),
         also=("age_unknown",)),
    Case("infusion_undated", "infusions", 3, "infusion_date", "", "P2", "Fill in the date",
         put("infusions", 1, infusion_date=""), also=("age_unknown",)),
    Case("infusion_repeated", "infusions", 6, "infusion_date", "2020-01-10", "P1", "Remove the row where it repeats",
         add("infusions", 0, infusion_id="I9")),
    Case("age_unknown", "patients", 2, "age_at_infusion_years", "", "P1", "birth_year, birth_date",
         put("patients", 0, birth_year="")),
    Case("age_contradicts", "patients", 2, "age_at_infusion_years", "60", "P1", "is used",
         put("patients", 0, age_at_infusion_years="60")),
    Case("year_contradicts", "infusions", 2, "infusion_year", "2021", "P1", "date is used",
         put("infusions", 0, infusion_year="2021")),
    Case("followup_assumed", "patients", 3, "second_cancer_followup_date", "", "P2", "looked for",
         put("patients", 1, second_cancer_followup_date="")),
    Case("after_last_contact", "patients", 3, "last_contact_date", "2022-04-01", "P2",
         "Line 3 of the table infusions is 30 days later", put("patients", 1, last_contact_date="2022-04-01")),
    Case("contact_after_death", "patients", 2, "last_contact_date", "2023-02-02", "P1", "Correct one",
         put("patients", 0, last_contact_date="2023-02-02")),
    Case("entry_after_event", "patients", 2, "entry_date", "2022-01-11", "P1", "entry date",
         put("patients", 0, entry_date="2022-01-11")),
    Case("after_death", "measurements", 3, "measured_date", "2023-02-02", "P1", "date of death",
         put("measurements", 1, measured_date="2023-02-02"), also=("after_last_contact",)),
    Case("cancer_undated", "second_cancers", 2, "diagnosis_date", "", "P1", "Fill in the date",
         put("second_cancers", 0, diagnosis_date="")),
    Case("cancer_before_infusion", "second_cancers", 3, "diagnosis_date", "2021-06", "00123", "nothing needs",
         put("second_cancers", 1, diagnosis_date="2021-06")),
    Case("cancer_after_followup",
         "second_cancers", 3, "diagnosis_date", "2025-03", "00123", "Move second_cancer",
         put("second_cancers", 1, diagnosis_date="2025-03")),
    Case("cancer_metastasis", "second_cancers", 3, "icd10", "C78.0", "00123", "correct the code",
         put("second_cancers", 1, icd10="C78.0")),
    Case("cancer_behaviour_secondary",
         "second_cancers", 3, "icdo3_morphology", "8140/6", "00123", "correct the code",
         put("second_cancers", 1, icdo3_morphology="8140/6")),
    Case("cancer_behaviour_benign",
         "second_cancers", 3, "icdo3_morphology", "8140/2", "00123", "correct the code",
         put("second_cancers", 1, icdo3_morphology="8140/2")),
    Case("cancer_relation",
         "second_cancers", 3, "relation_to_treated_disease", "transformation", "00123", "nothing needs",
         put("second_cancers", 1, relation_to_treated_disease="transformation")),
    Case("cancer_relation_unknown", "second_cancers", 3, "relation_to_treated_disease", "", "00123", "Fill in",
         put("second_cancers", 1, relation_to_treated_disease="")),
    Case("value_implausible", "measurements", 2, "value", "1500", "P1", "1500 would fit cells/µL",
         put("measurements", 0, unit="10^9/L")),
    Case("value_implausible", "measurements", 6, "value", "-9.5", "00123", "Correct the value or the unit",
         put("measurements", 4, value="-9.5")),
    Case("value_implausible",
         "measurements", 3, "value", "0", "P1", "detection limit as value with the comparator <",
         put("measurements", 1, value="0", comparator="")),
    Case("band_reversed", "reference_rates", 4, "age_to", "10", "", "Let age_to be age_from or later",
         put("reference_rates", 2, age_from="20", age_to="10")),
    Case("band_reversed", "reference_rates", 2, "year_to", "2014", "", "Let year_to be year_from or later",
         put("reference_rates", 0, year_to="2014"), also=("rates_missing",)),
    Case("rates_missing", "reference_rates", 2, "category", "solid", "",
         "solid, female: no rate for age 60 in 2015, and 11 of 1,331 ages and years without one",
         put("reference_rates", 1, age_from="61")),
    Case("rates_missing", "reference_rates", 2, "category", "myeloid", "", "myeloid, male: no rate at all",
         lambda tables: tables["reference_rates"].insert(0, {
             **tables["reference_rates"][2], "category": "myeloid", "sex": "female"})),
    Case("missing_value", "reference_rates", 3, "licence", "", "", "Fill in licence",
         put("reference_rates", 1, licence="")),
    Case("outside_limits", "reference_rates", 3, "rate_per_100000", "-1", "", "",
         put("reference_rates", 1, rate_per_100000="-1")),
    Case("unknown_word", "reference_rates", 2, "category", "lung", "", "",
         put("reference_rates", 0, category="lung"), also=("rates_missing",)),
    Case("row_repeated", "measurements", 7, None, None, "P1", "Remove the copy", add("measurements", 0)),
)  # fmt: skip


def test_the_delivery_as_written_breaks_no_rule(tmp_path: Path) -> None:
    found = report(tmp_path, delivery())
    assert [problem.sentence for problem in found.problems] == []
    assert found.rows_by_table["measurements"] == 5
    assert not found.blocks_load


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_broken_rule_is_reported_with_place_value_and_remedy(case: Case, tmp_path: Path) -> None:
    tables = in_days(delivery()) if case.days else delivery()
    if case.days:
        for row in tables["patients"]:
            row["age_at_infusion_years"] = "60"
    case.change(tables)
    found = report(tmp_path, tables)
    problem = only(found, case.code)
    assert (problem.file, problem.row, problem.column) == (f"{case.table}.csv", case.line, case.column)
    assert problem.value == case.value
    assert problem.patients == ((case.patient,) if case.patient else ())
    assert problem.severity == RULES[case.code].severity
    assert problem.rule == RULES[case.code].sentence
    assert case.remedy in problem.remedy
    assert sorted(codes(found)) == sorted([case.code, *case.also])
    assert (found.rejected_by_table[case.table] > 0) == RULES[case.code].rejects
    assert found.blocks_load == (problem.severity == "error" and TABLES[case.table].blocks_load)


def test_every_rule_of_cells_and_rows_has_a_case() -> None:
    assert {case.code for case in CASES} | {"rates_overlap"} == {
        rule.code for rule in (*COLUMN_RULES, *TABLE_RULES)
    }


def test_whole_numbers_written_with_a_decimal_point_are_whole_numbers(tmp_path: Path) -> None:
    tables = delivery()
    tables["infusions"][0]["prior_lines"] = "3.0"
    tables["patients"][0]["birth_year"] = "1950."
    assert report(tmp_path, tables).problems == ()


def test_tables_whose_errors_keep_the_load_from_being_shown() -> None:
    assert {name for name, table in TABLES.items() if table.blocks_load} == {
        "patients",
        "infusions",
        "second_cancers",
    }
