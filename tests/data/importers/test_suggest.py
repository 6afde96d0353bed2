"""A first mapping from headers, codes and LOINC: what is certain is filled in, everything else is a question mark."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.importers.imported import ImportRefused
from data.importers.mapping_file import read_mapping
from data.importers.suggest_columns import Candidate, matched_columns, wide_columns
from data.importers.suggest_redcap import suggested_mapping as suggested_redcap
from data.importers.suggest_tables import suggested_mapping as suggested_tables
from data.importers.tables import import_tables
from data.importers.writer import write_import
from tests.data.importers.projects import project
from tests.data.importers.sources import LABS, PATIENTS, changed, hospital
from tests.data.importers.test_source_tables import as_rows, workbook

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def suggestion(folder: Path) -> dict[str, Any]:
    (folder / "mapping.toml").unlink(missing_ok=True)
    return tomllib.loads(suggested_tables(folder))


def test_a_plain_folder_needs_nothing_but_a_name(tmp_path: Path) -> None:
    folder = hospital(tmp_path / "in")
    text = suggested_tables(folder)
    (tmp_path / "first.toml").write_text(changed(text, 'name = "?"', 'name = "North"'), encoding="utf-8")
    found = import_tables(folder, tmp_path / "first.toml", lambda share, what: None)
    assert write_import(found, tmp_path / "out", date(2025, 7, 1)).can_be_shown
    assert found.tables["measurements"]["analyte"].tolist() == ["cd4", "cd4"]


def test_a_suggestion_is_refused_until_it_is_finished(tmp_path: Path) -> None:
    folder = hospital(tmp_path, patients=changed(PATIENTS, "12,m", "12,9"))
    (tmp_path / "first.toml").write_text(suggested_tables(folder), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_mapping(tmp_path / "first.toml", "tables")
    assert [(p.column, p.value) for p in refused.value.problems] == [
        ("about.name", "?"),
        ("patients[1].columns.sex", "?"),
    ]


def test_a_diagnosis_among_the_patients_is_the_indication_of_infusions_elsewhere(tmp_path: Path) -> None:
    patients = "MRN,Sex,YOB,Diagnosis,Vital status\n1,F,1950,DLBCL,alive\n2,M,1960,MM,alive\n"
    infusions = "MRN,CAR,Infusion date\n1,axi-cel,2020-01-20\n2,ide-cel,2021-02-13\n"
    folder = hospital(tmp_path, files={"a_cart.csv": infusions}, patients=patients, labs=LABS)
    own, added = suggestion(folder)["infusions"]
    assert own["columns"]["product"] == "CAR" and "indication" not in own["columns"]
    assert added["source"] == "patients"
    assert added["columns"]["infusion_id"] == own["columns"]["infusion_id"] == {"template": "{MRN}-1"}
    assert added["columns"]["indication"] == {"column": "Diagnosis", "map": {"DLBCL": "lbcl", "MM": "mm"}}
    with_ids = infusions.replace("CAR,", "CAR,Infusion ID,").replace("axi-cel,", "axi-cel,7,")
    (folder / "a_cart.csv").write_text(with_ids.replace("ide-cel,", "ide-cel,8,"), encoding="utf-8")
    (own,) = suggestion(folder)["infusions"]
    assert own["columns"]["infusion_id"] == "Infusion ID"


def test_loinc_codes_are_recognised(tmp_path: Path) -> None:
    labs = LABS.replace("Test", "Code").replace("CD4", "24467-3")
    (block,) = suggestion(hospital(tmp_path, labs=labs))["measurements"]
    assert block["columns"]["analyte"] == {"column": "Code", "codes": "loinc"}


@pytest.mark.parametrize(
    ("dates", "declared"),
    [
        (("2020-01-20", "2021-04-10"), None),
        (("20.01.2020", "10.04.2021"), "DD.MM.YYYY"),
        (("01/20/2020", "04/10/2021"), "MM/DD/YYYY"),
        (("20/01/2020", "10/04/2021"), "DD/MM/YYYY"),
        (("02/01/2020", "10/04/2021"), "?"),
        (("02.01.2020", "10.04.2021"), "?"),
        (("20JAN2020", "10APR2021"), "DDMONYYYY"),
        (("20.1.20", "10.4.21"), "?"),
    ],
)
def test_a_date_format_is_suggested_only_where_it_is_proved(
    tmp_path: Path, dates: tuple[str, str], declared: str | None
) -> None:
    labs = changed(changed(LABS, "2020-01-20", dates[0]), "2021-04-10", dates[1])
    assert suggestion(hospital(tmp_path, labs=labs))["sources"]["labs"].get("date_format") == declared


def test_a_decimal_comma_and_an_old_encoding_are_recognised(tmp_path: Path) -> None:
    labs = LABS.replace(",", ";").replace("150", "1,5").replace("/uL", "/µL").encode("cp1252")
    labs_source = suggestion(hospital(tmp_path, labs=labs))["sources"]["labs"]
    assert (labs_source["decimal"], labs_source["encoding"]) == (",", "windows-1252")


def test_wide_columns_ask_for_their_unit(tmp_path: Path) -> None:
    immune = "PatNo,CD4_d28,CD4_d90,CD4_d,IgG (mg/dL),cd4\n12,3,4,,5,6\n"
    found = suggestion(hospital(tmp_path, labs=immune))["measurements"][0]
    assert [(one["column"], one["analyte"], one["unit"]) for one in found["wide"]] == [
        ("CD4_d{day}", "cd4", "?"),
        ("IgG (mg/dL)", "igg", "mg/dL"),
        ("cd4", "cd4", "?"),
    ]


def test_units_stand_in_brackets_of_either_kind(tmp_path: Path) -> None:
    labs = "Pat-Nr,Abnahme,CD4+ (/µl),Thrombozyten [G/l],CAR-Transgen (Kopien)\n12,2024-01-05,3,4,5\n"
    found = suggestion(hospital(tmp_path, labs=labs))["measurements"][0]
    assert found["columns"] == {"patient_id": "Pat-Nr", "measured_date": "Abnahme"}
    assert [(one["column"], one["analyte"], one["unit"]) for one in found["wide"]] == [
        ("CD4+ (/µl)", "cd4", "/µL"),
        ("Thrombozyten [G/l]", "platelets", "G/L"),
        ("CAR-Transgen (Kopien)", "car_transgene", "?"),
    ]


def test_the_dead_without_a_date_are_asked_for(tmp_path: Path) -> None:
    head = "Pat-Nr,Geschlecht,Geb.-Jahr,Status,Letzter Kontakt"
    patients = f"{head}\n1,w,1950,lebt,2024-01-20\n2,m,1960,verstorben,13.02.2023\n"
    found = suggestion(hospital(tmp_path, patients=patients))
    assert found["sources"]["patients"]["date_format"] == "DD.MM.YYYY", "beside dates of the workbook"
    own, dead = found["patients"]
    assert own["columns"]["birth_year"] == "Geb.-Jahr"
    assert dead["where"] == {"Status": ["verstorben"]}
    assert dead["columns"] == {"patient_id": "Pat-Nr", "death_date": "?"}
    with_date = (
        patients.replace("Status,", "Status,Sterbedatum,")
        .replace("lebt,", "lebt,,")
        .replace("en,13", "en,,13")
    )
    assert len(suggestion(hospital(tmp_path / "again", patients=with_date))["patients"]) == 1


def test_the_class_of_a_cancer_follows_from_icd_10(tmp_path: Path) -> None:
    rows = ("1,2024-01-05,D46.2,ja", "2,2024-02-05,c18.7,Verdacht", "3,2024-02-05,C79.5,ja")
    cancers = "\n".join(("Pat-Nr,Diagnosedatum,ICD-10,gesichert", *rows))
    found = suggestion(hospital(tmp_path, files={"zweitmalignome.csv": cancers}))["second_cancers"][0][
        "columns"
    ]
    assert found["category"] == {
        "column": "ICD-10",
        "map": {"D46.2": "myeloid", "c18.7": "solid", "C79.5": "?"},
    }, "a metastasis has no class of its own"
    assert found["status"] == {"column": "gesichert", "map": {"ja": "confirmed", "Verdacht": "suspected"}}


def test_names_within_longer_names_are_recognised(tmp_path: Path) -> None:
    patients = changed(
        PATIENTS, "Seen,Death,Infusion,Product", "Date of Last Contact,Death,CAR-T Infusion Date,Product"
    )
    patients = changed(patients, "PatNo", "Study ID")
    found = suggestion(hospital(tmp_path, patients=patients))
    assert found["patients"][0]["columns"]["last_contact_date"] == "Date of Last Contact"
    assert found["infusions"][0]["columns"]["infusion_date"] == "CAR-T Infusion Date"


def test_what_is_left_over_is_listed(tmp_path: Path) -> None:
    folder = hospital(tmp_path, labs=changed(LABS, "Unit\n", "Unit,Ward\n").replace("/uL\n", "/uL,B3\n"))
    assert "# labs, not used: Ward\n" in suggested_tables(folder)


def test_grades_of_crs_and_icans_become_events(tmp_path: Path) -> None:
    patients = changed(PATIENTS, "Product\n", "Product,CRS max grade,CRS onset,ICANS grade\n")
    patients = patients.replace("cel\n", "cel,2,2021-04-02,1\n")
    crs, icans = suggestion(hospital(tmp_path, patients=patients))["events"]
    assert crs["unless"] == {"CRS max grade": ["0", ""]}
    assert (crs["columns"]["start_date"], crs["columns"]["grade"]) == ("CRS onset", "CRS max grade")
    assert crs["columns"]["grade_scale"] == {"constant": "?"}
    assert "start_date" not in icans["columns"]


def test_sheets_and_titles_are_found(tmp_path: Path) -> None:
    book = workbook(Empty=[], Laboratory=[("Export",), (), *as_rows(LABS)])
    found = suggestion(hospital(tmp_path, files={"a.xlsx": book}))
    assert found["sources"]["laboratory"] == {"file": "a.xlsx", "sheet": "Laboratory", "header_line": 3}


def test_columns_are_read_by_what_stands_in_them_where_their_names_say_nothing(tmp_path: Path) -> None:
    immune = "PatNo;Erhoben am;IgG_d28\n12;20.04.2021;4,05\n00012;;3\n"
    found = suggestion(hospital(tmp_path, files={"immune.csv": immune}))["sources"]["immune"]
    assert (found["date_format"], found["decimal"]) == ("DD.MM.YYYY", ",")


def test_a_sheet_named_after_second_cancers_is_one(tmp_path: Path) -> None:
    book = workbook(**{"Second cancers": [("PatNo", "Diagnosedatum", "Entity"), ("12", "20.04.2022", "MDS")]})
    folder = hospital(tmp_path, files={"a.xlsx": book})
    (block,) = suggestion(folder)["second_cancers"]
    assert block["columns"]["diagnosis_date"] == "Diagnosedatum"
    assert '# category = "?"  # required' in suggested_tables(folder)


def test_a_folder_without_tables_has_no_suggestion(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="no CSV file and no workbook"):
        suggested_tables(tmp_path)
    with pytest.raises(ImportRefused, match="one data dictionary and one record export"):
        suggested_redcap(tmp_path)


def test_a_dictionary_gives_forms_and_choices(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "mapping.toml").unlink()
    found = tomllib.loads(suggested_redcap(folder))
    assert found["redcap"] == {"records": "records.csv", "dictionary": "dictionary.csv", "missing": "?"}
    assert "boxes for unk: list" in suggested_redcap(folder)
    assert [(block["form"], block["columns"].get("sex")) for block in found["patients"]] == [
        ("person", {"column": "sex", "map": {"1": "female", "2": "male"}}),
        ("follow_up", None),
    ]
    assert found["infusions"][0]["columns"]["product"]["map"] == {"1": "axi-cel", "2": "cilta-cel"}
    assert [(block["form"], block.get("wide", [{}])[0].get("unit")) for block in found["measurements"]] == [
        ("immune", "?"),
        ("laboratory", None),
    ]


def test_a_repeating_form_gives_the_latest_follow_up_and_numbered_keys() -> None:
    found = tomllib.loads(suggested_redcap(EXAMPLES / "redcap"))
    follow_up = next(block for block in found["patients"] if block["form"] == "follow_up")
    assert (follow_up["keep"], follow_up["by"]) == ("latest", "fu_date")
    template = found["second_cancers"][0]["columns"]["neoplasm_id"]["template"]
    assert template == "{record_id}-{redcap_repeat_instance}"


def test_only_the_units_that_no_analyte_has_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "labor.csv").write_text(
        "PatNr,Datum,Analyt,Wert,Einheit\n12,2021-03-28,Neutrophile,0.4,10^9/L\n12,2021-03-28,IgG,4,Stk\n",
        encoding="utf-8",
    )
    (block,) = tomllib.loads(suggested_tables(tmp_path))["measurements"]
    assert block["columns"]["unit"] == {"column": "Einheit", "map": {"Stk": "?"}}


def test_a_field_is_known_by_its_label_and_a_choice_is_no_number() -> None:
    copies = Candidate("car_vcn", "CAR transgene (copies/ug DNA)")
    below = Candidate("car_below", "CAR transgene below detection limit", {"1": "Yes", "0": "No"})
    tested = Candidate("cd4_done", "CD4", {"1": "Yes", "0": "No"})
    (found,) = wide_columns([copies, below, tested])
    assert (found.column, found.analyte, found.unit) == ("car_vcn", "car_transgene", "copies/ug DNA")
    assert "lower_limit" not in matched_columns("measurements", [copies, below])
    limit = Candidate("car_limit", "CAR transgene, detection limit")
    assert matched_columns("measurements", [copies, limit])["lower_limit"] is limit


def test_the_diagnosis_of_another_form_is_the_indication(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "redcap", tmp_path / "in")
    (tmp_path / "in" / "mapping.toml").unlink()
    blocks = tomllib.loads(suggested_redcap(tmp_path / "in"))["infusions"]
    assert any("indication" in block["columns"] for block in blocks)
