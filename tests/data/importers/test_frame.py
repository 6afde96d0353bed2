"""What every importer ends in: tables that load, a report that accounts for everything, and a folder that is safe."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.import_report import Problem
from data.importers.imported import (
    IMPORTED_TABLES,
    ORIGIN,
    Conversion,
    Imported,
    ImportRefused,
    NotMapped,
    SourceRead,
    imported_tables,
    merged_conversions,
)
from data.importers.wording import CONVERTED, NOT_MAPPED
from data.importers.writer import FolderTaken, check_place, write_import
from data.loading import load_folder
from data.schema import TABLES
from data.sources.raw_tables import LINE
from tests.data.deliveries import TODAY, Delivery, delivery

UNREAD = NotMapped(
    "labs.csv", "Station", None, "field_not_read", 7, examples=("B3",), remedy="Map it, or not."
)
SPLIT = Conversion("measurements", "value", "comparator_split", 1, (("<50", "< 50"),))


def as_imported(tables: Delivery) -> Imported:
    """The delivery as an importer would hand it over: each row from a line of its own in a file of the source."""
    parts = {
        name: [pd.DataFrame(rows).assign(**{ORIGIN: f"{name}.xlsx", LINE: range(100, 100 + len(rows))})]
        for name, rows in tables.items()
        if name in IMPORTED_TABLES and rows
    }
    return Imported(
        importer="tables",
        tables=imported_tables(parts),
        about={"name": "By hand", "data_cut_off_date": "2025-06-30"},
        read=(SourceRead("labs.csv", 9, "ab"),),
        not_mapped=(UNREAD,),
        conversions=(SPLIT,),
    )


def problems_csv(folder: Path) -> list[dict[str, str]]:
    with (folder / "import" / "problems.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_import_loads_as_the_tables_it_was_made_from(tmp_path: Path) -> None:
    written = write_import(as_imported(delivery()), tmp_path / "out", TODAY)
    assert (written.folder, written.can_be_shown) == (tmp_path / "out", True)
    snapshot = load_folder(written.folder, tmp_path / "store", TODAY, lambda sentence: None)
    assert list(snapshot.dataset.patients["patient_id"]) == ["00123", "P1", "P2"]
    assert snapshot.dataset.name == "By hand"
    assert snapshot.measurements.last_values("anc", -10, 0)[1] == 1.5
    assert np.isnan(snapshot.measurements.last_values("anc", -10, 0)[0])


def test_the_folder_has_no_file_that_the_program_does_not_know(tmp_path: Path) -> None:
    written = write_import(as_imported(delivery()), tmp_path / "out", TODAY)
    assert [one.sentence for one in written.report.problems] == []


def test_the_report_accounts_for_everything(tmp_path: Path) -> None:
    folder = write_import(as_imported(delivery()), tmp_path / "out", TODAY).folder / "import"
    assert {path.name for path in folder.iterdir()} == {
        "report.txt", "report.json", "coverage.csv", "not_mapped.csv", "converted.csv", "problems.csv",
    }  # fmt: skip
    text = (folder / "report.txt").read_text(encoding="utf-8")
    assert text.startswith("The tables can be shown.\n")
    for sentence in (UNREAD.sentence, SPLIT.sentence, "labs.csv: 9 rows", "patients: 3 rows"):
        assert sentence in text
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert document["tables"]["measurements"] == {"rows": 5, "rejected": 0}
    assert document["not_mapped"][0]["rows"] == 7
    filled = {(one["table"], one["column"]): one["filled"] for one in document["coverage"]}
    assert (filled["patients", "sex"], filled["patients", "entry_date"]) == (2, 0)
    assert document["read"] == [{"name": "labs.csv", "rows": 9, "sha256": "ab"}]


def test_a_problem_names_its_line_in_the_source(tmp_path: Path) -> None:
    """A note with a line break lies before it, so that lines of the file written are not rows of it."""
    tables = delivery()
    tables["events"][1]["kind"] = "infusion of IVIG"
    written = write_import(as_imported(tables), tmp_path / "out", TODAY)
    assert written.can_be_shown
    (row,) = problems_csv(written.folder)
    assert (row["line"], row["line_in_source"]) == ("4", "events.xlsx, line 101")
    left_out = (written.folder / "import" / "rejected-events.csv").read_text(encoding="utf-8")
    assert "infusion of IVIG" in left_out
    assert "hypotension" not in left_out


def test_tables_that_cannot_be_shown_leave_the_place_alone(tmp_path: Path) -> None:
    good = write_import(as_imported(delivery()), tmp_path / "out", TODAY)
    wrong = delivery()
    wrong["patients"][0]["sex"] = "F"
    written = write_import(as_imported(wrong), tmp_path / "out", TODAY)
    assert not written.can_be_shown
    assert written.folder == tmp_path / "out.refused"
    assert "female" in (good.folder / "patients.csv").read_text(encoding="utf-8")
    assert problems_csv(good.folder) == []
    text = (written.folder / "import" / "report.txt").read_text(encoding="utf-8")
    assert text.startswith("The tables cannot be shown: 1 error stops the load.\n")
    assert 'patients.csv, line 2, column sex: "F".' in text
    assert "In the source: patients.xlsx, line 100." in text


def test_an_import_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    write_import(as_imported(delivery()), tmp_path / "out", TODAY)
    fewer = delivery()
    fewer["events"] = []
    write_import(as_imported(fewer), tmp_path / "out", TODAY)
    assert not (tmp_path / "out" / "events.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "patients.csv").write_text("mine")
    with pytest.raises(FolderTaken, match="was not written by an import"):
        write_import(as_imported(delivery()), other, TODAY)
    assert (other / "patients.csv").read_text() == "mine"


@pytest.mark.parametrize("taken", ["file", "link"])
def test_a_file_or_broken_link_in_the_place_is_left_alone(tmp_path: Path, taken: str) -> None:
    if taken == "file":
        (tmp_path / "out").write_text("mine")
    else:
        (tmp_path / "out").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FolderTaken):
        write_import(as_imported(delivery()), tmp_path / "out", TODAY)


def test_the_root_of_the_disk_is_no_place_for_an_import() -> None:
    with pytest.raises(FolderTaken, match="another folder"):
        check_place(Path("/"))


def test_tables_have_every_column_and_no_other() -> None:
    tables = imported_tables(
        {"patients": [pd.DataFrame({"patient_id": ["1"]}), pd.DataFrame({"sex": ["male"]})]}
    )
    assert tuple(tables) == IMPORTED_TABLES
    for name, table in tables.items():
        assert list(table.columns) == [*TABLES[name].header(), ORIGIN, LINE]
    assert tables["patients"][["patient_id", "sex", "site"]].to_numpy().tolist() == [
        ["1", "", ""],
        ["", "male", ""],
    ]
    with pytest.raises(KeyError, match="patients has no column age"):
        imported_tables({"patients": [pd.DataFrame({"age": ["60"]})]})


def test_tables_in_days_have_day_columns() -> None:
    infusions = imported_tables({}, day_form=True)["infusions"]
    assert "infusion_day" in infusions.columns
    assert "infusion_date" not in infusions.columns


def test_cells_survive_whatever_they_hold(tmp_path: Path) -> None:
    tables = delivery()
    note = 'said "well", then\r\nleft; =1+1 ' + "µ" * 10
    tables["events"][0]["note"] = note
    written = write_import(as_imported(tables), tmp_path / "out", TODAY)
    assert [one.sentence for one in written.report.problems] == []
    with (written.folder / "events.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["note"] == note


def test_equal_conversions_are_counted_together() -> None:
    other = replace(SPLIT, column="lower_limit")
    many = [replace(SPLIT, examples=((f"<{n}", f"< {n}"),)) for n in range(9)]
    merged = merged_conversions([SPLIT, other, *many, replace(other, rows=0)])
    assert [(one.column, one.rows, len(one.examples)) for one in merged] == [
        ("value", 10, 5),
        ("lower_limit", 1, 1),
    ]


def test_every_kind_has_a_sentence() -> None:
    assert all(text.endswith(".") for text in (*NOT_MAPPED.values(), *CONVERTED.values()))
    with pytest.raises(KeyError):
        _ = replace(UNREAD, reason="no such kind").sentence


def test_a_refusal_says_its_first_problem() -> None:
    problem = Problem("error", "map.toml", 3, "patients.sex", "f", "A rule.", "A remedy.")
    assert str(ImportRefused([problem])) == 'map.toml, line 3, column patients.sex: "f". A rule. A remedy.'
