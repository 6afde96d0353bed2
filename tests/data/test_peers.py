"""Who is compared with a patient: the cohort, or those alike, the patient never among the latter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from data.access import AccessDenied
from data.patient_results import Band
from data.peers import cohort_peers, similar_peers
from data.query import QueryError
from data.snapshot import UnknownPatient
from data.view import parse_query
from data.vocabulary import PeerGroup
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, dataset, patient, snapshot


class Masks:
    """A store that only remembers of whom bands were asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def bands(self, mask: Any, analytes: tuple[str, ...]) -> tuple[Band, ...]:
        self.asked.append(np.flatnonzero(mask).tolist())
        return ()


def alike(*others: dict[str, Any], access: Any = DEIDENTIFIED, **own: Any) -> tuple[Any, list[str]]:
    """The peers of a patient "A" of 63 with LBCL and axi-cel, and the ids of those alike."""
    usual = {"age": 63, "indication": "lbcl", "product": "axi-cel"}
    people = [{"patient_id": "A", **usual, **own}]
    people += [{"patient_id": f"P{n}", **usual, **other} for n, other in enumerate(others)]
    store = Masks()
    loaded: Any = snapshot(dataset(*(patient(person.pop("patient_id"), **person) for person in people)))
    object.__setattr__(loaded, "measurements", store)
    found = similar_peers(loaded, access, "A", ("cd4",))
    rows = store.asked[-1] if store.asked else []
    return found, [f"P{row - 1}" if row else "A" for row in rows]


def test_same_indication_and_product_and_an_age_within_ten_years_without_the_patient() -> None:
    found, who = alike(
        {},
        {"age": 73},
        {"age": 53},
        {"age": 74},
        {"age": 52},
        {"age": None},
        {"indication": "mcl"},
        {"product": "tisa-cel"},
        {"indication": None},
        {"teaching_case": True},
    )
    assert who == ["P0", "P1", "P2"]
    assert (found.group, found.n, found.not_recorded) == (PeerGroup.SIMILAR, 3, ())


@pytest.mark.parametrize(
    ("own", "lacking"),
    [
        ({"age": None}, ("age",)),
        ({"product": None}, ("product",)),
        ({"indication": None, "age": None}, ("indication", "age")),
    ],
)
def test_of_whom_too_little_is_known_nobody_is_alike(own: dict[str, Any], lacking: tuple[str, ...]) -> None:
    """Two patients without a product are not alike for that."""
    found, who = alike({}, own, **own)
    assert (found.n, found.bands, found.not_recorded, who) == (0, (), lacking, [])


def test_the_number_of_peers_does_not_tell_an_age_that_is_pooled() -> None:
    others = [{"age": age} for age in (79, 80, 82, 95, 103)]
    pooled = [alike(*others, age=own)[1] for own in (90, 93, 99)]
    assert pooled == [["P1", "P2", "P3", "P4"]] * 3
    assert alike(*others, age=93, access=IDENTIFIED)[1] == ["P3", "P4"]


def test_the_aggregate_scope_learns_of_nobody() -> None:
    with pytest.raises(AccessDenied):
        alike(access=AGGREGATE)
    loaded: Any = snapshot(dataset(patient("A")))
    with pytest.raises(UnknownPatient):
        similar_peers(loaded, DEIDENTIFIED, "B", ())


def test_the_cohort_as_peers_is_whoever_the_filters_leave() -> None:
    loaded: Any = snapshot(dataset(patient("A"), patient("B", sex="male"), patient("C", teaching_case=True)))
    store = Masks()
    object.__setattr__(loaded, "measurements", store)
    assert cohort_peers(loaded, parse_query("").spec, ()).n == 2
    assert cohort_peers(loaded, parse_query("sex=female").spec, ()).n == 1
    assert store.asked == [[0, 1], [0]]


def test_the_address() -> None:
    assert parse_query("peers=similar").to_query() == "peers=similar"
    assert parse_query("peers=cohort").to_query() == ""
    assert parse_query("peers=similar").spec == parse_query("").spec
    with pytest.raises(QueryError, match="Allowed: cohort, similar"):
        parse_query("peers=friends")
