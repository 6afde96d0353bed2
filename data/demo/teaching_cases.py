"""Teaching cases: invented patients beyond the cohort, one for each verdict that the evidence on a second cancer can
give. They are browsable and in no count.

Shaped on published cases where the text says so; no real patient is copied: ages, dates, sequences and values are
invented. Everything that is not a specimen (counts, cells, toxicity) is drawn as for the cohort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.demo import findings as f
from data.demo import neoplasms
from data.demo.baseline import HISTORY, Baseline
from data.demo.clones import Clone, Clones
from data.demo.course import Course
from data.demo.evidence import PANEL
from data.demo.findings import Sample
from data.demo.kinetics import Kinetics
from data.demo.neoplasms import Kind, Neoplasm
from data.demo.parameters import Parameters

Samples = tuple[tuple[int, str, float | None, tuple[f.Result, ...]], ...]
"""Day, material, tumour purity, results. Day of the second tumour: its diagnosis."""
LIMIT = 0.005
"""Detection limit of the panels of the teaching cases (allele fraction)."""


@dataclass(frozen=True)
class TeachingCase:
    """One invented patient. `death_after` in days after the diagnosis; None: alive at the data cut-off.

    car_rise: CAR copies in blood rise with the tumour.
    """

    patient_id: str
    teaches: str
    indication: str
    product: str
    infusion_date: str
    age: int
    sex: str
    prior_lines: int
    history: tuple[str, ...]
    kind: Kind
    onset_day: int
    death_after: int | None
    samples: Samples
    clones: tuple[Clone, ...] = ()
    car_rise: bool = False


_T_CELL_LYMPHOMA = Kind(
    "t_nk", "Peripheral T-cell lymphoma, not otherwise specified", "9702/3", "C77.9", "C84.4"
)
_SKIN_T_CELL = Kind("t_nk", "Primary cutaneous CD8-positive T-cell lymphoma", "9709/3", "C44.5", "C84.8")
_GUT_T_CELL = Kind("t_nk", "Intestinal T-cell lymphoma", "9717/3", "C17.9", "C86.2")
_ANGIOIMMUNOBLASTIC = Kind("t_nk", "Nodal TFH cell lymphoma", "9705/3", "C77.8", "C86.5")
_A, _B, _C = "TRB CASSYRGAGEQYF", "TRB CASSQDNRGTDTQYF", "TRB CSARVGGNTIYF"
_D, _E, _G = "TRB CASSPFDRGEKLFF", "TRB CATSDWAGNEQFF", "TRB CASRTGLAGYEQYF"
_DNMT3A, _TET2, _JAK3 = "DNMT3A p.R882H", "TET2 p.Q1523*", "JAK3 p.M511I"
_PPM1D, _TP53 = "PPM1D p.C478*", "TP53 p.Y220C"
_PBX2 = "PBX2 3' untranslated region (chr6)"
_NONE_OF_HISTORY = ("no", "no", "no", "yes", "no")
_MYELOMA_HISTORY = ("yes", "no", "no", "yes", "yes")

CASES: tuple[TeachingCase, ...] = (
    TeachingCase(
        "AW-T01",
        "not assessable: neither vector nor CAR was looked for in the tumour",
        "lbcl", "tisa-cel", "2019-05-14", 67, "male", 3, _NONE_OF_HISTORY,
        _T_CELL_LYMPHOMA, 410, 190,
        ((410, "second_tumour", 0.6, (f.marker("CD3+ CD4+ CD20-"), f.virus("EBV (EBER)", "negative"))),),
    ),
    TeachingCase(
        "AW-T02",
        "CAR-negative and unrelated: no vector in the tumour, its variants absent before the infusion",
        "lbcl", "axi-cel", "2020-02-11", 71, "female", 2, ("yes", "no", "yes", "yes", "no"),
        neoplasms.SOLID["lung"], 930, None,
        (
            (-31, "blood", None, (f.no_variant("KRAS p.G12C", LIMIT), f.no_variant("STK11 p.Q37*", LIMIT))),
            (930, "second_tumour", 0.6, (
                f.vector(0.0, 0.002), f.car_protein(0.0), f.variant("KRAS p.G12C", 0.31, LIMIT),
                f.variant("STK11 p.Q37*", 0.28, LIMIT), f.marker("TTF-1+ CK7+ CD3-"),
            )),
        ),
    ),
    TeachingCase(
        "AW-T03",
        "CAR-negative tumour from a clone that was there before the infusion "
        "(shaped on Ghilardi et al., Nat Med 2024)",
        "lbcl", "axi-cel", "2021-03-23", 64, "male", 3, _NONE_OF_HISTORY,
        _T_CELL_LYMPHOMA, 92, None,
        (
            (-38, "apheresis", None, (f.clonotype(_A, 0.011, 4), f.variant(_JAK3, 0.012, LIMIT))),
            (-12, "blood", None, (f.clonotype(_A, 0.014, 3),)),
            (92, "second_tumour", 0.6, (
                f.vector(0.02, 0.002), f.car_protein(0.01), f.clonotype(_A, 0.77, 1, "malignant_cells"),
                f.variant(_JAK3, 0.29, LIMIT), f.marker("CD3+ CD8+ CD5-"), f.virus("EBV (EBER)", "negative"),
            )),
        ),
    ),
    TeachingCase(
        "AW-T04",
        "CAR found at the level of bystander cells: a few infiltrating CAR-T cells in a CAR-negative tumour; beside it "
        "a clone of blood formation that is new after the infusion",
        "mm", "ide-cel", "2021-09-07", 59, "female", 5, _MYELOMA_HISTORY,
        _SKIN_T_CELL, 610, None,
        (
            (-34, "apheresis", None, (f.no_clonotype(_B), f.no_variant("STAT3 p.Y640F", LIMIT))),
            (-15, "blood", None, (
                f.no_clonotype(_B), f.no_variant("STAT3 p.Y640F", LIMIT), f.no_variant(PANEL, LIMIT),
            )),
            (183, "blood", None, (f.variant(_PPM1D, 0.024, LIMIT), f.variant(_TP53, 0.001, LIMIT))),
            (380, "blood", None, (f.virus("EBV", "negative"),)),
            (560, "blood", None, (f.variant(_PPM1D, 0.061, LIMIT), f.variant(_TP53, 0.012, LIMIT))),
            (610, "second_tumour", 0.55, (
                f.vector_per_microgram(4545.0, 300.0), f.car_protein(0.02), f.clonotype(_B, 0.7, 1, "malignant_cells"),
                f.variant("STAT3 p.Y640F", 0.24, LIMIT), f.marker("CD3+ CD8+ CD56-"),
            )),
        ),
    ),
    TeachingCase(
        "AW-T05",
        "CAR-positive tumour whose clone pre-dates the CAR (shaped on Kobbe et al., NEJM 2024)",
        "lbcl", "tisa-cel", "2022-06-14", 66, "female", 2, _NONE_OF_HISTORY,
        _ANGIOIMMUNOBLASTIC, 31, 96,
        (
            (-210, "blood", None, (f.clonotype(_C, 0.002, 18), f.variant(_DNMT3A, 0.16, LIMIT))),
            (-36, "apheresis", None, (
                f.clonotype(_C, 0.006, 9), f.variant(_DNMT3A, 0.19, LIMIT), f.variant(_TET2, 0.15, LIMIT),
            )),
            (-1, "car_t_product", None, (f.vector(1.6, 0.01), f.clonotype(_C, 0.05, 1, "car_positive_cells"))),
            (31, "second_tumour", 0.6, (
                f.vector(0.62, 0.002), f.car_protein(0.85), f.clonotype(_C, 0.74, 1, "malignant_cells"),
                f.integration("chr19:11,245,101 (intergenic)", 0.92, 1, "no"), f.variant(_DNMT3A, 0.44, LIMIT),
                f.variant(_TET2, 0.41, LIMIT), f.marker("CD3+ CD4+ PD-1+ CXCL13+"),
            )),
        ),
        clones=(Clone("DNMT3A", "p.R882H", 0.19, 0.3), Clone("TET2", "p.Q1523*", 0.15, 0.3)),
        car_rise=True,
    ),
    TeachingCase(
        "AW-T06",
        "CAR-positive clonal tumour, causal role of the insertion unproven (shaped on Harrison et al., NEJM 2025)",
        "mm", "cilta-cel", "2022-09-20", 61, "male", 4, _MYELOMA_HISTORY,
        _GUT_T_CELL, 270, None,
        (
            (-40, "apheresis", None, (f.no_clonotype(_D), f.no_variant(_TET2, LIMIT), f.no_variant(_JAK3, LIMIT))),
            (-1, "car_t_product", None, (
                f.vector(2.1, 0.01), f.clonotype(_D, 0.004, 3, "car_positive_cells"),
                f.integration("KDM2A intron 3 (chr11)", 0.007, 1, "no"), f.integration(_PBX2, 0.003, 5, "no"),
            )),
            (270, "second_tumour", 0.7, (
                f.vector(0.71, 0.002), f.car_protein(0.78), f.car_rna(0.8),
                f.clonotype(_D, 0.83, 1, "malignant_cells"),
                f.integration(_PBX2, 0.94, 1, "no", "not_shown"),
                f.variant(_TET2, 0.37, LIMIT), f.variant(_JAK3, 0.33, LIMIT), f.marker("CD3+ CD4+ CD103+"),
            )),
        ),
        car_rise=True,
    ),
    TeachingCase(
        "AW-T07",
        "CAR-positive tumour to which the insertion plausibly contributed "
        "(shaped on Dulery et al., Nat Med 2025; the effect on expression is invented)",
        "lbcl", "tisa-cel", "2020-07-07", 56, "male", 3, _NONE_OF_HISTORY,
        _T_CELL_LYMPHOMA, 1100, 240,
        (
            (-33, "apheresis", None, (f.no_clonotype(_E), f.no_variant("TP53 p.R248Q", LIMIT))),
            (-18, "blood", None, (f.no_variant("CCR4 p.Q330*", LIMIT), f.no_variant("TP53 p.R248Q", LIMIT))),
            (-1, "car_t_product", None, (f.vector(1.4, 0.01), f.clonotype(_E, 0.002, 11, "car_positive_cells"))),
            (1100, "second_tumour", 0.75, (
                f.vector(0.8, 0.002), f.car_protein(0.82), f.car_rna(0.88),
                f.clonotype(_E, 0.9, 1, "malignant_cells"),
                f.integration("PLAAT4 intron 1 (chr11)", 0.91, 1, "yes", "shown"),
                f.variant("TP53 p.R248Q", 0.4, LIMIT), f.variant("CCR4 p.Q330*", 0.36, LIMIT),
                f.marker("CD3+ CD4+ CD30+"),
            )),
        ),
        car_rise=True,
    ),
    TeachingCase(
        "AW-T08",
        "indeterminate: vector and CAR between the levels that decide, and no sample from before the infusion",
        "lbcl", "liso-cel", "2022-03-15", 69, "female", 2, _NONE_OF_HISTORY,
        _T_CELL_LYMPHOMA, 505, None,
        (
            (505, "second_tumour", 0.6, (
                f.vector(0.18, 0.002), f.car_protein(0.2), f.clonotype(_G, 0.66, 1, "malignant_cells"),
                f.marker("CD3+ CD4+ CD7-"),
            )),
        ),
    ),
)  # fmt: skip


def teaching_baseline(parameters: Parameters) -> Baseline:
    """The facts of the teaching cases up to their infusion."""
    count = len(CASES)

    def text(*values: str) -> np.ndarray:
        return np.array(values, dtype=object)

    return Baseline(
        patient_id=text(*(case.patient_id for case in CASES)),
        teaching=np.ones(count, dtype=bool),
        indication=text(*(case.indication for case in CASES)),
        product=text(*(case.product for case in CASES)),
        infusion_date=np.array([case.infusion_date for case in CASES], dtype="datetime64[D]"),
        age=np.array([case.age for case in CASES], dtype=np.int64),
        sex=text(*(case.sex for case in CASES)),
        site=text(*([parameters.text("site.main")] * count)),
        setting=text(*(["commercial"] * count)),
        prior_lines=np.array([case.prior_lines for case in CASES], dtype=np.float64),
        history=np.array([case.history for case in CASES], dtype=object).reshape(count, len(HISTORY)),
        prior_cancer=text(*(["no"] * count)),
        lymphodepletion=text(*(["flu_cy"] * count)),
        bridging=text(*(["none"] * count)),
        dose=parameters.by_code("dose", text(*(case.product for case in CASES))),
        marrow=np.zeros(count),
    )


def with_teaching_courses(baseline: Baseline, course: Course, clones: Clones) -> tuple[Course, Clones]:
    """Courses and clones with those of the teaching cases as their stories say."""
    rows = [baseline.row_of(case.patient_id) for case in CASES]
    death, cause, contact = course.death_day.copy(), course.cause.copy(), course.contact_day.copy()
    entry, lost = course.entry_day.copy(), course.lost.copy()
    never = {
        name: getattr(course, name).copy() for name in ("relapse_day", "next_therapy_day", "transplant_day")
    }
    for case, row in zip(CASES, rows, strict=True):
        death[row] = np.inf if case.death_after is None else case.onset_day + case.death_after
        cause[row] = "" if case.death_after is None else "second_cancer"
        contact[row], entry[row], lost[row] = course.cut_off_day[row] - 40, np.nan, False
        for days in never.values():
            days[row] = np.inf
    own = dict(zip(rows, (case.clones for case in CASES), strict=True))
    scripted = tuple(own.get(row, clones[row]) for row in range(baseline.size))
    changed = replace(
        course, death_day=death, cause=cause, contact_day=contact, entry_day=entry, lost=lost, **never
    )
    return replace(changed, second_infusion=course.second_infusion & ~baseline.teaching), scripted


def with_rising_car_cells(parameters: Parameters, baseline: Baseline, second: Kinetics) -> Kinetics:
    """CAR copies that rise with a CAR-positive tumour, in the place of a second infusion."""
    start, peak_day, peak = second.start.copy(), second.peak_day.copy(), second.peak.copy()
    doubling = second.doubling.copy()
    length, level, slow = parameters.numbers("teaching.car_rise")
    for case in CASES:
        if case.car_rise:
            row = baseline.row_of(case.patient_id)
            start[row], peak_day[row] = max(case.onset_day - length, 1), min(length, case.onset_day - 1)
            peak[row], doubling[row] = level, slow
    return replace(second, start=start, peak_day=peak_day, peak=peak, doubling=doubling)


def teaching_neoplasms(baseline: Baseline) -> tuple[Neoplasm, ...]:
    """The second cancers of the teaching cases; the diagnosis says that it is one."""
    return tuple(
        Neoplasm(
            baseline.row_of(case.patient_id),
            case.onset_day,
            replace(case.kind, diagnosis=f"{case.kind.diagnosis} (teaching case)"),
            outcome="under treatment" if case.death_after is None else "died of it",
            number=f"N-{case.patient_id.removeprefix('AW-')}",
        )
        for case in CASES
    )


def teaching_samples(baseline: Baseline, found: Sequence[Neoplasm]) -> tuple[Sample, ...]:
    """The specimens of the teaching cases; the first result of each tumour says what the case teaches."""
    numbers = {neoplasm.row: neoplasm.number for neoplasm in found}
    samples = []
    for case in CASES:
        row = baseline.row_of(case.patient_id)
        for day, material, purity, results in case.samples:
            tumour = material == "second_tumour"
            noted = f.noted(results, f"Teaching case: {case.teaches}") if tumour else results
            samples.append(Sample(row, day, material, noted, purity, numbers[row] if tumour else ""))
    return tuple(samples)
