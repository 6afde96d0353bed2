"""The endpoint against a second, slow reading of its definition: one patient at a time, in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cohort import select
from data.endpoint import endpoint
from data.view import parse_query
from tests.data.builders import cancer, dataset, event, patient, snapshot

CLASSES = ["t_nk", "myeloid", "solid", "non_melanoma_skin"]
ORDER = ["second_cancer", "relapse", "next_therapy", "transplant", "death", "censored"]
DAYS = st.sampled_from([-200, -1, 0, 1, 30, 90, 91, 100, 200, 282, 283, 284, 400])


def counts(row: dict[str, Any], person: dict[str, Any], outcome: set[str]) -> bool:
    code = (row.get("icd10") or "")[:3]
    behaviour = (row.get("icdo3_morphology") or "/3")[-1]
    wrong = {"6", "9"} if row["category"] == "non_melanoma_skin" else {"0", "1", "2", "6", "9"}
    return (
        row["status"] == "confirmed"
        and row["category"] in outcome
        and row["day"] >= 0
        and code not in {"C77", "C78", "C79"}
        and behaviour not in wrong
        and row["relation_to_treated_disease"] in {"new_primary", "unknown", None}
        and not (person["death_day"] is not None and row["day"] > person["death_day"])
    )


def by_hand(
    person: dict[str, Any],
    cancers: list[dict],
    events: list[dict],
    outcome: set[str],
    competing: set[str],
    lag: int,
    landmark: int,
) -> tuple[float | None, int, str] | None:
    """(entry, time, cause) on the clock, or None where the patient is not analysed."""
    if not person["n_infusions"] or person["vital_status"] not in {"alive", "dead"}:
        return None
    death = person["death_day"] if person["vital_status"] == "dead" else None
    end = person["second_cancer_followup_day"]
    if end is None:
        end = death if death is not None else person["last_dated_day"]
    if end is None or end < 0:
        return None
    happened = [(row["day"], "second_cancer") for row in cancers if counts(row, person, outcome)]
    if death is not None and death - end <= 183:
        happened.append((death, "death"))
    happened += [
        (row["start_day"], row["kind"])
        for row in events
        if row["kind"] in competing and 0 <= row["start_day"] <= end
    ]
    day, cause = min(happened or [(end, "censored")], key=lambda one: (one[0], ORDER.index(one[1])))
    entry = person["entry_day"] if (person["entry_day"] or 0) > 0 else None
    if (entry is not None and entry >= day) or (lag and day <= lag) or (landmark and day <= landmark):
        return None
    if lag:
        entry = max(entry or 0, lag)
    entry = entry - landmark if entry is not None and entry > landmark else None
    return entry, day - landmark, cause


@st.composite
def people(draw: st.DrawFn) -> tuple[list[dict], list[dict], list[dict]]:
    persons, cancers, events = [], [], []
    for number in range(draw(st.integers(1, 25))):
        name = f"P{number:02d}"
        dead_on = draw(st.none() | DAYS.filter(lambda day: day >= 0))
        followed_to = draw(st.none() | DAYS)
        row = patient(
            name,
            followed_to=followed_to,
            dead_on=dead_on,
            infused=draw(st.sampled_from([True, True, True, False])),
        )
        row["last_dated_day"] = draw(DAYS)
        row["entry_day"] = draw(st.none() | DAYS)
        row["vital_status"] = draw(st.sampled_from([row["vital_status"]] * 5 + [None]))
        persons.append(row)
        for day in draw(st.lists(DAYS, max_size=3)):
            codes = {
                "category": draw(st.sampled_from(CLASSES)),
                "status": draw(st.sampled_from(["confirmed"] * 4 + ["suspected", "ruled_out"])),
                "relation_to_treated_disease": draw(
                    st.sampled_from(["new_primary"] * 3 + [None, "unknown", "relapse"])
                ),
                "icd10": draw(st.sampled_from([None] * 4 + ["C83.3", "C79.5"])),
                "icdo3_morphology": draw(st.sampled_from([None] * 4 + ["9732/3", "8140/2", "8140/6"])),
            }
            cancers.append(cancer(name, day, **codes))
        for day in draw(st.lists(DAYS, max_size=2)):
            events.append(
                event(name, draw(st.sampled_from(["relapse", "next_therapy", "transplant", "crs"])), day)
            )
    return persons, cancers, events


@settings(max_examples=50)
@given(
    people(),
    st.lists(st.sampled_from(CLASSES), min_size=1, unique=True),
    st.lists(st.sampled_from(["relapse", "next_therapy", "transplant"]), unique=True),
    st.sampled_from([0, 0, 1, 90]),
    st.sampled_from([0, 0, 30, 100]),
)
def test_both_readings_agree(
    rows: tuple, outcome: list[str], others: list[str], lag: int, landmark: int
) -> None:
    persons, cancers, events = rows
    loaded = dataset(*persons, cancers=cancers, events=events)
    competing = {"death", *others}
    query = (
        f"outcome={','.join(outcome)}&competing={','.join(competing)}&lag_days={lag}&landmark_days={landmark}"
    )
    spec = parse_query(query).spec
    taken = snapshot(loaded)
    found = endpoint(loaded, spec, select(loaded, taken.measurements, spec).mask)
    expected = {}
    for person in persons:
        own = [
            [row for row in table if row["patient_id"] == person["patient_id"]] for table in (cancers, events)
        ]
        one = by_hand(person, own[0], own[1], set(outcome), competing, lag, landmark)
        if one is not None:
            expected[person["patient_id"]] = one
    ids = loaded.patients["patient_id"].to_numpy(dtype=object)
    actual = {
        ids[index]: (
            None if math.isnan(found.entry_days[row]) else found.entry_days[row],
            int(found.time_days[row]),
            found.cause_of(row),
        )
        for row, index in enumerate(found.patient_index)
    }
    assert actual == expected
    assert len(persons) - sum(one.n or 0 for one in found.excluded) == found.n
    assert np.all(found.time_days >= 0)
