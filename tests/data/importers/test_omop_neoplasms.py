"""Neoplasms of an OMOP CDM: what is a second cancer, what is kept out, and what is listed for a person to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.importers.imported import Imported
from data.importers.writer import write_import
from tests.data.importers.reading import listed, rows
from tests.data.importers.test_omop import EXAMPLE, TODAY, imported


@pytest.fixture(scope="module")
def example() -> Imported:
    return imported(EXAMPLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "cdm"))


def test_the_words_of_a_neoplasm_come_before_its_code(example: Imported) -> None:
    """A label of the timeline has room for a few words only."""
    for (said,) in rows(example, "second_cancers", "diagnosis"):
        words, _, code = said.rpartition(" (")
        assert not words[0].isdigit() and code.endswith(")") and any(letter.isdigit() for letter in code), (
            said
        )


def test_only_new_neoplasms_are_second_cancers(example: Imported) -> None:
    columns = (
        "patient_id", "diagnosis_date", "category", "status", "relation_to_treated_disease", "icdo3_morphology",
        "icdo3_topography", "icd10",
    )  # fmt: skip
    assert rows(example, "second_cancers", *columns) == [
        ("1001", "2022-05-04", "myeloid", "confirmed", "unknown", "", "", "D46.9"),
        ("1002", "2021-02-01", "non_melanoma_skin", "confirmed", "new_primary", "8070/3", "C44.3", ""),
        ("1003", "2023-03-01", "t_nk", "suspected", "unknown", "", "", "C84.40"),
    ]


def test_metastasis_relapse_and_the_treated_disease_are_kept_out_and_listed(example: Imported) -> None:
    assert {(word, n) for (word, _), n in listed(example, "kept_out").items()} == {
        ("metastasis", 1),
        ("relapse", 1),
    }
    before = listed(example, "known_before_infusion")
    assert sum(before.values()) == 3
    assert list(listed(example, "neoplasm_unclassified").values()) == [1]


def test_a_confirmed_neoplasm_of_a_class_that_was_there_before_is_only_suspected(folder: Path) -> None:
    """Follicular lymphoma after a large-cell lymphoma: another code of the class that was treated."""
    path = folder / "condition_occurrence.csv"
    line = next(text for text in path.read_text().splitlines() if text.startswith("3,1001"))
    path.write_text(
        path.read_text() + line.replace("3,1001", "30,1001").replace("2000000061", "2000000090") + "\n"
    )
    with (folder / "CONCEPT.csv").open("a", encoding="utf-8") as file:
        file.write(
            "2000000090\tFollicular lymphoma\tCondition\tICD10CM\t3-char billing code\t\tC82\t19700101\t20991231\t\n"
        )
    result = imported(folder)
    assert ("condition-30", "other_haematologic", "suspected") in rows(
        result, "second_cancers", "neoplasm_id", "category", "status"
    )
    assert [one.rows for one in result.conversions if one.kind == "only_suspected"] == [1]


def test_a_later_record_confirms_a_neoplasm_on_the_day_of_its_first(folder: Path, tmp_path: Path) -> None:
    path = folder / "condition_occurrence.csv"
    line = next(text for text in path.read_text().splitlines() if text.startswith("6,1003"))
    later = line.replace("6,1003", "31,1003").replace("2023-03-01", "2023-04-02")
    path.write_text(path.read_text() + later.replace("2000000071", "2000000070") + "\n")
    result = imported(folder)
    assert ("1003", "2023-03-01", "confirmed") in rows(
        result, "second_cancers", "patient_id", "diagnosis_date", "status"
    )
    assert [one.rows for one in result.conversions if one.kind == "confirmed_later"] == [1]
    write_import(result, tmp_path / "out", TODAY)
    report = (tmp_path / "out" / "import" / "report.txt").read_text(encoding="utf-8")
    assert "3 confirmed; only a confirmed one is an event in a curve" in report


def with_conditions(folder: Path, *lines: str) -> Imported:
    """More conditions of patient 1001, infused on 2020-03-15, as (id, concept, day, code as written, its concept)."""
    path = folder / "condition_occurrence.csv"
    path.write_text(
        path.read_text()
        + "".join(
            "{},1001,{},{},,,,2000000072,2000000071,,,,,{},{},\n".format(*line.split(",")) for line in lines
        )
    )
    return imported(folder)


def test_a_code_that_is_only_written_beside_a_record_gives_its_class(folder: Path) -> None:
    """A hospital codes in ICD-10 first; what it has not mapped to a concept is a neoplasm all the same."""
    added = (
        "70,0,2022-06-01,C84.4,0",
        "71,0,2022-07-01,C50.1,",
        "72,0,2022-08-01,C79.5,0",
        "73,0,2022-09-01,I10,0",
    )
    found = with_conditions(folder, *added, "74,0,2022-10-01,9732/3-C42.1,0")
    said = rows(found, "second_cancers", "neoplasm_id", "category", "icd10", "icdo3_morphology", "diagnosis")
    assert [one for one in said if one[0] in {f"condition-{n}" for n in range(70, 75)}] == [
        ("condition-70", "t_nk", "C84.4", "", "C84.4"),
        ("condition-71", "solid", "C50.1", "", "C50.1"),
        ("condition-74", "other_haematologic", "", "9732/3", "9732/3-C42.1"),
    ]
    assert listed(found, "kept_out")[("metastasis", "C79.5")] == 1
    (note,) = (one for one in found.conversions if one.kind == "code_as_written")
    assert note.rows == 3


def test_the_treated_disease_stays_known_when_some_of_its_records_have_no_code(folder: Path) -> None:
    """Of one concept: a record before the infusion with a code beside it, and one after it without."""
    found = with_conditions(folder, "70,2000000053,2018-03-01,C85.1,0", "71,2000000053,2022-06-01,,0")
    mine = [one for (one,) in rows(found, "second_cancers", "neoplasm_id")]
    assert not {"condition-70", "condition-71"} & set(mine)


def test_a_neoplasm_that_no_set_knows_is_listed(folder: Path) -> None:
    with (folder / "CONCEPT.csv").open("a", encoding="utf-8") as file:
        file.write(
            "2000000095\tPrimary malignant neoplasm of tonsil\tCondition\tSNOMED\tDisorder\tS\t987654321\t19700101\t"
            "20991231\t\n"
        )
    found = with_conditions(
        folder,
        "70,2000000095,2022-06-01,,",
        "71,0,2022-07-01,Angiosarkom; Sarcoma,0",
        "72,0,2022-07-02,D37,0",
    )
    names = {name for (_, name), _ in listed(found, "neoplasm_not_in_set").items()}
    assert names == {"987654321 Primary malignant neoplasm of tonsil (SNOMED)", "Angiosarkom; Sarcoma", "D37"}


def with_episodes(folder: Path, *lines: str) -> Imported:
    with (folder / "episode.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    return imported(folder)


def skin_cancers(found: Imported) -> list[tuple[str, ...]]:
    columns = ("neoplasm_id", "diagnosis_date", "category", "relation_to_treated_disease")
    return [row for row in rows(found, "second_cancers", *columns) if row[2] == "non_melanoma_skin"]


def test_a_later_episode_of_a_new_primary_of_the_same_kind_is_a_neoplasm_of_its_own(folder: Path) -> None:
    found = with_episodes(
        folder,
        "8,1002,32528,2023-05-01,,,,,1,2000000064,2000000073,,",
        "9,1002,32528,2023-05-01,,,,,1,2000000064,2000000073,,",
    )
    assert skin_cancers(found) == [
        ("episode-1", "2021-02-01", "non_melanoma_skin", "new_primary"),
        ("episode-8", "2023-05-01", "non_melanoma_skin", "new_primary"),
    ]


def test_a_condition_before_its_episode_is_the_new_primary_that_the_episode_says(folder: Path) -> None:
    path = folder / "condition_occurrence.csv"
    line = next(text for text in path.read_text().splitlines() if text.startswith("3,1001"))
    earlier = line.replace("3,1001", "32,1002").replace("2022-05-04", "2021-01-20")
    earlier = earlier.replace("2000000051", "2000000064").replace("2000000061", "")
    path.write_text(path.read_text() + earlier + "\n")
    assert skin_cancers(imported(folder)) == [
        ("condition-32", "2021-01-20", "non_melanoma_skin", "new_primary")
    ]


def test_an_episode_of_a_disease_without_a_class_is_listed(folder: Path) -> None:
    found = with_episodes(folder, "8,1003,32528,2023-05-01,,,,,1,0,2000000073,,")
    assert listed(found, "episode_unclassified") == {("new_primary", "concept 0"): 1}


def test_what_has_no_agreed_place_is_listed_with_what_was_looked_for(folder: Path) -> None:
    indication, findings = [one for one in imported(folder).not_mapped if one.reason == "no_agreed_place"]
    assert (indication.table, indication.rows) == ("infusions", 3)
    assert "before the first infusion: 3 records" in indication.remedy
    assert (findings.table, findings.rows, findings.examples) == ("findings", 0, ())
    with (folder / "CONCEPT.csv").open("a", encoding="utf-8") as file:
        file.write(
            "2000000091\tTP53 variant\tMeasurement\tOMOP Genomic\tGene\tS\tOMOP1\t19700101\t20991231\t\n"
        )
    path = folder / "measurement.csv"
    header, first, *_ = path.read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"measurement_id": "99", "measurement_concept_id": "2000000091"}
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(cells.values()) + "\n")
    findings = next(one for one in imported(folder).not_mapped if one.table == "findings")
    assert (findings.rows, findings.examples) == (1, ("OMOP1 TP53 variant (OMOP Genomic)",))


def test_a_metastasis_is_listed_where_nothing_says_that_it_is_a_neoplasm(folder: Path) -> None:
    (folder / "CONCEPT_ANCESTOR.csv").unlink()
    path = folder / "condition_occurrence.csv"
    kept = [text for text in path.read_text().splitlines() if text.startswith(("condition", "5,1002"))]
    path.write_text("\n".join(kept) + "\n")
    (folder / "episode.csv").unlink()
    result = imported(folder)
    assert len(result.tables["second_cancers"]) == 0
    assert {word for word, _ in listed(result, "kept_out")} == {"metastasis"}
