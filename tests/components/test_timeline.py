"""The timeline figure: valid, complete, readable without a pointer, and true about what was not measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from components.figures.timeline import timeline_figure
from components.figures.timeline_context import PEERS
from components.figures.timeline_frame import NARROWEST_PX
from components.figures.timeline_labels import text_width
from components.figures.timeline_panels import PANEL_KEYS, SHOWN_AT_FIRST
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.patient_results import Band, PatientHistory
from data.vocabulary import (
    CancerCategory,
    EventKind,
    TimelinePanel,
    TimelineScale,
)
from tests.components import timeline_samples as samples
from tests.components.timeline_samples import EXTREMES, TYPICAL_BANDS

Figure = dict[str, Any]


def figure(
    history: PatientHistory,
    *,
    bands: tuple[Band, ...] = TYPICAL_BANDS,
    scale: TimelineScale = TimelineScale.ARCSINH,
    panels: tuple[str, ...] = SHOWN_AT_FIRST,
    theme: Theme = LIGHT,
    axis_bands: tuple[Band, ...] | None = None,
) -> Figure:
    return timeline_figure(
        history, bands=bands, axis_bands=axis_bands, scale=scale, panels=panels, theme=theme
    )


def texts(drawn: Figure) -> str:
    """Every word on the figure."""
    written = [words["text"] for words in drawn["layout"]["annotations"]]
    for trace in drawn["data"]:
        written += [text for text in trace.get("text", []) if text]
    for key, axis in drawn["layout"].items():
        if "axis" in key:
            written += axis.get("ticktext", [])
    return "\n".join(written).replace("\u00a0", " ")


def named(drawn: Figure, name: str) -> list[dict[str, Any]]:
    return [trace for trace in drawn["data"] if trace.get("name", "").startswith(name)]


def peers(drawn: Figure) -> list[dict[str, Any]]:
    return [shape for shape in drawn["layout"]["shapes"] if shape.get("name") == PEERS]


def points(trace: dict[str, Any]) -> list[tuple[float, float, str]]:
    found = zip(trace["x"], trace["y"], trace["marker"]["symbol"], strict=True)
    return [(x, y, symbol) for x, y, symbol in found if x is not None]


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
    drawn = figure(replace(samples.EMPTY, lanes=lanes, end_of_follow_up_day=400))
    (bars,), (days,) = named(drawn, "intervals"), named(drawn, "single days")
    assert len(bars["base"]) == 2 and "triangle-right" in days["marker"]["symbol"]
    assert len(days["x"]) == 2
    said = texts(drawn)
    graded = kind in (EventKind.CRS, EventKind.ICANS, EventKind.ICAHT)
    names = ("grade 1", "grade 2", "grade 3") if graded else ("first", "second", "third")
    assert all(name in said for name in names)
    hovers = [text for trace in drawn["data"] for text in trace.get("hovertext", [])]
    assert all(any(f"grade {grade}" in text for text in hovers) for grade in (1, 2, 3))


@pytest.mark.parametrize("name", EXTREMES)
def test_all_stand_on_one_time_axis_and_blocks_do_not_overlap(name: str) -> None:
    drawn = figure(EXTREMES[name](), panels=PANEL_KEYS)
    assert all("xaxis" not in trace for trace in drawn["data"])
    layout = drawn["layout"]
    used = {trace.get("yaxis", "y") for trace in drawn["data"]}
    domains = sorted(layout[f"yaxis{y[1:]}"]["domain"] for y in used)
    for lower, upper in pairwise(domains):
        assert lower[1] < upper[0]
    assert all(0 <= low < high <= 1 for low, high in domains)
    assert all(layout[f"yaxis{y[1:]}"]["fixedrange"] for y in used if "fixedrange" in layout[f"yaxis{y[1:]}"])


def test_the_same_history_gives_the_same_figure() -> None:
    assert figure(samples.typical()) == figure(samples.typical())


def test_zoom_is_kept_for_one_patient_and_scale() -> None:
    first, second = figure(samples.typical()), figure(samples.typical(), scale=TimelineScale.LINEAR)
    assert first["layout"]["uirevision"] == "AW-0417 arcsinh infusion"
    assert first["layout"]["uirevision"] != second["layout"]["uirevision"]


def test_the_story_is_written_on_the_figure() -> None:
    said = texts(figure(samples.typical()))
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
        (trace,) = named(figure(samples.typical()), "CAR copies")
        symbols = [symbol for *_, symbol in points(trace)]
        assert symbols.count("triangle-down-open") == 4
        at = next(index for index, y in enumerate(trace["y"]) if y == pytest.approx(50.0))
        assert trace["y"][at - 1] is None and trace["connectgaps"] is False

    def test_the_detection_limit_is_a_dashed_line(self) -> None:
        limits = named(figure(samples.typical()), "detection limit")
        assert any(50.0 in trace["y"] for trace in limits)
        assert all(trace["line"]["dash"] == "dash" for trace in limits)

    def test_a_gap_is_not_joined(self) -> None:
        history = replace(samples.EMPTY, series=(samples.series("igg", (10, 5.0), (400, 6.0)),))
        (trace,) = named(figure(history), "IgG")
        assert trace["y"] == [5.0, None, 6.0]

    def test_two_assays_are_two_traces_with_two_symbols(self) -> None:
        first, second = named(figure(samples.two_assays()), "CAR copies")
        assert {first["name"], second["name"]} == {"CAR copies qPCR", "CAR copies ddPCR"}
        own = [{symbol for *_, symbol in points(trace) if "open" not in symbol} for trace in (first, second)]
        assert not own[0] & own[1]

    def test_two_units_stand_on_two_axes(self) -> None:
        first, second = named(figure(samples.two_assays()), "CMV")
        assert first["yaxis"] != second["yaxis"]
        assert "copies/mL" in texts(figure(samples.two_assays()))

    def test_a_measured_zero_has_its_own_symbol(self) -> None:
        (trace,) = named(figure(samples.typical()), "B cells")
        zeros = [y for _, y, symbol in points(trace) if symbol == "circle-x-open"]
        assert len(zeros) == 9 and all(y > 0 for y in zeros)

    def test_what_was_never_measured_says_so_in_place(self) -> None:
        said = texts(figure(samples.no_measurements()))
        assert said.count("not measured") == 6
        assert "not tested" in said and "below limit" not in said

    def test_a_panel_is_shown_only_when_it_is_switched_on(self) -> None:
        assert "Platelets" not in texts(figure(samples.typical()))
        assert "Platelets" in texts(figure(samples.typical(), panels=("platelets",)))
        assert not named(figure(samples.typical(), panels=("platelets",)), "ANC")


class TestPeers:
    def test_a_bin_with_too_few_patients_is_not_drawn(self) -> None:
        history = replace(samples.EMPTY, series=(samples.series("igg", (-30, 6.0), (700, 6.0)),))
        whole = peers(figure(history, bands=(samples.band("igg", 3, 9),)))
        broken = peers(figure(history, bands=(samples.band("igg", 3, 9, gap=4),)))
        assert len(whole) == 1 and len(broken) == 2
        assert "nan" not in "".join(shape["path"] for shape in broken)

    def test_without_a_band_none_is_drawn_or_named(self) -> None:
        drawn = figure(samples.typical(), bands=())
        assert not peers(drawn) and "peers" not in texts(drawn)

    def test_the_band_of_another_analyte_is_not_drawn(self) -> None:
        assert not peers(figure(samples.typical(), bands=(samples.band("cd8", 1, 9),)))

    def test_a_filter_moves_the_band_and_neither_curves_nor_axes(self) -> None:
        everybody = (samples.band("igg", 1, 14),)
        one, other = (
            figure(samples.typical(), bands=(samples.band("igg", low, high),), axis_bands=everybody)
            for low, high in ((3, 9), (2, 12))
        )
        assert peers(one) != peers(other)
        assert one["data"] == other["data"]
        fixed = [{k: v for k, v in drawn["layout"].items() if k != "shapes"} for drawn in (one, other)]
        assert fixed[0] == fixed[1]

    def test_no_band_for_a_unit_that_is_kept_apart(self) -> None:
        assert not peers(figure(samples.two_assays(), bands=(samples.band("cmv_dna", 1, 9),)))


class TestReference:
    def shaded(self, sex: str | None, analyte: str, panel: str) -> list[dict[str, Any]]:
        header = replace(samples.HEADER, sex=sex)
        history = replace(
            samples.EMPTY, header=header, series=(samples.series(analyte, (7, 13.0), (20, 14.0)),)
        )
        shapes = figure(history, panels=(panel,), bands=())["layout"]["shapes"]
        return [shape for shape in shapes if shape["type"] == "rect" and "domain" in shape["yref"]]

    def test_it_differs_by_sex(self) -> None:
        (female,), (male,) = (
            self.shaded("female", "hb", "haemoglobin"),
            self.shaded("male", "hb", "haemoglobin"),
        )
        assert female["y0"] < male["y0"]

    def test_without_a_sex_it_is_drawn_only_where_both_share_it(self) -> None:
        assert not self.shaded(None, "hb", "haemoglobin")
        assert self.shaded(None, "igg", "igg")

    def test_where_there_is_none_none_is_drawn(self) -> None:
        assert not self.shaded("female", "car_transgene", "car_copies")


def test_one_before_the_axis_has_an_arrow() -> None:
    said = texts(figure(samples.ten_years_three_cancers()))
    assert "◂ ▽ Solid (breast carcinoma), not counted, day −400" in said


def test_the_time_after_the_end_of_follow_up_is_shaded() -> None:
    shapes = figure(samples.typical())["layout"]["shapes"]
    assert [s for s in shapes if s["type"] == "rect" and s["yref"] == "paper"]
    ended = replace(samples.typical(), end_of_follow_up_day=2299)
    assert not [s for s in figure(ended)["layout"]["shapes"] if s["type"] == "rect" and s["yref"] == "paper"]


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
    said = texts(figure(history))
    assert "&lt;b&gt;CMV&lt;/b&gt; &amp; more" in said and "&lt;i&gt;x&lt;/i&gt;" in said
    assert "<b>CMV" not in said and "<i>x" not in said
    hovers = [text for trace in figure(history)["data"] for text in trace.get("hovertext", [])]
    assert any("&lt;b&gt;CMV" in text for text in hovers) and not any("<b>" in text for text in hovers)


def boxes_of_words(drawn: Figure) -> list[tuple[str, float, float, float, float]]:
    """Words, left, right, bottom and top in pixels of every label over a line or at the end of a curve."""
    layout = drawn["layout"]
    margin, (low, high) = layout["margin"], layout["xaxis"]["range"]
    plot_width = NARROWEST_PX - margin["l"] - margin["r"]
    plot_height = layout["height"] - margin["t"] - margin["b"]
    found = []
    for words in layout["annotations"]:
        at_line = words.get("xref", "x") == "x" and words.get("yref") == "paper"
        at_curve = words["yref"].endswith("domain")
        if not (at_line or at_curve):
            continue
        plain = words["text"].replace("<b>", "").replace("</b>", "").replace("&gt;", ">").replace("&lt;", "<")
        size = words["font"]["size"]
        width = text_width(plain, size) * (1.1 if "<b>" in words["text"] else 1)
        x = plot_width if words.get("xref") == "paper" else (words["x"] - low) / (high - low) * plot_width
        x += words.get("xshift", 0)
        left = {"left": x, "center": x - width / 2, "right": x - width}[words["xanchor"]]
        if at_line:
            bottom = plot_height + words["yshift"]
        else:
            axis = layout[f"yaxis{words['yref'].removesuffix(' domain')[1:]}"]
            share = axis["domain"][0] + words["y"] * (axis["domain"][1] - axis["domain"][0])
            bottom = share * plot_height - size / 2
        found.append((plain, left + margin["l"], left + width + margin["l"], bottom, bottom + size))
    return found


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("scale", list(TimelineScale))
def test_no_label_is_cut_or_covers_another(name: str, theme: Theme, scale: TimelineScale) -> None:
    check_labels(figure(EXTREMES[name](), scale=scale, panels=PANEL_KEYS, theme=theme))


def check_labels(drawn: Figure) -> None:
    boxes = boxes_of_words(drawn)
    for words, left, right, *_ in boxes:
        assert left >= -1 and right <= NARROWEST_PX + 1, words
    for one, other in combinations(boxes, 2):
        beside = one[2] <= other[1] + 1 or other[2] <= one[1] + 1
        above = one[4] <= other[3] + 1 or other[4] <= one[3] + 1
        assert beside or above, (one, other)


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
        drawn = figure(history, bands=bands)
        go.Figure(drawn)
        for one, other in combinations(boxes_of_words(drawn), 2):
            beside = one[2] <= other[1] + 1 or other[2] <= one[1] + 1
            assert beside or one[4] <= other[3] + 1 or other[4] <= one[3] + 1, (patient_id, one, other)


def test_every_panel_can_be_asked_for_in_the_address() -> None:
    assert tuple(TimelinePanel) == PANEL_KEYS
