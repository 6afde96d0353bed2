"""The script that makes overall survival again: survfit for the curves, poisson.test for rates, survdiff for tests."""

from __future__ import annotations

from collections.abc import Sequence

from data.groups import GroupedPatients
from data.r_scripts.parts import About, code, estimate_columns, heading, patients_table, tests_table
from data.r_scripts.quoting import r_data_frame, r_numbers
from data.survival_results import DEATH, SurvivalAnswer


def survival_script(answer: SurvivalAnswer, groups: Sequence[GroupedPatients]) -> str:
    """The R script of one answer. `groups` are the patients' rows of its groups, in the same order."""
    about = About(
        title="Overall survival",
        stamp=answer.stamp,
        endpoint=answer.definition,
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=("survival",),
    )
    parts = (
        heading(about),
        "suppressPackageStartupMessages(library(survival))",
        patients_table(groups, (DEATH,)),
        _answered_groups(answer),
        _answered_curves(answer),
        _answered_fixed(answer),
        tests_table(answer.tests, groups),
        code("compare", "kaplan_meier", "survival"),
    )
    return "\n\n".join(parts)


def _answered_groups(answer: SurvivalAnswer) -> str:
    groups = answer.groups
    columns = {
        "group": r_numbers(range(1, len(groups) + 1)),
        "n": r_numbers(group.n for group in groups),
        "deaths": r_numbers(group.deaths for group in groups),
        "person_years": r_numbers(group.person_years for group in groups),
        **estimate_columns("rate", [group.rate_per_100_py for group in groups]),
        **estimate_columns("median", [group.median_survival_years for group in groups]),
        **estimate_columns("follow_up", [group.median_follow_up_years for group in groups]),
        "shown": r_numbers(int(group.curve is not None) for group in groups),
    }
    return r_data_frame("answered_groups", columns)


def _answered_curves(answer: SurvivalAnswer) -> str:
    drawn = [(place, group.curve) for place, group in enumerate(answer.groups, 1) if group.curve is not None]
    attributes = {
        "time": "time_days", "estimate": "estimate", "std_error": "std_error", "lower": "ci_lower",
        "upper": "ci_upper", "at_risk": "at_risk",
    }  # fmt: skip
    columns = {"group": r_numbers(place for place, curve in drawn for _ in range(curve.time_days.size))}
    for column, name in attributes.items():
        columns[column] = r_numbers(value for _, curve in drawn for value in getattr(curve, name).tolist())
    return r_data_frame("answered_curves", columns)


def _answered_fixed(answer: SurvivalAnswer) -> str:
    rows = [(place, fixed) for place, group in enumerate(answer.groups, 1) for fixed in group.fixed_times]
    columns = {
        "group": r_numbers(place for place, _ in rows),
        "years": r_numbers(fixed.years for _, fixed in rows),
        "estimate": r_numbers(fixed.estimate for _, fixed in rows),
        "lower": r_numbers(fixed.ci_lower for _, fixed in rows),
        "upper": r_numbers(fixed.ci_upper for _, fixed in rows),
        "at_risk": r_numbers(fixed.at_risk for _, fixed in rows),
    }
    return r_data_frame("answered_fixed", columns)
