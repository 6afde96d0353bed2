"""The 15-year schedule after an integrating vector and what a second cancer adds: one table to read and to edit.

Each rule carries its source and how sure the source is. The guidance gives intervals, not windows: every tolerance here
is a modelling choice, and so is counting from the first infusion.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.evidence_rules import DIPLOID_GENOMES_PER_MICROGRAM
from data.surveillance_results import DueRule
from data.vocabulary import VectorClass

INTEGRATING = (VectorClass.GAMMARETROVIRAL, VectorClass.LENTIVIRAL, VectorClass.TRANSPOSON)
RETROVIRAL = (VectorClass.GAMMARETROVIRAL, VectorClass.LENTIVIRAL)
"""The classes of which a replication-competent virus can exist."""

DAYS_PER_YEAR = 365.25
SCHEDULE_YEARS = 15
HALF_YEARLY_YEARS = 5
TOLERANCE_DAYS = 30
YEARLY_TOLERANCE_DAYS = 90

CARRYING_SHARE_FROM = 0.01
"""Integration sites are asked for from 1 % of cells with the vector. One copy in each carrying cell is assumed."""
COPIES_PER_MICROGRAM_FROM = CARRYING_SHARE_FROM * DIPLOID_GENOMES_PER_MICROGRAM
SITES_WITHIN_DAYS = 90
PREDOMINANT_SITE_FROM = 0.50
REPEAT_WITHIN_DAYS = 91

_GUIDANCE = "FDA, Long Term Follow-Up After Administration of Human Gene Therapy Products, January 2020"
_RCR_GUIDANCE = (
    "FDA, Testing of Retroviral Vector-Based Products for Replication Competent Retrovirus, January 2020"
)
_FROM_MEMORY = "not verified against the text of the guidance"


@dataclass(frozen=True)
class Slot:
    """One date of a schedule: `day` since infusion, counted as kept from `tolerance` days before it."""

    day: int
    tolerance: int

    @property
    def opens(self) -> int:
        return self.day - self.tolerance

    @property
    def closes(self) -> int:
        return self.day + self.tolerance


@dataclass(frozen=True)
class ScheduleRule:
    """`counts_as` says what makes a date kept; `fact` names one such record in a sentence.

    `reaches_back`: one record covers all the time before it, so that no earlier date is without one.
    """

    code: DueRule
    name: str
    fact: str
    counts_as: str
    slots: tuple[Slot, ...]
    vectors: tuple[VectorClass, ...]
    source: str
    certainty: str
    reaches_back: bool = False


@dataclass(frozen=True)
class ActRule:
    """What a result or a second cancer asks for, without a schedule of its own."""

    code: DueRule
    name: str
    counts_as: str
    source: str
    certainty: str


def yearly(first: int, last: int = SCHEDULE_YEARS) -> tuple[Slot, ...]:
    return tuple(Slot(round(year * DAYS_PER_YEAR), YEARLY_TOLERANCE_DAYS) for year in range(first, last + 1))


_HALF_YEARLY = tuple(
    Slot(round(half * DAYS_PER_YEAR / 2), TOLERANCE_DAYS) for half in range(1, 2 * HALF_YEARLY_YEARS + 1)
)
FIRST_YEAR_RCR = tuple(Slot(day, TOLERANCE_DAYS) for day in (91, 183, 365))

SCHEDULE: tuple[ScheduleRule, ...] = (
    ScheduleRule(
        DueRule.CONTACT,
        "Yearly visit or contact",
        "contact",
        "a measurement, event, specimen or last contact on that day; whether it was in person, as the guidance asks "
        "for in years 1–5, is not recorded",
        yearly(1),
        INTEGRATING,
        _GUIDANCE,
        _FROM_MEMORY,
    ),
    ScheduleRule(
        DueRule.MALIGNANCY_HISTORY,
        "History of new malignancies",
        "date to which second cancers were looked for",
        "second_cancer_followup_date",
        yearly(1),
        INTEGRATING,
        f"{_GUIDANCE}; the labels ask for life-long monitoring",
        _FROM_MEMORY,
        reaches_back=True,
    ),
    ScheduleRule(
        DueRule.VECTOR_PERSISTENCE,
        "Vector persistence",
        "test for the vector",
        "car_transgene in blood, or vector copy number of blood or CAR-positive T cells; every 6 months in years 1–5, "
        "then yearly until it is not detected",
        (*_HALF_YEARLY, *yearly(HALF_YEARLY_YEARS + 1)),
        INTEGRATING,
        _GUIDANCE,
        _FROM_MEMORY,
    ),
    ScheduleRule(
        DueRule.RCR,
        "RCR/RCL after infusion",
        "RCR/RCL test",
        "analyte rcl; where 3, 6 and 12 months are negative, later samples are archived and tested on suspicion",
        (*FIRST_YEAR_RCR, *yearly(2)),
        RETROVIRAL,
        _RCR_GUIDANCE,
        _FROM_MEMORY,
    ),
)
"""What has dates. `code` is in the order of the page."""

_ASK_MANUFACTURER = "FDA, January 2024: on a new cancer contact the manufacturer for instructions on samples"
_PRACTICE = "published work-up of single cases; no regulator prescribes it"

ACTS: dict[DueRule, ActRule] = {
    rule.code: rule
    for rule in (
        ActRule(
            DueRule.RCR_BEFORE_INFUSION,
            "RCR/RCL before infusion",
            "analyte rcl on day 0 or before",
            _RCR_GUIDANCE,
            _FROM_MEMORY,
        ),
        ActRule(
            DueRule.RCR_POSITIVE,
            "RCR/RCL positive: report at once",
            "no column records the report",
            _RCR_GUIDANCE,
            "established: an immediate safety report",
        ),
        ActRule(
            DueRule.INTEGRATION_SITES,
            "Integration sites",
            "an integration-site result on blood, marrow or CAR-positive T cells on or after a test with the vector in "
            "at least 1 % of cells (0.01 copies per cell, 1,515 copies/µg DNA), from 6 months on, within 90 days",
            _GUIDANCE,
            f"{_FROM_MEMORY}; from 6 months on, within 90 days: modelling choice",
        ),
        ActRule(
            DueRule.INTEGRATION_REPEAT,
            "Integration sites again",
            "a further result within 3 months of one site at half of the reads or more",
            _GUIDANCE,
            f"{_FROM_MEMORY}; half of the reads: modelling choice",
        ),
        ActRule(
            DueRule.TUMOUR_TEST,
            "Tumour tested for the vector or the CAR",
            "a result for vector copies, CAR protein or CAR RNA on a specimen of this tumour",
            _ASK_MANUFACTURER,
            "established for T-cell malignancies",
        ),
        ActRule(
            DueRule.PRODUCT_RETAIN,
            "Product retain examined",
            "a result on a specimen car_t_product",
            _PRACTICE,
            "modelling choice",
        ),
        ActRule(
            DueRule.SAMPLE_BEFORE_INFUSION,
            "Sample from before the infusion examined",
            "a result on apheresis, blood or marrow taken before day 0",
            _PRACTICE,
            "modelling choice",
        ),
        ActRule(
            DueRule.REPORT_MANUFACTURER,
            "Report to the manufacturer",
            "reported_to_manufacturer",
            _ASK_MANUFACTURER,
            "established",
        ),
        ActRule(
            DueRule.REPORT_REGISTRY,
            "Report to the registry",
            "reported_to_registry",
            "CIBMTR form 3500, one for each neoplasm",
            "established",
        ),
        ActRule(
            DueRule.REPORT_REGULATOR,
            "Report to the regulator",
            "no column records it",
            "FDA MedWatch; in the EU the national agency or EudraVigilance",
            _FROM_MEMORY,
        ),
    )
}
"""What a result or a second cancer asks for; none has a published term except where `counts_as` says so."""
