"""The rules that turn findings into a verdict: one table to read and to edit, and the order in which they decide.

The rules are shaped on published cases. No regulator or society has published a cut-off for vector copies per tumour
cell, so each cut-off here says whether it is published or a modelling choice. A verdict speaks of where the CAR and the
clone were found. It does not speak of cause.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.evidence_results import Direction, Level, Outcome, RuleCode, RuleState

DIPLOID_GENOMES_PER_MICROGRAM = 151_500.0
"""1 µg of human DNA is about 151,500 diploid genomes of 6.6 pg each: copies/µg ÷ 151,500 = copies per cell."""
BYSTANDER_BELOW = 0.10
"""Vector copies per tumour cell (copies per cell ÷ purity) under which the vector is at the level of bystanders."""
CLONAL_FROM = 0.50
LOWEST_USUAL_PURITY = 0.20
"""Where the purity is not recorded, a vector below its limit is negative only if it would be at this purity."""
CAR_SUPPORTS_FROM = 0.50
CAR_AGAINST_BELOW = 0.05
DOMINANT_SITE_FROM = 0.80
SHARED_VARIANTS = 2
HAEMATOPOIETIC_GENES = ("DNMT3A", "TET2", "ASXL1", "PPM1D", "TP53")
"""Genes whose variant, found in the tumour and before the infusion, is clonal haematopoiesis that both share."""

MODELLING_CHOICE = "modelling choice"
_SHAPED = "shaped on published cases; the cut-off is a modelling choice"


@dataclass(frozen=True)
class CutOff:
    """A threshold in words; `standing` is the modelling choice that it is, or where it comes from."""

    text: str
    standing: str = MODELLING_CHOICE


@dataclass(frozen=True)
class Answer:
    """One answer of a rule: whether the rule fired, where it points, and the sentence for or against a verdict."""

    state: RuleState
    direction: Direction
    sentence: str


@dataclass(frozen=True)
class Rule:
    code: RuleCode
    name: str
    asks: str
    inputs: str
    cut_offs: tuple[CutOff, ...]
    exemplar: str
    certainty: str
    answers: dict[Outcome, Answer]


_FIRED, _NOT = RuleState.FIRED, RuleState.NOT_FIRED
_UNTESTED = Answer(RuleState.NOT_TESTED, Direction.NEITHER, "")
_OPEN = {
    Outcome.NOT_TESTED: _UNTESTED,
    Outcome.INCOMPLETE: _UNTESTED,
    Outcome.CONFLICTING: Answer(RuleState.CONFLICTING, Direction.NEITHER, ""),
}

RULES: dict[RuleCode, Rule] = {
    RuleCode.LINEAGE: Rule(
        RuleCode.LINEAGE,
        "Lineage",
        "Is the second tumour of T or NK lineage?",
        "category of the second cancer",
        (),
        "FDA 2023–24: the boxed warning is about T-cell malignancies",
        "established",
        {
            Outcome.T_NK: Answer(_FIRED, Direction.NEITHER, ""),
            Outcome.OTHER_LINEAGE: Answer(_NOT, Direction.NEITHER, ""),
        },
    ),
    RuleCode.VECTOR: Rule(
        RuleCode.VECTOR,
        "Vector in the tumour",
        "How many vector copies are there for each tumour cell?",
        "vector copies per cell ÷ tumour purity, detection limit",
        (
            CutOff("below 0.10 copies per tumour cell: bystander level"),
            CutOff("0.50 or more: clonal level; between: indeterminate"),
            CutOff("below its limit: negative where limit ÷ purity is below 0.10"),
            CutOff("purity not recorded: negative where the limit would do at a purity of 20 %, never clonal"),
            CutOff("copies/µg DNA ÷ 151,500 = copies per cell (6.6 pg per diploid genome)", "arithmetic"),
        ),
        "bystander: Ghilardi, Nat Med 2024; clonal: Kobbe, NEJM 2024; negative: Hamilton, NEJM 2024",
        _SHAPED,
        {
            Outcome.NOT_TESTED: _UNTESTED,
            Outcome.NEGATIVE: Answer(_NOT, Direction.NO_CAR, "No vector was found in the tumour."),
            Outcome.BYSTANDER: Answer(
                _NOT, Direction.NO_CAR, "Vector copies in the tumour are at the level of bystander cells."
            ),
            Outcome.INDETERMINATE: Answer(
                _NOT, Direction.NEITHER, "Vector copies in the tumour do not decide."
            ),
            Outcome.CLONAL: Answer(
                _FIRED, Direction.CAR, "Vector copies are at the level of one in every or every second tumour cell."
            ),
            Outcome.CONFLICTING: _OPEN[Outcome.CONFLICTING],
        },
    ),
    RuleCode.CAR: Rule(
        RuleCode.CAR,
        "CAR in malignant cells",
        "Which share of the malignant cells carries CAR protein or RNA?",
        "share of malignant cells, not of all cells",
        (
            CutOff("50 % or more supports"),
            CutOff("below 5 % is against; between: indeterminate"),
        ),
        "Kobbe, NEJM 2024 (CAR-positive lymphoma)",
        _SHAPED,
        {
            Outcome.NOT_TESTED: _UNTESTED,
            Outcome.AGAINST: Answer(
                _NOT, Direction.NO_CAR, "Fewer than 5 % of the malignant cells carry the CAR."
            ),
            Outcome.INDETERMINATE: Answer(
                _NOT, Direction.NEITHER, "The share of malignant cells with the CAR does not decide."
            ),
            Outcome.SUPPORTS: Answer(
                _FIRED, Direction.CAR, "At least half of the malignant cells carry the CAR."
            ),
            Outcome.CONFLICTING: _OPEN[Outcome.CONFLICTING],
        },
    ),
    RuleCode.CLONOTYPE: Rule(
        RuleCode.CLONOTYPE,
        "T-cell receptor",
        "Is the tumour's clonotype in the product, and in which cells of it?",
        "dominant clonotype of the tumour; rank and share in product, apheresis and earlier blood",
        (),
        "shared with apheresis: Kobbe, NEJM 2024; distinct: Hamilton, NEJM 2024",
        "shaped on published cases; it decides no verdict by itself",
        {
            Outcome.NOT_TESTED: _UNTESTED,
            Outcome.INCOMPLETE: _UNTESTED,
            Outcome.SHARED_CAR: Answer(
                _FIRED, Direction.CAR, "The tumour's clonotype was found among the CAR+ cells."
            ),
            Outcome.SHARED_NON_CAR: Answer(
                _FIRED, Direction.NO_CAR, "The tumour's clonotype was in the product only among CAR− cells."
            ),
            Outcome.SHARED_PRODUCT: Answer(
                _FIRED, Direction.NEITHER, "The tumour's clonotype was in the product; in which cells is not recorded."
            ),
            Outcome.PRE_EXISTING: Answer(
                _FIRED, Direction.EARLIER, "The tumour's clonotype was found before the infusion, not in the product."
            ),
            Outcome.DISTINCT: Answer(
                _NOT, Direction.NO_CAR, "The tumour's clonotype was not found in the product."
            ),
        },
    ),
    RuleCode.INTEGRATION: Rule(
        RuleCode.INTEGRATION,
        "Integration sites",
        "Is there one dominant integration site in the tumour?",
        "sites in the tumour with their share of the reads",
        (CutOff("one site with 80 % of the reads or more: clonal integration"),),
        "PBX2: Harrison, NEJM 2025; SSU72: Ozdemirli, NEJM 2024",
        _SHAPED,
        {
            **_OPEN,
            Outcome.NONE: Answer(
                _NOT, Direction.NO_CAR, "Integration sites were looked for and none was found in the tumour."
            ),
            Outcome.OLIGOCLONAL: Answer(
                _NOT, Direction.NEITHER, "No single integration site dominates in the tumour."
            ),
            Outcome.CLONAL: Answer(
                _FIRED, Direction.CAR, "One integration site dominates in the tumour."
            ),
        },
    ),
    RuleCode.PRE_EXISTING: Rule(
        RuleCode.PRE_EXISTING,
        "Clone before the infusion",
        "Was the tumour's clone there in a sample from before the infusion?",
        "clonotype and somatic variants of the tumour in samples dated before day 0, the product left out",
        (
            CutOff("the clonotype, or 2 variants of the tumour"),
            CutOff("“no” only where every answer that could make it “yes” was looked for"),
            CutOff("one variant with the same haplotype would do; a haplotype is not recorded in these data"),
        ),
        "yes: Kobbe, NEJM 2024; Ghilardi, Nat Med 2024",
        _SHAPED,
        {
            **_OPEN,
            Outcome.YES: Answer(_FIRED, Direction.EARLIER, "The tumour's clone was found before the infusion."),
            Outcome.NO: Answer(
                _NOT, Direction.NEITHER, "The tumour's clone was looked for before the infusion and not found."
            ),
        },
    ),
    RuleCode.VIRUS: Rule(
        RuleCode.VIRUS,
        "Virus",
        "Is a virus in the tumour, and also in the first tumour or in the product?",
        "virus per specimen",
        (),
        "shared EBV: Hamilton, NEJM 2024",
        "shaped on published cases; it decides no verdict by itself",
        {
            **_OPEN,
            Outcome.SHARED: Answer(
                _FIRED, Direction.NEITHER, "A virus of the tumour is also in the first tumour or in the product."
            ),
            Outcome.TUMOUR_ONLY: Answer(
                _FIRED, Direction.NEITHER, "A virus of the tumour is not in the first tumour or the product."
            ),
            Outcome.NONE: Answer(_NOT, Direction.NEITHER, "No virus was found in the tumour."),
        },
    ),
    RuleCode.INSERTION_EFFECT: Rule(
        RuleCode.INSERTION_EFFECT,
        "Effect of the insertion",
        "Does the dominant site lie in or near a known cancer gene, and is that gene's expression changed?",
        "cancer gene and effect on expression of the dominant site",
        (CutOff("location alone is not an effect", "Hu & Dunbar"),),
        "PLAAT4: Dulery, Nat Med 2025 (“might be linked”)",
        "the weakest rule: the closest published case left the effect open",
        {
            **_OPEN,
            Outcome.NONE: Answer(
                _NOT, Direction.NEITHER, "The dominant site is not in or near a known cancer gene."
            ),
            Outcome.LOCATION_ONLY: Answer(
                _NOT, Direction.NEITHER, "The site is in or near a cancer gene; an effect on expression is not shown."
            ),
            Outcome.EFFECT_SHOWN: Answer(
                _FIRED, Direction.CAR, "The site is in or near a cancer gene and its expression is changed."
            ),
        },
    ),
}  # fmt: skip


@dataclass(frozen=True)
class VerdictRow:
    level: Level
    name: str
    logic: str
    exemplar: str


VERDICTS: dict[Level, VerdictRow] = {
    row.level: row
    for row in (
        VerdictRow(
            Level.NOT_ASSESSABLE,
            "Not assessable",
            "R2 and R3 not tested",
            "most cases in practice; EMA: half of 38 were tested",
        ),
        VerdictRow(
            Level.CAR_NEGATIVE,
            "CAR-negative",
            "R2 negative, R3 not supporting, R6 no or not tested; “unrelated” only with R6 no",
            "Steffin, Blood 2022: 0 of 11 biopsies with the transgene",
        ),
        VerdictRow(
            Level.CAR_NEGATIVE_EARLIER_CLONE,
            "CAR-negative, clone from before the infusion",
            "R2 negative or bystander, and R6 yes or shared clonal haematopoiesis",
            "Hamilton, NEJM 2024; Ghilardi, Nat Med 2024",
        ),
        VerdictRow(
            Level.BYSTANDER,
            "CAR at the level of bystander cells",
            "R2 bystander, R3 against",
            "near: Ghilardi, Nat Med 2024",
        ),
        VerdictRow(
            Level.CAR_POSITIVE_EARLIER_CLONE,
            "CAR-positive, clone from before the CAR",
            "R2 clonal or R3 supports, and R6 yes",
            "Kobbe, NEJM 2024",
        ),
        VerdictRow(
            Level.CAR_POSITIVE_CLONAL,
            "CAR-positive and clonal, causal role of the insertion unproven",
            "R2 clonal or R3 supports, R5 clonal, R6 no",
            "Harrison, NEJM 2025 (PBX2); Ozdemirli, NEJM 2024 (SSU72); Braun, Nat Med 2025",
        ),
        VerdictRow(
            Level.INSERTION_CONTRIBUTORY,
            "CAR-positive, insertion plausibly contributory",
            "as 5, and R8 effect shown",
            "closest: Dulery, Nat Med 2025 (PLAAT4; effect on expression not established)",
        ),
        VerdictRow(
            Level.INDETERMINATE,
            "Indeterminate",
            "R2 and R3 contradict each other, or nothing above matches",
            "",
        ),
    )
}
