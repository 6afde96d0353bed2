"""What was examined in one patient: specimens with their findings, and variants followed over time.

What has no finding was not tested; nothing is added here for it. No verdict is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from data.clone_course import CLONE_MATERIALS, clone_courses
from data.dataset import Dataset
from data.deidentify import Redaction
from data.evidence_amounts import as_fraction
from data.evidence_clones import key
from data.patient_results import ClonePoint, CloneSeries, Finding, Specimen
from data.table_rows import number, rows_of, text, whole
from data.vocabulary import Assay, FindingResult, Material

_ASSAY_ORDER = {assay: place for place, assay in enumerate(Assay)}


def specimens(dataset: Dataset, patient_index: int, hidden: Redaction) -> tuple[Specimen, ...]:
    """Specimens of a patient by day (undated last) with their findings in the order of the assays."""
    own = rows_of(dataset.specimens, (dataset.specimens["patient_index"] == patient_index).to_numpy())
    if not own:
        return ()
    findings = dataset.findings
    mine = findings["specimen_id"].isin([row["specimen_id"] for row in own]).to_numpy()
    by_specimen: dict[str, list[Finding]] = {}
    for row in rows_of(findings, mine):
        by_specimen.setdefault(row["specimen_id"], []).append(_finding(row, hidden))
    found = [_specimen(row, by_specimen.get(row["specimen_id"], []), hidden) for row in own]
    return _in_order(found)


def _in_order(found: Sequence[Specimen]) -> tuple[Specimen, ...]:
    return tuple(sorted(found, key=lambda one: (one.day is None, one.day or 0, one.specimen_id)))


def specimens_by_patient(dataset: Dataset) -> dict[int, tuple[Specimen, ...]]:
    """Specimens of every patient who has any, as `specimens` gives them, with the texts as they are in the data."""
    seen = Redaction(None)
    findings: dict[str, list[Finding]] = {}
    for row in rows_of(dataset.findings, np.ones(len(dataset.findings), dtype=bool)):
        findings.setdefault(row["specimen_id"], []).append(_finding(row, seen))
    found: dict[int, list[Specimen]] = {}
    for row in rows_of(dataset.specimens, np.ones(len(dataset.specimens), dtype=bool)):
        own = _specimen(row, findings.get(row["specimen_id"], []), seen)
        found.setdefault(int(row["patient_index"]), []).append(own)
    return {patient: _in_order(own) for patient, own in found.items()}


def clones(examined: Sequence[Specimen]) -> tuple[CloneSeries, ...]:
    """Somatic variants by target and material, in order of day; variants without a name or day are left out."""
    points: dict[tuple[str, Material], list[ClonePoint]] = {}
    for specimen in examined:
        if specimen.material not in CLONE_MATERIALS or specimen.day is None:
            continue
        for finding in specimen.findings:
            if finding.assay is Assay.SOMATIC_VARIANT and finding.target is not None:
                limit = as_fraction(finding.lower_limit, finding.unit)
                point = ClonePoint(specimen.day, finding.share, finding.result, limit)
                points.setdefault((finding.target, specimen.material), []).append(point)
    order = {material: place for place, material in enumerate(CLONE_MATERIALS)}
    keys = sorted(points, key=lambda one: (one[0], order[one[1]]))
    states = {
        (key(course.target), course.latest.source.material): course.state
        for course in clone_courses(examined)
        if course.latest is not None
    }
    return tuple(
        CloneSeries(target, material, tuple(points[target, material]), states.get((key(target), material)))
        for target, material in keys
    )


def _specimen(row: dict[str, Any], findings: list[Finding], hidden: Redaction) -> Specimen:
    return Specimen(
        specimen_id=hidden.text(row["specimen_id"]) or "",
        neoplasm_id=hidden.text(text(row["neoplasm_id"])),
        material=Material(row["material"]),
        day=whole(row["day"]),
        tumour_purity=number(row["tumour_purity"]),
        findings=tuple(sorted(findings, key=_finding_order)),
    )


def _finding(row: dict[str, Any], hidden: Redaction) -> Finding:
    return Finding(
        assay=Assay(row["assay"]),
        target=hidden.text(text(row["target"])),
        result=FindingResult(row["result"]),
        value=number(row["value"]),
        unit=text(row["unit"]),
        lower_limit=number(row["lower_limit"]),
        share=number(row["share"]),
        rank=whole(row["rank"]),
        denominator=text(row["denominator"]),
        cancer_gene=text(row["cancer_gene"]),
        expression_effect=text(row["expression_effect"]),
        laboratory=hidden.text(text(row["laboratory"])),
        reported_day=whole(row["reported_day"]),
        note=hidden.note(text(row["note"])),
    )


def _finding_order(finding: Finding) -> tuple[int, float, str, str, float]:
    rank = float("inf") if finding.rank is None else finding.rank
    share = 0.0 if finding.share is None else -finding.share
    return _ASSAY_ORDER[finding.assay], rank, finding.target or "", finding.result, share
