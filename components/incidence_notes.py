"""The sentences under the curves: who was analysed, what is not drawn, how to read the lines. One sentence a line."""

from __future__ import annotations

from components import states, wording
from components.format import count, percent, rate_ci
from components.shown import axis_top, held_back, highest_limit, shown_curves
from data.cohort_spec import CohortSpec, QueryError, parse_query
from data.results import IncidenceAnswer


def attrition(answer: IncidenceAnswer) -> str:
    """Every patient accounted for: "719 analysed of 724: 3 no follow-up date, 2 vital status unknown"."""
    start = f"{count(answer.n_analysed)} analysed of {count(answer.n_loaded)}"
    reasons = [f"{count(left.n)} {left.reason}" for left in answer.excluded if left.n]
    return f"{start}: {', '.join(reasons)}." if reasons else f"{start}: nobody left out."


def notes(answer: IncidenceAnswer, top: float | None) -> list[str]:
    """Sentences under the tables, most important first."""
    said = [attrition(answer)]
    if answer.by is None and shown_curves(answer):
        group = answer.groups[0]
        said.append(
            f"{wording.sentence_start(rate_ci(group.rate_per_100_py))}, "
            f"{count(round(group.person_years))} person-years."
        )
    if shown_curves(answer):
        said += [f"Not drawn: {states.held_back_words(group, answer.by)}." for group in held_back(answer)]
        said += _clipped_bands(answer, top or axis_top(answer))
        said.append(_line_words(answer))
    return [*said, *answer.notices]


def _clipped_bands(answer: IncidenceAnswer, top: float) -> list[str]:
    """Bands that go on above the axis, each with its highest limit."""
    return [
        f"The band of {wording.group_word(answer.by, shown.group.group)} reaches {percent(limit)}; "
        f"the axis ends at {percent(top)}."
        for shown in shown_curves(answer)
        if (limit := highest_limit(shown)) is not None and limit > top
    ]


def _line_words(answer: IncidenceAnswer) -> str:
    """What dashes and ends mean, with the numbers of this answer."""
    try:
        least = parse_query(answer.stamp.query).spec.min_at_risk
    except QueryError:
        least = CohortSpec().min_at_risk
    return f"Bands: 95 % limits. Dashed below {2 * least} at risk, ended below {least}."
