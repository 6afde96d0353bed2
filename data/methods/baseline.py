"""How the baseline table was made."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.groups import COHORT_B
from data.methods.common import grouped, patients
from data.methods.writer import Writer, software
from data.results import BaselineTable


def baseline_methods(spec: CohortSpec, table: BaselineTable) -> str:
    """Who the analysed patients were, and how groups were compared."""
    writer = Writer()
    return writer.text(
        [
            patients(table.stamp, table.n_analysed, table.n_loaded, table.excluded),
            "They (cohort A) stand beside cohort B of the same table."
            if COHORT_B in table.groups
            else grouped(spec),
            "Baseline is the first infusion; measured values are the last before it. Numbers are given as median with "
            "25th and 75th percentile of those recorded, interpolated linearly; words as number and per cent of all "
            "patients of the group, those without a record being a category of their own.",
            "Ages of 90 and over count as 90 where dates are not shown.",
            _differences(writer, table),
            f"A group of fewer than {spec.min_patients} patients is not shown."
            if len(table.groups) > 1
            else "",
            software(table.stamp, "numpy"),
        ]
    )


def _differences(writer: Writer, table: BaselineTable) -> str:
    if not table.differences:
        return ""
    return (
        "Groups were compared by the standardised difference of what was recorded, for numbers that of the means "
        f"{writer.cite('austin')}, for words the Mahalanobis distance between the shares {writer.cite('yang')}, the "
        "largest of any two groups; no test was made."
    )
