"""How overall survival was estimated."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import (
    compared,
    comparisons,
    delayed_entry,
    follow_up,
    patients,
    rates,
    suppression,
    time_zero,
)
from data.methods.writer import Writer, software
from data.survival_results import SurvivalAnswer


def survival_methods(spec: CohortSpec, answer: SurvivalAnswer) -> str:
    """How overall survival was estimated for this question."""
    writer = Writer()
    cite = writer.cite
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            compared(spec, answer.compared),
            "The event was death from any cause; patients alive were censored on the latest of last contact, the end "
            "of follow-up for second cancers and every dated record.",
            time_zero(writer, answer.lag_days, answer.landmark_days, "death"),
            delayed_entry(writer, answer.notices),
            f"Overall survival was estimated by the Kaplan–Meier method {cite('kaplan')} with Greenwood’s standard "
            f"errors {cite('greenwood')} and 95 % confidence limits on the log-log scale {cite('kalbfleisch')}; "
            f"limits of the median are those of the survival curve {cite('brookmeyer')}. Before the first death the "
            f"lower limit is exact {cite('clopper')}.",
            rates(writer, "Death rates"),
            follow_up(writer),
            comparisons(writer, answer.tests, "the log-rank test", "mantel"),
            suppression(spec, answer.by, "deaths"),
            software(answer.stamp, "numpy", "lifelines"),
        ]
    )
