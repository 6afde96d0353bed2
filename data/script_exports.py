"""Which patients' rows belong to an answer: the exports that need both, for readers who may see patients."""

from __future__ import annotations

from collections.abc import Sequence

from data import analysis
from data.access import Access
from data.cohort_spec import CohortSpec
from data.follow_up_completeness import Observed, observed
from data.group_counts import counting
from data.groups import GroupedPatients, groups_of
from data.loaded import Loaded
from data.r_scripts.incidence import incidence_script
from data.r_scripts.survival import survival_script
from data.survival_analysis import survival, survival_groups
from data.vocabulary import CancerCount


def incidence_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/incidence with its analysis table. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = analysis.incidence(loaded, spec, access)
    groups = groups_of(loaded, spec)
    countings = [counting(loaded.dataset, spec, group) for group in groups if spec.count is CancerCount.EACH]
    return incidence_script(answer, groups, _follow_up(loaded, spec, access, groups), countings)


def _follow_up(
    loaded: Loaded, spec: CohortSpec, access: Access, groups: Sequence[GroupedPatients]
) -> list[Observed]:
    """How long the patients of each group could have been followed; nothing where dates are out of scope."""
    if not access.sees_dates:
        return []
    found = [observed(loaded.dataset, spec, group.patient_index) for group in groups]
    given = [one for one in found if one is not None]
    return given if len(given) == len(found) else []


def survival_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/survival with its analysis table. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = survival(loaded, spec, access)
    return survival_script(answer, survival_groups(loaded, spec)[2])
