"""The table behind the forest plot: every number of every factor, with its source."""

from __future__ import annotations

from components.association_words import (
    MOMENTS,
    NOT_SHOWN,
    against,
    counts,
    left_out,
    proportional_words,
    ratio_words,
)
from components.format import count
from components.tables import WordTable
from data.association_results import AssociationAnswer, FactorAnswer, Ratio

HEADS = (
    "Factor",
    "Compared with",
    "When",
    "Patients",
    "Not known",
    "Second cancers: with | without",
    "Deaths: with | without",
    "Second cancer: hazard ratio (95 % CI)",
    "Death: hazard ratio (95 % CI)",
    "Second cancer: subdistribution hazard ratio (95 % CI)",
    "Check",
    "Threshold from",
)


def factor_table(answer: AssociationAnswer) -> WordTable:
    """One row per factor, in the order of the figure."""
    rows = tuple(_row(row) for row in answer.rows)
    return WordTable("All numbers, one factor at a time", HEADS, rows, frozenset({3}))


def _row(row: FactorAnswer) -> tuple[str, ...]:
    return (
        row.factor.label,
        against(row.factor),
        MOMENTS[row.factor.moment],
        count(row.n),
        left_out(row),
        counts(row),
        _deaths(row),
        _or_note(row.hazard),
        _or_note(row.death_hazard),
        _or_note(row.subdistribution),
        proportional_words(row.hazard),
        row.factor.source,
    )


def _deaths(row: FactorAnswer) -> str:
    if row.exposed is None or row.unexposed is None:
        return count(row.deaths)
    sides = (row.exposed.deaths, row.unexposed.deaths)
    return " | ".join(NOT_SHOWN if deaths is None else count(deaths) for deaths in sides)


def _or_note(ratio: Ratio) -> str:
    return ratio_words(ratio, missing=ratio.note or "")
