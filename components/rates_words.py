"""The sentences of the view of rates: the answer in words, why there is none, what must be known to read it.

Ratios have two decimals below 10, so that a limit just under 1 never reads as 1.0.
"""

from __future__ import annotations

from components import wording
from components.format import DASH, NOT_ESTIMABLE, THIN, count, counted, listing, missing, plain
from data.rates_results import EXCESS_PER_YEARS, TOGETHER, RateRow, RatesAnswer
from data.registries import PublishedSeries, published_series
from data.results import Estimate
from data.vocabulary import CancerCategory

PER_YEARS = f"per {count(EXCESS_PER_YEARS)} person-years"
ROSSO = "Rosso S et al., Popul Health Metr 2009;7:5"
HOW_TO_INSTALL = (
    "Put a table reference_rates.csv beside the other tables: new cancers per 100,000 person-years by class, sex, "
    "age and year, with population, source and licence. “make templates” writes an empty one with its explanation."
)


def ratio(value: float | None) -> str:
    """A ratio or an expected number: 1.486 -> "1.49", 35.15 -> "35.2", 0.004 -> "0.004", 1234 -> "1,234"."""
    if value is None or missing(value):
        return NOT_ESTIMABLE
    if value == 0:
        return "0"
    if abs(value) < 0.1:
        return f"{value:.3f}" if abs(value) >= 0.0005 else "< 0.001"
    if abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 100 else count(round(value))


def ratio_ci(value: Estimate) -> str:
    """In a table whose heading says 95 % CI: "1.49 (0.95–2.21)"."""
    if value.estimate is None:
        return NOT_ESTIMABLE
    return f"{ratio(value.estimate)} ({ratio(value.ci_lower)}{DASH}{ratio(value.ci_upper)})"


def excess_ci(value: Estimate) -> str:
    """An excess per 10,000 person-years with its limits: "43 (−4 to 106)"."""
    if value.estimate is None or value.ci_lower is None or value.ci_upper is None:
        return NOT_ESTIMABLE
    decimals = 0 if max(abs(value.estimate), abs(value.ci_upper)) >= 10 else 1
    low, middle, high = (plain(part, decimals) for part in (value.ci_lower, value.estimate, value.ci_upper))
    return f"{middle} ({low} to {high})"


def rate_ci(value: Estimate) -> str:
    """A rate per 100 person-years as one per 10,000: "136 (88–200)"."""
    if value.estimate is None or value.ci_lower is None or value.ci_upper is None:
        return NOT_ESTIMABLE
    factor = EXCESS_PER_YEARS / 100
    decimals = 0 if value.ci_upper * factor >= 10 else 1
    low, middle, high = (
        plain(part * factor, decimals) for part in (value.ci_lower, value.estimate, value.ci_upper)
    )
    return f"{middle} ({low}{DASH}{high})"


def p_words(value: float | None) -> str:
    """A p value, with three decimals below 0.1, so that 0.047 never reads as 0.05: "0.27", "0.047", "< 0.001"."""
    if value is None:
        return NOT_ESTIMABLE
    if value < 0.001:
        return "< 0.001"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def row_word(answer: RatesAnswer, row: RateRow) -> str:
    """How a row is named: "All classes", "myeloid", "female"."""
    if row.name == TOGETHER:
        only = [wording.word(word) for word in answer.counted]
        return only[0] if len(only) == 1 else "All classes"
    if row in answer.groups:
        return wording.group_short(answer.by, row.name)
    return wording.group_short("class", row.name)


def held_back_short(row: RateRow) -> str:
    """Why a row has no ratio, on its line in the figure."""
    return row.note or "nothing expected in this person-time"


def headline(answer: RatesAnswer) -> tuple[str, str]:
    """The answer that can be read from the back of the room: what stands large, and what follows it."""
    row = answer.together
    if row.sir.estimate is not None and row.observed_covered is not None:
        return (
            f"{count(row.observed_covered)} observed, {ratio(row.expected)} expected",
            f"SIR {ratio(row.sir.estimate)} (95{THIN}% CI {ratio(row.sir.ci_lower)}{DASH}{ratio(row.sir.ci_upper)})",
        )
    if row.observed is None:
        return "not shown", row.note or "too few second cancers"
    rate, limits = rate_ci(row.rate_per_100_py).rstrip(")").split(" (")
    return (
        counted(row.observed, "second cancer"),
        f"{rate} {PER_YEARS} (95{THIN}% CI {limits})",
    )


def facts(answer: RatesAnswer) -> str:
    """The line under the answer: excess, patients, person-time."""
    row = answer.together
    parts = []
    if row.excess_per_10000_py.estimate is not None:
        parts.append(f"excess {excess_ci(row.excess_per_10000_py)} {PER_YEARS}")
    parts += [counted(answer.n_analysed, "patient"), _years(row.person_years)]
    if row.observed is not None and row.observed_covered is not None and row.observed > row.observed_covered:
        more = row.observed - row.observed_covered
        parts.append(f"{counted(more, 'more second cancer')} without a reference rate")
    return " · ".join(parts)


def definition(answer: RatesAnswer) -> str:
    """What counts, what ends the time at risk, from when."""
    ends = listing([wording.CAUSES.get(event, event) for event in answer.competing])
    return " · ".join(
        (
            wording.sentence_start(wording.outcome_words(answer.counted)),
            *([wording.SUSPECTED_COUNT] if answer.with_suspected else []),
            f"person-time ends with the first second cancer, {ends} or the end of follow-up",
            *([wording.censoring_words(answer.censor)] if answer.censor else []),
            wording.time_zero_words(answer.lag_days, answer.landmark_days),
        )
    )


def left_out(answer: RatesAnswer) -> list[str]:
    """What is not in the comparison: classes and person-time without a rate."""
    said = []
    if answer.left_out:
        words = listing([wording.word(word) for word in answer.left_out], "and")
        said.append(
            f"{wording.sentence_start(words)} is left out of this view, observed and expected: the table has no rates "
            "for it, as most cancer registries do not record it."
        )
    for part in answer.uncovered:
        cancers = "how many is held back" if part.observed is None else count(part.observed)
        said.append(
            f"{_years(part.person_years)} have no reference rate ({part.reason}); they and the second cancers in them "
            f"({cancers}) are in neither observed nor expected."
        )
    return said


def reference_line(answer: RatesAnswer) -> str | None:
    """Whose rates these are: population, source, licence, years."""
    source = answer.reference
    if source is None:
        return None
    first, last = source.years
    return (
        f"Reference rates: {'; '.join(source.populations)}, {first}{DASH}{last}. Source: {'; '.join(source.sources)}. "
        f"Licence: {'; '.join(source.licences)}."
    )


def context(key: str) -> PublishedSeries:
    """A published series beside which ours is read."""
    return next(series for series in published_series() if series.key == key)


def shows_t_cells(answer: RatesAnswer) -> bool:
    """Whether T/NK-cell neoplasms are among what is counted."""
    return CancerCategory.T_NK in answer.counted


def _years(years: float) -> str:
    return f"{plain(years, 0 if years >= 100 else 1)} person-years"
