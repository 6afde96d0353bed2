"""What the panels of the Recovery view share: links to what is measured, titles, and the pictures without a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from components import wording
from components.format import count, counted
from components.markup import attributes
from components.recovery_words import (
    Picture,
    assay_word,
)
from components.tables import WordTable, folded, table
from data.recovery_results import PersistenceAnswer, RecoveryAnswer
from data.view import View


def row(kind: str, links: Sequence[html.A]) -> html.Div:
    return html.Div([html.Span(kind, className="minor"), html.Ul([html.Li(link) for link in links])])


def assay_links(asked: View, analyte: str, shown: tuple[str, ...], others: tuple[str, ...]) -> list[html.A]:
    return [
        link(
            assay_word(name), replace(asked, analyte=analyte, assay=name), current=name in shown
        )
        for name in sorted((*shown, *others))
    ]  # fmt: skip


def tables_of(found: Sequence[tuple[str, WordTable]], noun: str) -> list[html.Details]:
    """One table folded; the tables of several groups behind one line, each under the name of its group."""
    if len(found) < 2:
        return [folded(content, noun) for _, content in found]
    first = found[0][1].title.split(":")[0]
    summary = html.Summary([html.Span(first), html.Span(f"{len(found)} groups", className="minor")])
    inside = [part for name, content in found for part in (html.H3(name), table(content))]
    return [html.Details([summary, *inside], className="folded")]


def link(words: str, to: View, *, current: bool) -> html.A:
    here = {"aria_current": "true"} if current else {}
    return html.A(words, href="?" + to.to_query(), **attributes(data_link="", **here))


def title(what: str, how: str, by: str | None) -> html.H2:
    return html.H2([what, html.Span(f" {how} {wording.grouping_word(by)}".rstrip())])


def message(
    shown: Picture,
    what: str,
    answer: RecoveryAnswer | PersistenceAnswer,
    reset_href: str,
    *,
    loss: bool = False,
) -> list[Any]:
    """What stands in place of a figure; nothing where there is one."""
    if shown is Picture.DRAWN:
        return []
    sentence = f"“{answer.stamp.sentence}”"
    if shown is Picture.EMPTY:
        reset = html.P(
            html.A("Reset all filters", href=reset_href, className="button", **attributes(data_link=""))
        )
        return [_state("empty", "Nobody is left", f"No patient that fits {sentence} can be analysed.", reset)]
    if shown is Picture.NOT_MEASURED:
        said = f"None of {counted(answer.n_analysed, 'patient')} has a value of {what}. Not tested is not negative."
        return [_state("empty", "Not measured", said)]
    few = "With so few, a percentage would show individuals."
    said = (
        f"Of {counted(answer.n_analysed, 'patient')} too few were ever above the limit, or followed after it."
        if loss
        else f"No time window has 20 measured patients of {count(answer.n_analysed)} in one group. {few}"
    )
    return [_state("suppressed", "Too few measured", said)]


def _state(kind: str, title: str, sentence: str, *more: Any) -> html.Div:
    parts = [html.P(title, className="state-title"), html.P(sentence), *more]
    return html.Div(parts, className=f"state state-{kind}", role="status")
