"""The incidence figure: steps, dashes, bands, labels and the patient's mark, against curves made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.incidence import incidence_figure, margins
from components.figures.patient_mark import patient_words
from components.theme import DARK, LIGHT, PROJECTOR, class_style
from data.patient_results import PatientOnCurve
from data.results import DAYS_PER_YEAR, IncidenceAnswer
from data.vocabulary import CancerCategory
from tests.components.answers import answer, by_product, group, simulated, suppressed

TEN = group("all", [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], [1, 0, 2, 0, 0, 1, 0, 2, 0, 0])
MYELOID = PatientOnCurve("AW-0417", True, None, "all", 310, "second_cancer", CancerCategory.MYELOID)


def traces(figure: dict[str, Any], part: str, group: str = "all") -> list[dict[str, Any]]:
    return [one for one in figure["data"] if one["meta"]["part"] == part and one["meta"]["group"] == group]


def words_in(figure: dict[str, Any]) -> str:
    return " ".join(one["text"] for one in figure["layout"]["annotations"])


def value_of(figure: dict[str, Any], years: float, group: str = "all") -> float:
    """What the drawn steps say at a time."""
    parts = traces(figure, "solid", group) + traces(figure, "dashed", group)
    x, y = (np.concatenate([np.asarray(part[axis], dtype=float) for part in parts]) for axis in "xy")
    return float(y[np.flatnonzero(x <= years + 1e-6)[-1]])


@pytest.mark.parametrize(
    "theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: f"{theme.name}{theme.projector}"
)
@pytest.mark.parametrize(
    "shown",
    [
        answer([TEN]),
        by_product(),
        answer([simulated("all", 47, 3, hazard=0)]),
        answer([TEN], horizon_years=15.0),
        answer([TEN], horizon_years=0.1),
    ],
    ids=["one", "groups", "zero", "15 years", "a month"],
)
def test_plotly_accepts_every_figure(shown: IncidenceAnswer, theme: Any) -> None:
    figure = incidence_figure(shown, MYELOID, theme)
    go.Figure(figure)
    orjson.dumps(figure, option=orjson.OPT_SERIALIZE_NUMPY)


def test_the_same_answer_gives_the_same_bytes() -> None:
    one, other = (
        orjson.dumps(incidence_figure(by_product(), MYELOID, LIGHT), option=orjson.OPT_SERIALIZE_NUMPY)
        for _ in "ab"
    )
    assert one == other


def test_steps_are_the_curve() -> None:
    figure = incidence_figure(answer([TEN]), None, LIGHT)
    curve = TEN.curves[0]
    for days, estimate in zip(curve.time_days, curve.estimate, strict=True):
        if days <= 900:
            assert value_of(figure, days / DAYS_PER_YEAR) == pytest.approx(estimate, abs=1e-6)
    assert value_of(figure, 99 / DAYS_PER_YEAR) == 0
    assert all(one["line"]["shape"] == "hv" for one in traces(figure, "solid"))


@given(st.lists(st.tuples(st.integers(0, 1800), st.integers(0, 2)), min_size=2, max_size=60))
def test_drawn_steps_equal_the_curve_for_any_patients(people: list[tuple[int, int]]) -> None:
    made = group("all", [day for day, _ in people], [cause for _, cause in people])
    figure = incidence_figure(answer([made]), None, LIGHT)
    assert made.shown_until_days is not None
    curve = made.curves[0]
    for days, estimate in zip(curve.time_days, curve.estimate, strict=True):
        if days <= min(made.shown_until_days, 5 * DAYS_PER_YEAR) and made.shown_until_days > 0:
            assert value_of(figure, days / DAYS_PER_YEAR) == pytest.approx(estimate, abs=1e-5)


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 2)), min_size=1, max_size=60))
def test_nothing_is_drawn_past_the_cut_or_the_horizon(people: list[tuple[int, int]]) -> None:
    made = group("all", [day for day, _ in people], [cause for _, cause in people])
    figure = incidence_figure(answer([made], horizon_years=4.0), None, LIGHT)
    until = min((made.shown_until_days or 0) / DAYS_PER_YEAR, 4.0)
    for trace in figure["data"]:
        drawn = [x for x in trace["x"] if x is not None]
        assert all(0 <= x <= until + 1e-5 for x in drawn)


def test_few_at_risk_are_dashed() -> None:
    figure = incidence_figure(answer([TEN]), None, LIGHT)
    solid, dashed = traces(figure, "solid")[0], traces(figure, "dashed")[0]
    assert solid["line"]["dash"] == "solid"
    assert dashed["line"]["dash"] != "solid"
    assert solid["x"][-1] == dashed["x"][0] == pytest.approx(701 / DAYS_PER_YEAR, abs=1e-6)
    assert solid["y"][-1] == dashed["y"][0]
    assert dashed["x"][-1] == pytest.approx(900 / DAYS_PER_YEAR, abs=1e-6)


def test_at_most_three_traces_a_group() -> None:
    figure = incidence_figure(by_product(), None, LIGHT)
    names = [(one["meta"]["group"], one["meta"]["part"]) for one in figure["data"]]
    assert len(names) == len(set(names))
    assert {part for _, part in names} <= {"solid", "dashed", "band"}
    assert {name for name, _ in names} == {"axi-cel", "tisa-cel", "cilta-cel"}


def test_the_band_is_between_the_limits() -> None:
    figure = incidence_figure(answer([TEN]), None, LIGHT)
    band = traces(figure, "band")[0]
    curve = TEN.curves[0]
    drawn = curve.time_days <= 900
    limits = np.concatenate([curve.ci_lower[drawn], curve.ci_upper[drawn]])
    assert set(np.round(band["y"], 5)) <= set(np.round(limits, 5))
    assert (band["x"][0], band["fill"]) == (pytest.approx(100 / DAYS_PER_YEAR, abs=1e-6), "toself")
    assert max(band["x"]) == pytest.approx(900 / DAYS_PER_YEAR, abs=1e-6)


def test_a_band_has_a_gap_where_a_limit_cannot_be_given() -> None:
    curve = TEN.curves[0]
    upper = curve.ci_upper.copy()
    upper[1] = np.nan

    figure = incidence_figure(answer([replace(TEN, curves=(replace(curve, ci_upper=upper),))]), None, LIGHT)
    assert traces(figure, "band")[0]["x"].count(None) == 1


def test_the_axis_starts_at_zero_and_cannot_be_zoomed() -> None:
    layout = incidence_figure(by_product(), None, LIGHT)["layout"]
    assert layout["yaxis"]["range"][0] == 0
    assert layout["xaxis"]["range"] == [0, 5.0]
    assert layout["xaxis"]["fixedrange"] and layout["yaxis"]["fixedrange"] and layout["dragmode"] is False
    assert layout["yaxis"]["ticktext"][0] == "0 %"
    assert layout["yaxis"]["ticktext"][-1] == f"{round(layout['yaxis']['range'][1] * 100)} %"


def test_the_end_of_the_axis_can_be_given() -> None:
    assert incidence_figure(answer([TEN]), None, LIGHT, top=1.0)["layout"]["yaxis"]["range"] == [0, 1.0]


def test_every_curve_is_named_at_its_end() -> None:
    figure = incidence_figure(by_product(), None, LIGHT)
    labels = {one["text"]: one for one in figure["layout"]["annotations"] if one["text"].startswith("<b>")}
    assert set(labels) == {"<b>axi-cel</b>", "<b>tisa-cel</b>", "<b>cilta-cel</b>"}
    colours = {
        one["meta"]["group"]: one["line"]["color"] for one in figure["data"] if one["meta"]["part"] == "solid"
    }
    for name, colour in colours.items():
        assert labels[f"<b>{name}</b>"]["font"]["color"] == colour


def test_groups_differ_without_colour() -> None:
    figure = incidence_figure(by_product(), None, LIGHT)
    symbols = [one["marker"]["symbol"] for one in figure["data"] if one["meta"]["part"] == "solid"]
    assert len(set(symbols)) == len(symbols) == 3
    sizes = [one["marker"]["size"].max() for one in figure["data"] if one["meta"]["part"] == "solid"]
    assert min(sizes) == LIGHT.marker_size


def test_the_right_margin_has_room_for_the_longest_name() -> None:
    single, grouped = margins(answer([TEN]), LIGHT), margins(by_product(), LIGHT)
    assert grouped.right > single.right
    assert margins(by_product(), PROJECTOR).right > grouped.right


class TestThePatient:
    def test_a_second_cancer_is_marked_on_the_own_curve(self) -> None:
        figure = incidence_figure(answer([TEN]), MYELOID, LIGHT)
        mark = traces(figure, "patient")[0]
        assert mark["x"] == [pytest.approx(310 / DAYS_PER_YEAR, abs=1e-6)]
        assert mark["y"] == [pytest.approx(0.1, abs=1e-6)]
        assert mark["marker"]["symbol"] == "diamond"
        line = figure["layout"]["shapes"][0]
        assert line["x0"] == line["x1"] == pytest.approx(310 / DAYS_PER_YEAR)
        words = [one["text"] for one in figure["layout"]["annotations"] if one.get("name") == "this patient"]
        assert words == ["<b>▼ this patient (AW-0417): myeloid, day 310</b>"]

    def test_the_mark_has_the_colour_of_the_class(self) -> None:
        mark = traces(incidence_figure(answer([TEN]), MYELOID, LIGHT), "patient")[0]
        assert mark["marker"]["color"] == class_style(CancerCategory.MYELOID, LIGHT).colour

    def test_large_type_has_room_for_the_words_without_the_id(self) -> None:
        assert "▼ this patient: myeloid, day 310" in words_in(
            incidence_figure(answer([TEN]), MYELOID, PROJECTOR)
        )

    def test_one_in_follow_up_has_an_open_symbol(self) -> None:
        alive = PatientOnCurve("B", True, None, "all", 890, "censored")
        figure = incidence_figure(answer([TEN]), alive, LIGHT)
        assert traces(figure, "patient")[0]["marker"]["symbol"] == "diamond-open"
        assert patient_words(answer([TEN]), alive) == "this patient (B): in follow-up, day 890"

    def test_past_the_cut_there_is_a_line_and_no_symbol(self) -> None:
        late = PatientOnCurve("B", True, None, "all", 1000, "censored")
        figure = incidence_figure(answer([TEN]), late, LIGHT)
        assert traces(figure, "patient") == []
        assert len(figure["layout"]["shapes"]) == 1

    def test_past_the_axis_there_are_words_only(self) -> None:
        late = PatientOnCurve("B", True, None, "all", 2500, "censored")
        figure = incidence_figure(answer([TEN]), late, LIGHT)
        assert (traces(figure, "patient"), figure["layout"]["shapes"]) == ([], [])
        assert any("day 2500 →" in one["text"] for one in figure["layout"]["annotations"])

    def test_outside_the_cohort_there_is_no_mark(self) -> None:
        outside = PatientOnCurve("B", False, "not in this cohort", None, None, None)
        figure = incidence_figure(answer([TEN]), outside, LIGHT)
        assert (traces(figure, "patient"), figure["layout"]["shapes"]) == ([], [])
        assert not any(one.get("name") == "this patient" for one in figure["layout"]["annotations"])

    def test_after_a_landmark_the_day_is_that_since_the_infusion(self) -> None:
        assert patient_words(answer([TEN], landmark_days=90), MYELOID).endswith("day 400")

    def test_whose_group_is_not_drawn_has_a_line_and_no_symbol(self) -> None:
        held = suppressed("tisa-cel", 9, "few")
        both = answer([group("axi-cel", [300, 400, 500], [1, 0, 0]), held], by="product")
        patient = PatientOnCurve("B", True, None, "tisa-cel", 200, "death")
        figure = incidence_figure(both, patient, LIGHT)
        assert len(figure["layout"]["shapes"]) == 1
        assert not [one for one in figure["data"] if one["meta"]["part"] == "patient"]


def test_zero_is_a_line_with_a_band_and_words() -> None:
    nothing = answer([group("all", [100, 200, 300, 400], [0, 2, 2, 0])])
    figure = incidence_figure(nothing, None, LIGHT)
    assert max(max(one["y"]) for one in traces(figure, "solid")) == 0
    assert max(y for y in traces(figure, "band")[0]["y"] if y is not None) > 0
    assert "no second cancer" in words_in(figure)
    assert "no second cancer" not in words_in(incidence_figure(answer([TEN]), None, LIGHT))


def test_the_figure_carries_its_question_and_data_version() -> None:
    meta = incidence_figure(by_product(), MYELOID, LIGHT)["layout"]["meta"]
    assert (meta["query"], meta["data_version"], meta["patient"]) == ("product=axi-cel", "3f2a9c0", "AW-0417")
    assert "synthetic data" in meta["stamp"] and "3f2a9c0" in meta["stamp"]


def test_a_figure_has_its_own_look() -> None:
    assert incidence_figure(answer([TEN]), None, DARK)["layout"]["font"]["color"] == DARK.ink
