"""Templates and dictionary are the schema in another form; nothing that exists is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.commands.table import main
from data.schema import TABLES
from data.sources.folder import read_folder
from data.template_workbook import write_workbook
from data.templates import dictionary, explanation, write_templates
from tests.data.deliveries import load

DOCUMENT = Path(__file__).parents[2] / "docs" / "data-model.md"


@pytest.mark.parametrize("day_form", [False, True])
def test_templates_are_read_without_a_complaint_about_their_headers(tmp_path: Path, day_form: bool) -> None:
    write_templates(tmp_path, day_form)
    raw = read_folder(tmp_path)
    assert raw.problems == ()
    assert raw.day_form == day_form
    assert set(raw.files) == set(TABLES)


def test_every_column_and_word_is_explained() -> None:
    text = explanation()
    for table in TABLES.values():
        for column in table.columns:
            assert f"  {column.name}: " in text
            for word in column.vocabulary or ():
                assert word in text
    assert "infusion_day" in explanation(day_form=True)


def test_an_existing_file_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "events.csv"
    kept.write_text("mine")
    assert main(["templates", str(tmp_path)]) == 2
    assert "events.csv is already there and is not overwritten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]
    assert kept.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["templates", str(tmp_path / "file" / "below")]) == 2
    assert "Not a directory. Check the name" in capsys.readouterr().err


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", str(tmp_path / "new"), "--days"]) == 0
    assert "18 files" in capsys.readouterr().out
    assert "infusion_day" in (tmp_path / "new" / "infusions.csv").read_text()


def test_without_a_folder_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates"]) == 2
    assert "Name the folder" in capsys.readouterr().err


def test_the_document_holds_the_dictionary_of_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--dictionary"]) == 0
    printed = capsys.readouterr().out
    assert printed == dictionary()
    assert printed.strip() in DOCUMENT.read_text(encoding="utf-8"), (
        "docs/data-model.md is behind the schema: replace its dictionary by `python -m data templates --dictionary`"
    )


@pytest.mark.parametrize("day_form", [False, True])
def test_the_worked_example_breaks_no_rule(tmp_path: Path, day_form: bool) -> None:
    write_templates(tmp_path, day_form)
    _, found = load(tmp_path / "example")
    assert [problem.sentence for problem in found.problems] == []
    assert all(found.rows_by_table[table] for table in TABLES if table != "reference_rates")


def test_a_workbook_has_drop_downs_notes_and_an_example(tmp_path: Path) -> None:
    book = load_workbook(write_workbook(tmp_path / "tables.xlsx"))
    assert book.sheetnames == ["read me", *TABLES, "about", "example", "words"]
    for table in TABLES.values():
        sheet = book[table.name]
        heads = {str(cell.value): cell for cell in sheet[1]}
        assert tuple(heads) == table.header()
        rules = {
            str(rule.sqref).split(":")[0].rstrip("2"): rule for rule in sheet.data_validations.dataValidation
        }
        for column in table.columns:
            head = heads[column.name]
            assert head.comment is not None
            assert column.meaning in head.comment.text
            rule = rules.get(head.coordinate.rstrip("1"))
            assert (rule is not None and rule.type == "list") == bool(
                column.vocabulary or column.registry or (table.name, column.name) == ("measurements", "unit")
            )
    assert book["patients"].column_dimensions["A"].number_format == "@"
    words = [str(cell.value) for cell in book["words"]["A"][1:]]
    assert words[:3] == ["female", "male", "other"]
    assert "units_anc" in book.defined_names
    with pytest.raises(FileExistsError, match="not overwritten"):
        write_workbook(tmp_path / "tables.xlsx")
