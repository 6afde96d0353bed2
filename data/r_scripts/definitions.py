"""The script of the published definitions: this cohort under each, and 1 - Kaplan-Meier beside its incidence."""

from __future__ import annotations

from collections.abc import Mapping

from data.groups import GroupedPatients
from data.published_results import DefinitionReading, DefinitionsAnswer
from data.r_scripts.parts import About, code, columns_of, estimate_columns, heading, patients_table
from data.r_scripts.quoting import r_data_frame, r_number, r_numbers, r_strings
from data.sentence import endpoint_of
from data.vocabulary import CancerCategory

Classes = tuple[CancerCategory, ...]


def definitions_script(answer: DefinitionsAnswer, counted: Mapping[Classes, GroupedPatients]) -> str:
    """The R script of one answer. `counted`: the patients' rows with each set of classes as the event."""
    whole = answer.comparison.incidence
    about = About(
        title="Published definitions counted on this cohort, and 1 - Kaplan-Meier",
        stamp=answer.stamp,
        endpoint=f"{endpoint_of(whole)}; the published rows count their own classes",
        n_loaded=whole.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=whole.excluded,
        packages=("survival",),
    )
    number = {classes: place for place, classes in enumerate(counted, 1)}
    parts = (
        heading(about),
        "suppressPackageStartupMessages(library(survival))",
        patients_table(list(counted.values()), ("second_cancer", *whole.competing)),
        _answered_rows(answer, number),
        f"question <- {r_number(number[whole.outcome])} # the group that counts the classes of the question",
        _answered_curve(answer),
        _answered_readings(answer),
        code("compare", "aalen_johansen", "kaplan_meier", "definitions"),
    )
    return "\n\n".join(parts)


def _answered_rows(answer: DefinitionsAnswer, number: Mapping[Classes, int]) -> str:
    rows = answer.readings
    columns = {
        "published": r_strings(f"{row.published.series.key}: {row.published.counted}" for row in rows),
        "group": r_numbers(number[row.published.classes] for row in rows),
        "years": r_numbers(row.published.horizon_years for row in rows),
        "n": r_numbers(row.n for row in rows),
        "events": r_numbers(row.events for row in rows),
        "events_by_then": r_numbers(row.events_by_then for row in rows),
        "at_risk": r_numbers(row.at_risk for row in rows),
        **estimate_columns("follow_up", [row.median_follow_up_years for row in rows]),
        "given": r_numbers(int(row.reason is None) for row in rows),
        **_limits(rows),
    }
    return r_data_frame("answered_rows", columns)


def _limits(rows: tuple[DefinitionReading, ...]) -> dict[str, str]:
    return {
        "estimate": r_numbers(row.estimate.estimate for row in rows),
        "lower": r_numbers(row.estimate.ci_lower for row in rows),
        "upper": r_numbers(row.estimate.ci_upper for row in rows),
    }


def _answered_curve(answer: DefinitionsAnswer) -> str:
    """Both estimators at the days of the incidence curve; none where nobody is analysed."""
    drawn = [group.curves[0] for group in answer.comparison.incidence.groups if group.curves]
    columns = {
        "time": r_numbers(day for curve in drawn for day in curve.time_days.tolist()),
        "aalen_johansen": r_numbers(value for curve in drawn for value in curve.estimate.tolist()),
        "one_minus_kaplan_meier": r_numbers(answer.comparison.overstated.tolist() if drawn else ()),
    }
    return r_data_frame("answered_curve", columns)


def _answered_readings(answer: DefinitionsAnswer) -> str:
    rows = [
        (
            one.years, one.aalen_johansen.estimate, one.aalen_johansen.ci_lower, one.aalen_johansen.ci_upper,
            one.one_minus_kaplan_meier, one.at_risk,
        )
        for one in answer.comparison.readings
    ]  # fmt: skip
    names = ("years", "estimate", "lower", "upper", "one_minus_kaplan_meier", "at_risk")
    return r_data_frame("answered_readings", columns_of(names, rows))
