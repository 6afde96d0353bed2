"""The script of the rates: for readers who may see dates only, with the rows and the rates of its answer.

That R makes every number again is shown by `make verify-r`.
"""

from __future__ import annotations

import numpy as np
import pytest

from data.access import AccessDenied
from data.rates import rates
from data.rates_script import rates_r
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED
from tests.data.r_scripts.test_scripts import column, missing_functions


@pytest.fixture(scope="module")
def demo(demo_store) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


@pytest.mark.parametrize("access", [DEIDENTIFIED, AGGREGATE])
def test_dates_stay_with_those_who_may_see_them(demo: Snapshot, access) -> None:
    with pytest.raises(AccessDenied, match="only the scope 'identified' shows"):
        rates_r(demo, demo.report, parse_query("").spec, access)


def test_rows_and_rates_are_those_of_the_answer(demo: Snapshot) -> None:
    spec = parse_query("by=sex").spec
    script = rates_r(demo, demo.report, spec, IDENTIFIED)
    assert missing_functions(script) == set()
    answer = rates(demo, demo.report, spec, IDENTIFIED)
    rows = (answer.together, *answer.classes, *answer.groups)
    assert column(script, "answered_rows", "n") == [row.n for row in rows]
    assert column(script, "answered_rows", "observed") == [row.observed for row in rows]
    per_row = np.bincount(np.array(column(script, "patients", "row"), dtype=int))[1:]
    assert per_row.tolist() == [row.n for row in rows]
    years = (
        np.array(column(script, "patients", "stop")) - np.array(column(script, "patients", "start"))
    ).sum()
    assert years / 365.25 == pytest.approx(sum(row.person_years for row in rows))
    assert script.isascii() and "AW-0" not in script
    assert len(set(column(script, "rates", "set"))) == 1 + len(answer.classes)
