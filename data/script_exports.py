"""Which patients' rows belong to an answer: the exports that need both, for readers who may see patients."""

from __future__ import annotations

from data import analysis
from data.access import Access
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.endpoint import endpoint
from data.groups import cohort_b, grouped
from data.loaded import Loaded
from data.query import QueryError
from data.r_scripts.incidence import incidence_script
from data.r_scripts.survival import survival_script
from data.survival_analysis import survival, survival_groups
from data.vocabulary import CancerCount

FIRST_ONLY = "The R script makes first second cancers again, not the count of each one. Leave out count=each."


def incidence_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/incidence with its analysis table. AccessDenied where single patients are out of scope."""
    access.require_patients()
    if spec.count is CancerCount.EACH:
        raise QueryError(FIRST_ONLY, "count")
    answer = analysis.incidence(loaded, spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    groups = tuple(grouped(loaded, spec, found, cohort_b(loaded, spec, selection, found)))
    return incidence_script(answer, groups)


def survival_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/survival with its analysis table. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = survival(loaded, spec, access)
    return survival_script(answer, survival_groups(loaded, spec)[2])
