"""The filter panel: every control with its counts, over the page, which stays alive behind it.

Options carry the patients they would leave under all other filters; "not recorded" is a choice of its own; a number
says its observed range. The controls are plain inputs named after their key of the address; assets/filters.js keeps
them and the address in step. Which fields there are stands in `components/controls.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import orjson
from dash import html

from components import ids, wording
from components.controls import SECTIONS, Section
from components.format import count, plain, unit_words
from components.markup import attributes, unseen
from components.still import native_input, place
from data.cohort_spec import (
    CENSORING_EVENTS,
    DEFAULT_COMPETING,
    DEFAULT_OUTCOME,
    DEFAULT_STATUS,
    POSSIBLE_STATUS,
    CohortSpec,
)
from data.fields import CategoricalField, NumericField, field_named
from data.results import CohortAnswer, NumericRange
from data.vocabulary import CancerCategory, CancerCount, CancerStatus, CompetingEvent

COUNTS = "data-counts"
"""The property of FILTERS_BODY that a callback fills with `counts(answer)`."""


def counts(answer: CohortAnswer) -> str:
    """What the panel says of the data: patients per word, patients not recorded, observed ranges; by field."""
    return orjson.dumps(
        {
            "words": {
                options.field: _word_counts(options.field, options.counts) for options in answer.options
            },
            "unknown": {
                **{options.field: _shown(options.unknown) for options in answer.options},
                **{numbers.field: _shown(numbers.unknown) for numbers in answer.ranges},
            },
            "ranges": {numbers.field: _range_words(numbers) for numbers in answer.ranges},
        }
    ).decode()


def panel() -> html.Div:
    """The panel over the page. The page behind it stays alive, so that the answer can be watched."""
    return html.Div(
        [
            html.Div(
                [
                    html.H2("Filters", id="filters-title"),
                    place(ids.FILTERS_COUNT, tag=html.P, className="filters-count", role="status"),
                    html.Button(
                        "Reset all", id=ids.FILTERS_RESET, className="button", **attributes(data_reset="all")
                    ),
                    html.Button("Close", id=ids.FILTERS_CLOSE, className="button", title="Escape"),
                ],
                className="filters-head",
            ),
            place(
                ids.FILTERS_BODY,
                [*(_section(section) for section in SECTIONS), _endpoint_section()],
                className="filters-body",
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
    field = field_named(key)
    assert field is not None, key
    words = isinstance(field, CategoricalField)
    body = [_words(field)] if words else _number_field(field)
    unknown = html.Div(
        _choice(f"{key}_unknown", "keep", f"also {wording.UNKNOWN_WORD}"),
        id=ids.filter_control(f"{key}_unknown"),
        className="choices unknown",
    )
    return html.Fieldset([_legend(field), *body, unknown], className="field")


def _legend(field: CategoricalField | NumericField) -> html.Legend:
    label = field.label.removesuffix(" before infusion")
    unit = field.unit if isinstance(field, NumericField) else None
    clear = html.Button(
        "clear", className="field-clear", title=f"Clear {label}", **attributes(data_reset=field.key)
    )
    units = [html.Span(f" {unit_words(unit)}", className="unit")] if unit else []
    return html.Legend([label, *units, clear])


def _words(field: CategoricalField) -> html.Div:
    """The words of a field; those of an open field come with the counts of the data."""
    return html.Div(
        [_choice(field.key, word, wording.field_word(field.key, word)) for word in field.words],
        id=ids.filter_control(field.key),
        className="choices",
        **(attributes(data_open=field.key) if field.is_open else {}),
    )


def _choice(key: str, value: str, label: str, *, checked: bool = False, disabled: bool = False) -> html.Label:
    box = native_input(type="checkbox", name=key, value=value, checked=checked, disabled=disabled)
    return html.Label([box, html.Span(label, className="word"), html.Span(className="n")], className="choice")


def _number_field(field: NumericField) -> list[Any]:
    label = field.label
    return [
        html.Div(
            [
                _number(f"{field.key}_min", f"{label}, lowest", {"placeholder": "from"}),
                html.Span("to", className="between"),
                _number(f"{field.key}_max", f"{label}, highest", {"placeholder": "to"}),
            ],
            className="range",
        ),
        html.P(id=ids.filter_note(field.key), className="range-note"),
    ]


def _number(key: str, label: str, given: dict[str, Any]) -> html.Label:
    """A number with its label for screen readers; it answers when the field is left or Enter is pressed."""
    box = native_input(type="number", id=ids.filter_control(key), name=key, step="any", **given)
    return html.Label([unseen(label), box], className="number")


def _endpoint_section() -> html.Section:
    days = {"min": 0, "value": 0, "data-default": 0}
    years = {"min": 1, "value": _DEFAULT_HORIZON, "data-default": _DEFAULT_HORIZON}
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
        _endpoint_words(
            "status", "How sure", POSSIBLE_STATUS, DEFAULT_STATUS, "Suspected ones count only when ticked."
        ),
        _endpoint_words(
            "censor",
            "Ends follow-up, censored",
            CENSORING_EVENTS,
            (),
            "A sensitivity analysis; not with the same event competing.",
        ),
        _endpoint_words(
            "count",
            "Of a patient with several",
            (CancerCount.EACH,),
            (),
            "Instead of the first: a mean number.",
        ),
        _endpoint_number("lag_days", "Lag, days (sensitivity)", _LAG_NOTE, days | {"max": 180}),
        _endpoint_number(
            "landmark_days", "Landmark, days", "Only who is followed beyond it; time starts there.", days
        ),
        _endpoint_number(
            "horizon_years", "Years shown", "The length of the time axis. It changes no number.", years
        ),
    ]
    return html.Section(
        [html.H3("What counts, and from when"), html.Div(fields, className="filters-grid")],
        className="filters-section",
    )


_LAG_NOTE = (
    "Patients with an event or exit by then leave. 0 unless asked for: 60 days would delete the T-cell lymphoma of "
    "day 54 (Hamilton 2024), 30 days the one near day 30 (Kobbe 2024)."
)
_ALWAYS = (CompetingEvent.DEATH, CancerStatus.CONFIRMED)
_DEFAULT_HORIZON = f"{CohortSpec().horizon_years:g}"


def _endpoint_words(
    key: str, legend: str, words: Iterable[StrEnum], chosen: Sequence[StrEnum], meaning: str
) -> html.Fieldset:
    boxes = [
        _choice(key, str(word), wording.word(word), checked=word in chosen, disabled=word in _ALWAYS)
        for word in words
    ]
    default = ",".join(str(word) for word in chosen)
    group = html.Div(
        boxes, id=ids.filter_control(key), className="choices", **attributes(data_default=default)
    )
    return html.Fieldset(
        [html.Legend(legend), group, html.P(meaning, className="range-note")], className="field"
    )


def _endpoint_number(key: str, label: str, meaning: str, given: dict[str, Any]) -> html.Fieldset:
    return html.Fieldset(
        [html.Legend(label), _number(key, label, given), html.P(meaning, className="range-note")],
        className="field",
    )


def _word_counts(field: str, counted: Sequence[tuple[str, int | None]]) -> dict[str, list[str]]:
    """Count and label of every word, as shown."""
    return {word: [_shown(n), wording.field_word(field, word)] for word, n in counted}


def _shown(n: int | None) -> str:
    """A count beside a choice; a dash where the scope holds it back."""
    return "–" if n is None else count(n)


def _range_words(numbers: NumericRange) -> str:
    if numbers.minimum is None or numbers.maximum is None:
        return "nobody has a value"
    is_year = numbers.field == "infusion_year"
    low, high = (f"{end:.0f}" if is_year else plain(end) for end in (numbers.minimum, numbers.maximum))
    return f"observed {low} to {high}"
