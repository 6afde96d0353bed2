"""The R script of the baseline table, for readers who may see patients."""

from __future__ import annotations

from data.access import Access
from data.baseline import baseline_groups, baseline_table, field_values
from data.cohort_spec import CohortSpec
from data.groups import analysed, cohort_b
from data.loaded import Loaded
from data.r_scripts.baseline import baseline_script


def baseline_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/baseline with its rows. AccessDenied where single patients are out of scope."""
    access.require_patients()
    selection, found = analysed(loaded, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    groups = baseline_groups(loaded, spec, found.patient_index, other)
    return baseline_script(baseline_table(loaded, spec, access), groups, field_values(loaded, spec, access))
