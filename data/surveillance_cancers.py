"""What a suspected or confirmed second cancer adds to the list, and its state. No term is published for any of it."""

from __future__ import annotations

from collections.abc import Iterable

from data.derived_values import day_words
from data.patient_results import PatientHistory, SecondCancer, Specimen
from data.surveillance_results import DueItem, DueRule, DueState
from data.surveillance_rules import ACTS
from data.vocabulary import Assay, CancerCategory, CancerStatus, DatePrecision, Material, YesNo

_CAR_ASSAYS = (Assay.VECTOR_COPY_NUMBER, Assay.CAR_PROTEIN, Assay.CAR_RNA)
_BEFORE = (Material.APHERESIS, Material.BLOOD, Material.MARROW)
_STILL_NEW = ("no date", "after death")
"""Why a new cancer is in no curve without being anything else; it is worked up and reported like the others."""


def cancer_items(history: PatientHistory) -> list[DueItem]:
    """The items of every second cancer that is or may be one; also after death, since samples and reports remain."""
    return [
        item
        for cancer in history.second_cancers
        if is_reported(cancer)
        for item in _items(cancer, history.specimens)
    ]


def is_reported(cancer: SecondCancer) -> bool:
    """Whether it is or may be a new cancer, and so is worked up and reported."""
    if cancer.status is CancerStatus.RULED_OUT:
        return False
    return cancer.may_be_new or cancer.not_counted_reason in _STILL_NEW


def _items(cancer: SecondCancer, specimens: tuple[Specimen, ...]) -> list[DueItem]:
    own = [one for one in specimens if one.neoplasm_id == cancer.neoplasm_id and _tested_for_car(one)]
    product = [one for one in specimens if one.material is Material.CAR_T_PRODUCT and one.findings]
    before = [
        one
        for one in specimens
        if one.findings
        and (
            one.material is Material.APHERESIS
            or (one.material in _BEFORE and one.day is not None and one.day < 0)
        )
    ]
    t_cell = cancer.category is CancerCategory.T_NK
    optional = (
        ""
        if t_cell
        else " Established for cancers of T or NK cells only; for this one the manufacturer says."
    )
    return [
        _sample(
            DueRule.TUMOUR_TEST,
            cancer,
            own,
            f"No result is recorded. The manufacturer says how tissue is sent for testing.{optional}",
        ),
        _sample(
            DueRule.PRODUCT_RETAIN,
            cancer,
            product,
            "No result is recorded. The manufacturer may hold a retain; whether one is kept is not recorded.",
        ),
        _sample(
            DueRule.SAMPLE_BEFORE_INFUSION,
            cancer,
            before,
            "No result is recorded. Whether a sample is stored is not recorded.",
        ),
        _report(DueRule.REPORT_MANUFACTURER, cancer, cancer.reported_to_manufacturer),
        _report(DueRule.REPORT_REGISTRY, cancer, cancer.reported_to_registry),
        _item(
            DueRule.REPORT_REGULATOR,
            cancer,
            DueState.OPEN,
            "Not recorded: the data have no field for it.",
        ),
    ]


def _tested_for_car(specimen: Specimen) -> bool:
    return any(finding.assay in _CAR_ASSAYS for finding in specimen.findings)


def _sample(rule: DueRule, cancer: SecondCancer, found: Iterable[Specimen], missing: str) -> DueItem:
    samples = list(found)
    if not samples:
        return _item(rule, cancer, DueState.OPEN, missing)
    days = [one.day for one in samples if one.day is not None]
    if not days:
        return _item(rule, cancer, DueState.DONE, "Result recorded; day of the sample not recorded.")
    return _item(
        rule, cancer, DueState.DONE, f"Result recorded on a sample of {day_words(max(days))}.", max(days)
    )


def _report(rule: DueRule, cancer: SecondCancer, reported: str | None) -> DueItem:
    """Yes, no and empty are three answers."""
    if reported == YesNo.YES:
        return _item(rule, cancer, DueState.DONE, "Recorded as reported; the day is not recorded.")
    if reported == YesNo.NO:
        return _item(rule, cancer, DueState.DUE, "Recorded as not reported.")
    return _item(rule, cancer, DueState.OPEN, "Not recorded whether it was reported.")


def _item(
    rule: DueRule, cancer: SecondCancer, state: DueState, text: str, done_day: int | None = None
) -> DueItem:
    vague = cancer.day is not None and cancer.day_precision != DatePrecision.DAY
    about = f" The diagnosis is dated to the {cancer.day_precision} only." if vague else ""
    suspicion = " (suspected, not confirmed)" if cancer.status is CancerStatus.SUSPECTED else ""
    return DueItem(
        rule=rule,
        name=f"{ACTS[rule].name}{suspicion}",
        state=state,
        due_day=cancer.day,
        text=f"{text}{about}",
        done_day=done_day,
        neoplasm_id=cancer.neoplasm_id,
    )
