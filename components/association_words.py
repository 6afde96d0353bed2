"""The words of the association view: ratios with limits, counts, the check of constancy, and what it all means."""

from __future__ import annotations

from components.format import DASH, NOT_ESTIMABLE, THIN, count, counted
from data.association_factors import Factor, Moment
from data.association_results import AssociationAnswer, FactorAnswer, Proportional, Ratio, Side

MOMENTS = {
    Moment.INFUSION: "Known at the infusion",
    Moment.LANDMARK: "Known at the landmark",
    Moment.DURING: "During follow-up (changes)",
}
NOT_SHOWN = "not shown"

NOT_CAUSE = "Association, not cause."
CONFOUNDING = (
    "Low counts go together with age, prior lines, steroids and product, and these with second "
    "cancers: a ratio cannot tell them apart. Steroids are not among the factors."
)
HYPOTHESIS = (
    "That lasting immune suppression lets second cancers arise is a hypothesis; the ratios below neither prove nor "
    "refute it. Blood counts can also be low because a cancer, above all a myeloid one, is already there."
)
NO_SCORE = (
    "Ratios compare groups of patients. They are no score and say nothing about the risk of one patient."
)

_PROPORTIONAL = {
    Proportional.NO_SIGN_AGAINST: ("no sign of change", "proportional: no sign against"),
    Proportional.CHANGES: (
        "changes over time",
        "hazard ratio changes over time: one number does not sum it up",
    ),
    Proportional.NOT_JUDGED: ("not judged", "proportional: not judged, fewer than 10 events"),
}


def against(factor: Factor) -> str:
    """What the factor is compared with: "vs female", "per 10 years"."""
    return f"vs {factor.against}" if factor.has_sides else factor.against


def ratio_words(ratio: Ratio, missing: str = NOT_ESTIMABLE) -> str:
    """A ratio with its limits: "1.54 (1.11–2.15)"; three digits above 100 are more than is known."""
    if ratio.estimate is None or ratio.ci_lower is None or ratio.ci_upper is None:
        return missing
    return f"{_digits(ratio.estimate)} ({_digits(ratio.ci_lower)}{DASH}{_digits(ratio.ci_upper)})"


def _digits(value: float) -> str:
    if value < 0.005:
        return f"<{THIN}0.01"
    if value >= 99.5:
        return f">{THIN}99"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def proportional_short(ratio: Ratio) -> str:
    return _PROPORTIONAL[ratio.proportional][0] if ratio.proportional else ""


def proportional_words(ratio: Ratio) -> str:
    return _PROPORTIONAL[ratio.proportional][1] if ratio.proportional else ""


def counts(row: FactorAnswer) -> str:
    """Second cancers on each side: "11/403 | 13/305" patients, "12/835 y | 11/771 y" years where a factor changes."""
    if row.exposed is None or row.unexposed is None:
        return f"{count(row.events)}/{count(row.n)}"
    return f"{_side(row, row.exposed)} | {_side(row, row.unexposed)}"


def _side(row: FactorAnswer, side: Side) -> str:
    if side.events is None:
        return NOT_SHOWN
    if row.factor.moment is Moment.DURING:
        return f"{count(side.events)}/{count(round(side.person_years or 0))}{THIN}y"
    return f"{count(side.events)}/{count(side.n)}"


def left_out(row: FactorAnswer) -> str:
    """Who and what is not known for a factor: "37 patients"; "1 patient, 239 years with 2 second cancers"."""
    who = counted(row.n_unknown, "patient")
    if row.unknown_person_years is None:
        return who
    years = f"{who}, {counted(round(row.unknown_person_years), 'year')}"
    if row.unknown_events is None:
        return years
    return f"{years} with {counted(row.unknown_events, 'second cancer')}"


def facts(answer: AssociationAnswer) -> str:
    """The view in one line: events, deaths, patients, how many comparisons."""
    said = (
        f"{counted(answer.events, 'second cancer')} and {counted(answer.deaths, 'death')} in "
        f"{counted(answer.n_analysed, 'patient')}"
    )
    return f"{said} · {counted(answer.compared, 'factor')} compared, one at a time · exploratory"


def by_chance(compared: int) -> str:
    """What so many comparisons mean: of 20 intervals one misses the truth by chance."""
    if compared == 0:
        return ""
    return (
        f"{counted(compared, 'comparison')} of second cancers in this view: where no factor matters at all, on average "
        f"{compared * 0.05:.1f} of the intervals would miss 1 by chance. Nothing is adjusted for that."
    )
