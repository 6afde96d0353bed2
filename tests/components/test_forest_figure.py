"""The forest plot: what is drawn where, that nothing runs over its column, and that it says what is not drawn."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from components.figures.forest import AXIS, COLUMNS, NARROWEST_REM, REM_PX, forest_figure
from components.figures.timeline_labels import text_width
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.association_factors import FACTORS
from tests.components.association_answers import CHANGING, FEW, SUB, row

ROWS = [
    row("age", subdistribution=SUB),
    row("sex"),
    row("baseline_igg", hazard=FEW),
    row("during_neutrophils", hazard=CHANGING),
]
MEASURED = 0.85
"""These words are mostly digits: in Chromium they take 0.81 to 0.84 of the width that `text_width` gives any text."""
THEMES = pytest.mark.parametrize(
    "theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: f"{theme.name}{theme.projector}"
)


def texts(figure: dict[str, Any]) -> list[str]:
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


@THEMES
def test_figure_is_valid(theme: Theme) -> None:
    go.Figure(forest_figure(ROWS, theme, {}))
    go.Figure(forest_figure([row(factor.key) for factor in FACTORS], theme, {}))


def test_axis_is_logarithmic_and_holds_1_in_the_middle() -> None:
    figure = forest_figure(ROWS, LIGHT, {})
    axis = figure["layout"]["xaxis"]
    assert axis["type"] == "log" and sum(axis["range"]) == pytest.approx(0)
    (reference,) = [shape for shape in figure["layout"]["shapes"] if shape["xref"] == "x"]
    assert reference["x0"] == reference["x1"] == 1.0 and reference["line"]["dash"] == "dash"


def test_filled_circles_and_open_diamonds_stand_at_their_ratios() -> None:
    figure = forest_figure(ROWS, LIGHT, {})
    marks = {trace["name"]: trace for trace in figure["data"] if trace.get("name")}
    assert marks["hazard"]["x"] == [1.54, 1.54, 3.83] and marks["hazard"]["marker"]["symbol"] == "circle"
    assert marks["subdistribution"]["x"] == [1.4]
    assert marks["subdistribution"]["marker"]["symbol"] == "diamond-open"
    assert marks["subdistribution"]["y"][0] < marks["hazard"]["y"][0]


def test_limits_beyond_the_axis_end_in_an_arrowhead() -> None:
    figure = forest_figure(ROWS, LIGHT, {})
    heads = [
        (x, symbol)
        for trace in figure["data"]
        if isinstance(trace.get("marker", {}).get("symbol"), list)
        for x, symbol in zip(trace["x"], trace["marker"]["symbol"], strict=True)
    ]
    assert heads == [(AXIS[1], "triangle-right"), (AXIS[0], "triangle-left")]
    ends = [x for trace in figure["data"] if trace["mode"] == "lines" for x in trace["x"] if x is not None]
    assert min(ends) >= AXIS[0] and max(ends) <= AXIS[1]


def test_a_factor_without_a_ratio_has_its_reason_and_no_mark() -> None:
    figure = forest_figure([row("baseline_igg", hazard=FEW)], LIGHT, {})
    assert figure["data"] == []
    assert "Fewer than 5 second cancers on one side." in texts(figure)


def test_numbers_stand_beside_the_marks() -> None:
    said = texts(forest_figure(ROWS, LIGHT, {}))
    assert any("1.54 (1.11–2.15)" in text and "◇ 1.40 (0.04–2.39)" in text for text in said)
    assert "11/403 | 13/305" in said and "24/708" in said
    assert "no sign of change" in said and "changes over time" in said
    assert "1.03 (0.96–1.11)" in said
    assert (
        "<b>Known at the infusion</b>" in said
        and "<b>During follow-up (changes) · y: person-years</b>" in said
    )
    assert "<b>Known at the landmark</b>" not in said


@THEMES
def test_height_follows_the_rows(theme: Theme) -> None:
    few, many = (forest_figure([row("sex")] * n, theme, {})["layout"]["height"] for n in (2, 9))
    assert many - few == pytest.approx(7 * 2.5 * theme.font_size, abs=8)


@THEMES
def test_no_word_runs_into_the_next_column_on_the_narrowest_frame(theme: Theme) -> None:
    figure = forest_figure([row(factor.key, subdistribution=SUB) for factor in FACTORS], theme, {})
    width = NARROWEST_REM * REM_PX[theme.projector]
    starts = sorted({annotation["x"] for annotation in figure["layout"]["annotations"]})
    plot = figure["layout"]["xaxis"]["domain"][0]
    assert len(starts) == 1 + len(COLUMNS)
    for annotation in figure["layout"]["annotations"]:
        if "<b>" in annotation["text"]:
            continue
        at = starts.index(annotation["x"])
        end = plot if at == 0 else (*starts, 1.0)[at + 1]
        words = annotation["text"].replace("</span>", "")
        lines = [line.split(">")[-1] if "span" in line else line for line in words.split("<br>")]
        if at == 0 and "span" in words:
            lines = [words.split("<span")[0] + words.split(">")[-1]]
        widest = max(text_width(line, annotation["font"]["size"]) for line in lines)
        assert annotation["x"] * width + MEASURED * widest <= end * width, annotation["text"]
