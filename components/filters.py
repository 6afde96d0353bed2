"""The filter panel: every control with its counts, over the page, which stays alive behind it.

Options carry the patients they would leave under all other filters; "not recorded" is a choice of its own; a number
says its observed range. What can be asked stands in `components/controls.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html

from components import ids, wording
from components.controls import CONTROLS, SECTIONS, Control, Section
from components.format import count, plain, unit_words
from components.markup import attributes, unseen
from data.cohort_spec import DEFAULT_COMPETING, DEFAULT_OUTCOME
from data.fields import CategoricalField, NumericField, categorical_fields, numeric_fields
from data.results import CohortAnswer, NumericRange, OptionCounts
from data.vocabulary import CancerCategory, CompetingEvent

__all__ = [
    "CONTROLS",
    "OPTION_OUTPUTS",
    "RANGE_OUTPUTS",
    "Control",
    "option_updates",
    "panel",
    "range_updates",
]


OPTION_OUTPUTS: tuple[tuple[str, str], ...] = tuple(
    (ids.filter_control(key), "options") for key in categorical_fields()
) + tuple((ids.filter_control(f"{key}_unknown"), "options") for section in SECTIONS for key in section.fields)
"""Id and property of everything that `option_updates` fills, in its order."""


def option_updates(answer: CohortAnswer) -> list[list[dict[str, Any]]]:
    """New options with counts, in the order of `OPTION_OUTPUTS`."""
    counts = {options.field: options for options in answer.options}
    ranges = {numbers.field: numbers for numbers in answer.ranges}
    words = [_options(field, counts.get(key)) for key, field in categorical_fields().items()]
    unknown = [
        _unknown_options(counts.get(key) or ranges.get(key)) for section in SECTIONS for key in section.fields
    ]
    return [*words, *unknown]


RANGE_OUTPUTS: tuple[tuple[str, str], ...] = tuple(
    (ids.filter_note(key), "children")
    for section in SECTIONS
    for key in section.fields
    if key in numeric_fields()
)
"""Id and property of the observed ranges, in the order of `range_updates`."""


def range_updates(answer: CohortAnswer) -> list[str]:
    """The observed range of every number under all other filters: "18 to 85"."""
    ranges = {numbers.field: numbers for numbers in answer.ranges}
    return [
        _range_words(ranges.get(key))
        for section in SECTIONS
        for key in section.fields
        if key in numeric_fields()
    ]


def panel() -> html.Div:
    """The panel over the page. The page behind it stays alive, so that the answer can be watched."""
    return html.Div(
        [
            html.Div(
                [
                    html.H2("Filters", id="filters-title"),
                    html.P(id=ids.FILTERS_COUNT, className="filters-count", role="status"),
                    html.Button(
                        "Reset all", id=ids.FILTERS_RESET, className="button", **attributes(data_reset="all")
                    ),
                    html.Button("Close", id=ids.FILTERS_CLOSE, className="button", title="Escape"),
                ],
                className="filters-head",
            ),
            html.Div(
                [*(_section(section) for section in SECTIONS), _endpoint_section()], className="filters-body"
            ),
        ],
        id=ids.FILTERS_PANEL,
        className="filters",
        role="dialog",
        hidden=True,
        **attributes(aria_labelledby="filters-title", aria_modal="false"),
    )


def _section(section: Section) -> html.Section:
    return html.Section(
        [html.H3(section.title), html.Div([_field(key) for key in section.fields], className="filters-grid")],
        className="filters-section",
    )


def _field(key: str) -> html.Fieldset:
    field = categorical_fields().get(key) or numeric_fields()[key]
    body = _word_field(field) if isinstance(field, CategoricalField) else _number_field(field)
    unknown = dcc.Checklist(
        id=ids.filter_control(f"{key}_unknown"),
        options=_unknown_options(None),
        value=[],
        className="choices unknown",
    )
    return html.Fieldset([_legend(field), *body, unknown], className="field")


def _legend(field: CategoricalField | NumericField) -> html.Legend:
    label = field.label.removesuffix(" before infusion")
    unit = field.unit if isinstance(field, NumericField) else None
    return html.Legend(
        [
            label,
            *([html.Span(f" {unit_words(unit)}", className="unit")] if unit else []),
            html.Button(
                "clear", className="field-clear", title=f"Clear {label}", **attributes(data_reset=field.key)
            ),
        ]
    )


def _word_field(field: CategoricalField) -> list[Any]:
    return [
        dcc.Checklist(
            id=ids.filter_control(field.key), options=_options(field, None), value=[], className="choices"
        )
    ]


def _number_field(field: NumericField) -> list[Any]:
    label = field.label
    return [
        html.Div(
            [
                _number(f"{field.key}_min", f"{label}, lowest", "from"),
                html.Span("to", className="between"),
                _number(f"{field.key}_max", f"{label}, highest", "to"),
            ],
            className="range",
        ),
        html.P(id=ids.filter_note(field.key), className="range-note"),
    ]


def _number(key: str, label: str, placeholder: str, value: float | None = None, **limits: Any) -> html.Label:
    """A number with its label for screen readers; it answers when the field is left or Enter is pressed."""
    control = dcc.Input(
        id=ids.filter_control(key),
        type="number",
        value=value,
        placeholder=placeholder,
        debounce=True,
        step="any",
        **limits,
    )
    return html.Label([unseen(label), control], className="number")


def _endpoint_section() -> html.Section:
    fields = [
        _endpoint_words(
            "outcome",
            "Second cancers that count",
            CancerCategory,
            DEFAULT_OUTCOME,
            "The first of these counts.",
        ),
        _endpoint_words(
            "competing",
            "Competing events",
            reversed(CompetingEvent),
            DEFAULT_COMPETING,
            "Death always competes.",
        ),
        _endpoint_number("lag_days", "Lag, days", "Patients with an event or exit by then leave.", 0, 0),
        _endpoint_number(
            "landmark_days", "Landmark, days", "Only who is followed beyond it; time starts there.", 0, 0
        ),
        _endpoint_number(
            "horizon_years", "Years shown", "The length of the time axis. It changes no number.", 5, 1
        ),
    ]
    return html.Section(
        [html.H3("What counts, and from when"), html.Div(fields, className="filters-grid")],
        className="filters-section",
    )


def _endpoint_words(
    key: str, legend: str, words: Iterable[StrEnum], chosen: Sequence[StrEnum], meaning: str
) -> html.Fieldset:
    options: list[dict[str, Any]] = [
        {"label": wording.word(word), "value": str(word), "disabled": word is CompetingEvent.DEATH}
        for word in words
    ]
    return html.Fieldset(
        [
            html.Legend(legend),
            dcc.Checklist(
                id=ids.filter_control(key),
                options=options,
                value=[str(word) for word in chosen],
                className="choices",
            ),
            html.P(meaning, className="range-note"),
        ],
        className="field",
    )


def _endpoint_number(key: str, label: str, meaning: str, value: float, minimum: float) -> html.Fieldset:
    return html.Fieldset(
        [
            html.Legend(label),
            _number(key, label, "", value, min=minimum),
            html.P(meaning, className="range-note"),
        ],
        className="field",
    )


def _options(field: CategoricalField, counted: OptionCounts | None) -> list[dict[str, Any]]:
    """Every word of the field with its count; an open field has the words of the data too."""
    counts = dict(counted.counts) if counted else {}
    words = (*field.words, *(word for word in counts if word not in field.words))
    return [
        {
            "label": _with_count(wording.field_word(field.key, word), counts.get(word) if counted else None),
            "value": word,
        }
        for word in words
        if not (field.is_open and counted and word not in counts)
    ]


def _unknown_options(counted: OptionCounts | NumericRange | None) -> list[dict[str, Any]]:
    label = _with_count(f"also {wording.UNKNOWN_WORD}", counted.unknown if counted else None)
    return [{"label": label, "value": "keep"}]


def _with_count(word: str, n: int | None) -> Any:
    if n is None:
        return word
    return [html.Span(word), html.Span(count(n), className="n" if n else "n none")]


def _range_words(numbers: NumericRange | None) -> str:
    if numbers is None or numbers.minimum is None or numbers.maximum is None:
        return "nobody has a value"
    digits = 0 if numbers.field == "infusion_year" else 1
    low, high = plain(numbers.minimum, digits), plain(numbers.maximum, digits)
    if numbers.field == "infusion_year":
        low, high = low.replace(",", ""), high.replace(",", "")
    return f"observed {low} to {high}"
