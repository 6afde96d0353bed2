"""What a reader without dates may learn from texts: never a calendar date, a name, a number or a note."""

from __future__ import annotations

import pytest

from data.access import Access
from data.deidentify import NOTE_WITHHELD, REMOVED, redaction
from data.vocabulary import Scope

IDENTIFIERS = ("00123", "Muster", "Anna-Lena", None, "")
HIDDEN = redaction(Access(Scope.DEIDENTIFIED), IDENTIFIERS)
OPEN = redaction(Access(Scope.IDENTIFIED), IDENTIFIERS)


@pytest.mark.parametrize(
    "date",
    [
        "2021-03-09",
        "2021-03",
        "09.03.2021",
        "9/3/21",
        "2021/03/09",
        "20210309",
        "9 March 2021",
        "Mar 9, 2021",
    ],
)
def test_dates_are_removed(date: str) -> None:
    assert HIDDEN.text(f"biopsy {date}, repeated") == f"biopsy {REMOVED}, repeated"
    assert OPEN.text(f"biopsy {date}") == f"biopsy {date}"


@pytest.mark.parametrize(
    "text",
    [
        "TP53 p.R175H",
        "chr3:128202000-128203000",
        "TRBV20-1 CASSLGTDTQYF",
        "JAK2 V617F",
        "9732/3",
        "R-CHOP 6 cycles",
    ],
)
def test_medical_text_stays(text: str) -> None:
    assert HIDDEN.text(text) == text


@pytest.mark.parametrize("text", ["S-00123-1", "case of muster", "ANNA-LENA_2"])
def test_identifiers_of_the_patient_are_removed(text: str) -> None:
    shown = HIDDEN.text(text)
    assert shown is not None
    assert REMOVED in shown
    assert not any(secret in shown.lower() for secret in ("00123", "muster", "anna"))


def test_a_note_is_withheld_visibly_and_no_note_stays_none() -> None:
    assert HIDDEN.note("anything") == NOTE_WITHHELD
    assert HIDDEN.note(None) is None
    assert OPEN.note("anything") == "anything"


def test_ages_above_89_are_pooled() -> None:
    assert [HIDDEN.age(age) for age in (89.0, 90.0, 101.0, None)] == ["89", "90+", "90+", None]
    assert OPEN.age(101.0) == "101"


def test_a_patient_without_identifiers_loses_no_text() -> None:
    assert redaction(Access(Scope.DEIDENTIFIED), ()).text("plain") == "plain"
