"""A cBioPortal study folder: the example of the documentation, and what must be refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from data.importers.cbioportal import import_study
from data.importers.imported import Imported, ImportRefused
from data.importers.writer import write_import
from tests.data.importers.reading import listed, rows

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "cbioportal"
TODAY = date(2025, 6, 30)


def imported(folder: Path) -> Imported:
    return import_study(folder, None, lambda share, what: None)


@pytest.fixture(scope="module")
def example() -> Imported:
    return imported(EXAMPLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "study"))


def refused(folder: Path) -> str:
    with pytest.raises(ImportRefused) as caught:
        imported(folder)
    return " ".join(problem.sentence for problem in caught.value.problems)


def changed(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def test_day_0_is_the_first_infusion_and_not_the_diagnosis(example: Imported) -> None:
    assert rows(example, "infusions", "patient_id", "infusion_id", "infusion_day", "product") == [
        ("LY-001", "LY-001-1", "0", "axi-cel"),
        ("LY-002", "LY-002-1", "0", ""),
        ("LY-002", "LY-002-2", "535", "liso-cel"),
        ("LY-003", "LY-003-1", "0", "tisa-cel"),
    ]
    assert listed(example, "product_not_named") == {("AGENT", None): 1}


def test_age_and_days_of_patients_are_counted_anew(example: Imported) -> None:
    columns = ("patient_id", "age_at_infusion_years", "sex", "vital_status", "death_day", "last_contact_day")
    assert rows(example, "patients", *columns) == [
        # The timeline has the day of death, 1800; 60 months are not asked.
        ("LY-001", "63.4", "female", "dead", "1100", ""),
        ("LY-002", "49", "male", "alive", "", "1842"),
        ("LY-003", "71.1", "", "alive", "", "818"),
    ]
    assert listed(example, "word_left_empty") == {("SEX", "Unknown"): 1}


def test_a_patient_without_an_infusion_is_counted_and_left_out(example: Imported) -> None:
    assert {
        one.source: one.rows for one in example.not_mapped if one.reason == "patient_without_infusion"
    } == {
        "patients": 1,
        "timeline": 2,
    }


def test_a_result_needs_a_number_and_a_unit(example: Imported) -> None:
    columns = ("patient_id", "measured_day", "analyte", "comparator", "value", "unit")
    assert rows(example, "measurements", *columns) == [
        ("LY-001", "-10", "ldh", "", "310", "U/L"),
        ("LY-001", "100", "igg", "<", "1.4", "g/L"),
        ("LY-001", "20", "anc", "", "0.4", "10*3/uL"),
    ]
    assert listed(example, "unit_missing") == {("UNIT", "ANC"): 1}
    assert listed(example, "test_not_mapped") == {("TEST", "PSA"): 1}
    assert listed(example, "row_without_value") == {("RESULT", "pending"): 1}


def test_other_treatments_are_events_and_no_word_makes_a_second_cancer(example: Imported) -> None:
    assert rows(example, "events", "patient_id", "kind", "name", "start_day", "end_day") == [
        ("LY-001", "other", "R-CHOP", "-690", "-580"),
        ("LY-001", "other", "TOCILIZUMAB (CAR-T USE)", "3", "4"),
    ]
    assert rows(example, "second_cancers", "neoplasm_id") == []
    assert listed(example, "event_type_not_read") == {
        ("STATUS", "Second malignancy: AML"): 1,
        ("STATUS", "Progressive disease"): 1,
        ("EVENT_TYPE", "SURGERY"): 1,
    }


def test_a_sample_is_a_specimen_where_it_says_what_it_is(example: Imported) -> None:
    assert rows(example, "specimens", "specimen_id", "material", "collected_day") == [
        ("LY-001-T1", "first_tumour", "-705"),
        ("LY-001-T2", "second_tumour", "800"),
    ]
    assert rows(example, "findings", "specimen_id", "target", "result", "share") == [
        ("LY-001-T2", "TP53 p.R175H", "positive", "0.41")
    ]
    assert listed(example, "sample_not_known") == {
        ("SAMPLE_TYPE", "Metastasis"): 1,
        ("Tumor_Sample_Barcode", "LY-002-T1"): 1,
    }
    assert listed(example, "variant_of_germline") == {("Mutation_Status", "DDX41 p.M1?"): 1}


def test_what_is_not_read_is_listed(example: Imported) -> None:
    assert listed(example, "file_not_read") == {("genetic_alteration_type", "COPY_NUMBER_ALTERATION"): 1}
    fields = listed(example, "field_not_read")
    assert fields["ETHNICITY", None] == 3
    assert ("SAMPLE_TYPE", None) in fields


def test_the_example_can_be_shown(example: Imported, tmp_path: Path) -> None:
    written = write_import(example, tmp_path / "out", TODAY)
    assert written.can_be_shown
    assert [one.sentence for one in written.report.problems if one.severity == "error"] == []


def test_a_folder_that_is_no_study_is_refused(folder: Path) -> None:
    (folder / "meta_study.txt").unlink()
    assert "meta_study.txt lies in it" in refused(folder)


def test_a_missing_data_file_is_named(folder: Path) -> None:
    (folder / "data_timeline_treatment.txt").unlink()
    assert "data_timeline_treatment.txt" in refused(folder)


def test_files_of_two_studies_are_refused(folder: Path) -> None:
    changed(folder, "meta_clinical_sample.txt", "lymphoma_example_2026", "another_study")
    assert "All files of a folder must be of one study." in refused(folder)


def test_a_missing_column_is_named(folder: Path) -> None:
    changed(folder, "data_timeline_treatment.txt", "START_DATE", "BEGIN")
    assert "Add the column START_DATE." in refused(folder)


def test_a_study_without_an_infusion_is_refused(folder: Path) -> None:
    for name in ("AXICABTAGENE CILOLEUCEL", "Investigational CD19 CAR", "Breyanzi", "Kymriah", "CAR-T"):
        changed(folder, "data_timeline_treatment.txt", name, "R-CHOP")
    assert "study_agents.csv" in refused(folder)


def test_a_study_without_a_timeline_is_refused(folder: Path) -> None:
    for path in folder.glob("meta_timeline_*.txt"):
        path.unlink()
    assert "Without a timeline" in refused(folder)


def test_a_day_that_is_no_number_stays_and_the_rules_judge_it(folder: Path, tmp_path: Path) -> None:
    changed(folder, "data_timeline_lab_test.txt", "\t690\t", "\tabout 690\t")
    written = write_import(imported(folder), tmp_path / "out", TODAY)
    assert ("about 690", "data_timeline_lab_test.txt, line 2") in [
        (problem.value, origin)
        for problem, origin in zip(written.report.problems, written.origins, strict=True)
    ]


def test_the_smallest_study_gives_patients_and_infusions(folder: Path, tmp_path: Path) -> None:
    for path in folder.glob("meta_*.txt"):
        if path.name not in ("meta_study.txt", "meta_timeline_treatment.txt", "meta_clinical_patient.txt"):
            path.unlink()
    result = imported(folder)
    filled = {name: len(table) for name, table in result.tables.items() if len(table)}
    assert filled == {"patients": 3, "infusions": 4, "events": 2}
    assert write_import(result, tmp_path / "out", TODAY).can_be_shown
