"""What the words and numbers of the screen mean, as terms with a sentence or two each, for the Data page.

The methods carry their source; a choice of this program says so. Numbers that a reader can
change are named as defaults.
"""

from __future__ import annotations

from dash import html

from components.figures.timeline_values import (
    LONGEST_GAP_FIRST_YEAR_DAYS,
    LONGEST_GAP_LATER_DAYS,
    LONGEST_GAP_OF_CLONES_DAYS,
)
from data.cohort_spec import CohortSpec

_DEFAULTS = CohortSpec()

DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "Day 0",
        "The day of the patient's first CAR-T infusion. Days before it are negative. A year is 365.25 days.",
    ),
    (
        "Second cancer (the event)",
        "The patient's first confirmed neoplasm of the chosen classes on or after day 0. Non-melanoma skin"
        " cancer is left out unless it is chosen. Suspected and ruled-out neoplasms, metastases, benign, "
        "borderline and in-situ neoplasms (in situ of the skin excepted), relapse, progression or "
        "transformation of the treated disease and neoplasms before day 0 are kept and drawn, are never "
        "the event, and carry the reason.",
    ),
    (
        "Classes are not added up",
        "A neoplasm of a class that was not chosen neither competes nor ends the time at risk. Curves of "
        "single classes therefore need not add up to the curve of all.",
    ),
    (
        "Competing events",
        "Death without the event competes; relapse, next therapy and transplant can be added. On one day "
        "the order is: second cancer, relapse, next therapy, transplant, death, end of follow-up.",
    ),
    (
        "End of follow-up",
        "The day to which second cancers were looked for. Where it is not recorded: the day of death, or "
        "for a living patient the latest dated row. A death up to 183 days after it counts on its own day;"
        " a later one does not, and is counted on screen. Without a usable date, or without a vital "
        "status, a patient is left out and counted.",
    ),
    (
        "Partial dates",
        "A month counts as its 15th day, a year as 1 July, moved into the time between day 0 and the end "
        "of follow-up. Such days read “about day …”.",
    ),
    (
        "Delayed entry",
        "A patient who came under observation after the infusion is at risk from that day on, not before.",
    ),
    (
        "Cumulative incidence",
        "The Aalen–Johansen estimate: the share of patients that had the event by a time, with death as a "
        "competing event (Aalen and Johansen, Scandinavian Journal of Statistics 1978). One minus "
        "Kaplan–Meier is not used: it counts the dead as if they could still fall ill.",
    ),
    (
        "Limits",
        "95 % on the log-log scale from the infinitesimal jackknife standard error. Where no event has "
        "happened the upper limit is exact: 1 − 0.025 to the power of 1 / number at risk.",
    ),
    (
        "Dashed, ended, not shown",
        f"A curve is dashed below {2 * _DEFAULTS.min_at_risk} at risk and ends below "
        f"{_DEFAULTS.min_at_risk}. A group with fewer than {_DEFAULTS.min_patients} patients or "
        f"{_DEFAULTS.min_events} second cancers gets no curve, only its counts. These are the defaults "
        "(modelling choice); the address can name others.",
    ),
    (
        "Median follow-up",
        "Reverse Kaplan–Meier: the time by which half of the patients would have been observed had nobody "
        "had an event.",
    ),
    ("Rate", "Events per 100 person-years at risk with exact Poisson limits."),
    (
        "Peers 10–90 %",
        "The 10th to 90th percentile of the current cohort in a time since infusion, each patient counted "
        "once with the median of the own values in it. Below 20 measured patients there is no band. A "
        "value below its limit counts at the limit.",
    ),
    (
        "Before infusion (baseline)",
        "The last value from 45 days before the infusion to the day before it.",
    ),
    (
        "A filter on a later value",
        "Uses the last value in the 30 days up to day N, never one after it. It sets the landmark to day "
        "N: who had the event, died or left before is taken out and counted, and the clock starts at day "
        "N.",
    ),
    (
        "Not tested, negative, below limit, zero",
        "Four different things. Not tested: there is no result. Negative: the laboratory said negative. "
        "Below limit: the amount is less than the assay can find, drawn open at the limit. Zero: the "
        "measured number is 0.",
    ),
    (
        "Not recorded",
        "Empty in the data. It is never read as no, negative, alive or 0; filters show it as a choice of "
        "its own.",
    ),
    (
        "Broken curves on the timeline",
        f"No line joins two values that are more than {LONGEST_GAP_FIRST_YEAR_DAYS} days apart in the "
        f"first year, {LONGEST_GAP_LATER_DAYS} days later, {LONGEST_GAP_OF_CLONES_DAYS} days for clones "
        "(modelling choice). Two assays, specimens or units of one analyte are never joined.",
    ),
    (
        "Arcsinh time axis",
        "The position is arcsinh(days / 14): nearly even in the first two weeks on both sides of day 0, "
        "like a logarithm afterwards, so that days and years fit on one screen (modelling choice).",
    ),
)


def definitions() -> html.Dl:
    """The definitions as a list; a term and its words stay together where the list has several columns."""
    parts = [html.Div([html.Dt(term), html.Dd(words)]) for term, words in DEFINITIONS]
    return html.Dl(parts, className="definitions")
