"""Files that a spreadsheet, a broken export or a copied disk leaves behind: refused with the line, or read right."""

from __future__ import annotations

import gzip
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.import_report import Problem
from data.schema_rules import FILE_RULES, RULES
from data.sources import folder as source
from data.sources.csv_file import Limits, read_csv
from data.sources.folder import fingerprint, quick_signature, read_folder
from data.sources.raw_tables import LINE
from tests.data.deliveries import delivery, load, write

LIMITS = Limits(file_bytes=10_000, columns=40, cell_bytes=200)
EVENTS = "patient_id,kind,start_date,note"


@dataclass(frozen=True)
class Refused:
    """Bytes of events.csv, the rule they break, the line that is named; `kept` notes of rows that are still read."""

    name: str
    content: bytes
    code: str
    line: int | None
    kept: tuple[str, ...] | None = None
    value: str | None = None


def text(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


CASES = (
    Refused("empty file", b"", "file_empty", None),
    Refused("only a mark", b"\xef\xbb\xbf\n", "file_empty", None),
    Refused("gzip", gzip.compress(text(EVENTS), mtime=0), "file_compressed", None),
    Refused("zip or xlsx", b"PK\x03\x04rest", "file_compressed", None),
    Refused("utf-16", text(EVENTS).decode().encode("utf-16"), "not_utf8", None),
    Refused("latin-1",
            text(EVENTS, "P1,crs,2020-01-12,ok", "P1,crs,2020-01-12,schwächer").decode().encode("latin-1"),
            "not_utf8", 3),
    Refused("nul byte", text(EVENTS, "P1,crs,2020-01-12,a", "P1,crs,2020-01-12,\0b"), "nul_byte", 3),
    Refused("lone carriage return", text(EVENTS, "P1,crs,2020-01-12,a\rb"), "line_ending", 2),
    Refused("quote never closed", text(EVENTS, 'P1,crs,2020-01-12,"a', "P1,crs,2020-01-12,b"),
            "quote_misplaced", 2),
    Refused("quote within a cell", text(EVENTS, "P1,crs,2020-01-12,a", 'P1,crs,2020-01-12,5" lesion'),
            "quote_misplaced", 3),
    Refused("text after a quote", text(EVENTS, 'P1,crs,2020-01-12,"a"b'), "quote_misplaced", 2),
    Refused("semicolons", text(EVENTS.replace(",", ";"), "P1;crs;2020-01-12;a"), "header_separator", 1,
            value="patient_id;kind;start_date;note"),
    Refused("doubled column", text(EVENTS + ",kind", "P1,crs,2020-01-12,a,b"), "header_duplicate", 1,
            value="kind"),
    Refused("missing column", text("patient_id,start_date", "P1,2020-01-12"), "header_column_missing", 1),
    Refused("too many columns", text(",".join(f"c{n}" for n in range(41))), "header_too_wide", 1),
    Refused("endless column name", text("c" * 500 + ",b"), "header_too_wide", 1),
    Refused("too large", text(EVENTS, *["P1,crs,2020-01-12,a"] * 1000), "file_too_large", None),
    Refused("comma after every row", text(EVENTS, "P1,crs,2020-01-12,a,", "P1,crs,2020-01-13,b,"),
            "every_row_ragged", 2,
            value="P1,crs,2020-01-12,a,"),
    Refused("one row with an extra cell", text(EVENTS, "P1,crs,2020-01-12,a", "P1,crs,2020-01-13,b,c"),
            "row_ragged", 3,
            kept=("a",), value="P1,crs,2020-01-13,b,c"),
    Refused("one row too short", text(EVENTS, "P1,crs", "P1,crs,2020-01-13,b"), "row_ragged", 2, kept=("b",),
            value="P1,crs"),
    Refused("cell too long", text(EVENTS, "P1,crs,2020-01-12,a", f"P1,crs,2020-01-13,{'x' * 201}"),
            "cell_too_long", 3,
            kept=("a",)),
    Refused("cut within the last row", text(EVENTS, "P1,crs,2020-01-12,a", "P1,crs,2020-01-13,b")[:-5],
            "row_cut_short", 3,
            kept=("a",), value="P1,crs,2020-01-"),
    Refused("last line break missing", text(EVENTS, "P1,crs,2020-01-12,a", "P1,crs,2020-01-13,b")[:-1],
            "final_line_break", 3, kept=("a", "b"), value="P1,crs,2020-01-13,b"),
    Refused("unknown column", text(EVENTS + ",Grade", "P1,crs,2020-01-12,a,2"), "column_unknown", 1,
            kept=("a",),
            value="Grade"),
    Refused("row of commas", text(EVENTS, ",,,", "P1,crs,2020-01-12,a"), "row_empty", 2, kept=("a",)),
    Refused("calendar date beside days", text(EVENTS.replace("start_date", "start_day"), "P1,crs,2,a"),
            "date_form_mixed", 1),
)  # fmt: skip


def _with_events(folder: Path, content: bytes) -> Path:
    write(folder, delivery())
    (folder / "events.csv").write_bytes(content)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_irregular_file_is_named_with_its_line(case: Refused, tmp_path: Path) -> None:
    raw = read_folder(_with_events(tmp_path, case.content), LIMITS)
    found = [p for p in raw.problems if p.file == "events.csv" and p.code == case.code]
    assert len(found) == 1, [p.sentence for p in raw.problems]
    assert found[0].row == case.line
    assert found[0].severity == RULES[case.code].severity
    if case.value is not None:
        assert found[0].value == case.value
    if case.kept is not None:
        assert tuple(raw.tables["events"]["note"]) == case.kept
    assert found[0].remedy.endswith(".") or found[0].remedy.endswith("?")


@pytest.mark.parametrize("case", [c for c in CASES if RULES[c.code].stops_load], ids=lambda case: case.name)
def test_a_file_that_cannot_be_used_stops_the_load(case: Refused, tmp_path: Path) -> None:
    _with_events(tmp_path, case.content)
    raw = read_folder(tmp_path, LIMITS)
    assert any(p.code == case.code for p in raw.problems)
    if case.code not in ("file_too_large", "header_too_wide"):
        assert load(tmp_path)[1].blocks_load


def test_every_rule_of_files_is_broken_by_a_case_or_a_test_below() -> None:
    below = {
        "folder_unreadable", "table_missing", "table_twice", "file_outside", "file_unreadable", "no_patients",
        "about_value", "about_key_unknown", "file_unknown", "parquet_unreadable", "parquet_type",
    }  # fmt: skip
    elsewhere = {
        "workbook_unreadable", "workbook_merged", "workbook_formula", "header_unnamed", "manifest_differs",
        "manifest_unreadable", "format_declared", "date_format_unproved",
    }  # fmt: skip
    assert {case.code for case in CASES} | below | elsewhere == {rule.code for rule in FILE_RULES}


def codes_of(folder: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in load(folder)[1].problems]


def test_lines_are_right_after_quoted_line_breaks_and_blank_lines() -> None:
    content = text(
        EVENTS, 'P1,crs,2020-01-12,"one\ntwo\n\nfive"', "", 'P2,crs,2020-01-13,"""six, seven"""', "P3,crs,,"
    )
    part = read_csv(content, "events.csv", LIMITS)
    assert part.frame is not None
    assert part.frame[LINE].tolist() == [2, 7, 8]
    assert part.frame["note"].tolist() == ["one\ntwo\n\nfive", '"six, seven"', ""]


def test_windows_line_breaks_and_a_byte_order_mark_change_nothing() -> None:
    plain = text(EVENTS, 'P1,crs,2020-01-12,"a, b"', "P2,crs,2020-01-13,c")
    other = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    first, second = (read_csv(content, "events.csv", LIMITS).frame for content in (plain, other))
    assert first is not None
    assert second is not None
    assert first.equals(second)


def test_words_for_missing_leading_zeros_and_long_numbers_stay_as_written() -> None:
    written = ["NA", "None", "null", "00123", "9007199254740993", "12E3", " x ", "TRUE", "1.10"]
    content = text(EVENTS, *(f"P1,crs,2020-01-12,{cell}" for cell in written))
    part = read_csv(content, "events.csv", LIMITS)
    assert part.frame is not None
    assert part.frame["note"].tolist() == written
    assert part.problems == ()


def test_a_file_with_only_a_header_is_an_empty_table(tmp_path: Path) -> None:
    raw = read_folder(_with_events(tmp_path, text(EVENTS)))
    assert raw.problems == ()
    assert raw.tables["events"].empty


def test_absent_optional_tables_are_empty_and_absent_required_ones_stop_the_load(tmp_path: Path) -> None:
    tables = delivery()
    write(tmp_path / "few", {name: tables[name] for name in ("patients", "infusions")})
    clean, found = load(tmp_path / "few")
    assert found.problems == ()
    assert clean.frames["measurements"].empty
    write(tmp_path / "none", {"measurements": tables["measurements"]})
    assert [p for p in codes_of(tmp_path / "none") if p[0] == "table_missing"] == [
        ("table_missing", "patients.csv"),
        ("table_missing", "infusions.csv"),
    ]
    assert load(tmp_path / "none")[1].blocks_load


def test_patients_without_a_row_stop_the_load(tmp_path: Path) -> None:
    write(tmp_path, {"patients": [], "infusions": []})
    assert codes_of(tmp_path) == [("no_patients", "patients.csv")]
    assert load(tmp_path)[1].blocks_load


def test_an_unreadable_table_of_patients_does_not_make_every_row_an_unknown_patient(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    (tmp_path / "patients.csv").write_bytes(b"patient_id,\0\n")
    assert codes_of(tmp_path) == [("nul_byte", "patients.csv")]


def test_a_folder_that_is_not_there_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    assert [p.code for p in read_folder(tmp_path / "gone").problems] == ["folder_unreadable"]
    assert quick_signature(tmp_path / "gone").startswith("unreadable")
    file = tmp_path / "file"
    file.write_text("x")
    assert [p.code for p in read_folder(file).problems] == ["folder_unreadable"]


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, delivery())
    read = source.read_ordinary

    def refuse(path: Path, most_bytes: int) -> bytes:
        if path.name == "events.csv":
            raise PermissionError(13, "Permission denied")
        return read(path, most_bytes)

    monkeypatch.setattr(source, "read_ordinary", refuse)
    found = read_folder(tmp_path).problems
    assert [(p.code, p.file) for p in found] == [("file_unreadable", "events.csv")]
    assert "Permission denied" in found[0].remedy


def test_the_account_of_an_import_that_may_not_be_looked_into_keeps_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, delivery())
    look = os.stat

    def refuse(path: Any, **how: Any) -> os.stat_result:
        if str(path).startswith(str(tmp_path / "import")):
            raise PermissionError(13, "Permission denied")
        return look(path, **how)

    monkeypatch.setattr(os, "stat", refuse)
    assert not read_folder(tmp_path).problems


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", delivery())
    secret = tmp_path / "secret.csv"
    (folder / "events.csv").rename(secret)
    (folder / "events.csv").symlink_to(secret)
    (folder / "kept.data").write_bytes((folder / "patients.csv").read_bytes())
    (folder / "patients.csv").unlink()
    (folder / "patients.csv").symlink_to(folder / "kept.data")
    assert codes_of(folder) == [("file_outside", "events.csv")]
    assert load(folder)[1].blocks_load


def test_a_folder_or_a_pipe_in_place_of_a_file_is_refused_without_waiting(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    (tmp_path / "events.csv").unlink()
    (tmp_path / "events.csv").mkdir()
    (tmp_path / "findings.csv").unlink()
    os.mkfifo(tmp_path / "findings.csv")
    (tmp_path / "specimens.csv").unlink()
    (tmp_path / "specimens.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "second_cancers.csv").unlink()
    (tmp_path / "second_cancers.csv").symlink_to(tmp_path / "second_cancers.csv")
    assert [c for c in codes_of(tmp_path) if c[0] == "file_unreadable"] == [
        ("file_unreadable", f"{name}.csv") for name in ("events", "second_cancers", "specimens", "findings")
    ]


def test_files_that_look_like_tables_but_are_not_read_are_named(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    for name in ("Events.csv", "patients.csv.gz", "notes.xlsx", "README.txt", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    assert sorted(codes_of(tmp_path)) == [
        ("file_unknown", n) for n in ("Events.csv", "notes.xlsx", "patients.csv.gz")
    ]
    assert not load(tmp_path)[1].blocks_load


def test_about_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    about = tmp_path / "about.csv"
    about.write_text("key,value\nsynthetic,yes\nname,North\ndata_cut_off_date,2025-06-30\n")
    clean, found = load(tmp_path)
    assert found.problems == ()
    assert clean.about == {"synthetic": "yes", "name": "North", "data_cut_off_date": "2025-06-30"}
    about.write_text("key,value\nsynthetic,perhaps\nversion,3\ndata_cut_off_date,30.06.2025\n")
    clean, found = load(tmp_path)
    assert [p.code for p in found.problems] == ["about_value", "about_value", "about_key_unknown"]
    assert clean.about == {}
    about.write_text("key,value\ndata_cut_off_date,2025-07-01\n")
    assert codes_of(tmp_path) == [("date_future", "about.csv")]
    about.write_text("name\nNorth\n")
    assert codes_of(tmp_path) == [("about_key_unknown", "about.csv")]


def test_signatures_follow_names_and_content(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    quick, full = quick_signature(tmp_path), fingerprint(tmp_path)
    (tmp_path / "README.txt").write_text("not a table")
    assert (quick_signature(tmp_path), fingerprint(tmp_path)) == (quick, full)
    events = tmp_path / "events.csv"
    content = events.read_bytes()
    events.write_bytes(content + b"P1,other,,2020-02-01,,,,,\n")
    assert quick_signature(tmp_path) != quick
    assert fingerprint(tmp_path) != full
    events.write_bytes(content)
    assert fingerprint(tmp_path) == full
    assert read_folder(tmp_path).fingerprint == full


def test_many_irregular_rows_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    rows = ["P1,crs,2020-01-12,a", *["P1,crs"] * 1500]
    found = [
        p for p in read_folder(_with_events(tmp_path, text(EVENTS, *rows))).problems if p.code == "row_ragged"
    ]
    assert len(found) == 1001
    assert (found[-1].row, found[-1].value) == (None, "500 further rows")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n", "header_too_wide"),
        (text(EVENTS, "P1,crs,2020-01-12," + "x" * 10_000_000), "cell_too_long"),
        (text(EVENTS, '"' + "x" * 10_000_000), "quote_misplaced"),
        (b"\n" * 5_000_000, "file_empty"),
        (text(EVENTS) + b'"' * 5_000_001, "quote_misplaced"),
    ],
    ids=["1e6 columns", "1e7 bytes in a cell", "1e7 bytes in an open cell", "5e6 blank lines", "5e6 quotes"],
)
def test_a_file_made_to_be_slow_is_refused_soon(content: bytes, code: str) -> None:
    """Measured in processor time, which a busy machine changes little."""
    start = time.process_time()
    part = read_csv(content, "events.csv", Limits())
    assert time.process_time() - start < 2
    assert code in [problem.code for problem in part.problems]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("Patient_ID,kind,start_date,note", ["column_unknown", "header_column_missing"]),
        (" patient_id,kind,start_date,note", ["column_unknown", "header_column_missing"]),
        ("patient_id,kind,start_date,Note ", ["column_unknown"]),
        ("patient_id,kind,start_date,note,,", ["header_duplicate"]),
        ("patient_id,kind,start_date,note,", ["column_unknown"]),
    ],
)
def test_headers_that_are_nearly_right_are_named_with_what_was_meant(
    tmp_path: Path, header: str, codes: list[str]
) -> None:
    row = "P1,crs,2020-01-12,a" + "," * (header.count(",") - 3)
    raw = read_folder(_with_events(tmp_path, text(header, row)))
    assert [problem.code for problem in raw.problems] == codes
    first = raw.problems[0]
    assert "did you mean" in first.remedy or first.column == "(no name)"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6))
def test_what_the_csv_module_writes_is_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    import csv
    import io

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([["a", "b", "c"], *rows])
    part = read_csv(buffer.getvalue().encode(), "events.csv", LIMITS)
    assert part.frame is not None, [p.sentence for p in part.problems]
    assert part.frame[["a", "b", "c"]].to_numpy().tolist() == [row for row in rows if any(row)]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120) | st.text('ab,"\r\n ;', max_size=60).map(str.encode))
def test_no_bytes_raise_an_exception(content: bytes) -> None:
    part = read_csv(content, "events.csv", LIMITS)
    assert part.frame is not None or any(problem_stops(p) for p in part.problems)


def problem_stops(problem: Problem) -> bool:
    return RULES[problem.code].stops_load
