"""Below which numbers a group or a tail is not shown, and who may ask for smaller ones."""

from __future__ import annotations

from data.access import Access, AccessDenied
from data.cohort_spec import CohortSpec


def check_thresholds(spec: CohortSpec, access: Access) -> None:
    """Raise AccessDenied where a reader who may not see individuals asks for smaller groups than the default."""
    default = CohortSpec()
    for name in ("min_patients", "min_events", "min_at_risk"):
        if getattr(spec, name) < getattr(default, name) and not access.sees_patients:
            raise AccessDenied(
                f"{name} is {getattr(spec, name)}; the scope 'aggregate' may not set it below {getattr(default, name)}."
            )
