"""What a report says: sentences, order, what blocks a load, rows that are counted instead of listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.import_report import ImportReport, file_order, problem
from data.normalise import build_dataset, measurement_frame
from data.schema import TABLES
from data.schema_rules import RULES
from tests.data.deliveries import delivery, in_days, load, report, write


def test_a_problem_is_a_sentence_with_place_value_rule_and_remedy() -> None:
    found = problem("unreadable_number", "measurements.csv", "Write 1.25.", 7, "value", "1,25", ("P1",))
    assert found.sentence == (
        'measurements.csv, line 7, column value: "1,25". '
        "A number is written with digits and a decimal point, nothing else. Write 1.25."
    )
    assert (found.severity, found.table, found.patients) == ("error", "measurements", ("P1",))


def test_a_long_or_broken_value_is_shown_on_one_line() -> None:
    value = problem("row_ragged", "events.csv", "", value="one\r\ntwo " + "x" * 500).value
    assert value is not None
    assert len(value) == 80
    assert "\n" not in value
    assert "\r" not in value


@pytest.mark.parametrize(
    ("code", "file", "blocks"),
    [
        ("unreadable_number", "patients.csv", True),
        ("unknown_word", "infusions.parquet", True),
        ("unknown_word", "second_cancers.csv", True),
        ("unknown_word", "events.csv", False),
        ("unknown_word", "measurements.csv", False),
        ("nul_byte", "measurements.csv", True),
        ("folder_unreadable", "somewhere", True),
        ("about_value", "about.csv", False),
        ("vital_status_empty", "patients.csv", False),
    ],
)
def test_what_keeps_a_load_from_being_shown(code: str, file: str, blocks: bool) -> None:
    found = ImportReport((problem(code, file, ""),), {})
    assert found.blocks_load == blocks
    assert len(found.blocking) == blocks
    assert len(found.errors) + len(found.warnings) == 1


def test_problems_come_in_the_order_of_tables_and_lines() -> None:
    found = [
        problem("unknown_word", "events.csv", "", 3, "kind"),
        problem("unknown_word", "patients.csv", "", 10, "sex"),
        problem("unknown_word", "patients.csv", "", 9, "sex"),
        problem("file_unknown", "notes.xlsx", ""),
    ]
    assert [(p.file, p.row) for p in sorted(found, key=file_order)] == [
        ("notes.xlsx", None),
        ("patients.csv", 9),
        ("patients.csv", 10),
        ("events.csv", 3),
    ]


def test_thousands_of_broken_rows_are_listed_in_part_and_counted_in_full(tmp_path: Path) -> None:
    tables = delivery()
    tables["measurements"] = [
        {**tables["measurements"][0], "value": "?", "assay": str(n)} for n in range(1500)
    ]
    tables["measurements"] += [{**tables["measurements"][0], "patient_id": "P2", "assay": "x"}]
    found = report(tmp_path, tables)
    listed = [p for p in found.problems if p.code == "unreadable_number"]
    assert len(listed) == 1001
    summary = next(p for p in listed if p.row is None)
    assert (summary.value, summary.patients) == ("501 further rows", ("P1", "P2"))
    (count,) = [c for c in found.counts if c.rule == RULES["unreadable_number"].sentence]
    assert (count.rows, count.file, count.column) == (1501, "measurements.csv", "value")
    assert (found.rows_by_table["measurements"], found.rejected_by_table["measurements"]) == (1501, 1501)
    assert found.patients_touched == 2


def test_every_rule_has_a_sentence_of_its_own() -> None:
    sentences = [rule.sentence for rule in RULES.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


NASTY = st.sampled_from(
    ["", " ", "NA", "nan", "-0", "1e400", "1e308", "-1", "0", "9" * 40, "2020", "2020-02", "2020-02-30", "0000-00-00",
     "9999-12-31", "1899-12-31", "12", "-99999", "day", "year", "yes", "P1", "P2", "S1", "N2", "I2", "axi-cel", "anc",
     "cells/µL", "=", "=1+1", "<script>", "\u202e", "'; DROP", "٣", "😀", "a,b", 'a"b', "a\nb", "dead", "alive"]
)  # fmt: skip
CELLS = [(name, column.name) for name, table in TABLES.items() for column in table.columns]
CHANGES = st.lists(st.tuples(st.sampled_from(CELLS), st.integers(0, 4), NASTY), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, day_form=st.booleans())
def test_no_cell_makes_the_loader_fail(
    tmp_path: Path, changes: list[tuple[tuple[str, str], int, str]], day_form: bool
) -> None:
    tables = in_days(delivery()) if day_form else delivery()
    for (name, column), row, text in changes:
        rows = tables[name]
        rows[row % len(rows)][TABLES[name].column(column).name_in(day_form)] = text
    clean, found = load(write(tmp_path, tables))
    rejected = sum(found.rejected_by_table.values())
    assert bool(rejected) == bool([p for p in found.errors if p.row is not None])
    if not found.blocks_load:
        dataset = build_dataset(clean)
        frame = measurement_frame(clean, dataset)
        assert frame["patient_index"].between(0, len(dataset.patients) - 1).all()
        kept = len(clean.frames["measurements"])
        assert kept + found.rejected_by_table["measurements"] == found.rows_by_table["measurements"]
