"""The patient's own time on the cohort's curves: a line at the end of follow-up, a symbol on the own curve, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from components import wording
from components.figures.steps import DECIMALS
from components.format import day
from components.shown import SECOND_CANCER, ShownCurve, value_at
from components.theme import Theme, class_style
from data.patient_results import PatientOnCurve
from data.results import DAYS_PER_YEAR, IncidenceAnswer


@dataclass(frozen=True)
class PatientMark:
    """What the mark adds to a figure; all empty for a patient who is not in the cohort."""

    traces: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)


def patient_mark(
    answer: IncidenceAnswer, patient: PatientOnCurve | None, curves: Sequence[ShownCurve], theme: Theme
) -> PatientMark:
    """The mark of a patient of this cohort; past the end of the axis only words with an arrow are left of it."""
    if patient is None or not patient.in_cohort or patient.exit_days is None or not curves:
        return PatientMark()
    colour = _colour(patient, theme)
    years = patient.exit_days / DAYS_PER_YEAR
    words = _words_above(answer, patient, years, colour, theme)
    if years > answer.horizon_years:
        return PatientMark(annotations=[words])
    line = {
        "type": "line",
        "name": "this patient",
        "x0": years,
        "x1": years,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colour, "width": theme.line_width * 0.7, "dash": "2px,3px"},
    }
    own = next((shown for shown in curves if shown.group.group == patient.group), None)
    if own is None or patient.exit_days > own.end_days:
        return PatientMark(shapes=[line], annotations=[words])
    return PatientMark([_symbol(own, patient, answer, colour, theme)], [line], [words])


def patient_words(answer: IncidenceAnswer, patient: PatientOnCurve) -> str:
    """What the mark says: "this patient (AW-0417): myeloid, day 310"; "…: in follow-up, day 890"."""
    what = wording.CAUSES.get(patient.cause or "", "end of follow-up")
    if patient.cause == SECOND_CANCER and patient.category is not None:
        what = wording.word(patient.category)
    when = day((patient.exit_days or 0) + answer.landmark_days)
    return f"this patient ({patient.patient_id}): {what}, {when}"


def _colour(patient: PatientOnCurve, theme: Theme) -> str:
    """The class of the second cancer has the colour that it has on the timeline; everything else is ink."""
    if patient.cause != SECOND_CANCER:
        return theme.ink
    return class_style(patient.category, theme).colour if patient.category else theme.alert


def _words_above(
    answer: IncidenceAnswer, patient: PatientOnCurve, years: float, colour: str, theme: Theme
) -> dict[str, Any]:
    place = min(years / answer.horizon_years, 1.0)
    # Large type leaves no room for the id, which stands at the head of the timeline.
    words = patient_words(answer, patient)
    words = words.replace(f" ({patient.patient_id})", "") if theme.projector else words
    # In large type the words are nearly as wide as the plot: beside an early day they would leave the picture.
    beside_from = 0.15 if theme.projector else 0.35
    before = "▼ " if patient.cause == SECOND_CANCER else ""
    after = " →" if years > answer.horizon_years else ""
    return {
        "name": "this patient",
        "x": min(years, answer.horizon_years),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": round(theme.font_size / 2),
        "xanchor": "left" if place < beside_from else "right" if place > 0.6 else "center",
        "text": f"<b>{before}{words}{after}</b>",
        "font": {"color": colour, "size": theme.font_size},
        "showarrow": False,
    }


def _symbol(
    own: ShownCurve, patient: PatientOnCurve, answer: IncidenceAnswer, colour: str, theme: Theme
) -> dict[str, Any]:
    """A diamond on the patient's own curve: filled for a second cancer, open for the end of follow-up."""
    days = patient.exit_days or 0.0
    happened = patient.cause == SECOND_CANCER
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(days / DAYS_PER_YEAR, DECIMALS)],
        "y": [round(value_at(own.curve, days), DECIMALS)],
        "marker": {
            "symbol": "diamond" if happened else "diamond-open",
            "size": theme.marker_size + 6,
            "color": colour,
            "line": {"color": theme.panel if happened else colour, "width": 1.5},
        },
        "name": "this patient",
        "hovertemplate": f"{patient_words(answer, patient)}<extra></extra>",
        "meta": {"group": own.group.group, "part": "patient"},
        "cliponaxis": False,
    }
