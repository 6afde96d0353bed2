"""What real exports are like: limits that nobody wrote down, lines that repeat, second infusions, notes beside them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from data.importers.suggest_redcap import suggested_mapping as suggested_redcap
from data.importers.suggest_tables import suggested_mapping
from data.importers.writer import write_import
from tests.data.importers.projects import HEADINGS, project
from tests.data.importers.sources import (
    LABS,
    MAPPING,
    changed,
    column,
    hospital,
    imported,
    not_mapped,
    refused,
    rows,
    with_labs,
)

TODAY = date(2025, 7, 1)
CODED = LABS.replace("Unit", "Unit,LOD").replace("/uL", "/uL,").replace(",150,", ",2,")
BELOW = ('value = "Result"', 'value = { column = "Result", map = { 2 = "below_limit" } }')


def test_below_limit_without_a_limit_is_no_mapping(tmp_path: Path) -> None:
    (sentence,) = refused(hospital(tmp_path, changed(MAPPING, *BELOW), labs=CODED))
    assert "lower_limit" in sentence and "below_limit becomes the limit of its row" in sentence


def test_a_code_for_below_the_limit_never_turns_into_a_value(tmp_path: Path) -> None:
    """The row says no limit: it is left out by the rules and listed, and 2 is not what was measured."""
    with_limit = (BELOW[0], f'{BELOW[1]}\nlower_limit = "LOD"')
    found = with_labs(tmp_path / "in", CODED, with_limit)
    assert column(found, "measurements", "value") == ["below_limit", "80"]
    written = write_import(found, tmp_path / "out", TODAY)
    assert written.can_be_shown
    assert (tmp_path / "out" / "measurements.csv").read_text().count("\n") == 3
    assert "below_limit" in (tmp_path / "out" / "import" / "rejected-measurements.csv").read_text()
    limited = with_labs(tmp_path / "again", CODED.replace("/uL,", "/uL,5"), with_limit)
    assert rows(limited, "measurements", "value", "comparator") == [["5", "<"], ["80", ""]]


def test_rows_that_another_block_takes_are_not_left_out(tmp_path: Path) -> None:
    """Who is dead by the date of death: two blocks that complement each other leave nothing out."""
    blocks = "".join(
        f'[[patients]]\nsource = "patients"\n{which} = {{ Death = [""] }}\n[patients.columns]\n'
        f'patient_id = "PatNo"\nvital_status = {{ constant = "{word}" }}\n'
        for which, word in (("where", "alive"), ("unless", "dead"))
    )
    mapping = changed(MAPPING, 'vital_status = "Status"\n', "") + blocks
    found = imported(hospital(tmp_path, mapping))
    assert rows(found, "patients", "patient_id", "vital_status") == [["00012", "alive"], ["12", "dead"]]
    assert not_mapped(found, "row_not_selected") == []


def test_rows_that_another_block_takes_for_something_else_are_left_out(tmp_path: Path) -> None:
    """Events have no key: the first block reads relapses only, the second another day of the same rows."""
    more = "PatNo,What,Day,Next\n12,relapse,2022-05-01,\n12,other,2022-06-01,2022-07-01\n"
    blocks = "\n".join(
        f'[[events]]\nsource = "more"\n{which}\n[events.columns]\npatient_id = "PatNo"\n'
        f'kind = {{ constant = "{kind}" }}\nname = {{ constant = "{kind}" }}\nstart_date = "{day}"\n'
        for which, kind, day in (
            ('where = { What = ["relapse"] }', "relapse", "Day"),
            ("", "next_therapy", "Next"),
        )
    )
    mapping = MAPPING.replace("[[patients]]", '[sources.more]\nfile = "more.csv"\n\n[[patients]]', 1) + blocks
    found = imported(hospital(tmp_path, mapping, files={"more.csv": more}))
    assert [(one.value, one.rows) for one in not_mapped(found, "row_not_selected")] == [("other", 1)]
    assert rows(found, "events", "kind", "start_date") == [
        ["relapse", "2022-05-01"],
        ["next_therapy", "2022-07-01"],
    ]


CART = "PatNo,Infusion,Product\n12,2022-05-01,ide-cel\n00012,2020-01-10,axi-cel\n12,2021-03-31,cilta-cel\n"
NUMBERED = (
    MAPPING.replace('[[infusions]]\nsource = "patients"', '[[infusions]]\nsource = "cart"')
    .replace("{PatNo}-1", "{PatNo}-{number}")
    .replace("[[patients]]", '[sources.cart]\nfile = "cart.csv"\n\n[[patients]]', 1)
)


def test_infusions_are_numbered_by_their_date(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, NUMBERED, files={"cart.csv": CART}))
    assert rows(found, "infusions", "infusion_id", "product") == [
        ["12-2", "ide-cel"],
        ["00012-1", "axi-cel"],
        ["12-1", "cilta-cel"],
    ]


def test_a_line_that_repeats_an_infusion_is_said(tmp_path: Path) -> None:
    found = imported(
        hospital(tmp_path / "in", NUMBERED, files={"cart.csv": CART + "12,2022-05-01,ide-cel\n"})
    )
    written = write_import(found, tmp_path / "out", TODAY)
    assert written.can_be_shown
    assert (
        "Remove the row where it repeats another"
        in (tmp_path / "out" / "import" / "problems.csv").read_text()
    )


def test_a_column_called_number_is_that_column(tmp_path: Path) -> None:
    cart = CART.replace("Product", "Product,number").replace("-cel", "-cel,7")
    found = imported(hospital(tmp_path, NUMBERED, files={"cart.csv": cart}))
    assert column(found, "infusions", "infusion_id") == ["12-7", "00012-7", "12-7"]


def test_a_note_beside_the_exports_is_no_table(tmp_path: Path) -> None:
    note = "Exports of May, by Milena.\nUnits: cells per µl, as always,\nask me if odd, please, thanks.\n"
    folder = hospital(tmp_path, files={"NOTE.txt": note})
    (folder / "mapping.toml").unlink()
    text = suggested_mapping(folder)
    assert "# Not a table, and not read: NOTE.txt" in text
    assert set(tomllib.loads(text)["sources"]) == {"patients", "labs"}


def test_what_a_workbook_of_nurses_has_is_suggested(tmp_path: Path) -> None:
    patients = "Study ID,DOB,Sex,Dx,Lines of prior therapy,prev. autoSCT (y/n),Date of death\n" + "".join(
        f"{who},1950-01-02,f,DLBCL,3,y,{death}\n" for who, death in (("H1", "2024-05-13"), ("H2", ""))
    )
    cart = "Study ID,Infusion date,Product,LD regimen,CRS\n" + "".join(
        f"H1,2020-0{month}-13,Yescarta,Flu/Cy,2\n" for month in (1, 2)
    )
    labs = "Study ID,Sampling date,CD19 B cells [/µl],CRP mg/L,Transgene (copies/µg DNA)\nH1,2020-02-13,4,n/a,7\n"
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("patients", patients), ("cart", cart), ("labs", labs)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    found = tomllib.loads(suggested_mapping(folder))
    own, before = found["infusions"]
    assert own["columns"]["infusion_id"] == {"template": "{Study ID}-{number}"}
    assert before["columns"]["infusion_id"] == {"template": "{Study ID}-1"}
    assert before["columns"]["prior_lines"] == "Lines of prior therapy"
    assert before["columns"]["prior_autologous_hct"] == {"column": "prev. autoSCT (y/n)", "map": {"y": "yes"}}
    assert before["columns"]["indication"]["map"] == {"DLBCL": "lbcl"}
    assert [(one["column"], one["unit"]) for one in found["measurements"][0]["wide"]] == [
        ("CD19 B cells [/µl]", "/µL"),
        ("CRP mg/L", "mg/L"),
        ("Transgene (copies/µg DNA)", "copies/µg DNA"),
    ]
    assert found["sources"]["labs"]["missing"] == ["n/a"]
    assert [block["columns"].get("vital_status") for block in found["patients"]] == [
        None,
        {"constant": "dead"},
        {"constant": "?"},
    ]
    (crs,) = found["events"]
    assert crs["columns"]["grade"] == "CRS" and "start_date" not in crs["columns"]


@pytest.mark.parametrize(("note", "unit"), [("10^9/L", "10^9/L"), ("as printed", "?"), ("", "?")])
def test_the_note_of_a_redcap_field_gives_its_unit(tmp_path: Path, note: str, unit: str) -> None:
    folder = project(tmp_path)
    dictionary = next(
        path for path in folder.glob("*.csv") if "Field Label" in path.read_text(encoding="utf-8-sig")
    )
    text = dictionary.read_text(encoding="utf-8-sig")
    line = ["plt_x", "immune", "", "text", "Platelets", "", note] + [""] * (len(HEADINGS) - 7)
    dictionary.write_text(text + ",".join(line) + "\n", encoding="utf-8")
    wide = [
        one
        for block in tomllib.loads(suggested_redcap(folder)).get("measurements", ())
        for one in block.get("wide", ())
    ]
    assert [one["unit"] for one in wide if one["column"] == "plt_x"] == [unit]
