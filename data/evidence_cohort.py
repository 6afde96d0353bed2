"""The evidence over a cohort: of its second cancers, how many were tested, by which assay, with which verdict.

Every counted neoplasm of the analysed patients in the classes of the question, also a further one and one after
a competing event: it is the evidence that is counted here, not the incidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from data.access import Access
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.evidence import verdict
from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts, TCellCancer
from data.evidence_results import Level, Outcome, RuleCode, Verdict
from data.groups import analysed
from data.history_evidence import specimens_by_patient
from data.loaded import Loaded
from data.patient_results import SecondCancer
from data.per_load import once_per_load
from data.second_cancer_rules import second_cancer_standing
from data.small_cells import SMALLEST_SHOWN, exclusions, held_back
from data.stamps import stamp
from data.table_rows import rows_of, text
from data.vocabulary import Assay, CancerCategory, CancerStatus, DatePrecision


@dataclass(frozen=True)
class JudgedCancer:
    """One counted neoplasm of the cohort with its verdict."""

    patient_index: int
    day: int
    category: CancerCategory
    suspected: bool
    verdict: Verdict


def evidence_over_cohort(loaded: Loaded, spec: CohortSpec, access: Access) -> EvidenceAnswer:
    """Counts for the question; the cancers of T or NK cells by name where the reader sees single patients."""
    dataset = loaded.dataset
    selection, found = analysed(loaded, spec, access)
    judged = judged_cancers(dataset, spec, set(found.patient_index.tolist()))
    total = counts_of(None, judged)
    classes = [counts_of(word, [one for one in judged if one.category is word]) for word in spec.outcome]
    sees = access.sees_patients
    return EvidenceAnswer(
        stamp=stamp(loaded, spec),
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=exclusions(found.excluded, access),
        outcome=spec.outcome,
        with_suspected=spec.counts_suspected,
        total=total if sees else without_few(total),
        classes=tuple(classes) if sees else (),
        t_cell=_t_cell(dataset, judged) if sees else None,
    )


def judged_cancers(dataset: Dataset, spec: CohortSpec, analysed: set[int]) -> list[JudgedCancer]:
    """The second cancers that count for the question, of the patients with these rows."""
    standing = second_cancer_standing(dataset)
    counted = standing.counts(spec.counts_suspected)
    table, verdicts = rows_of(dataset.second_cancers, counted), verdicts_of_load(dataset)
    rows = np.flatnonzero(counted).tolist()
    return [
        JudgedCancer(
            int(row["patient_index"]),
            int(standing.day[place]),
            CancerCategory(row["category"]),
            bool(standing.suspected[place]),
            verdicts[place],
        )
        for place, row in zip(rows, table, strict=True)
        if int(row["patient_index"]) in analysed and row["category"] in spec.outcome
    ]


@once_per_load
def verdicts_of_load(dataset: Dataset) -> tuple[Verdict, ...]:
    """The verdict on each row of `dataset.second_cancers`, from the texts as they are in the data."""
    examined = specimens_by_patient(dataset)
    rows = rows_of(dataset.second_cancers, np.ones(len(dataset.second_cancers), dtype=bool))
    return tuple(verdict(_cancer(row), examined.get(int(row["patient_index"]), ())) for row in rows)


def _cancer(row: dict[str, object]) -> SecondCancer:
    """What a verdict reads of a neoplasm: its id and its class."""
    return SecondCancer(
        neoplasm_id=text(row["neoplasm_id"]) or "",
        day=None,
        day_precision=DatePrecision.DAY,
        category=CancerCategory(row["category"]),
        diagnosis=None,
        status=CancerStatus.CONFIRMED,
        counted=True,
        not_counted_reason=None,
    )


def counts_of(category: CancerCategory | None, judged: Sequence[JudgedCancer]) -> EvidenceCounts:
    found = [one.verdict for one in judged]
    answered = partial(_answered, found)
    return EvidenceCounts(
        category=category,
        n=len(found),
        examined=sum(one.tested for one in found),
        vector=answered(RuleCode.VECTOR),
        car=answered(RuleCode.CAR),
        earlier=answered(RuleCode.PRE_EXISTING),
        assays=tuple((assay, sum(assay in one.tumour_assays for one in found)) for assay in Assay),
        levels=tuple((level, sum(one.level is level for one in found)) for level in Level),
    )


def _answered(found: Sequence[Verdict], code: RuleCode) -> int:
    return sum(answered_rule(one, code) for one in found)


def answered_rule(found: Verdict, code: RuleCode) -> bool:
    """Whether a rule has an answer of some kind: what it reads was tested."""
    return any(rule.code is code and rule.outcome is not Outcome.NOT_TESTED for rule in found.rules)


def without_few(counts: EvidenceCounts) -> EvidenceCounts:
    """Counts of 1 to 4, of those tested or of those not, held back; with so few cancers in all, every count."""
    n = counts.n or 0
    hide = 0 < n < SMALLEST_SHOWN

    def shown(part: int | None) -> int | None:
        few = part is None or 0 < part < SMALLEST_SHOWN or 0 < n - part < SMALLEST_SHOWN
        return None if few or hide else part

    levels = held_back([number for _, number in counts.levels])
    return replace(
        counts,
        n=None if hide else n,
        examined=shown(counts.examined),
        vector=shown(counts.vector),
        car=shown(counts.car),
        earlier=shown(counts.earlier),
        assays=tuple((assay, shown(part)) for assay, part in counts.assays),
        levels=tuple((level, None if hide else part) for level, part in zip(Level, levels, strict=True)),
    )


def _t_cell(dataset: Dataset, judged: Sequence[JudgedCancer]) -> tuple[TCellCancer, ...]:
    ids = dataset.patients["patient_id"].tolist()
    rows = [
        TCellCancer(
            patient_id=str(ids[one.patient_index]),
            day=one.day,
            suspected=one.suspected,
            level=one.verdict.level,
            wording=one.verdict.wording,
            tested_for_vector=Assay.VECTOR_COPY_NUMBER in one.verdict.tumour_assays,
            tested_for_car=bool({Assay.CAR_PROTEIN, Assay.CAR_RNA} & set(one.verdict.tumour_assays)),
        )
        for one in judged
        if one.category is CancerCategory.T_NK
    ]
    return tuple(sorted(rows, key=lambda one: (one.day, one.patient_id)))
