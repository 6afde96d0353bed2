"""The search box of the patients, and the address of one."""

from __future__ import annotations

from components import patient_picker
from data.patient_results import PatientRow
from data.view import parse_query
from data.vocabulary import CancerCategory

EVENT = PatientRow("AW-0417", "AW-0417 · 63 F · LBCL", True, False, CancerCategory.MYELOID, 310)
ALIVE = PatientRow("AW-0001", "AW-0001 · 50 M · FL", True, False, None, None)
OUTSIDE = PatientRow("AW-0002", "AW-0002", False, False, None, None)
TEACHING = PatientRow("TEACH-1", "TEACH-1", False, True, CancerCategory.T_NK, 54)


def test_a_patient_in_words() -> None:
    assert patient_picker.picker_words(EVENT) == "AW-0417 · 63 F · LBCL · myeloid, day 310"
    assert patient_picker.picker_words(ALIVE) == "AW-0001 · 50 M · FL"
    assert patient_picker.picker_words(OUTSIDE) == "AW-0002 · not in this cohort"
    assert patient_picker.picker_words(TEACHING) == "TEACH-1 · T/NK-cell, day 54 · teaching case"


def test_options_keep_the_order_and_are_found_by_id_and_class() -> None:
    options = patient_picker.picker_options([EVENT, ALIVE, OUTSIDE])
    assert [option["value"] for option in options] == ["AW-0417", "AW-0001", "AW-0002"]
    assert "AW-0417" in options[0]["search"] and "myeloid" in options[0]["search"]


def test_an_odd_id_survives_the_address() -> None:
    href = patient_picker.patient_href("by=product&patient=old", "A&B=C/ü")
    assert parse_query(href.removeprefix("/")).patient == "A&B=C/ü"
    assert href.count("patient=") == 1
