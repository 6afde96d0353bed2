"""The words of CAR-T persistence: the two headlines, how the curves are made and what they assume, the tables.

"Not tested", "below the limit" and "measured 0" stay apart, and nobody who was not tested is called negative.
"""

from __future__ import annotations

import math

import numpy as np

from components import wording
from components.format import (
    NOT_ESTIMABLE,
    NOT_REACHED,
    NOT_SHOWN,
    THIN,
    count,
    counted,
    percent,
    percent_ci_short,
    plain,
)
from components.recovery_words import DAYS_PER_MONTH, FEW, Picture, assay_word, people, window
from components.tables import WordTable
from data.recovery_results import GroupPersistence, LossAt, PersistenceAnswer
from data.registries import analytes
from data.results import DAYS_PER_YEAR, Estimate

ASSUMPTION = (
    "Assumption: the curve of those still detectable (Kaplan–Meier) counts who died or left as if they would have lost "
    "their cells at the same pace as those who stayed and were tested. It describes nobody who died; the share lost "
    "with death competing (Aalen–Johansen) stands beside it and assumes this of those who left only."
)
LOSS = (
    "Modelling choices: time from the first value above the limit; lost on the first of two consecutive tests below "
    "it, though the loss lies somewhere before that test; a single last test below is not yet a loss. Censored on the "
    "last test before relapse, next therapy, transplant, a second infusion or the end of follow-up; a death counts up "
    "to 183 days after the last test."
)


def share_picture(answer: PersistenceAnswer) -> Picture:
    if any(np.isfinite(group.share.share).any() for group in answer.groups):
        return Picture.DRAWN
    if answer.n_analysed == 0:
        return Picture.EMPTY
    shown = [group for group in answer.groups if group.note is None or group.detected == 0]
    nobody = all((group.share.measured == 0).all() for group in shown)
    return Picture.NOT_MEASURED if shown and nobody else Picture.SUPPRESSED


def loss_picture(answer: PersistenceAnswer) -> Picture:
    if any(drawn_curve(group) for group in answer.groups):
        return Picture.DRAWN
    return Picture.EMPTY if answer.n_analysed == 0 else Picture.SUPPRESSED


def drawn_curve(group: GroupPersistence) -> bool:
    return group.curve is not None and group.shown_until_days is not None and group.shown_until_days > 0


def name_of(answer: PersistenceAnswer) -> str:
    """The analyte with its assay: "CAR copies by qPCR"."""
    short = analytes()[answer.analyte].short_label
    return f"{short} by {assay_word(answer.assays[0])}" if answer.assays else short


def group_name(answer: PersistenceAnswer, group: GroupPersistence) -> str:
    return wording.sentence_start(wording.group_word(answer.by, group.group))


def share_reading(answer: PersistenceAnswer, group: GroupPersistence) -> tuple[str, str] | None:
    """The share above the limit in the last window of the first year that can be read, else in the last one."""
    drawn = (answer.start_days >= 0) & (answer.start_days < answer.horizon_years * DAYS_PER_YEAR)
    shown = np.flatnonzero(drawn & np.isfinite(group.share.share)).tolist()
    if not shown:
        return None
    at_year = [at for at in shown if answer.end_days[at] <= 366]
    at = (at_year or shown)[-1]
    part = group.share
    when = window(float(answer.start_days[at]), float(answer.end_days[at]))
    alive = part.share_measured[at]
    of_alive = "" if math.isnan(alive) else f", {percent(float(alive))} of those alive"
    limits = f"95{THIN}% CI {_interval(float(part.ci_lower[at]), float(part.ci_upper[at]))}"
    words = (
        f"above the limit in {when} ({limits}; n{THIN}={THIN}{people(part.measured[at])} measured{of_alive})"
    )
    return percent(float(part.share[at])), words


def _interval(lower: float, upper: float) -> str:
    return percent_ci_short(0.5, lower, upper).partition("(")[2].rstrip(")")


def loss_reading(group: GroupPersistence) -> tuple[str, str] | None:
    """The median time to loss with its limits; "not reached" where more than half are still detectable."""
    if not drawn_curve(group):
        return None
    median = group.median_days
    if median.estimate is None:
        until = plain((group.shown_until_days or 0.0) / DAYS_PER_MONTH)
        return NOT_REACHED, f"median time to loss, within the {until} months that the curve is shown"
    limits = ", ".join(_month(value) for value in (median.ci_lower, median.ci_upper))
    return (
        f"{_month(median.estimate)} months",
        f"median time to loss (95{THIN}% CI {limits.replace(', ', '–')})",
    )


def _month(days: float | None) -> str:
    return NOT_REACHED if days is None else plain(days / DAYS_PER_MONTH)


def counts_words(answer: PersistenceAnswer, group: GroupPersistence) -> str:
    """Every analysed patient of a group: tested or not, ever above the limit or not, and what then became of them."""
    by = f" by {assay_word(answer.assays[0])}" if answer.assays else ""
    if group.detected is None:
        return f"{counted(group.n, 'patient')}; ever above the limit{by}: {FEW} or not shown."
    first = (
        ""
        if group.first_detected_days is None
        else f" (first on day {plain(group.first_detected_days)}, median)"
    )
    after = (
        f"{count(group.lost)} lost, {count(group.died)} died first, {count(group.censored)} neither by their last test "
        f"({count(group.unconfirmed)} of these with one unconfirmed value below)"
    )
    gap = (
        ""
        if group.gap_days is None
        else f" A loss lies within a median of {plain(group.gap_days)} days between two tests."
    )
    return (
        f"Of {counted(group.n, 'patient')}: {count(group.detected)} ever above the limit{by}{first}: {after}. "
        f"{count(group.never_detected)} tested and never above it. {count(group.never_tested)} not tested{by} in the "
        f"time looked at, which is not negative.{gap}"
    )


def fates_table(answer: PersistenceAnswer) -> WordTable:
    """The same of several groups, one row each; a group that is not shown has its reason."""
    by = f" by {assay_word(answer.assays[0])}" if answer.assays else ""
    heads = (
        "Group",
        "Patients",
        f"Ever above the limit{by}",
        "Lost",
        "Died first",
        "Neither by last test",
        "of these unconfirmed below",
        "Tested, never above",
        "Not tested (not negative)",
    )
    rows = []
    for group in answer.groups:
        numbers = (
            group.detected,
            group.lost,
            group.died,
            group.censored,
            group.unconfirmed,
            group.never_detected,
            group.never_tested,
        )
        cells = [NOT_SHOWN if n is None else count(n) for n in numbers]
        rows.append((group_name(answer, group), count(group.n), *cells))
    return WordTable("What became of them", heads, tuple(rows), frozenset(range(1, len(heads))))


def share_notes(answer: PersistenceAnswer) -> list[str]:
    """How the share is read and who is not in it."""
    others = ", ".join(map(assay_word, answer.other_assays))
    said = [
        "Share of those measured in a window who are above the detection limit, by the median of the own values; 95 % "
        "limits by Wilson's score. Those not tested are in neither part of it. Who is still tested differs from who is "
        "not: after relapse, death or another therapy there are fewer tests, or none.",
        "Association, not cause; no forecast for a patient.",
    ]
    if answer.assays:
        apart = f"; {others} kept apart, never mixed in" if others else ""
        said.append(f"Measured by {assay_word(answer.assays[0])} in blood{apart}.")
    said += [
        f"{group_name(answer, group)}: {group.note}"
        for group in answer.groups
        if group.note and not group.read
    ]
    return said


def share_table(answer: PersistenceAnswer, group: GroupPersistence) -> WordTable:
    """Every window in which somebody was measured or could have been."""
    part, rows = group.share, []
    for at in range(answer.start_days.size):
        if not (part.measured[at] != 0 or part.followed[at] > 0):
            continue
        when = window(float(answer.start_days[at]), float(answer.end_days[at]))
        value = (
            NOT_SHOWN
            if math.isnan(part.share[at])
            else percent_ci_short(float(part.share[at]), float(part.ci_lower[at]), float(part.ci_upper[at]))
        )
        rows.append(
            (
                wording.sentence_start(when),
                people(part.measured[at]),
                _of_alive(group, at),
                value,
                _cell(part.detected[at]),
                _cell(part.below[at]),
                _cell(part.zero[at]),
            )
        )
    name = f": {wording.group_word(answer.by, group.group)}" if answer.by else ""
    heads = (
        "Time since infusion",
        "Measured",
        "Of those alive",
        f"Above limit (95{THIN}% CI)",
        "Above",
        "Below limit",
        "Measured 0",
    )
    return WordTable(f"Numbers by time{name}", heads, tuple(rows), frozenset(range(1, len(heads))))


def _cell(n: float) -> str:
    return NOT_SHOWN if math.isnan(n) else count(int(n))


def _of_alive(group: GroupPersistence, at: int) -> str:
    part = group.share
    if math.isnan(part.followed[at]) or math.isnan(part.measured_followed[at]):
        return FEW
    both = f"{people(part.measured_followed[at])} of {people(part.followed[at])}"
    share = part.share_measured[at]
    return both if math.isnan(share) else f"{percent(float(share))} ({both})"


def loss_table(answer: PersistenceAnswer, group: GroupPersistence) -> WordTable:
    """The loss curve at fixed months, Kaplan-Meier beside Aalen-Johansen."""
    heads = (
        "Since first above limit",
        "At risk",
        f"Still detectable (95{THIN}% CI)",
        f"Lost, death competing (95{THIN}% CI)",
        "Died before loss",
        "Alive and detectable",
    )
    rows = tuple(_loss_row(read) for read in group.read)
    name = f": {wording.group_word(answer.by, group.group)}" if answer.by else ""
    return WordTable(f"Time to loss at fixed times{name}", heads, rows, frozenset(range(1, len(heads))))


def _loss_row(read: LossAt) -> tuple[str, ...]:
    if read.at_risk is None:
        return (counted(read.months, "month"), *([NOT_ESTIMABLE] * 5))
    return (
        counted(read.months, "month"),
        count(read.at_risk),
        _estimate(read.detectable),
        _estimate(read.lost),
        percent(read.died),
        percent(read.detectable_alive),
    )


def _estimate(value: Estimate) -> str:
    return percent_ci_short(value.estimate, value.ci_lower, value.ci_upper)


def share_texts(answer: PersistenceAnswer, group: GroupPersistence) -> list[str]:
    """What the share says of every window."""
    part = group.share
    return [
        f"<b>{group_name(answer, group)}</b><br>"
        f"{wording.sentence_start(window(float(answer.start_days[at]), float(answer.end_days[at])))}: "
        f"{_cell(part.detected[at])} of {people(part.measured[at])} above the limit<br>"
        f"{_of_alive(group, at)} measured"
        for at in range(answer.start_days.size)
    ]
