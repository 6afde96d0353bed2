"""The verdicts of a patient, and the evidence over a cohort, as documents for JSON: null is what cannot be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts
from data.evidence_results import Comparison, Input, RuleResult, Verdict
from data.evidence_rules import RULES
from data.specimens_document import marker_document, source_document
from data.stamps import excluded_document, stamp_document

Document = dict[str, Any]


def verdict_documents(found: Sequence[Verdict]) -> list[Document]:
    """`verdict` of /api/patient/<id>: one entry for each second cancer."""
    return [_verdict(one) for one in found]


def _verdict(found: Verdict) -> Document:
    return {
        "neoplasm_id": found.neoplasm_id,
        "level": found.level.value,
        "wording": found.wording,
        "tested": found.tested,
        "tested_for_car": found.tested_for_car,
        "supported": found.supported,
        "agreeing": [code.value for code in found.agreeing],
        "rules": [_rule(one) for one in found.rules],
        "against": list(found.against),
        "conflicts": list(found.conflicts),
        "missing": [{"rule": one.rule.value, "test": one.test, "where": one.where} for one in found.missing],
        "next_step": found.next_step,
        "steps": [
            {"rule": step.rule.value, "result": step.outcome.value, "level": step.level.value}
            for step in found.steps
        ],
        "variants": [_comparison(one) for one in found.comparisons],
        "markers": {
            "clonotype": [marker_document(one) for one in found.clonotypes],
            "variant": [marker_document(one) for one in found.variants],
            "integration_site": [marker_document(one) for one in found.sites],
            "virus": [marker_document(one) for one in found.viruses],
        },
    }


def _rule(one: RuleResult) -> Document:
    return {
        "rule": one.code.value,
        "name": RULES[one.code].name,
        "result": one.outcome.value,
        "state": one.state.value,
        "inputs": [_input(given) for given in one.inputs],
        "note": one.note or None,
    }


def _input(given: Input) -> Document:
    return {
        "name": given.name,
        "value": given.value,
        "unit": given.unit or None,
        "words": given.words or None,
        **source_document(given.source),
    }


def _comparison(one: Comparison) -> Document:
    return {
        **source_document(one.other),
        "shared": list(one.shared),
        "only_tumour": list(one.only_tumour),
        "only_other": list(one.only_other),
        "not_compared": list(one.not_compared),
    }


def evidence_document(answer: EvidenceAnswer) -> Document:
    """The answer of /api/evidence; a count that is held back is null."""
    return {
        **stamp_document(answer.stamp),
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.excluded),
        "total": _counts(answer.total),
        "classes": [_counts(one) for one in answer.classes],
        "t_nk": None if answer.t_cell is None else [asdict(one) for one in answer.t_cell],
    }


def _counts(counts: EvidenceCounts) -> Document:
    return {
        "class": "all" if counts.category is None else counts.category.value,
        "second_cancers": counts.n,
        "examined": counts.examined,
        "tested": {"vector": counts.vector, "car": counts.car, "clone_before_infusion": counts.earlier},
        "assays": {assay.value: n for assay, n in counts.assays},
        "verdicts": {level.value: n for level, n in counts.levels},
    }
