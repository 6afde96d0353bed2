"""The document and the file of rates: names that others rely on, null for what cannot be given, the source in front."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import pytest

from data.rates_document import COLUMNS, rates_csv, rates_document
from data.rates_results import DEMONSTRATION
from tests.data.builders import cancer, dataset, patient
from tests.data.rates_by_hand import EVERY_CLASS, asked, rate, table

PEOPLE = [patient(f"P{n}", birth_year=1950.0, sex="male" if n % 2 else "female") for n in range(50)]
CANCERS = [cancer(f"P{n}", 100 + n, category="solid") for n in range(12)]
LOADED = dataset(*PEOPLE, cancers=CANCERS, reference_rates=table(*EVERY_CLASS))
AT = datetime(2026, 11, 25, tzinfo=UTC)


def test_the_document_is_plain_and_whole() -> None:
    document = json.loads(json.dumps(rates_document(asked(LOADED, "by=sex")), allow_nan=False))
    together = document["together"]
    assert together["observed"] == 12
    assert together["sir"]["estimate"] == pytest.approx(12 / together["expected"])
    assert document["reference"]["populations"] == ["Northland"]
    assert document["reference"]["demonstration"] is False and document["reference"]["label"] is None
    assert [row["name"] for row in document["groups"]] == ["female", "male"]
    assert document["why_without_reference"] is None
    assert document["person_years"]["periods"] == ["2020–2024"]
    assert document["n_loaded"] - sum(left["n"] for left in document["excluded"]) == document["n_analysed"]


def test_without_a_table_what_is_expected_is_null() -> None:
    document = rates_document(asked(dataset(*PEOPLE, cancers=CANCERS)))
    assert document["reference"] is None
    assert document["why_without_reference"] == "No reference rates are installed here."
    assert document["together"]["expected"] is document["together"]["sir"]["estimate"] is None
    assert document["together"]["rate_per_100_py"]["estimate"] > 0


def test_without_dates_there_is_no_lexis_table() -> None:
    document = rates_document(asked(dataset(*PEOPLE, has_calendar_dates=False)))
    assert document["person_years"] is None
    assert document["why_without_reference"] == "no calendar dates in this installation"


def test_demonstration_rates_are_labelled() -> None:
    rows = [rate("all", sex, 1000, population=DEMONSTRATION) for sex in ("female", "male")]
    answer = asked(dataset(*PEOPLE, cancers=CANCERS, reference_rates=table(*rows)))
    assert rates_document(answer)["reference"]["label"] == DEMONSTRATION
    assert f"# reference population: {DEMONSTRATION}" in rates_csv(answer)


def test_the_file_has_one_line_per_row_and_its_source_in_front() -> None:
    answer = asked(LOADED, "by=sex")
    lines = rates_csv(answer, AT).splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert "# reference population: Northland" in comments
    assert "# reference source: Registry, 2024 edition" in comments
    assert "# reference licence: CC BY 4.0" in comments
    assert any(line.startswith("# data version: ") for line in comments)
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["kind"], row["name"]) for row in rows] == [
        ("together", "together"), ("class", "t_nk"), ("class", "myeloid"), ("class", "other_haematologic"),
        ("class", "solid"), ("group", "female"), ("group", "male"),
    ]  # fmt: skip
    assert float(rows[0]["sir"]) == answer.together.sir.estimate
    assert float(rows[0]["expected"]) == answer.together.expected
    assert rows[1]["sir"] == rows[1]["expected"] == "" and rows[1]["note"]


def test_the_file_says_why_nothing_is_expected_and_what_has_no_rate() -> None:
    text = rates_csv(asked(dataset(*PEOPLE, cancers=CANCERS)), AT)
    assert "# no expected cancers: No reference rates are installed here." in text
    women = dataset(*PEOPLE, cancers=CANCERS, reference_rates=table(rate("all", "female", 1000)))
    text = rates_csv(asked(women), AT)
    assert "6 second cancers: the table has no rate for the sex, age or year" in text
