"""The header line, the states and the legend of the patient panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from components import patient_panel
from components.figures.timeline_panels import PANEL_KEYS, SHOWN_AT_FIRST
from components.figures.timeline_pieces import Symbol
from components.theme import DARK, LIGHT, class_style
from components.timeline_legend import legend
from data.patient_results import PatientHistory, SecondCancer
from data.peers_results import Peers
from data.vocabulary import CancerCategory, CancerStatus, TimelineScale, ZeroKind
from data.zero import DayZero, Zero
from tests.components import timeline_samples as samples
from tests.components.drawn_timeline import drawing, pieces
from tests.components.reading import of_class, of_kind, plain
from tests.components.timeline_samples import HEADER, TYPICAL_BANDS

MDS = SecondCancer("N1", 1310, "day", CancerCategory.MYELOID, "MDS", CancerStatus.CONFIRMED, True, None)


def line(history: PatientHistory, *, in_cohort: bool = True) -> str:
    facts = of_class(patient_panel.head(history, in_cohort), "patient-fact")
    return " · ".join(plain(fact) for fact in facts)


def with_header(**changes: Any) -> PatientHistory:
    return replace(samples.typical(), header=replace(HEADER, **changes))


class TestTheLine:
    def test_it_says_who_this_is(self) -> None:
        history = replace(samples.typical(), second_cancers=(MDS,))
        assert line(history) == (
            "63 F · LBCL · axi-cel (CD19, CD28, γ-retroviral) · infused 2020 · 3 prior lines · "
            "alive day 2019 (5.5 years) · ▼ second cancer: myeloid (MDS), day 1310"
        )
        assert plain(of_class(patient_panel.head(history, True), "patient-id")) == "AW-0417"

    def test_what_is_not_recorded_is_said(self) -> None:
        nothing = {
            "sex": None,
            "age": None,
            "indication": None,
            "product": None,
            "target": None,
            "costimulatory_domain": None,
            "vector_class": None,
            "infusion_year": None,
            "prior_lines": None,
            "vital_status": None,
        }
        assert line(with_header(**nothing)) == (
            "age not recorded sex not recorded · indication not recorded · product not recorded · "
            "infused (year not recorded) · prior lines not recorded · vital status not recorded · "
            "no second cancer recorded"
        )

    def test_who_is_alive_without_a_last_contact_is_not_said_to_have_been_seen(self) -> None:
        history = samples.typical()
        marks = tuple(mark for mark in history.marks if mark.kind != "last_contact")
        assert "alive, last contact not recorded (latest record day 2019 (5.5 years))" in line(
            replace(history, marks=marks)
        )

    def test_identity_is_shown_where_it_is_given(self) -> None:
        said = line(
            with_header(
                family_name="Doe",
                given_name="Ann",
                birth_date=date(1957, 1, 3),
                hospital_number="H1",
                infusion_date=date(2020, 3, 14),
                n_infusions=2,
            )
        )
        assert said.startswith("Doe, Ann · born 3 Jan 1957 · hospital number H1 · 63 F")
        assert "infused 14 Mar 2020, 2 infusions" in said

    def test_a_death_has_its_day_and_cause(self) -> None:
        dead = samples.died_early()
        assert "died day 20 (infection)" in line(dead)
        assert "died, day not recorded" in line(replace(dead, marks=()))
        rough = tuple(replace(mark, day_precision="month") for mark in dead.marks)
        assert "died about day 20 (infection)" in line(replace(dead, marks=rough))

    def test_a_cancer_that_does_not_count_says_why(self) -> None:
        cancer = replace(
            MDS, counted=False, status=CancerStatus.SUSPECTED, not_counted_reason="suspected, not confirmed"
        )
        said = line(replace(samples.typical(), second_cancers=(cancer,)))
        assert "day 1310, suspected, not confirmed: counted only where suspected ones are asked for" in said

    def test_a_rough_and_a_missing_day(self) -> None:
        assert patient_panel.cancer_day(replace(MDS, day_precision="month")) == "about day 1310 (month only)"
        assert patient_panel.cancer_day(replace(MDS, day=None)) == "day not recorded"

    def test_a_cancer_has_the_colour_of_its_class(self) -> None:
        history = replace(samples.typical(), second_cancers=(MDS,))
        (fact,) = of_class(patient_panel.head(history, True, DARK), "patient-cancer")
        assert fact.style["color"] == class_style(CancerCategory.MYELOID, DARK).colour

    def test_badges(self) -> None:
        assert not of_kind(patient_panel.head(samples.typical(), True), "Strong")
        assert "not in this cohort" in plain(patient_panel.head(samples.typical(), False))
        teaching = patient_panel.head(with_header(teaching_case=True), False)
        assert "teaching case: not counted in any curve" in plain(teaching)
        assert "not in this cohort" not in plain(teaching)


class TestTheStates:
    def test_they_are_different_pictures(self) -> None:
        states = [
            patient_panel.no_patient(),
            patient_panel.not_shown("The scope 'aggregate' shows groups only."),
            patient_panel.unknown_patient("There is no patient 'X'.", "/"),
            patient_panel.no_timeline(samples.no_infusion()),
            patient_panel.no_day_zero("No lymphodepletion is recorded.", "?sex=female"),
        ]
        assert len({plain(state) for state in states}) == 5
        assert "no day 0" in plain(states[3])

    def test_a_history_with_an_infusion_has_a_timeline(self) -> None:
        assert patient_panel.no_timeline(samples.one_visit()) is None

    def test_the_missing_calendar_is_explained(self) -> None:
        without_dates = replace(samples.typical(), day0_date=None)
        note = patient_panel.scale_note(without_dates, TimelineScale.CALENDAR)
        assert plain(note).endswith("or these data have none: the axis counts the time since first infusion.")
        from_cancer = replace(
            without_dates, zero=DayZero(Zero(ZeroKind.SECOND_CANCER), 92, name="second cancer")
        )
        note = patient_panel.scale_note(from_cancer, TimelineScale.CALENDAR)
        assert plain(note).endswith("the time since second cancer.")
        assert patient_panel.scale_note(samples.typical(), TimelineScale.CALENDAR) is None
        assert patient_panel.scale_note(without_dates, TimelineScale.ARCSINH) is None

    def test_the_frame_is_as_high_as_the_figure(self) -> None:
        assert patient_panel.chart_style({"layout": {"height": 812}}) == {"height": "812px"}


def said(
    history: PatientHistory, panels: tuple[str, ...] = SHOWN_AT_FIRST, bands: Any = TYPICAL_BANDS
) -> str:
    return plain(legend(history, Peers(n=120, bands=bands), panels, LIGHT))


class TestTheLegend:
    def test_it_explains_every_sign_of_the_figure(self) -> None:
        words = said(replace(samples.typical(), second_cancers=(MDS,)))
        for sign in (
            "second cancer, myeloid",
            "CAR-T infusion",
            "last contact, data cut-off",
            "treatment of the disease",
            "supportive treatment",
            "the fuller the higher its grade",
            "complete response (CR)",
            "relapse or progression",
            "the finding holds until the next one",
            "ongoing at the end of follow-up",
            "CD4: CD4+ T cells",
            "TP53 c.743G>A",
            "below the detection limit",
            "a measured 0",
            "negative, no share given",
            "more than 120 days in the first year after the infusion, 450 days later; clones: 1100 days; two assays",
            "reference range of ANC, CD4, IgG",
            "peers 10–90 %",
            "no band where under 20 patients",
            "action line",
            "after the end of follow-up",
        ):
            assert sign in words, sign

    def test_it_lists_only_what_is_shown(self) -> None:
        words = said(samples.one_visit(), bands=())
        assert "peers" not in words and "relapse" not in words and "measured 0" not in words
        assert "above the upper limit" in said(samples.two_assays())

    @pytest.mark.parametrize("name", samples.EXTREMES)
    def test_every_symbol_of_the_figure_is_in_it(self, name: str) -> None:
        history = samples.EXTREMES[name]()
        drawn = drawing(history, bands=(), panels=PANEL_KEYS)
        used = {one.symbol for one in pieces(drawn, Symbol) if one.symbol.endswith("-open")}
        signs = {
            "triangle-down-open": "▽",
            "triangle-up-open": "△",
            "circle-x-open": "⊗",
            "circle-open": "○",
            "diamond-tall-open": "◊",
            "star-open": "☆",
        }
        words = said(history, PANEL_KEYS)
        assert all(signs[symbol] in words for symbol in used)

    def test_the_missing_sex_is_said(self) -> None:
        words = said(with_header(sex=None), PANEL_KEYS)
        assert "reference range of ANC, CD4, IgG" in words and "(the same for both sexes)" in words
        assert "no reference range of Hb" not in words, "none was measured"
        history = replace(with_header(sex=None), series=(samples.series("hb", (3, 9.0)),))
        assert "no reference range of Hb: it differs by sex, and no sex is recorded" in said(
            history, PANEL_KEYS
        )
        other = replace(history, header=replace(history.header, sex="other"))
        assert "no reference range of Hb: it is known for female and male only" in said(other, PANEL_KEYS)
        female = replace(history, header=replace(history.header, sex="female"))
        assert "reference range of Hb (female)" in said(female, PANEL_KEYS)
