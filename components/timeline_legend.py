"""The legend of the timeline: every symbol, line, shade and colour in words, so that nothing needs a pointer.

It lists what this patient's figure shows; a sign that does not occur is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import wording
from components.figures.timeline_context import lacks_sex, reference_range
from components.figures.timeline_curves import Curve, panel_curves
from components.figures.timeline_frame import span_days
from components.figures.timeline_lanes import row_kind
from components.figures.timeline_panels import Panel
from components.figures.timeline_response import (
    OTHER,
    RELAPSE,
    STATES,
    disease_state,
    is_of_disease,
    state_colour,
    state_spans,
)
from components.figures.timeline_style import curve_symbol, entity_colour, is_complication, row_colour
from components.figures.timeline_thinning import MOST_SYMBOLS, THINNED
from components.figures.timeline_treatments import (
    COUNT_TREATMENTS,
    SIGN,
    count_treatment,
    treatment_colour,
)
from components.figures.timeline_values import (
    LONGEST_GAP_FIRST_YEAR_DAYS,
    LONGEST_GAP_LATER_DAYS,
    LONGEST_GAP_OF_CLONES_DAYS,
    ValueKind,
)
from components.markup import attributes
from components.peers import legend_words
from components.theme import Theme, class_style, glyph
from data.patient_results import PatientHistory
from data.peers_results import Peers
from data.registries import analytes
from data.vocabulary import Sex

_NO_TREATMENT = ("disease", "hospitalisation", "other")
_THINNED_WORDS = (
    "values, … symbols drawn: where numbers stand close there is only their line, which goes through the highest and "
    "the lowest; those that stand apart, the latest and every run below a limit keep symbols; "
    "the tables of the page Patient hold all"
)
_VALUES = {
    ValueKind.BELOW_LIMIT: (
        "▽",
        "below the detection limit, drawn open at the limit, several under one another",
    ),
    ValueKind.ABOVE_LIMIT: ("△", "above the upper limit of the assay, drawn open at that limit"),
    ValueKind.ZERO: ("⊗", "a measured 0, drawn at the foot of the log axis"),
    ValueKind.NEGATIVE: ("○", "negative, no share given, drawn at the foot"),
    ValueKind.INCONCLUSIVE: ("◊", "inconclusive, no share given: drawn at the foot"),
    ValueKind.POSITIVE: ("☆", "positive, no share given, drawn at the foot"),
}


def legend(history: PatientHistory, peers: Peers, panels: Sequence[str], theme: Theme) -> list[Component]:
    """The legend of the figure with these peers and panels, in five groups."""
    drawn = panel_curves(history, panels)
    groups = [
        ("Lines over all panels", _line_items(history, theme)),
        ("Lanes", _lane_items(history, theme)),
        ("Curves", [item for panel, curves in drawn for item in _curve_items(panel, curves, theme)]),
        ("Single values", _value_items([curve for _, curves in drawn for curve in curves], theme)),
        ("Shades and dashed lines", _shade_items(history, peers, drawn, theme)),
    ]
    return [
        html.Details(
            [
                html.Summary("Legend"),
                html.Dl([part for title, items in groups if items for part in _group(title, items)]),
            ],
            open=True,
            className="legend",
        )
    ]


def _group(title: str, items: Sequence[Component]) -> list[Component]:
    return [html.Dt(title), html.Dd(html.Ul(list(items)))]


def _item(sign: str, colour: str, words: str) -> html.Li:
    swatch = html.Span(
        sign, className="legend-sign", style={"color": colour}, **attributes(aria_hidden="true")
    )
    return html.Li([swatch, words])


def _line_items(history: PatientHistory, theme: Theme) -> list[Component]:
    items: list[Component] = []
    kinds = {mark.kind for mark in history.marks}
    for category in dict.fromkeys(c.category for c in history.second_cancers if c.day is not None):
        colour = class_style(category, theme).colour
        items.append(
            _item("▼", colour, f"second cancer, {wording.word(category)}, with the verdict on its evidence")
        )
    if any(not cancer.counted and cancer.day is not None for cancer in history.second_cancers):
        items.append(_item("▽", theme.ink, "second cancer that is not counted; the reason stands beside it"))
    if "infusion" in kinds:
        items.append(_item("╎", theme.ink, "CAR-T infusion"))
    if "death" in kinds:
        items.append(_item("┃", theme.ink, "death"))
    if kinds & {"last_contact", "data_cut_off"}:
        items.append(_item("┊", theme.muted, "last contact, data cut-off"))
    items.append(_item("◂", theme.ink, "began or happened before the left edge, on the day that is written"))
    return items


def _lane_items(history: PatientHistory, theme: Theme) -> list[Component]:
    rows = {row_kind(lane).key for lane in history.lanes}
    items: list[Component] = _disease_items(history, theme)
    items.append(_item("◆", row_colour("infusion", theme), "CAR-T infusion"))
    disease = [row for row in rows if row_colour(row, theme) == theme.neutral and row not in _NO_TREATMENT]
    supportive = [row for row in rows if row_colour(row, theme) == row_colour("supportive", theme)]
    if disease:
        items.append(_item("▬", theme.neutral, "treatment of the disease; ● a single day"))
    if supportive:
        items.append(
            _item(
                "▬",
                row_colour("supportive", theme),
                "supportive treatment; ■ or ● a single day, a tick where they are very many",
            )
        )
    if any(is_complication(row) for row in rows):
        words = "complication, the fuller the higher its grade (a bare number is the grade); outline only: not graded"
        items.append(_item("▬", row_colour("crs", theme), words))
    if "hospitalisation" in rows:
        items.append(_item("▭", theme.neutral, "hospital stay"))
    if "other" in rows:
        items.append(_item("▬", theme.neutral, "other event; ● a single day"))
    if any(lane.ongoing for lane in history.lanes):
        items.append(_item("▸", theme.ink, "ongoing at the end of follow-up"))
    return items


def _disease_items(history: PatientHistory, theme: Theme) -> list[Component]:
    """The findings of the treated disease that occur, from the best to the worst, and what the shade behind them is."""
    found = {disease_state(lane).words for lane in history.lanes if is_of_disease(lane)}
    states = [state for state in (*STATES, OTHER, RELAPSE) if state.words in found]
    items: list[Component] = [_item(state.glyph, state_colour(state, theme), state.words) for state in states]
    if state_spans(history.lanes, history.end_of_follow_up_day):
        words = "shaded: the finding holds until the next one; nothing is shaded after the last"
        items.append(_item("▒", theme.good, words))
    return items


def _curve_items(panel: Panel, curves: Sequence[Curve], theme: Theme) -> list[Component]:
    return [
        _item(glyph(curve_symbol(curve.order)), entity_colour(curve.entity, theme), curve_words(curve))
        for curve in curves
    ]


def curve_words(curve: Curve) -> str:
    """The label at the curve's end with the full name: "CD4: CD4+ T cells"."""
    found = analytes().get(curve.entity)
    if found is None:
        return curve.name
    return found.label if curve.label == found.label else f"{curve.label}: {found.label}"


def _value_items(curves: Sequence[Curve], theme: Theme) -> list[Component]:
    """The symbols that occur, how a line breaks, and which values are left out where there are very many."""
    kinds = {point.kind for curve in curves for point in curve.points}
    items: list[Component] = [
        _item(sign, theme.ink, words) for kind, (sign, words) in _VALUES.items() if kind in kinds
    ]
    if curves:
        items.append(_gap_item(curves, theme))
    if sum(len(curve.points) for curve in curves) > MOST_SYMBOLS:
        items.append(_item(THINNED, theme.muted, _THINNED_WORDS))
    return items


def _gap_item(curves: Sequence[Curve], theme: Theme) -> html.Li:
    """How long a stretch without a value a line still bridges; clones are looked for less often than counts."""
    first, later = LONGEST_GAP_FIRST_YEAR_DAYS, LONGEST_GAP_LATER_DAYS
    counts = f"{first} days in the first year after the infusion, {later} days later"
    clones = f"clones: {LONGEST_GAP_OF_CLONES_DAYS} days"
    are_clones = {curve.entity not in analytes() for curve in curves}
    spans = "; ".join(
        words for words, is_there in ((counts, False in are_clones), (clones, True in are_clones)) if is_there
    )
    words = (
        f"a line breaks where nothing was measured for more than {spans}; two assays, specimens or units are never "
        "joined"
    )
    return _item("╱ ╱", theme.ink, words)


def _shade_items(
    history: PatientHistory, peers: Peers, drawn: Sequence[tuple[Panel, tuple[Curve, ...]]], theme: Theme
) -> list[Component]:
    sex = history.header.sex
    with_curves = [panel for panel, curves in drawn if curves]
    items = _reference_items(with_curves, sex, theme)
    every_curve = [curve for _, curves in drawn for curve in curves]
    span = span_days(history, history.lanes, every_curve)
    words = legend_words(peers, history.header, [panel.lead for panel in with_curves], span)
    items += [_item("▒", theme.accent, words)] if words else []
    items += _treatment_items(history, every_curve, theme)
    items.append(_item("╌", theme.caution, "action line, named in the title of the panel"))
    items.append(_item("╌", theme.muted, "detection limit"))
    if history.end_of_follow_up_day is not None:
        items.append(_item("▒", theme.neutral, "after the end of follow-up for second cancers"))
    return items


def _reference_items(panels: Sequence[Panel], sex: str | None, theme: Theme) -> list[Component]:
    """Whose reference ranges are shaded, and why one is not that the registry has."""
    names = [_lead(panel) for panel in panels if reference_range(panel, sex)]
    lacking = [_lead(panel) for panel in panels if lacks_sex(panel, sex)]
    items: list[Component] = []
    if names:
        whose = sex if sex in (Sex.FEMALE, Sex.MALE) else "the same for both sexes"
        items.append(_item("▒", theme.good, f"reference range of {', '.join(names)} ({whose})"))
    if lacking:
        why = (
            "it differs by sex, and no sex is recorded"
            if sex is None
            else "it is known for female and male only"
        )
        items.append(_item("▒", theme.muted, f"no reference range of {', '.join(lacking)}: {why}"))
    return items


def _treatment_items(history: PatientHistory, curves: Sequence[Curve], theme: Theme) -> list[Component]:
    """Which treatment is shaded under which count; one item for each treatment that occurs."""
    measured = {curve.entity for curve in curves}
    given = {count_treatment(lane) for lane in history.lanes}
    items: list[Component] = []
    for treatment in COUNT_TREATMENTS:
        counts = [analytes()[code].short_label for code in treatment.analytes if code in measured]
        if treatment in given and counts:
            words = f"{treatment.words} under {' and '.join(counts)}, which it changes; a dotted line is a single day"
            items.append(_item(SIGN, treatment_colour(theme), words))
    return items


def _lead(panel: Panel) -> str:
    return analytes()[panel.lead].short_label
