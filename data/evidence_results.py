"""What the evidence on one second cancer says: rules with inputs, verdict, what is against it, what is missing.

Frozen results. Shares and purity are fractions (0–1), days count from the first infusion, None cannot be given and is
never 0. "Not tested", "negative" and "indeterminate" are three answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.vocabulary import Assay, FindingResult, Material


class RuleCode(StrEnum):
    LINEAGE = "R1"
    VECTOR = "R2"
    CAR = "R3"
    CLONOTYPE = "R4"
    INTEGRATION = "R5"
    PRE_EXISTING = "R6"
    VIRUS = "R7"
    INSERTION_EFFECT = "R8"


class Outcome(StrEnum):
    """What a rule can answer; `data/evidence_rules.py` says which rule has which.

    INDETERMINATE was tested and does not decide. INCOMPLETE was tested in part and decides as little as NOT_TESTED.
    """

    NOT_TESTED = "not_tested"
    INCOMPLETE = "incomplete"
    CONFLICTING = "conflicting"
    INDETERMINATE = "indeterminate"
    T_NK = "t_nk_lineage"
    OTHER_LINEAGE = "other_lineage"
    NEGATIVE = "negative"
    BYSTANDER = "bystander"
    CLONAL = "clonal"
    SUPPORTS = "supports"
    AGAINST = "against"
    SHARED_CAR = "shared_car"
    SHARED_NON_CAR = "shared_non_car"
    SHARED_PRODUCT = "shared_product"
    PRE_EXISTING = "pre_existing"
    DISTINCT = "distinct"
    OLIGOCLONAL = "oligoclonal"
    NONE = "none"
    YES = "yes"
    NO = "no"
    SHARED = "shared"
    TUMOUR_ONLY = "tumour_only"
    EFFECT_SHOWN = "effect_shown"
    LOCATION_ONLY = "location_only"


class RuleState(StrEnum):
    FIRED = "fired"
    NOT_FIRED = "not_fired"
    CONFLICTING = "conflicting"
    NOT_TESTED = "not_tested"


class Level(StrEnum):
    """The verdicts, in the order of the published table; I is no place in the order."""

    NOT_ASSESSABLE = "0"
    CAR_NEGATIVE = "1"
    CAR_NEGATIVE_EARLIER_CLONE = "2"
    BYSTANDER = "3"
    CAR_POSITIVE_EARLIER_CLONE = "4"
    CAR_POSITIVE_CLONAL = "5"
    INSERTION_CONTRIBUTORY = "6"
    INDETERMINATE = "I"


class Direction(StrEnum):
    """Which way an answer points: the tumour cells carry the CAR, they do not, or they were there before it."""

    CAR = "car"
    NO_CAR = "no_car"
    EARLIER = "earlier"
    NEITHER = "neither"


@dataclass(frozen=True)
class Source:
    """The specimen that a fact comes from."""

    specimen_id: str
    material: Material
    day: int | None


@dataclass(frozen=True)
class Input:
    """One fact that a rule read. `value` with its unit, or `words`; a share has the unit "fraction"."""

    name: str
    value: float | None = None
    unit: str = ""
    words: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class RuleResult:
    """What one rule answers, from which facts; `note` says why where the answer alone does not."""

    code: RuleCode
    outcome: Outcome
    state: RuleState
    inputs: tuple[Input, ...] = ()
    note: str = ""
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """Where one marker of the tumour was looked for; `result` None: not looked for in that specimen.

    `assay_done`, only then: the assay was done on the specimen, and its report does not mention this marker.
    """

    source: Source
    result: FindingResult | None
    share: float | None = None
    rank: int | None = None
    denominator: str | None = None
    lower_limit: float | None = None
    unit: str | None = None
    assay_done: bool = False


@dataclass(frozen=True)
class Marker:
    """A clonotype, variant, site or virus, and every specimen outside the tumour that was looked at for it."""

    target: str
    in_tumour: tuple[Look, ...]
    elsewhere: tuple[Look, ...]


@dataclass(frozen=True)
class Comparison:
    """The somatic variants of the tumour against those of one other specimen, by name."""

    other: Source
    shared: tuple[str, ...]
    only_tumour: tuple[str, ...]
    only_other: tuple[str, ...]
    not_compared: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A test that was not done or cannot be read, why it matters, and where it could still be obtained."""

    rule: RuleCode
    test: str
    where: str


@dataclass(frozen=True)
class Step:
    """What one answer that is not there yet would make of the verdict."""

    rule: RuleCode
    outcome: Outcome
    level: Level


@dataclass(frozen=True)
class Verdict:
    """The verdict on one second cancer, no stronger than its evidence.

    `tested`: anything was examined in the tumour; `tested_for_car`: the vector or the CAR was looked for in it.
    `tumour_assays`: the assays with a result on a specimen of it.
    `agreeing`: the rules whose answers point where the verdict points; with two or more it counts as supported.
    """

    neoplasm_id: str
    level: Level
    wording: str
    tested: bool
    tested_for_car: bool
    tumour_assays: tuple[Assay, ...]
    rules: tuple[RuleResult, ...]
    agreeing: tuple[RuleCode, ...]
    against: tuple[str, ...]
    conflicts: tuple[str, ...]
    missing: tuple[Missing, ...]
    next_step: str
    steps: tuple[Step, ...]
    clonotypes: tuple[Marker, ...]
    variants: tuple[Marker, ...]
    sites: tuple[Marker, ...]
    viruses: tuple[Marker, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def supported(self) -> bool:
        return len(self.agreeing) >= 2
