"""The R script of the bars of the patients, for readers who may see patients."""

from __future__ import annotations

from data.access import Access
from data.cohort_spec import CohortSpec
from data.loaded import Loaded
from data.patient_order import FOLLOW_UP
from data.r_scripts.swimmer import swimmer_script
from data.swimmer import swimmer


def swimmer_r(loaded: Loaded, spec: CohortSpec, access: Access, sort: str = FOLLOW_UP) -> str:
    """The R script of /api/swimmer with every bar. AccessDenied where single patients are out of scope."""
    return swimmer_script(swimmer(loaded, spec, access, sort, everybody=True))
