"""Why something of a source is in no table, and what was changed on the way: every kind with its sentence.

An importer that meets a new kind adds its line here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOT_MAPPED: Mapping[str, str] = MappingProxyType(
    {
        "field_not_read": "No column of ours is filled from it.",
        "word_not_mapped": "The code map has no word for it; it is kept as it is written, and the rules judge it.",
        "test_not_mapped": "It is none of our analytes; its rows are left out.",
        "row_not_selected": "The mapping leaves these rows out.",
        "row_without_patient": "The row names no patient; it is left out.",
        "row_without_value": "Nothing was measured; the row is left out.",
        "no_day_zero": "A day cannot become a date without the patient's first infusion; the row is left out.",
    }
)
"""Kinds of `NotMapped`."""

CONVERTED: Mapping[str, str] = MappingProxyType(
    {
        "code_mapped": "A code became the word that the mapping gives for it.",
        "missing_code": "A code for missing became an empty cell.",
        "date_format": "A date was written as YYYY-MM-DD.",
        "time_left_out": "The time of day was left out.",
        "partial_date": "A date of which only month or year is known kept its precision.",
        "decimal_comma": "A decimal comma became a decimal point.",
        "comparator_split": "A sign before the number went into the column comparator.",
        "factor": "A number was multiplied by the factor of the mapping.",
        "day_to_date": "A day after the first infusion became a date.",
        "wide_to_long": "A column became one row per value.",
        "made_up_key": "A key was put together from other columns.",
        "constant": "The mapping gives one value for every row.",
    }
)
"""Kinds of `Conversion`."""
