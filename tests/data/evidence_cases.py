"""Evidence written by hand: findings, specimens and second cancers with plain defaults."""

from __future__ import annotations

from typing import Any

from data.evidence import verdict, verdicts
from data.evidence_results import Outcome, RuleCode, RuleResult, Verdict
from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.vocabulary import Assay, CancerCategory, CancerStatus, Denominator, FindingResult, Material

_EMPTY: dict[str, Any] = dict.fromkeys(Finding.__dataclass_fields__)
POSITIVE, NEGATIVE = FindingResult.POSITIVE, FindingResult.NEGATIVE
BELOW, INCONCLUSIVE = FindingResult.BELOW_LIMIT, FindingResult.INCONCLUSIVE


def finding(assay: Assay, result: FindingResult, **more: Any) -> Finding:
    return Finding(**(_EMPTY | {"assay": assay, "result": result} | more))


def vector(value: float | None, result: FindingResult = POSITIVE, **more: Any) -> Finding:
    given = {"value": value, "unit": "copies/cell", "lower_limit": 0.002} | more
    return finding(Assay.VECTOR_COPY_NUMBER, result, **given)


def no_vector(limit: float | None = 0.002, **more: Any) -> Finding:
    return vector(limit, BELOW, lower_limit=limit, **more)


def car(
    share: float | None, result: FindingResult = POSITIVE, assay: Assay = Assay.CAR_PROTEIN, **more: Any
) -> Finding:
    return finding(assay, result, share=share, **({"denominator": Denominator.MALIGNANT_CELLS} | more))


def clonotype(target: str = "TRB A", result: FindingResult = POSITIVE, **more: Any) -> Finding:
    return finding(Assay.TCR_CLONOTYPE, result, target=target, **more)


def variant(target: str, result: FindingResult = POSITIVE, **more: Any) -> Finding:
    return finding(Assay.SOMATIC_VARIANT, result, target=target, **more)


def site(share: float | None, target: str = "PBX2", **more: Any) -> Finding:
    return finding(Assay.INTEGRATION_SITE, POSITIVE, target=target, share=share, **more)


NO_SITE = finding(Assay.INTEGRATION_SITE, NEGATIVE)


def virus(target: str, result: FindingResult) -> Finding:
    return finding(Assay.VIRUS, result, target=target)


def tumour(
    *findings: Finding, name: str = "T", purity: float | None = 0.6, day: int | None = 300
) -> Specimen:
    return Specimen(name, "N", Material.SECOND_TUMOUR, day, purity, findings)


def sample(material: Material, *findings: Finding, day: int | None = -30, name: str = "B") -> Specimen:
    return Specimen(name, None, material, day, None, findings)


def apheresis(*findings: Finding, day: int | None = -30, name: str = "A") -> Specimen:
    return sample(Material.APHERESIS, *findings, day=day, name=name)


def product(*findings: Finding) -> Specimen:
    return sample(Material.CAR_T_PRODUCT, *findings, day=-1, name="P")


def cancer(category: CancerCategory = CancerCategory.T_NK) -> SecondCancer:
    return SecondCancer("N", 300, "day", category, None, CancerStatus.CONFIRMED, True, None)


def judged(*specimens: Specimen, category: CancerCategory = CancerCategory.T_NK) -> Verdict:
    return verdict(cancer(category), specimens)


def rule(found: Verdict, code: RuleCode) -> RuleResult:
    return next(one for one in found.rules if one.code is code)


def outcome(code: RuleCode, *specimens: Specimen, category: CancerCategory = CancerCategory.T_NK) -> Outcome:
    """What one rule answers for these specimens."""
    return rule(judged(*specimens, category=category), code).outcome


def verdicts_of(history: PatientHistory) -> tuple[Verdict, ...]:
    """The verdicts on the second cancers of a history that was changed by hand."""
    return verdicts(history.second_cancers, history.specimens)
