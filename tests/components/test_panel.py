"""What all panels with one chart share: places for everything that is filled later, and nothing old when that fails."""

from __future__ import annotations

import pytest
from dash import html

from components import (
    association_panel,
    cohort_panel,
    estimators_panel,
    persistence_panels,
    rates_panel,
    recovery_page,
    stacked_panel,
    survival_page,
)
from components.panel import PanelIds, failure, nothing
from tests.components.reading import of_class, of_kind, plain, walk

SKELETONS = {
    cohort_panel.BOARD: cohort_panel.skeleton(cohort_panel.BOARD),
    cohort_panel.BY_GROUP: cohort_panel.skeleton(cohort_panel.BY_GROUP),
    cohort_panel.BY_CLASS: cohort_panel.skeleton(cohort_panel.BY_CLASS),
    stacked_panel.PANEL: stacked_panel.skeleton(),
    estimators_panel.PANEL: estimators_panel.skeleton(),
    survival_page.PANEL: survival_page.layout(),
    association_panel.PANEL: association_panel.layout(),
    rates_panel.PANEL: rates_panel.layout(),
    recovery_page.BANDS: recovery_page.layout(),
    persistence_panels.SHARE: recovery_page.layout(),
    persistence_panels.LOST: recovery_page.layout(),
}


@pytest.mark.parametrize("panel", SKELETONS, ids=lambda panel: panel.name)
def test_a_skeleton_has_every_place_that_is_filled_later(panel: PanelIds) -> None:
    parts = {getattr(one, "id", None): one for one in walk(SKELETONS[panel])}
    assert {panel.head, panel.chart, panel.graph, panel.message, panel.foot, panel.save} <= parts.keys()
    chart = parts[panel.chart].to_plotly_json()["props"]
    assert chart["aria-describedby"] == panel.numbers and chart["hidden"]
    assert parts[panel.save].to_plotly_json()["props"]["data-save"] == panel.graph


def test_an_error_keeps_nothing_of_an_older_answer() -> None:
    failed = failure("Curves", "There is no key 'agee'.", "?", ("age_min", "age_max"))
    assert failed.hidden and failed.foot == [] and failed.figure["data"] == [] and failed.height == 0
    said = plain(failed.message)
    assert "There is no key 'agee'." in said and "Allowed: age_min, age_max." in said
    assert of_class(failed.message, "state-error")[0].role == "alert"
    assert plain(failed.head) == "Curves" and of_kind(failed.message, "Link")


def test_alternatives_are_not_said_twice() -> None:
    failed = failure("Curves", "'x' is no value. Allowed: a, b.", None, ("a", "b"))
    assert plain(failed.message).count("Allowed") == 1 and not of_kind(failed.message, "Link")


def test_nothing_is_a_title_and_what_is_given() -> None:
    assert nothing("Shares").message == []
    assert plain(nothing("Shares", html.P("later")).message) == "later"
