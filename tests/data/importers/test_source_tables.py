"""Files of a hospital as text: separators, encodings, header lines and workbooks; what they must not be like."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.importers import source_tables
from data.importers.tables import import_tables
from data.sources.ordinary_file import where_it_leads
from tests.data.importers.sources import (
    LABS,
    MAPPING,
    PATIENTS,
    changed,
    column,
    hospital,
    imported,
    refused,
    rows,
)

IN_LABS = 'file = "labs.csv"'


def declared(*keys: str) -> str:
    return changed(MAPPING, IN_LABS, "\n".join((IN_LABS, *keys)))


@pytest.mark.parametrize("separator", [";", "\t", "|", "^", ","])
def test_the_separator_is_found_in_the_header(tmp_path: Path, separator: str) -> None:
    found = imported(hospital(tmp_path, labs=LABS.replace(",", separator)))
    assert column(found, "measurements", "value") == ["150", "80"]


def test_a_declared_separator_is_used_where_the_header_is_in_doubt(tmp_path: Path) -> None:
    labs = "PatNo;Taken;Test;Result, corrected,,,;Unit\n12;2021-04-10;CD4;80;/uL\n"
    mapping = changed(MAPPING, '"Result"', '"Result, corrected,,,"')
    (problem,) = refused(hospital(tmp_path, mapping, labs=labs))
    assert 'declare one, for example separator = ";".' in problem
    mapping = changed(mapping, IN_LABS, f'{IN_LABS}\nseparator = ";"')
    assert column(imported(hospital(tmp_path, mapping, labs=labs)), "measurements", "value") == ["80"]


def test_quoted_cells_may_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    labs = LABS.replace(",", ";").replace("150", '"150"').replace("CD4;80", '"CD4";"80"')
    labs = labs.replace("Unit\n", "Unit;Note\n").replace("/uL\n", '/uL;"taken; then\nfrozen"\n')
    found = imported(hospital(tmp_path, labs=labs))
    assert rows(found, "measurements", "value", "__line") == [["150", 2], ["80", 4]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_unicode_is_recognised(tmp_path: Path, encoding: str) -> None:
    found = imported(hospital(tmp_path, labs=LABS.replace("/uL", "/µL").encode(encoding)))
    assert column(found, "measurements", "unit") == ["/µL", "/µL"]


def test_another_encoding_must_be_declared(tmp_path: Path) -> None:
    labs = LABS.replace("/uL", "/µL").encode("cp1252")
    (problem,) = refused(hospital(tmp_path, labs=labs))
    assert problem.startswith("labs.csv, line 2: A file must be in the encoding")
    assert "as windows-1252 this place reads “/µL”." in problem
    found = imported(hospital(tmp_path, declared('encoding = "windows-1252"'), labs=labs))
    assert column(found, "measurements", "unit") == ["/µL", "/µL"]
    (problem,) = refused(hospital(tmp_path, declared('encoding = "ascii"'), labs=labs))
    assert "It is not ascii." in problem
    (problem,) = refused(hospital(tmp_path, declared('encoding = "windows1252x"'), labs=labs))
    assert "No encoding has this name" in problem


def test_titles_above_the_header_are_skipped_and_lines_stay_those_of_the_file(tmp_path: Path) -> None:
    labs = "Export of 2025-06-30\n\n" + LABS
    found = imported(hospital(tmp_path, declared("header_line = 3"), labs=labs))
    assert rows(found, "measurements", "__origin", "__line") == [["labs.csv", 4], ["labs.csv", 5]]


def test_spaces_in_headers_do_not_matter(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, labs=changed(LABS, "Result", "  Result ")))
    assert column(found, "measurements", "value") == ["150", "80"]


HOSTILE = {
    "cut within quotes": (LABS + '"12', "A quoted cell begins and ends"),
    "NUL": (LABS.encode() + b"\0", "must not contain NUL"),
    "duplicate header": (changed(LABS, "Result", "Unit"), "A column name stands once"),
    "headers but for spaces": (changed(LABS, "Result,Unit", "Unit , Unit"), "Two columns are called Unit"),
    "column without a name": (changed(changed(LABS, "Unit\n", "Unit,\n"), "/uL\n", "/uL,x\n"), "no name"),
    "empty": ("", "A file begins with a header line."),
    "compressed": (b"\x1f\x8b" + LABS.encode(), "never unpacked"),
    "missing column": (changed(LABS, "Result", "Resultat"), "Did you mean Resultat?"),
    "cut short": (LABS + "12,2021", "A file ends with a complete row"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_could_be_read_wrongly_is_refused(tmp_path: Path, name: str) -> None:
    content, says = HOSTILE[name]
    found = refused(hospital(tmp_path, labs=content))
    assert [one for one in found if says in one], found


def test_a_trailing_column_without_name_or_values_is_nothing(tmp_path: Path) -> None:
    labs = LABS.replace("\n", ",\n")
    assert column(imported(hospital(tmp_path, labs=labs)), "measurements", "value") == ["150", "80"]


def test_one_ragged_row_is_listed_where_it_fills_measurements(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, labs=LABS + "12,2021-04-11,CD4\n"))
    assert column(found, "measurements", "value") == ["150", "80"]
    assert [(one.code, one.row) for one in found.problems] == [("row_ragged", 4)]


def test_one_ragged_row_stops_the_import_where_it_fills_patients(tmp_path: Path) -> None:
    (problem,) = refused(hospital(tmp_path, patients=PATIENTS + "13,f\n"))
    assert problem.startswith("patients.csv, line 4:")


def test_a_missing_file_is_named_with_its_neighbour(tmp_path: Path) -> None:
    (problem,) = refused(hospital(tmp_path, changed(MAPPING, '"labs.csv"', '"lab.csv"')))
    assert f"There is no file {tmp_path / 'lab.csv'}. Did you mean labs.csv?" in problem


def to_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.txt"))
    path.symlink_to(path.with_name("elsewhere.txt"))


def to_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("swap", [to_a_link, to_a_pipe])
def test_a_file_swapped_before_it_is_opened_is_neither_followed_nor_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None]
) -> None:
    folder = hospital(tmp_path)

    def swapped_behind(path: Path) -> Path:
        if path.name == "labs.csv":
            swap(path)
            return path
        return where_it_leads(path)

    monkeypatch.setattr(source_tables, "where_it_leads", swapped_behind)
    (problem,) = refused(folder)
    assert problem.startswith("labs.csv") and "It cannot be read: " in problem


def test_a_link_of_the_export_is_read_and_a_ring_of_links_or_a_pipe_is_refused(tmp_path: Path) -> None:
    labs = hospital(tmp_path) / "labs.csv"
    to_a_link(labs)
    assert column(imported(tmp_path), "measurements", "value") == ["150", "80"]
    labs.unlink()
    labs.symlink_to(labs)
    (problem,) = refused(tmp_path)
    assert problem.startswith("labs.csv") and "It cannot be read: " in problem
    labs.unlink()
    os.mkfifo(labs)
    (problem,) = refused(tmp_path)
    assert "It cannot be read: it is no ordinary file." in problem


def workbook(**sheets: list[tuple]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, listed in sheets.items():
        sheet = book.create_sheet(name)
        for row in listed:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_rows(text: str) -> list[tuple]:
    return [tuple(line.split(",")) for line in text.splitlines()]


IN_WORKBOOK = changed(MAPPING, '"labs.csv"', '"all.xlsx"\nsheet = "Labs"').replace(
    '"patients.csv"', '"all.xlsx"\nsheet = "People"'
)


def test_a_workbook_of_sheets_is_the_same_import(tmp_path: Path) -> None:
    book = workbook(Labs=as_rows(LABS), People=as_rows(PATIENTS))
    plain = imported(hospital(tmp_path / "csv"))
    found = imported(hospital(tmp_path / "book", IN_WORKBOOK, files={"all.xlsx": book}))
    for name, table in plain.tables.items():
        columns = [one for one in table.columns if not one.startswith("__")]
        assert table[columns].equals(found.tables[name][columns]), name
    assert column(found, "measurements", "__origin")[0] == "all.xlsx, sheet Labs"


def test_the_one_workbook_may_be_the_source_itself(tmp_path: Path) -> None:
    book = workbook(Labs=as_rows(LABS), People=as_rows(PATIENTS))
    folder = hospital(tmp_path, IN_WORKBOOK, files={"all.xlsx": book})
    found = import_tables(folder / "all.xlsx", folder / "mapping.toml", lambda share, what: None)
    assert len(found.tables["patients"]) == 2


def test_sheets_are_named_where_there_are_several(tmp_path: Path) -> None:
    book = workbook(Labs=as_rows(LABS), People=as_rows(PATIENTS))
    wrong = changed(IN_WORKBOOK, 'sheet = "Labs"', 'sheet = "Lab"')
    (problem,) = refused(hospital(tmp_path, wrong, files={"all.xlsx": book}))
    assert "Did you mean Labs? Its sheets are Labs, People" in problem
    without = changed(IN_WORKBOOK, 'sheet = "Labs"\n', "")
    (problem,) = refused(hospital(tmp_path, without, files={"all.xlsx": book}))
    assert "name one with sheet" in problem


def test_a_workbook_with_formulas_is_refused(tmp_path: Path) -> None:
    book = workbook(
        Labs=[*as_rows(LABS), ("12", "2021-04-11", "CD4", "=D2+1", "/uL")], People=as_rows(PATIENTS)
    )
    (problem,) = refused(hospital(tmp_path, IN_WORKBOOK, files={"all.xlsx": book}))
    assert "1 cell is a formula, the first is D4." in problem


def test_merged_cells_above_the_header_are_a_title_and_below_it_are_refused(tmp_path: Path) -> None:
    mapping = changed(IN_WORKBOOK, 'sheet = "Labs"', 'sheet = "Labs"\nheader_line = 3')
    titled = [("Immune status", "", "=1+1", "", ""), ("",), *as_rows(LABS)]
    for area, fits in (("A1:E2", True), ("D1:E3", False), ("A4:B4", False)):
        book = load_workbook(io.BytesIO(workbook(Labs=titled, People=as_rows(PATIENTS))))
        book["Labs"].merge_cells(area)
        content = io.BytesIO()
        book.save(content)
        folder = hospital(tmp_path / area.replace(":", "_"), mapping, files={"all.xlsx": content.getvalue()})
        if fits:
            assert column(imported(folder), "measurements", "value") == ["150", "80"]
        else:
            assert "Cells of a workbook must not be merged" in refused(folder)[0]
