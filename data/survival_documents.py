"""The answer of /api/survival: the same names and nesting as /api/incidence, with one curve per group."""

from __future__ import annotations

from dataclasses import asdict

from data.documents import Document, curve_document, excluded_document, stamp_document
from data.survival_results import GroupSurvival, SurvivalAnswer


def survival_document(answer: SurvivalAnswer) -> Document:
    """Overall survival of every group, with the definition of its endpoint."""
    return {
        **stamp_document(answer.stamp),
        "endpoint": answer.definition,
        "lag_days": answer.lag_days,
        "landmark_days": answer.landmark_days,
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.excluded),
        "notices": list(answer.notices),
        "groups": [_group(group) for group in answer.groups],
        "tests": [asdict(test) for test in answer.tests],
    }


def _group(group: GroupSurvival) -> Document:
    return {
        "group": group.group,
        "n": group.n,
        "events": {"death": group.deaths, "censored": group.n - group.deaths},
        "person_years": group.person_years,
        "rate_per_100_py": asdict(group.rate_per_100_py),
        "median_survival_years": asdict(group.median_survival_years),
        "median_follow_up_years": asdict(group.median_follow_up_years),
        "last_day": None if group.last_day is None else int(group.last_day),
        "shown_until_days": None if group.shown_until_days is None else int(group.shown_until_days),
        "curve": curve_document(group.curve) if group.curve else None,
        "fixed_times": [asdict(fixed) for fixed in group.fixed_times],
        "note": group.note,
    }
