"""The export to cBioPortal: it keeps the rules of its file formats, comes back as it was, and leaks nothing."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from data.commands.table import main
from data.importers.cbioportal import import_study
from data.importers.writer import write_import
from data.normalise import build_dataset, measurement_frame
from tests.data.deliveries import TODAY, Delivery, delivery, load, write

META_FIELDS = {
    "CLINICAL": {"cancer_study_identifier", "genetic_alteration_type", "datatype", "data_filename"},
    "MUTATION_EXTENDED": {
        "cancer_study_identifier", "genetic_alteration_type", "datatype", "data_filename", "stable_id",
        "show_profile_in_analysis_tab", "profile_name", "profile_description",
    },
}  # fmt: skip
"""The fields of a meta file that cBioPortal requires; it complains of any other."""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    rows = delivery()
    rows["identifiers"].append(
        {
            "patient_id": "P1",
            "hospital_number": "4711",
            "family_name": "Miller",
            "given_name": "",
            "birth_date": "",
        }
    )
    rows["events"][0]["name"] = "CRS of Miller on 2020-01-12"
    rows["patients"][0]["birth_year"] = "1925"
    rows["patients"].append({**rows["patients"][1], "patient_id": "T1", "teaching_case": "yes"})
    rows["infusions"].append({**rows["infusions"][1], "patient_id": "T1", "infusion_id": "I9"})
    return write(tmp_path / "tables", rows)


@pytest.fixture
def study(tables: Path, tmp_path: Path) -> Path:
    assert main(["export", "cbioportal", str(tables), "--out", str(tmp_path / "study"), "--id", "car_t"]) == 0
    return tmp_path / "study"


def meta(path: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines())


def table(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_meta_file_has_the_fields_of_its_kind_and_names_a_file(study: Path) -> None:
    about = meta(study / "meta_study.txt")
    assert set(about) == {
        "type_of_cancer", "cancer_study_identifier", "name", "description", "add_global_case_list",
    }  # fmt: skip
    for path in study.glob("meta_*.txt"):
        if path.name == "meta_study.txt":
            continue
        fields = meta(path)
        assert set(fields) == META_FIELDS[fields["genetic_alteration_type"]]
        assert fields["cancer_study_identifier"] == "car_t"
        assert (study / fields["data_filename"]).is_file()


@pytest.mark.parametrize("level", ["patient", "sample"])
def test_clinical_files_have_four_lines_above_a_header_in_upper_case(study: Path, level: str) -> None:
    lines = (study / f"data_clinical_{level}.txt").read_text(encoding="utf-8").splitlines()
    head, header, data = lines[:4], lines[4].split("\t"), lines[5:]
    assert all(line.startswith("#") for line in head)
    assert all(cell for line in head for cell in line[1:].split("\t"))
    assert {len(line.split("\t")) for line in (*head, *data)} == {len(header)}
    assert set(head[2][1:].split("\t")) <= {"STRING", "NUMBER", "BOOLEAN"}
    assert all(name == name.upper() for name in header)
    kinds = dict(zip(header, head[2][1:].split("\t"), strict=True))
    for row in table(study / f"data_clinical_{level}.txt"):
        for name, text in row.items():
            if name.endswith("_ID"):
                assert re.fullmatch(r"[A-Za-z0-9._-]*", text)
            if kinds[name] == "NUMBER" and text:
                assert re.fullmatch(r"-?\d+(\.\d+)?|[<>]\d+", text)


def test_attributes_of_patients_and_samples_are_not_mixed(study: Path) -> None:
    patients = table(study / "data_clinical_patient.txt")
    samples = table(study / "data_clinical_sample.txt")
    assert set(patients[0]) & set(samples[0]) == {"PATIENT_ID"}
    assert {row["OS_STATUS"] for row in patients} == {"0:LIVING", "1:DECEASED"}
    assert all(row["OS_MONTHS"] for row in patients)
    assert {row["PATIENT_ID"] for row in samples} <= {row["PATIENT_ID"] for row in patients}
    assert len({row["SAMPLE_ID"] for row in samples}) == len(samples)


def test_timelines_begin_with_the_four_columns_and_hold_one_kind_each(study: Path) -> None:
    files = sorted(study.glob("data_timeline_*.txt"))
    assert "data_timeline_treatment.txt" in {path.name for path in files}
    for path in files:
        found = table(path)
        assert list(found[0])[:4] == ["PATIENT_ID", "START_DATE", "STOP_DATE", "EVENT_TYPE"]
        assert {f"data_timeline_{row['EVENT_TYPE'].lower()}.txt" for row in found} == {path.name}
        assert all(re.fullmatch(r"-?\d+", row["START_DATE"]) for row in found)
        assert all(re.fullmatch(r"(-?\d+)?", row["STOP_DATE"]) for row in found)


def test_mutations_name_gene_sample_and_class_and_their_samples_are_listed(study: Path) -> None:
    found = table(study / "data_mutations.txt")
    assert {(row["Hugo_Symbol"], row["HGVSp_Short"], row["Variant_Classification"]) for row in found} == {
        ("TP53", "p.R175H", "Missense_Mutation")
    }
    samples = {row["SAMPLE_ID"] for row in table(study / "data_clinical_sample.txt")}
    assert {row["Tumor_Sample_Barcode"] for row in found} <= samples
    listed = meta(study / "case_lists" / "cases_sequenced.txt")
    assert listed["stable_id"] == "car_t_sequenced"
    assert listed["case_list_ids"].split("\t") == ["S1", "S2"]


def test_a_value_below_the_limit_is_no_number(study: Path) -> None:
    results = {row["ANALYTE"]: row["RESULT"] for row in table(study / "data_timeline_lab_test.txt")}
    assert (results["car_transgene"], results["anc"]) == ("<50", "1.5")


def test_no_date_name_note_or_old_age_leaves(study: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in study.rglob("*.txt"))
    for secret in ("Miller", "4711", "hypotension", "T1", "2020-", "2022-", "1925", "0009"):
        assert secret not in text
    ages = {row["PATIENT_ID"]: row["AGE"] for row in table(study / "data_clinical_patient.txt")}
    assert ages["P1"] == ">89"


def test_what_was_exported_comes_back(tmp_path: Path) -> None:
    before, _ = load(write(tmp_path / "tables", delivery()))
    out = tmp_path / "study"
    assert main(["export", "cbioportal", str(tmp_path / "tables"), "--out", str(out), "--id", "car_t"]) == 0
    written = write_import(import_study(out, None, lambda share, what: None), tmp_path / "back", TODAY)
    assert written.can_be_shown
    assert [one.sentence for one in written.report.problems] == []
    after, _ = load(written.folder)
    was, now = build_dataset(before), build_dataset(after)
    lost = ["day0_date", "birth_year", "birth_date", "infusion_year"]
    assert now.patients.drop(columns=lost).equals(was.patients.drop(columns=lost))
    assert now.second_cancers.equals(was.second_cancers)
    assert now.specimens.equals(was.specimens)
    assert now.infusions.equals(was.infusions)
    assert now.events.drop(columns="note").equals(was.events.drop(columns="note"))
    assert measurement_frame(after, now).equals(measurement_frame(before, was))
    assert list(now.findings["target"]) == ["TP53 p.R175H", "TP53 p.R175H"]


def test_what_cbioportal_would_not_take_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = delivery()
    for name in ("patients", "infusions", "events", "second_cancers", "specimens", "measurements"):
        for row in rows[name]:
            row["patient_id"] = row["patient_id"].replace("P1", "P/1")
    tables = write(tmp_path / "tables", rows)

    def said(*more: str) -> str:
        arguments = ["export", "cbioportal", str(tables), "--out", str(tmp_path / "study"), *more]
        assert main(arguments) == 2
        return capsys.readouterr().err

    assert "P/1" in said("--id", "car_t")
    assert "small letters" in said("--id", "CAR T")
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"specimens": [], "findings": []}, "Fill in the table specimens first."),
        ({"infusions": []}, "cannot be shown"),
    ],
)
def test_tables_that_make_no_study_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: Delivery, said: str
) -> None:
    tables = write(tmp_path / "tables", {**delivery(), **changes})
    if "infusions" in changes:
        (tables / "infusions.csv").unlink()
    assert main(["export", "cbioportal", str(tables), "--out", str(tmp_path / "study"), "--id", "car_t"]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "study").exists()


def test_a_folder_in_the_way_is_left_alone(
    tables: Path, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    before = sorted(path.name for path in study.iterdir())
    assert main(["export", "cbioportal", str(tables), "--out", str(study), "--id", "x", "--json"]) == 2
    assert "is not overwritten" in json.loads(capsys.readouterr().out)["error"]
    assert sorted(path.name for path in study.iterdir()) == before
