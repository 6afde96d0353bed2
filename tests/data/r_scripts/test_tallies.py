"""The scripts of the baseline table, the bars and the evidence: rows without ids, and the numbers of the answer.

That R makes every number again is shown by `make verify-r`.
"""

from __future__ import annotations

import numpy as np
import pytest

from data.access import AccessDenied
from data.baseline_script import baseline_r
from data.evidence_cohort import evidence_over_cohort
from data.evidence_exports import evidence_csv, evidence_r
from data.swimmer import swimmer
from data.swimmer_script import swimmer_r
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.r_scripts.test_scripts import column, missing_functions

PEOPLE = [
    patient(f"SECRET{n}", age=60 + n, sex=("female", "male", None)[n % 3], dead_on=100 + n) for n in range(39)
]
TAKEN = snapshot(dataset(*PEOPLE, cancers=[cancer("SECRET1", 50), cancer("SECRET2", 60, category="solid")]))
EVERYBODY = parse_query("").spec
MAKERS = [
    pytest.param(baseline_r, id="baseline"),
    pytest.param(swimmer_r, id="swimmer"),
    pytest.param(evidence_r, id="evidence"),
]


@pytest.mark.parametrize("make", MAKERS)
def test_is_whole_and_holds_no_id(make) -> None:
    script = make(TAKEN, parse_query("sex=female,male").spec, DEIDENTIFIED)
    assert "SECRET" not in script and script.isascii()
    assert "# cohort: female or male" in script and "query: sex=female,male" in script
    assert missing_functions(script) == set()
    assert script.rstrip().endswith("finish()")


@pytest.mark.parametrize("make", MAKERS)
def test_needs_a_scope_with_patients(make) -> None:
    with pytest.raises(AccessDenied):
        make(TAKEN, EVERYBODY, AGGREGATE)


def test_baseline_rows_are_the_patients_with_ages_pooled_where_dates_are_not_shown() -> None:
    pooled, plain = (baseline_r(TAKEN, EVERYBODY, access) for access in (DEIDENTIFIED, IDENTIFIED))
    assert sorted(column(plain, "people", "f1")) == [60.0 + n for n in range(39)]
    assert max(column(pooled, "people", "f1")) == 90.0
    sexes = column(pooled, "people", "f2")
    assert (sexes.count(1.0), sexes.count(2.0), int(np.isnan(sexes).sum())) == (13, 13, 13)
    assert column(pooled, "answered_numbers", "middle")[0] == 79.0


def test_a_hidden_group_has_no_rows() -> None:
    script = baseline_r(TAKEN, parse_query("by=sex&min_patients=14").spec, DEIDENTIFIED)
    assert "# not shown: female, 13 patients" in script
    assert "people <- data.frame" in script and "as.numeric(c())" in script


def test_bars_are_counted_as_in_the_answer() -> None:
    script = swimmer_r(TAKEN, EVERYBODY, DEIDENTIFIED)
    answered = column(script, "tallies", "answered")
    counts = dict(swimmer(TAKEN, EVERYBODY, DEIDENTIFIED).counts)
    assert answered[:3] == [39.0, 2.0, 37.0]
    assert answered[3:] == [float(n) for n in counts.values()]
    assert sum(column(script, "rows", "death")) == counts["death"] == 39


def test_evidence_counts_second_cancers_and_holds_small_numbers_back() -> None:
    script = evidence_r(TAKEN, EVERYBODY, DEIDENTIFIED)
    assert column(script, "rows", "any") == [1.0, 1.0]
    assert sum(column(script, "rows", "verdict_0")) == 2
    lines = evidence_csv(evidence_over_cohort(TAKEN, EVERYBODY, AGGREGATE)).splitlines()
    assert "all,verdict_0,," in lines and "all,examined,," in lines
    assert (
        "all,verdict_0,2,2" in evidence_csv(evidence_over_cohort(TAKEN, EVERYBODY, DEIDENTIFIED)).splitlines()
    )
