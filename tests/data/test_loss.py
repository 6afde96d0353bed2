"""Loss of CAR-T cells patient by patient, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from data.loss import DIED, LOST, Losses, last_days, losses
from data.recovery_results import Detections
from tests.data.builders import dataset, event, patient


def detections_of(*patients: str) -> Detections:
    """One text per patient: "7+ 30- 60-" for days with a value above or below the limit."""
    rows = [
        (number, int(one[:-1]), one[-1] == "+")
        for number, text in enumerate(patients)
        for one in text.split()
    ]
    who, day, above = zip(*rows, strict=True) if rows else ((), (), ())
    return Detections(
        "qPCR", np.array(who, dtype=np.int32), np.array(day, dtype=np.int32), np.array(above, dtype=bool)
    )


def one(text: str, *, after: float = 0.0, last: float = 1000.0, death: float = np.nan) -> Losses:
    return losses(detections_of(text), np.array([after]), np.array([last]), np.array([death]))


def fate(found: Losses) -> tuple[float, float, int, bool, float]:
    return (
        found.first_detected[0],
        found.exit[0],
        int(found.cause[0]),
        bool(found.unconfirmed[0]),
        found.gap[0],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7+ 28+ 90- 180-", (7, 90, LOST, False, 62)),
        ("7- 14- 28+ 90- 180-", (28, 90, LOST, False, 62)),
        ("7+ 28- 90+ 180- 365-", (7, 180, LOST, False, 90)),
        ("7+ 28- 90- 180+", (7, 28, LOST, False, 21)),
        ("7+ 28+ 90-", (7, 90, 0, True, np.nan)),
        ("7+ 28- 90+", (7, 90, 0, False, np.nan)),
        ("7+", (7, 7, 0, False, np.nan)),
        ("7- 28-", (np.nan, np.nan, 0, False, np.nan)),
    ],
)
def test_lost_is_the_first_of_two_tests_below_after_one_above(text: str, expected: tuple) -> None:
    assert fate(one(text)) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("death", "expected"),
    [(60, (60, DIED)), (211, (211, DIED)), (212, (28, 0)), (1001, (28, 0)), (np.nan, (28, 0))],
)
def test_a_death_counts_for_half_a_year_after_the_last_test(death: float, expected: tuple) -> None:
    found = one("7+ 28+", death=death)
    assert (found.exit[0], found.cause[0]) == expected


def test_a_death_after_the_loss_changes_nothing() -> None:
    assert fate(one("7+ 28- 40-", death=45))[:3] == (7, 28, LOST)


def test_tests_outside_the_time_looked_at_are_no_tests() -> None:
    text = "7+ 28+ 90- 180-"
    assert one(text, last=100).cause[0] == 0 and one(text, last=100).unconfirmed[0]
    assert one(text, last=180).cause[0] == LOST
    assert one(text, after=7).first_detected[0] == 28
    assert not one(text, after=180).tested[0] and not one("").tested[0]
    assert not one("0+").tested[0]


def test_patients_do_not_confirm_each_other() -> None:
    tests = detections_of("7+ 28-", "7- 28-", "", "7+ 28- 60-")
    found = losses(tests, np.zeros(4), np.full(4, 999.0), np.full(4, np.nan))
    assert found.cause.tolist() == [0, 0, 0, LOST]
    assert found.tested.tolist() == [True, True, False, True]
    assert found.unconfirmed.tolist() == [True, False, False, False]


def test_what_ends_the_time_looked_at() -> None:
    data = dataset(
        patient("A"),
        patient("B", dead_on=300, followed_to=290),
        patient("C"),
        patient("D"),
        patient("E"),
        patient("F", dead_on=900, followed_to=290),
        events=[event("C", "relapse", 120), event("D", "next_therapy", 80), event("D", "relapse", 90)],
    )
    data.infusions.loc[0] = [4, "I1", 0.0, "axi-cel", "lbcl"]
    data.infusions.loc[1] = [4, "I2", 200.0, "CD22", "lbcl"]
    assert last_days(data).tolist() == [1000, 300, 120, 80, 199, 290]
