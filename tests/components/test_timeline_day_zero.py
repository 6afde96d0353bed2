"""The timeline from another day 0: everything moves with it, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from components.figures.timeline import Drawing, timeline_figure
from components.figures.timeline_marks import vertical_lines
from components.figures.timeline_panels import PANEL_KEYS
from components.figures.timeline_pieces import Area, Line
from components.theme import LIGHT
from data.day_zero import bands_from_day_zero, day_zero, from_day_zero
from data.patient_results import PatientHistory, SecondCancer
from data.vocabulary import CancerCategory, CancerStatus, TimelineScale, ZeroKind
from data.zero import Zero
from tests.components import timeline_samples as samples
from tests.components.drawn_timeline import check_labels, drawing, hovers, peers, texts
from tests.components.timeline_samples import TYPICAL_BANDS


def moved(zero: Zero, history: PatientHistory | None = None) -> PatientHistory:
    history = history or samples.two_infusions()
    cancers = tuple(
        SecondCancer(
            f"N{n}", mark.day, "day", CancerCategory.MYELOID, "MDS", CancerStatus.CONFIRMED, True, None
        )
        for n, mark in enumerate(mark for mark in history.marks if mark.kind == "second_cancer")
    )
    history = replace(history, second_cancers=cancers)
    return from_day_zero(history, day_zero(history, zero))


ZEROS = [
    Zero(ZeroKind.DIAGNOSIS),
    Zero(ZeroKind.LYMPHODEPLETION),
    Zero(ZeroKind.INFUSION, 2),
    Zero(ZeroKind.SECOND_CANCER, 2),
]


class TestDay0:
    @pytest.mark.parametrize("zero", ZEROS, ids=Zero.text)
    @pytest.mark.parametrize("scale", list(TimelineScale))
    def test_plotly_accepts_it_and_no_label_is_cut_or_covers_another(
        self, zero: Zero, scale: TimelineScale
    ) -> None:
        drawn = drawing(moved(zero), scale=scale, panels=PANEL_KEYS)
        go.Figure(timeline_figure(drawn))
        check_labels(drawn)

    def test_lines_say_the_days_since_it(self) -> None:
        words = [line.words for line in vertical_lines(moved(Zero(ZeroKind.LYMPHODEPLETION)), LIGHT)]
        assert words[:3] == [
            "Lymphodepletion, day 0",
            "Infusion 1 (axi-cel), day 5",
            "▼ Myeloid (MDS), day 1315 (day 1310 from infusion)",
        ]

    def test_axis_lanes_and_hovers_count_from_it(self) -> None:
        drawn = drawing(replace(moved(Zero(ZeroKind.LYMPHODEPLETION)), day0_date=None))
        assert (
            timeline_figure(drawn)["layout"]["xaxis"]["title"]["text"]
            == "Time since lymphodepletion (Flu/Cy) (arcsinh scale)"
        )
        assert "R-CHOP, R-DHAP (from day −405)" in texts(drawn)
        counts = [text for text in hovers(drawn) if text.startswith("Absolute neutrophil count")]
        assert counts[0].endswith(" ×10⁹/L, day −25") and counts[-1].endswith(", day 2024")
        assert "CRS, grade 2, day 7 to day 12" in hovers(drawn)

    def test_dates_stand_beside_the_days_where_they_may_be_seen(self) -> None:
        assert "tocilizumab, day 3, 17 Mar 2020" in hovers(drawing(samples.typical()))

    def test_the_time_before_a_late_day_0_stays_on_the_axis(self) -> None:
        drawn = drawing(moved(Zero(ZeroKind.INFUSION, 2)))
        _, shown = drawn.view.time.ticks()
        assert "Day 0" in shown and "−1 y" in shown and "−4 y" in shown
        assert "R-CHOP, R-DHAP (from day −1970)" in texts(drawn)

    @pytest.mark.parametrize("zero", ZEROS, ids=Zero.text)
    def test_curves_break_where_they_broke(self, zero: Zero) -> None:
        """A gap is judged by the time since the infusion, wherever day 0 is."""
        before, after = (curves(drawing(history)) for history in (samples.two_infusions(), moved(zero)))
        assert len(before) > 8 and any(None in line.x for line in before)
        for one, other in zip(before, after, strict=True):
            assert one.name == other.name
            assert [x is None for x in one.x] == [x is None for x in other.x], one.name

    def test_the_band_keeps_its_place_beside_the_infusion(self) -> None:
        """On the linear scale all of it moves by as many days as day 0 does."""
        zero = day_zero(samples.typical(), Zero(ZeroKind.LYMPHODEPLETION))
        (here, *_), (there, *_) = (
            peers(drawing(history, bands=bands, scale=TimelineScale.LINEAR))
            for history, bands in (
                (samples.typical(), TYPICAL_BANDS),
                (from_day_zero(samples.typical(), zero), bands_from_day_zero(TYPICAL_BANDS, zero)),
            )
        )
        inside = [(x, y) for x, y in corners(here) if -30 < x < 1400]
        assert len(inside) > 10
        assert {(x + 5, y) for x, y in inside} <= set(corners(there))


def curves(drawn: Drawing) -> list[Line]:
    """The lines of the panels but for the detection limits."""
    return [
        line
        for block in drawn.painted
        for line in block.pieces
        if block.has_grid and isinstance(line, Line) and not line.behind
    ]


def corners(area: Area) -> list[tuple[float, float]]:
    return [corner for outline in area.outlines for corner in outline]
