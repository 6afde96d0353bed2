"""What stands over the vertical lines: what it is, when, whether it counts, and the verdict on a second cancer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_labels import Box
from components.figures.timeline_marks import (
    VerticalLine,
    labelled_lines,
    line_pieces,
    line_words,
    vertical_lines,
)
from components.figures.timeline_panels import SHOWN_AT_FIRST
from components.theme import LIGHT, PAPER, Theme
from data.patient_results import Specimen
from data.vocabulary import CancerCategory, CancerStatus, FindingResult, TimelineScale, ZeroKind
from data.zero import DayZero, Zero
from tests.components import timeline_samples as samples
from tests.components.drawn_timeline import drawing, words
from tests.components.timeline_samples import EXTREMES
from tests.data import evidence_cases
from tests.data.evidence_cases import verdicts_of


def cancer_line(**changes: Any) -> str:
    mark = replace(samples.cancer(310, CancerCategory.MYELOID, "MDS"), **changes)
    (drawn,) = vertical_lines(replace(samples.EMPTY, marks=(mark,)), LIGHT)
    return f"{drawn.words} [{drawn.dash}]"


def test_one_that_counts() -> None:
    assert cancer_line() == "▼ Myeloid (MDS), day 310 [solid]"


def test_those_that_do_not_count_look_and_read_differently() -> None:
    status = {"status": CancerStatus.SUSPECTED, "counted": False}
    assert cancer_line(**status) == "▽ Myeloid (MDS), suspected, day 310 [dot]"
    assert cancer_line(status=CancerStatus.RULED_OUT, counted=False).startswith("▽ Myeloid (MDS), ruled out")
    assert cancer_line(counted=False, not_counted_reason="relapse").startswith("▽ Myeloid (MDS), not counted")


def cancer_words(*specimens: Specimen, precision: str = "day") -> str:
    cancer = replace(evidence_cases.cancer(CancerCategory.MYELOID), day=310, day_precision=precision)
    mark = replace(
        samples.cancer(310, CancerCategory.MYELOID, "MDS"),
        neoplasm_id=cancer.neoplasm_id,
        day_precision=precision,
    )
    history = replace(samples.EMPTY, marks=(mark,), second_cancers=(cancer,), specimens=specimens)
    return vertical_lines(replace(history, verdicts=verdicts_of(history)), LIGHT)[0].words


def test_a_rough_day_reads_about() -> None:
    assert cancer_words(precision="month") == "▼ Myeloid (MDS), about day 310, not tested"
    death = replace(samples.mark("death", 20), day_precision="month")
    (line,) = vertical_lines(replace(samples.EMPTY, marks=(death,)), LIGHT)
    assert line.words == "† Death, about day 20"


def test_a_second_cancer_that_nobody_examined_is_not_tested() -> None:
    assert cancer_words() == "▼ Myeloid (MDS), day 310, not tested"
    assert cancer_words(evidence_cases.apheresis(evidence_cases.variant("TP53"))).endswith("not tested")


def test_on_another_clock_it_also_says_the_days_since_the_infusion() -> None:
    mark = samples.cancer(-190, CancerCategory.MYELOID, "MDS")
    zero = DayZero(Zero(ZeroKind.INFUSION, 2), 500, name="infusion 2")
    (line,) = vertical_lines(replace(samples.EMPTY, zero=zero, marks=(mark,)), LIGHT)
    assert line.words == "▼ Myeloid (MDS), day −190 (day 310 from infusion)"
    rough = replace(samples.cancer(-50, CancerCategory.MYELOID, "MDS"), day_precision="month")
    dated = replace(samples.EMPTY, day0_date=samples.typical().day0_date, marks=(rough,))
    (line,) = vertical_lines(dated, LIGHT, in_dates=True)
    assert line.words == "▼ Myeloid (MDS), Jan 2020 (about day −50)"


def test_one_that_was_examined_has_its_verdict() -> None:
    looked_at = evidence_cases.tumour(evidence_cases.no_vector())
    assert cancer_words(looked_at) == "▼ Myeloid (MDS), day 310, verdict 1"
    for_something_else = evidence_cases.tumour(evidence_cases.virus("EBV", FindingResult.NEGATIVE))
    words = cancer_words(for_something_else)
    assert words == "▼ Myeloid (MDS), day 310, verdict 0: CAR not tested"


def test_an_indeterminate_verdict_is_not_read_as_a_number() -> None:
    contradiction = evidence_cases.tumour(evidence_cases.vector(0.8), evidence_cases.car(0.0))
    assert cancer_words(contradiction).endswith("day 310, verdict indeterminate")


def test_death_replaces_last_contact_and_cut_off() -> None:
    words = [line.words for line in vertical_lines(samples.died_early(), LIGHT)]
    assert words == ["Infusion", "† Death, day 20"]


def test_a_last_contact_after_the_death_is_shown() -> None:
    marks = (samples.mark("death", 20), samples.mark("last_contact", 25))
    words = [line.words for line in vertical_lines(replace(samples.EMPTY, marks=marks), LIGHT)]
    assert words == ["† Death, day 20", "Last contact, day 25"]


def test_several_infusions_have_their_number_and_product() -> None:
    words = [line.words for line in vertical_lines(samples.two_infusions(), LIGHT)]
    assert "Infusion 1 (axi-cel)" in words and "Infusion 2 (liso-cel), day 1560" in words


def test_on_the_calendar_they_have_dates() -> None:
    words = [line.words for line in vertical_lines(samples.typical(), LIGHT, in_dates=True)]
    assert words[:2] == ["Infusion, 14 Mar 2020", "▼ Myeloid (MDS), 15 Oct 2023 (day 1310)"]


def test_where_there_is_no_room_the_diagnosis_is_left_out() -> None:
    mark = samples.cancer(310, CancerCategory.SOLID, "adenocarcinoma of the lung")
    lines = vertical_lines(replace(samples.EMPTY, marks=(mark,)), LIGHT)
    words = [
        labelled_lines(lines, TimeAxis(TimelineScale.ARCSINH, -60, 400, width, 12, 11), 20, 20, LIGHT)
        .lines[0]
        .words
        for width in (560, 200)
    ]
    assert words == ["▼ Solid (adenocarcinoma of the lung), day 310", "▼ Solid, day 310"]


def stretches_of(line: VerticalLine, *words: Box) -> list[tuple[float, float]]:
    """Where a line is drawn over a plot of 100 pixels, from the top, which is 0, to the bottom."""
    time = TimeAxis(TimelineScale.LINEAR, -10, 90, 100, 12, 11)
    labelled = labelled_lines([line], time, 20, 20, LIGHT)
    (piece,) = line_pieces(labelled, time, 100, 15, 0, words, LIGHT)
    assert set(piece.x) <= {time.position(line.day), None}
    assert [x is None for x in piece.x] == [y is None for y in piece.y]
    ends = [y for y in piece.y if y is not None]
    assert piece.y[2::3] == (None,) * (len(ends) // 2 - 1)
    return list(zip(ends[0::2], ends[1::2], strict=True))


def test_a_broken_line_leaves_out_the_words_that_it_would_run_through() -> None:
    dashed = VerticalLine(40, "Infusion", "#000", "dash", False)
    low, high = Box(30, 70, 60, 75), Box(30, 70, 10, 25)
    beside = Box(60, 90, 30, 45)
    assert stretches_of(dashed) == stretches_of(dashed, beside) == [(-2, 100)]
    assert stretches_of(dashed, low, beside, high) == [(-2, 10), (25, 60), (75, 100)]
    assert stretches_of(dashed, high, Box(30, 70, 20, 35)) == [(-2, 10), (35, 100)]
    assert stretches_of(dashed, Box(30, 70, 90, 100)) == [(-2, 90)]
    assert stretches_of(replace(dashed, dash="solid"), low, high) == [(-2, 100)]


@pytest.mark.parametrize("scale", list(TimelineScale))
def test_the_time_is_written_above_a_tall_picture_as_below_it(scale: TimelineScale) -> None:
    def above(name: str, panels: tuple[str, ...], theme: Theme = LIGHT) -> set[tuple[float, str]]:
        drawn = drawing(EXTREMES[name](), bands=(), scale=scale, panels=panels, theme=theme)
        return {(one.x, one.text) for one in words(drawn)} & set(zip(*drawn.view.time.ticks(), strict=True))

    tall = drawing(EXTREMES["typical"](), bands=(), scale=scale).view.time
    assert len(tall.ticks()[0]) > 3
    assert above("typical", SHOWN_AT_FIRST) == set(zip(*tall.ticks(), strict=True))
    assert not above("empty", ()) and not above("typical", SHOWN_AT_FIRST, PAPER)


def test_words_that_would_leave_the_picture_stand_about_their_middle_inside_the_plot() -> None:
    time = TimeAxis(TimelineScale.LINEAR, -10, 90, 100, 12, 11)
    line = VerticalLine(2, "words wider than the plot", "#000", "solid", True)
    (written,) = line_words(labelled_lines([line], time, 80, 80, LIGHT), time, 15, 0, LIGHT)
    assert written.side == "center" and time.range[0] < written.x < time.range[1]
    (beside,) = line_words(
        labelled_lines([replace(line, words="x")], time, 80, 80, LIGHT), time, 15, 0, LIGHT
    )
    assert beside.x == time.position(2)
