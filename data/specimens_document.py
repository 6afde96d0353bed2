"""Markers, clones over time and variants of all specimens as documents for JSON: null is what cannot be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.clone_course import clone_courses
from data.evidence_clones import limit_of
from data.evidence_results import Look, Marker, Source
from data.patient_results import Specimen
from data.variant_pairs import every_variant

Document = dict[str, Any]


def specimens_documents(specimens: Sequence[Specimen]) -> Document:
    """`variants` and `clones` of /api/patient/<id>: every look, so that any two specimens can be compared."""
    return {
        "variants": [marker_document(one) for one in every_variant(specimens)],
        "clones": [
            {
                "target": course.target,
                "state": course.state.value,
                "note": course.note or None,
                "reference": look_document(course.reference),
                "latest": look_document(course.latest),
            }
            for course in clone_courses(specimens)
        ],
    }


def marker_document(marker: Marker) -> Document:
    """One marker with what each specimen says of it."""
    looks = (*marker.in_tumour, *marker.elsewhere)
    return {"target": marker.target, "looks": [look_document(look) for look in looks]}


def look_document(look: Look | None) -> Document | None:
    """`result` is "not_tested" without the assay, "not_mentioned" where its report does not name the marker."""
    if look is None:
        return None
    silent = "not_mentioned" if look.assay_done else "not_tested"
    return {
        **source_document(look.source),
        "result": silent if look.result is None else look.result.value,
        "share": look.share,
        "denominator": look.denominator,
        "rank": look.rank,
        "limit": limit_of(look),
    }


def source_document(source: Source | None) -> Document:
    if source is None:
        return {"specimen_id": None, "material": None, "day": None}
    return {"specimen_id": source.specimen_id, "material": source.material.value, "day": source.day}
