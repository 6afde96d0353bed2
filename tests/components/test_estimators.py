"""Both estimators: the figure, the sentence, the table, and the states without a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import plotly.graph_objects as go
import pytest

from components import estimators_panel
from components.figures.estimators import estimators_figure
from components.graph import EMPTY_FIGURE
from components.panel import PanelContent
from components.shown import shown_curves
from components.theme import DARK, LIGHT, PROJECTOR
from data.published_results import DefinitionsAnswer, EstimatorComparison, EstimatorReading
from data.results import Estimate, IncidenceAnswer
from tests.components.answers import STAMP, answer, group, simulated, suppressed
from tests.components.reading import cells, of_class, plain


def compared(shown: IncidenceAnswer, *readings: EstimatorReading, factor: float = 1.5) -> EstimatorComparison:
    curve = shown.groups[0].curves[0] if shown.groups[0].curves else None
    overstated = np.empty(0) if curve is None else np.minimum(curve.estimate * factor, 1.0)
    return EstimatorComparison(shown, readings, overstated)


def content(comparison: EstimatorComparison) -> PanelContent:
    n = comparison.incidence.n_analysed
    return estimators_panel.content(DefinitionsAnswer(STAMP, n, (), (), comparison), LIGHT)


ONE = EstimatorReading(1, Estimate(0.014, 0.007, 0.025), 0.017, 482)
FIVE = EstimatorReading(5, Estimate(0.0398, 0.0257, 0.0584), 0.0643, 97)
PAST = EstimatorReading(5, Estimate(None, None, None), None, 4)
SIMULATED = answer([simulated("all", 400, 7, hazard=0.03)])


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=["light", "dark", "projector"])
@pytest.mark.parametrize(
    "shown",
    [
        SIMULATED,
        answer([simulated("all", 47, 3, hazard=0)]),
        answer([group("all", [10, 400], [1, 0], min_at_risk=1)]),
        answer([group("all", [0, 400], [1, 1], min_at_risk=1)]),
    ],
    ids=["many", "zero", "two patients", "all have it"],
)
def test_plotly_accepts_every_figure_and_it_starts_at_zero(shown: IncidenceAnswer, theme: Any) -> None:
    figure = estimators_figure(compared(shown), theme)
    go.Figure(figure)
    orjson.dumps(figure, option=orjson.OPT_SERIALIZE_NUMPY)
    low, high = figure["layout"]["yaxis"]["range"]
    (overstated,) = (one for one in figure["data"] if one["meta"]["part"] == "overstated")
    assert low == 0 and high >= np.max(overstated["y"])


def test_the_dash_dotted_curve_is_the_overstated_one_and_ends_with_the_other() -> None:
    comparison = compared(SIMULATED)
    figure = estimators_figure(comparison, LIGHT)
    (drawn,) = (one for one in figure["data"] if one["meta"]["part"] == "overstated")
    (shown,) = shown_curves(SIMULATED)
    assert drawn["line"]["dash"] not in ("solid", "6px,4px") and drawn["line"]["color"] == LIGHT.alert
    assert drawn["x"][-1] == pytest.approx(shown.end_days / 365.25, abs=1e-5)
    at = int(np.searchsorted(shown.curve.time_days, shown.end_days, side="right")) - 1
    assert drawn["y"][-1] == pytest.approx(comparison.overstated[at], abs=1e-6)
    assert [one["text"] for one in figure["layout"]["annotations"]][-2:] == ["<b>1 − KM</b>", "<b>A–J</b>"]


def test_the_sentence_has_both_numbers_at_the_last_year_that_can_be_read() -> None:
    made = content(compared(SIMULATED, ONE, FIVE))
    assert "On this cohort it reads 6.4 %, Aalen–Johansen estimates 4.0 % at 5 years." in plain(made.head)
    earlier = content(compared(SIMULATED, ONE, PAST))
    assert "it reads 1.7 %, Aalen–Johansen estimates 1.4 % at 1 year." in plain(earlier.head)


def test_the_label_says_that_it_overstates_and_why() -> None:
    made = content(compared(SIMULATED, ONE))
    assert (
        "1 − Kaplan–Meier, overstates: treats the dead as if they could still get a second cancer"
        in plain(made.foot)
    )


def test_the_table() -> None:
    assert cells(content(compared(SIMULATED, ONE, PAST)).foot) == [
        ["At", "Aalen–Johansen (95 % CI)", "1 − Kaplan–Meier, overstates", "at risk"],
        ["1 year", "1.4 % (0.7–2.5)", "1.7 %", "482"],
        ["5 years", "not estimable", "not estimable", "4"],
    ]


def test_zero_and_too_short_have_sentences_of_their_own() -> None:
    zero = EstimatorReading(3, Estimate(0.0, 0.0, 0.1), 0.0, 40)
    flat = answer([simulated("all", 47, 3, hazard=0)])
    assert "both estimators read 0" in plain(content(compared(flat, zero)).head)
    assert "Neither can be read" in plain(content(compared(SIMULATED, PAST)).head)


def test_nobody_and_too_few_have_no_figure() -> None:
    nobody = content(compared(answer([suppressed("all", 1, "")], n_analysed=0)))
    assert nobody.hidden and nobody.figure is EMPTY_FIGURE and of_class(nobody.message, "state-empty")
    few = content(compared(answer([suppressed("all", 4, "too few")])))
    assert few.hidden and of_class(few.message, "state-suppressed") and few.foot == []


def test_what_a_scope_must_not_see_has_a_reason_and_no_count() -> None:
    held = content(
        replace(compared(SIMULATED, ONE), reason="Not shown in this scope: fewer than 5 second cancers.")
    )
    assert held.hidden and held.foot == [] and of_class(held.message, "state-suppressed")
    assert plain(held.message) == "Too few for a curveNot shown in this scope: fewer than 5 second cancers."
