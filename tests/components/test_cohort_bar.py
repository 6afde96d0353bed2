"""The cohort bar: chips are links to the same view without one filter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components import cohort_bar, ids
from components.format import count
from data.filters import Grouping
from data.results import CohortAnswer
from data.view import parse_query
from tests.components.answers import STAMP
from tests.components.reading import of_class, of_kind, plain, walk


def chips(query: str) -> dict[str, str]:
    """What each chip says and the address it leads to."""
    made = cohort_bar.chips(parse_query(query))
    links = of_kind(made, "Link")
    return {plain(link.children[0]): link.href for link in links}


def test_a_chip_takes_its_own_filter_away() -> None:
    assert chips("indication=lbcl,mcl&age_min=60&by=product&patient=AW-0417") == {
        "LBCL or MCL": "?age_min=60&by=product&patient=AW-0417",
        "age ≥ 60": "?by=product&indication=lbcl,mcl&patient=AW-0417",
    }


def test_filters_without_a_control_have_a_chip_too() -> None:
    assert chips("day90_cd4_min=200&baseline_igm_max=1") == {
        "Immunoglobulin M before infusion ≤ 1 g/L": "?day90_cd4_min=200",
        "CD4+ T cells on days 60–90 ≥ 200 cells/µL": "?baseline_igm_max=1",
    }


def test_a_changed_endpoint_has_chips() -> None:
    assert list(chips("outcome=myeloid&competing=relapse,death&lag_days=30&landmark_days=90")) == [
        "myeloid only",
        "relapse and death compete",
        "lag 30 days",
        "landmark day 90",
    ]


def test_without_filters_there_are_no_chips() -> None:
    assert chips("by=product&patient=AW-0417&scale=linear&horizon_years=10") == {}


def test_every_chip_s_link_can_be_asked() -> None:
    query = (
        "product=axi-cel&prior_lines_max=4&prior_lines_unknown=keep&sex_unknown=drop&outcome=solid&lag_days=3"
    )
    for href in chips(query).values():
        assert parse_query(href)


def test_a_chip_says_to_a_screen_reader_what_it_does() -> None:
    made = cohort_bar.chips(parse_query("sex=female"))
    assert "take this filter away" in plain(of_class(made, "visually-hidden"))


def test_the_reset_keeps_patient_grouping_and_axis() -> None:
    view = parse_query(
        "sex=female&age_min=60&by=product&patient=AW-0417&scale=linear&horizon_years=10&lag_days=3"
    )
    assert cohort_bar.reset_query(view) == "?by=product&horizon_years=10&patient=AW-0417&scale=linear"


def test_how_many_are_left() -> None:
    answer = CohortAnswer(STAMP, 1724, 231, 228, (), (), ())
    assert plain(cohort_bar.cohort_count(answer)) == f"231 of {count(1724)} patients"
    assert plain(cohort_bar.cohort_count(replace(answer, n_loaded=1, n_selected=1))) == "1 of 1 patient"


@pytest.mark.parametrize(
    ("by", "words"), [(None, "nothing"), ("class", "class"), ("age:60,70", "age at infusion")]
)
def test_the_grouping_is_named(by: str | None, words: str) -> None:
    assert cohort_bar.grouping_label(by) == words


def test_every_offered_grouping_can_be_asked() -> None:
    radio = next(one for one in of_kind(cohort_bar.bar(), "RadioItems"))
    values = [option["value"] for option in radio.options]
    assert "class" in values and "product" in values
    for value in filter(None, values):
        assert isinstance(parse_query(f"by={value}").spec.by, Grouping)


def test_other_choices_of_the_endpoint_have_chips() -> None:
    query = "status=confirmed,suspected&censor=relapse,transplant&count=each&compare=sex%3Dfemale"
    assert list(chips(query)) == [
        "suspected second cancers count",
        "follow-up ends at relapse or transplant",
        "each second cancer counts",
        "compared with: female",
    ]


def comparing(query: str) -> dict[str, str]:
    links = of_kind(cohort_bar.comparing_links(parse_query(query)), "A")
    return {plain(link): link.href for link in links}


def test_a_second_cohort_is_a_link_away_and_takes_the_place_of_a_grouping() -> None:
    found = comparing("sex=female&by=product&patient=AW-0417")
    assert found == {
        "Everybody else": "?compare=rest&patient=AW-0417&sex=female",
        "All patients": "?compare=all&patient=AW-0417&sex=female",
        "Keep this cohort as B, then change A": "?compare=sex%3Dfemale&patient=AW-0417&sex=female",
    }
    assert all(parse_query(href).spec.compare for href in found.values())


def test_two_cohorts_can_be_swapped_and_parted() -> None:
    found = comparing("sex=female&compare=age_min%3D60")
    assert found["Swap A and B"] == "?age_min=60&compare=sex%3Dfemale"
    assert found["Nothing: one cohort"] == "?sex=female"
    assert "Swap A and B" not in comparing("sex=female&compare=rest")


def test_the_button_says_with_whom_the_cohort_is_compared() -> None:
    assert cohort_bar.comparing_label(parse_query("sex=female")) == ""
    assert cohort_bar.comparing_label(parse_query("compare=rest")) == " with: Everybody else"
    assert cohort_bar.comparing_label(parse_query("compare=age_min%3D60")) == " with: age ≥ 60"


def test_what_is_saved_of_a_view_is_the_cohort_and_no_patient() -> None:
    view = parse_query("sex=female&by=product&patient=AW-0417&scale=linear&analyte=igg")
    _, kept = cohort_bar.to_save(view, "female")
    assert plain(kept) == "female"
    assert getattr(kept, "data-cohort-query") == "by=product&sex=female"
    (listed,) = [one for one in walk(cohort_bar.bar()) if getattr(one, "id", None) == ids.COHORT_SAVED]
    beside = getattr(listed, "data-beside").split(",")
    assert {"patient", "scale", "panels"} <= set(beside) and not {"spec", "sex", "by", "factors"} & set(
        beside
    )
