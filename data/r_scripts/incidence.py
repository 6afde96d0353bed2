"""The script that makes cumulative incidence again: survfit for curves, poisson.test for rates, cuminc for tests.

Where each second cancer counts, the mean count and its error are written out from their formulas.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.follow_up_completeness import Observed
from data.group_counts import Counting
from data.groups import GroupedPatients
from data.r_scripts.counts import numbered
from data.r_scripts.parts import (
    About,
    code,
    columns_of,
    estimate_columns,
    heading,
    patients_table,
    tests_table,
)
from data.r_scripts.quoting import r_data_frame, r_numbers
from data.results import IncidenceAnswer
from data.sentence import endpoint_of


def incidence_script(
    answer: IncidenceAnswer,
    groups: Sequence[GroupedPatients],
    follow_up: Sequence[Observed] = (),
    countings: Sequence[Counting] = (),
) -> str:
    """The R script of one answer. `groups` are the patients' rows of its groups, in the same order.

    `follow_up`, one per group, makes completeness again: only for who may see dates, as with the data cut-off it tells
    the day of infusion. `countings`, one per group, where each second cancer counts.
    """
    with_test = any(test.p is not None for test in answer.tests)
    about = About(
        title="Mean number of second cancers per patient"
        if answer.counts_each
        else "Cumulative incidence of a second cancer",
        stamp=answer.stamp,
        endpoint=endpoint_of(answer, each=answer.counts_each),
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=("survival", "cmprsk") if with_test else ("survival",),
    )
    causes = ("second_cancer", *answer.competing)
    counted = numbered(groups, countings)
    parts = (
        heading(about),
        "suppressPackageStartupMessages(library(survival))",
        patients_table(counted.groups, causes, {**counted.more, **_seen(follow_up)}),
        counted.cancers,
        _answered_groups(answer, causes),
        _answered_curves(answer, causes),
        _answered_fixed(answer, causes),
        tests_table(answer.tests, groups),
        code("compare", *(("counts",) if answer.counts_each else ("aalen_johansen", "incidence"))),
    )
    return "\n\n".join(part for part in parts if part)


def _seen(follow_up: Sequence[Observed]) -> dict[str, list[NDArray[np.float64]]]:
    """The columns of which completeness is made; none without dates."""
    if not follow_up:
        return {}
    return {"seen": [one.seen for one in follow_up], "could_be_seen": [one.potential for one in follow_up]}


def _answered_groups(answer: IncidenceAnswer, causes: Sequence[str]) -> str:
    groups = answer.groups
    events = {
        f"events_{place}": r_numbers(dict(group.events)[cause] for group in groups)
        for place, cause in enumerate(causes, 1)
    }
    columns = {
        "group": r_numbers(range(1, len(groups) + 1)),
        "n": r_numbers(group.n for group in groups),
        **events,
        "person_years": r_numbers(group.person_years for group in groups),
        **estimate_columns("rate", [group.rate_per_100_py for group in groups]),
        **estimate_columns("follow_up", [group.median_follow_up_years for group in groups]),
        "completeness": r_numbers(group.completeness for group in groups),
        "shown": r_numbers(int(bool(group.curves)) for group in groups),
    }
    return r_data_frame("answered_groups", columns)


def _answered_curves(answer: IncidenceAnswer, causes: Sequence[str]) -> str:
    rows = [
        (place, causes.index(curve.cause) + 1, *values)
        for place, group in enumerate(answer.groups, 1)
        for curve in group.curves
        for values in zip(
            curve.time_days.tolist(), curve.estimate.tolist(), curve.std_error.tolist(), curve.ci_lower.tolist(),
            curve.ci_upper.tolist(), curve.at_risk.tolist(), strict=True,
        )
    ]  # fmt: skip
    names = ("group", "cause", "time", "estimate", "std_error", "lower", "upper", "at_risk")
    return r_data_frame("answered_curves", columns_of(names, rows))


def _answered_fixed(answer: IncidenceAnswer, causes: Sequence[str]) -> str:
    rows = [
        (
            place, causes.index(fixed.cause) + 1, fixed.years, fixed.estimate, fixed.ci_lower, fixed.ci_upper,
            fixed.at_risk,
        )
        for place, group in enumerate(answer.groups, 1)
        for fixed in group.fixed_times
    ]  # fmt: skip
    names = ("group", "cause", "years", "estimate", "lower", "upper", "at_risk")
    return r_data_frame("answered_fixed", columns_of(names, rows))
