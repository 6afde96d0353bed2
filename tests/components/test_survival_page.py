"""The view of overall survival: figure, tables, pictures and links, from answers that the data layer made."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import html

from components import survival_page
from components.comparisons import comparison_links
from components.figures.survival import margins, survival_figure
from components.panel import failure
from components.survival_page import content
from components.survival_shown import shown_median
from components.theme import DARK, LIGHT, PROJECTOR
from data.dataset import Dataset
from data.results import DAYS_PER_YEAR
from data.survival_analysis import survival
from data.survival_results import SurvivalAnswer
from data.view import parse_query
from tests.components.reading import cells, of_class, plain
from tests.data.builders import DEIDENTIFIED, dataset, patient, snapshot
from tests.verify_r.by_hand import two_groups

FEW = dataset(*(patient(f"P{n}", dead_on=100 + n if n % 2 else None) for n in range(12)))


def answer_of(query: str = "", loaded: Dataset | None = None) -> SurvivalAnswer:
    return survival(snapshot(loaded or two_groups()), parse_query(query).spec, DEIDENTIFIED)


def panel(query: str = "", loaded: Dataset | None = None) -> Any:
    view, answer = parse_query(query), answer_of(query, loaded)
    return content(answer, LIGHT, comparison_links(view), [html.P("the work")], reset_href="?")


def table(part: Any, class_name: str) -> list[list[str]]:
    (found,) = of_class(part, class_name)
    return cells(found)


class TestFigure:
    @pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
    @pytest.mark.parametrize("query", ["", "by=sex"])
    def test_is_a_figure_that_starts_at_100_per_cent_and_ends_at_0(self, query: str, theme: Any) -> None:
        figure = survival_figure(answer_of(query), theme)
        go.Figure(figure)
        assert figure["layout"]["yaxis"]["range"] == [0, 1.0]
        for trace in figure["data"]:
            if trace["meta"]["part"] == "solid":
                assert trace["x"][0] == 0 and trace["y"][0] <= 1.0
                assert (np.diff(trace["y"]) <= 0).all()

    def test_steps_are_those_of_the_answer(self) -> None:
        answer = answer_of()
        (group,) = answer.groups
        assert group.curve is not None
        traces = [one for one in survival_figure(answer, LIGHT)["data"] if one["meta"]["part"] != "band"]
        x, y = (np.concatenate([trace[axis] for trace in traces]) for axis in "xy")
        for day, estimate in zip(group.curve.time_days, group.curve.estimate, strict=True):
            if day <= min(group.shown_until_days or 0, 5 * DAYS_PER_YEAR):
                at = np.flatnonzero(x <= day / DAYS_PER_YEAR + 1e-6)[-1]
                assert y[at] == pytest.approx(estimate, abs=1e-6)

    def test_ends_where_too_few_are_at_risk(self) -> None:
        answer = answer_of("horizon_years=20")
        until = answer.groups[0].shown_until_days
        assert until is not None
        last = max(trace["x"][-1] for trace in survival_figure(answer, LIGHT)["data"] if len(trace["x"]))
        assert last == pytest.approx(until / DAYS_PER_YEAR, abs=1e-5)

    def test_names_stand_beside_the_curves_of_groups(self) -> None:
        figure = survival_figure(answer_of("by=sex"), LIGHT)
        words = " ".join(one["text"] for one in figure["layout"]["annotations"])
        assert "female" in words and "male" in words
        assert figure["layout"]["meta"]["subject"] == "survival"

    def test_the_table_below_has_the_margins_of_the_figure(self) -> None:
        answer = answer_of("by=sex")
        around = margins(answer, LIGHT)
        assert survival_figure(answer, LIGHT)["layout"]["margin"]["l"] == around.left
        (risk,) = of_class(panel("by=sex").foot, "risk-table")
        assert risk.style["--plot-left"] == f"{around.left}px"


class TestPanel:
    def test_the_answer_stands_in_the_headline(self) -> None:
        said = plain(panel().head)
        group = answer_of().groups[0]
        assert f"{group.deaths} deaths in 300 patients" in said
        assert (
            "alive at 5 years (95 % CI " in said and "median survival" in said and "median follow-up" in said
        )
        assert "Death from any cause · from the first infusion" in said

    def test_tables_give_the_numbers_of_the_answer(self) -> None:
        foot = panel("by=sex").foot
        answer = answer_of("by=sex")
        fixed = table(foot, "fixed-times")
        assert fixed[0] == ["Alive (95 % CI)", "1 year", "2 years", "3 years", "5 years"]
        first = answer.groups[0].fixed_times[0]
        assert first.estimate is not None
        assert fixed[1][1].startswith(f"{first.estimate * 100:.1f} % (")
        summary = table(foot, "follow-up")
        assert summary[1][1] == f"{answer.groups[0].deaths} of {answer.groups[0].n}"

    def test_a_median_past_the_end_of_the_curve_is_not_read(self) -> None:
        for query in ("by=sex", "by=sex&min_at_risk=100"):
            for group in answer_of(query).groups:
                median = shown_median(group).estimate
                assert median is None or median * DAYS_PER_YEAR <= (group.shown_until_days or 0)
        assert shown_median(answer_of("min_at_risk=250").groups[0]).estimate is None

    def test_small_groups_stand_under_their_reason(self) -> None:
        people = [patient(f"F{n}", dead_on=100 + 40 * n) for n in range(25)]
        people += [patient(f"M{n}", sex="male") for n in range(3)]
        rows = table(panel("by=sex", dataset(*people)).foot, "follow-up")
        assert ["Not drawn: fewer than 20 patients"] in rows
        assert rows[-1][0] == "male" and rows[-1][2:4] == ["not shown", "not shown"]

    def test_p_values_are_off_until_switched_on(self) -> None:
        off = plain(panel("by=sex").foot)
        assert "P values are off." in off and "Log-rank test" not in off
        on = plain(panel("by=sex&tests=gray").foot)
        assert (
            "Log-rank test: P " in on and "death from any cause" in on and "1 comparison in this view" in on
        )

    def test_a_withheld_test_says_why(self) -> None:
        people = [patient(f"F{n}", dead_on=100 + n) for n in range(30)]
        people += [patient(f"M{n}", sex="male") for n in range(30)]
        said = plain(panel("by=sex&tests=gray", dataset(*people)).foot)
        assert "no P value below 20 patients or 5 events" in said

    def test_too_few_nobody_and_error_are_three_pictures(self) -> None:
        few, nobody = panel("by=sex", FEW), panel("sex=male", FEW)
        failed = failure(survival_page.TITLE, "Not now.", "?")
        for made, kind in ((few, "suppressed"), (nobody, "empty"), (failed, "error")):
            assert made.hidden and made.figure["data"] == []
            assert of_class(made.message, f"state-{kind}")
        assert "12 patients, 6 deaths" in plain(few.message) and "fewer than 20 patients" in plain(
            few.message
        )
        assert "the work" not in plain(panel().head)

    def test_everybody_left_out_is_accounted_for(self) -> None:
        assert "300 analysed of 300: nobody left out." in plain(panel().foot)
        assert "play no part in survival" in plain(panel().foot)
