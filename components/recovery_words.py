"""The words of the recovery panel: which picture it is, the answer in one line, how to read the bands, the tables.

Everything is picked from one `RecoveryAnswer`, so that words, figure and table cannot disagree. They say what was
measured in whom: who is still measured differs from who is not, and nothing here is a forecast for a patient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from components import wording
from components.format import DASH, MINUS, NOT_SHOWN, THIN, count, counted, percent, significant, unit_words
from components.tables import WordTable
from data.recovery_results import (
    MEDIAN,
    MINIMUM_MEASURED,
    PERCENTILES,
    GroupRecovery,
    PatientOnTop,
    RecoveryAnswer,
)
from data.registries import Analyte, analytes
from data.results import DAYS_PER_YEAR

DAYS_PER_MONTH = DAYS_PER_YEAR / 12
NAMES = tuple(f"{round(share * 100)}th" if share != 0.5 else "median" for share in PERCENTILES)
FEW = f"fewer than {MINIMUM_MEASURED}"
NOT_AT_RANDOM = (
    "Who is still measured differs from who is not: some died, some left, some are sampled because they are ill. The "
    "bands describe those measured in a window, who are not the same people throughout; they are no patient's course."
)
NO_CAUSE = (
    "Differences between groups are associations, not effects, and nothing here is a forecast for a patient."
)


class Picture(Enum):
    """What a panel of measurements can show; error and loading are the page's."""

    DRAWN = "drawn"
    EMPTY = "empty"
    NOT_MEASURED = "not measured"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Reading:
    """The answer of one group in words: `strong` stands large on the screen, `words` after it."""

    strong: str
    words: str


def picture(answer: RecoveryAnswer) -> Picture:
    """Bands, or why there are none; the values of one patient alone are no picture of a cohort."""
    if any(has_bands(group) for group in answer.groups):
        return Picture.DRAWN
    if answer.n_analysed == 0:
        return Picture.EMPTY
    tested = [group.tested for group in answer.groups if group.note is None]
    return Picture.NOT_MEASURED if tested and not any(n is None or n for n in tested) else Picture.SUPPRESSED


def has_bands(group: GroupRecovery) -> bool:
    return bool(np.isfinite(group.percentiles).any() or group.at_limit.any())


def has_points(patient: PatientOnTop | None) -> bool:
    return patient is not None and any(series.points for series in patient.series)


def shown_groups(answer: RecoveryAnswer) -> list[GroupRecovery]:
    """The groups with bands, in the order of the answer."""
    return [group for group in answer.groups if has_bands(group)]


def shown_limits(answer: RecoveryAnswer) -> list[float]:
    """The detection limits on which a percentile of a drawn group lies, from low to high."""
    found = [group.limit[group.at_limit.any(axis=0)] for group in shown_groups(answer)]
    return sorted({float(limit) for limits in found for limit in limits.tolist()})


def window(start_days: float, end_days: float) -> str:
    """A time window as it is read: "days 7–9", "months 9–12", "years 5–6"."""
    if end_days <= 61 or start_days < 0:
        return _span("day", start_days, end_days - 1)
    if start_days < 2 * DAYS_PER_YEAR - 1:
        return _span("month", round(start_days / DAYS_PER_MONTH), round(end_days / DAYS_PER_MONTH))
    return _span("year", round(start_days / DAYS_PER_YEAR * 2) / 2, round(end_days / DAYS_PER_YEAR * 2) / 2)


def _span(unit: str, first: float, last: float) -> str:
    low, high = (f"{value:g}".replace("-", MINUS) for value in (first, last))
    joined = f"{low} to {high}" if first < 0 else f"{low}{DASH}{high}"
    return f"{unit} {low}" if first == last else f"{unit}s {joined}"


def rises(analyte: Analyte) -> bool:
    """Whether the action line is one below which something is commonly done, so that recovery crosses it upwards."""
    return analyte.action_line is not None and "below" in analyte.action_label


def reading(answer: RecoveryAnswer, group: GroupRecovery) -> Reading | None:
    """Where the median comes to its action line for good, or what it is after a year; None without a median."""
    analyte = analytes()[answer.analyte]
    drawn = (answer.start_days >= 0) & (answer.start_days < answer.horizon_years * DAYS_PER_YEAR)
    shown = np.flatnonzero(drawn & (np.isfinite(group.percentiles[MEDIAN]) | group.at_limit[MEDIAN])).tolist()
    if not shown:
        return None
    if rises(analyte):
        return _crossing(answer, group, analyte, shown)
    at_year = [at for at in shown if answer.end_days[at] <= 366]
    return _value(answer, group, (at_year or shown)[-1])


def _crossing(
    answer: RecoveryAnswer, group: GroupRecovery, analyte: Analyte, shown: Sequence[int]
) -> Reading:
    line = analyte.action_line or 0.0
    median = group.percentiles[MEDIAN]
    above = [not group.at_limit[MEDIAN, at] and median[at] >= line for at in shown]
    said = f"{significant(line)}{THIN}{unit_words(answer.unit)}"
    name = analyte.short_label
    if all(above):
        return Reading(
            f"never below {significant(line)}",
            f"the {name} median ({unit_words(answer.unit)}), in the windows shown after the infusion",
        )
    if not above[-1]:
        last = shown[-1]
        return Reading(
            f"below {significant(line)}",
            f"the {name} median, still in {_when(answer, last)} ({measured_words(group, last)})",
        )
    at = shown[len(above) - above[::-1].index(False)]
    stays = "and stays there" if at != shown[-1] else "in the last window shown"
    return Reading(
        _when(answer, at), f"the {name} median comes to {said} {stays} ({measured_words(group, at)})"
    )


def _value(answer: RecoveryAnswer, group: GroupRecovery, at: int) -> Reading:
    name = analytes()[answer.analyte].short_label
    where = f"median {name} in {_when(answer, at)} ({measured_words(group, at)})"
    if group.at_limit[MEDIAN, at]:
        return Reading(f"below the limit of {significant(float(group.limit[at]))}", where)
    value = significant(float(group.percentiles[MEDIAN, at]))
    return Reading(f"{value}{THIN}{unit_words(answer.unit)}", where)


def _when(answer: RecoveryAnswer, at: int) -> str:
    return window(float(answer.start_days[at]), float(answer.end_days[at]))


def measured_words(group: GroupRecovery, at: int) -> str:
    """How many were measured, and which share of those alive that is."""
    n = f"n = {people(group.measured[at])} measured".replace(" = ", f"{THIN}={THIN}")
    share = group.share_measured[at]
    return n if math.isnan(share) else f"{n}, {percent(float(share))} of those alive"


def people(n: float) -> str:
    """A count of patients; NaN is one that the scope does not show."""
    return FEW if math.isnan(n) else count(int(n))


def notes(answer: RecoveryAnswer, patient: PatientOnTop | None) -> list[str]:
    """Paragraphs under the figure, most important first."""
    parts = [NOT_AT_RANDOM, f"{_reading_words(answer)} {NO_CAUSE}", _assays(answer), *answer.notices]
    parts += [f"{_group_name(answer, group)}: {group.note}" for group in answer.groups if group.note]
    if patient is not None and not has_points(patient):
        parts.append(f"{patient.patient_id}: no value of this analyte to draw, which is not tested here.")
    return [part for part in parts if part]


def _reading_words(answer: RecoveryAnswer) -> str:
    return (
        "Each patient counts once per window, with the median of the own values; a value below the limit counts at the "
        f"limit. Windows with {FEW} measured are not drawn, and a line may cross them. A percentile at or below the "
        "limit is drawn as an open triangle on it, never as a number."
    )


def _assays(answer: RecoveryAnswer) -> str:
    names = [assay_word(name) for name in answer.assays]
    if not names:
        return ""
    if answer.assays_apart:
        others = ", ".join(map(assay_word, answer.other_assays))
        apart = f"; {others} kept apart, never mixed in" if others else ""
        return f"Measured by {names[0]}{apart}. Values in blood only."
    return f"Assays read together: {', '.join(names)}." if len(names) > 1 else f"Measured by {names[0]} only."


def assay_word(name: str) -> str:
    return "an assay that is not recorded" if name == "unknown" else name


def _group_name(answer: RecoveryAnswer, group: GroupRecovery) -> str:
    return wording.sentence_start(wording.group_word(answer.by, group.group))


def group_table(answer: RecoveryAnswer, group: GroupRecovery) -> WordTable:
    """Every window of one group in which somebody was measured or could have been."""
    unit = unit_words(answer.unit)
    rows = []
    for at in range(answer.start_days.size):
        if not (group.measured[at] != 0 or group.followed[at] > 0):
            continue
        cells = [_percentile(answer, group, rank, at) for rank in range(len(PERCENTILES))]
        rows.append(
            (
                wording.sentence_start(_when(answer, at)),
                people(group.measured[at]),
                _of_alive(group, at),
                *cells,
                _below(group, at),
            )
        )
    name = f": {wording.group_word(answer.by, group.group)}" if answer.by else ""
    heads = (
        "Time since infusion",
        "Measured",
        "Of those alive",
        *(f"{one.capitalize()}, {unit}" for one in NAMES),
        "Below limit",
    )
    return WordTable(f"Numbers by time{name}", heads, tuple(rows), frozenset(range(1, len(heads))))


def _of_alive(group: GroupRecovery, at: int) -> str:
    """Share and counts; those measured who had died or left by the middle of the window are not in them."""
    if math.isnan(group.followed[at]) or math.isnan(group.measured_followed[at]):
        return FEW
    both = f"{people(group.measured_followed[at])} of {people(group.followed[at])}"
    share = group.share_measured[at]
    return both if math.isnan(share) else f"{percent(float(share))} ({both})"


def _percentile(answer: RecoveryAnswer, group: GroupRecovery, rank: int, at: int) -> str:
    if group.at_limit[rank, at]:
        return f"≤ limit {significant(float(group.limit[at]))}"
    value = float(group.percentiles[rank, at])
    return NOT_SHOWN if math.isnan(value) else significant(value)


def _below(group: GroupRecovery, at: int) -> str:
    n = group.measured[at]
    if math.isnan(n) or n == 0:
        return NOT_SHOWN if math.isnan(n) else ""
    zeros = f", {counted(int(group.zero[at]), 'measured 0', 'measured 0')}" if group.zero[at] else ""
    return f"{count(int(group.below[at]))}{zeros}"


def strip_texts(answer: RecoveryAnswer, group: GroupRecovery) -> list[str]:
    """What the strip says of every window."""
    return [
        f"{_group_name(answer, group)}, {_when(answer, at)}: {_of_alive(group, at)} measured"
        for at in range(answer.start_days.size)
    ]


def median_texts(answer: RecoveryAnswer, group: GroupRecovery) -> list[str]:
    """What the median says of every window."""
    unit = unit_words(answer.unit)
    return [
        f"<b>{_group_name(answer, group)}</b><br>{wording.sentence_start(_when(answer, at))}: median "
        f"{_percentile(answer, group, MEDIAN, at)} {unit}<br>25th{DASH}75th: {_percentile(answer, group, 1, at)}"
        f"{DASH}{_percentile(answer, group, 3, at)}<br>{measured_words(group, at)}"
        for at in range(answer.start_days.size)
    ]
