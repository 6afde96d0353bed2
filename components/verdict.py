"""Is it the CAR-T cells? One line for each second cancer, then the rules behind it, and what was not tested.

The verdict, its rules and its sentences come ready; nothing is decided here. Each group of verdicts has a sign and a
word of its own, so that colour is never needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components.markers import markers_table, place_words
from components.markup import attributes, framed_table
from components.verdict_words import SIGNS, STATE_SIGNS, answer_words, state_words
from data.evidence_results import Input, Level, RuleResult, RuleState, Source, Verdict
from data.evidence_rules import RULES, VERDICTS

RULES_TITLE = "The rules, what each read, and its cut-offs"
TABLE_TITLE = "How the rules make a verdict"
NOT_A_CAUSE = (
    "The rules say where the vector, the CAR and the clone were found. They do not say what caused the cancer. "
    "No regulator or society has published a cut-off for vector copies per tumour cell."
)
NOTHING_AGAINST = "Nothing that was tested speaks against it."
NOTHING_EITHER_WAY = "Nothing that was tested points either way."
NOTHING_MISSING = "No test that these rules ask for is missing."
_LOOKS = {
    Level.NOT_ASSESSABLE: "verdict-none",
    Level.INDETERMINATE: "verdict-open",
    Level.CAR_NEGATIVE: "verdict-negative",
    Level.CAR_NEGATIVE_EARLIER_CLONE: "verdict-negative",
    Level.BYSTANDER: "verdict-negative",
}
_SHARES = {
    "fraction": "",
    "fraction of malignant cells": " of malignant cells",
    "fraction of other cells": " of cells that are not the malignant ones",
    "fraction of reads": " of reads",
}


_ARITHMETIC = frozenset("÷×")


def verdict_line(found: Verdict) -> html.P:
    """Level, wording, and how many lines of evidence agree: to be read in five seconds."""
    look = _LOOKS.get(found.level, "verdict-positive")
    words = found.wording.removeprefix(f"{VERDICTS[Level.INDETERMINATE].name}: ")
    parts: list[Component] = [
        html.Span(SIGNS[found.level], className="verdict-sign", **attributes(aria_hidden="true")),
        html.Strong(_level_words(found), className="verdict-level"),
        html.Span(words, className="verdict-words"),
    ]
    support = _support(found)
    if support:
        parts.append(html.Span(support, className="minor verdict-support"))
    if not found.tested_for_car:
        parts = [parts[0], html.Strong(found.wording, className="verdict-words"), *_level_after(found)]
    return html.P(parts, className=f"verdict-line {look}")


def _level_words(found: Verdict) -> str:
    if found.level is Level.INDETERMINATE:
        return "Verdict I, indeterminate:"
    return f"Verdict {found.level}"


def _level_after(found: Verdict) -> list[Component]:
    return [html.Span(f"verdict {found.level}", className="minor verdict-level")]


def _support(found: Verdict) -> str:
    if not found.agreeing:
        return ""
    lines = fmt.counted(len(found.agreeing), "line of evidence agrees", "lines of evidence agree")
    return f"{lines} ({', '.join(found.agreeing)})" + (
        "" if found.supported else ": not supported by a second"
    )


def verdict_parts(found: Verdict, *, is_open: bool) -> list[Component]:
    """The line, and under one fold what would move it, what is against it, what is missing, and every rule."""
    return [
        verdict_line(found),
        html.Details(
            [
                html.Summary(_summary(found)),
                html.P(found.next_step, className="verdict-step"),
                *_steps(found),
                html.Div([_against(found), _missing(found)], className="verdict-lists"),
                _rules_table(found.rules),
                *markers_table(found),
                _levels_table(found.level),
                html.P(NOT_A_CAUSE, className="evidence-note"),
            ],
            open=is_open,
            className="verdict-details",
        ),
    ]


def _summary(found: Verdict) -> str:
    fired = sum(one.state is RuleState.FIRED for one in found.rules)
    untested = sum(one.state is RuleState.NOT_TESTED for one in found.rules)
    missing = fmt.counted(len(found.missing), "missing test")
    return f"Why: {fmt.counted(len(found.rules), 'rule')}, {fired} fired, {untested} not tested; {missing}"


def _steps(found: Verdict) -> list[Component]:
    if not found.steps:
        return []
    said = [
        f"{step.rule} “{answer_words(step.rule, step.outcome)}” → {_reached(step.level)}"
        for step in found.steps
    ]
    return [
        html.P(f"One more answer, the others as they are: {'; '.join(said)}.", className="verdict-step minor")
    ]


def _reached(level: Level) -> str:
    return "indeterminate" if level is Level.INDETERMINATE else f"verdict {level}"


def _against(found: Verdict) -> html.Div:
    either_way = found.level in (Level.INDETERMINATE, Level.NOT_ASSESSABLE)
    said = [*found.conflicts, *found.against]
    nothing = NOTHING_EITHER_WAY if either_way else NOTHING_AGAINST
    listed = html.Ul([html.Li(one) for one in said]) if said else html.P(nothing)
    return html.Div(
        [html.H4("What points either way" if either_way else "What speaks against"), listed],
        className="verdict-list",
    )


def _missing(found: Verdict) -> html.Div:
    lines = [
        html.Li(
            [
                html.Strong(one.rule),
                f" {one.test}",
                html.Span(f"obtainable from: {one.where}", className="minor"),
            ]
        )
        for one in found.missing
    ]
    listed = html.Ul(lines) if lines else html.P(NOTHING_MISSING)
    return html.Div(
        [html.H4("What is missing, and where it could be obtained"), listed], className="verdict-list"
    )


def _rules_table(rules: Sequence[RuleResult]) -> html.Div:
    heads = ("Rule", "Answer", "From", "Cut-offs", "Published exemplar, certainty")
    rows = [_rule_row(one) for one in rules]
    return framed_table(RULES_TITLE, heads, rows)


def _rule_row(one: RuleResult) -> html.Tr:
    rule = RULES[one.code]
    cuts = [
        html.Div([cut.text, html.Span(f" ({cut.standing})", className="minor inline")])
        for cut in rule.cut_offs
    ]
    state = f"rule-{one.state.replace('_', '-')}"
    return html.Tr(
        [
            html.Th([f"{one.code} {rule.name}", html.Span(rule.asks, className="minor")], scope="row"),
            html.Td(_answer(one), className=f"rule-answer {state}"),
            html.Td(inputs_by_specimen(one) or html.Span("nothing to read", className="minor")),
            html.Td(cuts or html.Span("no cut-off", className="minor")),
            html.Td([rule.exemplar, html.Span(rule.certainty, className="minor")]),
        ]
    )


def _answer(one: RuleResult) -> list[Component]:
    sign = html.Span(STATE_SIGNS[one.state], className="sign", **attributes(aria_hidden="true"))
    parts: list[Component] = [html.Div([sign, html.Strong(answer_words(one.code, one.outcome))])]
    if one.state is not RuleState.NOT_TESTED:
        parts.append(html.Div(state_words(one.state), className="minor"))
    if one.note:
        parts.append(html.Div(one.note, className="minor"))
    return parts


def inputs_by_specimen(one: RuleResult) -> list[Component]:
    """What a rule read, one line for each specimen."""
    groups: dict[Source | None, list[Input]] = {}
    for given in one.inputs:
        groups.setdefault(given.source, []).append(given)
    return [html.Div(_from(source, given)) for source, given in groups.items()]


def _from(source: Source | None, given: Sequence[Input]) -> list[Component]:
    facts = "; ".join(map(input_words, given))
    place = [html.Span(f"{place_words(source)}: ", className="minor inline")] if source else []
    return [*place, html.Span(facts)]


def input_words(given: Input) -> str:
    """`vector 0.71 copies/cell`, `tumour purity 70.0 %`, `TET2 p.Q1523* 15.0 % (found)`."""
    if given.value is None:
        return f"{given.name} {given.words}".strip()
    if given.unit in _SHARES:
        amount = f"{fmt.fraction(given.value)}{_SHARES[given.unit]}"
    else:
        amount = fmt.measured(given.value, given.unit)
    equals = " =" if _ARITHMETIC.intersection(given.name) else ""
    return f"{given.name}{equals} {amount}" + (f" ({given.words})" if given.words else "")


def _levels_table(current: Level) -> html.Details:
    rows = [
        html.Tr(
            [
                html.Th(f"{row.level}{' (this one)' if row.level is current else ''}", scope="row"),
                html.Td(row.name),
                html.Td(row.logic),
                html.Td(row.exemplar or "none"),
            ],
            className="verdict-current" if row.level is current else None,
        )
        for row in VERDICTS.values()
    ]
    heads = ("Verdict", "Wording", "Where", "Published exemplar")
    order = html.P(
        "Looked for in this order: 0; contradictions (I); 4; 6; 5; 2; 3; 1; else I.",
        className="evidence-note",
    )
    summary = html.Summary("The verdicts and how the rules make them")
    return html.Details([summary, framed_table(TABLE_TITLE, heads, rows), order], className="verdict-levels")
