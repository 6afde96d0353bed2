"""The rules computed from one patient's counts: one table to read and to edit.

Cut-offs are in the canonical units of `data/analytes.csv`. Each says where it comes from or that it is a modelling
choice. No rule here is a prediction for a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.derived_results import DerivedCode


class Side(StrEnum):
    """On which side of a line a value counts."""

    BELOW = "below"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOVE = "above"


@dataclass(frozen=True)
class Line:
    side: Side
    value: float


@dataclass(frozen=True)
class Need:
    """One analyte that a rule needs, in its canonical unit; in a sum, each of `lines` that is met adds one point."""

    analyte: str
    name: str
    unit: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class DerivedRule:
    code: DerivedCode
    name: str
    needs: tuple[Need, ...]
    window: str
    cut_offs: str
    source: str
    choices: str
    """What of the rule is not published but a modelling choice."""


COUNTS, CELLS = "10^9/L", "cells/µL"
EARLY_LAST_DAY = 30
SEVERE, PROFOUND = 0.5, 0.1
"""Neutrophils of at most this many × 10^9/L."""
JOINED_RECOVERED_DAYS = 2
"""A run of low days goes on over at most this many recovered days."""
INTERPOLATED_DAYS = 7
"""Days between two counts are interpolated where the counts are at most this many days apart."""
LATE_LAST_DAY = 100
LATE_LINES = (1.5, 1.0, 0.5, 0.1)
"""Neutrophils × 10^9/L of at most this: grades 1 to 4."""
LATE_LEAST_DAYS = 2
APLASIA_BELOW, CD4_BELOW, IGG_BELOW = 10.0, 200.0, 4.0
SPAN_GAP_FIRST_YEAR_DAYS, SPAN_GAP_LATER_DAYS = 120, 450
"""A span is not carried over a longer time without a value; the timeline breaks its lines at the same gaps."""
BEFORE_LYMPHODEPLETION_DAYS = 10
LYMPHODEPLETION_FROM_DAY = -14
HEMATOTOX_HIGH = 2

PLATELETS = Need("platelets", "platelets", COUNTS, (Line(Side.AT_MOST, 175.0), Line(Side.BELOW, 75.0)))
NEUTROPHILS = Need("anc", "neutrophils", COUNTS, (Line(Side.AT_MOST, 1.2),))
HAEMOGLOBIN = Need("hb", "haemoglobin", "g/dL", (Line(Side.AT_MOST, 9.0),))
CRP = Need("crp", "CRP", "mg/L", (Line(Side.AT_LEAST, 30.0),))
FERRITIN = Need("ferritin", "ferritin", "µg/L", (Line(Side.AT_LEAST, 650.0), Line(Side.ABOVE, 2000.0)))
LDH = Need("ldh", "LDH", "U/L")
CREATININE = Need("creatinine", "creatinine", "mg/dL")
CAR_T = (
    Need("car_transgene", "CAR transgene", "copies/µg DNA"),
    Need("car_cells", "CAR-T cells", CELLS),
    Need("car_percent_cd3", "CAR-T share of CD3+ cells", "%"),
)
LYMPHODEPLETION = "the day of lymphodepletion"

_ICAHT = "Rejeski et al., Blood 2023 (EHA/EBMT); runs of days as in the automated grading of Liang et al."
_SPAN_WINDOW = "from day 0"
_SPAN_CHOICE = (
    "The span runs from the first to the last day measured below the line, the lowest value of a day counting, and is "
    "not carried over more than 120 days without a value (450 days after the first year): modelling choice."
)
_KINETICS_WINDOW = "from day 0 to a further infusion"
_DETECTED = "Detected: above 0 and not below the limit of the assay. Assays are never joined."
_BEFORE = "last value of the 10 days up to the start of lymphodepletion"
_BEFORE_CHOICE = (
    "The window of 10 days, the day on which lymphodepletion starts included: modelling choice. Two different values "
    "of one day decide only what both decide."
)

RULES: tuple[DerivedRule, ...] = (
    DerivedRule(
        DerivedCode.EARLY_ICAHT,
        "Early ICAHT",
        (NEUTROPHILS,),
        "day 0 to 30",
        "Neutrophils ≤ 0.5: grade 1 under 7 days, 2 for 7–13, 3 for 14 or more, 4 never above; ≤ 0.1: grade 3 for 7–13 "
        "days, 4 for 14 or more. Longest run, over at most 2 recovered days.",
        _ICAHT,
        "The lowest count of a day counts; days between counts more than 7 days apart are open, and a grade is given "
        "only where they cannot change it: modelling choice.",
    ),
    DerivedRule(
        DerivedCode.LATE_ICAHT,
        "Late ICAHT",
        (NEUTROPHILS,),
        "day 31 to 100, to relapse, next therapy, transplant or a further infusion",
        "Neutrophils on at least 2 days ≤ 1.5: grade 1; ≤ 1.0: 2; ≤ 0.5: 3; ≤ 0.1: 4.",
        _ICAHT,
        "Two days measured at or below the line, not necessarily in a row: modelling choice.",
    ),
    DerivedRule(
        DerivedCode.B_CELL_APLASIA,
        "B-cell aplasia",
        (Need("cd19_b", "B cells", CELLS, (Line(Side.BELOW, APLASIA_BELOW),)),),
        _SPAN_WINDOW,
        "B cells < 10 cells/µL.",
        "Line in common use; centres differ, some take under 1 % of lymphocytes",
        _SPAN_CHOICE,
    ),
    DerivedRule(
        DerivedCode.LOW_CD4,
        "CD4 under 200/µL",
        (Need("cd4", "CD4+ T cells", CELLS, (Line(Side.BELOW, CD4_BELOW),)),),
        _SPAN_WINDOW,
        "CD4+ T cells < 200 cells/µL.",
        "Baird et al., Blood Advances 2021: the line under which prophylaxis is commonly kept",
        _SPAN_CHOICE,
    ),
    DerivedRule(
        DerivedCode.LOW_IGG,
        "IgG under 4 g/L",
        (Need("igg", "IgG", "g/L", (Line(Side.BELOW, IGG_BELOW),)),),
        _SPAN_WINDOW,
        "IgG < 4 g/L (400 mg/dL), values under replacement included.",
        "Line in common use for replacement",
        _SPAN_CHOICE,
    ),
    DerivedRule(
        DerivedCode.CAR_PEAK,
        "CAR-T peak and time to peak",
        CAR_T,
        _KINETICS_WINDOW,
        _DETECTED,
        "Definition, no published cut-off",
        "The earliest of equal values; days between samples are not estimated: modelling choice.",
    ),
    DerivedRule(
        DerivedCode.CAR_LAST_DETECTABLE,
        "CAR-T last detectable",
        CAR_T,
        _KINETICS_WINDOW,
        _DETECTED,
        "Definition, no published cut-off",
        "The last day detected, also where an earlier value was below the limit: modelling choice.",
    ),
    DerivedRule(
        DerivedCode.CAR_FIRST_BELOW,
        "CAR-T first below the limit",
        CAR_T,
        _KINETICS_WINDOW,
        _DETECTED,
        "Definition, no published cut-off",
        "The first day not detected after the first day detected: modelling choice.",
    ),
    DerivedRule(
        DerivedCode.CAR_HEMATOTOX,
        "CAR-HEMATOTOX",
        (PLATELETS, NEUTROPHILS, HAEMOGLOBIN, CRP, FERRITIN),
        _BEFORE,
        "Platelets > 175: 0, 75–175: 1, < 75: 2; neutrophils ≤ 1.2: 1; haemoglobin ≤ 9: 1; CRP ≥ 30 mg/L: 1; ferritin "
        "< 650: 0, 650–2,000: 1, > 2,000: 2. Of 7; the high group has 2 or more.",
        "Rejeski et al., Blood 2021; high group and double weights as the European MCL Network states them; single "
        "cut-offs not checked against the paper",
        _BEFORE_CHOICE,
    ),
    DerivedRule(
        DerivedCode.EASIX,
        "EASIX",
        (LDH, CREATININE, PLATELETS),
        _BEFORE,
        "LDH (U/L) × creatinine (mg/dL) ÷ platelets (10⁹/L). No universal cut-off.",
        "Luft et al., Lancet Haematology 2017; formula not checked against the paper",
        _BEFORE_CHOICE,
    ),
    DerivedRule(
        DerivedCode.MODIFIED_EASIX,
        "Modified EASIX",
        (LDH, CRP, PLATELETS),
        _BEFORE,
        "LDH (U/L) × CRP (mg/dL) ÷ platelets (10⁹/L). No universal cut-off.",
        "CRP in place of creatinine (m-EASIX); formula not checked against the paper",
        _BEFORE_CHOICE,
    ),
)

SUMS = frozenset({DerivedCode.CAR_HEMATOTOX, DerivedCode.EASIX, DerivedCode.MODIFIED_EASIX})
NOT_A_PREDICTION = (
    "It describes risk groups of early cytopenia at infusion, not second cancers; Afterwatch draws no conclusion from "
    "it for this patient."
)
"""Said beside each of SUMS wherever it is shown."""
