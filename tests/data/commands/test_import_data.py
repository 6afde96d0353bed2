"""`import` on the command line: what it prints for a person and a program, what it writes, and how it ends."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from data.commands.table import main
from tests.data.importers import projects, test_omop
from tests.data.importers.sources import LABS, MAPPING, PATIENTS, changed, hospital


def arguments(folder: Path, importer: str = "tables") -> list[str]:
    place = folder.parent / "out"
    return ["import", importer, str(folder), "--mapping", str(folder / "mapping.toml"), "--out", str(place)]


def test_a_good_import_ends_with_0_and_says_how_to_look_at_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(hospital(tmp_path / "in"))) == 0
    said = capsys.readouterr()
    assert said.out.startswith("The tables can be shown.\n")
    assert f"To look at it: AFTERWATCH_DATA={tmp_path / 'out'} make run\n" in said.out
    assert said.err == ""
    assert (tmp_path / "out" / "patients.csv").is_file()


def test_the_command_to_look_at_it_can_be_pasted_from_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hospital(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    said_of = ["import", "tables", "in", "--mapping", "in/mapping.toml", "--out", "our tables"]
    assert main(said_of) == 0 and folder.is_dir()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("To look at it: ")]
    assert shlex.split(line.removeprefix("To look at it: ")) == [
        f"AFTERWATCH_DATA={tmp_path / 'our tables'}",
        "make",
        "run",
    ]


def test_a_program_gets_the_whole_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hospital(tmp_path / "in", labs=LABS + "12,2021-04-10,K,4,mmol/L\n12,2021-04-12,CD4,hem,/uL\n")
    assert main([*arguments(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["written"] == str(tmp_path / "out")
    assert found["tables"]["measurements"] == {"rows": 3, "rejected": 1}
    assert [(one["value"], one["reason"], one["rows"]) for one in found["not_mapped"]] == [
        ("K", "test_not_mapped", 1),
        ("hem", "number_unreadable", 1),
    ]
    (problem,) = [one for one in found["problems"] if one["severity"] == "error"]
    assert (problem["value"], problem["line_in_source"]) == ("hem", "labs.csv, line 5")


def test_tables_that_cannot_be_shown_end_with_1_and_lie_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hospital(tmp_path / "in", patients=changed(PATIENTS, "12,m", "12,9"))
    assert main(arguments(folder)) == 1
    out = capsys.readouterr().out
    assert "In the source: patients.csv, line 3." in out
    assert "Correct the source or the mapping, and import again." in out
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "out.refused" / "import" / "report.txt").is_file()


def test_a_wrong_mapping_ends_with_2_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hospital(tmp_path / "in", changed(MAPPING, 'source = "labs"', 'source = "lab"'))
    assert main(arguments(folder)) == 2
    assert capsys.readouterr().out.startswith(
        'Nothing was written, for 1 reason:\n  mapping.toml, line 31, key measurements[1].source: "lab".'
    )
    assert main([*arguments(folder), "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert (found["written"], [one["value"] for one in found["problems"]]) == (None, ["lab"])
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hospital(tmp_path / "in")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert main(arguments(folder)) == 2
    assert "was not written by an import, so it is left alone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("left_out", "says"), [("--mapping", "Name the mapping: --mapping FILE."), ("--out", "--out FOLDER")]
)
def test_what_is_missing_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left_out: str, says: str
) -> None:
    given = arguments(hospital(tmp_path / "in"))
    place = given.index(left_out)
    assert main(given[:place] + given[place + 2 :]) == 2
    assert says in capsys.readouterr().err


def test_a_source_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hospital(tmp_path / "in")
    given = arguments(tmp_path / "in")
    given[2] = str(tmp_path / "gone")
    assert main(given) == 2
    assert f"There is no folder or file {tmp_path / 'gone'}." in capsys.readouterr().err


@pytest.mark.parametrize("importer", ["tables", "redcap"])
def test_a_first_mapping_is_written_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], importer: str
) -> None:
    folder = (hospital if importer == "tables" else projects.project)(tmp_path / "in")
    (folder / "mapping.toml").unlink()
    first = tmp_path / "first.toml"
    given = ["import", importer, str(folder), "--suggest", str(first)]
    assert main(given) == 0
    assert f'importer = "{importer}"' in first.read_text(encoding="utf-8")
    assert main(given) == 2
    assert "is not overwritten" in capsys.readouterr().err


def test_redcap_is_imported_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(projects.project(tmp_path / "in"), "redcap")) == 0
    assert "patients: 2 rows" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["import"], ["import", "fhir"], ["import", "tables", "x", "--nonsense"]])
def test_a_command_that_does_not_exist_ends_with_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "usage: python -m data" in capsys.readouterr().err


def test_workbooks_are_what_loads_the_reader_of_workbooks(tmp_path: Path) -> None:
    """Its import costs a third of a second, which a folder of CSV files does not need."""
    import subprocess

    script = "import sys; from data.commands.table import main; main(sys.argv[1:]); print('openpyxl' in sys.modules)"
    given = [sys.executable, "-c", script, *arguments(hospital(tmp_path / "in"))]
    done = subprocess.run(given, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_cdm_becomes_tables_and_a_missing_one_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["import", "omop", str(test_omop.EXAMPLE), "--out", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["tables"]["infusions"] == {"rows": 3, "rejected": 0}
    assert main(["import", "omop", str(tmp_path / "nowhere"), "--out", str(out)]) == 2
    assert "Name a folder of CDM tables" in capsys.readouterr().out
