"""The sentences under the curves: who was analysed, how to read the lines, what was noticed in the data."""

from __future__ import annotations

from components import wording
from components.format import THIN, count, percent, rate_ci
from components.shown import asked_spec, axis_top, highest_limit, shown_curves
from data.results import IncidenceAnswer


def attrition(answer: IncidenceAnswer) -> str:
    """Every patient accounted for: "719 analysed of 724: 3 no follow-up date, 2 vital status unknown"."""
    start = f"{count(answer.n_analysed)} analysed of {count(answer.n_loaded)}"
    reasons = [f"{count(left.n)} {left.reason}" for left in answer.excluded if left.n]
    return f"{start}: {', '.join(reasons)}." if reasons else f"{start}: nobody left out."


def notes(answer: IncidenceAnswer, top: float | None) -> list[str]:
    """Paragraphs under the tables, most important first: who was analysed, how to read the lines, what was noticed."""
    reading: list[str] = []
    if answer.by is None and shown_curves(answer):
        group = answer.groups[0]
        reading.append(
            f"Rate {rate_ci(group.rate_per_100_py)} per 100 person-years ({count(round(group.person_years))} in all)."
        )
    if shown_curves(answer):
        reading += [*_clipped_bands(answer, top or axis_top(answer)), _line_words(answer)]
    paragraphs = (attrition(answer), " ".join(reading), " ".join(answer.notices))
    return [paragraph for paragraph in paragraphs if paragraph]


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
    least = asked_spec(answer).min_at_risk
    return f"Bands: 95{THIN}% limits. Dashed below {2 * least} at risk, ended below {least}."
