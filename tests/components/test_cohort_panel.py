"""The cohort panel: every number under the curves, the four pictures, the tables for screen readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components import cohort_panel, states
from components.cohort_panel import content
from components.panel import PanelIds, failure
from components.risk_table import risk_table
from components.still import STILL
from components.theme import LIGHT
from data.patient_results import PatientOnCurve
from data.results import Estimate, Exclusion
from tests.components.answers import answer, by_product, group, simulated, suppressed
from tests.components.reading import cells, of_class, of_kind, plain, walk

TEN = group("all", [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], [1, 0, 2, 0, 0, 1, 0, 2, 0, 0])
NOTHING = group("all", [100, 200, 300, 400], [0, 2, 2, 0])
OUTSIDE = PatientOnCurve("B", False, "not in this cohort", None, None, None)


def words(part: Any) -> str:
    return plain(part)


class TestTheHead:
    def test_title_definition_and_headline(self) -> None:
        head = content(answer([TEN]), None, LIGHT).head
        assert words(head[0]) == "Cumulative incidence of a second cancer"
        assert (
            words(head[1])
            == "Non-melanoma skin cancer not counted · death competes · from the first infusion"
        )
        said = words(head[2])
        assert "at 2 years (95 % CI " in said
        assert "2 second cancers in 10 patients · 2 deaths · median follow-up 2.9 years (2.6–3.3)" in said

    def test_groups_are_named_in_the_title_and_have_no_single_headline(self) -> None:
        head = content(by_product(), None, LIGHT).head
        assert words(head[0]) == "Cumulative incidence of a second cancer by product"
        assert not of_class(head, "headline")

    def test_classes_are_not_added_up(self) -> None:
        classes = answer([simulated("myeloid", 300, 1)], by="class", n_analysed=300)
        assert "need not add up" in words(content(classes, None, LIGHT).head)

    def test_a_patient_without_a_mark_is_said_to_have_none(self) -> None:
        assert "B: not in this cohort, no mark on the curves." in words(
            content(answer([TEN]), OUTSIDE, LIGHT).head
        )

    def test_zero_is_never_a_bare_zero(self) -> None:
        said = words(content(answer([NOTHING], horizon_years=1.0), None, LIGHT).head)
        assert "none" in said and "0 of 4 (upper limit " in said


class TestThePictures:
    def test_curves_have_no_message(self) -> None:
        panel = content(answer([TEN]), None, LIGHT)
        assert (panel.hidden, panel.message) == (False, [])

    def test_zero_is_drawn(self) -> None:
        panel = content(answer([NOTHING]), None, LIGHT)
        assert (panel.hidden, panel.message) == (False, [])

    def test_nobody_names_the_question_and_the_way_back(self) -> None:
        nobody = answer([], n_loaded=724, excluded=(Exclusion("outside the filters", 724),))
        panel = content(nobody, None, LIGHT, reset_href="?by=product")
        assert panel.hidden
        assert "No patient in the data fits “axi-cel, age 60 or more”." in words(panel.message)
        assert [link.href for link in of_kind(panel.message, "Link")] == ["?by=product"]
        assert "0 analysed of 724: 724 outside the filters." in words(panel.foot)

    def test_nobody_who_can_be_analysed_is_another_sentence(self) -> None:
        excluded = (Exclusion("outside the filters", 721), Exclusion("no follow-up date", 3))
        panel = content(answer([], n_loaded=724, excluded=excluded), None, LIGHT)
        assert "Of 3 patients that fit “axi-cel, age 60 or more”, none can be analysed" in words(
            panel.message
        )
        assert "721 outside the filters, 3 no follow-up date" in words(panel.foot)

    def test_too_few_are_counted_and_get_no_percentage(self) -> None:
        few = answer([suppressed("obe-cel", 9, "few"), suppressed("other", 40, "few")], by="product")
        panel = content(few, None, LIGHT)
        said = words(panel.message)
        assert panel.hidden
        assert (
            "obe-cel: 9 patients, 0 second cancers, 0 deaths, 12 person-years (fewer than 20 patients)"
            in said
        )
        assert "other: 40 patients" in said and "(fewer than 5 second cancers)" in said
        assert "%" not in said

    def test_the_pictures_differ_in_kind(self) -> None:
        few = answer([suppressed("obe-cel", 9, "few")], by="product")
        kinds = [
            of_class(states.loading("x"), "state")[0].className,
            of_class(content(answer([]), None, LIGHT).message, "state")[0].className,
            of_class(content(few, None, LIGHT).message, "state")[0].className,
            of_class(failure("Curves", "x").message, "state")[0].className,
        ]
        assert len(set(kinds)) == 4


class TestTheTables:
    def test_numbers_at_risk_of_one_group(self) -> None:
        table = risk_table(answer([TEN], horizon_years=3.0), LIGHT, "numbers")
        rows = [row for row in walk(table) if getattr(row, "role", None) == "row"]
        said = [
            [plain(cell) for cell in walk(row) if getattr(cell, "role", None) in {"rowheader", "cell"}]
            for row in rows
        ]
        assert said[1:] == [
            ["At risk", "10", "7", "3", "0"],
            ["Second cancers", "0", "1", "2", "2"],
            ["Deaths", "0", "1", "1", "2"],
        ]

    def test_cells_stand_under_their_years(self) -> None:
        table = risk_table(answer([TEN], horizon_years=4.0), LIGHT, "numbers")
        lefts = [cell.style["left"] for cell in of_class(table, "risk-cell")][:5]
        assert lefts == ["0.000%", "25.000%", "50.000%", "75.000%", "100.000%"]

    def test_the_table_has_the_margins_of_the_figure(self) -> None:
        panel = content(by_product(), None, LIGHT)
        table = of_class(panel.foot, "risk-table")[0]
        margin = panel.figure["layout"]["margin"]
        assert table.style == {"--plot-left": f"{margin['l']}px", "--plot-right": f"{margin['r']}px"}

    def test_groups_have_cancers_and_deaths_side_by_side(self) -> None:
        one = replace(TEN, group="axi-cel")
        table = risk_table(answer([one], by="product", horizon_years=2.0), LIGHT, "numbers")
        titles = [plain(title) for title in of_class(table, "risk-title")]
        assert titles == ["At risk", "Second cancers / deaths"]
        assert [plain(cell) for cell in of_class(table, "risk-cell")] == [
            "10",
            "7",
            "3",
            "0 / 0",
            "1 / 1",
            "2 / 1",
        ]

    def test_fixed_times_say_what_cannot_be_estimated(self) -> None:
        table = of_class(content(answer([TEN]), None, LIGHT).foot, "fixed-times")[0]
        header, row = cells(table)
        assert header == ["(95 % CI)", "1 year", "2 years", "3 years", "5 years"]
        assert row[0] == "All patients"
        assert row[1].startswith("10.0 % (")
        assert row[3:] == ["not estimable", "not estimable"]

    def test_every_group_has_its_follow_up_and_held_back_ones_their_reason(self) -> None:
        table = of_class(content(by_product(), None, LIGHT).foot, "follow-up")[0]
        rows = cells(table)
        assert [row[0].strip("●▲■⬢") for row in rows] == [
            "Follow-up (95 % CI)",
            "axi-cel",
            "tisa-cel",
            "cilta-cel",
            "Not drawn: fewer than 20 patients",
            "obe-cel",
        ]
        assert rows[-1][1:3] == ["0 of 9", "0"]
        assert rows[1][3:] == ["2.9 years (2.6–3.3)", "–", "1.35 (0.67–2.42)"]

    def test_tables_have_captions_and_scopes(self) -> None:
        for table in of_kind(content(by_product(), None, LIGHT).foot, "Table"):
            assert of_kind(table, "Caption")
            assert all(getattr(cell, "scope", None) for cell in of_kind(table, "Th"))


class TestTheNotes:
    def test_everybody_is_accounted_for(self) -> None:
        shown = answer(
            [TEN],
            n_loaded=24,
            excluded=(Exclusion("outside the filters", 9), Exclusion("x", 0), Exclusion("y", 5)),
        )
        assert words(of_class(content(shown, None, LIGHT).foot, "notes")).startswith(
            "10 analysed of 24: 9 outside the filters, 5 y."
        )

    def test_rate_and_line_words(self) -> None:
        said = words(of_class(content(answer([TEN]), None, LIGHT).foot, "notes"))
        assert "Rate 1.35 (0.67–2.42) per 100 person-years (15 in all)." in said
        assert "Dashed below 20 at risk, ended below 10." in said

    def test_a_clipped_band_is_named(self) -> None:
        panel = content(by_product(), None, LIGHT, top=0.15)
        said = words(panel.foot)
        assert "The band of cilta-cel reaches " in said and "the axis ends at 15.0 %." in said

    def test_notices_are_repeated_word_for_word(self) -> None:
        shown = answer([TEN], notices=("3 neoplasms count as no event: 3 suspected.",))
        assert "3 neoplasms count as no event: 3 suspected." in words(content(shown, None, LIGHT).foot)


@pytest.mark.parametrize(
    "panel", [cohort_panel.BOARD, cohort_panel.BY_GROUP, cohort_panel.BY_CLASS], ids=lambda p: p.name
)
def test_a_skeleton_stands_under_its_own_heading(panel: PanelIds) -> None:
    section = cohort_panel.skeleton(panel, title="Curves by group")
    (head,) = (one for one in walk(section) if getattr(one, "id", None) == panel.head)
    assert "Cumulative incidence of a second cancer" in getattr(head, STILL)
    assert "Save figure SVG: Curves by group" in plain(of_kind(section, "Button"))


def test_a_rate_that_cannot_be_given_says_so() -> None:
    shown = answer([replace(TEN, rate_per_100_py=Estimate(None, None, None))])
    assert "Rate not estimable per 100 person-years" in words(content(shown, None, LIGHT).foot)


def test_a_flat_curve_does_not_deny_the_cancers_after_its_end() -> None:
    days = [*range(100, 1100, 100), 1500.0, 1600.0]
    late = answer([group("all", days, [0] * 10 + [1, 1], min_at_risk=5)])
    shown = cohort_panel.content(late, None, LIGHT)
    said = plain(shown.head)
    assert "2 second cancers" in said and "all after the curve ends on day" in said and "none" not in said
    assert any(
        "those counted came later" in note["text"].replace("<br>", " ")
        for note in shown.figure["layout"]["annotations"]
    )
