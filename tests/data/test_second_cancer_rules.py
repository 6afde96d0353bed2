"""Which neoplasms count, and the reason given for each that does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.dataset import Dataset
from data.second_cancer_rules import second_cancer_standing
from tests.data.builders import cancer, dataset, patient


def standing_of(day: float | None = 100, *, person: dict[str, Any] | None = None, **columns: Any):
    loaded = dataset(person or patient("A"), cancers=[cancer("A", day, **columns)])
    standing = second_cancer_standing(loaded)
    return bool(standing.counted[0]), standing.reason[0], standing.day[0]


def test_a_confirmed_new_primary_counts() -> None:
    assert standing_of() == (True, None, 100)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": "suspected"}, "suspected, not confirmed"),
        ({"status": "ruled_out"}, "ruled out"),
        ({"status": None}, "status not recorded"),
        ({"icd10": "C77.3"}, "metastasis (ICD-10 C77–C79)"),
        ({"icd10": "C78"}, "metastasis (ICD-10 C77–C79)"),
        ({"icd10": "c79.5"}, "metastasis (ICD-10 C77–C79)"),
        ({"icdo3_morphology": "8140/6"}, "metastasis (morphology behaviour /6)"),
        ({"icdo3_morphology": "8140/9"}, "primary or metastasis uncertain (morphology behaviour /9)"),
        ({"icdo3_morphology": "8140/0"}, "benign (morphology behaviour /0)"),
        ({"icdo3_morphology": "8140/1"}, "borderline or uncertain (morphology behaviour /1)"),
        ({"icdo3_morphology": "8140/2"}, "in situ (morphology behaviour /2)"),
        ({"icdo3_morphology": "M-81402"}, "in situ (morphology behaviour /2)"),
        ({"relation_to_treated_disease": "relapse"}, "relapse of the treated disease"),
        ({"relation_to_treated_disease": "progression"}, "progression of the treated disease"),
        ({"relation_to_treated_disease": "transformation"}, "transformation of the treated disease"),
        ({"day": -1.0}, "before the first infusion"),
        ({"day": None}, "no date"),
    ],
)
def test_a_neoplasm_that_is_no_second_cancer_says_why(columns: dict[str, Any], reason: str) -> None:
    counted, given, _ = standing_of(**columns)
    assert (counted, given) == (False, reason)


@pytest.mark.parametrize(
    "columns",
    [
        {"icdo3_topography": "C77.3"},
        {"icdo3_morphology": "9732/3"},
        {"icdo3_morphology": "8140/33"},
        {"icdo3_morphology": "unreadable"},
        {"icd10": "C76.0"},
        {"icd10": "C7A.0"},
        {"category": "non_melanoma_skin", "icdo3_morphology": "8081/2"},
        {"category": "non_melanoma_skin", "icdo3_morphology": "8070/0"},
        {"category": "non_melanoma_skin", "icdo3_morphology": "8070/1"},
    ],
)
def test_what_is_no_reason(columns: dict[str, Any]) -> None:
    assert standing_of(**columns)[:2] == (True, None)


def test_skin_is_no_excuse_for_a_metastasis() -> None:
    assert not standing_of(category="non_melanoma_skin", icdo3_morphology="8070/6")[0]


@pytest.mark.parametrize("relation", [None, "unknown"])
def test_an_unknown_relation_counts_as_new_primary_with_a_warning(relation: str | None) -> None:
    loaded = dataset(patient("A"), cancers=[cancer("A", 100, relation_to_treated_disease=relation)])
    standing = second_cancer_standing(loaded)
    assert standing.counted.tolist() == [True]
    assert standing.relation_assumed.tolist() == [True]


def test_a_recorded_relation_is_no_assumption() -> None:
    loaded = dataset(patient("A"), cancers=[cancer("A", 100)])
    assert second_cancer_standing(loaded).relation_assumed.tolist() == [False]


def test_a_cancer_after_death_does_not_count_and_one_on_that_day_does() -> None:
    dead = patient("A", dead_on=500, followed_to=500)
    assert standing_of(501, person=dead)[:2] == (False, "after death")
    assert standing_of(500, person=dead)[:2] == (True, None)


@pytest.mark.parametrize("followed_to", [None, 100, 365])
def test_a_cancer_in_the_year_of_a_death_shows_that_the_patient_was_alive(followed_to: float | None) -> None:
    dead = patient("A", dead_on=182, followed_to=followed_to, death_date_precision="year")
    assert standing_of(300, person=dead) == (True, None, 300)


def test_a_cancer_after_the_year_of_a_death_is_after_it() -> None:
    dead = patient("A", dead_on=182, followed_to=None, death_date_precision="year")
    assert standing_of(365, person=dead)[:2] == (True, None)  # 2020 has 366 days
    assert standing_of(366, person=dead)[:2] == (False, "after death")


def test_a_month_of_a_cancer_shows_that_the_patient_was_alive_in_it() -> None:
    dead = patient("A", dead_on=182, followed_to=None, death_date_precision="year")
    assert standing_of(258, person=dead, precision="month") == (True, None, 258)


def test_a_month_that_began_before_the_infusion_moves_to_day_0() -> None:
    infused_late = patient("A", infused_on=date(2021, 3, 20))
    assert standing_of(-5, person=infused_late, precision="month") == (True, None, 0)


def test_a_month_wholly_before_the_infusion_stays_before_it() -> None:
    infused_early = patient("A", infused_on=date(2021, 3, 1))
    assert standing_of(-14, person=infused_early, precision="month") == (
        False,
        "before the first infusion",
        -14,
    )


def test_a_year_wholly_before_the_infusion_stays_before_it() -> None:
    infused = patient("A", infused_on=date(2021, 1, 1))
    counted, reason, _ = standing_of(-184, person=infused, precision="year")
    assert (counted, reason) == (False, "before the first infusion")


def test_a_year_moves_to_the_end_of_follow_up_when_that_comes_first() -> None:
    short = patient("A", infused_on=date(2021, 1, 1), followed_to=90)
    assert standing_of(181, person=short, precision="year") == (True, None, 90)


def test_a_month_after_follow_up_keeps_its_own_day() -> None:
    short = patient("A", infused_on=date(2021, 1, 1), followed_to=90)
    assert standing_of(195, person=short, precision="month") == (True, None, 195)


def test_a_year_moves_to_the_day_of_death() -> None:
    dead = patient("A", infused_on=date(2021, 1, 1), dead_on=120, followed_to=365)
    assert standing_of(181, person=dead, precision="year") == (True, None, 120)


@pytest.mark.parametrize("followed_to", [59, 100, 119, 120, 124, 125, 400])
def test_a_month_in_which_the_patient_died_moves_to_the_day_of_death(followed_to: float) -> None:
    # Day 0 is 2021-01-01, the death 2021-05-05, the cancer 2021-05: days 120 to 150, placed on day 134.
    dead = patient("A", infused_on=date(2021, 1, 1), dead_on=124, followed_to=followed_to)
    day = min(124, followed_to) if followed_to >= 120 else 124
    assert standing_of(134, person=dead, precision="month") == (True, None, day)


def test_a_month_that_begins_after_the_death_is_after_it() -> None:
    dead = patient("A", infused_on=date(2021, 1, 1), dead_on=119, followed_to=100)
    assert standing_of(134, person=dead, precision="month") == (False, "after death", 134)


def test_a_year_in_which_the_patient_died_after_follow_up_moves_to_the_day_of_death() -> None:
    dead = patient("A", infused_on=date(2020, 6, 1), dead_on=250, followed_to=200)
    assert standing_of(395, person=dead, precision="year") == (True, None, 250)


def test_without_a_calendar_the_longest_month_is_assumed() -> None:
    no_calendar = patient("A", infused_on=None)
    assert standing_of(-16, person=no_calendar, precision="month") == (True, None, 0)
    assert standing_of(-17, person=no_calendar, precision="month")[1] == "before the first infusion"


def test_the_status_comes_before_the_other_reasons() -> None:
    assert standing_of(-10, status="suspected", icd10="C78")[1] == "suspected, not confirmed"


def test_no_neoplasm_gives_empty_arrays() -> None:
    standing = second_cancer_standing(dataset(patient("A")))
    assert standing.counted.shape == standing.reason.shape == standing.day.shape == (0,)


def test_the_standing_is_computed_once_per_load() -> None:
    first, second = (dataset(patient("A"), cancers=[cancer("A", 1)]) for _ in range(2))
    assert second_cancer_standing(first) is second_cancer_standing(first)
    assert second_cancer_standing(first) is not second_cancer_standing(second)


def test_the_load_is_not_written_to() -> None:
    loaded: Dataset = dataset(
        patient("A", infused_on=date(2021, 3, 20)), cancers=[cancer("A", -5, precision="month")]
    )
    before = loaded.second_cancers.copy(deep=True)
    second_cancer_standing(loaded)
    assert loaded.second_cancers.equals(before)
