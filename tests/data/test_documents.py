"""The JSON documents: names, nesting, null for what cannot be given."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.analysis import cohort, incidence
from data.dataset import Dataset
from data.documents import cohort_document, incidence_document, numbers, patient_document
from data.patient_results import (
    Finding,
    Lane,
    Mark,
    PatientHeader,
    PatientHistory,
    Point,
    SecondCancer,
    Series,
    Specimen,
)
from data.view import parse_query
from data.vocabulary import Assay, CancerCategory, CancerStatus, Comparator, FindingResult, Material
from tests.data.builders import DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.evidence_cases import verdicts_of

SMALL = dataset(
    patient("A"),
    patient("B", dead_on=200, followed_to=200),
    patient("C", sex="male"),
    cancers=[cancer("A", 100)],
)


def history(**changes) -> PatientHistory:
    """One patient with one of everything."""
    header = PatientHeader(
        "A", False, "female", "90+", "lbcl", "axi-cel", "CD19", "CD28", "gammaretroviral", 2020, None, 1, 2, "alive",
        1000, None, None, None, None,
    )  # fmt: skip
    finding = Finding(
        Assay.VIRUS, "EBV", FindingResult.BELOW_LIMIT, None, "IU/mL", 50.0, None, None, None, None, None, "Lab", 12,
        "note",
    )  # fmt: skip
    values = {
        "patient_id": "A",
        "day0_date": None,
        "data_version": "v-hand",
        "header": header,
        "lanes": (
            Lane("crs", "CRS", 2, 5, False, 2, "ASTCT 2019", "free text"),
            Lane("relapse", "relapse", 90, None, False, None, None, None),
        ),
        "series": (
            Series(
                "cd4",
                "flow",
                "blood",
                "cells/µL",
                (Point(30, 50.0, Comparator.LESS, 50.0), Point(60, -2.5, Comparator.EQUAL, None)),
            ),
        ),
        "clones": (),
        "marks": (
            Mark("second_cancer", 100, "myeloid", CancerCategory.MYELOID, CancerStatus.CONFIRMED, True, None),
            Mark("infusion", 0, "axi-cel", None, None, True, None),
        ),
        "second_cancers": (
            SecondCancer("N1", 100, "day", CancerCategory.MYELOID, "MDS", CancerStatus.CONFIRMED, True, None),
        ),
        "specimens": (Specimen("S1", "N1", Material.MARROW, 101, 0.4, (finding,)),),
        "end_of_follow_up_day": 1000,
        "data_cut_off_day": None,
    }
    made = PatientHistory(**(values | changes))
    return replace(made, verdicts=verdicts_of(made))


def answer(query: str = "", loaded: Dataset = SMALL) -> dict:
    return incidence_document(incidence(snapshot(loaded), parse_query(query).spec, DEIDENTIFIED))


def strict(document: dict) -> dict:
    """What an outside program reads back; NaN and infinity are refused."""
    return json.loads(json.dumps(document, allow_nan=False))


def test_the_cohort_document() -> None:
    made = strict(cohort_document(cohort(snapshot(SMALL), parse_query("sex=female").spec, DEIDENTIFIED)))
    options = made.pop("options")
    assert made == {
        "data_version": "v-hand",
        "program_version": "0.1.0",
        "query": "sex=female",
        "sentence": "female",
        "n_loaded": 3,
        "n_analysed": 2,
        "excluded": [{"reason": "outside the filters", "n": 1}],
    }
    assert options["sex"] == {"female": 2, "male": 1, "other": 0, "unknown": 0}
    assert options["setting"]["unknown"] == 2
    assert len(options) == 16


def test_the_incidence_document() -> None:
    made = strict(answer())
    assert set(made) == {
        "data_version", "program_version", "query", "sentence", "endpoint", "count", "lag_days", "landmark_days",
        "n_loaded", "n_analysed", "excluded", "notices", "groups", "tests",
    }  # fmt: skip
    assert made["tests"] == []
    (group,) = made["groups"]
    assert set(group) == {
        "group", "n", "events", "person_years", "rate_per_100_py", "median_follow_up_years", "completeness",
        "last_day", "shown_until_days", "curves", "fixed_times", "note",
    }  # fmt: skip
    assert group["group"] == "all"
    assert group["events"] == {"second_cancer": 1, "death": 1, "censored": 1}
    assert set(group["rate_per_100_py"]) == {"estimate", "ci_lower", "ci_upper"}
    curve = group["curves"][0]
    assert set(curve) == {
        "cause", "ci_method", "time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk",
    }  # fmt: skip
    assert (curve["cause"], curve["ci_method"]) == ("second_cancer", "log-log")
    assert (curve["time_days"], curve["at_risk"]) == ([100, 200], [3, 2])
    assert set(group["fixed_times"][0]) == {"years", "cause", "estimate", "ci_lower", "ci_upper", "at_risk"}


def test_what_cannot_be_given_is_null_and_never_0() -> None:
    everybody_dead = dataset(
        patient("A", dead_on=10, followed_to=10), patient("B", dead_on=10, followed_to=10)
    )
    (group,) = strict(answer(loaded=everybody_dead))["groups"]
    second_cancer, death = group["curves"]
    assert second_cancer["ci_method"] == "exact_zero"
    assert (second_cancer["estimate"], second_cancer["ci_lower"]) == ([0], [0])
    assert second_cancer["ci_upper"] == pytest.approx([1 - 0.025**0.5])
    assert (death["estimate"], death["ci_lower"], death["ci_upper"]) == ([1], [None], [None])
    assert group["median_follow_up_years"] == {"estimate": None, "ci_lower": None, "ci_upper": None}
    assert {fixed["estimate"] for fixed in group["fixed_times"]} == {None}


def test_a_group_that_is_not_shown() -> None:
    group = strict(answer("by=sex"))["groups"][0]
    assert (group["curves"], group["fixed_times"], group["shown_until_days"]) == ([], [], None)
    assert group["note"] == "Not shown: 2 patients, fewer than 20."
    assert (group["n"], group["events"]["second_cancer"]) == (2, 1)
    assert group["person_years"] > 0


def test_nobody_at_all_is_a_document_too() -> None:
    (group,) = strict(answer("sex=other"))["groups"]
    assert (group["n"], group["person_years"], group["last_day"]) == (0, 0, None)
    assert group["rate_per_100_py"]["estimate"] is None


def test_the_landmark_in_force_and_the_notices_are_said() -> None:
    loaded = dataset(patient("A"), patient("B"), cancers=[cancer("A", -3)])
    made = strict(answer("landmark_days=90", loaded))
    assert made["landmark_days"] == 90
    assert made["notices"] == ["1 patient with a second cancer before infusion: no event, not left out."]
    assert "landmark" in made["endpoint"]


def test_the_patient_document() -> None:
    made = strict(patient_document(history()))
    assert set(made) == {
        "patient_id", "day0_date", "data_version", "header", "lanes", "series", "marks", "evidence", "verdict",
        "variants", "clones", "due", "due_judged_on_day", "due_notes",
        "derived", "zero", "zeros",
    }  # fmt: skip
    infusion = {"zero": "infusion", "name": "first infusion", "day": 0, "day_precision": "day"}
    assert made["zero"] == infusion
    assert made["zeros"] == [
        infusion,
        {"zero": "second_cancer", "name": "second cancer", "day": 100, "day_precision": "day"},
    ]
    assert made["day0_date"] is None
    assert made["header"]["age"] == "90+"
    assert made["lanes"][0] == {
        "lane": "crs", "name": "CRS", "start_day": 2, "end_day": 5, "ongoing": False, "grade": 2,
        "grade_scale": "ASTCT 2019",
    }  # fmt: skip
    assert made["series"] == [
        {
            "analyte": "cd4", "assay": "flow", "specimen": "blood", "unit": "cells/µL",
            "points": [
                {"day": 30, "value": 50, "comparator": "<", "lower_limit": 50},
                {"day": 60, "value": -2.5, "comparator": "=", "lower_limit": None},
            ],
        }
    ]  # fmt: skip
    assert {key: made["marks"][0][key] for key in ("kind", "day", "label", "category", "status")} == {
        "kind": "second_cancer", "day": 100, "label": "myeloid", "category": "myeloid", "status": "confirmed",
    }  # fmt: skip
    (specimen,) = made["evidence"]
    assert (specimen["specimen_id"], specimen["material"], specimen["day"]) == ("S1", "marrow", 101)
    assert specimen["findings"][0]["result"] == "below_limit"
    assert specimen["findings"][0]["value"] is None
    (verdict,) = made["verdict"]
    assert (verdict["neoplasm_id"], verdict["level"], len(verdict["rules"])) == ("N1", "0", 8)
    registry = next(item for item in made["due"] if item["rule"] == "report_registry")
    assert registry == {
        "rule": "report_registry", "name": "Report to the registry", "state": "open", "due_day": 100,
        "text": "Not recorded whether it was reported.", "done_day": None, "next_due_day": None,
        "days_overdue": None, "never_recorded": False, "neoplasm_id": "N1",
    }  # fmt: skip
    assert isinstance(made["due_judged_on_day"], int) and made["due_notes"]
    assert {one["rule"] for one in made["derived"]} >= {"early_icaht", "car_hematotox"}


def test_dates_are_iso_text_where_the_scope_has_them() -> None:
    made = strict(patient_document(history(day0_date=date(2020, 1, 2))))
    assert made["day0_date"] == "2020-01-02"


def test_numbers_that_are_none() -> None:
    assert numbers(np.array([1.5, np.nan, np.inf])) == [1.5, None, None]
    assert numbers(np.array([1, 2])) == [1, 2]
    assert numbers(np.array([])) == []
