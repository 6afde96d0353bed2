"""What is computed from one patient's counts: the result of each rule with the values it was made of.

Frozen results. Days are whole days since the first infusion. A rule that lacks an input names it; a rule that an input
below or above the limit of its assay leaves open says so. Neither is 0 and neither is "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.vocabulary import Comparator


class DerivedCode(StrEnum):
    """The rules, in the order in which they are shown."""

    EARLY_ICAHT = "early_icaht"
    LATE_ICAHT = "late_icaht"
    B_CELL_APLASIA = "b_cell_aplasia"
    LOW_CD4 = "low_cd4"
    LOW_IGG = "low_igg"
    CAR_PEAK = "car_peak"
    CAR_LAST_DETECTABLE = "car_last_detectable"
    CAR_FIRST_BELOW = "car_first_below"
    CAR_HEMATOTOX = "car_hematotox"
    EASIX = "easix"
    MODIFIED_EASIX = "modified_easix"


class DerivedState(StrEnum):
    """Computed; not computed because an input is missing; not decided because an input leaves two answers open."""

    COMPUTED = "computed"
    CANNOT_BE_COMPUTED = "cannot_be_computed"
    CANNOT_BE_DECIDED = "cannot_be_decided"


@dataclass(frozen=True)
class DerivedInput:
    """One value that went into a result; `points` is what it adds to a sum, None where nothing is summed."""

    analyte: str
    value: float
    unit: str
    day: int
    comparator: Comparator
    points: int | None = None


@dataclass(frozen=True)
class Span:
    """A run of values below a line: first and last day measured below it, and the number of days measured."""

    first_day: int
    last_day: int
    n_days: int


@dataclass(frozen=True)
class Derived:
    """The result of one rule, for one assay where assays are kept apart (`assay` and `specimen` set).

    `words` is the result as a sentence. `value` with `unit` and `day`, `grade` and `spans` hold it as numbers: None
    or empty where the rule has none. `missing` names the inputs that are not there.
    """

    code: DerivedCode
    state: DerivedState
    words: str
    inputs: tuple[DerivedInput, ...] = ()
    missing: tuple[str, ...] = ()
    value: float | None = None
    unit: str | None = None
    day: int | None = None
    grade: int | None = None
    spans: tuple[Span, ...] = ()
    assay: str | None = None
    specimen: str | None = None
