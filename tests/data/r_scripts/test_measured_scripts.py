"""The scripts about measurements hold every value of their answer under numbers that say nothing of who it is.

That R makes every number again is shown by `make verify-r`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.access import AccessDenied
from data.immunity import recovery
from data.persistence import persistence
from data.recovery_script import loss_patients_csv, persistence_r, recovery_r, recovery_values_csv
from data.view import View, parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, patient
from tests.data.measured import COPIES, loaded, names
from tests.data.r_scripts.test_scripts import column, missing_functions
from tests.data.test_exports import parts

CD4 = View(parse_query("").spec, analyte="cd4")
CELLS = View(parse_query("").spec, analyte="car_transgene")


@pytest.fixture
def taken(tmp_path: Path) -> Any:
    """30 patients, each with two CD4 counts in one window; the first three with tests for CAR-T cells by two assays."""
    people = [patient(f"SECRET{name}", followed_to=2000 - n) for n, name in enumerate(names(30))]
    rows: list[tuple] = []
    for n, name in enumerate(names(30)):
        rows += [("cd4", f"SECRET{name}", 95, 100.0 + n, "=", "cells/µL")]
        rows += [("cd4", f"SECRET{name}", 100, 50.0, "<", "cells/µL")]
    for n, days in enumerate(((10, 40, 50), (12, 60, 90), (15,))):
        who = f"SECRET{names(3)[n]}"
        rows += [
            (
                "car_transgene",
                who,
                day,
                900.0 if at == 0 else 50.0,
                "=" if at == 0 else "<",
                COPIES,
                "qPCR",
                "blood",
                50.0,
            )
            for at, day in enumerate(days)
        ]
    rows.append(("car_transgene", "SECRETP000", 11, 7.0, "=", COPIES, "ddPCR", "blood", 1.0))
    rows.append(("car_transgene", "SECRETP000", 12, 7.0, "=", COPIES, "qPCR", "marrow", 1.0))
    return loaded(tmp_path, people, rows)


def test_every_value_stands_in_the_script_of_recovery(taken: Any) -> None:
    script = recovery_r(taken, CD4, DEIDENTIFIED)
    assert missing_functions(script) == set()
    assert "SECRET" not in script and script.isascii()
    assert len(column(script, "patients", "patient")) == 30
    value, below = column(script, "values", "value"), script[script.index("below = ") :]
    assert len(value) == 60 and sorted(value)[:30] == [50.0] * 30
    assert below.count("1, 0") + below.count("0, 1") > 0
    number, end = (column(script, "patients", name) for name in ("patient", "end"))
    assert number == sorted(number) and set(number) == set(range(1, 31)) and sorted(end) != end[::-1]
    answer = recovery(taken, CD4.spec, DEIDENTIFIED, "cd4")
    np.testing.assert_array_equal(column(script, "answered_windows", "measured"), answer.groups[0].measured)
    np.testing.assert_array_equal(column(script, "answered_windows", "p50"), answer.groups[0].percentiles[2])


def test_tests_of_the_chosen_assay_in_blood_stand_in_the_script_of_persistence(taken: Any) -> None:
    script = persistence_r(taken, CELLS, DEIDENTIFIED)
    assert missing_functions(script) == set()
    assert sorted(column(script, "values", "day")) == [10, 12, 15, 40, 50, 60, 90]
    by_ddpcr = persistence_r(taken, View(CELLS.spec, analyte="car_transgene", assay="ddPCR"), DEIDENTIFIED)
    assert column(by_ddpcr, "values", "day") == [11]
    answer = persistence(taken, CELLS.spec, DEIDENTIFIED, "car_transgene")
    (group,) = answer.groups
    assert column(script, "answered_groups", "lost") == [group.lost] == [2]
    assert column(script, "answered_groups", "drawn") == [0]


def test_the_values_as_a_table(taken: Any) -> None:
    said, rows = parts(recovery_values_csv(taken, CD4, DEIDENTIFIED))
    assert said["analyte"] == "cd4" and len(rows) == 60
    own = [row for row in rows if row["patient_id"] == "SECRETP004"]
    assert [(row["day"], row["value"], row["below_limit"]) for row in own] == [
        ("95", "104", "no"),
        ("100", "50", "yes"),
    ]


def test_what_became_of_the_cells_as_a_table(taken: Any) -> None:
    said, rows = parts(loss_patients_csv(taken, CELLS, DEIDENTIFIED))
    assert said["assays"] == "qPCR" and len(rows) == 30
    lost, alone, never = rows[0], rows[2], rows[3]
    assert [lost[name] for name in ("tested", "first_detected_day", "time_days", "ended_by", "gap_days")] == [
        "yes", "10", "30", "lost", "30",
    ]  # fmt: skip
    assert (alone["ended_by"], alone["time_days"]) == ("censored", "0")
    assert (never["tested"], never["first_detected_day"], never["ended_by"]) == ("no", "", "")


@pytest.mark.parametrize("make", [recovery_r, persistence_r, recovery_values_csv, loss_patients_csv])
def test_who_sees_no_patient_gets_none_of_it(taken: Any, make) -> None:
    with pytest.raises(AccessDenied, match="no single patient"):
        make(taken, CELLS, AGGREGATE)


def test_an_analyte_that_nobody_had_is_a_script_too(taken: Any) -> None:
    script = recovery_r(taken, View(CD4.spec, analyte="igg"), DEIDENTIFIED)
    assert column(script, "values", "value") == [] and column(script, "answered_groups", "shown") == [0]
