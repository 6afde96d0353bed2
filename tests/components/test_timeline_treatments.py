"""Treatments that explain a count: named by one table, shaded in the right panel, told by word and form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import pytest

from components.clock import FROM_INFUSION
from components.figures.timeline import Drawing, timeline_figure
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_panels import SHOWN_AT_FIRST
from components.figures.timeline_pieces import Area
from components.figures.timeline_treatments import COUNT_TREATMENTS, TREATMENT, count_treatment
from components.patient_tables import lanes_table
from components.theme import LIGHT
from components.timeline_legend import legend
from data.patient_results import Lane
from data.peers_results import Peers
from data.registries import analytes
from data.vocabulary import EventKind, TimelineScale
from tests.components.drawn_timeline import blocks_with, drawing, words
from tests.components.reading import plain
from tests.components.timeline_samples import EMPTY, lane, series

PANEL_OF = {"igg": "igg", "anc": "neutrophils", "platelets": "platelets", "hb": "haemoglobin"}
MEASURED = tuple(series(code, (10, 5.0), (300, 6.0)) for code in PANEL_OF)
COUNTS = tuple(PANEL_OF.values())


def drawn(*lanes: Lane, panels: tuple[str, ...] = COUNTS) -> Drawing:
    history = replace(EMPTY, lanes=lanes, series=MEASURED, end_of_follow_up_day=400)
    found = drawing(history, bands=(), scale=TimelineScale.LINEAR, panels=panels)
    go.Figure(timeline_figure(found))
    return found


def shaded(*lanes: Lane, panels: tuple[str, ...] = COUNTS) -> dict[str, list[Area]]:
    """The areas of treatments by the key of their panel."""
    found: dict[str, list[Area]] = {}
    for block in drawn(*lanes, panels=panels).painted:
        for piece in block.pieces:
            if isinstance(piece, Area) and piece.name == TREATMENT:
                found.setdefault(block.key.split(" ")[0], []).append(piece)
    return found


@pytest.mark.parametrize(
    ("name", "panels"),
    [
        ("IVIG", ["igg"]),
        ("Subcutaneous immunoglobulin", ["igg"]),
        ("G-CSF", ["neutrophils"]),
        ("pegfilgrastim", ["neutrophils"]),
        ("platelet transfusion", ["platelets"]),
        ("red-cell transfusion", ["haemoglobin"]),
        ("red cell transfusion", ["haemoglobin"]),
        ("transfusion", ["haemoglobin", "platelets"]),
        ("granulocyte transfusion", []),
        ("steroids", []),
        ("tocilizumab", []),
        ("antiviral", []),
        ("", []),
    ],
)
def test_each_is_shaded_under_the_counts_that_it_changes(name: str, panels: list[str]) -> None:
    assert sorted(shaded(lane("supportive", name, 20, 90))) == panels


def test_only_supportive_treatment_is_shaded() -> None:
    for kind in EventKind:
        found = count_treatment(lane(kind, "IVIG", 20))
        assert (found is not None) == (kind is EventKind.SUPPORTIVE)


def test_the_table_names_analytes_of_the_registry_and_no_name_twice() -> None:
    assert {code for one in COUNT_TREATMENTS for code in one.analytes} <= set(analytes())
    names = [name for one in COUNT_TREATMENTS for name in one.names]
    assert len(set(names)) == len(names) and all(name == name.casefold() for name in names)


def test_the_data_model_names_every_word_of_the_table() -> None:
    text = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text(encoding="utf-8")
    (told,) = [part for part in text.split("- **") if part.startswith("Names of events")]
    words = " ".join(told.split())
    assert all(name in words for one in COUNT_TREATMENTS for name in one.names)


def xs(area: Area) -> set[float]:
    return {x for outline in area.outlines for x, _ in outline}


def test_an_interval_is_a_shade_on_a_foot_and_a_day_a_dotted_line_on_a_foot() -> None:
    interval, foot = shaded(lane("supportive", "IVIG", 20, 90))["igg"]
    assert xs(interval) == xs(foot) == {20.0, 90.0}
    assert interval.fill.startswith("rgba") and foot.fill.startswith("#")
    day, foot = shaded(lane("supportive", "IVIG", 20))["igg"]
    assert xs(day) == {20.0} and day.stroke is not None and day.stroke.dash == "dot" and not day.fill
    assert len(xs(foot)) == 2


def test_treatments_that_overlap_are_one_shade_without_a_hole() -> None:
    interval, foot = shaded(
        lane("supportive", "platelet transfusion", 20, 90),
        lane("supportive", "transfusion", 20, 90),
        lane("supportive", "platelet transfusion", 60, 120),
        lane("supportive", "platelet transfusion", 200, 210),
    )["platelets"]
    for area in (interval, foot):
        assert len(area.outlines) == 2 and xs(area) == {20.0, 120.0, 200.0, 210.0}
    day, foot = shaded(*[lane("supportive", "IVIG", 20)] * 2)["igg"]
    assert len(foot.outlines) == 1 and xs(day) == {20.0}


def test_what_goes_on_is_shaded_to_the_end_of_follow_up() -> None:
    interval, _ = shaded(lane("supportive", "IVIG", 20, ongoing=True))["igg"]
    assert xs(interval) == {20.0, 400.0}


def test_what_was_over_before_the_axis_is_not_shaded_and_what_reaches_into_it_is() -> None:
    assert not shaded(lane("supportive", "IVIG", -900, -300))
    interval, _ = shaded(lane("supportive", "IVIG", -900, 30))["igg"]
    first = TimeAxis(TimelineScale.LINEAR, -60, 400, 500, 12, 11).position(-900)
    assert xs(interval) == {first, 30.0}


def test_a_hundred_treatments_are_three_areas() -> None:
    monthly = [lane("supportive", "IVIG", day) for day in range(0, 360, 7)]
    assert len(shaded(*monthly, lane("supportive", "IVIG", 30, 60))["igg"]) == 3


def test_a_panel_that_is_not_shown_or_not_measured_has_no_shade() -> None:
    assert not shaded(lane("supportive", "G-CSF", 20, 90), panels=("igg", "platelets"))
    history = replace(EMPTY, lanes=(lane("supportive", "IVIG", 20, 90),), end_of_follow_up_day=400)
    assert not blocks_with(drawing(history, bands=(), panels=SHOWN_AT_FIRST), TREATMENT)


def test_it_is_named_in_the_key_of_the_panel_and_in_the_legend() -> None:
    lanes = (lane("supportive", "IVIG", 20, 90), lane("supportive", "G-CSF", 8))
    said = [one.text for one in words(drawn(*lanes)) if "▥" in one.text]
    assert len(said) == 2 and "G-CSF" in said[0] and "IVIG" in said[1]
    history = replace(EMPTY, lanes=lanes, series=MEASURED)
    said = plain(legend(history, Peers(), COUNTS, LIGHT))
    assert "IVIG under IgG" in said and "G-CSF under ANC" in said and "transfusion under" not in said


def test_the_table_of_events_says_under_which_count_each_is_shaded() -> None:
    lanes = [lane("supportive", "transfusion", 9), lane("supportive", "steroids", 10)]
    table = lanes_table(lanes, FROM_INFUSION)
    at = table.heads.index("Explains")
    assert [row[at] for row in table.rows] == ["Platelets, Hb", ""]
