"""The sentences under the curves: who was analysed, how to read the lines, what was noticed in the data."""

from __future__ import annotations

from collections.abc import Sequence

from components import measure, wording
from components.format import THIN, count, rate_ci, years
from components.shown import asked_spec, axis_top, highest_limit, shown_curves
from data.results import Exclusion, IncidenceAnswer
from data.survival_results import SurvivalAnswer

FOLLOW_UP_RATIO = 2
"""Medians of follow-up further apart than this are warned of (modelling choice)."""


def attrition(answer: IncidenceAnswer | SurvivalAnswer) -> str:
    """Every patient accounted for: "719 analysed of 724: 3 no follow-up date, 2 vital status unknown"."""
    if answer.compared is None:
        return accounted(answer.n_analysed, answer.n_loaded, answer.excluded)
    other = answer.compared
    sides = (("A", answer.n_analysed, answer.excluded), ("B", other.n_analysed, other.excluded))
    return " ".join(f"{name}: {accounted(n, answer.n_loaded, left)}" for name, n, left in sides)


def accounted(n_analysed: int, n_loaded: int, excluded: Sequence[Exclusion]) -> str:
    """One cohort's patients: "719 analysed of 724: 3 no follow-up date"."""
    start = f"{count(n_analysed)} analysed of {count(n_loaded)}"
    reasons = [
        f"{'number not shown:' if left.n is None else count(left.n)} {left.reason}"
        for left in excluded
        if left.n != 0
    ]
    return f"{start}: {', '.join(reasons)}." if reasons else f"{start}: nobody left out."


def follow_up_warning(answer: IncidenceAnswer) -> str | None:
    """Said where the drawn groups were followed for very different times; classes are of the same patients."""
    if answer.by == "class":
        return None
    medians = [
        (shown.group.median_follow_up_years.estimate, shown.group.group)
        for shown in shown_curves(answer)
        if shown.group.median_follow_up_years.estimate
    ]
    if len(medians) < 2 or max(medians)[0] <= FOLLOW_UP_RATIO * min(medians)[0]:
        return None
    (shortest, least), (longest, most) = min(medians), max(medians)
    return (
        f"Follow-up differs more than twofold: {wording.group_word(answer.by, least)} {years(shortest)}, "
        f"{wording.group_word(answer.by, most)} {years(longest)} (medians). "
        "Compare the curves only where both are followed."
    )


def notes(answer: IncidenceAnswer, top: float | None) -> list[str]:
    """Paragraphs under the tables, most important first: who was analysed, how to read the lines, what was noticed."""
    reading: list[str] = []
    if answer.by is None and shown_curves(answer):
        group = answer.groups[0]
        reading.append(
            f"Rate {rate_ci(group.rate_per_100_py)} per 100 person-years ({count(round(group.person_years))} in all)."
        )
    if shown_curves(answer):
        until = wording.FOLLOWED_PAST if answer.counts_each else wording.FOLLOWED_TO
        reading += [*_clipped_bands(answer, top or axis_top(answer)), until, line_words(answer)]
    paragraphs = (follow_up_warning(answer), attrition(answer), " ".join(reading), " ".join(answer.notices))
    return [paragraph for paragraph in paragraphs if paragraph]


def _clipped_bands(answer: IncidenceAnswer, top: float) -> list[str]:
    """Bands that go on above the axis, each with its highest limit."""
    return [
        f"The band of {wording.group_word(answer.by, shown.group.group)} reaches "
        f"{measure.value(answer, limit)}; the axis ends at {measure.value(answer, top)}."
        for shown in shown_curves(answer)
        if (limit := highest_limit(shown)) is not None and limit > top
    ]


def line_words(answer: IncidenceAnswer | SurvivalAnswer) -> str:
    """What dashes and ends mean, with the numbers of this answer."""
    least = asked_spec(answer).min_at_risk
    return f"Bands: 95{THIN}% limits. Dashed below {2 * least} at risk, ended below {least}."
