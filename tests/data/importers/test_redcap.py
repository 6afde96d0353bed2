"""A REDCap project: events, repeats, boxes, choices, missing data codes and form statuses, as an export has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.importers.writer import write_import
from tests.data.importers.projects import (
    API_HEADINGS,
    HEADER,
    MAPPING,
    dictionary_text,
    imported,
    project,
    records_text,
    refused,
)
from tests.data.importers.sources import changed, column, conversion, not_mapped, rows

TODAY = date(2025, 7, 1)


def test_forms_and_events_become_tables(tmp_path: Path) -> None:
    found = imported(project(tmp_path))
    assert rows(found, "patients", "patient_id", "sex", "site", "vital_status", "last_contact_date") == [
        ["1", "female", "north", "alive", "2024-01-10"],
        ["2", "", "north", "alive", "2024-02-25"],
    ]
    assert rows(found, "infusions", "infusion_id", "infusion_date", "product") == [
        ["1-1", "2020-01-10", "axi-cel"],
        ["2-1", "2021-03-31", "cilta-cel"],
    ]
    assert rows(found, "measurements", "patient_id", "measured_date", "analyte", "value") == [
        ["1", "2020-01-20", "hb", "9.5"],
        ["1", "2020-02-07", "cd4", "150"],
    ]
    assert write_import(found, tmp_path / "out", TODAY).can_be_shown


def test_rows_name_their_form_and_line(tmp_path: Path) -> None:
    found = imported(project(tmp_path))
    assert rows(found, "measurements", "__origin", "__line") == [
        ["records.csv, form laboratory", 3],
        ["records.csv, form immune (week_4_arm_1)", 5],
    ]
    assert [one.name for one in found.read] == ["records.csv", "dictionary.csv"]


def test_a_box_that_is_not_ticked_is_no_only_on_a_completed_form(tmp_path: Path) -> None:
    """The export writes 0 into the boxes of a form that nobody has opened or finished."""
    found = imported(project(tmp_path))
    boxes = ("prior_autologous_hct", "prior_allogeneic_hct", "prior_radiotherapy")
    assert rows(found, "infusions", *boxes) == [["yes", "no", ""], ["", "", ""]]
    assert conversion(found, "infusions", "prior_allogeneic_hct", "unticked").rows == 1
    assert {(one.field, one.rows) for one in not_mapped(found, "box_not_ticked")} == {
        ("before___1", 1),
        ("before____2", 1),
        ("before___rt", 2),
    }


def test_a_missing_data_code_empties_all_boxes_of_its_field(tmp_path: Path) -> None:
    records = records_text({(0, "before___unk"): "1", (0, "before___1"): "0"})
    found = imported(project(tmp_path, records=records))
    assert rows(found, "infusions", "prior_autologous_hct", "prior_allogeneic_hct")[0] == ["", ""]


def test_missing_data_codes_become_empty_and_are_counted(tmp_path: Path) -> None:
    found = imported(project(tmp_path))
    assert conversion(found, "patients", "sex", "missing_code").examples == (("UNK", ""),)
    assert conversion(found, "measurements", "value", "missing_code").rows == 1
    undeclared = changed(MAPPING, ', "UNK"]', "]")
    assert column(imported(project(tmp_path / "b", undeclared)), "patients", "sex") == ["female", "UNK"]


def test_statuses_that_are_not_taken_are_counted(tmp_path: Path) -> None:
    complete = changed(
        MAPPING, 'missing = ["-999", "UNK"]', 'missing = ["-999", "UNK"]\nstatuses = ["1", "2"]'
    )
    found = imported(project(tmp_path, complete))
    assert column(found, "patients", "patient_id") == ["1"]
    assert {(one.field, one.value, one.rows) for one in not_mapped(found, "form_not_complete")} == {
        ("person_complete", "0", 1),
        ("follow_up_complete", "0", 1),
        ("immune_complete", "0", 1),
    }


def test_fields_and_forms_that_fill_nothing_are_listed(tmp_path: Path) -> None:
    found = imported(project(tmp_path))
    assert [(one.source, one.field, one.examples) for one in not_mapped(found, "field_not_read")] == [
        ("records.csv, form person", "mrn", ()),  # marked as an identifier, so no value is quoted
        ("records.csv, form person", "trial", ('"0"',)),
    ]
    without = MAPPING[: MAPPING.index('[[measurements]]\nform = "laboratory"')]
    found = imported(project(tmp_path / "b", without))
    assert [(one.field, one.rows) for one in not_mapped(found, "form_not_read")] == [
        ("form visit", 2),
        ("form immune", 2),
        ("form laboratory", 2),
    ]


def test_a_repeat_takes_fields_of_other_forms_from_its_own_event(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'measured_date = "lab_date"', 'measured_date = "inf_date"')
    found = imported(project(tmp_path, mapping))
    assert rows(found, "measurements", "patient_id", "measured_date", "analyte")[0] == [
        "1",
        "2020-01-10",
        "hb",
    ]


def test_a_project_without_events_or_repeats_is_read_too(tmp_path: Path) -> None:
    header = HEADER.replace("redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,", "")
    mapping = changed(MAPPING, 'events = ["week_4_arm_1"]\n', "")
    found = imported(project(tmp_path, mapping, records_text(header=header)))
    assert column(found, "patients", "patient_id") == ["1", "2"]
    assert len(found.tables["measurements"]) == 2


def test_the_dictionary_of_the_programming_interface_is_the_same(tmp_path: Path) -> None:
    found = imported(project(tmp_path, dictionary=dictionary_text(API_HEADINGS)))
    assert column(found, "infusions", "product") == ["axi-cel", "cilta-cel"]


def test_other_separators_of_the_export_are_found(tmp_path: Path) -> None:
    found = imported(project(tmp_path, records=records_text().replace(",", ";")))
    assert column(found, "patients", "patient_id") == ["1", "2"]


def test_an_identifier_in_place_of_a_pseudonym_is_a_warning(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'site = "redcap_data_access_group"', 'site = "mrn"')
    (problem,) = imported(project(tmp_path, mapping)).problems
    assert (problem.severity, problem.column, problem.value) == ("warning", "patients[1].columns.site", "mrn")
    identified = (
        MAPPING + '\n[[identifiers]]\nform = "person"\n[identifiers.columns]\npatient_id = "record_id"\n'
    )
    found = imported(project(tmp_path / "b", identified + 'hospital_number = "mrn"\n'))
    assert rows(found, "identifiers", "patient_id", "hospital_number") == [["1", "700"], ["2", "701"]]
    assert found.problems == ()


WRONG = {
    "form": ('form = "infusion"', 'form = "infusions"', "Did you mean infusion?"),
    "event": ('"week_4_arm_1"', '"week_5_arm_1"', "Did you mean week_4_arm_1?"),
    "code": ('1 = "female"', '7 = "female"', "The choices of sex are 1 (Female), 2 (Male)."),
    "labels of a text": (
        'value = "lab_result"',
        'value = { column = "lab_result", labels = true }',
        "has labels",
    ),
    "unticked text": (
        'value = "lab_result"',
        'value = { column = "lab_result", unticked = "0" }',
        "left unticked",
    ),
    "field": ('column = "sex"', 'column = "sexx"', "Did you mean sex?"),
    "status": ('missing = ["-999", "UNK"]', 'statuses = ["done"]', "0 (incomplete)"),
    "file": ('"records.csv"', '"record.csv"', "Did you mean records.csv?"),
    "key": ('dictionary = "dictionary.csv"\n', "", "Add dictionary"),
    "source key": ('form = "infusion"', 'source = "infusion"', "The keys here are form, events"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_project_does_not_know_is_named(tmp_path: Path, wrong: str) -> None:
    before, after, says = WRONG[wrong]
    found = refused(project(tmp_path, changed(MAPPING, before, after)))
    assert [one for one in found if says in one], found


def test_an_export_with_labels_is_refused(tmp_path: Path) -> None:
    labelled = changed(records_text(), "record_id,redcap_event_name", "Record ID,Event Name")
    (problem,) = refused(project(tmp_path, records=labelled))
    assert "Export all records as CSV / raw data" in problem


def test_a_file_that_is_no_dictionary_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(project(tmp_path, dictionary=records_text()))
    assert "It has no column Variable / Field Name." in problem


def test_records_cut_short_within_the_last_row_are_refused(tmp_path: Path) -> None:
    whole = records_text()
    begin = whole.rindex("\n", 0, -1) + 1
    last_cell = whole.rindex(",")
    for end in (begin + 1, begin + 20, last_cell - 1, last_cell, len(whole) - 1):
        folder = project(tmp_path, records=whole[:end])
        if end > last_cell:
            assert [p.code for p in imported(folder).problems] == ["final_line_break"]
        else:
            assert "A file ends with a complete row" in refused(folder)[0]
