"""How the shares of what happens first were estimated."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import endpoint, patients
from data.methods.writer import Writer, software
from data.stacked_results import StackedAnswer


def stacked_methods(spec: CohortSpec, answer: StackedAnswer) -> str:
    """What was counted as first, and how the shares come to add up."""
    writer = Writer()
    told_apart = "by its class" if len(answer.causes) > len(answer.competing) + 1 else "all classes together"
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            *endpoint(writer, answer, answer.notices),
            f"Of each patient whatever happened first was counted, a second cancer {told_apart}. The cumulative "
            f"incidences of all these events were estimated together by the Aalen–Johansen estimator "
            f"{writer.cite('aalen')}, so that they and the share of patients without any of them add up to one; they "
            "are given without confidence limits.",
            f"Shares end where fewer than {spec.min_at_risk} patients are at risk.",
            software(answer.stamp, "numpy"),
        ]
    )
