"""The scripts hold the rows and the numbers of their answer, no id, and nothing that R could read as code.

That R makes every number again is shown by `make verify-r`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.access import AccessDenied
from data.analysis import incidence
from data.published_definitions import definitions
from data.published_script import definitions_r
from data.script_exports import incidence_r, survival_r
from data.stacked import stacked
from data.stacked_exports import stacked_r
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, patient, snapshot
from tests.verify_r.by_hand import delayed_entry, two_groups

LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"
TWO = [pytest.param(incidence_r, id="incidence"), pytest.param(survival_r, id="survival")]
SCRIPTS = [*TWO, pytest.param(stacked_r, id="stacked"), pytest.param(definitions_r, id="definitions")]


def column(script: str, frame: str, name: str) -> list[float]:
    """One numeric column of a data frame of a script."""
    body = re.search(rf"^{frame} <- data\.frame\((.*?)^\)$", script, re.MULTILINE | re.DOTALL)
    assert body is not None
    found = re.search(rf"^  {name} = as\.numeric\(c\((.*?)\)\)", body[1], re.MULTILINE | re.DOTALL)
    assert found is not None
    return [
        np.nan if value.strip() == "NA" else float(value) for value in found[1].split(",") if value.strip()
    ]


def missing_functions(script: str) -> set[str]:
    """What of our R code a script calls and does not carry with it."""
    defines = re.compile(r"^(\w+) <- function\(", re.MULTILINE)
    files = Path("data/r_scripts").glob("*.R")
    ours = {name for file in files for name in defines.findall(file.read_text(encoding="ascii"))}
    called = {name for line in code_lines(script) for name in re.findall(r"(\w+)\(", line)}
    return (ours & called) - set(re.findall(r"(\w+) <- ", script))


def code_lines(script: str) -> list[str]:
    return [line for line in script.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("make", SCRIPTS)
def test_says_what_it_is(make) -> None:
    script = make(snapshot(two_groups()), parse_query("sex=female").spec, DEIDENTIFIED)
    head = script[: script.index("library(survival)")]
    for words in ("cohort: female", "query: sex=female", "version v-hand", "Afterwatch 0.1.0", "endpoint:"):
        assert words in head


@pytest.mark.parametrize("query", ["by=sex", "count=each"])
@pytest.mark.parametrize("make", SCRIPTS)
def test_carries_every_function_it_calls(make, query: str) -> None:
    spec = parse_query(query).spec
    if make in (stacked_r, definitions_r):
        spec = replace(spec, by=None)
    assert missing_functions(make(snapshot(two_groups()), spec, DEIDENTIFIED)) == set()


@pytest.mark.parametrize("make", SCRIPTS)
def test_holds_no_id_of_a_patient(make) -> None:
    people = [patient(f"SECRET{n}", dead_on=100 + n) for n in range(30)]
    script = make(snapshot(dataset(*people)), parse_query("").spec, DEIDENTIFIED)
    assert "SECRET" not in script
    assert sorted(set(column(script, "patients", "time"))) == [100.0 + n for n in range(30)]


@pytest.mark.parametrize("make", SCRIPTS)
def test_rows_do_not_stand_in_the_order_of_the_patients(make) -> None:
    days = [500, 100, 900, 300]
    people = [patient(f"P{n}", dead_on=day) for n, day in enumerate(days)]
    script = make(snapshot(dataset(*people)), parse_query("").spec, DEIDENTIFIED)
    times = column(script, "patients", "time")
    assert times == sorted(days) * (len(times) // len(days))


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


@pytest.mark.parametrize("make", TWO)
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


def test_where_each_counts_every_second_cancer_has_a_row_and_its_patient_a_number() -> None:
    people = [patient(f"SECRET{n}", followed_to=1000 - n) for n in range(3)]
    cancers = [cancer("SECRET1", 100), cancer("SECRET1", 300), cancer("SECRET0", 200)]
    taken = snapshot(dataset(*people, cancers=cancers))
    script = incidence_r(taken, parse_query("count=each").spec, DEIDENTIFIED)
    rows = zip(*(column(script, "cancers", name) for name in ("time", "patient")), strict=True)
    number = dict(zip(column(script, "patients", "time"), column(script, "patients", "patient"), strict=True))
    assert list(rows) == [(100, number[999]), (200, number[1000]), (300, number[999])]
    assert column(script, "answered_groups", "events_1") == [3]
    assert "SECRET" not in script and "Mean number of second cancers" in script


def test_completeness_is_made_again_only_for_who_may_see_dates() -> None:
    spec = parse_query("").spec
    dated = incidence_r(snapshot(two_groups()), spec, IDENTIFIED)
    seen, could = (column(dated, "patients", name) for name in ("seen", "could_be_seen"))
    (index,) = column(dated, "answered_groups", "completeness")
    assert sum(seen) / sum(could) == pytest.approx(index)
    assert "could_be_seen = " not in incidence_r(snapshot(two_groups()), spec, DEIDENTIFIED)


def test_pairs_of_groups_hold_their_adjusted_p() -> None:
    spec = parse_query(f"by=age:40,60&tests=gray,pairwise{LOOSE}").spec
    people = [patient(f"P{n:03}", age=30 + n % 50, dead_on=500 + n) for n in range(120)]
    cancers = [cancer(f"P{n:03}", 100 + n % 97) for n in range(0, 120, 3)]
    taken = snapshot(dataset(*people, cancers=cancers))
    for make in (incidence_r, survival_r):
        adjusted = column(make(taken, spec, DEIDENTIFIED), "answered_tests", "adjusted")
        assert len(adjusted) == 4 and np.isnan(adjusted[0]) and not np.isnan(adjusted[1:]).any()


def test_what_happens_first_has_the_classes_as_causes() -> None:
    taken, spec = snapshot(two_groups()), parse_query("").spec
    script, answer = stacked_r(taken, spec, DEIDENTIFIED), stacked(taken, spec, DEIDENTIFIED)
    assert 'causes <- as.character(c("t_nk", "myeloid", "other_haematologic", "solid", "death"))' in script
    assert column(script, "answered_curves", "event_free") == answer.event_free.tolist()
    counts = np.bincount([int(code) for code in column(script, "patients", "cause")], minlength=6)
    assert np.roll(counts, -1).tolist() == list(answer.events)


def test_definitions_hold_a_group_per_set_of_classes_and_the_question() -> None:
    taken, spec = snapshot(two_groups()), parse_query("outcome=myeloid,t_nk").spec
    script, answer = definitions_r(taken, spec, DEIDENTIFIED), definitions(taken, spec, DEIDENTIFIED)
    asked = [reading.published.classes for reading in answer.readings]
    groups = sorted(set(column(script, "patients", "group")))
    assert groups == list(range(1, len({*asked, spec.outcome}) + 1))
    estimates = [
        np.nan if one.estimate.estimate is None else one.estimate.estimate for one in answer.readings
    ]
    np.testing.assert_array_equal(column(script, "answered_rows", "estimate"), estimates)
    assert column(script, "answered_curve", "one_minus_kaplan_meier") == answer.comparison.overstated.tolist()


@pytest.mark.parametrize("make", SCRIPTS)
def test_a_cohort_of_nobody_is_a_script_too(make) -> None:
    script = make(snapshot(dataset(patient("A", vital_status=None))), parse_query("").spec, DEIDENTIFIED)
    assert column(script, "patients", "time") == []
    assert script.rstrip().endswith("finish()")
