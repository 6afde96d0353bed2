"""The pictures a panel shows in place of content: loading, nobody, held back, error. Each looks and reads differently.

Zero is no state: a curve on the axis with its band is content. A state says what is the case and what can be done.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from components import wording
from components.format import count, counted
from components.shown import asked_spec, event_count, why_held_back
from data.endpoint import OUTSIDE_THE_FILTERS
from data.evidence_cohort_results import EvidenceAnswer
from data.rates_results import RatesAnswer
from data.results import GroupIncidence, IncidenceAnswer
from data.survival_results import SurvivalAnswer

State = html.Div
LISTED_WORDS = 30


def loading(what: str) -> State:
    """Before the first answer: a quiet line that says what is being fetched."""
    return html.Div(html.P(f"Loading {what} …"), className="state state-loading", role="status")


def empty(
    answer: IncidenceAnswer | RatesAnswer | SurvivalAnswer | EvidenceAnswer, reset_href: str = "?"
) -> State:
    """Nobody is left: which question asked for it, whether nobody fits or nobody can be analysed, and the way back."""
    question = f"“{answer.stamp.sentence}”"
    numbers = [left.n for left in answer.excluded if left.reason == OUTSIDE_THE_FILTERS]
    outside = sum(n for n in numbers if n is not None)
    if None in numbers:
        said = f"Of the patients that fit {question}, none can be analysed; the reasons stand below."
    elif outside == answer.n_loaded:
        said = f"No patient in the data fits {question}."
    else:
        fitting = counted(answer.n_loaded - outside, "patient")
        said = f"Of {fitting} that fit {question}, none can be analysed; the reasons stand below."
    return html.Div(
        [
            html.P("Nobody is left", className="state-title"),
            html.P(said),
            html.P(dcc.Link("Reset all filters", href=reset_href, className="button")),
        ],
        className="state state-empty",
        role="status",
    )


def suppressed(answer: IncidenceAnswer) -> State:
    """Too few to draw: the counts of every group and the reason, no percentage."""
    spec = asked_spec(answer)
    return too_few(
        [f"{held_back_words(group, answer.by)} ({why_held_back(group, spec)})" for group in answer.groups]
    )


def too_few(lines: Sequence[str]) -> State:
    """In place of curves: what was counted in each group, with the rule that holds it back."""
    return html.Div(
        [
            html.P("Too few for a curve", className="state-title"),
            html.P("With so few, a percentage would suggest more than is known. What was counted:"),
            html.Ul([html.Li(line) for line in lines]),
        ],
        className="state state-suppressed",
        role="status",
    )


def held_back_words(group: GroupIncidence, by: str | None) -> str:
    """One held-back group in words: "obe-cel: 9 patients, 0 second cancers, 2 deaths, 14 person-years"."""
    return (
        f"{wording.group_word(by, group.group)}: {counted(group.n, 'patient')}, "
        f"{counted(event_count(group), 'second cancer')}, "
        f"{counted(event_count(group, 'death'), 'death')}, {count(round(group.person_years))} person-years"
    )


def error(
    sentence: str,
    reset_href: str | None = None,
    allowed: Sequence[str] = (),
    title: str = "This cannot be shown",
) -> State:
    """What could not be answered, in the words of the one who refused it, with the alternatives."""
    parts = [html.P(title, className="state-title"), html.P(sentence)]
    if allowed and "Allowed: " not in sentence:
        more = " …" if len(allowed) > LISTED_WORDS else "."
        parts.append(html.P(f"Allowed: {', '.join(allowed[:LISTED_WORDS])}{more}"))
    if reset_href is not None:
        parts.append(html.P(dcc.Link("Reset all filters", href=reset_href, className="button")))
    return html.Div(parts, className="state state-error", role="alert")
