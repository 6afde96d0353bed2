"""No group without a curve tells 1 to 4 events where no patient may be seen, nor lets them be worked out from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from components.shown import total_shown
from data.access import Access, AccessDenied
from data.analysis import incidence
from data.documents import incidence_document
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.survival_analysis import survival
from data.survival_documents import survival_document
from data.view import parse_query
from tests.data.builders import AGGREGATE, DEIDENTIFIED

FILTERS = ("", "indication=mcl,fl", "product=axi-cel")
GROUPINGS = ("product", "indication", "age:25,60,84")
HANDFUL = range(1, 5)
VIEWS: dict[str, Callable[[Any, Any, Access], dict[str, Any]]] = {
    "incidence": lambda load, spec, access: incidence_document(incidence(load, spec, access)),
    "survival": lambda load, spec, access: survival_document(survival(load, spec, access)),
}


@pytest.fixture(scope="module")
def load(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda _: None).snapshot


def hidden_groups(load: Snapshot, view: str, access: Access) -> list[dict[str, Any]]:
    """Every group without a curve over the filters and groupings, but of cohorts that are refused as a whole."""
    found = []
    for where, by in product(FILTERS, GROUPINGS):
        try:
            answer = VIEWS[view](load, parse_query(f"{where}&by={by}").spec, access)
        except AccessDenied:
            continue
        found += [group for group in json.loads(json.dumps(answer))["groups"] if group["note"]]
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_a_handful_of_events_is_neither_told_nor_left_by_subtraction(load: Snapshot, view: str) -> None:
    held = []
    for group in hidden_groups(load, view, AGGREGATE):
        events = list(group["events"].values())
        assert not set(events) & set(HANDFUL)
        left = group["n"] - sum(n or 0 for n in events)
        assert left not in HANDFUL or not any(events)
        assert events.count(None) != 1
        assert not re.search(r"Not shown: \d", group["note"])
        held.append(None in events)
    assert any(held)


@pytest.mark.parametrize("view", VIEWS)
def test_and_no_rate_from_which_they_could_be_had(load: Snapshot, view: str) -> None:
    event = {"incidence": "second_cancer", "survival": "death"}[view]
    for group in hidden_groups(load, view, AGGREGATE):
        assert group["events"][event] is not None or group["rate_per_100_py"]["estimate"] is None


@pytest.mark.parametrize("view", VIEWS)
def test_who_sees_patients_sees_all_of_it(load: Snapshot, view: str) -> None:
    groups = hidden_groups(load, view, DEIDENTIFIED)
    assert any(set(group["events"].values()) & set(HANDFUL) for group in groups)
    assert all(None not in group["events"].values() for group in groups)
    assert all(group["n"] == 0 or re.match(r"Not shown: \d", group["note"]) for group in groups)


def test_the_groups_together_are_told_only_where_each_is() -> None:
    assert total_shown([7, 0, 12]) == 19
    assert total_shown([7, None, 12]) is None
