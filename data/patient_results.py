"""What `data/` answers about one patient: the place beside a cohort, the timeline, the evidence, and the peers' band.

Frozen results. Days are whole days since the patient's first infusion (day 0) where nothing else is said; `None` (or
NaN inside an array) means "cannot be given" and is never replaced by 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.evidence_results import Verdict
from data.vocabulary import (
    Assay,
    Basis,
    CancerCategory,
    CancerStatus,
    CloneState,
    Comparator,
    DatePrecision,
    FindingResult,
    Material,
    UnitSystem,
)
from data.zero import FROM_FIRST_INFUSION, DayZero

SUSPECTED = "suspected, not confirmed"
"""`not_counted_reason` of a second cancer that counts in questions for suspected ones too."""


@dataclass(frozen=True)
class PatientOnCurve:
    """Where one patient stands on the curves: own group, follow-up and event; `reason` set where there is no mark.

    `exit_days` is on the clock of the curves (a landmark resets it); `category` is the class of the second cancer
    where `cause` is second_cancer.
    """

    patient_id: str
    in_cohort: bool
    reason: str | None
    group: str | None
    exit_days: float | None
    cause: str | None
    category: CancerCategory | None = None


@dataclass(frozen=True)
class PatientRow:
    """One line of the patient picker. `second_cancer_*` is the first confirmed one on or after day 0."""

    patient_id: str
    label: str
    in_cohort: bool
    teaching_case: bool
    second_cancer_category: CancerCategory | None
    second_cancer_day: int | None


@dataclass(frozen=True)
class Lane:
    """One bar or point of the timeline; `end_day` None with `ongoing` False is a point."""

    lane: str
    name: str
    start_day: int
    end_day: int | None
    ongoing: bool
    grade: int | None
    grade_scale: str | None
    note: str | None


@dataclass(frozen=True)
class Point:
    day: int
    value: float
    comparator: Comparator
    lower_limit: float | None


@dataclass(frozen=True)
class Series:
    """Values of one analyte by one assay in one specimen and unit, in order of day."""

    analyte: str
    assay: str | None
    specimen: str | None
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class CloneSeries:
    """Variant allele fraction of one variant in one material over time; `result` per point keeps below-limit apart.

    `state`: what became of the clone, where this series is the one it was read from (data/clone_course.py).
    """

    target: str
    material: Material
    points: tuple[ClonePoint, ...]
    state: CloneState | None = None


@dataclass(frozen=True)
class ClonePoint:
    day: int
    share: float | None
    result: FindingResult
    lower_limit: float | None


@dataclass(frozen=True)
class Mark:
    """A dated fact drawn as a labelled line: second_cancer, infusion, death, last_contact, data_cut_off.

    `neoplasm_id` says which second cancer it is. `day_precision`: the day of a death or a second cancer may be known to
    the month or the year only.
    """

    kind: str
    day: int
    label: str
    category: CancerCategory | None
    status: CancerStatus | None
    counted: bool
    not_counted_reason: str | None
    neoplasm_id: str | None = None
    day_precision: str = DatePrecision.DAY


@dataclass(frozen=True)
class Finding:
    assay: Assay
    target: str | None
    result: FindingResult
    value: float | None
    unit: str | None
    lower_limit: float | None
    share: float | None
    rank: int | None
    denominator: str | None
    cancer_gene: str | None
    expression_effect: str | None
    laboratory: str | None
    reported_day: int | None
    note: str | None


@dataclass(frozen=True)
class Specimen:
    specimen_id: str
    neoplasm_id: str | None
    material: Material
    day: int | None
    tumour_purity: float | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class SecondCancer:
    """`may_be_new`: counted, or would be if it were confirmed; False for a relapse, a metastasis, one ruled out."""

    neoplasm_id: str
    day: int | None
    day_precision: str
    category: CancerCategory
    diagnosis: str | None
    status: CancerStatus
    counted: bool
    not_counted_reason: str | None
    may_be_new: bool = True
    reported_to_manufacturer: str | None = None
    reported_to_registry: str | None = None
    icdo3_morphology: str | None = None
    icdo3_topography: str | None = None
    icd10: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True)
class PatientHeader:
    """The one line that says who this is. Ages of 90 and over read "90+" unless the scope is identified."""

    patient_id: str
    teaching_case: bool
    sex: str | None
    age: str | None
    indication: str | None
    product: str | None
    target: str | None
    costimulatory_domain: str | None
    vector_class: str | None
    infusion_year: int | None
    infusion_date: date | None
    n_infusions: int
    prior_lines: int | None
    vital_status: str | None
    last_day: int | None
    family_name: str | None
    given_name: str | None
    birth_date: date | None
    hospital_number: str | None


@dataclass(frozen=True)
class PatientHistory:
    """Everything known about one patient that the scope may see; `day0_date` is None unless identified.

    `verdicts` are those of data/evidence.py, one for each second cancer in the same order.
    Days count from `zero`, the first infusion until data/day_zero.py moves them, and `day0_date` is its date.
    `series` are in `units`, the canonical ones until data/shown_units.py converts them.
    `data_of_day` is the data cut-off, or where none is given the latest date in the data; like the cut-off it is only
    for readers who may see dates.
    """

    patient_id: str
    day0_date: date | None
    data_version: str
    header: PatientHeader
    lanes: tuple[Lane, ...]
    series: tuple[Series, ...]
    clones: tuple[CloneSeries, ...]
    marks: tuple[Mark, ...]
    second_cancers: tuple[SecondCancer, ...]
    specimens: tuple[Specimen, ...]
    end_of_follow_up_day: int | None
    data_cut_off_day: int | None
    data_of_day: int | None = None
    second_cancer_followup_day: int | None = None
    verdicts: tuple[Verdict, ...] = ()
    zero: DayZero = FROM_FIRST_INFUSION
    units: UnitSystem = UnitSystem.CANONICAL


@dataclass(frozen=True)
class Band:
    """Percentiles of one analyte in a cohort by time since infusion; a bin with under 20 patients measured is NaN.

    `start_days` and `end_days` bound each bin (start <= day < end); `n` is the number of patients measured in it.
    """

    analyte: str
    unit: str
    start_days: NDArray[np.float64]
    end_days: NDArray[np.float64]
    n: NDArray[np.int64]
    lower: NDArray[np.float64]
    median: NDArray[np.float64]
    upper: NDArray[np.float64]
