"""Files that are written otherwise are refused until that is declared, and dates until the file proves their order."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.import_report import ImportReport, Problem
from data.rules.written_dates import is_proved, parts
from data.sources.file_formats import DateFormat
from tests.data.deliveries import Delivery, codes, delivery, load, write

FORMATS_HEADER = "file,encoding,separator,decimal,date_format"


def german(
    tables: Delivery, name: str, folder: Path, *, encoding: str = "cp1252", proof: bool = True
) -> None:
    """A table as a German Excel saves it: semicolons, decimal commas, 31.12.2020, windows-1252."""
    lines = [";".join(tables[name][0])]
    for row in tables[name]:
        cells = []
        for column, text in row.items():
            if column.endswith("_date") and len(text) == 10:
                day = text[8:] if proof else f"0{int(text[9]) or 1}"
                text = f"{day}.{text[5:7]}.{text[:4]}"
            cells.append(text.replace(".", ",") if column in ("value", "dose_1e6_cells") else text)
        lines.append(";".join(cells))
    (folder / f"{name}.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def declare(folder: Path, *rows: str) -> None:
    (folder / "formats.csv").write_text("\n".join((FORMATS_HEADER, *rows)) + "\n", encoding="utf-8")


def only(found: ImportReport) -> Problem:
    (problem,) = found.problems
    return problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, delivery())


def test_what_is_declared_is_read_as_if_it_were_written_as_asked(folder: Path) -> None:
    plain, _ = load(folder)
    german(delivery(), "measurements", folder)
    declare(folder, "measurements.csv,windows-1252,semicolon,comma,DD.MM.YYYY")
    read, found = load(folder)
    assert [problem.sentence for problem in found.problems] == []
    assert read.frames["measurements"].equals(plain.frames["measurements"])


def test_without_a_declaration_each_difference_is_refused_and_says_what_to_declare(folder: Path) -> None:
    german(delivery(), "measurements", folder)
    found = only(load(folder)[1])
    assert (found.code, found.row) == ("not_utf8", 2)
    assert "declare windows-1252 for measurements.csv in formats.csv" in found.remedy
    declare(folder, "measurements.csv,windows-1252,,,")
    found = only(load(folder)[1])
    assert found.code == "header_separator"
    assert "declare semicolon for measurements.csv" in found.remedy
    declare(folder, "measurements.csv,windows-1252,semicolon,,")
    report = load(folder)[1]
    assert codes(report).count("unreadable_date") == 5
    assert codes(report).count("unreadable_number") == 1
    assert any(
        "declare the date_format for measurements.csv" in problem.remedy for problem in report.problems
    )


def test_dates_that_could_be_read_two_ways_are_refused_until_one_proves_the_order(folder: Path) -> None:
    german(delivery(), "measurements", folder, proof=False)
    declare(folder, "measurements.csv,windows-1252,semicolon,comma,DD.MM.YYYY")
    report = load(folder)[1]
    assert "date_format_unproved" in codes(report)
    assert report.blocks_load
    german(delivery(), "measurements", folder)
    assert load(folder)[1].problems == ()


def test_dates_in_the_other_order_than_declared_are_errors(folder: Path) -> None:
    german(delivery(), "events", folder)
    declare(folder, "events.csv,,semicolon,,DD/MM/YYYY")
    report = load(folder)[1]
    assert set(codes(report)) <= {"unreadable_date", "quote_misplaced", "row_ragged", "missing_value"}
    assert report.problems


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("measurements.csv,latin,,,", "encoding", "latin"),
        ("measurements.csv,,;,,", "separator", ";"),
        ("measurements.csv,,,Komma,", "decimal", "Komma"),
        ("measurements.csv,,,,TT.MM.JJJJ", "date_format", "TT.MM.JJJJ"),
        ("labs.csv,,,,", "file", "labs.csv"),
    ],
)
def test_a_declaration_that_is_not_understood_stops_the_load(
    folder: Path, row: str, column: str, value: str
) -> None:
    declare(folder, row)
    report = load(folder)[1]
    found = only(report)
    assert (found.code, found.file, found.row, found.column, found.value) == (
        "format_declared",
        "formats.csv",
        2,
        column,
        value,
    )
    assert report.blocks_load


def test_formats_belong_to_the_version_of_the_data(folder: Path) -> None:
    from data.sources.folder import fingerprint

    before = fingerprint(folder)
    declare(folder, "measurements.csv,utf-8,comma,point,YYYY-MM-DD")
    assert fingerprint(folder) != before
    assert load(folder)[1].problems == ()


def test_utf_16_is_read_where_it_is_declared(folder: Path) -> None:
    events = folder / "events.csv"
    plain, _ = load(folder)
    events.write_bytes(events.read_text(encoding="utf-8").encode("utf-16"))
    assert only(load(folder)[1]).code == "not_utf8"
    declare(folder, "events.csv,utf-16,,,")
    read, found = load(folder)
    assert found.problems == ()
    assert read.frames["events"].equals(plain.frames["events"])


def test_a_mark_of_utf_8_beside_another_declaration_is_a_contradiction(folder: Path) -> None:
    events = folder / "events.csv"
    events.write_bytes(b"\xef\xbb\xbf" + events.read_bytes())
    declare(folder, "events.csv,windows-1252,,,")
    assert "correct formats.csv" in only(load(folder)[1]).remedy


@pytest.mark.parametrize(
    ("format_", "text", "read"),
    [
        (DateFormat.ISO, "2020-12-31", (2020, 12, 31)),
        (DateFormat.ISO, "2020-1-3", None),
        (DateFormat.ISO_SLASH, "2020/1/3", (2020, 1, 3)),
        (DateFormat.DIGITS, "20200103", (2020, 1, 3)),
        (DateFormat.DAY_DOT, "3.1.2020", (2020, 1, 3)),
        (DateFormat.DAY_SLASH, "03/01/2020", (2020, 1, 3)),
        (DateFormat.DAY_DASH, "03-01-2020", (2020, 1, 3)),
        (DateFormat.MONTH_SLASH, "01/03/2020", (2020, 1, 3)),
        (DateFormat.MONTH_DASH, "01-03-2020", (2020, 1, 3)),
        (DateFormat.DAY_NAME, "03-Jan-2020", (2020, 1, 3)),
        (DateFormat.DAY_NAME, "03-Mai-2020", None),
        (DateFormat.DAY_DOT, "3.1.20", None),
        (DateFormat.DAY_DOT, "٣.1.2020", None),
    ],
)
def test_dates_are_read_as_declared_and_in_no_other_way(
    format_: DateFormat, text: str, read: tuple[int, int, int] | None
) -> None:
    assert parts(text, format_) == read


def test_only_a_day_after_the_twelfth_proves_an_order() -> None:
    assert not is_proved(["01.02.2020", "12.12.2020", ""], DateFormat.DAY_DOT)
    assert is_proved(["01.02.2020", "13.12.2020"], DateFormat.DAY_DOT)
    assert not is_proved(["01.13.2020"], DateFormat.DAY_DOT)
    needing = {format_ for format_ in DateFormat if format_.needs_proof}
    assert needing == {
        DateFormat.DAY_DOT,
        DateFormat.DAY_SLASH,
        DateFormat.DAY_DASH,
        DateFormat.MONTH_SLASH,
        DateFormat.MONTH_DASH,
    }
