"""Below which numbers a group, a tail or a whole cohort is not shown, and who may ask for smaller ones."""

from __future__ import annotations

from data.access import Access, AccessDenied
from data.cohort_spec import CohortSpec


def check_thresholds(spec: CohortSpec, access: Access) -> None:
    """Raise AccessDenied where a reader who may not see individuals asks for smaller groups than the default."""
    default = CohortSpec()
    for name in ("min_patients", "min_events", "min_at_risk"):
        if getattr(spec, name) < getattr(default, name) and not access.sees_patients:
            raise AccessDenied(
                f"{name} is {getattr(spec, name)}; the scope 'aggregate' may not set it below "
                f"{getattr(default, name)}.",
                name,
            )


def check_cohort_size(n_analysed: int, spec: CohortSpec, access: Access) -> None:
    """Raise AccessDenied where a reader who may not see individuals would see a cohort of a few.

    Without groups nothing else hides them, and filters can be made to fit one person. A cohort of nobody is no one's.
    """
    if 0 < n_analysed < spec.min_patients and not access.sees_patients:
        raise AccessDenied(
            f"The scope 'aggregate' shows no cohort of fewer than {spec.min_patients} patients that can be analysed, "
            "and this one has fewer. Take filters away, or ask for the scope 'deidentified'."
        )
