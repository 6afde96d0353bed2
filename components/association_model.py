"""Several factors at once: which are chosen, whether the events allow it, and the ratios where they do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html

from components.association_words import against, proportional_words, ratio_words
from components.format import THIN, count, counted
from components.markup import attributes, unseen
from components.tables import WordTable, table
from data.association_factors import Factor
from data.association_results import AssociationAnswer, ModelAnswer
from data.view import View

NEEDED = 10


def several_at_once(answer: AssociationAnswer, asked: View) -> html.Section:
    """The choice of factors, which is in the address, and the answer or the sentence why there is none."""
    return html.Section(
        [
            html.H3("Several factors at once"),
            html.P(_allowed(answer.events), className="definition"),
            html.Ul(
                [html.Li(_choice(row.factor, asked)) for row in answer.rows],
                className="factor-choice",
                **attributes(aria_label="Factors of the model"),
            ),
            *_answer(answer.model),
        ],
        className="several",
    )


def _allowed(events: int) -> str:
    most = events // NEEDED
    rule = f"A model needs at least {NEEDED} second cancers per factor"
    if most == 0:
        return f"{rule}: the {counted(events, 'second cancer')} here allow none."
    return f"{rule}: the {counted(events, 'second cancer')} here allow at most {counted(most, 'factor')}. Choose:"


def _choice(factor: Factor, asked: View) -> Any:
    """A link that takes the factor into the model, or out of it."""
    chosen = factor.key in asked.factors
    keys = (
        tuple(key for key in asked.factors if key != factor.key) if chosen else (*asked.factors, factor.key)
    )
    later = (
        ""
        if factor.moment == "infusion"
        else f" ({'landmark' if factor.moment == 'landmark' else 'changes'})"
    )
    return dcc.Link(
        [
            html.Span("✓ " if chosen else "+ ", **attributes(aria_hidden="true")),
            f"{factor.label}{later}",
            unseen(" (chosen; take it out)" if chosen else " (take it in)"),
        ],
        href="?" + replace(asked, factors=keys).to_query(),
        className="chip chip-chosen" if chosen else "chip",
    )


def _answer(model: ModelAnswer | None) -> list[Any]:
    if model is None:
        return []
    said = (
        f"{counted(model.events, 'second cancer')} and {counted(model.deaths, 'death')} in "
        f"{counted(model.n, 'patient')} with every factor known ({count(model.n_unknown)} without); "
        f"{counted(model.parameters, 'parameter')}: {model.events_per_parameter:.1f} second cancers per parameter."
    )
    if model.note:
        words = [
            html.P("No model of several factors", className="state-title"),
            html.P(model.note),
            html.P(said),
        ]
        return [html.Div(words, className="state state-suppressed", role="status")]
    return [html.P(said), table(_table(model))]


def _table(model: ModelAnswer) -> WordTable:
    heads = (
        "Factor",
        f"Second cancer: hazard ratio (95{THIN}% CI)",
        f"Death: hazard ratio (95{THIN}% CI)",
        f"Second cancer: subdistribution hazard ratio (95{THIN}% CI)",
        "Check",
    )
    rows = tuple(
        (
            f"{term.factor.label} {against(term.factor)}",
            ratio_words(term.hazard),
            ratio_words(term.death_hazard, missing=term.death_hazard.note or ""),
            ratio_words(term.subdistribution, missing=term.subdistribution.note or ""),
            proportional_words(term.hazard),
        )
        for term in model.terms
    )
    return WordTable("Each factor with the others held the same", heads, rows)
