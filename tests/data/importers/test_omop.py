"""OMOP CDM 5.4: the example of the documentation, from files and from a database, and what must be refused."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BufferedReader
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.importers import cdm_files
from data.importers.cdm import NEEDED_COLUMNS
from data.importers.cdm_postgresql import open_database
from data.importers.coverage import coverage
from data.importers.imported import Imported, ImportRefused, NotMapped
from data.importers.omop import import_omop
from data.importers.writer import write_import
from tests.data.importers.postgresql import fill, server
from tests.data.importers.reading import listed, rows

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "omop"
TODAY = date(2025, 6, 30)
SCHEMAS = ("cdm", "vocabulary")


def imported(source: Path | str, own: Path | None = None) -> Imported:
    return import_omop(str(source), SCHEMAS, own, TODAY, lambda share, what: None)


@pytest.fixture(scope="module")
def example() -> Imported:
    return imported(EXAMPLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "cdm"))


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with server() as address:
        fill(address, EXAMPLE)
        yield address


def refused(source: Path | str, own: Path | None = None) -> str:
    with pytest.raises(ImportRefused) as caught:
        imported(source, own)
    return " ".join(problem.sentence for problem in caught.value.problems)


def test_patients_are_those_with_an_infusion(example: Imported) -> None:
    columns = ("patient_id", "birth_year", "sex", "site", "vital_status", "death_date", "last_contact_date")
    assert rows(example, "patients", *columns) == [
        ("1001", "1955", "female", "North Hospital", "dead", "2022-09-01", "2022-08-20"),
        ("1002", "1948", "male", "North Hospital", "alive", "", "2024-02-01"),
        ("1003", "1962", "", "North Hospital", "alive", "", "2024-04-01"),
    ]


def test_a_drug_and_a_procedure_of_one_day_are_one_infusion(example: Imported) -> None:
    assert rows(example, "infusions", "patient_id", "infusion_date", "product") == [
        ("1001", "2020-03-10", "axi-cel"),
        ("1002", "2019-06-01", ""),
        ("1003", "2021-01-15", "brexu-cel"),
    ]
    assert listed(example, "not_car_t") == {("drug_source_value", "PROVENGE"): 1}
    assert listed(example, "product_not_named") == {("product", None): 1}


def test_values_keep_their_sign_and_unit(example: Imported) -> None:
    columns = ("patient_id", "measured_date", "analyte", "comparator", "value", "unit")
    assert rows(example, "measurements", *columns) == [
        ("1001", "2020-03-05", "anc", "", "2.4", "10*3/uL"),
        ("1001", "2020-03-20", "anc", "", "300", "/uL"),
        ("1001", "2020-03-20", "hb", "", "8.1", "g/dL"),
        ("1001", "2020-03-20", "platelets", "", "41", "10*3/uL"),
        ("1002", "2019-09-01", "igg", "<", "140", "mg/dL"),
        ("1002", "2020-01-01", "igg", "<", "150", "mg/dL"),
        ("1003", "2021-02-01", "platelets", "", "55", "%"),
        ("1003", "2021-06-01", "igg", "<", "140", "mg/dL"),
    ]
    assert listed(example, "unit_not_accepted") == {("unit_concept_id", "platelets: %"): 1}
    assert listed(example, "operator_not_mapped") == {}
    assert listed(example, "row_without_value") == {("value_as_number", "hb"): 1}


def test_what_is_no_analyte_is_counted_among_the_patients_only(example: Imported) -> None:
    found = listed(example, "test_not_mapped")
    assert found == {
        ("measurement_concept_id", "2951-2 Sodium [Moles/volume] in Serum or Plasma (LOINC)"): 2,
        ("measurement_concept_id", "LOCAL CAR FLOW"): 1,
    }


def test_the_smallest_delivery_gives_patients_and_infusions(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.stem not in ("person", "CONCEPT", "procedure_occurrence"):
            path.unlink()
    result = imported(folder)
    filled = {name: len(table) for name, table in result.tables.items() if len(table)}
    assert filled == {"patients": 2, "infusions": 2}
    assert write_import(result, tmp_path / "out", TODAY).can_be_shown


def test_stays_and_drugs_are_events(example: Imported) -> None:
    assert rows(example, "events", "patient_id", "kind", "name", "start_date", "end_date") == [
        ("1001", "hospitalisation", "Inpatient Visit", "2020-03-04", "2020-03-28"),
        ("1001", "supportive", "tocilizumab", "2020-03-13", ""),
    ]


def test_the_example_can_be_shown_and_a_refused_unit_is_one_row(example: Imported, tmp_path: Path) -> None:
    written = write_import(example, tmp_path / "out", TODAY)
    assert written.can_be_shown
    assert [(one.file, one.value) for one in written.report.problems if one.severity == "error"] == [
        ("measurements.csv", "%")
    ]
    assert "measurement 7" in written.origins


def test_a_database_gives_what_the_files_give(example: Imported, database: str) -> None:
    found = imported(database)
    for name, table in example.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table)
    assert (found.not_mapped, found.conversions) == (example.not_mapped, example.conversions)
    assert {one.name for one in found.read} >= {"postgres on this machine, measurement"}


def test_nothing_can_be_written_into_a_database(database: str) -> None:
    with open_database(database, SCHEMAS) as cdm:
        assert cdm.run("SHOW transaction_read_only").iat[0, 0] == "on"
    with pytest.raises(ImportRefused, match="read-only"), open_database(database, SCHEMAS) as cdm:
        cdm.run("DELETE FROM person RETURNING person_id")


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    said = refused(f"postgresql://tester:secret@/postgres?host={tmp_path}")
    assert "The database must answer." in said
    assert "secret" not in said
    assert "plain word" in refused_schema()


def refused_schema() -> str:
    with pytest.raises(ImportRefused) as caught:
        import_omop("postgresql://h/d", ("cdm; DROP",), None, TODAY, lambda share, what: None)
    return caught.value.problems[0].remedy


def test_parquet_gives_what_csv_gives(example: Imported, folder: Path) -> None:
    """With dates and numbers typed, as a warehouse writes them, and names in upper case."""
    path = folder / "measurement.csv"
    target = folder / "MEASUREMENT.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{path}')) TO '{target}' (FORMAT parquet)")
    path.unlink()
    table = imported(folder).tables["measurements"]
    assert table.drop(columns="value").equals(example.tables["measurements"].drop(columns="value"))
    assert list(table["value"].astype(float)) == list(example.tables["measurements"]["value"].astype(float))


def test_without_a_table_of_deaths_nobody_is_known_to_be_alive(folder: Path) -> None:
    (folder / "death.csv").unlink()
    result = imported(folder)
    assert set(result.tables["patients"]["vital_status"]) == {""}
    assert listed(result, "table_not_delivered") == {("vital_status", None): 3}


def test_a_concept_set_of_ones_own_takes_the_place_of_the_file(example: Imported, tmp_path: Path) -> None:
    own = tmp_path / "sets"
    own.mkdir()
    (own / "analytes.csv").write_text(
        "vocabulary_id,match,concept_code,word,source\nLOINC,code,2951-2,crp,a test\n", encoding="utf-8"
    )
    found = imported(EXAMPLE, own)
    assert len(found.tables["measurements"]) == len(example.tables["measurements"]) + 2
    (own / "comparators.csv").write_text(
        "vocabulary_id,match,concept_code,word,source\n,whole_name,<,<,\n", encoding="utf-8"
    )
    assert sum(listed(imported(EXAMPLE, own), "operator_not_mapped").values()) == 1
    (own / "analytes.csv").write_text(
        "vocabulary_id,match,concept_code,word,source\nLOINC,code,2951-2,sodium,\nLOINC,like,1,crp,\n"
        "LOINC,range,C7..C79,crp,\n",
        encoding="utf-8",
    )
    said = refused(EXAMPLE, own)
    for place in ("line 2, column word", "line 3, column match", "line 4, column concept_code"):
        assert f"analytes.csv, {place}" in said


def test_the_coverage_says_what_of_each_table_was_found_and_lost(example: Imported) -> None:
    found = {(one.table, one.column): one for one in coverage(example)}
    measured = found["measurements", ""]
    assert (measured.rows, measured.not_mapped) == (8, 5)
    assert "measurement_concept_id: LOCAL CAR FLOW" in measured.examples
    assert (found["infusions", "product"].filled, found["infusions", "indication"].filled) == (2, 0)
    assert found["findings", "share"].rows == 0


@pytest.mark.parametrize("table", ["person", "CONCEPT"])
def test_a_folder_without_a_table_that_is_needed_is_refused(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    assert f"Deliver {table.lower()}." in refused(folder)


def test_an_id_that_is_no_number_is_refused(folder: Path) -> None:
    path = folder / "drug_exposure.csv"
    path.write_text(path.read_text().replace("1001", "P-1001"))
    assert "P-1001" in refused(folder)


def test_a_folder_without_any_infusion_is_refused(folder: Path) -> None:
    for name in ("drug_exposure", "procedure_occurrence"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().splitlines()[0] + "\n")
    assert "car_t_infusions.csv" in refused(folder)
    assert "Name a folder" in refused(folder / "nowhere")


def test_two_files_of_one_table_are_refused(folder: Path) -> None:
    shutil.copy(folder / "person.csv", folder / "PERSON.tsv")
    assert "leave one" in refused(folder)


def test_every_row_of_a_list_has_a_sentence(example: Imported) -> None:
    for one in example.not_mapped:
        assert isinstance(one, NotMapped)
        assert one.rows > 0 or one.table == "findings"
        assert replace(one, rows=1).sentence.endswith(".")


def test_specimens_are_listed_with_their_number_and_not_read(folder: Path) -> None:
    person = (folder / "death.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0].strip('"')
    lines = ("specimen_id,person_id,specimen_concept_id,specimen_date", f"1,{person},4002876,2022-03-01")
    (folder / "specimen.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = imported(folder)
    (one,) = [note for note in found.not_mapped if note.source == "specimen"]
    assert (one.reason, one.rows, one.examples) == ("field_not_read", 1, ("4002876",))
    assert found.tables["specimens"].empty


def test_a_table_swapped_after_it_was_opened_is_read_as_it_was(
    folder: Path, example: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_of_opened = cdm_files.name_of_opened

    def swapped_after(file: BufferedReader, path: Path) -> str:
        place = name_of_opened(file, path)
        if path.name == "person.csv":
            path.unlink()
            path.write_text("person_id\n", encoding="utf-8")
        return place

    monkeypatch.setattr(cdm_files, "name_of_opened", swapped_after)
    assert rows(imported(folder), "patients", "patient_id") == rows(example, "patients", "patient_id")


def test_a_table_swapped_for_a_pipe_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped_behind(path: Path) -> Path:
        if path.name == "person.csv":
            path.unlink()
            os.mkfifo(path)
        return path

    monkeypatch.setattr(cdm_files, "where_it_leads", swapped_behind)
    assert "It cannot be read: it is no ordinary file." in refused(folder)


def test_a_packed_table_is_read_and_a_broken_one_is_called_by_its_name(
    folder: Path, example: Imported
) -> None:
    person = folder / "person.csv"
    (folder / "person.csv.gz").write_bytes(gzip.compress(person.read_bytes()))
    person.unlink()
    assert rows(imported(folder), "patients", "patient_id") == rows(example, "patients", "patient_id")
    (folder / "person.csv.gz").write_bytes(b"no archive")
    said = refused(folder)
    assert "person.csv.gz" in said and "/dev/fd" not in said


def blanked(folder: Path, table: str, column: str, row: int) -> None:
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row, column] = ""
    frame.to_csv(path, index=False)


def test_a_death_without_a_day_makes_nobody_alive(folder: Path, tmp_path: Path) -> None:
    blanked(folder, "death", "death_date", 0)
    found = imported(folder)
    assert rows(found, "patients", "patient_id", "vital_status", "death_date")[0] == ("1001", "dead", "")
    assert "dead_without_date" in {p.code for p in write_import(found, tmp_path / "out", TODAY).report.errors}


def test_an_infusion_of_nobody_is_listed_and_left_out(folder: Path, example: Imported) -> None:
    table = pd.read_csv(folder / "procedure_occurrence.csv", dtype=str, keep_default_na=False)
    again = table.assign(person_id="")
    pd.concat([table, again]).to_csv(folder / "procedure_occurrence.csv", index=False)
    found = imported(folder)
    assert rows(found, "infusions", "infusion_id") == rows(example, "infusions", "infusion_id")
    assert listed(found, "patient_not_named")[("person_id", None)] > 0


@pytest.mark.parametrize("table", ["death", "measurement", "concept_ancestor"])
def test_a_table_without_a_column_that_it_cannot_do_without_is_refused(folder: Path, table: str) -> None:
    column = NEEDED_COLUMNS[table][-1]
    (path,) = [one for one in folder.glob("*.csv") if one.stem.lower() == table]
    text = path.read_text(encoding="utf-8")
    path.write_text(changed_header(text, column), encoding="utf-8")
    assert f"Deliver {table} with the column {column}." in refused(folder)


def changed_header(text: str, column: str) -> str:
    header, _, rest = text.partition("\n")
    assert column in header
    return "\n".join((header.replace(column, "another"), rest))


def test_concepts_without_a_number_are_passed_over(folder: Path, example: Imported) -> None:
    for name, line in (
        ("CONCEPT", "\tX\tDrug\tRxNorm\tX\tS\tX\t\t\t\n"),
        ("CONCEPT_ANCESTOR", "2000000030\t\t1\t1\n"),
    ):
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(line)
    assert rows(imported(folder), "infusions", "product") == rows(example, "infusions", "product")
