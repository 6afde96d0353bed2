"""The timeline in other units: the same picture with other numbers, and limits by sex."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from components.figures.timeline import timeline_figure
from components.figures.timeline_context import ACTION, PEERS, REFERENCE, reference_range
from components.figures.timeline_panels import PANEL_KEYS, PANELS
from components.patient_tables import patient_tables
from data.patient_results import PatientHistory
from data.shown_units import in_units
from data.vocabulary import UnitSystem
from tests.components import timeline_samples as samples
from tests.components.drawn_timeline import check_labels, drawing, hovers, peers, texts, values

PANEL = {panel.key: panel for panel in PANELS}


def chemistry() -> PatientHistory:
    more = (
        samples.series("hb", (-3, 9.8), (30, 8.0)),
        samples.series("crp", (-3, 30.0), (5, "<3"), limit=3.0),
        samples.series("creatinine", (-3, 1.504496), (30, 0.9)),
    )
    return replace(samples.typical(), series=(*samples.typical().series, *more))


@pytest.mark.parametrize("system", list(UnitSystem))
def test_plotly_accepts_it_and_no_label_is_cut_or_covers_another(system: UnitSystem) -> None:
    drawn = drawing(in_units(chemistry(), system), panels=PANEL_KEYS)
    go.Figure(timeline_figure(drawn))
    check_labels(drawn)


@pytest.mark.parametrize(
    ("system", "units", "igg_factor", "creatinine", "alc"),
    [
        (UnitSystem.CANONICAL, ("g/L", "mg/dL", "cells/µL"), 1, 1.504496, 1000),
        (UnitSystem.SI, ("g/L", "µmol/L", "×10⁶/L"), 1, 133.0, 1000),
        (UnitSystem.US, ("mg/dL", "mg/dL", "cells/µL"), 100, 1.504496, 1000),
    ],
)
def test_values_titles_and_hovers_are_in_the_units_asked(
    system: UnitSystem, units: tuple[str, str, str], igg_factor: float, creatinine: float, alc: float
) -> None:
    drawn = drawing(in_units(chemistry(), system), panels=PANEL_KEYS)
    titles = texts(drawn)
    for title, unit in zip(("IgG", "Creatinine", "Lymphocyte subsets"), units, strict=True):
        assert f"<b>{title}</b>  {unit}" in titles
    unchanged = values(drawing(chemistry(), panels=PANEL_KEYS), "IgG")
    assert values(drawn, "IgG") == pytest.approx([height * igg_factor for height in unchanged])
    assert values(drawn, "Creatinine")[0] == pytest.approx(creatinine)
    raw = {p.day: p.value for s in chemistry().series if s.analyte == "alc" for p in s.points}
    assert values(drawn, "ALC")[0] == pytest.approx(raw[-30] * alc)
    beside = hovers(drawn)
    assert any(text.startswith("Creatinine, blood:") and f" {units[1]}, day −3" in text for text in beside)


def test_limits_lines_and_bands_move_with_the_values() -> None:
    """A value, the reference range, the action line and the peers stand to each other as before."""
    canonical, us = (
        drawing(in_units(chemistry(), system), panels=("igg",))
        for system in (UnitSystem.CANONICAL, UnitSystem.US)
    )
    assert "IgG 4" in texts(canonical) and "IgG 400" in texts(us)
    here, there = (timeline_figure(drawn)["layout"]["shapes"] for drawn in (canonical, us))
    assert {REFERENCE, ACTION, PEERS} < {shape["name"] for shape in here}
    assert here == there
    (one, *_), (other, *_) = peers(canonical), peers(us)
    assert other.outlines[0][0][1] == pytest.approx(100 * one.outlines[0][0][1])


@pytest.mark.parametrize(
    ("sex", "range_"),
    [("female", (120, 155)), ("male", (135, 175)), ("other", None), (None, None)],
)
def test_limits_by_sex_are_in_the_units_of_the_panel(sex: str | None, range_: tuple[int, int] | None) -> None:
    found = reference_range(PANEL["haemoglobin"].in_units(UnitSystem.SI), sex)
    assert found == (None if range_ is None else pytest.approx(range_))
    drawn = drawing(replace(chemistry(), header=replace(samples.HEADER, sex=sex)), panels=("haemoglobin",))
    assert ("reference by sex: none drawn" in texts(drawn)) == (range_ is None)


def test_a_range_that_both_sexes_share_needs_no_sex() -> None:
    drawn = drawing(replace(chemistry(), header=replace(samples.HEADER, sex=None)), panels=("igg",))
    assert "none drawn" not in texts(drawn) and "reference" in texts(drawn)


def test_tables_are_in_the_units_asked() -> None:
    tables = {content.title: content for content, _ in patient_tables(in_units(chemistry(), UnitSystem.US))}
    crp = tables["C-reactive protein, assay not recorded, blood"]
    assert [row[2:] for row in crp.rows] == [("3", "mg/dL", "0.3"), ("below limit: < 0.3", "mg/dL", "0.3")]
