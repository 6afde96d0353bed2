"""The answer of /api/definitions as a document for JSON and as CSV: what cannot be given is null or empty, never 0."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.cells import csv_text
from data.exports import Comments, comments_of
from data.published_results import DefinitionReading, DefinitionsAnswer, EstimatorReading
from data.registries import published_series
from data.sentence import endpoint_of
from data.stamps import excluded_document, stamp_document
from data.statistics.one_minus_kaplan_meier import NOT_INCIDENCE

Document = dict[str, Any]

DEFINITION_COLUMNS = (
    "series", "counted", "classes", "years", "published", "published_ci_lower", "published_ci_upper", "projected", "n",
    "events", "events_by_then", "at_risk", "estimate", "ci_lower", "ci_upper", "reason",
)  # fmt: skip
ESTIMATOR_COLUMNS = (
    "time_days", "aalen_johansen", "ci_lower", "ci_upper", "one_minus_kaplan_meier", "at_risk",
)  # fmt: skip


def definitions_document(answer: DefinitionsAnswer) -> Document:
    """Published numbers beside this cohort, what is not reproduced and why, and both estimators of the question."""
    return {
        **stamp_document(answer.stamp),
        "n_loaded": answer.comparison.incidence.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.comparison.incidence.excluded),
        "cautions": list(answer.cautions),
        "definitions": [_reading(reading) for reading in answer.readings],
        "not_reproduced": [
            {"series": series.key, "reference": series.reference, "reason": series.not_reproduced}
            for series in published_series()
            if series.not_reproduced
        ],
        "estimators": [_estimators(reading) for reading in answer.comparison.readings],
    }


def _reading(reading: DefinitionReading) -> Document:
    published = reading.published
    return {
        "series": published.series.key,
        "reference": published.series.reference,
        "counted": published.counted,
        "classes": [category.value for category in published.classes],
        "horizon_years": published.horizon_years,
        "assumption": published.assumption or None,
        "published": {
            "n": published.series.patients,
            "median_follow_up_months": published.series.median_follow_up_months,
            "estimator": published.series.estimator,
            "projected": published.projected,
            "estimate": published.estimate,
            "ci_lower": published.ci_lower,
            "ci_upper": published.ci_upper,
        },
        "cohort": {
            "n": reading.n,
            "events": reading.events,
            "events_by_then": reading.events_by_then,
            "at_risk": reading.at_risk,
            "median_follow_up_years": asdict(reading.median_follow_up_years),
            **asdict(reading.estimate),
            "reason": reading.reason,
        },
    }


def _estimators(reading: EstimatorReading) -> Document:
    return {
        "years": reading.years,
        "aalen_johansen": asdict(reading.aalen_johansen),
        "one_minus_kaplan_meier": reading.one_minus_kaplan_meier,
        "at_risk": reading.at_risk,
    }


def definitions_csv(answer: DefinitionsAnswer, exported_at: datetime | None = None) -> str:
    """The rows of the view: each published number, and this cohort counted the same way."""
    comments = _comments(answer, exported_at)
    comments += [("caution", caution) for caution in answer.cautions]
    return csv_text(comments, DEFINITION_COLUMNS, map(_cells, answer.readings))


def estimators_csv(answer: DefinitionsAnswer, exported_at: datetime | None = None) -> str:
    """Aalen-Johansen and 1 - Kaplan-Meier, one line per day of an event."""
    comments = _comments(answer, exported_at)
    comments.append(("one_minus_kaplan_meier", NOT_INCIDENCE))
    rows = (
        row
        for group in answer.comparison.incidence.groups
        for curve in group.curves[:1]
        for row in zip(
            curve.time_days.tolist(), curve.estimate.tolist(), curve.ci_lower.tolist(), curve.ci_upper.tolist(),
            answer.comparison.overstated.tolist(), curve.at_risk.tolist(), strict=True,
        )
    )  # fmt: skip
    return csv_text(comments, ESTIMATOR_COLUMNS, rows)


def _comments(answer: DefinitionsAnswer, exported_at: datetime | None) -> Comments:
    whole = answer.comparison.incidence
    said = endpoint_of(whole)
    return comments_of(answer.stamp, said, whole.landmark_days, whole.excluded, exported_at)


def _cells(reading: DefinitionReading) -> tuple[Any, ...]:
    published, own = reading.published, reading.estimate
    return (
        published.series.key, published.counted, " ".join(category.value for category in published.classes),
        published.horizon_years, published.estimate, published.ci_lower, published.ci_upper, published.projected,
        reading.n, reading.events, reading.events_by_then, reading.at_risk, own.estimate, own.ci_lower, own.ci_upper,
        reading.reason,
    )  # fmt: skip
