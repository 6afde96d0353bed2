"""What changed since the version before, as the Data page says it."""

from __future__ import annotations

from dataclasses import replace

from components.data_changes import HELD_BACK, changed, counts
from data.changes_results import Change, Changes, Count, SinceBefore
from data.changes_since import NONE_BEFORE
from data.shown_versions import Shown
from tests.components.reading import of_kind, plain

BEFORE = Shown("0123456789ab", "2026-07-01T09:30:00+02:00")
NOTHING = Count(0)
PATIENTS = Change("patients", Count(1, ("P3",)), Count(1, ("P2",)), Count(2, ("P1",)), 700, (("sex", 2),))
EVENTS = Change("events", Count(3, ("P1", "P2")), NOTHING, None, 9)
FOUND = Changes("0123456789ab", "ba9876543210", "2026-06-01", "2026-07-01", (PATIENTS, EVENTS), 1200)


def test_counts_columns_and_patients_are_shown() -> None:
    said = plain(changed(SinceBefore(BEFORE, FOUND, None)))
    assert "Data version 0123456789ab, shown from 2026-07-01 09:30, data of 2026-06-01, was replaced" in said
    assert "1,200 days more of follow-up" in said
    assert [row[:4] for row in counts(FOUND).rows] == [
        ("Patients", "1", "1", "2"),
        ("Events", "3", "0", "no key"),
    ]


def test_a_patient_who_is_gone_has_no_link() -> None:
    links = [plain(one) for one in of_kind(changed(SinceBefore(BEFORE, FOUND, None)), "A")]
    assert links == ["P3", "P1", "P1"]


def test_numbers_held_back_are_said_to_be() -> None:
    hidden = replace(
        FOUND, rows=(replace(PATIENTS, added=Count(None), removed=Count(None)),), follow_up_days=None
    )
    assert counts(hidden).rows[0][1] == HELD_BACK
    assert "of follow-up." not in plain(changed(SinceBefore(BEFORE, hidden, None)))


def test_nothing_before_and_nothing_different_are_said() -> None:
    assert NONE_BEFORE in plain(changed(SinceBefore(None, None, NONE_BEFORE)))
    same = replace(FOUND, rows=(Change("patients", NOTHING, NOTHING, NOTHING, 700),), follow_up_days=0)
    assert "no record differs from it" in plain(changed(SinceBefore(BEFORE, same, None)))
    assert changed(None) == []
