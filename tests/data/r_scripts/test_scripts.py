"""The scripts hold the rows and the numbers of their answer, no id, and nothing that R could read as code.

That R makes every number again is shown by `make verify-r`.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from data.access import AccessDenied
from data.analysis import incidence
from data.query import QueryError
from data.script_exports import incidence_r, survival_r
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.verify_r.by_hand import delayed_entry, two_groups

LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"
SCRIPTS = [pytest.param(incidence_r, id="incidence"), pytest.param(survival_r, id="survival")]


def column(script: str, frame: str, name: str) -> list[float]:
    """One numeric column of a data frame of a script."""
    body = re.search(rf"^{frame} <- data\.frame\((.*?)^\)$", script, re.MULTILINE | re.DOTALL)
    assert body is not None
    found = re.search(rf"^  {name} = as\.numeric\(c\((.*?)\)\)", body[1], re.MULTILINE | re.DOTALL)
    assert found is not None
    return [
        np.nan if value.strip() == "NA" else float(value) for value in found[1].split(",") if value.strip()
    ]


def code_lines(script: str) -> list[str]:
    return [line for line in script.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("make", SCRIPTS)
def test_says_what_it_is(make) -> None:
    script = make(snapshot(two_groups()), parse_query("sex=female").spec, DEIDENTIFIED)
    head = script[: script.index("library(survival)")]
    for words in ("cohort: female", "query: sex=female", "version v-hand", "Afterwatch 0.1.0", "endpoint:"):
        assert words in head


@pytest.mark.parametrize("make", SCRIPTS)
def test_holds_no_id_of_a_patient(make) -> None:
    people = [patient(f"SECRET{n}", dead_on=100 + n) for n in range(30)]
    script = make(snapshot(dataset(*people)), parse_query("").spec, DEIDENTIFIED)
    assert "SECRET" not in script
    assert sorted(column(script, "patients", "time")) == [100.0 + n for n in range(30)]


@pytest.mark.parametrize("make", SCRIPTS)
def test_rows_do_not_stand_in_the_order_of_the_patients(make) -> None:
    days = [500, 100, 900, 300]
    people = [patient(f"P{n}", dead_on=day) for n, day in enumerate(days)]
    script = make(snapshot(dataset(*people)), parse_query("").spec, DEIDENTIFIED)
    assert column(script, "patients", "time") == sorted(days)


def test_rows_and_numbers_are_those_of_the_answer() -> None:
    taken, spec = snapshot(delayed_entry()), parse_query(f"by=sex{LOOSE}").spec
    script = incidence_r(taken, spec, DEIDENTIFIED)
    answer = incidence(taken, spec, DEIDENTIFIED)
    assert len(column(script, "patients", "time")) == answer.n_analysed
    assert column(script, "answered_groups", "n") == [group.n for group in answer.groups]
    estimates = [
        value for group in answer.groups for curve in group.curves for value in curve.estimate.tolist()
    ]
    assert column(script, "answered_curves", "estimate") == estimates
    entries = column(script, "patients", "entry")
    assert 0 < np.isnan(entries).sum() < len(entries)


@pytest.mark.parametrize("make", SCRIPTS)
def test_a_centre_with_a_malicious_name_stays_a_text(make) -> None:
    name = 'Züri"); system("echo gone") #\nquit(status = 0)\\'
    people = [patient(f"P{n}", dead_on=100 + n, site=name) for n in range(30)]
    taken = snapshot(dataset(*people, cancers=[cancer("P1", 50)]))
    script = make(taken, parse_query(f"by=site{LOOSE}").spec, DEIDENTIFIED)
    assert script.isascii()
    groups = next(line for line in code_lines(script) if line.startswith("groups <- "))
    assert groups == (
        'groups <- as.character(c("Z\\u{00fc}ri\\"); system(\\"echo gone\\") #\\nquit(status = 0)\\\\"))'
    )
    assert not [line for line in code_lines(script) if "system(" in line and not line.startswith("groups <-")]
    assert not [line for line in code_lines(script) if line.startswith("quit(status = 0)")]


@pytest.mark.parametrize("make", SCRIPTS)
def test_who_sees_no_patient_gets_no_script(make) -> None:
    with pytest.raises(AccessDenied, match="no single patient"):
        make(snapshot(two_groups()), parse_query("").spec, AGGREGATE)


def test_a_test_stands_in_it_where_one_was_made() -> None:
    made = incidence_r(snapshot(two_groups()), parse_query("by=sex&tests=gray").spec, DEIDENTIFIED)
    assert len(column(made, "answered_tests", "p")) == 1
    assert "survival and cmprsk" in made
    held = incidence_r(snapshot(delayed_entry()), parse_query("by=sex&tests=gray").spec, DEIDENTIFIED)
    assert column(held, "answered_tests", "p") == []
    assert "# no gray test: Withheld" in held and "and cmprsk" not in held


def test_the_count_of_each_is_refused() -> None:
    with pytest.raises(QueryError, match="Leave out count=each"):
        incidence_r(snapshot(two_groups()), parse_query("count=each").spec, DEIDENTIFIED)


@pytest.mark.parametrize("make", SCRIPTS)
def test_a_cohort_of_nobody_is_a_script_too(make) -> None:
    script = make(snapshot(dataset(patient("A", vital_status=None))), parse_query("").spec, DEIDENTIFIED)
    assert column(script, "patients", "time") == []
    assert script.rstrip().endswith("finish()")
