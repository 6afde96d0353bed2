"""What `data/evidence_cohort.py` answers: how many second cancers of a cohort were tested, by what, with which verdict.

Counts are second cancers, not patients; None is a count that is held back, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.evidence_results import Level
from data.results import Exclusion, Stamp
from data.vocabulary import Assay, CancerCategory


@dataclass(frozen=True)
class EvidenceCounts:
    """One class of cancer, or all of the question (`category` None): of `n`, how many had what.

    `vector`, `car`, `earlier`: R2, R3 and R6 have an answer of some kind. `assays`: a result on the tumour itself.
    """

    category: CancerCategory | None
    n: int | None
    examined: int | None
    vector: int | None
    car: int | None
    earlier: int | None
    assays: tuple[tuple[Assay, int | None], ...]
    levels: tuple[tuple[Level, int | None], ...]


@dataclass(frozen=True)
class TCellCancer:
    """One T/NK-cell cancer by name, for readers who see single patients."""

    patient_id: str
    day: int
    suspected: bool
    level: Level
    wording: str
    tested_for_vector: bool
    tested_for_car: bool


@dataclass(frozen=True)
class EvidenceAnswer:
    """`classes` is empty and `t_cell` None where the reader sees no single patients."""

    stamp: Stamp
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    outcome: tuple[CancerCategory, ...]
    with_suspected: bool
    total: EvidenceCounts
    classes: tuple[EvidenceCounts, ...]
    t_cell: tuple[TCellCancer, ...] | None
