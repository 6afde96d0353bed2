"""A delivery with forty mistakes of the kinds that exports have: exactly those forty are told, each in its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.commands.table import main
from tests.data.deliveries import Delivery, Row, delivery, write

N_PATIENTS = 60


@dataclass(frozen=True)
class Seed:
    """One mistake: the cell that is overwritten, in the row `row` (0 the first) of a table, and what stands there."""

    table: str
    row: int
    column: str
    value: str


SEEDS = (
    Seed("patients", 3, "birth_year", "19x5"),
    Seed("patients", 4, "sex", "F"),
    Seed("patients", 5, "vital_status", "lebt"),
    Seed("patients", 6, "vital_status", "dead"),
    Seed("patients", 7, "death_date", "2023-05-05"),
    Seed("patients", 8, "last_contact_date", "31.12.2023"),
    Seed("patients", 9, "second_cancer_followup_date", "2023-02-30"),
    Seed("patients", 10, "prior_cancer", "NA"),
    Seed("patients", 11, "birth_year", "1850"),
    Seed("infusions", 12, "product", "Yescarta"),
    Seed("infusions", 13, "infusion_date", "44289"),
    Seed("infusions", 14, "prior_lines", "2.5"),
    Seed("infusions", 15, "dose_1e6_cells", "1,5"),
    Seed("infusions", 16, "patient_id", "Q-999"),
    Seed("infusions", 17, "indication", "DLBCL"),
    Seed("infusions", 18, "infusion_id", "I-019"),
    Seed("measurements", 20, "value", "<50"),
    Seed("measurements", 21, "value", ">10^6"),
    Seed("measurements", 22, "value", "neg"),
    Seed("measurements", 23, "value", "hemolysed"),
    Seed("measurements", 24, "value", "1,25"),
    Seed("measurements", 25, "value", ""),
    Seed("measurements", 26, "value", "NaN"),
    Seed("measurements", 27, "value", "1e400"),
    Seed("measurements", 28, "unit", "mmol/L"),
    Seed("measurements", 29, "unit", ""),
    Seed("measurements", 30, "analyte", "ANC"),
    Seed("measurements", 31, "measured_date", "2099-01-01"),
    Seed("measurements", 32, "measured_date", "2020-05"),
    Seed("measurements", 33, "patient_id", "1"),
    Seed("measurements", 34, "comparator", "<="),
    Seed("events", 0, "kind", "CRS"),
    Seed("events", 1, "grade", "6"),
    Seed("events", 2, "end_date", "2019-01-01"),
    Seed("events", 3, "start_date", "2020-01-12T10:00"),
    Seed("second_cancers", 0, "status", "likely"),
    Seed("second_cancers", 1, "category", "skin"),
    Seed("second_cancers", 2, "neoplasm_id", " N-2"),
    Seed("findings", 0, "share", "41"),
    Seed("findings", 1, "result", "not_tested"),
)


def clean() -> Delivery:
    """Sixty patients without a mistake: each infused, measured, with an event; some with a cancer and findings."""
    base = delivery()
    tables: Delivery = {name: [] for name in base if name not in ("identifiers", "reference_rates")}

    def add(table: str, **cells: str) -> None:
        tables[table].append({**dict.fromkeys(base[table][0], ""), **cells})

    for number in range(N_PATIENTS):
        patient, infused = f"A-{number:03}", date(2020, 1, 13) + timedelta(days=number)
        add("patients", patient_id=patient, birth_year="1960", sex="female", vital_status="alive",
            second_cancer_followup_date="2024-06-01", last_contact_date="2024-06-01", prior_cancer="no")  # fmt: skip
        add("infusions", infusion_id=f"I-{number:03}", patient_id=patient, infusion_date=infused.isoformat(),
            product="axi-cel", indication="lbcl", prior_lines="2", dose_1e6_cells="150.5")  # fmt: skip
        add("measurements", patient_id=patient, measured_date=infused.isoformat(), analyte="anc", value="2.1",
            unit="10^9/L")  # fmt: skip
        add("events", patient_id=patient, kind="crs", start_date=infused.isoformat(), grade="1",
            end_date=infused.isoformat())  # fmt: skip
    for number in range(5):
        add("second_cancers", neoplasm_id=f"N-{number}", patient_id=f"A-{number:03}", diagnosis_date="2022-05-17",
            category="solid", relation_to_treated_disease="new_primary", status="confirmed")  # fmt: skip
        add("specimens", specimen_id=f"S-{number}", patient_id=f"A-{number:03}", material="blood")
        add("findings", specimen_id=f"S-{number}", assay="somatic_variant", result="positive", share="0.2")
    return tables


def seeded(tables: Delivery) -> Delivery:
    for seed in SEEDS:
        row: Row = tables[seed.table][seed.row]
        assert row[seed.column] != seed.value
        tables[seed.table][seed.row] = {**row, seed.column: seed.value}
    return tables


def place(seed: Seed) -> tuple[str, int, str]:
    """Where a mistake is told: two of them at the cell that is then missing, contradicts or was there before."""
    line, column = seed.row + 2, seed.column
    if seed.value == "dead":
        column = "death_date"
    if seed.value == "I-019":
        line += 1
    return f"{seed.table}.csv", line, column


def test_the_delivery_has_no_mistake_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, clean())
    assert main(["validate", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"errors": 0, "warnings": 0, "problems": []}


def test_forty_mistakes_are_told_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(SEEDS) == 40
    write(tmp_path, seeded(clean()))
    assert main(["validate", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    errors = [problem for problem in found["problems"] if problem["severity"] == "error"]
    assert found["errors"] == 40
    assert sorted((p["file"], p["row"], p["column"]) for p in errors) == sorted(map(place, SEEDS))
    assert all(problem["remedy"].strip() and problem["rule"] for problem in errors)
    values = {(p["file"], p["row"], p["column"]): p["value"] for p in errors}
    for seed in SEEDS:
        if seed.value != "dead":
            assert values[place(seed)] == seed.value


def test_the_same_forty_in_one_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in seeded(clean()).items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([text or None for text in row.values()])
    book.save(tmp_path / "tables.xlsx")
    assert main(["validate", str(tmp_path / "tables.xlsx"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    errors = {(p["file"], p["row"], p["column"]) for p in found["problems"] if p["severity"] == "error"}
    expected = {
        (f"tables.xlsx, sheet {file.removesuffix('.csv')}", line, column)
        for file, line, column in map(place, SEEDS)
    }
    assert (found["errors"], errors) == (40, expected)
