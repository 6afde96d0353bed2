"""The answer of /api/survival: the same names and nesting as /api/incidence, with one curve per group."""

from __future__ import annotations

from dataclasses import asdict

from data.documents import Document, curve_document, group_document, question_document
from data.survival_results import GroupSurvival, SurvivalAnswer


def survival_document(answer: SurvivalAnswer) -> Document:
    """Overall survival of every group, with the definition of its endpoint."""
    return {
        **question_document(answer),
        "endpoint": answer.definition,
        "notices": list(answer.notices),
        "groups": [_group(group) for group in answer.groups],
        "tests": [asdict(test) for test in answer.tests],
    }


def _group(group: GroupSurvival) -> Document:
    return {
        **group_document(group),
        "events": {
            "death": group.deaths,
            "censored": None if group.deaths is None else group.n - group.deaths,
        },
        "median_survival_years": asdict(group.median_survival_years),
        "curve": curve_document(group.curve) if group.curve else None,
    }
