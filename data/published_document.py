"""The answer of /api/definitions as a document for JSON: what cannot be given is null, never NaN and never 0."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from data.published_results import DefinitionReading, DefinitionsAnswer, EstimatorReading
from data.registries import published_series

Document = dict[str, Any]


def definitions_document(answer: DefinitionsAnswer) -> Document:
    """Published numbers beside this cohort, what is not reproduced and why, and both estimators of the question."""
    return {
        "data_version": answer.stamp.data_version,
        "program_version": answer.stamp.program_version,
        "query": answer.stamp.query,
        "sentence": answer.stamp.sentence,
        "n_analysed": answer.n_analysed,
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
