"""The rules of the worklist about counts: low CD4, and late cytopenia with and without a recorded cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.vocabulary import EventKind
from data.worklist_results import WorkCode, WorkFact, WorkState
from data.worklist_rules import CAUSES
from tests.data.builders import cancer, event
from tests.data.worklist_cases import (
    CELLS,
    LISTED,
    NOT_LISTED,
    OPEN,
    data,
    fact,
    of,
    someone,
    stands,
    state,
    values,
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(181, 199.0, "=")], LISTED),
        ([(181, 200.0, "=")], NOT_LISTED),
        ([(180, 20.0, "=")], OPEN),
        ([(181, 20.0, "="), (300, 250.0, "=")], NOT_LISTED),
        ([(300, 250.0, "="), (300, 150.0, "=")], LISTED),
        ([(300, 200.0, "<")], LISTED),
        ([(300, 300.0, "<")], OPEN),
        ([(300, 100.0, ">")], OPEN),
        ([(300, 0.0, "=")], LISTED),
        ([], OPEN),
    ],
)
def test_cd4_under_200(tmp_path: Path, rows: list, expected: WorkState) -> None:
    found = of(
        values(tmp_path, *(("cd4", "A", day, value, sign, CELLS) for day, value, sign in rows)),
        WorkCode.LOW_CD4,
    )
    assert state(found) is expected


def test_a_low_cd4_has_its_value_its_line_and_since_when(tmp_path: Path) -> None:
    rows = [(150, 150.0, "="), (200, 90.0, "="), (260, 50.0, "<")]
    found = of(
        values(tmp_path, *(("cd4", "A", day, value, sign, CELLS) for day, value, sign in rows)),
        WorkCode.LOW_CD4,
    )
    assert fact(found) == WorkFact(
        "CD4+ T cells", 50.0, CELLS, 260, "< 200 cells/µL after day 180",
        "below since day 150, on 3 days measured", comparator="<",
    )  # fmt: skip


def low(name: str = "A", anc: float = 0.9, days: tuple[int, ...] = (300, 330), hb: float = 12.0) -> tuple:
    """Neutrophils on `days`, haemoglobin and platelets normal on the last of them."""
    return (
        *(("anc", name, day, anc) for day in days),
        ("hb", name, days[-1], hb),
        ("platelets", name, days[-1], 200.0),
    )


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (low(), (LISTED, "")),
        (low(anc=1.0), (NOT_LISTED, "not low")),
        (low(days=(330,)), (NOT_LISTED, "low on one day only")),
        (low(days=(200, 101)), (LISTED, "")),
        (low(days=(300, 101)), (NOT_LISTED, "low on one day only")),
        (
            low(days=(60, 90)),
            (OPEN, "neutrophils, haemoglobin or platelets not measured after day 100"),
        ),
        (
            (("anc", "A", 300, 0.9), ("anc", "A", 320, 1.8), *low(days=(330,))),
            (NOT_LISTED, "low on one day only"),
        ),
        (
            (("anc", "A", 300, 5.0), ("hb", "A", 300, 12.0)),
            (OPEN, "neutrophils, haemoglobin or platelets not measured after day 100"),
        ),
    ],
)
def test_a_late_cytopenia(measured: tuple, expected: tuple[WorkState, str]) -> None:
    assert stands(of(data(someone(), measured=measured), WorkCode.CYTOPENIA)) == expected


def test_two_low_counts_are_one_line() -> None:
    measured = (*low(hb=7.2), ("hb", "A", 300, 7.5))
    found = fact(of(data(someone(), measured=measured), WorkCode.CYTOPENIA))
    assert (found.what, found.value, found.day) == ("neutrophils", 0.9, 330)
    assert found.more.endswith("; haemoglobin 7.2 g/dL on day 330")


@pytest.mark.parametrize(
    ("kind", "day", "explains"),
    [
        *((cause.kind, 200, cause.within_days is None) for cause in CAUSES),
        (EventKind.RELAPSE, 331, False),
        (EventKind.RELAPSE, 330, True),
        (EventKind.THERAPY_LINE, -40, False),
        (EventKind.INFECTION, 270, True),
        (EventKind.INFECTION, 269, False),
        (EventKind.CRS, 310, False),
    ],
)
def test_what_explains_a_low_count(kind: EventKind, day: int, explains: bool) -> None:
    taken = data(someone(), measured=low(), events=[event("A", kind, day)])
    expected = (NOT_LISTED, "low, with a recorded cause") if explains else (LISTED, "")
    assert stands(of(taken, WorkCode.CYTOPENIA)) == expected


@pytest.mark.parametrize(("category", "explains"), [("myeloid", True), ("t_nk", True), ("solid", False)])
def test_a_second_cancer_of_the_blood_explains_it(category: str, explains: bool) -> None:
    taken = data(someone(), measured=low(), cancers=[cancer("A", 340, category=category)])
    assert state(of(taken, WorkCode.CYTOPENIA)) is (NOT_LISTED if explains else LISTED)
