"""The stacked panel: a valid figure whose layers fill the whole, the same numbers as a table, and its states."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import html

from components.figures.stacked import stacked_figure
from components.stacked_panel import content
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.results import Exclusion
from data.stacked_results import StackedAnswer, StackedTime
from tests.components.answers import OUTCOME, STAMP
from tests.components.reading import cells, plain

CAUSES = ("t_nk", "myeloid", "other_haematologic", "solid", "relapse", "death")


def answer(n: int = 40, until: float | None = 900.0) -> StackedAnswer:
    estimate = np.array(
        [
            [0.0, 0.01, 0.01],
            [0.01, 0.02, 0.03],
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 0.02],
            [0.1, 0.2, 0.25],
            [0.1, 0.2, 0.3],
        ]
    )
    if not n:
        estimate = np.zeros((6, 0))
    return StackedAnswer(
        stamp=STAMP,
        outcome=OUTCOME,
        competing=("relapse", "death"),
        censor=(),
        with_suspected=False,
        landmark_days=0,
        lag_days=0,
        horizon_years=5.0,
        n_loaded=50,
        n_analysed=n,
        excluded=(Exclusion("no follow-up date", 50 - n),),
        notices=("3 deaths are late.",),
        causes=CAUSES,
        events=(1, 2, 0, 1, 10, 12, 14) if n else (0,) * 7,
        time_days=np.array([100.0, 300.0, 800.0]) if n else np.zeros(0),
        estimate=estimate,
        event_free=1.0 - estimate.sum(axis=0),
        shown_until_days=until if n else None,
        fixed_times=(
            StackedTime(1, (0.01, 0.02, 0.0, 0.0, 0.2, 0.2), 0.57, 30),
            StackedTime(3, (None,) * 6, None, 4),
        ),
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_the_figure_is_valid_and_starts_at_zero(theme: Theme) -> None:
    figure = stacked_figure(answer(), theme)
    go.Figure(figure)
    assert figure["layout"]["yaxis"]["range"] == [0, 1]


def test_layers_touch_and_what_never_happened_has_none() -> None:
    traces = stacked_figure(answer(), LIGHT)["data"]
    assert [trace["meta"]["cause"] for trace in traces] == ["t_nk", "myeloid", "solid", "relapse", "death"]
    ends = {}
    for trace in traces:
        half = len(trace["y"]) // 2
        ends[trace["meta"]["cause"]] = (trace["y"][half], trace["y"][half - 1])
    assert ends["t_nk"] == pytest.approx((0.0, 0.01))
    assert ends["myeloid"] == pytest.approx((0.01, 0.04))
    assert ends["solid"] == pytest.approx((0.04, 0.06))
    assert ends["relapse"] == pytest.approx((0.45, 0.70))
    assert ends["death"] == pytest.approx((0.70, 1.0))


def test_layers_are_told_apart_without_colour() -> None:
    figure = stacked_figure(answer(), LIGHT)
    patterns = [trace["fillpattern"]["shape"] for trace in figure["data"]]
    assert len(set(patterns)) == len(patterns)
    words = [note["text"] for note in figure["layout"]["annotations"]]
    assert any("alive, none of these" in text for text in words) and any("death" in text for text in words)


def test_the_table_has_every_cause_with_its_count() -> None:
    made = content(answer(), LIGHT)
    assert not made.hidden
    table = cells(made.foot)
    assert table[0] == ["What happened first", "patients", "1 year", "3 years"]
    assert table[2] == ["myeloid", "2", "2.0 %", "not estimable"]
    assert table[3] == ["other haematologic", "0", "0 %", "not estimable"]
    assert table[-1] == ["alive, none of these", "14", "57.0 %", "not estimable"]


def test_states_differ() -> None:
    nobody, few = content(answer(0), LIGHT), content(answer(until=None), LIGHT)
    assert nobody.hidden and few.hidden
    assert "Nobody is left" in plain(nobody.message)
    assert "Too few for a curve" in plain(few.message)


def test_who_what_from_when_and_who_was_left_out() -> None:
    made = content(answer(), LIGHT, [html.P("the work")])
    assert "Non-melanoma skin cancer not counted · the first of all these counts" in plain(made.head)
    assert "relapse and death compete · from the first infusion" in plain(made.head)
    said = plain(made.foot)
    assert "40 analysed of 50: 10 no follow-up date." in said
    assert "Shares end where fewer than 10 are at risk." in said and "3 deaths are late." in said
    assert plain(made.foot[-1]) == "the work"
