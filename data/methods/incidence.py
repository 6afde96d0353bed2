"""How cumulative incidence was estimated, or the mean number of second cancers per patient."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import (
    aalen_johansen,
    compared,
    comparisons,
    completeness,
    endpoint,
    follow_up,
    patients,
    rates,
    suppression,
)
from data.methods.writer import Writer, software
from data.results import IncidenceAnswer


def incidence_methods(spec: CohortSpec, answer: IncidenceAnswer) -> str:
    """How cumulative incidence was estimated for this question: one paragraph, an empty line, the references."""
    writer = Writer()
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            compared(spec, answer.compared),
            *endpoint(writer, answer, answer.notices, each=answer.counts_each),
            _estimated(writer, answer),
            rates(writer),
            follow_up(writer),
            completeness(writer, answer.groups),
            comparisons(writer, answer.tests, "Gray’s test", "gray"),
            suppression(spec, answer.by, "second cancers"),
            software(answer.stamp, "numpy"),
        ]
    )


def _estimated(writer: Writer, answer: IncidenceAnswer) -> str:
    if answer.counts_each:
        return (
            "Every second cancer of a patient was counted; the mean cumulative count in the presence of death and its "
            f"standard error follow Ghosh and Lin {writer.cite('ghosh')}, with 95 % confidence limits on the "
            f"logarithmic scale; where no second cancer had occurred the upper limit is the exact Poisson limit from "
            f"the number still at risk {writer.cite('garwood')}."
        )
    by_class = (
        " Each class of second cancer was analysed by itself in the same patients."
        if answer.by == "class"
        else ""
    )
    return f"Cumulative incidence was estimated {aalen_johansen(writer)}.{by_class}"
