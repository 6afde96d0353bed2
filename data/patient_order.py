"""By what the patients of a picture can be put in order: follow-up, second cancer, id, and every plain field."""

from __future__ import annotations

from data.fields import categorical_fields, plain_numeric_fields

FOLLOW_UP = "follow_up"
SECOND_CANCER = "second_cancer"
PATIENT_ID = "patient_id"


def sort_keys() -> tuple[str, ...]:
    """Every word of `sort=`, the default first."""
    numbers = (field.key for field in plain_numeric_fields())
    return (FOLLOW_UP, SECOND_CANCER, PATIENT_ID, *numbers, *categorical_fields())
