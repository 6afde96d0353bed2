"""The association view in every state: what it says, what it never says, and what can be chosen from it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components import association_panel
from components.association_tables import HEADS, factor_table
from components.association_words import by_chance, counts, left_out, ratio_words
from components.theme import LIGHT
from data.association_factors import FACTORS
from data.association_results import AssociationAnswer, Ratio, Side
from data.view import View, parse_query
from tests.components.association_answers import CHANGING, FEW, SHOWN, SUB, answer, row, several
from tests.components.reading import of_class, of_kind, of_role, plain, walk

FULL = answer(row("age"), row("sex"), row("baseline_igg", hazard=FEW), row("during_cd4", hazard=CHANGING))


def parts(made: AssociationAnswer, asked: View | None = None) -> list[Any]:
    found = association_panel.content(made, asked or View(), LIGHT)
    return [*found.head, *found.message, *found.foot]


def words(made: AssociationAnswer, asked: View | None = None) -> str:
    tables = " ".join(
        getattr(part, "data-table", "") for part in walk(parts(made, asked)) if hasattr(part, "data-table")
    )
    return plain(parts(made, asked)) + tables.replace("\u202f", " ")


def test_the_caution_names_association_confounders_and_no_score() -> None:
    said = words(FULL)
    assert "Association, not cause." in said and "hypothesis" in said
    for confounder in ("age", "prior lines", "steroids", "product"):
        assert confounder in said
    assert "no score" in said and "exploratory" in said and "one at a time" in said


def test_no_word_of_the_view_speaks_of_causes_or_predictions() -> None:
    said = words(FULL).lower()
    for never in ("risk factor", "causes ", "caused by", "leads to", "predict", "increases the risk", "p ="):
        assert never not in said


def test_the_number_of_comparisons_is_said() -> None:
    assert "3 comparisons" in words(FULL) and "25 second cancers and 368 deaths in 712 patients" in words(
        FULL
    )
    assert by_chance(0) == "" and "1 comparison " in by_chance(1)


def test_fine_gray_that_is_withheld_says_so_and_offers_the_landmark_from_which_it_is_given() -> None:
    said = parts(FULL)
    assert "Fine–Gray is withheld" in plain(said)
    links = {plain(link): link.href for link in of_kind(said, "Link")}
    assert links["landmark at day 592"] == "?landmark_days=592"
    assert "◇" not in plain(said)


def test_fine_gray_that_is_given_has_its_sign_in_the_key() -> None:
    given = answer(row("age", subdistribution=SUB), fine_gray_withheld=None, enters_last_on_day=None)
    assert "◇ subdistribution hazard ratio" in plain(parts(given))
    assert "withheld" not in plain(association_panel.content(given, View(), LIGHT).foot)


def test_landmarks_are_offered_where_there_is_none() -> None:
    links = {plain(link): link.href for link in of_kind(parts(FULL), "Link")}
    assert links["day 90"] == "?landmark_days=90"
    landmark = replace(FULL, landmark_days=90)
    assert "day 30" not in {plain(link) for link in of_kind(parts(landmark), "Link")}


def test_the_table_holds_every_row_with_reasons_in_place_of_numbers() -> None:
    table = factor_table(FULL)
    assert table.heads == HEADS and len(table.rows) == 4
    assert all(len(cells) == len(HEADS) for cells in table.rows)
    by_label = {cells[0] + cells[2]: cells for cells in table.rows}
    igg = by_label["IgG < 4 g/LKnown at the infusion"]
    assert "Fewer than 5 second cancers on one side." in igg
    changing = by_label["CD4 < 200/µLDuring follow-up (changes)"]
    assert "3.83 (1.49–29.8)" in changing
    assert "hazard ratio changes over time: one number does not sum it up" in changing
    assert "4 patients, 239 years with 2 second cancers" in changing


def test_choosing_a_factor_is_a_link_that_puts_it_into_the_address() -> None:
    asked = parse_query("factors=age&sex=male")
    chips = of_class(parts(replace(FULL, model=several()), asked), "chip")
    hrefs = {plain(chip).split(" (")[0].strip("+✓ "): chip.href for chip in chips}
    assert hrefs["Age"] == "?sex=male"
    assert hrefs["Male"] == "?factors=age,sex&sex=male"
    assert len(chips) == len(FULL.rows)
    assert [plain(chip) for chip in chips if "chip-chosen" in chip.className] == [
        "✓ Age (chosen; take it out)"
    ]


def test_a_model_says_its_events_and_parameters() -> None:
    said = words(replace(FULL, model=several()), parse_query("factors=age,prior_lines"))
    assert "24 second cancers and 353 deaths in 682 patients" in said
    assert "2 parameters: 12.0 second cancers per parameter" in said
    assert "Each factor with the others held the same" in said


def test_a_model_that_the_events_do_not_allow_says_why() -> None:
    refused = replace(FULL, model=several("24 second cancers for 3 parameters are 8.0 per parameter"))
    states = of_class(parts(refused), "state-suppressed")
    assert "are 8.0 per parameter" in plain(states)


@pytest.mark.parametrize(
    ("events", "said"), [(9, "allow none"), (19, "at most 1 factor."), (25, "at most 2 factors.")]
)
def test_how_many_factors_the_events_allow(events: int, said: str) -> None:
    assert said in words(replace(FULL, events=events))


@pytest.mark.parametrize(
    ("changes", "kind", "title"),
    [
        (
            {"n_analysed": 0, "events": 0, "note": "No patient can be analysed here."},
            "state-empty",
            "Nobody is left",
        ),
        ({"events": 0, "note": "No second cancer in 9 patients."}, "state-suppressed", "No second cancer"),
        ({"events": 2, "note": "Not shown: 2 second cancers."}, "state-suppressed", "Too few second cancers"),
    ],
)
def test_nothing_to_compare_is_a_picture_of_its_own(changes: dict[str, Any], kind: str, title: str) -> None:
    found = association_panel.content(answer(**changes), View(), LIGHT)
    assert found.hidden and found.figure["data"] == []
    (state,) = of_class(found.message, kind)
    assert title in plain(state) and changes["note"] in plain(state)
    assert of_role(found.message, "status")
    assert "712 analysed of 724" in plain(found.foot) or "0 analysed of 724" in plain(found.foot)


def test_who_sees_groups_only_reads_not_shown() -> None:
    hidden = row(
        "sex", hazard=FEW, exposed=Side(None, None, None, None), unexposed=Side(None, None, None, None)
    )
    assert counts(hidden) == "not shown | not shown"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (SHOWN, "1.54 (1.11–2.15)"),
        (Ratio(0.001, 0.0001, 0.02), "<\u202f0.01 (<\u202f0.01–0.02)"),
        (Ratio(12.3, 1.0, 3000.0), "12.3 (1.00–>\u202f99)"),
        (FEW, "not estimable"),
    ],
)
def test_ratios_in_words(ratio: Ratio, said: str) -> None:
    assert ratio_words(ratio) == said


def test_what_is_not_known_in_words() -> None:
    assert left_out(row("sex")) == "4 patients"
    assert left_out(row("during_cd4", unknown_events=None)) == "4 patients, 239 years"


def test_still_parts_of_every_state_can_be_sent() -> None:
    from components.still import still

    for made in (FULL, replace(FULL, model=several()), answer(events=0, note="none")):
        found = association_panel.content(made, View(), LIGHT)
        for piece in (found.head, found.message, found.foot):
            json.loads(still(piece))


def test_every_factor_of_the_registry_can_be_drawn() -> None:
    everything = answer(*(row(factor.key) for factor in FACTORS))
    assert len(factor_table(everything).rows) == len(FACTORS)
    asked = parse_query("landmark_days=90")
    assert association_panel.content(everything, asked, LIGHT).height > 100
