"""Computed from the counts: one row for each rule and assay, with result, inputs, and where the rule comes from.

"Cannot be computed" and "cannot be decided" are states of their own, with words and a border each.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states
from components.markup import attributes
from components.still import place
from data.derived_results import Derived, DerivedInput, DerivedState
from data.derived_rules import NOT_A_PREDICTION, RULES, SUMS, DerivedRule
from data.registries import analytes

TITLE = "Computed from the counts"
_RULES: dict[str, DerivedRule] = {rule.code: rule for rule in RULES}
_LISTED_INPUTS = 3
"""More values of one series than this are folded under their number and days; the parts of a sum always stand."""
_HEADS = ("Rule", "Result", "Inputs", "Source")
_STATES = {
    DerivedState.CANNOT_BE_COMPUTED: "derived-missing",
    DerivedState.CANNOT_BE_DECIDED: "derived-open",
}


def skeleton() -> html.Section:
    """The panel before the first answer."""
    return html.Section(
        [
            html.H2(TITLE, className="panel-title"),
            place(ids.PATIENT_DERIVED, states.loading("the computed results")),
        ],
        className="panel patient-derived",
    )


def derived_section(found: Sequence[Derived]) -> html.Details:
    """The table under a line that says how many results there are and how many could not be given."""
    summary = html.Summary(
        [html.Span("Published rules, each with its inputs"), html.Span(_counts(found), className="minor")]
    )
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in _HEADS]))
    body = html.Tbody([_row(one) for one in found])
    frame = html.Div(
        html.Table(
            [html.Caption(TITLE, className="visually-hidden"), head, body],
            className="data-table derived-table",
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **attributes(aria_label=TITLE),
    )
    return html.Details([summary, frame], className="folded")


def _counts(found: Sequence[Derived]) -> str:
    words = [fmt.counted(len(found), "result")]
    for state, said in (
        (DerivedState.CANNOT_BE_COMPUTED, "cannot be computed"),
        (DerivedState.CANNOT_BE_DECIDED, "cannot be decided"),
    ):
        n = sum(one.state == state for one in found)
        words += [f"{n} {said}"] if n else []
    return ", ".join(words)


def _row(one: Derived) -> html.Tr:
    rule = _RULES[one.code]
    return html.Tr(
        [
            html.Th([rule.name, *_minor(_assay(one))], scope="row"),
            html.Td([html.Span(_unbroken(one.words), className="derived-words"), *_minor(_caution(one))]),
            html.Td(_inputs(one)),
            html.Td([html.Div(rule.source), _definition(rule)]),
        ],
        className=_STATES.get(one.state),
    )


def _unbroken(words: str) -> str:
    """A power of ten stays on one line with its sign."""
    return words.replace(" × 10", f"{fmt.THIN}×{fmt.THIN}10")


def _minor(words: str) -> list[Component]:
    return [html.Div(words, className="minor")] if words else []


def _assay(one: Derived) -> str:
    """What was read and how: "ANC, automated count, blood"; without inputs, what the rule would have read."""
    if not (one.specimen or one.assay):
        return ""
    needed = [need.analyte for need in _RULES[one.code].needs]
    read = [one.inputs[0].analyte] if one.inputs else needed if len(needed) == 1 else []
    return ", ".join(
        filter(None, (*(analytes()[code].short_label for code in read), one.assay, one.specimen))
    )


def _caution(one: Derived) -> str:
    return NOT_A_PREDICTION if one.code in SUMS else ""


def _definition(rule: DerivedRule) -> html.Details:
    return html.Details(
        [
            html.Summary("Rule", className="minor"),
            html.P(f"{rule.cut_offs} Window: {rule.window}.", className="minor"),
            html.P(rule.choices, className="minor"),
        ]
    )


def _inputs(one: Derived) -> Component:
    given = one.inputs
    if not given:
        return html.Span("none", className="minor")
    listed = html.Ul([html.Li(_input_words(value)) for value in given], className="derived-inputs")
    if one.code in SUMS or len(given) <= _LISTED_INPUTS:
        return listed
    days = f"{fmt.day(given[0].day)} to {fmt.day(given[-1].day).removeprefix('day ')}"
    return html.Details([html.Summary(f"{len(given)} values, {days}"), listed])


def _input_words(one: DerivedInput) -> str:
    """ "Ferritin 300 µg/L, day −5: 0 points"; the number as recorded, with its comparator."""
    comparator = "" if one.comparator == "=" else f"{one.comparator} "
    value = f"{comparator}{fmt.plain(one.value, 6)}{fmt.THIN}{fmt.unit_words(one.unit)}"
    words = f"{analytes()[one.analyte].short_label} {value}, {fmt.day(one.day)}"
    return words if one.points is None else f"{words}: {fmt.counted(one.points, 'point')}"
