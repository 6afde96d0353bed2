"""The histories of the synthetic cohort: every kind of patient can be shown, and no scope sees more than it may."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from data.access import Access
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.vocabulary import Scope

DEIDENTIFIED, IDENTIFIED = Access(Scope.DEIDENTIFIED), Access(Scope.IDENTIFIED)


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def shown_ids(demo: Snapshot) -> list[str]:
    """Every seventh patient, the teaching cases, and everybody with a second cancer or without an infusion."""
    patients = demo.dataset.patients
    chosen = set(patients["patient_id"][::7]) | set(patients.loc[patients["teaching_case"], "patient_id"])
    chosen |= set(patients.loc[patients["n_infusions"] == 0, "patient_id"])
    return sorted(
        chosen | set(patients["patient_id"].iloc[demo.dataset.second_cancers["patient_index"].unique()])
    )


def test_the_header_of_the_load_says_what_it_is(demo: Snapshot, demo_store: Path) -> None:
    status = Repository(Settings(store=demo_store), progress=lambda sentence: None).status()
    assert (status.patients, status.synthetic, status.problem) == (724, True, None)
    assert status.teaching_cases > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", status.data_of)


def test_no_deidentified_history_holds_a_date_a_name_or_a_number(demo: Snapshot) -> None:
    identifiers = demo.dataset.identifiers.set_index("patient_index")
    for patient_id in shown_ids(demo):
        written = json.dumps(asdict(demo.history(DEIDENTIFIED, patient_id)), default=str)
        assert re.search(r"(19|20)\d\d-\d\d", written) is None, patient_id
        person = identifiers.loc[demo.patient_index(patient_id)]
        for secret in (person["hospital_number"], person["family_name"]):
            assert secret not in written, patient_id


def test_days_of_a_history_are_days_after_the_first_infusion(demo: Snapshot) -> None:
    infused = 0
    for patient_id in shown_ids(demo):
        history = demo.history(IDENTIFIED, patient_id)
        infusions = [mark.day for mark in history.marks if mark.kind == "infusion"]
        assert (history.day0_date is None) == (infusions == [])
        assert infusions == sorted(infusions)
        assert infusions[:1] in ([], [0])
        infused += bool(infusions)
        assert len(history.second_cancers) >= sum(mark.kind == "second_cancer" for mark in history.marks)
        for series in history.series:
            days = [point.day for point in series.points]
            assert days == sorted(days)
    assert infused > 100
