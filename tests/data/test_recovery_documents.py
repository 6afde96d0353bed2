"""The documents and the CSV of recovery and persistence hold what the answers hold, and nothing that is NaN."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from data.immunity import recovery
from data.persistence import persistence
from data.recovery_documents import RECOVERY_COLUMNS, persistence_document, recovery_csv, recovery_document
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, patient
from tests.data.measured import COPIES, at, loaded, names


@pytest.fixture
def measured(tmp_path: Path) -> Any:
    """25 patients: on day 7 fifteen below the limit, on day 60 only five measured."""
    rows = [
        ("car_transgene", name, 7, 50.0 if k < 15 else 900.0, "<" if k < 15 else "=", COPIES, "qPCR")
        for k, name in enumerate(names(25))
    ]
    rows += [("car_transgene", name, 60, 70.0, "=", COPIES, "qPCR") for name in names(25)[:5]]
    return loaded(tmp_path, [patient(name) for name in names(25)], rows)


def test_a_percentile_at_the_limit_is_null_and_said(measured: Any) -> None:
    answer = recovery(measured, parse_query("").spec, DEIDENTIFIED, "car_transgene")
    document = json.loads(json.dumps(recovery_document(answer), allow_nan=False))
    (group,) = document["groups"]
    seven, sixty = at(7), at(60)
    assert (document["assays"], document["assays_apart"]) == (["qPCR"], True)
    assert (group["measured"][seven], group["below"][seven], group["limit"][seven]) == (25, 15, 50.0)
    assert group["percentiles"]["p50"][seven] is None and group["at_limit"]["p50"][seven] is True
    assert group["percentiles"]["p90"][seven] == 900.0 and group["at_limit"]["p90"][seven] is False
    assert group["percentiles"]["p50"][sixty] is None and group["at_limit"]["p50"][sixty] is False
    assert document["start_days"][seven] == 7


def test_the_csv_has_the_same_numbers(measured: Any) -> None:
    answer = recovery(measured, parse_query("").spec, DEIDENTIFIED, "car_transgene")
    lines = recovery_csv(answer).splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert "# analyte: car_transgene" in comments and "# assays: qPCR" in comments
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(comments) :]))))
    assert tuple(rows[0]) == RECOVERY_COLUMNS
    (seven,) = (row for row in rows if row["start_days"] == "7")
    assert (seven["measured"], seven["p50"], seven["p50_at_limit"], seven["p90"]) == ("25", "", "yes", "900")
    (sixty,) = (row for row in rows if row["start_days"] == "60")
    assert (sixty["measured"], sixty["p90"], sixty["p90_at_limit"]) == ("5", "", "no")


def test_small_counts_are_null_in_the_aggregate_scope(measured: Any) -> None:
    answer = recovery(measured, parse_query("").spec, AGGREGATE, "car_transgene")
    (group,) = recovery_document(answer)["groups"]
    assert group["measured"][at(60)] is None and group["below"][at(60)] is None
    (sixty,) = (line for line in recovery_csv(answer).splitlines() if line.startswith("all,60,"))
    assert sixty.split(",")[3] == ""


def test_persistence_as_a_document(measured: Any) -> None:
    answer = persistence(measured, parse_query("").spec, DEIDENTIFIED, "car_transgene")
    (group,) = json.loads(json.dumps(persistence_document(answer), allow_nan=False))["groups"]
    assert (group["share"]["detected"][at(7)], group["share"]["share"][at(7)]) == (10, 0.4)
    assert group["share"]["share"][at(60)] is None
    assert (group["detected"], group["curve"], group["read"]) == (15, None, [])
    assert group["note"].startswith("No time to loss")


def test_a_drawn_curve_has_arrays_of_one_length(tmp_path: Path) -> None:
    rows = [
        ("car_transgene", name, day, 900.0 if day < 90 else 50.0, "=" if day < 90 else "<", COPIES, "qPCR")
        for name in names(30)
        for day in (7, 30, 90, 150)
    ]
    of = loaded(tmp_path, [patient(name) for name in names(30)], rows)
    answer = persistence(of, parse_query("").spec, DEIDENTIFIED, "car_transgene")
    (group,) = json.loads(json.dumps(persistence_document(answer), allow_nan=False))["groups"]
    assert {len(values) for values in group["curve"].values()} == {1}
    assert (group["curve"]["time_days"], group["curve"]["lost"]) == ([83], [1.0])
    assert group["curve"]["lost_lower"] == [None]
