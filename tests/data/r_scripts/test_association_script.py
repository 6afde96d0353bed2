"""The script of the associations: every ratio of the answer with the rows of its fit, for who may see patients.

That R makes every ratio again is shown by `make verify-r`.
"""

from __future__ import annotations

import numpy as np
import pytest

from data.access import AccessDenied
from data.association import association
from data.association_script import association_r
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED, dataset, patient, snapshot
from tests.data.r_scripts.test_scripts import column, missing_functions

KINDS = ("hazard", "death_hazard", "subdistribution")


@pytest.fixture(scope="module")
def demo(demo_store) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def test_every_ratio_and_its_rows(demo: Snapshot) -> None:
    view = parse_query("factors=age,sex&landmark_days=600")
    script = association_r(demo, view, DEIDENTIFIED)
    assert missing_functions(script) == set()
    answer = association(demo, view.spec, DEIDENTIFIED, view.factors)
    assert answer.model is not None
    ratios = [getattr(row, kind) for row in (*answer.rows, *answer.model.terms) for kind in KINDS]
    given = [ratio.estimate for ratio in ratios if ratio.estimate is not None]
    assert column(script, "answered_ratios", "estimate") == given
    fit, start, stop = (np.array(column(script, "rows", name)) for name in ("fit", "start", "stop"))
    assert set(column(script, "answered_ratios", "fit")) == set(fit)
    assert (start < stop).all()
    assert script.isascii() and "AW-0" not in script


def test_who_sees_no_patient_gets_no_script(demo: Snapshot) -> None:
    with pytest.raises(AccessDenied, match="no single patient"):
        association_r(demo, parse_query(""), AGGREGATE)


def test_nothing_to_compare_is_a_script_too() -> None:
    script = association_r(snapshot(dataset(patient("A"))), parse_query(""), DEIDENTIFIED)
    assert column(script, "answered_ratios", "estimate") == []
    assert script.rstrip().endswith("finish()")
