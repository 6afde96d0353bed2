"""One patient's history by hand: what is drawn, in what order, what counts, and what each scope may see."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.access import AccessDenied
from data.dataset import Dataset
from data.deidentify import NOTE_WITHHELD, REMOVED
from data.history import patient_history
from data.patient_results import ClonePoint, Mark, PatientHistory, Point, Series
from data.vocabulary import Assay, CancerCategory, CancerStatus, Comparator, FindingResult, Material
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient
from tests.data.examined import findings, infusions, specimens


def history(
    loaded: Dataset, access=DEIDENTIFIED, series: tuple[Series, ...] = (), index: int = 0
) -> PatientHistory:
    return patient_history(loaded, series, "v1", access, index)


def test_lanes_stand_in_a_fixed_order_and_undated_events_are_left_out() -> None:
    found = history(
        dataset(
            patient("A"),
            patient("B"),
            events=[
                event("A", "relapse", 200),
                event("A", "crs", 3, end_day=6, grade=2, grade_scale="ASTCT 2019"),
                event("A", "therapy_line", -300, end_day=-200, name="R-CHOP"),
                event("A", "supportive", 9, ongoing="yes", name="IVIG"),
                event("A", "supportive", 2, name="tocilizumab"),
                event("A", "infection", None),
                event("B", "icans", 4),
            ],
        )
    )
    drawn = [
        (lane.lane, lane.name, lane.start_day, lane.end_day, lane.ongoing, lane.grade) for lane in found.lanes
    ]
    assert drawn == [
        ("therapy_line", "R-CHOP", -300, -200, False, None),
        ("supportive", "tocilizumab", 2, None, False, None),
        ("supportive", "IVIG", 9, None, True, None),
        ("crs", "crs", 3, 6, False, 2),
        ("relapse", "relapse", 200, None, False, None),
    ]


def test_marks_are_ordered_by_day_and_say_what_counts() -> None:
    found = history(
        dataset(
            patient("A", dead_on=900, followed_to=900, last_contact_day=850, cause_of_death="infection"),
            cancers=[
                cancer("A", 400, diagnosis="AML"),
                cancer("A", 300, status="suspected", category="solid"),
                cancer("A", -50, category="solid"),
            ],
            infusions=infusions(
                {"patient_index": 0, "infusion_id": "I2", "day": 350, "product": "cilta-cel"},
                {"patient_index": 0, "infusion_id": "I1", "day": 0, "product": "axi-cel"},
                {"patient_index": 0, "infusion_id": "I3", "day": None, "product": "axi-cel"},
            ),
            data_cut_off_date=date(2023, 1, 1),
        )
    )
    assert [(mark.kind, mark.day, mark.label) for mark in found.marks] == [
        ("second_cancer", -50, ""),
        ("infusion", 0, "axi-cel"),
        ("second_cancer", 300, ""),
        ("infusion", 350, "cilta-cel"),
        ("second_cancer", 400, "AML"),
        ("last_contact", 850, ""),
        ("death", 900, "infection"),
        ("data_cut_off", 1096, ""),
    ]
    suspected = found.marks[2]
    assert suspected == Mark(
        "second_cancer",
        300,
        "",
        CancerCategory.SOLID,
        CancerStatus.SUSPECTED,
        False,
        "suspected, not confirmed",
        "N2",
    )
    assert [(one.day, one.counted, one.not_counted_reason) for one in found.second_cancers] == [
        (-50, False, "before the first infusion"),
        (300, False, "suspected, not confirmed"),
        (400, True, None),
    ]
    assert (found.end_of_follow_up_day, found.data_cut_off_day) == (900, 1096)


def test_clones_are_followed_in_blood_forming_material_and_keep_below_the_limit_apart() -> None:
    variant = {"assay": "somatic_variant", "target": "TP53 R175H"}
    found = history(
        dataset(
            patient("A"),
            specimens=specimens(
                {"specimen_id": "S3", "day": 400, "material": "blood"},
                {"specimen_id": "S1", "day": -20, "material": "blood"},
                {"specimen_id": "S2", "day": 100, "material": "blood"},
                {"specimen_id": "S4", "day": 400, "material": "second_tumour"},
                {"specimen_id": "S5", "day": None, "material": "blood"},
                {"specimen_id": "S6", "day": 400, "material": "marrow"},
            ),
            findings=findings(
                {"specimen_id": "S1", **variant, "result": "below_limit", "lower_limit": 0.2, "unit": "%"},
                {"specimen_id": "S2", **variant, "result": "negative"},
                {"specimen_id": "S3", **variant, "result": "positive", "share": 0.3},
                {"specimen_id": "S4", **variant, "result": "positive", "share": 0.5},
                {"specimen_id": "S5", **variant, "result": "positive", "share": 0.1},
                {"specimen_id": "S6", **variant, "result": "positive", "share": 0.4},
                {"specimen_id": "S6", "assay": "virus", "target": "EBV", "result": "negative"},
            ),
        )
    )
    assert [(one.target, one.material) for one in found.clones] == [
        ("TP53 R175H", Material.BLOOD),
        ("TP53 R175H", Material.MARROW),
    ]
    assert found.clones[0].points == (
        ClonePoint(-20, None, FindingResult.BELOW_LIMIT, 0.002),
        ClonePoint(100, None, FindingResult.NEGATIVE, None),
        ClonePoint(400, 0.3, FindingResult.POSITIVE, None),
    )


def test_specimens_are_ordered_by_day_and_findings_by_assay() -> None:
    found = history(
        dataset(
            patient("A"),
            patient("B"),
            specimens=specimens(
                {"specimen_id": "S9", "day": None, "material": "germline"},
                {
                    "specimen_id": "S2",
                    "day": 400,
                    "material": "second_tumour",
                    "neoplasm_id": "N1",
                    "tumour_purity": 0.7,
                },
                {"specimen_id": "S1", "day": 400, "material": "blood"},
                {"specimen_id": "SB", "day": 1, "material": "blood", "patient_index": 1},
            ),
            findings=findings(
                {"specimen_id": "S2", "assay": "virus", "target": "EBV", "result": "positive"},
                {
                    "specimen_id": "S2",
                    "assay": "tcr_clonotype",
                    "target": "b",
                    "result": "positive",
                    "rank": 2,
                },
                {
                    "specimen_id": "S2",
                    "assay": "tcr_clonotype",
                    "target": "a",
                    "result": "positive",
                    "rank": 1,
                },
                {
                    "specimen_id": "S2",
                    "assay": "vector_copy_number",
                    "result": "below_limit",
                    "lower_limit": 0.01,
                },
                {"specimen_id": "SB", "assay": "virus", "target": "HHV8", "result": "positive"},
            ),
        )
    )
    assert [(one.specimen_id, one.day, one.neoplasm_id) for one in found.specimens] == [
        ("S1", 400, None),
        ("S2", 400, "N1"),
        ("S9", None, None),
    ]
    assert [(one.assay, one.target) for one in found.specimens[1].findings] == [
        (Assay.VECTOR_COPY_NUMBER, None),
        (Assay.TCR_CLONOTYPE, "a"),
        (Assay.TCR_CLONOTYPE, "b"),
        (Assay.VIRUS, "EBV"),
    ]
    assert found.specimens[0].findings == ()


def test_a_patient_without_an_infusion_has_a_history_without_days() -> None:
    found = history(
        dataset(
            patient("A", infused=False),
            cancers=[cancer("A", None)],
            events=[event("A", "infection", None)],
            specimens=specimens({"specimen_id": "S1", "day": None, "material": "blood"}),
            data_cut_off_date=date(2023, 1, 1),
        ),
        access=IDENTIFIED,
    )
    assert (found.lanes, found.marks, found.clones) == ((), (), ())
    assert (found.header.n_infusions, found.header.product, found.header.last_day) == (0, None, None)
    assert (found.day0_date, found.end_of_follow_up_day, found.data_cut_off_day) == (None, None, None)
    assert [(one.day, one.counted, one.not_counted_reason) for one in found.second_cancers] == [
        (None, False, "no date")
    ]
    assert [one.day for one in found.specimens] == [None]


def revealing() -> Dataset:
    """A patient in whose rows every place that can hold a date, a name or a note holds one."""
    return dataset(
        patient("A", age=93, birth_date=pd.Timestamp("1927-05-06"), birth_year=1927),
        cancers=[cancer("A", 400, diagnosis="AML (Canary, 2021-02-04)", neoplasm_id="N-MRN77001")],
        events=[event("A", "infection", 10, name="sepsis of 11.01.2020", note="seen with Canary free words")],
        specimens=specimens(
            {"specimen_id": "S-MRN77001", "day": 400, "material": "blood", "neoplasm_id": "N-MRN77001"}
        ),
        findings=findings(
            {
                "specimen_id": "S-MRN77001", "assay": "virus", "target": "EBV Tweety", "result": "positive",
                "note": "free words", "laboratory": "lab of Canary",
            }
        ),
        identifiers=pd.DataFrame(
            {
                "patient_index": np.array([0], dtype=np.int32),
                "hospital_number": ["MRN77001"],
                "family_name": ["Canary"],
                "given_name": ["Tweety"],
                "birth_date": pd.to_datetime(["1927-05-06"]),
            }
        ),
        data_cut_off_date=date(2023, 1, 1),
        synthetic=False,
    )  # fmt: skip


SERIES = (Series("anc", "qPCR MRN77001", "blood", "10^9/L", (Point(1, 0.5, Comparator.EQUAL, None),)),)


def test_the_deidentified_scope_sees_no_date_no_name_no_note() -> None:
    found = history(revealing(), DEIDENTIFIED, SERIES)
    written = json.dumps(asdict(found), default=str)
    for secret in (
        "Canary",
        "Tweety",
        "MRN77001",
        "1927",
        "2020-",
        "2021-",
        "2023-",
        "11.01.2020",
        "free words",
        "93",
    ):
        assert secret not in written, secret
    assert found.day0_date is None
    assert found.header.infusion_date is None
    assert found.header.age == "90+"
    assert found.header.infusion_year == 2020
    assert found.data_cut_off_day is None and found.data_of_day is None
    assert not any(mark.kind == "data_cut_off" for mark in found.marks)
    assert found.lanes[0].note == NOTE_WITHHELD
    assert found.lanes[0].name == f"sepsis of {REMOVED}"
    assert found.specimens[0].neoplasm_id == found.second_cancers[0].neoplasm_id


def test_the_identified_scope_sees_them() -> None:
    found = history(revealing(), IDENTIFIED, SERIES)
    assert found.day0_date == date(2020, 1, 1)
    assert found.header.infusion_date == date(2020, 1, 1)
    assert (found.header.family_name, found.header.given_name) == ("Canary", "Tweety")
    assert (found.header.hospital_number, found.header.birth_date) == ("MRN77001", date(1927, 5, 6))
    assert found.header.age == "93"
    assert found.data_cut_off_day == found.data_of_day == 1096
    assert found.lanes[0].note == "seen with Canary free words"
    assert found.series == SERIES


def test_without_a_cut_off_the_data_are_of_their_latest_date() -> None:
    loaded = replace(revealing(), data_cut_off_date=None, data_of_date=date(2022, 1, 1))
    assert history(loaded, IDENTIFIED).data_of_day == 731
    assert history(loaded, IDENTIFIED).data_cut_off_day is None
    assert history(loaded, DEIDENTIFIED).data_of_day is None
    assert history(replace(loaded, synthetic=True), DEIDENTIFIED).data_of_day == 731


def test_what_a_second_cancer_asks_for_is_read_with_it() -> None:
    loaded = dataset(
        patient("A", second_cancer_followup_day=700.0),
        cancers=[
            cancer("A", 400, neoplasm_id="N1", reported_to_manufacturer="no", reported_to_registry="yes"),
            cancer("A", 500, neoplasm_id="N2", status="suspected"),
            cancer("A", 600, neoplasm_id="N3", relation_to_treated_disease="relapse"),
        ],
    )
    found = history(loaded)
    assert found.second_cancer_followup_day == 700
    asked = [
        (one.may_be_new, one.reported_to_manufacturer, one.reported_to_registry)
        for one in found.second_cancers
    ]
    assert asked == [(True, "no", "yes"), (True, None, None), (False, None, None)]


def test_the_aggregate_scope_sees_nobody() -> None:
    with pytest.raises(AccessDenied):
        history(revealing(), AGGREGATE)


def test_the_order_of_rows_changes_nothing() -> None:
    parts = [event("A", "infection", day, name=name) for day in (5, 5, 7) for name in ("b", "a")]
    forward = history(dataset(patient("A"), events=parts))
    assert forward == history(dataset(patient("A"), events=parts[::-1]))
