"""The timeline figure: valid, complete, readable without a pointer, and true about what was not measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import isfinite
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from components.figures.timeline import AFTER_FOLLOW_UP, timeline_figure
from components.figures.timeline_context import PEERS, REFERENCE
from components.figures.timeline_curve_pieces import LIMIT
from components.figures.timeline_panels import PANEL_KEYS, SHOWN_AT_FIRST
from components.figures.timeline_pieces import Area, Bar, Corner, Line, Symbol
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.vocabulary import CancerCategory, EventKind, TimelinePanel, TimelineScale
from tests.components import timeline_samples as samples
from tests.components.drawn_timeline import (
    blocks_with,
    boxes_of_words,
    check_labels,
    drawing,
    figure,
    hovers,
    peers,
    pieces,
    texts,
)
from tests.components.timeline_samples import EXTREMES


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=["light", "dark", "projector"])
@pytest.mark.parametrize("scale", list(TimelineScale))
def test_plotly_accepts_every_figure(name: str, theme: Theme, scale: TimelineScale) -> None:
    for panels in ((), SHOWN_AT_FIRST, PANEL_KEYS):
        drawn = figure(EXTREMES[name](), scale=scale, panels=panels, theme=theme)
        go.Figure(drawn)
        assert drawn["layout"]["height"] > 0


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_is_drawn(kind: EventKind) -> None:
    lanes = (
        samples.lane(kind, "first", 9, None, 1),
        samples.lane(kind, "second", 30, 50, 2),
        samples.lane(kind, "third", 60, None, 3, ongoing=True),
    )
    drawn = drawing(replace(samples.EMPTY, lanes=lanes, end_of_follow_up_day=400))
    bars, days = pieces(drawn, Bar, "interval"), pieces(drawn, Symbol, "single day")
    assert len(bars) == 2 and len(days) == 2
    assert "triangle-right" in {day.symbol for day in days}
    said = texts(drawn)
    graded = kind in (EventKind.CRS, EventKind.ICANS, EventKind.ICAHT)
    names = ("grade 1", "grade 2", "grade 3") if graded else ("first", "second", "third")
    assert all(name in said for name in names)
    assert all(any(f"grade {grade}" in text for text in hovers(drawn)) for grade in (1, 2, 3))


@pytest.mark.parametrize("name", EXTREMES)
def test_all_stand_on_one_time_axis_and_blocks_do_not_overlap(name: str) -> None:
    drawn = drawing(EXTREMES[name](), panels=PANEL_KEYS)
    bodies = [block for block in drawn.painted if block.bottom > block.top]
    assert len(bodies) == len({block.key for block in bodies})
    for upper, lower in pairwise(bodies):
        assert upper.bottom < lower.top
    assert all(block.top >= 0 and block.bottom <= drawn.plot_px for block in bodies)
    layout = timeline_figure(drawn)["layout"]
    assert layout["yaxis"]["range"] == pytest.approx([drawn.plot_px, -drawn.top_px], abs=0.01)
    assert layout["yaxis"]["fixedrange"] and layout["xaxis2"]["fixedrange"]
    around = layout["margin"]["t"] + layout["margin"]["b"]
    assert layout["height"] - around == pytest.approx(drawn.plot_px + drawn.top_px, abs=1)


@pytest.mark.parametrize("name", EXTREMES)
def test_every_piece_stands_within_its_block(name: str) -> None:
    for block in drawing(EXTREMES[name](), panels=PANEL_KEYS).painted:
        heights = [y for one in block.pieces if isinstance(one, Line) for y in one.y if y is not None]
        heights += [one.y for one in block.pieces if isinstance(one, Symbol | Bar)]
        heights += [
            y for one in block.pieces if isinstance(one, Area) for outline in one.outlines for _, y in outline
        ]
        if block.bottom > block.top:
            assert all(block.top - 0.01 <= block.px(y) <= block.bottom + 0.01 for y in heights), block.key


def test_the_same_history_gives_the_same_figure() -> None:
    assert figure(samples.typical()) == figure(samples.typical())


def test_zoom_is_kept_for_one_patient_and_scale() -> None:
    first, second = figure(samples.typical()), figure(samples.typical(), scale=TimelineScale.LINEAR)
    assert first["layout"]["uirevision"] == "AW-0417 arcsinh infusion"
    assert first["layout"]["uirevision"] != second["layout"]["uirevision"]


def test_the_story_is_written_on_the_figure() -> None:
    said = texts(drawing(samples.typical()))
    for words in (
        "▼ Myeloid (MDS), day 1310",
        "Infusion",
        "Last contact, day 2019",
        "Data cut-off, day 2299",
        "Tocilizumab",
        "R-CHOP, R-DHAP (from day −410)",
        "grade 2",
        "early, grade 4",
        "CMV reactivation, grade 2",
        "ANC 3.77",
        "■ CD4 495",
        "below limit",
        "detection limit 50",
        "CD4 200",
        "reference CD4",
        "peers CD4 10–90 %",
        "TP53 c.743G>A 19".replace(">", "&gt;"),
    ):
        assert words in said, words


class TestValues:
    def test_below_the_limit_is_an_open_triangle_and_no_line_goes_there(self) -> None:
        drawn = drawing(samples.typical())
        symbols = pieces(drawn, Symbol, "CAR copies")
        assert [one.symbol for one in symbols].count("triangle-down-open") == 4
        (line,) = pieces(drawn, Line, "CAR copies")
        at = next(index for index, y in enumerate(line.y) if y == pytest.approx(50.0))
        assert line.y[at - 1] is None
        assert all(not trace["connectgaps"] for trace in timeline_figure(drawn)["data"] if "line" in trace)

    def test_the_detection_limit_is_a_dashed_line(self) -> None:
        limits = pieces(drawing(samples.typical()), Line, LIMIT)
        assert any(50.0 in line.y for line in limits)
        assert all(line.stroke.dash == "dash" and line.behind for line in limits)

    def test_a_gap_is_not_joined(self) -> None:
        history = replace(samples.EMPTY, series=(samples.series("igg", (10, 5.0), (400, 6.0)),))
        (line,) = pieces(drawing(history), Line, "IgG")
        assert line.y == (5.0, None, 6.0)

    def test_two_assays_are_two_lines_with_two_symbols(self) -> None:
        drawn = drawing(samples.two_assays())
        names = [line.name for line in pieces(drawn, Line, "CAR copies")]
        assert sorted(names) == ["CAR copies ddPCR", "CAR copies qPCR"]
        first, second = (
            {one.symbol for one in pieces(drawn, Symbol, name) if "open" not in one.symbol} for name in names
        )
        assert first and second and not first & second

    def test_two_units_stand_in_two_panels(self) -> None:
        drawn = drawing(samples.two_assays())
        assert blocks_with(drawn, "CMV") == ["viruses IU/mL", "viruses copies/mL"]
        assert "copies/mL" in texts(drawn)

    def test_a_measured_zero_has_its_own_symbol(self) -> None:
        symbols = pieces(drawing(samples.typical()), Symbol, "B cells")
        zeros = [one.y for one in symbols if one.symbol == "circle-x-open"]
        assert len(zeros) == 9 and all(y > 0 for y in zeros)

    def test_what_was_never_measured_says_so_in_place(self) -> None:
        said = texts(drawing(samples.no_measurements()))
        assert said.count("not measured") == 6
        assert "not tested" in said and "below limit" not in said

    def test_a_panel_is_shown_only_when_it_is_switched_on(self) -> None:
        assert "Platelets" not in texts(drawing(samples.typical()))
        assert "Platelets" in texts(drawing(samples.typical(), panels=("platelets",)))
        assert not blocks_with(drawing(samples.typical(), panels=("platelets",)), "ANC")


class TestPeers:
    def test_a_bin_with_too_few_patients_is_not_drawn(self) -> None:
        history = replace(samples.EMPTY, series=(samples.series("igg", (-30, 6.0), (700, 6.0)),))
        whole = peers(drawing(history, bands=(samples.band("igg", 3, 9),)))
        broken = peers(drawing(history, bands=(samples.band("igg", 3, 9, gap=4),)))
        assert len(whole[0].outlines) == 1 and len(broken[0].outlines) == 2
        assert all(isfinite(y) for outline in broken[0].outlines for _, y in outline)

    def test_without_a_band_none_is_drawn_or_named(self) -> None:
        drawn = drawing(samples.typical(), bands=())
        assert not peers(drawn) and "peers" not in texts(drawn)

    def test_the_band_of_another_analyte_is_not_drawn(self) -> None:
        assert not peers(drawing(samples.typical(), bands=(samples.band("cd8", 1, 9),)))

    def test_a_filter_moves_the_band_and_neither_curves_nor_axes(self) -> None:
        everybody = (samples.band("igg", 1, 14),)
        one, other = (
            drawing(samples.typical(), bands=(samples.band("igg", low, high),), axis_bands=everybody)
            for low, high in ((3, 9), (2, 12))
        )
        assert peers(one) != peers(other)
        here, there = timeline_figure(one), timeline_figure(other)
        assert here["data"] == there["data"]
        fixed = [{k: v for k, v in drawn["layout"].items() if k != "shapes"} for drawn in (here, there)]
        assert fixed[0] == fixed[1]
        moved = [a for a, b in zip(*(d["layout"]["shapes"] for d in (here, there)), strict=True) if a != b]
        assert [shape["name"] for shape in moved] == [PEERS]

    def test_no_band_for_a_unit_that_is_kept_apart(self) -> None:
        assert not peers(drawing(samples.two_assays(), bands=(samples.band("cmv_dna", 1, 9),)))


class TestReference:
    def shaded(self, sex: str | None, analyte: str, panel: str) -> list[tuple[Corner, ...]]:
        header = replace(samples.HEADER, sex=sex)
        history = replace(
            samples.EMPTY, header=header, series=(samples.series(analyte, (7, 13.0), (20, 14.0)),)
        )
        drawn = drawing(history, panels=(panel,), bands=())
        return [outline for area in pieces(drawn, Area, REFERENCE) for outline in area.outlines]

    def test_it_differs_by_sex(self) -> None:
        (female,), (male,) = (
            self.shaded("female", "hb", "haemoglobin"),
            self.shaded("male", "hb", "haemoglobin"),
        )
        assert min(y for _, y in female) < min(y for _, y in male)

    def test_without_a_sex_it_is_drawn_only_where_both_share_it(self) -> None:
        assert not self.shaded(None, "hb", "haemoglobin")
        assert self.shaded(None, "igg", "igg")

    def test_where_there_is_none_none_is_drawn(self) -> None:
        assert not self.shaded("female", "car_transgene", "car_copies")


def test_one_before_the_axis_has_an_arrow() -> None:
    said = texts(drawing(samples.ten_years_three_cancers()))
    assert "◂ ▽ Solid (breast carcinoma), not counted, day −400" in said


def test_the_time_after_the_end_of_follow_up_is_shaded() -> None:
    (area,) = pieces(drawing(samples.typical()), Area, AFTER_FOLLOW_UP)
    time = drawing(samples.typical()).view.time
    assert {x for outline in area.outlines for x, _ in outline} == {time.position(2019), time.range[1]}
    ended = replace(samples.typical(), end_of_follow_up_day=2299)
    assert not pieces(drawing(ended), Area, AFTER_FOLLOW_UP)


def test_without_a_date_of_day_0_no_calendar_is_drawn() -> None:
    history = replace(samples.typical(), day0_date=None)
    assert figure(history, scale=TimelineScale.CALENDAR) == figure(history, scale=TimelineScale.LINEAR)
    assert "2021" in figure(samples.typical(), scale=TimelineScale.CALENDAR)["layout"]["xaxis"]["ticktext"]


def test_words_of_the_data_are_not_read_as_markup() -> None:
    history = replace(
        samples.typical(),
        lanes=(samples.lane("infection", "<b>CMV</b> & more", 34, 52, 2),),
        marks=(samples.mark("infusion", 0), samples.cancer(310, CancerCategory.SOLID, "<i>x</i>")),
    )
    drawn = drawing(history)
    said = texts(drawn)
    assert "&lt;b&gt;CMV&lt;/b&gt; &amp; more" in said and "&lt;i&gt;x&lt;/i&gt;" in said
    assert "<b>CMV" not in said and "<i>x" not in said
    beside = hovers(drawn)
    assert any("&lt;b&gt;CMV" in text for text in beside) and not any("<b>" in text for text in beside)


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("scale", list(TimelineScale))
def test_no_label_is_cut_or_covers_another(name: str, theme: Theme, scale: TimelineScale) -> None:
    check_labels(drawing(EXTREMES[name](), scale=scale, panels=PANEL_KEYS, theme=theme))


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize(("theme", "width_px"), [(LIGHT, 556), (PROJECTOR, 600), (LIGHT, 1290), (DARK, 2400)])
def test_no_label_is_cut_or_covers_another_in_other_windows(name: str, theme: Theme, width_px: float) -> None:
    check_labels(drawing(EXTREMES[name](), panels=PANEL_KEYS, theme=theme, width_px=width_px))


def test_real_histories_of_the_demo(demo_store: Path) -> None:
    """Every teaching case and every patient with a second cancer, with the peers' bands of the whole cohort."""
    from components.figures.timeline_panels import band_analytes
    from data.access import Access
    from data.repository import Repository
    from data.settings import Settings
    from data.vocabulary import Scope

    snapshot = Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot
    patients = snapshot.dataset.patients
    everybody = np.ones(len(patients), dtype=bool)
    bands = snapshot.measurements.bands(everybody, band_analytes(PANEL_KEYS))
    with_cancer = set(snapshot.dataset.second_cancers["patient_index"])
    chosen = [
        p for i, p in enumerate(patients["patient_id"]) if patients["teaching_case"][i] or i in with_cancer
    ]
    assert len(chosen) > 25
    for patient_id in chosen:
        history = snapshot.history(Access(Scope.IDENTIFIED), patient_id)
        drawn = drawing(history, bands=bands)
        go.Figure(timeline_figure(drawn))
        for one, other in combinations(boxes_of_words(drawn), 2):
            assert not one.covers(other), (patient_id, one, other)


def test_every_panel_can_be_asked_for_in_the_address() -> None:
    assert tuple(TimelinePanel) == PANEL_KEYS
