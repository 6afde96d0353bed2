"""The days in a patient's history that count for the rules of surveillance. Order of rows plays no part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.evidence_amounts import copies_per_cell
from data.patient_results import Finding, PatientHistory, Point, Specimen
from data.surveillance_results import DueRule
from data.surveillance_rules import (
    CARRYING_SHARE_FROM,
    COPIES_PER_MICROGRAM_FROM,
    PREDOMINANT_SITE_FROM,
)
from data.vocabulary import Assay, Comparator, FindingResult, Material

_SURROGATE = (Material.BLOOD, Material.CAR_POSITIVE_T_CELLS)
_SITES = (*_SURROGATE, Material.MARROW)
_UNDETECTED = (FindingResult.NEGATIVE, FindingResult.BELOW_LIMIT)


@dataclass(frozen=True)
class Facts:
    """Sorted days. `undetected` and `carrying` are days of `vector`; a day with both answers counts as detected."""

    contact: tuple[int, ...]
    malignancy_history: tuple[int, ...]
    vector: tuple[int, ...]
    vector_undetected: tuple[int, ...]
    vector_carrying: tuple[int, ...]
    rcr: tuple[int, ...]
    rcr_positive: tuple[int, ...]
    sites: tuple[int, ...]
    sites_predominant: tuple[int, ...]

    def of(self, rule: DueRule) -> tuple[int, ...]:
        """The days that count for a rule of the schedule, from the infusion on."""
        days = {
            DueRule.CONTACT: self.contact,
            DueRule.MALIGNANCY_HISTORY: self.malignancy_history,
            DueRule.VECTOR_PERSISTENCE: self.vector,
            DueRule.RCR: self.rcr,
        }[rule]
        return tuple(day for day in days if day > 0)


def facts_of(history: PatientHistory) -> Facts:
    """The facts of one patient's history."""
    return facts_from(
        _points(history, "car_transgene"),
        _points(history, "rcl"),
        history.specimens,
        _contacts(history),
        history.second_cancer_followup_day,
    )


def facts_from(
    copies: Iterable[Point],
    rcl: Iterable[Point],
    specimens: Iterable[Specimen],
    contact: Iterable[int],
    searched: int | None,
) -> Facts:
    """The facts in the values of two analytes, the specimens, the days of contact, and the end of the search."""
    copies, rcl, specimens = tuple(copies), tuple(rcl), tuple(specimens)
    copy_numbers = results(specimens, Assay.VECTOR_COPY_NUMBER, _SURROGATE)
    sites = results(specimens, Assay.INTEGRATION_SITE, _SITES)
    vector = {point.day for point in copies} | {day for day, _ in copy_numbers}
    detected = {point.day for point in copies if detected_point(point)}
    detected |= {day for day, finding in copy_numbers if finding.result not in _UNDETECTED}
    carrying = {p.day for p in copies if detected_point(p) and p.value >= COPIES_PER_MICROGRAM_FROM}
    # Of sorted CAR-positive cells nearly all carry the vector, which says nothing about the share in blood.
    in_blood = results(specimens, Assay.VECTOR_COPY_NUMBER, (Material.BLOOD,))
    carrying |= {day for day, finding in in_blood if _carrying(finding)}
    predominant = {day for day, finding in sites if _predominant(finding)}
    return Facts(
        contact=_sorted(set(contact)),
        malignancy_history=() if searched is None else (searched,),
        vector=_sorted(vector),
        vector_undetected=_sorted(vector - detected),
        vector_carrying=_sorted(carrying),
        rcr=_sorted({point.day for point in rcl}),
        rcr_positive=_sorted({point.day for point in rcl if detected_point(point)}),
        sites=_sorted({day for day, _ in sites}),
        sites_predominant=_sorted(predominant),
    )


def detected_point(point: Point) -> bool:
    """Not detected: reported below a limit, under its own limit, or 0."""
    if point.comparator is Comparator.LESS or point.value <= 0:
        return False
    return point.lower_limit is None or point.value >= point.lower_limit


def _contacts(history: PatientHistory) -> set[int]:
    days = {point.day for series in history.series for point in series.points}
    days |= {lane.start_day for lane in history.lanes}
    days |= {mark.day for mark in history.marks if mark.kind == "last_contact"}
    return days | {
        one.day
        for one in history.specimens
        if one.day is not None and one.material is not Material.CAR_T_PRODUCT
    }


def _points(history: PatientHistory, analyte: str) -> list[Point]:
    return [point for series in history.series if series.analyte == analyte for point in series.points]


def results(
    specimens: Iterable[Specimen], assay: Assay, materials: tuple[Material, ...]
) -> list[tuple[int, Finding]]:
    """Dated results of one assay on the patient's own samples; a sample of the tumour itself is no surveillance."""
    return [
        (specimen.day, finding)
        for specimen in specimens
        if specimen.day is not None and specimen.material in materials and not _of_tumour(specimen)
        for finding in specimen.findings
        if finding.assay is assay
    ]


def _of_tumour(specimen: Specimen) -> bool:
    return specimen.neoplasm_id is not None


def _carrying(finding: Finding) -> bool:
    amount = copies_per_cell(finding.value, finding.unit)
    return finding.result is FindingResult.POSITIVE and amount is not None and amount >= CARRYING_SHARE_FROM


def _predominant(finding: Finding) -> bool:
    return (
        finding.result is FindingResult.POSITIVE
        and finding.share is not None
        and finding.share >= PREDOMINANT_SITE_FROM
    )


def _sorted(days: set[int]) -> tuple[int, ...]:
    return tuple(sorted(days))
