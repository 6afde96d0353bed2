"""How this cohort was counted by published definitions, and why 1 - Kaplan-Meier stands beside its incidence."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import aalen_johansen, endpoint, follow_up, patients
from data.methods.writer import Writer, software
from data.published_results import DefinitionsAnswer


def definitions_methods(spec: CohortSpec, answer: DefinitionsAnswer) -> str:
    """What comes from the publications, and what was counted here."""
    writer = Writer()
    whole = answer.comparison.incidence
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, whole.n_loaded, whole.excluded),
            *endpoint(writer, whole, whole.notices),
            "For each published number the classes of second cancer and the time of its own definition were counted "
            "in this cohort; its patients, competing events and time at risk stayed those described here. Published "
            "numbers were taken from the publications, not recalculated and not pooled.",
            f"Cumulative incidence was estimated {aalen_johansen(writer)}.",
            follow_up(writer),
            "The complement of the Kaplan–Meier estimate with the other events censored is given for comparison only, "
            f"because it overstates the incidence where patients die {writer.cite('gooley')}.",
            f"Numbers are not given for fewer than {spec.min_patients} patients or {spec.min_events} second cancers, "
            f"or where fewer than {spec.min_at_risk} patients are at risk.",
            software(answer.stamp, "numpy"),
        ]
    )
