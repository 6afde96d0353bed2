"""Rows that are left out stand in files with their reasons; the full list of problems is longer than the report."""

from __future__ import annotations

import csv
from pathlib import Path

from data.access import Access
from data.import_report import Problem
from data.judged import Judged, every_problem, report
from data.problem_list import LIST_FILE, keep_problems, kept_problems, problems_csv
from data.quarantine import write_quarantine
from data.sources.folder import read_folder
from data.validation import clean_tables, judge
from data.vocabulary import Scope
from tests.data.deliveries import TODAY, Delivery, delivery, write


def judged(folder: Path, tables: Delivery) -> Judged:
    return judge(read_folder(write(folder, tables)), TODAY)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rejected_rows_are_kept_as_written_with_every_reason(tmp_path: Path) -> None:
    tables = delivery()
    tables["measurements"][1] |= {"value": "neg", "unit": "mmol"}
    tables["infusions"].append({**tables["infusions"][0]})
    found = judged(tmp_path / "data", tables)
    out = tmp_path / "out"
    out.mkdir()
    assert write_quarantine(found, out) == ("rejected-infusions.csv", "rejected-measurements.csv")
    (row,) = rows_of(out / "rejected-measurements.csv")
    assert (row["line"], row["patient_id"], row["value"], row["unit"]) == ("3", "P1", "neg", "mmol")
    assert "value: A number is written" in row["why_left_out"]
    assert "unit: The unit must be one" in row["why_left_out"]
    first, again = rows_of(out / "rejected-infusions.csv")
    assert "A later row has the same." in first["why_left_out"]
    assert "It also stands in line 2" in again["why_left_out"]


def test_every_row_is_either_clean_or_quarantined(tmp_path: Path) -> None:
    tables = delivery()
    tables["measurements"] += [{**tables["measurements"][0], "value": text} for text in ("neg", "1", "<5")]
    tables["specimens"][0]["material"] = "bone"
    write(tmp_path / "data", tables)
    with (tmp_path / "data" / "measurements.csv").open("a", encoding="utf-8") as file:
        file.write("P1,2020-01-05,anc\n=cmd,2,3\n")
    found = judge(read_folder(tmp_path / "data"), TODAY)
    out = tmp_path / "out"
    out.mkdir()
    write_quarantine(found, out)
    clean = clean_tables(found)
    for name, rows in report(found).rows_by_table.items():
        kept = [out / f"rejected-{name}.csv", out / f"unreadable-{name}.csv"]
        assert rows == len(clean.frames[name]) + sum(len(rows_of(path)) for path in kept if path.exists()), (
            name
        )
    assert [row["text"] for row in rows_of(out / "unreadable-measurements.csv")] == [
        "P1,2020-01-05,anc",
        "'=cmd,2,3",
    ]
    (specimen,) = rows_of(out / "rejected-specimens.csv")
    assert specimen["specimen_id"] == "S1"
    assert len(rows_of(out / "rejected-findings.csv")) == 2


def test_the_full_list_has_every_row_in_order(tmp_path: Path) -> None:
    tables = delivery()
    bad = {**tables["measurements"][0], "value": "neg", "unit": "mmol"}
    tables["measurements"] += [bad] * 1500
    tables["events"][0]["grade"] = "9"
    found = judged(tmp_path / "data", tables)
    told = report(found)
    assert not told.lists_all
    everything = list(every_problem(found))
    assert len(everything) == sum(count.rows for count in told.counts)
    assert all(problem.row is not None for problem in everything)
    lines = [p.row or 0 for p in everything if p.file == "measurements.csv"]
    assert lines == sorted(lines)
    kept = tmp_path / "kept"
    kept.mkdir()
    keep_problems(found, told, kept)
    assert list(kept_problems(told, kept)) == everything
    assert list(kept_problems(told, None)) == list(told.problems)


def test_a_report_that_lists_all_needs_no_list(tmp_path: Path) -> None:
    tables = delivery()
    tables["events"][0]["grade"] = "9"
    found = judged(tmp_path / "data", tables)
    told = report(found)
    keep_problems(found, told, tmp_path)
    assert not (tmp_path / LIST_FILE).exists()
    assert list(kept_problems(told, tmp_path)) == list(told.problems) == list(every_problem(found))


def test_the_csv_of_a_scope_quotes_what_the_scope_may_see() -> None:
    cell = Problem(
        "error", "events.csv", 7, "grade", "10^6", "A number.", "Write 1000000.", ("P1",), "unreadable_number"
    )
    texts = {scope: "".join(problems_csv([("data version", "x")], [cell], Access(scope))) for scope in Scope}
    assert "10^6" in texts[Scope.IDENTIFIED]
    assert "1000000" in texts[Scope.IDENTIFIED]
    for scope in (Scope.DEIDENTIFIED, Scope.AGGREGATE):
        assert "10^6" not in texts[scope]
        assert "1000000" not in texts[scope]
        assert "events.csv,7,grade" in texts[scope]
    assert "P1" in texts[Scope.DEIDENTIFIED]
    assert "P1" not in texts[Scope.AGGREGATE]
