"""What a scope may not ask for: groups, tails and cohorts that are too small, and single ages of the oldest."""

from __future__ import annotations

from collections.abc import Iterator

from data.access import Access, AccessDenied
from data.cohort_spec import CohortSpec
from data.query import write_number

AGE = "age"
OLDEST_SHOWN_AGE = 90
"""Ages from here on are pooled as "90+" (HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C))."""


OLDEST_POSSIBLE_AGE = 110
"""An age above it is refused when data are read, so a limit beyond it tells nobody apart."""


def check_thresholds(spec: CohortSpec, access: Access) -> None:
    """Raise AccessDenied where the scope of a reader does not cover a question.

    Who may not see individuals may not ask for smaller groups than the default; who may not see dates may not tell
    ages of OLDEST_SHOWN_AGE and over apart.
    """
    _check_age(spec, access)
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


def _check_age(spec: CohortSpec, access: Access) -> None:
    if access.sees_dates:
        return
    for key, age in _ages_that_split_the_oldest(spec):
        raise AccessDenied(
            f"{key} asks for an age of {write_number(age)}; the scope '{access.scope}' does not tell ages of "
            f"{OLDEST_SHOWN_AGE} and over apart. Ask for age_min and cuts of at most {OLDEST_SHOWN_AGE}, for age_max "
            f"below {OLDEST_SHOWN_AGE}.",
            key,
        )


def _ages_that_split_the_oldest(spec: CohortSpec) -> Iterator[tuple[str, float]]:
    """Keys with the ages that can have patients of OLDEST_SHOWN_AGE and over on both sides."""
    for part in (*spec.numeric, *(spec.compare.numeric if spec.compare else ())):
        if part.field == AGE and part.minimum is not None and splits(part.minimum):
            yield "age_min", part.minimum
        if (
            part.field == AGE
            and part.maximum is not None
            and OLDEST_SHOWN_AGE <= part.maximum < OLDEST_POSSIBLE_AGE
        ):
            yield "age_max", part.maximum
    if spec.by is not None and spec.by.field == AGE:
        yield from (("by", cut) for cut in spec.by.cuts if splits(cut))


def splits(age: float) -> bool:
    return OLDEST_SHOWN_AGE < age <= OLDEST_POSSIBLE_AGE
