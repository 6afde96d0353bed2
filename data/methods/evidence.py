"""How the evidence on the second cancers of a cohort was counted."""

from __future__ import annotations

from data.evidence_cohort_results import EvidenceAnswer
from data.methods.common import patients
from data.methods.writer import Writer, software
from data.sentence import outcome_words


def evidence_methods(answer: EvidenceAnswer) -> str:
    """Which second cancers were counted, what "tested" means, and where the verdicts come from."""
    status = "confirmed or suspected" if answer.with_suspected else "confirmed"
    return Writer().text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            f"Every {status} {outcome_words(answer.outcome)} of these patients was counted, also a further one and one "
            "after a competing event. An assay counts as done where the data hold a result on the tumour itself, "
            "whatever it is; an assay without a row was not tested, which is not negative.",
            "Each second cancer has the verdict that rules R1 to R8 give with their cut-offs, most of which are "
            "modelling choices (the page of every patient lists them); the rules say where the vector, the CAR and "
            "the clone were found, not what caused the cancer. Numbers are second cancers, not patients; nothing is "
            "estimated.",
            software(answer.stamp),
        ]
    )
