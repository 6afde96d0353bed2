"""The tables in one workbook: read as a folder of the same rows is, and refused where Excel hides or changes things."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.import_report import ImportReport
from data.judged import report
from data.settings import Settings
from data.sources import delivery as source
from data.sources import workbook
from data.template_workbook import write_workbook
from data.validation import clean_tables, judge
from tests.data.deliveries import TODAY, codes, delivery, load, write
from tests.data.folders import Clock


def as_workbook(path: Path, change: Callable[[Workbook], None] | None = None) -> Path:
    """The three patients in a workbook; whole dates as Excel dates, numbers as numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in delivery().items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([_entered(column, text) for column, text in row.items()])
    if change:
        change(book)
    book.save(path)
    return path


def _entered(column: str, text: str) -> date | float | str | None:
    if column.endswith("_date") and len(text) == 10:
        return date.fromisoformat(text)
    if column in ("value", "lower_limit", "dose_1e6_cells", "prior_lines", "birth_year", "share") and text:
        return float(text)
    return text or None


def judged(path: Path) -> ImportReport:
    return report(judge(source.read(path), TODAY))


def test_a_workbook_and_a_folder_of_the_same_rows_are_the_same_data(tmp_path: Path) -> None:
    from_folder, _ = load(write(tmp_path / "folder", delivery()))
    found = judge(source.read(as_workbook(tmp_path / "tables.xlsx")), TODAY)
    assert [problem.sentence for problem in report(found).problems] == []
    from_workbook = clean_tables(found)
    for name, frame in from_folder.frames.items():
        columns = [column for column in frame.columns if column != "__line"]
        assert from_workbook.frames[name][columns].equals(frame[columns]), name


def put(sheet: str, cell: str, value: str | float) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def merge(book: Workbook) -> None:
    book["patients"].insert_rows(1)
    book["patients"]["A1"] = "Who"
    book["patients"].merge_cells("A1:C1")


def without_infusions(book: Workbook) -> None:
    book.remove(book["infusions"])


def with_a_sheet_of_notes(book: Workbook) -> None:
    book.create_sheet("Patient").append(["a", "b"])


def days_beside_dates(book: Workbook) -> None:
    put("events", "D1", "start_day")(book)


def a_day_as_excel_counts(book: Workbook) -> None:
    book["measurements"]["B2"] = 44289
    book["measurements"]["B2"].number_format = "General"


@pytest.mark.parametrize(
    ("change", "code", "stops"),
    [
        (put("patients", "B2", "=1900+50"), "workbook_formula", True),
        (merge, "workbook_merged", True),
        (put("patients", "A5", "x"), "age_unknown", False),
        (put("measurements", "Z3", "a note beside the table"), "header_unnamed", True),
        (without_infusions, "table_missing", True),
        (with_a_sheet_of_notes, "file_unknown", False),
        (days_beside_dates, "date_form_mixed", True),
        (put("measurements", "D2", "#N/A"), "unreadable_number", False),
        (a_day_as_excel_counts, "unreadable_date", False),
        (put("events", "A2", 123), "unknown_patient", False),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_excel_hides_or_changes_is_found(
    tmp_path: Path, change: Callable[[Workbook], None], code: str, stops: bool
) -> None:
    found = judged(as_workbook(tmp_path / "tables.xlsx", change))
    assert code in codes(found), [problem.sentence for problem in found.problems]
    assert found.blocks_load is stops
    assert all(problem.file.startswith("tables.xlsx") for problem in found.problems)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 and no more", b"patient_id,sex\n", b"\xd0\xcf\x11\xe0old"]
)
def test_what_is_no_workbook_is_a_problem_and_no_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tables.xlsx"
    path.write_bytes(content)
    found = judged(path)
    assert "workbook_unreadable" in codes(found)
    assert found.blocks_load


def test_a_workbook_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = as_workbook(tmp_path / "tables.xlsx").read_bytes()
    for length in range(0, len(whole), max(len(whole) // 60, 1)):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        assert judged(tmp_path / "cut.xlsx").blocks_load, length


def test_a_workbook_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    assert codes(judged(tmp_path / "gone.xlsx")) == ["folder_unreadable"]
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert codes(judged(tmp_path / "pipe.xlsx")) == ["folder_unreadable"]


def to_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.xlsx"))
    path.symlink_to(path.with_name("elsewhere.xlsx"))


def to_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("swap", [to_a_link, to_a_pipe])
def test_a_workbook_swapped_before_it_is_opened_is_neither_followed_nor_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None]
) -> None:
    path = as_workbook(tmp_path / "tables.xlsx")
    read = workbook.read_ordinary

    def swapped_first(place: Path, most_bytes: int) -> bytes:
        swap(place)
        return read(place, most_bytes)

    monkeypatch.setattr(workbook, "read_ordinary", swapped_first)
    raw = source.read(path)
    assert [(p.code, p.file) for p in raw.problems] == [("folder_unreadable", "tables.xlsx")]
    assert not any(len(table) for table in raw.tables.values())


def test_a_date_of_a_workbook_is_told_of_its_sheet_of_formats(tmp_path: Path) -> None:
    (problem,) = judged(as_workbook(tmp_path / "tables.xlsx", put("events", "D2", "03.04.2021"))).errors
    assert problem.remedy.endswith("Or declare the date_format for events in the sheet formats.")


def test_a_workbook_that_is_a_link_is_read_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "today.xlsx").symlink_to(as_workbook(tmp_path / "tables.xlsx"))
    assert judged(tmp_path / "today.xlsx").problems == ()


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    import zipfile

    from data.sources.csv_file import Limits
    from data.sources.workbook import read_workbook

    path = as_workbook(tmp_path / "tables.xlsx")
    assert "file_too_large" in [p.code for p in read_workbook(path, Limits(workbook_bytes=5_000)).problems]
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet99.xml", b" " * 110_000_000)
    start = time.process_time()
    assert "file_too_large" in codes(judged(path))
    assert time.process_time() - start < 2


def test_an_entity_that_grows_is_not_followed(tmp_path: Path) -> None:
    import zipfile

    whole = as_workbook(tmp_path / "tables.xlsx")
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1 or chr(0)};".replace(chr(0), "") * 10}">' for n in range(1, 12)
    )
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = f"{bomb}]><worksheet>&a11;</worksheet>".encode()
            new.writestr(part.filename, content)
    assert judged(tmp_path / "bomb.xlsx").blocks_load


def test_the_program_serves_a_workbook_and_sees_that_it_changes(tmp_path: Path) -> None:
    from data.repository import Repository

    path = as_workbook(tmp_path / "tables.xlsx")
    settings = Settings(data=str(path), store=tmp_path / "store")
    found = Repository(settings, progress=lambda sentence: None, clock=Clock())
    assert found.status().patients == 3
    version = found.status().data_version
    as_workbook(path, put("patients", "E2", "male"))
    assert found.poll() is True
    assert found.status().data_version != version


def test_the_template_is_a_workbook_that_can_be_filled_in_and_read(tmp_path: Path) -> None:
    from data.template_example import EXAMPLE, example_rows

    path = write_workbook(tmp_path / "template.xlsx")
    assert codes(judged(path)) == ["no_patients"]
    book = load_workbook(path)
    for name in EXAMPLE:
        for row in example_rows(name):
            book[name].append([text or None for text in row.values()])
    book["about"]["B2"] = "North"
    book.save(path)
    found = judge(source.read(path), TODAY)
    assert [problem.sentence for problem in report(found).problems] == []
    assert found.about["name"] == "North"
    assert report(found).rows_by_table["measurements"] == 4
