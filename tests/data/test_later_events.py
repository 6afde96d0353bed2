"""Facts of day N: whom they tell apart, that they move the clock there, and that nothing later ever groups day 0."""

from __future__ import annotations

import pytest

from data import analysis
from data.fields import categorical_fields, later_events, numeric_fields
from data.query import QueryError
from data.registries import analytes
from data.results import IncidenceAnswer
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, cancer, dataset, event, patient, snapshot

PEOPLE = (
    patient("early", followed_to=1000),
    patient("late", followed_to=1000),
    patient("never", followed_to=1000),
    patient("gone", followed_to=100),
    patient("dead", dead_on=120, followed_to=120),
)
RELAPSES = (event("early", "relapse", 200), event("late", "relapse", 201), event("gone", "relapse", 50))


def asked(query: str, *measured: tuple[str, str, float, float], **tables: object) -> IncidenceAnswer:
    loaded = dataset(*PEOPLE, **({"events": RELAPSES} | tables))  # type: ignore[arg-type]
    spec = parse_query(f"{query}&min_patients=0&min_events=0&min_at_risk=0").spec
    return analysis.incidence(snapshot(loaded, *measured), spec, DEIDENTIFIED)


def groups(answer: IncidenceAnswer) -> dict[str, int]:
    return {group.group: group.n for group in answer.groups if group.n}


def test_an_event_by_day_n_counts_to_that_day_and_not_beyond() -> None:
    answer = asked("by=day200_relapse")
    assert answer.landmark_days == 200
    assert groups(answer) == {"yes": 1, "no": 2}
    assert {left.reason: left.n for left in answer.excluded} == {
        "death by day 200 (landmark)": 1,
        "end of follow-up by day 200 (landmark)": 1,
    }


def test_as_a_filter_it_keeps_those_words_and_drops_who_is_not_known() -> None:
    answer = asked("day200_relapse=no")
    assert answer.n_analysed == 2
    # Neither the dead nor the one who left before day 200 is known to be without a relapse by then.
    assert {left.reason: left.n for left in answer.excluded} == {"outside the filters": 3}
    assert asked("day200_relapse=no&day200_relapse_unknown=keep").n_analysed == 2


def test_the_clock_starts_at_the_landmark() -> None:
    answer = asked("by=day200_relapse", cancers=[cancer("never", 500)])
    (curve,) = [group.curves[0] for group in answer.groups if group.group == "no"]
    assert curve.time_days.tolist() == [300.0]


@pytest.mark.parametrize("kind", ["next_therapy", "transplant"])
def test_other_events(kind: str) -> None:
    assert groups(asked(f"by=day30_{kind}", events=[event("late", kind, 30)])) == {"yes": 1, "no": 4}


def test_a_second_infusion_is_a_later_fact_and_no_new_patient() -> None:
    infusions = [
        {"patient_id": "early", "infusion_id": "1", "day": 0.0},
        {"patient_id": "early", "infusion_id": "2", "day": 90.0},
        {"patient_id": "late", "infusion_id": "3", "day": 0.0},
    ]
    answer = asked("by=day90_second_infusion", infusions=infusions)
    assert groups(answer) == {"yes": 1, "no": 4}
    assert answer.n_loaded == 5


def test_car_t_cells_found_not_found_and_not_tested_are_three_groups() -> None:
    measured = [
        ("car_transgene", "early", 170.0, 80.0),
        ("car_transgene", "late", 160.0, 80.0),
        ("car_cells", "late", 180.0, 0.0),
        ("car_transgene", "never", 149.0, 80.0),
        ("car_transgene", "never", 181.0, 80.0),
    ]
    answer = asked("by=day180_car_t", *measured)
    assert answer.landmark_days == 180
    assert groups(answer) == {"detected": 1, "not_detected": 1, "unknown": 1}


def test_a_second_infusion_filter_can_be_the_other_cohort_and_moves_the_clock_of_both() -> None:
    answer = asked("compare=day200_relapse%3Dyes")
    assert answer.landmark_days == 200
    assert {group.group: group.n for group in answer.groups} == {"A": 3, "B": 1}
    assert answer.compared is not None and answer.compared.n_in_both == 1


LATER_FIELDS = (
    *(f"day{day}_{event_name}" for day in (1, 90, 365) for event_name in later_events()),
    *(f"day{day}_{code}:1" for day in (1, 90, 365) for code in analytes()),
)


@pytest.mark.parametrize("field", LATER_FIELDS)
def test_every_grouping_by_a_later_fact_moves_the_clock(field: str) -> None:
    day = int(field.removeprefix("day").split("_")[0])
    for extra in ("", "&landmark_days=0", "&lag_days=0"):
        assert parse_query(f"by={field}{extra}").spec.clock_starts_on_day == day
        assert parse_query(f"by={field}&landmark_days=400").spec.clock_starts_on_day == 400
    assert asked(f"by={field}").landmark_days == day


def test_nothing_else_that_is_learnt_later_can_group_or_filter() -> None:
    at_infusion = {*categorical_fields(), *numeric_fields()}
    assert all(
        (known.later_than_day_0 or 0) == 0
        for known in (*categorical_fields().values(), *numeric_fields().values())
    )
    tried = (
        "relapse", "next_therapy", "transplant", "second_infusion", "car_t", "response", "vital_status",
        "cause_of_death", "second_cancer", "death", "cd4", "day_90_cd4", "day-1_relapse", "day0_relapse",
        "day0_cd4:200",
        "DAY90_relapse",
    )  # fmt: skip
    for name in tried:
        assert name not in at_infusion
        for query in (f"by={name}", f"{name.split(':')[0]}=yes", f"{name.split(':')[0]}_min=1"):
            with pytest.raises(QueryError):
                parse_query(query)


def test_patients_with_another_infusion_are_said_to_count_once() -> None:
    infusions = [
        {"patient_id": "early", "infusion_id": "1", "day": 0.0},
        {"patient_id": "early", "infusion_id": "2", "day": 90.0},
    ]
    said = asked("", infusions=infusions).notices
    assert "1 patient with another infusion later: counted once, from the first one." in said
    assert not any("another infusion" in sentence for sentence in asked("").notices)
